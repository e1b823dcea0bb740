"""Another picture tells what a hole holds, at any size, tone and colour; one that knows nothing lends its texture."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from mmstudio.generators import restoration
from mmstudio.repair.inpainter import Bits, Floats
from mmstudio.repair.places import Place, places
from mmstudio.repair.texture import Texture
from tests.repair.pictures import box_mask, error, stripes


def scene(seed: int = 0, size: int = 240) -> Floats:
    """Hills of one colour, none like another."""
    rng = np.random.default_rng(seed)
    hills = cv2.GaussianBlur(rng.normal(size=(size, size)).astype(np.float32), (0, 0), 5)
    hills = 0.5 + 0.15 * hills / hills.std()
    return np.ascontiguousarray(np.clip(hills[..., None] * np.float32([1.1, 1.0, 0.8]), 0, 1), np.float32)


def hole_in(truth: Floats) -> tuple[Floats, Bits]:
    mask = box_mask(*truth.shape[:2], 90, 90, 60) > 0
    return np.where(mask[..., None], np.float32(1), truth), mask


def enlarged(picture: Floats, times: float) -> Floats:
    return np.asarray(cv2.resize(picture, None, fx=times, fy=times, interpolation=cv2.INTER_CUBIC), np.float32)


@pytest.mark.parametrize("times", [0.6, 1.0, 1.9])
def test_the_same_scene_fills_the_hole_at_any_size_and_tone(times):
    truth = scene()
    damaged, mask = hole_in(truth)
    paler = 0.2 + 0.6 * enlarged(truth, times)
    alone = error(Texture().fill(damaged, mask), truth, mask)
    assert error(Texture().fill(damaged, mask, reference=paler), truth, mask) < 0.35 * alone


def test_a_colour_photo_does_not_colour_a_sepia_one():
    truth = scene()
    damaged, mask = hole_in(truth)
    coloured = np.ascontiguousarray(np.clip(truth[..., ::-1] * np.float32([1, 1, 1.1]), 0, 1), np.float32)
    filled = Texture().fill(damaged, mask, reference=coloured)
    assert np.abs(filled[mask][:, 0] / filled[mask][:, 2] - 1.1 / 0.8).max() < 0.1


def test_a_picture_of_something_else_lends_its_texture_in_the_tone_of_the_photo():
    grey = np.full((96, 96, 3), 0.5, np.float32)
    mask = box_mask(96, 96, 30, 30, 36) > 0
    bright = np.clip(0.3 + stripes(90, 90), 0, 1).astype(np.float32)
    filled = Texture().fill(grey, mask, reference=bright)
    assert filled[mask].std() > 0.05
    assert abs(float(filled[mask].mean()) - 0.5) < 0.1


def test_a_speck_is_filled_by_what_lies_around_it():
    damaged, mask = stripes(40, 40), box_mask(40, 40, 18, 18, 4) > 0
    other = np.random.default_rng(0).random((900, 1700, 3)).astype(np.float32)
    assert np.array_equal(Texture().fill(damaged, mask, reference=other), Texture().fill(damaged, mask))


@pytest.mark.parametrize("size", [(1, 1), (2, 3), (15, 400), (40, 40)])
def test_a_reference_of_any_size_does_no_harm(size):
    damaged, mask = hole_in(scene())
    assert np.isfinite(Texture().fill(damaged, mask, reference=stripes(*size))).all()


def test_auto_copies_where_another_picture_tells_what_is_there():
    truth = scene()
    damaged, mask = hole_in(truth)
    place: Place = next(places(np.where(mask, np.uint8(255), np.uint8(0))))
    choice = restoration.chooser("auto", told=True)(damaged, mask, place)
    assert isinstance(choice.inpainter, Texture)
