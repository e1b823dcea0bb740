"""What leaves the window by drag: the real file, or with Ctrl held a copy that the window makes."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from mmstudio.ui.canvas import drag_out, mime


class Window(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.tile = QWidget(self)
        self.asked: list[Path] = []

    def bare_copies(self, files, then) -> None:
        self.asked = files
        self.then = then


@pytest.fixture
def window(qtbot):
    window = Window()
    qtbot.addWidget(window)
    return window


@pytest.fixture
def dragged(monkeypatch):
    """The files of the drags that begin; a real one would wait for a hand."""
    begun: list[Path] = []
    monkeypatch.setattr(mime, "_drag", lambda source, files, look, hot_spot: begun.extend(files))
    return begun


@pytest.fixture
def hold(monkeypatch):
    def hold(ctrl: bool, button: bool = True) -> None:
        modifiers = Qt.KeyboardModifier.ControlModifier if ctrl else Qt.KeyboardModifier.NoModifier
        buttons = Qt.MouseButton.LeftButton if button else Qt.MouseButton.NoButton
        monkeypatch.setattr(QGuiApplication, "keyboardModifiers", lambda: modifiers)
        monkeypatch.setattr(QGuiApplication, "mouseButtons", lambda: buttons)

    return hold


def test_a_drag_gives_the_real_file(window, dragged, hold):
    hold(ctrl=False)
    drag_out(window.tile, None, "/pictures/fox.png")
    assert dragged == [Path("/pictures/fox.png")]
    assert window.asked == []


def test_with_ctrl_a_copy_is_made_and_dragged_when_it_is_there(window, dragged, hold):
    hold(ctrl=True)
    drag_out(window.tile, None, "/pictures/fox.png")
    assert dragged == [] and window.asked == [Path("/pictures/fox.png")]
    window.then([Path("/copies/fox.png")])
    assert dragged == [Path("/copies/fox.png")]


def test_a_button_let_go_before_the_copy_is_there_drags_nothing(window, dragged, hold):
    hold(ctrl=True)
    drag_out(window.tile, None, "/pictures/fox.png")
    hold(ctrl=True, button=False)
    window.then([Path("/copies/fox.png")])
    assert dragged == []


def test_a_copy_that_could_not_be_made_drags_nothing(window, dragged, hold):
    hold(ctrl=True)
    drag_out(window.tile, None, "/pictures/fox.png")
    window.then([])
    assert dragged == []


def test_a_tile_that_has_gone_meanwhile_drags_nothing(qtbot, window, dragged, hold):
    hold(ctrl=True)
    drag_out(window.tile, None, "/pictures/fox.png")
    with qtbot.waitSignal(window.tile.destroyed):
        window.tile.deleteLater()
    window.then([Path("/copies/fox.png")])
    assert dragged == []
