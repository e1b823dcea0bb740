"""The viewer: zoom at the pointer, pan, fit, compare; scaling and grounds; what the clipboard gets."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QGuiApplication,
    QImage,
    QInputDevice,
    QPainter,
    QPointingDevice,
    QWheelEvent,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from mmstudio.ui.canvas import PictureCard, PictureView, copy_picture, paint_ground, scaled, scaling
from mmstudio.ui.canvas.zoomable import LARGEST, SMALLEST
from mmstudio.ui.commands import CommandRouter
from mmstudio.ui.theme import theme, themes


def picture(width=128, height=128, colour="#d03020"):
    image = QImage(width, height, QImage.Format.Format_RGBA8888)
    image.fill(QColor(colour))
    return image


@pytest.fixture
def view(qtbot):
    view = PictureView("Picture")
    view.resize(512, 512)
    qtbot.addWidget(view)
    view.show_image(picture())
    view.show()
    qtbot.waitExposed(view)
    return view


def wheel(view, at, notches, device=None, way=None, keys=Qt.KeyboardModifier.NoModifier):
    event = QWheelEvent(
        QPointF(at),
        view.mapToGlobal(QPointF(at)),
        way or QPoint(),
        QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton,
        keys,
        Qt.ScrollPhase.NoScrollPhase,
        False,
        device=device or QPointingDevice.primaryPointingDevice(),
    )
    QApplication.sendEvent(view, event)


def test_a_picture_is_fitted_first(view):
    assert view.zoom is None
    assert view.picture_rect() == QRectF(0, 0, 512, 512)


def test_a_wide_picture_is_centred(view):
    view.show_image(picture(200, 100))
    assert view.picture_rect() == QRectF(0, 128, 512, 256)


@pytest.mark.parametrize("notches", [1, 3, -1])
def test_the_wheel_zooms_at_the_pointer(view, notches):
    at = QPoint(300, 210)
    under = view.to_picture(QPointF(at))
    wheel(view, at, notches)
    again = view.to_picture(QPointF(at))
    assert view.zoom == pytest.approx(4 * 1.25**notches)
    assert (again - under).manhattanLength() < 1  # of a picture pixel: the picture lies on whole physical ones


def test_two_fingers_of_a_touchpad_pan_and_with_control_zoom(view):
    kind = QInputDevice.DeviceType.TouchPad
    pad = QPointingDevice("pad", 7, kind, QPointingDevice.PointerType.Finger, QInputDevice.Capability.PixelScroll, 2, 0)
    view.zoom_to(8.0)
    before = view.picture_rect().topLeft()
    wheel(view, QPoint(256, 256), 1, pad, QPoint(-12, 30))
    assert view.zoom == 8.0 and view.picture_rect().topLeft() - before == QPointF(-12, 30)
    wheel(view, QPoint(256, 256), 1, pad, QPoint(0, 30), Qt.KeyboardModifier.ControlModifier)
    assert view.zoom == 10.0


def test_zoom_ends_at_both_ends(view):
    wheel(view, QPoint(256, 256), 50)
    assert view.zoom == LARGEST
    wheel(view, QPoint(256, 256), -80)
    assert view.zoom == SMALLEST


def test_100_per_cent_is_one_picture_pixel_per_physical_pixel(view):
    view.zoom_to(1.0)
    assert view.picture_rect().width() * view.devicePixelRatioF() == 128


def test_another_picture_of_the_same_size_keeps_the_zoom(view):
    view.zoom_to(2.0)
    view.show_image(picture(colour="#3020d0"))
    assert view.zoom == 2.0
    view.show_image(picture(64, 64))
    assert view.zoom is None


def test_the_middle_button_pans(view):
    view.zoom_to(8.0)
    before = view.picture_rect().topLeft()
    QTest.mousePress(view, Qt.MouseButton.MiddleButton, pos=QPoint(200, 200))
    QTest.mouseMove(view, QPoint(240, 230))
    QTest.mouseRelease(view, Qt.MouseButton.MiddleButton, pos=QPoint(240, 230))
    assert view.picture_rect().topLeft() - before == QPointF(40, 30)


def test_space_and_drag_pans(view):
    view.setFocus()
    view.zoom_to(8.0)
    before = view.picture_rect().topLeft()
    QTest.keyPress(view, Qt.Key.Key_Space)
    QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=QPoint(200, 200))
    QTest.mouseMove(view, QPoint(190, 200))
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=QPoint(190, 200))
    QTest.keyRelease(view, Qt.Key.Key_Space)
    assert view.picture_rect().left() - before.x() == -10


def test_the_picture_can_never_be_lost(view):
    view.zoom_to(32.0)
    QTest.mousePress(view, Qt.MouseButton.MiddleButton, pos=QPoint(500, 500))
    for _ in range(30):
        QTest.mouseMove(view, QPoint(0, 0))
        QTest.mouseMove(view, QPoint(500, 500))
        view.pan_by(QPointF(5000, 5000))
    assert view.picture_rect().contains(QPointF(255, 255)) or view.picture_rect().topLeft() == QPointF(256, 256)


def test_above_100_per_cent_pixels_stay_crisp(view):
    image = picture(2, 1, "#000000")
    image.setPixelColor(1, 0, QColor("#ffffff"))
    view.resize(256, 256)
    view.show_image(image)
    view.zoom_to(LARGEST)
    seen = view.grab().toImage()
    row = {seen.pixelColor(x, 128).name() for x in (112, 116, 120, 122)}
    assert row == {"#000000"}
    assert {seen.pixelColor(x, 130).name() for x in (136, 140)} == {"#ffffff"}


def test_a_grid_appears_from_800_per_cent(view):
    def lines():
        seen = view.grab().toImage()
        return len({seen.pixelColor(x, 250).name() for x in range(200, 300)}) > 1

    view.zoom_to(7.9)
    assert not lines()
    view.zoom_to(8.0)
    assert lines()


@pytest.fixture
def rebound(qapp):
    """Other keys, as the settings would have them."""
    router = CommandRouter(QWidget(), {})
    yield router.rebind
    router.rebind({})


def test_the_key_that_compares_and_the_hand_are_those_of_the_settings(view, rebound):
    rebound({"compare": "Q", "hand": "Y"})
    view.set_other(picture(colour="#00ff00"))
    for key, other in ((Qt.Key.Key_O, False), (Qt.Key.Key_Q, True)):
        QTest.keyPress(view, key)
        assert (view.grab().toImage().pixelColor(256, 400) == QColor("#00ff00")) == other
        QTest.keyRelease(view, key)
    for key, hand in ((Qt.Key.Key_H, False), (Qt.Key.Key_Y, True), (Qt.Key.Key_Space, True)):
        QTest.keyPress(view, key)
        assert view._hand() == hand
        QTest.keyRelease(view, key)
        assert not view._hand()


def test_holding_o_shows_the_picture_before(view):
    view.set_other(picture(colour="#00ff00"))
    view.setFocus()
    QTest.keyPress(view, Qt.Key.Key_O)
    assert view.grab().toImage().pixelColor(256, 400) == QColor("#00ff00")
    QTest.keyRelease(view, Qt.Key.Key_O)
    assert view.grab().toImage().pixelColor(256, 400) == QColor("#d03020")


def test_tab_moves_the_focus_unless_the_mouse_works_here(qtbot, view):
    view.set_other(picture(colour="#00ff00"))
    view.setFocus(Qt.FocusReason.TabFocusReason)
    with qtbot.assertNotEmitted(view.comparing):
        QTest.keyClick(view, Qt.Key.Key_Tab)
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(256, 256))
    view.setAttribute(Qt.WidgetAttribute.WA_UnderMouse)
    with qtbot.waitSignal(view.comparing):
        QTest.keyPress(view, Qt.Key.Key_Tab)


def test_compare_ends_when_the_focus_goes(qtbot, view):
    view.set_other(picture(colour="#00ff00"))
    view.hold_other(True)
    QApplication.sendEvent(view, QFocusEvent(QEvent.Type.FocusOut))
    assert view.grab().toImage().pixelColor(256, 400) == QColor("#d03020")


def test_transparency_shows_a_checkerboard_or_the_chosen_ground(view):
    clear = picture()
    clear.fill(Qt.GlobalColor.transparent)
    view.show_image(clear)
    assert len({view.grab().toImage().pixelColor(x, 256).name() for x in range(100, 140)}) == 2
    view.set_background("#f6dfbf")
    assert view.grab().toImage().pixelColor(256, 256).name() == "#f6dfbf"


def test_scaling_leaves_no_dark_edge_around_what_is_transparent(qapp):
    image = QImage(16, 16, QImage.Format.Format_RGBA8888)
    image.fill(QColor(0, 0, 0, 0))
    with QPainter(image) as painter:
        painter.fillRect(4, 4, 8, 8, QColor(255, 255, 255))
    large = scaled(image, QSize(160, 160)).convertToFormat(QImage.Format.Format_RGBA8888)
    edges = [large.pixelColor(x, 80) for x in range(160)]
    assert all(c.red() > 250 for c in edges if c.alpha() > 60)
    assert any(0 < c.alpha() < 255 for c in edges)


def card_painted(card, image, background="#123456"):
    canvas = QImage(40, 40, QImage.Format.Format_ARGB32_Premultiplied)
    canvas.fill(Qt.GlobalColor.transparent)
    with QPainter(canvas) as painter:
        card.paint(painter, QRectF(0, 0, 40, 40), image, background=background, tint=1, radius=10)
    return canvas


def test_a_card_shows_picture_and_ground_with_round_corners(qapp):
    half = picture()
    half.fill(QColor(255, 0, 0, 0))
    with QPainter(half) as painter:
        painter.fillRect(0, 0, 64, 128, QColor("#d03020"))
    shown = card_painted(PictureCard(), half)
    assert shown.pixelColor(10, 20).name() == "#d03020"
    assert shown.pixelColor(30, 20).name() == "#123456"
    assert shown.pixelColor(0, 0).alpha() == 0


def test_a_card_is_composed_anew_only_for_another_picture_or_ground(qapp, monkeypatch):
    composed = []
    real = scaling.scaled
    monkeypatch.setattr(scaling, "scaled", lambda *args: composed.append(args) or real(*args))
    card, image = PictureCard(), picture()
    first = card_painted(card, image)
    assert card_painted(card, image) == first
    assert len(composed) == 1
    assert card_painted(card, picture(colour="#00ff00")).pixelColor(20, 20).name() == "#00ff00"
    card_painted(card, image, background="#ffffff")
    assert len(composed) == 3


def test_a_large_picture_is_scaled_down_smoothly(qapp):
    image = QImage(640, 640, QImage.Format.Format_RGBA8888)
    for x in range(640):
        for y in range(0, 640, 640):
            image.setPixelColor(x, y, QColor("#ffffff" if x % 2 else "#000000"))
    image = image.copy(0, 0, 640, 1).scaled(640, 640)
    small = scaled(image, QSize(64, 64))
    assert 110 < small.pixelColor(30, 30).red() < 145


def test_a_better_look_at_the_same_picture_lets_it_go_on_appearing(qtbot, view):
    def middle():
        return view.grab().toImage().pixelColor(256, 256).name()

    themes().apply("dark", reduce_motion=False)
    view.show_image(None)
    view.show_image(picture(colour="#d03020"), fade=True)
    view.show_image(picture(colour="#00ff00"), better=True)
    assert middle() not in ("#d03020", "#00ff00")
    qtbot.waitUntil(lambda: middle() == "#00ff00")
    view.show_image(picture(colour="#d03020"))
    assert middle() == "#d03020"


def test_a_picture_that_has_just_come_is_scaled_cleanly_when_it_stays(qtbot, view, monkeypatch):
    scaled_cleanly = []
    real = scaling.scaled
    monkeypatch.setattr(scaling, "scaled", lambda *args: scaled_cleanly.append(args) or real(*args))
    view.show_image(None)
    for _ in range(3):
        view.show_image(picture(), fade=True)
        view.grab()
    assert not scaled_cleanly
    qtbot.waitUntil(lambda: view.grab() and len(scaled_cleanly) == 1)


def test_the_ground_of_any_colour_fills_its_place(qapp):
    canvas = QImage(40, 40, QImage.Format.Format_RGB32)
    with QPainter(canvas) as painter:
        paint_ground(painter, QRectF(0, 0, 40, 40), "#123456")
    assert canvas.pixelColor(20, 20).name() == "#123456"


def test_copy_gives_pixels_and_the_file(qapp, tmp_path):
    path = tmp_path / "a fox.png"
    assert copy_picture(picture(), str(path))
    data = QGuiApplication.clipboard().mimeData()
    assert data.hasImage()
    assert [url.toLocalFile() for url in data.urls()] == [str(path)]
    assert not copy_picture(None, "")


@pytest.mark.parametrize(("surround", "colour"), [("theme", ""), ("grey", "#777777"), ("white", "#ffffff")])
def test_around_a_picture_is_what_the_settings_say_in_every_theme(view, surround, colour):
    view.resize(512, 300)
    for name in ("dark", "light"):
        themes().apply(name, surround=surround)
        ground = view.grab().toImage().pixelColor(4, 150).name()
        assert ground == (colour or ground) and theme().surround == (colour.upper() or theme().canvas)
    themes().apply("dark")


def test_a_view_without_a_picture_keeps_the_ground_of_its_words(qtbot):
    view = PictureView("Picture")
    qtbot.addWidget(view)
    view.resize(512, 300)
    themes().apply("dark", surround="white")
    assert view.grab().toImage().pixelColor(4, 150).name() != "#ffffff"
    themes().apply("dark")
