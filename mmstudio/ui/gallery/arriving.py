"""Thumbs on their way into the grid: asked of the library, painted as they come, kept while there is room."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QImage

from mmstudio.library.items import Item
from mmstudio.ui.gallery.thumbs import ThumbCache, Tile, painted, wanted_px
from mmstudio.ui.theme import px
from mmstudio.viewmodels.gallery import GalleryViewModel, tint_of_item

_TURN_S = 0.005  # for thumbs that came, in one turn of the event loop


class ArrivingThumbs(QObject):
    """Thumbs by id. size_of: of the tile of a picture now, in logical pixels, None where it has none. ratio: of the
    screen."""

    arrived = Signal(int)  # id: its tile looks different now

    def __init__(
        self,
        viewmodel: GalleryViewModel,
        size_of: Callable[[int], tuple[int, int] | None],
        ratio: Callable[[], float],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._viewmodel, self._size_of, self._ratio = viewmodel, size_of, ratio
        self._tiles = ThumbCache()
        self._failed: set[int] = set()
        self._asked: dict[int, int] = {}  # id -> side asked of the library and not answered yet
        self._came: dict[int, tuple[int, QImage]] = {}  # id -> that side, and the thumb, until it is painted
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._paint)
        viewmodel.library.thumbnail_ready.connect(self._ready)
        viewmodel.library.thumbnail_failed.connect(self._fail)

    def __len__(self) -> int:
        return len(self._tiles)

    def get(self, id: int) -> Tile | None:
        return self._tiles.get(id)

    def failed(self, id: int) -> bool:
        """Whether the picture could not be read."""
        return id in self._failed

    def clear(self) -> None:
        """They are to be painted anew."""
        self._tiles.clear()

    def forget(self) -> None:
        """Another library: its ids mean other pictures."""
        self.clear()
        self.try_again()
        self._asked.clear()
        self._came.clear()

    def try_again(self) -> None:
        """Those that could not be read may be asked for again."""
        self._failed.clear()

    def ask(self, item: Item | None, seen: bool) -> None:
        """Have the thumb of item, as large as its tile is now. seen: asked for again, before those that are not."""
        size = None if item is None else self._size_of(item.id)
        if item is None or size is None or item.missing or item.id in self._failed:
            return
        side, tile = wanted_px(*size, self._ratio()), self._tiles.get(item.id)
        if tile is not None and tile.size == size and tile.ratio == self._ratio():
            return
        if item.id in self._came and self._came[item.id][0] == side:
            return
        if self._asked.get(item.id) != side or seen:
            self._asked[item.id] = side
            self._viewmodel.library.want_thumbnail(item.id, item.path, side)

    def _ready(self, id: int, side: int, image: QImage) -> None:
        if self._asked.get(id) != side:
            return  # asked by another panel, or for a size that is no longer shown
        del self._asked[id]
        self._came[id] = side, image
        self._soon.start()

    def _fail(self, id: int, side: int) -> None:
        if self._asked.pop(id, None) is not None:
            self._failed.add(id)
            self.arrived.emit(id)

    def _paint(self) -> None:
        """Those that came. A screen of them may come at once: what takes longer than a third of a frame waits for the
        next turn of the event loop."""
        end = time.perf_counter() + _TURN_S
        while self._came:
            id = next(iter(self._came))
            self._paint_one(id, *self._came.pop(id))
            if time.perf_counter() >= end:
                self._soon.start()
                break

    def _paint_one(self, id: int, side: int, image: QImage) -> None:
        size = self._size_of(id)
        if size is None:
            return
        item, ratio = self._viewmodel.item(id), self._ratio()
        tint = tint_of_item(item) if item is not None else None
        self._tiles.put(id, Tile(painted(image, *size, ratio, px(8), tint), size, ratio, side))
        self.arrived.emit(id)
