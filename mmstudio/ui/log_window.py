"""What Details shows: the end of the log files, for those who want to know or to report."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, QRunnable, Qt, QThreadPool, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QFont, QGuiApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from mmstudio import paths
from mmstudio.ui.controls import Text, TextButton, set_name
from mmstudio.ui.theme import px

_SHOWN_BYTES = 60_000


def newest_lines(folder: Path) -> str:
    """The end of each log, the one written last at the bottom."""
    parts = []
    files = sorted(folder.glob("*.log"), key=lambda file: file.stat().st_mtime) if folder.is_dir() else []
    for file in files:
        with open(file, "rb") as opened:
            opened.seek(max(0, file.stat().st_size - _SHOWN_BYTES))
            parts.append(f"--- {file.name} ---\n" + opened.read().decode("utf-8", "replace"))
    return "\n".join(parts)


class _Answer(QObject):
    ready = Signal(str)


class _Read(QRunnable):
    def __init__(self, answer: _Answer) -> None:
        super().__init__()
        self._answer = answer

    def run(self) -> None:
        try:
            text = newest_lines(paths.logs())
        except OSError:
            text = ""
        self._answer.ready.emit(text)


class LogWindow(QDialog):
    """The logs at their end, with a way to copy them. They hold codes and numbers, no prompts and no file names."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
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
        QThreadPool.globalInstance().start(_Read(self._answer))

    def _show_text(self, text: str) -> None:
        self.text.setPlainText(text)
        bar = self.text.verticalScrollBar()
        bar.setValue(bar.maximum())
