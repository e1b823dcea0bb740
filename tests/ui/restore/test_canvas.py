from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QMarginsF, QPoint, QPointF, Qt
from PySide6.QtGui import QInputDevice, QPointingDevice, QTabletEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from mmstudio.generators.registry import BY_HINTS
from mmstudio.media.masks import Box
from mmstudio.ui.restore.canvas import MaskCanvas
from mmstudio.ui.theme import color, px
from mmstudio.viewmodels.mask_editor import MaskEditor
from mmstudio.viewmodels.pyramid import Pyramid
from mmstudio.viewmodels.restore import RestoreViewModel
from tests.fake_restore import FakeBench, FakeMaskDocument

WIDTH, HEIGHT = 400, 300
LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton


def photo(value: int) -> Pyramid:
    pixels = np.full((HEIGHT, WIDTH, 3), value, np.uint8)
    pyramid = Pyramid(WIDTH, HEIGHT, lambda box: pixels[box.top : box.bottom, box.left : box.right])
    pyramid.refresh(Box(0, 0, WIDTH, HEIGHT))
    return pyramid


@pytest.fixture
def document():
    return FakeMaskDocument(WIDTH, HEIGHT)


@pytest.fixture
def editor(document):
    editor = MaskEditor()
    editor.set_document(document)
    return editor


@pytest.fixture
def canvas(qtbot, editor):
    """One photo pixel on each pixel of the screen: places in the tests are both."""
    canvas = MaskCanvas(editor, MaskEditor())
    qtbot.addWidget(canvas)
    canvas.resize(WIDTH, HEIGHT)
    canvas.show_pictures(photo(100), None)
    canvas.show()
    qtbot.waitExposed(canvas)
    canvas.setFocus(Qt.FocusReason.MouseFocusReason)
    return canvas


def drag(canvas, *places, button=LEFT, modifiers=Qt.KeyboardModifier.NoModifier):
    QTest.mousePress(canvas, button, modifiers, QPoint(*places[0]))
    for place in places[1:]:
        QTest.mouseMove(canvas, QPoint(*place))
    QTest.mouseRelease(canvas, button, modifiers, QPoint(*places[-1]))


def pixel(canvas, x, y):
    return canvas.grab().toImage().pixelColor(x, y)


def test_the_left_button_paints(canvas, document):
    drag(canvas, (100, 100), (200, 100))
    assert document.mask[100, 100] == document.mask[100, 150] == document.mask[100, 199] == 255
    assert document.mask[150, 150] == 0
    assert document.kinds == ["brush"]


def test_hints_are_painted_in_their_colour_wiped_and_seen(qtbot, qapp):
    bench = FakeBench()
    bench.fillers = (BY_HINTS,)
    restore = RestoreViewModel(bench)
    restore.open(Path("/photos/lake.tif"))
    restore.edit(method="learned", model="hints")
    canvas = MaskCanvas(restore.editor, restore.sources, hints=restore.hints)
    qtbot.addWidget(canvas)
    canvas.resize(WIDTH, HEIGHT)
    canvas.show_pictures(photo(100), None)
    canvas.show()
    qtbot.waitExposed(canvas)
    restore.hints.take("#c04040")
    drag(canvas, (100, 100), (200, 100))
    canvas.leaveEvent(QEvent(QEvent.Type.Leave))
    shown = pixel(canvas, 150, 110)
    assert shown.red() > shown.blue() + 90
    drag(canvas, (150, 60), (150, 140), button=RIGHT)
    assert [hint.colour for hint in restore.state.settings.hints] == ["#c04040", ""]
    canvas.leaveEvent(QEvent(QEvent.Type.Leave))
    shown = pixel(canvas, 150, 110)
    assert shown.red() == shown.blue()
    QTest.mousePress(canvas, LEFT, Qt.KeyboardModifier.NoModifier, QPoint(50, 50))
    QTest.mouseMove(canvas, QPoint(80, 50))
    assert canvas.drop() and len(restore.state.settings.hints) == 2
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Return):
        QTest.keyClick(canvas, key)
    assert len(restore.state.settings.hints) == 3 and not restore.document.mask.any()


def test_the_right_button_erases_with_any_brush(canvas, document):
    document.mask[:] = 255
    drag(canvas, (100, 100), (200, 100), button=RIGHT)
    assert document.mask[100, 150] == 0 and document.mask[250, 150] == 255


def test_what_is_painted_is_seen_at_once_in_the_colour_of_the_mask(canvas):
    assert pixel(canvas, 150, 100) == color("raised") or pixel(canvas, 150, 100).red() == 100
    QTest.mousePress(canvas, LEFT, Qt.KeyboardModifier.NoModifier, QPoint(100, 100))
    QTest.mouseMove(canvas, QPoint(200, 100))
    shown = pixel(canvas, 150, 105)
    assert abs(shown.red() - (0.6 * 255 + 0.4 * 100)) < 3 and abs(shown.green() - (0.6 * 61 + 0.4 * 100)) < 3
    QTest.mouseRelease(canvas, LEFT, Qt.KeyboardModifier.NoModifier, QPoint(200, 100))


def test_shift_click_joins_with_a_straight_line(canvas, document):
    QTest.mouseClick(canvas, LEFT, Qt.KeyboardModifier.NoModifier, QPoint(50, 50))
    QTest.mouseClick(canvas, LEFT, Qt.KeyboardModifier.ShiftModifier, QPoint(250, 250))
    assert document.mask[150, 150] == 255


def test_ctrl_drag_changes_size_and_softness(canvas, editor, document):
    drag(canvas, (100, 100), (130, 80), modifiers=Qt.KeyboardModifier.ControlModifier)
    assert editor.tools.size_px == 100 and editor.tools.softness == pytest.approx(0.3)
    assert not document.mask.any()


def test_the_wheel_zooms_and_the_middle_button_pans(canvas):
    canvas.zoom_to(4.0)
    before = canvas.picture_rect()
    QTest.mousePress(canvas, Qt.MouseButton.MiddleButton, Qt.KeyboardModifier.NoModifier, QPoint(100, 100))
    QTest.mouseMove(canvas, QPoint(120, 130))
    QTest.mouseRelease(canvas, Qt.MouseButton.MiddleButton, Qt.KeyboardModifier.NoModifier, QPoint(120, 130))
    assert canvas.picture_rect().topLeft() - before.topLeft() == QPointF(20, 30)


def test_space_makes_a_hand_of_the_brush(canvas, document):
    canvas.zoom_to(4.0)
    QTest.keyPress(canvas, Qt.Key.Key_Space)
    drag(canvas, (100, 100), (150, 100))
    QTest.keyRelease(canvas, Qt.Key.Key_Space)
    assert not document.mask.any()
    drag(canvas, (100, 100), (150, 100))
    assert document.mask.any()


@pytest.mark.parametrize("zoom", [0.5, 3.0, 8.0])
def test_paint_lands_under_the_pointer_at_any_zoom(canvas, editor, document, zoom):
    editor.edit_tools(size_px=3)
    canvas.zoom_to(zoom)
    at = QPoint(180, 140)
    QTest.mouseClick(canvas, LEFT, Qt.KeyboardModifier.NoModifier, at)
    place = canvas.to_picture(QPointF(at))
    rows, columns = np.nonzero(document.mask > 100)
    assert abs(columns.mean() + 0.5 - place.x()) < 0.6 and abs(rows.mean() + 0.5 - place.y()) < 0.6


def test_a_lasso_fills_what_it_goes_around(canvas, editor, document):
    editor.edit_tools(tool="lasso")
    drag(canvas, (100, 100), (200, 100), (200, 200), (100, 200))
    assert document.mask[150, 150] == 255 and document.mask[150, 250] == 0


def test_a_rectangle_with_the_right_button_erases(canvas, editor, document):
    document.mask[:] = 255
    editor.edit_tools(tool="rectangle")
    drag(canvas, (100, 100), (200, 200), button=RIGHT)
    assert document.mask[150, 150] == 0 and document.mask[99, 150] == 255


def test_a_polygon_is_clicked_and_ended_by_a_double_click(canvas, editor, document):
    editor.edit_tools(tool="polygon")
    for place in ((100, 100), (200, 100), (200, 200)):
        QTest.mouseClick(canvas, LEFT, Qt.KeyboardModifier.NoModifier, QPoint(*place))
    assert not document.mask.any()
    QTest.mouseDClick(canvas, LEFT, Qt.KeyboardModifier.NoModifier, QPoint(200, 200))
    assert document.mask[120, 180] == 255 and document.mask[180, 120] == 0


def test_a_scratch_line_is_as_wide_as_the_brush_and_ended_by_enter(canvas, editor, document):
    editor.edit_tools(tool="line", size_px=6)
    for place in ((100, 100), (200, 100), (200, 200)):
        QTest.mouseClick(canvas, LEFT, Qt.KeyboardModifier.NoModifier, QPoint(*place))
    QTest.keyClick(canvas, Qt.Key.Key_Return)
    assert (document.mask[:, 150] > 127).sum() == 6 and document.mask[150, 200] == 255
    assert document.kinds == ["brush"]


def test_backspace_takes_the_last_point_back(canvas, editor, document):
    editor.edit_tools(tool="line", size_px=6)
    for place in ((100, 100), (200, 100), (200, 200)):
        QTest.mouseClick(canvas, LEFT, Qt.KeyboardModifier.NoModifier, QPoint(*place))
    QTest.keyClick(canvas, Qt.Key.Key_Backspace)
    QTest.keyClick(canvas, Qt.Key.Key_Return)
    assert document.mask[100, 150] == 255 and document.mask[150, 200] == 0


def test_select_similar_says_where_and_how(qtbot, canvas, editor):
    editor.edit_tools(tool="similar")
    with qtbot.waitSignal(canvas.similar_wanted) as wanted:
        drag(canvas, (100, 100), (140, 100), modifiers=Qt.KeyboardModifier.ShiftModifier)
    assert wanted.args == [(100.0, 100.0), "add"]
    assert editor.tools.tolerance == pytest.approx(0.22)


def test_escape_drops_the_stroke(canvas, document):
    QTest.mousePress(canvas, LEFT, Qt.KeyboardModifier.NoModifier, QPoint(100, 100))
    QTest.mouseMove(canvas, QPoint(200, 100))
    assert canvas.drop()
    assert not document.mask.any()
    QTest.mouseMove(canvas, QPoint(250, 100))
    QTest.mouseRelease(canvas, LEFT, Qt.KeyboardModifier.NoModifier, QPoint(250, 100))
    assert not document.mask.any() and not canvas.drop()


def test_undo_is_seen(canvas, editor):
    drag(canvas, (100, 100), (200, 100))
    editor.undo()
    assert pixel(canvas, 150, 100).red() == 100
    editor.redo()
    assert pixel(canvas, 150, 100).red() > 150


def test_the_mask_can_be_hidden(canvas, editor):
    drag(canvas, (100, 100), (200, 100))
    editor.edit_tools(shown=False)
    assert pixel(canvas, 150, 250).red() == pixel(canvas, 150, 95).red() == 100


# by keyboard alone


def test_a_stroke_by_keyboard_alone(canvas, document):
    canvas.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(canvas, Qt.Key.Key_Right)
    start = canvas._cursor
    QTest.keyClick(canvas, Qt.Key.Key_Return)
    for _ in range(5):
        QTest.keyClick(canvas, Qt.Key.Key_Right)
    QTest.keyClick(canvas, Qt.Key.Key_Return)
    row = round(start.y())
    assert document.mask[row, round(start.x())] == document.mask[row, round(start.x()) + 49] == 255
    QTest.keyClick(canvas, Qt.Key.Key_Down)
    assert document.kinds == ["brush"]


def test_shift_arrows_move_the_cursor_finely(canvas):
    QTest.keyClick(canvas, Qt.Key.Key_Right)
    start = canvas._cursor
    QTest.keyClick(canvas, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(canvas, Qt.Key.Key_Down)
    assert canvas._cursor - start == QPointF(1, 10)


def test_a_polygon_by_keyboard_alone(canvas, editor, document):
    editor.edit_tools(tool="polygon")
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Left):
        for _ in range(4):
            QTest.keyClick(canvas, key)
        QTest.keyClick(canvas, Qt.Key.Key_Return)
    assert not document.mask.any()
    QTest.keyClick(canvas, Qt.Key.Key_Return)
    assert document.mask.any()


def test_a_rectangle_by_keyboard_alone(canvas, editor, document):
    editor.edit_tools(tool="rectangle")
    QTest.keyClick(canvas, Qt.Key.Key_Right)
    QTest.keyClick(canvas, Qt.Key.Key_Return)
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Down):
        QTest.keyClick(canvas, key)
    QTest.keyClick(canvas, Qt.Key.Key_Return)
    assert document.mask.sum() == 255 * 11 * 11 or document.mask.sum() == 255 * 100


def test_a_lasso_by_keyboard_alone(canvas, editor, document):
    """Enter puts the pen down, arrows lead it around, Enter lifts it: the line is closed."""
    editor.edit_tools(tool="lasso")
    QTest.keyClick(canvas, Qt.Key.Key_Right)
    start = canvas._cursor
    QTest.keyClick(canvas, Qt.Key.Key_Return)
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Left):
        for _ in range(4):
            QTest.keyClick(canvas, key)
    assert not document.mask.any()
    QTest.keyClick(canvas, Qt.Key.Key_Return)
    assert document.kinds == ["lasso"]
    assert document.mask[round(start.y()) + 20, round(start.x()) + 20] == 255


def test_a_scratch_line_by_keyboard_alone(canvas, editor, document):
    editor.edit_tools(tool="line", size_px=6)
    QTest.keyClick(canvas, Qt.Key.Key_Right)
    start = canvas._cursor
    QTest.keyClick(canvas, Qt.Key.Key_Return)
    for _ in range(5):
        QTest.keyClick(canvas, Qt.Key.Key_Right)
    QTest.keyClick(canvas, Qt.Key.Key_Return)
    assert not document.mask.any()
    QTest.keyClick(canvas, Qt.Key.Key_Return)  # where the last point is: that ends it
    middle = document.mask[:, round(start.x()) + 25]
    assert 5 <= np.count_nonzero(middle > 127) <= 7 and middle[round(start.y())] == 255


def test_select_similar_by_keyboard_alone(qtbot, canvas, editor):
    editor.edit_tools(tool="similar")
    QTest.keyClick(canvas, Qt.Key.Key_Right)
    start = canvas._cursor
    with qtbot.waitSignal(canvas.similar_wanted) as asked:
        QTest.keyClick(canvas, Qt.Key.Key_Return)
    (x, y), how = asked.args
    assert (round(x), round(y), how) == (round(start.x()), round(start.y()), "take")


# compare


def test_under_the_after_side_the_mask_is_never_drawn(canvas, document, editor):
    canvas.show_pictures(canvas.before, photo(200))
    canvas.set_wipe(0.5)
    editor.mask_all()
    assert pixel(canvas, 50, 250).red() > 150 and pixel(canvas, 50, 250).green() < 100
    assert pixel(canvas, 350, 250).getRgb()[:3] == (200, 200, 200)


def test_a_stroke_is_seen_on_the_after_side_while_it_is_drawn(canvas):
    canvas.show_pictures(canvas.before, photo(200))
    canvas.set_wipe(0.5)
    QTest.mousePress(canvas, LEFT, Qt.KeyboardModifier.NoModifier, QPoint(300, 200))
    QTest.mouseMove(canvas, QPoint(340, 200))
    assert pixel(canvas, 315, 195).green() < 150
    QTest.mouseRelease(canvas, LEFT, Qt.KeyboardModifier.NoModifier, QPoint(340, 200))
    assert pixel(canvas, 315, 195).getRgb()[:3] == (200, 200, 200)


def test_what_was_done_under_the_before_side_is_uncovered(canvas):
    canvas.show_pictures(canvas.before, photo(200))
    canvas.set_wipe(0.5)
    canvas.uncover(Box(240, 100, 300, 140))
    assert canvas.handle.value() == 50  # it is seen already
    canvas.uncover(Box(20, 0, 390, 300))
    assert canvas.handle.value() == 50  # of all over the photo each side has some
    canvas.uncover(Box(100, 100, 140, 140))
    assert pixel(canvas, 101, 120).getRgb()[:3] == (200, 200, 200)
    assert pixel(canvas, 70, 120).getRgb()[:3] == (100, 100, 100)


def test_the_wipe_moves_by_arrows_when_it_has_the_focus(canvas):
    canvas.show_pictures(canvas.before, photo(200))
    assert canvas.handle.isVisible()
    QTest.keyClick(canvas.handle, Qt.Key.Key_Right)
    assert canvas.handle.value() == 51
    drag(canvas.handle, (17, 17), (117, 17))
    assert canvas.handle.value() == 76


def test_side_by_side_shows_both_and_can_be_painted_on_either(canvas, document):
    canvas.show_pictures(canvas.before, photo(200))
    canvas.set_compare("side")
    assert not canvas.handle.isVisible()
    assert pixel(canvas, 100, 180).red() == 100 and pixel(canvas, 300, 180).red() == 200
    QTest.mouseClick(canvas, LEFT, Qt.KeyboardModifier.NoModifier, QPoint(302, 150))
    assert abs(np.nonzero(document.mask)[1].mean() - 200) < 8


def test_side_by_side_both_photos_use_the_room_beside_the_tools(canvas):
    canvas.resize(1000, 300)
    canvas.margins = QMarginsF(60, 24, 24, 60)
    canvas.show_pictures(canvas.before, photo(200))
    canvas.set_compare("side")
    left = canvas.picture_rect()
    assert left.left() >= 60 and left.height() == 300 - 24 - 60  # as high as there is room
    right = left.translated(canvas._other_offset(), 0)
    assert right.left() > left.right() and right.right() <= 1000
    canvas.resize(600, 300)  # now the width is what limits
    left = canvas.picture_rect()
    right = left.translated(canvas._other_offset(), 0)
    assert left.left() == 60 and right.left() - left.right() == px(8) and right.right() == 600 - px(12)


@pytest.mark.parametrize("percent", [100, 125, 150])
def test_what_is_mended_is_seen_at_once_on_any_screen(qtbot, editor, percent, monkeypatch):
    monkeypatch.setattr(MaskCanvas, "devicePixelRatioF", lambda self: percent / 100)
    canvas = MaskCanvas(editor, MaskEditor())
    qtbot.addWidget(canvas)
    canvas.resize(333, 251)
    canvas.show_pictures(photo(100), photo(100))
    canvas.set_compare("off")
    canvas.show()
    qtbot.waitExposed(canvas)
    canvas.grab()  # the layers hold what is seen now
    canvas.after = photo(200)
    canvas.refresh(Box(120, 90, 280, 210))
    part = canvas._layers[1]
    whole = canvas.grab().toImage()
    here = canvas._frame(canvas._main_room())
    assert here is not None and part.fits(here), "only what changed was made anew"
    inside = canvas.to_widget(QPointF(200, 150)).toPoint()
    outside = canvas.to_widget(QPointF(40, 40)).toPoint()
    ratio = whole.devicePixelRatio()
    assert whole.pixelColor(inside * ratio).red() == 200
    assert whole.pixelColor(outside * ratio).red() == 100


def test_the_difference_is_black_where_nothing_changed(canvas):
    canvas.show_pictures(canvas.before, photo(100))
    canvas.set_compare("difference")
    assert pixel(canvas, 100, 150).red() == 0
    canvas.show_pictures(canvas.before, photo(120))
    assert pixel(canvas, 100, 150).red() == 80


def test_holding_o_shows_the_original_without_mask(canvas, editor):
    canvas.show_pictures(canvas.before, photo(200))
    editor.mask_all()
    QTest.keyPress(canvas, Qt.Key.Key_O)
    assert pixel(canvas, 300, 250).red() == 100
    QTest.keyRelease(canvas, Qt.Key.Key_O)
    assert pixel(canvas, 300, 250).red() == 200


# pen


@cache
def stylus(pointer: QPointingDevice.PointerType) -> QPointingDevice:
    can = QInputDevice.Capability.Position | QInputDevice.Capability.Pressure
    return QPointingDevice("pen", pointer.value, QInputDevice.DeviceType.Stylus, pointer, can, 1, 3)


def pen(canvas, kind, at, pressure, pointer=QPointingDevice.PointerType.Pen):
    there = QPointF(canvas.mapToGlobal(QPoint(*at)))
    untilted = (0.0, 0.0, 0.0, 0.0, 0.0)
    keys = Qt.KeyboardModifier.NoModifier
    event = QTabletEvent(kind, stylus(pointer), QPointF(*at), there, pressure, *untilted, keys, LEFT, LEFT)
    QApplication.sendEvent(canvas, event)


def test_the_pressure_of_a_pen_changes_the_size(canvas, document):
    pen(canvas, QEvent.Type.TabletPress, (100, 100), 0.1)
    pen(canvas, QEvent.Type.TabletMove, (200, 100), 1.0)
    pen(canvas, QEvent.Type.TabletRelease, (200, 100), 0.0)
    assert (document.mask[:, 102] > 127).sum() < 15 < 35 < (document.mask[:, 198] > 127).sum()


def test_the_eraser_end_erases_without_changing_the_tool(canvas, editor, document):
    document.mask[:] = 255
    for kind in (QEvent.Type.TabletPress, QEvent.Type.TabletRelease):
        pen(canvas, kind, (100, 100), 1.0, QPointingDevice.PointerType.Eraser)
    assert document.mask[100, 100] == 0
    assert editor.tools.tool == "brush"


# fingers


@pytest.fixture(scope="module")
def screen():
    return QTest.createTouchDevice()


def test_one_finger_paints(canvas, document, screen):
    QTest.touchEvent(canvas, screen).press(0, QPoint(100, 100)).commit()
    QTest.touchEvent(canvas, screen).move(0, QPoint(200, 100)).commit()
    QTest.touchEvent(canvas, screen).release(0, QPoint(200, 100)).commit()
    assert document.mask[100, 150] == 255


def test_fingers_do_not_paint_once_a_pen_was_seen(canvas, document, screen):
    canvas._pen_seen = True
    QTest.touchEvent(canvas, screen).press(0, QPoint(100, 100)).commit()
    QTest.touchEvent(canvas, screen).release(0, QPoint(100, 100)).commit()
    assert not document.mask.any()


def test_two_fingers_zoom_and_leave_no_paint(canvas, document, screen):
    QTest.touchEvent(canvas, screen).press(0, QPoint(150, 150)).commit()
    QTest.touchEvent(canvas, screen).move(0, QPoint(150, 150)).press(1, QPoint(250, 150)).commit()
    for apart in (60, 80, 100):
        QTest.touchEvent(canvas, screen).move(0, QPoint(200 - apart, 150)).move(1, QPoint(200 + apart, 150)).commit()
    QTest.touchEvent(canvas, screen).release(0, QPoint(100, 150)).release(1, QPoint(300, 150)).commit()
    assert canvas.zoom == pytest.approx(2.0, rel=0.05)
    assert not document.mask.any()


@pytest.mark.parametrize(("fingers", "wanted"), [(2, "undo_wanted"), (3, "redo_wanted")])
def test_a_tap_of_two_or_three_fingers(qtbot, canvas, screen, fingers, wanted):
    with qtbot.waitSignal(getattr(canvas, wanted)):
        down, up = QTest.touchEvent(canvas, screen), QTest.touchEvent(canvas, screen)
        for finger in range(fingers):
            down.press(finger, QPoint(100 + 50 * finger, 100))
            up.release(finger, QPoint(100 + 50 * finger, 100))
        down.commit()
        up.commit()


def test_the_texture_tool_paints_an_area_of_its_own(qtbot, canvas, editor):
    sources = canvas.sources
    sources.set_document(FakeMaskDocument(int(canvas.extent().width()), int(canvas.extent().height())))
    editor.edit_tools(tool="source")
    middle = canvas.rect().center()
    QTest.mouseClick(canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, middle)
    assert not sources.empty and editor.empty
    QTest.mouseClick(canvas, Qt.MouseButton.RightButton, Qt.KeyboardModifier.NoModifier, middle)
    assert sources.empty
