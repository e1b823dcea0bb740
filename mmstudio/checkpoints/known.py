"""The checkpoints that the window knew last, in a small file beside its settings: there at the next start at once.

The store's own index may lie on a drive that is slow or gone, and is looked at later, in the background.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import msgspec

from mmstudio import disk
from mmstudio.checkpoints.records import Checkpoint


def load(path: Path) -> tuple[Checkpoint, ...]:
    """What was saved, () if that cannot be read; never raises."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=tuple[Checkpoint, ...])
    except (OSError, ValueError, RecursionError):
        return ()


def save(rows: Iterable[Checkpoint], path: Path) -> None:
    """Write atomically."""
    path.parent.mkdir(parents=True, exist_ok=True)
    disk.write_bytes(path, msgspec.json.encode(tuple(rows)))
