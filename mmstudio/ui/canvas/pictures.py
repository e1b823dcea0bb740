"""Pictures that are painted again and again: each keeps the form in which it was painted last.

A widget shows them softly at once; the careful form follows from another thread (`careful.py`).
"""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QImage, QPainter, QPixmap
from PySide6.QtWidgets import QWidget

from mmstudio.ui.canvas import scaling
from mmstudio.ui.canvas.careful import Careful
from mmstudio.ui.canvas.scaling import matted, paint_ground, quickly_scaled, rounded


class ScaledPicture:
    """One picture and its last scaled form, so that painting it again costs nothing."""

    def __init__(self, widget: QWidget | None = None) -> None:
        """widget: is painted again when the careful form has come; None: that form is waited for."""
        self.image: QImage | None = None
        self._scaled: QImage | None = None
        self._exact = False
        self._careful = Careful(widget, self._take) if widget is not None else None

    def set_image(self, image: QImage | None) -> bool:
        """Show another picture; True if it is another one."""
        if image is self.image:
            return False
        self.image, self._scaled = image, None
        if self._careful is not None:
            self._careful.forget()
        return True

    def paint(self, painter: QPainter, place: QRectF, ratio: float, exact: bool = True) -> None:
        """Draw the whole picture into place.

        exact=False: stretched from what is there, or scaled quickly, while the window or the picture still changes.
        """
        if self.image is None or self.image.isNull():
            return
        wanted = QSize(max(1, round(place.width() * ratio)), max(1, round(place.height() * ratio)))
        if exact and not (self._exact and self._scaled is not None and self._scaled.size() == wanted):
            if self._careful is None or self.image.size() == wanted:
                self._take(scaling.scaled(self.image, wanted))
            else:
                self._careful.ask(self.image, wanted)
        if self._scaled is None:
            self._scaled, self._exact = quickly_scaled(self.image, wanted), False
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, self._scaled.size() != wanted)
        painter.drawImage(place, self._scaled)

    def _take(self, scaled: QImage) -> None:
        self._scaled, self._exact = scaled, True


class PictureCard:
    """A small picture on its ground with round corners, composed once: painting it again is one copy."""

    def __init__(self, widget: QWidget | None = None) -> None:
        """widget: as for ScaledPicture."""
        self._image: QImage | None = None
        self._composed = QPixmap()
        self._of: tuple[str, int, float, float, float, float] | None = None
        self._careful = Careful(widget, self._take) if widget is not None else None

    def paint(
        self,
        painter: QPainter,
        box: QRectF,
        image: QImage,
        *,
        background: str,
        tint: int,
        radius: float,
        exact: bool = True,
    ) -> None:
        """Draw image into box. exact=False stretches what is there, while a window is being resized."""
        device = painter.device()
        ratio = device.devicePixelRatio() if device is not None else 1.0
        of = (background, tint, radius, box.width(), box.height(), ratio)
        if image is not self._image or (exact and of != self._of):
            self._image, self._of = image, of
            wanted = _size_in(image, box.size(), ratio)
            if self._careful is None or image.size() == wanted:
                self._take(scaling.scaled(image, wanted))
            else:
                self._take(quickly_scaled(image, wanted))
                self._careful.ask(image, wanted)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, of != self._of)
        painter.drawPixmap(box, self._composed, QRectF(self._composed.rect()))

    def _take(self, small: QImage) -> None:
        if self._image is not None and self._of is not None:
            self._composed = _composed(self._image, small, *self._of)


def _size_in(image: QImage, size: QSizeF, ratio: float) -> QSize:
    """The size of the picture on a card of this size, in physical pixels."""
    place = matted(image, QRectF(0, 0, size.width(), size.height()))
    return (place.size() * ratio).toSize().expandedTo(QSize(1, 1))


def _composed(
    image: QImage, small: QImage, background: str, tint: int, radius: float, width: float, height: float, ratio: float
) -> QPixmap:
    """small: image as it is shown. radius, width, height: logical pixels; ratio: physical ones for each."""
    card = QPixmap((QSizeF(width, height) * ratio).toSize().expandedTo(QSize(1, 1)))
    card.setDevicePixelRatio(ratio)
    card.fill(Qt.GlobalColor.transparent)
    box = QRectF(0, 0, width, height)
    painter = QPainter(card)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setClipPath(rounded(box, radius))
    paint_ground(painter, box, background, tint)
    painter.drawImage(matted(image, box), small)
    painter.end()
    return card
