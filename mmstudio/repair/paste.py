"""From a mask to fills that can be put into the photograph: crop with context, fill, match the rim and grain, feather.

What lies outside the grown mask and its feather is never touched: a fill says by its alpha which pixels it changes,
and where alpha is 0 the photograph's own values stay, bit for bit.
"""

from __future__ import annotations

import contextlib
import itertools
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from mmstudio.errors import Cancelled
from mmstudio.repair import grain, places, rim, route
from mmstudio.repair.inpainter import Bits, Floats, Inpainter, never
from mmstudio.repair.places import Box, Place
from mmstudio.repair.scaling import radius_px, reduced, resized
from mmstudio.repair.turns import in_turn

Photo = npt.NDArray[np.uint8] | npt.NDArray[np.uint16]  # (H, W) or (H, W, C)
Mask = npt.NDArray[np.uint8]
Choose = Callable[[Floats, Bits, Place], route.Choice]

_SQUARE_PX = 256
_GRAIN_PX = 24  # around a piece; its grain is that of a ring of 16 pixels, and the filter that tells it reaches further
LARGEST_RADIUS_PX = 112.0  # a wider hole is filled smaller and enlarged: no method reaches further


@dataclass(frozen=True)
class Fill:
    """What one hole becomes. pixels: the box's part of the photograph, in its depth and channels, but in three where a
    grey one is coloured; alpha (h, w), 255 = all of it. method, why: what was chosen for this hole and the code of the
    reason ("" when a person chose)."""

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
    """Fill every hole of `mask` (H, W, 255 = repaint), from top to bottom; `photo` itself is not changed.

    Holes that do not see each other are filled in several threads: the result is as if it were one after the other.
    progress is called in the caller's thread, cancelled in any.

    Holes grow by grow_px; around that the fill fades into the photograph as `places.softened` says. Raises ValueError
    when sizes differ, Cancelled when `cancelled` says so.
    """
    if photo.shape[:2] != mask.shape:
        raise ValueError(
            f"the mask has {mask.shape[1]} x {mask.shape[0]} pixels, the photo {photo.shape[1]} x {photo.shape[0]}"
        )
    alpha = places.softened(mask, grow_px, feather_px)
    stop = threading.Event()
    work = _Work(photo, alpha, choose, seed, reference, prompt, match_grain, lambda: stop.is_set() or cancelled())
    area, told = int(np.count_nonzero(alpha)), 0

    def tell() -> None:
        nonlocal told
        if work.done > told:
            told = work.done
            progress(told / area)

    def begun() -> Iterator[_Begun]:
        count = 0
        for place in places.places(alpha):
            pieces = list(place.pieces())
            yield _Begun(place, pieces, count)
            count += len(pieces)

    with contextlib.closing(in_turn(begun(), work.fill, _see_each_other, stop, tell)) as done:
        for fill in done:
            tell()
            if cancelled():  # also where the threads were faster than the person
                raise Cancelled
            yield fill
    if area:
        progress(1.0)


class _Begun(NamedTuple):
    """A place, its pieces, and how many pieces came before it."""

    place: Place
    pieces: list[Place]
    number: int


class _Work:
    """What threads share that fill places which do not see each other. done: how many pixels are filled."""

    def __init__(
        self,
        photo: Photo,
        alpha: Mask,
        choose: Choose,
        seed: int,
        reference: Floats | None,
        prompt: str,
        match_grain: bool,
        cancelled: Callable[[], bool],
    ) -> None:
        self.photo, self.alpha, self.choose, self.seed = photo, alpha, choose, seed
        self.reference, self.prompt, self.match_grain, self.cancelled = reference, prompt, match_grain, cancelled
        self.left = alpha > 0  # not yet known
        self.finished = _Finished()
        self.done = 0
        self._counting = threading.Lock()

    def fill(self, begun: _Begun) -> Fill:
        """Fill one place, piece by piece where the method wants it. Raises Cancelled."""
        place, pieces, number = begun
        if place.long and len(pieces) > 1:
            seen = self._seen(place)
            choice = self.choose(seen.pixels, seen.hole, place)
            if choice.whole:
                return self._filled(place, pieces, seen, choice, self.seed + number)
        filled = []
        for i, piece in enumerate(pieces):
            seen = self._seen(piece)
            choice = self.choose(seen.pixels, seen.hole, piece)
            filled.append(self._filled(piece, [piece], seen, choice, self.seed + number + i))
        return filled[0] if len(filled) == 1 else _joined(self.photo, place, filled)

    def _seen(self, place: Place) -> _Seen:
        around, inner = _around(place, self.photo.shape[:2])
        hole = self.left[around].copy()
        known_anew = bool(((self.alpha[around] > 0) & ~hole).any())
        crop = _apart(self.photo[around], around, self.finished) if known_anew else self.photo[around]
        own = np.zeros_like(hole)
        own[inner] = place.hole
        return _Seen(around, inner, crop, as_floats(crop), hole, own)

    def _filled(self, place: Place, pieces: list[Place], seen: _Seen, choice: route.Choice, seed: int) -> Fill:
        if self.cancelled():
            raise Cancelled
        filled = _filled(
            choice.inpainter, seen.pixels, seen.hole, place, seed, self.reference, self.prompt, self.cancelled
        )
        if self.match_grain:
            filled = np.where(seen.own[..., None], filled, seen.pixels)
            for i, piece in enumerate(pieces):
                part = _near(piece.box, seen.around)
                own, left = seen.own[part], seen.hole[part]
                ring = (cv2.dilate(own.astype(np.uint8), np.ones((33, 33), np.uint8)) > 0) & ~left
                filled[part] = grain.matched(filled[part], own, ring, seed + i)
        inner = seen.inner
        soft = np.where(place.hole, self.alpha[_slices(place.box)], np.uint8(0))
        fill = Fill(place.box, from_floats(filled[inner], seen.crop[inner]), soft, choice.method, choice.why)
        self.finished.add(fill)
        self.left[seen.around] &= ~seen.own
        with self._counting:
            self.done += int(np.count_nonzero(place.hole))
        return fill


@dataclass(frozen=True)
class _Seen:
    """What a method sees of a place. around: where the crop lies in the photograph; inner: the place's box in the crop;
    crop, pixels: the photograph there; hole: what is not known of it; own: what of that is the place's."""

    around: tuple[slice, slice]
    inner: tuple[slice, slice]
    crop: Photo
    pixels: Floats
    hole: Bits
    own: Bits


def _near(box: Box, around: tuple[slice, slice]) -> tuple[slice, slice]:
    """The part of a crop in which a piece's grain is measured."""
    top, left = around[0].start, around[1].start
    rows = slice(max(0, box[0] - top - _GRAIN_PX), box[2] - top + _GRAIN_PX)
    return rows, slice(max(0, box[1] - left - _GRAIN_PX), box[3] - left + _GRAIN_PX)


def _see_each_other(one: _Begun, other: _Begun) -> bool:
    """Whether the result could depend on which of them is filled first."""

    def sees(near: Place, far: Place) -> bool:
        top, left, bottom, right = near.box
        reach = near.context
        return (
            far.box[0] < bottom + reach
            and far.box[2] > top - reach
            and far.box[1] < right + reach
            and far.box[3] > left - reach
        )

    return sees(one.place, other.place) or sees(other.place, one.place)


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


def in_colour(pixels: Photo) -> Photo:
    """(h, w, C) as it is, but grey (h, w, 1) three times."""
    return pixels.repeat(3, axis=2) if pixels.shape[2] == 1 else pixels


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
        return rim.matched(filled, pixels, hole, cancelled)
    size = max(1, round(width * scale)), max(1, round(height * scale))
    known, share = reduced(pixels, hole, size)
    filled = inpainter.fill(known, share < 0.999, seed=seed, reference=reference, prompt=prompt, cancelled=cancelled)
    return rim.matched(resized(filled, (width, height)), pixels, hole, cancelled)


def _slices(box: Box) -> tuple[slice, slice]:
    top, left, bottom, right = box
    return slice(top, bottom), slice(left, right)
