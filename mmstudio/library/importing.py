"""Pictures, films, sounds, projects and walks from elsewhere are copied into the library as they are, with all they
carry.

The originals stay where they were. A picture is copied only after the reader could read its header, so what is
dropped by mistake never reaches the library.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from mmstudio import disk
from mmstudio.errors import FileBroken, FileMissing, FileSlow, FolderUnreachable, PictureTooLarge
from mmstudio.library.reading import Reader
from mmstudio.media.kinds import DOCUMENTS, FILMS, KEPT, PICTURES, SOUNDS


def pictures_in(paths: Sequence[Path], library: Path) -> Iterator[Path]:
    """All files named in paths, and files in its folders that a library shows by their names, each once.

    Links to folders are not followed, so a loop of links ends (fault U6). Files that lie in the library are left out.
    """
    seen: set[Path] = set()
    for path in paths:
        for file in _files(path):
            where = Path(os.path.realpath(file))
            if where not in seen and not where.is_relative_to(os.path.realpath(library)):
                seen.add(where)
                yield file


def import_picture(library: Path, source: Path, reader: Reader, when: datetime | None = None) -> Path:
    """Copy one picture into the dated folder of library under its own name; returns where it is now.

    Raises FileBroken, FileMissing, FileSlow and PictureTooLarge for source, DiskFull, FolderReadOnly and
    FolderUnreachable for library.
    """
    if not library.is_dir():
        raise FolderUnreachable(folder=str(library))
    header = reader.header(source)
    film = header.seconds and header.format in ("MP4", "WEBM", "GIF")
    own = SOUNDS if header.sound else DOCUMENTS if header.document else FILMS if film else PICTURES
    suffix = source.suffix if source.suffix.lower() in own else f".{header.format.lower()}"
    folder = library / f"{when or datetime.now().astimezone():%Y-%m-%d}"
    disk.make_folder(folder)

    def write(file: BinaryIO) -> None:
        with _opened(source) as original:
            shutil.copyfileobj(original, file, 1 << 20)

    return disk.write_new(folder / f"{disk.safe_name(source.stem)}{suffix.lower()}", write)


# one picture is at fault, the rest of a drop goes on; any other error ends it
OF_ONE_PICTURE = (FileBroken, FileMissing, FileSlow, PictureTooLarge)


def _files(path: Path) -> Iterator[Path]:
    if not path.is_dir():
        yield path
        return
    for folder, inside, names in os.walk(path):
        inside.sort()
        yield from (Path(folder, name) for name in sorted(names) if Path(name).suffix.lower() in KEPT)


@contextlib.contextmanager
def _opened(source: Path) -> Iterator[BinaryIO]:
    try:
        original = open(source, "rb")  # noqa: SIM115 - errors of opening are told apart from those of writing
    except FileNotFoundError:
        raise FileMissing(name=source.name) from None
    except OSError:
        raise FileBroken(name=source.name) from None
    with original:
        yield original
