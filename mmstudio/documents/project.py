"""`.mmrestore`: a document of Restore as one file, to be kept or given away, and how one is taken in.

A zip with the document's own files. It may come from anybody: names are matched against what a document has, sizes
are counted while unpacking, and what was unpacked must open as a document before it counts.
"""

from __future__ import annotations

import re
import shutil
import zipfile
from pathlib import Path
from typing import BinaryIO

import msgspec

from mmstudio import disk
from mmstudio.documents import archive
from mmstudio.documents.restore import DOCUMENT_FILE, JOURNAL_FILE, SOURCES_FILE, VIEW_FILE, RestoreDocument
from mmstudio.errors import LowSpace
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
_SPARE_MB = 200


def save_project(document: RestoreDocument, path: Path) -> Path:
    """Write an open document as one file under a new name, which is returned. Raises as `disk.write_new`.

    The photo's pixels are deflated quickly; nothing is held in memory.
    """
    document.flush()

    def write(file: BinaryIO) -> None:
        with zipfile.ZipFile(file, "w", allowZip64=True) as project:
            for source in sorted(document.folder.rglob("*")):
                name = source.relative_to(document.folder).as_posix()
                if not _NAMES.fullmatch(name) or not source.is_file():
                    continue
                entry = zipfile.ZipInfo(name)  # 1980: when it was made says nothing about its content
                entry.compress_type = zipfile.ZIP_STORED if name == ENCODED_FILE else zipfile.ZIP_DEFLATED
                entry._compresslevel = 1  # type: ignore[attr-defined]  # ZipFile.open has no argument for it
                with project.open(entry, "w", force_zip64=True) as target:
                    if name == INFO_FILE:  # where the photo lay on this machine is nobody's business
                        target.write(msgspec.json.encode(msgspec.structs.replace(document.photo, source="")))
                        continue
                    with open(source, "rb") as content:
                        shutil.copyfileobj(content, target, archive.PIECE_BYTES)

    return disk.write_new(path, write)


def unpack_project(path: Path, folder: Path) -> PhotoHandle:
    """Unpack a project into folder, which must not exist, and see that it opens; for the reader child.

    Raises FileMissing, FileBroken, NewerFile, LowSpace, and what writing raises. Nothing is left where it fails.
    """
    with archive.opened(path, _NAMES, _MAX_BYTES, _MAX_FILES) as project:
        needed_mb = archive.size_of(project) // 1_000_000 + _SPARE_MB
        if (free_mb := disk.free_mb(folder.parent)) < needed_mb:
            raise LowSpace(folder=str(folder.parent), needed_mb=needed_mb, free_mb=free_mb)
        disk.make_folder(folder / "repairs")
        with disk.whole_or_gone([folder]):
            for entry in project.infolist():
                archive.unpack(project, entry, folder / entry.filename)
            RestoreDocument.open(folder).close()
            return PhotoHandle.open(folder)
