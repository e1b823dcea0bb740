"""Colours spread from strokes of colour: what a person knows of a photo corrects what a net guessed, or does without.

Colorization by optimization (Levin, Lischinski and Weiss 2004, doi:10.1145/1015706.1015780), of the difference to the
guess: it is as painted where a stroke lies, as even as it can be where lightness is, and nothing far from every stroke.
Solved on a small grid; the photo's own lightness leads it back to every pixel (guided filter: He and Sun 2015,
arXiv:1505.00996).

Chroma is (red - luma, blue - luma), luma that of BT.601: the third difference follows, and luma stays what it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from mmstudio.jobs import ColourHint
from mmstudio.repair.inpainter import Bits, Floats
from mmstudio.repair.paste import Photo, as_floats, from_floats, in_colour
from mmstudio.repair.places import Box
from mmstudio.repair.scaling import resized

LUMA = np.array([0.299, 0.587, 0.114], np.float32)
GRID_PX = 400  # long side of the grid: its equations take a second and 120 MB
BAND_PX = 256  # rows that are coloured at once

_HELD = 100.0  # how firmly a stroke holds, of the tie between two pixels alike
_ALIKE, _APART = 0.01, 0.03  # lightness differs so much at an edge: in a smooth place, and at most, in a rough one
_ROUGH = 0.6  # of the variance around a pixel that counts as no edge, as the paper's program has it
_LEAST_TIE = 1e-6
_SPECK_PX = 5  # lines and specks narrower than half of it do not part what they cross
_REACH = 0.7  # how far colour goes where nothing stops it, of the grid's long side
_GUIDE_PX, _GUIDE_FLAT = 7, 1e-4  # window of the guided filter, and the variance up to which lightness says nothing


def chroma_of(rgb: Floats) -> Floats:
    """(…, 3) in [0, 1] -> (…, 2)."""
    luma = rgb @ LUMA
    return np.asarray(np.stack([rgb[..., 0] - luma, rgb[..., 2] - luma], axis=-1), np.float32)


def coloured(luma: Floats, chroma: Floats) -> Floats:
    """luma (h, w), chroma (h, w, 2) -> (h, w, 3) of that very luma: chroma gives way where it leaves [0, 1]."""
    red, blue = chroma[..., 0], chroma[..., 1]
    all_ = np.stack([red, -(LUMA[0] * red + LUMA[2] * blue) / LUMA[1], blue], axis=-1)
    luma = luma[..., None]
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        # towards grey only as far as it must to stay a colour
        room = np.where(all_ > 0, (1 - luma) / all_, np.where(all_ < 0, luma / -all_, np.inf))
    share = np.clip(np.nan_to_num(room.min(axis=2, keepdims=True), posinf=1.0), 0, 1)
    return np.asarray(luma + share * all_, np.float32)


def propagate(lightness: Floats, guess: Floats | None, hints: Sequence[ColourHint]) -> Floats:
    """The chroma (H, W, 2) of a photo of this lightness (H, W) in [0, 1].

    guess: (h, w, 2) of the whole photo in any size, None = nobody guessed. Without hints it is the guess.
    """
    bands = [chroma for _, chroma in propagated(lightness, guess, hints)]
    return np.concatenate(bands) if bands else np.zeros((*lightness.shape, 2), np.float32)


def propagated(
    lightness: Floats, guess: Floats | None, hints: Sequence[ColourHint], top: int = 0, bottom: int | None = None
) -> Iterator[tuple[slice, Floats]]:
    """`propagate` by bands of rows from top to bottom, each with its rows: a large photo is never held whole."""
    bottom = lightness.shape[0] if bottom is None else bottom
    offset = _offset(lightness, guess, hints)
    for start in range(top, bottom, BAND_PX):
        rows = slice(start, min(start + BAND_PX, bottom))
        chroma = np.zeros((rows.stop - rows.start, lightness.shape[1], 2), np.float32)
        if guess is not None:
            chroma += _enlarged(guess, lightness.shape, rows)
        if offset is not None:
            slope, base = (_enlarged(part, lightness.shape, rows) for part in (offset.slope, offset.base))
            slope *= lightness[rows, :, None]
            chroma += slope
            chroma += base
        yield rows, chroma


def lightness_of(pixels: Photo) -> Floats:
    """The luma (H, W) in [0, 1] of a photo (H, W, C)."""
    out = np.empty(pixels.shape[:2], np.float32)
    for top in range(0, len(out), BAND_PX):
        out[top : top + BAND_PX] = as_floats(pixels[top : top + BAND_PX]) @ LUMA
    return out


def painted(
    pixels: Photo,
    lightness: Floats,
    box: Box,
    guess: Floats | None,
    hints: Sequence[ColourHint],
    progress: Callable[[float], None] = lambda fraction: None,
) -> Photo:
    """The box of a photo (H, W, C) of that lightness, in the colours of `propagate`: (h, w, C), 3 where C is 1.

    progress: 0..1, may raise.
    """
    top, left, bottom, right = box
    out = in_colour(pixels[top:bottom, left:right]).copy()
    for rows, chroma in propagated(lightness, guess, hints, top, bottom):
        colours = coloured(lightness[rows, left:right], chroma[:, left:right])
        out[rows.start - top : rows.stop - top] = from_floats(colours, in_colour(pixels[rows, left:right]))
        progress((rows.stop - top) / (bottom - top))
    return out


@dataclass(frozen=True)
class _Offset:
    """What is added to the guess: slope times lightness, and base; (h, w, 2) each, on the grid."""

    slope: Floats
    base: Floats


def _offset(lightness: Floats, guess: Floats | None, hints: Sequence[ColourHint]) -> _Offset | None:
    """None where nothing is painted."""
    height, width = lightness.shape
    scale = min(1.0, GRID_PX / max(height, width))
    size = max(1, round(width * scale)), max(1, round(height * scale))
    wanted, held = _drawn(hints, size, (size[0] / width, size[1] / height))
    if not held.any():
        return None
    grid = lightness if size == (width, height) else resized(lightness, size, cv2.INTER_AREA)
    if guess is not None:
        wanted = wanted - resized(guess, size, cv2.INTER_LINEAR)
    spread = _spread(grid, wanted, held)
    if grid is lightness:
        return _Offset(np.zeros_like(spread), spread)
    return _guided(grid, spread)


def _drawn(hints: Sequence[ColourHint], size: tuple[int, int], scale: tuple[float, float]) -> tuple[Floats, Bits]:
    """The chroma (h, w, 2) that is painted, and where: the newest stroke lies above, and wiping takes all away."""
    held = np.zeros(size[::-1], np.uint8)
    wanted = np.zeros((*size[::-1], 2), np.float32)
    for hint in hints:
        stroke = np.zeros_like(held)
        points = (np.array(hint.points, np.float64) * scale - 0.5) * 16  # with four bits of fraction
        radius = max(0.5, hint.radius_px * min(scale))
        line = [np.round(points).astype(np.int32)]
        cv2.polylines(stroke, line, False, 1, max(1, round(2 * radius)), cv2.LINE_8, 4)
        for x, y in (line[0][0], line[0][-1]):
            cv2.circle(stroke, (int(x), int(y)), round(radius * 16), 1, -1, cv2.LINE_8, 4)
        inside = stroke > 0
        held[inside] = bool(hint.colour)
        if hint.colour:
            wanted[inside] = chroma_of(_rgb(hint.colour))
    return wanted, held > 0


def _rgb(colour: str) -> Floats:
    return np.asarray(list(bytes.fromhex(colour[1:])), np.float32) / np.float32(255)


def _spread(grid: Floats, wanted: Floats, held: Bits) -> Floats:
    """What is wanted (h, w, 2) where it is held (h, w), spread over the grid (h, w)."""
    from scipy.sparse import coo_matrix, diags
    from scipy.sparse.linalg import splu

    smooth = cv2.medianBlur(np.ascontiguousarray(grid), _SPECK_PX) if min(grid.shape) >= _SPECK_PX else grid
    mean = cv2.blur(smooth, (3, 3))
    rough = np.clip(_ROUGH * (cv2.blur(smooth * smooth, (3, 3)) - mean * mean), _ALIKE**2, _APART**2)
    number = np.arange(grid.size).reshape(grid.shape)
    ties, ends = [], []
    for one, other in (
        ((slice(None), slice(None, -1)), (slice(None), slice(1, None))),
        ((slice(None, -1), slice(None)), (slice(1, None), slice(None))),
    ):
        apart = (smooth[one] - smooth[other]) ** 2 / np.minimum(rough[one], rough[other])
        ties.append(np.maximum(np.exp(-apart), _LEAST_TIE).ravel().astype(np.float64))
        ends.append((number[one].ravel(), number[other].ravel()))
    tie = np.concatenate(ties)
    first, second = (np.concatenate([pair[n] for pair in ends]) for n in (0, 1))
    half = coo_matrix((tie, (first, second)), (grid.size, grid.size)).tocsr()
    both = half + half.T
    firm = np.where(held.ravel(), _HELD, 0.0)
    own = np.asarray(both.sum(axis=1)).ravel() + firm + (_REACH * max(grid.shape)) ** -2.0
    # symmetric, and every row outweighs its neighbours: no pivots are needed
    equations = splu(
        (diags(own) - both).tocsc(),
        permc_spec="MMD_AT_PLUS_A",
        diag_pivot_thresh=0.0,
        options={"SymmetricMode": True},
    )
    right = firm[:, None] * wanted.reshape(-1, 2).astype(np.float64)
    return np.asarray(equations.solve(right), np.float32).reshape(*grid.shape, 2)


def _guided(grid: Floats, spread: Floats) -> _Offset:
    """spread (h, w, 2) as a linear function of lightness around each pixel, so that its edges become the photo's."""
    size = (_GUIDE_PX, _GUIDE_PX)
    lightness = grid[..., None]
    mean, mean_spread = cv2.blur(grid, size)[..., None], cv2.blur(spread, size)
    variance = cv2.blur(grid * grid, size)[..., None] - mean * mean
    slope = (cv2.blur(lightness * spread, size) - mean * mean_spread) / (np.maximum(variance, 0) + _GUIDE_FLAT)
    base = mean_spread - slope * mean
    return _Offset(np.asarray(cv2.blur(slope, size), np.float32), np.asarray(cv2.blur(base, size), np.float32))


def _enlarged(small: Floats, shape: tuple[int, ...], rows: slice) -> Floats:
    """Those rows of small (h, w, 2) at the size of shape (H, W, …), bilinear: (rows, W, 2)."""
    height, width = shape[:2]
    if small.shape[:2] == (height, width):
        return small[rows].copy()
    at = np.clip((np.arange(rows.start, rows.stop) + 0.5) * small.shape[0] / height - 0.5, 0, small.shape[0] - 1)
    above = at.astype(np.intp)
    share = (at - above).astype(np.float32)[:, None, None]
    between = small[above] * (1 - share) + small[np.minimum(above + 1, small.shape[0] - 1)] * share
    return resized(np.ascontiguousarray(between), (width, rows.stop - rows.start), cv2.INTER_LINEAR)
