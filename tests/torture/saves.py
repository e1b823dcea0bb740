"""Kills and fails every system call of one save: what was acknowledged is there, and nothing is ever half.

Where strace may be used, a real process is hit from outside, at each call the kernel sees. Elsewhere, and in
`make test`, the calls are hit from inside, through a fake file layer.
"""

from __future__ import annotations

import errno
import itertools
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO
from unittest import mock

import numpy as np

from mmstudio import disk
from mmstudio.errors import StudioError
from mmstudio.jobs import Recipe, text_job
from mmstudio.library.files import keep_picture
from tests.torture.kills import is_whole

# what a save asks of the kernel; others (memory, clocks) cannot hurt a file
SYSTEM_CALLS = ("openat", "write", "fsync", "rename", "mkdir", "close", "unlink")
PYTHON_CALLS = ("open", "close", "fsync", "replace", "mkdir", "unlink")
ERRORS = (errno.ENOSPC, errno.EIO, errno.EACCES)


class Killed(BaseException):
    """The process is gone: from here on every call raises it, so no handler of ours can tidy up."""


@dataclass
class Saves:
    """Counts of a run. lost: acknowledged saves without their picture; half: files that are no whole picture."""

    how: str
    killed: int = 0
    failed: int = 0
    acknowledged: int = 0
    lost: list[str] = field(default_factory=list)
    half: list[str] = field(default_factory=list)

    def sentence(self) -> str:
        return (
            f"{self.killed} kills and {self.failed} failures inside a save ({self.how}): {self.acknowledged} "
            f"acknowledged, {len(self.lost)} lost, {len(self.half)} half pictures"
        )


def save(folder: Path) -> Path:
    """One save as worker and command line make it; noise, so that the file needs several writes."""
    pixels = np.random.default_rng(7).integers(0, 256, (160, 160, 4), np.uint8)
    recipe = Recipe(version="0", job=text_job("a red apple", seed=7))
    return keep_picture(folder, pixels, recipe, "{prompt}-{seed}", True, datetime(2026, 11, 21, 12))


def check(folder: Path, acknowledged: Path | None, counts: Saves) -> None:
    """Hold the folder against what was said, as the next start would find it."""
    if acknowledged is not None:
        counts.acknowledged += 1
        if not is_whole(acknowledged):
            counts.lost.append(str(acknowledged))
    disk.sweep(folder, older_than_s=-1.0)
    counts.half += [str(path) for path in folder.rglob("*") if path.is_file() and not is_whole(path)]


def run(until_s: float | None = None) -> Saves:
    """Every call once, from outside where the system allows it."""
    return run_with_strace(until_s) if can_strace() else run_inside()


# from inside


def run_inside() -> Saves:
    """Every call of one save, killed once and failed with each error."""
    counts = Saves(how="through a fake file layer")
    for failure in (None, *ERRORS):
        for number in itertools.count(1):
            with tempfile.TemporaryDirectory() as name:
                folder = Path(name)
                path, reached = None, False
                with fake_files(number, failure) as calls:
                    with suppress(StudioError, OSError, Killed):
                        path = save(folder)
                    reached = calls() >= number
                check(folder, path, counts)
            if not reached:
                break
            counts.killed += failure is None
            counts.failed += failure is not None
    return counts


@contextmanager
def fake_files(number: int, failure: int | None) -> Iterator[Callable[[], int]]:
    """Fail the number-th call that touches a file with errno `failure`; None: that call and all after it kill.

    Gives a question how many calls there have been.
    """
    calls = 0

    def guard() -> None:
        nonlocal calls
        calls += 1
        if failure is None and calls >= number:
            raise Killed
        if failure is not None and calls == number:
            raise OSError(failure, os.strerror(failure))

    def guarded(real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **keywords: Any) -> Any:
            guard()
            return real(*arguments, **keywords)

        return call

    class File:
        """A binary file whose writes can fail; everything else is the real one's."""

        def __init__(self, real: BinaryIO) -> None:
            self.real = real
            self.write = guarded(real.write)
            self.flush = guarded(real.flush)

        def __enter__(self) -> File:
            return self

        def __exit__(self, *_: object) -> None:
            self.real.close()

        def __getattr__(self, name: str) -> Any:
            return getattr(self.real, name)

    def opened(*arguments: Any, **keywords: Any) -> File:
        guard()
        return File(open(*arguments, **keywords))

    with ExitStack() as patches:
        for name in PYTHON_CALLS:
            patches.enter_context(mock.patch.object(os, name, guarded(getattr(os, name))))
        patches.enter_context(mock.patch.object(disk, "open", opened, create=True))
        yield lambda: calls


# from outside


def can_strace() -> bool:
    """Whether strace is here and may attach to our own processes."""
    if shutil.which("strace") is None:
        return False
    return (
        subprocess.run(["strace", "-qq", "-e", "trace=none", "true"], capture_output=True, check=False).returncode == 0
    )


def run_with_strace(until_s: float | None = None) -> Saves:
    """Every system call of one save in a process of its own; ends early at time.monotonic() until_s."""
    counts = Saves(how="strace")
    for call in SYSTEM_CALLS:
        for how in ("signal=SIGKILL", *(f"error={errno.errorcode[code]}" for code in ERRORS)):
            for number in itertools.count(1):
                if until_s is not None and time.monotonic() > until_s:
                    return counts
                with tempfile.TemporaryDirectory() as name:
                    path, reached = _try_outside(Path(name), f"inject={call}:{how}:when={number}")
                    check(Path(name), path, counts)
                if not reached:
                    break
                counts.killed += how == "signal=SIGKILL"
                counts.failed += how != "signal=SIGKILL"
    return counts


def _try_outside(folder: Path, injection: str) -> tuple[Path | None, bool]:
    """One save in a child while strace injects; (what it acknowledged, whether the injection was reached)."""
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.torture.saves", str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=Path(__file__).parents[2],
        text=True,
    )
    assert child.stdin is not None and child.stdout is not None
    call = injection.split("=")[1].split(":")[0]
    log = folder.with_name(folder.name + ".strace")
    try:
        assert child.stdout.readline() == "ready\n"  # imports are done: only the save's own calls are counted
        command = ["strace", "-o", str(log), "-e", f"trace={call}", "-e", injection, "-p", str(child.pid)]
        tracer = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        assert tracer.stderr is not None
        assert "attached" in tracer.stderr.readline()
        child.stdin.write("go\n")
        child.stdin.close()
        said = child.stdout.read().strip()
        child.wait()
        tracer.wait()
        tracer.stderr.close()
        traced = log.read_text(errors="replace") if log.exists() else ""
    finally:
        child.kill()
        child.wait()
        child.stdout.close()
        log.unlink(missing_ok=True)
    return (Path(said) if said else None), "INJECTED" in traced or "killed by SIGKILL" in traced


def _child(folder: Path) -> None:
    """Wait for the tracer, save once, say where, and end without any further system call of ours."""
    with tempfile.TemporaryDirectory() as warm_up:
        save(Path(warm_up))  # every lazy import happens here
    print("ready", flush=True)
    sys.stdin.readline()
    try:
        said = str(save(folder))
    except (StudioError, OSError):
        said = ""
    if said:
        print(said, flush=True)
    os._exit(0)


if __name__ == "__main__":
    _child(Path(sys.argv[1]))
