"""What went wrong, where the result would be: icon, sentence, actions. Never steals the focus."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from mmstudio.ui.controls.buttons import TextButton
from mmstudio.ui.controls.text import Text
from mmstudio.ui.theme import paint_icon, px


class Mark(QWidget):
    """An icon that is only looked at."""

    def __init__(self, icon_name: str, token: str = "text2", size: float = 18, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon, self._token, self._size = icon_name, token, size
        self.setFixedSize(px(size), px(size))

    def set_icon(self, icon_name: str, token: str) -> None:
        self._icon, self._token = icon_name, token
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(px(self._size), px(self._size))

    def paintEvent(self, event: QPaintEvent) -> None:
        paint_icon(QPainter(self), QRectF(self.rect()), self._icon, self._token, self._size)


class ErrorCard(QFrame):
    """sentence: of ui/words.py. actions: (text, what it does), the most useful first."""

    def __init__(
        self,
        sentence: str = "",
        actions: Sequence[tuple[str, Callable[[], None]]] = (),
        *,
        icon_name: str = "alert-circle-outline",
        token: str = "danger",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setProperty("card", "on")
        self.mark = Mark(icon_name, token, 20)
        self.words = Text(wrap=True)
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(px(8))
        right = QVBoxLayout()
        right.setSpacing(px(10))
        right.addWidget(self.words)
        right.addLayout(self._buttons)
        row = QHBoxLayout(self)
        row.setContentsMargins(px(16), px(14), px(16), px(14))
        row.setSpacing(px(12))
        row.addWidget(self.mark, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(right, 1)
        self.setMaximumWidth(px(460))
        self.tell(sentence, actions)

    def tell(self, sentence: str, actions: Sequence[tuple[str, Callable[[], None]]] = ()) -> None:
        """Show another sentence with its actions."""
        self.words.setText(sentence)
        self.setAccessibleName(sentence)
        while (item := self._buttons.takeAt(0)) is not None:
            if widget := item.widget():
                widget.deleteLater()
        for text, do in actions:
            button = TextButton(text)
            button.clicked.connect(lambda _=False, do=do: do())
            self._buttons.addWidget(button)
        self._buttons.addStretch(1)
