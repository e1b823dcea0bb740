"""What the benches of Restore and Animate share: work in threads whose answers come in the window's thread, and jobs of
the engine with what is to be done about each of their answers."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Signal

from mmstudio.engine import messages
from mmstudio.errors import Fact, StudioError

THREADS = 3  # what must happen in order waits for its answer; the rest may pass
_log = logging.getLogger(__name__)

Then = Callable[[Any], None]
Failure = Callable[[str, dict[str, Fact]], None]  # code and facts of a sentence


@dataclass(frozen=True)
class Asked:
    """What is to be done with the answers to a job. written: told the path of each file that is whole."""

    done: Callable[[messages.Done], None]
    failed: Failure
    written: Callable[[str], None] = lambda path: None
    progress: Callable[[messages.Progress], None] = lambda said: None


class WorkBench(QObject):
    """engine: an EngineThread, whose jobs are asked for by `ask`.

    Not a `background.Background`: of three threads a search or a large photo holds up none that comes after it, each
    failure goes to who asked, and a file that cannot be written is a sentence of the bench.
    """

    _arrived = Signal(object, object)  # function, its argument: to be called in the window's thread

    def __init__(self, engine: Any, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._engine = engine
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix=name)
        self._asked: dict[int, Asked] = {}
        self._closed = False
        self._arrived.connect(self._call)
        engine.kept.connect(self._on_written)
        engine.written.connect(self._on_written)
        engine.progressed.connect(self._on_progress)
        engine.done.connect(self._on_done)
        engine.failed.connect(self._on_failed)

    def background(self, work: Callable[[], Any], then: Then) -> None:
        """Do work, which raises nothing a person could mend, in another thread."""
        self._work_in(self._threads, work, then)

    def _work_in(self, pool: ThreadPoolExecutor, work: Callable[[], Any], then: Then) -> None:
        def run() -> None:
            try:
                answer = work()
            except Exception as error:  # noqa: BLE001 - a bug of ours: it is told in the window's thread
                self._arrived.emit(_raise, error)
            else:
                self._arrived.emit(then, answer)

        if not self._closed:
            pool.submit(run)

    def _try(
        self, work: Callable[[], Any], then: Then, failed: Failure, pool: ThreadPoolExecutor | None = None
    ) -> None:
        """As `background`, where work may raise what a person can mend. pool: None = that of `background`."""

        def run() -> Callable[[], None]:
            try:
                answer = work()
            except StudioError as error:
                return partial(failed, error.code, error.facts)
            except OSError as error:
                _log.warning("a file operation failed: %s", type(error).__name__)
                return partial(failed, StudioError.code, {})
            return partial(then, answer)

        self._work_in(pool or self._threads, run, lambda answered: answered())

    def _call(self, then: Then, answer: Any) -> None:
        if not self._closed:
            then(answer)

    def _on_written(self, said: messages.Written | messages.Kept) -> None:
        if asked := self._asked.get(said.job_id):
            asked.written(said.path)

    def _on_progress(self, said: messages.Progress) -> None:
        if asked := self._asked.get(said.job_id):
            asked.progress(said)

    def _on_done(self, said: messages.Done) -> None:
        if asked := self._ended(said.job_id):
            asked.done(said)

    def _on_failed(self, said: messages.Failed) -> None:
        if asked := self._ended(said.job_id):
            asked.failed(said.code, said.facts)

    def _ended(self, job_id: int) -> Asked | None:
        return self._asked.pop(job_id, None)


def _raise(error: Exception) -> None:
    raise error
