"""A card over the dimmed window, for a few things that are decided together. Esc or a click beside it closes it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from mmstudio.ui.controls import IconButton, Text, TextButton, set_name
from mmstudio.ui.theme import color, px

_DIM = 0.66


class Sheet(QWidget):
    """Lies over `window` and follows its size. `content` is the layout under the title; Tab stays inside.

    width: of the card in logical pixels; its height follows what is in it.
    """

    closed = Signal()

    def __init__(self, title: str, window: QWidget, width: float = 480) -> None:
        super().__init__(window)
        self._over = window
        self._width = width
        self._focus_before: QWidget | None = None
        set_name(self, title)
        self.setToolTip("")
        self.card = QFrame(self)
        self.card.setProperty("card", "floating")
        self.setProperty("covers", True)  # whoever looks at the window sees nothing else
        self.title = Text(title, size=20, weight=600, wrap=True)
        self.close_button = IconButton("close", self.tr("Close"), self.tr("Close. Esc"))
        self.close_button.clicked.connect(self.close_sheet)
        head = QHBoxLayout()
        head.addWidget(self.title, 1)
        head.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignTop)
        self.content = QVBoxLayout()
        self.content.setSpacing(px(14))
        self._box = box = QVBoxLayout(self.card)
        box.setContentsMargins(px(24), px(18), px(24), px(22))
        box.setSpacing(px(14))
        box.addLayout(head)
        box.addLayout(self.content)
        self.hide()
        window.installEventFilter(self)

    def open_sheet(self, focus: QWidget | None = None) -> None:
        """Show it; focus: what has the keyboard first."""
        self._focus_before = self.window().focusWidget()
        self.setGeometry(self._over.rect())
        self.show()
        self.raise_()
        self.place()
        (focus or self.close_button).setFocus(Qt.FocusReason.PopupFocusReason)

    def close_sheet(self) -> None:
        if self.isVisible():
            self.hide()
            if self._focus_before is not None:
                self._focus_before.setFocus(Qt.FocusReason.PopupFocusReason)
            self.closed.emit()

    def place(self) -> None:
        """Centre the card; call it when its content has changed."""
        width = min(px(self._width), self.width() - px(48))
        self.card.setFixedWidth(width)
        self._box.activate()
        # of the card, not of its layout: the frame's line counts too
        wanted = self.card.heightForWidth(width) if self._box.hasHeightForWidth() else self.card.sizeHint().height()
        height = min(wanted, self.height() - px(32))
        self.card.resize(width, height)
        self.card.move((self.width() - width) // 2, max((self.height() - height) // 2, px(16)))

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab goes around inside the card."""
        inside = [w for w in self._chain() if w.isVisibleTo(self) and w.isEnabled()]
        if not inside:
            return False
        now = self.window().focusWidget()
        at = inside.index(now) if now in inside else -1
        reached = inside[(at + (1 if forward else -1)) % len(inside)]
        reached.setFocus(Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason)
        return True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible() and watched is self._over:
            self.setGeometry(self._over.rect())
            self.place()
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Escape:
                self.close_sheet()
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self.enter()
        # any other key ends here: the window's commands do not work behind a sheet

    def enter(self) -> None:
        """Return: the button that has the focus."""
        focused = self.window().focusWidget()
        if isinstance(focused, QAbstractButton):
            focused.click()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if not self.card.geometry().contains(event.position().toPoint()):
            self.close_sheet()

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), color("window", _DIM))

    def _chain(self) -> list[QWidget]:
        """What Tab can reach in the card, in order."""
        found, widget = [], self.card.nextInFocusChain()
        while widget is not None and widget is not self.card:
            reachable = widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.focusProxy() is None
            if reachable and self.card.isAncestorOf(widget):
                found.append(widget)
            widget = widget.nextInFocusChain()
        return found


class Question(Sheet):
    """One of the few questions that are asked. The safe button has the focus; verb is on the other one.

    loses: whether something is gone after it, which the button's colour warns of.
    """

    def __init__(
        self, title: str, sentence: str, verb: str, window: QWidget, then: Callable[[bool], None], loses: bool = True
    ) -> None:
        super().__init__(title, window, 400)
        self.words = Text(sentence, tone="text2", wrap=True)
        self.keep = TextButton(self.tr("Cancel"))
        self.sure = TextButton(verb, kind="danger" if loses else "raised", weight=600)
        row = QHBoxLayout()
        row.setSpacing(px(8))
        row.addStretch(1)
        row.addWidget(self.keep)
        row.addWidget(self.sure)
        self.content.addWidget(self.words)
        self.content.addLayout(row)
        self._answer = False
        self.keep.clicked.connect(self.close_sheet)
        self.sure.clicked.connect(self._agreed)
        self.closed.connect(lambda: then(self._answer))
        self.closed.connect(self.deleteLater)

    def ask(self) -> None:
        self.open_sheet(self.keep)

    def _agreed(self) -> None:
        self._answer = True
        self.close_sheet()
