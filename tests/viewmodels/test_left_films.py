"""A film that a crash cut short is offered: kept as far as it is whole, or discarded."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from mmstudio.media.film import FilmSettings, write_film
from mmstudio.viewmodels.left_films import LeftFilms
from tests.fake_animate import FakeAnimateBench


@pytest.fixture
def films(qapp: object, tmp_path: Path) -> LeftFilms:
    return LeftFilms(lambda: tmp_path, FakeAnimateBench().in_order)


def leave(folder: Path, name: str, content: bytes = b"") -> Path:
    """As a program that died two minutes ago left it."""
    if not content:
        frames = (np.full((32, 32, 3), 8 * number, np.uint8) for number in range(15))
        content = write_film(folder / "whole.mp4", FilmSettings(width=32, height=32, rate=(30, 1)), frames).read_bytes()
        (folder / "whole.mp4").unlink()
    part = folder / f"{name}.part"
    part.write_bytes(content)
    (folder / name).touch()
    os.utime(part, (part.stat().st_mtime - 120,) * 2)
    return part


def test_a10_what_is_there_becomes_a_film(films, tmp_path) -> None:
    part = leave(tmp_path, "a.mp4")
    kept: list[str] = []
    films.kept.connect(kept.append)
    films.look()
    assert films.left == (part,)
    films.keep()
    assert films.left == () and kept == [str(tmp_path / "a.mp4")]
    assert (tmp_path / "a.mp4").stat().st_size and not part.exists()


def test_a10_what_holds_no_frame_is_not_offered(films, tmp_path) -> None:
    leave(tmp_path, "a.mp4", b"only how a film begins")
    films.look()
    assert films.left == ()


def test_a10_nothing_whole_is_said_and_can_then_be_discarded(films, tmp_path) -> None:
    part = leave(tmp_path, "a.mp4", b"nothing of a film" * 100)
    said: list[str] = []
    films.noticed.connect(lambda code, facts: said.append(code))
    films.look()
    films.keep()
    assert said == ["file_unreadable"] and films.left == (part,)
    films.discard()
    assert films.left == () and list(tmp_path.iterdir()) == []
