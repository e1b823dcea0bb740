"""The walk over time: keys that can be dragged, the way between them, and the playhead."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from mmstudio.ui.controls import (
    set_name,
    tell_value,
)
from mmstudio.ui.controls.accessible_list import Part, describe_list
from mmstudio.ui.theme import color, font, px, theme
from mmstudio.viewmodels.explore import ExploreViewModel
from mmstudio.viewmodels.explore_state import ExploreState
from mmstudio.walks import eased

if TYPE_CHECKING:
    from mmstudio.jobs import Position

_RULER, _KEY = 20, 46
_NUDGE_S = 0.1


class Track(QWidget):
    """Painted; a list to screen readers, whose value is the chosen key. edit_wanted: number of a key, global QPoint."""

    edit_wanted = Signal(int, object)

    def __init__(self, explore: ExploreViewModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._explore = explore
        self._dragged = -1
        self._copying = False
        self._start = QPointF()
        self._moved = False
        self._ruler_of: tuple[object, ...] = ()
        self._ruler_look = QPixmap()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(px(44))
        describe_list(self, self._parts)
        set_name(
            self,
            self.tr("Walk"),
            self.tr("Walk — drag keys in time, Alt+drag copies, double-click edits. Arrow keys choose, Enter edits."),
        )
        self.setToolTip("")
        explore.changed.connect(self.show_state)
        explore.small_arrived.connect(self.update)
        explore.played.connect(self._played)
        self.show_state(explore.state)

    def _parts(self) -> list[Part]:
        """The keys, for screen readers."""
        state = self._explore.state
        return [
            Part(
                self.tr("Key {number} at {seconds} s").format(number=number + 1, seconds=f"{key.time_s:.2f}"),
                self._box(key.time_s).toRect(),
                selected=number == state.key,
                focused=number == state.key and self.hasFocus(),
                press=partial(self._explore.keys.choose, number),
            )
            for number, key in enumerate(state.draft.walk.keys)
        ]

    def sizeHint(self) -> QSize:
        return QSize(px(400), px(90))

    def _played(self, time_s: float) -> None:
        self.update()

    def positions(self) -> list[Position]:
        return [key.position for key in self._explore.state.draft.walk.keys]

    def show_state(self, state: ExploreState) -> None:
        keys = state.draft.walk.keys
        if 0 <= state.key < len(keys):
            text = self.tr("Key {number} of {count} at {seconds} s").format(
                number=state.key + 1, count=len(keys), seconds=f"{keys[state.key].time_s:.2f}"
            )
        else:
            text = self.tr("%n key(s)", "", len(keys))
        if self.accessibleDescription() != text:
            self.setAccessibleDescription(text)
            tell_value(self)
        self.update()

    # painting

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawPixmap(0, 0, self._ruler())
        state = self._explore.state
        if not state.draft.walk.keys:
            painter.setPen(color("text3"))
            painter.setFont(font(12))
            words = self.tr("Add key, move, add another: the walk leads through them.")
            painter.drawText(QRectF(self.rect()).adjusted(0, px(_RULER), 0, 0), Qt.AlignmentFlag.AlignCenter, words)
            return
        self._paint_ways(painter)
        for number, key in enumerate(state.draft.walk.keys):
            self._paint_key(painter, number, key.position, self._box(key.time_s), number == state.key)
        if state.draft.walk.loop:
            end = self._box(state.draft.walk.duration_s)
            painter.setOpacity(0.55)
            self._paint_key(painter, -1, state.draft.walk.keys[0].position, end, False)
            painter.setOpacity(1.0)
        self._paint_head(painter)

    def _ruler(self) -> QPixmap:
        """Painted once: the playhead and the keys move over it."""
        draft, ratio = self._explore.state.draft, self.devicePixelRatio()
        of = (draft.walk.duration_s, bool(draft.walk.keys), draft.beats_s, self.size(), ratio, theme().name)
        if of != self._ruler_of:
            self._ruler_of = of
            self._ruler_look = QPixmap(self.size() * ratio)
            self._ruler_look.setDevicePixelRatio(ratio)
            self._ruler_look.fill(Qt.GlobalColor.transparent)
            painter = QPainter(self._ruler_look)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._paint_ruler(painter)
            painter.end()
        return self._ruler_look

    def _paint_ruler(self, painter: QPainter) -> None:
        walk = self._explore.state.draft.walk
        painter.setFont(font(11, 500, tabular=True))
        step = next((s for s in (0.1, 0.5, 1, 2, 5, 10, 30, 60) if s / walk.duration_s * self._span() >= px(54)), 60)
        count = int(walk.duration_s / step + 1e-6)
        for number in range(count + 1):
            x = self._x(number * step)
            painter.setPen(color("text3"))
            box = QRectF(x - px(30), 0, px(60), px(16))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self.tr("{n} s").format(n=f"{number * step:g}"))
            painter.setPen(color("line"))
            down = self.height() if walk.keys else px(_RULER + 6)  # no line runs through the words of an empty walk
            painter.drawLine(QPointF(x, px(_RULER)), QPointF(x, down))
        painter.setPen(color("text3", 0.6))
        for beat in self._explore.state.draft.beats_s:
            if beat <= walk.duration_s:
                painter.drawLine(QPointF(self._x(beat), px(_RULER)), QPointF(self._x(beat), px(_RULER + 6)))

    def _paint_ways(self, painter: QPainter) -> None:
        walk = self._explore.state.draft.walk
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(color("line2"), px(2)))
        half = px(_KEY) / 2
        middle = self._middle()
        for number in range(walk.segments):
            key = walk.keys[number]
            end = walk.keys[number + 1].time_s if number + 1 < len(walk.keys) else walk.duration_s
            left, right = self._x(key.time_s) + half, self._x(end) - half
            if right <= left:
                continue
            path = QPainterPath()
            for step in range(17):
                share = step / 16
                x = left + (right - left) * share
                y = middle + px(12) - px(24) * eased(share, key.ease)
                path.lineTo(x, y) if step else path.moveTo(x, y)
            painter.drawPath(path)

    def _paint_key(self, painter: QPainter, number: int, position: Position, box: QRectF, chosen: bool) -> None:
        painter.setPen(QPen(color("accent_text" if chosen else "line2"), px(2) if chosen else 1))
        painter.setBrush(color("raised"))
        painter.drawRoundedRect(box, px(9), px(9))
        image = self._explore.small.of(position)
        if image is not None:
            painter.drawImage(box.adjusted(px(4), px(4), -px(4), -px(4)), image)

    def _paint_head(self, painter: QPainter) -> None:
        x = self._x(self._explore.state.time_s)
        painter.setPen(QPen(color("text"), px(2)))
        painter.drawLine(QPointF(x, px(_RULER)), QPointF(x, self.height()))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color("text"))
        painter.drawRoundedRect(QRectF(x - px(5), px(_RULER - 4), px(10), px(10)), px(3), px(3))

    # geometry

    def _span(self) -> float:
        return max(self.width() - px(_KEY + 16), 1)

    def _x(self, time_s: float) -> float:
        return px(_KEY / 2 + 8) + time_s / self._explore.state.draft.walk.duration_s * self._span()

    def _time(self, x: float) -> float:
        walk = self._explore.state.draft.walk
        share = (x - px(_KEY / 2 + 8)) / self._span()
        return max(0.0, min(1.0, share)) * walk.duration_s

    def _middle(self) -> float:
        return px(_RULER) + (self.height() - px(_RULER)) / 2

    def _box(self, time_s: float) -> QRectF:
        side = min(px(_KEY), self.height() - px(_RULER) - px(2))
        return QRectF(self._x(time_s) - side / 2, self._middle() - side / 2, side, side)

    def key_at(self, place: QPointF) -> int:
        keys = self._explore.state.draft.walk.keys
        for number in reversed(range(len(keys))):
            if self._box(keys[number].time_s).contains(place):
                return number
        return -1

    # hands and keys

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        self._start, self._moved = event.position(), False
        self._dragged = self.key_at(event.position())
        self._copying = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        if self._dragged >= 0:
            self._explore.keys.choose(self._dragged)
        else:
            self._explore.player.seek(self._time(event.position().x()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if not event.buttons() & Qt.MouseButton.LeftButton:
            return
        if self._dragged < 0:
            self._explore.player.seek(self._time(event.position().x()))
            return
        self._moved = self._moved or abs(event.position().x() - self._start.x()) > px(3)
        if self._moved:
            self._explore.keys.move(self._dragged, self._time(event.position().x()), self._copying)
            self._copying = False
            self._dragged = self._explore.state.key

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._dragged = -1
        self._explore.close_step()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        number = self.key_at(event.position())
        if number >= 0:
            self.edit_wanted.emit(number, event.globalPosition().toPoint())

    def contextMenuEvent(self, event: object) -> None:
        number = self.key_at(QPointF(event.pos()))  # type: ignore[attr-defined]
        if number >= 0:
            self._explore.keys.choose(number)
            self.edit_wanted.emit(number, event.globalPos())  # type: ignore[attr-defined]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        state = self._explore.state
        keys = state.draft.walk.keys
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if step is not None and keys:
            if event.modifiers() & Qt.KeyboardModifier.AltModifier and state.key >= 0:
                self._explore.keys.move(state.key, keys[state.key].time_s + step * _NUDGE_S)
                self._explore.close_step()
            else:
                self._explore.keys.choose(max(0, min(len(keys) - 1, state.key + step)))
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and state.key >= 0:
            box = self._box(keys[state.key].time_s)
            self.edit_wanted.emit(state.key, self.mapToGlobal(QPoint(int(box.left()), int(box.top()))))
        else:
            super().keyPressEvent(event)
