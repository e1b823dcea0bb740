"""The picture alone in a second window: it follows, closes by itself, and takes a free screen."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage

from mmstudio.ui.shell.main_window import MainWindow
from mmstudio.ui.shell.picture_window import other_screen
from tests.ui.shell.conftest import PlainWorkspace


def plain(colour: str) -> QImage:
    image = QImage(8, 8, QImage.Format.Format_RGB32)
    image.fill(colour)
    return image


@pytest.fixture
def second(window: MainWindow, qtbot, monkeypatch):
    """The window and its second one; the workspaces show red and blue."""
    shown = {"create": plain("red"), "gallery": plain("blue")}
    monkeypatch.setattr(PlainWorkspace, "picture", lambda self: shown[self.key], raising=False)
    qtbot.keyClick(window, Qt.Key.Key_F11, Qt.KeyboardModifier.ShiftModifier)
    assert window.picture_window is not None
    return window.picture_window, shown


def colour(second_window) -> str:
    return second_window.view.image.pixelColor(0, 0).name()


def test_it_follows_the_picture_and_the_workspace(window, second):
    other, shown = second
    assert other.isVisible()
    assert colour(other) == "#ff0000"
    shown["create"] = plain("lime")
    window.page.workspace.picture_changed.emit()
    assert colour(other) == "#00ff00"
    window.go_to("gallery")
    assert colour(other) == "#0000ff"
    window._made["create"].workspace.picture_changed.emit()
    assert colour(other) == "#0000ff"


def test_escape_closes_it_and_the_key_opens_it_again(window, second, qtbot):
    other, _ = second
    qtbot.keyClick(other, Qt.Key.Key_Escape)
    assert window.picture_window is None
    window.toggle_picture_window()
    assert window.picture_window is not None
    window.toggle_picture_window()
    assert window.picture_window is None


def test_it_survives_a_new_language_and_goes_with_the_window(window, second):
    window.rebuild()
    assert window.picture_window is not None
    assert colour(window.picture_window) == "#ff0000"
    window.close()
    assert window.picture_window is None


def test_a_workspace_without_a_picture_says_so(window, qtbot):
    window.toggle_picture_window()
    assert window.picture_window.view.image is None


def test_another_screen_is_taken_if_there_is_one():
    here, there = object(), object()
    assert other_screen([here], here) is None
    assert other_screen([here, there], here) is there
