"""Filling by the smoothest surface through the rim: a thin plate that is clamped to what is known.

The sum of the squared Laplacian over the hole and the pixels beside it is made as small as it can be (biharmonic
inpainting: Damelin and Hoang 2018, doi:10.1155/2018/3950312, states it as an equation). Both colour and slope go on
across the rim. The equations reach two rows up and down: numbered along a scratch, their matrix is a narrow band, which
Cholesky's method solves exactly, in a time linear in the length of the scratch.
"""

from __future__ import annotations

import ctypes
import functools
import operator
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from mmstudio.errors import Cancelled
from mmstudio.repair.inpainter import Bits, Floats, never

Doubles = npt.NDArray[np.float64]

_NARROW, _BAND = 24, 64  # up to so wide a band another order, and the best one, would gain less than it costs
_CALM = 1e-6  # holds the plate where it would be free to tilt, at the edge of the picture


@dataclass(frozen=True)
class Plate:
    """An Inpainter for holes up to about 60 px wide: time grows with the third power of the smaller side."""

    def fill(
        self,
        pixels: Floats,
        mask: Bits,
        *,
        seed: int = 0,
        reference: Floats | None = None,
        prompt: str = "",
        cancelled: Callable[[], bool] = never,
    ) -> Floats:
        out = pixels.astype(np.float32, copy=True)
        if mask.all():
            out[:] = 0.5
            return out
        touching = cv2.dilate(mask.astype(np.uint8), np.ones((3, 3), np.uint8))
        count, labels, stats, _ = cv2.connectedComponentsWithStats(touching, connectivity=8)
        for label in range(1, count):
            if cancelled():
                raise Cancelled
            left, top, width, height = (int(v) for v in stats[label, :4])
            # one pixel more: at the edge of a crop that is not the edge of the picture the Laplacian is whole
            rows = slice(max(0, top - 1), top + height + 1)
            columns = slice(max(0, left - 1), left + width + 1)
            hole = mask[rows, columns] & (np.asarray(labels)[rows, columns] == label)
            part = out[rows, columns]
            if width > height:
                part[hole] = _solved(part.swapaxes(0, 1), hole.T).swapaxes(0, 1)[hole]
            else:
                part[hole] = _solved(part, hole)[hole]
        return np.clip(out, 0, 1)


@functools.cache
def solver() -> Callable[[Doubles, Doubles], Doubles]:
    """LAPACK's for bands. Loaded when it is first asked for: it takes a moment, and the window needs none.

    band (n, b): row i holds column i of the matrix from its diagonal downwards; right (c, n) becomes the solution. Both
    are overwritten. Called through its address, which lets go of Python's lock; scipy's wrapper holds it. Raises
    LinAlgError.
    """
    from scipy.linalg import cython_lapack

    capsule = cython_lapack.__pyx_capi__["dpbsv"]
    pointer, name = ctypes.pythonapi.PyCapsule_GetPointer, ctypes.pythonapi.PyCapsule_GetName
    pointer.restype, pointer.argtypes = ctypes.c_void_p, [ctypes.py_object, ctypes.c_char_p]
    name.restype, name.argtypes = ctypes.c_char_p, [ctypes.py_object]
    dpbsv = ctypes.CFUNCTYPE(None, ctypes.c_char_p, *[ctypes.c_void_p] * 8)(pointer(capsule, name(capsule)))

    def solve(band: Doubles, right: Doubles) -> Doubles:
        count, rows = band.shape
        size, below, columns, failed = (ctypes.c_int(value) for value in (count, rows - 1, len(right), 0))
        high, long, at = ctypes.c_int(rows), ctypes.c_int(count), ctypes.byref
        dpbsv(
            b"L", at(size), at(below), at(columns), band.ctypes.data, at(high), right.ctypes.data, at(long), at(failed)
        )
        if failed.value:
            raise np.linalg.LinAlgError(f"the plate cannot be solved: {failed.value}")
        return right

    return solve


def _solved(pixels: Floats, hole: Bits) -> Floats:
    """pixels (h, w, 3) with the hole (h, w) filled."""
    out = pixels.copy()
    pairs = _pairs(hole)
    order = _order(hole, pairs)
    out[hole] = solver()(_matrix(hole, pairs, order), _right(pixels, hole, order)).T[order]
    return out


# offset of a pixel that comes after another one and stands in one equation with it
_AFTER = ((0, 1), (0, 2), (1, -1), (1, 0), (1, 1), (2, 0))

Pairs = list[tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]]  # for each of _AFTER: both, as they are counted by rows


def _pairs(hole: Bits) -> Pairs:
    y, x = (at + 2 for at in np.nonzero(hole))
    number = np.full((hole.shape[0] + 4, hole.shape[1] + 4), -1, np.intp)
    number[y, x] = np.arange(len(y))
    pairs = []
    for dy, dx in _AFTER:
        other = number[y + dy, x + dx]
        one = np.flatnonzero(other >= 0)
        pairs.append((one, other[one]))
    return pairs


def _order(hole: Bits, pairs: Pairs) -> npt.NDArray[np.intp]:
    """A number for each pixel of the hole, so that those of neighbours are near: row by row, or along a slanted
    scratch, or where several cross from one end of them to the others (Cuthill and McKee 1969)."""
    y, x = np.nonzero(hole)
    one, other = (np.concatenate(ends) for ends in zip(*pairs, strict=True))

    def measured(order: npt.NDArray[np.intp]) -> tuple[int, npt.NDArray[np.intp]]:
        """The width of its band, and the order."""
        return int(np.abs(order[other] - order[one]).max(initial=0)), order

    best = measured(np.arange(len(y)))
    if best[0] > _NARROW:
        (upright, slant), (_, lying) = np.cov(y, x)
        angle = np.arctan2(2 * slant, upright - lying) / 2
        along = _numbered(np.argsort(y * np.cos(angle) + x * np.sin(angle), kind="stable"))
        best = min(best, measured(along), key=operator.itemgetter(0))
    if best[0] > _BAND:
        from scipy.sparse import csr_matrix
        from scipy.sparse.csgraph import reverse_cuthill_mckee

        ends = np.concatenate([one, other]), np.concatenate([other, one])
        graph = csr_matrix((np.ones(len(ends[0]), np.int8), ends), shape=(len(y), len(y)))
        crossing = _numbered(reverse_cuthill_mckee(graph, symmetric_mode=True))
        best = min(best, measured(crossing), key=operator.itemgetter(0))
    return best[1]


def _numbered(sequence: npt.NDArray[np.integer[Any]]) -> npt.NDArray[np.intp]:
    """The number of each pixel, of which `sequence` says which comes first, second, …"""
    order = np.empty(len(sequence), np.intp)
    order[sequence] = np.arange(len(sequence))
    return order


def _matrix(hole: Bits, pairs: Pairs, order: npt.NDArray[np.intp]) -> Doubles:
    """The Laplacian times itself as its band (n, b), whose row i holds column i from the diagonal down.

    Beyond the edge of the picture its last pixels are repeated: free slopes there run away. A pixel then has fewer than
    four neighbours, and the Laplacian is their sum less as many times the pixel.
    """
    height, width = hole.shape
    y, x = np.nonzero(hole)
    neighbours = 4.0 - (y == 0) - (y == height - 1) - (x == 0) - (x == width - 1)
    apart = [order[other] - order[one] for one, other in pairs]
    rows = max((int(np.abs(far).max(initial=0)) for far in apart), default=0) + 1
    band = np.zeros((len(y), rows))
    band[order, 0] = neighbours**2 + neighbours + _CALM
    for (one, other), far, (dy, dx) in zip(pairs, apart, _AFTER, strict=True):
        if abs(dy) + abs(dx) == 1:  # neighbours
            weight: Any = -(neighbours[one] + neighbours[other])
        else:  # two neighbours in common, or one
            weight = 2.0 if dy and dx else 1.0
        band[np.minimum(order[one], order[other]), np.abs(far)] = weight
    return band


def _right(pixels: Floats, hole: Bits, order: npt.NDArray[np.intp]) -> Doubles:
    """What is known, on the other side of the equations: (3, n)."""
    known: Any = np.where(hole[..., None], 0, pixels).astype(np.float64)
    for _ in range(2):
        known = cv2.filter2D(known, cv2.CV_64F, _LAPLACIAN, borderType=cv2.BORDER_REPLICATE)
    middle = pixels[cv2.dilate(hole.astype(np.uint8), np.ones((3, 3), np.uint8)).astype(bool) & ~hole]
    calm = middle.mean(axis=0) if len(middle) else np.float64(0.5)
    right = np.empty((3, len(order)))
    right[:, order] = (_CALM * calm - known[hole]).T
    return right


_LAPLACIAN = np.array([[0, 1, 0], [1, -4, 1], [0, 1, 0]], np.float64)
