"""Smooth filling: OpenCV's Telea and Navier-Stokes, from the rim inwards. Right for thin damage and flat surfaces.

Telea 2004, doi:10.1080/10867651.2004.10487596; Bertalmio, Bertozzi and Sapiro 2001, doi:10.1109/CVPR.2001.990497.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np

from mmstudio.repair.inpainter import Bits, Floats, never

RADIUS_PX = 4


@dataclass(frozen=True)
class Smooth:
    """An Inpainter. OpenCV fills colour in 8 bits only and gets float32 wrong: so each channel alone, as uint16."""

    way: Literal["telea", "ns"] = "telea"

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
        flag = cv2.INPAINT_TELEA if self.way == "telea" else cv2.INPAINT_NS
        hole = mask.astype(np.uint8)
        planes = np.moveaxis(np.round(np.clip(pixels, 0, 1) * 65535).astype(np.uint16), 2, 0)
        filled = np.dstack([cv2.inpaint(np.ascontiguousarray(plane), hole, RADIUS_PX, flag) for plane in planes])
        return np.where(mask[..., None], filled.astype(np.float32) / np.float32(65535), pixels)
