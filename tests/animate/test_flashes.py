"""No film flashes more than three times a second, whatever the sound does, and nothing else is held back."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from mmstudio.animate.flashes import FlashLimiter, luminances


def flat(level: float) -> NDArray[np.uint8]:
    return np.full((16, 16, 3), round(255 * level), np.uint8)


def flashes(levels: Sequence[float], rate: float) -> int:
    """The most pairs of opposing changes of a tenth, the darker below 0.8, in any second."""
    changes: list[float] = []
    extreme, rising = levels[0], None
    for number, level in enumerate(levels):
        if rising is not True and level - extreme >= 0.1 and extreme < 0.8:
            rising, extreme = True, level
            changes.append(number / rate)
        elif rising is not False and extreme - level >= 0.1 and level < 0.8:
            rising, extreme = False, level
            changes.append(number / rate)
        elif rising is None:
            continue
        else:
            extreme = max(extreme, level) if rising else min(extreme, level)
    return max((sum(0 <= later - change < 1 for later in changes) // 2 for change in changes), default=0)


def shown(levels: Sequence[float], rate: float) -> list[float]:
    limiter = FlashLimiter()
    return [luminances(limiter.limited(flat(level), n / rate))[0] for n, level in enumerate(levels)]


@settings(max_examples=60)
@given(st.lists(st.floats(0, 1), min_size=10, max_size=120), st.sampled_from([12.0, 25.0, 30.0, 60.0]))
def test_never_more_than_three_in_a_second(levels: list[float], rate: float) -> None:
    assert flashes(shown(levels, rate), rate) <= 3


def test_a_strobe_is_held_and_would_not_be_without_the_limiter() -> None:
    strobe = [float(n // 2 % 2) for n in range(90)]
    assert flashes([luminances(flat(level))[0] for level in strobe], 30) > 5
    assert flashes(shown(strobe, 30), 30) <= 3


def test_slow_and_small_changes_pass_untouched() -> None:
    slow = [0.5 + 0.5 * np.sin(n / 30 * 2 * np.pi * 0.9) for n in range(120)]
    small = [0.5 + 0.02 * (n % 2) for n in range(120)]
    for levels in (slow, small):
        limiter = FlashLimiter()
        for number, level in enumerate(levels):
            np.testing.assert_array_equal(limiter.limited(flat(level), number / 30), flat(level))


def test_what_does_not_change_stays_bit_for_bit_while_the_rest_is_held() -> None:
    limiter = FlashLimiter()
    fixed = np.random.default_rng(0).integers(0, 256, (16, 4, 3), np.uint8)
    for number in range(60):
        frame = flat(float(number % 2))
        frame[:, :4] = fixed
        np.testing.assert_array_equal(limiter.limited(frame, number / 30)[:, :4], fixed)


def test_a_quarter_that_flashes_is_held_too() -> None:
    limiter, levels = FlashLimiter(), []
    for number in range(60):
        frame = flat(0.3)
        frame[:8, :8] = 255 * (number % 2)
        levels.append(luminances(limiter.limited(frame, number / 30))[1])
    assert flashes(levels, 30) <= 3


def test_a_jump_in_time_begins_anew() -> None:
    limiter = FlashLimiter()
    for number in range(30):
        limiter.limited(flat(float(number % 2)), number / 30)
    np.testing.assert_array_equal(limiter.limited(flat(1.0), 17.0), flat(1.0))
