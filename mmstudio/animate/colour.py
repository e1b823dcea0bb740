"""Warmth, hue, saturation and exposure as one matrix for all pixels of a frame."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float32]  # (3, 3), RGB -> RGB

_LUMA = np.array([0.2126, 0.7152, 0.0722])  # BT.709
_WARMTH = 0.18  # of red up and blue down, at most
_GAMMA = 2.2


def matrix(warmth: float = 0.0, hue: float = 0.0, saturation: float = 0.0, exposure: float = 0.0) -> Matrix | None:
    """All are -1 … 1 as in `mmstudio.animation.DESTINATIONS`; None where nothing changes.

    Greys keep their brightness under warmth, hue and saturation. Exposure is in EV, reckoned in the sRGB numbers.
    """
    if not (warmth or hue or saturation or exposure):
        return None
    whole = np.eye(3)
    if hue:
        whole = _turned(hue * math.pi) @ whole
    if saturation:
        grey = np.tile(_LUMA, (3, 1))
        whole = (grey + (np.eye(3) - grey) * (1 + saturation)) @ whole
    if warmth:
        gains = np.array([1 + _WARMTH * warmth, 1.0, 1 - _WARMTH * warmth])
        whole = np.diag(gains / (_LUMA @ gains)) @ whole
    return (whole * 2 ** (exposure / _GAMMA)).astype(np.float32)


def _turned(angle: float) -> NDArray[np.float64]:
    """Around the grey axis, then luma put right: as SVG's hueRotate."""
    axis = np.full(3, 1 / math.sqrt(3))
    cross = np.array([[0, -axis[2], axis[1]], [axis[2], 0, -axis[0]], [-axis[1], axis[0], 0]])
    turn = math.cos(angle) * np.eye(3) + math.sin(angle) * cross + (1 - math.cos(angle)) * np.outer(axis, axis)
    kept: NDArray[np.float64] = turn + np.outer(np.ones(3), _LUMA - _LUMA @ turn)
    return kept
