"""Dropped pictures are copied into the library in a thread of its own, while the window goes on."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from mmstudio.errors import Fact, StudioError
from mmstudio.library.importing import OF_ONE_PICTURE, import_picture, pictures_in
from mmstudio.library.reading import Reader

_TELL_EVERY_S = 0.1
_NAMED = 3  # refused pictures that are named; the rest is counted


@dataclass(frozen=True)
class Import:
    """How far an import is, or how it ended. done: copied; refused: not readable, the first few by name.
    code, facts: of the error that ended it, "" otherwise. counting: the folders are still being looked through."""

    done: int = 0
    total: int = 0
    counting: bool = True
    refused: int = 0
    names: tuple[str, ...] = ()
    last: str = ""  # path of the picture copied last
    cancelled: bool = False
    code: str = ""
    facts: tuple[tuple[str, Fact], ...] = ()


class Importer(QObject):
    """Copies what it is given, one drop after the other; at most ten reports a second."""

    progressed = Signal(object)  # Import
    copied = Signal(object)  # Path in the library
    ended = Signal(object)  # Import

    def __init__(self, make_reader: Callable[[], Reader], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._make_reader = make_reader
        self._drops: queue.SimpleQueue[tuple[Path, tuple[Path, ...]] | None] = queue.SimpleQueue()
        self._cancelled = threading.Event()
        self._thread: threading.Thread | None = None

    def add(self, library: Path, paths: tuple[Path, ...]) -> None:
        """Copy paths into the folder library."""
        self._drops.put((library, paths))
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name="importer", daemon=True)
            self._thread.start()

    def cancel(self) -> None:
        """End the running drop between two pictures; what is copied stays."""
        self._cancelled.set()

    def close(self) -> None:
        """Stop and wait for the thread: at most as long as one picture takes."""
        self._cancelled.set()
        if self._thread is not None:
            self._drops.put(None)
            self._thread.join()
            self._thread = None

    def _work(self) -> None:
        while (drop := self._drops.get()) is not None:
            self._cancelled.clear()
            reader = self._make_reader()
            try:
                self.ended.emit(self._run(*drop, reader))
            finally:
                reader.close()

    def _run(self, library: Path, paths: tuple[Path, ...], reader: Reader) -> Import:
        now = Import()
        self.progressed.emit(now)
        sources: list[Path] = []
        for source in pictures_in(paths, library):
            sources.append(source)
            if self._cancelled.is_set():
                return replace(now, cancelled=True)
        now = replace(now, total=len(sources), counting=False)
        told = 0.0
        for source in sources:
            if self._cancelled.is_set():
                return replace(now, cancelled=True)
            if time.monotonic() - told > _TELL_EVERY_S:
                self.progressed.emit(now)
                told = time.monotonic()
            try:
                path = import_picture(library, source, reader)
            except OF_ONE_PICTURE:
                now = replace(now, refused=now.refused + 1, names=(*now.names, source.name)[:_NAMED])
            except StudioError as error:
                return replace(now, code=error.code, facts=tuple(error.facts.items()))
            else:
                now = replace(now, done=now.done + 1, last=str(path))
                self.copied.emit(path)
        return now
