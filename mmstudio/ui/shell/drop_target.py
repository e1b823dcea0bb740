"""Shown while something is dragged over a workspace: a frame, and in words what will happen."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QVBoxLayout, QWidget

from mmstudio.ui.controls import Text
from mmstudio.ui.theme import color, px


class DropTarget(QWidget):
    """Lies over its parent while it is shown."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._refused = False
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.text = Text(size=15, weight=600)
        self.text.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column = QVBoxLayout(self)
        column.addWidget(self.text)
        self.hide()

    def tell(self, words: str, refused: bool = False) -> None:
        """Show what a drop would do, or why it is refused."""
        if self.isVisible() and (words, refused) == (self.text.text(), self._refused):
            return
        self._refused = refused
        self.text.setText(words)
        if (parent := self.parentWidget()) is not None:
            self.setGeometry(parent.rect())
        self.raise_()
        self.show()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        inside = px(8)
        painter.setBrush(color("canvas", 0.85))
        painter.setPen(QPen(color("line2" if self._refused else "accent_text"), px(2)))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(inside, inside, -inside, -inside), px(12), px(12))
