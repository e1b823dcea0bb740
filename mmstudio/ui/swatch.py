"""One colour among several, to be chosen."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from mmstudio.ui.canvas import paint_ground, rounded
from mmstudio.ui.controls import PaintedButton, set_name
from mmstudio.ui.theme import color, px


class Swatch(PaintedButton):
    """background: "transparent" or "#rrggbb". stepped: an arrow key asks for the one before (-1) or after (1)."""

    stepped = Signal(int)

    def __init__(self, background: str, name: str, tip: str, parent: QWidget, box: float = 32) -> None:
        super().__init__(parent)
        self.background = background
        self._box = box
        self.setCheckable(True)
        self.setFixedSize(px(box), px(box))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        set_name(self, name, tip)

    def sizeHint(self) -> QSize:
        return QSize(px(self._box), px(self._box))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        by = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if by:
            self.stepped.emit(by)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect())
        on = self.isChecked()
        inner = box.adjusted(px(4), px(4), -px(4), -px(4)) if on else box.adjusted(1, 1, -1, -1)
        path = rounded(inner, px(5) if on else px(7))
        painter.save()
        painter.setClipPath(path)
        paint_ground(painter, inner, self.background)
        painter.restore()
        painter.setBrush(Qt.BrushStyle.NoBrush)
        pen = painter.pen()
        pen.setColor(color("line2"))
        painter.setPen(pen)
        painter.drawPath(path)
        if on:
            pen.setColor(color("accent_text"))
            pen.setWidth(px(2))
            painter.setPen(pen)
            painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), px(8), px(8))
