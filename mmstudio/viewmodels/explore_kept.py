"""Pictures of Explore on their way into the gallery, and the stars that some get there."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mmstudio.library.items import Item
    from mmstudio.viewmodels.explore import ExploreViewModel
    from mmstudio.viewmodels.library_service import LibraryService


class Kept:
    """explore: whose pictures they are."""

    def __init__(self, explore: ExploreViewModel, engine: Any, library: LibraryService) -> None:
        self._explore, self._library = explore, library
        self._jobs: dict[int, bool] = {}  # on their way: whether they get a star
        self._stars: set[str] = set()
        self._items: dict[str, int] = {}
        engine.kept.connect(self._on_kept)
        engine.failed.connect(self._on_failed)
        library.added.connect(self._on_item)

    def expect(self, job_id: int, star: bool = False) -> None:
        """A job was handed in whose picture, or film, is kept."""
        self._jobs[job_id] = star

    def _on_kept(self, said: Any) -> None:
        if said.job_id in self._jobs:
            star = self._jobs.pop(said.job_id)
            path = str(said.path)
            if star and path in self._items:
                self._give_star(self._items.pop(path))
            elif star:
                self._stars.add(path)
            self._explore.kept.emit(Path(path), star)

    def _on_failed(self, said: Any) -> None:
        if self._jobs.pop(said.job_id, None) is not None and said.code != "cancelled":
            self._explore.noticed.emit(said.code, said.facts)

    def _on_item(self, item: Item) -> None:
        path = str(item.path)
        if path in self._stars:
            self._stars.discard(path)
            self._give_star(item.id)
        elif self._jobs:
            self._items[path] = item.id  # the gallery may be quicker than the word that the picture is kept

    def _give_star(self, item_id: int) -> None:
        self._library.ask(lambda library: library.star((item_id,), True))
