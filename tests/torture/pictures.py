"""Opens damaged pictures without end, as the reader child does: each is shown or refused, never anything else."""

from __future__ import annotations

import contextlib
import itertools
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.fuzz import damaged_pictures, open_like_the_reader

_SLOW_S = 20.0  # the reader's deadline


@dataclass
class Damaged:
    """Counts of a run. bugs: what was neither shown nor refused, with the seed and the place that bring it back."""

    seed: int
    opened: int = 0
    refused: int = 0
    slowest_s: float = 0.0
    bugs: list[str] = field(default_factory=list)

    def sentence(self) -> str:
        return (
            f"{self.opened + self.refused} damaged pictures (seed {self.seed}): {self.opened} shown, "
            f"{self.refused} refused, {len(self.bugs)} bugs, slowest {self.slowest_s:.2f} s"
        )


def run(folder: Path, seed: int, count: int | None = None, until_s: float | None = None) -> Damaged:
    """So many pictures, or as many as fit until time.monotonic() reaches until_s."""
    counts = Damaged(seed=seed)
    with silence():
        _open_all(folder, counts, count, until_s)
    return counts


@contextlib.contextmanager
def silence() -> Iterator[None]:
    """libtiff says what it thinks of each file on the process's own stderr; nobody wants to read that."""
    kept = os.dup(2)
    with open(os.devnull, "wb") as nothing:
        os.dup2(nothing.fileno(), 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)


def _open_all(folder: Path, counts: Damaged, count: int | None, until_s: float | None) -> None:
    seed = counts.seed
    for number, (suffix, content) in enumerate(itertools.islice(damaged_pictures(seed), count)):
        start = time.monotonic()
        if until_s is not None and start >= until_s:
            break
        path = folder / f"damaged{suffix}"
        path.write_bytes(content)
        try:
            shown = open_like_the_reader(path)
        except Exception as error:  # noqa: BLE001 - every kind is what we look for
            counts.bugs.append(f"seed {seed}, picture {number}: {error!r}")
            shown = False
        counts.opened += shown
        counts.refused += not shown
        took = time.monotonic() - start
        counts.slowest_s = max(counts.slowest_s, took)
        if took > _SLOW_S:
            counts.bugs.append(f"seed {seed}, picture {number}: {took:.0f} s")
