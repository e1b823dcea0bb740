"""A folder of photographs mended: what is chosen, how far it is, what became of each, and the report."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from mmstudio.mending import PhotoReport, PlaceReport, Wish
from mmstudio.ui.restore.folder_sheet import FolderSheet
from mmstudio.viewmodels.folder_restore import REPORT, FolderRestore

PLACE = PlaceReport(box=(0, 0, 4, 4), method="smooth", why="thin")


class FakeMending:
    """Says what the test lets it say. asked: photos, wish."""

    def __init__(self) -> None:
        self.said: list[PhotoReport] = []
        self.closed = False

    def __call__(self, photos: Sequence[Path], wish: Wish, wake: Callable[[], None]) -> FakeMending:
        self.asked, self.wake = (list(photos), wish), wake
        return self

    def receive(self) -> PhotoReport | None:
        return self.said.pop(0) if self.said else None

    def close(self) -> None:
        self.closed = True

    def tell(self, report: PhotoReport) -> None:
        self.said.append(report)
        self.wake()


@pytest.fixture
def album(tmp_path: Path) -> Path:
    for name in ("aunt.jpg", "boat.png", "cat.tif", "notes.txt"):
        (tmp_path / name).touch()
    return tmp_path


@pytest.fixture
def mending() -> FakeMending:
    return FakeMending()


@pytest.fixture
def folder(qapp, mending, album) -> FolderRestore:
    folder = FolderRestore(mending, lambda work, then: then(work()))
    folder.choose(album)
    return folder


@pytest.fixture
def sheet(qtbot, folder) -> FolderSheet:
    from PySide6.QtWidgets import QWidget

    window = QWidget()
    qtbot.addWidget(window)
    window.resize(1100, 700)
    window.show()
    sheet = FolderSheet(folder, window)
    sheet.open_sheet()
    return sheet


def lines(sheet: FolderSheet) -> list[str]:
    return [sheet.list.item(row).text() for row in range(sheet.list.count())]


def test_a_chosen_folder_says_how_many_photos_it_has(folder, sheet, album):
    assert [photo.name for photo in folder.state.photos] == ["aunt.jpg", "boat.png", "cat.tif"]
    assert folder.state.out == str(album / "restored") and sheet.main.text().startswith("Restore 3 photo")


def test_an_empty_or_missing_folder_says_so(folder, sheet, tmp_path):
    (tmp_path / "empty").mkdir()
    folder.choose(tmp_path / "empty")
    assert "no photos" in sheet.line.text() and not sheet.main.isEnabled()
    folder.choose(tmp_path / "gone")
    assert "not reachable" in sheet.line.text() and not sheet.main.isEnabled()


def test_photos_are_never_written_over(folder, sheet, album):
    folder.choose_out(album)
    assert not sheet.main.isEnabled() and "folder of their own" in sheet.line.text()


def test_each_photo_is_told_and_reported(qtbot, folder, sheet, mending, album):
    qtbot.keyClick(sheet.sensitivity.track, Qt.Key.Key_End)
    sheet.main.click()
    assert mending.asked[1] == Wish(out=str(album / "restored"), sensitivity=1.0)
    mending.tell(PhotoReport(photo="/a/aunt.jpg", places=(PLACE, PLACE)))
    qtbot.waitUntil(lambda: lines(sheet) == ["aunt.jpg — 2 places mended"])
    assert sheet.line.text() == "2 of 3 · boat.png" and sheet.progress.value() == 1
    mending.tell(PhotoReport(photo="/a/boat.png"))
    mending.tell(PhotoReport(photo="/a/cat.tif", failed="file_unreadable", facts={"name": "cat.tif"}))
    qtbot.waitUntil(lambda: folder.state.phase == "done")
    assert lines(sheet)[1] == "boat.png — nothing to repair found"
    assert lines(sheet)[2].startswith("cat.tif cannot be read") and mending.closed
    assert sheet.line.text().startswith("1 mended · 1 without damage · 1 not possible.")
    report = json.loads((album / "restored" / REPORT).read_text())
    assert [one["failed"] for one in report] == ["", "", "file_unreadable"]


def test_stop_ends_at_once_and_reports_what_was_done(qtbot, folder, sheet, mending, album):
    sheet.main.click()
    mending.tell(PhotoReport(photo="/a/aunt.jpg", places=(PLACE,)))
    qtbot.waitUntil(lambda: len(folder.state.reports) == 1)
    sheet.stop.click()
    assert mending.closed and folder.state.phase == "stopped"
    assert "2 photo" in sheet.line.text()
    assert len(json.loads((album / "restored" / REPORT).read_text())) == 1
    sheet.again.click()
    assert folder.state.phase == "choosing" and sheet.list.isHidden()
