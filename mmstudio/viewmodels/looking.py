"""Looking at the pictures of the library, so that they can be found by what they show; and reading words for it.

The nets work in the live worker, behind everything that is wanted at once. What has been looked at stays in the index,
so a run that ends early goes on the next time.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
from PySide6.QtCore import QObject, Signal

from mmstudio.engine.live_kinds import ReadWords, SeePictures, SmallPicture
from mmstudio.errors import Fact

if TYPE_CHECKING:
    from mmstudio.engine.live_thread import LiveFrame
    from mmstudio.library.looks import Vector
    from mmstudio.library.thumbnails import Thumbnail
    from mmstudio.viewmodels.library_service import LibraryService

AT_ONCE = 4  # pictures the live worker looks at in one go: a slider waits no longer than for them
MOST_FAILURES = 3
PICTURES, WORDS = "looks", "meaning"  # channels


class Looking(QObject):
    """live: gives the live thread, which is made when it is first needed."""

    advanced = Signal(int)  # pictures that are left, 0 = all have been looked at
    read = Signal(str)  # words whose vector is known now
    refused = Signal(str, object)  # code and facts: why words could not be read

    def __init__(self, live: Callable[[], Any], library: LibraryService, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._live, self._library = live, library
        self._thread: Any = None
        self._known: dict[str, Vector] = {}
        self._busy = False
        self._failures = 0  # in a row
        self._ids: tuple[int, ...] = ()  # that the worker looks at
        self._left = 0
        library.failed.connect(self._stopped)

    def vector(self, words: str) -> Vector | None:
        """Where words lie among pictures; None: it is asked for, and `read` or `refused` follows."""
        if words not in self._known:
            self._connected().ask(ReadWords(words), WORDS)
            return None
        return self._known[words]

    def begin(self) -> None:
        """Look at all that has not been looked at, a few at a time, if that is not being done already."""
        if not self._busy:
            self._busy = True
            self._next()

    # one step after the other: ask the library, fetch thumbnails, look, keep

    def _next(self) -> None:
        self._library.ask(lambda library: library.unlooked(AT_ONCE), self._fetch)

    def _fetch(self, answer: tuple[list[tuple[int, Path]], int]) -> None:
        some, self._left = answer
        self.advanced.emit(self._left)
        if not some:
            self._busy = False
            return
        got: dict[int, Thumbnail | None] = {}

        def arrived(id: int, small: Thumbnail | None) -> None:
            got[id] = small
            if len(got) == len(some):
                self._look(got)

        for id, path in some:
            self._library.small(path, lambda small, id=id: arrived(id, small))  # type: ignore[misc]

    def _look(self, got: dict[int, Thumbnail | None]) -> None:
        whole = {id: small for id, small in got.items() if small is not None}
        self._ids = tuple(whole)
        broken = [(id, b"") for id in got if id not in whole]
        if not whole:
            self._keep(broken)
            return
        if broken:
            self._library.ask(lambda library: library.keep_looks(broken))
        pictures = tuple(SmallPicture(small.width, small.height, small.pixels) for small in whole.values())
        self._connected().ask(SeePictures(pictures), PICTURES, urgent=False)

    def _keep(self, looks: list[tuple[int, Vector]]) -> None:
        self._failures = 0
        self._library.ask(lambda library: library.keep_looks(looks), lambda _: self._next())

    def _connected(self) -> Any:
        if self._thread is None:
            self._thread = self._live()
            self._thread.shown.connect(self._on_answer)
            self._thread.refused.connect(self._on_refused)
        return self._thread

    def _on_answer(self, frame: LiveFrame) -> None:
        if frame.channel == WORDS and isinstance(frame.request, ReadWords):
            self._known[frame.request.words] = msgspec.msgpack.decode(frame.data, type=bytes)
            self.read.emit(frame.request.words)
        elif frame.channel == PICTURES:
            vectors = msgspec.msgpack.decode(frame.data, type=list[bytes])
            self._keep(list(zip(self._ids, vectors, strict=True)))

    def _on_refused(self, channel: str, stamp: int, code: str, facts: dict[str, Fact]) -> None:
        if channel == WORDS:
            self.refused.emit(code, facts)
        elif channel == PICTURES:
            self._failures += 1
            if self._failures < MOST_FAILURES:  # a worker that was killed or too slow is replaced
                self._next()
            else:
                self._stopped()

    def _stopped(self, _: object = None) -> None:
        self._failures = 0
        self._busy = False  # it goes on the next time that somebody looks at the gallery
