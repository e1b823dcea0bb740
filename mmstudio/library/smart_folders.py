"""Saved searches: a small file beside the pictures, so that they go where the library goes."""

from __future__ import annotations

from pathlib import Path

import msgspec

from mmstudio import disk
from mmstudio.library.items import SmartFolder

FILE = "smart-folders.json"


def load(folder: Path) -> tuple[SmartFolder, ...]:
    """The smart folders of a library; none where the file is missing or cannot be understood. Never raises."""
    try:
        return msgspec.json.decode((folder / FILE).read_bytes(), type=tuple[SmartFolder, ...])
    except (OSError, ValueError, RecursionError):
        return ()


def save(folder: Path, folders: tuple[SmartFolder, ...]) -> None:
    """Write them, complete or not at all. Raises what disk.write_bytes raises."""
    disk.write_bytes(folder / FILE, msgspec.json.format(msgspec.json.encode(folders), indent=2))
