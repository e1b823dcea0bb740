"""The window with the workspaces that exist: names, plain text, sizes, three themes."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget

from mmstudio.engine.messages import Output
from mmstudio.jobs import text_job
from mmstudio.ui.commands import COMMANDS
from mmstudio.ui.shell.main_window import ROOMS, MainWindow
from mmstudio.ui.theme import px, themes
from mmstudio.ui.theme.scale import set_ui_scale
from mmstudio.viewmodels.library_service import LibraryService
from mmstudio.viewmodels.studio import Studio
from tests.fakes import FakeEngine

HOSTILE = "<b>bold</b> &amp; {0.__class__} <img src='file:///etc/passwd'>"


def no_reader():
    raise AssertionError("nothing is to be opened here")


@pytest.fixture
def whole(qtbot, qapp, tmp_path):
    """Both workspaces over an empty library of their own."""
    folder = tmp_path / "Pictures"
    folder.mkdir()
    library = LibraryService(folder, no_reader)
    studio = Studio(FakeEngine(), library, None, no_reader)
    window = MainWindow(studio, rooms=ROOMS)
    window.resize(1440, 900)
    window.show()
    qtbot.waitUntil(lambda: library.state.phase == "ready")
    yield window
    window.close()
    window.deleteLater()
    studio.close()


def everything(window):
    for room in ROOMS:
        window.go_to(room.key)
        QApplication.processEvents()
        yield room.key, window.page


def test_every_control_of_every_workspace_has_a_name(whole):
    nameless = []
    for key, page in everything(whole):
        for widget in page.findChildren(QWidget):
            reachable = widget.focusPolicy() != Qt.FocusPolicy.NoFocus and widget.isVisible()
            if reachable and not widget.accessibleName() and not widget.objectName().startswith("qt_"):
                nameless.append(f"{key}: {type(widget).__name__} in {type(widget.parent()).__name__}")
    assert not nameless


def test_u1_a_canary_in_the_prompt_is_text_in_every_label_and_tooltip(whole):
    studio = whole.studio
    studio.create.edit(prompt=HOSTILE)
    studio.create.rename(HOSTILE)
    studio.engine.submit(text_job(HOSTILE), Output(folder="/nowhere"))
    for _, page in everything(whole):
        for label in page.findChildren(QLabel):
            assert label.textFormat() == Qt.TextFormat.PlainText, label.text()
        for widget in page.findChildren(QWidget):
            assert "<b>bold" not in widget.toolTip(), widget
    assert "<b>bold" in whole.status.words.text()


def test_every_command_of_the_gallery_is_carried_out(whole):
    whole.go_to("gallery")
    known = set(whole.page.workspace.commands()) | {c.id for c in COMMANDS if c.local} | set(whole.router._own)
    assert not {c.id for c in COMMANDS if c.where == "gallery"} - known


@pytest.mark.parametrize("scale", [80, 100, 150])
@pytest.mark.parametrize("size", [(1100, 700), (1440, 900), (2560, 1400)])
def test_nothing_sticks_out_of_the_window(qtbot, qapp, tmp_path, whole, scale, size):
    set_ui_scale(scale)
    whole.rebuild()
    whole.resize(max(size[0], px(1100)), max(size[1], px(700)))
    for key, page in everything(whole):
        QApplication.processEvents()
        area = page.rect()
        for button in page.findChildren(QPushButton):
            inside_scroll = any(type(w).__name__ == "QScrollArea" for w in ancestors(button))
            if button.isVisible() and not inside_scroll:
                corner = button.mapTo(page, button.rect().topLeft())
                assert area.contains(button.rect().translated(corner)), f"{key}: {button.accessibleName()}"
                if button.property("kind") != "primary" and button.text():
                    assert button.width() >= button.minimumSizeHint().width(), f"{key}: {button.text()} is cut"


@pytest.mark.parametrize("name", ["dark", "light", "high_contrast"])
def test_every_workspace_paints_in_every_theme(whole, name):
    themes().apply(name, reduce_motion=True)
    grounds = set()
    for _, page in everything(whole):
        picture = page.grab().toImage()
        assert not picture.isNull()
        grounds.add(picture.pixelColor(4, 4).name().upper())
    assert grounds == {themes().tokens.window}


def ancestors(widget):
    while (widget := widget.parentWidget()) is not None:
        yield widget
