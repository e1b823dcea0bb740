from __future__ import annotations

import threading

import pytest
from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from mmstudio.ui.canvas import PictureCard, ScaledPicture, scaling
from mmstudio.ui.canvas.scaling import quickly_scaled, scaled

SIDE = 60


def stripes(first="#ffffff", second="#000000") -> QImage:
    image = QImage(17, 17, QImage.Format.Format_ARGB32_Premultiplied)
    for x in range(17):
        for y in range(17):
            image.setPixelColor(x, y, QColor(first if x % 2 else second))
    return image


class Shown(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.picture, self.card = ScaledPicture(self), PictureCard(self)
        self.on_card = False
        self.resize(SIDE, SIDE)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self.on_card and self.picture.image is not None:
            box = QRectF(self.rect())
            self.card.paint(painter, box, self.picture.image, background="#123456", tint=1, radius=1)
        else:
            self.picture.paint(painter, QRectF(self.rect()), 1.0)

    def middle(self) -> QImage:
        return self.grab().toImage().convertToFormat(QImage.Format.Format_RGB32).copy(10, 10, 40, 40)


def middle(image: QImage) -> QImage:
    return image.convertToFormat(QImage.Format.Format_RGB32).copy(10, 10, 40, 40)


@pytest.fixture
def shown(qtbot):
    widget = Shown()
    qtbot.addWidget(widget)
    return widget


@pytest.mark.parametrize("on_card", [False, True])
def test_a_picture_is_shown_at_once_and_carefully_as_soon_as_that_is_made(qtbot, shown, on_card):
    image, size = stripes(), QSize(SIDE, SIDE)
    shown.on_card = on_card
    shown.picture.set_image(image)
    assert shown.middle() == middle(quickly_scaled(image, size)) != middle(scaled(image, size))
    qtbot.waitUntil(lambda: shown.middle() == middle(scaled(image, size)))


@pytest.mark.parametrize("on_card", [False, True])
def test_the_careful_form_of_a_former_picture_never_comes_over_a_newer_one(qtbot, shown, on_card, monkeypatch):
    former, newer = stripes(), stripes("#ff0000", "#00ff00")
    may, real, made = threading.Event(), scaling.scaled, []

    def slowly(image, size):
        may.wait(20)
        made.append(image)
        return real(image, size)

    monkeypatch.setattr(scaling, "scaled", slowly)
    taken = []
    holder = shown.card if on_card else shown.picture
    take = holder._careful._take
    monkeypatch.setattr(holder._careful, "_take", lambda scaled: (taken.append(scaled), take(scaled)))
    shown.on_card = on_card
    for image in (former, newer):
        shown.picture.set_image(image)
        shown.grab()
    may.set()
    qtbot.waitUntil(lambda: bool(taken))
    assert made[-1] is newer
    assert [middle(one) for one in taken] == [middle(real(newer, QSize(SIDE, SIDE)))]
    assert shown.middle() == middle(taken[0])


def test_a_careful_form_that_comes_after_its_widget_is_gone_is_dropped(qtbot, monkeypatch):
    may, real, made = threading.Event(), scaling.scaled, threading.Event()

    def slowly(image, size):
        may.wait(20)
        made.set()
        return real(image, size)

    monkeypatch.setattr(scaling, "scaled", slowly)
    gone = Shown()
    gone.picture.set_image(stripes())
    gone.grab()
    with qtbot.waitSignal(gone.destroyed):
        gone.deleteLater()
    may.set()
    assert made.wait(20)
    other = Shown()
    qtbot.addWidget(other)
    other.picture.set_image(stripes())
    qtbot.waitUntil(lambda: other.middle() == middle(real(stripes(), QSize(SIDE, SIDE))))
