"""The ruler over the lanes: seconds, the loop, markers. Drag sets the loop, a click goes there."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPolygonF,
    QWheelEvent,
)
from PySide6.QtWidgets import QApplication, QSizePolicy, QWidget

from mmstudio.ui.animate.axis import TimeAxis
from mmstudio.ui.animate.names import clock
from mmstudio.ui.controls import describe_as, set_name, tell_value
from mmstudio.ui.theme import color, font, px

HEIGHT = 24
_GRIP_PX = 6


class Ruler(QWidget):
    """sought: a person went to a second. looped: (start, end) while the loop is dragged; loop_done: it was let go."""

    sought = Signal(float)
    looped = Signal(object)
    loop_done = Signal()

    def __init__(self, axis: TimeAxis, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._axis = axis
        self._loop: tuple[float, float] | None = None
        self._looping = True
        self._markers: tuple[float, ...] = ()
        self._free = (0, 0)
        self._face = font(11, tabular=True)
        self._press: QPointF | None = None
        self._dragging: tuple[str, float] | None = None  # "start", "end", "new"; and the other end
        self.setFixedHeight(px(HEIGHT))
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        describe_as(self, QAccessible.Role.Slider)
        set_name(
            self,
            self.tr("Time"),
            self.tr(
                "Time — click to go there, drag to repeat a part. It snaps to beats; with Ctrl it does not. I and O"
            ),
        )
        axis.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(px(200), px(HEIGHT))

    def show_loop(self, loop: tuple[float, float] | None, looping: bool) -> None:
        if (loop, looping) != (self._loop, self._looping):
            self._loop, self._looping = loop, looping
            if loop is not None:
                words = self.tr("Loop from {start} to {end}")
                self.setAccessibleDescription(words.format(start=clock(loop[0]), end=clock(loop[1])))
                tell_value(self)
            self.update()

    def show_markers(self, markers: tuple[float, ...]) -> None:
        if markers != self._markers:
            self._markers = markers
            self.update()

    def keep_free(self, left: int, right: int) -> None:
        """Write nothing that something over the ruler would cut: it lies from left to right."""
        former, self._free = self._free, (left, right)
        for x, _, width in self._words():
            if _meets(x, width, former) != _meets(x, width, self._free):
                self.update(x, 0, width, self.height())

    def _words(self) -> list[tuple[int, str, int]]:
        """(left, words, width) of each second that is named and has room."""
        ticks = self._axis.ticks(px(64))
        digits = 0 if len(ticks) < 2 or ticks[1] - ticks[0] >= 1 else 1
        metrics, found = QFontMetrics(self._face), []
        for time_s in ticks:
            words = clock(time_s, digits)
            x, width = round(self._axis.x(time_s)) + px(5), metrics.horizontalAdvance(words)
            if x + width < self.width():
                found.append((x, words, width))
        return found

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        axis, height = self._axis, self.height()
        painter.fillRect(self.rect(), color("window"))
        for time_s in axis.ticks(px(64)):
            painter.fillRect(QRectF(round(axis.x(time_s)), 0, 1, height), color("line"))
        painter.setFont(self._face)
        painter.setPen(color("text2"))
        foot = height / 2 + painter.fontMetrics().ascent() / 2 - px(2)
        for x, words, width in self._words():
            if not _meets(x, width, self._free):
                painter.drawText(QPointF(x, foot), words)
        painter.fillRect(QRectF(0, height - 1, self.width(), 1), color("line"))
        self._paint_loop(painter)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color("text"))
        for marker in self._markers:
            at, side = axis.x(marker), px(5)
            painter.drawPolygon(QPolygonF([QPointF(at - side, 0), QPointF(at + side, 0), QPointF(at, px(8))]))

    def _paint_loop(self, painter: QPainter) -> None:
        if self._loop is None:
            return
        left, right = (self._axis.x(edge) for edge in self._loop)
        token = "accent" if self._looping else "fill"
        painter.fillRect(QRectF(left, self.height() - px(3), right - left, px(3)), color(token))
        for edge in (left, right):
            painter.fillRect(QRectF(edge - px(1), self.height() - px(8), px(2), px(8)), color(token))

    # mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        self._press = event.position()
        edge = self._edge(event.position().x())
        if edge and self._loop is not None:
            self._dragging = edge, self._loop[1 if edge == "start" else 0]

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        x = event.position().x()
        if self._press is None:
            self.setCursor(Qt.CursorShape.SplitHCursor if self._edge(x) else Qt.CursorShape.ArrowCursor)
            return
        free = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if self._dragging is None and abs(x - self._press.x()) >= QApplication.startDragDistance():
            self._dragging = "new", self._time(self._press.x(), free)
        if self._dragging is not None:
            other, here = self._dragging[1], self._time(x, free)
            self.looped.emit((min(other, here), max(other, here)))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        press, self._press = self._press, None
        dragging, self._dragging = self._dragging, None
        if press is None:
            return
        if dragging is not None:
            self.loop_done.emit()
        else:
            free = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
            self.sought.emit(self._time(event.position().x(), free))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """The whole sound again."""
        self.looped.emit(None)
        self.loop_done.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        turn_axis(self._axis, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Delete and self._loop is not None:
            self.looped.emit(None)
            self.loop_done.emit()
        else:
            super().keyPressEvent(event)

    def _time(self, x: float, free: bool) -> float:
        time_s = self._axis.time(x)
        return time_s if free else self._axis.snapped(time_s)

    def _edge(self, x: float) -> str:
        if self._loop is None:
            return ""
        for name, edge in zip(("start", "end"), self._loop, strict=True):
            if abs(self._axis.x(edge) - x) <= px(_GRIP_PX):
                return name
        return ""


def turn_axis(axis: TimeAxis, event: QWheelEvent) -> None:
    """The wheel over the timeline: Ctrl sees more or fewer seconds, alone or with Shift it goes along."""
    turn = event.angleDelta().y() or event.angleDelta().x()
    if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
        axis.zoom(0.8 if turn > 0 else 1.25, axis.time(event.position().x()))
        event.accept()
    elif event.modifiers() & Qt.KeyboardModifier.ShiftModifier or abs(event.angleDelta().x()) > abs(
        event.angleDelta().y()
    ):
        axis.pan(-turn / 120 * axis.span / 8)
        event.accept()
    else:
        event.ignore()


def _meets(left: int, width: int, other: tuple[int, int]) -> bool:
    return left < other[1] and other[0] < left + width
