"""The card over the dimmed window."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QWidget

from mmstudio.ui.controls import Text
from mmstudio.ui.sheet import Sheet
from tests.look import settle


@pytest.fixture
def window(qtbot) -> QWidget:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(1100, 700)
    window.show()
    return window


def test_words_of_every_length_have_all_their_lines(window):
    """A line that fits into the card and not into its border was cut in half."""
    sheet = Sheet("Opposites", window, 420)
    words, edge = Text(wrap=True), QWidget()
    edge.setFixedHeight(32)
    sheet.content.addWidget(words)
    sheet.content.addWidget(edge)
    sheet.card.setStyleSheet("QFrame { border: 1px solid; }")
    sheet.open_sheet()
    for count in range(100, 130):
        words.setText("i " * count)
        sheet.place()
        settle()
        assert words.height() >= words.heightForWidth(words.width()), f"{count} letters"
