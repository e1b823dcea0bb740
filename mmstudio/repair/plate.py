"""Filling by the smoothest surface through the rim: a thin plate that is clamped to what is known.

The sum of the squared Laplacian over the hole and the pixels beside it is made as small as it can be (biharmonic
inpainting: Damelin and Hoang 2018, doi:10.1155/2018/3950312, states it as an equation). Both colour and slope go on
across the rim. The equations reach two rows up and down, so pairs of rows are the blocks of a block tridiagonal matrix,
and these are eliminated one after the other: exact, and linear in the length of a scratch.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from mmstudio.errors import Cancelled
from mmstudio.repair.inpainter import Bits, Floats, never

Doubles = npt.NDArray[np.float64]
Numbers = npt.NDArray[np.intp]

_USUAL_BLOCK = 48
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


def _solved(pixels: Floats, hole: Bits) -> Floats:
    """pixels (h, w, 3) with the hole (h, w) filled."""
    height = len(hole)
    ys, xs = np.nonzero(hole)
    rows_in_block = max(2, _USUAL_BLOCK // int(hole.sum(axis=1).max()))  # two are enough; more save Python's time
    # number of an unknown within its block, counted from left to right
    of_block = ys // rows_in_block
    order = np.lexsort((xs, of_block))
    first = np.searchsorted(of_block[order], np.arange(-(-height // rows_in_block) + 1))
    within = np.empty(len(ys), np.intp)
    within[order] = np.arange(len(ys)) - first[of_block[order]]
    sizes = np.diff(first)
    block, begin = int(sizes.max()), int(of_block[0])
    count = int(of_block[-1]) - begin + 1
    of_block = of_block - begin

    rows, columns, values, right = _equations(pixels, hole)
    diagonal = np.zeros((count, block, block))
    ahead = np.zeros((max(0, count - 1), block, block))  # ahead[i]: from block i to block i + 1
    aim = np.zeros((count, block, 3))
    aim[of_block, within] = right
    same, next_ = of_block[rows] == of_block[columns], of_block[columns] == of_block[rows] + 1
    for target, chosen in ((diagonal, same), (ahead, next_)):
        at = (of_block[rows] * block + within[rows]) * block + within[columns]
        target += np.bincount(at[chosen], values[chosen], minlength=target.size).reshape(target.shape)
    short = np.arange(block) >= sizes[begin : begin + count, None]
    diagonal[:, np.arange(block), np.arange(block)] += np.where(short, 1, _CALM)

    for i in range(count - 1):
        told = np.linalg.solve(diagonal[i], np.concatenate([ahead[i], aim[i]], axis=1))
        diagonal[i + 1] -= ahead[i].T @ told[:, :block]
        aim[i + 1] -= ahead[i].T @ told[:, block:]
        ahead[i], aim[i] = told[:, :block], told[:, block:]
    aim[-1] = np.linalg.solve(diagonal[-1], aim[-1])
    for i in range(count - 2, -1, -1):
        aim[i] -= ahead[i] @ aim[i + 1]
    out = pixels.copy()
    out[ys, xs] = aim[of_block, within]
    return out


def _equations(pixels: Floats, hole: Bits) -> tuple[Numbers, Numbers, Doubles, Doubles]:
    """(row, column, value) of the matrix, entries of the same place to be added up, and the right side (n, 3).

    Beyond the edge of the picture its last pixels are repeated: free slopes there run away.
    """
    height, width = hole.shape
    number = np.full((height + 2, width + 2), -1, np.intp)
    number[1:-1, 1:-1][hole] = np.arange(np.count_nonzero(hole))
    inside = np.zeros((height + 2, width + 2), bool)
    inside[1:-1, 1:-1] = True
    cross = np.array([[0, 1, 0], [1, 1, 1], [0, 1, 0]], np.uint8)
    y, x = (a + 1 for a in np.nonzero(cv2.dilate(hole.astype(np.uint8), cross)))  # of every Laplacian that counts
    dy, dx = np.array([0, 0, 0, -1, 1]), np.array([0, -1, 1, 0, 0])
    weights = inside[y[:, None] + dy, x[:, None] + dx].astype(float)  # (m, 5)
    weights[:, 0] = -weights[:, 1:].sum(axis=1)
    numbers = number[y[:, None] + dy, x[:, None] + dx]
    padded = np.pad(np.where(hole[..., None], 0, pixels).astype(np.float64), ((1, 1), (1, 1), (0, 0)))
    known = np.einsum("mk,mkc->mc", weights, padded[y[:, None] + dy, x[:, None] + dx])
    unknown = (numbers >= 0) & (weights != 0)
    both = unknown[:, :, None] & unknown[:, None, :]
    m, i, j = np.nonzero(both)
    count = int(np.count_nonzero(hole))
    right = np.empty((count, 3))
    at, of = np.nonzero(unknown)
    for channel in range(3):
        right[:, channel] = np.bincount(numbers[at, of], -weights[at, of] * known[at, channel], minlength=count)
    middle = pixels[cv2.dilate(hole.astype(np.uint8), np.ones((3, 3), np.uint8)).astype(bool) & ~hole]
    right += _CALM * (middle.mean(axis=0) if len(middle) else 0.5)
    return numbers[m, i], numbers[m, j], weights[m, i] * weights[m, j], right
