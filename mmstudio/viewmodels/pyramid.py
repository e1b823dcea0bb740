"""A large picture in halved copies, so that any view of it costs only as many pixels as the screen has."""

from __future__ import annotations

import math
from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray

from mmstudio.media.masks import Box

Pixels = NDArray[np.uint8]
Read = Callable[[Box], Pixels]  # the pixels of a box at full size, (h, w) or (h, w, 3)
_SMALLEST = 256  # no copy is made of what is this small
_STRIP = 512  # rows read at once


class Pyramid:
    """width, height: of the picture. read: its pixels at full size, whatever they are now.

    largest: halve by the largest of four pixels instead of their mean, so that a thin line never fades (masks).
    The copies are empty until `refresh` has seen every pixel once.
    """

    def __init__(self, width: int, height: int, read: Read, *, channels: int = 3, largest: bool = False) -> None:
        self.width, self.height = width, height
        self._read = read
        self._largest = largest
        self._copies: list[Pixels] = []
        while max(width, height) > _SMALLEST:
            width, height = (width + 1) // 2, (height + 1) // 2
            shape = (height, width, channels) if channels > 1 else (height, width)
            self._copies.append(np.zeros(shape, np.uint8))

    def refresh(self, box: Box, cancelled: Callable[[], bool] = lambda: False) -> None:
        """Bring the copies of a box up to date, after its pixels changed."""
        if not self._copies:
            return
        box = _even(box, self.width, self.height)
        for top in range(box.top, box.bottom, _STRIP):
            if cancelled():
                return
            strip = Box(box.left, top, box.right, min(top + _STRIP, box.bottom))
            self._put(0, strip, self._halved(self._read(strip)))
        for level in range(1, len(self._copies)):
            above = self._copies[level - 1]
            box = _even(
                Box(box.left // 2, box.top // 2, -(-box.right // 2), -(-box.bottom // 2)),
                above.shape[1],
                above.shape[0],
            )
            self._put(level, box, self._halved(above[box.top : box.bottom, box.left : box.right]))

    def take_copies(self, other: Pyramid) -> None:
        """Go on with the copies of another pyramid of this size, which is not used any more."""
        self._copies = other._copies

    def view(self, left: float, top: float, scale: float, width: int, height: int) -> Pixels:
        """width × height pixels of a screen, each 1 / scale picture pixels wide, from place (left, top) on.

        All of it must lie on the picture, but for rounding. From scale 1 on the pixels are squares, below they are
        smooth.
        """
        if scale >= 1:
            across = np.clip(((np.arange(width) + 0.5) / scale + left).astype(np.intp), 0, self.width - 1)
            down = np.clip(((np.arange(height) + 0.5) / scale + top).astype(np.intp), 0, self.height - 1)
            box = Box(int(across[0]), int(down[0]), int(across[-1]) + 1, int(down[-1]) + 1)
            part = self._read(box)
            return np.ascontiguousarray(part.take(across - box.left, axis=1).take(down - box.top, axis=0))
        level = min(int(math.log2(1 / scale) + 1e-9), len(self._copies))
        if level == 0:
            box = Box(
                max(0, math.floor(left) - 1),
                max(0, math.floor(top) - 1),
                min(self.width, math.ceil(left + width / scale) + 2),
                min(self.height, math.ceil(top + height / scale) + 2),
            )
            source, offset_x, offset_y, step = self._read(box), float(box.left), float(box.top), 1 / scale
        else:
            copy, share = self._copies[level - 1], 2**level
            step = 1 / (scale * share)
            first_x, first_y = max(0, math.floor(left / share) - 1), max(0, math.floor(top / share) - 1)
            source = copy[
                first_y : math.ceil(top / share + height * step) + 2,
                first_x : math.ceil(left / share + width * step) + 2,
            ]
            offset_x, offset_y, left, top = float(first_x), float(first_y), left / share, top / share
        # the centre of screen pixel i lies at (i + 0.5) * step + left; cv2 counts from the centre of a pixel
        matrix = np.array(
            [[step, 0, left - offset_x + step / 2 - 0.5], [0, step, top - offset_y + step / 2 - 0.5]], np.float64
        )
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        shown = cv2.warpAffine(source, matrix, (width, height), flags=flags, borderMode=cv2.BORDER_REPLICATE)
        return np.asarray(shown, np.uint8)

    def copy(self, most: int) -> Pixels:
        """The largest copy of at most `most` pixels; the picture itself where it is that small."""
        if self.width * self.height <= most or not self._copies:
            return self._read(Box(0, 0, self.width, self.height))
        fitting = (copy for copy in self._copies if copy.shape[0] * copy.shape[1] <= most)
        return next(fitting, self._copies[-1])

    def _put(self, level: int, box: Box, halved: Pixels) -> None:
        left, top = box.left // 2, box.top // 2
        self._copies[level][top : top + halved.shape[0], left : left + halved.shape[1]] = halved

    def _halved(self, pixels: Pixels) -> Pixels:
        height, width = pixels.shape[:2]
        if height % 2 or width % 2:  # the last row or column stands for its missing neighbour
            pixels = np.asarray(cv2.copyMakeBorder(pixels, 0, height % 2, 0, width % 2, cv2.BORDER_REPLICATE), np.uint8)
        if self._largest:
            rows = np.maximum(pixels[0::2], pixels[1::2])
            return np.maximum(rows[:, 0::2], rows[:, 1::2])
        size = (pixels.shape[1] // 2, pixels.shape[0] // 2)
        return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)


def _even(box: Box, width: int, height: int) -> Box:
    """box with even edges, so that each pixel of the copy has its own pixels of the original."""
    return Box(
        max(0, box.left - box.left % 2),
        max(0, box.top - box.top % 2),
        min(width, box.right + box.right % 2),
        min(height, box.bottom + box.bottom % 2),
    )
