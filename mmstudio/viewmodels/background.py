"""Work on files that must not hold up the window: done in the order it was asked for, in a thread of its own."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from mmstudio.errors import FileMissing, StudioError

_log = logging.getLogger(__name__)


class Background(QObject):
    """One thread; answers are given in the window's. name: of the thread, in logs."""

    failed = Signal(object)  # StudioError
    _answered = Signal(object, object)  # function, its argument

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix=name)
        self._closed = False
        self._answered.connect(lambda then, answer: then(answer))

    def do(
        self,
        work: Callable[[], Any],
        then: Callable[[Any], None] | None = None,
        lastly: Callable[[], None] | None = None,
    ) -> None:
        """Do work in the thread; then gets its answer and lastly is called in any case, both in the window's thread.

        A StudioError that work raises goes out by `failed`, an OSError as the StudioError that tells it to a person.
        Once closed nothing is begun.
        """

        def run() -> None:
            try:
                answer = work()
            except StudioError as error:
                self._answered.emit(self.failed.emit, error)
            except FileNotFoundError as error:
                self._answered.emit(self.failed.emit, FileMissing(name=Path(error.filename or "").name))
            except OSError as error:
                _log.warning("a file operation failed: %s", type(error).__name__)
                self._answered.emit(self.failed.emit, StudioError())
            else:
                if then is not None:
                    self._answered.emit(then, answer)
            if lastly is not None:
                self._answered.emit(lambda _: lastly(), None)

        if not self._closed:  # an answer that arrives after the end begins nothing new
            self._thread.submit(run)

    def stop(self) -> None:
        """Take nothing new; what was asked for is still done."""
        self._closed = True

    def close(self) -> None:
        """Wait for what was asked for."""
        self.stop()
        self._thread.shutdown(wait=True)
