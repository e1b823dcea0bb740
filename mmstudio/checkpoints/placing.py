"""The files and folders of checkpoints on a disk: weighed, hashed, copied, moved and deleted."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

from mmstudio import disk
from mmstudio.checkpoints.hashing import Asked, copied, sha256_of, together
from mmstudio.errors import LowSpace

SPARE_MB = 200  # left free when a checkpoint is copied
Progress: TypeAlias = Callable[[float], None]  # fraction 0..1


def stamp_of(path: Path) -> tuple[int, int]:
    """Size and time in ns; of a folder, the sums over its files. Raises OSError when it is gone."""
    status = path.stat()
    if not path.is_dir():
        return status.st_size, status.st_mtime_ns
    files = [entry.stat() for entry in path.rglob("*") if entry.is_file()]
    return sum(file.st_size for file in files), max((file.st_mtime_ns for file in files), default=0)


def hash_of(path: Path, progress: Progress, cancelled: Asked) -> str:
    total, done = max(1, stamp_of(path)[0]), 0
    if not path.is_dir():
        return sha256_of(path, lambda now: progress(now / total), cancelled)
    hashes = list[tuple[Path, str]]()
    for file in sorted(entry for entry in path.rglob("*") if entry.is_file()):
        at = done
        hashes.append((file, sha256_of(file, lambda now, at=at: progress((at + now) / total), cancelled)))  # type: ignore[misc]
        done += file.stat().st_size
    return together(path, hashes)


def copied_folder(source: Path, target: Path, progress: Progress, cancelled: Asked, total: int) -> tuple[Path, str]:
    """Copy a folder beside its name and rename it when it is whole."""
    part = target.with_name(target.name + disk.PART)
    shutil.rmtree(part, ignore_errors=True)
    hashes, done = list[tuple[Path, str]](), 0
    try:
        with disk.explained(part):
            for file in sorted(entry for entry in source.rglob("*") if entry.is_file()):
                copy = part / file.relative_to(source)
                copy.parent.mkdir(parents=True, exist_ok=True)
                at = done
                with open(file, "rb") as reading, open(copy, "wb") as writing:
                    told = lambda now, at=at: progress(min(1.0, (at + now) / total))  # noqa: E731
                    hashes.append((copy, copied(reading, writing, told, cancelled)))
                    writing.flush()
                    os.fsync(writing.fileno())
                done += file.stat().st_size
            os.replace(part, target)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise
    disk.sync_folder(target.parent)
    return target, together(target, [(target / file.relative_to(part), sha256) for file, sha256 in hashes])


def move_to(source: Path, target: Path) -> None:
    if not other_disk(source, target.parent):
        os.replace(source, target)
        return
    part = target.with_name(target.name + disk.PART)
    delete(part)
    if source.is_dir():
        shutil.copytree(source, part)
    else:
        shutil.copy2(source, part)
    os.replace(part, target)
    delete(source)


def delete(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def check_space(folder: Path, needed_bytes: int) -> None:
    needed_mb, free = needed_bytes // 1_000_000 + SPARE_MB, disk.free_mb(folder)
    if needed_bytes and free < needed_mb:
        raise LowSpace(folder=str(folder), needed_mb=needed_mb, free_mb=free)


def other_disk(one: Path, other: Path) -> bool:
    return one.stat().st_dev != other.stat().st_dev


def free_path(path: Path) -> Path:
    """path, or with a number where the name is taken; the store's lock keeps others away."""
    number, free = 2, path
    while free.exists():
        free = path.with_name(f"{path.stem} {number}{path.suffix}" if path.suffix else f"{path.name} {number}")
        number += 1
    return free
