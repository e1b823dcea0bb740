"""`.mmrestore`: a document of Restore as one file, to be kept or given away, and how one is taken in.

A zip with the document's own files. It may come from anybody: names are matched against what a document has, sizes
are counted while unpacking, and what was unpacked must open as a document before it counts.
"""

from __future__ import annotations

import errno
import re
import shutil
import zipfile
import zlib
from pathlib import Path
from typing import BinaryIO

import msgspec

from mmstudio import disk
from mmstudio.documents.restore import DOCUMENT_FILE, JOURNAL_FILE, SOURCES_FILE, VIEW_FILE, RestoreDocument
from mmstudio.errors import FileBroken, FileMissing, LowSpace
from mmstudio.media.photo import ENCODED_FILE, INFO_FILE, PIXELS_FILE, PhotoHandle

_FILES = (DOCUMENT_FILE, INFO_FILE, PIXELS_FILE, ENCODED_FILE, JOURNAL_FILE, SOURCES_FILE, VIEW_FILE)
_NAMES = re.compile(
    "|".join(
        [
            *map(re.escape, _FILES),
            r"repairs\.jsonl",
            r"repairs/[a-z0-9-]{1,60}\.repair",
        ]
    )
)
_MAX_BYTES = 16 << 30
_MAX_FILES = 10_000
_PIECE_BYTES = 1 << 20
_SPARE_MB = 200


def save_project(document: RestoreDocument, path: Path) -> Path:
    """Write an open document as one file under a new name, which is returned. Raises as `disk.write_new`.

    The photo's pixels are deflated quickly; nothing is held in memory.
    """
    document.flush()

    def write(file: BinaryIO) -> None:
        with zipfile.ZipFile(file, "w", allowZip64=True) as archive:
            for source in sorted(document.folder.rglob("*")):
                name = source.relative_to(document.folder).as_posix()
                if not _NAMES.fullmatch(name) or not source.is_file():
                    continue
                entry = zipfile.ZipInfo(name)  # 1980: when it was made says nothing about its content
                entry.compress_type = zipfile.ZIP_STORED if name == ENCODED_FILE else zipfile.ZIP_DEFLATED
                entry._compresslevel = 1  # type: ignore[attr-defined]  # ZipFile.open has no argument for it
                with archive.open(entry, "w", force_zip64=True) as target:
                    if name == INFO_FILE:  # where the photo lay on this machine is nobody's business
                        target.write(msgspec.json.encode(msgspec.structs.replace(document.photo, source="")))
                        continue
                    with open(source, "rb") as content:
                        shutil.copyfileobj(content, target, _PIECE_BYTES)

    return disk.write_new(path, write)


def unpack_project(path: Path, folder: Path) -> PhotoHandle:
    """Unpack a project into folder, which must not exist, and see that it opens; for the reader child.

    Raises FileMissing, FileBroken, NewerFile, LowSpace, and what writing raises. Nothing is left where it fails.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            size = sum(entry.file_size for entry in entries)
            names = {entry.filename for entry in entries}
            if len(entries) > _MAX_FILES or len(names) < len(entries) or size > _MAX_BYTES:
                raise FileBroken(name=path.name)
            if any(not _NAMES.fullmatch(name) for name in names):
                raise FileBroken(name=path.name)
            needed_mb = size // 1_000_000 + _SPARE_MB
            if (free_mb := disk.free_mb(folder.parent)) < needed_mb:
                raise LowSpace(folder=str(folder.parent), needed_mb=needed_mb, free_mb=free_mb)
            disk.make_folder(folder / "repairs")
            with disk.whole_or_gone([folder]):
                for entry in entries:
                    _unpack(archive, entry, folder / entry.filename)
                RestoreDocument.open(folder).close()
                return PhotoHandle.open(folder)
    except FileNotFoundError:
        raise FileMissing(name=path.name) from None
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError, RuntimeError) as error:
        raise FileBroken(name=path.name) from error
    except (FileBroken, FileMissing) as error:
        raise FileBroken(name=path.name) from error  # by the name that the person knows


def _unpack(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, target: Path) -> None:
    """One file, never longer than it said."""
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise zipfile.BadZipFile("a compression that we never write")
    left = entry.file_size
    try:
        content = archive.open(entry)
    except OSError as error:
        if error.errno != errno.EINVAL:
            raise
        raise zipfile.BadZipFile("it begins before the file does") from error
    with disk.explained(target), content, open(target, "wb") as file:
        while piece := content.read(_PIECE_BYTES):
            left -= len(piece)
            if left < 0:
                raise zipfile.BadZipFile("longer than it said")
            file.write(piece)
