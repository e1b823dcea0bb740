"""How long a mask takes to fill: from its places, how wide they are, and the method."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from mmstudio.jobs import FillWith
from mmstudio.repair.places import FEATHER_PER_RADIUS, LONG
from mmstudio.repair.route import FEW_PX, FOLD_PX, MEDIUM_PX, SCRATCH_PX, THIN_PX

# seconds of the processor for a place and for a megapixel that is filled, measured on a desktop of 2022 at its busiest:
# rather too many than too few
_COSTS = {"smooth": (0.007, 9.0), "thin": (0.015, 10.0), "texture": (0.06, 90.0), "learned": (0.15, 120.0)}
_THREADS = 1.7  # of two, that are not always both busy
_ALWAYS_S = 0.8  # masks written and read, the answer shown
_DETECTION_S = 0.35  # for a megapixel, on the same machine


def counted(
    mask: npt.NDArray[np.uint8], reduced: float, grow_px: int, feather_px: int, method: FillWith
) -> tuple[int, float]:
    """How many places mask (h, w, 255 = repaint) has, and the seconds that a run fills them in on the machine that was
    measured.

    reduced: how many pixels of the photo one of mask stands for, along a side.
    """
    hole = (mask >= 128).astype(np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(hole, connectivity=8, ltype=cv2.CV_32S)
    if count < 2:
        return 0, 0.0
    depth = cv2.distanceTransform(np.pad(hole, 1), cv2.DIST_L2, 3)[1:-1, 1:-1]
    deepest = np.zeros(count, np.float32)
    inside = hole > 0
    numbers: npt.NDArray[np.int32] = np.asarray(labels, np.int32)[inside]
    np.maximum.at(deepest, numbers, np.asarray(depth, np.float32)[inside])
    # in a reduced mask a pixel is masked where any part of it was: everything is reduced - 1 wider than it is
    radius = deepest[1:] * reduced - (reduced - 1)
    area = np.asarray(stats)[1:, cv2.CC_STAT_AREA] * float(reduced) ** 2 * radius / (radius + (reduced - 1) / 2)
    # as `places.softened` does it; a strip around the place grows as its rim is long
    grown = np.maximum(radius + grow_px, 0.5)
    soft = grown + np.minimum(feather_px, np.maximum(1.0, FEATHER_PER_RADIUS * grown))
    added = soft - radius
    filled = np.maximum(area + area / np.maximum(radius, 0.5) * added + np.pi * added * np.abs(added), 1.0)
    long = filled >= LONG * soft**2
    thin = (soft <= THIN_PX) | (long & (soft <= (FOLD_PX if area.sum() <= FEW_PX else SCRATCH_PX)))
    if method == "auto":
        kinds = np.where(thin, "thin", np.where(soft <= MEDIUM_PX, "texture", "learned"))
    else:
        kinds = np.full(count - 1, method)
    each, per_megapixel = (np.array([_COSTS[str(kind)][n] for kind in kinds]) for n in (0, 1))
    return count - 1, float((each + per_megapixel * filled / 1e6).sum()) / _THREADS + _ALWAYS_S


def detection_seconds(megapixels: float) -> float:
    """Of finding damage on the same machine."""
    return _DETECTION_S * megapixels
