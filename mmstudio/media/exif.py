"""EXIF blocks as bytes: without the thumbnail, turned upright, and moved between TIFF files and blocks.

Pillow reads a block into values and writes it anew, which loses types and shifts what makers' notes point at; here
nothing but the named fields changes.
"""

from __future__ import annotations

import contextlib
import io
import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO, Literal

PREFIX = b"Exif\0\0"  # of a block in a JPEG
ORIENTATION = 0x0112
_EXIF, _GPS, _INTEROPERABILITY = 0x8769, 0x8825, 0xA005
_WIDTH, _HEIGHT = 0xA002, 0xA003
# of a picture's first directory: what tells about it; the rest is how its pixels are stored
_TELLING = {0x010D, 0x010E, 0x010F, 0x0110, 0x0131, 0x0132, 0x013B, 0x013C, 0x8298, 0x83BB, *range(0x9C9B, 0x9CA0)}
_TYPE_BYTES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4}
_MAX_ENTRIES = 500
_MAX_VALUE_BYTES = 4 << 20

Order = Literal["<", ">"]


@dataclass(frozen=True)
class Entry:
    """One field. kind: its TIFF type 1..13; raw: its values in the directory's byte order; inside: a sub-directory."""

    tag: int
    kind: int
    raw: bytes = b""
    inside: tuple[Entry, ...] = ()

    @property
    def count(self) -> int:
        return 1 if self.inside else len(self.raw) // _TYPE_BYTES[self.kind]


def cleaned(block: bytes, orientation: int | None = 1, turned: bool = False) -> bytes | None:
    """block (with or without PREFIX) without its thumbnail, as a block without PREFIX; None if it is damaged.

    orientation: what is written in place of the photo's, None = it stays. turned: width and height change places.
    """
    data = bytearray(block.removeprefix(PREFIX))
    try:
        order = _order(data)
        (start,) = struct.unpack_from(order + "L", data, 4)
        places = _places(data, order, start)
        if orientation is not None and ORIENTATION in places:
            struct.pack_into(order + "HLHH", data, places[ORIENTATION] + 2, 3, 1, orientation, 0)
        if turned and _EXIF in places:
            (inner,) = struct.unpack_from(order + "L", data, places[_EXIF] + 8)
            sides = _places(data, order, inner)
            if _WIDTH in sides and _HEIGHT in sides:
                wide, high = sides[_WIDTH] + 2, sides[_HEIGHT] + 2
                data[wide : wide + 10], data[high : high + 10] = data[high : high + 10], data[wide : wide + 10]
        _drop_thumbnail(data, order, start + 2 + 12 * struct.unpack_from(order + "H", data, start)[0])
    except (struct.error, ValueError):
        return None
    return bytes(data)


def orientation_in(block: bytes) -> int:
    """1..8; 1 where the block says nothing or is damaged."""
    data = block.removeprefix(PREFIX)
    try:
        order = _order(data)
        places = _places(data, order, struct.unpack_from(order + "L", data, 4)[0])
        value = int(struct.unpack_from(order + "H", data, places[ORIENTATION] + 8)[0])
    except (struct.error, ValueError, KeyError):
        return 1
    return value if 1 <= value <= 8 else 1


def from_tiff(file: BinaryIO) -> bytes | None:
    """The telling fields of a TIFF's first directory as a block; None where there are none, or it is damaged."""
    file.seek(0)
    head = file.read(8)

    def read_at(offset: int, length: int) -> bytes:
        file.seek(offset)
        return file.read(length)

    try:
        order = _order(head)
        entries = _entries(read_at, order, struct.unpack(order + "L", head[4:8])[0])
    except (struct.error, ValueError):
        return None
    if not entries:
        return None
    block = io.BytesIO()
    block.write(head[:4] + bytes(4))
    first = put_directory(block, order, entries)
    block.seek(4)
    block.write(struct.pack(order + "L", first))
    return block.getvalue()


def telling(block: bytes) -> tuple[Order, tuple[Entry, ...]]:
    """The byte order of a block, and the fields of it that a TIFF may have in its own first directory."""
    with contextlib.suppress(struct.error, ValueError):
        order = _order(block)
        return order, _entries(lambda at, n: block[at : at + n], order, struct.unpack_from(order + "L", block, 4)[0])
    return "<", ()


def put_directory(file: BinaryIO, order: Order, entries: tuple[Entry, ...]) -> int:
    """Write a directory, what is too long for its entries first; returns its offset. file must be able to tell."""
    fields = []
    for entry in sorted(entries, key=lambda entry: entry.tag):
        if entry.inside:
            value = struct.pack(order + "L", put_directory(file, order, entry.inside))
        elif len(entry.raw) <= 4:
            value = entry.raw.ljust(4, b"\0")
        else:
            value = struct.pack(order + "L", _at_even(file))
            file.write(entry.raw)
        fields.append(struct.pack(order + "HHL", entry.tag, entry.kind, entry.count) + value)
    offset = _at_even(file)
    file.write(struct.pack(order + "H", len(fields)) + b"".join(fields) + bytes(4))
    return offset


def _at_even(file: BinaryIO) -> int:
    if file.tell() % 2:
        file.write(b"\0")
    return file.tell()


def _order(data: bytes | bytearray) -> Order:
    if data[:4] == b"II*\0":
        return "<"
    if data[:4] == b"MM\0*":
        return ">"
    raise ValueError("no TIFF header")


def _places(data: bytes | bytearray, order: Order, start: int) -> dict[int, int]:
    """Offset of each entry of the directory at start, by tag."""
    (count,) = struct.unpack_from(order + "H", data, start)
    if count > _MAX_ENTRIES or start + 2 + 12 * count + 4 > len(data):
        raise ValueError("a directory that cannot be")
    return {struct.unpack_from(order + "H", data, at)[0]: at for at in range(start + 2, start + 2 + 12 * count, 12)}


def _drop_thumbnail(data: bytearray, order: Order, link: int) -> None:
    """Blank the second directory, what it points at, and the link to it; cut them off where they end the block."""
    (second,) = struct.unpack_from(order + "L", data, link)
    struct.pack_into(order + "L", data, link, 0)
    if not second:
        return
    with contextlib.suppress(struct.error, ValueError):
        places = _places(data, order, second)
        for start_tag, length_tag in ((0x0201, 0x0202), (0x0111, 0x0117)):  # a JPEG; a strip of pixels
            if start_tag in places and length_tag in places:
                (start,) = struct.unpack_from(order + "L", data, places[start_tag] + 8)
                (length,) = struct.unpack_from(order + "L", data, places[length_tag] + 8)
                end = min(start + length, len(data))
                if link + 4 <= start < end:
                    data[start:end] = bytes(end - start)
                    if end >= len(data) - 1:
                        del data[start:]
        end = min(second + 2 + 12 * len(places) + 4, len(data))
        if second >= link + 4:
            data[second:end] = bytes(max(0, end - second))


def _entries(read_at: Callable[[int, int], bytes], order: Order, start: int, within: int = 0) -> tuple[Entry, ...]:
    """The fields at start that are kept; within: the tag of the directory around it, 0 = the first."""
    count = struct.unpack(order + "H", read_at(start, 2))[0]
    if count > _MAX_ENTRIES:
        raise ValueError("a directory that cannot be")
    body = read_at(start + 2, 12 * count)
    found: dict[int, Entry] = {}
    for at in range(0, len(body) - 11, 12):
        tag, kind, number = struct.unpack_from(order + "HHL", body, at)
        raw = body[at + 8 : at + 12]
        if tag in ((_EXIF, _GPS) if not within else (_INTEROPERABILITY,) if within == _EXIF else ()):
            with contextlib.suppress(struct.error, ValueError):  # the other fields are good
                inside = _entries(read_at, order, struct.unpack(order + "L", raw)[0], tag)
                if inside:
                    found[tag] = Entry(tag, 4, inside=inside)
            continue
        length = _TYPE_BYTES.get(kind, 0) * number
        if not 0 < length <= _MAX_VALUE_BYTES or (not within and tag not in _TELLING):
            continue
        value = raw[:length] if length <= 4 else read_at(struct.unpack(order + "L", raw)[0], length)
        if len(value) == length:
            found[tag] = Entry(tag, kind, value)
    return tuple(found.values())
