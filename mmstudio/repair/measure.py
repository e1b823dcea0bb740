"""What a photograph needs, measured before anything is offered: fading, grain and dust."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from mmstudio.repair import detect, fading, grain, paste
from mmstudio.repair.fading import Fading

# at a sensitivity at which leaves and lamps hardly ever pass for specks: of 22 clean photographs two have more, both of
# stars. Fewer are quicker painted over than switched on
MANY_SPECKS, SURE = 15, 0.05
VISIBLE_GRAIN = 0.02  # standard deviation, five steps of 255
# of the contrast. A cast alone is no sign: of 43 clean photographs 14 have one or some mist, of which 5 lost as much
VISIBLE_FADING = 0.2
_TILE_PX = 512


@dataclass(frozen=True)
class Needs:
    """fading: the ranges that are left. grain: standard deviation 0..1 of the fine noise. specks: how many surely."""

    fading: Fading
    grain: float
    specks: int

    @property
    def wanted(self) -> tuple[str, ...]:
        """Of "fading", "grain", "dust" those that would be seen to help; usually none."""
        found = (
            ("fading", self.fading.low != self.fading.high and self.fading.lost >= VISIBLE_FADING),
            ("grain", self.grain >= VISIBLE_GRAIN),
            ("dust", self.specks >= MANY_SPECKS),
        )
        return tuple(name for name, needed in found if needed)


def needs(photo: paste.Photo, damage: npt.NDArray[np.uint8]) -> Needs:
    """Measure a photograph. damage: the map of `detect.probability` (H, W)."""
    return Needs(fading.measured(photo), _grain(photo), specks(detect.mask(damage, SURE, grow_px=0)))


def specks(mask: npt.NDArray[np.uint8]) -> int:
    """How many small round holes a mask (H, W) has."""
    count, _, stats, _ = cv2.connectedComponentsWithStats((mask > 0).astype(np.uint8), connectivity=8)
    sides = stats[1:count, [cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT]]
    return int(np.count_nonzero(sides.max(axis=1, initial=0) <= 2 * detect.LARGEST_SPECK_PX + 1))


def _grain(photo: paste.Photo) -> float:
    """The median over a few places: grain is everywhere, texture is not."""
    height, width = photo.shape[:2]
    found = []
    for y in np.linspace(0, max(0, height - _TILE_PX), 3).astype(int):
        for x in np.linspace(0, max(0, width - _TILE_PX), 3).astype(int):
            tile = paste.as_floats(photo[y : y + _TILE_PX, x : x + _TILE_PX])
            found.append(np.sqrt(np.trace(grain.measured(tile, np.ones(tile.shape[:2], bool))) / 3))
    return float(np.median(found))
