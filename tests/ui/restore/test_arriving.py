"""How photos come into Restore: from other workspaces, from the rail, from the card of the first start."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent

from mmstudio.engine import messages
from mmstudio.jobs import DetectJob, InpaintJob
from mmstudio.ui.shell.main_window import MainWindow
from mmstudio.ui.shell.rooms import ROOMS
from tests.fakes import FakeEngine


@pytest.fixture
def whole(qtbot, studio, restore):
    """The program's own rooms; Restore has a fake bench."""
    restore.noticed.connect(studio.noticed)
    restore.told.connect(studio.told)
    studio.__dict__["restore"] = restore
    window = MainWindow(studio, rooms=[room for room in ROOMS if room.key != "gallery"])
    qtbot.addWidget(window)
    window.resize(1440, 900)
    window.show()
    qtbot.waitExposed(window)
    return window


def opened(bench):
    return [path for name, path in bench.asked if name == "open"]


def test_sending_opens_the_photo_and_offers_the_way_back(whole, studio, bench):
    studio.send_to.restore([Path("/pictures/fox.png")])
    assert whole.page.workspace.key == "restore" and opened(bench) == [Path("/pictures/fox.png")]
    assert whole.page.toasts.current.words.text() == "Sent to Restore"
    whole.page.toasts.current.button.click()
    assert whole.page.workspace.key == "create"


def test_several_photos_become_documents_and_the_first_is_shown(whole, studio, restore, bench):
    studio.send_to.restore([Path("/a.png"), Path("/b.png"), Path("/c.png")])
    assert opened(bench) == [Path("/a.png"), Path("/b.png"), Path("/c.png")]
    assert restore.state.name == "a.png"


def test_a_photo_is_dropped_on_the_tile_of_the_rail(whole, bench):
    tile = next(tile for tile in whole.rail.tiles if tile.key == "restore")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile("/photos/lake.tif")])
    copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    entered = QDragEnterEvent(QPoint(5, 5), copy, data, left, none)
    tile.dragEnterEvent(entered)
    tile.dropEvent(QDropEvent(QPointF(5, 5), copy, data, left, none))
    assert entered.isAccepted() and opened(bench) == [Path("/photos/lake.tif")]
    assert whole.page.workspace.key == "restore"


def test_the_first_card_opens_the_sample_photo_with_hints(qtbot, whole, studio, bench, restore):
    bench.measured = replace(bench.measured, scratches=3, needed=("scratches",))
    whole.welcome()
    whole.first_steps.card.restore.click()
    assert whole.first_steps.card is None and whole.page.workspace.key == "restore"
    (path,) = opened(bench)
    assert path.is_file() and path.stat().st_size <= 250_000
    qtbot.waitUntil(lambda: whole.first_steps.hints.isVisible() and "Pink" in whole.first_steps.hints.words.text())
    assert whole.first_steps.hints.geometry().left() > whole.rail.width()
    restore.editor.fill_rectangle((200, 200), (260, 260))
    qtbot.waitUntil(lambda: "Press Restore" in whole.first_steps.hints.words.text())
    restore.restore()
    qtbot.waitUntil(lambda: "Drag the line" in whole.first_steps.hints.words.text())
    qtbot.keyClick(whole.page.workspace.view.handle, Qt.Key.Key_Left)
    qtbot.waitUntil(lambda: whole.first_steps.hints is None)


def test_a_photo_that_came_back_is_one_click_away(whole, studio):
    studio.told.emit("recovered_photo", {"time": "12:04"})
    toast = whole.page.toasts.current
    assert "12:04" in toast.words.text()
    toast.button.click()
    assert whole.page.workspace.key == "restore"


def test_a_result_that_arrives_elsewhere_is_a_dot_on_the_rail(whole, studio):
    studio.told.emit("restored", {"n": 3, "seconds": 1.2})
    tile = next(tile for tile in whole.rail.tiles if tile.key == "restore")
    assert tile._dot


@pytest.mark.parametrize(
    ("job", "words"),
    [(InpaintJob(photo="/x", mask="/m"), "Mending a photo"), (DetectJob(photo="/x"), "Looking for damage")],
)
def test_the_status_bar_and_the_queue_name_the_work(whole, studio, job, words):
    engine = studio.engine
    assert isinstance(engine, FakeEngine)
    engine.submit(job, messages.Output(folder="/x"))
    engine.advance(0.5, seconds_left=4)
    assert whole.status.words.text() == words
    assert whole.status.detail.text() == "4 s left"
    whole.drawer.toggle()
    (row,) = whole.drawer.rows.values()
    assert row.title.text() == words and row.line.text() == "4 s left"
    whole.drawer.toggle()


def test_the_column_takes_and_gives_back_another_picture(whole, studio, restore, bench):
    studio.send_to.restore([Path("/photos/lake.tif")])
    column = whole.page.workspace._column
    column.reference.dropped.emit(Path("/photos/church.jpg"))
    assert column.reference.thing.text() == "church.jpg" and not column.reference.put.isVisible()
    column.reference.remove.click()
    assert restore.state.settings.reference == "" and column.reference.put.isVisible()
    restore.edit(method="smooth")
    assert not column.reference.isVisible()


def test_suggestions_are_chosen_over_the_canvas(whole, studio, restore, bench):
    studio.send_to.restore([Path("/photos/lake.tif")])
    workspace = whole.page.workspace
    key = bench.document.add()
    restore.again(key, None, 4)
    assert workspace.suggestions.isVisible()
    workspace.suggestions.which.changed.emit("2")
    assert [version.hidden for version in restore.state.versions] == [False, True, True, True, False, True]
    workspace.suggestions.keep.click()
    assert not workspace.suggestions.isVisible() and len(restore.state.versions) == 3
