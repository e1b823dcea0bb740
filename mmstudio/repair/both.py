"""Holes wider than a scratch: the course of light and lines from several guesses, the fine detail from patches.

Waves continue lines, a plate continues slopes, patches repeat what lies around: each is wrong in its own way, so that
their mean is nearer to the truth than any of them. But a mean is soft. So it says only what is wide; how neighbours
differ is taken from the patches (the split of RETHINED, arXiv:2503.14757, with both halves classical).
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from mmstudio.repair import fields
from mmstudio.repair.fields import Differences
from mmstudio.repair.inpainter import Bits, Floats, never
from mmstudio.repair.plate import Plate
from mmstudio.repair.sparse import Sparse
from mmstudio.repair.texture import Texture

PULL = 0.1  # of a mean against the differences of patches, see `fields.solved`
_THIN_STEPS = 5  # more are better by less than .1 dB


@dataclass(frozen=True)
class Thin:
    """An Inpainter for scratches and specks: the mean of waves and plate, without patches.

    Waves for light alone: colour is nearly always smooth enough for the plate.
    """

    waves: float = 0.5

    def fill(
        self,
        pixels: Floats,
        mask: Bits,
        *,
        seed: int = 0,
        reference: Floats | None = None,
        prompt: str = "",
        cancelled: Callable[[], bool] = never,
    ) -> Floats:
        plate = Plate().fill(pixels, mask, cancelled=cancelled)
        waves = Sparse(steps=_THIN_STEPS, colour=False).fill(pixels, mask, cancelled=cancelled)
        plate[mask] += np.float32(self.waves) * (waves[mask] - plate[mask]).mean(axis=1, keepdims=True)
        return plate


@dataclass(frozen=True)
class Both:
    """An Inpainter. waves, plate, patches: shares in the mean, their sum is 1.

    detail: how much of the differences comes from the patches, 0..1; the rest comes from the mean.
    pull: how strongly the mean attracts, see `fields.solved`.
    """

    waves: float = 0.5
    plate: float = 0.0
    patches: float = 0.5
    detail: float = 1.0
    pull: float = PULL
    sources: Bits | None = None

    def fill(
        self,
        pixels: Floats,
        mask: Bits,
        *,
        seed: int = 0,
        reference: Floats | None = None,
        prompt: str = "",
        cancelled: Callable[[], bool] = never,
    ) -> Floats:

        def smooth() -> Floats:
            mean = self.waves * Sparse().fill(pixels, mask, cancelled=cancelled)
            return mean + self.plate * Plate().fill(pixels, mask, cancelled=cancelled) if self.plate else mean

        with ThreadPoolExecutor(1) as beside:
            other = beside.submit(smooth)
            # the patches begin from a guess of their own: from the waves they would copy their softness
            texture = Texture(sources=self.sources)
            drawn = texture.drawn(pixels, mask, seed=seed, reference=reference, cancelled=cancelled)
            mean = other.result() + self.patches * drawn.colours
        return detailed(pixels, mask, mean, drawn.wanted, self.detail, self.pull, cancelled)


def detailed(
    pixels: Floats,
    mask: Bits,
    mean: Floats,
    wanted: Differences,
    detail: float = 1.0,
    pull: float = PULL,
    cancelled: Callable[[], bool] = never,
) -> Floats:
    """The hole filled so that it is like mean (h, w, 3) where it is wide, and its neighbours differ as wanted.

    detail: how much of the differences is as wanted, 0..1; the rest comes from the mean. pull: see `fields.solved`.
    """
    own = fields.differences(mean)
    mixed = Differences(*(o + detail * (d - o) for o, d in zip(own, wanted, strict=True)))
    return fields.solved(pixels, mask, mixed, mean, pull, cancelled)
