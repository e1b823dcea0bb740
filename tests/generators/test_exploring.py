"""Positions between anchors, drawn by the shipped starter; and what goes on when an anchor cannot be had."""

from __future__ import annotations

import itertools
import sys
from pathlib import Path

import msgspec
import numpy as np
import pytest
import soundfile
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from mmstudio.directions import Ends
from mmstudio.engine import live_explore
from mmstudio.engine.live_kinds import ExploreFrame
from mmstudio.errors import Cancelled, EmptyPicture, FileBroken, FileMissing, NoWeights, SoundSilent
from mmstudio.generators import starter
from mmstudio.generators.conditions import image_encoder
from mmstudio.generators.direction_check import Check
from mmstudio.generators.exploring import Explorer, between, carry_out
from mmstudio.generators.morph import mixed_shape, morphed, shape_of
from mmstudio.generators.starter import StarterGenerator, over
from mmstudio.jobs import (
    Concept,
    DrawnAnchor,
    ExploreJob,
    FrameAnchor,
    GenerateJob,
    PictureAnchor,
    PictureCondition,
    Position,
    SoundCondition,
    TextCondition,
    Wander,
    text_job,
)


@pytest.fixture(scope="module")
def generator() -> StarterGenerator:
    return starter.load(device="cpu")


@pytest.fixture(scope="module")
def explorer(generator: StarterGenerator) -> Explorer:
    return Explorer(generator)


def drawn(prompt: str, seed: int = 3, locked: bool = False) -> DrawnAnchor:
    return DrawnAnchor(job=text_job(prompt, style="fluent-3d", seed=seed), locked=locked)


def position(*weights: float, **fields: object) -> Position:
    anchors = (drawn("a pear"), drawn("a red apple", 8), drawn("a lemon", 5), drawn("a strawberry", 6))
    return Position(anchors=anchors[: len(weights)], weights=weights, **fields)  # type: ignore[arg-type]


def seen(explorer: Explorer, where: Position) -> torch.Tensor:
    return explorer.picture(where)[0]


class Kept:
    def __init__(self) -> None:
        self.pixels: list[np.ndarray] = []

    def progress(self, fraction: float) -> None:
        pass

    def drawn(self, picture) -> None:
        self.pixels.append(picture.pixels)


def test_at_an_anchor_stands_the_picture_that_create_draws(generator, explorer):
    job = text_job("a pear", style="fluent-3d", seed=12, width=128, height=128)
    kept = Kept()
    generator.run(job, kept)  # type: ignore[arg-type]
    ours = over(seen(explorer, Position(anchors=(DrawnAnchor(job=job),), weights=(1.0,))), 128, "#ffffff")
    theirs = np.array(Image.alpha_composite(Image.new("RGBA", (128, 128), "white"), Image.fromarray(kept.pixels[0])))
    assert np.abs(ours.astype(int) - theirs[..., :3]).max() <= 2


def look(picture):
    """What an eye at arm's length sees of a premultiplied picture (1, 4, H, W), for distances: (1, D)."""
    return F.avg_pool2d(picture, picture.shape[-1] // 32).flatten(1)


def test_only_shares_count(explorer):
    assert torch.equal(seen(explorer, position(0.5, 0.5)), seen(explorer, position(3.0, 3.0)))


def test_a_small_step_is_a_small_change_everywhere_on_the_way(explorer):
    way = [look(seen(explorer, between(position(1, 0), share))) for share in np.linspace(0, 1, 25)]
    steps = torch.stack([(b - a).norm() for a, b in itertools.pairwise(way)])
    assert float(steps.max()) < 5 * float(steps.mean())


def test_with_the_table_of_speed_steps_are_even(explorer):
    from mmstudio.generators.walk import at_constant_speed

    where = position(1, 0)
    shares = at_constant_speed(torch.tensor(explorer.table(where)), torch.linspace(0, 1, 21))
    way = torch.cat([seen(explorer, between(where, float(share))) for share in shares])
    steps = image_encoder()(way).diff(dim=0).norm(dim=1)
    assert float(steps.max() / steps.mean()) <= 2.0


def test_outlines_move_instead_of_fading_through_each_other(explorer):
    alpha = seen(explorer, position(0.5, 0.5))[0, 3]
    half = (alpha > 0.1) & (alpha < 0.9)
    assert float(half.sum() / (alpha > 0).sum()) < 0.15  # a cross-fade has half-clear ghosts over a third of it


def test_a_mirrored_drawing_turns_into_one_that_is_not_without_getting_flat(explorer):
    seeds = [s for s in range(9) if explorer.vertex(drawn("a pear", s), position(1)).mirrored]
    others = [s for s in range(9) if s not in seeds]
    where = Position(anchors=(drawn("a pear", seeds[0]), drawn("a pear", others[0])), weights=(1, 1))
    widths = [
        int((seen(explorer, between(where, share))[0, 3].amax(dim=0) > 0.5).sum()) for share in np.linspace(0, 1, 5)
    ]
    assert min(widths) > 0.7 * max(widths)


def test_one_seed_for_all_leaves_locked_anchors_alone(explorer):
    free = Position(anchors=(drawn("a pear", 1),), weights=(1,), seed=50)
    assert torch.equal(seen(explorer, free), seen(explorer, Position(anchors=(drawn("a pear", 50),), weights=(1,))))
    locked = Position(anchors=(drawn("a pear", 1, locked=True),), weights=(1,), seed=50)
    assert torch.equal(seen(explorer, locked), seen(explorer, Position(anchors=(drawn("a pear", 1),), weights=(1,))))


def test_a_step_aside_stays_near_and_comes_back_the_same(explorer):
    here, aside = position(1.0), position(1.0, wander=(Wander(4, 0.3),))
    far = look(seen(explorer, position(0, 1))) - look(seen(explorer, here))
    moved = look(seen(explorer, aside)) - look(seen(explorer, here))
    assert 0 < float(moved.norm()) < 1.5 * float(far.norm())
    assert torch.equal(seen(explorer, aside), seen(Explorer(explorer.generator), aside))


def test_without_chance_every_seed_draws_the_same(explorer):
    a, b = (Position(anchors=(drawn("a pear", seed),), weights=(1,), truncation=0.0) for seed in (1, 2))
    assert torch.equal(seen(explorer, a), seen(explorer, b))


def test_a_frame_that_becomes_an_anchor_looks_as_it_did(explorer):
    frame = position(0.4, 0.6)
    again = Position(anchors=(FrameAnchor(position=frame), drawn("a lemon")), weights=(1.0, 0.0))
    assert torch.allclose(seen(explorer, again), seen(explorer, frame), atol=1e-5)


def test_a_recipe_gives_the_frame_back_bit_for_bit(generator):
    job = ExploreJob(position=position(0.2, 0.3, 0.1, 0.4, seed=9, truncation=0.7), width=128)
    first, again = Kept(), Kept()
    carry_out(generator, job, first)  # type: ignore[arg-type]
    carry_out(generator, msgspec.json.decode(msgspec.json.encode(job), type=ExploreJob), again)  # type: ignore[arg-type]
    assert first.pixels[0].shape == (128, 128, 4) and np.array_equal(first.pixels[0], again.pixels[0])


def test_a_persons_picture_is_an_anchor(explorer, tmp_path: Path):
    path = tmp_path / "disc.png"
    pixels = np.zeros((200, 200, 4), np.uint8)
    y, x = np.mgrid[:200, :200]
    pixels[(y - 100) ** 2 + (x - 100) ** 2 < 70**2] = (220, 40, 40, 255)
    Image.fromarray(pixels).save(path)
    picture = seen(explorer, Position(anchors=(PictureAnchor(path=str(path)),), weights=(1.0,)))[0]
    assert float(picture[0, 64, 64]) > 0.7 and float(picture[1, 64, 64]) < 0.35 and float(picture[3, 5, 5]) == 0


def test_an_anchor_whose_picture_is_gone_is_left_out_and_the_others_go_on(explorer, tmp_path: Path):
    gone = PictureAnchor(path=str(tmp_path / "gone.png"))
    picture, notes = explorer.picture(Position(anchors=(drawn("a pear"), gone), weights=(0.5, 0.5)))
    assert torch.equal(picture, seen(explorer, Position(anchors=(drawn("a pear"),), weights=(1.0,))))
    assert notes == (("anchor_lost", {"anchor": "B", "why": "file_missing", "name": "gone.png"}),)


def test_a_damaged_picture_alone_is_said_by_name(explorer, tmp_path: Path):
    (tmp_path / "bad.png").write_bytes(b"\x89PNG\r\n\x1a\nnothing")
    for path, kind in ((tmp_path / "bad.png", FileBroken), (tmp_path / "gone.png", FileMissing)):
        with pytest.raises(kind):
            explorer.picture(Position(anchors=(PictureAnchor(path=str(path)),), weights=(1.0,)))


def test_a_sound_is_an_anchor_and_one_with_nothing_in_it_is_left_out(explorer, tmp_path: Path):
    soundfile.write(tmp_path / "hush.wav", np.zeros(22050, np.float32), 22050)
    dog = SoundCondition(path="bark.wav", heard=(Concept("dog", 1.0),))
    hush = SoundCondition(path=str(tmp_path / "hush.wav"))
    anchors = tuple(DrawnAnchor(job=GenerateJob(conditions=(one,), style="noto", seed=4)) for one in (hush, dog))
    picture, notes = explorer.picture(Position(anchors=anchors, weights=(1.0, 0.0)))  # all weight is on what is lost
    assert notes == (("anchor_lost", {"anchor": "A", "why": "sound_silent", "name": "hush.wav"}),)
    assert torch.equal(picture, seen(explorer, Position(anchors=anchors[1:], weights=(1.0,))))
    with pytest.raises(SoundSilent):
        explorer.picture(Position(anchors=anchors[:1], weights=(1.0,)))


def test_weights_within_an_anchor_move_its_picture_and_its_shares_at_a_fixed_seed(generator, explorer, tmp_path: Path):
    shown = tmp_path / "pear.png"
    Image.fromarray(over(seen(explorer, position(1.0)), 128, "#ffffff")).save(shown)
    pictures, moved = [], []
    for weight in (0.0, 0.4, 1.0):
        parts = (TextCondition(prompt="a castle"), PictureCondition(path=str(shown), weight=weight))
        anchor = DrawnAnchor(job=GenerateJob(conditions=parts, style="fluent-3d", seed=3))
        pictures.append(seen(explorer, Position(anchors=(anchor,), weights=(1.0,))))
        moved.append(generator.shares(parts)[1])
    assert moved[0] == 0 and moved[0] < moved[1] < moved[2] < 1
    assert not torch.equal(pictures[0], pictures[1]) and not torch.equal(pictures[1], pictures[2])


def test_a_sketch_waits_for_nothing_that_only_an_installed_model_needs(monkeypatch):
    module = "mmstudio.engine.live_installed"
    monkeypatch.delitem(sys.modules, module, raising=False)
    answer = live_explore.answerer()
    large = msgspec.structs.replace(position(1.0), checkpoint="large")
    drawn = answer(ExploreFrame(position=large, quality="live"))
    assert [code for code, _ in drawn.notes] == ["sketch"] and module not in sys.modules


def test_nan_in_a_projection_is_left_out_and_the_others_go_on(generator, tmp_path: Path, monkeypatch):
    Image.new("RGB", (64, 64), "red").save(tmp_path / "red.png")
    monkeypatch.setattr(generator, "project", lambda pixels: torch.full((1, 8, 16, 16), torch.nan))
    mixed = Position(anchors=(drawn("a pear"), PictureAnchor(path=str(tmp_path / "red.png"))), weights=(1.0, 1.0))
    picture, notes = Explorer(generator).picture(mixed)
    assert bool(torch.isfinite(picture).all()) and notes[0][1]["anchor"] == "B"
    with pytest.raises(EmptyPicture):
        Explorer(generator).picture(msgspec.structs.replace(mixed, anchors=mixed.anchors[1:], weights=(1.0,)))


def test_weights_that_sum_to_zero_are_said(explorer):
    with pytest.raises(NoWeights):
        explorer.picture(position(0.0, 0.0))


def test_eight_equal_anchors_are_one(explorer):
    many = Position(anchors=(drawn("a pear"),) * 8, weights=(1.0,) * 8)
    one = Position(anchors=(drawn("a pear"),), weights=(1.0,))
    assert torch.equal(seen(explorer, many), seen(explorer, one))


@pytest.mark.parametrize("weights", [(1.0, -0.1), (float("nan"), 1.0), (float("inf"), 1.0)])
def test_weights_that_are_no_weights_make_no_position(weights):
    with pytest.raises(ValueError, match="weights"):
        position(*weights)


def test_frames_within_frames_end_somewhere():
    where = position(1.0)
    with pytest.raises(ValueError, match="within"):
        for _ in range(20):
            where = Position(anchors=(FrameAnchor(position=where),), weights=(1.0,))


def disc(radius: float) -> torch.Tensor:
    y, x = np.mgrid[:64, :64]
    alpha = torch.tensor((radius - np.hypot(y - 32, x - 32) + 0.5).clip(0, 1), dtype=torch.float32)
    return torch.stack([alpha, alpha * 0, alpha * 0, alpha])[None]


def test_between_two_discs_lies_the_disc_of_middle_size():
    shape = mixed_shape([shape_of(disc(10)), shape_of(disc(20))], torch.tensor([0.5, 0.5]))
    alpha = morphed((disc(10) + disc(20)) / 2, shape, 1.0)[0, 3]
    assert float(alpha.sum()) == pytest.approx(3.1416 * 15**2, rel=0.05)


def test_a_clear_picture_has_a_shape_too():
    shape = shape_of(torch.zeros(1, 4, 32, 32))
    assert float(shape.distance.min()) > 16 and float(shape.beyond.abs().max()) == 0


def test_frames_that_move_are_hardly_different_from_precise_ones(explorer, monkeypatch):
    monkeypatch.setattr(starter, "quick_dtype", lambda device: torch.bfloat16)
    quick = Explorer(starter.load(device="cpu", quick=True))
    where = position(0.6, 0.4)
    frames = [
        over(some.generator.upscaled(seen(some, where), live=True), 512, "#f7efe3").astype(int)
        for some in (explorer, quick)
    ]
    difference = np.abs(frames[0] - frames[1])
    assert 0 < difference.mean() < 0.5
    assert (difference > 8).mean() < 0.005


@settings(max_examples=25)
@given(st.integers(0, 2**31 - 1))
def test_a_picture_over_a_colour_is_what_painters_mix(seed):
    random = torch.Generator().manual_seed(seed)
    alpha = torch.rand(1, 1, 8, 8, generator=random)
    picture = torch.cat([torch.rand(1, 3, 8, 8, generator=random) * alpha, alpha], dim=1)
    mixed = picture[0, :3] + (1 - alpha[0]) * torch.tensor([0.2, 0.6, 1.0]).view(3, 1, 1)
    assert np.abs(over(picture, 8, "#3399ff") - 255 * mixed.permute(1, 2, 0).numpy()).max() <= 0.51


def test_the_camera_moves_what_is_seen(explorer):
    def spot(**amounts: float) -> tuple[float, float, float]:
        """Area of the drawing, and where its middle is, in pixels."""
        alpha = seen(explorer, position(1.0, directions=tuple(amounts.items())))[0, 3]
        places = torch.arange(128.0)
        area = float(alpha.sum())
        return area, float((alpha.sum(0) * places).sum() / area), float((alpha.sum(1) * places).sum() / area)

    assert spot(zoom=-3)[0] == pytest.approx(spot()[0] / 4, rel=0.03)
    moved = spot(zoom=-3, across=0.5, down=-0.5)
    middle = spot(zoom=-3)
    assert (moved[1] - middle[1], moved[2] - middle[2]) == pytest.approx((12.8, -12.8), abs=0.3)
    turned = seen(explorer, position(1.0, directions=(("zoom", -1.5), ("turn", 3.0))))
    still = seen(explorer, position(1.0, directions=(("zoom", -1.5),)))
    assert float((turned - still.rot90(-1, (2, 3))).abs().mean()) < 0.005  # clockwise


def test_a_direction_between_styles_leads_to_the_drawing_in_that_style(explorer):
    own = drawn("a pear")
    name = Ends("style", "streamline", "noto").name
    led = [seen(explorer, Position(anchors=(own,), weights=(1.0,), directions=((name, amount),))) for amount in (-3, 3)]
    for picture, style in zip(led, ("streamline", "noto"), strict=True):
        job = msgspec.structs.replace(own.job, style=style)
        assert torch.equal(picture, seen(explorer, Position(anchors=(DrawnAnchor(job=job),), weights=(1.0,))))
    middle = seen(explorer, Position(anchors=(own,), weights=(1.0,), directions=((name, 1.0),)))
    plain = seen(explorer, Position(anchors=(own,), weights=(1.0,)))
    assert not torch.equal(middle, plain) and not torch.equal(middle, led[1])


def test_a_direction_leads_a_frame_too(explorer):
    name = Ends("style", "streamline", "noto").name
    frame = FrameAnchor(position=position(0.5, 0.5))
    led = Position(anchors=(frame,), weights=(1.0,), directions=((name, 3.0),))
    assert torch.equal(seen(explorer, led), seen(explorer, position(0.5, 0.5, directions=((name, 3.0),))))


def test_a_direction_is_checked_by_what_is_seen_at_its_ends(explorer):
    ends = Ends("style", "streamline", "fluent-3d")
    assert Check(explorer, ends, ("a pear", "a house")).separation() == 1.0
    assert Check(explorer, Ends("words", "a cat", "a cat"), ("a pear", "a house")).separation() == 0.0


def test_a_check_gives_way_between_two_drawings_and_goes_on_where_it_was(explorer, monkeypatch):
    check = Check(explorer, Ends("style", "fluent-flat", "fluent-3d"), ("a pear", "a house"))
    drawn_ones: list[object] = []
    picture = explorer.picture
    monkeypatch.setattr(explorer, "picture", lambda where: drawn_ones.append(where) or picture(where))
    for count in (1, 3):
        with pytest.raises(Cancelled):
            check.separation(lambda count=count: len(drawn_ones) >= count)
        assert len(drawn_ones) == count
    assert check.separation() == 1.0
    assert len(set(drawn_ones)) == len(drawn_ones) == 4
