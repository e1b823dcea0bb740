"""The photo and its mask as the screen needs them: drawn once for a view, and again only where something changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen, QPolygonF

from mmstudio.jobs import ColourHint
from mmstudio.media.masks import Box
from mmstudio.viewmodels.pyramid import Pyramid

_EDGE = 0.9  # opacity of the outline of the mask, one pixel wide
_DIFFERENCE = 4  # how much a difference is made stronger, or nobody would see it


@dataclass(frozen=True)
class Frame:
    """The part of a picture that is seen. seen: in whole physical pixels of the widget; left, top: the place of the
    picture at its corner; scale: physical pixels per picture pixel; ratio: physical pixels per logical one."""

    seen: QRect
    left: float
    top: float
    scale: float
    ratio: float

    def covering(self, box: Box, margin: int) -> QRect:
        """The physical pixels, counted from the corner of `seen`, that show a box of the picture."""
        left = int((box.left - self.left) * self.scale) - margin
        top = int((box.top - self.top) * self.scale) - margin
        right = int((box.right - self.left) * self.scale) + 1 + margin
        bottom = int((box.bottom - self.top) * self.scale) + 1 + margin
        return QRect(left, top, right - left, bottom - top) & QRect(0, 0, self.seen.width(), self.seen.height())

    def logical(self, part: QRect) -> QRect:
        """Where in the widget a part (see `covering`) lies."""
        moved = QRectF(part.translated(self.seen.topLeft()))
        return QRectF(
            moved.left() / self.ratio,
            moved.top() / self.ratio,
            moved.width() / self.ratio,
            moved.height() / self.ratio,
        ).toAlignedRect()


def frame(place: QRectF, room: QRectF, scale: float, ratio: float) -> Frame | None:
    """What is seen of a picture that lies at place, in logical pixels; None if nothing is."""
    seen = place.intersected(room)
    left, top = round(seen.left() * ratio), round(seen.top() * ratio)
    right, bottom = round(seen.right() * ratio), round(seen.bottom() * ratio)
    if right <= left or bottom <= top:
        return None
    return Frame(
        QRect(left, top, right - left, bottom - top),
        (left - place.left() * ratio) / scale,
        (top - place.top() * ratio) / scale,
        scale,
        ratio,
    )


class _Layer:
    """One picture in the pixels of a frame."""

    def __init__(self) -> None:
        self.image: QImage | None = None
        self.pixels: NDArray[np.uint8] = np.zeros((0, 0, 4), np.uint8)
        self._frame: Frame | None = None

    def drop(self) -> None:
        self._frame = None

    def fits(self, frame: Frame) -> bool:
        return self._frame == frame

    def take(self, frame: Frame, pixels: NDArray[np.uint8], form: QImage.Format) -> None:
        """Show pixels (h, w, 4) for frame."""
        self._frame, self.pixels = frame, pixels
        height, width = pixels.shape[:2]
        # writable memory is shared, not copied: what is written into pixels later is what is painted
        self.image = QImage(pixels.data, width, height, width * 4, form)
        self.image.setDevicePixelRatio(frame.ratio)


class PhotoLayer(_Layer):
    """A photo, opaque."""

    def paint(self, painter: QPainter, frame: Frame, pyramid: Pyramid) -> None:
        if not self.fits(frame):
            shown = _view(pyramid, frame, QRect(0, 0, frame.seen.width(), frame.seen.height()))
            self.take(frame, np.asarray(cv2.cvtColor(shown, cv2.COLOR_RGB2BGRA), np.uint8), QImage.Format.Format_RGB32)
        _paint(painter, self, frame)

    def refresh(self, frame: Frame, pyramid: Pyramid, box: Box) -> None:
        """Pixels of box have changed."""
        part = frame.covering(box, 2)
        if self.fits(frame) and not part.isEmpty():
            shown = _view(pyramid, frame, part)
            self.pixels[_slices(part)] = cv2.cvtColor(shown, cv2.COLOR_RGB2BGRA)


class DifferenceLayer(_Layer):
    """How far two photos are apart: black where they are equal."""

    def paint(self, painter: QPainter, frame: Frame, before: Pyramid, after: Pyramid) -> None:
        if not self.fits(frame):
            all_ = QRect(0, 0, frame.seen.width(), frame.seen.height())
            apart = cv2.absdiff(_view(before, frame, all_), _view(after, frame, all_))
            shown = cv2.convertScaleAbs(apart, alpha=_DIFFERENCE)
            self.take(frame, np.asarray(cv2.cvtColor(shown, cv2.COLOR_RGB2BGRA), np.uint8), QImage.Format.Format_RGB32)
        _paint(painter, self, frame)


class MaskLayer(_Layer):
    """The mask in one colour, more opaque along its outline."""

    def __init__(self) -> None:
        super().__init__()
        self._look: tuple[str, float] = ("", 0.0)
        self._table = np.zeros(256, np.uint32)
        self._edge = np.uint32(0)

    def set_look(self, colour: QColor, opacity: float) -> None:
        """opacity 0..1 of what is fully masked."""
        look = (colour.name(), opacity)
        if look != self._look:
            self._look = look
            self._table = _premultiplied(colour, np.arange(256) / 255 * opacity)
            self._edge = _premultiplied(colour, np.array([max(_EDGE, opacity)]))[0]
            self.drop()

    def paint(self, painter: QPainter, frame: Frame, pyramid: Pyramid) -> None:
        if not self.fits(frame):
            size = (frame.seen.height(), frame.seen.width(), 4)
            self.take(frame, np.zeros(size, np.uint8), QImage.Format.Format_ARGB32_Premultiplied)
            self._draw(frame, pyramid, QRect(0, 0, size[1], size[0]))
        _paint(painter, self, frame)

    def refresh(self, frame: Frame, pyramid: Pyramid, box: Box) -> QRect:
        """Pixels of box have changed: what of the widget is to be painted again."""
        part = frame.covering(box, 3)
        if part.isEmpty():
            return QRect()
        if self.fits(frame):
            self._draw(frame, pyramid, part)
        return frame.logical(part)

    def _draw(self, frame: Frame, pyramid: Pyramid, part: QRect) -> None:
        # one pixel more on each side, so that the outline goes on where the part ends
        wider = part.adjusted(-1, -1, 1, 1) & QRect(0, 0, frame.seen.width(), frame.seen.height())
        shown = _view(pyramid, frame, wider)
        if not shown.any():
            self.pixels[_slices(part)] = 0
            return
        colours = self._table[shown]
        inside = (shown > 127).astype(np.uint8)
        border = cv2.erode(inside, np.ones((3, 3), np.uint8), borderValue=1) != inside
        colours[border] = self._edge
        inner = part.translated(-wider.left(), -wider.top())
        self.pixels[_slices(part)] = colours.view(np.uint8).reshape(*shown.shape, 4)[_slices(inner)]


class HintLayer:
    """Strokes of colour, as they were painted, with a dark edge that tells them from the photo."""

    def __init__(self) -> None:
        self._frame: Frame | None = None
        self._strokes: Sequence[ColourHint] = ()
        self._image = QImage()

    def paint(
        self, painter: QPainter, frame: Frame, strokes: Sequence[ColourHint], drawing: ColourHint | None, opacity: float
    ) -> None:
        """drawing: the stroke that is not finished. opacity 0..1."""
        if frame != self._frame or strokes != self._strokes:
            self._image = QImage(frame.seen.size(), QImage.Format.Format_ARGB32_Premultiplied)
            self._image.fill(0)
            self._frame, self._strokes = frame, strokes
            _draw_strokes(self._image, frame, strokes)
        image = self._image
        if drawing is not None:
            image = image.copy()
            _draw_strokes(image, frame, (drawing,))
        image.setDevicePixelRatio(frame.ratio)
        corner = frame.seen.topLeft()
        painter.setOpacity(opacity)
        painter.drawImage(QPointF(corner.x() / frame.ratio, corner.y() / frame.ratio), image)
        painter.setOpacity(1.0)


def _draw_strokes(image: QImage, frame: Frame, strokes: Sequence[ColourHint]) -> None:
    image.setDevicePixelRatio(1.0)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for stroke in strokes:
        line = QPolygonF(
            [QPointF((x - frame.left) * frame.scale, (y - frame.top) * frame.scale) for x, y in stroke.points]
        )
        width = max(2.0, 2 * stroke.radius_px * frame.scale)
        mode = QPainter.CompositionMode.CompositionMode_SourceOver
        painter.setCompositionMode(mode if stroke.colour else QPainter.CompositionMode.CompositionMode_Clear)
        for colour, wide in ((QColor(0, 0, 0, 150), width + 2 * frame.ratio), (QColor(stroke.colour), width)):
            pen = QPen(colour if stroke.colour else QColor(0, 0, 0), wide)
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
            painter.setPen(pen)
            painter.drawPolyline(line) if line.size() > 1 else painter.drawPoint(line.first())
    painter.end()


def _view(pyramid: Pyramid, frame: Frame, part: QRect) -> NDArray[np.uint8]:
    return pyramid.view(
        frame.left + part.left() / frame.scale,
        frame.top + part.top() / frame.scale,
        frame.scale,
        part.width(),
        part.height(),
    )


def _paint(painter: QPainter, layer: _Layer, frame: Frame) -> None:
    if layer.image is not None:
        corner = frame.seen.topLeft()
        painter.drawImage(QPointF(corner.x() / frame.ratio, corner.y() / frame.ratio), layer.image)


def _slices(part: QRect) -> tuple[slice, slice]:
    return slice(part.top(), part.top() + part.height()), slice(part.left(), part.left() + part.width())


def _premultiplied(colour: QColor, alpha: NDArray[np.float64]) -> NDArray[np.uint32]:
    """0xAARRGGBB for each alpha 0..1."""
    parts = [np.round(alpha * value).astype(np.uint32) for value in (255, colour.red(), colour.green(), colour.blue())]
    return np.asarray(parts[0] << 24 | parts[1] << 16 | parts[2] << 8 | parts[3], np.uint32)
