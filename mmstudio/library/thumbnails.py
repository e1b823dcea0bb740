"""Small pictures of large ones, on disk: made once through the reader, found again by path, time and size of the file.

The folder is a cache: it may be emptied at any time, and it is kept below a limit.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
from pathlib import Path
from typing import Protocol

import msgspec

from mmstudio import disk
from mmstudio.errors import FileMissing, StudioError
from mmstudio.media.images import EXPECTED, PictureRead

SIDES_PX = (128, 256, 384, 640, 1024)  # a few sizes serve all zooms and screens
LIMIT_BYTES = 500_000_000


class Read(Protocol):
    """`ReaderClient.cover` or `opening.read_cover`."""

    def __call__(self, path: Path, max_side_px: int | None = None) -> PictureRead: ...


class Thumbnail(msgspec.Struct, frozen=True):
    """pixels: RGBA straight alpha, 8 bit, rows top down; full_*: size of the picture it shows."""

    width: int
    height: int
    pixels: bytes


class ThumbnailCache:
    """Thumbnails in one folder. Belongs to one thread; two programs may share the folder."""

    def __init__(self, folder: Path, read: Read) -> None:
        self._folder = folder
        self._read = read

    def get(self, path: Path, side_px: int) -> Thumbnail:
        """The picture at path, its longer side side_px physical pixels or a little more, never enlarged.

        Raises what read raises. A full disk or a damaged cache only costs time.
        """
        side = next((side for side in SIDES_PX if side >= side_px), SIDES_PX[-1])
        place = self._place(path, side)
        kept = _kept(place)
        if kept is not None:
            return kept
        read = self._read(path, side)
        with contextlib.suppress(StudioError, OSError):
            disk.make_folder(place.parent)
            disk.write_bytes(place, _encoded(read))
        return Thumbnail(read.width, read.height, read.pixels)

    def prune(self, limit_bytes: int = LIMIT_BYTES) -> int:
        """Remove the thumbnails used longest ago until the rest is below the limit; returns how many went."""
        files = []
        with contextlib.suppress(OSError):
            for path in self._folder.rglob("*"):
                status = path.stat()
                if path.is_file():
                    files.append((max(status.st_atime, status.st_mtime), status.st_size, path))
        total = sum(size for _, size, _ in files)
        removed = 0
        for _, size, path in sorted(files, key=lambda file: file[0]):
            if total <= limit_bytes:
                break
            with contextlib.suppress(OSError):
                path.unlink()
                total -= size
                removed += 1
        return removed

    def _place(self, path: Path, side: int) -> Path:
        try:
            status = path.stat()
        except OSError:
            raise FileMissing(name=path.name) from None
        text = b"%b\0%d\0%d\0%d" % (os.fsencode(path), status.st_mtime_ns, status.st_size, side)
        key = hashlib.blake2b(text, digest_size=16).hexdigest()
        return self._folder / key[:2] / f"{key[2:]}.png"


def _kept(place: Path) -> Thumbnail | None:
    """A thumbnail we wrote earlier, or None; a damaged one is written again."""
    from PIL import Image

    try:
        with Image.open(place, formats=("PNG",)) as image:
            image.load()
            if image.mode != "RGBA" or max(image.size) > SIDES_PX[-1]:
                return None
            return Thumbnail(image.width, image.height, image.tobytes())
    except EXPECTED:
        return None


def _encoded(read: PictureRead) -> bytes:
    from PIL import Image

    file = io.BytesIO()
    Image.frombytes("RGBA", (read.width, read.height), read.pixels).save(file, "PNG", compress_level=1)
    return file.getvalue()
