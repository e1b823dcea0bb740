"""Another picture that shows what a hole lacks: the part of it that looks like the surroundings, as large and as toned.

The surroundings are looked for in it small, at many sizes, by their correlation where they are known; then ever more
exactly where they were found.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from mmstudio.repair.inpainter import Bits, Floats
from mmstudio.repair.scaling import reduced, resized

ALIKE = 0.75  # correlation from which it is the same place: other photographs of a coast or a wood reach .5
SEARCHED_PX = 640  # long side of the other picture at first
_LEAST_PX, _MOST_PX = 16, 56  # long side of what is looked for at first: less says nothing, more takes longer
_FINER_PX = 224  # the same when it is known about where
_SIZES = tuple(2 ** (step / 4) for step in range(-6, 7))  # of the other picture, 1 = as it is
_FINER = (0.917, 0.958, 1.0, 1.044, 1.091)  # between two of them
_CANDIDATES = 3  # sizes at which it is looked at more closely
_MARGIN_PX = 48  # around the place that was found: patches may come from there, too
_MIDDLE_PX = 1024  # long side of what is taken where nothing was found
_ONE_COLOUR = 0.02  # standard deviation from a course of one colour: sepia, black and white


@dataclass(frozen=True)
class Part:
    """pixels: float32 (h, w, 3) that patches may be taken from. over: the same place as the crop, laid over it, and of
    its size; None where nothing like it was found."""

    pixels: Floats
    over: Floats | None


def part(pixels: Floats, hole: Bits, other: Floats) -> Part | None:
    """What to copy from another picture float32 (H, W, 3) into the hole (h, w) of a crop (h, w, 3).

    None for a speck, around which there is too little to recognise it by.
    """
    small = _small_enough(hole, other)
    if small is None:
        return None
    if _is_one_colour(pixels, hole):
        other = np.ascontiguousarray(np.broadcast_to(other.mean(axis=2, keepdims=True), other.shape))
    found = _found(pixels, hole, other, small)
    if found is None:
        return Part(_toned(_middle(other), None, pixels, hole), None)
    height, width = hole.shape
    near = _laid(other, found, (height, width), _MARGIN_PX)
    x, y = _nearest(_grey(near), _grey(pixels), ~hole)
    over = near[y : y + height, x : x + width]
    return Part(_toned(near, over, pixels, hole), _toned(over, over, pixels, hole))


@dataclass(frozen=True)
class _Found:
    """size: pixels of the crop per pixel of the other picture; left, top: the crop's corner in the other picture."""

    score: float
    size: float
    left: float
    top: float


def _small_enough(hole: Bits, other: Floats) -> float | None:
    """How small both are looked at first, 0..1; None where too little would be left of the crop to be recognised."""
    scale = min(1.0, _MOST_PX / max(hole.shape), SEARCHED_PX / max(other.shape[:2]))
    return scale if scale * min(hole.shape) >= _LEAST_PX else None


def _found(pixels: Floats, hole: Bits, other: Floats, small: float) -> _Found | None:
    """The same place in the other picture, None if it does not show it."""
    likely = sorted(_best(pixels, hole, other, small, _SIZES), key=lambda one: one.score)[-_CANDIDATES:]
    closer = min(1.0, _FINER_PX / max(hole.shape))
    found: list[_Found] = []
    for one in likely:
        found += _best(pixels, hole, other, closer, [one.size * step for step in _FINER], near=one)
    best = max(found, key=lambda one: one.score, default=None)
    return best if best is not None and best.score >= ALIKE else None


def _best(
    pixels: Floats, hole: Bits, other: Floats, scale: float, sizes: Sequence[float], near: _Found | None = None
) -> list[_Found]:
    """For each of sizes, where the crop is most like the other picture, both `scale` as large; near: near it alone."""
    height, width = hole.shape
    size = max(1, round(width * scale)), max(1, round(height * scale))
    known, share = reduced(pixels, hole, size)
    looked_for, counts = _grey(known), (share > 0.999).astype(np.float32)
    if counts.sum() < 64 or looked_for[counts > 0].std() < 1e-3:
        return []
    grey, left, top = _grey(other), 0, 0
    if near is not None:
        across, down = width / near.size, height / near.size
        left, top = max(0, int(near.left - across / 4)), max(0, int(near.top - down / 4))
        grey = grey[top : math.ceil(near.top + 1.25 * down), left : math.ceil(near.left + 1.25 * across)]
    found = []
    for one in sizes:
        there = round(grey.shape[1] * scale * one), round(grey.shape[0] * scale * one)
        if there[0] < size[0] or there[1] < size[1] or (near is None and max(there) > 2 * SEARCHED_PX):
            continue
        seen = resized(grey, there, cv2.INTER_AREA if scale * one < 1 else cv2.INTER_LINEAR)
        score, (x, y) = _likeliest(seen, looked_for, counts)
        found.append(_Found(score, one, left + x / (scale * one), top + y / (scale * one)))
    return found


def _likeliest(wide: Floats, looked_for: Floats, counts: Floats) -> tuple[float, tuple[int, int]]:
    """The best correlation and where it is: (x, y) of the corner."""
    alike = cv2.matchTemplate(wide, looked_for, cv2.TM_CCOEFF_NORMED, mask=counts)
    alike[~np.isfinite(alike) | (alike > 1.001)] = -1  # where the picture is of one tone
    _, score, _, (x, y) = cv2.minMaxLoc(alike)
    return score, (x, y)


def _laid(other: Floats, found: _Found, size: tuple[int, int], margin: int) -> Floats:
    """The place that was found and a margin around it, in the crop's pixels; mirrored beyond the picture's edge."""
    height, width = size[0] + 2 * margin, size[1] + 2 * margin
    step = 1 / found.size
    matrix = np.array(
        [
            [step, 0, found.left - margin * step + step / 2 - 0.5],
            [0, step, found.top - margin * step + step / 2 - 0.5],
        ]
    )
    smaller = other if found.size >= 1 else cv2.GaussianBlur(other, (0, 0), 0.4 * step)  # or fine lines would jag
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    laid = cv2.warpAffine(smaller, matrix, (width, height), flags=flags, borderMode=cv2.BORDER_REFLECT_101)
    return np.asarray(laid, np.float32)


def _nearest(wide: Floats, crop: Floats, known: Bits) -> tuple[int, int]:
    """(x, y) in wide at which the known part of crop fits best, at most a quarter of the margin away."""
    near = _MARGIN_PX - _MARGIN_PX // 4
    seen = wide[near : wide.shape[0] - near, near : wide.shape[1] - near]
    _, (x, y) = _likeliest(seen, crop, known.astype(np.float32))
    return near + x, near + y


def _toned(taken: Floats, over: Floats | None, pixels: Floats, hole: Bits) -> Floats:
    """taken as bright as the crop is around the hole, and as contrasty where both show the same (over)."""
    known = ~hole
    if not known.any():
        return taken
    wanted = pixels[known]
    if over is None:
        return np.asarray(taken + (wanted.mean(axis=0) - taken.mean(axis=(0, 1))), np.float32)
    there = over[known]
    contrast = np.clip(wanted.std(axis=0) / np.maximum(there.std(axis=0), 1e-3), 0.4, 2.5)
    return np.asarray((taken - there.mean(axis=0)) * contrast + wanted.mean(axis=0), np.float32)


def _middle(other: Floats) -> Floats:
    height, width = other.shape[:2]
    top, left = max(0, (height - _MIDDLE_PX) // 2), max(0, (width - _MIDDLE_PX) // 2)
    return other[top : top + _MIDDLE_PX, left : left + _MIDDLE_PX]


def _is_one_colour(pixels: Floats, hole: Bits) -> bool:
    """Whether light says everything: a drawing of colours from elsewhere would stand out."""
    known = pixels[~hole]
    if not len(known):
        return False
    grey = known.mean(axis=1)
    apart = grey - grey.mean()
    slope = (known * apart[:, None]).mean(axis=0) / max(float((apart**2).mean()), 1e-6)
    rest = known - known.mean(axis=0) - apart[:, None] * slope
    return bool(rest.std(axis=0).max() < _ONE_COLOUR)


def _grey(pixels: Floats) -> Floats:
    return np.ascontiguousarray(pixels.mean(axis=2), np.float32)
