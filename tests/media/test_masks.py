"""Masks: what grows, grows round; what is small is never lost; nothing is changed in place."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from mmstudio.errors import FileBroken
from mmstudio.media import masks
from mmstudio.media.masks import (
    Box,
    bounds,
    drawn,
    feathered,
    from_alpha,
    grown,
    load_mask,
    save_mask,
    scaled,
    similar,
)


def spots(seed: int, height: int, width: int, share: float = 0.02) -> np.ndarray:
    chance = np.random.default_rng(seed)
    return np.where(chance.random((height, width)) < share, 255, 0).astype(np.uint8)


def in_colours(mask: np.ndarray) -> np.ndarray:
    return np.dstack([mask, mask, mask, np.full_like(mask, 255)])


def test_a_picture_in_black_and_white_is_a_mask_soft_edges_and_jpeg_included(tmp_path: Path) -> None:
    mask = np.zeros((300, 400), np.uint8)
    mask[100:200, 100:300] = 255
    soft = feathered(mask, 4)
    assert np.array_equal(drawn(in_colours(soft)), soft)
    Image.fromarray(in_colours(soft)[..., :3]).save(tmp_path / "mask.jpg", quality=80)
    assert drawn(in_colours(np.array(Image.open(tmp_path / "mask.jpg").convert("L")))) is not None


@pytest.mark.parametrize(
    "value", [np.uint8(0), np.uint8(255), np.uint8(128), np.arange(256, dtype=np.uint8)], ids=["b", "w", "grey", "ramp"]
)
def test_what_is_all_black_all_white_or_grey_is_no_mask(value: np.ndarray) -> None:
    assert drawn(in_colours(np.broadcast_to(value, (64, 256)).copy())) is None


def test_a_picture_with_colours_is_no_mask() -> None:
    rgba = in_colours(spots(1, 64, 64, 0.5))
    rgba[:32, :32, 0] = 200
    assert drawn(rgba) is None


def distance_to(hole: np.ndarray) -> np.ndarray:
    """By definition, from every pixel to every pixel."""
    places = np.argwhere(hole)
    grid = np.stack(np.mgrid[0 : hole.shape[0], 0 : hole.shape[1]], -1)
    if not len(places):
        return np.full(hole.shape, np.inf)
    return np.sqrt(((grid[:, :, None] - places) ** 2).sum(-1).min(-1))


@settings(max_examples=50)
@given(seed=st.integers(0, 999), height=st.integers(1, 30), width=st.integers(1, 30), px=st.integers(-5, 8))
def test_growing_and_narrowing_follow_the_circle(seed: int, height: int, width: int, px: int) -> None:
    mask = spots(seed, height, width, 0.02 if px > 0 else 0.9)
    former = mask.copy()
    wanted = distance_to(mask > 0) <= px if px >= 0 else distance_to(mask == 0) > -px
    assert np.array_equal(grown(mask, px) > 0, wanted)
    assert np.array_equal(mask, former)


def test_growing_is_the_same_across_tiles(monkeypatch: pytest.MonkeyPatch) -> None:
    mask = spots(1, 200, 300, 0.002)
    whole = [grown(mask, 7), feathered(mask, 9), grown(grown(mask, 7), -4)]
    monkeypatch.setattr(masks, "_TILE_PX", 37)
    for one, other in zip(whole, [grown(mask, 7), feathered(mask, 9), grown(grown(mask, 7), -4)], strict=True):
        assert np.array_equal(one, other)


def test_a_soft_edge_stays_where_the_hole_does_not_reach() -> None:
    mask = np.zeros((9, 40), np.uint8)
    mask[:, :5], mask[:, 20:] = 255, 100
    wide = grown(mask, 3)
    assert wide[4, 7] == 255 and wide[4, 8] == 0 and wide[4, 30] == 100


def test_a_feather_falls_from_full_to_nothing() -> None:
    mask = np.zeros((1, 30), np.uint8)
    mask[0, :10] = 255
    row = feathered(mask, 8)[0]
    assert (row[:10] == 255).all() and (np.diff(row[9:19].astype(int)) < 0).all() and not row[18:].any()
    assert np.array_equal(feathered(mask, 0), mask)


def test_everything_and_nothing_masked() -> None:
    for mask in (np.zeros((5, 7), np.uint8), np.full((5, 7), 255, np.uint8), np.full((1, 1), 255, np.uint8)):
        for changed in (
            grown(mask, 3),
            grown(mask, -3),
            feathered(mask, 3),
            scaled(scaled(mask, (3, 2)), mask.T.shape),
        ):
            assert np.array_equal(changed, mask)


def test_bounds_hold_all_of_the_mask() -> None:
    mask = np.zeros((100, 120), np.uint8)
    mask[10:12, 5:40] = 255
    mask[80, 80] = 100
    assert bounds(mask) == Box(5, 10, 81, 81)
    assert bounds(mask, masks.HOLE) == Box(5, 10, 40, 12)


@settings(max_examples=80)
@given(
    seed=st.integers(0, 999),
    size=st.tuples(st.integers(1, 40), st.integers(1, 40)),
    target=st.tuples(st.integers(1, 60), st.integers(1, 60)),
)
def test_the_smallest_speck_survives_scaling(seed: int, size: tuple[int, int], target: tuple[int, int]) -> None:
    mask = spots(seed, size[1], size[0], 0.05)
    other = scaled(mask, target)
    assert other.shape == (target[1], target[0])
    for y, x in np.argwhere(other):
        rows = slice(y * size[1] // target[1], -(-(y + 1) * size[1] // target[1]))
        columns = slice(x * size[0] // target[0], -(-(x + 1) * size[0] // target[0]))
        assert mask[rows, columns].any()
    for y, x in np.argwhere(mask):
        assert other[y * target[1] // size[1], x * target[0] // size[0]] == 255


def test_what_is_transparent_is_to_be_repainted(tmp_path: Path) -> None:
    pixels = np.zeros((2, 2, 4), np.uint16)
    pixels[..., 3] = [[0, 65535], [32768, 257]]
    assert from_alpha(pixels).tolist() == [[255, 0], [127, 254]]
    with pytest.raises(ValueError):
        from_alpha(pixels[..., :3])


@pytest.mark.parametrize("mode", ["L", "RGB", "RGBA", "1", "I;16"])
def test_masks_of_other_programs_are_read_by_their_light(tmp_path: Path, mode: str) -> None:
    mask = spots(3, 20, 30, 0.2)
    image = Image.fromarray(mask) if mode != "I;16" else Image.fromarray(mask.astype(np.uint16) * 257)
    if mode == "RGBA":  # drawn in white on a transparent layer
        image = Image.merge("RGBA", [Image.new("L", image.size, 255)] * 3 + [image])
    elif mode in ("RGB", "1"):
        image = image.convert(mode)
    image.save(tmp_path / "mask.png")
    assert np.array_equal(load_mask(tmp_path / "mask.png"), mask)


def test_a_saved_mask_is_the_same_and_replaces_nothing(tmp_path: Path) -> None:
    mask = spots(3, 20, 30)
    path, other = save_mask(tmp_path / "m.png", mask), save_mask(tmp_path / "m.png", mask)
    assert path != other and np.array_equal(load_mask(other), mask)
    (tmp_path / "no.png").write_bytes(b"no")
    with pytest.raises(FileBroken):
        load_mask(tmp_path / "no.png")


@pytest.mark.parametrize("depth", [8, 16])
def test_similar_takes_the_tone_that_hangs_together(depth: int) -> None:
    unit = 1 if depth == 8 else 257
    pixels = np.zeros((20, 30, 3), np.uint8 if depth == 8 else np.uint16)
    pixels[2:8, 2:8] = 100 * unit
    pixels[8:12, 8:12] = 110 * unit  # touches diagonally, a little lighter
    pixels[15:18, 20:25] = 100 * unit  # elsewhere
    near = similar(pixels, (3, 3), 0.02)
    assert near[2:8, 2:8].all() and np.count_nonzero(near) == 36
    assert np.count_nonzero(similar(pixels, (3, 3), 0.04)) == 36 + 16
    assert np.count_nonzero(similar(pixels, (3, 3), 0.02, connected=False)) == 36 + 15
    assert similar(pixels, (0, 0), 1.0).all()
    with pytest.raises(IndexError):
        similar(pixels, (30, 0), 0.1)
