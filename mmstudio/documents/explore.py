"""The document of Explore as frozen values: anchors, where the hand is, and the walk. Knows neither Qt nor torch."""

from __future__ import annotations

import math
from typing import Literal, get_args

import msgspec

from mmstudio.jobs import (
    MAX_ANCHORS,
    STARTER,
    Anchor,
    Concept,
    DrawnAnchor,
    FrameAnchor,
    SoundCondition,
    Wander,
)
from mmstudio.walks import Walk

Mode = Literal["mix", "line", "triangle", "pad", "map"]
MODES: tuple[Mode, ...] = get_args(Mode)
NEEDED: dict[Mode, int] = {"mix": 2, "line": 2, "triangle": 3, "pad": 4, "map": 1}
CELLS = (3, 5, 7)


class Card(msgspec.Struct, frozen=True, kw_only=True):
    """An anchor and what it is called. name: of a picture's or a sound's file; words call themselves."""

    anchor: Anchor
    name: str = ""

    @property
    def title(self) -> str:
        """Its words, else its name; "" for a frame without words."""
        match self.anchor:
            case DrawnAnchor(job=job):
                return job.prompt or self.name
            case FrameAnchor(position=position):
                return self.name or position.prompt
        return self.name

    @property
    def seed(self) -> int | None:
        return self.anchor.job.seed if isinstance(self.anchor, DrawnAnchor) else None

    @property
    def heard(self) -> tuple[Concept, ...]:
        """What was heard, where a sound is the anchor or part of it."""
        if not isinstance(self.anchor, DrawnAnchor):
            return ()
        sounds = (one for one in self.anchor.job.conditions if isinstance(one, SoundCondition))
        return next((sound.heard for sound in sounds), ())

    @property
    def locked(self) -> bool:
        return isinstance(self.anchor, DrawnAnchor) and self.anchor.locked


class WalkSound(msgspec.Struct, frozen=True, kw_only=True):
    """A sound whose beats keys snap to. snap: whether they do."""

    path: str
    beats_s: tuple[float, ...]
    snap: bool = True


class ExploreDraft(msgspec.Struct, frozen=True, kw_only=True):
    """All that undo goes back over and a document keeps.

    weights: of each card, for "mix". share: of the line, 0 .. 1. corners: of the triangle, they sum to 1. point: of the
    pad, (0, 0) is the top left. view: the middle of the seed map, in seeds. same_seed: seed counts for all.
    checkpoint: what draws; styles, truncation and directions are the starter's.
    """

    cards: tuple[Card, ...]
    mode: Mode = "line"
    name: str = ""
    weights: tuple[float, ...] = ()
    share: float = 0.5
    corners: tuple[float, float, float] = (1 / 3, 1 / 3, 1 / 3)
    point: tuple[float, float] = (0.5, 0.5)
    view: tuple[float, float] = (0.0, 0.0)
    seed: int = 0
    same_seed: bool = True
    truncation: float = 1.0
    wander: tuple[Wander, ...] = ()
    directions: tuple[tuple[str, float], ...] = ()
    even: bool = True
    cells: int = 5
    walk: Walk = Walk()
    constant_speed: bool = True
    checkpoint: str = STARTER
    sound: WalkSound | None = None
    opposites: tuple[tuple[str, str], ...] = ()  # typed by a person, and found to lead somewhere

    @property
    def beats_s(self) -> tuple[float, ...]:
        """What keys snap to now."""
        return self.sound.beats_s if self.sound is not None and self.sound.snap else ()

    def __post_init__(self) -> None:
        if not 1 <= len(self.cards) <= MAX_ANCHORS:
            raise ValueError(f"a document has 1 .. {MAX_ANCHORS} anchors")
        if self.cells not in CELLS:
            raise ValueError(f"cells must be one of {CELLS}, got {self.cells}")
        numbers = (self.share, *self.corners, *self.point, *self.view, *self.weights)
        if not all(map(math.isfinite, numbers)):
            raise ValueError("places must be finite")
