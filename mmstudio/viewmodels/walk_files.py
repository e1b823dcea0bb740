"""Walks of Explore as files: written and read beside the window."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import QObject
from PySide6.QtGui import QImage

from mmstudio.viewmodels.background import Background
from mmstudio.viewmodels.explore_files import small_png

if TYPE_CHECKING:
    from mmstudio.documents.explore import ExploreDraft
    from mmstudio.engine.reader import ReaderClient


class WalkFiles(Background):
    """reader: opens foreign files. folder: where the pictures of walks are put."""

    def __init__(self, reader: ReaderClient, folder: Path, parent: QObject | None = None) -> None:
        super().__init__("walk-files", parent)
        self._reader, self._folder = reader, folder

    def read(self, path: Path, then: Callable[[ExploreDraft], None]) -> None:
        """The document in a file, called by the file's name where it has none."""

        def work() -> ExploreDraft:
            document = self._reader.open_walk(path, self._folder)
            return document if document.name else msgspec.structs.replace(document, name=path.stem)

        self.do(work, then)

    def write(self, document: ExploreDraft, cover: QImage | None, path: Path, then: Callable[[Path], None]) -> None:
        """Write a document under a new name, which then gets. cover: what the walk looks like."""
        from mmstudio.documents.walk_file import SIDE_PX, save_walk

        picture = b"" if cover is None or cover.isNull() else small_png(cover)
        self.do(lambda: save_walk(document, path, picture, lambda source: self._reader.read(source, SIDE_PX)), then)

    def close(self, drop: bool = False) -> None:
        """As every Background, and end the reader child."""
        super().close(drop)
        self._reader.close()
