from __future__ import annotations

import msgspec
import pytest
from PySide6.QtCore import QMimeData, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QDragEnterEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from mmstudio import paths
from mmstudio.engine.messages import Output
from mmstudio.jobs import text_job
from mmstudio.ui.commands import COMMANDS, keys_of
from mmstudio.ui.controls import TextButton
from mmstudio.ui.shell.main_window import MainWindow
from mmstudio.ui.shell.place import placed
from mmstudio.ui.shell.rooms import ROOMS
from mmstudio.ui.shell.size_class import size_class
from mmstudio.viewmodels.models import ModelsViewModel
from mmstudio.viewmodels.studio import Studio
from tests.fake_keeper import FakeKeeper
from tests.fake_library import FakeLibraryService
from tests.fakes import FakeEngine
from tests.ui.shell.conftest import ROOMS as PLAIN_ROOMS

HOSTILE = "<b>bold</b> &amp; {0.__class__} <img src='file:///etc/passwd'>"
OUT = Output(folder="/nowhere")


def test_keys_of_a_workspace_carry_out_its_commands(qtbot, window):
    workspace = window.page.workspace
    window.setFocus()
    qtbot.keyClick(window, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(window, Qt.Key.Key_V)
    qtbot.keyClick(window, Qt.Key.Key_Left)
    qtbot.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert workspace.done == ["main", "vary", "previous_result", "undo"]


def test_letters_are_typed_while_a_text_field_has_the_focus(qtbot, window):
    workspace = window.page.workspace
    workspace.field.setFocus()
    qtbot.keyClicks(workspace.field, "vjt.")
    assert workspace.field.text() == "vjt."
    assert workspace.done == []
    assert not window.drawer.is_open()


def test_main_action_works_from_inside_a_text_field(qtbot, window):
    workspace = window.page.workspace
    workspace.field.setFocus()
    qtbot.keyClick(workspace.field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert workspace.done == ["main"]


def test_the_main_action_at_the_front_is_the_main_action_where_there_is_no_queue(window):
    assert window.router.run("main_front")
    assert window.page.workspace.done == ["main"]


def test_arrows_move_a_slider_and_not_the_results(qtbot, window):
    workspace = window.page.workspace
    track = workspace.slider.track
    track.setFocus()
    qtbot.keyClick(track, Qt.Key.Key_Right)
    assert workspace.slider.value() == pytest.approx(0.01)
    assert workspace.done == []


def test_commands_of_the_other_workspace_do_not_answer(qtbot, window):
    window.setFocus()
    window.go_to("gallery")
    gallery = window.page.workspace
    qtbot.keyClick(window, Qt.Key.Key_V)
    qtbot.keyClick(window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert gallery.done == ["search"]


def test_number_keys_change_the_workspace(qtbot, window):
    window.setFocus()
    qtbot.keyClick(window, Qt.Key.Key_5)
    assert window.page.workspace.key == "gallery"
    assert window.page.workspace.shown == 1
    window.page.workspace.field.setFocus()
    qtbot.keyClick(window.page.workspace.field, Qt.Key.Key_1, Qt.KeyboardModifier.AltModifier)
    assert window.page.workspace.key == "create"


@pytest.mark.parametrize(
    ("size", "rail", "column", "filmstrip", "told"),
    [
        ((1440, 900), 76, 324, 88, (False, False)),
        ((1920, 1080), 76, 360, 88, (False, False)),
        ((1200, 900), 56, 288, 88, (True, False)),
        ((1440, 760), 76, 324, 56, (False, True)),
        ((1100, 700), 56, 288, 56, (True, True)),
    ],
)
def test_breakpoints(window, size, rail, column, filmstrip, told):
    window.resize(*size)
    assert window.rail.width() == rail
    assert window.page.column.width() == column
    assert window.page.filmstrip.height() == filmstrip
    assert window.page.workspace.sizes[-1] == told


def test_a_narrow_window_shows_modes_and_send_as_icons(window):
    wide = window.page.bar.send.width()
    window.resize(1100, 700)
    QApplication.processEvents()
    assert window.page.bar.send.width() < wide
    assert window.page.bar.send.text() == ""
    assert window.page.bar.send.toolTip()


def test_the_scale_counts_in_breakpoints():
    assert size_class(2200 / 2, 1400 / 2).narrow
    assert not size_class(2200, 1400).narrow


def test_dragging_the_edge_of_the_column_is_remembered(qtbot, window, studio):
    edge = window.page.column.edge
    start = edge.rect().center()
    QTest.mousePress(edge, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, start)
    QTest.mouseMove(edge, start - QPoint(40, 0))
    QTest.mouseRelease(edge, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, start - QPoint(40, 0))
    assert window.page.column.width() > 324
    assert studio.memory.column_px == window.page.column.width()
    QTest.mouseDClick(edge, Qt.MouseButton.LeftButton)
    assert studio.memory.column_px == 324


def test_column_filmstrip_and_picture_only(qtbot, window, studio):
    window.setFocus()
    qtbot.keyClick(window, Qt.Key.Key_T)
    assert not window.page.column.isVisible() and studio.memory.column_hidden
    qtbot.keyClick(window, Qt.Key.Key_G)
    assert not window.page.filmstrip.isVisible() and studio.memory.filmstrip_hidden
    qtbot.keyClick(window, Qt.Key.Key_F)
    assert not any(part.isVisible() for part in (window.rail, window.status, window.page.bar))
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert window.rail.isVisible() and window.status.isVisible()


def test_escape_closes_what_is_open_before_it_stops_work(qtbot, window, studio):
    studio.engine.submit(text_job("a fox"), OUT)
    window.setFocus()
    qtbot.keyClick(window, Qt.Key.Key_J)
    assert window.drawer.is_open()
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert not window.drawer.is_open()
    assert ("cancel", None) not in studio.engine.calls
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert ("cancel", None) in studio.engine.calls


def test_escape_leaves_the_field_that_is_written_in_when_there_is_nothing_to_stop(qtbot, window, studio):
    field = window.page.workspace.field
    field.setFocus()
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert not field.hasFocus()
    qtbot.keyClick(window.focusWidget(), Qt.Key.Key_T)
    assert studio.memory.column_hidden, "a single key is a command again"


def test_question_mark_opens_the_keys_and_escape_closes_them(qtbot, window):
    window.setFocus()
    qtbot.keyClick(window, Qt.Key.Key_Question, Qt.KeyboardModifier.ShiftModifier)
    assert window.sheets.keys is not None and window.sheets.keys.isVisible()
    shown = {command.id for command, _, _ in window.sheets.keys.table.rows}
    assert shown == {command.id for command in COMMANDS}
    window.sheets.keys.search.setText("bin")
    visible = {command.id for command, row, _ in window.sheets.keys.table.rows if not row.isHidden()}
    assert visible == {"delete"}
    qtbot.keyClick(window.sheets.keys, Qt.Key.Key_Escape)
    assert window.sheets.keys is None


def test_f6_walks_through_the_regions(qtbot, window):
    window.setFocus()
    seen = []
    for _ in range(5):
        window.router.run("next_region")
        focus = QApplication.focusWidget()
        regions = {
            "rail": window.rail,
            "bar": window.page.bar,
            "canvas": window.page.workspace,
            "column": window.page.column,
            "status": window.status,
        }
        seen += [name for name, region in regions.items() if region.isAncestorOf(focus)]
    assert seen == ["rail", "bar", "canvas", "column", "status"]


def test_the_focus_ring_is_shown_only_after_keys(qtbot, window):
    handle = window.windowHandle()
    QTest.mouseClick(handle, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(700, 400))
    window.rail.tiles[0].setFocus()
    assert not window.ring.isVisible()
    QTest.keyClick(handle, Qt.Key.Key_Tab)
    assert window.ring.isVisible()
    target = QApplication.focusWidget()
    around = QRect(target.mapTo(window, QPoint(0, 0)), target.size()).adjusted(-4, -4, 4, 4)
    assert window.ring.geometry() == around
    QTest.mouseClick(handle, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(700, 400))
    assert not window.ring.isVisible()


def test_u1_markup_is_shown_as_text_everywhere(qtbot, window, studio):
    studio.engine.submit(text_job(HOSTILE), OUT)
    studio.engine.submit(text_job(HOSTILE), OUT)
    studio.noticed.emit("file_unreadable", {"name": HOSTILE})
    window.drawer.toggle()
    window.toast(HOSTILE, HOSTILE)
    window.sheets.settings = None
    for label in window.findChildren(QLabel):
        assert label.textFormat() == Qt.TextFormat.PlainText, label.text()
    assert HOSTILE in window.notices.words.text()
    rows = list(window.drawer.rows.values())
    assert rows and all(row.title.text() == HOSTILE for row in rows)
    for widget in window.findChildren(QWidget):
        assert "<b>bold" not in widget.toolTip(), widget


def test_u3_a_fact_is_an_argument_and_never_a_pattern(window, studio):
    studio.noticed.emit("file_unreadable", {"name": "{0.__class__.__mro__}"})
    assert window.notices.words.text().startswith("{0.__class__.__mro__} cannot be read.")


def test_u8_a_window_of_a_lost_screen_comes_back_centred():
    screen = QRect(0, 0, 1920, 1080)
    least = QSize(1100, 700)
    lost = QRect(4000, 200, 1440, 900)
    shown = placed(lost, QSize(1440, 900), least, [screen])
    assert screen.contains(shown) and shown.size() == lost.size()
    assert shown.center().x() == pytest.approx(screen.center().x(), abs=1)
    kept = QRect(100, 80, 1440, 900)
    assert placed(kept, QSize(1440, 900), least, [screen]) == kept
    second = QRect(1920, 0, 1920, 1080)
    there = QRect(2000, 60, 1200, 800)
    assert placed(there, QSize(1440, 900), least, [screen, second]) == there
    above = QRect(100, -500, 1440, 900)  # its title cannot be reached
    assert screen.contains(placed(above, QSize(1440, 900), least, [screen]))


def test_u8_the_first_window_fits_a_small_screen():
    small = QRect(0, 0, 1024, 600)
    shown = placed(None, QSize(1440, 900), QSize(1024, 600), [small])
    assert small.contains(shown)


def test_place_is_remembered(window, studio):
    window.setGeometry(120, 40, 1300, 820)
    window.close()
    assert studio.memory.place == (120, 40, 1300, 820)


def test_u9_a_bug_is_told_and_the_program_stays(qtbot, window):
    window.show_bug()
    assert window.notices.isVisible()
    assert "Something went wrong" in window.notices.words.text()
    window.notices.close_button.click()
    assert not window.notices.isVisible()


def test_p9_a_busy_window_shows_only_the_newest_preview(window, studio):
    studio.engine.submit(text_job("a fox"), OUT)
    window.drawer.toggle()
    for shade in range(200):
        studio.engine.preview(0, (shade, 0, 0, 255))
    row = window.drawer.rows[1]
    colour = row.thumb.image.pixelColor(row.thumb.image.width() - 1, row.thumb.image.height() - 1)
    assert colour.red() == 199


def test_results_and_errors_are_announced_but_not_all_at_once(window, studio):
    studio.engine.submit(text_job("a fox"), OUT)
    studio.engine.finish()
    studio.noticed.emit("file_missing", {"name": "a.png"})
    assert len(window.announcer.said) == 1


def test_holding_a_drag_over_the_rail_opens_the_workspace(qtbot, window):
    tile = window.rail.tiles[1]
    QApplication.sendEvent(
        tile,
        QDragEnterEvent(
            QPoint(10, 10),
            Qt.DropAction.CopyAction,
            QMimeData(),
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        ),
    )
    assert tile._hold.interval() == 600
    qtbot.waitUntil(lambda: window.page.workspace.key == "gallery")


def test_the_welcome_can_be_seen_again_from_help(window):
    window.sheets.toggle_keys()
    window.sheets.keys.welcome_wanted.emit()
    assert window.first_steps.card is not None


def test_the_welcome_draws_an_example(window, studio):
    window.welcome()
    window.first_steps.card.draw.click()
    assert studio.create.state.draft.prompt
    assert studio.memory.welcomed and window.first_steps.card is None


def test_a_result_elsewhere_puts_a_dot_on_the_rail(window, studio):
    window.go_to("gallery")
    tile = window.rail.tiles[0]
    window.mark_arrival("create")
    assert tile._dot
    window.go_to("create")
    assert not tile._dot


def test_sent_offers_the_way_back(qtbot, window, studio):
    window.go_to("gallery")
    studio.go_to("create")
    studio.send_to.sent.emit("create")
    toast = window.page.toasts.current
    assert toast.words.text() == "Sent to Create"
    toast.button.click()
    assert window.page.workspace.key == "gallery"


def test_the_next_start_begins_in_the_workspace_that_was_left(qtbot, window, studio):
    window.go_to("gallery")
    studio.close()
    again = Studio(FakeEngine(), FakeLibraryService())
    next_window = MainWindow(again, rooms=PLAIN_ROOMS)
    qtbot.addWidget(next_window)
    assert next_window.page.workspace.key == "gallery"
    assert list(next_window._made) == ["gallery"]  # nothing is made that is not shown
    again.close()


def test_a_workspace_that_is_not_there_any_more_is_left_for_the_first(qtbot, studio):
    studio.workspace = "darkroom"
    window = MainWindow(studio, rooms=PLAIN_ROOMS)
    qtbot.addWidget(window)
    assert window.page.workspace.key == "create"


@pytest.mark.parametrize("code", ["enlarging", "describing"])
def test_work_that_began_is_no_alarm(window, studio, code):
    studio.told.emit(code, {"name": "aunt.png"})
    assert "aunt.png" in window.page.toasts.current.words.text() and not window.notices.notices


def test_notices_that_only_inform_are_toasts(window, studio):
    studio.told.emit("recovered", {"time": "12:04"})
    assert window.page.toasts.current.words.text() == "Restored your work from 12:04."
    assert not window.notices.isVisible()


def test_p8_a_safe_start_offers_what_it_set_aside(qtbot, window, studio):
    (paths.config() / "session.set-aside.json").write_bytes(msgspec.json.encode(studio.create.session()))
    studio.noticed.emit("safe_start", {})
    (restore,) = window.notices.findChildren(TextButton)
    with qtbot.waitSignal(studio.told):
        restore.click()
    assert window.page.toasts.current.words.text().startswith("Restored your work")
    assert not window.notices.isVisible()


def test_a_full_disk_offers_both_ways_out_of_the_tray(window, studio):
    studio.engine.submit(text_job("a fox"), OUT)
    studio.engine.lose(0, "disk_full", needed_mb=4)
    assert "not lost" in window.notices.words.text()
    assert len(window.notices.notices[-1].actions) == 2


def test_d2_pictures_that_wait_since_the_last_start_are_offered(window, studio):
    studio.tray.changed.emit(2)
    assert window.notices.words.text().startswith("2 finished picture")
    assert len(window.notices.notices[-1].actions) == 2
    studio.tray.changed.emit(0)
    assert not window.notices.isVisible()


def test_every_command_has_a_text_and_no_key_twice_in_one_place():
    for command in COMMANDS:
        assert command.title()
        assert command.keys
    windows = ("everywhere", "files", "view", "prompt")
    for place in ("create", "restore", "gallery"):
        taken: dict[str, str] = {}
        for command in COMMANDS:
            if command.where == place or command.where in windows:
                for key in keys_of(command, {}):
                    assert key not in taken, f"{key}: {command.id} and {taken[key]}"
                    taken[key] = command.id


def test_every_command_is_carried_out_somewhere(window, studio):
    """No entry of the table is only a promise; workspaces that are real are asked."""
    studio.__dict__["models"] = ModelsViewModel(lambda: studio.settings, FakeKeeper)
    known = {command.id for command in COMMANDS if command.local}
    known |= set(window.router._own) | {f"workspace_{room.key}" for room in ROOMS}
    for room in ROOMS:
        if room.key != "gallery":  # it wants a library with pictures, and has tests of its own
            known |= set(room.make(studio).commands())
    missing = {c.id for c in COMMANDS if c.where != "gallery"} - known
    assert not missing


def test_keys_changed_in_the_settings_count_at_once(qtbot, window, studio):
    studio.change(shortcuts={"queue": "Ctrl+J"})
    window.setFocus()
    qtbot.keyClick(window, Qt.Key.Key_J)
    assert not window.drawer.is_open()
    qtbot.keyClick(window, Qt.Key.Key_J, Qt.KeyboardModifier.ControlModifier)
    assert window.drawer.is_open()


def test_every_control_has_an_accessible_name(window, studio):
    studio.engine.submit(text_job("a fox", count=2), OUT)
    window.notice("worker_broken")
    window.drawer.toggle()
    window.sheets.toggle_keys()
    window.sheets.show_settings()
    window.welcome()
    nameless = []
    for top in (window, window.sheets.settings):
        for widget in top.findChildren(QWidget):
            if widget.focusPolicy() != Qt.FocusPolicy.NoFocus and not widget.accessibleName():
                if widget.objectName().startswith("qt_") or not widget.isVisible():
                    continue
                nameless.append(f"{type(widget).__name__} in {type(widget.parent()).__name__}")
    assert not nameless
