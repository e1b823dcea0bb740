"""The slider row: name left, value right, a thin track with a tick at the default."""

from __future__ import annotations

import math
import re

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSizePolicy, QSlider, QVBoxLayout, QWidget

from mmstudio.ui.controls.text import ElidedLabel, Text, set_name
from mmstudio.ui.theme import color, font, px

_FRACTION = re.compile(r"^\s*([-+−]?[\d.,]+)\s*/\s*([\d.,]+)\s*$")
_NUMBER = re.compile(r"^\s*([-+−]?\d*[.,]?\d+)\s*(%|px|s|x|×)?\s*$")


def read_number(text: str, unit: str = "") -> float | None:
    """What a person typed into a value field: `0.75`, `0,75`, `3/4`, `50%`, `40px`; None if it is no number.

    A percentage is a share of one unless the field itself counts in per cent.
    """
    fraction = _FRACTION.match(text)
    try:
        if fraction:
            return _plain(fraction.group(1)) / _plain(fraction.group(2))
        number = _NUMBER.match(text)
        if not number:
            return None
        value = _plain(number.group(1))
    except (ValueError, ZeroDivisionError):
        return None
    return value / 100 if number.group(2) == "%" and unit != "%" else value


def _plain(digits: str) -> float:
    return float(digits.replace(",", ".").replace("−", "-"))


class Track(QSlider):
    """The painted line and handle; counts in whole tenths of a step so that Alt moves finely."""

    reset = Signal()
    moved_by_hand = Signal()  # after any change a person made
    settled = Signal()  # a drag ended, or one key was pressed

    def __init__(self, token: str = "fill", parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._token = token
        self.default: int | None = None
        self.fine, self.unit_step, self.large = 1, 1, 10
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMouseTracking(True)

    def sizeHint(self) -> QSize:
        return QSize(px(120), px(20))

    minimumSizeHint = sizeHint

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        left, right, middle, radius = self._ends()
        here, zero = self._x(self.value()), self._x(max(self.minimum(), min(0, self.maximum())))
        painter.setPen(Qt.PenStyle.NoPen)
        if self.default is not None:
            painter.setBrush(color("text3"))
            painter.drawRoundedRect(QRectF(self._x(self.default) - px(1), middle - px(8), px(2), px(3)), px(1), px(1))
        thick = px(4)
        painter.setBrush(color("track"))
        painter.drawRoundedRect(QRectF(left, middle - thick / 2, right - left, thick), thick / 2, thick / 2)
        if self.isEnabled():
            painter.setBrush(color(self._token))
            start = left if self.minimum() >= 0 else zero
            painter.drawRoundedRect(
                QRectF(min(start, here), middle - thick / 2, abs(here - start), thick), thick / 2, thick / 2
            )
            painter.setPen(color("handle_edge"))
            painter.setBrush(color("handle"))
            painter.drawEllipse(QPointF(here, middle), radius, radius)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.setSliderDown(True)
            self._go(self._at(event.position().x()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self.isSliderDown():
            self._go(self._at(event.position().x()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self.isSliderDown():
            self.setSliderDown(False)
            self.settled.emit()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.reset.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = self.unit_step
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            step *= 10
        elif event.modifiers() & Qt.KeyboardModifier.AltModifier:
            step = self.fine
        match event.key():
            case Qt.Key.Key_Left | Qt.Key.Key_Down:
                self._go(self.value() - step)
            case Qt.Key.Key_Right | Qt.Key.Key_Up:
                self._go(self.value() + step)
            case Qt.Key.Key_PageDown:
                self._go(self.value() - self.large)
            case Qt.Key.Key_PageUp:
                self._go(self.value() + self.large)
            case Qt.Key.Key_Home:
                self._go(self.minimum())
            case Qt.Key.Key_End:
                self._go(self.maximum())
            case Qt.Key.Key_Delete:
                self.reset.emit()
            case _:
                event.ignore()
                return
        self.settled.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if not self.hasFocus():  # the column scrolls instead
            event.ignore()
            return
        turns = event.angleDelta().y() or event.angleDelta().x()
        if turns:
            self._go(self.value() + (self.unit_step if turns > 0 else -self.unit_step))
            self.settled.emit()
        event.accept()

    def _go(self, value: int) -> None:
        value = max(self.minimum(), min(self.maximum(), value))
        if value != self.value():
            self.setValue(value)
            self.moved_by_hand.emit()

    def _ends(self) -> tuple[float, float, float, float]:
        radius = px(6)
        return 0.0, float(self.width()), self.height() / 2, radius

    def _x(self, value: int) -> float:
        left, right, _, radius = self._ends()
        span = max(self.maximum() - self.minimum(), 1)
        return left + radius + (value - self.minimum()) / span * (right - left - 2 * radius)

    def _at(self, x: float) -> int:
        left, right, _, radius = self._ends()
        share = (x - left - radius) / max(right - left - 2 * radius, 1)
        raw = self.minimum() + share * (self.maximum() - self.minimum())
        return round(raw / self.unit_step) * self.unit_step


class ValueField(QLineEdit):
    """The number at the right of a row: click it to type."""

    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "bare")
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setFont(font(12, 600, tabular=True))
        self.setFixedHeight(px(20))
        self.setTextMargins(0, 0, -px(2), 0)  # Qt keeps two pixels inside; the digits end where the track ends
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)  # Tab goes to the track; Enter there opens the field

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.selectAll()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        if not self.hasSelectedText():
            self.selectAll()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
            self.clearFocus()
            return
        super().keyPressEvent(event)


class SliderRow(QWidget):
    """One number: drag, keys, wheel when focused, or typed.

    minimum, maximum, step, default: in the unit shown. unit: "", "%", "px", "s", set apart by a space.
    value_changed is emitted while a person drags; edit_finished once when the drag, key or typing ends, so that
    undo has one step. set_value never emits. inline: name, track and value in one line, for bars.
    """

    value_changed = Signal(float)
    edit_finished = Signal(float)

    def __init__(
        self,
        name: str,
        *,
        minimum: float = 0.0,
        maximum: float = 1.0,
        step: float = 0.01,
        default: float = 0.0,
        unit: str = "",
        tip: str = "",
        token: str = "fill",
        inline: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._name, self._unit, self._step = name, unit, step
        self._minimum, self._maximum, self._default = minimum, maximum, default
        self._decimals = max(0, -math.floor(math.log10(step) + 1e-9)) if step < 1 else 0
        whole = step >= 1
        self._resolution = step if whole else step / 10
        self.label = ElidedLabel(name, size=12, tone="text2")
        self.field = ValueField()
        self.track = Track(token)
        self.track.setRange(self._units(minimum), self._units(maximum))
        self.track.unit_step = 1 if whole else 10
        self.track.large = max(self._units(maximum - minimum) // 10, 1)
        self.track.default = self._units(default)
        self.hint = Text(size=11, tone="text3")
        self.hint.hide()
        self._inline = inline
        self._lay_out()
        set_name(self.track, name, tip)
        set_name(self.field, name, tip)
        set_name(self, name, tip)
        self.track.moved_by_hand.connect(self._moved)
        self.track.settled.connect(lambda: self.edit_finished.emit(self.value()))
        self.track.reset.connect(self.reset)
        self.field.editingFinished.connect(self._typed)
        self.field.left.connect(self._show)
        self.setFocusProxy(self.track)
        self.set_value(default)

    def value(self) -> float:
        return round(self.track.value() * self._resolution, 6)

    def set_value(self, value: float) -> None:
        """Show value without telling anybody."""
        self.track.setValue(self._units(value))
        self._show()

    def set_range(self, minimum: float, maximum: float) -> None:
        """Offer other values; the one that is shown stays, if it is still among them."""
        self._minimum, self._maximum = minimum, maximum
        self.track.setRange(self._units(minimum), self._units(maximum))
        self.track.large = max(self._units(maximum - minimum) // 10, 1)
        self.track.update()
        self._fit_field()

    def reset(self) -> None:
        """Back to the default, as by double-click."""
        self.set_value(self._default)
        self.value_changed.emit(self.value())
        self.edit_finished.emit(self.value())

    def text(self) -> str:
        """The value as it is shown, with its unit."""
        value = self.value()
        between = abs(value - round(value, self._decimals)) > self._resolution / 2
        return self._text_of(value, self._decimals + between)

    def _text_of(self, value: float, decimals: int) -> str:
        number = f"{value:.{decimals}f}".replace("-", "−")
        return f"{number} {self._unit}" if self._unit else number

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.EnabledChange:
            self.track.update()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(0, 0, 0, 0)
        head.setSpacing(px(8))
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addLayout(head)
        if self._inline:
            self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
            self.track.setFixedWidth(px(88))
            self.field.setFixedWidth(px(48))
            head.addWidget(self.label)
            head.addWidget(self.track)
            head.addWidget(self.field)
        else:
            self._fit_field()
            head.addWidget(self.label, 1)
            head.addWidget(self.field)
            box.addWidget(self.track)
        box.addWidget(self.hint)

    def _fit_field(self) -> None:
        """As wide as the longest number it may show, so that the name beside it keeps the rest."""
        if self._inline:
            return
        decimals = self._decimals + (self._step < 1)
        texts = (self._text_of(value, decimals) for value in (self._minimum, self._maximum))
        wide = max(self.field.fontMetrics().horizontalAdvance(text) for text in texts)
        self.field.setFixedWidth(wide + px(12))

    def _units(self, value: float) -> int:
        return round(value / self._resolution)

    def _show(self) -> None:
        self.field.setText(self.text())
        # a screen reader says name, value and unit
        self.track.setAccessibleDescription(self.text())

    def _moved(self) -> None:
        self.hint.hide()
        self._show()
        self.value_changed.emit(self.value())

    def _typed(self) -> None:
        text = self.field.text()
        if text == self.text():
            return
        value = read_number(text, self._unit)
        if value is None:
            self._show()
            return
        snapped = max(self._minimum, min(self._maximum, value))
        self._say(value)
        self.set_value(snapped)
        self.value_changed.emit(self.value())
        self.edit_finished.emit(self.value())

    def _say(self, asked: float) -> None:
        """Out of range: the sentence with the end of the range."""
        if asked > self._maximum:
            self.hint.setText(self.tr("Largest: {value}").format(value=f"{self._maximum:g}"))
        elif asked < self._minimum:
            self.hint.setText(self.tr("Smallest: {value}").format(value=f"{self._minimum:g}".replace("-", "−")))
        self.hint.setVisible(not self._minimum <= asked <= self._maximum)
