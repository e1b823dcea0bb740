"""Layers in Create as a person uses them: by mouse, by keys alone, by drops."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QAccessible, QColor, QDropEvent, QImage
from PySide6.QtTest import QTest

from mmstudio.ui.canvas.mime import picture_data
from mmstudio.ui.controls import Menu

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


@pytest.fixture
def room(workspace, create, library, monkeypatch):
    """A red board of 200 × 200 with a blue square of 100 × 100 in its middle, which is chosen."""
    pictures = {"red.png": ("red", 200), "blue.png": ("blue", 100)}

    def read(path, max_side_px, then):
        colour, side = pictures[Path(path).name]
        image = QImage(side, side, QImage.Format.Format_RGBA8888)
        image.fill(QColor(colour))
        then(image)

    monkeypatch.setattr(library, "read", read)
    create.show_layers()
    workspace.layers.viewmodel.add(Path("/red.png"))
    workspace.layers.viewmodel.add(Path("/blue.png"))
    return workspace.layers


def drag(widget, *points):
    """Press at the first point, move over the others, let go at the last."""
    QTest.mousePress(widget, LEFT, NONE, points[0])
    for point in points[1:]:
        QTest.mouseMove(widget, point)
    QTest.mouseRelease(widget, LEFT, NONE, points[-1])


def on_board(room, x, y):
    return room.canvas.to_widget(QPointF(x, y)).toPoint()


def seen(room, x, y):
    return room.canvas.grab().toImage().pixelColor(on_board(room, x, y)).name()


def names(room):
    return [layer.name for layer in room.viewmodel.state.board.layers]


def test_the_mode_switch_shows_the_layers_and_their_list(workspace, room):
    assert workspace.modes().current() == "layers"
    assert room.canvas.isVisible() and room.panel.isVisible() and not workspace.board.isVisible()
    workspace.commands()["layers"]()
    assert workspace.board.isVisible() and not room.panel.isVisible()


def test_a_result_becomes_a_layer_with_one_key(workspace, create, draw, library, monkeypatch):
    image = QImage(8, 8, QImage.Format.Format_RGBA8888)
    image.fill(QColor("red"))
    monkeypatch.setattr(library, "read", lambda path, side, then: then(image))
    draw(count=1)
    workspace.commands()["add_layer"]()
    assert create.state.layered
    assert names(workspace.layers) == ["a red apple"]


def test_an_empty_board_offers_the_chosen_picture_once_there_is_one(workspace, create, draw, library, monkeypatch):
    monkeypatch.setattr(library, "read", lambda path, side, then: then(QImage(8, 8, QImage.Format.Format_RGB32)))
    create.show_layers()
    empty = workspace.layers.empty
    assert empty.isVisible() and empty.file.isVisible() and not empty.result.isVisible()
    draw(count=1)
    create.show_layers()
    QTest.mouseClick(empty.result, LEFT)
    assert names(workspace.layers) == ["a red apple"] and not empty.isVisible()
    workspace.layers.viewmodel.remove()
    assert empty.isVisible()


def test_a_drag_moves_the_layer_and_what_is_shown_follows(room):
    assert seen(room, 60, 60) == "#0000ff" and seen(room, 20, 20) == "#ff0000"
    drag(room.canvas, on_board(room, 100, 100), on_board(room, 80, 80), on_board(room, 60, 60))
    assert (room.viewmodel.state.layer.x, room.viewmodel.state.layer.y) == pytest.approx((60, 60), abs=1)
    assert seen(room, 20, 20) == "#0000ff" and seen(room, 140, 140) == "#ff0000"


def test_a_corner_scales_and_the_knob_turns(room):
    corner = room.canvas.handle("scale").toPoint()
    drag(room.canvas, corner, on_board(room, 160, 160), on_board(room, 175, 175))
    assert room.viewmodel.state.layer.scale == pytest.approx(1.5, abs=0.05)
    knob = room.canvas.handle("turn").toPoint()
    drag(room.canvas, knob, on_board(room, 180, 100), on_board(room, 195, 100))
    assert room.viewmodel.state.layer.angle == pytest.approx(90, abs=2)


def test_the_brush_masks_and_the_right_button_brings_back(room):
    room.panel.tool.changed.emit("mask")
    room.viewmodel.set_brush(softness=0.0, brush_px=20)
    drag(room.canvas, on_board(room, 80, 100), on_board(room, 120, 100))
    assert seen(room, 100, 100) == "#ff0000" and seen(room, 100, 130) == "#0000ff"
    QTest.mousePress(room.canvas, Qt.MouseButton.RightButton, NONE, on_board(room, 100, 100))
    QTest.mouseRelease(room.canvas, Qt.MouseButton.RightButton, NONE, on_board(room, 100, 100))
    assert seen(room, 100, 100) == "#0000ff"


def test_escape_drops_the_stroke_that_is_being_painted(room):
    room.viewmodel.take("mask")
    QTest.mousePress(room.canvas, LEFT, NONE, on_board(room, 90, 90))
    QTest.mouseMove(room.canvas, on_board(room, 110, 110))
    QTest.keyClick(room.canvas, Qt.Key.Key_Escape)
    QTest.mouseRelease(room.canvas, LEFT, NONE, on_board(room, 110, 110))
    assert room.viewmodel.state.layer.mask == ()


def test_a_row_dragged_below_another_changes_the_order(room):
    rows = room.panel.rows
    upper, lower = (rows.row_rect(layer.id).center() for layer in reversed(room.viewmodel.state.board.layers))
    drag(rows, upper, lower, lower + QPoint(0, 20))
    assert names(room) == ["blue", "red"]


def test_the_eye_hides_a_layer(room):
    eye = room.panel.rows.row_rect(room.viewmodel.state.chosen).topLeft() + QPoint(10, 20)
    QTest.mouseClick(room.panel.rows, LEFT, NONE, eye)
    assert not room.viewmodel.state.layer.shown and seen(room, 100, 100) == "#ff0000"


def test_the_keyboard_alone_arranges_masks_and_exports(qtbot, workspace, room, studio, create):
    rows, canvas = room.panel.rows, room.canvas
    QTest.keyClick(rows, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert names(room) == ["blue", "red"]
    QTest.keyClick(rows, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    QTest.keyClick(canvas, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert room.viewmodel.state.layer.x == 110
    QTest.keyClick(rows, Qt.Key.Key_Space)
    QTest.keyClick(rows, Qt.Key.Key_Space)
    QTest.keyClick(rows, Qt.Key.Key_F2)
    QTest.keyClicks(rows._name, "square")
    QTest.keyClick(rows._name, Qt.Key.Key_Return)
    menu = Menu(workspace)
    room.panel.fill_mask_menu(menu)
    next(action for action in menu.actions() if action.text() == "Fade to the left").trigger()
    assert [step.kind for step in room.viewmodel.state.layer.mask] == ["fade_left"]
    QTest.keyClick(rows, Qt.Key.Key_Down)
    assert (names(room), room.viewmodel.state.layer.name) == (["red", "square"], "red")
    workspace.commands()["delete"]()
    assert names(room) == ["square"]
    workspace.commands()["undo"]()
    assert names(room) == ["red", "square"]


def test_controls_of_the_chosen_layer_change_it(room):
    panel, state = room.panel, lambda: room.viewmodel.state.layer
    panel.blend.chosen.emit("multiply")
    panel.opacity.value_changed.emit(40.0)
    panel.scale.value_changed.emit(150.0)
    panel.angle.value_changed.emit(45.0)
    panel.flip.click()
    assert (state().blend, state().opacity, state().scale, state().angle, state().mirrored) == (
        "multiply",
        0.4,
        1.5,
        45.0,
        True,
    )
    panel.board.chosen.emit("512x512")
    assert room.viewmodel.state.board.width == 512 and state().x == 256
    assert panel.board.current() == "512x512"


def test_pictures_dropped_on_the_board_lie_on_top_and_beside_it_they_guide(workspace, room, create):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile("/red.png")])
    middle = workspace.canvas().geometry().center()
    event = QDropEvent(QPointF(middle), Qt.DropAction.CopyAction, data, LEFT, NONE)
    workspace.dropEvent(event)
    assert names(room) == ["red", "blue", "red"]
    below = workspace.composer.geometry().center()
    assert workspace.drop_deed(workspace_dropped(data), below) == "guide"


def workspace_dropped(data):
    from mmstudio.ui.drops import dropped

    return dropped(data)


def test_all_layers_go_to_another_workspace_as_one_picture(workspace, room, studio):
    menu = Menu(workspace)
    workspace.fill_send_menu(menu)
    assert len(menu.actions()) == 5
    menu.actions()[0].trigger()
    name, image, _, where = studio.calls[-1]
    assert (name, where, image.size().width()) == ("send_to.layers", "restore", 200)


def test_a_screen_reader_hears_the_list_and_the_board(room):
    rows = QAccessible.queryAccessibleInterface(room.panel.rows)
    said = [rows.child(index).text(QAccessible.Text.Name) for index in range(rows.childCount())]
    assert said == ["blue, Normal · 100 %", "red, Normal · 100 %"]
    board = QAccessible.queryAccessibleInterface(room.canvas)
    assert board.text(QAccessible.Text.Value) == "2 layer(s). Chosen: blue, Normal, 100 %"


def test_copy_puts_the_whole_board_on_the_clipboard(qapp, workspace, room):
    workspace.commands()["copy"]()
    image = qapp.clipboard().image()
    assert image.size().width() == 200 and image.pixelColor(100, 100).name() == "#0000ff"
    assert picture_data(image, "").hasImage()
