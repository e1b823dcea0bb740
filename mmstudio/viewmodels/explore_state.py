"""What Explore shows, as one frozen value; and what it needs of the live worker."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Protocol

from PySide6.QtGui import QImage

from mmstudio.documents.explore import ExploreDraft
from mmstudio.engine.live_kinds import LiveRequest
from mmstudio.engine.live_messages import LiveNote
from mmstudio.errors import Fact
from mmstudio.viewmodels import explore_draft as d


class Live(Protocol):
    """What Explore needs of LiveThread."""

    def ask(self, request: LiveRequest, channel: str = "picture", urgent: bool = True) -> int: ...
    def drop(self, channel: str) -> None: ...


@dataclass(frozen=True)
class ExploreState:
    """All that Explore shows. image: of the hand, or of the walk while it plays; version counts images.

    problem: code and facts of a sentence why there is no newer picture; notes: of anchors that are left out.
    trying: opposites that are being checked, or (). beats_of, heard_of: names of sounds that are being listened to, for
    their beats and for an anchor; "" else.
    sketch: the image is the starter's, while another model draws or the hand moves.
    moved: for each anchor, how much each of its parts moves it; () where it has one, or that is not known yet.
    """

    draft: ExploreDraft
    recent: tuple[str, ...] = ()
    image: QImage | None = field(default=None, compare=False)
    version: int = 0
    took_ms: float = 0.0
    problem: str = ""
    facts: dict[str, Fact] = field(default_factory=dict)
    notes: tuple[LiveNote, ...] = ()
    sketch: bool = False
    trying: tuple[str, ...] = ()
    beats_of: str = ""
    heard_of: str = ""
    time_s: float = 0.0
    key: int = -1  # of the walk, that is chosen
    anchor: int = 0  # that is chosen
    playing: bool = False
    can_undo: bool = False
    can_redo: bool = False
    moved: tuple[tuple[float, ...], ...] = ()

    @property
    def weights(self) -> tuple[float, ...]:
        """The share of every anchor that takes part; they sum to 1."""
        weights = d.weights_of(self.draft)
        total = math.fsum(weights)
        return tuple(weight / total for weight in weights) if total > 0 else (0.0,) * len(weights)
