"""Asking for files: the window goes on, what is chosen arrives, and nothing does when the dialog is closed."""

from __future__ import annotations

from pathlib import Path

import pytest
import shiboken6
from PySide6.QtWidgets import QFileDialog, QHeaderView, QLineEdit, QTreeView, QWidget
from pytestqt.qtbot import QtBot

from mmstudio.ui import file_dialogs
from mmstudio.ui.theme import color, themes


@pytest.fixture(autouse=True)
def qts_own_dialogs(qapp: object, monkeypatch: pytest.MonkeyPatch) -> None:
    """The dialogs of a desktop cannot be answered by a test."""
    opened = QFileDialog.open

    def open_own(dialog: QFileDialog) -> None:
        dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
        opened(dialog)

    monkeypatch.setattr(QFileDialog, "open", open_own)


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.show()
    return widget


def test_chosen_files_arrive_together(qtbot: QtBot, window: QWidget, tmp_path: Path) -> None:
    paths = [tmp_path / "a.png", tmp_path / "b.png"]
    for path in paths:
        path.touch()
    taken: list[list[Path]] = []
    shown = file_dialogs.filter_of("Pictures", [".png", ".jpg"])
    dialog = file_dialogs.open_files(window, "Import", shown, taken.append, tmp_path)
    assert dialog.isVisible() and dialog.nameFilters() == ["Pictures (*.png *.jpg)"]
    assert Path(dialog.directory().absolutePath()) == tmp_path
    dialog.filesSelected.emit([str(path) for path in paths])
    dialog.done(QFileDialog.DialogCode.Accepted)
    qtbot.waitUntil(lambda: not shiboken6.isValid(dialog))
    assert taken[0] == paths


def test_nothing_arrives_from_a_dialog_that_was_closed(qtbot: QtBot, window: QWidget, tmp_path: Path) -> None:
    taken: list[Path] = []
    dialog = file_dialogs.open_folder(window, "Folder", taken.append, tmp_path)
    dialog.reject()
    qtbot.waitUntil(lambda: not shiboken6.isValid(dialog))
    assert not taken


def test_a_name_without_a_suffix_is_saved_with_the_proposed_one(qtbot: QtBot, window: QWidget, tmp_path: Path) -> None:
    taken: list[Path] = []
    dialog = file_dialogs.save_file(window, "Save", tmp_path / "curves.csv", taken.append)
    dialog.selectFile("other")
    dialog.accept()
    qtbot.waitUntil(lambda: not shiboken6.isValid(dialog))
    assert taken == [tmp_path / "other.csv"]


def test_a_folder_that_is_gone_is_not_proposed(window: QWidget, tmp_path: Path) -> None:
    dialog = file_dialogs.save_file(window, "Save", tmp_path / "gone" / "photo.png", lambda path: None)
    assert Path(dialog.directory().absolutePath()) == Path.home()
    assert [Path(name).name for name in dialog.selectedFiles()] == ["photo.png"]


def test_the_table_of_qts_own_dialog_has_room_for_its_words(qtbot: QtBot, window: QWidget, tmp_path: Path) -> None:
    themes().apply("dark", reduce_motion=True)
    dialog = file_dialogs.save_file(window, "Save", tmp_path / "photo.png", lambda path: None)
    qtbot.waitExposed(dialog)
    table = dialog.findChild(QTreeView)
    table.header().show()
    assert table.header().sizeHint().height() >= table.header().fontMetrics().height() + 8
    assert table.header().sectionResizeMode(0) == QHeaderView.ResizeMode.Stretch
    assert table.header().sectionResizeMode(1) == QHeaderView.ResizeMode.ResizeToContents
    dialog.close()


@pytest.mark.parametrize("theme", ["dark", "light", "high_contrast"])
def test_nothing_in_qts_own_dialog_is_written_on_black(qtbot: QtBot, window: QWidget, theme: str) -> None:
    themes().apply(theme, reduce_motion=True)
    dialog = file_dialogs.open_file(window, "Open", "", lambda path: None)
    qtbot.waitExposed(dialog)
    dialog.findChild(QTreeView).header().show()
    completions = dialog.findChild(QLineEdit).completer().popup()
    ground = color("raised").name(), color("panel").name()
    for widget in (dialog.findChild(QHeaderView), completions):
        widget.resize(200, 40)
        shown = widget.grab().toImage()
        assert shown.pixelColor(shown.width() - 3, shown.height() // 2).name() in ground
    dialog.close()
