"""How well curves and beats were found: the figures that beat tracking and emotion research use."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

BEAT_WINDOW_S = 0.07
ONSET_WINDOW_S = 0.05


def f_measure(true_s: ArrayLike, found_s: ArrayLike, window_s: float = BEAT_WINDOW_S, skip_s: float = 0.0) -> float:
    """F1 of events within ±window_s, each matched once; those before skip_s do not count. 1 when both are empty."""
    true, found = (np.sort(np.asarray(times, np.float64)) for times in (true_s, found_s))
    true, found = true[true >= skip_s], found[found >= skip_s]
    if not len(true) and not len(found):
        return 1.0
    matched = here = there = 0
    while here < len(true) and there < len(found):  # greedy is optimal on a line
        apart = found[there] - true[here]
        if abs(apart) <= window_s:
            matched, here, there = matched + 1, here + 1, there + 1
        elif apart < 0:
            there += 1
        else:
            here += 1
    return 2 * matched / (len(true) + len(found))


def beat_f_measure(true_s: ArrayLike, found_s: ArrayLike) -> float:
    """As the field has it: ±70 ms, the first five seconds left out."""
    return f_measure(true_s, found_s, BEAT_WINDOW_S, 5.0)


def any_octave_f_measure(true_s: ArrayLike, found_s: ArrayLike) -> float:
    """The best beat F-measure when half the true beats, or one more between each two, are as good as the beats."""
    true = np.sort(np.asarray(true_s, np.float64))
    between = np.sort(np.concatenate([true, (true[:-1] + true[1:]) / 2]))
    return max(beat_f_measure(some, found_s) for some in (true, true[::2], true[1::2], between))


def concordance(one: ArrayLike, other: ArrayLike) -> float:
    """Lin's concordance correlation coefficient, -1 … 1: like Pearson's, but level and scale count."""
    a, b = np.asarray(one, np.float64), np.asarray(other, np.float64)
    spread = a.var() + b.var() + (a.mean() - b.mean()) ** 2
    return float(2 * ((a - a.mean()) * (b - b.mean())).mean() / spread) if spread else 1.0


def peaks_s(curve: NDArray[Any], least: float, rate_hz: float = 50.0, apart_s: float = 0.05) -> NDArray[np.float64]:
    """Times of the local maxima of a curve that reach `least`, none nearer than apart_s to a larger one."""
    if len(curve) < 3:
        return np.zeros(0)
    padded = np.concatenate([[-np.inf], np.asarray(curve, np.float64), [-np.inf]])
    tops = np.flatnonzero((padded[1:-1] > padded[:-2]) & (padded[1:-1] >= padded[2:]) & (curve >= least))
    kept: list[int] = []
    for place in tops[np.argsort(-curve[tops], kind="stable")]:
        if all(abs(place - other) / rate_hz >= apart_s for other in kept):
            kept.append(int(place))
    return np.sort(np.array(kept, np.float64)) / rate_hz
