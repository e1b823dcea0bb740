"""Where nets compute: the graphics card or processor that a person chose in Settings, or the first that is there.

Every net of the program asks here, those that listen and describe too.
With several cards each worker has one of its own: what draws takes the chosen one, what answers sliders the next.
torch is imported inside the functions: a live worker is told its part before it needs torch.
"""

from __future__ import annotations

import os
from typing import Literal, NamedTuple

from mmstudio import settings

Kind = Literal["cpu", "cuda", "mps"]


class Place(NamedTuple):
    """A kind of device, and its number among the cards."""

    kind: Kind
    number: int = 0


def planned(choice: str, cards: int, apple: bool, live: bool = False) -> Place:
    """Where a worker computes, of so many cards of CUDA, or Apple's own.

    choice: "cpu", "mps", "cuda:" and a number, or "" for the first card; one that is not there counts as "".
    """
    there = [Place("cuda", number) for number in range(cards)] or [Place("mps") if apple else Place("cpu")]
    known = {"cpu": Place("cpu")} | {f"cuda:{one.number}" if one.kind == "cuda" else one.kind: one for one in there}
    chosen = known.get(choice, there[0])
    return there[(chosen.number + 1) % cards] if live and chosen.kind == "cuda" else chosen


def taken() -> Place:
    """Where this process computes, by the settings on the disk; from now on "cuda" means that card to torch."""
    import torch

    choice = settings.load(settings.default_path()).settings.device
    apple = torch.backends.mps.is_available()
    place = planned(choice, torch.cuda.device_count(), apple, bool(os.environ.get(settings.LIVE)))
    if place.kind == "cuda":
        torch.cuda.set_device(place.number)
    return place


def cards() -> tuple[str, ...]:
    """What all graphics cards of CUDA are called, in the order of their numbers."""
    import torch

    return tuple(torch.cuda.get_device_name(number) for number in range(torch.cuda.device_count()))
