"""The library: a folder of pictures, marks beside them, and an index over both that may be lost at any time.

Pictures are the truth, then marks, then the index. Every change is made in that order, so a kill between two
of them leaves something that `catch_up` puts right. Nothing here knows Qt; one thread at a time.
"""

from __future__ import annotations

import contextlib
import logging
import os
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Literal, TypeVar

import msgspec

from mmstudio import disk
from mmstudio.errors import FileMissing, FolderUnreachable, IndexLocked, StudioError
from mmstudio.library import index as index_file
from mmstudio.library import judgements, smart_folders
from mmstudio.library.bin import Bin
from mmstudio.library.entries import entry_of
from mmstudio.library.files import SERIES
from mmstudio.library.index import BINNED, HERE, MISSING, Entry, Index, Known
from mmstudio.library.items import MOST_STARS, Deletion, Item, Query, Row, SmartFolder
from mmstudio.library.judgements import Answer, Key, Rate
from mmstudio.library.looks import Vector
from mmstudio.library.marks import Mark, Marks
from mmstudio.library.opening import read_headers
from mmstudio.library.reading import HeaderMany
from mmstudio.media.images import PictureHeader
from mmstudio.media.kinds import KEPT

T = TypeVar("T")
_BATCH = 256  # headers read at once: a tenth of a second, so others need not wait long
_TICK_NS = 2_000_000_000  # of the slowest clock of a file system, that of FAT
_log = logging.getLogger(__name__)


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
        self.rebuilt: Literal["", "damaged", "disk"] = ""
        self._place = place or index_file.default_place(folder)
        self._header_many = header_many
        self._discard = discard or _to_system_bin
        self._former_revisions = 0  # of indexes that were replaced
        self._seen: dict[str, int] = {}  # folder, "" for the library's own -> mtime_ns when it was last looked into
        self._marks = Marks(folder)
        self._bin = Bin(folder)
        self._index = self._open_index()

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
        if not disk.is_folder(self.folder) and not self._run(lambda index: index.totals())[0]:
            with contextlib.suppress(StudioError):
                disk.make_folder(self.folder)
        self.reachable = disk.is_folder(self.folder)
        self.writable = self.reachable and os.access(self.folder, os.W_OK)
        return before != (self.reachable, self.writable)

    @property
    def revision(self) -> int:
        """Grows with every change of what `layout` or `page` answer."""
        return self._former_revisions + self._index.revision

    # asking

    def layout(self, query: Query | None = None, look: Vector | None = None) -> list[Row]:
        """All pictures of a query, in order; 50,000 in a tenth of a second. With a look, the most alike first."""
        return self._run(lambda index: index.layout(query or Query(), look))

    def look_of(self, path: str) -> Vector | None:
        """How the picture at path (within the library) looks; None where it has not been looked at."""

        def find(index: Index) -> Vector | None:
            id = index.id_of(path)
            return None if id is None else index.looks().of(id)

        return self._run(find)

    def unlooked(self, limit: int) -> tuple[list[tuple[int, Path]], int]:
        """Some pictures within reach that have not been looked at, newest first; and how many there are in all."""
        if not self.reachable:
            return [], 0
        some, count = self._run(lambda index: index.unlooked(limit))
        return [(id, self.folder / path) for id, path in some], count

    def keep_looks(self, looks: Sequence[tuple[int, Vector]]) -> None:
        """Remember how pictures look."""
        self._run(lambda index: index.keep_looks(looks))

    def count(self, query: Query | None = None) -> int:
        """How many pictures a query shows."""
        return len(self.layout(query))

    def page(self, ids: Sequence[int]) -> list[Item]:
        """The pictures with these ids, in this order; unknown ids are left out. All grey while the folder is away."""
        items = self._run(lambda index: index.items(ids, self.folder))
        return items if self.reachable else [msgspec.structs.replace(item, missing=True) for item in items]

    def get(self, id: int) -> Item | None:
        """One picture, or None if it is unknown."""
        found = self.page([id])
        return found[0] if found else None

    def find(self, path: Path) -> Item | None:
        """The picture that lies at path, or None."""
        id = self._run(lambda index: index.id_of(self._relative(path)))
        return None if id is None else self.get(id)

    def totals(self) -> tuple[int, int, int]:
        """(pictures, bytes within reach, starred)."""
        return self._run(lambda index: index.totals())

    def words_in_use(self) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
        """(tags, styles, checkpoints) that occur, sorted."""
        return self._run(lambda index: index.words_in_use())

    # changing

    def add(self, path: Path) -> Item:
        """Take a picture that was just written into the library's folder into the index.

        Raises FileMissing, FileBroken, PictureTooLarge; IndexLocked when another program holds the index:
        the picture is safe then, and `catch_up` finds it later.
        """
        relative = self._relative(path)
        status = _status(path)
        header = self._header_many([path])[0]
        if isinstance(header, StudioError):
            raise header
        mark = self._marks.at(relative)
        if mark and mark.identity != header.identity:  # of a file of the same name that is no more
            with contextlib.suppress(StudioError):
                self._marks.append([msgspec.structs.replace(mark, gone=True)])
            mark = None
        entry = entry_of(relative, status, header, mark)
        id = self._run(lambda index: index.put([entry]))[0]
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
        places = self._run(lambda index: index.paths_of(ids))
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

        self._run(record)
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
            id = self._run(lambda index, path=place: index.id_of(path))  # type: ignore[misc]
            if id is not None:
                self._run(lambda index, id=id, path=now: index.move(id, path))  # type: ignore[misc]
            else:  # the index was made anew since
                with contextlib.suppress(StudioError):  # `catch_up` finds it later
                    id = self.add(self.folder / now).id
            if id is not None:
                ids.append(id)
        marks: list[tuple[int, Mark]] = []
        for id, (path, identity, _) in self._run(lambda index: index.paths_of(ids)).items():
            if mark := self._marks.released(identity):
                marks.append((id, msgspec.structs.replace(mark, path=path, gone=False)))
        with contextlib.suppress(StudioError):
            self._marks.append(mark for _, mark in marks)
        self._run(lambda index: index.mark(marks))
        return ids

    def deletions(self) -> list[Deletion]:
        """What lies in the bin, oldest first."""
        found = []
        for batch in self._bin.batches():
            places = [batch.place(file) for file in batch.files]
            ids = [self._run(lambda index, path=place: index.id_of(path)) for place in places]  # type: ignore[misc]
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
            left = self._in_bin()
            known = self._run(lambda index: index.known())
            gone = [row.id for path, row in known.items() if row.state == BINNED and path not in left]
            self._run(lambda index: index.forget(gone))
        return len(cleared)

    # putting right

    def doubt(self) -> None:
        """Let the next `catch_up` read every file again; ids stay."""
        self._run(lambda index: index.doubt_all())

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
        self._run(lambda index: index.check())
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
        self._seen = self._folders()
        marks_changed = self._marks.load()
        files: dict[str, tuple[int, int]] = {}
        unseen: list[str] = []
        yield from self._scan(files, unseen)
        known = self._run(lambda index: index.known())
        refused = self._run(lambda index: index.refused())
        fresh = [
            path
            for path, status in sorted(files.items())
            if not _is_same(known.get(path), status) and refused.get(path) != status
        ]
        yield from self._read_all(fresh, files, known)
        self._note_absent(files, unseen)
        if fresh or marks_changed or self._run(lambda index: index.fact("marks")) != str(self._marks.bytes):
            self._apply_marks()
        yield 1.0

    def newcomers(self) -> list[Path]:
        """Pictures that appeared since the last look and are not indexed: the command line drew them beside the window.

        Looks only into folders that have changed, in the library's own and one level below; cheap enough for every
        few seconds. Anything else is for `catch_up`.
        """
        now = self._folders()
        changed = [folder for folder, changed_at in now.items() if self._seen.get(folder) != changed_at]
        # what was just changed may be changed again within the same tick of the file system's clock: look again
        self._seen = {folder: at for folder, at in now.items() if abs(time.time_ns() - at) > _TICK_NS}
        found = []
        for folder in changed:
            with contextlib.suppress(OSError), os.scandir(self.folder / folder) as entries:
                for entry in entries:
                    path = f"{folder}/{entry.name}" if folder else entry.name
                    status = _looked_at(entry)
                    if not isinstance(status, tuple):
                        continue
                    if self._run(lambda index, path=path: index.id_of(path)) is None:  # type: ignore[misc]
                        found.append(self.folder / path)
        return found

    def _folders(self) -> dict[str, int]:
        """When anything in the library's folder and in those directly below it was last added or removed."""
        times = {}
        with contextlib.suppress(OSError):
            times[""] = self.folder.stat().st_mtime_ns
            with os.scandir(self.folder) as entries:
                for entry in entries:
                    if _looked_at(entry) == "folder":
                        times[entry.name] = entry.stat().st_mtime_ns
        return times

    def _scan(self, files: dict[str, tuple[int, int]], unseen: list[str]) -> Iterator[float]:
        """Fill files with path -> (bytes, mtime_ns), and unseen with the folders that could not be looked into."""
        waiting = [""]
        while waiting:
            inside = waiting.pop()
            try:
                with os.scandir(self.folder / inside) as entries:
                    for entry in entries:
                        path = f"{inside}{entry.name}"
                        status = _looked_at(entry)
                        if status == "folder":
                            waiting.append(f"{path}/")
                        elif status is not None:
                            files[path] = status
            except OSError as error:
                if not inside:
                    raise FolderUnreachable(folder=str(self.folder)) from error
                unseen.append(inside)
            yield 0.0

    def _read_all(
        self, paths: list[str], files: dict[str, tuple[int, int]], known: dict[str, Known]
    ) -> Iterator[float]:
        """Read headers of paths and put them into the index; the next batch is read while one is written."""
        in_bin = self._in_bin()
        absent = {path: row.id for path, row in known.items() if path not in files and path not in in_bin}
        places = self._run(lambda index: index.paths_of(list(absent.values())))
        lost: dict[str, list[int]] = {}
        for id, (_, identity, _) in places.items():
            lost.setdefault(identity, []).append(id)
        batches = [paths[start : start + _BATCH] for start in range(0, len(paths), _BATCH)]
        with self._index.in_bulk(), ThreadPoolExecutor(1, thread_name_prefix="headers") as ahead:
            coming = [ahead.submit(self._header_many, [self.folder / path for path in batch]) for batch in batches[:2]]
            try:
                for number, batch in enumerate(batches):
                    headers = coming.pop(0).result()
                    if number + 2 < len(batches):
                        following = [self.folder / path for path in batches[number + 2]]
                        coming.append(ahead.submit(self._header_many, following))
                    self._adopt(batch, headers, files, known, lost)
                    yield (number + 1) / len(batches)
            finally:
                for future in coming:
                    future.cancel()

    def _adopt(
        self,
        batch: list[str],
        headers: Sequence[PictureHeader | StudioError],
        files: dict[str, tuple[int, int]],
        known: dict[str, Known],
        lost: dict[str, list[int]],
    ) -> None:
        """lost: identity -> ids of pictures whose file is not where it was."""
        entries: list[Entry] = []
        refused: list[tuple[str, int, int]] = []
        moves: list[tuple[int, str]] = []
        for path, header in zip(batch, headers, strict=True):
            if isinstance(header, StudioError):
                if not isinstance(header, FileMissing) and path not in known:
                    refused.append((path, *files[path]))
                continue
            mark = self._marks.at(path)
            if path not in known and (ids := lost.get(header.identity)):
                id = ids.pop()
                moves.append((id, path))  # the same file under another name: its row and its mark move along
                mark = self._move_mark(id, path, header.identity)
            entries.append(entry_of(path, files[path], header, mark))

        def write(index: Index) -> None:
            with index.transaction():
                for id, path in moves:
                    index.move(id, path)
                index.put(entries)
                index.refuse(refused)

        self._run(write)

    def _note_absent(self, files: dict[str, tuple[int, int]], unseen: list[str]) -> None:
        """Grey what is out of reach, ungrey what came back. Nothing under a folder that could not be read changes."""
        in_bin = self._in_bin()
        known = self._run(lambda index: index.known())
        # a kill after the move into the bin and before the row was written
        late = {former: place for place, former in in_bin.items() if place not in known}
        changes: dict[int, list[int]] = {HERE: [], MISSING: [], BINNED: []}
        moves: list[tuple[int, str]] = []
        dropped: list[int] = []
        for path, row in known.items():
            if path in files:
                state = HERE
            elif path in in_bin:
                state = BINNED
            elif path in late:
                moves.append((row.id, late[path]))
                continue
            elif any(path.startswith(folder) for folder in unseen):
                continue
            elif row.state == BINNED:
                dropped.append(row.id)  # it went to the system's bin in another session
                continue
            else:
                state = MISSING
            if row.state != state:
                changes[state].append(row.id)

        def write(index: Index) -> None:
            with index.transaction():
                for state, ids in changes.items():
                    index.set_state(ids, state)
                for id, place in moves:
                    index.move(id, place, BINNED)
                index.forget(dropped)

        self._run(write)

    def _in_bin(self) -> dict[str, str]:
        """Files that lie in the bin: place there -> path before, both within the library."""
        return {batch.place(file): file.path for batch in self._bin.batches() for file in batch.files}

    def _move_mark(self, id: int, path: str, identity: str) -> Mark | None:
        """Write down that the mark of a picture belongs to another path now; returns it."""
        former = self._run(lambda index: index.paths_of([id]))[id][0]
        item = self.get(id)
        if item is None or not (item.starred or item.rating or item.tags):
            return None
        mark = Mark(path=path, identity=identity, starred=item.starred, rating=item.rating, tags=item.tags)
        with contextlib.suppress(StudioError):
            self._marks.append([msgspec.structs.replace(mark, path=former, gone=True), mark])
        return mark

    def _apply_marks(self) -> None:
        """Bring stars and tags of all rows in line with marks.jsonl, and marks in line with moved and edited files."""
        rows = self._run(lambda index: index.marked())
        there = {former.path: former.identity for _, former, state in rows if state == HERE}
        contents = set(there.values())
        changed: list[tuple[int, Mark]] = []
        corrected: list[Mark] = []
        for id, former, state in rows:
            path, identity = former.path, former.identity
            mark = self._marks.at(path) if state == MISSING else self._marks.of(path, identity, there, contents)
            if mark is None:
                mark = Mark(path=path, identity=identity)
            elif (mark.path, mark.identity) != (path, identity) and state == HERE:
                if mark.path != path and mark.path not in there:
                    corrected.append(msgspec.structs.replace(mark, gone=True))
                mark = msgspec.structs.replace(mark, path=path, identity=identity)
                corrected.append(mark)
            if (mark.starred, mark.rating, mark.tags) != (former.starred, former.rating, former.tags):
                changed.append((id, mark))
        with contextlib.suppress(StudioError):
            self._marks.append(corrected)

        def write(index: Index) -> None:
            with index.transaction():
                index.mark(changed)
                index.set_fact("marks", str(self._marks.bytes))

        self._run(write)

    def _change_marks(self, ids: Sequence[int], change: Callable[[Mark], Mark]) -> None:
        if not disk.is_folder(self.folder):
            raise FolderUnreachable(folder=str(self.folder))
        self._marks.load()
        places = self._run(lambda index: index.paths_of(ids))
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

        self._run(write)

    # the index, and what becomes of it

    def _run(self, work: Callable[[Index], T]) -> T:
        """work with the index; a damaged index is replaced, one that cannot be written moves into memory (L1, L3).

        Raises IndexLocked when another program held it for five seconds (L2).
        """
        try:
            return work(self._index)
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.ProgrammingError | sqlite3.IntegrityError):
                raise
            if index_file.is_locked(error):
                raise IndexLocked(folder=str(self._place.parent)) from error
            if index_file.may_be_our_bug(error) and self._index.is_sound():
                raise
            self._former_revisions += self._index.revision + 1
            self._index.close()
            if index_file.cannot_be_written(error):
                self._use_memory(error)
            else:
                self._replace(error)
            return work(self._index)

    def _open_index(self) -> Index:
        try:
            disk.make_folder(self._place.parent)
            return Index(self._place)
        except (sqlite3.DatabaseError, StudioError) as error:
            if isinstance(error, sqlite3.DatabaseError) and index_file.is_locked(error):
                raise IndexLocked(folder=str(self._place.parent)) from error
            if isinstance(error, sqlite3.DatabaseError) and not index_file.cannot_be_written(error):
                self._replace(error)
            else:
                self._use_memory(error)
            return self._index

    def _replace(self, error: Exception) -> None:
        _log.info("the index is damaged and is made anew: %s", type(error).__name__)
        try:
            index_file.move_aside(self._place)
            self._index = Index(self._place)
            self.rebuilt = "damaged"
        except (OSError, sqlite3.DatabaseError) as second:
            self._use_memory(second)

    def _use_memory(self, error: Exception) -> None:
        _log.info("the index cannot be written and is kept in memory: %s", type(error).__name__)
        self._index = Index(None)
        self.rebuilt = "disk"

    def _relative(self, path: Path) -> str:
        try:
            return path.relative_to(self.folder).as_posix()
        except ValueError:
            raise FileMissing(name=path.name) from None  # not of this library


def is_picture_name(name: str) -> bool:
    """Whether a file of this name may be a picture, film or sound we show."""
    stem, dot, suffix = name.rpartition(".")
    return bool(stem) and f"{dot}{suffix}".lower() in KEPT


def _looked_at(entry: os.DirEntry[str]) -> Literal["folder"] | tuple[int, int] | None:
    """(bytes, mtime_ns) of a picture file, "folder", or None for what is not ours."""
    if entry.name.startswith(".") or entry.name.endswith(disk.PART):
        return None
    try:
        # links to folders may run in circles (fault U6): they are not followed
        if entry.is_dir(follow_symlinks=False):
            return None if entry.name.endswith(SERIES) else "folder"
        if not is_picture_name(entry.name) or not entry.is_file():
            return None
        status = entry.stat()
    except OSError:
        return None
    # an empty file is a name that a writer has claimed
    return (status.st_size, status.st_mtime_ns) if status.st_size else None


def _status(path: Path) -> tuple[int, int]:
    try:
        status = path.stat()
    except OSError:
        raise FileMissing(name=path.name) from None
    return status.st_size, status.st_mtime_ns


def _is_same(row: Known | None, status: tuple[int, int]) -> bool:
    return row is not None and (row.bytes, row.mtime_ns) == status


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
