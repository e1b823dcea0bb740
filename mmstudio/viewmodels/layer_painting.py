"""Layers become pixels: masks from their strokes, each layer at its place, all of them together.

QPainter paints into a QImage in any thread, so exports are made beside the window with what the window shows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import msgspec
from PySide6.QtCore import QBuffer, QIODevice, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QLinearGradient, QPainter, QPen, QPolygonF, QTransform

from mmstudio.documents.layers import COMPOSITE_OPS, Layer, LayerBoard, MaskStep
from mmstudio.media.openraster import THUMBNAIL_PX, RasterLayer

_FORM = QImage.Format.Format_ARGB32_Premultiplied
_Mode = QPainter.CompositionMode
MODES: dict[str, QPainter.CompositionMode] = {
    "normal": _Mode.CompositionMode_SourceOver,
    "multiply": _Mode.CompositionMode_Multiply,
    "screen": _Mode.CompositionMode_Screen,
    "overlay": _Mode.CompositionMode_Overlay,
    "darken": _Mode.CompositionMode_Darken,
    "lighten": _Mode.CompositionMode_Lighten,
    "color_dodge": _Mode.CompositionMode_ColorDodge,
    "color_burn": _Mode.CompositionMode_ColorBurn,
    "hard_light": _Mode.CompositionMode_HardLight,
    "soft_light": _Mode.CompositionMode_SoftLight,
    "difference": _Mode.CompositionMode_Difference,
    "plus": _Mode.CompositionMode_Plus,
}
_RINGS = 12  # of a soft stroke, from its edge to its middle


def place_of(layer: Layer) -> QTransform:
    """From pixels of the picture to pixels of the board."""
    way = QTransform()
    way.translate(layer.x, layer.y)
    way.rotate(layer.angle)
    way.scale(-layer.scale if layer.mirrored else layer.scale, layer.scale)
    way.translate(-layer.width / 2, -layer.height / 2)
    return way


def corners_of(layer: Layer) -> list[QPointF]:
    """Where the corners of the picture lie on the board: upper left, upper right, lower right, lower left."""
    way = place_of(layer)
    size = ((0, 0), (layer.width, 0), (layer.width, layer.height), (0, layer.height))
    return [way.map(QPointF(x, y)) for x, y in size]


@dataclass
class LayerPixels:
    """The pixels of layers: pictures by file, and what is made of them, kept as long as it is right.

    images: by path; a picture that is not there yet, or gone, is not painted. stroke: of the layer with this id, while
    it is being painted.
    """

    images: dict[str, QImage] = field(default_factory=dict)
    stroke: tuple[int, MaskStep] | None = None
    _masks: dict[int, tuple[tuple[MaskStep, ...], QImage]] = field(default_factory=dict)
    _masked: dict[int, tuple[str, tuple[MaskStep, ...], QImage]] = field(default_factory=dict)
    _smaller: dict[int, tuple[int, int, QImage]] = field(default_factory=dict)  # id -> cacheKey, halvings, image

    def forget(self, layers: tuple[Layer, ...]) -> None:
        """Keep nothing of layers that are not among these."""
        ids, paths = {layer.id for layer in layers}, {layer.path for layer in layers}
        self.images = {path: image for path, image in self.images.items() if path in paths}
        for kept in (self._masks, self._masked, self._smaller):
            for id in [id for id in kept if id not in ids]:
                del kept[id]  # type: ignore[attr-defined]

    def copy(self) -> LayerPixels:
        """For another thread: images are shared, what is made of them is not."""
        return LayerPixels(images=dict(self.images))

    def mask(self, layer: Layer) -> QImage:
        """Opaque where the layer shows. Only steps that came since are painted."""
        steps, image = self._masks.get(layer.id, ((), QImage()))
        if image.isNull() or image.size() != QSize(layer.width, layer.height) or steps != layer.mask[: len(steps)]:
            steps, image = (), QImage(layer.width, layer.height, _FORM)
            image.fill(Qt.GlobalColor.white)
        for step in layer.mask[len(steps) :]:
            paint_step(image, step)
        self._masks[layer.id] = layer.mask, image
        return image

    def shown(self, layer: Layer) -> QImage | None:
        """The picture of a layer with its mask; None while it is not there."""
        image = self.images.get(layer.path)
        if image is None:
            return None
        if self.stroke is not None and self.stroke[0] == layer.id:
            mask = self.mask(layer).copy()
            paint_step(mask, self.stroke[1])
            return under_mask(image, mask)
        if not layer.mask:
            return image
        path, steps, made = self._masked.get(layer.id, ("", (), image))
        if path != layer.path or steps != layer.mask:
            made = under_mask(image, self.mask(layer))
            self._masked[layer.id] = layer.path, layer.mask, made
        return made

    def reduced(self, layer: Layer, factor: float) -> tuple[QImage, float] | None:
        """The same for being shown at `factor` of its size: halved so often that QPainter does not skip pixels; and
        how many of its pixels one pixel of it stands for."""
        image = self.shown(layer)
        if image is None:
            return None
        halvings = 0
        while factor * 2**halvings < 0.5 and min(image.width(), image.height()) >> halvings > 8:
            halvings += 1
        if not halvings:
            return image, 1.0
        key, known, small = self._smaller.get(layer.id, (0, 0, image))
        if key != image.cacheKey() or known != halvings:
            size = QSize(image.width() >> halvings, image.height() >> halvings)
            small = image.scaled(size, mode=Qt.TransformationMode.SmoothTransformation)
            self._smaller[layer.id] = image.cacheKey(), halvings, small
        return small, image.width() / small.width()

    def paint(self, painter: QPainter, layer: Layer, zoom: float = 1.0) -> None:
        """Paint one layer; painter counts in pixels of the board, `zoom` pixels of the image for each."""
        found = self.reduced(layer, layer.scale * zoom) if layer.shown and layer.opacity else None
        if found is None:
            return
        image, step = found
        painter.save()
        painter.setTransform(place_of(layer), combine=True)
        painter.scale(step, step)
        painter.setOpacity(layer.opacity)
        painter.setCompositionMode(MODES[layer.blend])
        painter.drawImage(QPointF(0, 0), image)
        painter.restore()


def composed(board: LayerBoard, pixels: LayerPixels, part: QRectF | None = None, zoom: float = 1.0) -> QImage:
    """All layers together. part: of the board; zoom: pixels of the answer per pixel of the board."""
    part = part or QRectF(0, 0, board.width, board.height)
    image = QImage(max(1, round(part.width() * zoom)), max(1, round(part.height() * zoom)), _FORM)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
    painter.scale(zoom, zoom)
    painter.translate(-part.topLeft())
    for layer in board.layers:
        pixels.paint(painter, layer, zoom)
    painter.end()
    return image


def raster_layers(
    board: LayerBoard, pixels: LayerPixels, cancelled: Callable[[], bool] = lambda: False
) -> list[RasterLayer]:
    """The layers as OpenRaster knows them: turned, scaled and masked pixels at a whole place, uncut.

    A layer whose picture is gone is left out.
    """
    found = []
    for layer in board.layers:
        if cancelled() or pixels.shown(layer) is None:
            continue
        box = QPolygonF(corners_of(layer)).boundingRect().toAlignedRect()
        plain = msgspec.structs.replace(layer, opacity=1.0, blend="normal", shown=True)
        alone = LayerBoard(width=board.width, height=board.height, layers=(plain,))
        image = composed(alone, pixels, QRectF(box))
        name = layer.name or f"{layer.id}"
        op = COMPOSITE_OPS[layer.blend]
        found.append(RasterLayer(name, as_png(image), box.x(), box.y(), layer.opacity, op, layer.shown))
    return found


def as_png(image: QImage) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    straight = image.convertToFormat(QImage.Format.Format_RGBA8888)
    straight.save(buffer, "PNG")  # type: ignore[call-overload]  # its stubs say bytes, and it takes str alone
    return bytes(buffer.data().data())


def thumbnail(image: QImage) -> QImage:
    """No larger than OpenRaster wants it."""
    if max(image.width(), image.height()) <= THUMBNAIL_PX:
        return image
    keep, smooth = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
    return image.scaled(THUMBNAIL_PX, THUMBNAIL_PX, keep, smooth)


def under_mask(image: QImage, mask: QImage) -> QImage:
    """A copy of image that shows where mask is opaque."""
    made = image.convertToFormat(_FORM)
    if made.cacheKey() == image.cacheKey():
        made = image.copy()
    painter = QPainter(made)
    painter.setCompositionMode(_Mode.CompositionMode_DestinationIn)
    painter.drawImage(0, 0, mask)
    painter.end()
    return made


def paint_step(mask: QImage, step: MaskStep) -> None:
    """Change a mask (opaque = shown) by one step."""
    match step.kind:
        case "show_all":
            mask.fill(Qt.GlobalColor.white)
        case "hide_all":
            mask.fill(Qt.GlobalColor.transparent)
        case "invert":
            former = mask.copy()
            mask.fill(Qt.GlobalColor.white)
            _combine(mask, former, _Mode.CompositionMode_DestinationOut)
        case "stroke":
            box = stroke_box(step, mask.size())
            if not box.isEmpty():
                mode = _Mode.CompositionMode_DestinationOut if step.hide else _Mode.CompositionMode_SourceOver
                _combine(mask, _stroke(step, box), mode, box.topLeft().toPointF())
        case _:
            painter = QPainter(mask)
            painter.setCompositionMode(_Mode.CompositionMode_DestinationIn)
            painter.fillRect(mask.rect(), _fade(step.kind, mask.size()))
            painter.end()


def stroke_box(step: MaskStep, size: QSize) -> QRect:
    """The pixels that a stroke may change."""
    reach = step.radius_px + 1
    box = QPolygonF([QPointF(x, y) for x, y in step.points]).boundingRect().adjusted(-reach, -reach, reach, reach)
    return box.toAlignedRect().intersected(QRect(0, 0, size.width(), size.height()))


def _stroke(step: MaskStep, box: QRect) -> QImage:
    """How much a stroke covers, as opacity. Rings replace one another, so no place is covered twice."""
    image = QImage(box.size(), _FORM)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(-box.topLeft())
    line = [QPointF(x, y) for x, y in step.points]
    rings = _RINGS if step.softness else 1
    for ring in range(rings):
        share = (ring + 1) / rings
        cover = share * share * (3 - 2 * share)  # flat at the edge and in the middle, as brushes are
        width = 2 * step.radius_px * (1 - step.softness * ring / rings)
        painter.setCompositionMode(_Mode.CompositionMode_Source if ring else _Mode.CompositionMode_SourceOver)
        pen = QPen(QColor.fromRgbF(1, 1, 1, cover), width)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        if len(line) == 1:
            painter.drawPoint(line[0])
        else:
            painter.drawPolyline(line)
    painter.end()
    return image


def _combine(mask: QImage, other: QImage, mode: QPainter.CompositionMode, at: QPointF | None = None) -> None:
    painter = QPainter(mask)
    painter.setCompositionMode(mode)
    painter.drawImage(at or QPointF(0, 0), other)
    painter.end()


def _fade(kind: str, size: QSize) -> QLinearGradient:
    """Opaque at one side, nothing at the side that the fade goes to."""
    width, height = size.width(), size.height()
    ends: Mapping[str, tuple[float, float, float, float]] = {
        "fade_left": (width, 0, 0, 0),
        "fade_right": (0, 0, width, 0),
        "fade_up": (0, height, 0, 0),
        "fade_down": (0, 0, 0, height),
    }
    gradient = QLinearGradient(*ends[kind])
    gradient.setColorAt(0, QColor(255, 255, 255, 255))
    gradient.setColorAt(1, QColor(255, 255, 255, 0))
    return gradient
