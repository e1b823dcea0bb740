"""Chips: small rounded words that can be chosen or taken away."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from mmstudio.ui.controls.flow_layout import FlowLayout
from mmstudio.ui.controls.text import set_name
from mmstudio.ui.theme import color, font, paint_icon, px

_LONGEST_PX = 220


class Chip(QAbstractButton):
    """checkable: selected shows an accent outline. removable: × or Delete emits removed."""

    removed = Signal()

    def __init__(
        self,
        text: str,
        icon_name: str = "",
        *,
        checkable: bool = False,
        removable: bool = False,
        tip: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._icon, self._removable = icon_name, removable
        self.setText(text)
        self.setFont(font(12, 500))
        self.setCheckable(checkable)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        set_name(self, text, tip)

    def sizeHint(self) -> QSize:
        words = min(QFontMetrics(self.font()).horizontalAdvance(self.text()), px(_LONGEST_PX))
        extra = (px(20) if self._icon else 0) + (px(16) if self._removable else 0)
        return QSize(words + extra + px(22), px(26))

    minimumSizeHint = sizeHint

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._removable and event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.removed.emit()
        elif self.isCheckable() and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        on_cross = self._removable and event.position().x() > self.width() - px(24)
        super().mouseReleaseEvent(event)
        if on_cross and self.rect().contains(event.position().toPoint()):
            self.removed.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = self.rect().toRectF().adjusted(0.75, 0.75, -0.75, -0.75)
        on = self.isChecked()
        pen = painter.pen()
        pen.setColor(color("accent_text" if on else "line2" if self.underMouse() else "line"))
        pen.setWidthF(px(1.5) if on else 1)
        painter.setPen(pen)
        painter.setBrush(color("accent_soft" if on else "hover" if self.isDown() else "raised"))
        painter.drawRoundedRect(rect, rect.height() / 2, rect.height() / 2)
        left = px(11)
        token = "text" if on or self._removable or not self.isCheckable() else "text2"
        if self._icon:
            box = QRectF(left - px(2), 0, px(16), self.height())
            paint_icon(painter, box, self._icon, "accent_text" if on else "text2", 16)
            left += px(18)
        right = px(24) if self._removable else px(10)
        words = QFontMetrics(self.font()).elidedText(
            self.text(), Qt.TextElideMode.ElideRight, self.width() - left - right
        )
        painter.setFont(font(12, 600) if on else self.font())
        painter.setPen(color(token))
        painter.drawText(QRectF(left, 0, self.width() - left, self.height()), Qt.AlignmentFlag.AlignVCenter, words)
        if self._removable:
            centre, arm = QPointF(self.width() - px(14), self.height() / 2), px(3)
            painter.setPen(color("text2"))
            painter.drawLine(centre - QPointF(arm, arm), centre + QPointF(arm, arm))
            painter.drawLine(centre - QPointF(arm, -arm), centre + QPointF(arm, -arm))


class ChipRow(QWidget):
    """Chips that wrap to as many lines as they need."""

    removed = Signal(str)  # the text of the chip

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._flow = FlowLayout(self, spacing=6)
        self._shown: tuple[object, ...] = ()

    def set_texts(self, texts: tuple[str, ...], *, removable: bool = True, tail: QWidget | None = None) -> None:
        """Show these texts; tail stays at the end (a + button)."""
        if (texts, removable, tail) == self._shown:
            return
        self._shown = (texts, removable, tail)
        if tail is not None:
            self._flow.removeWidget(tail)
        while (item := self._flow.takeAt(0)) is not None:
            if widget := item.widget():
                widget.deleteLater()
        for text in texts:
            chip = Chip(text, removable=removable, parent=self)
            chip.removed.connect(lambda text=text: self.removed.emit(text))
            self._flow.addWidget(chip)
            chip.show()
        if tail is not None:
            self._flow.addWidget(tail)
