"""Which of what seems damaged is a scratch and which a spot, and which holes of a mask are either."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from mmstudio.repair import detect

Mask = npt.NDArray[np.uint8]
SCRATCH, SPOT = 1, 2
_LONG = 4.0  # squared length over area from which on a shape is a scratch; a disc has 1.3, a square 1
_CERTAIN = 235  # of the map: clean photographs have such pixels in few of the shapes that are found in them


@dataclass(frozen=True)
class Found:
    """kinds (H, W) uint8: 0, SCRATCH or SPOT. scratches, spots: how many; scratched: their share of all pixels.

    certain: how long the scratches are together over the diagonal of the photo, each as far as it is certain. key: what
    it was found with.
    """

    kinds: Mask
    scratches: int
    spots: int
    scratched: float
    certain: float
    key: Hashable

    def marked(self, scratches: bool, spots: bool) -> Mask:
        """The mask of one kind, both or none; 255 = repaint."""
        values = np.zeros(256, np.uint8)
        values[SCRATCH], values[SPOT] = 255 * scratches, 255 * spots
        return np.asarray(cv2.LUT(self.kinds, values), np.uint8)


def found_in(damage: Mask, sensitivity: float, largest_spot_px: int, key: Hashable = None) -> Found:
    """What a map of `detect.probability` marks at a sensitivity 0..1; spots wider than largest_spot_px are left out."""
    marked = detect.mask(damage, sensitivity, grow_px=0)
    if not marked.any():
        return Found(marked, 0, 0, 0.0, 0.0, key)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(marked, connectivity=8)
    side = stats[:, [cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT]].max(axis=1).astype(np.float64)
    area = stats[:, cv2.CC_STAT_AREA]
    scratch = (side >= detect.LINE_PX) & (side**2 / area >= _LONG)
    kind = np.where(scratch, SCRATCH, np.where(side <= largest_spot_px, SPOT, 0)).astype(np.uint8)
    kind[0] = 0
    inside = marked > 0
    sure = np.bincount(np.asarray(labels)[inside], damage[inside] >= _CERTAIN, minlength=len(area)) / np.maximum(
        area, 1
    )
    return Found(
        kind[labels],
        int(np.count_nonzero(kind == SCRATCH)),
        int(np.count_nonzero(kind == SPOT)),
        float(area[kind == SCRATCH].sum() / marked.size),
        float((side * sure)[kind == SCRATCH].sum() / np.hypot(*marked.shape)),
        key,
    )


def parts(mask: Mask, found: Found | None) -> list[tuple[str, Mask]]:
    """The holes of a mask as ("scratches" | "dust" | "mask", mask of these); only those that there are.

    A hole belongs to what makes up half of it, and to "mask" where a person painted most of it.
    """
    if not mask.any():
        return []
    if found is None:
        return [("mask", mask)]
    count, labels, stats, _ = cv2.connectedComponentsWithStats((mask > 0).view(np.uint8), connectivity=8)
    half = stats[:, cv2.CC_STAT_AREA] / 2
    kind = np.zeros(count, np.uint8)
    for value in (SPOT, SCRATCH):
        kind[np.bincount(labels[found.kinds == value], minlength=count) >= half] = value
    kinds = kind[labels]
    named = (("scratches", SCRATCH), ("dust", SPOT), ("mask", 0))
    split = ((name, np.where(kinds == value, mask, np.uint8(0))) for name, value in named)
    return [(name, part) for name, part in split if part.any()]
