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
        pair = (low.strip()[:60], high.strip()[:60])
        if all(pair) and pair not in self._explore.draft.opposites and not any("|" in word for word in pair):
            self._live.ask(CheckDirection(*pair), "check", urgent=False)

    def drop_opposites(self, low: str, high: str) -> None:
        """Take a direction away that was typed."""
        draft, name = self._explore.draft, Ends("words", low, high).name
        self._explore.edit(
            opposites=tuple(pair for pair in draft.opposites if pair != (low, high)),
            directions=tuple(pair for pair in draft.directions if pair[0] != name),
        )

    def take(self, frame: LiveFrame) -> None:
        """What the check found: offer the direction, or say that too few drawings show it."""
        assert isinstance(frame.request, CheckDirection)
        share = msgspec.msgpack.decode(frame.data, type=float)
        pair = (frame.request.low, frame.request.high)
        if share >= LEAST_SEPARATION:
            self._explore.edit(opposites=(*self._explore.draft.opposites, pair)[-MOST_OPPOSITES:])
        else:
            facts: dict[str, Fact] = {"low": pair[0], "high": pair[1], "percent": round(100 * share)}
            self._explore.noticed.emit("opposites_unsure", facts)
