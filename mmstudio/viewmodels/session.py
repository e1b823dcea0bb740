"""What survives a restart, a crash and a crash while starting: the open documents, written one second after a change.

`session.json` holds the work. `running.json` exists while the program runs: found at a start, it tells of a crash;
it counts starts that never settled, so that work which crashes the program is not restored a third time (P7, P8).
"""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import Literal

import msgspec
from PySide6.QtCore import QObject, QTimer, Signal

from mmstudio import disk
from mmstudio.errors import StudioError
from mmstudio.viewmodels.drafts import Document

SCHEMA = 1
SAVE_AFTER_MS = 1000
SETTLED_AFTER_MS = 10_000
FAILED_STARTS = 2  # then the next start restores nothing

_log = logging.getLogger(__name__)


class Session(msgspec.Struct, frozen=True, kw_only=True):
    """saved: ISO 8601 with offset. documents: newest first; current: key of the one that is shown. history: prompts,
    newest first. workspace: the one that was shown."""

    schema: int = SCHEMA
    saved: str = ""
    documents: tuple[Document, ...] = ()
    current: int = 0
    history: tuple[str, ...] = ()
    workspace: str = "create"


class Restored(msgspec.Struct, frozen=True):
    """What a start found. problem: "" or the code of a sentence: recovered (after a crash; saved_at is its fact),
    safe_start (two starts failed: nothing was restored), session_broken, session_newer."""

    session: Session | None
    problem: Literal["", "recovered", "safe_start", "session_broken", "session_newer"] = ""
    saved_at: str = ""  # "12:04"


class _Running(msgspec.Struct, frozen=True):
    failed_starts: int = 0


class SessionKeeper(QObject):
    """Writes the session in a thread of its own and tells a crash from a proper end.

    Call `start` once before anything is restored, `settled` when the program has started well, `close` at the end.
    """

    saved = Signal(str)  # local time "12:04"
    failed = Signal(object)  # StudioError, once until a write succeeds again

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.path = folder / "session.json"
        self._running = folder / "running.json"
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="session")
        self._closed = False
        self._make: Callable[[], Session] | None = None
        self._read_only = False  # a newer program's file lies there
        self._failing = False
        self._timer = QTimer(self, singleShot=True, interval=SAVE_AFTER_MS)
        self._timer.timeout.connect(self._save)

    def start(self) -> Restored:
        """Read what the last run left. Reads and writes two small files, so call it before the window is shown."""
        crashed, failed_starts = self._begin()
        if failed_starts >= FAILED_STARTS:
            with contextlib.suppress(OSError, StudioError):
                self.path.replace(disk.claim(self.path.with_name("session.set-aside.json")))
            return Restored(None, "safe_start")
        restored = load(self.path)
        self._read_only = restored.problem == "session_newer"
        if crashed and restored.session is not None and restored.session.documents:
            return Restored(restored.session, "recovered", clock(restored.session.saved))
        return restored

    def settled(self) -> None:
        """The start went well: a later crash is not the fault of what was restored."""
        self._writer.submit(self._mark, 0)

    def set_aside(self) -> Session | None:
        """The session that a safe start did not restore, if the person wants it after all."""
        kept = sorted(self.path.parent.glob("session.set-aside*.json"), key=lambda path: path.stat().st_mtime)
        return load(kept[-1]).session if kept else None

    def keep(self, make: Callable[[], Session]) -> None:
        """Something changed: `make` is called and its session written one second from now, once for many changes."""
        if self._closed:
            return  # the last words of engine and library, while the program ends
        self._make = make
        if not self._timer.isActive():
            self._timer.start()

    def close(self) -> None:
        """Write what is not written yet and note that the program ended properly."""
        self._timer.stop()
        self._save()
        self._closed = True
        self._writer.submit(self._end)
        self._writer.shutdown(wait=True)

    def _save(self) -> None:
        if self._make is None or self._read_only:
            return
        now = datetime.now().astimezone().isoformat(timespec="seconds")
        session = msgspec.structs.replace(self._make(), saved=now)
        self._make = None
        self._writer.submit(self._write, session)

    def _write(self, session: Session) -> None:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            disk.write_bytes(self.path, msgspec.json.encode(session))
        except (StudioError, OSError) as error:
            _log.info("session not saved: %s", type(error).__name__)
            if not self._failing and isinstance(error, StudioError):
                self.failed.emit(error)
            self._failing = True
        else:
            self._failing = False
            self.saved.emit(clock(session.saved))

    def _begin(self) -> tuple[bool, int]:
        try:
            found = msgspec.json.decode(self._running.read_bytes(), type=_Running)
        except FileNotFoundError:
            found = None
        except (OSError, msgspec.MsgspecError):
            found = _Running()
        failed_starts = found.failed_starts if found else 0
        self._mark(failed_starts + 1)
        return found is not None, failed_starts

    def _mark(self, failed_starts: int) -> None:
        with contextlib.suppress(OSError, StudioError):  # a read-only folder must not stop the program
            self._running.parent.mkdir(parents=True, exist_ok=True)
            disk.write_bytes(self._running, msgspec.json.encode(_Running(failed_starts)))

    def _end(self) -> None:
        with contextlib.suppress(OSError):
            self._running.unlink(missing_ok=True)


def load(path: Path) -> Restored:
    """Read a session; never raises. A broken one is renamed to `session.broken.json`, a newer one is left alone."""
    try:
        content = path.read_bytes()
    except OSError:
        return Restored(None)
    try:
        if msgspec.json.decode(content, type=_Schema).schema > SCHEMA:
            return Restored(None, "session_newer")
        return Restored(msgspec.json.decode(content, type=Session))
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError):
        with contextlib.suppress(OSError, StudioError):
            path.replace(disk.claim(path.with_name("session.broken.json")))
        return Restored(None, "session_broken")


def clock(saved: str) -> str:
    """ "12:04" of an ISO time; "" if it is none."""
    try:
        return f"{datetime.fromisoformat(saved):%H:%M}"
    except ValueError:
        return ""


class _Schema(msgspec.Struct):
    schema: int
