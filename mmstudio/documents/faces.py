"""Where the faces of a photo are, kept in its document by the worker that found them.

faces.json    (left, top, right, bottom) of each
"""

from __future__ import annotations

from pathlib import Path

import msgspec

from mmstudio import disk
from mmstudio.media.masks import Box

FILE = "faces.json"


def write(folder: Path, found: tuple[Box, ...]) -> Path:
    """Keep them in the document at folder; returns the file. Raises as `disk.write_whole`."""
    disk.write_bytes(folder / FILE, msgspec.json.encode([tuple(box) for box in found]))
    return folder / FILE


def read(folder: Path) -> tuple[Box, ...]:
    """Those that were found, () where nobody has looked."""
    try:
        found = msgspec.json.decode((folder / FILE).read_bytes(), type=list[tuple[int, int, int, int]])
    except (OSError, msgspec.DecodeError):
        return ()
    return tuple(Box(*box) for box in found)
