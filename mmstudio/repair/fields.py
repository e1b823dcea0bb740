"""Pictures from their differences: a fill whose neighbours differ as wanted and that meets its surroundings.

Perez, Gangnet and Blake 2003 (doi:10.1145/882262.882269), screened as by Bhat et al. 2008
(doi:10.1007/978-3-540-88688-4_9): the differences decide what is fine, a coarse picture what is wide. Solved by
conjugate gradients over the box of the hole.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import cv2
import numpy as np

from mmstudio.errors import Cancelled
from mmstudio.repair.inpainter import Bits, Floats, never

_STEPS = 100  # the rim is met first; what is left then changes over many pixels only
_EXACT = 1e-3  # of what there was to correct; a tenth of a step of 255 where that was a quarter of the range


class Differences(NamedTuple):
    """Of each pixel to the next: across (h, w - 1, c) to its right, down (h - 1, w, c) below."""

    across: Floats
    down: Floats


def differences(pixels: Floats) -> Differences:
    return Differences(pixels[:, 1:] - pixels[:, :-1], pixels[1:] - pixels[:-1])


def solved(
    pixels: Floats,
    hole: Bits,
    wanted: Differences | None,
    towards: Floats,
    pull: float = 0.0,
    cancelled: Callable[[], bool] = never,
    steps: int = _STEPS,
) -> Floats:
    """pixels (h, w, c), its hole (h, w) filled so that differences come near to `wanted` (None: are small).

    towards (h, w, c) is where the search begins, and attracts with the strength `pull` >= 0: about 1 / sqrt(pull)
    pixels from the rim it has won. Raises Cancelled.
    """
    out = pixels.astype(np.float32, copy=True)
    if not hole.any():
        return out
    rows, columns = np.flatnonzero(hole.any(axis=1)), np.flatnonzero(hole.any(axis=0))
    y, x = max(0, rows[0] - 1), max(0, columns[0] - 1)
    box = slice(y, rows[-1] + 2), slice(x, columns[-1] + 2)
    part, inside = out[box], hole[box][..., None].astype(np.float32)
    across = np.maximum(inside[:, 1:], inside[:, :-1])
    down = np.maximum(inside[1:], inside[:-1])
    begin = np.where(inside > 0, towards[box], part)

    def spread(right: Floats, below: Floats) -> Floats:
        """The transpose of taking differences."""
        total = np.zeros_like(part)
        total[:, 1:] += right
        total[:, :-1] -= right
        total[1:] += below
        total[:-1] -= below
        return total

    def applied(step: Floats) -> Floats:
        moved = differences(step)
        result = spread(across * moved.across, down * moved.down)
        result += pull * step
        result *= inside
        return result

    now = differences(begin)
    rest_across, rest_down = -now.across, -now.down
    if wanted is not None:
        rest_across += wanted.across[box[0], x : x + now.across.shape[1]]
        rest_down += wanted.down[y : y + now.down.shape[0], box[1]]
    rest = inside * spread(across * rest_across, down * rest_down)
    step, change = rest.copy(), np.zeros_like(part)
    size = np.einsum("hwc,hwc->c", rest, rest)
    enough = _EXACT**2 * size.max()
    for _ in range(steps):
        if size.max() <= enough or size.max() < 1e-12:
            break
        if cancelled():
            raise Cancelled
        bent = applied(step)
        far = size / np.maximum(np.einsum("hwc,hwc->c", step, bent), 1e-20)
        change += far * step
        rest -= far * bent
        before, size = size, np.einsum("hwc,hwc->c", rest, rest)
        step *= size / np.maximum(before, 1e-20)
        step += rest
    part[:] = np.where(inside > 0, begin + change, part)
    return out


def spread(values: Floats, known: Bits) -> Floats:
    """values (h, w, c) with what is not known (h, w) taken from near by, the softer the further: pull and push.

    Zero where nothing is known at all.
    """
    weight = known.astype(np.float32)[..., None]
    sums = values * weight
    height, width = known.shape
    if known.all() or max(height, width) == 1:
        return sums.astype(np.float32)
    size = (width + 1) // 2, (height + 1) // 2
    channels = values.shape[2]
    small = [cv2.resize(a, size, interpolation=cv2.INTER_AREA) for a in (sums, weight)]
    small_sums, small_weight = small[0].reshape(size[1], size[0], channels), small[1].reshape(size[1], size[0], 1)
    means = spread((small_sums / np.maximum(small_weight, 1e-6)).astype(np.float32), small_weight[..., 0] > 1e-3)
    wide = cv2.resize(means, (width, height), interpolation=cv2.INTER_LINEAR).reshape(height, width, channels)
    return np.where(known[..., None], values, wide).astype(np.float32)
