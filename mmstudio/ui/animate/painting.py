"""Painting on the preview: the area that may move, anchors that stay, and strokes for the direction.

The canvas is Restore's: the motion area is its mask, anchors are its second, blue layer.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QHBoxLayout, QWidget

from mmstudio.animation import Stroke
from mmstudio.ui.canvas.zoom_bar import FloatingBar
from mmstudio.ui.controls import IconButton, SegmentedSwitch, SliderRow, TextButton
from mmstudio.ui.restore.canvas import MaskCanvas
from mmstudio.ui.theme import color, px
from mmstudio.viewmodels.animate import AnimateViewModel
from mmstudio.viewmodels.animate_state import AnimateState
from mmstudio.viewmodels.mask_editor import Tools
from mmstudio.viewmodels.mask_tools import LARGEST_BRUSH_PX

_LEAST_PX = 12  # a shorter stroke is a slip


class MotionCanvas(MaskCanvas):
    """stroked: points of a direction stroke, as shares of width and height."""

    stroked = Signal(object)

    def __init__(self, animate: AnimateViewModel, parent: QWidget | None = None) -> None:
        super().__init__(animate.area, animate.anchors, parent)
        self.directing = False
        self._strokes: Sequence[Stroke] = ()
        self._line: list[QPointF] = []  # in photo pixels
        self.compare = "off"

    def show_strokes(self, strokes: Sequence[Stroke]) -> None:
        if strokes != self._strokes:
            self._strokes = strokes
            self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self.directing and event.button() == Qt.MouseButton.LeftButton and not self._hand():
            self._line = [self.to_picture(event.position())]
        else:
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._line:
            self._line.append(self.to_picture(event.position()))
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
        if far >= px(_LEAST_PX) and extent.width() > 0:
            self.stroked.emit([(at.x() / extent.width(), at.y() / extent.height()) for at in line])
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        extent = self.extent()
        lines = [[QPointF(x * extent.width(), y * extent.height()) for x, y in one.points] for one in self._strokes]
        for line in [*lines, *([self._line] if len(self._line) > 1 else [])]:
            self._paint_arrow(painter, [self.to_widget(point) for point in line])

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
    """What is painted, with which brush; floats at the lower edge. done: no more painting."""

    def __init__(self, animate: AnimateViewModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._animate = animate
        self.what = SegmentedSwitch(
            self.tr("What is painted"),
            [
                ("area", self.tr("May move"), "brush"),
                ("anchors", self.tr("Stays still"), "pin-outline"),
                ("strokes", self.tr("Direction"), "gesture"),
            ],
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
            self.tr("Clear"), kind="ghost", tip=self.tr("Clear — the whole picture may move again.")
        )
        self.done = TextButton(self.tr("Done"), "check", weight=600, tip=self.tr("Done. P"))
        row = QHBoxLayout(self)
        row.setContentsMargins(px(8), px(6), px(8), px(6))
        row.setSpacing(px(8))
        for widget in (self.what, self.eraser, self.brush, self.clear, self.done):
            row.addWidget(widget)
        self.what.changed.connect(animate.paint)
        self.eraser.clicked.connect(self._erase)
        self.brush.value_changed.connect(lambda value: animate.area.edit_tools(size_px=value))
        self.clear.clicked.connect(animate.clear_painted)
        self.done.clicked.connect(lambda: animate.paint(""))
        animate.area.changed.connect(self._show_tools)
        self.hide()

    def show_state(self, state: AnimateState) -> None:
        shown = bool(state.painting)
        if shown and self.what.current() != state.painting:
            self.what.set_current(state.painting)
        self.eraser.setVisible(state.painting == "area")
        self.brush.setVisible(state.painting in ("area", "anchors"))
        animation = state.animation
        self.clear.setEnabled(bool(animation.area or animation.anchors or animation.strokes))
        tool = self._animate.area.tools.tool
        if state.painting == "anchors" and tool != "source":
            self._animate.area.edit_tools(tool="source")
        elif state.painting == "area" and tool not in ("brush", "eraser"):
            self._animate.area.edit_tools(tool="brush")
        self.setVisible(shown)
        self.adjustSize()

    def _erase(self) -> None:
        self._animate.area.edit_tools(tool="eraser" if self.eraser.isChecked() else "brush")

    def _show_tools(self, tools: Tools) -> None:
        self.eraser.setChecked(tools.tool == "eraser")
        if self.brush.value() != round(tools.size_px):
            self.brush.set_value(round(tools.size_px))


def _apart(one: QPointF, other: QPointF) -> float:
    return math.hypot(one.x() - other.x(), one.y() - other.y())
