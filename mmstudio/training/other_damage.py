"""Damage painted by other means than `mmstudio.training.damage`, for measuring only: no net ever learns from it.

Shapes are distance fields and thresholded noise instead of OpenCV's strokes, and their parameters are other ones.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from mmstudio.training.damage import VISIBLE, Bits, Damaged
from mmstudio.training.photographs import Floats

Field = npt.NDArray[np.float64]  # (h, w)


def damaged(clean: Floats, rng: np.random.Generator) -> Damaged:
    """A picture (h, w, 3) in [0, 1] with scratches, a fold, lint, dust, stains and tears on it, some of each."""
    height, width = clean.shape[:2]
    y, x = np.mgrid[0:height, 0:width].astype(np.float64)
    area = height * width / 256**2
    pixels = clean.astype(np.float64)
    lines, spots = np.zeros((2, height, width), bool)

    def lay(cover: Field, colour: npt.ArrayLike, spot: bool) -> None:
        nonlocal pixels
        fresh = pixels + cover[..., None] * (np.asarray(colour) - pixels)
        seen: Bits = (cover > 0) & (np.abs(fresh - clean).max(axis=2) >= VISIBLE)
        pixels = np.where(seen[..., None], fresh, pixels)
        (spots if spot else lines)[seen] = True
        (lines if spot else spots)[seen] = False

    for _ in range(rng.poisson(0.15 * area)):
        lay(0.55 * _stain(y, x, rng), [0.55, 0.42, 0.25], spot=True)
    for _ in range(rng.poisson(0.2 * area)):
        lay(_wedge(y, x, rng), np.full(3, rng.uniform(0.88, 0.98)), spot=False)
    for _ in range(rng.poisson(0.25 * area)):
        middle = np.abs(_across(y, x, rng) + 0.8 * np.sin(x / 9))
        lay(np.clip(1.6 - middle, 0, 1) * (_noise((height, width), 5, rng) > -0.3), [0.93, 0.91, 0.86], spot=False)
    for _ in range(1 + rng.poisson(1.8 * area)):
        distance = _chain(y, x, rng, int(rng.integers(2, 6)), rng.uniform(30, 220) * area**0.5)
        broken = _noise((height, width), 12, rng) > rng.uniform(-2.5, -0.2)
        cover = np.clip(0.5 * rng.gamma(3.0, 0.9) + 0.5 - distance, 0, 1) * broken
        lay(cover * rng.uniform(0.5, 0.95), _tone(rng), spot=False)
    for _ in range(rng.poisson(0.7 * area)):
        cover = np.clip(rng.uniform(0.9, 1.5) - _arc(y, x, rng), 0, 1)
        lay(cover * rng.uniform(0.6, 1), _tone(rng), spot=False)
    for _ in range(2 + rng.poisson(5 * area)):
        lay(_disc(y, x, rng, 0.8 + rng.gamma(2.0, 1.1)) * rng.uniform(0.6, 1), _tone(rng), spot=True)
    return Damaged(np.clip(pixels, 0, 1).astype(np.float32), lines, spots)


def _tone(rng: np.random.Generator) -> Field:
    """White or black, a little off."""
    return np.abs((rng.random() < 0.6) - rng.uniform(0.02, 0.18, 3))


def _across(y: Field, x: Field, rng: np.random.Generator) -> Field:
    """Signed distance from a straight line through the picture."""
    angle = rng.uniform(0, np.pi)
    at_y, at_x = rng.uniform(0.2, 0.8, 2) * y.shape
    return np.asarray((x - at_x) * np.sin(angle) - (y - at_y) * np.cos(angle))


def _chain(y: Field, x: Field, rng: np.random.Generator, parts: int, length: float) -> Field:
    """Distance from a chain of straight pieces that turn little."""
    at_y, at_x = rng.uniform(0, 1, 2) * y.shape
    angle, nearest = rng.uniform(0, 2 * np.pi), np.full(y.shape, np.inf)
    for _ in range(parts):
        run_x, run_y = length / parts * np.cos(angle), length / parts * np.sin(angle)
        along = ((x - at_x) * run_x + (y - at_y) * run_y) / (run_x**2 + run_y**2)
        along = np.clip(along, 0, 1)
        nearest = np.minimum(nearest, np.hypot(x - at_x - along * run_x, y - at_y - along * run_y))
        at_x, at_y, angle = at_x + run_x, at_y + run_y, angle + rng.normal(0, 0.12)
    return nearest


def _arc(y: Field, x: Field, rng: np.random.Generator) -> Field:
    """Distance from a piece of a circle."""
    at_y, at_x = rng.uniform(0, 1, 2) * y.shape
    radius, middle, reach = rng.uniform(8, 40), rng.uniform(-np.pi, np.pi), rng.uniform(0.5, 1.6)
    angle = np.angle(np.exp(1j * (np.arctan2(y - at_y, x - at_x) - middle)))
    return np.where(np.abs(angle) < reach, np.abs(np.hypot(y - at_y, x - at_x) - radius), np.inf)


def _disc(y: Field, x: Field, rng: np.random.Generator, radius: float) -> Field:
    """A squeezed disc with the edge of a pixel."""
    at_y, at_x = rng.uniform(0, 1, 2) * y.shape
    turn, squeeze = rng.uniform(0, np.pi), rng.uniform(1, 1.8)
    along = (x - at_x) * np.cos(turn) + (y - at_y) * np.sin(turn)
    beside = (y - at_y) * np.cos(turn) - (x - at_x) * np.sin(turn)
    return np.asarray(np.clip(radius + 0.5 - np.hypot(along, squeeze * beside), 0, 1))


def _stain(y: Field, x: Field, rng: np.random.Generator) -> Field:
    """A disc whose rim follows noise."""
    at_y, at_x = rng.uniform(0, 1, 2) * y.shape
    rim = rng.uniform(14, 45) * (1 + 0.35 * _noise((y.shape[0], y.shape[1]), 24, rng))
    return np.asarray(np.clip(rim - np.hypot(y - at_y, x - at_x), 0, 1))


def _wedge(y: Field, x: Field, rng: np.random.Generator) -> Field:
    """A gap from the left or right edge that closes inwards."""
    at_y, long = rng.uniform(0.1, 0.9) * y.shape[0], rng.uniform(0.2, 0.6) * y.shape[1]
    inwards = x if rng.random() < 0.5 else y.shape[1] - 1 - x
    half = rng.uniform(2.5, 6) * (1 - inwards / long)
    gap = np.clip(half - np.abs(y - at_y + 4 * _noise((y.shape[0], y.shape[1]), 16, rng)), 0, 1)
    return np.asarray(gap * (inwards < long))


def _noise(size: tuple[int, int], grain_px: float, rng: np.random.Generator) -> Field:
    """Smooth noise of variance 1, made of waves longer than grain_px."""
    down, across = np.fft.fftfreq(size[0])[:, None], np.fft.fftfreq(size[1])[None]
    kept = np.exp(-((np.hypot(down, across) * 2 * grain_px) ** 2))
    waves = np.fft.ifft2(np.fft.fft2(rng.standard_normal(size)) * kept).real
    return np.asarray(waves / max(float(waves.std()), 1e-9))
