"""The window with the workspaces that exist: names, plain text, sizes, three themes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget

from mmstudio.engine.messages import Output
from mmstudio.jobs import Recipe, text_job
from mmstudio.library.files import keep_picture
from mmstudio.settings import Loaded, Settings
from mmstudio.ui.commands import COMMANDS
from mmstudio.ui.shell.main_window import MainWindow
from mmstudio.ui.shell.rooms import ROOMS
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
    studio = Studio(FakeEngine(), library, Loaded(Settings(library_folder=str(folder))), no_reader)
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


@pytest.mark.parametrize("template", ["../../{prompt}", "/etc/{prompt}", "..", "a\\b/{seed}", "C:{seed}", "~/{seed}"])
def test_u2_no_template_and_no_prompt_lead_out_of_the_folder(qtbot, whole, template):
    studio = whole.studio
    whole.sheets.show_settings("files")
    settings = whole.sheets.settings
    settings.activateWindow()
    page = settings.pages["files"]
    page.template.setFocus()
    qtbot.waitUntil(page.template.hasFocus)  # else a pause in typing would be taken for its end
    page.template.clear()
    qtbot.keyClicks(page.template, template)
    qtbot.keyClick(page.template, Qt.Key.Key_Return)
    assert studio.settings.name_template == template
    assert not set(page.example.text()) & set('/\\:<>"|?*')
    studio.create.edit(prompt="../../etc/passwd", count=1)
    studio.create.generate()
    output = studio.engine.outputs[-1]
    folder = Path(output.folder)
    pixels = np.zeros((4, 4, 3), np.uint8)
    kept = keep_picture(folder, pixels, Recipe(version="0", job=studio.engine.jobs[-1]), output.name_template)
    assert kept.parent.parent == folder == studio.settings.library
    assert kept.resolve().is_relative_to(folder.resolve())


@pytest.mark.parametrize("template", ["{nope}", "{0.__class__}", "{prompt.__class__}", "{}"])
def test_u2_a_template_with_unknown_tokens_is_said_and_not_taken(qtbot, whole, template):
    whole.sheets.show_settings("files")
    settings = whole.sheets.settings
    settings.activateWindow()
    page = settings.pages["files"]
    page.template.setFocus()
    qtbot.waitUntil(page.template.hasFocus)  # else a pause in typing would be taken for its end
    page.template.clear()
    qtbot.keyClicks(page.template, template)
    assert page.example.text() == f"Not known: {template}"
    qtbot.keyClick(page.template, Qt.Key.Key_Return)
    assert whole.studio.settings.name_template == Settings().name_template


def test_u2_a_document_named_like_a_place_is_only_named(whole):
    whole.studio.create.edit(prompt="a fox")
    whole.page.workspace.rename("../../etc/passwd")
    whole.studio.create.generate()
    assert whole.studio.create.state.name == "../../etc/passwd"
    assert whole.studio.engine.outputs[-1].folder == str(whole.studio.settings.library)
