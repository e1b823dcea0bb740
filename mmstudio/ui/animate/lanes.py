"""Lanes: waveform, spectrogram and curves over the common time axis, painted here.

What a lane shows changes rarely, and the playhead moves over it sixty times a second: each lane keeps its look in a
pixmap, which is drawn when it is next painted after a change.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QContextMenuEvent,
    QImage,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QPolygonF,
    QResizeEvent,
    QWheelEvent,
    qRgb,
)
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from mmstudio.audio.prepared import OUTLINE_HZ, SPECTRUM_HZ, PreparedSound, columns_of, level_of_detail
from mmstudio.audio.tracks import RATE_HZ, ControlTrack
from mmstudio.ui.animate.axis import TimeAxis
from mmstudio.ui.animate.names import curve_token, lane_name
from mmstudio.ui.animate.ruler import turn_axis
from mmstudio.ui.controls import ElidedLabel, IconButton, describe_as, set_name
from mmstudio.ui.theme import color, paint_icon, px, themes

HEAD_PX = 146
HEIGHTS = {"sound": 56, "spectrum": 58}
CURVE_HEIGHT = 30
LEAST_HEIGHT, MOST_HEIGHT = 22, 200
_EDGE_PX = 4
_BAR_PX = 3.0  # of the waveform: one bar each
_FINEST_PX = 2  # columns of curves
# Inferno by Nathaniel Smith and Stefan van der Walt (CC0), every 16th of its 256 colours and the last
_INFERNO = (
    "000004",
    "0b0724",
    "210c4a",
    "3d0965",
    "57106e",
    "71196e",
    "8a226a",
    "a32c61",
    "bc3754",
    "d24644",
    "e45a31",
    "f1731d",
    "f98e09",
    "fcac11",
    "f9cb35",
    "f2ea69",
    "fcffa4",
)


class LaneHead(QWidget):
    """Mark, name, and the eye that hides the lane."""

    hidden = Signal()
    menu_wanted = Signal(object)  # QPoint on the screen

    def __init__(self, lane: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lane = lane
        self.name = ElidedLabel(lane_name(lane), size=12, weight=600)
        self.eye = IconButton(
            "eye-outline", self.tr("Hide {lane}").format(lane=lane_name(lane)), size=16, box=28, token="text3"
        )
        row = QHBoxLayout(self)
        row.setContentsMargins(px(36), 0, px(6), 0)
        row.setSpacing(px(6))
        row.addWidget(self.name, 1)
        row.addWidget(self.eye)
        self.setFixedWidth(px(HEAD_PX))
        self.eye.clicked.connect(self.hidden)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu_wanted.emit(event.globalPos())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), color("window"))
        middle = self.height() / 2
        if self._lane in HEIGHTS:
            mark = "waveform" if self._lane == "sound" else "texture"
            paint_icon(painter, QRectF(px(14), middle - px(8), px(16), px(16)), mark, "text2", 16)
        else:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(color(curve_token(self._lane)))
            painter.drawEllipse(QPointF(px(22), middle), px(4), px(4))
        painter.fillRect(QRectF(0, self.height() - 1, self.width(), 1), color("line"))
        painter.fillRect(QRectF(self.width() - 1, 0, 1, self.height()), color("line"))


class LaneBody(QWidget):
    """What a lane shows over the time axis. A press or drag goes there, or draws when a pencil is in hand."""

    sought = Signal(float)
    drawn = Signal(object)  # [(seconds, 0 … 1)]: a line was drawn over the curve
    menu_wanted = Signal(object)  # QPoint on the screen

    low, high = 0.0, 1.0  # the values at the lower and upper edge

    def __init__(self, lane: str, axis: TimeAxis, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.lane, self._axis = lane, axis
        self.drawing = False
        self._line: list[tuple[float, float]] = []
        self._loop: tuple[float, float] | None = None
        self._look: QPixmap | None = None  # None: to be drawn when it is painted next
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        describe_as(self, QAccessible.Role.Graphic)
        axis.changed.connect(self.redraw)
        themes().changed.connect(self.redraw)

    def sizeHint(self) -> QSize:
        return QSize(px(300), px(HEIGHTS.get(self.lane, CURVE_HEIGHT)))

    def minimumSizeHint(self) -> QSize:
        return QSize(px(60), px(LEAST_HEIGHT))

    def show_loop(self, loop: tuple[float, float] | None) -> None:
        if loop != self._loop:
            self._loop = loop
            self.redraw()

    def show_time(self, time_s: float) -> None:
        """The playhead is here; only the waveform looks different after it."""

    def redraw(self, _: object = None) -> None:
        """It looks different from now on."""
        self._look = None
        self.update()

    # what lanes add

    def _draw_ground(self, painter: QPainter) -> None:
        """Below the grid."""

    def _draw(self, painter: QPainter) -> None:
        """Over the grid: what there is for the seconds that are seen."""

    # places

    def _x(self, time_s: float) -> float:
        return (time_s - self._axis.start) / self._axis.span * self.width()

    def _y(self, value: float) -> float:
        return (self.high - value) / (self.high - self.low) * self.height()

    def _points(self, times_s: NDArray[Any], values: NDArray[Any]) -> list[QPointF]:
        x = (times_s - self._axis.start) * (self.width() / self._axis.span)
        y = (self.high - values) * (self.height() / (self.high - self.low))
        return [QPointF(*at) for at in zip(x.tolist(), y.tolist(), strict=True)]

    # Qt

    def paintEvent(self, event: QPaintEvent) -> None:
        ratio = self.devicePixelRatio()
        if self._look is None or self._look.devicePixelRatio() != ratio:
            self._look = QPixmap(self.size() * ratio)
            self._look.setDevicePixelRatio(ratio)
            self._draw_look(self._look)
        painter = QPainter(self)
        part = event.rect()
        source = QRectF(part.x() * ratio, part.y() * ratio, part.width() * ratio, part.height() * ratio)
        painter.drawPixmap(QRectF(part), self._look, source)
        if self._line:
            painter.setPen(QPen(color("text"), px(2)))
            painter.drawPolyline([QPointF(self._x(x), self._y(y)) for x, y in sorted(self._line)])

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.redraw()

    def wheelEvent(self, event: QWheelEvent) -> None:
        turn_axis(self._axis, event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._press(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._press(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._line:
            line, self._line = sorted(self._line), []
            self.update()
            self.drawn.emit(line)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.mousePressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu_wanted.emit(event.globalPos())

    def _press(self, at: QPointF) -> None:
        time_s = self._axis.time(at.x())
        if not self.drawing:
            self.sought.emit(time_s)
            return
        self._line.append((time_s, min(1.0, max(0.0, 1 - at.y() / max(1, self.height())))))
        self.update()

    def _draw_look(self, look: QPixmap) -> None:
        look.fill(color("window"))
        painter = QPainter(look)
        self._draw_ground(painter)
        for time_s in self._axis.ticks(px(64)):
            painter.fillRect(QRectF(round(self._x(time_s)), 0, 1, self.height()), color("line"))
        if self._loop is not None:
            left, right = (self._x(edge) for edge in self._loop)
            painter.fillRect(QRectF(left, 0, right - left, self.height()), color("accent", 0.09))
        self._draw(painter)


class SoundLane(LaneBody):
    """The waveform; what was heard is brighter."""

    low, high = -1.05, 1.05

    def __init__(self, axis: TimeAxis, parent: QWidget | None = None) -> None:
        super().__init__("sound", axis, parent)
        self._outline: NDArray[np.int8] | None = None
        self._time_s = 0.0

    def show_sound(self, sound: PreparedSound | None) -> None:
        self._outline = sound.outline if sound is not None else None
        self.redraw()

    def show_time(self, time_s: float) -> None:
        before, after = sorted((self._x(self._time_s), self._x(time_s)))
        self._time_s = time_s
        if int(before) != int(after):
            self.update(QRect(int(before) - 1, 0, int(after) - int(before) + 3, self.height()))

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        left = max(0.0, self._x(self._time_s))
        right = min(float(self.width()), self._x(self._axis.total))
        if right > left:
            QPainter(self).fillRect(QRectF(left, 0, right - left, self.height()), color("window", 0.5))

    def _draw(self, painter: QPainter) -> None:
        if self._outline is None:
            return
        first = int(self._axis.start * OUTLINE_HZ)
        part = self._outline[:, first : int(np.ceil(self._axis.end * OUTLINE_HZ))]
        if not part.shape[1]:
            return
        bars = level_of_detail(part, max(1, int(self.width() / px(_BAR_PX)))).astype(np.float32) / 127
        least = 1.2 / max(1, self.height())  # silence is a line, not nothing
        low, high = np.minimum(bars[0], -least), np.maximum(bars[1], least)
        seconds = part.shape[1] / OUTLINE_HZ / bars.shape[1]
        times_s = first / OUTLINE_HZ + (np.arange(bars.shape[1]) + 0.5) * seconds
        painter.setPen(QPen(color("text"), max(1.0, px(2))))
        ends = zip(self._points(times_s, low), self._points(times_s, high), strict=True)
        painter.drawLines([QLineF(below, above) for below, above in ends])


class SpectrumLane(LaneBody):
    """What sounds how high: low notes at the bottom."""

    def __init__(self, axis: TimeAxis, parent: QWidget | None = None) -> None:
        super().__init__("spectrum", axis, parent)
        self._picture: NDArray[np.uint8] | None = None

    def show_sound(self, sound: PreparedSound | None) -> None:
        self._picture = sound.spectrogram if sound is not None else None
        self.redraw()

    def _draw_ground(self, painter: QPainter) -> None:
        if self._picture is None:
            return
        first = max(0, int(self._axis.start * SPECTRUM_HZ))
        last = min(self._picture.shape[1], int(np.ceil(self._axis.end * SPECTRUM_HZ)) + 1)
        if last <= first:
            return
        part = np.ascontiguousarray(columns_of(self._picture[::-1, first:last], max(1, self.width())))
        rows, columns = part.shape
        image = QImage(part.data, columns, rows, columns, QImage.Format.Format_Indexed8)
        image.setColorTable(_heat())
        left, right = self._x(first / SPECTRUM_HZ), self._x(last / SPECTRUM_HZ)
        painter.drawImage(QRectF(left, 0, right - left, self.height()), image)


class CurveLane(LaneBody):
    """One curve of the control track, filled."""

    low, high = -0.04, 1.08

    def __init__(self, lane: str, axis: TimeAxis, parent: QWidget | None = None) -> None:
        super().__init__(lane, axis, parent)
        self._curve: NDArray[np.float32] | None = None

    def show_track(self, track: ControlTrack | None) -> None:
        self._curve = track[self.lane] if track is not None else None
        self.redraw()

    def _draw(self, painter: QPainter) -> None:
        if self._curve is None:
            return
        first = max(0, int(self._axis.start * RATE_HZ) - 1)
        last = min(len(self._curve), int(np.ceil(self._axis.end * RATE_HZ)) + 2)
        part = self._curve[first:last]
        if not len(part):
            return
        times_s = np.arange(first, last) / RATE_HZ
        columns = max(2, self.width() // _FINEST_PX)
        if len(part) > columns:
            edges = np.linspace(0, len(part), columns + 1).astype(np.int64)[:-1]
            part, times_s = np.maximum.reduceat(part, edges), times_s[edges]
        points, floor, token = self._points(times_s, part), self._y(0.0), curve_token(self.lane)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color(token, 0.25))
        painter.drawPolygon(QPolygonF([QPointF(points[0].x(), floor), *points, QPointF(points[-1].x(), floor)]))
        painter.setPen(QPen(color(token), px(1.4)))
        painter.drawPolyline(points)


class Lane(QWidget):
    """Head and body, at a height that is dragged at the lower edge."""

    height_chosen = Signal(str, int)  # lane, logical pixels at 100 %
    hidden = Signal(str)

    def __init__(self, lane: str, axis: TimeAxis, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.lane = lane
        self.setAccessibleName(lane_name(lane))
        self._chosen: int = HEIGHTS.get(lane, CURVE_HEIGHT)
        self.head = LaneHead(lane)
        self.body: LaneBody
        if lane == "sound":
            self.body = SoundLane(axis)
        elif lane == "spectrum":
            self.body = SpectrumLane(axis)
        else:
            self.body = CurveLane(lane, axis)
        set_name(self.body, lane_name(lane))
        self.body.setToolTip("")
        self._edge = _Edge(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.head)
        row.addWidget(self.body, 1)
        self.head.hidden.connect(lambda: self.hidden.emit(lane))
        self.head.menu_wanted.connect(self.body.menu_wanted)
        self._edge.dragged.connect(self._dragged)
        self._edge.released.connect(lambda: self.height_chosen.emit(lane, self._chosen))
        self.set_height(self._chosen)

    def set_height(self, height: int) -> None:
        """Logical pixels at a UI scale of 100 %."""
        self._chosen = min(MOST_HEIGHT, max(LEAST_HEIGHT, height))
        self.setFixedHeight(px(self._chosen))

    def resizeEvent(self, event: Any) -> None:
        self._edge.setGeometry(0, self.height() - px(_EDGE_PX), self.width(), px(_EDGE_PX))
        self._edge.raise_()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), color("window"))

    def _dragged(self, by: int) -> None:
        self.set_height(round(self._chosen + by / max(0.1, px(100) / 100)))


class _Edge(QWidget):
    """The lower edge of a lane: drag it."""

    dragged = Signal(int)
    released = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setCursor(Qt.CursorShape.SplitVCursor)
        self._last: float | None = None
        set_name(self, self.tr("Height of the lane"), self.tr("Height of the lane — drag."))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._last = event.globalPosition().y()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._last is not None:
            here = event.globalPosition().y()
            by, self._last = round(here - self._last), here
            self.dragged.emit(by)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._last = None
        self.released.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(QRectF(0, self.height() - 1, self.width(), 1), color("line"))


@lru_cache(maxsize=1)
def _heat() -> list[int]:
    """Colours of the spectrogram: 256, from silence to as loud as can be."""
    known = np.array([[int(name[at : at + 2], 16) for at in (0, 2, 4)] for name in _INFERNO])
    at = np.append(np.arange(0, 256, 16), 255)
    return [qRgb(*(round(float(np.interp(level, at, known[:, one]))) for one in range(3))) for level in range(256)]
