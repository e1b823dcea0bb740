"""Fading, grain and dust: measured first, offered only when they are there, and mended by as much as is asked."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mmstudio.repair import detect, fading, grain, measure, paste
from mmstudio.repair.fading import Fading
from tests.repair.pictures import slope


def lively(depth: type = np.uint8) -> np.ndarray:
    """Every tone from black to white in all channels, (160, 240, 3)."""
    ramp = np.linspace(0, 1, 240, dtype=np.float32) * np.ones((160, 1), np.float32)
    return np.round(np.dstack([ramp] * 3) * np.iinfo(depth).max).astype(depth)


def needs_of(photo: np.ndarray) -> measure.Needs:
    return measure.needs(photo, detect.probability(photo))


def test_a_good_photo_needs_nothing():
    assert needs_of(lively()).wanted == ()


def test_a_sunset_is_not_faded():
    sunset = (lively() * np.array([1.0, 0.8, 0.62])).astype(np.uint8)
    assert fading.measured(sunset).strength > 0.3 and needs_of(sunset).wanted == ()


@pytest.mark.parametrize("depth", [np.uint8, np.uint16])
def test_a_faded_photo_gets_its_range_back(depth):
    whole = np.iinfo(depth).max
    faded = (lively(depth) * np.array([0.4, 0.5, 0.3]) + np.array([0.4, 0.3, 0.3]) * whole).astype(depth)
    found = fading.measured(faded)
    assert found.strength > 0.4
    assert "fading" in needs_of(faded).wanted
    mended = fading.measured(fading.corrected(faded, found))
    assert mended.strength < 0.05


def test_half_the_amount_is_half_the_way():
    faded = (lively() * 0.5 + 60).astype(np.uint8)
    found = fading.measured(faded)
    whole, half = (fading.corrected(faded, found, amount).astype(int) for amount in (1, 0.5))
    assert np.abs(half - (faded.astype(int) + whole) / 2).max() <= 1


@given(seed=st.integers(0, 99), channels=st.sampled_from([0, 1, 3, 4]), depth=st.sampled_from([np.uint8, np.uint16]))
@settings(max_examples=20)
def test_no_amount_changes_nothing_and_alpha_stays(seed, channels, depth):
    shape = (9, 11) if channels == 0 else (9, 11, channels)
    photo = np.random.default_rng(seed).integers(0, np.iinfo(depth).max, shape).astype(depth)
    found = fading.measured(photo)
    assert np.array_equal(fading.corrected(photo, found, 0), photo)
    if channels == 4:
        assert np.array_equal(fading.corrected(photo, found)[..., 3], photo[..., 3])


def test_a_photo_of_one_colour_stays_finite():
    photo = np.full((20, 20, 3), 90, np.uint8)
    assert fading.corrected(photo, fading.measured(photo)).max() < 255
    assert fading.measured(photo).strength == Fading((0.0,), (1.0,)).strength == 0


def test_grain_is_measured_and_reduced_and_edges_stay():
    rng = np.random.default_rng(0)
    clean = slope(200, 200)
    clean[:, 100:] *= 0.4
    noisy = clean + 0.05 * rng.standard_normal(clean.shape).astype(np.float32)
    photo = (np.clip(noisy, 0, 1) * 255).astype(np.uint8)
    needs = needs_of(photo)
    assert "grain" in needs.wanted
    calmer = grain.reduced(paste.as_floats(photo), needs.grain)
    assert np.abs(calmer - clean).mean() < 0.6 * np.abs(paste.as_floats(photo) - clean).mean()
    edge = calmer[50:150, 103].mean() - calmer[50:150, 96].mean()
    assert edge == pytest.approx(clean[50:150, 103].mean() - clean[50:150, 96].mean(), rel=0.15)
    assert np.array_equal(grain.reduced(clean, 0.05, 0), clean)


def test_dust_is_wanted_where_there_is_much_of_it_for_sure():
    photo = (slope(200, 300) * 255).astype(np.uint8)
    damage, unsure = np.zeros((2, 200, 300), np.uint8)
    for n in range(measure.MANY_SPECKS):
        centre = (30 + 50 * (n % 5), 30 + 30 * (n // 5))
        cv2.circle(damage, centre, 2, 250, -1)
        cv2.circle(unsure, centre, 2, 160, -1)
    few = damage.copy()
    few[:45] = 0
    found = [measure.needs(photo, map_) for map_ in (damage, few, unsure)]
    assert [(needs.specks, "dust" in needs.wanted) for needs in found] == [(15, True), (10, False), (0, False)]
