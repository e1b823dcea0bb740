"""The picture alone in a second window: it follows, closes by itself, and takes a free screen."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QMenu

from mmstudio.ui.settings_window import SettingsWindow
from mmstudio.ui.shell.main_window import MainWindow
from mmstudio.ui.shell.screens import screen_for, screen_key
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
    assert window.sheets.picture is not None
    return window.sheets.picture, shown


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
    assert window.sheets.picture is None
    window.sheets.toggle_picture()
    assert window.sheets.picture is not None
    window.sheets.toggle_picture()
    assert window.sheets.picture is None


def test_it_survives_a_new_language_and_goes_with_the_window(window, second):
    window.rebuild()
    assert window.sheets.picture is not None
    assert colour(window.sheets.picture) == "#ff0000"
    window.close()
    assert window.sheets.picture is None


def test_a_workspace_without_a_picture_says_so(window, qtbot):
    window.sheets.toggle_picture()
    assert window.sheets.picture.view.image is None


class Screen:
    """As much of a QScreen as has to be known to choose one."""

    def __init__(self, name: str, number: str = "") -> None:
        self._name, self._number = name, number

    def name(self) -> str:
        return self._name

    def serialNumber(self) -> str:
        return self._number


def test_another_screen_is_taken_if_there_is_one():
    here, there, third = Screen("A"), Screen("B"), Screen("C")
    assert screen_for([here], here) is None
    assert screen_for([here, there, third], here) is there


def test_the_chosen_screen_is_found_again_and_the_first_free_one_takes_its_place_while_it_is_gone():
    here, left, right = Screen("A"), Screen("B", "1"), Screen("B", "2")
    wanted = screen_key(right)
    assert screen_for([here, left, right], here, wanted) is right
    assert screen_for([here, left], here, wanted) is left
    assert screen_for([here, left], left, screen_key(left)) is here  # never over the window itself


TWO_SCREENS = """
import sys
from PySide6.QtCore import QRect
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget
from mmstudio.settings import Settings
from mmstudio.ui.shell.picture_window import PictureWindow
app = QApplication([])
beside = QWidget()
beside.setGeometry(QRect(50, 50, 400, 300))
beside.show()
window = PictureWindow(beside, sys.argv[1])
window.show()
print(window.screen().name(), window.isFullScreen())
window.use_settings(Settings(picture_screen="middle"))
print(window.screen().name(), window.isFullScreen())
"""


def test_on_three_real_screens_it_fills_the_one_that_was_chosen(tmp_path):
    screens = [
        {"name": name, "x": 800 * place, "y": 0, "width": 800, "height": 600}
        for place, name in enumerate(("left", "middle", "right"))
    ]
    config = tmp_path / "screens.json"
    config.write_text(json.dumps({"screens": screens}))
    ran = subprocess.run(
        [sys.executable, "-c", TWO_SCREENS, "right"],
        env={**os.environ, "QT_QPA_PLATFORM": f"offscreen:configfile={config}"},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert ran.stdout.split() == ["right", "True", "middle", "True"], ran.stderr


def test_the_settings_offer_every_screen_and_keep_one_that_is_gone(qtbot, studio):
    studio.change(language="en", picture_screen="Beamer")
    settings = SettingsWindow(studio)
    qtbot.addWidget(settings)
    screens = settings.pages["general"].controls["picture_screen"]
    listed = [screens.itemText(place) for place in range(screens.count())]
    assert listed[0] == "The first free one"
    assert listed[-1] == "Beamer (not found)"
    assert len(listed) == 2 + len(QGuiApplication.screens())
    screens.chosen.emit(screen_key(QGuiApplication.primaryScreen()))
    assert studio.settings.picture_screen == screen_key(QGuiApplication.primaryScreen())


def test_a_right_click_offers_to_fill_or_to_close(window, second, qtbot):
    other, _ = second
    other.view.menu_wanted.emit(other.pos())
    menu = other.findChild(QMenu)
    other.setWindowState(Qt.WindowState.WindowNoState)
    menu.actions()[-2].trigger()
    assert other.isFullScreen()
    menu.actions()[-1].trigger()
    assert window.sheets.picture is None
