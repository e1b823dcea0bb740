"""The pictures of Create's board as files of the gallery: starred, deleted and brought back, read again, identified."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QImage

from mmstudio import __version__
from mmstudio.jobs import Recipe
from mmstudio.viewmodels.batches import Batches
from mmstudio.viewmodels.create_state import CreateResult, CreateState, Key

if TYPE_CHECKING:
    from mmstudio.library.items import Item
    from mmstudio.viewmodels.library_service import LibraryService


class Pictures:
    """batches: of all documents, written here. state: what is shown now. show: shows what is different, with fields
    of the state. deleted: told how many pictures went to the bin.

    key None means the chosen picture.
    """

    def __init__(
        self,
        batches: Batches,
        library: LibraryService,
        state: Callable[[], CreateState],
        show: Callable[..., None],
        deleted: Callable[[int], None],
    ) -> None:
        self._batches, self._library = batches, library
        self._state, self._show, self._told_deleted = state, show, deleted
        self._deleted: list[tuple[object, CreateResult]] = []
        self._asked: set[Key] = set()  # pictures being read again
        library.added.connect(self._on_item)
        library.changed.connect(self._on_library_changed)

    def finished(self, key: Key | None) -> CreateResult | None:
        """A picture, if it is finished."""
        key = key or self._state().chosen
        result = self._batches.find(key) if key else None
        return result if result and result.finished else None

    def star(self, key: Key | None = None) -> None:
        """Star a picture, or take the star away."""
        result = self.finished(key)
        if result is None or not result.item_id:
            return
        item_id, on = result.item_id, not result.starred
        self._batches.change(result.key, starred=on)
        self._library.ask(lambda library: library.star((item_id,), on))
        self._show()

    def delete(self, key: Key | None = None) -> None:
        """Move a picture to the bin; `undo_delete` brings it back."""
        result = self.finished(key)
        if result is None or not result.item_id:
            return
        item_id = result.item_id
        self._take_out(result.key)

        def deleted(deletion: object) -> None:
            self._deleted.append((deletion, result))
            self._told_deleted(1)

        self._library.ask(lambda library: library.delete((item_id,)), deleted)

    def undo_delete(self) -> None:
        """Bring back what was deleted last."""
        if not self._deleted:
            return
        deletion, result = self._deleted.pop()

        def restored(_: object) -> None:
            self._batches.put_back(result)
            self._show(chosen=result.key)

        self._library.ask(lambda library: library.undo(deletion), restored)  # type: ignore[arg-type]

    def saved_after_all(self, waited: str, path: str) -> None:
        """A picture that waited in the tray at `waited` ("" = in memory) is a file at path now."""
        for result in self._batches.results():
            if result.status == "unsaved" and result.path == waited:
                recipe = self._batches[result.batch].job.single(result.index)
                self._batches.change(
                    result.key,
                    status="kept",
                    path=path,
                    recipe=result.recipe or Recipe(version=__version__, job=recipe),
                    code="",
                    facts={},
                )
                break
        self._show()

    def forget(self, key: Key | None) -> None:
        """Take a picture whose file is gone off the board."""
        result = self.finished(key)
        if result is not None and result.status == "missing":
            self._take_out(result.key)

    def want_image(self, key: Key) -> None:
        """Read the pixels of a kept picture again, because it is to be shown."""
        result = self._state().find(key)
        if result is None or result.image is not None or not result.path or key in self._asked:
            return
        self._asked.add(key)

        def arrived(image: QImage | None) -> None:
            self._asked.discard(key)
            now = self._batches.find(key)
            if now is None:
                return
            if image is None or image.isNull():
                self._batches.change(key, status="missing")
            else:
                self._batches.change(key, image=image, version=now.version + 1)
            self._show()

        self._library.read(Path(result.path), None, arrived)

    def _take_out(self, key: Key) -> None:
        after = self._state().neighbour(key)
        self._batches.take_out({key})
        self._show(chosen=after)

    # what the library says

    def _on_item(self, item: Item) -> None:
        path = os.path.normcase(item.path)  # a Path for each picture of a long session would take milliseconds
        for result in self._batches.results():
            if result.path and os.path.normcase(result.path) == path:
                self._batches.change(result.key, item_id=item.id, starred=item.starred)
                self._show()
                return

    def _on_library_changed(self) -> None:
        """Stars, deletions and undo made elsewhere."""
        ids = tuple(result.item_id for result in self._batches.results() if result.item_id)
        if ids:
            self._library.ask(lambda library: library.page(ids), self._take_items)

    def _take_items(self, items: list[Item]) -> None:
        found = {item.id: item for item in items}
        gone = set()
        for result in list(self._batches.results()):
            if result.item_id:
                item = found.get(result.item_id)
                if item is None:
                    gone.add(result.key)
                elif item.starred != result.starred:
                    self._batches.change(result.key, starred=item.starred)
        chosen = self._state().chosen
        if chosen in gone:
            chosen = self._state().neighbour(chosen)
        self._batches.take_out(gone)
        self._show(chosen=chosen)
