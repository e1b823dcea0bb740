"""Scratches and specks are found, and an undamaged picture is left in peace."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mmstudio.errors import Cancelled
from mmstudio.repair import detect
from tests.repair.pictures import slope


def landscape(height: int = 300, width: int = 400) -> np.ndarray:
    """Hills of soft light with some grain, uint8 RGB."""
    rng = np.random.default_rng(4)
    rough = cv2.GaussianBlur(rng.standard_normal((height, width, 3)).astype(np.float32), (0, 0), 12)
    picture = slope(height, width) + 2 * rough + 0.01 * rng.standard_normal((height, width, 3))
    return (np.clip(picture, 0.1, 0.9) * 255).astype(np.uint8)


def f1(found: np.ndarray, truth: np.ndarray) -> float:
    """With a tolerance of 2 px."""
    near = np.ones((5, 5), np.uint8)
    precision = (cv2.dilate(truth, near)[found > 0] > 0).mean() if found.any() else 0.0
    recall = (cv2.dilate(found, near)[truth > 0] > 0).mean()
    return 2 * precision * recall / max(precision + recall, 1e-9)


@pytest.mark.parametrize("colour", [245, 10])
def test_scratches_and_dust_are_found(colour):
    photo, truth = landscape(), np.zeros((300, 400), np.uint8)
    cv2.polylines(truth, [np.array([[30, 20], [120, 110], [180, 260]], np.int32)], False, 255, 2)
    cv2.line(truth, (350, 10), (330, 290), 255, 3)
    for centre in ((60, 200), (250, 80), (280, 220)):
        cv2.circle(truth, centre, 3, 255, -1)
    photo[truth > 0] = colour
    assert f1(detect.mask(detect.probability(photo)), truth) > 0.75


def test_nothing_is_found_where_nothing_is_damaged():
    assert (detect.mask(detect.probability(landscape())) > 0).mean() < 0.003


def test_the_edge_of_a_wide_thing_is_no_scratch():
    photo = landscape()
    photo[100:180, 60:300] = 250
    assert (detect.mask(detect.probability(photo)) > 0).mean() < 0.003


def test_a_crowd_of_thin_things_is_no_damage():
    photo, rng = landscape(), np.random.default_rng(5)
    for _ in range(400):  # grass
        x, y = (int(v) for v in rng.integers(0, (400, 300)))
        tip = x + int(rng.integers(-12, 13)), y - int(rng.integers(15, 40))
        cv2.line(photo, (x, y), tip, tuple(int(v) for v in rng.integers((40, 90, 20), (120, 200, 70))), 2)
    assert (detect.mask(detect.probability(photo)) > 0).mean() < 0.003


def test_more_sensitivity_never_finds_less():
    photo = landscape()
    cv2.line(photo, (10, 10), (200, 250), (190, 190, 190), 1)
    found = detect.probability(photo)
    areas = [np.count_nonzero(detect.mask(found, s, grow_px=0)) for s in (0.0, 0.25, 0.5, 0.75, 1.0)]
    assert areas == sorted(areas)


def test_sixteen_bits_and_grey_give_the_same_map():
    grey = landscape()[..., 0]
    assert np.array_equal(detect.probability(grey), detect.probability(grey.astype(np.uint16) << 8))


def test_tiles_leave_no_seam(monkeypatch):
    photo = landscape()
    cv2.line(photo, (0, 128), (399, 140), (250, 250, 250), 2)
    whole = detect.probability(photo)
    monkeypatch.setattr(detect, "TILE_PX", 128)
    assert np.abs(detect.probability(photo).astype(int) - whole).max() <= 1


@given(height=st.integers(1, 20), width=st.integers(1, 20), channels=st.integers(0, 4), seed=st.integers(0, 99))
@settings(max_examples=25)
def test_any_picture_gives_a_map_of_its_size(height, width, channels, seed):
    shape = (height, width) if channels == 0 else (height, width, channels)
    photo = np.random.default_rng(seed).integers(0, 256, shape).astype(np.uint8)
    found = detect.probability(photo)
    assert (found.shape, found.dtype) == ((height, width), np.uint8)
    assert set(np.unique(detect.mask(found))) <= {0, 255}


def test_stop_is_heard_and_a_wrong_sensitivity_refused():
    with pytest.raises(Cancelled):
        detect.probability(landscape(), cancelled=lambda: True)
    with pytest.raises(ValueError, match="sensitivity"):
        detect.mask(np.zeros((3, 3), np.uint8), 2)
