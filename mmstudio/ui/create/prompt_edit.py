"""The prompt field: weights are tinted, keys weigh and move phrases, long pastes do not stop the window."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QMimeData, QObject, Qt, QTimer, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QKeyEvent,
    QKeySequence,
    QSyntaxHighlighter,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
)
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from mmstudio.ui.commands import is_key
from mmstudio.ui.controls import set_name
from mmstudio.ui.theme import color, font, themes
from mmstudio.viewmodels import prompts
from mmstudio.viewmodels.drafts import LONGEST_PROMPT
from mmstudio.viewmodels.prompts import Selection

_STEP_AFTER_MS = 900  # a pause in typing ends an undo step
_OWN_KEYS = ("weight_up", "weight_down", "history_back", "history_forward", "phrase_left", "phrase_right")
_UNDO_KEYS = (QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo)


class PromptEdit(QPlainTextEdit):
    """edited: the person changed the text. paused: typing rests, so the next change is a new undo step.

    older, newer: walk the history. shortened: a paste was longer than the field keeps.
    """

    edited = Signal(str)
    paused = Signal()
    older = Signal()
    newer = Signal()
    shortened = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setUndoRedoEnabled(False)  # undo covers prompt and controls alike, in the view-model
        self.setTabChangesFocus(True)
        self.setFont(font(15))
        self.setPlaceholderText(self.tr("Describe the picture"))
        self.setFrameShape(QPlainTextEdit.Shape.NoFrame)
        self.document().setDocumentMargin(0)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        set_name(
            self,
            self.tr("Prompt"),
            self.tr("Prompt — Ctrl+↑ and Ctrl+↓ weigh the selection, {a|b} picks one, Alt+↑ brings earlier prompts."),
        )
        self.setToolTip("")
        self._tint = _Tint(self.document())
        self._pause = QTimer(self, singleShot=True, interval=_STEP_AFTER_MS)
        self._pause.timeout.connect(self.paused)
        self.textChanged.connect(self._changed)
        self._quiet = False
        self.installEventFilter(self)

    def prompt(self) -> str:
        return self.toPlainText()

    def show_prompt(self, prompt: str) -> None:
        """Show prompt without telling anybody; only the part that differs is replaced, so the caret stays near."""
        shown = self.prompt()
        if prompt == shown:
            return
        start, tail = _common(shown, prompt)
        self._quiet = True
        self._put(start, len(shown) - tail, prompt[start : len(prompt) - tail])
        self._quiet = False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        own = next((command for command in _OWN_KEYS if is_key(event, command)), "")
        if own:
            self._carry_out(own)
        elif any(event.matches(key) for key in _UNDO_KEYS):
            event.ignore()
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # The window's own undo, and nothing of the field's, answers Ctrl+Z; its own keys are this field's. A filter and
        # not event(): an exception in a handler that is called through a Python event() ends the process (6.11).
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            if any(event.matches(key) for key in _UNDO_KEYS):
                event.ignore()
                return True
            if is_key(event, *_OWN_KEYS):
                event.accept()
                return True
        return False

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._pause.stop()
        self.paused.emit()

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        return source.hasText() and not source.hasUrls()  # files are for the workspace around

    def insertFromMimeData(self, source: QMimeData) -> None:
        text = source.text().replace("\0", "")
        room = LONGEST_PROMPT - len(self.prompt()) + len(self.textCursor().selectedText())
        if len(text) > room:
            text = text[: max(0, room)]
            self.shortened.emit()
        self.textCursor().insertText(text)
        self.ensureCursorVisible()

    def _changed(self) -> None:
        if not self._quiet:
            self._pause.start()
            self.edited.emit(self.prompt())

    def _carry_out(self, command: str) -> None:
        match command:
            case "weight_up":
                self._weigh(prompts.STEP)
            case "weight_down":
                self._weigh(-prompts.STEP)
            case "history_back":
                self.older.emit()
            case "history_forward":
                self.newer.emit()
            case "phrase_left":
                self._move_phrase(-1)
            case "phrase_right":
                self._move_phrase(1)

    def _weigh(self, step: float) -> None:
        text, cursor = self.prompt(), self.textCursor()
        start, end = _characters(text, cursor.selectionStart()), _characters(text, cursor.selectionEnd())
        self._replace(prompts.weigh(Selection(text, start, end), step))

    def _move_phrase(self, step: int) -> None:
        text = self.prompt()
        text, caret = prompts.move_phrase(text, _characters(text, self.textCursor().position()), step)
        self._replace(Selection(text, caret, caret))

    def _replace(self, new: Selection) -> None:
        shown = self.prompt()
        if new.text != shown:
            start, tail = _common(shown, new.text)
            self.paused.emit()
            self._put(start, len(shown) - tail, new.text[start : len(new.text) - tail])
            self.paused.emit()
        cursor = self.textCursor()
        cursor.setPosition(_utf16(new.text, new.start))
        cursor.setPosition(_utf16(new.text, new.end), QTextCursor.MoveMode.KeepAnchor)
        self.setTextCursor(cursor)

    def _put(self, start: int, end: int, text: str) -> None:
        shown = self.prompt()
        cursor = self.textCursor()
        cursor.setPosition(_utf16(shown, start))
        cursor.setPosition(_utf16(shown, end), QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(text)
        self.setTextCursor(cursor)


class _Tint(QSyntaxHighlighter):
    """`(word:1.2)` in the accent's text colour."""

    def __init__(self, document: QTextDocument) -> None:
        super().__init__(document)
        themes().changed.connect(self._recolour)
        self._format = QTextCharFormat()
        self._recolour()

    def highlightBlock(self, text: str) -> None:
        for part in prompts.weighted(text):
            start = _utf16(text, part.start)
            self.setFormat(start, _utf16(text, part.end) - start, self._format)

    def _recolour(self) -> None:
        self._format.setForeground(color("accent_text"))
        self.rehighlight()


def _common(first: str, second: str) -> tuple[int, int]:
    """How many characters two texts share at their start, and then at their end."""
    most = min(len(first), len(second))
    start = 0
    while start < most and first[start] == second[start]:
        start += 1
    tail = 0
    while tail < most - start and first[-1 - tail] == second[-1 - tail]:
        tail += 1
    return start, tail


def _utf16(text: str, position: int) -> int:
    """Qt counts in UTF-16 units: an emoji is two."""
    return position + sum(character > "\uffff" for character in text[:position])


def _characters(text: str, units: int) -> int:
    """How many characters of text lie before a position that Qt counts in UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")[: 2 * units].decode("utf-16-le", "ignore"))
