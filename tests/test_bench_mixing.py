"""Ranks of what was meant, by a judge without a net; a few concepts of the shipped starter."""

from __future__ import annotations

import numpy as np
import pytest

from mmstudio.bench import mixing
from mmstudio.generators import starter


@pytest.fixture(scope="module")
def generator() -> starter.StarterGenerator:
    return starter.load(device="cpu")


def test_every_way_gets_a_rank_with_its_interval(generator):
    found, chance = mixing.ranks(generator, most=2)
    assert tuple(found) == mixing.WAYS and chance == 1.5
    assert all(1 <= rank.low <= rank.mean <= rank.high <= 2 for rank in found.values())


def test_the_judge_puts_a_drawing_beside_the_same_thing_in_another_style(generator):
    known = mixing.concepts(generator)[:6]
    shown = [mixing.features(picture) for picture in mixing._pictures(generator, [one.shown for one in known])]
    ranks = [mixing._rank(seen, number, known) for number, seen in enumerate(shown)]
    assert np.mean(ranks) < 2.5  # chance is 3.5
