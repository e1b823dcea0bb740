"""How a large model is laid out in memory: a plan from its size and what is free, before anything is loaded.

The plans are in order of cost. When memory runs out all the same, the next one is tried (P13), and the picture says so.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from mmstudio.settings import LowMemory

Plan = Literal[
    "whole",  # all nets on the device
    "tiled",  # and the picture is decoded tile by tile
    "offload",  # one net at a time on the graphics card
    "sequential",  # one layer at a time: very slow, next to no graphics memory
]
_CARD: tuple[Plan, ...] = ("whole", "tiled", "offload", "sequential")
_PROCESSOR: tuple[Plan, ...] = ("whole", "tiled")
# what a plan says under the picture, besides that memory was short
NOTES: dict[Plan, tuple[str, ...]] = {
    "whole": (),
    "tiled": ("in_tiles",),
    "offload": ("in_tiles", "less_memory"),
    "sequential": ("in_tiles", "less_memory"),
}
_SPARE_MIB = 400  # of a graphics card, for the desktop and the driver


class Need(msgspec.Struct, frozen=True):
    """weights_mib: all nets in the number format that is used. largest_mib: the largest net alone. work_mib: for the
    steps and decoding of one picture of its own size."""

    weights_mib: int
    largest_mib: int
    work_mib: int


def plans(kind: str) -> tuple[Plan, ...]:
    """Those of a kind of device ("cpu", "cuda", "mps"), the dearest in memory first."""
    return _CARD if kind == "cuda" else _PROCESSOR


_low_memory: LowMemory = "auto"  # of this process, as its number of threads is


def set_low_memory(chosen: LowMemory) -> None:
    """What the person chose for all models that are loaded from now on. auto: by what is free. on: in parts, however
    much is free. off: whole at first, however little is free."""
    global _low_memory
    _low_memory = chosen


def first_plan(need: Need, free_mib: int, kind: str) -> Plan:
    """The dearest plan that fits; the cheapest if none does, which then is at least tried. See `set_low_memory`."""
    if _low_memory == "off":
        return "whole"
    if kind != "cuda" or free_mib <= 0:
        whole = _low_memory == "auto" and (free_mib <= 0 or need.weights_mib + need.work_mib <= free_mib)
        return "whole" if whole else "tiled"
    free = free_mib - _SPARE_MIB
    if _low_memory == "auto":
        if need.weights_mib + need.work_mib <= free:
            return "whole"
        if need.weights_mib + need.work_mib // 2 <= free:
            return "tiled"
    if need.largest_mib + need.work_mib // 2 <= free:
        return "offload"
    return "sequential"


def in_eight_bits(need: Need, largest_share: float, runs_half: bool) -> Need:
    """The same where the largest net takes 8 bits a number. largest_share: of all weights."""
    saved = int(need.weights_mib * largest_share * (1 / 2 if runs_half else 3 / 4))
    return Need(need.weights_mib - saved, int(need.weights_mib * largest_share) - saved, need.work_mib)


def need_of(size_bytes: int, stored_half: bool, largest_share: float, runs_half: bool) -> Need:
    """From what the files weigh. largest_share: of the weights, in its largest net."""
    weights = size_bytes // (1 if stored_half else 2) * (1 if runs_half else 2) // 2**20
    return Need(weights, int(weights * largest_share), 600 + weights // 5)
