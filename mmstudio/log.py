"""Log files of the window, the command line and the children: rotating, private, without prompts or file names.

Each process writes its own `<name>.log` in `paths.logs()`. What a person typed and what their files are called
stays out of it unless they tick the box in the settings: pass such text through `private`, and exceptions lose
whatever stands in quotes or looks like a path.
"""

from __future__ import annotations

import faulthandler
import logging
import os
import re
import sys
import threading
import traceback
from collections.abc import Callable
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType

from mmstudio import paths

LIMIT_BYTES = 1_000_000
OLD_FILES = 3
_FORMAT = "%(asctime)s %(process)d %(levelname)s %(name)s: %(message)s"
_QT_LEVELS = {
    "QtDebugMsg": logging.DEBUG,
    "QtInfoMsg": logging.INFO,
    "QtWarningMsg": logging.WARNING,
    "QtCriticalMsg": logging.ERROR,
    "QtFatalMsg": logging.CRITICAL,
}
_QUOTED_OR_PATH = re.compile(r"""(["']).*?\1|(?:[A-Za-z]:\\|~?/)[^\s:,;)]+""", re.DOTALL)

_open_words = False  # the box in the settings: prompts and file names may be written


def start(name: str, open_words: bool = False, stacks: bool = False) -> Path:
    """Send this process's log to `<logs>/<name>.log`; returns that file. A second call replaces the first.

    stacks: a crash in C code leaves there what every thread was at; the children leave it in a file of their own.
    A folder that cannot be written to costs the log, never the program.
    """
    allow_words(open_words)
    root = logging.getLogger()
    for handler in root.handlers[:]:
        if isinstance(handler, PrivateFileHandler):
            root.removeHandler(handler)
            handler.close()
    file = paths.logs() / f"{name}.log"
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        root.addHandler(PrivateFileHandler(file, stacks))
    except OSError:
        root.warning("no log file: its folder cannot be written to")
    root.setLevel(logging.INFO)
    return file


def allow_words(allowed: bool) -> None:
    """Whether prompts and file names may appear in the log from now on."""
    global _open_words
    _open_words = allowed


def private(text: object) -> str:
    """A prompt or file name as the log may show it: itself when allowed, else only its length."""
    return str(text) if _open_words else f"<{len(str(text))} characters>"


def discreet(text: str) -> str:
    """A message without what stands in quotes and without paths, unless words are allowed."""
    return text if _open_words else _QUOTED_OR_PATH.sub("…", text)


def traceback_text(error: BaseException) -> str:
    """Where and how error arose, with the frames of the program and discreet messages."""
    parts: list[str] = []
    seen: set[int] = set()
    link: BaseException | None = error
    while link is not None and id(link) not in seen:
        seen.add(id(link))
        message = discreet("".join(traceback.format_exception_only(link)))
        parts.append("".join(traceback.format_tb(link.__traceback__)) + message)
        link = link.__cause__ or (None if link.__suppress_context__ else link.__context__)
    return "--- which arose from ---\n".join(parts).rstrip()


def catch_everything(tell: Callable[[BaseException], None] | None = None) -> None:
    """Log every exception nobody caught, in any thread, then hand it to `tell` (U9: the window shows a bar).

    `tell` is called in the thread where the exception arose.
    """

    def report(error: BaseException, where: str) -> None:
        logging.getLogger("mmstudio").error("nobody caught this in %s", where, exc_info=error)
        if tell is not None:
            tell(error)

    def from_main(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
        else:
            report(error, "the main thread")

    def from_thread(args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None and not isinstance(args.exc_value, SystemExit):
            report(args.exc_value, "a thread")

    sys.excepthook = from_main
    threading.excepthook = from_thread


def from_qt(kind: str, text: str) -> None:
    """Log a message of Qt; kind is the name of its QtMsgType. For `qInstallMessageHandler`, which lives in ui/."""
    logging.getLogger("qt").log(_QT_LEVELS.get(kind, logging.WARNING), "%s", discreet(text))


class PrivateFileHandler(RotatingFileHandler):
    """A rotating file that only its owner can read (0600), with discreet exceptions. stacks: as of `start`."""

    def __init__(self, file: Path, stacks: bool = False) -> None:
        self._stacks = stacks
        super().__init__(file, maxBytes=LIMIT_BYTES, backupCount=OLD_FILES, encoding="utf-8", errors="replace")
        self.setFormatter(_DiscreetFormatter(_FORMAT))

    def _open(self):  # type: ignore[no-untyped-def]
        os.close(os.open(self.baseFilename, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600))
        stream = super()._open()
        if self._stacks:  # again after each rotation
            faulthandler.enable(stream)
        return stream

    def close(self) -> None:
        if self._stacks:  # another file will have its descriptor
            faulthandler.disable()
        super().close()

    def handleError(self, record: logging.LogRecord) -> None:
        """A full disk silences the log; it must not print into the terminal for every line."""


class _DiscreetFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        record.exc_text = None  # another handler may have kept its own, outspoken text there
        try:
            return super().format(record)
        finally:
            record.exc_text = None

    def formatException(
        self,
        ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None],
    ) -> str:
        return traceback_text(ei[1]) if ei[1] is not None else ""
