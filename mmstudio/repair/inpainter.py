"""What every way of filling a hole is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

Floats: TypeAlias = npt.NDArray[np.float32]  # (h, w, 3) RGB in [0, 1], or (h, w)
Bits: TypeAlias = npt.NDArray[np.bool_]  # (h, w), True = repaint


def never() -> bool:
    """The `cancelled` of a caller that cannot be stopped."""
    return False


class Inpainter(Protocol):
    """Fills holes of one crop.

    pixels: float32 (h, w, 3), RGB in [0, 1]; what lies under the mask is never read. mask: bool (h, w), True = repaint.
    reference: another picture, float32 (H, W, 3), that may be copied from. Returns float32 (h, w, 3); only masked
    pixels are used. Raises errors.Cancelled soon after `cancelled` answers True.
    """

    def fill(
        self,
        pixels: Floats,
        mask: Bits,
        *,
        seed: int = 0,
        reference: Floats | None = None,
        prompt: str = "",
        cancelled: Callable[[], bool] = never,
    ) -> Floats: ...
