"""Finished pictures that could not be saved: they wait in the tray until there is room (D2)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from mmstudio.engine import tray
from mmstudio.viewmodels.background import Background


class Tray(QObject):
    """What waits, and its two ways out. folder: where pictures are kept now."""

    changed = Signal(int)  # how many wait
    saved = Signal(str, object)  # the name under which a picture waited ("": it had none), and its Path now
    emptied = Signal()

    def __init__(self, files: Background, folder: Callable[[], Path], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._files, self._folder = files, folder
        self._held: list[bytes] = []  # PNGs that even the tray had no room for
        self.count = 0

    def hold(self, png: bytes) -> None:
        """Keep a picture in memory."""
        self._held.append(png)

    def look(self) -> None:
        self._files.do(lambda: len(tray.waiting()) + len(self._held), self._counted)

    def retry(self) -> None:
        """Put waiting pictures into the library, now that there may be room."""
        self.save_in(self._folder())

    def save_in(self, folder: Path) -> None:
        """Put waiting pictures into another folder."""

        def work() -> list[tuple[str, Path]]:
            moved = [(str(path), tray.put_back(path, folder)) for path in tray.waiting()]
            while self._held:
                moved.append(("", tray.put_in(self._held[0], folder)))
                del self._held[0]
            return moved

        def then(moved: list[tuple[str, Path]]) -> None:
            for waited, path in moved:
                self.saved.emit(waited, path)
            self.emptied.emit()

        self._files.do(work, then, self.look)

    def _counted(self, count: int) -> None:
        if count != self.count:
            self.count = count
            self.changed.emit(count)
