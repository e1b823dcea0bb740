"""Painting on the preview: what may move, anchors that stay, a mouth, directions, depth, and the centre of motion.

The canvas is Restore's: the mask that is painted is its mask, anchors are its second, blue layer.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Literal

from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from mmstudio.animation import Stroke
from mmstudio.ui.canvas.zoom_bar import FloatingBar
from mmstudio.ui.controls import DropDown, IconButton, SegmentedSwitch, SliderRow, Text, TextButton
from mmstudio.ui.restore.canvas import MaskCanvas
from mmstudio.ui.theme import color, px
from mmstudio.viewmodels.animate import AnimateViewModel
from mmstudio.viewmodels.animate_painting import MASKS, NOTHING, Painting
from mmstudio.viewmodels.animate_state import AnimateState
from mmstudio.viewmodels.mask_editor import Tools
from mmstudio.viewmodels.mask_tools import LARGEST_BRUSH_PX

_LEAST_PX = 12  # a shorter stroke is a slip


Drawn = Literal["", "strokes", "depth", "centre"]


class MotionCanvas(MaskCanvas):
    """drawing: what the left button draws in place of the brush. drawn: its points, as shares of width and height:
    of a direction; the far and the near end of a gradient; or the centre alone."""

    drawn = Signal(str, object)  # Drawn, list of (x, y)

    def __init__(self, painting: Painting, parent: QWidget | None = None) -> None:
        super().__init__(painting.brush, painting.anchors, parent)
        self.drawing: Drawn = ""
        self._strokes: Sequence[Stroke] = ()
        self._spot: tuple[float, float] | None = None
        self._line: list[QPointF] = []  # in photo pixels
        self.compare = "off"

    def show_lines(self, strokes: Sequence[Stroke], centre: tuple[float, float] | None) -> None:
        """centre: None = it is not shown."""
        if (strokes, centre) != (self._strokes, self._spot):
            self._strokes, self._spot = strokes, centre
            self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self.drawing and event.button() == Qt.MouseButton.LeftButton and not self._hand():
            self._line = [self.to_picture(event.position())]
            self._pointer = None  # no ring of a brush meanwhile
            self.update()
        else:
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._line:
            at = self.to_picture(event.position())
            self._line = [*self._line, at] if self.drawing == "strokes" else [self._line[0], at]
            self.update()
        else:
            super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if not self._line:
            super().mouseReleaseEvent(event)
            return
        line, self._line = self._line, []
        extent = self.extent()
        far = math.hypot(*(self.to_widget(line[-1]) - self.to_widget(line[0])).toTuple())
        if extent.width() > 0 and (far >= px(_LEAST_PX) or self.drawing == "centre"):
            points = [(at.x() / extent.width(), at.y() / extent.height()) for at in line]
            self.drawn.emit(self.drawing, points[-1:] if self.drawing == "centre" else points)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        extent = self.extent()
        lines = [[QPointF(x * extent.width(), y * extent.height()) for x, y in one.points] for one in self._strokes]
        if len(self._line) > 1 and self.drawing != "centre":
            lines.append(self._line)
        for line in lines:
            self._paint_arrow(painter, [self.to_widget(point) for point in line])
        centre = self._line[-1] if self._line and self.drawing == "centre" else None
        if centre is None and self._spot is not None:
            centre = QPointF(self._spot[0] * extent.width(), self._spot[1] * extent.height())
        if centre is not None:
            self._paint_cross(painter, self.to_widget(centre))

    def _paint_cross(self, painter: QPainter, at: QPointF) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for pen in (QPen(color("window", 0.7), px(5)), QPen(color("handle"), px(2))):
            painter.setPen(pen)
            painter.drawEllipse(at, px(9), px(9))
            for way in (QPointF(px(16), 0), QPointF(0, px(16))):
                painter.drawLine(at - way, at + way)

    def _paint_arrow(self, painter: QPainter, line: list[QPointF]) -> None:
        tip, before = line[-1], next((at for at in reversed(line[:-1]) if _apart(at, line[-1]) > px(6)), line[0])
        angle = math.atan2(tip.y() - before.y(), tip.x() - before.x())
        wings = [tip - QPointF(math.cos(angle + turn), math.sin(angle + turn)) * px(11) for turn in (0.5, -0.5)]
        for pen in (QPen(color("window", 0.7), px(5)), QPen(color("handle"), px(2))):
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            painter.setPen(pen)
            painter.drawPolyline(QPolygonF(line))
            painter.drawPolyline(QPolygonF([wings[0], tip, wings[1]]))


class PaintBar(FloatingBar):
    """What is painted, with which brush, and what it is for; floats at the lower edge."""

    way_changed = Signal()  # gradient or brush

    def __init__(self, animate: AnimateViewModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._animate, self._painting = animate, animate.painting
        self.what = DropDown(
            self.tr("What is painted"),
            [
                ("area", self.tr("May move")),
                ("anchors", self.tr("Stays still")),
                ("strokes", self.tr("Direction")),
                ("mouth", self.tr("Mouth")),
                ("depth", self.tr("Near and far")),
                ("centre", self.tr("Centre")),
            ],
            self.tr("What is painted on the picture."),
        )
        self.way = SegmentedSwitch(
            self.tr("How depth is painted"),
            [("gradient", self.tr("Gradient"), "layers-outline"), ("brush", self.tr("Brush"), "brush")],
        )
        self.eraser = IconButton(
            "eraser", self.tr("Eraser"), self.tr("Eraser. The right button erases too."), checkable=True
        )
        self.brush = SliderRow(
            self.tr("Size"),
            minimum=1,
            maximum=LARGEST_BRUSH_PX,
            step=1,
            default=40,
            unit="px",
            tip=self.tr("Size of the brush, in pixels of the picture."),
            inline=True,
        )
        self.clear = TextButton(
            self.tr("Clear"), kind="ghost", tip=self.tr("Clear — takes back what was painted of this kind.")
        )
        self.done = TextButton(self.tr("Done"), "check", weight=600, tip=self.tr("Done. P"))
        self.hint = Text(size=11, tone="text2", wrap=True)
        row = QHBoxLayout()
        row.setSpacing(px(8))
        for widget in (self.what, self.way, self.eraser, self.brush, self.clear, self.done):
            row.addWidget(widget)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(px(8), px(6), px(8), px(6))
        rows.setSpacing(px(4))
        rows.addLayout(row)
        rows.addWidget(self.hint)
        self._connect()
        self.hide()

    @property
    def drawing(self) -> Drawn:
        """What the canvas draws in place of the brush."""
        match self._animate.state.painting:
            case "strokes":
                return "strokes"
            case "centre":
                return "centre"
            case "depth" if self.way.current() == "gradient":
                return "depth"
        return ""

    def show_state(self, state: AnimateState) -> None:
        what = state.painting
        if what:
            self.what.set_current(what)
        brushed = what in MASKS and not self.drawing
        self.way.setVisible(what == "depth")
        self.eraser.setVisible(brushed and what != "anchors")
        self.brush.setVisible(brushed)
        self.hint.setText(self._hint(what))
        self.clear.setEnabled(bool(what) and getattr(state.animation, what) != NOTHING[what])
        tool = self._painting.brush.tools.tool
        if what == "anchors" and tool != "source":
            self._painting.brush.edit_tools(tool="source")
        elif brushed and what != "anchors" and tool not in ("brush", "eraser"):
            self._painting.brush.edit_tools(tool="brush")
        self.setVisible(bool(what))
        self.adjustSize()

    def _connect(self) -> None:
        self.what.chosen.connect(self._animate.paint)
        self.way.changed.connect(self._way_chosen)
        self.eraser.clicked.connect(self._erase)
        self.brush.value_changed.connect(lambda value: self._painting.brush.edit_tools(size_px=value))
        self.clear.clicked.connect(lambda: self._painting.clear(self._animate.state.painting))
        self.done.clicked.connect(lambda: self._animate.paint(""))
        self._painting.brush.changed.connect(self._show_tools)

    def _hint(self, what: str) -> str:
        match what:
            case "area":
                return self.tr("Paint what may move. Everything else stays exactly as it is.")
            case "anchors":
                return self.tr("Paint what stays still inside of what may move.")
            case "strokes":
                return self.tr("Drag the way things go: hair, leaves, water.")
            case "mouth":
                return self.tr("Paint the whole mouth. The voice opens it below its middle.")
            case "depth" if self.drawing:
                return self.tr("Drag from what is far to what is near. Near parts then move against far ones.")
            case "depth":
                return self.tr("Paint what is near; the eraser makes it far.")
            case "centre":
                return self.tr("Click where pulses and ripples begin and zoom and turn have their middle.")
        return ""

    def _way_chosen(self) -> None:
        self.show_state(self._animate.state)
        self.way_changed.emit()

    def _erase(self) -> None:
        self._painting.brush.edit_tools(tool="eraser" if self.eraser.isChecked() else "brush")

    def _show_tools(self, tools: Tools) -> None:
        self.eraser.setChecked(tools.tool == "eraser")
        if self.brush.value() != round(tools.size_px):
            self.brush.set_value(round(tools.size_px))


def _apart(one: QPointF, other: QPointF) -> float:
    return math.hypot(one.x() - other.x(), one.y() - other.y())
