"""Recipes inside films: where each kind keeps them, and what a film says about itself without its pictures.

MP4 and WebM have metadata of their own (key `mmstudio`, written by `mmstudio.media.film`); GIF gets a comment, WebP
XMP, APNG an iTXt chunk like any PNG.
"""

from __future__ import annotations

import html
import os
import shutil
import struct
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, Final

from mmstudio import disk

KEY: Final = "mmstudio"
_MAX_RECIPE_BYTES = 8 * 1024 * 1024
_XMP_FLAG = 0x04


def put(path: Path, kind: str, recipe: str) -> None:
    """Put a recipe into a finished GIF, WebP or APNG; other kinds have theirs already. recipe: JSON, "" = none."""
    if not recipe or kind not in ("gif", "webp", "apng"):
        return
    if kind == "webp":
        _append_to_webp(path, _packet(recipe))
        return
    data = recipe.encode()
    if kind == "apng":
        body = KEY.encode() + b"\0\0\0\0\0" + data
        chunk = struct.pack(">L4s", len(body), b"iTXt") + body
        _insert(path, chunk + zlib.crc32(chunk[4:]).to_bytes(4, "big"), lambda head: 33)
    else:
        text = KEY.encode() + b" " + data
        blocks = b"".join(bytes([len(text[at : at + 255])]) + text[at : at + 255] for at in range(0, len(text), 255))
        _insert(path, b"\x21\xfe" + blocks + b"\0", _after_gif_colours)


def _packet(recipe: str) -> bytes:
    return (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description rdf:about="" xmlns:mms="urn:mmstudio:1">'
        f"<mms:Recipe>{html.escape(recipe, quote=False)}</mms:Recipe></rdf:Description></rdf:RDF></x:xmpmeta>"
    ).encode()


def _append_to_webp(path: Path, packet: bytes) -> None:
    with path.open("r+b") as file:
        head = file.read(30)
        if head[:4] != b"RIFF" or head[12:16] != b"VP8X":
            return  # a single frame, which has no room for notes
        file.seek(0, os.SEEK_END)
        file.write(b"XMP " + len(packet).to_bytes(4, "little") + packet + b"\0" * (len(packet) % 2))
        size = file.tell() - 8
        file.seek(4)
        file.write(size.to_bytes(4, "little"))
        file.seek(20)
        file.write(bytes([head[20] | _XMP_FLAG]))


def _insert(path: Path, piece: bytes, place: Callable[[bytes], int]) -> None:
    """Copy the file with a piece in it: these kinds have no room at their end."""
    other = path.with_name(path.name + disk.PART)
    try:
        with path.open("rb") as source, other.open("wb") as target:
            length = place(source.read(13))
            source.seek(0)
            target.write(source.read(length) + piece)
            shutil.copyfileobj(source, target)
        other.replace(path)
    finally:
        other.unlink(missing_ok=True)


def _after_gif_colours(head: bytes) -> int:
    return 13 + (3 << (head[10] & 7) + 1 if head[10] & 0x80 else 0)


# --- reading -----------------------------------------------------------------------------------------------


def seconds_of(file: BinaryIO, format: str) -> float:
    """How long an animated GIF, PNG or WebP lasts, without decoding it; 0 for one picture or a damaged file."""
    file.seek(0)
    match format:
        case "GIF":
            return sum(delay for delay, _ in _gif_blocks(file))
        case "PNG":
            return _png_seconds(file)
        case "WEBP":
            return _webp_seconds(file)
    return 0.0


def gif_recipe(file: BinaryIO) -> str:
    """Our recipe in a GIF's comment, "" for none."""
    file.seek(0)
    for _, comment in _gif_blocks(file):
        if comment.startswith(KEY.encode() + b" "):
            return comment[len(KEY) + 1 :].decode("utf-8", "replace")
    return ""


def _gif_blocks(file: BinaryIO) -> list[tuple[float, bytes]]:
    """(delay in seconds, comment) of every block that has one of them; only delays of a GIF of several frames."""
    head = file.read(13)
    if len(head) < 13 or head[:4] != b"GIF8":
        return []
    file.seek(_after_gif_colours(head))
    found: list[tuple[float, bytes]] = []
    pictures, delays = 0, []
    while (start := file.read(1)) in (b"\x21", b"\x2c"):
        if start == b"\x2c":
            pictures += 1
            described = file.read(9)
            if len(described) < 9:
                break
            file.seek((3 << (described[8] & 7) + 1 if described[8] & 0x80 else 0) + 1, os.SEEK_CUR)
            _sub_blocks(file, keep=False)
            continue
        label = file.read(1)
        body = _sub_blocks(file, keep=label in (b"\xf9", b"\xfe"))
        if label == b"\xf9" and len(body) >= 4:
            delays.append(max(0.02, int.from_bytes(body[1:3], "little") / 100))
        elif label == b"\xfe":
            found.append((0.0, body))
    if pictures > 1:
        found += [(delay, b"") for delay in delays]
    return found


def _sub_blocks(file: BinaryIO, keep: bool) -> bytes:
    kept = bytearray()
    while (length := file.read(1)) and length[0]:
        if keep and len(kept) < _MAX_RECIPE_BYTES:
            kept += file.read(length[0])
        else:
            file.seek(length[0], os.SEEK_CUR)
    return bytes(kept)


def _png_seconds(file: BinaryIO) -> float:
    seconds, frames = 0.0, 0
    file.seek(8)
    while len(start := file.read(8)) == 8:
        length, name = struct.unpack(">L4s", start)
        if name == b"fcTL" and length == 26:
            body = file.read(26)
            above, below = struct.unpack_from(">HH", body, 20)
            seconds += above / (below or 100)
            frames += 1
            file.seek(4, os.SEEK_CUR)
        else:
            file.seek(length + 4, os.SEEK_CUR)
    return seconds if frames > 1 else 0.0


def _webp_seconds(file: BinaryIO) -> float:
    milliseconds, frames = 0, 0
    file.seek(12)
    while len(start := file.read(8)) == 8:
        length = int.from_bytes(start[4:], "little")
        if start[:4] == b"ANMF" and length >= 16:
            milliseconds += int.from_bytes(file.read(16)[12:15], "little")
            frames += 1
            length -= 16
        file.seek(length + length % 2, os.SEEK_CUR)
    return milliseconds / 1000 if frames > 1 else 0.0
