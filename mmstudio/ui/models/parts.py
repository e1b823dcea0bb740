"""Painted pieces of the Models workspace: a tile with an icon, and a bar of shares."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QAccessible, QPainter, QPainterPath, QPaintEvent, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from mmstudio.ui.controls import describe_as, set_name
from mmstudio.ui.theme import color, paint_icon, px, theme


class IconTile(QWidget):
    """An icon on a ground of its own colour, lightly tinted."""

    def __init__(self, icon_name: str, token: str, box: float = 44, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon, self._token, self._box = icon_name, token, box
        self.setFixedSize(px(box), px(box))

    def show_icon(self, icon_name: str, token: str) -> None:
        self._icon, self._token = icon_name, token
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        look = _tile(self._icon, self._token, self._box, self.width(), self.devicePixelRatio(), theme().name)
        QPainter(self).drawPixmap(0, 0, look)


@lru_cache(maxsize=128)
def _tile(icon_name: str, token: str, box: float, side: int, ratio: float, named: str) -> QPixmap:
    """Drawn once: thirty are seen at a time, of six kinds, and round corners take longest of all that a row shows.
    named: the theme."""
    look = QPixmap(round(side * ratio), round(side * ratio))
    look.setDevicePixelRatio(ratio)
    look.fill(Qt.GlobalColor.transparent)
    painter = QPainter(look)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    shape = QPainterPath()
    shape.addRoundedRect(QRectF(0, 0, side, side), px(10), px(10))
    painter.fillPath(shape, color("window"))
    painter.fillPath(shape, color(token, 0.22))
    paint_icon(painter, QRectF(0, 0, side, side), icon_name, token, box * 0.5)
    painter.end()
    return look


class ShareBar(QWidget):
    """Shares of a whole side by side. shares: (colour token, 0..1); what is left over shows the track."""

    def __init__(self, name: str, height: float = 8, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shares: tuple[tuple[str, float], ...] = ()
        self.setFixedHeight(px(height))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        describe_as(self, QAccessible.Role.ProgressBar)
        set_name(self, name)
        self.setToolTip("")

    def show_shares(self, shares: tuple[tuple[str, float], ...], words: str = "") -> None:
        """words: the same as text, for those who do not see it."""
        self.setAccessibleDescription(words)
        if shares != self._shares:
            self._shares = shares
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        shape = QPainterPath()
        radius = self.height() / 2
        shape.addRoundedRect(QRectF(self.rect()), radius, radius)
        painter.fillPath(shape, color("track"))
        painter.setClipPath(shape)
        left = 0.0
        for token, share in self._shares:
            wide = share * self.width()
            painter.fillRect(QRectF(left, 0, max(wide, px(3)), self.height()), color(token))
            left += wide
