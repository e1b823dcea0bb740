"""The learned detector gives the map that the classical one gives: of any photo, in tiles, to be stopped."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch

from mmstudio import paths
from mmstudio.errors import Cancelled, CheckpointDamaged
from mmstudio.generators import damage_detection, restoration
from mmstudio.generators.damage_detection import by_net, load_detector, probability
from mmstudio.generators.precision import quick_dtype
from mmstudio.generators.registry import DAMAGE_DETECTOR
from mmstudio.media.photo import open_photo
from mmstudio.nets.damage_detector import DamageDetector
from mmstudio.repair import detect
from mmstudio.training.export import write

SHAPE = {"widths": (4, 8, 8)}


@pytest.fixture
def net() -> DamageDetector:
    torch.manual_seed(2)
    net = DamageDetector(**SHAPE).eval().requires_grad_(False)  # type: ignore[arg-type]
    torch.nn.init.normal_(net.last.weight, std=3)
    return net


@pytest.fixture
def models(net: DamageDetector, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    write(tmp_path / DAMAGE_DETECTOR, net.state_dict(), {"net": SHAPE})
    monkeypatch.setenv("MMSTUDIO_MODELS", str(tmp_path))
    load_detector.cache_clear()
    yield tmp_path
    load_detector.cache_clear()


def photo(height: int, width: int) -> np.ndarray:
    return np.random.default_rng(3).integers(0, 256, (height, width, 3), np.uint8)


@pytest.mark.parametrize("shape", [(1, 1), (40, 33), (40, 33, 1), (40, 33, 2), (40, 33, 3), (40, 33, 4)])
@pytest.mark.parametrize("kind", [np.uint8, np.uint16])
def test_any_photo_gives_a_map_of_its_size(net: DamageDetector, shape: tuple[int, ...], kind: type) -> None:
    pixels = np.random.default_rng(0).integers(0, 256, shape).astype(kind)
    found = probability(net, pixels)
    assert (found.shape, found.dtype) == (shape[:2], np.uint8)


def test_sixteen_bits_give_the_map_of_eight(net: DamageDetector) -> None:
    pixels = photo(40, 40)
    assert np.array_equal(probability(net, pixels), probability(net, pixels.astype(np.uint16) * 257))


def test_tiles_agree_with_the_whole(net: DamageDetector, monkeypatch: pytest.MonkeyPatch) -> None:
    pixels = photo(300, 340)
    whole = by_net(net, pixels)
    monkeypatch.setattr(damage_detection, "TILE_PX", 128)
    tiled = by_net(net, pixels)
    assert np.abs(whole.astype(int) - tiled).max() <= 1
    assert np.ptp(whole) > 100


def test_what_is_wide_in_a_large_scan_is_found_as_in_a_small_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """A crease of 14 pixels across a scan of 12 megapixels, and a fifth of both. The shipped net."""
    load_detector.cache_clear()
    scene = cv2.resize(np.random.default_rng(7).integers(90, 130, (24, 32, 3), np.uint8), (1600, 1200))
    cv2.line(scene, (900, 0), (860, 1199), (235, 230, 225), 14, cv2.LINE_AA)
    crease = np.zeros((1200, 1600), np.uint8)
    cv2.line(crease, (900, 0), (860, 1199), 255, 10)
    monkeypatch.setattr(damage_detection, "SMALL_PX", 500)
    found = detect.mask(probability(load_detector(), scene), 0.5, grow_px=0)
    assert found[crease > 0].mean() > 0.8 * 255
    monkeypatch.setattr(damage_detection, "SMALL_PX", 10_000)
    assert detect.mask(probability(load_detector(), scene), 0.5, grow_px=0)[crease > 0].mean() < 0.5 * 255


def test_a_second_look_goes_on_where_the_first_has_ended(net: DamageDetector, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(damage_detection, "SMALL_PX", 40)
    told: list[float] = []
    found = probability(net, photo(60, 80), progress=told.append)
    assert found.shape == (60, 80)
    assert told == sorted(told) and told[-1] == 1.0 and len(told) > 1


def test_what_both_detectors_see_is_surer_than_what_one_sees(
    net: DamageDetector, monkeypatch: pytest.MonkeyPatch
) -> None:
    pixels = photo(4, 40)

    def says(ours: int, theirs: int) -> int:
        monkeypatch.setattr(damage_detection, "by_net", lambda *_, **__: np.full((4, 40), ours, np.uint8))
        monkeypatch.setattr(detect, "probability", lambda *_, **__: np.full((4, 40), theirs, np.uint8))
        return int(probability(net, pixels)[0, 0])

    assert says(0, 0) == 0
    assert says(0, 200) < says(200, 200) > says(200, 0) > 0
    assert says(255, 255) == 255


def test_progress_ends_at_one_and_stop_is_heard(net: DamageDetector) -> None:
    told: list[float] = []
    probability(net, photo(900, 40), progress=told.append)
    assert told == sorted(told) and told[-1] == 1
    with pytest.raises(Cancelled):
        probability(net, photo(40, 40), cancelled=lambda: True)


def test_the_installed_detector_is_used(models: Path, net: DamageDetector) -> None:
    assert restoration.detector() == "starter"
    quick = net.to(quick_dtype("cpu"))
    assert np.array_equal(restoration.probability(photo(60, 50)), probability(quick, photo(60, 50)))


def test_in_half_the_precision_the_net_sees_the_same() -> None:
    load_detector.cache_clear()
    pixels = open_photo(paths.resources() / "samples" / "damaged-photo.jpg").pixels[:320, :320]
    net = load_detector()
    quick, exact = (by_net(net.to(kind), pixels).astype(int) for kind in (torch.bfloat16, torch.float32))
    load_detector.cache_clear()
    assert np.abs(quick - exact).mean() < 1
    assert ((quick > 127) == (exact > 127)).mean() > 0.998


def test_without_one_the_classical_detector_is_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MMSTUDIO_MODELS", str(tmp_path))
    assert restoration.detector() == "classical"
    assert np.array_equal(restoration.probability(photo(60, 50)), detect.probability(photo(60, 50)))


def test_weights_of_another_shape_are_damaged(models: Path) -> None:
    write(models / DAMAGE_DETECTOR, {"first.weight": torch.zeros(2)}, {"net": SHAPE})
    with pytest.raises(CheckpointDamaged):
        load_detector()


def test_what_ships_finds_the_scratches_of_the_sample_that_the_classical_detector_misses() -> None:
    """Between two points of a scratch over the mountains, and of one over the sky."""
    load_detector.cache_clear()
    pixels = open_photo(paths.resources() / "samples" / "damaged-photo.jpg").pixels
    learned, classical = (
        detect.mask(found) > 0 for found in (probability(load_detector(), pixels), detect.probability(pixels))
    )
    across, down = (slice(100, 160), slice(255, 455)), (slice(20, 250), slice(850, 925))  # (rows, columns)
    for scratch, axis in ((across, 0), (down, 1)):
        assert learned[scratch].any(axis=axis).mean() > 0.9
        assert classical[scratch].any(axis=axis).mean() < 0.5


def test_what_ships_leaves_a_clean_sky_alone() -> None:
    load_detector.cache_clear()
    sky = np.linspace(120, 200, 300)[:, None, None] + np.random.default_rng(1).normal(0, 3, (300, 400, 3))
    assert not detect.mask(probability(load_detector(), np.clip(sky, 0, 255).astype(np.uint8))).any()
