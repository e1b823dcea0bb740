from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QAccessible, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from mmstudio.ui.controls import SliderRow, read_number


@pytest.fixture
def row(qtbot):
    row = SliderRow("Variation", minimum=0, maximum=1, step=0.01, default=0.2, tip="Variation — changes details.")
    qtbot.addWidget(row)
    row.resize(290, 60)
    row.show()
    return row


@pytest.fixture
def heard(row):
    """Everything the row said, in order."""
    heard = []
    row.value_changed.connect(lambda value: heard.append(("changed", value)))
    row.edit_finished.connect(lambda value: heard.append(("finished", value)))
    return heard


def wheel(widget, turns):
    event = QWheelEvent(
        QPointF(20, 10),
        widget.mapToGlobal(QPointF(20, 10)),
        QPoint(),
        QPoint(0, 120 * turns),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(widget, event)
    return event.isAccepted()


@pytest.mark.parametrize(
    ("key", "modifier", "value"),
    [
        (Qt.Key.Key_Right, Qt.KeyboardModifier.NoModifier, 0.21),
        (Qt.Key.Key_Left, Qt.KeyboardModifier.NoModifier, 0.19),
        (Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier, 0.30),
        (Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier, 0.201),
        (Qt.Key.Key_PageUp, Qt.KeyboardModifier.NoModifier, 0.30),
        (Qt.Key.Key_PageDown, Qt.KeyboardModifier.NoModifier, 0.10),
        (Qt.Key.Key_Home, Qt.KeyboardModifier.NoModifier, 0.0),
        (Qt.Key.Key_End, Qt.KeyboardModifier.NoModifier, 1.0),
    ],
)
def test_keys_move_the_value(qtbot, row, heard, key, modifier, value):
    row.track.setFocus()
    qtbot.keyClick(row.track, key, modifier)
    assert row.value() == pytest.approx(value)
    assert heard == [("changed", pytest.approx(value)), ("finished", pytest.approx(value))]


def test_delete_and_double_click_bring_the_default_back(qtbot, row, heard):
    row.set_value(0.9)
    qtbot.keyClick(row.track, Qt.Key.Key_Delete)
    assert row.value() == pytest.approx(0.2)
    row.set_value(0.9)
    QTest.mouseDClick(row.track, Qt.MouseButton.LeftButton)
    assert row.value() == pytest.approx(0.2)
    assert heard[-1] == ("finished", pytest.approx(0.2))


def test_a_drag_is_one_finished_edit(row, heard):
    track = row.track
    QTest.mousePress(track, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(60, 10))
    for x in (80, 120, 200):
        QTest.mouseMove(track, QPoint(x, 10))
    QTest.mouseRelease(track, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(200, 10))
    assert [what for what, _ in heard].count("finished") == 1
    assert [what for what, _ in heard].count("changed") >= 3
    assert row.value() == pytest.approx(0.7, abs=0.03)
    assert round(row.value() * 100) == pytest.approx(row.value() * 100)  # a drag stays on whole steps


def test_a_click_on_the_track_jumps_there(row):
    QTest.mouseClick(row.track, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(145, 10))
    assert row.value() == pytest.approx(0.5, abs=0.02)


def test_the_wheel_works_only_when_focused(qtbot, row):
    row.activateWindow()
    row.field.setFocus()
    assert not wheel(row.track, 1)
    assert row.value() == pytest.approx(0.2)
    row.track.setFocus()
    qtbot.waitUntil(row.track.hasFocus)
    assert wheel(row.track, 1)
    assert row.value() == pytest.approx(0.21)


@pytest.mark.parametrize(
    ("typed", "value"), [("0.5", 0.5), ("0,5", 0.5), ("3/4", 0.75), ("50%", 0.5), (" .25 ", 0.25), ("words", 0.2)]
)
def test_values_can_be_typed(qtbot, row, typed, value):
    row.field.setFocus()
    row.field.selectAll()
    qtbot.keyClicks(row.field, typed)
    qtbot.keyClick(row.field, Qt.Key.Key_Return)
    assert row.value() == pytest.approx(value)
    assert row.field.text() == row.text()


def test_a_value_out_of_range_snaps_and_says_so(qtbot):
    row = SliderRow("Width", minimum=64, maximum=2048, step=8, default=512, unit="px")
    qtbot.addWidget(row)
    row.show()
    row.field.setText("5000px")
    row.field.editingFinished.emit()
    assert row.value() == 2048
    assert row.hint.isVisible() and row.hint.text() == "Largest: 2048"
    row.field.setText("1")
    row.field.editingFinished.emit()
    assert row.hint.text() == "Smallest: 64"
    qtbot.keyClick(row.track, Qt.Key.Key_Right)
    assert not row.hint.isVisible()


def test_escape_leaves_the_field_without_a_change(qtbot, row, heard):
    row.field.setFocus()
    row.field.setText("0.9")
    qtbot.keyClick(row.field, Qt.Key.Key_Escape)
    assert row.value() == pytest.approx(0.2)
    assert heard == []


def test_showing_a_value_tells_nobody(row, heard):
    row.set_value(0.7)
    assert row.field.text() == "0.70"
    assert heard == []


def test_units_and_minus_signs(qtbot):
    row = SliderRow("Delay", minimum=-300, maximum=1000, step=5, default=0, unit="ms")
    qtbot.addWidget(row)
    row.set_value(-45)
    assert row.text() == "−45 ms"
    percent = SliderRow("Amount", minimum=0, maximum=100, step=1, default=70, unit="%")
    qtbot.addWidget(percent)
    percent.field.setText("50%")
    percent.field.editingFinished.emit()
    assert percent.value() == 50


def test_screen_readers_hear_name_role_and_value(row):
    interface = QAccessible.queryAccessibleInterface(row.track)
    assert interface.role() == QAccessible.Role.Slider
    assert interface.text(QAccessible.Text.Name) == "Variation"
    row.set_value(0.42)
    assert interface.text(QAccessible.Text.Description) == "0.42"


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [("1/0", "", None), ("", "", None), ("−5", "", -5.0), ("40px", "px", 40.0), ("2x", "", 2.0), ("1/2/3", "", None)],
)
def test_read_number(text, unit, value):
    assert read_number(text, unit) == value
