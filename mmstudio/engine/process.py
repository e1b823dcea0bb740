"""One child process seen from its owner: a pipe, a sentinel, a capped file of what it prints, and `kill`.

The owner never blocks on a child: sending and receiving have threads of their own, because `send_bytes` to a
stopped child blocks for ever once the pipe is full, and so does `recv_bytes` when it was stopped in the middle of
a message. Both threads end when the child is killed.
"""

from __future__ import annotations

import contextlib
import os
import queue
import sys
import threading
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from mmstudio.engine.child import CONTEXT
from mmstudio.engine.messages import MAX_MESSAGE_BYTES

STDERR_LIMIT_BYTES = 512 * 1024  # twice: the current file and the one before


class ChildProcess:
    """A running child. Raises OSError when the system cannot start one.

    target(pipe, stderr, *arguments) runs in the child; stderr_file receives what it prints. wake is called, in
    another thread, when there is something to receive.
    """

    def __init__(
        self,
        target: Callable[..., None],
        arguments: tuple[Any, ...],
        stderr_file: Path,
        wake: Callable[[], None] = lambda: None,
        max_message_bytes: int = MAX_MESSAGE_BYTES,
    ) -> None:
        self._max_message_bytes = max_message_bytes
        self._wake = wake
        self._outbox: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._inbox: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._broken = False
        self._pipe, theirs = CONTEXT.Pipe()
        printed, stderr = CONTEXT.Pipe(duplex=False)
        self._process = CONTEXT.Process(target=target, args=(theirs, stderr, *arguments), daemon=True)
        try:
            self._process.start()
        finally:
            # with our copies open, the end of the child would not be the end of its pipes
            theirs.close()
            stderr.close()
        self._threads = [
            threading.Thread(target=self._send_all, name="child sender", daemon=True),
            threading.Thread(target=self._receive_all, name="child receiver", daemon=True),
            threading.Thread(target=_drain, args=(printed, CappedFile(stderr_file)), name="child stderr", daemon=True),
        ]
        for thread in self._threads:
            thread.start()

    @property
    def pid(self) -> int:
        assert self._process.pid is not None
        return self._process.pid

    @property
    def sentinel(self) -> int:
        """Becomes readable for `multiprocessing.connection.wait` when the child has ended."""
        return self._process.sentinel

    @property
    def exit_code(self) -> int | None:
        """None while it runs; -9 after SIGKILL."""
        return self._process.exitcode

    def post(self, data: bytes) -> None:
        """Send data soon; never blocks and never raises. A dead child gets nothing, its sentinel tells."""
        self._outbox.put(data)

    def receive(self, timeout_s: float = 0.0) -> bytes | None:
        """The next message; None when none came in time. Raises EOFError once the pipe is broken and empty."""
        if self._broken:
            raise EOFError
        try:
            data = self._inbox.get(timeout=timeout_s) if timeout_s > 0 else self._inbox.get_nowait()
        except queue.Empty:
            return None
        if data is None:
            self._broken = True
            raise EOFError
        return data

    def kill(self) -> None:
        """End it now; a stopped process never sees a polite signal."""
        self._process.kill()

    def join(self, timeout_s: float) -> bool:
        """Wait for its end; whether it came."""
        self._process.join(timeout_s)
        return self._process.exitcode is not None

    def close(self) -> None:
        """End it and let go of everything; what it sent and nobody received is dropped."""
        self.kill()
        self.join(5.0)
        self._outbox.put(None)
        for thread in self._threads:
            thread.join(1.0)  # a grandchild might hold the other ends; the threads are daemons then
        self._pipe.close()

    def _send_all(self) -> None:
        while (data := self._outbox.get()) is not None:
            try:
                self._pipe.send_bytes(data)
            except OSError:  # BrokenPipeError among them
                return

    def _receive_all(self) -> None:
        while True:
            try:
                self._inbox.put(self._pipe.recv_bytes(self._max_message_bytes))
            except (EOFError, OSError):  # also what is longer than allowed: its sender is broken
                self._inbox.put(None)
                self._wake()
                return
            self._wake()


class CappedFile:
    """Keeps the last 0.5 to 1 MB that was written, in file and `file.1`, readable by the owner only.

    A disk that is full or gone loses the text and stops nobody.
    """

    def __init__(self, file: Path, limit_bytes: int = STDERR_LIMIT_BYTES) -> None:
        self._file = file
        self._limit_bytes = limit_bytes

    def write(self, data: bytes) -> None:
        with contextlib.suppress(OSError):
            self._write(data[-self._limit_bytes :])

    def _write(self, data: bytes) -> None:
        flags = os.O_CREAT | os.O_APPEND | os.O_WRONLY
        self._file.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self._file, flags, 0o600)
        try:
            full = os.fstat(descriptor).st_size + len(data) > self._limit_bytes
            if not full:
                os.write(descriptor, data)
        finally:
            os.close(descriptor)
        if full:
            os.replace(self._file, self._file.with_name(self._file.name + ".1"))
            descriptor = os.open(self._file, flags, 0o600)
            try:
                os.write(descriptor, data)
            finally:
                os.close(descriptor)


def _drain(printed: Connection, file: CappedFile) -> None:
    """Read what the child prints until it ends, faster than it can print, so that it never stalls (P10)."""
    with printed:
        while True:
            try:
                # on Windows the pipe keeps messages apart and each write is one
                data = printed.recv_bytes() if sys.platform == "win32" else os.read(printed.fileno(), 1 << 16)
            except (EOFError, OSError):
                return
            if not data:
                return
            file.write(data)
