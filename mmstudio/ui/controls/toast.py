"""Short messages at the bottom centre of the canvas, one at a time."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPropertyAnimation, Qt, QTimer
from PySide6.QtWidgets import QFrame, QGraphicsOpacityEffect, QHBoxLayout, QWidget

from mmstudio.ui.controls.buttons import TextButton
from mmstudio.ui.controls.text import Text
from mmstudio.ui.theme import motion, px

_PLAIN_MS, _WITH_ACTION_MS = 5000, 8000


class Toast(QFrame):
    """One message. Its clock stands still under the pointer."""

    def __init__(self, text: str, action: str, then: Callable[[], None] | None, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("card", "floating")
        self.setProperty("covers", True)  # what is under it cannot be read
        self.words = Text(text[:300], parent=self)
        row = QHBoxLayout(self)
        row.setContentsMargins(px(16), px(6), px(8 if action else 16), px(6))
        row.setSpacing(px(12))
        row.addWidget(self.words)
        self.button: TextButton | None = None
        if action:
            self.button = TextButton(action, kind="link", weight=600)
            if then is not None:
                self.button.clicked.connect(then)
            self.button.clicked.connect(self.close_softly)
            row.addWidget(self.button)
        self.setMinimumHeight(px(44))
        self._clock = QTimer(self, singleShot=True, interval=_WITH_ACTION_MS if action else _PLAIN_MS)
        self._clock.timeout.connect(self.close_softly)
        self._clock.start()
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAccessibleName(text)

    def enterEvent(self, event: QEvent) -> None:  # type: ignore[override]
        self._clock.stop()

    def leaveEvent(self, event: QEvent) -> None:
        self._clock.start()

    def close_softly(self) -> None:
        self.hide()
        self.close()


class ToastHost(QObject):
    """Shows toasts over `over`, `lift()` pixels above its lower edge; a new one takes the place of the old.

    Call `place` when lift has another answer.
    """

    def __init__(self, over: QWidget, lift: Callable[[], float] = lambda: px(20)) -> None:
        super().__init__(over)
        self._over = over
        self._lift = lift
        self.current: Toast | None = None
        self._fade: QPropertyAnimation | None = None
        over.installEventFilter(self)

    def show(self, text: str, action: str = "", then: Callable[[], None] | None = None) -> None:
        """Say text for 5 s, or 8 s with an action."""
        if self.current is not None:
            self.current.close_softly()
        toast = Toast(text, action, then, self._over)
        self.current = toast
        toast.destroyed.connect(lambda: self._gone(toast))
        self.place()
        toast.show()
        toast.raise_()
        if motion(200):
            effect = QGraphicsOpacityEffect(toast)
            toast.setGraphicsEffect(effect)
            self._fade = QPropertyAnimation(effect, b"opacity", toast)
            self._fade.setDuration(motion(200))
            self._fade.setStartValue(0.0)
            self._fade.setEndValue(1.0)
            self._fade.finished.connect(lambda: toast.setGraphicsEffect(None))  # type: ignore[arg-type]
            self._fade.start()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self.place()
        return False

    def place(self) -> None:
        if self.current is not None:
            self.current.adjustSize()
            width = min(self.current.width(), self._over.width() - px(32))
            self.current.resize(width, self.current.height())
            x = (self._over.width() - width) // 2
            self.current.move(x, self._over.height() - self.current.height() - round(self._lift()))

    def _gone(self, toast: Toast) -> None:
        if self.current is toast:
            self.current = None
