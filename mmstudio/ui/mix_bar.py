"""The thin bar at the top of the composer: which share of the mix each ingredient has."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from mmstudio.ui.controls import set_name
from mmstudio.ui.theme import color, px

TOKENS = ("prompt", "picture", "sound")


class MixBar(QWidget):
    """shares of prompt, picture and sound, 1 in all; nothing is painted where there is nothing to mix."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.shares = (0.0, 0.0, 0.0)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(px(4))

    def sizeHint(self) -> QSize:
        return QSize(px(200), px(4))

    def show_shares(self, shares: tuple[float, float, float]) -> None:
        self.shares = shares
        names = (self.tr("Prompt"), self.tr("Picture"), self.tr("Sound"))
        told = " · ".join(f"{name} {share * 100:.0f} %" for name, share in zip(names, shares, strict=True) if share > 0)
        set_name(self, self.tr("Mix"), self.tr("Mix — {shares}").format(shares=told) if told else "")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect())
        path = QPainterPath()
        path.addRoundedRect(box, box.height() / 2, box.height() / 2)
        painter.setClipPath(path)
        painter.setPen(Qt.PenStyle.NoPen)
        left = 0.0
        for token, share in zip(TOKENS, self.shares, strict=True):
            wide = share * box.width()
            painter.fillRect(
                QRectF(left, 0, max(0.0, wide - (px(1) if left + wide < box.width() - 1 else 0)), box.height()),
                color(token),
            )
            left += wide
        if not any(self.shares):
            painter.fillRect(box, color("track"))
