"""What is kept of Explore: the open document and the recent ones, written one second after a change, and the pictures
that became anchors, as copies of our own, so that a document goes on when the original is gone."""

from __future__ import annotations

import contextlib
import hashlib
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec
from PySide6.QtCore import QBuffer, QIODevice, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QImage

from mmstudio import disk
from mmstudio.documents.explore import ExploreDraft
from mmstudio.errors import StudioError

SCHEMA = 1
SAVE_AFTER_MS = 1000
RECENT = 20
SIDE_PX = 512  # of a copy; the encoder looks at 128

_log = logging.getLogger(__name__)


class Stored(msgspec.Struct, frozen=True, kw_only=True):
    """documents: the open one first."""

    schema: int = SCHEMA
    documents: tuple[ExploreDraft, ...] = ()


class ExploreFiles(QObject):
    """Reads once, writes in a thread of its own."""

    saved = Signal()
    failed = Signal(object)  # StudioError, once until a write succeeds again

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.folder = folder
        self._path = folder / "explore.json"
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="explore")
        self._make: Callable[[], Stored] | None = None
        self._failing = self._read_only = self._closed = False
        self._timer = QTimer(self, singleShot=True, interval=SAVE_AFTER_MS)
        self._timer.timeout.connect(self._save)

    def load(self) -> Stored:
        """What the last run left; never raises. A broken file is set aside, a newer program's is left alone."""
        try:
            content = self._path.read_bytes()
        except OSError:
            return Stored()
        try:
            if msgspec.json.decode(content, type=_Schema).schema > SCHEMA:
                self._read_only = True
                return Stored()
            return msgspec.json.decode(content, type=Stored)
        except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError):
            with contextlib.suppress(OSError, StudioError):
                self._path.replace(disk.claim(self._path.with_name("explore.broken.json")))
            return Stored()

    def keep(self, make: Callable[[], Stored]) -> None:
        """Something changed: `make` is called and written a second from now, once for many changes."""
        self._make = make
        if not self._closed and not self._timer.isActive():
            self._timer.start()

    def copy(self, image: QImage) -> str:
        """The path of our own copy of a picture; written in the background, named by its content."""
        data = small_png(image)
        path = pictures(self.folder) / f"{hashlib.sha256(data).hexdigest()[:20]}.png"
        if not path.exists():
            self._write(path, data)  # half a megabyte at most; the next frame already needs it
        return str(path)

    def close(self) -> None:
        """Write what is not written yet."""
        self._timer.stop()
        self._save()
        self._closed = True
        self._writer.shutdown(wait=True)

    def _save(self) -> None:
        make, self._make = self._make, None
        if make is not None and not self._read_only and not self._closed:
            self._writer.submit(self._write, self._path, msgspec.json.encode(make()))

    def _write(self, path: Path, data: bytes) -> None:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            disk.write_bytes(path, data)
        except (StudioError, OSError) as error:
            _log.info("Explore was not saved: %s", type(error).__name__)
            if not self._failing:
                self.failed.emit(error if isinstance(error, StudioError) else StudioError())
            self._failing = True
        else:
            self._failing = False
            self.saved.emit()


def pictures(folder: Path) -> Path:
    """Where the pictures of documents are kept; folder: of Explore."""
    return folder / "pictures"


def small_png(image: QImage) -> bytes:
    """A picture as PNG, at most SIDE_PX along its longer side."""
    if max(image.width(), image.height()) > SIDE_PX:
        image = image.scaled(
            SIDE_PX, SIDE_PX, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
        )
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(buffer.data().data())


class _Schema(msgspec.Struct):
    schema: int
