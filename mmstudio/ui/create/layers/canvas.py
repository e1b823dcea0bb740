"""The board of layers: they are moved, scaled, turned and masked here, as they will be exported."""

from __future__ import annotations

import math
from typing import Literal

from PySide6.QtCore import QMarginsF, QPointF, QRectF, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QEnterEvent,
    QFocusEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from mmstudio.documents.layers import Layer
from mmstudio.ui.canvas.scaling import paint_ground
from mmstudio.ui.canvas.zoomable import GRID_FROM, Zoomable
from mmstudio.ui.controls import describe, set_name, tell_value
from mmstudio.ui.create.layers.words import blend_name
from mmstudio.ui.theme import color, px
from mmstudio.viewmodels.layer_painting import composed, corners_of
from mmstudio.viewmodels.layers import LayersState, LayersViewModel

_HANDLE, _KNOB, _REACH = 9, 26, 12  # side of a corner, distance of the turning knob, how near the pointer must be
_SNAP_DEG = 15
_ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
Grip = Literal["", "move", "scale", "turn", "paint"]


class LayersCanvas(Zoomable):
    """Drag moves a layer, its corners scale and its knob turns it (Shift: by 15°); with the mask in hand the left
    button does what the brush is set to, the right one the opposite."""

    layer_menu_wanted = Signal(object)  # global QPoint

    def __init__(self, layers: LayersViewModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._layers = layers
        self._state: LayersState = layers.state
        self._drawn: tuple[object, ...] = ()
        self._image: QImage | None = None
        self._doing: Grip = ""
        self._from = QPointF()  # where it began, on the board
        self._before: Layer | None = None
        self._points: list[tuple[float, float]] = []  # of the stroke that is being painted
        self._hides = True
        self._at: QPointF | None = None  # of the pointer
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMouseTracking(True)
        set_name(self, self.tr("Board of layers"))
        self.setToolTip("")
        describe(self, QAccessible.Role.Graphic, self._words)
        layers.changed.connect(self.show_state)
        room = px(_KNOB + 14)
        self.margins = QMarginsF(room, room, room, room)  # handles of a layer as large as the board

    def show_state(self, state: LayersState) -> None:
        size_before = self.extent()
        self._state = state
        if self.extent() != size_before:
            self.fit()
        self._show_cursor()
        tell_value(self)
        self.update()

    def extent(self) -> QSizeF:
        board = self._state.board
        return QSizeF(board.width, board.height) if board.layers else QSizeF()

    def has_other(self) -> bool:
        return False

    def hold_other(self, on: bool) -> None:
        """There is nothing to compare a board with."""

    def handle(self, name: str) -> QPointF:
        """Where a handle of the chosen layer is: "scale" for its lower right corner, "turn" for the knob above it."""
        layer = self._state.layer
        if layer is None:
            return QPointF()
        corners = self._corners(layer)
        return corners[2] if name == "scale" else self._knob(corners)

    # painting

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if not self._state.board.layers:
            return
        painter.fillRect(event.rect(), color("surround"))
        place = self.picture_rect()
        seen = place.intersected(QRectF(self.rect()))
        paint_ground(painter, place, "transparent")
        image = self._picture(place, seen)
        if image is not None:
            painter.drawImage(seen.topLeft(), image)
        if self.scale >= GRID_FROM:
            self._paint_grid(painter, place)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        layer = self._state.layer
        if layer is not None:
            self._paint_frame(painter, layer)
        if self._state.tool == "mask" and self._at is not None and not self._hand():
            self._paint_ring(painter, self._at)

    def _picture(self, place: QRectF, seen: QRectF) -> QImage | None:
        """What is seen of the board, in physical pixels; made again only when something is different."""
        ratio, step = self._ratio(), self._step()
        part = QRectF((seen.topLeft() - place.topLeft()) / step, seen.size() / step)
        stroke = self._layers.stroke_of(self._points, self._hides) if self._doing == "paint" else None
        now = (self._state.board, self._state.version, part, step, ratio, stroke)
        if part.isEmpty():
            return None
        if now != self._drawn:
            self._drawn = now
            pixels = self._layers.pixels
            pixels.stroke = (self._state.chosen, stroke) if stroke is not None else None
            self._image = composed(self._state.board, pixels, part, step * ratio)
            self._image.setDevicePixelRatio(ratio)
            pixels.stroke = None
        return self._image

    def _paint_frame(self, painter: QPainter, layer: Layer) -> None:
        corners = self._corners(layer)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for pen in (QPen(color("window", 0.7), px(3)), QPen(color("accent_text"), px(1.4))):
            painter.setPen(pen)
            painter.drawPolygon(QPolygonF(corners))
        if self._state.tool == "mask":
            return
        knob = self._knob(corners)
        painter.drawLine((corners[0] + corners[1]) / 2, knob)
        painter.setPen(QPen(color("window"), px(1.2)))
        painter.setBrush(color("accent_text"))
        side = px(_HANDLE)
        for corner in corners:
            painter.drawRect(QRectF(corner.x() - side / 2, corner.y() - side / 2, side, side))
        painter.drawEllipse(knob, side / 2, side / 2)

    def _paint_ring(self, painter: QPainter, at: QPointF) -> None:
        radius = self._state.brush_px / 2 * self._step()
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for tone, thick in (("window", 3.0), ("handle", 1.4)):
            pen = QPen(color(tone), px(thick))
            if self._state.softness > 0.5 and tone == "handle":
                pen.setStyle(Qt.PenStyle.DashLine)
            painter.setPen(pen)
            painter.drawEllipse(at, radius, radius)

    # mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._by_mouse = True
        if not self._state.board.layers or self._take_grip(event):
            return
        at = event.position()
        board = self.to_picture(at)
        right = event.button() == Qt.MouseButton.RightButton
        if self._state.tool == "mask" and (right or event.button() == Qt.MouseButton.LeftButton):
            self._doing, self._hides = "paint", self._state.hiding != right
            self._points = [(board.x(), board.y())]
            self.update()
        elif event.button() == Qt.MouseButton.LeftButton:
            grip = self._part_at(at)
            if not grip:
                self._layers.choose_at(board.x(), board.y())
                grip = "move" if self._layers.state.layer is not None else ""
            self._doing, self._from, self._before = grip, board, self._layers.state.layer
            self._layers.close_step()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._at = event.position()
        if self._follow_grip(event.position()):
            return
        at = self.to_picture(event.position())
        before = self._before
        if self._doing == "paint":
            self._points.append((at.x(), at.y()))
        elif self._doing == "move" and before is not None:
            way = at - self._from
            self._layers.move_to(round(before.x + way.x(), 2), round(before.y + way.y(), 2))
        elif self._doing == "scale" and before is not None:
            self._layers.edit("scale", scale=before.scale * _ratio_of(at, self._from, before))
        elif self._doing == "turn" and before is not None:
            self._layers.edit("turn", angle=self._turned(at, before, event.modifiers()))
        else:
            self._show_cursor()
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._end_pan():
            return
        if self._doing == "paint":
            self._layers.paint(self._layers.stroke_of(self._points, self._hides))
            self._points = []
        elif self._doing:
            self._layers.close_step()
        elif event.button() == Qt.MouseButton.RightButton:
            self.layer_menu_wanted.emit(event.globalPosition().toPoint())
        self._doing, self._before = "", None
        self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self._state.tool == "move":
            self.fit()

    def leaveEvent(self, event: object) -> None:
        self._at = None
        self.update()

    def enterEvent(self, event: QEnterEvent) -> None:
        self._show_cursor()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._keys.clear()
        super().focusOutEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        if self._zoom is not None:
            self._hold_inside()

    # keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, modifiers = Qt.Key(event.key()), event.modifiers()
        alt = bool(modifiers & Qt.KeyboardModifier.AltModifier)
        if key in _ARROWS and not alt and self._state.layer is not None:
            far = 10 if modifiers & Qt.KeyboardModifier.ShiftModifier else 1
            by_x, by_y = _ARROWS[key]
            self._layers.nudge(by_x * far, by_y * far)
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down) and alt:
            self._layers.move_by(1 if key == Qt.Key.Key_Up else -1)
        elif key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            self._layers.choose_next(1 if key == Qt.Key.Key_PageUp else -1)
        elif key == Qt.Key.Key_Escape and self._doing == "paint":
            self._doing, self._points = "", []  # the stroke is dropped
            self.update()
        else:
            super().keyPressEvent(event)

    # helpers

    def _corners(self, layer: Layer) -> list[QPointF]:
        return [self.to_widget(at) for at in corners_of(layer)]

    def _knob(self, corners: list[QPointF]) -> QPointF:
        middle = (corners[0] + corners[1]) / 2
        across = middle - (corners[2] + corners[3]) / 2
        length = math.hypot(across.x(), across.y()) or 1.0
        return middle + across / length * px(_KNOB)

    def _part_at(self, at: QPointF) -> Grip:
        """What of the chosen layer is under the pointer."""
        layer = self._state.layer
        if layer is None:
            return ""
        corners = self._corners(layer)
        if _near(at, self._knob(corners)):
            return "turn"
        if any(_near(at, corner) for corner in corners):
            return "scale"
        return ""

    def _turned(self, at: QPointF, before: Layer, modifiers: Qt.KeyboardModifier) -> float:
        began, now = (
            math.degrees(math.atan2(point.y() - before.y, point.x() - before.x)) for point in (self._from, at)
        )
        angle = before.angle + now - began
        snap = bool(modifiers & Qt.KeyboardModifier.ShiftModifier)
        return round(angle / _SNAP_DEG) * _SNAP_DEG if snap else round(angle, 1)

    def _words(self) -> str:
        count, layer = len(self._state.board.layers), self._state.layer
        said = self.tr("%n layer(s)", "", count)
        if layer is not None:
            text = self.tr("{layers}. Chosen: {name}, {blend}, {percent} %")
            return text.format(
                layers=said, name=layer.name, blend=blend_name(layer.blend), percent=round(layer.opacity * 100)
            )
        return said

    def _show_cursor(self) -> None:
        if self._hand():
            self.setCursor(Qt.CursorShape.OpenHandCursor)
        elif self._state.tool == "mask" and self._state.layer is not None:
            self.setCursor(Qt.CursorShape.BlankCursor)  # the ring is the cursor
        elif self._at is not None and (grip := self._part_at(self._at)):
            turns = grip == "turn"
            self.setCursor(Qt.CursorShape.PointingHandCursor if turns else Qt.CursorShape.SizeFDiagCursor)
        elif self._state.board.layers:
            self.setCursor(Qt.CursorShape.SizeAllCursor)
        else:
            self.unsetCursor()

    def _end_pan(self) -> bool:
        panned, self._grip = self._grip is not None, None
        if panned:
            self._show_cursor()
        return panned


def _near(at: QPointF, other: QPointF) -> bool:
    return math.hypot(at.x() - other.x(), at.y() - other.y()) <= px(_REACH)


def _ratio_of(at: QPointF, began: QPointF, layer: Layer) -> float:
    """How much farther from the middle of a layer a point is than where the drag began."""
    before = math.hypot(began.x() - layer.x, began.y() - layer.y)
    return math.hypot(at.x() - layer.x, at.y() - layer.y) / before if before else 1.0
