"""The anchors of Explore's document: added, written, locked, swapped, copied and taken away."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
from PySide6.QtGui import QImage

from mmstudio.documents.explore import NEEDED, Card
from mmstudio.jobs import (
    MAX_ANCHORS,
    Condition,
    DrawnAnchor,
    ExploreJob,
    FrameAnchor,
    GenerateJob,
    PictureAnchor,
    Position,
    Recipe,
    SoundCondition,
    TextCondition,
    text_job,
)
from mmstudio.media.foreign import ForeignSettings
from mmstudio.viewmodels import explore_draft as d

if TYPE_CHECKING:
    from mmstudio.viewmodels.explore import ExploreViewModel
    from mmstudio.viewmodels.explore_files import ExploreFiles
    from mmstudio.viewmodels.explore_parts import Parts
    from mmstudio.viewmodels.library_service import LibraryService


class Anchors:
    """explore: whose document it is. parts: what listens to sounds."""

    def __init__(self, explore: ExploreViewModel, library: LibraryService, files: ExploreFiles, parts: Parts) -> None:
        self._explore, self._library, self._files, self._parts = explore, library, files, parts

    def choose(self, index: int) -> None:
        if 0 <= index < len(self._explore.draft.cards):
            self._explore.tell(anchor=index)

    def step(self, by: int) -> None:
        count = len(self._explore.draft.cards)
        self.choose((self._explore.state.anchor + by) % count)

    def add(self, card: Card | None = None, at: int | None = None) -> bool:
        """One anchor more (None = a starter), or in the place of number `at`; False if there is no room."""
        draft = self._explore.draft
        card = card or d.another_card(draft, self._explore.chance)
        cards = list(draft.cards)
        if at is not None and 0 <= at < len(cards):
            cards[at] = card
            self._explore.tell(anchor=at)
        elif len(cards) < MAX_ANCHORS:
            cards.append(card)
        else:
            self._explore.noticed.emit("anchors_full", {"most": MAX_ANCHORS})
            return False
        mode = draft.mode
        if at is None and mode != "mix" and len(cards) > NEEDED[mode]:
            mode = {3: "triangle", 4: "pad"}.get(len(cards), "mix")  # type: ignore[assignment]
        self._explore.edit(cards=tuple(cards), mode=mode)
        if at is None:
            self._explore.tell(anchor=len(cards) - 1)
        return True

    def write(self, index: int, prompt: str) -> None:
        """Other words for an anchor, beside what else is in it; one without words becomes words."""
        card = self._explore.draft.cards[index]
        if not prompt.strip() or prompt == card.title:
            return
        if isinstance(card.anchor, DrawnAnchor):
            job = msgspec.structs.replace(card.anchor.job, conditions=_reworded(card.anchor.job.conditions, prompt))
            card = Card(anchor=msgspec.structs.replace(card.anchor, job=job))
        else:
            card = d.words_card(prompt, self._explore.seed())
        self.add(card, index)

    def restyle(self, index: int, style: str) -> None:
        """Another style for an anchor of words."""
        card = self._explore.draft.cards[index]
        if isinstance(card.anchor, DrawnAnchor):
            job = msgspec.structs.replace(card.anchor.job, style=style)
            self.add(msgspec.structs.replace(card, anchor=msgspec.structs.replace(card.anchor, job=job)), index)

    def lock(self, index: int, locked: bool) -> None:
        """A locked anchor keeps its seed."""
        card = self._explore.draft.cards[index]
        if isinstance(card.anchor, DrawnAnchor):
            self.add(msgspec.structs.replace(card, anchor=msgspec.structs.replace(card.anchor, locked=locked)), index)

    def swap(self, a: int, b: int) -> None:
        cards = list(self._explore.draft.cards)
        if min(a, b) >= 0 and max(a, b) < len(cards):
            cards[a], cards[b] = cards[b], cards[a]
            self._explore.edit(cards=tuple(cards))

    def duplicate(self, index: int) -> None:
        self.add(self._explore.draft.cards[index])

    def remove(self, index: int) -> None:
        """One anchor less; a mode that needs more gives way to a simpler one. Two are left always."""
        draft = self._explore.draft
        if len(draft.cards) <= 2:
            return
        cards = (*draft.cards[:index], *draft.cards[index + 1 :])
        weights = (*draft.weights[:index], *draft.weights[index + 1 :])
        mode = draft.mode
        if len(cards) < NEEDED[mode]:
            mode = "triangle" if len(cards) == 3 else "line"
        self._explore.edit(cards=cards, weights=weights, mode=mode)
        self._explore.tell(anchor=min(self._explore.state.anchor, len(cards) - 1))

    def add_frame(self, position: Position | None = None, at: int | None = None) -> None:
        """Make a frame, or the one that is shown, an anchor."""
        position = position or self._explore.position()
        if position.depth >= 4:  # deep enough: what follows would only be slower to read
            self._explore.noticed.emit("frame_too_deep", {})
            return
        self.add(Card(anchor=FrameAnchor(position=position), name=position.prompt), at)

    def use_recipe(self, recipe: Recipe, name: str = "", at: int | None = None) -> bool:
        """A picture of the gallery: its words and seed become an anchor, or its exact position. False: neither."""
        match recipe.job:
            case GenerateJob():
                job = msgspec.structs.replace(recipe.job, count=1)
                if isinstance(recipe, ForeignSettings):  # words and seed mean something for every checkpoint
                    job = text_job(job.prompt, negative_prompt=job.negative_prompt, seed=job.seed)
                return self.add(Card(anchor=DrawnAnchor(job=job, locked=True), name=name), at)
            case ExploreJob(position=position):
                return self.add(Card(anchor=FrameAnchor(position=position), name=position.prompt), at)
        return False

    def use_picture(self, path: Path, at: int | None = None) -> None:
        """Any picture: by its recipe, ours or another program's, else as the encoder sees it."""

        def read(image: QImage | None) -> None:
            if image is None or image.isNull():
                self._explore.noticed.emit("file_unreadable", {"name": path.name})
                return
            self.add(Card(anchor=PictureAnchor(path=self._files.copy(image)), name=path.stem), at)

        def looked(header: Any) -> None:
            recipe = getattr(header, "settings", None)
            if not (isinstance(recipe, Recipe) and self.use_recipe(recipe, path.stem, at)):
                self._library.read(path, 1024, read)

        self._library.header(path, looked)

    def use_sound(self, path: Path, at: int | None = None) -> None:
        """A sound: what is heard in it becomes an anchor; one with nothing in it is said, and nothing changes."""

        def heard(sound: SoundCondition) -> None:
            job = GenerateJob(conditions=(sound,), seed=self._explore.seed(), style=d.STYLE)
            self.add(Card(anchor=DrawnAnchor(job=job), name=path.stem), at)

        self._parts.listen(path, heard)


def _reworded(conditions: tuple[Condition, ...], prompt: str) -> tuple[Condition, ...]:
    words = next((one for one in conditions if isinstance(one, TextCondition)), None)
    if words is None:
        return (TextCondition(prompt=prompt),)
    return tuple(msgspec.structs.replace(one, prompt=prompt) if one is words else one for one in conditions)  # type: ignore[call-arg]
