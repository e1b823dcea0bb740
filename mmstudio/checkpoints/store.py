"""What is installed: a folder of checkpoints with an index beside them, and folders of other programs used in place.

The files are the truth and the index a cache of it, with what a file cannot say: where it came from, its hash, its
licence. Everything here reads disks and may take long: for background threads and children, never for the window's.
One process writes at a time; another waits for it.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import msgspec
from filelock import FileLock

from mmstudio import disk
from mmstudio.checkpoints.hashing import Asked, copied, never
from mmstudio.checkpoints.placing import (
    Progress,
    check_space,
    copied_folder,
    delete,
    free_path,
    hash_of,
    move_to,
    other_disk,
    stamp_of,
)
from mmstudio.checkpoints.recognise import INDEX, ONNX, PICKLES, recognise
from mmstudio.checkpoints.records import FOLDERS, Checkpoint, Recognised, State
from mmstudio.errors import Cancelled, CheckpointDamaged, CheckpointMissing, StudioError

SCHEMA = 1
INDEX_FILE = "checkpoints.json"
DOWNLOADS = "downloads"  # folder of what is on its way; never looked into
ENCODER = "image_encoder"  # folder beside an IP-Adapter: what it looks at pictures with
MAX_DEPTH = 6  # of folders that are looked through
MAX_FILES = 20_000


def _quiet(_fraction: float) -> None:
    pass


class _Index(msgspec.Struct, frozen=True, kw_only=True):
    schema: int = SCHEMA
    checkpoints: tuple[Checkpoint, ...] = ()


class Skipped(msgspec.Struct, frozen=True):
    """A file that was found and not taken. code: of the StudioError that says why."""

    path: str
    code: str


class Store:
    """The checkpoints of one folder and of `others`, folders that belong to other programs.

    Every method raises what `disk` raises where the disk fails.
    """

    def __init__(self, folder: Path, others: tuple[Path, ...] = ()) -> None:
        self.folder = folder
        self.others = others
        self.skipped: tuple[Skipped, ...] = ()  # by the last refresh
        self._lock = FileLock(str(folder / (INDEX_FILE + ".lock")))

    # looking

    def rows(self) -> tuple[Checkpoint, ...]:
        """What the index knows, by title; states as the disk says now, without looking into a file."""
        return tuple(_as_on_disk(checkpoint) for checkpoint in self._read())

    def find(self, checkpoint_id: str) -> Checkpoint:
        """One checkpoint by its id. Raises CheckpointMissing."""
        return _as_on_disk(self._known(checkpoint_id))

    def refresh(self, cancelled: Asked = never) -> tuple[Checkpoint, ...]:
        """Look through all folders: new files are recognised, those that are gone are marked missing.

        Reads headers only, and only of files that changed. What is no checkpoint is named in `skipped`.
        """
        with self._changing() as known:
            by_path = {checkpoint.path: checkpoint for checkpoint in known}
            rows, skipped = list[Checkpoint](), list[Skipped]()
            for root, state in ((self.folder, "installed"), *((other, "linked") for other in self.others)):
                for path in checkpoints_in(root):
                    if cancelled():
                        raise Cancelled
                    former = by_path.pop(str(path), None)
                    try:
                        rows.append(self._row(path, former, state, rows))  # type: ignore[arg-type]
                    except StudioError as error:
                        skipped.append(Skipped(str(path), error.code))
                        if former is not None:
                            rows.append(msgspec.structs.replace(former, state="damaged"))
            gone = (checkpoint for checkpoint in by_path.values() if checkpoint.state != "linked")
            rows += [_as_on_disk(checkpoint) for checkpoint in gone]
            self.skipped = tuple(skipped)
            return self._write(rows)

    # changing

    def add(
        self,
        source: Path,
        *,
        title: str = "",
        licence: str = "",
        origin: str = "",
        keep_source: bool = True,
        checkpoint_id: str = "",
        expected_sha256: str = "",
        progress: Progress = _quiet,
        cancelled: Asked = never,
    ) -> Checkpoint:
        """Recognise source, a file or a diffusers folder, and copy it into the store; hashed on the way.

        keep_source False: moved instead of copied, as a download is. origin: the address it came from. The same content
        is not taken twice: the checkpoint that is here already is returned.
        Raises what `recognise` raises, LowSpace, Cancelled, and CheckpointDamaged for another hash than expected.
        """
        found = recognise(source)
        title = title or _title(source)
        with self._changing() as known:
            name = _free_id(checkpoint_id or source.stem, known)
            home = self.folder / FOLDERS[found.kind]
            beside = source.parent / ENCODER
            eyes = beside if found.kind == "ip_adapter" and beside.is_dir() else None
            if eyes is not None and not source.is_relative_to(home):
                home = free_path(home / disk.safe_name(source.stem))  # what it looks with stays beside it
            disk.make_folder(home)
            if source.is_dir():  # that of a download has no name of its own
                called = disk.safe_name(checkpoint_id or source.name)
            else:
                called = disk.safe_name(source.stem) + source.suffix.lower()
            target, sha256 = self._brought(source, home, called, found, keep_source, progress, cancelled)
            if expected_sha256 and sha256 != expected_sha256:
                delete(target)
                raise CheckpointDamaged(name=title, file=target.name)
            twin = next((c for c in known if c.sha256 == sha256 and Path(c.path).exists()), None)
            if twin is not None and Path(twin.path) != target:
                delete(target)
                return twin
            if eyes is not None and not (home / ENCODER).exists():
                check_space(home, sum(file.stat().st_size for file in eyes.rglob("*")))
                copied_folder(eyes, home / ENCODER, _quiet, cancelled, 1)
            row = msgspec.structs.replace(
                _new_row(target, found, name),
                title=title,
                sha256=sha256,
                licence=licence,
                licence_accepted=_now() if licence else "",
                source=origin,
            )
            self._write([*known, row])
            return row

    def verify(self, checkpoint_id: str, progress: Progress = _quiet, cancelled: Asked = never) -> Checkpoint:
        """Hash it again: the state becomes "damaged" where the content changed; a first hash is kept as its own."""
        checkpoint = self._known(checkpoint_id)  # with the hash that was recorded, whatever the file's time is now
        path = Path(checkpoint.path)
        if not path.exists():
            return self._replace(msgspec.structs.replace(checkpoint, state="missing"))
        state: State = "linked" if self._foreign(path) else "installed"
        try:
            recognise(path)
            sha256 = hash_of(path, progress, cancelled)
        except Cancelled:
            raise
        except (StudioError, OSError):
            return self._replace(msgspec.structs.replace(checkpoint, state="damaged"))
        if checkpoint.sha256 and checkpoint.sha256 != sha256:
            return self._replace(msgspec.structs.replace(checkpoint, state="damaged"))
        return self._replace(msgspec.structs.replace(checkpoint, sha256=sha256, stamp=stamp_of(path), state=state))

    def remove(self, checkpoint_id: str) -> int:
        """Take it out of the index and delete its files, unless they belong to another program; returns bytes freed."""
        with self._changing() as known:
            checkpoint = next((c for c in known if c.id == checkpoint_id), None)
            if checkpoint is None:
                raise CheckpointMissing(name=checkpoint_id)
            path, freed = Path(checkpoint.path), 0
            if not self._foreign(path) and path.exists():
                freed = checkpoint.size_bytes
                with disk.explained(path):
                    delete(path)
                    if (path.parent / ENCODER).is_dir() and path.parent.parent == self.folder / FOLDERS["ip_adapter"]:
                        delete(path.parent)
            self._write([c for c in known if c.id != checkpoint_id])
            return freed

    def put_right(self, checkpoint_id: str) -> Checkpoint:
        """Move a file that lies in the folder of another kind to where it belongs."""
        checkpoint = self.find(checkpoint_id)
        if not checkpoint.misplaced or self._foreign(Path(checkpoint.path)):
            return checkpoint
        source, home = Path(checkpoint.path), self.folder / checkpoint.misplaced
        disk.make_folder(home)
        target = free_path(home / source.name)
        with disk.explained(target):
            os.replace(source, target)
        return self._replace(msgspec.structs.replace(checkpoint, path=str(target), misplaced=""))

    def move(self, folder: Path, progress: Progress = _quiet, cancelled: Asked = never) -> None:
        """Move everything to another folder, one checkpoint after the other; the index is right after each.

        Stopped or broken in the middle, each checkpoint is whole in one of the two places, and calling again goes on.
        """
        disk.make_folder(folder)
        with self._changing() as known:
            own = [c for c in known if not self._foreign(Path(c.path)) and Path(c.path).exists()]
            total = sum(c.size_bytes for c in own) or 1
            check_space(folder, sum(c.size_bytes for c in own) if other_disk(self.folder, folder) else 0)
            rows, moved = {c.id: c for c in known}, 0
            for checkpoint in own:
                if cancelled():
                    raise Cancelled
                source = Path(checkpoint.path)
                target = folder / source.relative_to(self.folder)
                disk.make_folder(target.parent)
                with disk.explained(target):
                    move_to(source, target)
                rows[checkpoint.id] = msgspec.structs.replace(checkpoint, path=str(target), stamp=stamp_of(target))
                self._write(list(rows.values()))
                moved += checkpoint.size_bytes
                progress(moved / total)
            there = Store(folder, self.others)
            there._write(list(rows.values()))
            with contextlib.suppress(OSError):
                (self.folder / INDEX_FILE).unlink()
        self.folder, self._lock = folder, there._lock

    def note(self, checkpoint_id: str, **fields: object) -> Checkpoint:
        """Change what is known about one: title, licence_accepted, memory_mib with memory_measured."""
        allowed = {"title", "licence_accepted", "memory_mib", "memory_measured"}
        if not set(fields) <= allowed:
            raise ValueError(f"only {sorted(allowed)} can be noted, got {sorted(fields)}")
        return self._replace(msgspec.structs.replace(self.find(checkpoint_id), **fields))

    # helpers

    def _known(self, checkpoint_id: str) -> Checkpoint:
        for checkpoint in self._read():
            if checkpoint.id == checkpoint_id:
                return checkpoint
        raise CheckpointMissing(name=checkpoint_id)

    def _read(self) -> list[Checkpoint]:
        try:
            index = msgspec.json.decode((self.folder / INDEX_FILE).read_bytes(), type=_Index)
        except (OSError, msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return []  # a refresh makes it anew from the files
        absolute = (self._absolute(checkpoint) for checkpoint in index.checkpoints)
        return sorted(absolute, key=lambda checkpoint: (checkpoint.title.casefold(), checkpoint.id))

    def _write(self, rows: list[Checkpoint]) -> tuple[Checkpoint, ...]:
        rows = sorted(rows, key=lambda checkpoint: (checkpoint.title.casefold(), checkpoint.id))
        index = _Index(checkpoints=tuple(self._relative(row) for row in rows))
        disk.write_bytes(self.folder / INDEX_FILE, msgspec.json.format(msgspec.json.encode(index), indent=1))
        return tuple(rows)

    def _replace(self, row: Checkpoint) -> Checkpoint:
        with self._changing() as known:
            self._write([row if checkpoint.id == row.id else checkpoint for checkpoint in known])
        return row

    @contextlib.contextmanager
    def _changing(self) -> Iterator[list[Checkpoint]]:
        disk.make_folder(self.folder)
        with self._lock:
            yield self._read()

    def _foreign(self, path: Path) -> bool:
        return not path.is_relative_to(self.folder)

    def _relative(self, row: Checkpoint) -> Checkpoint:
        """Paths inside the store are kept relative, so that the folder may be moved by hand."""
        path = Path(row.path)
        inside = path.is_relative_to(self.folder)
        return msgspec.structs.replace(row, path=path.relative_to(self.folder).as_posix()) if inside else row

    def _absolute(self, row: Checkpoint) -> Checkpoint:
        path = Path(row.path)
        return row if path.is_absolute() else msgspec.structs.replace(row, path=str(self.folder / path))

    def _row(self, path: Path, former: Checkpoint | None, state: State, rows: list[Checkpoint]) -> Checkpoint:
        stamp = stamp_of(path)
        if former is not None and former.stamp == stamp:
            damaged = former.state == "damaged"
            return msgspec.structs.replace(
                former, state="damaged" if damaged else state, misplaced=self._misplaced(path, former.kind)
            )
        found = recognise(path)
        row = msgspec.structs.replace(
            _new_row(path, found, _free_id(path.stem, rows)), state=state, misplaced=self._misplaced(path, found.kind)
        )
        if former is None:
            return row
        if former.sha256:  # it was replaced by something else: its hash and licence were of the former
            return msgspec.structs.replace(row, id=former.id, title=former.title)
        kept = {name: getattr(former, name) for name in ("id", "title", "licence", "source", "added")}
        return msgspec.structs.replace(row, **kept)

    def _misplaced(self, path: Path, kind: str) -> str:
        if self._foreign(path):
            return ""
        first = path.relative_to(self.folder).parts[0]
        right = FOLDERS[kind]  # type: ignore[index]
        return right if first in FOLDERS.values() and first != right else ""

    def _brought(
        self, source: Path, home: Path, called: str, found: Recognised, keep: bool, progress: Progress, cancelled: Asked
    ) -> tuple[Path, str]:
        """Bring source into home under the name `called` or a free one like it; returns its place and hash."""
        total = max(1, found.size_bytes)
        if source.is_relative_to(self.folder / FOLDERS[found.kind]):
            return source, hash_of(source, progress, cancelled)
        if not keep and not other_disk(source, home):
            sha256 = hash_of(source, progress, cancelled)
            target = free_path(home / called)
            with disk.explained(target):
                os.replace(source, target)
            return target, sha256
        check_space(home, found.size_bytes)
        if source.is_dir():
            return copied_folder(source, free_path(home / called), progress, cancelled, total)
        hashes = list[str]()
        with open(source, "rb") as file:
            target = disk.write_new(
                home / called,
                lambda to: hashes.append(copied(file, to, lambda done: progress(done / total), cancelled)),
            )
        if not keep:
            delete(source)
        return target, hashes[-1]


def checkpoints_in(root: Path) -> Iterator[Path]:
    """Files and diffusers folders below root that may be checkpoints, in order; links are not followed into loops."""
    seen = 0

    def look(folder: Path, depth: int) -> Iterator[Path]:
        nonlocal seen
        try:
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError:
            return
        names = {entry.name for entry in entries}
        if INDEX in names or ("config.json" in names and any(name.endswith(".safetensors") for name in names)):
            yield folder
            return
        for entry in entries:
            seen += 1
            if seen > MAX_FILES:
                return
            with contextlib.suppress(OSError):
                if entry.is_dir(follow_symlinks=False) and depth < MAX_DEPTH and not entry.name.startswith("."):
                    if entry.name != ENCODER and not (folder == root and entry.name == DOWNLOADS):
                        yield from look(Path(entry.path), depth + 1)
                elif entry.is_file() and Path(entry.name).suffix.lower() in {".safetensors", ONNX, *PICKLES}:
                    yield Path(entry.path)

    yield from look(root, 0)


def estimated_memory_mib(found: Recognised) -> int:
    """To draw one picture of its usual size: weights in half precision, and as much again as a third for the work."""
    if found.kind != "pipeline":
        return 0
    weights = found.size_bytes if found.half else found.size_bytes // 2
    return weights * 4 // 3 // 2**20 + 300


def _new_row(path: Path, found: Recognised, checkpoint_id: str) -> Checkpoint:
    return Checkpoint(
        id=checkpoint_id,
        title=_title(path),
        kind=found.kind,
        path=str(path),
        family=found.family,
        variant=found.variant,
        form=found.form,
        size_bytes=found.size_bytes,
        half=found.half,
        scale=found.scale,
        memory_mib=estimated_memory_mib(found),
        added=_now(),
        stamp=stamp_of(path),
    )


def _as_on_disk(checkpoint: Checkpoint) -> Checkpoint:
    path = Path(checkpoint.path)
    try:
        stamp = stamp_of(path)
    except OSError:
        return msgspec.structs.replace(checkpoint, state="missing")
    if checkpoint.sha256 and stamp != checkpoint.stamp:
        return msgspec.structs.replace(checkpoint, sha256="")  # another content: nobody has verified it
    return checkpoint


def _title(path: Path) -> str:
    name = path.name if path.is_dir() else path.stem
    return disk.safe_name(name.replace("_", " "))


def _free_id(name: str, known: list[Checkpoint]) -> str:
    """A short name for a terminal: lower case, letters, digits, dots and hyphens, unique among known."""
    plain = "".join(c if c.isalnum() or c == "." else "-" for c in disk.safe_name(name, 60).lower())
    base = "-".join(part for part in plain.split("-") if part) or "checkpoint"
    taken = {checkpoint.id for checkpoint in known} | {"starter"}
    number, free = 2, base
    while free in taken:
        free = f"{base}-{number}"
        number += 1
    return free


def _now() -> str:
    return datetime.now().astimezone().isoformat(timespec="seconds")
