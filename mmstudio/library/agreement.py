"""Make the index agree with the folder: with what lies there, with its bin and with the marks beside it."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec

from mmstudio.errors import FileMissing, StudioError
from mmstudio.library import scanning
from mmstudio.library.bin import Bin
from mmstudio.library.entries import entry_of
from mmstudio.library.index import BINNED, HERE, MISSING, Entry, Index, Known
from mmstudio.library.kept_index import KeptIndex
from mmstudio.library.marks import Mark, Marks
from mmstudio.library.reading import HeaderMany
from mmstudio.media.images import PictureHeader

_BATCH = 256  # headers read at once: a tenth of a second, so others need not wait long


class Agreement:
    """Of one library; `reach` it a tenth of a second at a time."""

    def __init__(self, folder: Path, index: KeptIndex, marks: Marks, bin: Bin, header_many: HeaderMany) -> None:
        self._folder, self._index, self._marks, self._bin = folder, index, marks, bin
        self._header_many = header_many

    def reach(self) -> Iterator[float]:
        """Yields the share that is done. Raises FolderUnreachable.

        New and changed files are read and adopted, moved ones recognised by their content, those out of reach
        shown grey, marks applied. Rows are dropped only when their file went through the bin.
        """
        marks_changed = self._marks.load()
        files: dict[str, tuple[int, int]] = {}
        unseen: list[str] = []
        yield from scanning.scan(self._folder, files, unseen)
        known = self._index.run(lambda index: index.known())
        refused = self._index.run(lambda index: index.refused())
        fresh = [
            path
            for path, status in sorted(files.items())
            if not _is_same(known.get(path), status) and refused.get(path) != status
        ]
        yield from self._read_all(fresh, files, known)
        self._note_absent(files, unseen)
        if fresh or marks_changed or self._index.run(lambda index: index.fact("marks")) != str(self._marks.bytes):
            self._apply_marks()
        yield 1.0

    def _read_all(
        self, paths: list[str], files: dict[str, tuple[int, int]], known: dict[str, Known]
    ) -> Iterator[float]:
        """Read headers of paths and put them into the index; the next batch is read while one is written."""
        in_bin = self._bin.places()
        absent = {path: row.id for path, row in known.items() if path not in files and path not in in_bin}
        places = self._index.run(lambda index: index.paths_of(list(absent.values())))
        lost: dict[str, list[int]] = {}
        for id, (_, identity, _) in places.items():
            lost.setdefault(identity, []).append(id)
        batches = [paths[start : start + _BATCH] for start in range(0, len(paths), _BATCH)]
        with self._index.in_bulk(), ThreadPoolExecutor(1, thread_name_prefix="headers") as ahead:
            coming = [ahead.submit(self._header_many, [self._folder / path for path in batch]) for batch in batches[:2]]
            try:
                for number, batch in enumerate(batches):
                    headers = coming.pop(0).result()
                    if number + 2 < len(batches):
                        following = [self._folder / path for path in batches[number + 2]]
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

        self._index.run(write)

    def _note_absent(self, files: dict[str, tuple[int, int]], unseen: list[str]) -> None:
        """Grey what is out of reach, ungrey what came back. Nothing under a folder that could not be read changes."""
        in_bin = self._bin.places()
        known = self._index.run(lambda index: index.known())
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

        self._index.run(write)

    def _move_mark(self, id: int, path: str, identity: str) -> Mark | None:
        """Write down that the mark of a picture belongs to another path now; returns it."""
        former = self._index.run(lambda index: index.paths_of([id]))[id][0]
        items = self._index.run(lambda index: index.items([id], self._folder))
        if not items or not ((item := items[0]).starred or item.rating or item.tags):
            return None
        mark = Mark(path=path, identity=identity, starred=item.starred, rating=item.rating, tags=item.tags)
        with contextlib.suppress(StudioError):
            self._marks.append([msgspec.structs.replace(mark, path=former, gone=True), mark])
        return mark

    def _apply_marks(self) -> None:
        """Bring stars and tags of all rows in line with marks.jsonl, and marks in line with moved and edited files."""
        rows = self._index.run(lambda index: index.marked())
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

        self._index.run(write)


def _is_same(row: Known | None, status: tuple[int, int]) -> bool:
    return row is not None and (row.bytes, row.mtime_ns) == status
