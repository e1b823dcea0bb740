"""Work that must not hold up the window: done in the order it was asked for, in a thread of its own."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from mmstudio.errors import FileMissing, StudioError

_log = logging.getLogger(__name__)
Then = Callable[[Any], None]  # gets the answer, in the window's thread


class Background(QObject):
    """One thread; answers are given in the window's. name: of the thread, in logs.

    `do` is for what is wanted whatever becomes of who asked (settings, sessions, copies); `ask` for questions, whose
    answers mean nothing any more when who asked has closed. An error that nobody foresaw is raised in the window's
    thread, where it reaches the log.
    """

    failed = Signal(object)  # StudioError of `do`
    _answered = Signal(object, object)  # function, its argument

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix=name)
        self._closed = False
        self._answered.connect(lambda then, answer: then(answer))

    def do(
        self,
        work: Callable[[], Any],
        then: Then | None = None,
        lastly: Callable[[], None] | None = None,
    ) -> None:
        """Do work in the thread; then gets its answer and lastly is called in any case, both in the window's thread.

        A StudioError that work raises goes out by `failed`, an OSError as the StudioError that tells it to a person.
        Once closed nothing is begun.
        """

        def run() -> None:
            self._answer(work, then or (lambda _: None), self.failed.emit)
            if lastly is not None:
                self.tell(lastly)

        self._begin(run)

    def ask(self, work: Callable[[], Any], then: Then) -> None:
        """As `do`, but then gets the StudioError too, and nothing once closed."""

        def told(answer: Any) -> None:
            if not self._closed:
                then(answer)

        self._begin(lambda: self._answer(work, told, told))

    def tell(self, call: Callable[[], None]) -> None:
        """Call something in the window's thread. For use in work, before its answer."""
        with contextlib.suppress(RuntimeError):  # the program has ended
            self._answered.emit(lambda _: call(), None)

    def stop(self) -> None:
        """Take nothing new; what was asked for is still done."""
        self._closed = True

    def close(self, drop: bool = False) -> None:
        """Wait for what was asked for; drop: only for what has begun."""
        self.stop()
        self._thread.shutdown(wait=True, cancel_futures=drop)

    def _begin(self, run: Callable[[], None]) -> None:
        if not self._closed:  # an answer that arrives after the end begins nothing new
            self._thread.submit(run)

    def _answer(self, work: Callable[[], Any], then: Then, failed: Then) -> None:
        try:
            answer = work()
        except StudioError as error:
            then, answer = failed, error
        except FileNotFoundError as error:
            then, answer = failed, FileMissing(name=Path(error.filename or "").name)
        except OSError as error:
            _log.warning("a file operation failed: %s", type(error).__name__)
            then, answer = failed, StudioError()
        except Exception as error:  # noqa: BLE001 - a bug of ours
            then, answer = _raise, error
        with contextlib.suppress(RuntimeError):  # the program has ended
            self._answered.emit(then, answer)


def _raise(error: Exception) -> None:
    raise error
