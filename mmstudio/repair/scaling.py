"""Smaller pictures with holes, in which no damage bleeds into what is known."""

from __future__ import annotations

import cv2
import numpy as np

from mmstudio.repair.inpainter import Bits, Floats


def reduced(pixels: Floats, hole: Bits, size: tuple[int, int]) -> tuple[Floats, Floats]:
    """(known, share) at `size` (width, height): the mean of the known pixels under each, and how many of all they are.

    Where share is 0 known is 0. A pixel whose share is below 1 has some damage under it.
    """
    share = resized((~hole).astype(np.float32), size, cv2.INTER_AREA)
    known = resized((pixels * ~hole[..., None]).astype(np.float32), size, cv2.INTER_AREA)
    return np.asarray(known / np.maximum(share, 1e-6)[..., None], np.float32), share


def resized(pixels: Floats, size: tuple[int, int], how: int = cv2.INTER_CUBIC) -> Floats:
    """`pixels` (h, w) or (h, w, c) at `size` (width, height)."""
    if pixels.ndim == 2 or pixels.shape[2] <= 4:
        # a last axis of one channel is dropped by OpenCV
        return np.asarray(cv2.resize(pixels, size, interpolation=how), np.float32).reshape(
            *size[::-1], *pixels.shape[2:]
        )
    # OpenCV takes four channels at most
    return np.dstack([resized(pixels[..., c : c + 4], size, how) for c in range(0, pixels.shape[2], 4)])


def half(hole: Bits) -> tuple[int, int]:
    """(width, height) of the next coarser level."""
    return (hole.shape[1] + 1) // 2, (hole.shape[0] + 1) // 2


def radius_px(hole: Bits) -> float:
    """Of the largest circle in the hole; what lies outside the picture is no part of it."""
    return float(depth_px(hole).max())


def depth_px(hole: Bits) -> Floats:
    """How far each pixel of the hole is from its rim, 0 outside; what lies outside the picture is no part of it."""
    depth = cv2.distanceTransform(np.pad(hole, 1).astype(np.uint8), cv2.DIST_L2, 3)
    return np.asarray(depth[1:-1, 1:-1], np.float32)
