"""Repairs of a photo: what each of them changed, as files; which there are and how they are shown, as lines.

A repair's pixels are one file, complete or absent, that whoever mended the photo writes (the worker, before it says
that it is done). The list is `repairs.jsonl`, only ever appended by the owner of the document; a repair whose line
is missing, because the window was killed, is found by its file.
"""

from __future__ import annotations

import contextlib
import mmap
import os
import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Literal

import msgspec
import numpy as np
import numpy.typing as npt

from mmstudio import disk
from mmstudio.errors import FileBroken, FileMissing
from mmstudio.media.masks import Box
from mmstudio.media.photo import Pixels

FOLDER, LIST_FILE, SUFFIX = "repairs", "repairs.jsonl", ".repair"
_MAGIC = b"MMREPAIR"
_MAX_HEADER_BYTES = 32 << 20  # a hundred thousand specks have room
_KEY_CHARACTERS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-")


class Repair(msgspec.Struct, frozen=True, kw_only=True):
    """One run of a method over the places of a mask.

    key: [a-z0-9-], unique in its document. box: (left, top, right, bottom) around all it changed. places: how many
    holes. blend: 0 .. 1 of the change that is seen. parameters: whatever else is needed to do it again.
    """

    key: str
    method: str
    box: tuple[int, int, int, int]
    seed: int = 0
    places: int = 1
    created: str = ""  # ISO 8601 with offset
    blend: float = 1.0
    hidden: bool = False
    parameters: dict[str, Any] = {}

    def __post_init__(self) -> None:
        if not 0 <= self.blend <= 1:
            raise ValueError(f"blend must be in [0, 1], got {self.blend}")
        if not 0 < len(self.key) <= 60 or not set(self.key) <= _KEY_CHARACTERS:
            raise ValueError(f"key must be 1 .. 60 of a-z, 0-9 and -, got {self.key!r}")

    @property
    def visible(self) -> bool:
        return not self.hidden and self.blend > 0


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """Something that is done to the whole photo. amount: 0 .. 1, 0 = off. parameters: what was measured, switches."""

    name: Literal["fading", "grain", "dust"]
    amount: float
    parameters: dict[str, Any] = {}

    def __post_init__(self) -> None:
        if not 0 <= self.amount <= 1:
            raise ValueError(f"amount must be in [0, 1], got {self.amount}")


@dataclass(frozen=True)
class Patch:
    """New pixels of one place. pixels (h, w, C) in the photo's depth; alpha (h, w): 255 = all new, 0 = as it was."""

    box: Box
    pixels: Pixels
    alpha: npt.NDArray[np.uint8]


class _Header(msgspec.Struct, frozen=True, kw_only=True):
    repair: Repair
    depth: int
    channels: int
    boxes: tuple[tuple[int, int, int, int], ...]


class _Line(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One of the three."""

    repair: Repair | None = None
    gone: str = ""
    steps: tuple[Step, ...] | None = None


def repair_file(folder: Path, key: str) -> Path:
    return folder / FOLDER / (key + SUFFIX)


def write_repair(folder: Path, repair: Repair, patches: Sequence[Patch]) -> None:
    """Put a repair's file into the document at folder, complete or not at all; for the worker.

    Patches may overlap; later ones lie above. Raises ValueError for patches that do not fit together, FileExistsError
    for a key that is taken, and what `disk.write_whole` raises.
    """
    if not patches:
        raise ValueError("a repair of nothing")
    kind, channels = patches[0].pixels.dtype, patches[0].pixels.shape[2]
    for patch in patches:
        size = (patch.box[3] - patch.box[1], patch.box[2] - patch.box[0])
        if patch.pixels.shape != (*size, channels) or patch.pixels.dtype != kind or patch.alpha.shape != size:
            raise ValueError(f"a patch of {patch.pixels.shape} for the box {tuple(patch.box)}")
        if patch.alpha.dtype != np.uint8:
            raise ValueError("alpha must be uint8")
    path = repair_file(folder, repair.key)
    if path.exists():
        raise FileExistsError(path.name)
    boxes = tuple((int(b[0]), int(b[1]), int(b[2]), int(b[3])) for b in (patch.box for patch in patches))
    header = msgspec.json.encode(_Header(repair=repair, depth=kind.itemsize * 8, channels=channels, boxes=boxes))

    def write(file: BinaryIO) -> None:
        file.write(_MAGIC + struct.pack("<Q", len(header)) + header)
        for patch in patches:
            if file.tell() % 2:
                file.write(b"\0")  # 16-bit numbers lie at even places
            file.write(np.ascontiguousarray(patch.pixels).data)
            file.write(np.ascontiguousarray(patch.alpha).data)

    disk.make_folder(path.parent)
    disk.write_whole(path, write, private=True)


def read_repair(path: Path, width: int, height: int) -> tuple[Repair, list[Patch]]:
    """A repair's file, its pixels mapped. width, height: of the photo, in which all boxes must lie.

    Raises FileMissing, and FileBroken for what is not one of ours.
    """
    try:
        with open(path, "rb") as file:
            data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except FileNotFoundError:
        raise FileMissing(name=path.name) from None
    except (OSError, ValueError) as error:  # ValueError: it is empty
        raise FileBroken(name=path.name) from error
    try:
        if data[:8] != _MAGIC:
            raise ValueError("not a repair")
        (length,) = struct.unpack_from("<Q", data, 8)
        if length > min(_MAX_HEADER_BYTES, len(data)):
            raise ValueError("a header longer than the file")
        header = msgspec.json.decode(data[16 : 16 + length], type=_Header)
        kind: np.dtype[Any] = np.dtype({8: "u1", 16: "<u2"}[header.depth])
        patches, at = [], 16 + length
        for box in (Box(*sides) for sides in header.boxes):
            if box.empty or box.left < 0 or box.top < 0 or box.right > width or box.bottom > height:
                raise ValueError("a patch outside the photo")
            at += at % 2
            size = (box.bottom - box.top, box.right - box.left)
            pixels = np.frombuffer(data, kind, size[0] * size[1] * header.channels, at)
            at += pixels.nbytes
            alpha = np.frombuffer(data, np.uint8, size[0] * size[1], at)
            at += alpha.nbytes
            patches.append(Patch(box, pixels.reshape(*size, header.channels), alpha.reshape(size)))
    except (ValueError, KeyError, struct.error) as error:
        raise FileBroken(name=path.name) from error
    return header.repair, patches


class RepairList:
    """The lines of `repairs.jsonl`: repairs in the order they were made, and steps. Belongs to one thread."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / LIST_FILE
        self.repairs: dict[str, Repair] = {}
        self.gone: dict[str, Repair | None] = {}
        self.steps: tuple[Step, ...] = ()
        self._load()

    def add(self, repair: Repair) -> None:
        self._append(_Line(repair=repair))

    def remove(self, key: str) -> None:
        self._append(_Line(gone=key))

    def set_steps(self, steps: Iterable[Step]) -> None:
        self._append(_Line(steps=tuple(steps)))

    def _load(self) -> None:
        try:
            content = self.file.read_bytes()
        except FileNotFoundError:
            return
        for text in content.split(b"\n"):
            with contextlib.suppress(msgspec.DecodeError, RecursionError, UnicodeDecodeError):  # torn, or not ours
                self._remember(msgspec.json.decode(text, type=_Line))

    def _remember(self, line: _Line) -> None:
        if line.repair is not None:
            self.repairs[line.repair.key] = line.repair
            self.gone.pop(line.repair.key, None)
        elif line.gone:
            self.gone[line.gone] = self.repairs.pop(line.gone, None)
        elif line.steps is not None:
            self.steps = line.steps

    def _append(self, line: _Line) -> None:
        """Write one line, all of it or nothing, and remember it. Raises what disk.explained raises."""
        data = msgspec.json.encode(line) + b"\n"
        with disk.explained(self.file), open(self.file, "ab+") as file:
            start = file.seek(0, os.SEEK_END)
            if start:
                file.seek(-1, os.SEEK_END)
                if file.read(1) != b"\n":
                    data = b"\n" + data  # a torn line stays alone
            try:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            except OSError:
                file.truncate(start)
                raise
        self._remember(line)
