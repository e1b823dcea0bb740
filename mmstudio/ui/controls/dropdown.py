"""A list that opens: one of many. Typing finds."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QWidget

from mmstudio.ui.controls.ground import field_tokens
from mmstudio.ui.controls.text import set_name
from mmstudio.ui.theme import color, font, paint_icon, px


class DropDown(QComboBox):
    """options: (key, text). chosen is emitted only when a person chooses; the wheel works only when focused."""

    chosen = Signal(str)

    def __init__(
        self,
        name: str,
        options: Sequence[tuple[str, str]] = (),
        tip: str = "",
        *,
        icon_name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._icon = icon_name
        self.setFont(font(13))
        self.setFixedHeight(px(32))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMaxVisibleItems(14)
        set_name(self, name, tip)
        self.set_options(options)
        self.activated.connect(lambda index: self.chosen.emit(str(self.itemData(index))))

    def set_options(self, options: Sequence[tuple[str, str]]) -> None:
        current = self.current()
        self.clear()
        for key, text in options:
            self.addItem(text, key)
        self.set_current(current)

    def current(self) -> str:
        return str(self.currentData() or "")

    def set_current(self, key: str) -> None:
        index = self.findData(key)
        if index >= 0:
            self.setCurrentIndex(index)

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(self.font())
        widest = max((metrics.horizontalAdvance(self.itemText(i)) for i in range(self.count())), default=px(40))
        return QSize(widest + px(46) + (px(24) if self._icon else 0), px(32))

    def minimumSizeHint(self) -> QSize:
        return QSize(px(72), px(32))

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def showPopup(self) -> None:
        super().showPopup()
        # the list's own window would otherwise be see-through at its corners
        self.view().window().setStyleSheet(f"background: {color('raised').name()};")

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = self.rect().toRectF()
        ground, border = field_tokens(self)
        painter.setPen(color("line2" if self.underMouse() or self.hasFocus() else border))
        painter.setBrush(color(ground))
        painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), px(8), px(8))
        left = px(12)
        if self._icon:
            paint_icon(painter, QRectF(left - px(2), 0, px(18), self.height()), self._icon, "text2", 18)
            left += px(24)
        paint_icon(painter, QRectF(self.width() - px(26), 0, px(16), self.height()), "chevron-down", "text2", 16)
        painter.setFont(self.font())
        painter.setPen(color("text" if self.isEnabled() else "text3"))
        room = self.width() - left - px(28)
        words = QFontMetrics(self.font()).elidedText(self.currentText(), Qt.TextElideMode.ElideRight, room)
        painter.drawText(rect.adjusted(left, 0, -px(26), 0), Qt.AlignmentFlag.AlignVCenter, words)
