"""SHA-256 of large files and of folders, with progress and Stop; copies hash what they write on the way."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import BinaryIO, TypeAlias

from mmstudio.errors import Cancelled

CHUNK_BYTES = 4 * 1024 * 1024
Told: TypeAlias = Callable[[int], None]  # bytes done so far
Asked: TypeAlias = Callable[[], bool]  # whether to stop


def silent(_bytes: int) -> None:
    """Nobody wants to know."""


def never() -> bool:
    """Nobody can stop it."""
    return False


def sha256_of(path: Path, told: Told = silent, cancelled: Asked = never) -> str:
    """Hex digest of a file's content. Raises Cancelled, OSError."""
    with open(path, "rb") as file:
        return copied(file, None, told, cancelled)


def copied(source: BinaryIO, target: BinaryIO | None, told: Told = silent, cancelled: Asked = never) -> str:
    """Copy source to target (None = only read) and return the hex digest of what went through."""
    digest, done = hashlib.sha256(), 0
    while chunk := source.read(CHUNK_BYTES):
        if cancelled():
            raise Cancelled
        digest.update(chunk)
        if target is not None:
            target.write(chunk)
        done += len(chunk)
        told(done)
    return digest.hexdigest()


def together(folder: Path, hashes: Iterable[tuple[Path, str]]) -> str:
    """One digest of a folder: of the names and hashes of its files, sorted, one a line."""
    lines = sorted(f"{path.relative_to(folder).as_posix()} {sha256}" for path, sha256 in hashes)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
