"""Thumbs as they are painted: cut to their tile, with round corners, in a cache of bounded size."""

from __future__ import annotations

from collections import OrderedDict
from typing import NamedTuple

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPainterPath, QPen, QPixmap

from mmstudio.ui.canvas.scaling import paint_ground, scaled
from mmstudio.ui.theme import color, px

_CACHE_BYTES = 48_000_000  # some ten screens of thumbs; the rest comes again from the cache on disk
_WANTED = (256, 512, 1024)  # sides that are asked for, so that the cache on disk holds few sizes
_ENOUGH = 1.1  # a thumb may be enlarged by this before the next size is asked for
_MARGIN = 0.07  # of a tile around a picture with transparency, so that a drawing does not touch its edge


class Tile(NamedTuple):
    """A painted thumb. size: of the tile in logical pixels; asked: the side that was asked of the library."""

    pixmap: QPixmap
    size: tuple[int, int]
    ratio: float
    asked: int


class ThumbCache:
    """Painted thumbs by id; the ones seen longest ago leave first."""

    def __init__(self, limit: int = _CACHE_BYTES) -> None:
        self._tiles: OrderedDict[int, Tile] = OrderedDict()
        self._limit = limit
        self.bytes = 0

    def __len__(self) -> int:
        return len(self._tiles)

    def get(self, id: int) -> Tile | None:
        tile = self._tiles.get(id)
        if tile is not None:
            self._tiles.move_to_end(id)
        return tile

    def put(self, id: int, tile: Tile) -> None:
        self.drop(id)
        self._tiles[id] = tile
        self.bytes += _bytes(tile)
        while self.bytes > self._limit and len(self._tiles) > 1:
            _, old = self._tiles.popitem(last=False)
            self.bytes -= _bytes(old)

    def drop(self, id: int) -> None:
        """Forget one thumb: its file is another now."""
        old = self._tiles.pop(id, None)
        if old is not None:
            self.bytes -= _bytes(old)

    def clear(self) -> None:
        self._tiles.clear()
        self.bytes = 0


def wanted_px(width: int, height: int, ratio: float) -> int:
    """The side to ask of the library for a tile of width x height logical pixels on a screen of this ratio."""
    side = max(width, height) * ratio / _ENOUGH
    return next((size for size in _WANTED if size >= side), _WANTED[-1])


def painted(image: QImage, width: int, height: int, ratio: float, radius: int, tint: int | None = None) -> QPixmap:
    """image on a tile of width x height logical pixels: it covers the tile, cut evenly where the shapes differ; a
    picture with transparency lies with a margin on the soft ground of its tint, or on a plain one."""
    pixmap = QPixmap(QSize(round(width * ratio), round(height * ratio)))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    shape = QPainterPath()
    shape.addRoundedRect(QRectF(0, 0, width, height), radius, radius)
    painter.setClipPath(shape)
    if has_transparency(image):
        if tint is None:
            painter.fillRect(QRect(0, 0, width, height), color("checker1"))
        else:
            paint_ground(painter, QRectF(0, 0, width, height), "transparent", tint)
        inside = QRectF(0, 0, width, height).adjusted(*_margins(width, height))
        shown = _scaled(image, inside.size().toSize() * ratio, Qt.AspectRatioMode.KeepAspectRatio)
        size = shown.size() / ratio
        left, top = (width - size.width()) / 2, (height - size.height()) / 2
        painter.drawImage(QRectF(left, top, size.width(), size.height()), shown)
    else:
        shown = _scaled(image, pixmap.size(), Qt.AspectRatioMode.KeepAspectRatioByExpanding)
        cut = QRectF(
            (shown.width() - pixmap.width()) / 2,
            (shown.height() - pixmap.height()) / 2,
            pixmap.width(),
            pixmap.height(),
        )
        painter.drawImage(QRectF(0, 0, width, height), shown, cut)
    painter.end()
    return pixmap


def has_transparency(image: QImage) -> bool:
    """Whether a corner or the middle of an edge shows through. Asking every pixel would cost more than painting it,
    and a drawing that fills its whole frame is shown like a photo."""
    if not image.hasAlphaChannel() or image.isNull():
        return False
    xs = (0, image.width() // 2, image.width() - 1)
    ys = (0, image.height() // 2, image.height() - 1)
    return any(image.pixelColor(x, y).alpha() < 250 for x in xs for y in ys if (x, y) != (xs[1], ys[1]))


def paint_selection(painter: QPainter, rect: QRectF, ground: str = "canvas") -> None:
    """The amber ring of a selected tile, with a gap of the ground's colour inside."""
    radius, thick = px(8), px(2)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for inset, token, width in ((thick * 1.5, ground, thick), (thick / 2, "accent_text", thick)):
        painter.setPen(QPen(color(token), width))
        corner = max(radius - inset, 1)
        painter.drawRoundedRect(rect.adjusted(inset, inset, -inset, -inset), corner, corner)


def _scaled(image: QImage, size: QSize, mode: Qt.AspectRatioMode) -> QImage:
    if image.size() == size:
        return image
    target = image.size().scaled(size, mode)
    if target.width() > image.width():
        return scaled(image, target)  # drawings of 128 px come out soft and stepped from Qt's own enlarging
    # straight alpha would drag the colour of transparent pixels into the edges
    if image.hasAlphaChannel():
        image = image.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)
    return image.scaled(size, mode, Qt.TransformationMode.SmoothTransformation)


def _margins(width: int, height: int) -> tuple[float, float, float, float]:
    margin = min(width, height) * _MARGIN
    return margin, margin, -margin, -margin


def _bytes(tile: Tile) -> int:
    return tile.pixmap.width() * tile.pixmap.height() * 4
