"""Filling by the smoothest surface through the rim: a thin plate that is clamped to what is known.

The sum of the squared Laplacian over the hole and the pixels beside it is made as small as it can be (biharmonic
inpainting: Damelin and Hoang 2018, doi:10.1155/2018/3950312, states it as an equation). Both colour and slope go on
across the rim. The equations reach two rows up and down: numbered row by row along a scratch, their matrix is a narrow
band, which Cholesky's method solves exactly, in a time linear in the length of the scratch.
"""

from __future__ import annotations

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
def solver() -> Callable[..., Any]:
    """LAPACK's for bands. Imported when it is first asked for: it takes a moment, and the window needs none."""
    from scipy.linalg.lapack import dpbsv

    return dpbsv  # type: ignore[no-any-return]


def _solved(pixels: Floats, hole: Bits) -> Floats:
    """pixels (h, w, 3) with the hole (h, w) filled."""
    band, right = _equations(pixels, hole)
    _, found, failed = solver()(band, right, lower=1, overwrite_ab=1, overwrite_b=1)
    if failed:
        raise np.linalg.LinAlgError(f"the plate cannot be solved: {failed}")
    out = pixels.copy()
    out[hole] = found
    return out


def _equations(pixels: Floats, hole: Bits) -> tuple[Doubles, Doubles]:
    """The matrix as its band (b, n), whose row i holds what lies i below the diagonal, and the right side (n, 3).

    Beyond the edge of the picture its last pixels are repeated: free slopes there run away.
    """
    height, width = hole.shape
    count = int(np.count_nonzero(hole))
    number = np.full((height + 2, width + 2), -1, np.intp)
    number[1:-1, 1:-1][hole] = np.arange(count)
    inside = np.zeros((height + 2, width + 2), bool)
    inside[1:-1, 1:-1] = True
    cross = np.array([[0, 1, 0], [1, 1, 1], [0, 1, 0]], np.uint8)
    y, x = (a + 1 for a in np.nonzero(cv2.dilate(hole.astype(np.uint8), cross)))  # of every Laplacian that counts
    steps = ((-1, 0), (0, -1), (0, 0), (0, 1), (1, 0))  # in the order of their numbers
    weights = np.stack([inside[y + dy, x + dx] for dy, dx in steps]).astype(float)  # (5, m)
    weights[2] -= weights.sum(axis=0)
    numbers = np.stack([number[y + dy, x + dx] for dy, dx in steps])
    padded = np.pad(np.where(hole[..., None], 0, pixels).astype(np.float64), ((1, 1), (1, 1), (0, 0)))
    known = sum(weight[:, None] * padded[y + dy, x + dx] for weight, (dy, dx) in zip(weights, steps, strict=True))
    unknown = (numbers >= 0) & (weights != 0)
    weights, numbers = np.where(unknown, weights, 0), np.where(unknown, numbers, 0)

    pairs = [(i, j) for i in range(5) for j in range(i + 1)]
    below = [np.where(unknown[i] & unknown[j], numbers[i] - numbers[j], 0) for i, j in pairs]
    at = np.concatenate([apart * count + numbers[j] for apart, (_, j) in zip(below, pairs, strict=True)])
    values = np.concatenate([weights[i] * weights[j] for i, j in pairs])
    rows = max(int(apart.max()) for apart in below) + 1
    band: Any = np.bincount(at, values, minlength=rows * count).reshape(rows, count)
    band[0] += _CALM
    right: Any = np.stack(
        [np.bincount(numbers.ravel(), (-weights * known[:, c]).ravel(), count) for c in range(3)], axis=1
    )
    middle = pixels[cv2.dilate(hole.astype(np.uint8), np.ones((3, 3), np.uint8)).astype(bool) & ~hole]
    right += _CALM * (middle.mean(axis=0) if len(middle) else 0.5)
    return band, right
