"""What a measurement is, and how the table of them looks on a terminal and in a file."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import statistics
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import msgspec

from mmstudio import __version__, disk


class Figure(msgspec.Struct, frozen=True, kw_only=True):
    """One number of a row: value in unit, and the most it should be (None = no promise was made)."""

    name: str
    value: float
    unit: str
    at_most: float | None = None


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the table. command: what a person types to see the same; note: how it was measured, what fell short.

    failed: why there is no figure; "" when there is.
    """

    what: str
    figures: tuple[Figure, ...] = ()
    command: str = ""
    note: str = ""
    failed: str = ""


class Machine(msgspec.Struct, frozen=True, kw_only=True):
    system: str
    processor: str
    cores: int
    memory_gb: float
    load: float  # mean number of running programs in the last minute, this one included; -1 = not known
    python: str
    packages: dict[str, str]


class Results(msgspec.Struct, frozen=True, kw_only=True):
    """A whole run: when, where, with what, and what came out."""

    date: str
    version: str
    machine: Machine
    rows: tuple[Row, ...]


def results(rows: Sequence[Row]) -> Results:
    now = datetime.now().astimezone().isoformat(timespec="seconds")
    return Results(date=now, version=__version__, machine=this_machine(), rows=tuple(rows))


def this_machine() -> Machine:
    packages = ("torch", "PySide6_Essentials", "numpy", "pillow", "tokenizers")
    return Machine(
        system=platform.platform(),
        processor=_processor(),
        cores=os.cpu_count() or 0,
        memory_gb=round(_memory_bytes() / 2**30, 1),
        load=round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else -1.0,
        python=platform.python_version(),
        packages={name: _version(name) for name in packages},
    )


def summary(what: str, values: Sequence[float], unit: str, at_most: float | None = None) -> tuple[Figure, ...]:
    """Median and p99 of repeated measurements; the promise is held against the median. values: at least one."""
    return (
        Figure(name=f"{what}median", value=_rounded(statistics.median(values)), unit=unit, at_most=at_most),
        Figure(name="p99", value=_rounded(percentile(values, 0.99)), unit=unit),
    )


def percentile(values: Sequence[float], fraction: float) -> float:
    """The smallest value that at least `fraction` of all values do not exceed."""
    ordered = sorted(values)
    rank = min(len(ordered) - 1, max(0, -int(-fraction * len(ordered) // 1) - 1))
    return ordered[rank]


def as_text(done: Results) -> str:
    """The table for a terminal."""
    machine = done.machine
    lines = [
        f"MM Studio {done.version}, {done.date}",
        f"{machine.processor}, {machine.cores} cores, {machine.memory_gb} GB, {machine.system}, load {machine.load}",
        "",
    ]
    width = max((len(row.what) for row in done.rows), default=0)
    for row in done.rows:
        said = f"not measured: {row.failed}" if row.failed else ", ".join(_figure_text(f) for f in row.figures)
        lines.append(f"{row.what:{width}}  {said}")
        if row.note:
            lines.append(f"{'':{width}}  ({row.note})")
    return "\n".join(lines)


def save(done: Results, path: Path) -> None:
    """Write the results as JSON, whole or not at all."""
    disk.make_folder(path.parent)
    disk.write_bytes(path, msgspec.json.format(msgspec.json.encode(done), indent=2) + b"\n")


def _figure_text(figure: Figure) -> str:
    text = f"{figure.name} {figure.value:g} {figure.unit}"
    if figure.at_most is None:
        return text
    return f"{text} ({'within' if figure.value <= figure.at_most else 'OVER'} {figure.at_most:g})"


def _rounded(value: float) -> float:
    return round(value, 3 if abs(value) < 10 else 1)


def _version(name: str) -> str:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return ""


def _processor() -> str:
    try:
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    except OSError:
        pass
    return platform.processor() or platform.machine()


def _memory_bytes() -> int:
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        return 0
