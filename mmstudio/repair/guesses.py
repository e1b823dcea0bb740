"""Two guesses at what a hole holds: waves go on with light and lines, patches repeat what lies around."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

from mmstudio.repair.fields import Differences
from mmstudio.repair.inpainter import Bits, Floats, never
from mmstudio.repair.sparse import Sparse
from mmstudio.repair.texture import Texture


class Guesses(NamedTuple):
    """Two fills of one crop, float32 (h, w, 3) in [0, 1]: soft and mostly right, detailed and often wrong.

    wanted: how neighbours differed where the patches come from. Where a reference shows the place both are its patches.
    """

    waves: Floats
    patches: Floats
    wanted: Differences


def guesses(
    pixels: Floats,
    mask: Bits,
    *,
    seed: int = 0,
    reference: Floats | None = None,
    cancelled: Callable[[], bool] = never,
) -> Guesses:
    """What an Inpainter of either kind says, made beside each other. seed and reference are for the patches."""
    with ThreadPoolExecutor(1) as beside:
        waves = beside.submit(Sparse().fill, pixels, mask, cancelled=cancelled)
        drawn = Texture().drawn(pixels, mask, seed=seed, reference=reference, cancelled=cancelled)
        patches = drawn.joined(pixels, mask, cancelled)
        return Guesses(patches if drawn.told else waves.result(), patches, drawn.wanted)
