"""How the window was left: place, folds, widths. Not settings: nobody chooses them in a form."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import msgspec

from mmstudio import disk

SCHEMA = 1
COLUMN_PX, COLUMN_LEAST_PX, COLUMN_MOST_PX = 324, 280, 420


class WindowMemory(msgspec.Struct, frozen=True, kw_only=True):
    """place: x, y, width, height in the coordinates of all screens, empty before the first end. screen: its name.
    column_px: logical pixels at a UI scale of 100 %. folds: section -> open. welcomed: the first-run card was closed.
    restoring, animating: folder of the document that was last open in Restore, in Animate.
    """

    schema: int = SCHEMA
    place: tuple[int, ...] = ()
    maximised: bool = False
    screen: str = ""
    column_px: int = COLUMN_PX
    thumb_px: int = 128  # height of a row of the gallery
    column_hidden: bool = False
    filmstrip_hidden: bool = False
    folds: dict[str, bool] = {}
    welcomed: bool = False
    graphics: Literal["", "cuda", "mps"] = ""  # the kind of graphics card that was used last (P16)
    restoring: str = ""
    animating: str = ""
    first_saved: bool = False  # "Saved to your gallery" was said

    def __post_init__(self) -> None:
        if len(self.place) not in (0, 4):
            raise ValueError(f"place must have 4 numbers, got {len(self.place)}")
        if not COLUMN_LEAST_PX <= self.column_px <= COLUMN_MOST_PX:
            raise ValueError(f"column_px must be in {COLUMN_LEAST_PX} .. {COLUMN_MOST_PX}, got {self.column_px}")


def load(path: Path) -> WindowMemory:
    """What path holds, or the defaults; never raises. A newer program's file is not understood and gives defaults."""
    try:
        memory = msgspec.json.decode(path.read_bytes(), type=WindowMemory)
    except (OSError, ValueError, RecursionError):
        return WindowMemory()
    return memory if memory.schema <= SCHEMA else WindowMemory()


def save(memory: WindowMemory, path: Path) -> None:
    """Write atomically."""
    path.parent.mkdir(parents=True, exist_ok=True)
    disk.write_bytes(path, msgspec.json.encode(memory))
