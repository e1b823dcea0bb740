"""Small marks on the tiles of the gallery: star, tick, how long a film lasts, how many lie on one another."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen

from mmstudio.library.items import Item
from mmstudio.ui.theme import color, font, paint_icon, px, theme

_SIDE = 22


def star_rect(tile: QRect) -> QRectF:
    side = px(_SIDE)
    return QRectF(tile.right() + 1 - side - px(5), tile.top() + px(5), side, side)


def check_rect(tile: QRect) -> QRectF:
    side = px(_SIDE)
    return QRectF(tile.left() + px(5), tile.top() + px(5), side, side)


def count_rect(tile: QRect, count: int) -> QRectF:
    width = QFontMetrics(_face()).horizontalAdvance(str(count)) + px(30)
    side = px(_SIDE)
    return QRectF(tile.right() + 1 - width - px(5), tile.bottom() + 1 - side - px(5), width, side)


def paint_mark(painter: QPainter, rect: QRectF, icon: str, on: bool) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(_dark())
    painter.drawEllipse(rect)
    paint_icon(painter, rect, icon, _on_dark("accent" if on else "text"), 14)


def paint_count(painter: QPainter, rect: QRectF, count: int, fanned: bool) -> None:
    """How many lie on one another here; pressed in while they lie side by side."""
    painter.setPen(QPen(color("accent"), px(1.5)) if fanned else Qt.PenStyle.NoPen)
    painter.setBrush(_dark())
    painter.drawRoundedRect(rect, rect.height() / 2, rect.height() / 2)
    _paint_words(painter, rect, "layers-outline", str(count))


def paint_length(painter: QPainter, tile: QRect, item: Item, playing: bool) -> None:
    """▶ or ♪, and how long a film or a sound is; a square on the sound that plays."""
    words = length_words(item.seconds)
    mark = "play" if item.kind != "sound" else "stop" if playing else "music-note-outline"
    side = px(_SIDE)
    width = QFontMetrics(_face()).horizontalAdvance(words) + px(30)
    rect = QRectF(tile.left() + px(5), tile.bottom() + 1 - side - px(5), width, side)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(_dark())
    painter.drawRoundedRect(rect, side / 2, side / 2)
    _paint_words(painter, rect, mark, words)


def length_words(seconds: float) -> str:
    """Minutes and seconds, "0:08"; hours where there are some."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"


def _paint_words(painter: QPainter, rect: QRectF, icon: str, words: str) -> None:
    box = QRectF(rect.left() + px(5), rect.top(), px(14), rect.height())
    paint_icon(painter, box, icon, _on_dark("text"), 14)
    painter.setFont(_face())
    painter.setPen(color(_on_dark("text")))
    painter.drawText(rect.adjusted(px(22), 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, words)


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
