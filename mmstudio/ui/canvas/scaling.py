"""Pictures at the size they are shown: Lanczos on premultiplied pixels, and the ground behind transparency."""

from __future__ import annotations

from PIL import Image
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QPainterPath, QPixmap

from mmstudio.ui.theme import px, theme

_SQUARE = 8  # logical pixels of the checkerboard


def scaled(image: QImage, size: QSize) -> QImage:
    """image at size (physical pixels), by Lanczos: Qt's own scaling leaves a drawing of 128 px soft and stepped.

    Pillow premultiplies by itself, so what is transparent leaves no dark or bright edge.
    """
    if image.size() == size or image.isNull():
        return image.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)
    straight = image.convertToFormat(QImage.Format.Format_RGBA8888)
    picture = Image.frombuffer(
        "RGBA",
        (straight.width(), straight.height()),
        bytes(straight.constBits()),
        "raw",
        "RGBA",
        straight.bytesPerLine(),
        1,
    ).resize((max(1, size.width()), max(1, size.height())), Image.Resampling.LANCZOS)
    pixels = picture.tobytes()
    shown = QImage(pixels, picture.width, picture.height, picture.width * 4, QImage.Format.Format_RGBA8888)
    return shown.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)


class ScaledPicture:
    """One picture and its last scaled form, so that painting it again costs nothing."""

    def __init__(self) -> None:
        self.image: QImage | None = None
        self._scaled: QImage | None = None

    def set_image(self, image: QImage | None) -> bool:
        """Show another picture; True if it is another one."""
        if image is self.image:
            return False
        self.image, self._scaled = image, None
        return True

    def paint(self, painter: QPainter, place: QRectF, ratio: float, exact: bool = True) -> None:
        """Draw the whole picture into place. exact=False stretches what is there, while a window is being resized."""
        if self.image is None or self.image.isNull():
            return
        wanted = QSize(max(1, round(place.width() * ratio)), max(1, round(place.height() * ratio)))
        if self._scaled is None or (exact and self._scaled.size() != wanted):
            self._scaled = scaled(self.image, wanted)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, self._scaled.size() != wanted)
        painter.drawImage(place, self._scaled)


def rounded(rect: QRectF, radius: float) -> QPainterPath:
    path = QPainterPath()
    path.addRoundedRect(rect, radius, radius)
    return path


def paint_ground(painter: QPainter, rect: QRectF, background: str) -> None:
    """What stands behind a picture: "#rrggbb", or "transparent" for a quiet checkerboard."""
    if background != "transparent":
        painter.fillRect(rect, QColor(background))
        return
    brush = QBrush(_checkerboard(theme().checker1, theme().checker2, px(_SQUARE)))
    painter.save()
    painter.setBrushOrigin(rect.topLeft())
    painter.fillRect(rect, brush)
    painter.restore()


def _checkerboard(first: str, second: str, square: int) -> QPixmap:
    tile = QPixmap(square * 2, square * 2)
    tile.fill(QColor(first))
    painter = QPainter(tile)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.fillRect(0, 0, square, square, QColor(second))
    painter.fillRect(square, square, square, square, QColor(second))
    painter.end()
    return tile
