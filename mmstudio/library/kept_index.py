"""The index file, and what becomes of it: a damaged one is made anew, one that cannot be written is kept in memory."""

from __future__ import annotations

import contextlib
import logging
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Literal, TypeVar

from mmstudio import disk
from mmstudio.errors import IndexLocked, StudioError
from mmstudio.library import index as index_file
from mmstudio.library.index import Index

T = TypeVar("T")
_log = logging.getLogger(__name__)


class KeptIndex:
    """An open index; each use of it goes through `run`. place: of its file.

    rebuilt: "" or why the index was made anew in this session: "damaged", or kept in memory only: "disk".
    """

    def __init__(self, place: Path) -> None:
        self.place = place
        self.rebuilt: Literal["", "damaged", "disk"] = ""
        self._former_revisions = 0  # of indexes that were replaced
        self._index = self._open()

    @property
    def revision(self) -> int:
        """Grows with every change."""
        return self._former_revisions + self._index.revision

    def close(self) -> None:
        self._index.close()

    def in_bulk(self) -> contextlib.AbstractContextManager[None]:
        """Many changes at once."""
        return self._index.in_bulk()

    def run(self, work: Callable[[Index], T]) -> T:
        """work with the index; a damaged index is replaced, one that cannot be written moves into memory (L1, L3).

        Raises IndexLocked when another program held it for five seconds (L2).
        """
        try:
            return work(self._index)
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.ProgrammingError | sqlite3.IntegrityError):
                raise
            if index_file.is_locked(error):
                raise IndexLocked(folder=str(self.place.parent)) from error
            if index_file.may_be_our_bug(error) and self._index.is_sound():
                raise
            self._former_revisions += self._index.revision + 1
            self._index.close()
            if index_file.cannot_be_written(error):
                self._use_memory(error)
            else:
                self._replace(error)
            return work(self._index)

    def _open(self) -> Index:
        try:
            disk.make_folder(self.place.parent)
            return Index(self.place)
        except (sqlite3.DatabaseError, StudioError) as error:
            if isinstance(error, sqlite3.DatabaseError) and index_file.is_locked(error):
                raise IndexLocked(folder=str(self.place.parent)) from error
            if isinstance(error, sqlite3.DatabaseError) and not index_file.cannot_be_written(error):
                self._replace(error)
            else:
                self._use_memory(error)
            return self._index

    def _replace(self, error: Exception) -> None:
        _log.info("the index is damaged and is made anew: %s", type(error).__name__)
        try:
            index_file.move_aside(self.place)
            self._index = Index(self.place)
            self.rebuilt = "damaged"
        except (OSError, sqlite3.DatabaseError) as second:
            self._use_memory(second)

    def _use_memory(self, error: Exception) -> None:
        _log.info("the index cannot be written and is kept in memory: %s", type(error).__name__)
        self._index = Index(None)
        self.rebuilt = "disk"
