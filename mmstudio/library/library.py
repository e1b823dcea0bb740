"""The library: a folder of pictures, marks beside them, and an index over both that may be lost at any time.

Pictures are the truth, then marks, then the index. Every change is made in that order, so a kill between two
of them leaves something that `catch_up` puts right. Nothing here knows Qt; one thread at a time.
"""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Literal

import msgspec

from mmstudio import disk
from mmstudio.errors import FileMissing, FolderUnreachable, IndexLocked, StudioError
from mmstudio.library import index as index_file
from mmstudio.library import judgements, scanning, smart_folders
from mmstudio.library.agreement import Agreement
from mmstudio.library.bin import Bin
from mmstudio.library.entries import entry_of
from mmstudio.library.index import BINNED, Index
from mmstudio.library.items import MOST_STARS, Deletion, Item, Query, Row, SmartFolder
from mmstudio.library.judgements import Answer, Key, Rate
from mmstudio.library.kept_index import KeptIndex
from mmstudio.library.looks import Vector
from mmstudio.library.marks import Mark, Marks
from mmstudio.library.opening import read_headers
from mmstudio.library.reading import HeaderMany

_TICK_NS = 2_000_000_000  # of the slowest clock of a file system, that of FAT


class Library:
    """An open library. `open` it, `catch_up` in the background, `close` it; see the methods.

    reachable, writable: of the folder. rebuilt: "" or why the index was made anew in this session: "damaged",
    or kept in memory only: "disk".
    """

    def __init__(
        self,
        folder: Path,
        place: Path | None = None,
        header_many: HeaderMany = read_headers,
        discard: Callable[[Path], None] | None = None,
    ) -> None:
        """Use `Library.open`."""
        self.folder = folder
        self.reachable = False
        self.writable = False
        self._header_many = header_many
        self._discard = discard or _to_system_bin
        self._seen: dict[str, int] = {}  # folder, "" for the library's own -> mtime_ns when it was last looked into
        self._marks = Marks(folder)
        self._bin = Bin(folder)
        self._index = KeptIndex(place or index_file.default_place(folder))

    @classmethod
    def open(
        cls,
        folder: Path,
        place: Path | None = None,
        header_many: HeaderMany = read_headers,
        discard: Callable[[Path], None] | None = None,
    ) -> Library:
        """Open the library in folder; makes the folder on first use. Never raises for what can go wrong outside.

        place: of the index, default in local user data. header_many: opens files that may be foreign: the
        reader child's, beside a window. discard: hands a file to the system's bin; raises OSError if it cannot.
        """
        library = cls(folder, place, header_many, discard)
        library.look()
        return library

    def close(self) -> None:
        self._index.close()

    def look(self) -> bool:
        """See whether the folder is there and can be written; True if that changed."""
        before = self.reachable, self.writable
        # a folder that once had pictures and is gone is an unplugged drive, not a reason for a new folder (D5)
        if not disk.is_folder(self.folder) and not self._index.run(lambda index: index.totals())[0]:
            with contextlib.suppress(StudioError):
                disk.make_folder(self.folder)
        self.reachable = disk.is_folder(self.folder)
        self.writable = self.reachable and os.access(self.folder, os.W_OK)
        return before != (self.reachable, self.writable)

    @property
    def revision(self) -> int:
        """Grows with every change of what `layout` or `page` answer."""
        return self._index.revision

    @property
    def rebuilt(self) -> Literal["", "damaged", "disk"]:
        return self._index.rebuilt

    def forget_rebuilt(self) -> None:
        """It has been told."""
        self._index.rebuilt = ""

    # asking

    def layout(self, query: Query | None = None, look: Vector | None = None) -> list[Row]:
        """All pictures of a query, in order; 50,000 in a tenth of a second. With a look, the most alike first."""
        return self._index.run(lambda index: index.layout(query or Query(), look))

    def look_of(self, path: str) -> Vector | None:
        """How the picture at path (within the library) looks; None where it has not been looked at."""

        def find(index: Index) -> Vector | None:
            id = index.id_of(path)
            return None if id is None else index.looks().of(id)

        return self._index.run(find)

    def unlooked(self, limit: int) -> tuple[list[tuple[int, Path]], int]:
        """Some pictures within reach that have not been looked at, newest first; and how many there are in all."""
        if not self.reachable:
            return [], 0
        some, count = self._index.run(lambda index: index.unlooked(limit))
        return [(id, self.folder / path) for id, path in some], count

    def keep_looks(self, looks: Sequence[tuple[int, Vector]]) -> None:
        """Remember how pictures look."""
        self._index.run(lambda index: index.keep_looks(looks))

    def count(self, query: Query | None = None) -> int:
        """How many pictures a query shows."""
        return len(self.layout(query))

    def page(self, ids: Sequence[int]) -> list[Item]:
        """The pictures with these ids, in this order; unknown ids are left out. All grey while the folder is away."""
        items = self._index.run(lambda index: index.items(ids, self.folder))
        return items if self.reachable else [msgspec.structs.replace(item, missing=True) for item in items]

    def get(self, id: int) -> Item | None:
        """One picture, or None if it is unknown."""
        found = self.page([id])
        return found[0] if found else None

    def find(self, path: Path) -> Item | None:
        """The picture that lies at path, or None."""
        id = self._index.run(lambda index: index.id_of(self._relative(path)))
        return None if id is None else self.get(id)

    def totals(self) -> tuple[int, int, int]:
        """(pictures, bytes within reach, starred)."""
        return self._index.run(lambda index: index.totals())

    def words_in_use(self) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
        """(tags, styles, checkpoints) that occur, sorted."""
        return self._index.run(lambda index: index.words_in_use())

    # changing

    def add(self, path: Path) -> Item:
        """Take a picture that was just written into the library's folder into the index.

        Raises FileMissing, FileBroken, PictureTooLarge; IndexLocked when another program holds the index:
        the picture is safe then, and `catch_up` finds it later.
        """
        relative = self._relative(path)
        status = scanning.status_of(path)
        header = self._header_many([path])[0]
        if isinstance(header, StudioError):
            raise header
        mark = self._marks.at(relative)
        if mark and mark.identity != header.identity:  # of a file of the same name that is no more
            with contextlib.suppress(StudioError):
                self._marks.append([msgspec.structs.replace(mark, gone=True)])
            mark = None
        entry = entry_of(relative, status, header, mark)
        id = self._index.run(lambda index: index.put([entry]))[0]
        item = self.get(id)
        if item is None:  # the index broke between two calls; the next look brings the row
            raise IndexLocked(folder=str(self.folder))
        return item

    def star(self, ids: Sequence[int], on: bool) -> None:
        """Star pictures, or take the star away. Raises FolderReadOnly, DiskFull …; then nothing changed."""
        self._change_marks(ids, lambda mark: msgspec.structs.replace(mark, starred=on))

    def tag(self, ids: Sequence[int], add: Sequence[str] = (), remove: Sequence[str] = ()) -> None:
        """Add and remove tags; blanks around them and empty ones are dropped, case counts. Raises as `star`."""
        added = {" ".join(tag.split()) for tag in add} - {""}

        def change(mark: Mark) -> Mark:
            return msgspec.structs.replace(mark, tags=tuple(sorted((set(mark.tags) | added) - set(remove))))

        self._change_marks(ids, change)

    def rate(self, ids: Sequence[int], rating: int) -> None:
        """Give pictures 1..5, or 0 to take a rating away. Raises as `star`."""
        if not 0 <= rating <= MOST_STARS:
            raise ValueError(f"rating must be in 0 .. {MOST_STARS}, got {rating}")
        self._change_marks(ids, lambda mark: msgspec.structs.replace(mark, rating=rating))

    # blind tests

    def judge(self, answer: Answer) -> None:
        """Keep one answer. Raises FolderReadOnly, DiskFull …"""
        judgements.append(self.folder, answer)

    def rates(self, by: Key) -> list[Rate]:
        """How often each style, checkpoint or seed was better, by all answers of this library."""
        return judgements.rates(judgements.load(self.folder), by)

    # saved searches

    def folders(self) -> tuple[SmartFolder, ...]:
        """The smart folders, in the order they were saved; they lie beside the pictures."""
        return smart_folders.load(self.folder)

    def save_folder(self, name: str, query: Query) -> None:
        """Save a search under a name, in the place of one of the same name. Raises FolderReadOnly, DiskFull …"""
        name = " ".join(name.split())[:60]
        if name:
            others = tuple(folder for folder in self.folders() if folder.name != name)
            smart_folders.save(self.folder, (*others, SmartFolder(name=name, query=query)))

    def forget_folder(self, name: str) -> None:
        """Drop a smart folder; its pictures stay where they are. Raises as `save_folder`."""
        smart_folders.save(self.folder, tuple(folder for folder in self.folders() if folder.name != name))

    def delete(self, ids: Sequence[int]) -> Deletion:
        """Move pictures into the library's bin, all or none. Rows whose file is gone are dropped.

        Raises FolderReadOnly, FolderUnreachable, DiskFull, FileLocked; then nothing changed.
        """
        if not disk.is_folder(self.folder):
            raise FolderUnreachable(folder=str(self.folder))
        places = self._index.run(lambda index: index.paths_of(ids))
        here = {path: (id, identity) for id, (path, identity, state) in places.items() if state != BINNED}
        batch = self._bin.put([path for path in here if (self.folder / path).is_file()])
        binned = {file.path for file in batch.files}
        # the content keeps its star for undo, the path is free for a later picture
        released = [msgspec.structs.replace(mark, gone=True) for path in binned if (mark := self._marks.at(path))]
        with contextlib.suppress(StudioError):
            self._marks.append(released)
        ids_gone = [id for path, (id, _) in here.items() if path not in binned]

        def record(index: Index) -> None:
            with index.transaction():
                for file in batch.files:  # the path is free for a later picture, the row goes along
                    index.move(here[file.path][0], batch.place(file), BINNED)
                index.forget(ids_gone)

        self._index.run(record)
        return Deletion(
            key=batch.key,
            ids=tuple(here[file.path][0] for file in batch.files),
            names=tuple(Path(file.path).name for file in batch.files),
            binned=batch.binned,
        )

    def undo(self, deletion: Deletion) -> list[int]:
        """Put the pictures of a deletion back where they were; returns their ids. Works after a restart, too.

        A name that was taken meanwhile is left alone: the picture gets a number. Raises as `delete`.
        """
        ids: list[int] = []
        for place, now in self._bin.take_back(deletion.key):
            id = self._index.run(lambda index, path=place: index.id_of(path))  # type: ignore[misc]
            if id is not None:
                self._index.run(lambda index, id=id, path=now: index.move(id, path))  # type: ignore[misc]
            else:  # the index was made anew since
                with contextlib.suppress(StudioError):  # `catch_up` finds it later
                    id = self.add(self.folder / now).id
            if id is not None:
                ids.append(id)
        marks: list[tuple[int, Mark]] = []
        for id, (path, identity, _) in self._index.run(lambda index: index.paths_of(ids)).items():
            if mark := self._marks.released(identity):
                marks.append((id, msgspec.structs.replace(mark, path=path, gone=False)))
        with contextlib.suppress(StudioError):
            self._marks.append(mark for _, mark in marks)
        self._index.run(lambda index: index.mark(marks))
        return ids

    def deletions(self) -> list[Deletion]:
        """What lies in the bin, oldest first."""
        found = []
        for batch in self._bin.batches():
            places = [batch.place(file) for file in batch.files]
            ids = [self._index.run(lambda index, path=place: index.id_of(path)) for place in places]  # type: ignore[misc]
            names = tuple(Path(file.path).name for file in batch.files)
            known = tuple(id for id in ids if id is not None)
            found.append(Deletion(key=batch.key, ids=known, names=names, binned=batch.binned))
        return found

    def empty_bin(self, older_than_days: float = 0.0) -> int:
        """Hand what lies in the bin for so long to the system's bin; returns how many deletions went.

        Where the system has no bin, a press on Empty (0 days) deletes for good; the days' count keeps them.
        """
        discard = self._discard if older_than_days > 0 else _or_for_good(self._discard)
        cleared = set(self._bin.clear(older_than_days * 86_400, discard))
        if cleared:
            left = self._bin.places()
            known = self._index.run(lambda index: index.known())
            gone = [row.id for path, row in known.items() if row.state == BINNED and path not in left]
            self._index.run(lambda index: index.forget(gone))
        return len(cleared)

    # putting right

    def doubt(self) -> None:
        """Let the next `catch_up` read every file again; ids stay."""
        self._index.run(lambda index: index.doubt_all())

    def sweep(self) -> int:
        """Remove what dead writers left behind; returns how many files (D12)."""
        return disk.sweep(self.folder)

    def rebuild(
        self, progress: Callable[[float], None] = lambda fraction: None, cancelled: Callable[[], bool] = lambda: False
    ) -> None:
        """Read every file again; ids stay. progress gets 0..1. Raises FolderUnreachable."""
        self.doubt()
        self.sync(progress, cancelled)

    def sync(
        self, progress: Callable[[float], None] = lambda fraction: None, cancelled: Callable[[], bool] = lambda: False
    ) -> None:
        """`catch_up` in one go."""
        for fraction in self.catch_up():
            progress(fraction)
            if cancelled():
                return

    def verify(self) -> bool:
        """Look for damage in the index; a damaged one is moved aside and an empty one waits for `catch_up`.

        True if it was sound.
        """
        before = self.rebuilt
        self._index.run(lambda index: index.check())
        return self.rebuilt == before

    def catch_up(self) -> Iterator[float]:
        """Make the index agree with the folder, a tenth of a second at a time; yields the share that is done.

        New and changed files are read and adopted, moved ones recognised by their content, those out of reach
        shown grey, marks applied. Rows are dropped only when their file went through the bin.
        Raises FolderUnreachable.
        """
        self.look()
        if not self.reachable:
            raise FolderUnreachable(folder=str(self.folder))
        self._seen = scanning.folder_times(self.folder)
        yield from Agreement(self.folder, self._index, self._marks, self._bin, self._header_many).reach()

    def newcomers(self) -> list[Path]:
        """Pictures that appeared since the last look and are not indexed: the command line drew them beside the window.

        Looks only into folders that have changed, in the library's own and one level below; cheap enough for every
        few seconds. Anything else is for `catch_up`.
        """
        now = scanning.folder_times(self.folder)
        changed = [folder for folder, changed_at in now.items() if self._seen.get(folder) != changed_at]
        # what was just changed may be changed again within the same tick of the file system's clock: look again
        self._seen = {folder: at for folder, at in now.items() if abs(time.time_ns() - at) > _TICK_NS}
        found = []
        for folder in changed:
            with contextlib.suppress(OSError), os.scandir(self.folder / folder) as entries:
                for entry in entries:
                    path = f"{folder}/{entry.name}" if folder else entry.name
                    status = scanning.looked_at(entry)
                    if not isinstance(status, tuple):
                        continue
                    if self._index.run(lambda index, path=path: index.id_of(path)) is None:  # type: ignore[misc]
                        found.append(self.folder / path)
        return found

    def _change_marks(self, ids: Sequence[int], change: Callable[[Mark], Mark]) -> None:
        if not disk.is_folder(self.folder):
            raise FolderUnreachable(folder=str(self.folder))
        self._marks.load()
        places = self._index.run(lambda index: index.paths_of(ids))
        marks: list[tuple[int, Mark]] = []
        for item in self.page(ids):
            path, identity, _ = places[item.id]
            before = Mark(path=path, identity=identity, starred=item.starred, rating=item.rating, tags=item.tags)
            after = change(before)
            if after != before:
                marks.append((item.id, after))
        self._marks.append(mark for _, mark in marks)

        def write(index: Index) -> None:
            with index.transaction():
                index.mark(marks)
                index.set_fact("marks", str(self._marks.bytes))

        self._index.run(write)

    def _relative(self, path: Path) -> str:
        try:
            return path.relative_to(self.folder).as_posix()
        except ValueError:
            raise FileMissing(name=path.name) from None  # not of this library


def _to_system_bin(path: Path) -> None:
    """Raises OSError where the system has no bin for this place."""
    import send2trash

    send2trash.send2trash(path)


def _or_for_good(discard: Callable[[Path], None]) -> Callable[[Path], None]:
    def either(path: Path) -> None:
        try:
            discard(path)
        except OSError:
            path.unlink(missing_ok=True)

    return either
