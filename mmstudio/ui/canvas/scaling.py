"""Pictures at the size they are shown: Lanczos on premultiplied pixels, and the ground behind transparency."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QRectF, QSize, Qt
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
