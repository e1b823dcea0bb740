"""The ring around what has the keyboard's attention: 2 px with a gap of 2 px, only after a key was used."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QScrollArea, QTextEdit, QWidget

from mmstudio.ui.theme import color, px, theme

_OWN_SIGN = (QPlainTextEdit, QTextEdit, QScrollArea)  # a text caret says it already
_FOLLOWED = {QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.Hide, QEvent.Type.Show}


class FocusRing(QWidget):
    """One overlay per window that follows the focus, so that every control has the same ring without drawing it."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.by_keyboard = False
        self._target: QWidget | None = None
        self._watched: list[QWidget] = []
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._moved)
        self.hide()

    def watch(self) -> None:
        """Learn from the window's own events whether keys or the pointer are used; call once it is shown."""
        handle = self.window().windowHandle()
        if handle is not None:
            handle.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind == QEvent.Type.KeyPress:
            self.by_keyboard = True
        elif kind in (QEvent.Type.MouseButtonPress, QEvent.Type.TouchBegin, QEvent.Type.TabletPress):
            self.by_keyboard = False
            self.hide()
        elif kind in _FOLLOWED and isinstance(watched, QWidget):
            self._place()
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        width = px(theme().focus_px)
        painter.setPen(QPen(color("focus"), width))
        half = width / 2
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(half, half, -half, -half), px(10), px(10))

    def _moved(self, old: QWidget | None, new: QWidget | None) -> None:
        for widget in self._watched:
            widget.removeEventFilter(self)
        self._watched.clear()
        self._target = None
        shown = new is not None and self.by_keyboard and new.window() is self.window()
        if not shown or new is None or isinstance(new, _OWN_SIGN) or new.property("own_focus_ring"):
            self.hide()
            return
        self._target = new
        around: QWidget | None = new
        while around is not None and around is not self.window():
            around.installEventFilter(self)
            self._watched.append(around)
            around = around.parentWidget()
        new.destroyed.connect(self._gone)
        self._place()

    def _gone(self) -> None:
        self._target = None
        self._watched.clear()
        self.hide()

    def _place(self) -> None:
        target = self._target
        if target is None or not target.isVisible():
            self.hide()
            return
        gap = px(2) + px(theme().focus_px)
        corner = target.mapTo(self.window(), QPoint(0, 0))
        self.setGeometry(QRect(corner, target.size()).adjusted(-gap, -gap, gap, gap))
        self.raise_()
        self.show()
