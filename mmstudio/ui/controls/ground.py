"""What fields and empty places are painted with, so that they stand out from what lies under them."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPen
from PySide6.QtWidgets import QWidget

from mmstudio.ui.theme import color, theme

_CARDS = {"plain", "on", "floating"}  # have the colour of fields


def field_tokens(field: QWidget) -> tuple[str, str]:
    """(ground, border) of a field: on a card both differ from the card's own."""
    parent = field.parentWidget()
    while parent is not None and not parent.isWindow():
        if parent.property("card") in _CARDS:
            return "panel", "line2"
        parent = parent.parentWidget()
    return "raised", "line"


def empty_pen() -> QPen:
    """Around a place whose picture has not come yet: a line where its ground is the canvas's own colour."""
    equal = theme().raised == theme().canvas
    return QPen(color("line"), 1) if equal else QPen(Qt.PenStyle.NoPen)
