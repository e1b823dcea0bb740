"""Our own reader of PNG chunks: the header and the texts of 50,000 pictures in seconds, without decoding any.

It also hands a PNG to Pillow without its texts: a 1 kB chunk may unpack to a gigabyte (fault I9), and a
damaged note must not keep anybody from the pixels.
"""

from __future__ import annotations

import io
import os
import struct
import zlib
from typing import BinaryIO, NamedTuple

SIGNATURE = b"\x89PNG\r\n\x1a\n"
_MAX_TEXT_BYTES = 8 * 1024 * 1024  # of one chunk as it is stored: our longest recipe has room
_MAX_UNPACKED_BYTES = 1024 * 1024
_MAX_ALL_TEXT_BYTES = 32 * 1024 * 1024
_MODES = {0: "L", 2: "RGB", 3: "P", 4: "LA", 6: "RGBA"}
_TEXT_CHUNKS = (b"tEXt", b"zTXt", b"iTXt")
_FRAME_CHUNKS = (b"acTL", b"fcTL", b"fdAT")  # of animations: only the first picture is opened
_HEAD = struct.Struct(">L4s")


class PngParts(NamedTuple):
    """size: (width, height) in pixels; mode as Pillow names it, with ";16" for 16 bit; frames of an animation."""

    size: tuple[int, int]
    mode: str
    frames: int
    orientation: int
    texts: dict[str, object]  # keyword -> str; XMP under "XML:com.adobe.xmp"


def read(file: BinaryIO, head: bytes) -> PngParts:
    """Everything before the pixels. head: the first bytes of file, at most of its length.

    Raises ValueError where the header is damaged; damaged texts are left out.
    """
    if head[12:16] != b"IHDR" or len(head) < 33 or zlib.crc32(head[12:29]) != int.from_bytes(head[29:33], "big"):
        raise ValueError("a PNG without a sound header")
    width, height, depth, colour = struct.unpack_from(">LLBB", head, 16)
    mode = _MODES.get(colour, "")
    if not mode or not width or not height:
        raise ValueError("a PNG of an unknown kind")
    texts: dict[str, object] = {}
    frames, orientation, spent, position = 1, 1, 0, 33
    while True:
        start = _take(file, head, position, 8)
        if len(start) < 8:
            raise ValueError("a PNG without pixels")
        length, kind = _HEAD.unpack(start)
        if kind in (b"IDAT", b"IEND"):
            break
        wanted = kind in _TEXT_CHUNKS or kind in (b"acTL", b"eXIf")
        if wanted and length <= _MAX_TEXT_BYTES and spent + length <= _MAX_ALL_TEXT_BYTES:
            spent += length
            body = _take(file, head, position + 8, length + 4)
            data = body[:length]
            if len(body) == length + 4 and zlib.crc32(data, zlib.crc32(kind)) == int.from_bytes(body[length:], "big"):
                if kind == b"acTL" and length >= 4:
                    frames = int.from_bytes(data[:4], "big")
                elif kind == b"eXIf":
                    orientation = _orientation(data)
                elif pair := _text(kind, data):
                    texts.setdefault(*pair)
        position += length + 12
    return PngParts((width, height), mode + (";16" if depth == 16 else ""), frames, orientation, texts)


def without_notes(file: BinaryIO) -> BinaryIO:
    """file as Pillow may see it: the same chunks without texts and without later frames of an animation."""
    size = file.seek(0, os.SEEK_END)
    parts = [(0, 8)]
    position = 8
    while position + 8 <= size:
        file.seek(position)
        length, kind = _HEAD.unpack(file.read(8))
        end = min(position + length + 12, size)
        if kind not in _TEXT_CHUNKS and kind not in _FRAME_CHUNKS:
            if parts[-1][1] == position:
                parts[-1] = (parts[-1][0], end)  # neighbours become one part
            else:
                parts.append((position, end))
        if kind == b"IEND":
            break
        position = end
    return io.BufferedReader(_Parts(file, parts))  # type: ignore[return-value]


class _Parts(io.RawIOBase):
    """Some ranges of a file, as one file."""

    def __init__(self, file: BinaryIO, parts: list[tuple[int, int]]) -> None:
        self._file = file
        self._parts = parts
        self._size = sum(end - start for start, end in parts)
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._size}[whence]
        self._at = max(0, base + offset)
        return self._at

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        skip = self._at
        for start, end in self._parts:
            if skip < end - start:
                self._file.seek(start + skip)
                data = self._file.read(min(len(buffer), end - start - skip))
                buffer[: len(data)] = data
                self._at += len(data)
                return len(data)
            skip -= end - start
        return 0


def _take(file: BinaryIO, head: bytes, position: int, length: int) -> bytes:
    if position + length <= len(head):
        return head[position : position + length]
    file.seek(position)
    return file.read(length)


def _text(kind: bytes, data: bytes) -> tuple[str, str] | None:
    """(keyword, text) of a text chunk; None if it is damaged or a bomb."""
    keyword, found, rest = data.partition(b"\0")
    if not found:
        return None
    packed = False
    encoding = "latin-1"
    if kind == b"zTXt":
        packed, rest = True, rest[1:]
    elif kind == b"iTXt":
        packed, encoding = rest[:1] == b"\1", "utf-8"
        parts = rest[2:].split(b"\0", 2)  # language, translated keyword, text
        if len(parts) < 3:
            return None
        rest = parts[2]
    if packed:
        unpacker = zlib.decompressobj()
        try:
            rest = unpacker.decompress(rest, _MAX_UNPACKED_BYTES)
        except zlib.error:
            return None
        if unpacker.unconsumed_tail:
            return None
    return keyword.decode("latin-1"), rest.decode(encoding, "replace")


def _orientation(exif: bytes) -> int:
    """The orientation (1..8) in the first directory of an EXIF block; 1 if there is none."""
    order = "<" if exif[:2] == b"II" else ">"
    try:
        (offset,) = struct.unpack_from(order + "L", exif, 4)
        (count,) = struct.unpack_from(order + "H", exif, offset)
        for entry in range(min(count, 200)):
            tag, _, _, value = struct.unpack_from(order + "HHLH", exif, offset + 2 + 12 * entry)
            if tag == 0x0112 and 1 <= value <= 8:
                return int(value)
    except struct.error:
        pass
    return 1
