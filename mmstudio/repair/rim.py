"""What a fill and the photograph disagree on at the rim, continued inwards until nothing of it is left to see."""

from __future__ import annotations

import cv2
import numpy as np

from mmstudio.repair.inpainter import Bits, Floats

_LEAST = 1e-3  # smaller differences cannot be seen


def matched(filled: Floats, pixels: Floats, hole: Bits) -> Floats:
    """`filled` (h, w, 3), corrected in the hole so that it meets `pixels` at the rim.

    The difference on the pixels just outside is spread inwards by ever wider blurs, normalised: a membrane between the
    rims, without solving for it. Unchanged where `filled` has the photograph's own pixels outside the hole.
    """
    ring = (cv2.dilate(hole.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0) & ~hole
    difference = np.where(ring[..., None], pixels - filled, np.float32(0))
    if not ring.any() or np.abs(difference[ring]).max() < _LEAST:
        return filled
    correction, reached, sigma = np.zeros_like(filled), np.zeros_like(hole), 0.7
    while not reached[hole].all() and sigma < 4 * max(hole.shape):
        near = cv2.GaussianBlur(ring.astype(np.float32), (0, 0), sigma)
        spread = cv2.GaussianBlur(difference, (0, 0), sigma)
        fresh = hole & ~reached & (near > 1e-3)
        correction[fresh] = spread[fresh] / near[fresh][:, None]
        reached |= fresh
        sigma *= 1.5
    return filled + correction
