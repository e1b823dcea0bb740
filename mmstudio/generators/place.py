"""Where nets compute: the graphics card or processor that a person chose in Settings, or the first that is there.

Every net of the program asks here, those that listen and describe too.
With several cards each worker has one of its own: what draws takes the chosen one, or all of them when none was
chosen, what answers sliders the next.
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


def others(choice: str, cards: int) -> tuple[str, ...]:
    """Choices for further workers that draw, beside the first one: every other card, unless the person chose."""
    return () if choice else tuple(f"cuda:{number}" for number in range(1, cards))


def choice() -> str:
    """What `planned` is to go by here: what this worker was told, else the settings on the disk."""
    return os.environ.get(settings.PLACE) or settings.load(settings.default_path()).settings.device


def taken() -> Place:
    """Where this process computes; from now on "cuda" means that card to torch."""
    import torch

    apple = torch.backends.mps.is_available()
    place = planned(choice(), torch.cuda.device_count(), apple, bool(os.environ.get(settings.LIVE)))
    if place.kind == "cuda":
        torch.cuda.set_device(place.number)
    return place


def cards() -> tuple[str, ...]:
    """What all graphics cards of CUDA are called, in the order of their numbers."""
    import torch

    return tuple(torch.cuda.get_device_name(number) for number in range(torch.cuda.device_count()))
