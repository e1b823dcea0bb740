"""Colours spread from strokes: as painted inside a region, not across its edge, and nothing without a stroke."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mmstudio.jobs import ColourHint
from mmstudio.repair import colour_hints
from mmstudio.repair.colour_hints import LUMA, chroma_of, coloured, lightness_of, painted, propagate

RED, BLUE = "#c04040", "#4060c0"


def chroma(colour: str) -> np.ndarray:
    return chroma_of(np.array(list(bytes.fromhex(colour[1:])), np.float32) / 255)


def halves(height: int = 120, width: int = 160) -> np.ndarray:
    """Two greys side by side, with grain."""
    lightness = np.full((height, width), 0.35, np.float32)
    lightness[:, width // 2 :] = 0.6
    return lightness + np.random.default_rng(1).normal(0, 0.01, lightness.shape).astype(np.float32)


def stroke(x: float, y: float, colour: str, radius_px: float = 4) -> ColourHint:
    return ColourHint(((x - 8, y), (x + 8, y)), radius_px, colour)


@pytest.mark.parametrize("larger", [1, 8])
def test_a_hint_fills_its_region_and_stops_at_the_edge(larger):
    lightness = halves(120 * larger, 160 * larger)
    found = propagate(lightness, None, [stroke(40 * larger, 60 * larger, RED, 4 * larger)])
    inside, outside = found[:, : 76 * larger], found[:, 84 * larger :]
    assert np.abs(found[60 * larger, 40 * larger] - chroma(RED)).max() < 0.02
    assert np.abs(inside - chroma(RED)).max() < 0.3 * np.abs(chroma(RED)).max()
    assert np.abs(outside).max() < 0.1 * np.abs(chroma(RED)).max()


@pytest.mark.parametrize("larger", [1, 8])
def test_two_hints_part_at_the_edge(larger):
    lightness = halves(120 * larger, 160 * larger)
    radius = 4 * larger
    hints = [stroke(40 * larger, 60 * larger, RED, radius), stroke(120 * larger, 60 * larger, BLUE, radius)]
    found = propagate(lightness, None, hints)
    for columns, own in ((slice(None, 77 * larger), RED), (slice(83 * larger, None), BLUE)):
        assert np.abs(found[:, columns] - chroma(own)).mean() < 0.2 * np.abs(chroma(own)).max()


def test_a_correction_leaves_the_guess_beyond_the_edge_and_adds_to_it_inside():
    lightness = halves()
    guess = np.broadcast_to(chroma(BLUE), (30, 40, 2)).astype(np.float32)
    found = propagate(lightness, guess, [stroke(40, 60, RED)])
    assert np.abs(found[:, 84:] - chroma(BLUE)).max() < 0.05
    assert np.abs(found[60, 40] - chroma(RED)).max() < 0.02
    assert np.abs(found[:, :76] - chroma(RED)).mean() < np.abs(found[:, :76] - chroma(BLUE)).mean() / 2


def test_colour_grows_less_with_the_way_it_went():
    found = propagate(np.full((40, 900), 0.5, np.float32), np.zeros((40, 900, 2), np.float32), [stroke(20, 20, RED)])
    along = np.abs(found[20]).sum(axis=1)
    assert along[30] > along[300] > along[600] > along[899]
    assert along[899] < 0.6 * along[30]


def test_a_newer_stroke_lies_above_and_wiping_takes_away():
    lightness = np.full((60, 60), 0.5, np.float32)
    above = propagate(lightness, None, [stroke(30, 30, RED), stroke(30, 30, BLUE)])
    assert np.abs(above[30, 30] - chroma(BLUE)).max() < 0.02
    wiped = propagate(lightness, None, [stroke(30, 30, RED), stroke(30, 30, "", 8)])
    assert not wiped.any()


@pytest.mark.parametrize("kind", [np.uint8, np.uint16])
def test_the_lightness_of_every_pixel_is_kept(kind):
    depth = np.iinfo(kind).max
    grey = np.random.default_rng(3).integers(0, depth + 1, (300, 90, 1)).astype(kind)
    pixels = np.repeat(grey, 3, axis=2)
    hints = [ColourHint(((10, 10), (80, 290)), 20, "#ff0000"), ColourHint(((80, 10),), 15, "#0000ff")]
    out = painted(pixels, lightness_of(pixels), (20, 5, 299, 85), None, hints)
    assert out.shape == (279, 80, 3)
    assert np.abs(out @ LUMA.astype(float) - pixels[20:299, 5:85] @ LUMA.astype(float)).max() <= 0.51
    assert (out.max(axis=2) - out.min(axis=2)).max() > depth / 4


def test_parts_of_a_photo_are_as_they_are_in_the_whole(monkeypatch):
    pixels = np.repeat((halves()[..., None] * 255).astype(np.uint8), 3, axis=2)
    hints = [stroke(40, 60, RED), stroke(120, 60, BLUE)]
    whole = painted(pixels, lightness_of(pixels), (0, 0, 120, 160), None, hints)
    monkeypatch.setattr(colour_hints, "BAND_PX", 7)
    part = painted(pixels, lightness_of(pixels), (11, 30, 97, 131), None, hints)
    assert np.array_equal(part, whole[11:97, 30:131])


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 40), st.integers(1, 40), st.integers(0, 2**16))
def test_without_hints_it_is_the_guess(height, width, seed):
    chance = np.random.default_rng(seed)
    lightness = chance.random((height, width), np.float32)
    guess = chance.random((height, width, 2), np.float32) - np.float32(0.5)
    assert np.array_equal(propagate(lightness, guess, ()), guess)
    assert not propagate(lightness, None, ()).any()


@settings(max_examples=25, deadline=None)
@given(
    st.integers(1, 40),
    st.integers(1, 40),
    st.lists(st.tuples(st.floats(-20, 60), st.floats(-20, 60)), min_size=1, max_size=4),
    st.floats(0.1, 50),
    st.integers(0, 0xFFFFFF),
)
def test_any_stroke_on_any_photo_gives_colours_between_grey_and_its_own(height, width, points, radius, colour):
    lightness = np.random.default_rng(0).random((height, width), np.float32)
    hint = ColourHint(tuple(points), radius, f"#{colour:06x}")
    found = propagate(lightness, None, [hint])
    assert found.shape == (height, width, 2) and np.isfinite(found).all()
    assert (np.abs(found) <= np.abs(chroma(hint.colour)) + 1e-3).all()
    shown = coloured(lightness, found)
    assert shown.min() >= -1e-5 and shown.max() <= 1 + 1e-5
