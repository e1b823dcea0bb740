"""Explore's positions drawn by tiny pipelines of every family that walks; real code, random weights."""

from __future__ import annotations

import msgspec
import numpy as np
import pytest
import torch
from PIL import Image

from mmstudio.animate.modulation import Moment
from mmstudio.animation import DESTINATIONS, Animation
from mmstudio.checkpoints.families import FAMILIES as FAMILY
from mmstudio.checkpoints.store import Store
from mmstudio.engine import live_installed
from mmstudio.engine.live_installed import Installed
from mmstudio.engine.live_kinds import ExploreFrame
from mmstudio.errors import Cancelled, ReadsWords
from mmstudio.generators import diffusion, stopping
from mmstudio.generators.diffusion import DiffusionGenerator, on_sphere
from mmstudio.generators.diffusion_walk import DiffusionExplorer
from mmstudio.generators.latent_walk import InstalledWalk
from mmstudio.generators.reading import as_long
from mmstudio.jobs import (
    Anchor,
    AnimateJob,
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
    text_job,
)
from mmstudio.walks import Walk, WalkKey
from tests.generators import tiny
from tests.generators.test_diffusion import FAMILIES, Report, loaded, photo, shop  # noqa: F401 - fixtures

SIDE = 64


@pytest.fixture(params=FAMILIES)  # every one
def drawing(request, loaded, monkeypatch) -> DiffusionGenerator:  # noqa: F811
    return small(loaded(request.param), monkeypatch)


@pytest.fixture(scope="module")
def adapted(tmp_path_factory: pytest.TempPathFactory) -> DiffusionGenerator:
    """With an IP-Adapter beside it."""
    folder = tmp_path_factory.mktemp("adapted")
    store = Store(folder / "models")
    model = store.add(tiny.saved(folder / "sd15", "sd15"), keep_source=False)
    store.add(tiny.ip_adapter(folder))
    return diffusion.load(model, store, "cpu")


@pytest.fixture
def seeing(adapted, monkeypatch) -> DiffusionGenerator:
    return small(adapted, monkeypatch)


@pytest.fixture
def sd15(loaded, monkeypatch) -> DiffusionGenerator:  # noqa: F811
    return small(loaded("sd15"), monkeypatch)


def small(generator: DiffusionGenerator, monkeypatch: pytest.MonkeyPatch) -> DiffusionGenerator:
    """As large as the tiny nets are, and in two steps."""
    monkeypatch.setattr(generator, "info", msgspec.structs.replace(generator.info, own_size_px=SIDE, steps=2))
    return generator


def words(prompt: str, seed: int = 3, **fields: object) -> DrawnAnchor:
    return DrawnAnchor(job=text_job(prompt, seed=seed, style="noto", **fields))


def at(generator: DiffusionGenerator, *weights: float, anchors: tuple[Anchor, ...] = (), **fields: object) -> Position:
    anchors = anchors or (words("a pear"), words("a red apple", 8))
    return Position(anchors=anchors, weights=weights, checkpoint=generator.info.checkpoint, **fields)  # type: ignore[arg-type]


def picture(generator: DiffusionGenerator, position: Position) -> np.ndarray:  # type: ignore[type-arg]
    return DiffusionExplorer(generator).picture(position, Report())[0]


def moment(time_s: float) -> Moment:
    nothing = np.zeros(len(DESTINATIONS))
    return Moment(time_s, nothing, nothing, 0.0, 0.0, 0.0)


def test_at_an_anchor_stands_the_picture_that_create_draws(drawing):
    report = Report()
    job = text_job("a pear", checkpoint=drawing.info.checkpoint, seed=3)
    drawing.run(job, report)
    assert np.array_equal(picture(drawing, at(drawing, 1.0, 0.0)), report.pictures[0].pixels)


def test_between_two_anchors_lies_another_picture(drawing):
    explorer = DiffusionExplorer(drawing)  # what the prompts are read as is of different lengths with some
    start, middle, end = (explorer.picture(at(drawing, 1 - s, s), Report())[0] for s in (0.0, 0.5, 1.0))
    assert middle.shape == (SIDE, SIDE, 3)
    assert not np.array_equal(middle, start) and not np.array_equal(middle, end)


def test_only_shares_count(sd15):
    assert np.array_equal(picture(sd15, at(sd15, 0.5, 0.5)), picture(sd15, at(sd15, 2.0, 2.0)))


def test_a_kept_frame_is_the_one_that_was_seen(sd15):
    report = Report()
    where = at(sd15, 0.3, 0.7, seed=5)
    sd15.run(ExploreJob(position=where), report)
    assert np.array_equal(report.pictures[0].pixels, picture(sd15, where))


def test_words_keep_their_length_on_the_way_and_noise_its_spread(sd15):
    explorer = DiffusionExplorer(sd15)
    stand, _ = explorer._find(at(sd15, 0.5, 0.5), text_job("", checkpoint=sd15.info.checkpoint))
    ends = [sd15.read(text_job(prompt, checkpoint=sd15.info.checkpoint)) for prompt in ("a pear", "a red apple")]
    lengths = [one["prompt_embeds"].norm(dim=-1) for one in ends]
    assert torch.allclose(stand.words["prompt_embeds"].norm(dim=-1), (lengths[0] + lengths[1]) / 2, rtol=1e-3)
    noise = [sd15.noise(seed, SIDE, SIDE) for seed in (3, 8)]
    assert torch.allclose(stand.noise, on_sphere(*noise, 0.5))
    assert float(stand.noise.norm()) == pytest.approx(float(noise[0].norm()), rel=0.1)


def test_one_seed_for_all_holds_the_noise_still_while_words_move(sd15):
    explorer = DiffusionExplorer(sd15)
    plain = text_job("", checkpoint=sd15.info.checkpoint)
    noises = [explorer._find(at(sd15, 1 - share, share, seed=9), plain)[0].noise for share in (0.0, 0.4, 1.0)]
    assert all(torch.allclose(noise, noises[0]) for noise in noises)


def test_a_long_prompt_and_a_short_one_can_be_mixed(sd15):
    anchors = (words("a pear"), words("a very ripe apple on a table " * 12, 8))
    assert picture(sd15, at(sd15, 0.5, 0.5, anchors=anchors)).shape == (SIDE, SIDE, 3)


def test_what_a_short_prompt_is_read_as_is_drawn_out_from_its_beginning_to_its_end():
    short, long = torch.arange(3.0).view(1, 3, 1), torch.arange(7.0).view(1, 7, 1)
    drawn_out, same = as_long(FAMILY["qwen-image"], short, long, short)
    assert drawn_out.flatten().tolist() == [0, 0, 0, 1, 1, 2, 2] and same is not short and torch.equal(same, long)


def mixed_with(photo, seed: int = 3, **weights: float) -> DrawnAnchor:  # noqa: F811
    seen = PictureCondition(path=str(photo), weight=weights.get("picture", 0.6))
    return DrawnAnchor(job=GenerateJob(conditions=(TextCondition(prompt="a pear"), seen), seed=seed))


def test_a_picture_in_an_anchor_is_seen_as_create_sees_it(seeing, photo):  # noqa: F811
    report, anchor = Report(), mixed_with(photo)
    seeing.run(msgspec.structs.replace(anchor.job, checkpoint="sd15", ip_adapter="ip-adapter"), report)
    drawn, notes = DiffusionExplorer(seeing).picture(at(seeing, 1.0, 0.0, anchors=(anchor, words("a fox"))), Report())
    assert np.array_equal(drawn, report.pictures[0].pixels) and notes == ()
    assert seeing.checkpoints[-1].name == "ip-adapter.safetensors"
    assert not np.array_equal(drawn, picture(seeing, at(seeing, 1.0, anchors=(words("a pear"),))))


def test_a_picture_fades_on_the_way_to_an_anchor_without_one(seeing, photo):  # noqa: F811
    explorer = DiffusionExplorer(seeing)
    anchors = (mixed_with(photo, picture=0.8), words("a pear"))
    plain = msgspec.structs.replace(text_job("", checkpoint="sd15"), ip_adapter="ip-adapter")
    ways = [at(seeing, 1 - share, share, anchors=anchors) for share in (0, 0.5, 1)]
    weights = [explorer._find(where, plain)[0].look.weight for where in ways]
    assert weights == pytest.approx([0.8, 0.4, 0.0])
    assert np.array_equal(
        picture(seeing, at(seeing, 0.0, 1.0, anchors=anchors)), picture(seeing, at(seeing, 1.0, anchors=anchors[1:]))
    )


def test_between_two_pictures_lies_what_is_seen_in_both(seeing, photo, tmp_path):  # noqa: F811
    other = tmp_path / "other.png"
    Image.fromarray(np.full((40, 40, 3), 200, np.uint8)).save(other)
    anchors = (PictureAnchor(path=str(photo)), PictureAnchor(path=str(other)))
    first, middle, last = (picture(seeing, at(seeing, 1 - s, s, anchors=anchors, seed=3)) for s in (0.0, 0.5, 1.0))
    assert not np.array_equal(first, middle) and not np.array_equal(middle, last)


def test_a_picture_that_is_gone_leaves_the_others(seeing, photo):  # noqa: F811
    anchors = (words("a pear"), mixed_with(photo.with_name("gone.png")))
    drawn, notes = DiffusionExplorer(seeing).picture(at(seeing, 0.5, 0.5, anchors=anchors), Report())
    assert notes == (("anchor_lost", {"anchor": "B", "why": "file_missing", "name": "gone.png"}),)
    assert np.array_equal(drawn, picture(seeing, at(seeing, 1.0, anchors=anchors[:1])))


def test_words_and_what_was_heard_count_by_their_weights(sd15):
    def drawn(text: float, sound: float) -> np.ndarray:  # type: ignore[type-arg]
        heard = SoundCondition(path="", weight=sound, heard=(Concept("dog", 0.9),))
        job = GenerateJob(conditions=(TextCondition(prompt="a cat", weight=text), heard), seed=3)
        return picture(sd15, at(sd15, 1.0, anchors=(DrawnAnchor(job=job),)))

    cat, dog = (picture(sd15, at(sd15, 1.0, anchors=(words(word),))) for word in ("a cat", "dog"))
    assert np.array_equal(drawn(1.0, 0.0), cat) and np.array_equal(drawn(0.0, 0.5), dog)
    assert np.array_equal(drawn(0.5, 0.5), drawn(0.0, 0.0)) and not np.array_equal(drawn(1.0, 0.3), drawn(0.3, 1.0))


def test_a_variation_is_the_one_that_create_draws(sd15):
    report = Report()
    job = text_job("a pear", checkpoint="sd15", seed=3, variation=0.4, variation_seed=9)
    sd15.run(job, report)
    assert np.array_equal(picture(sd15, at(sd15, 1.0, anchors=(DrawnAnchor(job=job),))), report.pictures[0].pixels)


def test_what_is_left_out_of_an_anchor_is_said(sd15, photo):  # noqa: F811
    _, notes = DiffusionExplorer(sd15).picture(at(sd15, 1.0, anchors=(mixed_with(photo),)), Report())
    assert notes == (("anchor_part", {"anchor": "A", "part": "adapter", "family": "Stable Diffusion 1.5"}),)


def test_a_sound_is_read_as_the_words_for_what_was_heard(sd15):
    heard = SoundCondition(path="", heard=(Concept("dog", 0.9), Concept("loud", 0.1, measured=True)))
    sound = DrawnAnchor(job=GenerateJob(conditions=(heard,), seed=3, style="noto"))
    anchors = (sound, words("a cat"))
    same = (words("dog"), words("a cat"))
    assert np.array_equal(picture(sd15, at(sd15, 1, 0, anchors=anchors)), picture(sd15, at(sd15, 1, 0, anchors=same)))


def test_a_picture_is_left_out_and_the_others_go_on(sd15):
    anchors = (words("a pear"), PictureAnchor(path="a.png"))
    drawn, notes = DiffusionExplorer(sd15).picture(at(sd15, 0.5, 0.5, anchors=anchors), Report())
    assert notes == (("anchor_lost", {"anchor": "B", "why": "reads_words"}),)
    assert np.array_equal(drawn, picture(sd15, at(sd15, 1.0, 0.0)))
    with pytest.raises(ReadsWords):
        picture(sd15, at(sd15, 1.0, anchors=anchors[1:]))


def test_a_frame_can_be_an_anchor(sd15):
    frame = FrameAnchor(position=at(sd15, 0.5, 0.5))
    assert np.array_equal(picture(sd15, at(sd15, 1.0, anchors=(frame,))), picture(sd15, at(sd15, 0.5, 0.5)))


def test_stop_is_heard_within_a_step(sd15, monkeypatch):
    monkeypatch.setattr(stopping, "EVERY_S", 0.0)
    asked = []

    def stop(word: str) -> bool:
        asked.append(word)
        return len(asked) > 3

    with pytest.raises(Cancelled):
        DiffusionExplorer(sd15).picture(at(sd15, 0.5, 0.5), Report(stop))
    assert len(asked) == 4 and "preview" not in asked  # no step was finished


def test_a_walk_is_drawn_frame_by_frame_and_stops_within_one(sd15):
    keys = (WalkKey(time_s=0.0, position=at(sd15, 1.0, 0.0)), WalkKey(time_s=1.0, position=at(sd15, 0.0, 1.0)))
    animation = Animation(source="walk", walk=Walk(keys=keys, duration_s=2.0), seconds=2.0)
    assert AnimateJob(animation=animation).checkpoint == sd15.info.checkpoint
    stop = False
    walk = InstalledWalk(animation, sd15, lambda: stop)
    still = [walk.still(moment(time_s), 48, 32) for time_s in (0.0, 1.0, 2.0)]
    assert still[0].shape == (32, 48, 3) and not np.array_equal(still[0], still[1])
    assert np.array_equal(still[0], still[2])  # the loop closes
    stop = True
    with pytest.raises(Cancelled):
        walk.still(moment(0.5), 48, 32)


# in the live worker


def frame(position: Position, quality: str = "final") -> ExploreFrame:
    return ExploreFrame(position=position, quality=quality, side_px=32)  # type: ignore[arg-type]


@pytest.fixture
def installed(sd15) -> Installed:
    return Installed(load=lambda checkpoint: sd15)


def go_on() -> bool:
    return False


def test_while_the_hand_moves_the_starter_sketches_until_something_was_drawn_near(installed, sd15, monkeypatch):
    monkeypatch.setattr(live_installed, "QUICK_S", 0.0)
    assert installed.frame(frame(at(sd15, 0.5, 0.5), "live"), go_on) is None
    full = installed.frame(frame(at(sd15, 0.5, 0.5)), go_on)
    assert full.pixels.shape == (32, 32, 3)
    near = installed.frame(frame(at(sd15, 0.53, 0.47), "live"), go_on)
    assert np.array_equal(near.pixels, full.pixels)
    assert installed.frame(frame(at(sd15, 0.7, 0.3), "live"), go_on) is None
    assert installed.frame(frame(at(sd15, 0.5, 0.5, seed=4), "live"), go_on) is None  # it is another line
    assert installed.frame(frame(at(sd15, 0.5, 0.5), "quick"), go_on) is None


def test_where_few_steps_take_no_time_they_are_drawn_while_the_hand_moves(installed, sd15, monkeypatch):
    monkeypatch.setattr(live_installed, "QUICK_S", 1e9)
    installed.frame(frame(at(sd15, 1.0, 0.0)), go_on)
    assert installed.frame(frame(at(sd15, 0.5, 0.5), "live"), go_on).pixels.shape == (32, 32, 3)


def test_frames_are_drawn_anew_once_an_adapter_is_there(installed, sd15, monkeypatch):
    first = installed.frame(frame(at(sd15, 0.5, 0.5)), go_on)
    drawn = []
    monkeypatch.setattr(sd15, "drawn_from", lambda *args: drawn.append(args) or first.pixels)
    installed.frame(frame(at(sd15, 0.5, 0.5)), go_on)
    assert drawn == []
    monkeypatch.setattr(sd15, "adapter", lambda wanted="": "ip-adapter")
    installed.frame(frame(at(sd15, 0.5, 0.5)), go_on)
    assert len(drawn) == 1


def test_a_picture_that_is_wanted_no_more_is_given_up_and_drawn_later(installed, sd15):
    with pytest.raises(Cancelled):
        installed.frame(frame(at(sd15, 0.5, 0.5)), lambda: True)
    assert installed.frame(frame(at(sd15, 0.5, 0.5)), go_on) is not None
