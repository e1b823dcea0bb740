"""Smooth filling: OpenCV's Telea and Navier-Stokes, from the rim inwards. Right for thin damage and flat surfaces.

OpenCV takes 30 microseconds for a pixel and cannot be stopped. Far from the rim a smooth fill has nothing fine in it:
so of a wide hole only a band along the rim is filled at full size, between what is known and the enlarged fill of the
picture at half the size.

Telea 2004, doi:10.1080/10867651.2004.10487596; Bertalmio, Bertozzi and Sapiro 2001, doi:10.1109/CVPR.2001.990497.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np

from mmstudio.errors import Cancelled
from mmstudio.repair.inpainter import Bits, Floats, never
from mmstudio.repair.scaling import half, radius_px, reduced, resized

RADIUS_PX = 4
REACH_PX = 40.0
_BAND_PX = 12


@dataclass(frozen=True)
class Smooth:
    """An Inpainter. OpenCV fills colour in 8 bits only and gets float32 wrong: so each channel alone, as uint16.

    reach_px: inscribed radius up to which a hole is filled at full size all over.
    """

    way: Literal["telea", "ns"] = "telea"
    reach_px: float = REACH_PX

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
        if mask.all():
            return np.full_like(pixels, 0.5)
        if radius_px(mask) > self.reach_px:
            known, share = reduced(pixels, mask, half(mask))
            small = self.fill(known, share < 0.999, cancelled=cancelled)
            deep = cv2.distanceTransform(np.pad(mask, 1).view(np.uint8), cv2.DIST_L2, 3)[1:-1, 1:-1] > _BAND_PX
            guess = resized(small, mask.shape[::-1], cv2.INTER_LINEAR)
            begun = np.where(deep[..., None], guess, pixels)
            return np.where(mask[..., None], self._marched(begun, mask & ~deep, cancelled), pixels)
        return self._marched(pixels, mask, cancelled)

    def _marched(self, pixels: Floats, mask: Bits, cancelled: Callable[[], bool]) -> Floats:
        """OpenCV's own fill."""
        flag = cv2.INPAINT_TELEA if self.way == "telea" else cv2.INPAINT_NS
        hole = mask.astype(np.uint8)
        filled = np.empty(pixels.shape, np.uint16)
        for channel in range(pixels.shape[2]):
            if cancelled():
                raise Cancelled
            plane = np.round(np.clip(pixels[..., channel], 0, 1) * 65535).astype(np.uint16)
            filled[..., channel] = cv2.inpaint(plane, hole, RADIUS_PX, flag)
        return np.where(mask[..., None], filled.astype(np.float32) / np.float32(65535), pixels)
