"""Fading: how much of its range a photograph has lost in each colour, and giving it back by one curve per channel."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Photo = npt.NDArray[np.uint8] | npt.NDArray[np.uint16]

FULL_RANGE = 0.85  # between the darkest and the lightest of an ordinary unfaded photograph
_EVEN = 0.05  # channels that end this close together have no cast
_MOST_STRETCH = 4.0  # beyond, one would see steps and noise instead of a photograph
_SAMPLES = 1_000_000
_REST = 0.005  # of the pixels at either end that do not count: dust, glints, scratches


@dataclass(frozen=True)
class Fading:
    """low, high: where each colour channel begins and ends, in 0..1."""

    low: tuple[float, ...]
    high: tuple[float, ...]

    @property
    def strength(self) -> float:
        """0 = nothing is lost and nothing has to be done, 1 = hardly any contrast is left.

        A photo of one colour has lost nothing that could be given back.
        """
        if self.low == self.high:
            return 0.0
        cast = max(np.ptp(self.low), np.ptp(self.high)) - _EVEN
        return float(np.clip(max(self.lost, cast if self.lost > 0 else 0), 0, 1))

    @property
    def lost(self) -> float:
        """How much of the contrast of an ordinary photo is missing, below 0 where it has more."""
        return 1 - float(np.mean(self.high) - np.mean(self.low)) / FULL_RANGE


def measured(photo: Photo) -> Fading:
    """The range of each colour channel of (H, W) or (H, W, C), from about a million of its pixels."""
    step = max(1, int((photo.shape[0] * photo.shape[1] / _SAMPLES) ** 0.5))
    seen = _colours(photo)[::step, ::step].reshape(-1, _colours(photo).shape[2])
    ends = np.quantile(seen, (_REST, 1 - _REST), axis=0) / np.iinfo(photo.dtype).max
    return Fading(tuple(float(v) for v in ends[0]), tuple(float(v) for v in ends[1]))


def corrected(photo: Photo, found: Fading, amount: float = 1.0) -> Photo:
    """A copy with `amount` (0..1) of the lost range given back. Each pixel depends on itself alone, so tiles fit.

    An alpha channel stays; amount 0 gives the very same values.
    """
    if not 0 <= amount <= 1:
        raise ValueError(f"amount must be in [0, 1], got {amount}")
    out = photo.copy()
    colours = _colours(out)
    whole = int(np.iinfo(photo.dtype).max)
    values = np.arange(whole + 1, dtype=np.float32) / np.float32(whole)
    for channel, (low, high) in enumerate(zip(found.low, found.high, strict=True)):
        span = max(high - low, 1 / _MOST_STRETCH)
        stretched = np.clip((values - (low + high - span) / 2) / span, 0, 1)
        curve = np.round((values + amount * (stretched - values)) * whole).astype(photo.dtype)
        colours[..., channel] = curve[colours[..., channel]]
    return out


def _colours(photo: Photo) -> Photo:
    """A view (H, W, 1 or 3) without alpha."""
    if photo.ndim == 2:
        return photo[..., None]
    return photo[..., :3] if photo.shape[2] >= 3 else photo[..., :1]
