"""What an anchor of Explore is mixed of: words, picture and sound, each with a weight, and how much each moves it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
from PySide6.QtGui import QImage

from mmstudio.documents.explore import Card, ExploreDraft
from mmstudio.engine.live_kinds import PartShares
from mmstudio.engine.live_thread import LiveFrame
from mmstudio.errors import StudioError
from mmstudio.generators import registry
from mmstudio.generators.left_out import left_out, settings_of
from mmstudio.jobs import STARTER, Condition, DrawnAnchor, PictureCondition, SoundCondition
from mmstudio.viewmodels.drafts import MOST_SOUND_S

if TYPE_CHECKING:
    from mmstudio.generators.base import GeneratorInfo
    from mmstudio.viewmodels.explore import ExploreViewModel
    from mmstudio.viewmodels.explore_files import ExploreFiles
    from mmstudio.viewmodels.explore_state import Live
    from mmstudio.viewmodels.ingredients import Ingredients
    from mmstudio.viewmodels.library_service import LibraryService

_KEPT = 64  # mixtures whose shares are known

Conditions = tuple[Condition, ...]


class Parts:
    """explore: whose document it is. ingredients: what listens to sounds; without it none is added."""

    def __init__(
        self,
        explore: ExploreViewModel,
        live: Live,
        library: LibraryService,
        files: ExploreFiles,
        ingredients: Ingredients | None,
    ) -> None:
        self._explore, self._live, self._library, self._files = explore, live, library, files
        self._ingredients = ingredients
        self._shares: dict[Conditions, tuple[float, ...]] = {}
        self._asked: dict[str, Conditions] = {}

    def shares(self, cards: tuple[Card, ...]) -> tuple[tuple[float, ...], ...]:
        """For each card, how much each of its parts moves it, 1 in all; () where there is one alone, or not known."""
        return tuple(self._shares.get(parts_of(card), ()) for card in cards)

    def want(self) -> None:
        """Ask for the shares of the cards that are mixed."""
        for index, card in enumerate(self._explore.draft.cards):
            parts, channel = parts_of(card), f"parts/{index}"
            if len(parts) > 1 and parts not in self._shares and self._asked.get(channel) != parts:
                self._asked[channel] = parts
                self._live.ask(PartShares(parts), channel, urgent=False)

    def take(self, frame: LiveFrame) -> None:
        """The shares of a mixture."""
        assert isinstance(frame.request, PartShares)
        while len(self._shares) >= _KEPT:
            self._shares.pop(next(iter(self._shares)))
        self._shares[frame.request.conditions] = tuple(msgspec.msgpack.decode(frame.data, type=list[float]))
        self._explore.tell()

    def weigh(self, index: int, part: int, weight: float) -> None:
        """The weight of one part, 0 .. 1; 0 = as if it were not there."""
        parts = self._of(index)
        if 0 <= part < len(parts):
            one = msgspec.structs.replace(parts[part], weight=min(max(weight, 0.0), 1.0))
            self._put(index, (*parts[:part], one, *parts[part + 1 :]), f"part {index} {part}")

    def remove(self, index: int, part: int) -> None:
        """One part less; the last one stays."""
        parts = self._of(index)
        if len(parts) > 1 and 0 <= part < len(parts):
            self._put(index, parts[:part] + parts[part + 1 :])

    def add_picture(self, index: int, path: Path) -> None:
        """A picture joins an anchor, or takes the place of the one in it."""

        def read(image: QImage | None) -> None:
            if image is None or image.isNull():
                self._explore.noticed.emit("file_unreadable", {"name": path.name})
                return
            self._join(index, PictureCondition(path=str(path), read=self._files.copy(image)))

        self._library.read(path, 1024, read)

    def add_sound(self, index: int, path: Path) -> None:
        """What is heard in a sound joins an anchor, or takes the place of the sound in it."""

        def heard(sound: SoundCondition) -> None:
            self._join(index, msgspec.structs.replace(sound, weight=0.5))

        self.listen(path, heard)

    def listen(self, path: Path, then: Any) -> None:
        """Call then with what is heard in a sound; one with nothing in it is said, and nothing else happens."""
        if self._ingredients is None:
            return

        def listened(answer: Any) -> None:
            self._explore.tell(heard_of="")
            if isinstance(answer, StudioError):
                self._explore.noticed.emit(answer.code, answer.facts)
                return
            if not answer.known:
                self._explore.noticed.emit("sound_unknown", {})
            then(
                SoundCondition(
                    path=answer.path,
                    weight=1.0,
                    start_s=answer.start_s,
                    duration_s=answer.duration_s,
                    heard=answer.concepts,
                )
            )

        self._explore.tell(heard_of=path.name)
        self._ingredients.sound(path, 0.0, MOST_SOUND_S, listened)

    def _of(self, index: int) -> Conditions:
        cards = self._explore.draft.cards
        return parts_of(cards[index]) if 0 <= index < len(cards) else ()

    def _join(self, index: int, part: Condition) -> None:
        parts = self._of(index)
        if parts:
            self._put(index, (*(one for one in parts if type(one) is not type(part)), part))

    def _put(self, index: int, parts: Conditions, group: str = "") -> None:
        cards = list(self._explore.draft.cards)
        anchor = cards[index].anchor
        assert isinstance(anchor, DrawnAnchor)
        job = msgspec.structs.replace(anchor.job, conditions=parts)
        cards[index] = msgspec.structs.replace(cards[index], anchor=msgspec.structs.replace(anchor, job=job))
        self._explore.edit(group, cards=tuple(cards))


def takes_pictures(draft: ExploreDraft) -> bool:
    """Whether what draws can take after a picture."""
    record = _record(draft.checkpoint)
    return record is None or bool(record.reference and registry.additions("ip_adapter", record.family))


def left_out_of(draft: ExploreDraft) -> tuple[tuple[str, ...], ...]:
    """For each card, the codes of what the installed family that draws leaves out of it; () for the starter."""
    record = _record(draft.checkpoint)
    if record is None:
        return ((),) * len(draft.cards)
    settings = settings_of([card.anchor for card in draft.cards], draft.checkpoint)
    return tuple(left_out(card.anchor, record, takes_pictures(draft), settings) for card in draft.cards)


def _record(checkpoint: str) -> GeneratorInfo | None:
    """Of an installed family; None for the starter and for what is not there."""
    if checkpoint == STARTER:
        return None
    return next((record for record in registry.infos() if record.checkpoint == checkpoint), None)


def parts_of(card: Card) -> Conditions:
    """What is mixed in a card that is drawn; () for others."""
    return card.anchor.job.conditions if isinstance(card.anchor, DrawnAnchor) else ()
