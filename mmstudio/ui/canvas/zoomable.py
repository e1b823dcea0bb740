"""Zoom and pan over one picture, whatever draws it: wheel at the pointer, two fingers of a touchpad, hand by Space,
H or the middle button; O and Tab show another picture while they are held."""

from __future__ import annotations

from PySide6.QtCore import QMarginsF, QPointF, QRectF, QSizeF, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QInputDevice, QKeyEvent, QMouseEvent, QPainter, QPen, QWheelEvent
from PySide6.QtWidgets import QWidget

from mmstudio.ui.commands import is_key

SMALLEST, LARGEST = 0.05, 32.0  # physical pixels per picture pixel
GRID_FROM = 8.0
_BACK = Qt.FocusReason.BacktabFocusReason
_NOTCH = 1.25  # zoom of one step of the wheel


class Zoomable(QWidget):
    """Fitted, the picture fills the widget without `margins`; zoomed, `zoom` physical pixels show one picture pixel.

    A subclass answers `extent` and `has_other`, draws into `picture_rect`, and shows the other picture on
    `hold_other`.
    """

    menu_wanted = Signal(object)  # global QPoint
    zoom_changed = Signal(object)  # per cent as float, or None while fitted

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.margins = QMarginsF()  # kept free while fitted, in widget coordinates
        self._zoom: float | None = None
        self._centre = QPointF()  # of the view, in picture pixels, while zoomed
        self._grip: QPointF | None = None  # where a pan began
        self._keys: set[int] = set()  # held, that make the left button a hand
        self._compare_key = 0  # the key that shows the other picture while it is held
        self._by_mouse = False  # whether the focus came by the mouse

    def extent(self) -> QSizeF:
        """Size of the picture in its own pixels; empty while there is none."""
        raise NotImplementedError

    def has_other(self) -> bool:
        """Whether there is another picture to compare with."""
        raise NotImplementedError

    def hold_other(self, on: bool) -> None:
        """Show the other picture while on."""
        raise NotImplementedError

    @property
    def zoom(self) -> float | None:
        """Physical pixels per picture pixel, or None while fitted."""
        return self._zoom

    @property
    def scale(self) -> float:
        """Physical pixels per picture pixel, also while fitted."""
        return self._step() * self._ratio()

    def fit(self) -> None:
        if self._zoom is not None:
            self._zoom = None
            self.zoom_changed.emit(None)
        self.update()

    def zoom_to(self, zoom: float, at: QPointF | None = None) -> None:
        """Zoom, keeping the picture under `at` (widget coordinates; None = the middle) where it is."""
        if self.extent().isEmpty():
            return
        at = at if at is not None else self._room().center()
        fixed = self.to_picture(at)
        self._zoom = min(LARGEST, max(SMALLEST, zoom))
        step = self._step()
        self._centre = fixed - (at - self._room().center()) / step
        self._hold_inside()
        self.zoom_changed.emit(self._zoom * 100)
        self.update()

    def zoom_by(self, factor: float, at: QPointF | None = None) -> None:
        self.zoom_to(self.scale * factor, at)

    def pan_by(self, way: QPointF) -> None:
        """Move the zoomed picture; way in widget coordinates."""
        if self._zoom is not None:
            self._centre -= way / self._step()
            self._hold_inside()
            self.update()

    def picture_rect(self) -> QRectF:
        """Where the whole picture lies, in widget coordinates; it may reach beyond the widget."""
        extent = self.extent()
        if extent.isEmpty():
            return self._card()
        if self._zoom is None:
            return self._fitted()
        step = self._step()
        middle = self._room().center()
        left, top = middle.x() - self._centre.x() * step, middle.y() - self._centre.y() * step
        ratio = self._ratio()  # whole physical pixels, or crisp turns into smeared
        return QRectF(
            round(left * ratio) / ratio, round(top * ratio) / ratio, extent.width() * step, extent.height() * step
        )

    def to_picture(self, at: QPointF) -> QPointF:
        """A place of the widget in picture pixels."""
        place, step = self.picture_rect(), self._step()
        return (at - place.topLeft()) / step

    def to_widget(self, at: QPointF) -> QPointF:
        """A place of the picture in widget coordinates."""
        return self.picture_rect().topLeft() + at * self._step()

    def wheelEvent(self, event: QWheelEvent) -> None:
        pad = event.device().type() == QInputDevice.DeviceType.TouchPad
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)  # how some systems tell of a pinch
        if pad and not control:
            self.pan_by(QPointF(event.pixelDelta()) if event.hasPixelDelta() else QPointF(event.angleDelta()) / 2)
        elif event.modifiers() & Qt.KeyboardModifier.ShiftModifier and self._zoom is not None:
            self.pan_by(QPointF(event.angleDelta()) / 2)
        elif turns := event.angleDelta().y() / 120:
            self.zoom_by(_NOTCH**turns, event.position())
        event.accept()

    # keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if (event.key() == Qt.Key.Key_Space and not event.modifiers()) or is_key(event, "hand"):
            self._keys.add(Qt.Key(event.key()).value)
            self._show_cursor()
        elif is_key(event, "compare") or (event.key() == Qt.Key.Key_Tab and self._tab_compares()):
            self._compare_key = event.key()
            self.hold_other(True)
        elif event.key() == Qt.Key.Key_Menu:
            self.menu_wanted.emit(self.mapToGlobal(self.rect().center()))
        else:
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.isAutoRepeat():
            return
        if event.key() in self._keys:
            self._keys.discard(Qt.Key(event.key()).value)
            self._show_cursor()
        elif event.key() == self._compare_key:
            self._compare_key = 0
            self.hold_other(False)
        else:
            super().keyReleaseEvent(event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        if forward and self._tab_compares():
            return False  # Tab compares while the pointer works here; otherwise it moves the focus as always
        return super().focusNextPrevChild(forward)

    def focusInEvent(self, event: QFocusEvent) -> None:
        if event.reason() in (Qt.FocusReason.MouseFocusReason, Qt.FocusReason.TabFocusReason, _BACK):
            self._by_mouse = event.reason() == Qt.FocusReason.MouseFocusReason  # else the window came back: as before
        super().focusInEvent(event)

    def _tab_compares(self) -> bool:
        return self._by_mouse and self.underMouse() and self.has_other()

    # for subclasses

    def _show_cursor(self) -> None:
        """Show what the left button would do now."""
        raise NotImplementedError

    def _room(self) -> QRectF:
        """What of the widget shows the picture."""
        return QRectF(self.rect())

    def _kept_free(self) -> QMarginsF:
        """What of that room stays free around the fitted picture."""
        return self.margins

    def _hand(self) -> bool:
        """Whether the keys that make the left button a hand are held."""
        return bool(self._keys)

    def _take_grip(self, event: QMouseEvent) -> bool:
        """Begin a pan if this press asks for one."""
        left = event.button() == Qt.MouseButton.LeftButton
        if event.button() == Qt.MouseButton.MiddleButton or (left and self._hand()):
            self._grip = event.position()
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
            return True
        return False

    def _follow_grip(self, at: QPointF) -> bool:
        """Go on with a pan; False if there is none."""
        if self._grip is None:
            return False
        self.pan_by(at - self._grip)
        self._grip = at
        return True

    def _paint_grid(self, painter: QPainter, place: QRectF) -> None:
        """A line around each picture pixel that is seen."""
        extent, step = self.extent().toSize(), self._step()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setPen(QPen(QColor(128, 128, 128, 90), 0))
        first = max(0, int(-place.left() / step))
        last = min(extent.width(), int((self.width() - place.left()) / step) + 1)
        for column in range(first, last + 1):
            x = place.left() + column * step
            painter.drawLine(QPointF(x, max(0.0, place.top())), QPointF(x, min(float(self.height()), place.bottom())))
        first = max(0, int(-place.top() / step))
        last = min(extent.height(), int((self.height() - place.top()) / step) + 1)
        for row in range(first, last + 1):
            y = place.top() + row * step
            painter.drawLine(QPointF(max(0.0, place.left()), y), QPointF(min(float(self.width()), place.right()), y))

    def _ratio(self) -> float:
        return self.devicePixelRatioF()

    def _step(self) -> float:
        """Logical pixels per picture pixel."""
        if self._zoom is not None:
            return self._zoom / self._ratio()
        extent = self.extent()
        return 1.0 if extent.isEmpty() else self._fitted().width() / extent.width() or 1.0

    def _fitted(self) -> QRectF:
        """Where the fitted picture lies."""
        return self._card()

    def _card(self) -> QRectF:
        """The ground of the fitted picture: as large as fits, in the shape of the picture."""
        extent, room = self.extent(), self._room().marginsRemoved(self._kept_free())
        if extent.isEmpty():
            side = min(room.width(), room.height())
            extent = QSizeF(side, side)
        step = min(room.width() / max(1.0, extent.width()), room.height() / max(1.0, extent.height()))
        width, height = extent.width() * step, extent.height() * step
        return QRectF(
            room.left() + (room.width() - width) / 2, room.top() + (room.height() - height) / 2, width, height
        )

    def _hold_inside(self) -> None:
        """The middle of the view stays over the picture, so it can never be lost."""
        extent = self.extent()
        if not extent.isEmpty():
            self._centre = QPointF(
                min(extent.width(), max(0.0, self._centre.x())),
                min(extent.height(), max(0.0, self._centre.y())),
            )
