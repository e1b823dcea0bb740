"""Filling by the smoothest surface through the rim: a thin plate that is clamped to what is known.

The sum of the squared Laplacian over the hole and the pixels beside it is made as small as it can be (biharmonic
inpainting: Damelin and Hoang 2018, doi:10.1155/2018/3950312, states it as an equation). Both colour and slope go on
across the rim. The equations reach two rows up and down: numbered along a scratch, their matrix is a narrow band, which
Cholesky's method solves exactly, in a time linear in the length of the scratch.
"""

from __future__ import annotations

import ctypes
import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from mmstudio.errors import Cancelled
from mmstudio.repair.inpainter import Bits, Floats, never

Doubles = npt.NDArray[np.float64]

_BAND = 64  # up to so wide a band another order would gain less than it costs
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
    order = _order(hole)
    out[hole] = solver()(*_equations(pixels, hole, order)).T[order]
    return out


def _order(hole: Bits) -> npt.NDArray[np.intp]:
    """A number for each pixel of the hole, so that those of neighbours are near: row by row, or where scratches cross
    and a row has pixels of several, from one end of them to the others (Cuthill and McKee 1969)."""
    y, x = (at + 2 for at in np.nonzero(hole))
    rows = np.arange(len(y))
    number = np.full((hole.shape[0] + 4, hole.shape[1] + 4), -1, np.intp)
    number[y, x] = rows
    # every pixel and those after it that stand in one equation with it
    after = np.stack([number[y + dy, x + dx] for dy, dx in ((0, 1), (0, 2), (1, -1), (1, 0), (1, 1), (2, 0))])
    paired = after >= 0
    one, other = np.broadcast_to(rows, after.shape)[paired], after[paired]
    wide = int((other - one).max(initial=0))
    if wide <= _BAND:
        return rows
    from scipy.sparse import csr_matrix
    from scipy.sparse.csgraph import reverse_cuthill_mckee

    ends = np.concatenate([one, other]), np.concatenate([other, one])
    graph = csr_matrix((np.ones(len(ends[0]), np.int8), ends), shape=(len(rows), len(rows)))
    order = np.empty_like(rows)
    order[reverse_cuthill_mckee(graph, symmetric_mode=True)] = rows
    return order if np.abs(order[other] - order[one]).max() < wide else rows


def _equations(pixels: Floats, hole: Bits, order: npt.NDArray[np.intp]) -> tuple[Doubles, Doubles]:
    """The matrix as its band (n, b), whose row i holds column i from the diagonal down, and the right side (3, n).

    Beyond the edge of the picture its last pixels are repeated: free slopes there run away.
    """
    height, width = hole.shape
    count = int(np.count_nonzero(hole))
    number = np.full((height + 2, width + 2), -1, np.intp)
    number[1:-1, 1:-1][hole] = order
    inside = np.zeros((height + 2, width + 2), bool)
    inside[1:-1, 1:-1] = True
    cross = np.array([[0, 1, 0], [1, 1, 1], [0, 1, 0]], np.uint8)
    y, x = (a + 1 for a in np.nonzero(cv2.dilate(hole.astype(np.uint8), cross)))  # of every Laplacian that counts
    steps = ((-1, 0), (0, -1), (0, 0), (0, 1), (1, 0))
    weights = np.stack([inside[y + dy, x + dx] for dy, dx in steps]).astype(float)  # (5, m)
    weights[2] -= weights.sum(axis=0)
    numbers = np.stack([number[y + dy, x + dx] for dy, dx in steps])
    padded = np.pad(np.where(hole[..., None], 0, pixels).astype(np.float64), ((1, 1), (1, 1), (0, 0)))
    known = sum(weight[:, None] * padded[y + dy, x + dx] for weight, (dy, dx) in zip(weights, steps, strict=True))
    unknown = (numbers >= 0) & (weights != 0)
    weights, numbers = np.where(unknown, weights, 0), np.where(unknown, numbers, 0)

    pairs = [(i, j) for i in range(5) for j in range(i + 1)]
    apart = [np.where(unknown[i] & unknown[j], np.abs(numbers[i] - numbers[j]), 0) for i, j in pairs]
    rows = max(int(far.max()) for far in apart) + 1
    # where one of the two is known the value is 0, wherever it goes
    at = [np.minimum(numbers[i], numbers[j]) * rows + far for far, (i, j) in zip(apart, pairs, strict=True)]
    values = np.concatenate([weights[i] * weights[j] for i, j in pairs])
    band: Any = np.bincount(np.concatenate(at), values, minlength=rows * count).reshape(count, rows)
    band[:, 0] += _CALM
    right: Any = np.stack([np.bincount(numbers.ravel(), (-weights * known[:, c]).ravel(), count) for c in range(3)])
    middle = pixels[cv2.dilate(hole.astype(np.uint8), np.ones((3, 3), np.uint8)).astype(bool) & ~hole]
    right += _CALM * (middle.mean(axis=0)[:, None] if len(middle) else 0.5)
    return band, right
