"""A film plays in its tile while the pointer rests on it."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from mmstudio.library.items import Item
from mmstudio.ui.gallery.badges import length_words
from mmstudio.ui.gallery.hovered_film import HoveredFilm
from tests.fake_library import FakeLibraryService

FILM = Item(id=7, path=Path("/library/walk.mp4"), name="walk.mp4", kind="video", seconds=8.0)
PICTURE = Item(id=8, path=Path("/library/fox.png"), name="fox.png", kind="picture")


def frame(colour: str) -> QImage:
    image = QImage(8, 8, QImage.Format.Format_RGB32)
    image.fill(colour)
    return image


@pytest.fixture
def films(qapp):
    library = FakeLibraryService()
    library.strips[FILM.path] = (frame("red"), frame("lime"), frame("blue"))
    films = HoveredFilm(library)
    films._rest.setInterval(0)
    films._next.setInterval(1)
    return films


def test_frames_follow_each_other_over_and_over_until_the_pointer_leaves(qtbot, films):
    seen: list[str] = []

    def shown(id: int) -> None:
        image = films.frame(id)
        seen.append("" if image is None else image.pixelColor(1, 1).name())

    films.changed.connect(shown)
    films.hover(FILM, 256)
    qtbot.waitUntil(lambda: len(seen) >= 4)
    assert seen[:4] == ["#ff0000", "#00ff00", "#0000ff", "#ff0000"]
    films.hover(PICTURE, 256)
    assert seen[-1] == "" and films.frame(FILM.id) is None and not films._next.isActive()


def test_pictures_and_passing_pointers_open_nothing(films):
    films.hover(PICTURE, 256)
    assert not films._rest.isActive()
    films.hover(FILM, 256)
    films.hover(None, 0)
    assert not films._rest.isActive() and films.frame(FILM.id) is None


def test_frames_that_come_too_late_are_for_nobody(films):
    films.hover(FILM, 256)
    films.hover(None, 0)
    films._came(FILM, (frame("red"), frame("lime")))
    assert films.frame(FILM.id) is None


@pytest.mark.parametrize(("seconds", "words"), [(8.2, "0:08"), (75, "1:15"), (3671, "1:01:11")])
def test_lengths_are_minutes_and_seconds(seconds, words):
    assert length_words(seconds) == words
