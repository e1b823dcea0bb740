"""Where a photograph seems damaged, without a net: thin lines and specks that stand out from what surrounds them.

A top-hat takes away everything wider than a scratch; openings along lines of 16 directions keep what is long and
straight; what is left is held against how busy its neighbourhood is, so that grass and hair count for less. Each
connected shape is then judged as a whole, by what tells damage from branches, letters and waves: it is alone, as
bright or dark as nothing near it, even along its length. The answer is a map, kept and thresholded again and again
while a person moves the sensitivity slider; it never fills by itself.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from mmstudio.errors import Cancelled
from mmstudio.repair.inpainter import Bits, Floats, never

DIRECTIONS = 16
WIDEST_PX = 13  # of a scratch or a speck
LINE_PX = 17  # a shorter line is no scratch
ELONGATION = 6.0  # length over width of a scratch
LARGEST_SPECK_PX = 6.0  # inscribed radius
TILE_PX = 1024
_CANDIDATE = 0.5  # even odds by how much a pixel stands out: from there on its shape is judged
_NEAR_PX, _AROUND_PX, _CROWD_PX = 33, 65, 97
# What each shape is judged by: mean and deviation over shapes, then the weights of the standardised value and of its
# square in a logistic regression. Fitted to damage painted by `training.damage` onto two thirds of the photographs
# that are for training. On the last third at 1000 px and sensitivity .5, damage drawn by other means, it costs recall:
# clean pixels marked 3.1 % -> .17 %, precision .47 -> .87, recall .88 -> .53, F1 .59 -> .63.
_JUDGED = (
    ("score", 0.867, 0.615, 1.05, -0.1),
    ("contrast", 0.18, 0.112, 1.23, -0.27),
    ("value", 0.585, 0.216, -0.13, -0.16),
    ("above all near", 0.069, 0.129, 0.58, -0.15),
    ("deviation", 1.002, 0.711, -0.54, 0.15),
    ("busy", 0.08, 0.054, -0.76, 0.13),
    ("crowd", 0.099, 0.066, 0.26, -0.23),
    ("colour", 0.194, 0.151, -1.21, 0.12),
    ("tint", 0.2, 0.137, 0.88, -0.26),
    ("fine", 0.029, 0.036, -1.82, 0.38),
    ("is bright", 0.56, 0.463, 0.22, -0.11),
    ("uneven", 0.164, 0.132, -0.31, 0.07),
    ("log area", 3.065, 1.683, 0.32, 0.03),
    ("log side", 2.216, 1.098, -0.97, -0.02),
    ("log width", 0.68, 0.793, 0.29, 0.04),
    ("log elongation", 1.704, 0.69, 0.22, 0.0),
    ("log compactness", -1.366, 0.715, -0.42, -0.01),
)
_BIAS = -2.76
_MARGIN_PX = 64
_LEAST_AREA_PX = 3  # a smaller shape is noise
_SPECK_SHARE = 0.4  # of its bounding circle that a speck fills at least

Photo = npt.NDArray[np.uint8] | npt.NDArray[np.uint16]
Map = npt.NDArray[np.uint8]


def probability(
    photo: Photo,
    *,
    every_shape: bool = False,
    cancelled: Callable[[], bool] = never,
    progress: Callable[[float], None] = lambda fraction: None,
) -> Map:
    """How much each pixel of (H, W) or (H, W, C) looks like a scratch or a speck: uint8 (H, W), 255 = surely.

    every_shape: also what is neither long and thin nor small and round, for one who knows more than this one.
    Worked in tiles, so that memory grows by the map and its shapes only. Raises Cancelled.
    """
    height, width = photo.shape[:2]
    found = np.zeros((height, width), np.uint8)
    parts: list[_Candidates] = []
    for y in range(0, height, TILE_PX):
        for x in range(0, width, TILE_PX):
            if cancelled():
                raise Cancelled
            top, left = max(0, y - _MARGIN_PX), max(0, x - _MARGIN_PX)
            tile = photo[top : y + TILE_PX + _MARGIN_PX, left : x + TILE_PX + _MARGIN_PX]
            part = found[y : y + TILE_PX, x : x + TILE_PX]
            core = slice(y - top, y - top + part.shape[0]), slice(x - left, x - left + part.shape[1])
            candidates = _candidates(tile, core)
            part[candidates.ys, candidates.xs] = 255
            parts.append(_Candidates(candidates.ys + y, candidates.xs + x, candidates.values))
        progress(min(1.0, (y + TILE_PX) / height))
    _judge(found, parts, every_shape)
    return found


def mask(found: Map, sensitivity: float = 0.5, *, grow_px: int = 1) -> npt.NDArray[np.uint8]:
    """The mask (H, W), 255 = repaint, that a map gives at a sensitivity 0..1, a little grown.

    Hysteresis: what is sure takes along what is likely and touches it. All zero is a good answer: nothing seems
    damaged.
    """
    if not 0 <= sensitivity <= 1:
        raise ValueError(f"sensitivity must be in [0, 1], got {sensitivity}")
    sure = round(250 - 220 * sensitivity)
    likely = found >= max(8, sure // 2)
    out = np.zeros(found.shape, np.uint8)
    if not (found >= sure).any():
        return out
    count, labels, stats, _ = cv2.connectedComponentsWithStats(likely.astype(np.uint8), connectivity=8)
    ys, xs = np.nonzero(likely)
    label = np.asarray(labels, np.int32)[ys, xs]
    strongest = np.zeros(count, np.uint8)
    np.maximum.at(strongest, label, found[ys, xs])
    kept = (strongest >= sure) & (stats[:, cv2.CC_STAT_AREA] >= _LEAST_AREA_PX)
    kept[0] = False
    out[ys, xs] = np.where(kept[label], 255, 0)
    if grow_px:
        circle = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * grow_px + 1, 2 * grow_px + 1))
        out = np.asarray(cv2.dilate(out, circle), np.uint8)
    return out


def _grey(tile: Photo) -> Map:
    colours = tile if tile.dtype == np.uint8 else tile >> 8
    if colours.ndim == 3:
        eight = np.ascontiguousarray(colours, np.uint8)
        if colours.shape[2] < 3:
            return np.ascontiguousarray(eight[..., 0])
        return np.asarray(cv2.cvtColor(np.ascontiguousarray(eight[..., :3]), cv2.COLOR_RGB2GRAY), np.uint8)
    return np.ascontiguousarray(colours, np.uint8)


class _Candidates(NamedTuple):
    """Pixels (ys, xs) that stand out; values (n, 12): what is measured at each, float16."""

    ys: npt.NDArray[np.intp]
    xs: npt.NDArray[np.intp]
    values: npt.NDArray[np.float16]


def _candidates(tile: Photo, core: tuple[slice, slice]) -> _Candidates:
    """Of a tile with its margins the pixels in `core` that stand out; places are counted from the core's corner."""
    grey = _grey(tile)
    calm = np.asarray(cv2.medianBlur(grey, 3), np.uint8) if min(grey.shape) > 2 else grey
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (WIDEST_PX, WIDEST_PX))
    opened, closed = cv2.morphologyEx(calm, cv2.MORPH_OPEN, disc), cv2.morphologyEx(calm, cv2.MORPH_CLOSE, disc)
    bright, dark = np.asarray(cv2.subtract(calm, opened), np.uint8), np.asarray(cv2.subtract(closed, calm), np.uint8)
    busy = _mean(np.maximum(bright, dark), _AROUND_PX)
    scores = [_score(bright, busy), _score(dark, busy)]
    score = np.maximum(*scores)
    ys, xs = np.nonzero(score[core] > _CANDIDATE)
    at = ys + core[0].start, xs + core[1].start
    is_bright = (scores[0] >= scores[1])[at]

    def seen(light: npt.NDArray[np.generic], dark: npt.NDArray[np.generic]) -> Floats:
        """How light a bright candidate is, how dark a dark one: 0..1."""
        seen_as = np.where(is_bright, light[at], 255 - dark[at].astype(np.float32))
        return np.asarray(seen_as / 255, np.float32)

    mean = _mean(grey, _AROUND_PX)
    spread = np.sqrt(np.maximum(_mean(grey.astype(np.float32) ** 2, _AROUND_PX) - mean * mean, 0))
    near = np.ones((_NEAR_PX, _NEAR_PX), np.uint8)
    value = seen(calm, calm)
    contrast = np.where(is_bright, bright[at], dark[at]).astype(np.float32) / 255
    colour = _colourfulness(tile)
    values = (
        np.minimum(score[at], 4),
        contrast,
        value,
        value - seen(np.asarray(cv2.dilate(opened, near)), np.asarray(cv2.erode(closed, near))),
        255 * (value - seen(mean, mean)) / (spread[at] + 5),
        busy[at] / 255,
        _mean((score > _CANDIDATE).astype(np.float32), _CROWD_PX)[at],
        colour[at] / 255,
        _mean(colour, _NEAR_PX)[at] / 255,
        np.asarray(cv2.absdiff(grey, calm))[at] / 255,
        is_bright,
        contrast**2,
    )
    return _Candidates(ys, xs, np.stack(values, axis=1).astype(np.float16))


def _score(stands_out: Map, busy: Floats) -> Floats:
    """1 is two times as strong as the neighbourhood and ten steps of 255: even odds."""
    small = cv2.subtract(stands_out, cv2.dilate(_far_from(stands_out), np.ones((3, 3), np.uint8)))
    likely = np.maximum(_along_lines(stands_out), np.where(_is_speck(stands_out), small, 0))
    return np.asarray(likely / (2.0 * busy + 10.0), np.float32)


def _judge(found: Map, parts: list[_Candidates], every_shape: bool) -> None:
    """Give all pixels of a connected shape in `found` (not 0) the probability that it is damage."""
    ys, xs = np.concatenate([part.ys for part in parts]), np.concatenate([part.xs for part in parts])
    if not len(ys):
        return
    count, labels, stats, _ = cv2.connectedComponentsWithStats(found, connectivity=8)
    label = np.asarray(labels)[ys, xs]
    area = np.maximum(np.bincount(label, minlength=count), 1)
    values = np.concatenate([part.values for part in parts])
    means = np.stack([np.bincount(label, column, minlength=count) / area for column in values.T], axis=1)
    radius = np.zeros(count, np.float32)
    np.maximum.at(radius, label, cv2.distanceTransform(found, cv2.DIST_L2, 3)[ys, xs])
    side = np.asarray(stats)[:, [cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT]].max(axis=1)
    width = np.maximum(2 * radius - 1, 1)
    contrast = means[:, 1]
    uneven = np.sqrt(np.maximum(means[:, -1] - contrast**2, 0)) / (contrast + 0.01)
    shape = (area, side, width, area / width**2, area / side**2)
    judged = np.column_stack([means[:, :-1], uneven, *(np.log(value) for value in shape)])
    usual, deviation, weight, square = np.array([row[1:] for row in _JUDGED]).T
    judged = np.clip((judged - usual) / deviation, -4, 4)
    odds = _BIAS + judged @ weight + judged**2 @ square
    scratch = (shape[3] >= ELONGATION) & (side >= LINE_PX)
    speck = (radius <= LARGEST_SPECK_PX) & (area >= _SPECK_SHARE * np.pi / 4 * side**2)
    found[ys, xs] = np.where(scratch | speck | every_shape, np.round(255 / (1 + np.exp(-odds))), 0)[label]


def _mean(plane: npt.NDArray[Any], side_px: int) -> Floats:
    return np.asarray(cv2.boxFilter(plane, cv2.CV_32F, (side_px, side_px)), np.float32)


def _colourfulness(tile: Photo) -> Map:
    """Difference of the strongest and the weakest channel."""
    eight = tile if tile.dtype == np.uint8 else tile >> 8
    if eight.ndim == 2 or eight.shape[2] < 3:
        return np.zeros(eight.shape[:2], np.uint8)
    channels = cv2.split(np.ascontiguousarray(eight[..., :3], np.uint8))
    return np.asarray(np.maximum.reduce(channels) - np.minimum.reduce(channels), np.uint8)


def _along_lines(stands_out: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """What an opening along the best direction keeps, less what one across it keeps: zero for texture and blobs."""
    opened = [cv2.morphologyEx(stands_out, cv2.MORPH_OPEN, kernel) for kernel in _lines()]
    best = np.zeros_like(stands_out)
    for number, along in enumerate(opened):
        across = opened[(number + DIRECTIONS // 2) % DIRECTIONS]
        np.maximum(best, cv2.subtract(along, across), out=best)
    return best


def _far_from(stands_out: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """The strength of what is left when everything as small as a speck is taken away."""
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (WIDEST_PX - 2, WIDEST_PX - 2))
    return np.asarray(cv2.erode(stands_out, disc), np.uint8)


def _is_speck(stands_out: npt.NDArray[np.uint8]) -> Bits:
    """Pixels whose ring at twice a speck's reach is quiet: a speck is alone, leaves and letters are not."""
    outer = np.ones((4 * WIDEST_PX + 1, 4 * WIDEST_PX + 1), np.uint8)
    inner = WIDEST_PX
    mean_outer = cv2.boxFilter(stands_out, cv2.CV_32F, outer.shape)
    mean_inner = cv2.boxFilter(stands_out, cv2.CV_32F, (2 * inner + 1, 2 * inner + 1))
    total, part = outer.size, (2 * inner + 1) ** 2
    ring = (mean_outer * total - mean_inner * part) / (total - part)
    quiet: Bits = stands_out > 6 * ring + 8
    return quiet


def _lines() -> list[npt.NDArray[np.uint8]]:
    """Kernels of one pixel's width through the middle, in all directions."""
    kernels = []
    half = LINE_PX // 2
    for number in range(DIRECTIONS):
        angle = np.pi * number / DIRECTIONS
        kernel = np.zeros((LINE_PX, LINE_PX), np.uint8)
        end = round(half * np.cos(angle)), round(half * np.sin(angle))
        cv2.line(kernel, (half - end[0], half - end[1]), (half + end[0], half + end[1]), 1, 1)
        kernels.append(kernel)
    return kernels
