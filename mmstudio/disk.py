"""The one way a file is written: complete or not at all, under a name nobody else has.

Every picture, settings file, queue, index copy and export goes through `write_whole`, so a kill, a full
disk or a power cut leaves either the former content or the new one. See reliability: rows D2, D3, D7-D10.
"""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import sys
import time
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from mmstudio.errors import DiskFull, FileLocked, FolderReadOnly, FolderUnreachable, StudioError

PART = ".part"
_RESERVED = {"CON", "PRN", "AUX", "NUL", *(f"{port}{n}" for port in ("COM", "LPT") for n in range(1, 10))}
_CLAIMED = (".png", ".jpg", ".webp", ".tiff", ".mp4", ".webm", ".gif")
_LOCKED_WAIT_S = 2.0


def write_whole(path: Path, write: Callable[[BinaryIO], None], private: bool = False) -> None:
    """Put a complete file at path, or leave what was there before. private: for the owner's eyes only.

    Raises DiskFull, FolderReadOnly, FolderUnreachable or FileLocked where the system's error means that,
    the OSError itself otherwise.
    """
    part = path.with_name(path.name + PART)  # same folder, so that replace is atomic
    with explained(path):
        with whole_or_gone([part]):
            with open(part, "wb", opener=_open_private if private else None) as file:
                write(file)
                file.flush()
                os.fsync(file.fileno())  # if this fails the bytes are gone: write a new file, never fsync again
            _replace(part, path)
        sync_folder(path.parent)


def write_bytes(path: Path, content: bytes, private: bool = False) -> None:
    """`write_whole` for content that is already in memory."""

    def write(file: BinaryIO) -> None:
        file.write(content)

    write_whole(path, write, private)


def claim(path: Path) -> Path:
    """Take a name that nobody has, exclusively: path itself, or path with " 2", " 3" … before the suffix.

    The empty file left behind is the claim; `write_whole` then replaces it. Safe between processes (D8).
    """
    with explained(path):
        for candidate in _numbered(path):
            try:
                descriptor = os.open(candidate, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o644)
            except FileExistsError:
                continue
            try:
                os.close(descriptor)
            except OSError:
                _remove([candidate])
                raise
            return candidate
    raise AssertionError("unreachable: names are endless")


def write_new(path: Path, write: Callable[[BinaryIO], None], in_use: Callable[[str], None] = lambda name: None) -> Path:
    """Write a file that must not replace another; returns the name it got. Raises as `write_whole`.

    If another program takes hold of the name in between, the next one is used (D9), and in_use is called with the
    name that could not be had.
    """
    claimed = [claim(path)]
    with whole_or_gone(claimed):
        try:
            write_whole(claimed[-1], write)
        except FileLocked:
            claimed.append(claim(path))  # while the first is still there, so it is another name
            write_whole(claimed[-1], write)
            in_use(claimed[0].name)
    _remove(claimed[:-1])
    return claimed[-1]


@contextlib.contextmanager
def whole_or_gone(paths: Iterable[Path]) -> Iterator[None]:
    """Leave none of these files and folders behind when the block ends by whatever exception, which goes on.

    A list may still grow in the block.
    """
    try:
        yield
    except BaseException:
        _remove(paths)
        raise


def make_folder(folder: Path) -> None:
    """Create folder and those above it where they are missing; raises as `write_whole` does."""
    with explained(folder):
        folder.mkdir(parents=True, exist_ok=True)


def is_folder(path: Path) -> bool:
    """Whether path is a folder; False also where the system cannot say, as on a drive that just went away."""
    try:
        return path.is_dir()
    except OSError:
        return False


def sync_folder(folder: Path) -> None:
    """Make a rename in folder survive a power cut. A no-op on Windows, which cannot open folders."""
    if sys.platform == "win32":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in (
            errno.EINVAL,
            errno.ENOTSUP,
        ):  # some network file systems cannot; the file itself is synced
            raise
    finally:
        os.close(descriptor)


def safe_name(text: str, limit: int = 120) -> str:
    """A file name (without suffix) made of any text: NFC, printable, at most `limit` bytes of UTF-8.

    No path separators, control, bidirectional or reserved characters and names; never empty.
    """
    kept = "".join(
        " " if c in '<>:"/\\|?*' else c
        for c in unicodedata.normalize("NFC", text)
        if unicodedata.category(c)[0] != "C" or c in "\t\n\r"
    )
    name = " ".join(kept.split()).strip(". ")
    while len(name.encode("utf-8", "ignore")) > limit:
        name = name[:-1]
    name = name.encode("utf-8", "ignore").decode().strip(". ")
    if name.split(".")[0].strip().upper() in _RESERVED:
        name = "_" + name
    return name or "picture"


def free_mb(folder: Path) -> int:
    """Free space of the file system that holds folder (or its nearest existing parent), in MB."""
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return shutil.disk_usage(folder).free // 1_000_000


_FILMS = (".mp4", ".webm")
LEAST_FILM_BYTES = 1024  # with less there is no whole frame: only how the file begins
_EMPTY_FILM_S = 86_400.0


def sweep(folder: Path, older_than_s: float = 60.0) -> int:
    """Remove `.part` files and empty claims that a dead process left in folder; returns how many (D12).

    Young ones are spared: a living writer, perhaps the command line beside the window, may own them. So is what a
    crash left of a film, and its name: something of it can be kept (media/unfinished.py). A film that is being written
    may be empty for minutes, since the index goes first: an empty one is left for a day.
    """
    removed = 0
    now = time.time()
    for inside, _, names in os.walk(folder):
        for name in names:
            if name.endswith(PART) or name.lower().endswith(_CLAIMED):
                try:
                    removed += _sweep_one(f"{inside}{os.sep}{name}", older_than_s, now)
                except OSError:
                    continue  # it vanished, or is not ours to remove
    return removed


def _sweep_one(file: str, older_than_s: float, now: float) -> bool:
    """Remove one file if it is litter. Called for every picture there is, so a Path is made for suspects only."""
    status = os.lstat(file)
    part = file.endswith(PART)
    if status.st_size and not part:
        return False
    path = Path(file)
    film = file.endswith(tuple(suffix + PART for suffix in _FILMS))
    spared = film and status.st_size >= LEAST_FILM_BYTES if part else _has_half_film(path)
    patience_s = max(older_than_s, _EMPTY_FILM_S) if film else older_than_s
    if spared or not path.is_file() or abs(now - status.st_mtime) <= patience_s:
        return False
    path.unlink()
    return True


def _has_half_film(path: Path) -> bool:
    return path.suffix.lower() in _FILMS and path.with_name(path.name + PART).exists()


def _open_private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _remove(paths: Iterable[Path]) -> None:
    """As far as the system lets us; what is not there is fine."""
    for path in paths:
        with contextlib.suppress(OSError):
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)


def _numbered(path: Path) -> Iterator[Path]:
    yield path
    number = 2
    while True:
        yield path.with_name(f"{path.stem} {number}{path.suffix}")
        number += 1


def _replace(part: Path, path: Path) -> None:
    """os.replace, patient with a program that holds the target open for a moment (D9, Windows)."""
    deadline = time.monotonic() + _LOCKED_WAIT_S
    while True:
        try:
            os.replace(part, path)
            return
        except PermissionError:
            if sys.platform != "win32" and not os.access(path.parent, os.W_OK):
                raise
            if time.monotonic() >= deadline:
                raise FileLocked(name=path.name) from None
            time.sleep(0.05)


@contextlib.contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn the system's errors about path into ours, with the folder and the free space as facts."""
    try:
        yield
    except StudioError:
        raise
    except OSError as error:
        folder = str(path.parent)
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise DiskFull(folder=folder, needed_mb=1, free_mb=_free_or_zero(path.parent)) from error
        if error.errno in (errno.EROFS, errno.EACCES, errno.EPERM):
            raise FolderReadOnly(folder=folder) from error
        if error.errno in (errno.ENOENT, errno.EEXIST, errno.ENOTDIR, errno.ENODEV, errno.ESTALE, errno.EHOSTDOWN):
            raise FolderUnreachable(folder=folder) from error
        raise


def _free_or_zero(folder: Path) -> int:
    try:
        return free_mb(folder)
    except OSError:
        return 0
