"""Menus with round corners and the window's colours."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu, QWidget

from mmstudio.ui.theme import font


class Menu(QMenu):
    """A QMenu whose corners are see-through, as the style sheet draws them round."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowFlags(
            self.windowFlags() | Qt.WindowType.FramelessWindowHint | Qt.WindowType.NoDropShadowWindowHint
        )
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        self.setFont(font(13))
        self.setToolTipsVisible(True)
