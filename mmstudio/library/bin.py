"""The bin inside the library: deleted pictures lie in `.bin/<key>/`, one folder per press of Delete.

Its `manifest.json` is complete before the first file moves, and a move within one file system is whole or
not at all. So after a kill at any moment every picture is either at its place or in the bin, the manifest
tells where it belongs, and undo still works (fault L9). After some days they go to the system's own bin.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import secrets
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path

import msgspec

from mmstudio import disk
from mmstudio.errors import StudioError

FOLDER = ".bin"
_MANIFEST = "manifest.json"
_log = logging.getLogger(__name__)


class Binned(msgspec.Struct, frozen=True):
    """One picture in the bin. path: where it was, within the library; name: of the file in the bin."""

    path: str
    name: str


class Batch(msgspec.Struct, frozen=True, kw_only=True):
    """One press of Delete, as its manifest says. binned: seconds since 1970."""

    key: str
    binned: float
    files: tuple[Binned, ...]

    def place(self, file: Binned) -> str:
        """Where a file of this deletion lies, within the library: no other file ever has this path."""
        return f"{FOLDER}/{self.key}/{file.name}"


class Bin:
    """The bin of one library folder. Belongs to one thread."""

    def __init__(self, library: Path) -> None:
        self._library = library
        self._folder = library / FOLDER

    def put(self, paths: Sequence[str]) -> Batch:
        """Move pictures (paths within the library) into the bin, all or none. Files that are gone are left out.

        Raises what disk.explained raises.
        """
        key = f"{datetime.now():%Y%m%dT%H%M%S}-{secrets.token_hex(3)}"
        files = tuple(Binned(path, _name_in_bin(number, Path(path))) for number, path in enumerate(paths))
        batch = Batch(key=key, binned=time.time(), files=files)
        place = self._folder / key
        disk.make_folder(place)
        moved: list[Binned] = []
        try:
            disk.write_bytes(place / _MANIFEST, _encoded(batch))
            for file in files:
                with disk.explained(self._library / file.path), contextlib.suppress(FileNotFoundError):
                    (self._library / file.path).rename(place / file.name)
                    moved.append(file)
            disk.sync_folder(place)
        except (OSError, StudioError):
            for file in moved:
                with contextlib.suppress(OSError):
                    (place / file.name).rename(self._library / file.path)
            self._drop(place)
            raise
        if not moved:
            self._drop(place)
        return msgspec.structs.replace(batch, files=tuple(moved))

    def take_back(self, key: str) -> list[tuple[str, str]]:
        """Move the pictures of one deletion back; returns (place in the bin, path now) of each.

        A place that was taken meanwhile is left alone: the picture gets a numbered name beside it.
        """
        batch = self._read(key)
        if batch is None:
            return []
        returned: list[tuple[str, str]] = []
        place = self._folder / key
        for file in batch.files:
            binned, target = place / file.name, self._library / file.path
            if not binned.exists():
                continue  # restored before a kill, or never moved
            disk.make_folder(target.parent)
            with disk.explained(target):
                target = disk.claim(target)
                os.replace(binned, target)  # onto our own empty claim
            returned.append((batch.place(file), target.relative_to(self._library).as_posix()))
        self._drop(place)
        return returned

    def places(self) -> dict[str, str]:
        """What lies here: place -> path before, both within the library."""
        return {batch.place(file): file.path for batch in self.batches() for file in batch.files}

    def batches(self) -> Iterator[Batch]:
        """All deletions whose pictures still lie here, oldest first; only files that are really here are named."""
        try:
            keys = sorted(entry.name for entry in self._folder.iterdir() if entry.is_dir())
        except OSError:
            return
        for key in keys:
            batch = self._read(key)
            if batch is None:
                continue
            files = tuple(file for file in batch.files if (self._folder / key / file.name).exists())
            if files:
                yield msgspec.structs.replace(batch, files=files)
            else:
                self._drop(self._folder / key)

    def clear(self, older_than_s: float, discard: Callable[[Path], None]) -> list[str]:
        """Hand pictures that are here longer than this to discard; returns the keys that are gone.

        What discard cannot take (OSError) stays for the next time.
        """
        cleared = []
        now = time.time()
        for batch in list(self.batches()):
            if now - batch.binned < older_than_s:
                continue
            place = self._folder / batch.key
            try:
                for file in batch.files:
                    discard(place / file.name)
            except OSError as error:
                _log.info("the bin keeps a deletion: %s", type(error).__name__)
                continue
            self._drop(place)
            cleared.append(batch.key)
        return cleared

    def _read(self, key: str) -> Batch | None:
        try:
            batch = msgspec.convert(json.loads((self._folder / key / _MANIFEST).read_bytes()), Batch)
        except (OSError, ValueError, RecursionError):
            return None  # a kill before the manifest was whole: nothing had moved yet
        inside = all(_is_inside(file.path) and Path(file.name).name == file.name for file in batch.files)
        return msgspec.structs.replace(batch, key=key) if inside else None

    def _drop(self, place: Path) -> None:
        """Remove an emptied folder of the bin; one that still holds a picture stays with its manifest."""
        with contextlib.suppress(OSError):
            if all(entry.name == _MANIFEST or entry.name.endswith(disk.PART) for entry in place.iterdir()):
                (place / _MANIFEST).unlink(missing_ok=True)
                place.rmdir()


def _encoded(batch: Batch) -> bytes:
    return json.dumps(msgspec.to_builtins(batch)).encode()  # ASCII: a name of undecodable bytes survives as escapes


def _name_in_bin(number: int, path: Path) -> str:
    """A name that the system's bin can show later; the number tells equal ones apart."""
    return f"{number}-{disk.safe_name(path.stem, 180)}{path.suffix.lower()}"


def _is_inside(path: str) -> bool:
    """A manifest could come with a foreign folder: it must not name places outside the library (fault U2)."""
    return not Path(path).is_absolute() and ".." not in Path(path).parts
