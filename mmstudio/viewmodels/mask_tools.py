"""What the tools of the mask canvas do to a mask: strokes, areas, and the box of pixels each of them touches.

A mask is uint8 (H, W), 255 = repaint. Places are in photo pixels, (0, 0) the upper left corner of the first pixel.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

import cv2
import numpy as np

from mmstudio.media.masks import Box, Mask

SMALLEST_BRUSH_PX, LARGEST_BRUSH_PX = 1.0, 500.0
LIGHTEST = 0.1  # of the brush: what the softest pressure still paints
CURVES = {"soft": 0.6, "normal": 1.0, "firm": 1.7}  # exponent on the pressure of a pen
_SHIFT = 4  # fraction bits of polygon corners
_PHASES = 4  # places of a brush within one pixel, each way


NOWHERE = Box(0, 0, 0, 0)


class Dab(NamedTuple):
    """One place of a stroke: centre and radius in photo pixels, opacity 0..1."""

    x: float
    y: float
    radius: float
    opacity: float = 1.0


def whole(mask: Mask) -> Box:
    return Box(0, 0, mask.shape[1], mask.shape[0])


def dab(
    x: float,
    y: float,
    size_px: float,
    pressure: float = 1.0,
    *,
    on_size: bool = True,
    on_opacity: bool = False,
    curve: str = "normal",
) -> Dab:
    """Where the brush of size_px (diameter) stands, and how a pen's pressure 0..1 changes it: 10 to 100 %."""
    strength = LIGHTEST + (1 - LIGHTEST) * min(1.0, max(0.0, pressure)) ** CURVES[curve]
    return Dab(x, y, size_px / 2 * (strength if on_size else 1.0), strength if on_opacity else 1.0)


def segment_box(mask: Mask, start: Dab, end: Dab) -> Box:
    """The pixels that `paint_segment` may change."""
    reach = max(start.radius, end.radius) + 1
    return Box(
        math.floor(min(start.x, end.x) - reach),
        math.floor(min(start.y, end.y) - reach),
        math.ceil(max(start.x, end.x) + reach),
        math.ceil(max(start.y, end.y) + reach),
    ).inside(mask)


def pieces(start: Dab, end: Dab) -> Iterator[tuple[Dab, Dab]]:
    """A segment in parts a few radii long, so that a long diagonal does not touch the pixels of its whole box."""
    length = math.hypot(end.x - start.x, end.y - start.y)
    count = max(1, math.ceil(length / max(64.0, 3 * max(start.radius, end.radius))))
    for number in range(count):
        yield _between(start, end, number / count), _between(start, end, (number + 1) / count)


def paint_segment(mask: Mask, start: Dab, end: Dab, softness: float = 0.0, erase: bool = False) -> Box:
    """Draw one part of a stroke; returns the pixels it may have changed.

    softness 0..1: the share of the radius over which the brush fades out. A stroke never paints over itself: where
    its parts overlap, the stronger one counts, so parts may be of any length.
    """
    box = segment_box(mask, start, end)
    if box.empty:
        return NOWHERE
    height, width = mask.shape
    radius = max(start.radius, end.radius)
    # so close that the edge between two of them is never more than a tenth of a pixel off
    count = max(1, math.ceil(math.hypot(end.x - start.x, end.y - start.y) / math.sqrt(0.8 * max(radius, 1.0))))
    for number in range(count + 1):
        place = _between(start, end, number / count)
        x, y = round(place.x * _PHASES), round(place.y * _PHASES)
        stamp, reach = _stamp(
            round(place.radius * _PHASES), x % _PHASES, y % _PHASES, round(softness * 100), round(place.opacity * 255)
        )
        left, top = x // _PHASES - reach, y // _PHASES - reach
        part = mask[max(0, top) : max(0, top + stamp.shape[0]), max(0, left) : max(0, left + stamp.shape[1])]
        stamp = stamp[max(0, -top) : height - top, max(0, -left) : width - left]
        if part.size and stamp.size:
            if erase:
                np.minimum(part, 255 - stamp, out=part)
            else:
                np.maximum(part, stamp, out=part)
    return box


def area_box(mask: Mask, points: Sequence[tuple[float, float]]) -> Box:
    """The pixels that `fill_area` may change."""
    if len(points) < 2:
        return NOWHERE
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return Box(math.floor(min(xs)) - 1, math.floor(min(ys)) - 1, math.ceil(max(xs)) + 1, math.ceil(max(ys)) + 1).inside(
        mask
    )


def fill_area(mask: Mask, points: Sequence[tuple[float, float]], erase: bool = False) -> Box:
    """Fill the inside of a closed line (lasso, polygon, the corners of a rectangle)."""
    box = area_box(mask, points)
    if box.empty:
        return NOWHERE
    part = mask[box.top : box.bottom, box.left : box.right]
    corners = (np.array(points, np.float64) - (box.left + 0.5, box.top + 0.5)) * (1 << _SHIFT)
    stamp = np.zeros(part.shape, np.uint8)
    cv2.fillPoly(stamp, [np.round(corners).astype(np.int32)], 255, cv2.LINE_AA, _SHIFT)
    if erase:
        np.minimum(part, 255 - stamp, out=part)
    else:
        np.maximum(part, stamp, out=part)
    return box


def fill_box(mask: Mask, first: tuple[float, float], last: tuple[float, float], erase: bool = False) -> Box:
    """Fill an upright rectangle between two corners, whole pixels."""
    box = rectangle_box(mask, first, last)
    if box.empty:
        return NOWHERE
    mask[box.top : box.bottom, box.left : box.right] = 0 if erase else 255
    return box


def rectangle_box(mask: Mask, first: tuple[float, float], last: tuple[float, float]) -> Box:
    """The pixels between two corners."""
    return Box(
        math.floor(min(first[0], last[0])),
        math.floor(min(first[1], last[1])),
        math.ceil(max(first[0], last[0])),
        math.ceil(max(first[1], last[1])),
    ).inside(mask)


def _between(start: Dab, end: Dab, share: float) -> Dab:
    return Dab(*(one + share * (other - one) for one, other in zip(start, end, strict=True)))


@lru_cache(maxsize=96)  # of the largest brush 25 MB
def _stamp(radius: int, x: int, y: int, softness: int, opacity: int) -> tuple[Mask, int]:
    """The brush at one place and how many pixels it reaches left of and above it.

    radius, x, y: in parts of a pixel, _PHASES to one; softness in per cent, opacity 0..255.
    """
    reach = radius // _PHASES + 2
    steps = np.arange(2 * reach + 1, dtype=np.float32) + np.float32(0.5 - reach)
    across, down = (steps - np.float32(x / _PHASES)) ** 2, (steps - np.float32(y / _PHASES)) ** 2
    distance = cv2.sqrt(across[None, :] + down[:, None])
    fade = max(1.0, radius / _PHASES * softness / 100)
    np.multiply(distance, np.float32(-255 / fade), out=distance)
    np.add(distance, np.float32((radius / _PHASES + 0.5) * 255 / fade + 0.5), out=distance)
    np.clip(distance, 0, 255, out=distance)
    strength = np.linspace(0, 1, 256)
    if softness:
        strength = strength * strength * (3 - 2 * strength)
    return np.asarray((strength * opacity + 0.5).astype(np.uint8)[distance.astype(np.uint8)]), reach
