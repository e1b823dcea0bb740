"""One tile of the gallery as it is painted: its thumb or film, what is wrong with it, its marks, and its rings."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QPen

from mmstudio.library.items import Item
from mmstudio.ui.controls.ground import empty_pen
from mmstudio.ui.gallery import badges
from mmstudio.ui.gallery.thumbs import Tile, paint_selection, painted
from mmstudio.ui.theme import color, paint_icon, px, theme


class Look(NamedTuple):
    """item, thumb: None until they are known. frame: of the film under the pointer. failed: it cannot be read.

    choosing: every click joins or leaves. playing: a sound that is heard. stacked: how many lie here; 0 = no stack.
    """

    item: Item | None
    thumb: Tile | None
    frame: QImage | None
    failed: bool
    selected: bool
    choosing: bool
    hover: bool
    playing: bool
    focused: bool
    stacked: int
    fanned: bool


def paint_tile(painter: QPainter, rect: QRect, look: Look) -> None:
    missing = look.item is not None and look.item.missing
    _paint_picture(painter, rect, look, missing)
    if missing or look.failed:
        paint_icon(painter, QRectF(rect), "image-off-outline", "text3", 24)
    if look.selected:
        paint_selection(painter, QRectF(rect))
    _paint_badges(painter, rect, look)
    if look.focused:
        painter.setPen(QPen(color("focus"), px(theme().focus_px)))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(QRectF(rect).adjusted(-px(3), -px(3), px(3), px(3)), px(10), px(10))


def _paint_picture(painter: QPainter, rect: QRect, look: Look, missing: bool) -> None:
    if look.thumb is None:
        painter.setPen(empty_pen())
        painter.setBrush(color("raised"))
        painter.drawRoundedRect(QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5), px(8), px(8))
    else:
        painter.setOpacity(0.3 if missing else 1.0)
        if look.thumb.size == (rect.width(), rect.height()):
            painter.drawPixmap(rect.topLeft(), look.thumb.pixmap)
        else:  # until the right size has come
            painter.drawPixmap(rect, look.thumb.pixmap)
        painter.setOpacity(1.0)
    if look.frame is not None:
        ratio = painter.device().devicePixelRatio()
        painter.drawPixmap(rect.topLeft(), painted(look.frame, rect.width(), rect.height(), ratio, px(8)))


def _paint_badges(painter: QPainter, rect: QRect, look: Look) -> None:
    item = look.item
    if item is not None and (item.starred or look.hover):
        badges.paint_mark(painter, badges.star_rect(rect), "star" if item.starred else "star-outline", item.starred)
    if item is not None:
        badges.paint_kind(painter, rect, item, look.playing)
    if look.stacked:
        badges.paint_count(painter, badges.count_rect(rect, look.stacked), look.stacked, look.fanned)
    if look.choosing:
        icon = "check-circle" if look.selected else "circle-outline"
        badges.paint_mark(painter, badges.check_rect(rect), icon, look.selected)
