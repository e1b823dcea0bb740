"""The handle between before and after."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSlider, QWidget

from mmstudio.ui.controls import set_name
from mmstudio.ui.theme import paint_icon, px

_SIDE = 34


class WipeHandle(QSlider):
    """A round handle on the line; ←/→ when focused. A slider to screen readers, 0 to 100 %."""

    moved = Signal(float)  # 0..1

    def __init__(self, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._seen = QRect()
        self._grip: QPoint | None = None
        self.setRange(0, 100)
        self.setFixedSize(px(_SIDE), px(_SIDE))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.SplitHCursor)
        set_name(
            self, self.tr("Wipe"), self.tr("Wipe — before on the left, after on the right. Drag, or Left and Right.")
        )
        self.hide()

    def follow(self, seen: QRect, fraction: float) -> None:
        """Stand at fraction of seen, in the parent's coordinates."""
        self._seen = seen
        self.blockSignals(True)
        self.setValue(round(fraction * 100))
        self.blockSignals(False)
        x = round(seen.left() + fraction * seen.width() - self.width() / 2)
        inside = seen.center().y() - self.height() // 2
        self.move(x, inside)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._grip = event.position().toPoint() - self.rect().center()
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._grip is not None and self._seen.width():
            x = self.mapToParent(event.position().toPoint() - self._grip).x()
            self.moved.emit((x - self._seen.left()) / self._seen.width())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._grip = None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
            return
        large = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        self.moved.emit((self.value() + step * (10 if large else 1)) / 100)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(0, 0, 0, 60))
        painter.setBrush(QColor(255, 255, 255))
        painter.drawEllipse(QRectF(self.rect()).adjusted(1, 1, -1, -1))
        paint_icon(painter, QRectF(self.rect()), "arrow-left-right", "on_accent", 18)
