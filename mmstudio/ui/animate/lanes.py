"""Lanes: waveform, spectrogram and curves over the common time axis, drawn by pyqtgraph (imported with this file)."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QContextMenuEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from mmstudio.audio.prepared import OUTLINE_HZ, SPECTRUM_HZ, PreparedSound, columns_of, level_of_detail
from mmstudio.audio.tracks import RATE_HZ, ControlTrack
from mmstudio.ui.animate.axis import TimeAxis
from mmstudio.ui.animate.names import curve_token, lane_name
from mmstudio.ui.animate.ruler import turn_axis
from mmstudio.ui.controls import ElidedLabel, IconButton, set_name
from mmstudio.ui.theme import color, paint_icon, px, themes

HEAD_PX = 146
HEIGHTS = {"sound": 56, "spectrum": 58}
CURVE_HEIGHT = 30
LEAST_HEIGHT, MOST_HEIGHT = 22, 200
_EDGE_PX = 4
_BAR_PX = 3.0  # of the waveform: one bar each
_FINEST_PX = 2  # columns of curves


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


class LaneBody(pg.GraphicsView):
    """What a lane shows over the time axis. A press or drag goes there, or draws when a pencil is in hand."""

    sought = Signal(float)
    drawn = Signal(object)  # [(seconds, 0 … 1)]: a line was drawn over the curve
    menu_wanted = Signal(object)  # QPoint on the screen

    def __init__(self, lane: str, axis: TimeAxis, parent: QWidget | None = None) -> None:
        super().__init__(parent, useOpenGL=False, background=None)
        self.lane, self._axis = lane, axis
        self.drawing = False
        self._line: list[tuple[float, float]] = []
        self._box = pg.ViewBox(border=None, enableMouse=False, enableMenu=False, defaultPadding=0)
        self._box.disableAutoRange()
        self._box.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        self.setCentralItem(self._box)
        self._grid = pg.PlotCurveItem(connect="pairs", skipFiniteCheck=True)
        self._loop = _Area(self._box, -5)
        self._line_item = pg.PlotCurveItem()
        for item in (self._grid, self._line_item):
            self._box.addItem(item, ignoreBounds=True)
        self._grid.setZValue(-8)
        for part in (self, self.viewport()):
            part.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._levels = self._range()
        axis.changed.connect(self._axis_changed)
        themes().changed.connect(self._recolour)

    def sizeHint(self) -> QSize:
        return QSize(px(300), px(HEIGHTS.get(self.lane, CURVE_HEIGHT)))

    def minimumSizeHint(self) -> QSize:
        return QSize(px(60), px(LEAST_HEIGHT))

    def show_loop(self, loop: tuple[float, float] | None) -> None:
        self._loop.show(loop, *self._levels, color("accent", 0.09))

    def show_time(self, time_s: float) -> None:
        """The playhead is here; only the waveform looks different after it."""

    # what lanes add

    def _range(self) -> tuple[float, float]:
        """The values at the lower and upper edge."""
        return 0.0, 1.0

    def _draw(self) -> None:
        """Fill the items for the seconds that are seen."""

    def _recolour(self, _: object = None) -> None:
        self._axis_changed()

    # pyqtgraph

    def _axis_changed(self) -> None:
        low, high = self._levels
        self._box.setRange(xRange=(self._axis.start, self._axis.end), yRange=(low, high), padding=0, update=True)
        ticks = self._axis.ticks(px(64))
        self._grid.setData(np.repeat(ticks, 2), np.tile([low, high], len(ticks)))
        self._grid.setPen(pg.mkPen(color("line"), width=1))
        self._draw()

    def resizeEvent(self, event: Any) -> None:
        super().resizeEvent(event)
        if event is not None:
            self._axis_changed()

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
            line, self._line = self._line, []
            self._line_item.setData([], [])
            self.drawn.emit(line)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.mousePressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu_wanted.emit(event.globalPos())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.ignore()

    def _press(self, at: QPointF) -> None:
        time_s = self._axis.time(at.x())
        if not self.drawing:
            self.sought.emit(time_s)
            return
        self._line.append((time_s, min(1.0, max(0.0, 1 - at.y() / max(1, self.height())))))
        line = sorted(self._line)
        self._line_item.setPen(pg.mkPen(color("text"), width=px(2)))
        self._line_item.setData([x for x, _ in line], [y for _, y in line])


class SoundLane(LaneBody):
    """The waveform; what was heard is brighter."""

    def __init__(self, axis: TimeAxis, parent: QWidget | None = None) -> None:
        self._outline: NDArray[np.int8] | None = None
        super().__init__("sound", axis, parent)
        self._bars = pg.PlotCurveItem(connect="pairs", skipFiniteCheck=True)
        self._box.addItem(self._bars, ignoreBounds=True)
        self._rest = _Area(self._box, 5)
        self._axis_changed()

    def show_sound(self, sound: PreparedSound | None) -> None:
        self._outline = sound.outline if sound is not None else None
        self._axis_changed()

    def show_time(self, time_s: float) -> None:
        self._rest.show((time_s, max(time_s, self._axis.total)), *self._levels, color("window", 0.5))

    def _range(self) -> tuple[float, float]:
        return -1.05, 1.05

    def _draw(self) -> None:
        if self._outline is None or not hasattr(self, "_bars"):
            if hasattr(self, "_bars"):
                self._bars.setData([], [])
            return
        first = int(self._axis.start * OUTLINE_HZ)
        last = int(np.ceil(self._axis.end * OUTLINE_HZ))
        part = self._outline[:, first:last]
        if not part.shape[1]:
            self._bars.setData([], [])
            return
        bars = level_of_detail(part, max(1, int(self.width() / px(_BAR_PX)))).astype(np.float32) / 127
        least = 1.2 / max(1, self.height())  # silence is a line, not nothing
        low, high = np.minimum(bars[0], -least), np.maximum(bars[1], least)
        seconds = part.shape[1] / OUTLINE_HZ / bars.shape[1]
        x = first / OUTLINE_HZ + (np.arange(bars.shape[1]) + 0.5) * seconds
        self._bars.setPen(pg.mkPen(color("text"), width=max(1.0, px(2))))
        self._bars.setData(np.repeat(x, 2), np.stack([low, high], axis=1).reshape(-1))


class SpectrumLane(LaneBody):
    """What sounds how high: low notes at the bottom."""

    def __init__(self, axis: TimeAxis, parent: QWidget | None = None) -> None:
        self._picture: NDArray[np.uint8] | None = None
        super().__init__("spectrum", axis, parent)
        self._image = pg.ImageItem(axisOrder="row-major")
        self._image.setLookupTable(pg.colormap.get("inferno").getLookupTable(nPts=256))
        self._box.addItem(self._image, ignoreBounds=True)
        self._image.setZValue(-9)
        self._axis_changed()

    def show_sound(self, sound: PreparedSound | None) -> None:
        self._picture = sound.spectrogram if sound is not None else None
        self._axis_changed()

    def _draw(self) -> None:
        if not hasattr(self, "_image"):
            return
        picture = self._picture
        if picture is None or not picture.shape[1]:
            self._image.clear()
            return
        first = max(0, int(self._axis.start * SPECTRUM_HZ))
        last = min(picture.shape[1], int(np.ceil(self._axis.end * SPECTRUM_HZ)) + 1)
        part = columns_of(picture[:, first:last], max(1, self.width()))
        self._image.setImage(part, autoLevels=False, levels=(0, 255))
        self._image.setRect(QRectF(first / SPECTRUM_HZ, 0, (last - first) / SPECTRUM_HZ, 1))


class CurveLane(LaneBody):
    """One curve of the control track, filled."""

    def __init__(self, lane: str, axis: TimeAxis, parent: QWidget | None = None) -> None:
        self._curve: NDArray[np.float32] | None = None
        super().__init__(lane, axis, parent)
        self._item = pg.PlotCurveItem(fillLevel=0.0, skipFiniteCheck=True, antialias=True)
        self._box.addItem(self._item, ignoreBounds=True)
        self._axis_changed()

    def show_track(self, track: ControlTrack | None) -> None:
        self._curve = track[self.lane] if track is not None else None
        self._axis_changed()

    def _range(self) -> tuple[float, float]:
        return -0.04, 1.08

    def _draw(self) -> None:
        if not hasattr(self, "_item"):
            return
        if self._curve is None:
            self._item.setData([], [])
            return
        first = max(0, int(self._axis.start * RATE_HZ) - 1)
        last = min(len(self._curve), int(np.ceil(self._axis.end * RATE_HZ)) + 2)
        part = self._curve[first:last]
        x = np.arange(first, last) / RATE_HZ
        columns = max(2, self.width() // _FINEST_PX)
        if len(part) > columns:
            edges = np.linspace(0, len(part), columns + 1).astype(np.int64)[:-1]
            part, x = np.maximum.reduceat(part, edges), x[edges]
        tone = color(curve_token(self.lane))
        self._item.setPen(pg.mkPen(tone, width=px(1.4)))
        self._item.setBrush(pg.mkBrush(color(curve_token(self.lane), 0.25)))
        self._item.setData(x, part)


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


class _Area:
    """A rectangle between two seconds."""

    def __init__(self, box: Any, z: float) -> None:
        from PySide6.QtWidgets import QGraphicsRectItem

        self._item = QGraphicsRectItem()
        self._item.setPen(QPen(Qt.PenStyle.NoPen))
        self._item.setZValue(z)
        box.addItem(self._item, ignoreBounds=True)
        self._item.hide()

    def show(self, seconds: tuple[float, float] | None, low: float, high: float, tone: QColor) -> None:
        self._item.setVisible(seconds is not None)
        if seconds is not None:
            self._item.setBrush(tone)
            self._item.setRect(QRectF(seconds[0], low, seconds[1] - seconds[0], high - low))
