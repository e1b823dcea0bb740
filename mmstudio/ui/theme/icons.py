"""Icons: outlines of Material Design Icons, recoloured from the theme and sharp on every screen."""

from __future__ import annotations

from functools import cache, lru_cache

from PySide6.QtCore import QByteArray, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QGuiApplication, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from mmstudio import paths
from mmstudio.ui.theme.scale import px
from mmstudio.ui.theme.theme import theme


def icon(name: str, token: str = "text2", size: float = 18) -> QIcon:
    """The icon `name` (a file of resources/icons) in the colour of a token, for a square of `size` logical pixels.

    A QIcon keeps its colour: ask again when the theme changes (IconButton does so by itself).
    """
    ratios = {round(screen.devicePixelRatio(), 2) for screen in QGuiApplication.screens()}
    return _icon(name, getattr(theme(), token), px(size), tuple(sorted(ratios)))


def pixmap(name: str, token: str, size: float, ratio: float) -> QPixmap:
    """The icon as pixels for a screen of device-pixel ratio `ratio`."""
    return _pixmap(name, getattr(theme(), token), px(size), round(ratio, 2))


def paint_icon(painter: QPainter, rect: QRectF, name: str, token: str = "text2", size: float = 18) -> None:
    """Draw the icon centred in rect."""
    ratio = painter.device().devicePixelRatio()
    image = pixmap(name, token, size, ratio)
    side = px(size)
    # whole device pixels, or the outline blurs
    left = round((rect.center().x() - side / 2) * ratio) / ratio
    top = round((rect.center().y() - side / 2) * ratio) / ratio
    painter.drawPixmap(
        QPointF(left, top), image
    )  # into a rectangle would be the way of stretched ones, ten times slower


@lru_cache(maxsize=256)
def _icon(name: str, colour: str, side: int, ratios: tuple[float, ...]) -> QIcon:
    result = QIcon()
    for ratio in ratios:
        result.addPixmap(_pixmap(name, colour, side, ratio))
    return result


@lru_cache(maxsize=1024)
def _pixmap(name: str, colour: str, side: int, ratio: float) -> QPixmap:
    renderer = QSvgRenderer(QByteArray(_outline(name).replace("<path ", f'<path fill="{colour}" ').encode()))
    result = QPixmap(QSize(round(side * ratio), round(side * ratio)))
    result.fill(Qt.GlobalColor.transparent)
    painter = QPainter(result)
    renderer.render(painter, QRectF(result.rect()))
    painter.end()
    result.setDevicePixelRatio(ratio)
    return result


@cache
def _outline(name: str) -> str:
    return (paths.resources() / "icons" / f"{name}.svg").read_text(encoding="utf-8")
