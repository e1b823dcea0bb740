"""How loud something is: peak, mean and a light for clipping, as meters show them."""

from __future__ import annotations

import math
from typing import Final

import msgspec
import numpy as np

from mmstudio.audio.files import Samples

CLIPPED: Final = 0.999  # of full scale
_HOLD_S = 1.5  # how long the clipping light stays on
_FALL_DB = 20.0  # of the peak bar, each second


class Level(msgspec.Struct, frozen=True):
    """The meter: peak and rms in dB of full scale, at least -90; clipped within the last second and a half."""

    peak_db: float = -90.0
    rms_db: float = -90.0
    clipped: bool = False


class Meter:
    """Follows what it is fed; time is counted in samples."""

    def __init__(self, sample_rate: int) -> None:
        self._rate = sample_rate
        self._peak_db, self._rms_db = -90.0, -90.0
        self._quiet_for_s = math.inf
        self.peak, self.clips = 0.0, 0

    def feed(self, samples: Samples) -> None:
        if not len(samples):
            return
        seconds = len(samples) / self._rate
        loud = np.abs(samples)
        peak = float(loud.max())
        self.peak = max(self.peak, peak)
        self._peak_db = max(_db(peak), self._peak_db - _FALL_DB * seconds)
        self._rms_db = _db(float(np.sqrt((samples.astype(np.float64) ** 2).mean())))
        clipped = int(np.count_nonzero(loud >= CLIPPED))
        self.clips += clipped
        self._quiet_for_s = 0.0 if clipped else self._quiet_for_s + seconds

    @property
    def level(self) -> Level:
        return Level(max(-90.0, self._peak_db), self._rms_db, self._quiet_for_s < _HOLD_S)


def _db(value: float) -> float:
    return max(-90.0, 20 * math.log10(max(value, 1e-9)))
