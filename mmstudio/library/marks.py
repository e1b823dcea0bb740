"""Stars, ratings and tags: lines of `marks.jsonl` beside the pictures, only ever appended.

A line holds the whole mark of one picture: its path in the library, the identity of its content, star and tags;
the last line wins. So a torn last line costs at most the last press of a key (fault L10).

A mark belongs to a path and a content. Which one a picture has is decided by `of`: its own; else that of the
same content under a path that holds it no longer (the file was moved by hand); else that of its path whose
content is nowhere any more (the picture was edited in place). When a picture is deleted its path is released by
a line with `gone`, so that a later picture of the same name does not inherit the star; undo brings it back.
"""

from __future__ import annotations

import json
import os
from collections.abc import Container, Iterable, Mapping
from pathlib import Path

import msgspec

from mmstudio import disk
from mmstudio.library.items import MOST_STARS

FILE = "marks.jsonl"


class Mark(msgspec.Struct, frozen=True, kw_only=True):
    """path: within the library, with "/". identity: as in PictureHeader."""

    path: str
    identity: str
    starred: bool = False
    tags: tuple[str, ...] = ()
    rating: int = 0  # 1..5, 0 = none
    gone: bool = False  # the path is free again


class Marks:
    """The marks of one library folder. Belongs to one thread."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / FILE
        self._by_path: dict[str, Mark] = {}
        self._paths_of: dict[str, dict[str, None]] = {}  # identity -> paths it was marked under, oldest first
        self._released: dict[str, Mark] = {}  # identity -> mark of the deleted picture
        self._read_bytes = -1

    def load(self) -> bool:
        """Read the file if it changed since; True if it did. A missing file means no marks."""
        try:
            size = self.file.stat().st_size
            if size == self._read_bytes:
                return False
            content = self.file.read_bytes()
        except OSError:  # none yet, or the folder is out of reach: what is known stays
            return False
        self._by_path.clear()
        self._paths_of.clear()
        self._released.clear()
        for line in content.split(b"\n"):
            if mark := _parsed(line):
                self._remember(mark)
        self._read_bytes = len(content)
        return True

    @property
    def bytes(self) -> int:
        """Size of the file when it was last read or written; -1 = never."""
        return self._read_bytes

    def all(self) -> Iterable[Mark]:
        """The marks that are in force, one per path."""
        return [mark for mark in self._by_path.values() if not mark.gone]

    def at(self, path: str) -> Mark | None:
        """The mark recorded for path itself."""
        mark = self._by_path.get(path)
        return None if mark is None or mark.gone else mark

    def of(self, path: str, identity: str, there: Mapping[str, str], contents: Container[str]) -> Mark | None:
        """The mark of the picture at path. there: path -> identity of all pictures; contents: their identities."""
        own = self.at(path)
        if own and own.identity == identity:
            return own
        for former in reversed(self._paths_of.get(identity, {})):
            mark = self.at(former)
            if mark and mark.identity == identity and there.get(former) != identity:
                return mark
        return own if own and own.identity not in contents else None

    def released(self, identity: str) -> Mark | None:
        """The mark that a deleted picture had."""
        return self._released.get(identity)

    def append(self, marks: Iterable[Mark]) -> None:
        """Write marks at the end, all or none, and remember them. Raises what disk.explained raises."""
        marks = list(marks)
        if not marks:
            return
        lines = b"".join(_line(mark) for mark in marks)
        with disk.explained(self.file), open(self.file, "ab") as file:
            start = file.tell()
            if start and not _ends_with_newline(self.file):
                lines = b"\n" + lines  # a torn line stays alone
            try:
                file.write(lines)
                file.flush()
                os.fsync(file.fileno())
            except OSError:
                file.truncate(start)  # half a line would be ignored anyway; this leaves none
                raise
            self._read_bytes = start + len(lines)
        for mark in marks:
            self._remember(mark)

    def _remember(self, mark: Mark) -> None:
        self._by_path[mark.path] = mark
        self._paths_of.setdefault(mark.identity, {})[mark.path] = None
        if mark.gone:
            self._released[mark.identity] = mark


def _line(mark: Mark) -> bytes:
    value = {"path": mark.path, "id": mark.identity, "star": mark.starred, "tags": mark.tags}
    if mark.rating:
        value["rating"] = mark.rating
    if mark.gone:
        value["gone"] = True
    return json.dumps(value).encode() + b"\n"  # ASCII: a file name of undecodable bytes survives as escapes


def _parsed(line: bytes) -> Mark | None:
    try:
        value = json.loads(line)
        path, tags = value["path"], value.get("tags", [])
        if not isinstance(path, str) or not isinstance(tags, list):
            return None
        return Mark(
            path=path,
            identity=str(value.get("id", "")),
            starred=value.get("star") is True,
            tags=tuple(tag for tag in tags if isinstance(tag, str)),
            rating=_rating(value.get("rating")),
            gone=value.get("gone") is True,
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None  # torn by a crash, or not ours


def _rating(value: object) -> int:
    return value if type(value) is int and 1 <= value <= MOST_STARS else 0


def _ends_with_newline(path: Path) -> bool:
    with open(path, "rb") as file:
        file.seek(-1, os.SEEK_END)
        return file.read(1) == b"\n"
