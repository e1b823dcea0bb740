"""Directions of latent space that have a name: which ones are offered, and what they are made of.

The numbers belong to the shipped autoencoder. They are what its encoder makes of an edit, measured over 400 drawings of
the memory: dark to light, blue to yellow, as a step per latent channel within the drawing. "detail" needs none: it
weakens or strengthens what differs from its surroundings. A direction is offered only when what it is called rises
at nearly every step of 1.5 between -3 and 3, over drawings that were not measured: `share_rising`, checked again by
`mmstudio bench explore`. Round to angular was tried (perimeter of outlines, flat against 3D drawings) and did not pass.
"""

from __future__ import annotations

from typing import Final, Literal

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
