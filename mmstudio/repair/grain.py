"""Grain: how strong the fine noise of a photograph is, and noise of the same kind for what was filled in.

A fill without it looks like plastic on an old print.
"""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from mmstudio.repair.inpainter import Bits, Floats

_SMOOTH_PX = 3
LEAST = 0.004  # one step of 255: weaker grain cannot be seen, and a file of 8 bits cannot hold it
_TEXTURE = 0.15  # variance of the next coarser band over that of the finest; white noise has .03, leaves and stones > 1
_MANY = 64  # pixels that a measurement needs


def measured(pixels: Floats, where: Bits) -> npt.NDArray[np.float64]:
    """Covariance (3, 3) of the grain of `pixels` (h, w, 3) in the flat half of `where` (h, w).

    Zero where there is texture: that has more in its coarser bands than in the finest, grain has less.
    """
    return _covariance(_Bands(pixels), where)


def matched(filled: Floats, hole: Bits, around: Bits, seed: int) -> Floats:
    """`filled` (h, w, 3) with as much grain in the hole as there is `around` it; unchanged where that is none."""
    bands = _Bands(filled)
    wanted = _covariance(bands, around)
    if np.sqrt(np.trace(wanted) / 3) < LEAST:
        return filled
    values, vectors = np.linalg.eigh(wanted - _covariance(bands, hole))
    values = np.clip(values, 0, None)
    if not values.any():
        return filled
    noise = np.random.default_rng(seed).standard_normal(filled.shape).astype(np.float32)
    noise = _fine(noise) / _FINE_SHARE
    grain = noise @ (vectors * np.sqrt(values)).T.astype(np.float32)
    return np.where(hole[..., None], filled + grain, filled)


def reduced(pixels: Floats, strength: float, amount: float = 1.0) -> Floats:
    """`pixels` (h, w, 3) with less grain of standard deviation `strength`; edges stay. amount: 0..1, 0 changes nothing.

    A guided filter led by the picture itself (He, Sun and Tang 2010, doi:10.1007/978-3-642-15549-9_1): where the
    picture varies no more than its grain does, it becomes its mean.
    """
    size = (2 * _SMOOTH_PX + 1, 2 * _SMOOTH_PX + 1)
    mean = cv2.blur(pixels, size)
    variance = np.maximum(cv2.blur(pixels * pixels, size) - mean * mean, 0)
    kept = variance / (variance + max(2 * strength, 1e-6) ** 2)
    smooth = cv2.blur(kept, size) * pixels + cv2.blur((1 - kept) * mean, size)
    return np.asarray(pixels + amount * (smooth - pixels), np.float32)


class _Bands:
    """What tells grain from texture in a picture (h, w, 3): fine (h, w, 3); a coarser band and the slope (h, w)."""

    def __init__(self, pixels: Floats) -> None:
        self.fine = _fine(pixels)
        grey = pixels @ np.full(3, 1 / 3, np.float32)  # ten times as fast as mean()
        shade = cv2.GaussianBlur(grey, (0, 0), 1.5)
        self.middle = shade - cv2.GaussianBlur(grey, (0, 0), 4.0)
        self.slope = np.abs(cv2.Sobel(shade, cv2.CV_32F, 1, 0)) + np.abs(cv2.Sobel(shade, cv2.CV_32F, 0, 1))


def _covariance(bands: _Bands, where: Bits) -> npt.NDArray[np.float64]:
    if np.count_nonzero(where) < _MANY:
        return np.zeros((3, 3))
    flat = where & (bands.slope <= np.median(bands.slope[where]))
    fine = bands.fine[flat]
    limit = 4 * 1.4826 * np.median(np.abs(fine), axis=0) + 1e-6  # an edge is no grain
    if bands.middle[flat].var() > _TEXTURE * fine.mean(axis=1).var():
        return np.zeros((3, 3))
    kept = fine[(np.abs(fine) <= limit).all(axis=1)]
    return np.cov(kept.T) if len(kept) >= _MANY else np.zeros((3, 3))


def _fine(pixels: Floats) -> Floats:
    """What a small blur takes away."""
    return pixels - cv2.GaussianBlur(pixels, (0, 0), 1.0)


_FINE_SHARE = 0.8628  # standard deviation of _fine of white noise of 1: what passes the filter above
