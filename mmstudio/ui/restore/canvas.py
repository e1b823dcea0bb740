"""The mask canvas: the photo before and after, the mask over it, and the tools of mouse, pen, fingers and keys."""

from __future__ import annotations

import math
import time
from typing import Literal

import numpy as np
from PySide6.QtCore import QEvent, QLineF, QPoint, QPointF, QRect, QRectF, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QColor,
    QEnterEvent,
    QEventPoint,
    QFocusEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPointingDevice,
    QPolygonF,
    QResizeEvent,
    QTabletEvent,
    QTouchEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from mmstudio.media.masks import Box
from mmstudio.ui.canvas import GRID_FROM, Zoomable, paint_progress
from mmstudio.ui.controls import describe, set_name, tell_value
from mmstudio.ui.restore.layers import DifferenceLayer, Frame, MaskLayer, PhotoLayer, frame
from mmstudio.ui.restore.wipe import WipeHandle
from mmstudio.ui.theme import color, font, px
from mmstudio.viewmodels.mask_editor import How, MaskEditor, Tools
from mmstudio.viewmodels.pyramid import Pyramid

Compare = Literal["wipe", "side", "difference", "off"]
_PEN_NEAR_S = 1.0  # after the pen was last heard of, palm and fingers count again
_TAP_S, _TAP_PX = 0.3, 16
_KEY_STEP, _KEY_STEP_LARGE = 1, 10  # logical pixels of the keyboard's cursor: Shift+arrow, arrow
_ARROWS = {
    Qt.Key.Key_Left: QPointF(-1, 0),
    Qt.Key.Key_Right: QPointF(1, 0),
    Qt.Key.Key_Up: QPointF(0, -1),
    Qt.Key.Key_Down: QPointF(0, 1),
}
_SOURCES = 0x3D, 0x8B, 0xFF  # over a photo: the same in every theme
_CLICKED = ("polygon", "line")  # tools whose points are clicked one by one


class MaskCanvas(Zoomable):
    """Shows a photo and edits its mask.

    Keys, while it has the focus: arrows move a cursor of its own (Shift: finely), Enter puts the pen down and lifts
    it, or sets a point; Enter where the last point is, or a double-click, ends a polygon or a scratch line;
    Backspace takes the last point back.
    """

    similar_wanted = Signal(object, str)  # place in photo pixels, How
    undo_wanted = Signal()
    redo_wanted = Signal()

    def __init__(self, editor: MaskEditor, sources: MaskEditor, parent: QWidget | None = None) -> None:
        """editor: of the mask. sources: of the area to take texture from, painted with the tool of that name."""
        super().__init__(parent)
        self.editor, self.sources = editor, sources
        self.before: Pyramid | None = None
        self.after: Pyramid | None = None
        self._left: Pyramid | None = None  # another version in place of `before`
        self._titles = ("", "")  # of the two versions, while two are compared
        self.compare: Compare = "wipe"
        self._original = False  # while O or Tab is held
        self._layers = PhotoLayer(), PhotoLayer()
        self._left_layer = PhotoLayer()
        self._difference = DifferenceLayer()
        self._mask, self._area = MaskLayer(), MaskLayer()
        self._progress: float | None = None
        self._wipe = 0.5  # of the room
        self._pointer: QPointF | None = None  # in widget coordinates, while it is here
        self._cursor: QPointF | None = None  # of the keyboard, in photo pixels
        self._points: list[tuple[float, float]] = []  # of an area or line that is being drawn
        self._erasing = False
        self._drawing = ""  # the tool that is down
        self._sizing: tuple[QPointF, Tools] | None = None  # Ctrl+drag: where it began, and the brush of then
        self._pen_at = -math.inf
        self._pen_seen = False
        self._fingers: list[QPointF] = []
        self._touched: tuple[float, int, QPointF] | None = None  # since when, most fingers, where
        self.handle = WipeHandle(self)
        self.handle.moved.connect(self.set_wipe)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_AcceptTouchEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        set_name(self, self.tr("Photo and mask"))
        self.setToolTip("")
        describe(self, QAccessible.Role.Graphic, self._words)
        editor.changed.connect(self._show_tools)
        editor.painted.connect(lambda box: self._painted(box, self._mask, editor))
        sources.painted.connect(lambda box: self._painted(box, self._area, sources))
        sources.changed.connect(self.update)
        self.zoom_changed.connect(lambda _: self._place_handle())

    # what is shown

    def show_pictures(
        self,
        before: Pyramid | None,
        after: Pyramid | None,
        left: Pyramid | None = None,
        titles: tuple[str, str] = ("", ""),
    ) -> None:
        """The photo as it came, and as it is now (None while nothing was done to it).

        left: the version that `after` is compared with in place of `before`; titles: what both are called.
        """
        if before is not self.before:
            self.drop()
            self._cursor = None
            self._zoom = None
            self.zoom_changed.emit(None)
        self.before, self.after, self._left, self._titles = before, after, left, titles
        self.refresh()

    def picture(self, longest: int) -> QImage | None:
        """The photo as it is now, without mask, at most so many pixels long."""
        pyramid = self.after or self.before
        if pyramid is None:
            return None
        scale = min(longest / max(pyramid.width, pyramid.height), 1.0)
        width, height = max(int(pyramid.width * scale), 1), max(int(pyramid.height * scale), 1)
        pixels = np.ascontiguousarray(pyramid.view(0, 0, scale, width, height))
        return QImage(pixels.data, width, height, pixels.strides[0], QImage.Format.Format_RGB888).copy()

    def refresh(self, box: Box | None = None) -> None:
        """The pixels of a box of the photo, None = any of it, are others now."""
        here = self._frame(self._main_room())
        for layer, pyramid in zip(self._layers, (self.before, self.after), strict=True):
            if box is not None and here is not None and pyramid is not None and layer.fits(here):
                layer.refresh(here, pyramid, box)
            else:
                layer.drop()
        self._left_layer.drop()
        self._difference.drop()
        if box is None:
            self._mask.drop()
            self._area.drop()
        self._place_handle()
        self.update()

    def set_compare(self, mode: Compare) -> None:
        if mode != self.compare:
            self.compare = mode
            self.refresh()
            if self._zoom is None:
                self.zoom_changed.emit(None)  # half the room fits less

    def set_wipe(self, fraction: float) -> None:
        """Where the wipe stands, 0..1 of what is seen of the photo."""
        self._wipe = min(1.0, max(0.0, fraction))
        self._place_handle()
        self.update()

    def hold_other(self, on: bool) -> None:
        """O or Tab: the photo as it came, without the mask."""
        if on != self._original:
            self._original = on
            self._place_handle()
            self.update()

    def set_progress(self, fraction: float | None) -> None:
        """A line at the lower edge of the photo, 0..1; None = nothing is being done."""
        if fraction != self._progress:
            self._progress = fraction
            self.update()

    def describe(self, text: str) -> None:
        """What a screen reader says of the mask: "Mask: 104 places, 1.8 %"."""
        if text != self.accessibleDescription():
            self.setAccessibleDescription(text)
            tell_value(self)

    def _words(self) -> str:
        return self.accessibleDescription()

    def extent(self) -> QSizeF:
        return QSizeF(self.before.width, self.before.height) if self.before is not None else QSizeF()

    # painting

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), color("canvas" if self.before is None else "surround"))
        if self.before is None:
            return
        here = self._frame(self._main_room())
        if here is None:
            return
        now = self.after if self.after is not None else self.before
        seen = QRectF(here.logical(QRect(0, 0, here.seen.width(), here.seen.height())))
        before, after = self._layers
        left = self._left if self._left is not None else self.before
        if self._original:
            before.paint(painter, here, self.before)
            self._tag(painter, seen, self.tr("Original"), left=True)
        elif self.after is None or self.compare == "off":
            layer = before if self.after is None else after
            layer.paint(painter, here, now)
            self._paint_mask(painter, here)
        elif self.compare == "difference":
            self._difference.paint(painter, here, left, now)
        elif self.compare == "side":
            self._paint_left(painter, here)
            self._tag(painter, seen, self._titles[0] or self.tr("Before"), left=True)
            painter.save()
            painter.translate(self._other_offset(), 0)
            after.paint(painter, here, now)
            self._tag(painter, seen, self._titles[1] or self.tr("After"), left=True)
            painter.restore()
        else:
            self._paint_wipe(painter, here, seen, now)
        if self.scale >= GRID_FROM:
            painter.save()
            painter.setClipRect(seen)
            self._paint_grid(painter, self.picture_rect())
            painter.restore()
        if self._progress is not None:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            paint_progress(painter, seen, self._progress)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        self._paint_drawing(painter)
        self._paint_ring(painter)

    def _paint_wipe(self, painter: QPainter, here: Frame, seen: QRectF, now: Pyramid) -> None:
        assert self.before is not None
        edge = round(seen.left() + self._wipe * seen.width())
        painter.save()
        painter.setClipRect(QRectF(seen.left(), seen.top(), edge - seen.left(), seen.height()))
        self._paint_left(painter, here)
        self._tag(
            painter, seen.adjusted(0, 0, edge - seen.right(), 0), self._titles[0] or self.tr("Before"), left=False
        )
        painter.setClipRect(QRectF(edge, seen.top(), seen.right() - edge, seen.height()))
        self._layers[1].paint(painter, here, now)
        self._tag(painter, seen.adjusted(edge - seen.left(), 0, 0, 0), self._titles[1] or self.tr("After"), left=False)
        painter.restore()
        painter.fillRect(QRectF(edge - px(1), seen.top(), px(2), seen.height()), QColor(255, 255, 255))

    def _paint_left(self, painter: QPainter, here: Frame) -> None:
        """What is compared with: the photo as it came with its mask, or another version without."""
        assert self.before is not None
        if self._left is not None:
            self._left_layer.paint(painter, here, self._left)
        else:
            self._layers[0].paint(painter, here, self.before)
            self._paint_mask(painter, here)

    def _paint_mask(self, painter: QPainter, here: Frame) -> None:
        tools = self.editor.tools
        if tools.shown and self.editor.pyramid is not None:
            self._mask.set_look(color("mask"), tools.overlay)
            self._mask.paint(painter, here, self.editor.pyramid)
        if self.sources.pyramid is not None and (tools.tool == "source" or tools.shown):
            self._area.set_look(QColor(*_SOURCES), tools.overlay if tools.tool == "source" else tools.overlay / 2)
            self._area.paint(painter, here, self.sources.pyramid)

    def _tag(self, painter: QPainter, seen: QRectF, words: str, left: bool) -> None:
        face = font(12, 600)
        painter.setFont(face)
        width = painter.fontMetrics().horizontalAdvance(words) + px(20)
        if seen.width() < width + px(24):
            return
        x = seen.left() + px(12) if left else seen.right() - px(12) - width
        box = QRectF(x, seen.top() + px(12), width, px(26))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(20, 20, 20, 205))  # over a photo: the same in every theme
        painter.drawRoundedRect(box, px(6), px(6))
        painter.setPen(QColor(255, 255, 255))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    def _paint_drawing(self, painter: QPainter) -> None:
        """The area or line that is not finished."""
        if not self._points:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        line = [self.to_widget(QPointF(*point)) for point in self._points]
        now = self._place()
        tool = self._drawing or self.editor.tools.tool
        if now is not None and (tool in _CLICKED or tool == "rectangle"):
            line.append(self.to_widget(now))
        if tool == "rectangle":
            first, last = line[0], line[-1]
            line = [first, QPointF(last.x(), first.y()), last, QPointF(first.x(), last.y()), first]
        path = QPolygonF(line)
        wide = self.editor.tools.size_px * self.scale / self._ratio() if tool == "line" else 0.0
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if wide:
            pink = color("mask", 0.6)
            painter.setPen(QPen(pink, wide, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
            painter.drawPolyline(path)
        for pen in (QPen(QColor(0, 0, 0, 160), 3), QPen(QColor(255, 255, 255), 1.4)):
            painter.setPen(pen)
            painter.drawPolyline(path)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    def _paint_ring(self, painter: QPainter) -> None:
        """The brush at its real size; a cross where it would be too small to see, and for tools without size."""
        at = self._ring_at()
        if at is None:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        tools = self.editor.tools
        radius = self._ring_radius()
        soft = tools.softness > 0.5
        for pen in (QPen(QColor(0, 0, 0, 190), 3), QPen(QColor(255, 255, 255), 1.4)):
            if radius:
                if soft:
                    pen.setStyle(Qt.PenStyle.DashLine)
                painter.setPen(pen)
                painter.drawEllipse(at, radius, radius)
                pen.setStyle(Qt.PenStyle.SolidLine)
            arm = px(4) if radius else px(7)
            painter.setPen(pen)
            if not radius or radius > px(12):
                painter.drawLines([QLineF(at.x() - arm, at.y(), at.x() + arm, at.y())])
                painter.drawLines([QLineF(at.x(), at.y() - arm, at.x(), at.y() + arm)])
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    # mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._by_mouse = True
        if self.before is None:
            return
        if self._take_grip(event):
            return
        if self.editor.tools.tool == "hand" and event.button() == Qt.MouseButton.LeftButton:
            self._grip = event.position()
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
        elif event.button() in (Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton):
            self._cursor = None
            self._press(event.position(), 1.0, event.button() == Qt.MouseButton.RightButton, event.modifiers())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._move_ring(event.position())
        if not self._follow_grip(event.position()):
            self._move(event.position(), 1.0)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._grip is not None:
            self._grip = None
            self._show_cursor()
        else:
            self._release(event.modifiers())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        if self.editor.tools.tool == "hand":
            self.fit() if self._zoom is not None else self.zoom_to(1.0, event.position())
        elif self.editor.tools.tool in _CLICKED:
            self._finish_points()
        else:
            self.mousePressEvent(event)

    # pen

    def tabletEvent(self, event: QTabletEvent) -> None:
        self._pen_at, self._pen_seen = time.monotonic(), True
        device = event.pointingDevice()
        eraser = device is not None and device.pointerType() == QPointingDevice.PointerType.Eraser
        erase = eraser or event.button() == Qt.MouseButton.RightButton
        self._move_ring(event.position())
        match event.type():
            case QEvent.Type.TabletPress:
                hand = self._hand() or self.editor.tools.tool == "hand"
                if event.button() == Qt.MouseButton.MiddleButton or (hand and not erase):
                    self._grip = event.position()
                else:
                    self._by_mouse, self._cursor = True, None
                    self.setFocus(Qt.FocusReason.MouseFocusReason)
                    self._press(event.position(), event.pressure(), erase, event.modifiers())
            case QEvent.Type.TabletMove if not self._follow_grip(event.position()):
                self._move(event.position(), event.pressure())
            case QEvent.Type.TabletRelease:
                if self._grip is not None:
                    self._grip = None
                else:
                    self._release(event.modifiers())
        event.accept()  # or Qt would send a mouse event for the same

    # fingers

    def event(self, event: QEvent) -> bool:
        match event.type():
            case QEvent.Type.TouchBegin | QEvent.Type.TouchUpdate | QEvent.Type.TouchEnd | QEvent.Type.TouchCancel:
                assert isinstance(event, QTouchEvent)
                if event.device().type() == QPointingDevice.DeviceType.TouchScreen:
                    self._touch(event)
                    return True
            case QEvent.Type.NativeGesture:
                assert isinstance(event, QNativeGestureEvent)
                if event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
                    self.zoom_by(1 + event.value(), event.position())
                    return True
        return super().event(event)

    def _touch(self, event: QTouchEvent) -> None:
        """Two fingers pan and zoom, two tapped undo, three tapped redo; one paints if no pen was ever seen."""
        if time.monotonic() - self._pen_at < _PEN_NEAR_S:
            self._fingers, self._touched = [], None
            return  # a palm
        points = [point.position() for point in event.points() if point.state() != QEventPoint.State.Released]
        if event.type() == QEvent.Type.TouchBegin:
            self._touched = (time.monotonic(), len(points), points[0] if points else QPointF())
        elif self._touched is not None:
            self._touched = (self._touched[0], max(self._touched[1], len(points)), self._touched[2])
        if len(points) >= 2:
            if len(self._fingers) < 2:
                self.drop()  # the first finger was not meant to paint
            else:
                self._pinch(self._fingers, points)
        elif len(points) == 1 and not self._pen_seen and self._touched is not None and self._touched[1] == 1:
            if not self._drawing:
                self._press(points[0], 1.0, False, Qt.KeyboardModifier.NoModifier)
            else:
                self._move(points[0], 1.0)
        self._fingers = points
        if event.type() in (QEvent.Type.TouchEnd, QEvent.Type.TouchCancel):
            self._lift()

    def _lift(self) -> None:
        touched, self._touched, self._fingers = self._touched, None, []
        if touched is None:
            return
        began, most, _ = touched
        if most == 1:
            self._release(Qt.KeyboardModifier.NoModifier)
        elif time.monotonic() - began < _TAP_S:
            (self.undo_wanted if most == 2 else self.redo_wanted).emit()

    def _pinch(self, former: list[QPointF], now: list[QPointF]) -> None:
        apart_before = QLineF(former[0], former[1]).length()
        apart = QLineF(now[0], now[1]).length()
        middle_before, middle = (former[0] + former[1]) / 2, (now[0] + now[1]) / 2
        if (moved := QLineF(middle_before, middle).length()) > _TAP_PX or abs(apart - apart_before) > 1 or moved:
            if apart_before > 0 and abs(apart / apart_before - 1) > 0.002:
                self.zoom_by(apart / apart_before, middle)
            self.pan_by(middle - middle_before)

    # the tools, whatever holds them

    def _press(self, at: QPointF, pressure: float, erase: bool, modifiers: Qt.KeyboardModifier) -> None:
        tools = self.editor.tools
        place = self._photo(at)
        self._erasing = erase or tools.tool == "eraser"
        self._pointer = at
        if modifiers & Qt.KeyboardModifier.ControlModifier and not erase and tools.tool not in ("hand", "similar"):
            self._sizing = (at, tools)
            return
        match tools.tool:
            case "brush" | "eraser" | "source":
                self._drawing = "source" if tools.tool == "source" else "brush"
                joined = bool(modifiers & Qt.KeyboardModifier.ShiftModifier)
                self._painted_by().begin_stroke(tools.dab(place.x(), place.y(), pressure), self._erasing, joined)
            case "lasso" | "rectangle":
                self._drawing = tools.tool
                self._points = [(place.x(), place.y())]
            case "polygon" | "line":
                self._points.append((place.x(), place.y()))
                self.update()
            case "similar":
                self._drawing = "similar"
                self._sizing = (at, tools)
        if not erase and tools.tool in _CLICKED:
            self._erasing = False

    def _move(self, at: QPointF, pressure: float) -> None:
        place = self._photo(at)
        if self._sizing is not None:
            self._resize_by_drag(at)
        elif self._drawing in ("brush", "source"):
            self._painted_by().extend_stroke(self.editor.tools.dab(place.x(), place.y(), pressure))
        elif self._drawing == "lasso":
            self._points.append((place.x(), place.y()))
            self.update()
        elif self._points:
            self.update()

    def _release(self, modifiers: Qt.KeyboardModifier) -> None:
        drawing, self._drawing = self._drawing, ""
        place = self._place()
        sizing, self._sizing = self._sizing, None
        if drawing in ("brush", "source"):
            (self.sources if drawing == "source" else self.editor).end_stroke()
        elif drawing == "lasso":
            points, self._points = self._points, []
            self.editor.fill_area(points, self._erasing)
            self.update()
        elif drawing == "rectangle" and place is not None:
            points, self._points = self._points, []
            self.editor.fill_rectangle(points[0], (place.x(), place.y()), self._erasing)
            self.update()
        elif drawing == "similar" and sizing is not None:
            how: How = "take"
            if modifiers & Qt.KeyboardModifier.ShiftModifier:
                how = "add"
            elif modifiers & Qt.KeyboardModifier.AltModifier or self._erasing:
                how = "remove"
            start = self._photo(sizing[0])
            self.similar_wanted.emit((start.x(), start.y()), how)

    def _resize_by_drag(self, at: QPointF) -> None:
        assert self._sizing is not None
        start, tools = self._sizing
        way = at - start
        if self._drawing == "similar":
            self.editor.edit_tools(tolerance=round(tools.tolerance + way.x() / px(400), 2))
        else:
            # the ring's edge follows the pointer
            self.editor.edit_tools(
                size_px=round(tools.size_px + 2 * way.x() * self._ratio() / self.scale),
                softness=round(tools.softness - way.y() / px(200), 2),
            )

    def _finish_points(self) -> None:
        points, self._points = self._points, []
        if self.editor.tools.tool == "line":
            self.editor.draw_line(points, self._erasing)
        elif len(points) > 2:
            self.editor.fill_area(points, self._erasing)
        self.update()

    def drop(self) -> bool:
        """Esc: what is being drawn was never there; False if nothing is."""
        dropped = any([self.editor.drop_stroke(), self.sources.drop_stroke(), self._points, self._sizing is not None])
        self._points, self._drawing, self._sizing = [], "", None
        self.update()
        return dropped

    # keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, modifiers = event.key(), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if key in _ARROWS and modifiers in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier):
            self._move_cursor(_ARROWS[Qt.Key(key)], fine=bool(modifiers))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not modifiers:
            self._enter()
        elif key == Qt.Key.Key_Backspace and self._points:
            self._points.pop()
            self.update()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._keys.clear()
        self.hold_other(False)
        self._cursor = None
        self._show_cursor()
        self.update()
        super().focusOutEvent(event)

    def _move_cursor(self, way: QPointF, fine: bool) -> None:
        """Move the keyboard's cursor, with what it draws."""
        if self.before is None:
            return
        start = self._cursor
        if start is None:
            here = self._frame(self._main_room())
            middle = QRectF(here.logical(QRect(QPoint(0, 0), here.seen.size()))).center() if here else QPointF()
            start = self._photo(self._pointer) if self._pointer is not None else self._photo(middle)
        step = px(_KEY_STEP if fine else _KEY_STEP_LARGE) * self._ratio() / self.scale
        extent = self.extent()
        self._cursor = QPointF(
            min(extent.width(), max(0.0, start.x() + way.x() * step)),
            min(extent.height(), max(0.0, start.y() + way.y() * step)),
        )
        at = self.to_widget(self._cursor)
        if self._zoom is not None and not self._main_room().contains(at):
            self.pan_by(QPointF(self._main_room().center()) - at)
            at = self.to_widget(self._cursor)
        self._move(at, 1.0)
        self.update()

    def _enter(self) -> None:
        """The pen goes down or up where the keyboard's cursor is; a point is set, or the last one ends the line."""
        tool = self.editor.tools.tool
        place = self._cursor
        if tool in _CLICKED:
            if self._points and (place is None or (place.x(), place.y()) == self._points[-1]):
                self._finish_points()
            elif place is not None:
                self._erasing = False
                self._points.append((place.x(), place.y()))
                self.update()
        elif place is not None and tool != "hand":
            if self._drawing:
                self._release(Qt.KeyboardModifier.NoModifier)
            else:
                self._press(self.to_widget(place), 1.0, False, Qt.KeyboardModifier.NoModifier)
                if tool == "similar":
                    self._release(Qt.KeyboardModifier.NoModifier)

    def has_other(self) -> bool:
        return self.after is not None

    # helpers

    def enterEvent(self, event: QEnterEvent) -> None:
        self._show_cursor()

    def leaveEvent(self, event: QEvent) -> None:
        self._move_ring(None)

    def resizeEvent(self, event: QResizeEvent) -> None:
        if self._zoom is not None:
            self._hold_inside()
        self._place_handle()

    def _room(self) -> QRectF:
        return self._main_room()

    def _main_room(self) -> QRectF:
        """Where the photo is worked on: all, or the left half beside the other one."""
        room = QRectF(self.rect())
        if self._side_by_side():
            room.setWidth(room.width() / 2 - px(2))
        return room

    def _other_offset(self) -> float:
        return self.width() / 2 + px(2)

    def _side_by_side(self) -> bool:
        return self.compare == "side" and self.after is not None

    def _frame(self, room: QRectF) -> Frame | None:
        if self.before is None or room.isEmpty():
            return None
        return frame(self.picture_rect(), room, self.scale, self._ratio())

    def _photo(self, at: QPointF) -> QPointF:
        """Photo pixels under a place of the widget, on either side."""
        if self._side_by_side() and at.x() > self._other_offset():
            at = at - QPointF(self._other_offset(), 0)
        return self.to_picture(at)

    def _place(self) -> QPointF | None:
        """Where the keyboard's cursor or else the pointer is, in photo pixels."""
        if self._cursor is not None:
            return self._cursor
        return self._photo(self._pointer) if self._pointer is not None else None

    def _ring_at(self) -> QPointF | None:
        if self.before is None or self.editor.tools.tool == "hand" or self._hand() or self._grip is not None:
            return None
        if self._cursor is not None and self.hasFocus():
            return self.to_widget(self._cursor)
        if self._sizing is not None:
            return self._sizing[0]
        return self._pointer

    def _ring_radius(self) -> float:
        """Logical pixels; 0 = too small for a ring, or a tool without size."""
        tools = self.editor.tools
        if tools.tool not in ("brush", "eraser", "line", "source"):
            return 0.0
        radius = tools.size_px / 2 * self.scale / self._ratio()
        return radius if radius >= 2 else 0.0

    def _ring_box(self) -> QRect:
        at = self._ring_at()
        if at is None:
            return QRect()
        reach = max(self._ring_radius(), px(8)) + 4
        return QRectF(at.x() - reach, at.y() - reach, 2 * reach, 2 * reach).toAlignedRect()

    def _move_ring(self, at: QPointF | None) -> None:
        former = self._ring_box()
        self._pointer = at
        self.update(former.united(self._ring_box()) if former.intersects(self._ring_box()) else former)
        self.update(self._ring_box())

    def _painted_by(self) -> MaskEditor:
        """Who keeps what the stroke in hand paints."""
        return self.sources if self._drawing == "source" else self.editor

    def _painted(self, box: Box, layer: MaskLayer, editor: MaskEditor) -> None:
        """Pixels of the mask, or of the area to take texture from, changed."""
        here = self._frame(self._main_room())
        if here is None or editor.pyramid is None:
            return
        self.update(layer.refresh(here, editor.pyramid, box))

    def _show_tools(self, tools: Tools) -> None:
        if self._points and tools.tool not in (*_CLICKED, "lasso", "rectangle"):
            self._points = []
        self._show_cursor()
        self.update()

    def _show_cursor(self) -> None:
        if self._grip is not None:
            return
        if self._hand() or (self.before is not None and self.editor.tools.tool == "hand"):
            self.setCursor(Qt.CursorShape.OpenHandCursor)
        elif self.before is not None:
            self.setCursor(Qt.CursorShape.BlankCursor)  # the ring stands for it
        else:
            self.unsetCursor()

    def _place_handle(self) -> None:
        here = self._frame(self._main_room())
        shown = here is not None and self.after is not None and self.compare == "wipe" and not self._original
        self.handle.setVisible(shown)
        if shown and here is not None:
            seen = here.logical(QRect(0, 0, here.seen.width(), here.seen.height()))
            self.handle.follow(seen, self._wipe)
