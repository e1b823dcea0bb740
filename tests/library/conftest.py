"""Small libraries with real files."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from mmstudio.jobs import Recipe, text_job
from mmstudio.library.files import keep_picture
from mmstudio.library.library import Library

START = datetime(2026, 11, 21, 12, 0).astimezone()
MakePicture = Callable[..., Path]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty library folder."""
    folder = tmp_path / "Pictures"
    folder.mkdir()
    return folder


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Where the index lies."""
    return tmp_path / "data" / "index.sqlite"


@pytest.fixture
def make_picture(folder: Path) -> MakePicture:
    """Write a picture into the library as the worker does: make_picture("a red apple", seed=7)."""
    made = 0

    def make(prompt: str = "a red apple", **fields: object) -> Path:
        nonlocal made
        made += 1
        when = START + timedelta(minutes=made)
        pixels = np.full((8, 8, 4), made % 256, np.uint8)
        job = text_job(prompt, **{"seed": made, "style": "noto", **fields})
        recipe = Recipe(version="0.1", job=job, created=when.isoformat(), batch="b1")
        return keep_picture(folder, pixels, recipe, when=when)

    return make


class Discarded:
    """The system's bin, for tests: `paths` are what it took."""

    def __init__(self) -> None:
        self.paths: list[Path] = []
        self.contents: list[bytes] = []
        self.broken = False

    def __call__(self, path: Path) -> None:
        if self.broken:
            raise OSError("no bin here")
        self.contents.append(path.read_bytes())
        self.paths.append(path)
        path.unlink()


@pytest.fixture
def discarded() -> Discarded:
    return Discarded()


@pytest.fixture
def library(folder: Path, place: Path, discarded: Discarded) -> Iterator[Library]:
    """An open, empty library."""
    library = Library.open(folder, place, discard=discarded)
    yield library
    library.close()
