"""A file layer that fails: the n-th call of a save raises an error of the system, or the power goes."""

from __future__ import annotations

import builtins
import errno
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from mmstudio import disk


class FaultyDisk:
    """Counts the calls of `mmstudio.disk` to the system and fails one of them. `calls` names those made."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, fail_at: int = 0, code: int = errno.ENOSPC) -> None:
        self.calls: list[str] = []
        self.fail_at = fail_at
        self.code = code
        for name in ("open", "close", "fsync", "replace"):
            monkeypatch.setattr(disk.os, name, self._counted(f"os.{name}", getattr(os, name)))
        monkeypatch.setattr(disk, "open", self._open, raising=False)

    def reached(self, name: str) -> None:
        self.calls.append(name)
        if len(self.calls) == self.fail_at:
            raise OSError(self.code, os.strerror(self.code))

    def _counted(self, name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*args: Any, **kwargs: Any) -> Any:
            if name == "os.close":  # a close that fails still closes
                call(*args, **kwargs)
                return self.reached(name)
            self.reached(name)
            return call(*args, **kwargs)

        return counted

    def _open(self, path: Path, mode: str, opener: Any = None) -> Any:
        self.reached("open")
        return _CountedFile(builtins.open(path, mode, opener=opener), self)


class _CountedFile:
    def __init__(self, file: Any, owner: FaultyDisk) -> None:
        self._file = file
        self._owner = owner

    def write(self, data: Any) -> int:
        try:
            self._owner.reached("write")
        except OSError:
            self._file.write(bytes(data)[: len(data) // 2])  # a full disk takes half of it
            raise
        return int(self._file.write(data))

    def flush(self) -> None:
        self._owner.reached("flush")
        self._file.flush()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)

    def __enter__(self) -> _CountedFile:
        return self

    def __exit__(self, *error: object) -> None:
        self._file.close()


def every_call(save: Callable[[pytest.MonkeyPatch, int], FaultyDisk]) -> Iterator[int]:
    """1, 2, 3 … up to the last call that save makes; save(monkeypatch, n) fails at the n-th."""
    number = 1
    while True:
        with pytest.MonkeyPatch.context() as monkeypatch:
            faulty = save(monkeypatch, number)
        yield number
        if len(faulty.calls) < number:
            return
        number += 1
