"""Where work is done, as the courier sees it: something that takes messages, answers, dies, and can be killed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from mmstudio import paths
from mmstudio.engine.child import WorkerOptions, run_worker, worker_name
from mmstudio.engine.process import ChildProcess


class Backend(Protocol):
    """One worker. No method blocks longer than its timeout, whatever state the worker is in."""

    @property
    def sentinel(self) -> int:
        """For `multiprocessing.connection.wait`: ready when the worker has ended."""

    @property
    def exit_code(self) -> int | None:
        """None while it runs; negative: the signal that ended it."""

    def post(self, data: bytes) -> None:
        """Send a message of `messages.ToWorker` soon."""

    def receive(self, timeout_s: float = 0.0) -> bytes | None:
        """The next message of `messages.FromWorker`; None when none came; raises EOFError at its end."""

    def kill(self) -> None: ...

    def join(self, timeout_s: float) -> bool: ...

    def close(self) -> None: ...


# (options, wake) -> a worker that is starting; wake is called when there is something to receive
StartWorker = Callable[[WorkerOptions, Callable[[], None]], Backend]


def start_local_worker(options: WorkerOptions, wake: Callable[[], None]) -> Backend:
    """A worker process on this machine. Raises OSError when the system cannot start one."""
    return ChildProcess(run_worker, (options,), paths.logs() / f"{worker_name(options)}.stderr.txt", wake)
