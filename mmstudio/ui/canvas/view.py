"""The viewer: one picture, fitted or zoomed, with pan, pixel grid and compare."""

from __future__ import annotations

from PySide6.QtCore import QEasingCurve, QEvent, QPointF, QRectF, QSize, QSizeF, Qt, QTimer, QVariantAnimation, Signal
from PySide6.QtGui import (
    QAccessible,
    QEnterEvent,
    QFocusEvent,
    QImage,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QApplication, QSizePolicy, QWidget

from mmstudio.ui.canvas.mime import drag_out
from mmstudio.ui.canvas.pictures import ScaledPicture
from mmstudio.ui.canvas.scaling import matted, paint_ground, rounded
from mmstudio.ui.canvas.zoomable import GRID_FROM, Zoomable
from mmstudio.ui.controls import describe, set_name, tell_value
from mmstudio.ui.theme import color, font, motion, px

_SETTLE_MS = 80
_FADE_MS = 180


class PictureView(Zoomable):
    """Shows one picture on its ground.

    Fitted, it fills the widget and is scaled smoothly; zoomed, one step of 100 % is one picture pixel per physical
    pixel, crisp above and smooth below. `path` is the file that can be dragged out. `background` stands behind
    transparency.
    """

    comparing = Signal(bool)
    activated = Signal()  # double-click

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.path = ""
        self.background = "transparent"
        self.tint: int | None = None  # under the checkerboard while fitted; the zoomed picture stands on plain squares
        self.radius = 12.0
        self._shown = ScaledPicture(self)
        self._other = ScaledPicture(self)
        self._comparing = False
        self._press: QPointF | None = None  # where a drag out may begin
        self._opacity = 1.0
        self._progress: float | None = None
        self._placeholder = ""
        self._settle = QTimer(self, singleShot=True, interval=_SETTLE_MS)
        self._settle.timeout.connect(self.update)
        self._fade = QVariantAnimation(self, startValue=0.0, endValue=1.0)
        self._fade.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._fade.valueChanged.connect(self._faded)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMouseTracking(True)
        set_name(self, name)
        self.setToolTip("")
        describe(self, QAccessible.Role.Graphic, self._zoom_words)
        self.zoom_changed.connect(lambda _: tell_value(self))

    def _zoom_words(self) -> str:
        if self._shown.image is None:
            return self._placeholder
        if self.zoom is None:
            return self.tr("Fitted")
        return self.tr("{percent} %").format(percent=round(self.zoom * 100))

    # what is shown

    @property
    def image(self) -> QImage | None:
        return self._shown.image

    def show_image(
        self, image: QImage | None, *, fade: bool = False, better: bool = False, keep_zoom: bool = False
    ) -> None:
        """Show image. A picture of another size is fitted unless keep_zoom.

        fade: let it appear softly. better: it is the picture that is shown, drawn better; a fade goes on. Either way
        it is scaled quickly first and cleanly when it stays, for another may follow at once.
        """
        size_before = self._shown.image.size() if self._shown.image else QSize()
        if not self._shown.set_image(image):
            return
        if image is not None and image.size() != size_before and not keep_zoom:
            self.fit()
        if fade and image is not None and motion(_FADE_MS):
            self._fade.setDuration(motion(_FADE_MS))
            self._opacity = 0.0  # the first of all fades says nothing about its beginning
            self._fade.start()
        elif not better:
            self._fade.stop()
            self._opacity = 1.0
        if fade or better:
            self._settle.start()
        self.update()

    def set_other(self, image: QImage | None) -> None:
        """The picture that compare shows."""
        if self._other.set_image(image) and self._comparing:
            self.update()

    def set_background(self, background: str) -> None:
        if background != self.background:
            self.background = background
            self.update()

    def set_progress(self, fraction: float | None) -> None:
        """A line at the lower edge, 0..1; None = nothing is being drawn."""
        if fraction != self._progress:
            self._progress = fraction
            self.update()

    def set_placeholder(self, text: str) -> None:
        """Words in the middle while there is no picture."""
        if text != self._placeholder:
            self._placeholder = text
            self.update()

    def extent(self) -> QSizeF:
        image = self.image
        return QSizeF() if image is None or image.isNull() else QSizeF(image.size())

    # painting

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.image is not None and self.tint is None:  # one with a tint lies on a card of its own
            painter.fillRect(event.rect(), color("surround"))
        place = self.picture_rect()
        seen = (self._card() if self._zoom is None else place).intersected(QRectF(self.rect()))
        radius = px(self.radius) if self._zoom is None else min(px(self.radius), px(4))
        painter.setClipPath(rounded(seen, radius))
        if self.image is None:
            painter.fillRect(seen, color("raised"))
            painter.setFont(font(13))
            painter.setPen(color("text2"))
            words = seen.adjusted(px(16), px(16), -px(16), -px(16))
            painter.drawText(words, int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap), self._placeholder)
        else:
            paint_ground(painter, seen, self.background, self.tint if self._zoom is None else None)
            self._paint_picture(painter, place)
        painter.setClipping(False)
        if self._progress is not None:
            paint_progress(painter, seen, self._progress)
        if self._comparing:
            self._paint_tag(painter, seen)

    def _paint_picture(self, painter: QPainter, place: QRectF) -> None:
        picture = self._other if self._comparing and self._other.image is not None else self._shown
        if picture.image is None:
            return
        painter.setOpacity(self._opacity)
        if self._zoom is None or self._zoom < 1.0:
            picture.paint(painter, place, self._ratio(), exact=not self._settle.isActive())
        else:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
            painter.drawImage(place, picture.image)
            if self._zoom >= GRID_FROM:
                self._paint_grid(painter, place)
        painter.setOpacity(1.0)

    def _paint_tag(self, painter: QPainter, seen: QRectF) -> None:
        face = font(12, 600)
        painter.setFont(face)
        words = self.tr("The one before")
        width = painter.fontMetrics().horizontalAdvance(words) + px(20)
        tag = QRectF(seen.left() + px(12), seen.top() + px(12), width, px(26))
        painter.setPen(color("line2"))
        painter.setBrush(color("raised"))
        painter.drawRoundedRect(tag, px(13), px(13))
        painter.setPen(color("text"))
        painter.drawText(tag, Qt.AlignmentFlag.AlignCenter, words)

    # mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._by_mouse = True
        if not self._take_grip(event) and event.button() == Qt.MouseButton.LeftButton:
            self._press = event.position()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if not self._follow_grip(event.position()) and self._press is not None:
            way = (event.position() - self._press).manhattanLength()
            if way >= QApplication.startDragDistance() and self.path:
                self._press = None
                drag_out(self, self.image, self.path)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._grip is not None:
            self._grip = None
            self._show_cursor()
        self._press = None

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            if self._zoom is not None:
                self.fit()
            else:
                self.activated.emit()

    def contextMenuEvent(self, event: QEvent) -> None:
        self.menu_wanted.emit(event.globalPos())  # type: ignore[attr-defined]

    def hold_other(self, on: bool) -> None:
        """Show the other picture while on."""
        on = on and self.has_other()
        if on != self._comparing:
            self._comparing = on
            self.comparing.emit(on)
            self.update()

    def has_other(self) -> bool:
        return self._other.image is not None

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._keys.clear()
        self.hold_other(False)
        self._show_cursor()
        super().focusOutEvent(event)

    def enterEvent(self, event: QEnterEvent) -> None:
        self._show_cursor()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._settle.start()  # stretch at once, scale cleanly when the size stays
        if self._zoom is not None:
            self._hold_inside()

    # helpers

    def _fitted(self) -> QRectF:
        return matted(self.image, self._card())

    def _show_cursor(self) -> None:
        if self._hand():
            self.setCursor(Qt.CursorShape.OpenHandCursor)
        else:
            self.unsetCursor()

    def _faded(self, opacity: float) -> None:
        self._opacity = opacity
        self.update()


def paint_progress(painter: QPainter, picture: QRectF, fraction: float) -> None:
    """The line inside the lower edge of a picture that is being drawn."""
    inset, thick = px(6), px(4)
    line = QRectF(picture.left() + inset, picture.bottom() - inset - thick, picture.width() - 2 * inset, thick)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color("track"))
    painter.drawRoundedRect(line, thick / 2, thick / 2)
    line.setWidth(max(thick, line.width() * min(1.0, max(0.0, fraction))))
    painter.setBrush(color("accent"))
    painter.drawRoundedRect(line, thick / 2, thick / 2)
