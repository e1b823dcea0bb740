"""Fills go back into the photograph: exactly where the mask allows, in its depth, and unseen."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mmstudio.errors import Cancelled
from mmstudio.repair import grain, paste, places, route, turns
from tests.repair.pictures import box_mask, slope, stripes

DEPTHS = {8: np.uint8, 16: np.uint16}


def photo_of(pixels: np.ndarray, depth: int = 8, channels: int = 3) -> np.ndarray:
    full = 2**depth - 1
    whole = np.round(pixels * full).astype(DEPTHS[depth])
    if channels == 0:
        return whole[..., 0]
    return np.dstack([whole, whole[..., :1]])[..., :channels]


def restored(photo: np.ndarray, mask: np.ndarray, method: str = "auto", **options: object) -> np.ndarray:
    out = photo.copy()
    for fill in paste.fills(photo, mask, route.chooser(method), **options):
        paste.pasted(out, fill, out)
    return out


@given(data=st.data())
@settings(max_examples=40)
def test_outside_the_grown_mask_and_its_feather_nothing_changes(data):
    height, width = data.draw(st.integers(1, 40)), data.draw(st.integers(1, 40))
    depth, channels = data.draw(st.sampled_from([8, 16])), data.draw(st.sampled_from([0, 1, 2, 3, 4, 5]))
    rng = np.random.default_rng(data.draw(st.integers(0, 999)))
    shape = (height, width) if channels == 0 else (height, width, channels)
    photo = rng.integers(0, 2**depth, shape).astype(DEPTHS[depth])
    mask = (rng.random((height, width)) < data.draw(st.sampled_from([0, 0.01, 0.1, 1]))).astype(np.uint8) * 255
    grow, feather = data.draw(st.integers(0, 4)), data.draw(st.integers(0, 4))
    out = restored(photo, mask, data.draw(st.sampled_from(route.METHODS)), grow_px=grow, feather_px=feather)
    assert (out.dtype, out.shape) == (photo.dtype, photo.shape)
    untouched = cv2.distanceTransform((places.grown(mask, grow) == 0).view(np.uint8), cv2.DIST_L2, 0) > feather
    assert np.array_equal(out[untouched], photo[untouched])


@pytest.mark.parametrize("depth", [8, 16])
def test_the_whole_mask_is_repainted(depth):
    truth, mask = photo_of(slope(50, 50), depth), box_mask(50, 50, 20, 20, 6)
    hurt = truth.copy()
    hurt[mask > 0] = 2**depth - 1
    out = restored(hurt, mask).astype(float)
    assert np.abs(out - truth)[mask > 0].max() < 0.05 * 2**depth


def test_sixteen_bits_are_filled_with_more_than_256_values():
    out = restored(photo_of(slope(64, 400), 16), box_mask(64, 400, 20, 20, 24))
    assert len(np.unique(out[20:44, 20:44, 0] % 257)) > 20


def test_an_alpha_channel_is_left_alone():
    photo = photo_of(stripes(40, 40), channels=4)
    out = restored(photo, box_mask(40, 40, 10, 10, 12))
    assert np.array_equal(out[..., 3], photo[..., 3])


def test_nothing_masked_gives_no_fills():
    assert list(paste.fills(photo_of(slope(9, 9)), np.zeros((9, 9), np.uint8), route.auto)) == []


def test_everything_masked_becomes_grey():
    out = restored(photo_of(slope(9, 9)), np.full((9, 9), 255, np.uint8))
    assert np.unique(out).tolist() == [128]


def test_a_mask_of_another_size_is_refused():
    with pytest.raises(ValueError, match="8 x 9"):
        next(paste.fills(photo_of(slope(9, 9)), np.zeros((9, 8), np.uint8), route.auto))


def test_a_hole_wider_than_any_method_reaches_is_filled():
    truth = photo_of(slope(420, 420))
    out = restored(truth, box_mask(420, 420, 60, 60, 300), "ns")
    assert np.abs(out.astype(int) - truth)[60:360, 60:360].mean() < 20


def test_a_long_scratch_is_filled_in_pieces():
    truth = photo_of(slope(40, 1500))
    mask = np.zeros((40, 1500), np.uint8)
    mask[19:22, 5:1495] = 255
    pieces = list(paste.fills(truth, mask, route.auto))
    assert len(pieces) == 3
    out = restored(truth, mask)
    assert np.abs(out.astype(int) - truth)[mask > 0].max() < 6


def test_a_slanted_scratch_is_one_fill_that_leaves_no_gap():
    truth, mask = photo_of(slope(400, 400)), np.zeros((400, 400), np.uint8)
    cv2.line(mask, (10, 30), (390, 370), 255, 3)
    hurt = truth.copy()
    hurt[mask > 0] = 255
    (fill,) = paste.fills(hurt, mask, route.auto)
    out = paste.pasted(hurt, fill)
    assert np.abs(out.astype(int) - truth)[mask > 0].max() < 6


@pytest.mark.parametrize(("height", "width"), [(1, 1), (1, 40_000), (3, 40_000), (2000, 1)])
@pytest.mark.parametrize("method", route.METHODS)
def test_odd_sizes_are_mended(height, width, method):
    photo = np.full((height, width, 3), 90, np.uint8)
    mask = np.zeros((height, width), np.uint8)
    mask[height // 2, width // 2 : width // 2 + 9] = 255
    out = restored(photo, mask, method)
    assert np.array_equal(out, photo) == (height * width > 1)


def test_progress_ends_at_one_and_stop_is_heard():
    heard: list[float] = []
    mask = box_mask(60, 60, 5, 5, 8) | box_mask(60, 60, 40, 40, 8)
    photo = photo_of(slope(60, 60))
    assert len(list(paste.fills(photo, mask, route.auto, progress=heard.append))) == 2
    assert heard[-1] == 1
    with pytest.raises(Cancelled):
        list(paste.fills(photo, mask, route.auto, cancelled=lambda: True))


def test_a_fill_has_as_much_grain_as_its_surroundings():
    rng = np.random.default_rng(1)
    truth = slope(120, 120) + 0.04 * rng.standard_normal((120, 120, 3)).astype(np.float32)
    mask = box_mask(120, 120, 40, 40, 40)
    out = paste.as_floats(restored(photo_of(np.clip(truth, 0, 1)), mask, "ns"))
    inside = np.sqrt(np.trace(grain.measured(out, mask > 0)))
    outside = np.sqrt(np.trace(grain.measured(out, mask == 0)))
    assert inside == pytest.approx(outside, rel=0.25)


def test_a_method_that_draws_known_pixels_anew_is_matched_at_the_rim():
    class Darker:
        def fill(self, pixels, mask, **options):
            return pixels * 0 + 0.2

    photo, mask = photo_of(np.full((60, 60, 3), 0.6, np.float32)), box_mask(60, 60, 20, 20, 20)
    fill = next(paste.fills(photo, mask, lambda *_: route.Choice(Darker(), "net")))
    assert np.abs(fill.pixels.astype(int) - photo[20, 20]).max() <= 2


def test_auto_says_why():
    flat, wavy = photo_of(np.full((200, 200, 3), 0.5, np.float32)), photo_of(stripes(200, 200))
    wide, thin = box_mask(200, 200, 80, 80, 40), box_mask(200, 200, 80, 80, 5)
    chosen = [next(paste.fills(p, m, route.auto)) for p, m in ((flat, wide), (wavy, thin), (wavy, wide))]
    assert [(f.method, f.why) for f in chosen] == [("smooth", "flat"), ("smooth", "thin"), ("texture", "medium")]


def test_threads_change_nothing(monkeypatch):
    rng = np.random.default_rng(3)
    photo = photo_of(np.clip(stripes(300, 420) + 0.05 * rng.standard_normal((300, 420, 3)), 0, 1))
    mask = np.zeros((300, 420), np.uint8)
    for _ in range(25):
        x, y = (int(v) for v in rng.integers(0, (420, 300)))
        cv2.line(mask, (x, y), (x + int(rng.integers(-60, 60)), y + int(rng.integers(-60, 60))), 255, 3)
    many = list(paste.fills(photo, mask, route.auto, seed=5))
    monkeypatch.setattr(turns, "_THREADS", 1)
    one = list(paste.fills(photo, mask, route.auto, seed=5))
    assert len(many) > 3
    for ours, theirs in zip(many, one, strict=True):
        assert ours.box == theirs.box
        assert np.array_equal(ours.pixels, theirs.pixels)
        assert np.array_equal(ours.alpha, theirs.alpha)


def test_an_error_in_a_thread_reaches_the_caller():
    class Broken:
        def fill(self, pixels, mask, **options):
            raise MemoryError

    with pytest.raises(MemoryError):
        list(
            paste.fills(photo_of(slope(60, 60)), box_mask(60, 60, 20, 20, 9), lambda *_: route.Choice(Broken(), "net"))
        )


def test_a_thin_place_is_feathered_less_than_a_wide_one():
    mask = np.zeros((120, 300), np.uint8)
    mask[60, 20:140] = 255
    mask[40:80, 200:240] = 255
    soft = places.softened(mask, 2, 8)
    assert np.array_equal(soft == 255, places.grown(mask, 2) > 0)
    assert (soft[:, 80] > 0).sum() < 10
    assert (soft[:, 220] > 0).sum() == 40 + 2 * 2 + 2 * 8


def test_a_long_place_is_a_scratch_where_a_round_one_as_wide_is_not():
    wavy, mask = photo_of(stripes(200, 400)), np.zeros((200, 400), np.uint8)
    mask[90:116, 40:360] = 255
    assert next(paste.fills(wavy, mask, route.auto)).why == "thin"
    assert next(paste.fills(wavy, box_mask(200, 400, 90, 180, 26), route.auto)).why == "medium"


def test_where_scratches_cross_they_are_scratches_still_and_a_long_stroke_as_wide_is_not():
    wavy, crossing, wide = photo_of(stripes(400, 400)), np.zeros((400, 400), np.uint8), np.zeros((400, 400), np.uint8)
    for end in ((20, 380), (380, 380), (200, 390)):
        cv2.line(crossing, (400 - end[0], 400 - end[1]), end, 255, 20)
    cv2.line(wide, (30, 200), (370, 200), 255, 44)
    crossed, stroke = (list(paste.fills(wavy, mask, route.auto)) for mask in (crossing, wide))
    assert {fill.why for fill in crossed} == {"thin"}
    assert {fill.why for fill in stroke} == {"medium"}
