"""One picture at one size, ready to move: everything that does not change with time is reckoned once, here.

A frame is one composed displacement and one look-up of the picture through it (two where things drift), then one
matrix of colour. What was not painted as moving is the picture's own pixels, bit for bit.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from mmstudio.animate import colour
from mmstudio.animate.fields import Field, Grid, Ripple, Swirls, directions, places
from mmstudio.animate.modulation import Moment
from mmstudio.animation import DESTINATION, Stroke

Frame = NDArray[np.uint8]  # (height, width, 3), RGB
Mask = NDArray[np.uint8]  # (height, width)

_LOOP = 0.0625  # of the shorter side: how far things drift before the loop begins again; further, all is seen twice
_GLIDE = 0.03  # of the shorter side: how far a whole picture glides
_SWING = 1.25  # of the shorter side: how much drift takes it there and back
_BULGE = 0.45  # of the shorter side, or of the painted area: how wide a pulse swells
_FEATHER = 0.02  # of the shorter side: over which a painted border fades
_CIRCLE_S = 8.0  # of parallax
_DARK = 0.75  # of the inside of an open mouth
_STILL = 1e-6


@dataclass(frozen=True)
class Painted:
    """What was painted, each (height, width) or None. See `mmstudio.animation.Animation`."""

    area: Mask | None = None
    anchors: Mask | None = None
    depth: Mask | None = None
    mouth: Mask | None = None

    def at_size(self, width: int, height: int) -> Painted:
        return Painted(*(_scaled(mask, width, height) for mask in (self.area, self.anchors, self.depth, self.mouth)))


NOTHING_PAINTED = Painted()


class Stage:
    """Draws moments. Belongs to one thread."""

    def __init__(
        self,
        width: int,
        height: int,
        painted: Painted = NOTHING_PAINTED,
        strokes: Sequence[Stroke] = (),
        centre: tuple[float, float] = (0.5, 0.5),
        seed: int = 0,
    ) -> None:
        self.width, self.height = width, height
        self._painted = painted.at_size(width, height)
        self._grid = grid = Grid.over(width, height)
        self._places = places(width, height)
        self._nodes = np.stack([grid.x, grid.y], axis=-1)
        self._short = float(grid.short_px)
        self._weight = self._soft_weight()
        self._centre = ((width - 1) * centre[0], (height - 1) * centre[1])
        x, y = grid.x - np.float32(self._centre[0]), grid.y - np.float32(self._centre[1])
        self._from_centre = np.stack([x, y], axis=-1)
        reach = _BULGE * self._short if self._painted.area is None else max(8.0, _extent(self._painted.area))
        self._bulge = np.exp(-(x**2 + y**2) / np.float32(reach**2))
        self._ripple = Ripple(grid, self._centre)
        self._swirls = Swirls(grid, seed)
        self._directions = directions(grid, strokes)
        self._loops = bool(strokes) or self._weight is not None
        depth = self._painted.depth
        # without a painted gradient what lies lower in the picture is nearer
        near = grid.sampled(depth) if depth is not None else grid.y / np.float32(max(1, height - 1))
        self._depth = cv2.GaussianBlur(near, (0, 0), 1.5) - np.float32(0.5)
        self._mouth = _Mouth(self._painted.mouth, grid) if self._painted.mouth is not None else None
        self._cover = self._soft_cover()

    def frame(self, still: Frame, moment: Moment) -> Frame:
        """The still (height, width, 3) as it looks at that moment; a frame of its own."""
        moved = self._moved(still, moment)
        matrix = colour.matrix(
            moment["warmth"] * DESTINATION["warmth"].full,
            moment["hue"],
            moment["saturation"],
            moment["exposure"] * DESTINATION["exposure"].full,
        )
        if matrix is not None:
            moved = np.asarray(cv2.transform(moved, matrix), np.uint8)
        if self._mouth is not None and moment["mouth"] > _STILL:
            moved = self._mouth.darkened(still if moved is still else moved, moment["mouth"])
        if moved is still:
            return still.copy()
        return moved if self._cover is None else self._cover.over(still, moved)

    # motion

    def _moved(self, still: Frame, moment: Moment) -> Frame:
        affine = self._affine(moment)
        bend = self._bend(moment)
        drifted = moment.so_far("drift") * DESTINATION["drift"].full / _LOOP
        drifts = self._loops and abs(drifted) > _STILL
        if affine is None and bend is None and not drifts:
            return still
        if bend is None and not drifts and self._weight is None:
            assert affine is not None
            flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
            size = (self.width, self.height)
            return np.asarray(
                cv2.warpAffine(still, affine, size, flags=flags, borderMode=cv2.BORDER_REFLECT_101), np.uint8
            )
        field = np.zeros_like(self._from_centre) if bend is None else bend
        if affine is not None:
            nodes = self._nodes
            field = field + (nodes @ affine[:, :2].T + affine[:, 2] - nodes).astype(np.float32)
        if not drifts:
            return self._looked_up(still, field)
        # two copies half a loop apart, each unseen when it jumps back: Holynski et al. 2021 without the net
        parts = []
        for apart in (0.0, 0.5):
            phase = (drifted + apart) % 1
            away = field - self._directions * np.float32((phase - 0.5) * _LOOP * self._short)
            parts.append((1 - abs(2 * phase - 1), away))
        (first, one), (second, other) = parts
        if first < 1e-3:
            return self._looked_up(still, other)
        if second < 1e-3:
            return self._looked_up(still, one)
        return np.asarray(
            cv2.addWeighted(self._looked_up(still, one), first, self._looked_up(still, other), second, 0), np.uint8
        )

    def _looked_up(self, still: Frame, field: Field) -> Frame:
        if self._weight is not None:
            field = field * self._weight[..., None]
        source: Any = self._grid.spread(field) + self._places
        # whole pixels and 32nds in two maps: quicker to look up than floats, and as exact as this look-up is anyway
        whole, part = cv2.convertMaps(source, None, cv2.CV_16SC2)  # type: ignore[call-overload]
        found = cv2.remap(still, whole, part, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT_101)
        return np.asarray(found, np.uint8)

    def _affine(self, moment: Moment) -> NDArray[np.float32] | None:
        """(2, 3), from new places to old ones; None where nothing turns, shifts or grows."""
        zoom = 2.0 ** moment["zoom"] if moment["zoom"] < 0 else 1 + moment["zoom"] * DESTINATION["zoom"].full
        angle = math.radians(moment["rotate"] * DESTINATION["rotate"].full)
        shift_x = moment["shift_x"] * DESTINATION["shift_x"].full * self.width
        shift_y = moment["shift_y"] * DESTINATION["shift_y"].full * self.height
        if abs(zoom - 1) < _STILL and abs(angle) < _STILL and abs(shift_x) < _STILL and abs(shift_y) < _STILL:
            return None
        cosine, sine = math.cos(angle) / zoom, math.sin(angle) / zoom
        turn = np.array([[cosine, sine], [-sine, cosine]])
        centre = np.array(self._centre)
        offset = centre - turn @ (centre + np.array([shift_x, shift_y]))
        return np.concatenate([turn, offset[:, None]], axis=1).astype(np.float32)

    def _bend(self, moment: Moment) -> Field | None:
        """Everything that is no affine motion, at the nodes, in pixels; None where there is none of it."""
        short, parts = self._short, list[Field]()
        if abs(pulse := moment["pulse"] * DESTINATION["pulse"].full) > _STILL:
            swollen = 1 / (1 + np.float32(pulse) * self._bulge) - np.float32(1)
            parts.append(np.asarray(self._from_centre * swollen[..., None], np.float32))
        if abs(ripple := moment["ripple"] * DESTINATION["ripple"].full) > _STILL:
            parts.append(self._ripple.at(moment.time_s) * np.float32(ripple * short))
        if abs(flow := moment["flow"] * DESTINATION["flow"].full) > _STILL:
            parts.append(self._swirls.at(moment.time_s) * np.float32(flow * short))
        if abs(sway := moment["sway"] * DESTINATION["sway"].full) > _STILL:
            swing = sway * math.sin(2 * math.pi * moment.sway)
            parts.append(self._directions * np.float32(-swing * short))
        if abs(parallax := moment["parallax"] * DESTINATION["parallax"].full) > _STILL:
            angle = 2 * math.pi * moment.time_s / _CIRCLE_S
            way = np.array([math.cos(angle), math.sin(angle)], np.float32)
            parts.append(self._depth[..., None] * way * np.float32(-2 * parallax * short))
        # seen twice, water and clouds look like themselves; walls do not, so nothing painted as moving is no loop
        drifted = 0.0 if self._loops else moment.so_far("drift") * DESTINATION["drift"].full
        if abs(glide := _GLIDE * math.sin(2 * math.pi * drifted / _SWING)) > _STILL:
            parts.append(self._directions * np.float32(-glide * short))
        if self._mouth is not None and moment["mouth"] > _STILL:
            parts.append(self._mouth.opened(moment["mouth"] * DESTINATION["mouth"].full))
        if not parts:
            return None
        bend = parts[0]
        for part in parts[1:]:
            bend = bend + part
        return bend

    # what was painted

    def _soft_weight(self) -> Field | None:
        """How much every node may move, 0 … 1: nothing on anchors and outside of the area, fading towards them."""
        painted = self._painted
        if painted.area is None and painted.anchors is None:
            return None
        weight = np.ones(self._grid.x.shape, np.float32)
        blur = max(1.0, 2 * _FEATHER * self._short * (self._grid.x.shape[1] - 1) / self.width)
        if painted.area is not None:
            allowed = self._grid.sampled(_joined(painted.area, painted.mouth))
            weight = np.minimum(weight, cv2.GaussianBlur(allowed, (0, 0), blur))
        if painted.anchors is not None:
            # widened first, so that what was painted stays altogether
            reach = 2 * math.ceil(blur) + 1
            pinned = cv2.dilate(self._grid.sampled(painted.anchors), np.ones((reach, reach), np.uint8))
            weight = weight * (1 - cv2.GaussianBlur(pinned, (0, 0), blur))
        return np.asarray(weight, np.float32)

    def _soft_cover(self) -> _Cover | None:
        painted = self._painted
        return None if painted.area is None else _Cover(_joined(painted.area, painted.mouth), _FEATHER * self._short)


class _Cover:
    """Lays what moved over what stays: only inside of the painted area, fading in from its border."""

    def __init__(self, area: Mask, feather_px: float) -> None:
        rows, columns = (np.flatnonzero(area.any(axis=axis)) for axis in (1, 0))
        self._box = (slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)) if rows.size else None
        if self._box is None:
            return
        inside = np.pad((area > 0).astype(np.uint8), 1)
        depth = cv2.distanceTransform(inside, cv2.DIST_L2, 3)[1:-1, 1:-1]
        share = np.minimum(1, depth / max(1.0, 2 * feather_px)) * (area.astype(np.float32) / 255)
        self._share = np.ascontiguousarray(share[self._box], np.float32)
        self._rest = 1 - self._share
        self._outside = np.ascontiguousarray((area[self._box] == 0).astype(np.uint8))

    def over(self, still: Frame, moved: Frame) -> Frame:
        out = still.copy()
        if self._box is None:
            return out
        below, above = np.ascontiguousarray(still[self._box]), np.ascontiguousarray(moved[self._box])
        mixed = cv2.blendLinear(above, below, self._share, self._rest)
        cv2.copyTo(below, self._outside, mixed)  # sums of weights are never quite 1
        out[self._box] = mixed
        return out


class _Mouth:
    """A painted mouth: what lies below its middle goes down as it opens, and the gap is dark."""

    def __init__(self, mask: Mask, grid: Grid) -> None:
        rows, columns = (np.flatnonzero(mask.any(axis=axis)) for axis in (1, 0))
        top, bottom = (int(rows[0]), int(rows[-1])) if rows.size else (0, 0)
        left, right = (int(columns[0]), int(columns[-1])) if columns.size else (0, 0)
        self._height = float(bottom - top + 1)
        middle, centre = (top + bottom) / 2, (left + right) / 2
        half = max(1.0, (right - left + 1) / 2)
        soft = cv2.GaussianBlur(grid.sampled(mask), (0, 0), 1.0)
        below = np.clip((grid.y - middle) / (0.25 * self._height) + 0.5, 0, 1)
        self._down = np.stack([np.zeros_like(soft), soft * below], axis=-1).astype(np.float32)
        self._box = (slice(top, bottom + 1), slice(left, right + 1))
        y, x = np.mgrid[top : bottom + 1, left : right + 1].astype(np.float32)
        self._x = ((x - centre) / half) ** 2
        self._y = (y - middle) / (0.5 * self._height)
        self._inside = mask[self._box].astype(np.float32) / 255

    def opened(self, share: float) -> Field:
        """share: of the region's height."""
        return self._down * np.float32(-share * self._height)

    def darkened(self, frame: Frame, value: float) -> Frame:
        """The inside as dark as the mouth is open: an ellipse just below the middle, as high as the gap."""
        gap = 0.6 * value + 1e-3
        oval = self._x / 0.7**2 + ((self._y - 0.5 * gap) / gap) ** 2
        light = 1 - _DARK * min(1.0, 2 * value) * np.clip(1.6 - 1.6 * oval, 0, 1) * self._inside
        out = frame.copy()
        out[self._box] = (out[self._box] * light[..., None] + 0.5).astype(np.uint8)
        return out


def _joined(area: Mask, mouth: Mask | None) -> Mask:
    return area if mouth is None else np.maximum(area, mouth)


def _extent(area: Mask) -> float:
    """About how far it is from the middle of an area to its border, in pixels."""
    return 0.7 * math.sqrt(float(np.count_nonzero(area)))


def _scaled(mask: Mask | None, width: int, height: int) -> Mask | None:
    """A mask at another size; what is not painted at all stays so."""
    if mask is None or not mask.any():
        return None
    if mask.shape == (height, width):
        return mask
    smaller = mask.shape[0] * mask.shape[1] > width * height
    return np.asarray(
        cv2.resize(mask, (width, height), interpolation=cv2.INTER_AREA if smaller else cv2.INTER_LINEAR), np.uint8
    )
