"""Lanes of keys: the keyframes of a destination, and the prompts of a walk, where they lie in time.

Drag a key to move it (it snaps to beats; with Ctrl it does not), double-click for a new one, Delete takes it away.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QContextMenuEvent,
    QFocusEvent,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPolygonF,
    QWheelEvent,
)
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from mmstudio.animate.modulation import eased
from mmstudio.animation import DESTINATION, Ease, KeyedPrompt, Keyframe
from mmstudio.ui.animate.axis import TimeAxis
from mmstudio.ui.animate.lanes import HEAD_PX
from mmstudio.ui.animate.names import clock, destination_name, percent
from mmstudio.ui.animate.ruler import turn_axis
from mmstudio.ui.controls import ElidedLabel, IconButton, Menu, describe_as, set_name, tell_value
from mmstudio.ui.theme import color, font, paint_icon, px, themes
from mmstudio.viewmodels.animate import AnimateViewModel

HEIGHT = 40
PROMPTS = "prompts"
_GRIP_PX = 8.0
_EDGE_PX = 7.0  # above and below the largest values
_STEP = 0.05  # of a value, by key
_CHIP_PX = 22.0


class KeysBody(QWidget):
    """Keys over the time axis. One of them is chosen; ← and → choose, Shift with them and ↑ ↓ move it."""

    sought = Signal(float)
    let_go = Signal()  # a drag has ended

    def __init__(self, axis: TimeAxis, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._axis = axis
        self.chosen = -1
        self._held = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        describe_as(self, QAccessible.Role.Slider)
        axis.changed.connect(self.update)
        themes().changed.connect(self._recolour)

    # what kinds of keys add

    def times_s(self) -> Sequence[float]:
        raise NotImplementedError

    def add_key(self, time_s: float, y: float) -> None:
        """A new key, chosen. y: of the widget."""

    def move_key(self, time_s: float, y: float | None, by: float = 0.0) -> None:
        """The chosen key to a second, and to the height y or by so much of its value."""

    def remove_key(self) -> None:
        """The chosen key."""

    def fill_menu(self, menu: Menu) -> None:
        """What can be done with the chosen key."""

    def words(self) -> str:
        """Of the chosen key, for screen readers."""
        return clock(self.times_s()[self.chosen])

    def x_of(self, number: int) -> float:
        return self._axis.x(self.times_s()[number])

    # mouse

    def key_at(self, at: QPointF) -> int:
        """-1 where there is none."""
        near = [(abs(self.x_of(number) - at.x()), number) for number in range(len(self.times_s()))]
        distance, number = min(near, default=(_GRIP_PX + 1, -1))
        return number if distance <= px(_GRIP_PX) else -1

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        number = self.key_at(event.position())
        self.choose(number)
        self._held = number >= 0
        if number < 0:
            self.sought.emit(self._axis.time(event.position().x()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._held and event.buttons() & Qt.MouseButton.LeftButton:
            time_s = self._axis.time(event.position().x())
            if not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                time_s = self._axis.snapped(time_s)
            self.move_key(time_s, event.position().y())
            self._tell()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._held:
            self._held = False
            self.let_go.emit()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.key_at(event.position()) < 0:
            self.add_key(self._axis.snapped(self._axis.time(event.position().x())), event.position().y())
            self._tell()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        number = self.key_at(QPointF(event.pos()))
        if number >= 0:
            self.choose(number)
            self.open_menu(event.globalPos())

    def wheelEvent(self, event: QWheelEvent) -> None:
        turn_axis(self._axis, event)

    # keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        count, shift = len(self.times_s()), bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        turn = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0)
        rise = {Qt.Key.Key_Down: -1, Qt.Key.Key_Up: 1}.get(Qt.Key(event.key()), 0)
        has = 0 <= self.chosen < count
        if turn and count and not shift:
            self.choose(min(count - 1, max(0, self.chosen + turn)) if has else 0)
        elif turn and has:
            self.move_key(self.times_s()[self.chosen] + turn * 0.02, None)
            self.let_go.emit()
        elif rise and has:
            self.move_key(self.times_s()[self.chosen], None, rise * _STEP)
            self.let_go.emit()
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and has:
            self.remove_key()
            self.choose(min(self.chosen, len(self.times_s()) - 1))
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and has:
            self.open_menu(self.mapToGlobal(QPoint(round(self.x_of(self.chosen)), self.height())))
        else:
            super().keyPressEvent(event)
            return
        self._tell()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def choose(self, number: int) -> None:
        self.chosen = number
        self._tell()

    def open_menu(self, at: QPoint) -> None:
        menu = Menu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        self.fill_menu(menu)
        menu.popup(at)

    def _tell(self) -> None:
        has = 0 <= self.chosen < len(self.times_s())
        self.setAccessibleDescription(self.words() if has else "")
        tell_value(self)
        self.update()

    def _recolour(self) -> None:
        self.update()

    def _ground(self, painter: QPainter) -> None:
        painter.fillRect(self.rect(), color("window"))
        for tick in self._axis.ticks(px(64)):
            painter.fillRect(QRectF(round(self._axis.x(tick)), 0, 1, self.height()), color("line"))
        painter.fillRect(QRectF(0, self.height() - 1, self.width(), 1), color("line"))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)


class KeyframesBody(KeysBody):
    """The keyframes of one destination: higher is more."""

    def __init__(self, animate: AnimateViewModel, destination: str, axis: TimeAxis) -> None:
        super().__init__(axis)
        self._animate, self.destination = animate, destination
        kind = DESTINATION[destination]
        self._least = -1.0 if kind.signed else 0.0
        set_name(
            self,
            self.tr("Keyframes of {destination}").format(destination=destination_name(destination)),
            self.tr("Keyframes — drag one to move it, double-click for a new one, Delete takes it away."),
        )

    def keys(self) -> tuple[Keyframe, ...]:
        return self._animate.keys.of(self.destination)

    def times_s(self) -> Sequence[float]:
        return [key.time_s for key in self.keys()]

    def words(self) -> str:
        key = self.keys()[self.chosen]
        return self.tr("{value} at {time}").format(value=percent(key.value), time=clock(key.time_s))

    def add_key(self, time_s: float, y: float) -> None:
        self.chosen = self._animate.keys.set(self.destination, time_s, self._value(y))

    def move_key(self, time_s: float, y: float | None, by: float = 0.0) -> None:
        value = self.keys()[self.chosen].value + by if y is None else self._value(y)
        self.chosen = self._animate.keys.move(self.destination, self.chosen, time_s, value)

    def remove_key(self) -> None:
        self._animate.keys.remove(self.destination, self.chosen)

    def fill_menu(self, menu: Menu) -> None:
        key, keys = self.keys()[self.chosen], self._animate.keys
        names: dict[Ease, str] = {"linear": self.tr("Evenly to the next"), "smooth": self.tr("Smoothly to the next")}
        for ease, words in {**names, "hold": self.tr("Hold until the next")}.items():
            action = menu.addAction(words, partial(keys.ease, self.destination, self.chosen, ease))
            action.setCheckable(True)
            action.setChecked(key.ease == ease)
        menu.addSeparator()
        menu.addAction(self.tr("Remove this keyframe"), self.remove_key)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        self._ground(painter)
        keys = self.keys()
        if not keys:
            return
        painter.setPen(color("line2"))
        painter.drawLine(QPointF(0, self._y(0)), QPointF(self.width(), self._y(0)))
        x = np.arange(0.0, self.width() + 2, 2)
        values = eased(keys, self._axis.start + x / self._axis.width * self._axis.span)
        painter.setPen(color("text2"))
        painter.drawPolyline(
            QPolygonF([QPointF(at, self._y(value)) for at, value in zip(x.tolist(), values.tolist(), strict=True)])
        )
        for number, key in enumerate(keys):
            at, side = QPointF(self._axis.x(key.time_s), self._y(key.value)), px(5)
            painter.setPen(color("focus") if number == self.chosen and self.hasFocus() else Qt.PenStyle.NoPen)
            painter.setBrush(color("accent_text" if number == self.chosen else "text"))
            corners = ((0, -side), (side, 0), (0, side), (-side, 0))
            painter.drawPolygon(QPolygonF([at + QPointF(dx, dy) for dx, dy in corners]))

    def _y(self, value: float) -> float:
        return (
            self.height()
            - px(_EDGE_PX)
            - (value - self._least) / (1 - self._least) * (self.height() - 2 * px(_EDGE_PX))
        )

    def _value(self, y: float) -> float:
        share = (self.height() - px(_EDGE_PX) - y) / max(1.0, self.height() - 2 * px(_EDGE_PX))
        return self._least + min(1.0, max(0.0, share)) * (1 - self._least)


class PromptsBody(KeysBody):
    """The prompts of a walk, each a tag that begins at its second."""

    def __init__(self, animate: AnimateViewModel, axis: TimeAxis) -> None:
        super().__init__(axis)
        self._animate = animate
        set_name(
            self,
            self.tr("Prompts of the walk"),
            self.tr("Prompts — drag one to where it is reached, double-click for a new one, Delete takes it away."),
        )

    def prompts(self) -> tuple[KeyedPrompt, ...]:
        return self._animate.animation.prompts

    def times_s(self) -> Sequence[float]:
        return [prompt.time_s for prompt in self.prompts()]

    def words(self) -> str:
        prompt = self.prompts()[self.chosen]
        return self.tr("{prompt} at {time}").format(prompt=self._text(prompt), time=clock(prompt.time_s))

    def key_at(self, at: QPointF) -> int:
        tags = self._tags(QFontMetrics(font(12)))
        return next((number for number in reversed(range(len(tags))) if tags[number].contains(at)), -1)

    def add_key(self, time_s: float, y: float) -> None:
        self._animate.keys.add_prompt("", time_s)

    def move_key(self, time_s: float, y: float | None, by: float = 0.0) -> None:
        self.chosen = self._animate.keys.move_prompt(self.chosen, time_s)

    def remove_key(self) -> None:
        self._animate.keys.remove_prompt(self.chosen)

    def fill_menu(self, menu: Menu) -> None:
        menu.addAction(self.tr("Remove the prompt"), self.remove_key)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        self._ground(painter)
        face = font(12)
        painter.setFont(face)
        metrics = QFontMetrics(face)
        for number, (prompt, tag) in enumerate(zip(self.prompts(), self._tags(metrics), strict=True)):
            on = number == self.chosen
            painter.setPen(color("focus") if on and self.hasFocus() else color("accent" if on else "line2"))
            painter.setBrush(color("accent_soft" if on else "raised"))
            painter.drawRoundedRect(tag.adjusted(0.5, 0.5, -0.5, -0.5), px(5), px(5))
            painter.setPen(color("text"))
            room = tag.adjusted(px(8), 0, -px(6), 0)
            text = metrics.elidedText(self._text(prompt), Qt.TextElideMode.ElideRight, round(room.width()))
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, text)

    def _text(self, prompt: KeyedPrompt) -> str:
        return prompt.prompt.strip() or self.tr("No words yet")

    def _tags(self, metrics: QFontMetrics) -> list[QRectF]:
        """Where each prompt is drawn: as wide as its words, but not over the next one."""
        starts = [self._axis.x(time_s) for time_s in self.times_s()]
        top = (self.height() - px(_CHIP_PX)) / 2
        tags = []
        for number, (start, prompt) in enumerate(zip(starts, self.prompts(), strict=True)):
            room = starts[number + 1] - start - px(2) if number + 1 < len(starts) else px(240)
            wanted = metrics.horizontalAdvance(self._text(prompt)) + px(15)
            tags.append(QRectF(start, top, max(px(14), min(wanted, room)), px(_CHIP_PX)))
        return tags


class KeyLane(QWidget):
    """Head and body of one lane of keys. removed: all keys of it are to go."""

    removed = Signal()

    def __init__(self, animate: AnimateViewModel, lane: str, axis: TimeAxis, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        walk = lane == PROMPTS
        name = self.tr("Prompts") if walk else destination_name(lane)
        self._icon = "vector-polyline" if walk else "square-outline"
        self.body: KeysBody = PromptsBody(animate, axis) if walk else KeyframesBody(animate, lane, axis)
        self.name = ElidedLabel(name, size=12, weight=600)
        self.remove = IconButton(
            "close",
            self.tr("Remove the keyframes of {destination}").format(destination=name),
            size=16,
            box=28,
            token="text3",
        )
        self.remove.setVisible(not walk)
        head = QWidget()
        head.setFixedWidth(px(HEAD_PX))
        inside = QHBoxLayout(head)
        inside.setContentsMargins(px(36), 0, px(6), 0)
        inside.addWidget(self.name, 1)
        inside.addWidget(self.remove)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(head)
        row.addWidget(self.body, 1)
        self.setFixedHeight(px(HEIGHT))
        self.setAccessibleName(name)
        self.remove.clicked.connect(self.removed)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), color("window"))
        place = QRectF(px(14), self.height() / 2 - px(8), px(16), px(16))
        if self._icon == "square-outline":
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(color("text2"))
            middle, side = place.center(), px(5)
            painter.drawPolygon(
                QPolygonF([middle + QPointF(dx, dy) for dx, dy in ((0, -side), (side, 0), (0, side), (-side, 0))])
            )
        else:
            paint_icon(painter, place, self._icon, "text2", 16)
        painter.fillRect(QRectF(0, self.height() - 1, px(HEAD_PX), 1), color("line"))
        painter.fillRect(QRectF(px(HEAD_PX) - 1, 0, 1, self.height()), color("line"))
