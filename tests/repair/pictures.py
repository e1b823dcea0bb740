"""Pictures that the tests of this room make themselves."""

from __future__ import annotations

import numpy as np


def slope(height: int, width: int) -> np.ndarray:
    """Colours that change evenly, (h, w, 3) in [0, 1]."""
    y, x = np.mgrid[0:height, 0:width] / max(height, width)
    return np.dstack([0.2 + 0.6 * x, 0.3 + 0.4 * y, 0.8 - 0.5 * x]).astype(np.float32)


def stripes(height: int, width: int, period: float = 9.0) -> np.ndarray:
    """Slanted stripes, (h, w, 3) in [0, 1]."""
    y, x = np.mgrid[0:height, 0:width]
    wave = 0.5 + 0.3 * np.sin(2 * np.pi * (x + 0.5 * y) / period)
    return np.dstack([wave, 0.8 * wave, 0.6 * wave]).astype(np.float32)


def box_mask(height: int, width: int, top: int, left: int, side: int) -> np.ndarray:
    mask = np.zeros((height, width), np.uint8)
    mask[top : top + side, left : left + side] = 255
    return mask


def error(filled: np.ndarray, truth: np.ndarray, mask: np.ndarray) -> float:
    """Root of the mean square in the hole."""
    return float(np.sqrt(((filled - truth)[mask > 0] ** 2).mean()))
