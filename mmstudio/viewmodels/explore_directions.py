"""Named directions of Explore: moved along, and those between opposites that a person types, checked before."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from mmstudio.directions import LEAST_SEPARATION, Ends
from mmstudio.engine.live_kinds import CheckDirection
from mmstudio.engine.live_thread import LiveFrame
from mmstudio.errors import Fact
from mmstudio.viewmodels.explore_draft import in_range

if TYPE_CHECKING:
    from mmstudio.viewmodels.explore import ExploreViewModel
    from mmstudio.viewmodels.explore_state import Live

MOST_OPPOSITES = 6
LONGEST = 60  # letters of an end


class Directions:
    """explore: whose document it is."""

    def __init__(self, explore: ExploreViewModel, live: Live) -> None:
        self._explore, self._live = explore, live

    def move(self, name: str, amount: float) -> None:
        """Move along a direction, +-3."""
        amounts = dict(self._explore.draft.directions) | {name: in_range(amount)}
        self._explore.edit(f"direction {name}", directions=tuple(pair for pair in amounts.items() if pair[1]))

    def try_opposites(self, low: str, high: str) -> None:
        """Offer a direction between two opposites, if enough drawings show it; else it is said that they do not."""
        pair = (_end(low), _end(high))
        if all(pair) and pair not in self._explore.draft.opposites:
            self._explore.tell(trying=pair)
            self._live.ask(CheckDirection(*pair), "check", urgent=False)

    def drop_opposites(self, low: str, high: str) -> None:
        """Take a direction away that was typed."""
        self._offer(tuple(pair for pair in self._explore.draft.opposites if pair != (low, high)))

    def take(self, frame: LiveFrame) -> None:
        """What the check found: offer the direction, or say that too few drawings show it."""
        assert isinstance(frame.request, CheckDirection)
        share = msgspec.msgpack.decode(frame.data, type=float)
        pair = (frame.request.low, frame.request.high)
        if pair == self._explore.state.trying:
            self.end_trying()
        if share >= LEAST_SEPARATION:
            self._offer((*self._explore.draft.opposites, pair)[-MOST_OPPOSITES:])
        else:
            facts: dict[str, Fact] = {"low": pair[0], "high": pair[1], "percent": round(100 * share)}
            self._explore.noticed.emit("opposites_unsure", facts)

    def end_trying(self) -> None:
        """The check is over, or could not be made."""
        self._explore.tell(trying=())

    def _offer(self, pairs: tuple[tuple[str, str], ...]) -> None:
        """These and no others; one that is no longer offered moves nothing."""
        draft = self._explore.draft
        gone = {Ends("words", *pair).name for pair in draft.opposites if pair not in pairs}
        directions = tuple(pair for pair in draft.directions if pair[0] not in gone)
        self._explore.edit(opposites=pairs, directions=directions)


def _end(words: str) -> str:
    return words.replace("|", " ").strip()[:LONGEST]  # the bar divides the ends in the name of a direction
