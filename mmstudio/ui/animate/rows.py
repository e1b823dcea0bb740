"""What the sound moves: one card for each row of the matrix, its details open below, and the list of free pairs."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from mmstudio.animation import DESTINATION, DESTINATIONS, SOURCES, Animation, MatrixRow
from mmstudio.ui.animate.names import curve_token, destination_name, source_name
from mmstudio.ui.controls import DropDown, ElidedLabel, IconButton, Mark, Menu, SliderRow
from mmstudio.ui.theme import color, px
from mmstudio.viewmodels.animate import AnimateViewModel

_FINE = 0.35  # destinations whose usual amount is smaller are set in tenths of a per cent


class Dot(QWidget):
    """In the colour of a curve."""

    def __init__(self, token: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._token = token
        self.setFixedSize(px(10), px(16))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color(self._token))
        painter.drawEllipse(QPointF(px(4), self.height() / 2), px(4), px(4))


class RowCard(QFrame):
    """One row: curve → destination, its amount, and while it is chosen its details. chosen: a click on the card."""

    chosen = Signal()

    def __init__(self, animate: AnimateViewModel, number: int, row: MatrixRow, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._animate, self.number, self.row = animate, number, row
        curve, destination = source_name(row.curve), destination_name(row.destination)
        self._kind = DESTINATION[row.destination]
        self.setProperty("card", "plain")
        self.setAccessibleName(self.tr("{curve} moves {destination}").format(curve=curve, destination=destination))
        self.amount = self._amount(curve, destination)
        self._details: QWidget | None = None
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(px(12), px(8), px(12), px(6))
        self._box.setSpacing(px(8))
        self._box.addWidget(self.amount)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def show_row(self, row: MatrixRow, open_: bool) -> None:
        self.row = row
        if abs(self.amount.value() - 100 * row.amount) > 1e-6:
            self._widen(row.amount)
            self.amount.set_value(100 * row.amount)
        if open_ and self._details is None:
            self._details = _Details(self._animate, self.number, self.row)
            self._box.addWidget(self._details)
        elif not open_ and self._details is not None:
            self._box.removeWidget(self._details)
            self._details.hide()
            self._details.deleteLater()
            self._details = None
        if isinstance(self._details, _Details):
            self._details.show_row(row)
        look = "on" if open_ else "plain"
        if self.property("card") != look:
            self.setProperty("card", look)
            self.style().unpolish(self)
            self.style().polish(self)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.chosen.emit()

    def _amount(self, curve: str, destination: str) -> SliderRow:
        kind = self._kind
        self._most = max(kind.usual, abs(self.row.amount))
        most = 100 * self._most
        step = 0.1 if kind.usual <= _FINE else 1.0
        tip = self.tr("{curve} moves {destination} — how far at its loudest. Below 0 it goes the other way.")
        slider = SliderRow(
            self.tr("{curve} moves {destination}").format(curve=curve, destination=destination),
            minimum=-most if kind.signed else 0.0,
            maximum=most,
            step=step,
            default=0.0,
            unit="%",
            tip=tip.format(curve=curve, destination=destination),
            token=curve_token(self.row.curve),
        )
        head = slider.layout().itemAt(0).layout()  # type: ignore[union-attr]
        assert isinstance(head, QBoxLayout)
        slider.label.hide()
        head.setSpacing(px(5))  # else long names lose their ends in the narrowest column
        parts: tuple[tuple[QWidget, int], ...] = (
            (Dot(curve_token(self.row.curve)), 0),
            (ElidedLabel(curve, size=13, weight=600), 0),
            (Mark("arrow-right", "text3", 14), 0),
            (ElidedLabel(destination, size=13, tone="text2"), 1),
        )
        for place, (widget, stretch) in enumerate(parts):
            head.insertWidget(place, widget, stretch)
        slider.set_value(100 * self.row.amount)
        slider.value_changed.connect(lambda value: self._animate.rows.edit(self.number, "amount", amount=value / 100))
        slider.edit_finished.connect(lambda _: self._animate.close_step())
        return slider

    def _widen(self, amount: float) -> None:
        """A preset or a typed number may lie beyond what the slider offers at first."""
        if abs(amount) > self._most:
            self._most = abs(amount)
            self.amount.set_range(-100 * self._most if self._kind.signed else 0.0, 100 * self._most)


class _Details(QWidget):
    """Attack, release, delay, how rows for the same thing are combined, and when the row answers."""

    def __init__(self, animate: AnimateViewModel, number: int, row: MatrixRow) -> None:
        super().__init__()
        self._animate, self._number = animate, number
        self.attack = self._slider(
            "attack_s", self.tr("Attack"), 0, 2000, 15, self.tr("Attack — how fast it answers. Less is quicker.")
        )
        self.release = self._slider(
            "release_s", self.tr("Release"), 0, 6000, 220, self.tr("Release — how slowly it returns.")
        )
        self.delay = self._slider(
            "delay_s", self.tr("Delay"), -500, 500, 0, self.tr("Delay — later; below 0 it comes before the sound.")
        )
        self.power = SliderRow(
            self.tr("Contrast"),
            minimum=0.25,
            maximum=8.0,
            step=0.05,
            default=1.0,
            tip=self.tr("Contrast — above 1 only loud places count, below 1 quiet ones too."),
        )
        self.power.value_changed.connect(lambda value: animate.rows.edit(number, "power", power=value))
        self.power.edit_finished.connect(lambda _: animate.close_step())
        self.combine = DropDown(
            self.tr("Combine"),
            [("add", self.tr("Add")), ("multiply", self.tr("Multiply")), ("largest", self.tr("Largest"))],
            self.tr("Combine — what happens where several rows move the same."),
        )
        self.when = DropDown(
            self.tr("When"),
            [
                ("always", self.tr("Always")),
                ("hit", self.tr("On every hit")),
                ("beat", self.tr("On beats")),
                ("bar", self.tr("On bars")),
            ],
            self.tr("When — it follows the curve, or starts anew at hits, beats or bars."),
        )
        self.remove = IconButton("trash-can-outline", self.tr("Remove this row"), size=16, box=32)
        self.combine.chosen.connect(lambda key: animate.rows.edit(number, combine=key))
        self.when.chosen.connect(lambda key: animate.rows.edit(number, when=key))
        self.remove.clicked.connect(lambda: animate.rows.remove(number))
        self._pairs = [_pair(self.attack, self.release), _pair(self.delay, self.power)]
        below = QHBoxLayout()
        below.setSpacing(px(8))
        below.addWidget(self.combine, 2)
        below.addWidget(self.when, 3)
        below.addWidget(self.remove)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, px(6))
        box.setSpacing(px(6))
        for pair in self._pairs:
            box.addLayout(pair)
        box.addLayout(below)
        self.show_row(row)

    def show_row(self, row: MatrixRow) -> None:
        for slider, value in ((self.attack, row.attack_s), (self.release, row.release_s), (self.delay, row.delay_s)):
            if slider.value() != round(1000 * value):
                slider.set_value(round(1000 * value))
        if abs(self.power.value() - row.power) > 1e-6:
            self.power.set_value(row.power)
        self.combine.set_current(row.combine)
        self.when.set_current(row.when)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Two sliders side by side need room for their names."""
        narrow = event.size().width() < px(220)
        way = QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        for pair in self._pairs:
            if pair.direction() != way:
                pair.setDirection(way)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()  # a click between the controls does not close them

    def _slider(self, field: str, title: str, least: int, most: int, default: int, tip: str) -> SliderRow:
        row = SliderRow(title, minimum=least, maximum=most, step=5, default=default, unit="ms", tip=tip)
        row.value_changed.connect(
            lambda value: self._animate.rows.edit(self._number, field, **{field: round(value) / 1000})
        )
        row.edit_finished.connect(lambda _: self._animate.close_step())
        return row


class Matrix(QWidget):
    """All rows, and *Add*."""

    def __init__(self, animate: AnimateViewModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._animate = animate
        self.cards: list[RowCard] = []
        self._shown: list[tuple[str, str]] = []
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(px(9))

    def show_animation(self, animation: Animation, chosen: int) -> None:
        pairs = [(row.curve, row.destination) for row in animation.rows]
        if pairs != self._shown:
            self._build(animation)
            self._shown = pairs
        for card, row in zip(self.cards, animation.rows, strict=True):
            card.show_row(row, card.number == chosen)

    def fill_add_menu(self, menu: Menu) -> None:
        """Curve by curve, what it does not move yet."""
        animation = self._animate.animation
        taken = {(row.curve, row.destination) for row in animation.rows}
        for curve in SOURCES:
            free = [
                destination.name
                for destination in DESTINATIONS
                if destination.source in ("", animation.source) and (curve, destination.name) not in taken
            ]
            if free:
                sub = menu.addMenu(source_name(curve))
                for destination in free:
                    sub.addAction(destination_name(destination), partial(self._animate.rows.add, curve, destination))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.update()

    def _build(self, animation: Animation) -> None:
        for card in self.cards:
            self._box.removeWidget(card)
            card.hide()
            card.deleteLater()
        self.cards = []
        for number, row in enumerate(animation.rows):
            card = RowCard(self._animate, number, row)
            card.chosen.connect(partial(self._animate.rows.choose, number))
            self.cards.append(card)
            self._box.addWidget(card)


def _pair(first: QWidget, second: QWidget) -> QBoxLayout:
    pair = QHBoxLayout()
    pair.setSpacing(px(16))
    pair.addWidget(first, 1)
    pair.addWidget(second, 1)
    return pair
