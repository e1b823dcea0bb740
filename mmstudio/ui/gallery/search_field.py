"""The search field: words and filters, completed while they are typed."""

from __future__ import annotations

import re

from PySide6.QtCore import QModelIndex, QRectF, QSize, QStringListModel, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QCompleter, QLineEdit, QListView, QSizePolicy, QWidget

from mmstudio.library.items import KINDS, ORIGINS, LibraryState
from mmstudio.ui.controls import IconButton, set_name
from mmstudio.ui.theme import color, font, paint_icon, px
from mmstudio.viewmodels.gallery import FILTERS

_TERM = re.compile(r'-?\w+:(?:"[^"]*"?|\S+)')
_MOST = 12  # completions shown


def filters_in(text: str) -> tuple[str, ...]:
    """The filters of a search, as typed: ("star:yes", "-tag:family")."""
    found = _TERM.findall(text)
    return tuple(term for term in found if term.lstrip("-").split(":")[0].lower() in FILTERS)


def without(text: str, term: str) -> str:
    """text without one filter."""
    return " ".join(text.replace(term, " ", 1).split())


def word_at(text: str, caret: int) -> tuple[int, int]:
    """Where the word around the caret begins and ends; quotes hold words together."""
    start = caret
    while start > 0 and (not text[start - 1].isspace() or text[:start].count('"') % 2):
        start -= 1
    end = caret
    while end < len(text) and not text[end].isspace():
        end += 1
    return start, end


def completions(word: str, library: LibraryState, today: str = "") -> tuple[str, ...]:
    """What word may become: keys for its first letters, then the values that occur. today: ISO date."""
    minus = "-" if word.startswith("-") else ""
    key, colon, value = word.removeprefix("-").partition(":")
    if not colon:
        starts = [f"{name}:" for name in FILTERS if len(key) >= 1 and name.startswith(key.lower())]
        return tuple(minus + start for start in starts)
    values = _values(key.lower(), library, today)
    wanted = value.strip('"').lower()
    fitting = [v for v in values if v.lower().startswith(wanted) and v.lower() != wanted]
    quoted = [f'"{v}"' if " " in v else v for v in fitting]
    return tuple(f"{minus}{key.lower()}:{v}" for v in quoted[:_MOST])


def _values(key: str, library: LibraryState, today: str) -> tuple[str, ...]:
    match key:
        case "star":
            return ("yes", "no")
        case "rating":
            return (">3", "5", "4", "3", "2", "1", "0")
        case "from":
            return ORIGINS
        case "type":
            return KINDS
        case "style":
            return library.styles
        case "tag":
            return library.tags
        case "model":
            return library.checkpoints
        case "size":
            return (">512", ">1024", "<256")
        case "after" | "before":
            return (today,) if today else ()
    return ()


class SearchField(QLineEdit):
    """A magnifier, the words, the key that leads here, and a cross while there is something to clear."""

    searched = Signal(str)
    look_wanted = Signal(str)  # words: find what shows them
    left = Signal()  # Esc or Down: to the pictures

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.library = LibraryState()
        self.today = ""
        self.shortcut = "Ctrl + F"
        set_name(self, self.tr("Search"), self.tr("Search — words of prompts, tags and names, or filters. Ctrl+F"))
        self.setFont(font(13))
        self.setPlaceholderText(self.tr("Search words, or  star:yes  seed:48213907  after:2026-11-01"))
        self.setFixedHeight(px(34))
        self.setMinimumWidth(px(160))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setTextMargins(px(24), 0, px(70), 0)
        self.setMaxLength(2000)
        self.clear_button = IconButton("close", self.tr("Clear search"), size=16, box=26, parent=self)
        self.clear_button.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # Esc does the same
        self.clear_button.hide()
        self.look_button = IconButton(
            "eye-outline", self.tr("Search by look"),
            self.tr("Search by look — what shows these words, whatever it is called."), size=16, box=26, parent=self,
        )  # fmt: skip
        self.look_button.hide()
        self._model = QStringListModel(self)
        self._completer = QCompleter(self._model, self)
        self._completer.setWidget(self)
        self._completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self._completer.setMaxVisibleItems(_MOST)
        self._completer.activated[QModelIndex].connect(self._completed)  # type: ignore[index]
        self.popup = QListView()
        self.popup.setFont(font(13))
        self.popup.setAccessibleName(self.tr("Completions"))
        self._completer.setPopup(self.popup)
        self.textEdited.connect(self._edited)
        self.textChanged.connect(self._show_buttons)
        self.look_button.clicked.connect(lambda: self.look_wanted.emit(self.text()))
        self.clear_button.clicked.connect(self._cleared)

    def set_words(self, text: str) -> None:
        """Show text without searching; the caret stays while a person types the same."""
        if text != self.text():
            self.setText(text)

    def sizeHint(self) -> QSize:
        return QSize(px(420), px(34))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.popup.isVisible() and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab):
            index = self.popup.currentIndex()
            if index.isValid() or event.key() == Qt.Key.Key_Tab:
                self.popup.hide()
                self._completed(index if index.isValid() else self._model.index(0))
                return
            self.popup.hide()
        if event.key() == Qt.Key.Key_Escape:
            self._cleared() if self.text() else self.left.emit()
        elif event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def focusNextPrevChild(self, next: bool) -> bool:
        # while completions are offered, Tab takes one: keyPressEvent hears of it only if nobody else got the focus
        return not self.popup.isVisible() and super().focusNextPrevChild(next)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_icon(painter, QRectF(px(11), 0, px(18), self.height()), "magnify", "text2", 18)
        if self.text() or self.hasFocus():
            return
        face = font(11, 500)
        width = QFontMetrics(face).horizontalAdvance(self.shortcut) + px(14)
        cap = QRectF(self.width() - width - px(8), (self.height() - px(20)) / 2, width, px(20))
        painter.setPen(color("line2"))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(cap, px(10), px(10))
        painter.setFont(face)
        painter.setPen(color("text3"))
        painter.drawText(cap, Qt.AlignmentFlag.AlignCenter, self.shortcut)

    def resizeEvent(self, event: object) -> None:  # type: ignore[override]
        side = self.clear_button.height()
        top = (self.height() - side) // 2
        self.clear_button.move(self.width() - side - px(5), top)
        self.look_button.move(self.width() - 2 * side - px(7), top)

    def _show_buttons(self, text: str) -> None:
        self.clear_button.setVisible(bool(text))
        self.look_button.setVisible(bool(text.strip()) and not filters_in(text))

    def _edited(self, text: str) -> None:
        self.searched.emit(text)
        start, end = word_at(text, self.cursorPosition())
        found = completions(text[start:end], self.library, self.today) if end == self.cursorPosition() else ()
        if not found:
            self.popup.hide()
            return
        self._model.setStringList(list(found))
        self.popup.setStyleSheet(f"background: {color('raised').name()}; border: 1px solid {color('line2').name()};")
        self._completer.complete(self.rect().adjusted(px(28), 0, px(28) - self.width() + px(260), px(4)))

    def _completed(self, index: QModelIndex) -> None:
        chosen = str(index.data() or "")
        start, end = word_at(self.text(), self.cursorPosition())
        tail = "" if chosen.endswith(":") else " "
        rest = self.text()[end:].lstrip()
        text = self.text()[:start] + chosen + tail + rest
        self.setText(text)
        self.setCursorPosition(start + len(chosen) + len(tail))
        self._edited(text)

    def _cleared(self) -> None:
        self.clear()
        self.popup.hide()
        self.searched.emit("")
        self.setFocus()
