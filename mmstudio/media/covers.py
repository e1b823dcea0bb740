"""What stands for a project or a walk in a gallery: the small picture inside its file, and how long a walk lasts.

Both are zips that anybody may have made. Nothing of them is unpacked but that picture and the few lines that make them
what they are, neither beyond a limit, and the picture is opened like any other foreign one. Where there is none, or
none that can be shown, a plain tile stands for the document.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import msgspec
import numpy as np
from numpy.typing import NDArray

from mmstudio.errors import FileBroken, StudioError
from mmstudio.media import archive
from mmstudio.media.images import EXPECTED, PictureFile, PictureHeader, PictureRead, as_read, opened
from mmstudio.media.kinds import PROJECT, WALK
from mmstudio.media.metadata import write_picture

if TYPE_CHECKING:
    from PIL import Image

NAME = "cover.png"
SIDE_PX = 512  # the longer side of a cover, at most

DocumentKind = Literal["project", "walk"]
# what a document must have inside, by the end of its name
_KINDS: dict[str, tuple[DocumentKind, str]] = {PROJECT: ("project", "document.json"), WALK: ("walk", "walk.json")}
_MAX_ENTRIES = 10_000
_MAX_COVER_BYTES = 4 << 20
_MAX_COVER_PX = 2048  # a side
_MAX_LINES_BYTES = 16 << 20
_MAX_SECONDS = 1e6
_TILE = (512, 384)
_GROUND, _INK = (38, 38, 38, 255), (150, 150, 150, 255)


class _Length(msgspec.Struct, frozen=True):
    duration_s: float = 0.0


class _Walk(msgspec.Struct, frozen=True):
    walk: _Length = _Length()


class _Lines(msgspec.Struct, frozen=True):
    """Of a document's own lines what a gallery says. document: in a walk file."""

    document: _Walk = _Walk()


def encoded(pixels: NDArray[np.uint8]) -> bytes:
    """A picture as a cover: (H, W, 3) or (H, W, 4) straight alpha, uint8, sRGB, of any size -> a small PNG."""
    from PIL import Image

    image = Image.fromarray(np.ascontiguousarray(pixels))
    image.thumbnail((SIDE_PX, SIDE_PX), Image.Resampling.LANCZOS)
    file = io.BytesIO()
    write_picture(file, np.asarray(image))
    return file.getvalue()


def read_header(path: Path) -> PictureHeader:
    """What a gallery keeps of a document; width and height are those of its cover.

    Raises FileMissing, and FileBroken for what is no zip or has not inside what its name promises.
    """
    with _looked_into(path) as (header, _):
        return header


def read_cover(path: Path, max_side_px: int | None = None) -> PictureRead:
    """The cover of a document, as `images.read_picture` gives a picture. Raises as `read_header`."""
    with _looked_into(path) as (header, cover):
        image = None
        if cover is not None:
            try:
                image, _ = cover.pixels(max_side_px)
            except (StudioError, *EXPECTED):  # its head was whole
                image = None
        if image is None:
            image = _tile(header.document, (header.width, header.height))
            if max_side_px:
                image.thumbnail((max_side_px, max_side_px))
        return as_read(image, header)


@contextmanager
def _looked_into(path: Path) -> Iterator[tuple[PictureHeader, PictureFile | None]]:
    """What the document says of itself, and its cover where there is one that can be shown."""
    kind, heart = _KINDS[path.suffix.lower()]
    with opened(path) as file:
        try:
            with zipfile.ZipFile(file) as packed:
                entries = packed.infolist()
                if len(entries) > _MAX_ENTRIES:
                    raise FileBroken(name=path.name)
                said = msgspec.json.decode(archive.read(packed, heart, _MAX_LINES_BYTES), type=_Lines)
                cover = _cover(packed, path.name)
        except (zipfile.BadZipFile, msgspec.DecodeError, RecursionError) as error:
            raise FileBroken(name=path.name) from error
        size = file.seek(0, io.SEEK_END)
        picture = cover.header() if cover is not None else None
        seconds = said.document.walk.duration_s
        yield (
            PictureHeader(
                width=picture.width if picture else _TILE[0],
                height=picture.height if picture else _TILE[1],
                format=path.suffix[1:].upper(),
                mode="",
                bytes=size,
                identity=_identity(entries, size),
                seconds=seconds if 0 < seconds <= _MAX_SECONDS else 0.0,
                document=kind,
            ),
            cover,
        )


def _cover(packed: zipfile.ZipFile, name: str) -> PictureFile | None:
    """A cover whose head is whole; None for what is none that we would have written. name: of the document."""
    try:
        picture = PictureFile(io.BytesIO(archive.read(packed, NAME, _MAX_COVER_BYTES)), name)
        header = picture.header()
    except (StudioError, zipfile.BadZipFile, *EXPECTED):
        return None
    return picture if picture.format == "PNG" and max(header.width, header.height) <= _MAX_COVER_PX else None


def _identity(entries: list[zipfile.ZipInfo], size: int) -> str:
    """A digest of what is inside: the same document under another name has the same."""
    digest = hashlib.blake2b(size.to_bytes(8, "big"), digest_size=12)
    for entry in entries:
        digest.update(f"{entry.filename}\0{entry.CRC}\0{entry.file_size}\n".encode("utf-8", "replace"))
    return digest.hexdigest()


def _tile(kind: str, size: tuple[int, int]) -> Image.Image:
    """A plain tile of the size (width, height): the frame of a photo, or the stations of a walk."""
    from PIL import Image, ImageDraw

    width, height = size
    image = Image.new("RGBA", size, _GROUND)
    draw: Any = ImageDraw.Draw(image)
    unit = max(1, min(width, height) // 24)
    left, top = width / 2 - 6 * unit, height / 2 - 4 * unit
    right, bottom = width / 2 + 6 * unit, height / 2 + 4 * unit
    if kind == "project":
        draw.rounded_rectangle((left, top, right, bottom), unit, outline=_INK, width=max(1, unit // 2))
        hill = [(left + unit, bottom - unit), (width / 2 - unit, height / 2), (width / 2 + 3 * unit, bottom - unit)]
        draw.polygon(hill, fill=_INK)
    else:
        stations = [(left, bottom), (width / 2 - 2 * unit, top), (width / 2 + 2 * unit, bottom), (right, top)]
        draw.line(stations, fill=_INK, width=max(1, unit // 2))
        for x, y in stations:
            draw.ellipse((x - unit, y - unit, x + unit, y + unit), fill=_INK)
    return image
