"""Starts the processes that are measured: a fresh Python, places of its own, and a display."""

from __future__ import annotations

import compileall
import contextlib
import functools
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import mmstudio
from mmstudio.display import has_display

PATIENCE_S = 300.0  # for one child; a busy machine makes 50,000 thumbnails' rows slowly


class MeasurementFailed(Exception):
    """A measured process ended badly; the message is for the table."""


@functools.cache
def compiled(package: Path) -> None:
    """Bring the bytecode of a package's files up to date, as an installation has it, even where Python is told to write
    none: a child that compiles while it is measured is slower than what people run."""
    compileall.compile_dir(package, quiet=2)


@contextlib.contextmanager
def own_places(**more: str) -> Iterator[dict[str, str]]:
    """An environment whose personal folders are new and temporary, so that nobody's library is touched."""
    compiled(Path(mmstudio.__file__).parent)
    with tempfile.TemporaryDirectory(prefix="mmstudio-bench-") as home:
        quiet = {"OMP_WAIT_POLICY": "PASSIVE", "OPENBLAS_NUM_THREADS": "1"}  # as the window and its children have them
        yield {**os.environ, "MMSTUDIO_HOME": home, **quiet, **more}


@contextlib.contextmanager
def display() -> Iterator[tuple[dict[str, str], str]]:
    """What a window needs in its environment, and what it is shown on, in words.

    The person's own display if there is one, else a virtual one that is started here, else none at all.
    """
    if has_display():
        yield {}, "on the display of this machine"
        return
    if shutil.which("Xvfb") is None:
        yield {"QT_QPA_PLATFORM": "offscreen"}, "offscreen, because there is neither a display nor Xvfb"
        return
    reading, writing = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1440x900x24", "-nolisten", "tcp"],
        pass_fds=[writing],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(writing)
    try:
        with os.fdopen(reading) as answer:
            number = answer.readline().strip()  # "" when the server could not start
        if number:
            yield {"DISPLAY": f":{number}", "QT_QPA_PLATFORM": "xcb"}, "on Xvfb, 1440 x 900"
        else:
            yield {"QT_QPA_PLATFORM": "offscreen"}, "offscreen, because Xvfb could not start"
    finally:
        server.terminate()
        server.wait()


def measured(arguments: list[str], env: Mapping[str, str], patience_s: float = PATIENCE_S) -> Any:
    """Run `python ARGUMENTS` to its end; the JSON of its last line. Raises MeasurementFailed."""
    try:
        done = subprocess.run(
            [sys.executable, *arguments],
            env=dict(env),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=patience_s,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise MeasurementFailed(f"no answer within {patience_s:.0f} s") from None
    lines = done.stdout.splitlines()
    try:
        return json.loads(lines[-1])
    except (IndexError, ValueError):
        said = (done.stderr.strip().splitlines() or ["nothing was said"])[-1]
        raise MeasurementFailed(f"exit code {done.returncode}: {said}") from None


def first_line(arguments: list[str], env: Mapping[str, str]) -> tuple[str, float, float]:
    """Run `python ARGUMENTS`; its first line on stdout, when it was started and when the line came.

    Both times are of time.monotonic(). Raises MeasurementFailed when the process ends badly or says nothing.
    """
    started = time.monotonic()
    with subprocess.Popen(
        [sys.executable, *arguments],
        env=dict(env),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        line = process.stdout.readline().strip()
        came = time.monotonic()
        _, complaint = process.communicate(timeout=PATIENCE_S)
    if process.returncode or not line:
        raise MeasurementFailed((complaint.strip().splitlines() or ["nothing was said"])[-1])
    return line, started, came
