"""Pictures at the size they are shown: Lanczos on premultiplied pixels, and the ground behind transparency."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QPainterPath, QPixmap, QRadialGradient

from mmstudio.ui.theme import px, theme
from mmstudio.ui.theme.tokens import TINTS

_SQUARE = 8  # logical pixels of the checkerboard
_SMALL = 360  # grounds up to this side are kept: half a megabyte each
MAT = 0.08  # of a side: the room around a drawing whose edges are transparent


def scaled(image: QImage, size: QSize) -> QImage:
    """image at size (physical pixels), by Lanczos: Qt's own scaling leaves a drawing of 128 px soft and stepped.

    On premultiplied pixels, so that what is transparent leaves no dark edge; no colour may exceed its alpha, or the
    overshoot of the filter would leave a bright one.
    """
    if image.size() == size or image.isNull():
        return image.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)
    from PIL import Image, ImageChops  # not before the window is painted

    source = image.convertToFormat(QImage.Format.Format_RGBA8888_Premultiplied)
    picture = Image.frombuffer(
        "RGBa",
        (source.width(), source.height()),
        bytes(source.constBits()),
        "raw",
        "RGBa",
        source.bytesPerLine(),
        1,
    ).resize(
        (max(1, size.width()), max(1, size.height())),
        Image.Resampling.LANCZOS,
        reducing_gap=2.0,  # to twice the size by means first: a thumb of a picture in 2 ms instead of 9
    )
    red, green, blue, alpha = picture.split()
    picture = Image.merge("RGBa", [*(ImageChops.darker(band, alpha) for band in (red, green, blue)), alpha])
    pixels = picture.tobytes()
    shown = QImage(
        pixels, picture.width, picture.height, picture.width * 4, QImage.Format.Format_RGBA8888_Premultiplied
    )
    return shown.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)


def quickly_scaled(image: QImage, size: QSize) -> QImage:
    """image at size (physical pixels), a little softer than `scaled` and in a tenth of its time."""
    premultiplied = image.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)
    ratio, smoothly = Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
    return premultiplied if image.size() == size else premultiplied.scaled(size, ratio, smoothly)


class ScaledPicture:
    """One picture and its last scaled form, so that painting it again costs nothing."""

    def __init__(self) -> None:
        self.image: QImage | None = None
        self._scaled: QImage | None = None
        self._exact = False

    def set_image(self, image: QImage | None) -> bool:
        """Show another picture; True if it is another one."""
        if image is self.image:
            return False
        self.image, self._scaled = image, None
        return True

    def paint(self, painter: QPainter, place: QRectF, ratio: float, exact: bool = True) -> None:
        """Draw the whole picture into place.

        exact=False: stretched from what is there, or scaled quickly, while the window or the picture still changes.
        """
        if self.image is None or self.image.isNull():
            return
        wanted = QSize(max(1, round(place.width() * ratio)), max(1, round(place.height() * ratio)))
        if self._scaled is None or (exact and not (self._exact and self._scaled.size() == wanted)):
            self._scaled = scaled(self.image, wanted) if exact else quickly_scaled(self.image, wanted)
            self._exact = exact
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, self._scaled.size() != wanted)
        painter.drawImage(place, self._scaled)


class PictureCard:
    """A small picture on its ground with round corners, composed once: painting it again is one copy."""

    def __init__(self) -> None:
        self._image: QImage | None = None
        self._composed = QPixmap()
        self._of: tuple[object, ...] = ()

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
            self._composed = _composed(image, box.size(), ratio, background, tint, radius)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, of != self._of)
        painter.drawPixmap(box, self._composed, QRectF(self._composed.rect()))


def _composed(image: QImage, size: QSizeF, ratio: float, background: str, tint: int, radius: float) -> QPixmap:
    """size, radius: logical pixels; ratio: physical ones for each."""
    card = QPixmap((size * ratio).toSize().expandedTo(QSize(1, 1)))
    card.setDevicePixelRatio(ratio)
    card.fill(Qt.GlobalColor.transparent)
    box = QRectF(0, 0, size.width(), size.height())
    place = matted(image, box)
    painter = QPainter(card)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setClipPath(rounded(box, radius))
    paint_ground(painter, box, background, tint)
    painter.drawImage(place, scaled(image, (place.size() * ratio).toSize().expandedTo(QSize(1, 1))))
    painter.end()
    return card


def rounded(rect: QRectF, radius: float) -> QPainterPath:
    path = QPainterPath()
    path.addRoundedRect(rect, radius, radius)
    return path


def matted(image: QImage | None, place: QRectF) -> QRectF:
    """Where image lies in place: a drawing on transparency stands free of the edge, a full picture fills it."""
    if image is None or image.isNull() or not _stands_free(image):
        return place
    return place.adjusted(place.width() * MAT, place.height() * MAT, -place.width() * MAT, -place.height() * MAT)


def paint_ground(painter: QPainter, rect: QRectF, background: str, tint: int | None = None) -> None:
    """What stands behind a picture: "#rrggbb", or "transparent" for a quiet checkerboard.

    tint: any number that belongs to the picture; it then gets one of the soft colours under its checkerboard.
    """
    if background != "transparent":
        painter.fillRect(rect, QColor(background))
        return
    first, second = theme().checker1, theme().checker2
    if tint is not None:
        first = TINTS[tint % len(TINTS)]
        second = QColor(first).darker(102).name()
    device = painter.device()
    ratio = device.devicePixelRatio() if device is not None else 1.0
    size = rect.size().toSize()
    make = _ground if max(size.width(), size.height()) <= px(_SMALL) else _large_ground
    ground = make(size.width(), size.height(), ratio, first, second, px(_SQUARE), tint is not None)
    painter.drawPixmap(rect, ground, QRectF(ground.rect()))


def _stands_free(image: QImage) -> bool:
    if not image.hasAlphaChannel():
        return False
    right, bottom = image.width() - 1, image.height() - 1
    corners = ((0, 0), (right, 0), (0, bottom), (right, bottom))
    return all(image.pixel(x, y) >> 24 < 128 for x, y in corners)


@lru_cache(maxsize=32)  # tints by sizes; while 32 pictures arrive, every tile is painted many times
def _ground(width: int, height: int, ratio: float, first: str, second: str, square: int, lit: bool) -> QPixmap:
    """A checkerboard of two colours, with a little light behind the middle of a drawing. width, height: logical."""
    ground = QPixmap(max(1, round(width * ratio)), max(1, round(height * ratio)))
    ground.setDevicePixelRatio(ratio)
    rect = QRectF(0, 0, width, height)
    painter = QPainter(ground)
    painter.fillRect(rect, QBrush(_checkerboard(QColor(first), QColor(second), square)))
    if lit:
        light = QRadialGradient(rect.center(), max(width, height) * 0.7)
        light.setColorAt(0.0, QColor(255, 255, 255, 110))
        light.setColorAt(1.0, QColor(255, 255, 255, 0))
        painter.fillRect(rect, light)
    painter.end()
    return ground


# of the one large picture, which is painted many times while it fades in
_large_ground = lru_cache(maxsize=1)(_ground.__wrapped__)


def _checkerboard(first: QColor, second: QColor, square: int) -> QPixmap:
    tile = QPixmap(square * 2, square * 2)
    tile.fill(first)
    painter = QPainter(tile)
    painter.fillRect(0, 0, square, square, second)
    painter.fillRect(square, square, square, square, second)
    painter.end()
    return tile
