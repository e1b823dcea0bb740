"""Documents as one file: a zip that may come from anybody.

Names are matched against what such a document has, sizes are counted before and while something is unpacked, and only
what we write ourselves is unpacked at all: stored or deflated entries.
"""

from __future__ import annotations

import contextlib
import errno
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from mmstudio import disk
from mmstudio.errors import FileBroken, FileMissing

PIECE_BYTES = 1 << 20


@contextlib.contextmanager
def opened(path: Path, names: re.Pattern[str], most_bytes: int, most_files: int) -> Iterator[zipfile.ZipFile]:
    """The archive at path, whose entries all have names that match and together at most most_bytes.

    Raises FileMissing, and FileBroken by the name of the archive; so does whatever goes wrong with it in the block.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            different = {entry.filename for entry in entries}
            if len(entries) > most_files or len(different) < len(entries) or size_of(archive) > most_bytes:
                raise FileBroken(name=path.name)
            if any(not names.fullmatch(name) for name in different):
                raise FileBroken(name=path.name)
            yield archive
    except FileNotFoundError:
        raise FileMissing(name=path.name) from None
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError, RuntimeError) as error:
        raise FileBroken(name=path.name) from error
    except (FileBroken, FileMissing) as error:
        raise FileBroken(name=path.name) from error  # by the name that the person knows


def size_of(archive: zipfile.ZipFile) -> int:
    """Bytes of all entries, as they say themselves."""
    return sum(entry.file_size for entry in archive.infolist())


def unpack(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, target: Path) -> None:
    """One entry as a file, never longer than it said; raises zipfile.BadZipFile, and as `disk.write_whole`."""
    with disk.explained(target), open(target, "wb") as file:
        _copy(archive, entry, file)


def copy(archive: zipfile.ZipFile, name: str, file: BinaryIO, most_bytes: int) -> None:
    """One entry into an open file; raises zipfile.BadZipFile, also where it is missing or too long."""
    try:
        entry = archive.getinfo(name)
    except KeyError:
        raise zipfile.BadZipFile(f"{name} is missing") from None
    if entry.file_size > most_bytes:
        raise zipfile.BadZipFile("too long")
    _copy(archive, entry, file)


def read(archive: zipfile.ZipFile, name: str, most_bytes: int) -> bytes:
    """The content of one entry; raises as `copy`."""
    content = io.BytesIO()
    copy(archive, name, content, most_bytes)
    return content.getvalue()


def put(archive: zipfile.ZipFile, name: str, content: bytes, packed: bool = True) -> None:
    """Write one entry. packed: deflated; pictures are packed already."""
    entry = zipfile.ZipInfo(name)  # 1980: when it was made says nothing about its content
    entry.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
    archive.writestr(entry, content)


def _copy(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, file: BinaryIO) -> None:
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise zipfile.BadZipFile("a compression that we never write")
    left = entry.file_size
    try:
        content = archive.open(entry)
    except OSError as error:
        if error.errno != errno.EINVAL:
            raise
        raise zipfile.BadZipFile("it begins before the file does") from error
    with content:
        while piece := content.read(PIECE_BYTES):
            left -= len(piece)
            if left < 0:
                raise zipfile.BadZipFile("longer than it said")
            file.write(piece)
