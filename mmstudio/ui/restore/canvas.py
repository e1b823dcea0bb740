"""The mask canvas: the photo with its mask, and the tools of mouse, pen, fingers and keys."""

from __future__ import annotations

import math
import time
from dataclasses import replace

from PySide6.QtCore import QEvent, QLineF, QPoint, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QEnterEvent,
    QEventPoint,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPen,
    QPointingDevice,
    QPolygonF,
    QTabletEvent,
    QTouchEvent,
)
from PySide6.QtWidgets import QWidget

from mmstudio.ui.restore.photo_view import PhotoView
from mmstudio.ui.theme import color, px
from mmstudio.viewmodels.mask_editor import How, MaskEditor, Tools
from mmstudio.viewmodels.pyramid import Pyramid
from mmstudio.viewmodels.restore_hints import Hints

_PEN_NEAR_S = 1.0  # after the pen was last heard of, palm and fingers count again
_TAP_S, _TAP_PX = 0.3, 16
_KEY_STEP, _KEY_STEP_LARGE = 1, 10  # logical pixels of the keyboard's cursor: Shift+arrow, arrow
_ARROWS = {
    Qt.Key.Key_Left: QPointF(-1, 0),
    Qt.Key.Key_Right: QPointF(1, 0),
    Qt.Key.Key_Up: QPointF(0, -1),
    Qt.Key.Key_Down: QPointF(0, 1),
}
_CLICKED = ("polygon", "line")  # tools whose points are clicked one by one


class MaskCanvas(PhotoView):
    """Shows a photo and edits its mask.

    Keys, while it has the focus: arrows move a cursor of its own (Shift: finely), Enter puts the pen down and lifts
    it, or sets a point; Enter where the last point is, or a double-click, ends a polygon or a scratch line;
    Backspace takes the last point back.
    """

    similar_wanted = Signal(object, str)  # place in photo pixels, How
    undo_wanted = Signal()
    redo_wanted = Signal()

    def __init__(
        self, editor: MaskEditor, sources: MaskEditor, parent: QWidget | None = None, *, hints: Hints | None = None
    ) -> None:
        """As of `PhotoView`."""
        super().__init__(editor, sources, parent, hints=hints)
        self._pointer: QPointF | None = None  # in widget coordinates, while it is here
        self._cursor: QPointF | None = None  # of the keyboard, in photo pixels
        self._points: list[tuple[float, float]] = []  # of an area or line that is being drawn
        self._erasing = False
        self._in_hand: Tools | None = None  # what the cursor was drawn for
        self._drawing = ""  # the tool that is down
        self._sizing: tuple[QPointF, Tools] | None = None  # Ctrl+drag: where it began, and the brush of then
        self._pen_at = -math.inf
        self._pen_seen = False
        self._fingers: list[QPointF] = []
        self._touched: tuple[float, int, QPointF] | None = None  # since when, most fingers, where
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_AcceptTouchEvents)
        editor.changed.connect(self._show_tools)

    def show_pictures(
        self,
        before: Pyramid | None,
        after: Pyramid | None,
        left: Pyramid | None = None,
        titles: tuple[str, str] = ("", ""),
    ) -> None:
        if before is not self.before:
            self.drop()
            self._cursor = None
        super().show_pictures(before, after, left, titles)

    # painting

    def paint_over(self, painter: QPainter) -> None:
        self._paint_drawing(painter)
        self._paint_ring(painter)

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
            if tools.tool == "hint" and self.hints is not None:
                continue  # the colour stands for the cross
            arm = px(4) if radius else px(7)
            painter.setPen(pen)
            if not radius or radius > px(12):
                painter.drawLines([QLineF(at.x() - arm, at.y(), at.x() + arm, at.y())])
                painter.drawLines([QLineF(at.x(), at.y() - arm, at.x(), at.y() + arm)])
        if tools.tool == "hint" and self.hints is not None:
            painter.setPen(QPen(QColor(255, 255, 255), 1.4))
            painter.setBrush(QColor(self.hints.colour))
            painter.drawEllipse(at, px(5), px(5))
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
            case "hint" if self.hints is not None:
                self._drawing = "hint"
                joined = bool(modifiers & Qt.KeyboardModifier.ShiftModifier)
                self.hints.begin(tools.dab(place.x(), place.y(), pressure), self._erasing, joined)
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
        elif self._drawing == "hint" and self.hints is not None:
            self.hints.extend(self.editor.tools.dab(place.x(), place.y(), pressure))
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
        elif drawing == "hint" and self.hints is not None:
            self.hints.end()
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
        hinting = self.hints is not None and self.hints.drop()
        painting = [self.editor.drop_stroke(), self.sources.drop_stroke(), hinting]
        dropped = any([*painting, self._points, self._sizing is not None])
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

    # helpers

    def enterEvent(self, event: QEnterEvent) -> None:
        self._show_cursor()

    def leaveEvent(self, event: QEvent) -> None:
        self._move_ring(None)

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
        if tools.tool not in ("brush", "eraser", "line", "source", "hint"):
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

    def _show_tools(self, tools: Tools) -> None:
        in_hand = replace(tools, can_undo=False, can_redo=False)
        if in_hand == self._in_hand:
            return  # a stroke was made or taken back: what of the mask that changed is told by itself
        self._in_hand = in_hand
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
