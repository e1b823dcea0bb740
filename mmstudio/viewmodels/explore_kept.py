"""Pictures, films and grid sheets of Explore on their way into the gallery, and the stars that some get there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mmstudio.animation import Animation
from mmstudio.engine import messages
from mmstudio.jobs import MAX_SEED, STARTER, AnimateJob, DrawnAnchor, ExploreJob, GenerateJob
from mmstudio.viewmodels.grid import GridMaker

if TYPE_CHECKING:
    from mmstudio.library.items import Item
    from mmstudio.viewmodels.explore import ExploreViewModel
    from mmstudio.viewmodels.library_service import LibraryService


class Keeping:
    """explore: whose pictures they are. output: where they go."""

    def __init__(
        self, explore: ExploreViewModel, engine: Any, library: LibraryService, output: Callable[[], messages.Output]
    ) -> None:
        self._explore, self._engine, self._library, self._output = explore, engine, library, output
        self.grids = GridMaker(engine, library, output, explore)
        self._jobs: dict[int, bool] = {}  # on their way: whether they get a star
        self._stars: set[str] = set()
        self._items: dict[str, int] = {}
        engine.kept.connect(self._on_kept)
        engine.failed.connect(self._on_failed)
        library.added.connect(self._on_item)

    def keep(self, star: bool = False) -> None:
        """Draw the picture that is shown with all care and put it into the gallery."""
        explore = self._explore
        position = explore.player.position() if explore.state.playing else explore.position()
        self._jobs[self._engine.submit(ExploreJob(position=position), self._output(), True)] = star

    def film(self) -> None:
        """Make a film of the walk, once round, into the gallery; sound and other kinds of film are Animate's."""
        explore, walk = self._explore, self._explore.draft.walk
        if walk.keys:
            animation = Animation(source="walk", walk=walk, seconds=walk.duration_s, background=explore.grounds[0])
            job = AnimateJob(animation=animation, name=explore.title())
            self._jobs[self._engine.submit(job, self._output())] = False

    def prompts(self) -> tuple[str, ...]:
        """The words of the anchors that have some, each once: rows of a grid sheet."""
        return tuple(self._with_words())

    def draw_grid(self, seeds: int, styles: Sequence[str], style_name: Callable[[str], str]) -> None:
        """The words of the anchors × styles × seeds, into the gallery, and one sheet of all.

        styles: empty = as each anchor has it. style_name: what a style is called on the sheet.
        """
        draft = self._explore.draft
        first = draft.seed % (MAX_SEED + 1)
        rows = []
        for prompt, job in self._with_words().items():
            starter = draft.checkpoint == STARTER
            for style in (styles or (job.style,)) if starter else ("any",):
                row = GenerateJob(
                    conditions=job.conditions, checkpoint=draft.checkpoint, style=style, seed=first, count=seeds
                )
                rows.append((prompt if style == "any" else f"{prompt}\n{style_name(style)}", row))
        columns = [str(rows[0][1].seeds(number)[0]) for number in range(seeds)] if rows else []
        self.grids.draw(rows, columns, self._explore.title())

    def close(self) -> None:
        self.grids.close()

    def _with_words(self) -> dict[str, GenerateJob]:
        """What draws the anchors that have words, each once."""
        jobs: dict[str, GenerateJob] = {}
        for card in self._explore.draft.cards:
            if isinstance(card.anchor, DrawnAnchor) and card.anchor.job.prompt:
                jobs.setdefault(card.anchor.job.prompt, card.anchor.job)
        return jobs

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
