"""Filling by continuing waves: blocks over the hole keep only their strong cosine coefficients, again and again.

Guleryuz 2006 (doi:10.1109/TIP.2005.863057): a block that is partly known is transformed, weak coefficients are dropped,
and what comes back replaces the unknown part; the threshold falls from step to step. Edges and stripes go on through
the hole. From coarse to fine, so that it reaches across holes wider than a block.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np
import numpy.typing as npt

from mmstudio.errors import Cancelled
from mmstudio.repair.inpainter import Bits, Floats, never
from mmstudio.repair.scaling import half, radius_px, reduced, resized
from mmstudio.repair.smooth import Smooth


@dataclass(frozen=True)
class Sparse:
    """An Inpainter. steps: at each scale; strongest, weakest: thresholds in units of the colours' range.

    colour: whether colour is continued by waves, too; if not, the hole comes out grey, in a third of the time.
    """

    block_px: int = 16
    stride_px: int = 8
    steps: int = 8
    strongest: float = 0.5
    weakest: float = 0.02
    reach_px: float = 5.0  # inscribed radius that one scale bridges
    colour: bool = True

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
        opponent = _OPPONENT if self.colour else _OPPONENT[:1]
        channels = self._filled((pixels @ opponent.T).astype(np.float32), mask, cancelled)
        return np.where(mask[..., None], channels @ opponent, pixels).astype(np.float32)

    def _filled(self, channels: Floats, mask: Bits, cancelled: Callable[[], bool]) -> Floats:
        """channels (h, w, 1 or 3) of `_OPPONENT`, filled."""
        radius = radius_px(mask)
        height, width = mask.shape
        if radius <= self.reach_px or min(height, width) < 2 * self.block_px:
            guess = self._guess(channels, mask)
        else:
            known, share = reduced(channels, mask, half(mask))
            guess = resized(self._filled(known, share < 0.3, cancelled), (width, height))
        return self._refined(np.where(mask[..., None], guess, channels), mask, radius > self.reach_px, cancelled)

    def _guess(self, channels: Floats, mask: Bits) -> Floats:
        back = _OPPONENT if channels.shape[2] == 3 else _OPPONENT[:1, :1]
        guess = Smooth("ns").fill((channels @ back).astype(np.float32), mask)
        return np.asarray(guess @ np.linalg.inv(back), np.float32)

    def _refined(self, picture: Floats, mask: Bits, has_coarse: bool, cancelled: Callable[[], bool]) -> Floats:
        n = self.block_px
        edge: Literal["reflect", "edge"] = "reflect" if min(mask.shape) > n else "edge"
        image = np.pad(picture, ((n, n), (n, n), (0, 0)), mode=edge)
        hole = np.pad(mask, n)
        depth = picture.shape[2]
        blocks, covering = self._blocks(hole)
        count = blocks.shape[1]
        flat = image.reshape(-1, depth)
        unknown = np.flatnonzero(hole)
        basis = _basis(n)
        first = self.strongest * (0.4 if has_coarse else 1)
        # the last block is none: it stands where a pixel has less than all of them
        value, weight = np.zeros((n * n, count + 1, depth), np.float32), np.zeros((count + 1, depth), np.float32)
        for threshold in np.geomspace(first, self.weakest, self.steps).astype(np.float32):
            if cancelled():
                raise Cancelled
            for start in range(0, count, _AT_ONCE // depth):
                part = slice(start, min(count, start + _AT_ONCE // depth))
                # (n, n, depth blocks): both transforms are then large products of matrices
                waves = flat.take(blocks[:, part], axis=0).reshape(n, n, -1)
                waves = (basis @ (basis @ waves).reshape(n, -1)).reshape(n * n, -1, depth)
                strong = np.abs(waves) > threshold
                strong[0] = True
                waves *= strong
                weight[part] = 1 / strong.sum(axis=0, dtype=np.float32)  # sparse blocks are believed more
                waves *= weight[part]
                waves = basis.T @ (basis.T @ waves.reshape(n, n, -1)).reshape(n, -1)
                value[:, part] = waves.reshape(n * n, -1, depth)
            pixels = value.reshape(-1, depth)
            total = sum(weight.take(block, axis=0) for block, _ in covering)
            flat[unknown] = sum(pixels.take(inside * (count + 1) + block, axis=0) for block, inside in covering) / total
        return np.where(mask[..., None], image[n:-n, n:-n], picture).astype(np.float32)

    def _blocks(self, hole: Bits) -> tuple[Places, list[tuple[Places, Places]]]:
        """The blocks that touch the hole, and those that lie over each pixel of it.

        (n n, N): where their pixels are in the flat picture. For each way in which blocks overlap: the number of the
        block over each pixel of the hole, N = none, and which of its pixels that is.
        """
        n, stride = self.block_px, self.stride_px
        height, width = hole.shape
        touched = cv2.boxFilter(
            hole.astype(np.float32), -1, (n, n), anchor=(0, 0), normalize=False, borderType=cv2.BORDER_CONSTANT
        )
        ys, xs = np.nonzero(touched[: height - n + 1 : stride, : width - n + 1 : stride] > 0.5)
        inside = (np.arange(n)[:, None] * width + np.arange(n)).ravel()
        where = inside[:, None] + (ys * stride * width + xs * stride)
        number = np.full((height // stride + 1, width // stride + 1), len(ys))
        number[ys, xs] = np.arange(len(ys))
        covering = []
        y, x = np.nonzero(hole)
        across = n // stride
        for down, right in itertools.product(range(across), repeat=2):
            top, left = (at // stride - (at // stride - kind) % across for at, kind in ((y, down), (x, right)))
            covering.append((number[top, left], (y - top * stride) * n + x - left * stride))
        return where, covering


Places = npt.NDArray[np.intp]
_AT_ONCE = 256  # blocks of one channel that are worked on together: a processor holds them near itself
# RGB -> one channel of light and two of colour, orthonormal: most blocks are grey
_OPPONENT = np.array([[1, 1, 1], [1, 0, -1], [1, -2, 1]], np.float32) / np.sqrt(np.array([[3], [2], [6]], np.float32))


def _basis(n: int) -> Floats:
    rows = np.cos(np.pi / n * np.arange(n)[:, None] * (np.arange(n) + 0.5)) * np.sqrt(2 / n)
    rows[0] /= np.sqrt(2)
    return np.asarray(rows, np.float32)
