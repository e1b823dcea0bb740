"""What a fill and the photograph disagree on at the rim, continued inwards until nothing of it is left to see."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np

from mmstudio.repair import fields
from mmstudio.repair.inpainter import Bits, Floats, never

_STEPS = 30  # it begins as a good guess, and what is left of it inside is soft
_LEAST = 1e-3  # smaller differences cannot be seen


def matched(filled: Floats, pixels: Floats, hole: Bits, cancelled: Callable[[], bool] = never) -> Floats:
    """`filled` (h, w, 3), corrected in the hole so that it meets `pixels` at the rim.

    The difference on the pixels just outside is spread inwards as a membrane hangs between them. Unchanged where
    `filled` has the photograph's own pixels outside the hole. Raises Cancelled.
    """
    ring = (cv2.dilate(hole.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0) & ~hole
    difference = np.where(ring[..., None], pixels - filled, np.float32(0))
    if not ring.any() or np.abs(difference[ring]).max() < _LEAST:
        return filled
    membrane = fields.solved(difference, hole, None, fields.spread(difference, ring), cancelled=cancelled, steps=_STEPS)
    return np.where(hole[..., None], filled + membrane, filled)
