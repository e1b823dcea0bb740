"""Directions of latent space that have a name: which ones are offered, and what they are made of.

The numbers belong to the shipped autoencoder. They are what its encoder makes of an edit, measured over 400 drawings of
the memory: dark to light, blue to yellow, as a step per latent channel within the drawing. "detail" needs none: it
weakens or strengthens what differs from its surroundings. A direction is offered only when what it is called rises
at nearly every step of 1.5 between -3 and 3, over drawings that were not measured: `share_rising`, checked again by
`mmstudio bench explore`. Round to angular was tried (perimeter of outlines, flat against 3D drawings) and did not pass.

Directions between styles, and between opposites that a person types, lead toward another drawing of the same words
(`Ends`). Typed ones are checked when they are typed: what does not pass is not offered.
"""

from __future__ import annotations

from typing import Final, Literal, NamedTuple

import msgspec

Measure = Literal["luminance", "warmth", "detail"]
LEAST_SHARE: Final = 0.95


class Direction(msgspec.Struct, frozen=True):
    """name: in positions. step: latent channels (8,), for an amount of 1; empty = differences from the surroundings."""

    name: str
    measure: Measure
    share_rising: float
    step: tuple[float, ...] = ()


_TRIED: Final = (
    Direction(
        "light",
        "luminance",
        1.0,
        (0.412, -0.246, -0.053, -0.380, -0.298, -0.285, -0.380, -0.196),
    ),
    Direction(
        "warm",
        "warmth",
        1.0,
        (-0.204, -0.350, 0.292, -0.010, 0.238, -0.158, -0.283, -0.030),
    ),
    Direction("detail", "detail", 0.997),
)

DIRECTIONS: Final = tuple(direction for direction in _TRIED if direction.share_rising >= LEAST_SHARE)
DETAIL_STEP: Final = 0.25  # how much stronger differences are for an amount of 1

# Where the picture is looked at from: amounts of -3 … 3 in the directions of a position, so that keys and recipes hold
# them too. They are plain geometry and need no check.
CAMERA: Final = ("zoom", "turn", "across", "down")
ZOOM_STEP: Final = 2 ** (1 / 3)  # twice as large for 3, half for -3
TURN_STEP: Final = 30.0  # degrees, clockwise
SHIFT_STEP: Final = 0.2  # of the picture's width or height, to the right or down


class Ends(NamedTuple):
    """A direction that leads from what is drawn toward another drawing of it.

    kind: "words" where that is more like `high` and less like `low`, "style" where it is drawn in that style.
    """

    kind: Literal["words", "style"]
    low: str
    high: str

    @property
    def name(self) -> str:
        """In positions."""
        return f"{self.kind}:{self.low}|{self.high}"


def ends_of(name: str) -> Ends | None:
    """The ends of a direction toward something; None for those that move a latent or the camera."""
    kind, _, rest = name.partition(":")
    low, divided, high = rest.partition("|")
    if kind not in ("words", "style") or not (divided and low and high):
        return None
    return Ends(kind, low, high)  # type: ignore[arg-type]


PULL: Final = 1.2  # how far words lead at an amount of 3, in lengths of what is drawn
LEAST_SEPARATION: Final = 0.8  # share of drawings that must lie apart in the right order
# between styles: 11 of 12 drawings lie apart in the right order by `direction_check.separation`; checked again by
# `mmstudio bench explore`
STYLE_DIRECTIONS: Final = (Ends("style", "fluent-flat", "fluent-3d"), Ends("style", "streamline", "noto"))
