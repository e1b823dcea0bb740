from __future__ import annotations

import numpy as np
import pytest

from mmstudio.media.masks import Box
from mmstudio.viewmodels.pyramid import Pyramid


def pyramid_of(pixels: np.ndarray, largest: bool = False) -> Pyramid:
    def read(box: Box) -> np.ndarray:
        return pixels[box.top : box.bottom, box.left : box.right]

    height, width = pixels.shape[:2]
    pyramid = Pyramid(width, height, read, channels=3 if pixels.ndim == 3 else 1, largest=largest)
    pyramid.refresh(Box(0, 0, width, height))
    return pyramid


def test_at_full_size_every_pixel_is_shown_as_it_is():
    pixels = np.random.default_rng(0).integers(0, 256, (300, 500, 3), np.uint8)
    assert (pyramid_of(pixels).view(100, 50, 1.0, 200, 100) == pixels[50:150, 100:300]).all()


def test_enlarged_pixels_are_squares():
    pixels = np.random.default_rng(0).integers(0, 256, (300, 500, 3), np.uint8)
    shown = pyramid_of(pixels).view(10, 20, 8.0, 80, 40)
    assert (shown == pixels[20:25, 10:20].repeat(8, 0).repeat(8, 1)).all()


@pytest.mark.parametrize("scale", [0.9, 0.5, 0.31, 0.12, 0.05])
def test_a_reduced_view_shows_the_right_place(scale):
    across = np.linspace(0, 255, 3001, dtype=np.float32)
    pixels = np.repeat(np.tile(across, (2001, 1))[..., None], 3, 2).astype(np.uint8)
    width, height = int(1500 * scale), int(1000 * scale)
    shown = pyramid_of(pixels).view(700, 500, scale, width, height)
    wanted = across[(700 + (np.arange(width) + 0.5) / scale).astype(int)]
    assert np.abs(shown[height // 2, :, 0].astype(float) - wanted).max() < 3


def test_a_thin_line_of_a_mask_stays_as_strong_however_small_it_is_shown():
    mask = np.zeros((2000, 3000), np.uint8)
    mask[1001] = 255
    assert pyramid_of(mask, largest=True).view(0, 0, 0.125, 375, 250).max() > 120


@pytest.mark.parametrize("box", [Box(0, 0, 1, 1), Box(701, 333, 1002, 778), Box(2999, 1998, 3001, 2001)])
def test_refreshing_a_box_equals_refreshing_everything(box):
    mask = np.zeros((2001, 3001), np.uint8)
    pyramid = pyramid_of(mask, largest=True)
    mask[box.top : box.bottom, box.left : box.right] = 200
    pyramid.refresh(box)
    wanted = pyramid_of(mask, largest=True)
    for scale in (0.5, 0.25, 0.1):
        size = (int(3001 * scale), int(2001 * scale))
        assert (pyramid.view(0, 0, scale, *size) == wanted.view(0, 0, scale, *size)).all()


def test_a_picture_of_one_pixel_can_be_shown():
    assert pyramid_of(np.full((1, 1, 3), 7, np.uint8)).view(0, 0, 32.0, 32, 32).tolist() == [[[7] * 3] * 32] * 32
