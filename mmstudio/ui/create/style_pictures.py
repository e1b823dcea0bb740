"""The little picture on each style tile: drawn by the generator once, shipped in resources/styles."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPainter

from mmstudio import paths
from mmstudio.ui import words
from mmstudio.ui.theme import color, font, px

_SIDE = 128


def style_picture(style: str, styles: tuple[str, ...]) -> QImage:
    """The picture of a style; "any" shows four of them; without a file the first letter of its name."""
    if style == "any":
        return _four([picture for picture in map(_shipped, styles) if picture is not None][:4])
    return _shipped(style) or _letter(words.style_name(style))


@cache
def _shipped(style: str) -> QImage | None:
    image = QImage(str(paths.resources() / "styles" / f"{style}.png"))
    return None if image.isNull() else image


def _four(pictures: list[QImage]) -> QImage:
    if len(pictures) < 4:
        return _letter("✳")
    image = _empty()
    with QPainter(image) as painter:
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        half, gap = _SIDE / 2, 6
        for index, picture in enumerate(pictures):
            place = QRectF(index % 2 * half + gap / 2, index // 2 * half + gap / 2, half - gap, half - gap)
            painter.drawImage(place, picture)
    return image


def _letter(name: str) -> QImage:
    image = _empty()
    with QPainter(image) as painter:
        face = font(13, 600)
        face.setPixelSize(px(64))
        painter.setFont(face)
        painter.setPen(color("text3"))
        painter.drawText(image.rect(), Qt.AlignmentFlag.AlignCenter, name[:1])
    return image


def _empty() -> QImage:
    image = QImage(_SIDE, _SIDE, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    return image
