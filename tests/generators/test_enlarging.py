"""A tiny Real-ESRGAN with random weights enlarges by the real code: whole, in tiles, short of memory, at a terminal."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from safetensors.torch import save_file
from spandrel.architectures.ESRGAN import ESRGAN

from mmstudio.checkpoints.store import Store
from mmstudio.cli.commands import main
from mmstudio.errors import Cancelled, FileMissing, WrongFamily
from mmstudio.generators import enlarging, registry
from mmstudio.generators.base import Drawn, Pixels
from mmstudio.jobs import GenerateJob, PictureCondition
from mmstudio.media import photo
from mmstudio.settings import Settings
from tests.checkpoints import weights


@pytest.fixture
def upscaler(tmp_path: Path) -> str:
    torch.manual_seed(0)
    net = ESRGAN(in_nc=3, out_nc=3, num_filters=8, num_blocks=1, scale=2)
    save_file(net.state_dict(), tmp_path / "twice.safetensors")
    enlarging.load_enlarger.cache_clear()
    return Store(Settings().checkpoints).add(tmp_path / "twice.safetensors").id


def picture(channels: int = 3) -> Pixels:
    return np.random.default_rng(0).integers(0, 256, (90, 130, channels), np.uint8)


def test_tiles_show_no_seam(upscaler, monkeypatch):
    enlarger = enlarging.load_enlarger(upscaler)
    whole = enlarging.enlarged(enlarger, picture())
    assert whole.shape == (180, 260, 3) and enlarger.use.sha256
    monkeypatch.setattr(enlarging, "TILE_PX", 64)
    told: list[float] = []
    tiled = enlarging.enlarged(enlarger, picture(), told.append)
    assert len(told) == 6 and np.abs(whole.astype(int) - tiled.astype(int)).max() <= 1


@pytest.mark.parametrize(("channels", "kind"), [(1, np.uint8), (4, np.uint8), (3, np.uint16)])
def test_channels_and_depth_are_kept(upscaler, channels, kind):
    pixels = picture(channels).astype(kind) * (257 if kind is np.uint16 else 1)
    large = enlarging.enlarged(enlarging.load_enlarger(upscaler), pixels)
    assert large.shape == (180, 260, channels) and large.dtype == kind


def test_smaller_tiles_when_memory_is_short_until_none_would_do(upscaler):
    enlarger = enlarging.load_enlarger(upscaler)
    sides: list[int] = []

    def short(image: torch.Tensor, limit: int = 80) -> torch.Tensor:
        sides.append(max(image.shape[2:]))
        if sides[-1] > limit:
            raise RuntimeError("CUDA out of memory")
        return enlarger.net(image)

    assert enlarging.enlarged(enlarger._replace(net=lambda image: short(image, 130)), picture()).shape == (180, 260, 3)
    assert max(sides) > 100
    with pytest.raises(MemoryError):
        enlarging.enlarged(enlarger._replace(net=lambda image: short(image, 10)), picture())


def test_stop_is_heard_between_tiles(upscaler, monkeypatch):
    monkeypatch.setattr(enlarging, "TILE_PX", 64)

    def stop(fraction: float) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        enlarging.enlarged(enlarging.load_enlarger(upscaler), picture(), stop)


def test_what_enlarges_nothing_is_refused(tmp_path):
    row = Store(Settings().checkpoints).add(weights.write(tmp_path / "vae.safetensors", weights.VAE))
    with pytest.raises(WrongFamily):
        enlarging.load_enlarger(row.id)


def test_at_a_terminal_a_drawing_and_a_photo_are_enlarged(upscaler, tmp_path, capsys):
    assert main(["generate", "a fox", "--size", "128", "--upscaler", upscaler, "--out", str(tmp_path / "fox.png")]) == 0
    assert photo.open_photo(tmp_path / "fox.png").pixels.shape == (256, 256, 4)
    assert main(["upscale", str(tmp_path / "fox.png"), "--model", upscaler, "--out", str(tmp_path / "large.png")]) == 0
    assert photo.open_photo(tmp_path / "large.png").pixels.shape == (512, 512, 4)
    assert main(["upscale", str(tmp_path / "fox.png"), "--model", upscaler, "--out", str(tmp_path / "large.doc")]) == 2


class Told:
    def __init__(self) -> None:
        self.fractions: list[float] = []
        self.pictures: list[Drawn] = []

    def progress(self, fraction: float) -> None:
        self.fractions.append(fraction)

    def preview(self, index: int, pixels: Pixels) -> None:
        pass

    def drawn(self, picture: Drawn) -> None:
        self.pictures.append(picture)


@pytest.mark.parametrize("channels", [3, 4])
def test_any_picture_is_enlarged_as_a_job_of_the_queue(upscaler, tmp_path, channels):
    Image.fromarray(picture(channels)).save(tmp_path / "a.png")
    start = PictureCondition(path=str(tmp_path / "a.png"), role="start")
    told = Told()
    generator = registry.load(upscaler)
    generator.run(GenerateJob(conditions=(start,), checkpoint=upscaler), told)  # type: ignore[arg-type]
    assert told.pictures[0].pixels.shape == (180, 260, channels)
    assert told.fractions[-1] == 1.0 and generator.checkpoints[0].sha256
    assert registry.info(upscaler).jobs == ()  # nobody is offered to draw from words with it
    with pytest.raises(FileMissing):
        generator.run(GenerateJob(conditions=(PictureCondition(path="/gone.png", role="start"),)), told)  # type: ignore[arg-type]
