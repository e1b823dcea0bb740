"""Masks: (H, W) uint8, 255 = repaint, 0 = keep, between them the soft edge of a brush.

What is at least half masked counts as hole. Every function leaves its argument as it is and works in tiles, so that
a mask of 50 megapixels costs no more memory than another mask.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

import numpy as np
import numpy.typing as npt

from mmstudio import disk

if TYPE_CHECKING:
    from mmstudio.media.photo import Pixels

Mask = npt.NDArray[np.uint8]
HOLE = 128  # from this value on a pixel is hole
_GREY, _BLACK, _SURE = 12, 32, 0.9  # of `drawn`: JPEG colours and greys a mask a little; soft edges are narrow
_TILE_PX = 1024


class Box(NamedTuple):
    """A rectangle of pixels, its right and bottom edge outside: 0 <= left < right <= width where it is on a picture."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def slices(self) -> tuple[slice, slice]:
        """To index an array (H, W, …)."""
        return slice(self.top, self.bottom), slice(self.left, self.right)

    @property
    def empty(self) -> bool:
        return self.left >= self.right or self.top >= self.bottom

    def inside(self, mask: Mask) -> Box:
        """What of it lies on the mask; may be empty."""
        height, width = mask.shape
        return Box(max(0, self.left), max(0, self.top), min(width, self.right), min(height, self.bottom))

    def joined(self, other: Box) -> Box:
        """The smallest box around both."""
        if self.empty or other.empty:
            return other if self.empty else self
        return Box(
            min(self.left, other.left),
            min(self.top, other.top),
            max(self.right, other.right),
            max(self.bottom, other.bottom),
        )

    def grown(self, px: int, width: int, height: int) -> Box:
        """px wider on each side, as far as a picture of width x height goes."""
        left, top, right, bottom = self
        return Box(max(0, left - px), max(0, top - px), min(width, right + px), min(height, bottom + px))

    def common(self, other: Box) -> Box:
        """What both cover; may be empty."""
        return Box(
            max(self.left, other.left),
            max(self.top, other.top),
            min(self.right, other.right),
            min(self.bottom, other.bottom),
        )


def grown(mask: Mask, px: int) -> Mask:
    """The hole widened by px pixels in every direction, or narrowed where px < 0; round, and exact to the pixel.

    What was soft stays as soft as it was where the hole does not reach it; narrowing leaves no soft edge.
    The edge of the picture is no edge of the hole.
    """
    if px == 0:
        return mask.copy()
    if px > 0:
        out = mask.copy()
        for inner, outer, core in _tiles(mask, px):
            near = _distance_to(mask[outer.slices] >= HOLE)[core] <= px
            out[inner.slices][near] = 255
        return out
    out = np.zeros_like(mask)
    for inner, outer, core in _tiles(mask, -px):
        far = _distance_to(mask[outer.slices] < HOLE)[core] > -px
        out[inner.slices][far] = 255
    return out


def feathered(mask: Mask, px: int) -> Mask:
    """How much of a repair is seen: 255 in the hole, falling smoothly to 0 at px + 1 pixels outside it.

    Soft parts of the mask are at least as visible as they were painted. px = 0 gives the mask.
    """
    out = mask.copy()
    if px <= 0:
        return out
    for inner, outer, core in _tiles(mask, px):
        share = np.clip(1 - _distance_to(mask[outer.slices] >= HOLE)[core] / (px + 1), 0, 1)
        alpha = (share * share * (3 - 2 * share) * 255 + 0.5).astype(np.uint8)
        np.maximum(out[inner.slices], alpha, out=out[inner.slices])
    return out


def bounds(mask: Mask, least: int = 1) -> Box | None:
    """The smallest box around all pixels of at least this value; None where there are none."""
    rows = np.flatnonzero(mask.max(axis=1) >= least) if mask.size else np.empty(0)
    if not rows.size:
        return None
    top, bottom = int(rows[0]), int(rows[-1]) + 1
    columns = np.flatnonzero(mask[top:bottom].max(axis=0) >= least)
    return Box(int(columns[0]), top, int(columns[-1]) + 1, bottom)


def ovals(boxes: Iterable[Box], size: tuple[int, int]) -> Mask:
    """A mask of size (width, height) with an oval in each box."""
    import cv2

    mask = np.zeros((size[1], size[0]), np.uint8)
    for left, top, right, bottom in boxes:
        middle, axes = ((left + right) // 2, (top + bottom) // 2), ((right - left) // 2, (bottom - top) // 2)
        cv2.ellipse(mask, middle, axes, 0, 0, 360, 255, cv2.FILLED)
    return mask


def scaled(mask: Mask, size: tuple[int, int]) -> Mask:
    """mask in another size (width, height); a pixel that the hole covers in the least takes the highest value."""
    width, height = size
    return _largest(_largest(mask, height, 0), width, 1)


def from_alpha(pixels: Pixels) -> Mask:
    """What is transparent is to be repainted: (H, W, 4) of 8 or 16 bit -> mask. Raises ValueError without alpha."""
    if pixels.ndim != 3 or pixels.shape[2] != 4:
        raise ValueError("the picture has no transparency")
    alpha = pixels[..., 3]
    return 255 - (alpha if alpha.dtype == np.uint8 else alpha >> 8).astype(np.uint8)


def from_picture(rgba: npt.NDArray[np.uint8]) -> Mask:
    """A picture (H, W, 4) of a mask as other programs draw it: what is light, and not transparent, is hole."""
    light: Mask = rgba[..., :3].max(axis=2)
    alpha = rgba[..., 3]
    return light if bool((alpha == 255).all()) else (light.astype(np.uint16) * alpha // 255).astype(np.uint8)


def load_mask(path: Path) -> Mask:
    """A mask from a picture file, by `from_picture`; in the window only through the reader child.

    Raises FileMissing, FileBroken, PictureTooLarge.
    """
    from mmstudio.media.images import read_picture

    read = read_picture(path)
    return from_picture(np.frombuffer(read.pixels, np.uint8).reshape(read.height, read.width, 4))


def drawn(rgba: npt.NDArray[np.uint8]) -> Mask | None:
    """A picture (H, W, 4) as a mask if it was drawn as one: black and white, both of them, but for soft edges."""
    sample = rgba[:: max(1, rgba.shape[0] // 512), :: max(1, rgba.shape[1] // 512)].astype(np.int16)
    colours = sample[..., :3]
    grey = bool(((colours.max(axis=2) - colours.min(axis=2)) <= _GREY).all())
    mask = from_picture(rgba)
    light = mask[:: max(1, rgba.shape[0] // 512), :: max(1, rgba.shape[1] // 512)]
    black, white = float((light <= _BLACK).mean()), float((light >= 255 - _BLACK).mean())
    return mask if grey and black + white >= _SURE and black and white else None


def save_mask(path: Path, mask: Mask) -> Path:
    """Write a mask as a grey PNG under a name that nobody has; returns it. Raises as `disk.write_new`."""
    from PIL import Image

    def write(file: BinaryIO) -> None:
        Image.fromarray(np.ascontiguousarray(mask)).save(file, "PNG", compress_level=1)

    return disk.write_new(path, write)


def similar(pixels: Pixels, point: tuple[int, int], tolerance: float, connected: bool = True) -> Mask:
    """Pixels like the one at point (x, y): no channel further off than tolerance (0 .. 1 of the whole range).

    pixels: (H, W, C), 8 or 16 bit; alpha counts as a channel. connected: only those that hang together with point
    over like neighbours, diagonals included. Raises IndexError for a point outside.
    """
    import cv2

    height, width = pixels.shape[:2]
    x, y = point
    if not (0 <= x < width and 0 <= y < height):
        raise IndexError(f"({x}, {y}) lies outside {width} x {height}")
    whole = int(np.iinfo(pixels.dtype).max)
    span = round(tolerance * whole)
    middle = pixels[y, x].astype(np.int64)
    low, high = (np.clip(middle + way * span, 0, whole).astype(pixels.dtype) for way in (-1, 1))
    near = np.empty((height, width), np.uint8)
    for top in range(0, height, _TILE_PX):
        rows = pixels[top : top + _TILE_PX]
        near[top : top + _TILE_PX] = ((rows >= low) & (rows <= high)).all(axis=2)
    if not connected:
        near *= 255
        return near
    filled = np.zeros((height + 2, width + 2), np.uint8)  # as floodFill wants it: a frame of one pixel
    cv2.floodFill(near, filled, (x, y), 0, flags=8 | cv2.FLOODFILL_MASK_ONLY | (255 << 8))
    return np.ascontiguousarray(filled[1:-1, 1:-1])


def _tiles(mask: Mask, margin: int) -> Iterator[tuple[Box, Box, tuple[slice, slice]]]:
    """(tile, tile with margin, where the tile lies in it) for every tile that a hole can reach."""
    height, width = mask.shape
    around = bounds(mask, HOLE)
    if around is None:
        return
    reach = around.grown(margin, width, height)
    for top in range(reach.top, reach.bottom, _TILE_PX):
        for left in range(reach.left, reach.right, _TILE_PX):
            inner = Box(left, top, min(left + _TILE_PX, reach.right), min(top + _TILE_PX, reach.bottom))
            outer = inner.grown(margin + 1, width, height)
            if mask[outer.slices].max(initial=0) >= HOLE:
                core = Box(*(value - start for value, start in zip(inner, outer[:2] * 2, strict=True)))
                yield inner, outer, core.slices


def _distance_to(there: npt.NDArray[np.bool_]) -> npt.NDArray[np.float32]:
    """Distance in pixels from each pixel's centre to the nearest one that is there; huge where none is."""
    import cv2

    if not there.any():
        return np.full(there.shape, np.inf, np.float32)
    return cv2.distanceTransform((~there).view(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)  # type: ignore[return-value]


def _largest(mask: Mask, length: int, axis: int) -> Mask:
    """mask with another length along axis; each new pixel is the largest of those it covers, even in part."""
    before = mask.shape[axis]
    if length == before:
        return mask.copy()
    places = np.arange(length, dtype=np.int64)
    starts, ends = places * before // length, -(-(places + 1) * before // length)
    if length > before:  # a pixel of the larger mask covers two at most
        wide: Mask = np.maximum(np.take(mask, starts, axis=axis), np.take(mask, ends - 1, axis=axis))
        return wide
    # pairs of first and past-the-last index; the last end lies outside, where reduceat goes to the end by itself
    pairs = np.stack([starts, ends], 1).ravel()[:-1]
    kept = np.take(np.maximum.reduceat(mask, pairs, axis=axis), np.arange(0, len(pairs), 2), axis=axis)
    return np.ascontiguousarray(kept)
