"""What Details shows: the log files, at the lines that belong to an error."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from pathlib import Path

from PySide6.QtCore import QObject, QRunnable, Qt, QThreadPool, QTimer, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QFont, QGuiApplication, QTextCursor, QTextFormat
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPlainTextEdit, QTextEdit, QVBoxLayout, QWidget

from mmstudio import paths
from mmstudio.ui.controls import Text, TextButton, set_name
from mmstudio.ui.theme import color, px, themes

_SHOWN_CHARACTERS = 60_000  # of each file
_RECORD = re.compile(r"^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3}) \d+ ([A-Z]+) ", re.MULTILINE)
_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
# the entry is written just before the window hears of the error
_BEFORE_S, _AFTER_S = 5.0, 1.0


@dataclass(frozen=True)
class LogText:
    """What is shown, and where in it the entry of the error is; start = end = 0 if there is none."""

    text: str
    start: int = 0
    end: int = 0


def log_text(folder: Path, at: float | None = None) -> LogText:
    """The end of each log, the one written last at the bottom; the one with the error's entry around that entry.

    at: time.time() when the window heard of the error. Its entry is the most serious one of the moments before, with
    the traceback that follows it, also in a log that has been rotated since.
    """
    files = sorted(folder.glob("*.log*"), key=lambda file: file.stat().st_mtime) if folder.is_dir() else []
    contents = {file: file.read_bytes().decode("utf-8", "replace") for file in files if _is_read(file, at)}
    found = _entry(contents, at) if at is not None else None
    shown, start, end = "", 0, 0
    for file, content in contents.items():
        ours = found is not None and file == found[0]
        if file.suffix != ".log" and not ours:
            continue
        first, last = max(0, len(content) - _SHOWN_CHARACTERS), len(content)
        if ours and found is not None:
            first = max(0, min(first, found[1] - _SHOWN_CHARACTERS // 2))
            last = min(last, max(first + _SHOWN_CHARACTERS, found[2]))
        shown += f"--- {file.name} ---\n"
        if ours and found is not None:
            start, end = len(shown) + found[1] - first, len(shown) + found[2] - first
        shown += content[first:last].rstrip("\n") + "\n\n"
    return LogText(shown.rstrip("\n"), start, min(end, len(shown.rstrip("\n"))))


def _entry(contents: dict[Path, str], at: float) -> tuple[Path, int, int] | None:
    """The file of the error's entry, where it begins and where the next one does."""
    earliest, latest = _clock(at - _BEFORE_S), _clock(at + _AFTER_S)
    best: tuple[int, str] = (-1, "")
    found = None
    for file, content in contents.items():
        for record, following in pairwise([*_RECORD.finditer(content), None]):
            assert record is not None
            clock, level = record.groups()
            rank = (_LEVELS.index(level) if level in _LEVELS else 0, clock)
            if earliest <= clock <= latest and rank >= best:
                best = rank
                found = (file, record.start(), following.start() if following else len(content))
    return found


def _clock(at: float) -> str:
    """A time.time() as it stands in the log, where the order of letters is the order of time."""
    return datetime.fromtimestamp(at).strftime("%Y-%m-%d %H:%M:%S,%f")[:-3]


def _is_read(file: Path, at: float | None) -> bool:
    """Rotated files are read only where the error may stand in them."""
    return file.suffix == ".log" or (at is not None and file.stat().st_mtime >= at - _BEFORE_S)


class _Answer(QObject):
    ready = Signal(object)


class _Read(QRunnable):
    def __init__(self, answer: _Answer, at: float | None) -> None:
        super().__init__()
        self._answer, self._at = answer, at

    def run(self) -> None:
        try:
            found = log_text(paths.logs(), self._at)
        except OSError:
            found = LogText("")
        self._answer.ready.emit(found)


class LogWindow(QDialog):
    """The logs, with a way to copy them. They hold codes and numbers, no prompts and no file names.

    at: time.time() when the window heard of an error, whose entry is then marked; None shows the end.
    """

    def __init__(self, parent: QWidget | None = None, at: float | None = None) -> None:
        super().__init__(parent)
        self._entry = LogText("")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Details"))
        self.resize(px(860), px(560))
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setProperty("kind", "field")
        face = QFont()
        face.setFamilies(["DejaVu Sans Mono", "Menlo", "Consolas", "monospace"])
        face.setPixelSize(px(12))
        self.text.setFont(face)
        set_name(self.text, self.tr("Log"))
        copy = TextButton(self.tr("Copy all"), "content-copy")
        folder = TextButton(self.tr("Open folder"), "folder-open-outline")
        close = TextButton(self.tr("Close"))
        row = QHBoxLayout()
        row.addWidget(Text(self.tr("Codes and numbers only: no prompts, no file names."), size=12, tone="text3"), 1)
        for button in (copy, folder, close):
            row.addWidget(button)
        box = QVBoxLayout(self)
        box.setContentsMargins(px(16), px(16), px(16), px(16))
        box.setSpacing(px(12))
        box.addWidget(self.text, 1)
        box.addLayout(row)
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self.text.toPlainText()))
        folder.clicked.connect(lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(paths.logs()))))
        close.clicked.connect(self.close)
        self._answer = _Answer(self)
        self._answer.ready.connect(self._show_text)
        themes().changed.connect(self._mark)
        QThreadPool.globalInstance().start(_Read(self._answer, at))

    def _show_text(self, found: LogText) -> None:
        self._entry = found
        self.text.setPlainText(found.text)
        self._mark()
        QTimer.singleShot(0, self, self._scroll)  # the field knows its lines once it is laid out

    def _mark(self) -> None:
        """A ground behind the entry of the error, over the whole width."""
        cursor = QTextCursor(self.text.document())
        cursor.setPosition(self._position(self._entry.start))
        end = self._position(self._entry.end)
        marks = []
        while cursor.position() < end:
            mark = QTextEdit.ExtraSelection()
            mark.cursor = QTextCursor(cursor)
            mark.format.setBackground(color("accent_soft"))
            mark.format.setProperty(QTextFormat.Property.FullWidthSelection, True)
            marks.append(mark)
            if not cursor.movePosition(QTextCursor.MoveOperation.NextBlock):
                break
        self.text.setExtraSelections(marks)

    def _scroll(self) -> None:
        bar = self.text.verticalScrollBar()
        if not self._entry.end:
            bar.setValue(bar.maximum())
            return
        cursor = QTextCursor(self.text.document())
        cursor.setPosition(self._position(self._entry.start))
        self.text.setTextCursor(cursor)
        line = self.text.cursorRect(cursor).top() // max(1, self.text.fontMetrics().lineSpacing())
        bar.setValue(bar.value() + line - 1)  # one line before it is seen, too

    def _position(self, characters: int) -> int:
        """Qt counts in UTF-16."""
        return len(self._entry.text[:characters].encode("utf-16-le", "replace")) // 2
