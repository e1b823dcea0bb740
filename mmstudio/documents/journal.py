"""A mask whose every change is on disk at pen-up: an append-only journal, which is the undo history too.

A change is kept as the difference (exclusive or) of the tiles it touched, so that undo and redo are the same
operation. A journal cut at any byte gives the mask and the history of all whole records before the cut.
"""

from __future__ import annotations

import contextlib
import logging
import os
import struct
import threading
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import msgspec
import numpy as np
import numpy.typing as npt

from mmstudio import disk
from mmstudio.errors import FileBroken
from mmstudio.media.masks import Box, Mask

TILE_PX = 256
HISTORY_BYTES = 64 << 20  # of compressed differences that can be undone; thousands of strokes
COMPACT_BYTES = 3 * HISTORY_BYTES  # a longer file is written anew
_MAGIC = b"MMJ1"
_HEAD = struct.Struct("<4sII")  # magic, width, height
_RECORD = struct.Struct("<II")  # length and crc32 of what follows
_log = logging.getLogger(__name__)

Tiles = dict[int, bytes]  # number of a tile, row by row -> its values or differences, packed


class Base(msgspec.Struct, frozen=True, tag=True, array_like=True):
    """The mask before the first change; tiles that are not named are empty."""

    tiles: Tiles


class Change(msgspec.Struct, frozen=True, tag=True, array_like=True):
    """One step of undo. kind: what the interface calls it ("brush", "invert" …)."""

    kind: str
    tiles: Tiles

    @property
    def size_bytes(self) -> int:
        return sum(len(data) for data in self.tiles.values()) + 16 * len(self.tiles)


class Undo(msgspec.Struct, frozen=True, tag=True, array_like=True):
    """The last change is taken back."""


class Redo(msgspec.Struct, frozen=True, tag=True, array_like=True):
    """The change taken back last is made again."""


_Record = Base | Change | Undo | Redo
_decoder: msgspec.msgpack.Decoder[_Record] = msgspec.msgpack.Decoder(_Record)


class Edit:
    """One step of undo while it is made: `touch` before pixels are changed."""

    def __init__(self, mask: Mask) -> None:
        self._mask = mask
        self._before: dict[int, Mask] = {}

    def touch(self, left: int, top: int, right: int, bottom: int) -> None:
        """Keep what these pixels of the mask are; may be called any number of times, parts outside do not count."""
        for number, view in _tiles_in(self._mask, Box(left, top, right, bottom)):
            if number not in self._before:
                self._before[number] = view.copy()

    @property
    def touched_pixels(self) -> int:
        """Of all tiles that were touched."""
        return sum(tile.size for tile in self._before.values())

    def differences(self) -> Tiles:
        """What has changed since, packed."""
        found: Tiles = {}
        for number, before in sorted(self._before.items()):
            packed = _packed(np.bitwise_xor(_tile(self._mask, number), before))
            if packed != _EMPTY:
                found[number] = packed
        return found


class MaskJournal:
    """The mask of one document with its history. Belongs to one thread at a time.

    `mask` (H, W) uint8 is changed inside `edit` alone, after `Edit.touch`.
    """

    def __init__(self, file: Path, width: int, height: int) -> None:
        self.file = file
        self.mask: Mask = np.zeros((height, width), np.uint8)
        self._done: list[Change] = []
        self._undone: list[Change] = []
        self._descriptor: int | None = None
        self._size = 0
        self._whole = False  # what is on disk says what is in memory
        self._syncer = _Syncer()

    @staticmethod
    def open(file: Path, width: int, height: int) -> MaskJournal:
        """Read a journal, or begin an empty one. Raises FileBroken for one of another size, and what writing raises."""
        journal = MaskJournal(file, width, height)
        try:
            with open(file, "rb") as source:
                journal._replay(source)
        except FileNotFoundError:
            journal._rewrite()
        else:
            journal._reopen()
        return journal

    @property
    def can_undo(self) -> bool:
        return bool(self._done)

    @property
    def can_redo(self) -> bool:
        return bool(self._undone)

    @property
    def undo_kind(self) -> str:
        """What the next undo takes back; "" = nothing."""
        return self._done[-1].kind if self._done else ""

    @contextlib.contextmanager
    def edit(self, kind: str) -> Iterator[Edit]:
        """Change the mask; one step of undo, on disk when the block ends. What raises inside is taken back.

        Raises DiskFull and the like where the step could not be written: it is made all the same and can be undone,
        and the next one that can be written brings it along.
        """
        edit = Edit(self.mask)
        try:
            yield edit
        except BaseException:
            _apply(self.mask, edit.differences())
            raise
        if tiles := edit.differences():
            change = Change(kind, tiles)
            self._do(change)
            self._append(change)

    @property
    def undo_box(self) -> Box | None:
        """The pixels that `undo` would change, None if there is nothing to undo."""
        return self._box(self._done[-1]) if self._done else None

    @property
    def redo_box(self) -> Box | None:
        return self._box(self._undone[-1]) if self._undone else None

    def undo(self) -> Box | None:
        """Take the last change back; the box of pixels it touched, None if there is nothing to undo. Raises as `edit`,
        and is made all the same."""
        if not self._done:
            return None
        change = self._take_back()
        self._append(Undo())
        return self._box(change)

    def redo(self) -> Box | None:
        """Make the change that was taken back last again."""
        if not self._undone:
            return None
        change = self._make_again()
        self._append(Redo())
        return self._box(change)

    def flush(self) -> None:
        """Return once everything is safe from a power cut too. Raises as `edit` where something is not on disk."""
        if not self._whole or self._syncer.failed:
            self._rewrite()
        elif self._descriptor is not None:
            self._syncer.wait()

    def close(self) -> None:
        """Let go of the file; the last bytes are brought to disk first."""
        self._syncer.close()
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    # the history

    def _do(self, change: Change) -> None:
        self._undone.clear()
        self._done.append(change)
        kept = sum(one.size_bytes for one in self._done)
        while kept > HISTORY_BYTES and len(self._done) > 1:
            kept -= self._done.pop(0).size_bytes

    def _take_back(self) -> Change:
        change = self._done.pop()
        _apply(self.mask, change.tiles)
        self._undone.append(change)
        return change

    def _make_again(self) -> Change:
        change = self._undone.pop()
        _apply(self.mask, change.tiles)
        self._done.append(change)
        return change

    def _box(self, change: Change) -> Box:
        boxes = [_tile_box(self.mask, number) for number in change.tiles]
        lefts, tops, rights, bottoms = zip(*boxes, strict=True)
        return Box(min(lefts), min(tops), max(rights), max(bottoms))

    # the file

    def _append(self, record: _Record) -> None:
        if not self._whole or self._syncer.failed or self._size > COMPACT_BYTES:
            self._rewrite()
            return
        data = _framed(record)
        assert self._descriptor is not None
        with disk.explained(self.file):
            try:
                _write_all(self._descriptor, data)
            except OSError:
                self._whole = False
                with contextlib.suppress(OSError):
                    os.ftruncate(self._descriptor, self._size)
                raise
        self._size += len(data)
        self._syncer.sync(self._descriptor)

    def _rewrite(self) -> None:
        """The whole journal in a new file: what can no longer be undone goes into the base."""
        former = self.mask.copy()
        for change in reversed(self._done):
            _apply(former, change.tiles)
        tiles = {number: data for number, view in _tiles_in(former, None) if (data := _packed(view)) != _EMPTY}

        def write(file: BinaryIO) -> None:
            file.write(_HEAD.pack(_MAGIC, self.mask.shape[1], self.mask.shape[0]))
            file.write(_framed(Base(tiles)))
            for change in (*self._done, *reversed(self._undone)):
                file.write(_framed(change))
            for _ in self._undone:
                file.write(_framed(Undo()))

        self._whole = False
        disk.write_whole(self.file, write, private=True)
        self._syncer.forget()
        self._size = 0
        self._reopen()

    def _reopen(self) -> None:
        """Be ready to append behind the last whole record."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None
        with disk.explained(self.file):
            self._descriptor = os.open(self.file, os.O_WRONLY | os.O_APPEND | getattr(os, "O_BINARY", 0))
            size = os.fstat(self._descriptor).st_size
            if 0 < self._size < size:  # the rest is a record that a kill tore
                os.ftruncate(self._descriptor, self._size)
            else:
                self._size = size
        self._whole = True

    def _replay(self, source: BinaryIO) -> None:
        head = source.read(_HEAD.size)
        if len(head) < _HEAD.size or _HEAD.unpack(head) != (_MAGIC, self.mask.shape[1], self.mask.shape[0]):
            raise FileBroken(name=self.file.name)
        size = os.fstat(source.fileno()).st_size
        self._size = _HEAD.size
        while (record := _next_record(source, size)) is not None:
            try:
                self._follow(record)
            except (ValueError, zlib.error) as error:  # its sum is right, so it was written like this
                _log.warning("a record of a mask's journal was left out: %s", error)
                break
            self._size = source.tell()

    def _follow(self, record: _Record) -> None:
        match record:
            case Base():
                self.mask[:] = 0
                _apply(self.mask, record.tiles)
                self._done.clear()
                self._undone.clear()
            case Change():
                if not record.tiles:
                    raise ValueError("a change of nothing")
                _apply(self.mask, record.tiles)
                self._do(record)
            case Undo() if self._done:
                self._take_back()
            case Redo() if self._undone:
                self._make_again()


class _Syncer:
    """Brings what was appended to disk, in a thread of its own: a disk that is slow does not hold up the pen."""

    def __init__(self) -> None:
        self.failed = False  # never a second fsync of the same file: it would say that all is well
        self._wanted: int | None = None
        self._busy = False
        self._closed = False
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None

    def sync(self, descriptor: int) -> None:
        with self._changed:
            self._wanted = descriptor
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="journal", daemon=True)
                self._thread.start()
            self._changed.notify_all()

    def wait(self) -> None:
        with self._changed:
            self._changed.wait_for(lambda: self._wanted is None and not self._busy)

    def forget(self) -> None:
        """The file is another one, and safe."""
        self.wait()
        self.failed = False

    def close(self) -> None:
        self.wait()
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        if self._thread is not None:
            self._thread.join()

    def _work(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._wanted is not None or self._closed)
                if self._wanted is None:
                    return
                descriptor, self._wanted, self._busy = self._wanted, None, True
            try:
                os.fsync(descriptor)
            except OSError as error:
                _log.warning("a mask's journal could not be synced: %s", error)
                self.failed = True
            with self._changed:
                self._busy = False
                self._changed.notify_all()


def _framed(record: _Record) -> bytes:
    payload = msgspec.msgpack.encode(record)
    return _RECORD.pack(len(payload), zlib.crc32(payload)) + payload


def _next_record(source: BinaryIO, size: int) -> _Record | None:
    """The next whole record; None at the end, or where it is torn."""
    start = source.read(_RECORD.size)
    if len(start) < _RECORD.size:
        return None
    length, crc = _RECORD.unpack(start)
    if source.tell() + length > size:
        return None
    payload = source.read(length)
    if len(payload) < length or zlib.crc32(payload) != crc:
        return None
    try:
        return _decoder.decode(payload)
    except msgspec.DecodeError:
        return None


def _write_all(descriptor: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]


def _apply(mask: Mask, tiles: Tiles) -> None:
    """Put differences into mask; all or none. Raises ValueError or zlib.error."""
    applied: Tiles = {}
    try:
        for number, data in tiles.items():
            view = _tile(mask, number)
            np.bitwise_xor(view, _unpacked(view, data), out=view)
            applied[number] = data
    except (ValueError, zlib.error):
        _apply(mask, applied)  # once more takes it back
        raise


def _tiles_in(mask: Mask, box: Box | None) -> Iterator[tuple[int, Mask]]:
    """(number, view) of every tile that box touches; None = all."""
    height, width = mask.shape
    across = -(-width // TILE_PX)
    left, top, right, bottom = box or Box(0, 0, width, height)
    left, top, right, bottom = max(0, int(left)), max(0, int(top)), min(width, int(right)), min(height, int(bottom))
    if left >= right or top >= bottom:
        return
    for row in range(top // TILE_PX, -(-bottom // TILE_PX)):
        for column in range(left // TILE_PX, -(-right // TILE_PX)):
            number = row * across + column
            yield number, _tile(mask, number)


def _tile_box(mask: Mask, number: int) -> Box:
    height, width = mask.shape
    row, column = divmod(number, -(-width // TILE_PX))
    left, top = column * TILE_PX, row * TILE_PX
    if number < 0 or top >= height:
        raise ValueError(f"tile {number} lies outside")
    return Box(left, top, min(left + TILE_PX, width), min(top + TILE_PX, height))


def _tile(mask: Mask, number: int) -> Mask:
    return mask[_tile_box(mask, number).slices]


def _packed(tile: Mask) -> bytes:
    """A tile in few bytes, above all in few to unpack again: undo has 30 ms for 50 megapixels.

    One value, or one value on nothing (as bits), or anything (as rows): a letter, the value, what zlib makes of it.
    """
    first, highest = tile[0, 0], tile.max()
    if (tile == first).all():
        return b"v" + bytes([int(first)])
    set_ = tile != 0
    if (tile[set_] == highest).all():
        return b"b" + bytes([int(highest)]) + zlib.compress(np.packbits(set_).tobytes(), 1)
    return b"r\0" + zlib.compress(tile.tobytes(), 1)


def _unpacked(tile: Mask, data: bytes) -> npt.NDArray[np.uint8] | np.uint8:
    """Values for tile, in its shape. Raises ValueError or zlib.error; a project of somebody else may hold a bomb."""
    if len(data) < 2:
        raise ValueError("a tile without bytes")
    kind, value = data[:1], np.uint8(data[1])
    if kind == b"v":
        return value
    length = tile.size if kind == b"r" else -(-tile.size // 8)
    rows = np.frombuffer(zlib.decompressobj().decompress(data[2:], length + 1), np.uint8)
    if kind not in (b"r", b"b") or len(rows) != length:
        raise ValueError(f"a tile of {len(rows)} bytes")
    if kind == b"b":
        rows = np.unpackbits(rows, count=tile.size)
        rows *= value
    return rows.reshape(tile.shape)


_EMPTY = b"v\0"
