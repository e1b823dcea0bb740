"""What comes back from listening to a sound. Knows no library of sound, so the window can read it."""

from __future__ import annotations

import msgspec

from mmstudio.jobs import Concept


class Listened(msgspec.Struct, frozen=True, kw_only=True):
    """A sound as Create shows it. seconds: of the whole file. bars: peaks 0 … 1 of it, from its start to its end.

    known: whether it resembles anything that the net was taught.
    """

    seconds: float
    bars: tuple[float, ...]
    concepts: tuple[Concept, ...]
    known: bool
