"""The frame that a person draws over the gallery to select what it touches."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtGui import QPainter

from mmstudio.ui.theme import color, px
from mmstudio.viewmodels.selection import Selection


class Band:
    """In pixels of the whole list. former: what was selected when it began."""

    def __init__(self, start: QPoint, former: Selection) -> None:
        self.former = former
        self._drawn = QRect(start, QSize(0, 0))

    @property
    def box(self) -> QRect:
        return self._drawn.normalized()

    def reach(self, point: QPoint) -> None:
        self._drawn = QRect(self._drawn.topLeft(), point)

    def paint(self, painter: QPainter, left: int, top: int) -> None:
        """left, top: where the list begins."""
        painter.setPen(color("accent_text"))
        painter.setBrush(color("accent", 0.14))
        painter.drawRoundedRect(self.box.translated(left, top).toRectF(), px(4), px(4))
