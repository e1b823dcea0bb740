"""Which holes a mask has, and what of the photograph each of them needs to see."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from mmstudio.repair.inpainter import Bits
from mmstudio.repair.scaling import depth_px, radius_px

NEAR_PX = 8  # specks closer than this are filled together
TILE_PX = 512  # a longer hole is filled piece by piece, each piece seeing those before it
_LEAST_TILE_PX = 96  # of a thin one: a slanted scratch fills little of a large box
_TILE_PER_RADIUS = 16
_LONG_TILE_PX = 128  # of crossing scratches: only where they cross something wide has to be filled
_LEAST_CONTEXT_PX, _MOST_CONTEXT_PX = 20, 192
LONG = 16.0  # area of a long hole over its squared radius; a disc has 3
FEATHER_PER_RADIUS = 0.5  # of a thin place: a fill three times as wide as its scratch would be worse and slower

Box = tuple[int, int, int, int]  # top, left, bottom, right


@dataclass(frozen=True)
class Place:
    """One hole, or one piece of a long one. hole: bool, of the box's size; radius_px: of the largest circle in it.
    usual_px: the radius of a strip as wide as most of it, which is less where scratches cross. long: whether it is a
    scratch, or a piece of scratches that cross."""

    box: Box
    hole: Bits
    radius_px: float
    usual_px: float
    long: bool = False

    @property
    def context(self) -> int:
        """How far around the box a method should look, in pixels: beside a long hole much is known inside its box."""
        return int(np.clip((2 if self.long else 4) * self.radius_px, _LEAST_CONTEXT_PX, _MOST_CONTEXT_PX))

    def pieces(self) -> Iterator[Place]:
        """What can be filled one after the other, each seeing those before it: a slanted scratch fills little of its
        box."""
        top, left, bottom, right = self.box
        tile = int(np.clip(_TILE_PER_RADIUS * self.radius_px, _LEAST_TILE_PX, _LONG_TILE_PX if self.long else TILE_PX))
        for y in _cuts(0, bottom - top, tile):
            for x in _cuts(0, right - left, tile):
                inside = self.hole[slice(*y), slice(*x)]
                if inside.any():
                    yield dataclasses.replace(_tight(inside, top + y[0], left + x[0]), long=self.long)


def places(mask: npt.NDArray[np.uint8]) -> Iterator[Place]:
    """The holes of a mask (H, W), 255 = repaint; any value above 0 counts. From top to bottom."""
    if not mask.any():
        return
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    above, before = int(rows[0]), int(columns[0])
    hole = (mask[above : rows[-1] + 1, before : columns[-1] + 1] > 0).astype(np.uint8)
    near = cv2.dilate(hole, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (NEAR_PX + 1, NEAR_PX + 1)))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(near, connectivity=8, ltype=cv2.CV_32S)
    for label in range(1, count):
        left, top, width, height = (int(v) for v in stats[label, :4])
        whole = []
        for y in _cuts(top, height, TILE_PX):
            for x in _cuts(left, width, TILE_PX):
                piece = slice(*y), slice(*x)
                inside = (labels[piece] == label) & (hole[piece] > 0)
                if inside.any():
                    whole.append(_tight(inside, above + y[0], before + x[0]))
        area = sum(np.count_nonzero(place.hole) for place in whole)
        long = bool(area >= LONG * max(place.radius_px for place in whole) ** 2)
        yield from (dataclasses.replace(place, long=long) for place in whole)


def grown(mask: npt.NDArray[np.uint8], px: int) -> npt.NDArray[np.uint8]:
    """A mask whose holes reach px further in every direction."""
    if px <= 0:
        return mask
    circle = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * px + 1, 2 * px + 1))
    return np.asarray(cv2.dilate(mask, circle), np.uint8)


def softened(mask: npt.NDArray[np.uint8], grow_px: int, feather_px: int) -> npt.NDArray[np.uint8]:
    """255 in the grown mask, falling to 0 over feather_px around it, or over half the radius of a place thinner than
    twice that; 0 where nothing may change."""
    out = np.where(grown(mask, grow_px) > 0, np.uint8(255), np.uint8(0))
    if feather_px <= 0 or not out.any():
        return out
    height, width = out.shape
    count, labels, stats, _ = cv2.connectedComponentsWithStats(out, connectivity=8, ltype=cv2.CV_32S)
    for left, top, wide, high, label in np.column_stack([stats[:, :4], np.arange(count)])[1:].tolist():
        y, x = max(0, top - feather_px), max(0, left - feather_px)
        box = slice(y, min(height, top + high + feather_px)), slice(x, min(width, left + wide + feather_px))
        own = labels[box] == label
        reach = min(feather_px, max(1, round(FEATHER_PER_RADIUS * radius_px(own))))
        distance = cv2.distanceTransform((~own).view(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
        ramp = np.where(distance <= reach, np.round(255 * (1 - distance / (reach + 1))), 0).astype(np.uint8)
        np.maximum(out[box], ramp, out=out[box])
    return out


def _cuts(start: int, length: int, tile: int) -> list[tuple[int, int]]:
    pieces = -(-length // tile)
    edges = [start + length * i // pieces for i in range(pieces + 1)]
    return list(itertools.pairwise(edges))


def _tight(inside: Bits, top: int, left: int) -> Place:
    rows, columns = np.flatnonzero(inside.any(axis=1)), np.flatnonzero(inside.any(axis=0))
    hole = inside[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    box = (top + int(rows[0]), left + int(columns[0]), top + int(rows[-1]) + 1, left + int(columns[-1]) + 1)
    depth = depth_px(hole)
    return Place(box, np.ascontiguousarray(hole), float(depth.max()), 2 * float(depth[hole].mean()))
