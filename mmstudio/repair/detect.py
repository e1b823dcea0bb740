"""Where a photograph seems damaged, without a net: thin lines and specks that stand out from what surrounds them.

A top-hat takes away everything wider than a scratch; openings along lines of 16 directions keep what is long and
straight; what is left is held against how busy its neighbourhood is, so that grass and hair count for less. The answer
is a map, kept and thresholded again and again while a person moves the sensitivity slider; it never fills by itself.
"""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
import numpy.typing as npt

from mmstudio.errors import Cancelled
from mmstudio.repair.inpainter import Bits, never

DIRECTIONS = 16
WIDEST_PX = 13  # of a scratch or a speck
LINE_PX = 17  # a shorter line is no scratch
ELONGATION = 6.0  # length over width of a scratch
LARGEST_SPECK_PX = 6.0  # inscribed radius
TILE_PX = 1024
_MARGIN_PX = 64
_SPECK_SHARE = 0.4  # of its bounding circle that a speck fills at least

Photo = npt.NDArray[np.uint8] | npt.NDArray[np.uint16]
Map = npt.NDArray[np.uint8]


def probability(
    photo: Photo,
    *,
    cancelled: Callable[[], bool] = never,
    progress: Callable[[float], None] = lambda fraction: None,
) -> Map:
    """How much each pixel of (H, W) or (H, W, C) looks like a scratch or a speck: uint8 (H, W), 255 = surely.

    Worked in tiles, so that memory does not grow with the photo. Raises Cancelled.
    """
    height, width = photo.shape[:2]
    found = np.zeros((height, width), np.uint8)
    for y in range(0, height, TILE_PX):
        for x in range(0, width, TILE_PX):
            if cancelled():
                raise Cancelled
            top, left = max(0, y - _MARGIN_PX), max(0, x - _MARGIN_PX)
            tile = photo[top : y + TILE_PX + _MARGIN_PX, left : x + TILE_PX + _MARGIN_PX]
            part = found[y : y + TILE_PX, x : x + TILE_PX]
            part[:] = _tile(_grey(tile))[y - top :, x - left :][: part.shape[0], : part.shape[1]]
        progress(min(1.0, (y + TILE_PX) / height))
    return found


def mask(found: Map, sensitivity: float = 0.5, *, grow_px: int = 1) -> npt.NDArray[np.uint8]:
    """The mask (H, W), 255 = repaint, that a map gives at a sensitivity 0..1: scratches and specks, a little grown.

    Hysteresis: what is sure takes along what is likely and touches it. Of that, only long thin shapes and small round
    ones are kept. All zero is a good answer: nothing seems damaged.
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
    radius = np.zeros(count, np.float32)
    np.maximum.at(radius, label, cv2.distanceTransform(likely.astype(np.uint8), cv2.DIST_L2, 3)[ys, xs])
    area = stats[:, cv2.CC_STAT_AREA].astype(np.float32)
    side = stats[:, [cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT]].max(axis=1)
    width = np.maximum(2 * radius - 1, 1)
    scratch = (area / width**2 >= ELONGATION) & (side >= LINE_PX)
    speck = (radius <= LARGEST_SPECK_PX) & (area >= 3) & (area >= _SPECK_SHARE * np.pi / 4 * side**2)
    kept = (strongest >= sure) & (scratch | speck)
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


def _tile(grey: npt.NDArray[np.uint8]) -> Map:
    calm = cv2.medianBlur(grey, 3) if min(grey.shape) > 2 else grey
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (WIDEST_PX, WIDEST_PX))
    bright = np.asarray(cv2.morphologyEx(calm, cv2.MORPH_TOPHAT, disc), np.uint8)
    dark = np.asarray(cv2.morphologyEx(calm, cv2.MORPH_BLACKHAT, disc), np.uint8)
    busy = cv2.boxFilter(cv2.max(bright, dark), cv2.CV_32F, (65, 65))
    found = np.zeros(grey.shape, np.uint8)
    for stands_out in (bright, dark):
        line = _along_lines(stands_out)
        small = cv2.subtract(stands_out, cv2.dilate(_far_from(stands_out), np.ones((3, 3), np.uint8)))
        likely = np.maximum(line, np.where(_is_speck(stands_out), small, 0)).astype(np.float32)
        # two times as strong as its neighbourhood and ten steps of 255 is even odds
        score = likely / (2.0 * busy + 10.0)
        np.maximum(found, np.clip(score * 128, 0, 255).astype(np.uint8), out=found)
    return found


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
