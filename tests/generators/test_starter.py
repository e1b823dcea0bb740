"""The starter draws what a job asks for, with the weights that ship."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from PIL import Image, ImageDraw

from mmstudio import paths
from mmstudio.errors import (
    Cancelled,
    CheckpointDamaged,
    CheckpointMissing,
    EmptyPicture,
    StudioError,
    UnknownSize,
    UnknownStyle,
)
from mmstudio.generators import starter
from mmstudio.generators.base import Drawn, Pixels
from mmstudio.generators.starter import StarterGenerator, seeded_noise, slerp
from mmstudio.generators.upscaling import UPSCALERS
from mmstudio.generators.weights import read_weights
from mmstudio.jobs import GenerateJob, TextCondition, text_job
from mmstudio.nets.autoencoder import Autoencoder


class Listener:
    """Keeps what a generator reports; cancels when asked to."""

    def __init__(self, cancel_after: int = 99) -> None:
        self.pictures: list[Drawn] = []
        self.looks: list[tuple[int, Pixels]] = []
        self.fractions: list[float] = []
        self.words: tuple[str, ...] = ()
        self.chinese: list[tuple[tuple[str, ...], tuple[str, ...]]] = []
        self.shares: tuple[float, ...] = ()
        self.notes: tuple[str, ...] = ()
        self.cancel_after = cancel_after

    def progress(self, fraction: float) -> None:
        if len(self.pictures) >= self.cancel_after:
            raise Cancelled
        self.fractions.append(fraction)

    def preview(self, index: int, pixels: Pixels) -> None:
        self.looks.append((index, pixels))

    def drawn(self, picture: Drawn) -> None:
        self.pictures.append(picture)

    def unread(self, words: tuple[str, ...]) -> None:
        self.words = words

    def understood(self, words: tuple[str, ...], unknown: tuple[str, ...]) -> None:
        self.chinese.append((words, unknown))

    def mixed(self, shares: tuple[float, ...], notes: tuple[str, ...]) -> None:
        self.shares, self.notes = shares, notes


@pytest.fixture(scope="module")
def generator() -> StarterGenerator:
    return starter.load(device="cpu")


def drawn(generator: StarterGenerator, job: GenerateJob, batch_size: int = 1) -> list[Pixels]:
    listener = Listener()
    generator.run(job, listener, batch_size)
    return [picture.pixels for picture in listener.pictures]


def difference(first: Pixels, second: Pixels) -> float:
    return float(np.abs(first.astype(int) - second.astype(int)).mean())


def test_a_prompt_becomes_a_drawing_with_a_clear_background(generator: StarterGenerator) -> None:
    [picture] = drawn(generator, text_job("a red apple", style="noto", seed=7))
    assert picture.shape == (512, 512, 4)
    assert picture.dtype == np.uint8
    alpha = picture[..., 3]
    assert (alpha == 0).mean() > 0.15
    assert (alpha > 250).mean() > 0.3
    middle = picture[192:384, 160:352][alpha[192:384, 160:352] > 250].mean(axis=0)
    assert middle[0] > middle[1] + 40 and middle[0] > middle[2] + 40


def test_the_same_seed_draws_the_same_picture(generator: StarterGenerator) -> None:
    job = text_job("castle", seed=3)
    assert np.array_equal(drawn(generator, job)[0], drawn(generator, job)[0])


def test_picture_i_of_a_batch_is_that_of_seed_plus_i(generator: StarterGenerator) -> None:
    job = text_job("cat", style="noto", seed=20, count=3)
    batch = drawn(generator, job)
    assert len(batch) == 3
    assert np.array_equal(batch[2], drawn(generator, job.single(2))[0])


def test_several_at_once_are_the_pictures_one_by_one(generator: StarterGenerator) -> None:
    job = text_job("cat", style="noto", seed=20, count=3)
    for together, alone in zip(drawn(generator, job, batch_size=2), drawn(generator, job), strict=True):
        assert difference(together, alone) < 0.5


def test_seeds_and_styles_change_the_picture(generator: StarterGenerator) -> None:
    by_seed = drawn(generator, text_job("owl", style="noto", seed=1, count=4))
    styles = ("noto", "fluent-3d", "streamline")
    by_style = [drawn(generator, text_job("owl", style=style, seed=1))[0] for style in styles]
    for pictures in (by_seed, by_style):
        assert min(difference(pictures[i], pictures[j]) for i in range(len(pictures)) for j in range(i)) > 5


@pytest.mark.parametrize("side", [256, 512, 1024])
def test_a_larger_picture_is_the_same_drawing(generator: StarterGenerator, side: int) -> None:
    small = drawn(generator, text_job("robot", seed=5, width=128, height=128))[0]
    large = drawn(generator, text_job("robot", seed=5, width=side, height=side))[0]
    assert small.shape == (128, 128, 4)
    assert large.shape == (side, side, 4)
    back = np.asarray(Image.fromarray(large).resize((128, 128), Image.Resampling.BOX))
    assert difference(small, back) < 6


@pytest.mark.parametrize(("side", "shown"), [(256, 256), (1024, 512)])
def test_the_first_picture_is_seen_before_it_is_drawn_carefully(
    generator: StarterGenerator, side: int, shown: int
) -> None:
    listener = Listener()
    generator.run(text_job("violin", style="noto", seed=1, count=2, width=side, height=side), listener)
    [(index, look)] = listener.looks
    assert index == 0
    assert look.shape == (shown, shown, 4)
    kept, other = (np.asarray(Image.fromarray(p.pixels).resize((shown, shown))) for p in listener.pictures)
    assert difference(look, kept) < difference(look, other) / 4


def test_a_small_picture_has_nothing_to_look_at_before(generator: StarterGenerator) -> None:
    listener = Listener()
    generator.run(text_job("violin", width=128, height=128), listener)
    assert not listener.looks


def test_upscaled_edges_are_crisper_than_enlarged_ones(generator: StarterGenerator) -> None:
    plan = generator.plan(generator.read("a red apple").vector, "twemoji", seeded_noise(7, generator.rows)[None])
    picture = generator.picture_of(generator.latents(plan))
    smooth = F.interpolate(picture, scale_factor=4, mode="bicubic")
    for live in (True, False):
        alpha = generator.upscaled(picture, live)[0, 3]
        assert alpha.shape == (512, 512)
        half_clear = ((alpha > 0.05) & (alpha < 0.95)).float().mean()
        assert half_clear < 0.9 * ((smooth[0, 3] > 0.05) & (smooth[0, 3] < 0.95)).float().mean()


def test_upscaled_pictures_leave_no_haze_and_no_colour_where_nothing_is(generator: StarterGenerator) -> None:
    for live in (True, False):
        large = generator.upscaled(torch.zeros(1, 4, 128, 128), live)
        assert not large.any()


def test_a_background_colour_fills_what_was_clear(generator: StarterGenerator) -> None:
    picture = drawn(generator, text_job("robot", seed=5, background="#102030"))[0]
    assert (picture[..., 3] == 255).all()
    assert picture[0, 0, :3].tolist() == [0x10, 0x20, 0x30]


def test_variation_leads_from_one_seed_to_the_other(generator: StarterGenerator) -> None:
    job = text_job("tree", style="noto", seed=1, variation_seed=2)
    start, near, end = (drawn(generator, GenerateJob(**{**_fields(job), "variation": v}))[0] for v in (0.0, 0.05, 1.0))
    other = drawn(generator, text_job("tree", style="noto", seed=2))[0]
    assert difference(end, other) < 0.5
    assert difference(start, near) < difference(start, end)


def test_half_way_noise_is_still_normal() -> None:
    half = slerp(seeded_noise(1, 5000), seeded_noise(2, 5000), 0.5)
    assert abs(float(half.std()) - 1) < 0.05


def test_it_draws_without_its_memory_too(generator: StarterGenerator) -> None:
    with_memory, without = (drawn(generator, text_job("apple", style="noto", memory=m))[0] for m in (True, False))
    assert (without[..., 3] > 128).mean() > 0.1
    assert difference(with_memory, without) > 2


def test_words_that_were_not_read_are_reported(generator: StarterGenerator) -> None:
    listener = Listener()
    generator.run(text_job("apple " * 2500), listener)
    assert len(listener.words) > 2000


def test_a_chinese_prompt_draws_what_its_english_draws(generator: StarterGenerator) -> None:
    chinese = drawn(generator, text_job("一個紅色的蘋果", style="noto", seed=7))[0]
    assert np.array_equal(chinese, drawn(generator, text_job("a red apple", style="noto", seed=7))[0])
    weighted = drawn(generator, text_job("苹果，(红色：1.5)", style="noto", seed=7))[0]
    assert np.array_equal(weighted, drawn(generator, text_job("apple, (red:1.5)", style="noto", seed=7))[0])


def test_what_a_chinese_prompt_was_taken_for_is_reported(generator: StarterGenerator) -> None:
    listener = Listener()
    conditions = (TextCondition(prompt="戴着饕餮面具的猫"), TextCondition(prompt="早上"), TextCondition(prompt="fox"))
    generator.run(GenerateJob(conditions=conditions), listener)
    assert listener.chinese == [(("wearing", "mask", "cat"), ("饕餮",)), (("morning",), ())]
    assert not listener.words


def test_two_texts_are_mixed_by_their_weights(generator: StarterGenerator) -> None:
    cat, dog = TextCondition(prompt="cat", weight=1.0), TextCondition(prompt="pizza", weight=0.0)
    mixed = drawn(generator, GenerateJob(conditions=(cat, dog), style="noto", seed=4))[0]
    assert difference(mixed, drawn(generator, text_job("cat", style="noto", seed=4))[0]) < 1


def test_cancel_is_heard_between_pictures(generator: StarterGenerator) -> None:
    listener = Listener(cancel_after=2)
    with pytest.raises(Cancelled):
        generator.run(text_job("cat", count=8), listener)
    assert len(listener.pictures) == 2


def test_progress_ends_at_one(generator: StarterGenerator) -> None:
    listener = Listener()
    generator.run(text_job("cat", count=3), listener)
    assert listener.fractions == sorted(listener.fractions)
    assert listener.fractions[-1] == 1.0


@pytest.mark.parametrize(
    ("job", "error"),
    [
        (text_job("cat", style="baroque"), UnknownStyle),
        (text_job("cat", width=100, height=100), UnknownSize),
        (text_job("cat", width=128, height=256), UnknownSize),
    ],
)
def test_what_it_does_not_know_is_refused(
    generator: StarterGenerator, job: GenerateJob, error: type[StudioError]
) -> None:
    with pytest.raises(error) as raised:
        generator.run(job, Listener())
    assert raised.value.facts["known"]


def test_a_net_that_answers_nan_twice_gives_no_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    broken = starter.load(device="cpu")
    tries: list[int] = []

    def nan(latent: torch.Tensor) -> torch.Tensor:
        tries.append(1)
        return torch.full((1, 4, 128, 128), torch.nan)

    monkeypatch.setattr(broken, "picture_of", nan)
    with pytest.raises(EmptyPicture):
        broken.run(text_job("cat"), Listener())
    assert len(tries) == 2


def test_a_net_that_answers_nan_once_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    shaky = starter.load(device="cpu")
    answers = iter([torch.full((1, 4, 128, 128), torch.nan), torch.ones(1, 4, 128, 128)])
    monkeypatch.setattr(shaky, "picture_of", lambda latent: next(answers))
    listener = Listener()
    shaky.run(text_job("cat"), listener)
    assert len(listener.pictures) == 1


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """A copy of the shipped weights that a test may damage."""
    folder = tmp_path / "models"
    shutil.copytree(paths.models(), folder)
    return folder


@pytest.mark.parametrize("name", [starter.AUTOENCODER, starter.GENERATOR, starter.MEMORY, starter.MAPPER, UPSCALERS])
def test_a_missing_file_is_named(copied: Path, name: str) -> None:
    (copied / name).unlink()
    with pytest.raises(CheckpointMissing) as raised:
        starter.load(copied)
    assert raised.value.facts["name"] == name


@pytest.mark.parametrize(
    "name", [starter.AUTOENCODER, starter.GENERATOR, starter.MEMORY, starter.MAPPER, UPSCALERS, "index.json"]
)
def test_a_damaged_file_is_named(copied: Path, name: str) -> None:
    data = bytearray((copied / name).read_bytes())
    data[len(data) // 2 :] = b""
    (copied / name).write_bytes(data)
    with pytest.raises(CheckpointDamaged) as raised:
        starter.load(copied)
    assert raised.value.facts["file"] == str(copied / name)


def test_all_weights_fit_into_their_share() -> None:
    files = list(paths.models().glob("starter-*.safetensors"))
    assert len(files) >= 6
    assert sum(file.stat().st_size for file in files) <= 30e6


def test_the_shipped_autoencoder_keeps_a_drawing() -> None:
    net = Autoencoder()
    net.load_state_dict(read_weights(starter.AUTOENCODER).tensors)
    image = Image.new("RGBA", (128, 128), (0, 0, 0, 0))
    pen = ImageDraw.Draw(image)
    pen.ellipse((14, 14, 114, 114), fill=(220, 60, 40, 255))
    pen.rectangle((50, 40, 78, 90), fill=(250, 220, 90, 255))
    pixels = torch.tensor(np.asarray(image)).permute(2, 0, 1)[None].float() / 255
    drawing = torch.cat([pixels[:, :3] * pixels[:, 3:], pixels[:, 3:]], dim=1)
    with torch.inference_mode():
        error = (net.eval()(drawing)[0].clamp(0, 1) - drawing).square().mean()
    assert -10 * torch.log10(error) > 25


def _fields(job: GenerateJob) -> dict[str, object]:
    return {name: getattr(job, name) for name in job.__struct_fields__}


def test_a_persons_own_picture_goes_into_latents_and_comes_back(generator: StarterGenerator) -> None:
    [pixels] = drawn(generator, text_job("a red apple", style="noto", seed=7))
    latent = generator.project(pixels)
    assert latent.shape == (1, 8, 16, 16)
    again = starter.finished(generator.picture_of(latent)[0], pixels.shape[0])
    assert difference(again, pixels) < 6


def test_a_wide_photograph_is_projected_whole_with_a_clear_border(generator: StarterGenerator) -> None:
    photo = np.full((40, 200, 3), (30, 120, 200), np.uint8)
    again = starter.finished(generator.picture_of(generator.project(photo))[0], 128)
    assert (again[64, 10:118, 3] > 200).all() and (again[:40, :, 3] < 60).all()
