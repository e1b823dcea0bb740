"""A film plays in its tile while the pointer rests on it: a dozen frames from all over it, over and over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QImage

if TYPE_CHECKING:
    from mmstudio.library.items import Item
    from mmstudio.viewmodels.library_service import LibraryService

REST_MS = 350  # a pointer that only passes by opens no film
FRAME_MS = 220


class HoveredFilm(QObject):
    """Asks for the frames of the film under the pointer and turns them over."""

    changed = Signal(int)  # id: its tile shows another frame now

    def __init__(self, library: LibraryService, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self._item: Item | None = None
        self._side_px = 0
        self._frames: tuple[QImage, ...] = ()
        self._number = 0
        self._rest = QTimer(self, singleShot=True, interval=REST_MS)
        self._rest.timeout.connect(self._ask)
        self._next = QTimer(self, interval=FRAME_MS)
        self._next.timeout.connect(self._turn)

    def hover(self, item: Item | None, side_px: int) -> None:
        """The pointer is on item now; side_px: of its tile."""
        former, self._item, self._side_px = self._item, item, side_px
        self._rest.stop()
        self._next.stop()
        shown, self._frames, self._number = bool(self._frames), (), 0
        if former is not None and shown:
            self.changed.emit(former.id)
        if item is not None and item.kind == "video" and not item.missing:
            self._rest.start()

    def frame(self, id: int) -> QImage | None:
        """What the tile of a film shows in place of its thumb."""
        if self._item is None or self._item.id != id or not self._frames:
            return None
        return self._frames[self._number]

    def _ask(self) -> None:
        item = self._item
        if item is not None:
            self._library.strip(item.path, self._side_px, lambda frames: self._came(item, frames))

    def _came(self, item: Item, frames: tuple[QImage, ...]) -> None:
        if item is self._item and len(frames) > 1:
            self._frames = frames
            self._next.start()
            self.changed.emit(item.id)

    def _turn(self) -> None:
        if self._item is not None and self._frames:
            self._number = (self._number + 1) % len(self._frames)
            self.changed.emit(self._item.id)
