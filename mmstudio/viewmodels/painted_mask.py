"""A mask in memory for the `MaskEditor`; what is kept of it is a new file for each step (documents/animation.py)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np

from mmstudio.media.masks import Mask

Box = tuple[int, int, int, int]


class PaintedMask:
    """A `MaskDocument`. Only the last step can be taken back here, which is what dropping a stroke needs: the steps of
    undo are names of files in the animation."""

    def __init__(self, mask: Mask) -> None:
        self.mask = np.ascontiguousarray(mask)
        self._before: list[tuple[Box, Mask]] = []

    @property
    def can_undo(self) -> bool:
        return bool(self._before)

    @property
    def can_redo(self) -> bool:
        return False

    @contextmanager
    def edit(self, kind: str) -> Iterator[PaintedMask]:
        self._before = []
        yield self

    def touch(self, left: int, top: int, right: int, bottom: int) -> None:
        """Keep what these pixels were."""
        self._before.append(((left, top, right, bottom), self.mask[top:bottom, left:right].copy()))

    @property
    def touched_pixels(self) -> int:
        return 0  # nothing is written anywhere

    @property
    def undo_box(self) -> Box | None:
        if not self._before:
            return None
        lefts, tops, rights, bottoms = zip(*(box for box, _ in self._before), strict=True)
        return min(lefts), min(tops), max(rights), max(bottoms)

    @property
    def redo_box(self) -> None:
        return None

    def undo(self) -> None:
        for (left, top, right, bottom), pixels in reversed(self._before):
            self.mask[top:bottom, left:right] = pixels
        self._before = []

    def redo(self) -> None:
        """There is never anything to make again."""
