"""What the library answers with: frozen values, safe to hand from thread to thread."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import msgspec

Sort = Literal["newest", "oldest", "largest", "name"]
ORIGINS = ("create", "restore", "animate", "explore", "import")  # the last: came from outside
KINDS = ("picture", "video", "sound", "project", "walk")
PICTURED = ("picture", "video")  # have pixels that can be looked at closely and compared
DOCUMENTS = ("project", "walk")  # are opened in a workspace
MOST_STARS = 5
Phase = Literal["opening", "ready", "rebuilding", "unreachable", "read_only"]


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """One picture of the library with everything that is known about it."""

    id: int
    path: Path  # absolute
    name: str  # file name with suffix
    kind: str  # one of KINDS: made here or imported
    prompt: str = ""
    negative_prompt: str = ""
    style: str = ""  # identifier, "" = not known
    seed: int | None = None
    checkpoint: str = ""
    width: int = 0  # of a sound or a document: of the picture that stands for it
    height: int = 0
    bytes: int = 0
    created: float = 0.0  # seconds since 1970, UTC
    starred: bool = False
    tags: tuple[str, ...] = ()  # sorted
    rating: int = 0  # 1..5 by a person, 0 = none
    origin: str = ""  # where it was made: one of ORIGINS
    batch: str = ""  # pictures drawn by one job share it
    missing: bool = False  # the file is out of reach: shown grey
    recipe_json: str = ""  # ours; "" = none
    seconds: float = 0.0  # of a film, a sound or a walk
    foreign_json: str = ""  # a media.foreign.ForeignRecipe; "" = none

    @property
    def pictured(self) -> bool:
        """Whether it has pixels that can be looked at closely and compared."""
        return self.kind in PICTURED

    @property
    def is_document(self) -> bool:
        """Whether a workspace opens it: a project or a walk."""
        return self.kind in DOCUMENTS


class Query(msgspec.Struct, frozen=True, kw_only=True):
    """What the gallery shows. text: words and filters as typed (see library/search.py)."""

    text: str = ""
    starred: bool = False
    kind: str = ""  # "" = all
    style: str = ""  # "" = all
    sort: Sort = "newest"


class Row(msgspec.Struct, frozen=True, gc=False):
    """What laying out the gallery needs of one picture. day: `date.toordinal()` of the local day it was made.

    batch: as in Item.
    """

    id: int
    width: int
    height: int
    day: int
    batch: str = ""
    starred: bool = False


class SmartFolder(msgspec.Struct, frozen=True, kw_only=True):
    """A saved search: opened again it shows what matches then."""

    name: str
    query: Query


class Deletion(msgspec.Struct, frozen=True, kw_only=True):
    """One press of Delete: pictures that lie together in the bin. key names it, also after a restart."""

    key: str
    ids: tuple[int, ...]
    names: tuple[str, ...]
    binned: float = 0.0  # seconds since 1970, UTC


class LibraryState(msgspec.Struct, frozen=True, kw_only=True):
    """How the library is. total, bytes: pictures within reach and their size; fraction: of a rebuild, 0..1."""

    phase: Phase = "opening"
    folder: str = ""
    total: int = 0
    bytes: int = 0
    fraction: float = 0.0
    starred: int = 0
    tags: tuple[str, ...] = ()  # all that are in use, for completion
    styles: tuple[str, ...] = ()  # all that occur
    checkpoints: tuple[str, ...] = ()  # all that occur
    folders: tuple[SmartFolder, ...] = ()  # in the order they were saved
