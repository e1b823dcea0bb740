"""What lies in the library's folder: files and folders, looked at without being opened."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from mmstudio import disk
from mmstudio.errors import FileMissing, FolderUnreachable
from mmstudio.library.files import SERIES
from mmstudio.media.kinds import KEPT


def folder_times(folder: Path) -> dict[str, int]:
    """When anything in the library's folder and in those directly below it was last added or removed."""
    times = {}
    with contextlib.suppress(OSError):
        times[""] = folder.stat().st_mtime_ns
        with os.scandir(folder) as entries:
            for entry in entries:
                if looked_at(entry) == "folder":
                    times[entry.name] = entry.stat().st_mtime_ns
    return times


def scan(folder: Path, files: dict[str, tuple[int, int]], unseen: list[str]) -> Iterator[float]:
    """Fill files with path -> (bytes, mtime_ns), and unseen with the folders that could not be looked into."""
    waiting = [""]
    while waiting:
        inside = waiting.pop()
        try:
            with os.scandir(folder / inside) as entries:
                for entry in entries:
                    path = f"{inside}{entry.name}"
                    status = looked_at(entry)
                    if status == "folder":
                        waiting.append(f"{path}/")
                    elif status is not None:
                        files[path] = status
        except OSError as error:
            if not inside:
                raise FolderUnreachable(folder=str(folder)) from error
            unseen.append(inside)
        yield 0.0


def _is_shown(name: str) -> bool:
    """Whether a file of this name may be a picture, film or sound we show."""
    stem, dot, suffix = name.rpartition(".")
    return bool(stem) and f"{dot}{suffix}".lower() in KEPT


def looked_at(entry: os.DirEntry[str]) -> Literal["folder"] | tuple[int, int] | None:
    """(bytes, mtime_ns) of a picture file, "folder", or None for what is not ours."""
    if entry.name.startswith(".") or entry.name.endswith(disk.PART):
        return None
    try:
        # links to folders may run in circles (fault U6): they are not followed
        if entry.is_dir(follow_symlinks=False):
            return None if entry.name.endswith(SERIES) else "folder"
        if not _is_shown(entry.name) or not entry.is_file():
            return None
        status = entry.stat()
    except OSError:
        return None
    # an empty file is a name that a writer has claimed
    return (status.st_size, status.st_mtime_ns) if status.st_size else None


def status_of(path: Path) -> tuple[int, int]:
    """(bytes, mtime_ns). Raises FileMissing."""
    try:
        status = path.stat()
    except OSError:
        raise FileMissing(name=path.name) from None
    return status.st_size, status.st_mtime_ns
