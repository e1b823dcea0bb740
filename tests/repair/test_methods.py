"""Every way of filling: what it is good for, and the odd cases all must bear."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from mmstudio.errors import Cancelled
from mmstudio.repair import fields
from mmstudio.repair.both import Both, Thin
from mmstudio.repair.plate import Plate
from mmstudio.repair.smooth import Smooth
from mmstudio.repair.sparse import Sparse
from mmstudio.repair.texture import Texture
from tests.repair.pictures import box_mask, error, slope, stripes

METHODS = [Smooth("telea"), Smooth("ns"), Plate(), Sparse(), Texture(), Thin(), Both()]


def damaged(truth: np.ndarray, mask: np.ndarray) -> np.ndarray:
    return np.where(mask[..., None] > 0, np.float32(1), truth)


@pytest.mark.parametrize("method", METHODS, ids=lambda m: type(m).__name__)
def test_even_colours_go_on_through_the_hole(method):
    truth, mask = slope(64, 64), box_mask(64, 64, 28, 28, 8)
    assert error(method.fill(damaged(truth, mask), mask > 0), truth, mask) < 0.03


@pytest.mark.parametrize("method", [Sparse(), Texture(), Both()], ids=lambda m: type(m).__name__)
def test_stripes_go_on_through_the_hole(method):
    truth, mask = stripes(128, 128), box_mask(128, 128, 54, 54, 20)
    smooth = error(Smooth("ns").fill(damaged(truth, mask), mask > 0), truth, mask)
    assert error(method.fill(damaged(truth, mask), mask > 0), truth, mask) < 0.5 * smooth


@pytest.mark.parametrize("method", METHODS, ids=lambda m: type(m).__name__)
def test_what_lies_under_the_mask_is_never_read(method):
    truth, mask = stripes(48, 48), box_mask(48, 48, 20, 20, 9)
    bright = method.fill(damaged(truth, mask), mask > 0, seed=3)
    dark = method.fill(np.where(mask[..., None] > 0, np.float32(0), truth), mask > 0, seed=3)
    assert np.array_equal(bright[mask > 0], dark[mask > 0])


@pytest.mark.parametrize("method", METHODS, ids=lambda m: type(m).__name__)
@pytest.mark.parametrize(("height", "width"), [(1, 1), (1, 9), (7, 2), (5, 5), (33, 18)])
def test_any_size_is_filled_with_numbers(method, height, width):
    truth, mask = slope(height, width), np.zeros((height, width), bool)
    mask[height // 2, : (width + 1) // 2] = True
    filled = method.fill(truth, mask)
    assert filled.shape == truth.shape
    assert filled.dtype == np.float32
    assert np.isfinite(filled).all()


@pytest.mark.parametrize("method", METHODS, ids=lambda m: type(m).__name__)
def test_a_hole_without_surroundings_is_filled_with_numbers(method):
    filled = method.fill(slope(20, 30), np.ones((20, 30), bool))
    assert np.isfinite(filled).all()


@pytest.mark.parametrize("method", [Plate(), Sparse(), Texture(), Both()], ids=lambda m: type(m).__name__)
def test_a_long_fill_can_be_cancelled(method):
    mask = box_mask(64, 64, 20, 20, 20) > 0
    with pytest.raises(Cancelled):
        method.fill(stripes(64, 64), mask, cancelled=lambda: True)


def test_a_plate_continues_slopes_exactly():
    truth, mask = slope(64, 48), box_mask(64, 48, 20, 10, 25)
    truth = truth + 0.1 * truth**2
    assert error(Plate().fill(damaged(truth, mask), mask > 0), truth, mask) < 1e-3


def test_a_plate_is_bent_as_little_as_can_be_up_to_the_edges_of_the_picture():
    picture = stripes(9, 13)
    mask = np.zeros((9, 13), bool)
    mask[0:4, 0:3] = mask[6:, 5:12] = mask[3:6, 4:13] = True
    bends = np.zeros((mask.size, mask.size))  # the Laplacian; beyond an edge its last pixels are repeated
    for y, x in np.ndindex(mask.shape):
        for v, u in ((y - 1, x), (y + 1, x), (y, x - 1), (y, x + 1)):
            if 0 <= v < 9 and 0 <= u < 13:
                bends[y * 13 + x, [v * 13 + u, y * 13 + x]] += 1, -1
    hole = mask.ravel()
    truth = np.linalg.lstsq(bends[:, hole], -bends[:, ~hole] @ picture.reshape(-1, 3)[~hole].astype(float))[0]
    assert np.abs(Plate().fill(picture, mask)[mask] - np.clip(truth, 0, 1)).max() < 1e-3


def test_a_plate_over_crossing_scratches_is_as_smooth_as_over_one():
    truth, mask = slope(160, 160), np.zeros((160, 160), np.uint8)
    for start, end in (((5, 5), (150, 150)), ((150, 5), (5, 150)), ((80, 2), (80, 157)), ((2, 80), (157, 80))):
        cv2.line(mask, start, end, 1, 13)
    truth = truth + 0.1 * truth**2
    assert error(Plate().fill(damaged(truth, mask), mask > 0), truth, mask) < 1e-3


def test_a_plate_lies_the_same_in_a_turned_picture():
    truth, mask = stripes(50, 70), box_mask(50, 70, 5, 30, 12) > 0
    mask[20:24, 3:60] = True
    turned = Plate().fill(np.ascontiguousarray(truth.swapaxes(0, 1)), np.ascontiguousarray(mask.T))
    assert np.abs(turned.swapaxes(0, 1) - Plate().fill(truth, mask)).max() < 1e-3


def test_a_picture_comes_back_from_its_differences():
    truth, mask = stripes(60, 60), box_mask(60, 60, 15, 20, 24)
    wanted = fields.differences(truth)
    back = fields.solved(damaged(truth, mask), mask > 0, wanted, np.full_like(truth, 0.5))
    assert error(back, truth, mask) < 0.01


def test_what_is_spread_stays_between_what_is_known():
    values, known = slope(37, 21), np.random.default_rng(1).random((37, 21)) < 0.1
    wide = fields.spread(values, known)
    assert np.array_equal(wide[known], values[known])
    assert values[known].min() - 1e-6 <= wide.min() <= wide.max() <= values[known].max() + 1e-6


def test_texture_is_as_rough_as_what_surrounds_it():
    rng = np.random.default_rng(2)
    truth = np.clip(0.5 + 0.1 * rng.standard_normal((160, 160, 1)), 0, 1).astype(np.float32).repeat(3, axis=2)
    mask = box_mask(160, 160, 50, 50, 60) > 0
    filled = Texture().fill(damaged(truth, mask), mask)
    assert np.abs(np.diff(filled, axis=1))[55:105, 55:105].mean() > 0.75 * np.abs(np.diff(truth, axis=1)).mean()


def test_texture_comes_again_from_the_same_seed():
    truth, mask = stripes(64, 64), box_mask(64, 64, 20, 20, 20) > 0
    assert np.array_equal(Texture().fill(truth, mask, seed=5), Texture().fill(truth, mask, seed=5))


def test_texture_is_taken_from_the_sources():
    picture = np.full((80, 80, 3), 0.5, np.float32)
    picture[:, :40] = stripes(80, 40)
    mask, sources = box_mask(80, 80, 30, 50, 20) > 0, np.zeros((80, 80), bool)
    sources[:, :36] = True
    assert Texture().fill(picture, mask)[mask].std() < 0.02  # all around the hole is grey
    assert Texture(sources=sources).fill(picture, mask)[mask].std() > 0.05


def test_a_reference_smaller_than_a_patch_does_no_harm():
    mask = box_mask(40, 40, 15, 15, 8) > 0
    assert np.isfinite(Texture().fill(slope(40, 40), mask, reference=slope(2, 3))).all()


@pytest.mark.parametrize("way", ["telea", "ns"])
def test_a_wide_smooth_fill_is_smooth_and_can_be_stopped_on_the_way(way):
    truth, mask = slope(260, 260), box_mask(260, 260, 50, 50, 160)
    hurt, asked = damaged(truth, mask), []
    filled = Smooth(way).fill(hurt, mask > 0, cancelled=lambda: bool(asked.append(1)))
    assert np.abs(filled - truth)[mask > 0].mean() < 0.08
    assert np.array_equal(filled[mask == 0], hurt[mask == 0])
    assert np.abs(np.diff(filled, axis=1))[50:210, 49:210].max() < 0.1
    assert len(asked) >= 6
    with pytest.raises(Cancelled):
        Smooth(way).fill(hurt, mask > 0, cancelled=lambda: True)
