"""A constant under a sound, as cheap microphones add it: nobody hears it, but it would count as loudness and as bass.

What is less than a tenth of a sound's level changes nothing that is measured, and stays: so a sound without an offset
is bit for bit what it was.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

_COUNTS: Final = 0.1  # of the RMS; a tenth makes half a percent of it


def offset_of(mean: float, rms: float) -> float:
    """What is to be taken away from a sound of this mean and this RMS, which has the offset in it."""
    return mean if abs(mean) > _COUNTS * rms else 0.0


def without_offset(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """A whole sound in memory, (n,) with n >= 1."""
    rms = float(np.sqrt(np.mean(np.square(samples, dtype=np.float64))))
    offset = offset_of(float(samples.mean(dtype=np.float64)), rms)
    return samples - np.float32(offset) if offset else samples
