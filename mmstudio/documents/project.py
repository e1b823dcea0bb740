"""`.mmrestore`: a document of Restore as one file, to be kept or given away, and how one is taken in.

A zip with the document's own files. It may come from anybody: names are matched against what a document has, sizes
are counted while unpacking, and what was unpacked must open as a document before it counts.
"""

from __future__ import annotations

import math
import re
import shutil
import zipfile
from pathlib import Path
from typing import BinaryIO

import msgspec
import numpy as np
import numpy.typing as npt

from mmstudio import disk
from mmstudio.documents.restore import (
    DOCUMENT_FILE,
    HINTS_FILE,
    JOURNAL_FILE,
    SOURCES_FILE,
    VIEW_FILE,
    RestoreDocument,
)
from mmstudio.errors import LowSpace
from mmstudio.media import archive, covers
from mmstudio.media.display import eight_bit, to_display
from mmstudio.media.masks import Box
from mmstudio.media.photo import ENCODED_FILE, INFO_FILE, PIXELS_FILE, PhotoHandle

_FILES = (DOCUMENT_FILE, INFO_FILE, PIXELS_FILE, ENCODED_FILE, JOURNAL_FILE, SOURCES_FILE, HINTS_FILE, VIEW_FILE)
_NAMES = re.compile(
    "|".join(
        [
            *map(re.escape, (*_FILES, covers.NAME)),
            r"repairs\.jsonl",
            r"repairs/[a-z0-9-]{1,60}\.repair",
        ]
    )
)
_MAX_BYTES = 16 << 30
_MAX_FILES = 10_000
_STRIP_PX = 512  # rows of a photo that are composed at once
_SPARE_MB = 200


def save_project(document: RestoreDocument, path: Path) -> Path:
    """Write an open document as one file under a new name, which is returned. Raises as `disk.write_new`.

    With a cover, by which a gallery knows it. The photo's pixels are deflated quickly; nothing is held in memory.
    """
    document.flush()
    cover = covers.encoded(cover_of(document))

    def write(file: BinaryIO) -> None:
        with zipfile.ZipFile(file, "w", allowZip64=True) as project:
            archive.put(project, covers.NAME, cover, packed=False)
            for source in sorted(document.folder.rglob("*")):
                name = source.relative_to(document.folder).as_posix()
                if not _NAMES.fullmatch(name) or name == covers.NAME or not source.is_file():
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


def cover_of(document: RestoreDocument) -> npt.NDArray[np.uint8]:
    """The photo as it is composed, in the colours of the screen: (h, w, 3 or 4), its longer side at most
    `covers.SIDE_PX`. Made of one strip after the other, so the photo is never in memory as a whole."""
    from PIL import Image

    width, height = document.size
    scale = max(1.0, max(width, height) / covers.SIDE_PX)
    columns, rows = max(1, round(width / scale)), max(1, round(height / scale))
    each = max(1, int(_STRIP_PX / scale))  # rows of the cover that one strip makes
    parts = []
    for first in range(0, rows, each):
        last = min(first + each, rows)
        top, bottom = first * height / rows, last * height / rows
        strip = Box(0, int(top), width, min(height, math.ceil(bottom)))
        pixels = eight_bit(document.composed(strip))
        image = Image.fromarray(np.ascontiguousarray(pixels[..., 0] if pixels.shape[2] == 1 else pixels))
        box = (0, top - strip.top, width, bottom - strip.top)
        small = np.asarray(image.resize((columns, last - first), Image.Resampling.BOX, box))
        parts.append(small if small.ndim == 3 else small[..., None])
    return to_display(np.concatenate(parts), document.photo.icc)


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
                if entry.filename != covers.NAME:
                    archive.unpack(project, entry, folder / entry.filename)
            RestoreDocument.open(folder).close()
            return PhotoHandle.open(folder)
