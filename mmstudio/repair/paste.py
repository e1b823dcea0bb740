"""From a mask to fills that can be put into the photograph: crop with context, fill, match the rim and grain, feather.

What lies outside the grown mask and its feather is never touched: a fill says by its alpha which pixels it changes,
and where alpha is 0 the photograph's own values stay, bit for bit.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from mmstudio.errors import Cancelled
from mmstudio.repair import grain, places, rim, route
from mmstudio.repair.inpainter import Bits, Floats, Inpainter, never
from mmstudio.repair.places import Box, Place
from mmstudio.repair.scaling import radius_px, reduced, resized

Photo = npt.NDArray[np.uint8] | npt.NDArray[np.uint16]  # (H, W) or (H, W, C)
Mask = npt.NDArray[np.uint8]
Choose = Callable[[Floats, Bits, Place], route.Choice]

_SQUARE_PX = 256
LARGEST_RADIUS_PX = 112.0  # a wider hole is filled smaller and enlarged: no method reaches further


@dataclass(frozen=True)
class Fill:
    """What one hole becomes. pixels: the box's part of the photograph, in its depth and channels; alpha (h, w), 255 =
    all of it. method, why: what was chosen for this hole and the code of the reason ("" when a person chose)."""

    box: Box
    pixels: Photo
    alpha: Mask
    method: str
    why: str = ""


def fills(
    photo: Photo,
    mask: Mask,
    choose: Choose,
    *,
    grow_px: int = 1,
    feather_px: int = 2,
    seed: int = 0,
    reference: Floats | None = None,
    prompt: str = "",
    match_grain: bool = True,
    cancelled: Callable[[], bool] = never,
    progress: Callable[[float], None] = lambda fraction: None,
) -> Iterator[Fill]:
    """Fill every hole of `mask` (H, W, 255 = repaint), one after the other; `photo` itself is not changed.

    Holes grow by grow_px; around that the fill fades into the photograph over feather_px. Raises ValueError when sizes
    differ, Cancelled when `cancelled` says so.
    """
    if photo.shape[:2] != mask.shape:
        raise ValueError(
            f"the mask has {mask.shape[1]} x {mask.shape[0]} pixels, the photo {photo.shape[1]} x {photo.shape[0]}"
        )
    wide = places.grown(mask, grow_px + feather_px)
    left = wide > 0  # not yet known
    area, done = int(np.count_nonzero(left)), 0
    finished = _Finished()
    number = 0
    for place in places.places(wide):
        pieces: list[Fill] = []
        for piece in place.pieces():
            if cancelled():
                raise Cancelled
            around, inner = _around(piece, photo.shape[:2])
            known_anew = bool(((wide[around] > 0) & ~left[around]).any())
            crop = _apart(photo[around], around, finished) if known_anew else photo[around]
            pixels, hole = as_floats(crop), left[around].copy()
            own = np.zeros_like(hole)
            own[inner] = piece.hole
            choice = choose(pixels, hole, piece)
            filled = _filled(choice.inpainter, pixels, hole, piece, seed + number, reference, prompt, cancelled)
            if match_grain:
                ring = (cv2.dilate(own.astype(np.uint8), np.ones((33, 33), np.uint8)) > 0) & ~hole
                filled = grain.matched(np.where(own[..., None], filled, pixels), own, ring, seed + number)
            alpha = _alpha(mask, piece, grow_px, feather_px)
            fill = Fill(piece.box, from_floats(filled[inner], crop[inner]), alpha, choice.method, choice.why)
            finished.add(fill)
            pieces.append(fill)
            left[around] &= ~own
            done += int(np.count_nonzero(piece.hole))
            number += 1
            progress(done / area)
        yield pieces[0] if len(pieces) == 1 else _joined(photo, place, pieces)


def pasted(photo: Photo, done: Fill, out: Photo | None = None) -> Photo:
    """The photograph with one fill in it: a copy, or `out` changed in place (it may be photo itself)."""
    out = photo.copy() if out is None else out
    top, left, bottom, right = done.box
    part = out[top:bottom, left:right]
    part[:] = blended(part, done.pixels, done.alpha)
    return out


def blended(below: Photo, above: Photo, alpha: Mask) -> Photo:
    """Both mixed by alpha (h, w), rounded; 0 is exactly `below`, 255 exactly `above`."""
    a = alpha.astype(np.int64).reshape(alpha.shape + (1,) * (below.ndim - 2))
    mixed = (below * (255 - a) + above * a + 127) // 255
    return mixed.astype(np.uint8) if below.dtype == np.uint8 else mixed.astype(np.uint16)


def as_floats(pixels: Photo) -> Floats:
    """(h, w, 3) in [0, 1] of any photograph: grey three times, an alpha channel left out."""
    colours = pixels[..., None] if pixels.ndim == 2 else pixels
    colours = colours[..., :3] if colours.shape[2] >= 3 else colours[..., :1]
    return np.ascontiguousarray(np.broadcast_to(colours, (*colours.shape[:2], 3)), np.float32) / _full(pixels)


def from_floats(filled: Floats, like: Photo) -> Photo:
    """`filled` in the depth and channels of `like`; channels that are no colour stay as they are there."""
    out = like.copy()
    values = np.clip(filled * _full(like) + 0.5, 0, _full(like))
    if like.ndim == 2:
        out[:] = values.mean(axis=2).astype(like.dtype)
    elif like.shape[2] >= 3:
        out[..., :3] = values.astype(like.dtype)
    else:
        out[..., 0] = values.mean(axis=2).astype(like.dtype)
    return out


def _full(pixels: Photo) -> float:
    return float(np.iinfo(pixels.dtype).max)


def _around(place: Place, size: tuple[int, ...]) -> tuple[tuple[slice, slice], tuple[slice, slice]]:
    """Where the crop lies in the photograph, and where the place's box lies in the crop."""
    top, left, bottom, right = place.box
    y, x = max(0, top - place.context), max(0, left - place.context)
    outer = slice(y, min(size[0], bottom + place.context)), slice(x, min(size[1], right + place.context))
    return outer, (slice(top - y, bottom - y), slice(left - x, right - x))


def _apart(crop: Photo, around: tuple[slice, slice], finished: _Finished) -> Photo:
    """A copy of the crop with the fills so far that reach into it, whole: they are what the next one continues."""
    out = crop.copy()
    y, x = around[0].start, around[1].start
    height, width = crop.shape[:2]
    for fill in finished.near((y, x, y + height, x + width)):
        top, left, bottom, right = fill.box
        if top < y + height and bottom > y and left < x + width and right > x:
            rows, columns = slice(max(top, y), min(bottom, y + height)), slice(max(left, x), min(right, x + width))
            part = slice(rows.start - top, rows.stop - top), slice(columns.start - left, columns.stop - left)
            target = out[rows.start - y : rows.stop - y, columns.start - x : columns.stop - x]
            target[:] = blended(target, fill.pixels[part], fill.alpha[part])
    return out


def _joined(photo: Photo, place: Place, pieces: list[Fill]) -> Fill:
    """The pieces of one place as one fill."""
    top, left, bottom, right = place.box
    pixels, alpha = photo[top:bottom, left:right].copy(), np.zeros(place.hole.shape, np.uint8)
    for piece in pieces:
        box = slice(piece.box[0] - top, piece.box[2] - top), slice(piece.box[1] - left, piece.box[3] - left)
        inside = piece.alpha > 0
        pixels[box][inside] = piece.pixels[inside]
        alpha[box][inside] = piece.alpha[inside]
    return Fill(place.box, pixels, alpha, pieces[0].method, pieces[0].why)


class _Finished:
    """The fills so far by where they are: a sheet of dust has thousands."""

    def __init__(self) -> None:
        self._squares: dict[tuple[int, int], list[tuple[int, Fill]]] = {}
        self._count = 0

    def add(self, fill: Fill) -> None:
        for square in self._of(fill.box):
            self._squares.setdefault(square, []).append((self._count, fill))
        self._count += 1

    def near(self, box: Box) -> list[Fill]:
        """Those that may reach into box, in the order they came."""
        found = {number: fill for square in self._of(box) for number, fill in self._squares.get(square, ())}
        return [found[number] for number in sorted(found)]

    def _of(self, box: Box) -> Iterator[tuple[int, int]]:
        top, left, bottom, right = (value // _SQUARE_PX for value in box)
        return itertools.product(range(top, bottom + 1), range(left, right + 1))


def _filled(
    inpainter: Inpainter,
    pixels: Floats,
    hole: Bits,
    place: Place,
    seed: int,
    reference: Floats | None,
    prompt: str,
    cancelled: Callable[[], bool],
) -> Floats:
    height, width = hole.shape
    if hole.all():
        return np.full_like(pixels, 0.5)  # nothing is known: grey says so
    scale = min(1.0, LARGEST_RADIUS_PX / radius_px(hole))
    if scale == 1.0:
        filled = inpainter.fill(pixels, hole, seed=seed, reference=reference, prompt=prompt, cancelled=cancelled)
        return rim.matched(filled, pixels, hole)
    size = max(1, round(width * scale)), max(1, round(height * scale))
    known, share = reduced(pixels, hole, size)
    filled = inpainter.fill(known, share < 0.999, seed=seed, reference=reference, prompt=prompt, cancelled=cancelled)
    return rim.matched(resized(filled, (width, height)), pixels, hole)


def _alpha(mask: Mask, place: Place, grow_px: int, feather_px: int) -> Mask:
    """255 in the grown mask, falling to nothing over feather_px around it."""
    if feather_px <= 0:
        return place.hole.astype(np.uint8) * np.uint8(255)
    top, left, bottom, right = place.box
    reach = grow_px + feather_px + 1
    y, x = max(0, top - reach), max(0, left - reach)
    near = places.grown(mask[y : bottom + reach, x : right + reach], grow_px)
    distance = cv2.distanceTransform((near == 0).astype(np.uint8), cv2.DIST_L2, 5)
    distance = distance[top - y : bottom - y, left - x : right - x]
    alpha = np.clip(1 - distance / (feather_px + 1), 0, 1) * 255
    return np.where(place.hole, np.round(alpha), 0).astype(np.uint8)
