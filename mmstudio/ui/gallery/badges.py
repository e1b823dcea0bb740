"""Small marks on the tiles of the gallery: star, tick, what it is, how long it lasts, how many lie on each other."""

from __future__ import annotations

from functools import lru_cache
from math import ceil

from PySide6.QtCore import QLocale, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen, QPixmap

from mmstudio.library.items import Item
from mmstudio.ui.theme import color, font, paint_icon, px, theme

KIND_ICONS = {"video": "play", "sound": "music-note-outline", "project": "bandage", "walk": "compass-outline"}
_SIDE = 22
_ROOM = 2  # logical pixels around a mark, for half the width of its edge


def star_rect(tile: QRect) -> QRectF:
    side = px(_SIDE)
    return QRectF(tile.right() + 1 - side - px(5), tile.top() + px(5), side, side)


def check_rect(tile: QRect) -> QRectF:
    side = px(_SIDE)
    return QRectF(tile.left() + px(5), tile.top() + px(5), side, side)


def count_rect(tile: QRect, count: int) -> QRectF:
    width = _width(str(count), px(100), QLocale().name()) + px(30)
    side = px(_SIDE)
    return QRectF(tile.right() + 1 - width - px(5), tile.bottom() + 1 - side - px(5), width, side)


def paint_mark(painter: QPainter, rect: QRectF, icon: str, on: bool) -> None:
    ratio = painter.device().devicePixelRatio()
    _paint_whole(painter, rect, _mark(icon, on, rect.width(), ratio, theme().name))


def paint_count(painter: QPainter, rect: QRectF, count: int, fanned: bool) -> None:
    """How many lie on one another here; pressed in while they lie side by side."""
    _paint_pill(painter, rect, "layers-outline", str(count), fanned)


def paint_kind(painter: QPainter, tile: QRect, item: Item, playing: bool) -> None:
    """What is no plain picture: ▶ or ♪ and how long a film or a sound is, a square on the sound that plays; the sign of
    the workspace that opens a project or a walk, and how long the walk is."""
    mark = KIND_ICONS.get(item.kind, "")
    if not mark:
        return
    side = px(_SIDE)
    left, top = tile.left() + px(5), tile.bottom() + 1 - side - px(5)
    if not item.seconds:
        paint_mark(painter, QRectF(left, top, side, side), mark, False)
        return
    words = length_words(item.seconds)
    width = _width(words, px(100), QLocale().name()) + px(30)
    _paint_pill(painter, QRectF(left, top, width, side), "stop" if playing else mark, words, False)


def length_words(seconds: float) -> str:
    """Minutes and seconds, "0:08"; hours where there are some."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"


def _paint_pill(painter: QPainter, rect: QRectF, icon: str, words: str, pressed: bool) -> None:
    ratio = painter.device().devicePixelRatio()
    pill = _pill(icon, words, pressed, rect.width(), rect.height(), ratio, theme().name)
    _paint_whole(painter, rect, pill)


def _paint_whole(painter: QPainter, rect: QRectF, look: QPixmap) -> None:
    """On whole device pixels: so it is a copy, and stays sharp."""
    ratio, room = look.devicePixelRatio(), _ROOM
    painter.drawPixmap(
        QPointF(round((rect.left() - room) * ratio) / ratio, round((rect.top() - room) * ratio) / ratio), look
    )


# A screen of the gallery shows a hundred marks, most of them alike: drawn each time, they cost more than the pictures


@lru_cache(maxsize=64)
def _mark(icon: str, on: bool, side: float, ratio: float, named: str) -> QPixmap:
    look, painter, rect = _begun(side, side, ratio)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(_dark())
    painter.drawEllipse(rect)
    paint_icon(painter, rect, icon, _on_dark("accent" if on else "text"), 14)
    painter.end()
    return look


@lru_cache(maxsize=256)
def _pill(icon: str, words: str, pressed: bool, width: float, height: float, ratio: float, named: str) -> QPixmap:
    look, painter, rect = _begun(width, height, ratio)
    painter.setPen(QPen(color("accent"), px(1.5)) if pressed else Qt.PenStyle.NoPen)
    painter.setBrush(_dark())
    painter.drawRoundedRect(rect, height / 2, height / 2)
    box = QRectF(rect.left() + px(5), rect.top(), px(14), height)
    paint_icon(painter, box, icon, _on_dark("text"), 14)
    painter.setFont(_face())
    painter.setPen(color(_on_dark("text")))
    painter.drawText(rect.adjusted(px(22), 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, words)
    painter.end()
    return look


def _begun(width: float, height: float, ratio: float) -> tuple[QPixmap, QPainter, QRectF]:
    """An empty picture with room for a line around its edge, its painter, and where the mark lies in it."""
    look = QPixmap(ceil((width + 2 * _ROOM) * ratio), ceil((height + 2 * _ROOM) * ratio))
    look.setDevicePixelRatio(ratio)
    look.fill(Qt.GlobalColor.transparent)
    painter = QPainter(look)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    return look, painter, QRectF(_ROOM, _ROOM, width, height)


@lru_cache(maxsize=512)
def _width(words: str, scale: int, language: str) -> int:
    """Logical pixels; the size of the words hangs on scale and language."""
    return QFontMetrics(_face()).horizontalAdvance(words)


def _face() -> QFont:
    return font(11, 600, tabular=True)


def _dark() -> QColor:
    """Over a picture of any colour: the darkest ground, half covering, and light or amber marks in every theme."""
    dark = color("canvas") if theme().dark else color("text")
    dark.setAlphaF(0.62)
    return dark


def _on_dark(token: str) -> str:
    """Marks on a dark badge are light in the light theme too."""
    return token if theme().dark else {"text": "raised", "accent": "accent"}[token]
