"""The library as the window sees it: one thread owns it, answers come back as signals."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from mmstudio.library.items import LibraryState
from mmstudio.library.library import Library
from mmstudio.library.reading import Reader

T = TypeVar("T")


class LibraryService(QObject):
    """Owns the library's thread and the thumbnails' thread; every method returns at once."""

    added = Signal(object)  # Item
    changed = Signal()  # stars, tags, deletions, rebuild: ask again
    state_changed = Signal(object)  # LibraryState
    failed = Signal(object)  # StudioError
    noticed = Signal(str, object)  # code and facts of a sentence: "index_rebuilt"
    thumbnail_ready = Signal(int, int, object)  # item id, size px asked for, QImage
    thumbnail_failed = Signal(int, int)  # item id, size px: show a neutral tile

    def __init__(
        self,
        folder: Path,
        make_reader: Callable[[], Reader],
        bin_days: int = 30,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.state = LibraryState(folder=str(folder))

    def ask(self, work: Callable[[Library], T], then: Callable[[T], None] | None = None) -> None:
        """Do work in the library's thread, then call then with the answer in the window's."""
        raise NotImplementedError

    def adopt(self, path: Path) -> None:
        """Take a file that the worker wrote into the index; `added` follows."""
        raise NotImplementedError

    def want_thumbnail(self, item_id: int, path: Path, size_px: int) -> None:
        """Ask for a picture of at most size_px physical pixels a side; `thumbnail_ready` follows."""
        raise NotImplementedError

    def read(self, path: Path, max_side_px: int | None, then: Callable[[QImage | None], None]) -> None:
        """Open any picture through the reader; then gets it, or None after `failed` was emitted."""
        raise NotImplementedError

    def reopen(self, folder: Path) -> None:
        """Look at another folder."""
        raise NotImplementedError

    def close(self) -> None:
        """Finish what was asked, end both threads."""
        raise NotImplementedError
