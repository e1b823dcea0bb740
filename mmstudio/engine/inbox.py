"""Calls for a thread that sleeps until a child speaks, a child ends, or somebody calls. Knows no Qt."""

from __future__ import annotations

import contextlib
from collections import deque
from collections.abc import Callable, Iterable
from multiprocessing.connection import Connection, wait

from mmstudio.engine.child import CONTEXT


class Inbox:
    """One thread calls `answer` and `wait` in turns, any thread `do` and `wake`."""

    def __init__(self) -> None:
        self._calls: deque[Callable[[], None]] = deque()
        self._reader: Connection
        self._writer: Connection
        self._reader, self._writer = CONTEXT.Pipe(duplex=False)
        self._awake = False

    def do(self, call: Callable[[], None]) -> None:
        """Have call made in the inbox's thread, soon; calls are made in order. Never blocks."""
        self._calls.append(call)
        self.wake()

    def wake(self) -> None:
        if not self._awake:  # one byte is enough, and the pipe can never be full
            self._awake = True
            with contextlib.suppress(OSError):  # its thread has ended
                self._writer.send_bytes(b"!")

    def answer(self) -> None:
        """Make the calls that have come."""
        while self._calls:
            self._calls.popleft()()

    def wait(self, others: Iterable[int], timeout_s: float | None) -> None:
        """Until a call comes or one of others (sentinels of children) is ready, at most timeout_s; None = for ever."""
        wait([self._reader, *others], timeout_s)
        if self._reader.poll():
            self._reader.recv_bytes()
        self._awake = False  # before calls and messages are looked at: what comes now wakes again

    def close(self) -> None:
        self._writer.close()
        self._reader.close()
