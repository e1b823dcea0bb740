"""The eyes of the tests: they must see what a person would see."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from mmstudio.ui.controls import Text, TextButton
from mmstudio.ui.theme import color, font
from tests.look import problems


class Painted(QWidget):
    """Paints one text in a rectangle."""

    def __init__(self, text, rect, colour):
        super().__init__()
        self.text, self.rect_, self.colour = text, rect, colour
        self.setFixedSize(200, 60)

    def paintEvent(self, event):
        painter = QPainter(self)
        painter.setFont(font(13))
        painter.setPen(self.colour)
        painter.drawText(self.rect_, Qt.AlignmentFlag.AlignVCenter, self.text)


@pytest.fixture
def seen(qtbot):
    def look(*widgets):
        window = QWidget()
        window.setProperty("ground", "window")
        window.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        box = QVBoxLayout(window)
        for widget in widgets:
            box.addWidget(widget)
        qtbot.addWidget(window)
        window.show()
        return [problem.split(" ")[0].strip(":") for problem in problems(window)]

    return look


def test_texts_that_fit_and_can_be_read_are_no_problem(seen):
    assert (
        seen(Text("Hello", tone="text3"), TextButton("Open"), Painted("Hi", QRectF(0, 0, 200, 60), color("text"))) == []
    )


def test_a_label_that_is_too_narrow_is_seen(seen):
    label = Text("A rather long sentence")
    label.setFixedWidth(40)
    assert seen(label) == ["cut"]


def test_a_button_that_is_too_narrow_is_seen(seen):
    button = QPushButton("Open everything")
    button.setFixedWidth(20)
    assert seen(button) == ["cut"]


def test_painted_text_outside_its_rectangle_is_seen(seen):
    assert seen(Painted("A rather long sentence", QRectF(0, 0, 40, 60), color("text"))) == ["cut"]
    assert seen(Painted("Hi", QRectF(0, 0, 100, 6), color("text"))) == ["cut"]


def test_faint_painted_text_and_faint_labels_are_seen(seen):
    label = QLabel("Hello")
    label.setStyleSheet("color: #505050;")
    assert seen(Painted("Hi", QRectF(0, 0, 200, 60), QColor("#505050"))) == ["contrast"]
    assert seen(label) == ["contrast"]


def test_two_texts_at_one_place_are_seen(seen):
    one, other = Text("Hello"), Text("World")
    holder = QWidget()
    holder.setFixedSize(100, 40)
    for text in (one, other):
        text.setParent(holder)
    assert seen(holder) == ["over"]
