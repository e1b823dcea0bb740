"""Wide holes: the course of light and lines from waves, the fine detail from patches of the surroundings.

Patches alone put the right texture in the wrong place, waves alone leave it out: each is taken for what it does well
(the split of RETHINED, arXiv:2503.14757, with both halves classical).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import cv2
import numpy as np

from mmstudio.repair.inpainter import Bits, Floats, Inpainter, never
from mmstudio.repair.sparse import Sparse
from mmstudio.repair.texture import Texture


@dataclass(frozen=True)
class Both:
    """An Inpainter. patches: share of the patches in the coarse picture, the rest is waves.

        detail: how much of the patches' fine detail is put in; a little more than all, since votes have softened it;
    XX
    """

    patches: float = 0.4
    detail: float = 1.0
    detail_px: float = 2.5
    waves: Inpainter = field(default_factory=Sparse)
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
        waves = self.waves.fill(pixels, mask, seed=seed, cancelled=cancelled)
        texture = Texture(
            sources=self.sources, crisp_px=0
        )  # from its own start: from the waves it would copy their softness
        patches = texture.fill(pixels, mask, seed=seed, reference=reference, cancelled=cancelled)
        coarse = waves + self.patches * (patches - waves)
        fine = (patches - coarse) - cv2.GaussianBlur(patches - coarse, (0, 0), self.detail_px)
        return np.where(mask[..., None], coarse + self.detail * fine, pixels)
