"""The tray: where a finished picture waits when its library cannot take it (D2, D3, D5). Nothing here is ever lost.

The worker puts pictures in, the window offers them and puts them into the library once there is room.
"""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

from mmstudio import disk, paths
from mmstudio.errors import FileMissing, FolderUnreachable


def folder() -> Path:
    return paths.data() / "unsaved"


def waiting() -> list[Path]:
    """Pictures in the tray, oldest first."""
    found = [path for path in folder().rglob("*.png") if path.is_file() and path.stat().st_size]
    return sorted(found, key=lambda path: (path.stat().st_mtime_ns, path.name))


def put_back(path: Path, library: Path) -> Path:
    """Move a picture from the tray into its dated folder of the library; returns its new path.

    The copy is complete on disk before the one in the tray goes. Raises FolderUnreachable when there is no
    library, FileMissing, and as `disk.write_new` does; the picture then still waits.
    """
    if not library.is_dir():
        raise FolderUnreachable(folder=str(library))
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise FileMissing(name=path.name) from None
    day = library if path.parent == folder() else library / path.parent.name
    kept = put_in(content, day, path.name)
    path.unlink(missing_ok=True)
    return kept


def put_in(png: bytes, folder: Path, name: str = "unsaved.png") -> Path:
    """Write a picture that the tray could not take either and the window holds; returns its path.

    Raises as `disk.write_new` does.
    """

    def write(file: BinaryIO) -> None:
        file.write(png)

    disk.make_folder(folder)
    return disk.write_new(folder / name, write)
