"""A small number between − and +. Holding a button repeats after 400 ms."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractSpinBox, QHBoxLayout, QSizePolicy, QSpinBox, QWidget

from mmstudio.ui.controls.buttons import IconButton
from mmstudio.ui.controls.ground import field_tokens
from mmstudio.ui.controls.text import set_name
from mmstudio.ui.theme import color, font, px

_REPEAT_DELAY_MS, _REPEAT_MS = 400, 80


class _Field(QSpinBox):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "bare")
        self.setButtonSymbols(QAbstractSpinBox.ButtonSymbols.NoButtons)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setFont(font(14, 600, tabular=True))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCorrectionMode(QAbstractSpinBox.CorrectionMode.CorrectToNearestValue)

    def event(self, event: QEvent) -> bool:
        answer = super().event(event)
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Show, QEvent.Type.StyleChange):
            # the style sheet keeps room for the two buttons that are not there
            self.lineEdit().setGeometry(self.rect())
        return answer

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class Stepper(QWidget):
    """minimum … maximum, whole numbers. value_changed only when a person changes it."""

    value_changed = Signal(int)

    def __init__(
        self,
        name: str,
        *,
        minimum: int = 1,
        maximum: int = 32,
        value: int = 1,
        tip: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.field = _Field()
        self.field.setRange(minimum, maximum)
        self.field.setValue(value)
        set_name(self.field, name, tip)
        set_name(self, name, tip)
        self.less = IconButton("minus", self.tr("Fewer"), size=16, box=30)
        self.more = IconButton("plus", self.tr("More"), size=16, box=30)
        for button, by in ((self.less, -1), (self.more, 1)):
            button.setAutoRepeat(True)
            button.setAutoRepeatDelay(_REPEAT_DELAY_MS)
            button.setAutoRepeatInterval(_REPEAT_MS)
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the field has the arrow keys
            button.clicked.connect(lambda _=False, by=by: self.field.stepBy(by))
        row = QHBoxLayout(self)
        row.setContentsMargins(px(1), px(1), px(1), px(1))
        row.setSpacing(0)
        row.addWidget(self.less)
        row.addWidget(self.field, 1)
        row.addWidget(self.more)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.field.valueChanged.connect(self._changed)
        self.setFocusProxy(self.field)
        self._show_ends()

    def value(self) -> int:
        return self.field.value()

    def set_value(self, value: int) -> None:
        """Show value without telling anybody."""
        if value == self.field.value():
            return  # Qt would paint the field again, and the card around it
        self.field.blockSignals(True)
        self.field.setValue(value)
        self.field.blockSignals(False)
        self._show_ends()

    def sizeHint(self) -> QSize:
        return QSize(px(94), px(32))

    def minimumSizeHint(self) -> QSize:
        return QSize(px(88), px(32))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground, border = field_tokens(self)
        painter.setPen(color(border))
        painter.setBrush(color(ground))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), px(8), px(8))

    def _changed(self, value: int) -> None:
        self._show_ends()
        self.value_changed.emit(value)

    def _show_ends(self) -> None:
        self.less.setEnabled(self.field.value() > self.field.minimum())
        self.more.setEnabled(self.field.value() < self.field.maximum())
