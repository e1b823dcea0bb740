from __future__ import annotations

from datetime import datetime

import msgspec
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from mmstudio import paths
from mmstudio.engine.messages import Output
from mmstudio.jobs import text_job
from mmstudio.ui.log_window import LogWindow

OUT = Output(folder="/nowhere")


@pytest.fixture
def filled(window, studio):
    """One job runs, three wait."""
    for name in ("fox", "owl", "hare", "deer"):
        studio.engine.submit(text_job(name, count=2), OUT)
    window.drawer.toggle()
    window.drawer.repaint()
    return window.drawer


def waiting(studio):
    return [entry.job.prompt for entry in studio.engine.queue.waiting]


def test_an_empty_queue_says_so(window):
    window.drawer.toggle()
    assert window.drawer.empty.isVisible()
    assert window.drawer.empty.text() == "Nothing waiting."


def test_rows_say_what_runs_and_what_waits(filled):
    rows = list(filled.rows.values())
    assert [row.title.text() for row in rows] == ["fox", "owl", "hare", "deer"]
    assert rows[0].bar.isVisible() and not rows[1].bar.isVisible()
    assert rows[0].line.text() == "1 of 2"


def test_a_waiting_row_moves_by_keyboard(qtbot, filled, studio):
    row = filled.rows[3]
    qtbot.keyClick(row, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert waiting(studio) == ["hare", "owl", "deer"]
    qtbot.keyClick(filled.rows[3], Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert waiting(studio) == ["owl", "hare", "deer"]
    qtbot.keyClick(filled.rows[4], Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert waiting(studio) == ["owl", "hare", "deer"]


def test_a_waiting_row_moves_by_drag(qtbot, filled, studio):
    row, above = filled.rows[4], filled.rows[2]
    start = QPoint(200, 30)
    end = row.mapFromGlobal(above.mapToGlobal(QPoint(200, 4)))
    QTest.mousePress(row, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, start)
    QTest.mouseMove(row, start - QPoint(0, 20))
    QTest.mouseMove(row, end)
    assert filled._list.landing is not None
    QTest.mouseRelease(row, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, end)
    assert waiting(studio) == ["deer", "owl", "hare"]
    assert filled._list.landing is None


def test_the_running_row_does_not_move(filled, studio):
    row = filled.rows[1]
    QTest.mousePress(row, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(200, 30))
    QTest.mouseMove(row, QPoint(200, 150))
    QTest.mouseRelease(row, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(200, 150))
    assert not [call for call in studio.engine.calls if call[0] == "move"]


def test_delete_takes_a_waiting_row_away_and_stops_a_running_one(qtbot, filled, studio):
    qtbot.keyClick(filled.rows[2], Qt.Key.Key_Delete)
    assert waiting(studio) == ["hare", "deer"]
    assert 2 not in filled.rows
    filled.rows[1].cross.click()
    assert ("cancel", 1) in studio.engine.calls


def test_a_failed_job_stays_with_its_sentence_and_can_be_tried_again(filled, studio):
    studio.engine.fail("worker_died")
    row = filled.rows[1]
    assert "stopped unexpectedly" in row.line.text()
    assert row.retry.isVisible() and row.details.isVisible()
    row.retry.click()
    assert ("retry", 1) in studio.engine.calls


def test_a_parked_job_says_why(filled, studio):
    entry = studio.engine.queue.running
    studio.engine._replace(entry, status="parked", code="worker_died")
    assert filled.rows[1].line.text() == "This picture stopped the engine twice and was set aside."


def test_a_done_job_stays_until_it_is_closed(filled, studio):
    studio.engine.keep(0, "/nowhere/1.png")
    studio.engine.finish()
    assert filled.rows[1].line.text().startswith("Done")
    filled.rows[1].cross.click()
    assert 1 not in filled.rows


def test_stop_after_this_one(filled, studio):
    filled.rows[1].finish.click()
    assert ("stop_after_this", 1) in studio.engine.calls


def test_with_several_cards_each_running_job_has_its_own_line_and_stop(filled, studio):
    queue = studio.engine.queue
    also = msgspec.structs.replace(queue.entries[0], job_id=7, fraction=0.25)
    filled.show_queue(msgspec.structs.replace(queue, entries=(queue.entries[0], also, *queue.entries[1:])))
    assert not any(filled.rows[n].bar.isHidden() for n in (1, 7))
    filled.rows[7].cross.click()
    assert ("cancel", 7) in studio.engine.calls


def test_pause_and_continue(filled, studio):
    filled.pause.click()
    assert studio.engine.queue.paused
    assert filled.pause.accessibleName() == "Continue"
    filled.pause.click()
    assert not studio.engine.queue.paused


def test_clearing_asks_once_and_the_safe_answer_has_the_focus(qtbot, window, filled, studio):
    window.router.run("clear_queue")
    assert filled.confirm.isVisible()
    qtbot.waitUntil(filled.confirm.keep.hasFocus)
    filled.confirm.keep.click()
    assert waiting(studio) == ["owl", "hare", "deer"]
    filled.clear.click()
    filled.confirm.go.click()
    assert waiting(studio) == []
    assert not filled.confirm.isVisible()


def test_a_click_on_the_waiting_count_opens_the_drawer(window, studio):
    studio.engine.submit(text_job("fox"), OUT)
    studio.engine.submit(text_job("owl"), OUT)
    assert window.status.waiting.text() == "1 waiting"
    window.status.waiting.click()
    assert window.drawer.is_open()
    assert window.drawer.height() == 360


def test_details_of_a_failed_row_show_its_entry_in_the_log(qtbot, window, studio, filled):
    clock = datetime.now().strftime("%Y-%m-%d %H:%M:%S,%f")[:-3]
    paths.logs().mkdir(parents=True)
    (paths.logs() / "worker.log").write_text(f"{clock} 4711 ERROR mmstudio.engine: job 1 ended with bug\n")
    studio.engine.fail("bug")
    filled.rows[1].details.click()
    details = window.findChild(LogWindow)
    qtbot.waitUntil(lambda: bool(details.text.extraSelections()))
    assert details.text.extraSelections()[0].cursor.block().text().endswith("job 1 ended with bug")
    details.close()
