"""Nets fill holes as every method does, from the starter's weights or from files of others; nothing unsafe opens."""

from __future__ import annotations

import functools
import importlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save_file
from torch import Tensor, nn

from mmstudio.checkpoints.store import Store
from mmstudio.errors import Cancelled, CheckpointDamaged, CheckpointMissing, NoInpainter, UnsafeFile
from mmstudio.generators import inpainting, registry, restoration
from mmstudio.generators.inpainting import Foreign, Starter, chooser, load_inpainter
from mmstudio.generators.registry import INPAINTER
from mmstudio.jobs import InpaintJob
from mmstudio.nets.inpainter import Inpainter
from mmstudio.repair.inpainter import Bits, Floats
from mmstudio.training.export import write
from tests.checkpoints import weights

SHAPE = {"widths": (4, 8, 16), "heads": 2}


@pytest.fixture
def net() -> Inpainter:
    torch.manual_seed(2)
    net = Inpainter(**SHAPE).eval().requires_grad_(False)  # type: ignore[arg-type]
    for parameter in net.parameters():
        if not parameter.any():
            torch.nn.init.normal_(parameter, std=0.2)
    return net


@pytest.fixture
def models(net: Inpainter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A models folder with a tiny inpainter, in the place of the shipped one."""
    write(tmp_path / INPAINTER, net.state_dict(), {"net": SHAPE})
    monkeypatch.setenv("MMSTUDIO_MODELS", str(tmp_path))
    load_inpainter.cache_clear()
    yield tmp_path
    load_inpainter.cache_clear()


def picture(height: int = 50, width: int = 70) -> tuple[Floats, Bits]:
    pixels = np.random.default_rng(1).random((height, width, 3)).astype(np.float32)
    mask = np.zeros((height, width), bool)
    mask[height // 3 : height // 2 + 1, width // 4 : width // 2 + 1] = True
    return pixels, mask


class Grey(nn.Module):
    """A net of others that paints grey, and notes what it was shown."""

    def forward(self, image: Tensor, mask: Tensor) -> Tensor:
        assert image.shape[2] >= 16 and image.shape[3] >= 16
        return image * (1 - mask) + 0.25 * mask


FILLERS = {"starter": lambda net: Starter(net), "of others": lambda net: Foreign(Grey())}


@pytest.mark.parametrize("make", FILLERS.values(), ids=FILLERS)
@pytest.mark.parametrize("size", [(1, 1), (7, 33), (50, 70)])
def test_only_the_hole_changes_at_any_size(make, net: Inpainter, size: tuple[int, int]) -> None:
    pixels, mask = picture(*size)
    filled = make(net).fill(pixels, mask)
    assert (filled.shape, filled.dtype) == (pixels.shape, np.float32)
    assert np.array_equal(filled[~mask], pixels[~mask])
    assert np.isfinite(filled).all() and filled.min() >= 0 and filled.max() <= 1


@pytest.mark.parametrize("make", FILLERS.values(), ids=FILLERS)
def test_what_lies_under_the_mask_is_never_read(make, net: Inpainter) -> None:
    pixels, mask = picture()
    hidden = np.where(mask[..., None], np.float32(0), pixels)
    assert np.array_equal(make(net).fill(pixels, mask)[mask], make(net).fill(hidden, mask)[mask])


def test_a_net_of_one_size_sees_the_whole_crop_and_draws_another_way_with_another_seed() -> None:
    seen: list[tuple[int, ...]] = []
    seeds: list[int] = []

    def paint(image: Tensor, mask: Tensor) -> Tensor:
        seen.append(tuple(image.shape))
        return image * (1 - mask) + mask * (seeds[-1] / 10)

    pixels, mask = picture()
    foreign = Foreign(paint, 64, seeds.append)
    first, again, other = (foreign.fill(pixels, mask, seed=seed) for seed in (3, 3, 7))
    assert seen == [(1, 3, 64, 64)] * 3
    assert np.array_equal(first, again) and not np.array_equal(first, other)
    assert np.array_equal(first[~mask], pixels[~mask]) and abs(first[mask].mean() - 0.3) < 0.1


@pytest.mark.parametrize("make", FILLERS.values(), ids=FILLERS)
def test_stop_is_heard(make, net: Inpainter) -> None:
    with pytest.raises(Cancelled):
        make(net).fill(*picture(), cancelled=lambda: True)


def test_another_seed_fills_in_another_way_and_the_same_seed_in_the_same(net: Inpainter) -> None:
    pixels, mask = picture()
    first, again, other = (Starter(net).fill(pixels, mask, seed=seed) for seed in (3, 3, 4))
    assert np.array_equal(first, again) and not np.array_equal(first, other)


def test_a_reference_helps_to_fill(net: Inpainter) -> None:
    pixels, mask = picture()
    reference = np.random.default_rng(2).random((600, 90, 3)).astype(np.float32)
    plain, helped = Starter(net).fill(pixels, mask), Starter(net).fill(pixels, mask, reference=reference)
    assert not np.array_equal(plain[mask], helped[mask])


def test_a_hole_in_a_large_crop_is_filled_from_its_surroundings(net: Inpainter) -> None:
    pixels, mask = picture(900, 900)
    mask[:] = False
    mask[20:40, 30:50] = True
    filled = Starter(net).fill(pixels, mask)
    assert np.array_equal(filled[~mask], pixels[~mask]) and not np.array_equal(filled[mask], pixels[mask])


def test_the_method_starter_mends_a_photo(models: Path) -> None:
    photo = (picture()[0] * 255).astype(np.uint8)
    mask = picture()[1].astype(np.uint8) * np.uint8(255)
    fills = list(restoration.fills(InpaintJob(photo="p", mask="m", method="starter"), photo, mask))
    assert [fill.method for fill in fills] == ["starter"]


def wide_hole() -> tuple[np.ndarray, np.ndarray]:
    photo = (picture(150, 160)[0] * 255).astype(np.uint8)
    mask = np.zeros(photo.shape[:2], np.uint8)
    mask[30:110, 40:120] = 255
    return photo, mask


def test_what_is_wide_is_filled_by_the_net_when_nobody_chose(models: Path) -> None:
    photo, mask = wide_hole()
    fills = list(restoration.fills(InpaintJob(photo="p", mask="m", method="auto"), photo, mask))
    assert [fill.method for fill in fills] == ["starter"]


def test_what_is_wide_is_filled_without_the_net_where_it_is_damaged(models: Path) -> None:
    write(models / INPAINTER, {"first.weight": torch.zeros(2)}, {"net": SHAPE})
    photo, mask = wide_hole()
    fills = list(restoration.fills(InpaintJob(photo="p", mask="m", method="auto"), photo, mask))
    assert [fill.method for fill in fills] == ["texture"]


def test_without_weights_the_method_starter_is_named_as_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MMSTUDIO_MODELS", str(tmp_path))
    load_inpainter.cache_clear()
    with pytest.raises(CheckpointMissing) as raised:
        chooser("starter")
    assert raised.value.facts["name"] == INPAINTER


def test_weights_of_another_shape_are_damaged(models: Path) -> None:
    write(models / INPAINTER, {"first.weight": torch.zeros(2)}, {"net": SHAPE})
    with pytest.raises(CheckpointDamaged):
        chooser("starter")


def test_a_method_that_is_no_file_is_missing() -> None:
    with pytest.raises(CheckpointMissing):
        chooser("no such thing")


@pytest.mark.parametrize("suffix", ["pth", "pt", "ckpt", "bin", "pkl"])
def test_a_file_that_can_run_programs_is_never_opened(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"lama.{suffix}"
    path.write_bytes(b"cos\nsystem\n(S'touch /tmp/never'\ntR.")
    with pytest.raises(UnsafeFile):
        chooser(str(path))


def test_a_net_that_fills_no_holes_is_refused(tmp_path: Path) -> None:
    from spandrel.architectures.ESRGAN import ESRGAN

    net = ESRGAN(in_nc=3, out_nc=3, num_filters=8, num_blocks=1, scale=4)
    save_file(net.state_dict(), tmp_path / "up.safetensors")
    with pytest.raises(NoInpainter) as raised:
        chooser(str(tmp_path / "up.safetensors"))
    assert raised.value.facts["name"] == "up.safetensors"


@pytest.mark.parametrize("data", [b"", b"no weights", b"\x08" + bytes(7) + b"{}      "])
def test_a_file_without_a_known_net_is_refused(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "lama.safetensors"
    path.write_bytes(data)
    with pytest.raises(NoInpainter):
        chooser(str(path))


def test_a_lama_file_mends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A LaMa with eight channels and one block, as spandrel reads its large brothers."""
    module = importlib.import_module("spandrel.architectures.LaMa.__arch.LaMa")
    small = functools.partial(module.FFCResNetGenerator, ngf=8, n_blocks=1)
    monkeypatch.setattr(module, "FFCResNetGenerator", small)
    path = tmp_path / "lama.safetensors"
    save_file(module.LaMa(in_nc=4, out_nc=3).state_dict(), path)
    photo = np.full((60, 80, 3), 200, np.uint8)
    mask = np.zeros((60, 80), np.uint8)
    mask[20:30, 30:50] = 255
    job = InpaintJob(photo="p", mask="m", method=str(path), match_grain=False)
    (fill,) = restoration.fills(job, photo, mask)
    assert fill.method == "lama.safetensors"
    assert np.ptp(fill.pixels[fill.alpha == 255]) > 0


def test_a_net_of_the_store_fills_and_one_that_cannot_is_refused(tmp_path, monkeypatch):
    store = Store(tmp_path / "models")
    lama = store.add(weights.write(tmp_path / "lama.safetensors", weights.LAMA))
    upscaler = store.add(weights.write(tmp_path / "up.safetensors", weights.ESRGAN))
    monkeypatch.setattr(registry, "store", lambda: store)
    monkeypatch.setattr(inpainting, "read_foreign", lambda path: Foreign(Grey()))
    pixels, mask = picture()
    choice = chooser(lama.id)(pixels, mask, None)  # type: ignore[arg-type]
    assert choice.method == lama.title
    assert np.allclose(choice.inpainter.fill(pixels, mask)[mask], 0.25)
    for refused in (upscaler.id, "nothing"):
        with pytest.raises((NoInpainter, CheckpointMissing)):
            chooser(refused)
