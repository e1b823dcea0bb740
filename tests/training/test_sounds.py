from __future__ import annotations

import numpy as np
import pytest

from mmstudio.training import sounds
from mmstudio.training.sounds import Draw

KINDS = tuple(sounds.words())


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_sounds_and_is_the_same_for_the_same_seed(kind):
    made = sounds.clip(kind, 5, seconds=2.0)
    assert made.shape == (2 * sounds.SAMPLE_RATE,)
    assert made.dtype == np.float32
    assert np.isfinite(made).all()
    assert np.abs(made).max() == pytest.approx(0.7, abs=1e-3)
    assert np.array_equal(made, sounds.clip(kind, 5, seconds=2.0))
    assert not np.array_equal(made, sounds.clip(kind, 6, seconds=2.0))


def test_what_is_examined_was_never_drawn_for_teaching():
    taught, held = ([Draw(seed, out).between(0, 1) for seed in range(400)] for out in (False, True))
    for value in taught:
        assert 0.1 <= value <= 0.4 or 0.55 <= value <= 0.9
    for value in held:
        assert value <= 0.1 or 0.4 <= value <= 0.55 or value >= 0.9


def test_every_kind_has_several_words():
    assert len(KINDS) >= 40
    for name, words in sounds.words().items():
        assert words[0] == name
        assert len(words) >= 4
