"""A restore document that lives in memory, for tests of what is shown."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
from numpy.typing import NDArray

Tiles = list[tuple[tuple[int, int, int, int], NDArray[np.uint8]]]


class FakeEdit:
    def __init__(self, mask: NDArray[np.uint8], before: Tiles) -> None:
        self._mask, self._before = mask, before

    def touch(self, left: int, top: int, right: int, bottom: int) -> None:
        self._before.append(((left, top, right, bottom), self._mask[top:bottom, left:right].copy()))


class FakeMaskDocument:
    """mask uint8 (height, width); each edit one step of undo."""

    def __init__(self, width: int, height: int) -> None:
        self.mask = np.zeros((height, width), np.uint8)
        self.kinds: list[str] = []
        self._past: list[NDArray[np.uint8]] = []
        self._future: list[NDArray[np.uint8]] = []

    @property
    def can_undo(self) -> bool:
        return bool(self._past)

    @property
    def can_redo(self) -> bool:
        return bool(self._future)

    @contextmanager
    def edit(self, kind: str) -> Iterator[FakeEdit]:
        whole, before = self.mask.copy(), []
        yield FakeEdit(self.mask, before)
        kept = self.mask.copy()
        for (left, top, right, bottom), pixels in reversed(before):
            kept[top:bottom, left:right] = pixels
        assert (kept == whole).all(), "pixels changed that were not touched"
        self.kinds.append(kind)
        self._past.append(whole)
        self._future.clear()

    def undo(self) -> tuple[int, int, int, int] | None:
        return self._walk(self._past, self._future)

    def redo(self) -> tuple[int, int, int, int] | None:
        return self._walk(self._future, self._past)

    def _walk(self, from_: list[NDArray[np.uint8]], to: list[NDArray[np.uint8]]) -> tuple[int, int, int, int] | None:
        if not from_:
            return None
        to.append(self.mask.copy())
        self.mask[:] = from_.pop()
        return 0, 0, self.mask.shape[1], self.mask.shape[0]
