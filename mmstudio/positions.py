"""Places in latent space: anchors, and positions between them."""

from __future__ import annotations

import math

import msgspec

from mmstudio.drawing import MAX_SEED, GenerateJob, check

MAX_ANCHORS = 8
ANCHOR_LETTERS = "ABCDEFGH"  # what anchors are called, in order
STARTER = "starter"  # the checkpoint that answers at once
MAX_DEPTH = 8  # of frames that are anchors of frames
MAX_DIRECTION = 3.0


class DrawnAnchor(msgspec.Struct, frozen=True, kw_only=True, tag="drawn"):
    """A place in latent space that words, a sound or a recipe lead to: picture 0 of job.

    Its size and background are not meant. locked: it keeps its seed whatever the position says about seeds.
    """

    job: GenerateJob
    locked: bool = False


class PictureAnchor(msgspec.Struct, frozen=True, kw_only=True, tag="picture"):
    """Somebody's own picture, projected: what the nets make of it, softer the less it is like what they know."""

    path: str


class FrameAnchor(msgspec.Struct, frozen=True, kw_only=True, tag="frame"):
    """A frame that was found between other anchors."""

    position: Position


Anchor = DrawnAnchor | PictureAnchor | FrameAnchor


class Wander(msgspec.Struct, frozen=True):
    """A step aside: the noise of every drawn anchor moves by amount, (0, 1], toward that of seed."""

    seed: int
    amount: float

    def __post_init__(self) -> None:
        check(0 <= self.seed <= MAX_SEED, f"seed must be in 0 .. {MAX_SEED}, got {self.seed}")
        check(0 < self.amount <= 1, f"amount must be in (0, 1], got {self.amount}")


class Position(msgspec.Struct, frozen=True, kw_only=True):
    """One point of latent space, between anchors.

    weights: of each anchor, >= 0; only their shares count, and a position whose weights sum to zero is nowhere.
    seed: of all drawn anchors that are not locked; None = each its own. style: likewise, "" = each its own.
    truncation: 0 .. 1.5, how much chance there is: 0 = the most usual drawing, 1 = as drawn.
    directions: (name, amount in +-3), names as in directions.py. Styles, truncation and directions are the starter's:
    with another checkpoint they say nothing.
    """

    anchors: tuple[Anchor, ...]
    weights: tuple[float, ...]
    checkpoint: str = STARTER
    seed: int | None = None
    style: str = ""
    truncation: float = 1.0
    wander: tuple[Wander, ...] = ()
    directions: tuple[tuple[str, float], ...] = ()

    def __post_init__(self) -> None:
        check(1 <= len(self.anchors) <= MAX_ANCHORS, f"a position has 1 .. {MAX_ANCHORS} anchors")
        check(len(self.weights) == len(self.anchors), "each anchor has one weight")
        check(all(0 <= weight < math.inf for weight in self.weights), "weights must be finite and >= 0")
        check(self.seed is None or 0 <= self.seed <= MAX_SEED, f"seed must be in 0 .. {MAX_SEED}, got {self.seed}")
        check(0 <= self.truncation <= 1.5, f"truncation must be in [0, 1.5], got {self.truncation}")
        check(
            all(abs(amount) <= MAX_DIRECTION for _, amount in self.directions),
            f"directions must be in +-{MAX_DIRECTION}",
        )
        check(self.depth <= MAX_DEPTH, "too many frames within frames")

    @property
    def sketch(self) -> Position:
        """The same, drawn by the starter: what is shown while another model is at work."""
        return self if self.checkpoint == STARTER else msgspec.structs.replace(self, checkpoint=STARTER)

    @property
    def depth(self) -> int:
        """How many positions lie within each other, at least 1."""
        inner = (anchor.position.depth for anchor in self.anchors if isinstance(anchor, FrameAnchor))
        return 1 + max(inner, default=0)

    @property
    def prompt(self) -> str:
        """The words of all anchors that count, the weightiest first."""
        by_weight = sorted(zip(self.weights, self.anchors, strict=True), key=lambda pair: -pair[0])
        words = [_anchor_prompt(anchor) for weight, anchor in by_weight if weight > 0]
        return ", ".join(dict.fromkeys(word for word in words if word))


def _anchor_prompt(anchor: Anchor) -> str:
    match anchor:
        case DrawnAnchor(job=job):
            return job.prompt
        case FrameAnchor(position=position):
            return position.prompt
    return ""
