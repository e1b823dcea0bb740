"""Which method suits a hole: by how wide it is and what surrounds it. The answer names its reason, for the list."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np

from mmstudio.repair.both import Both, Thin
from mmstudio.repair.inpainter import Bits, Floats, Inpainter
from mmstudio.repair.places import Place
from mmstudio.repair.smooth import Smooth
from mmstudio.repair.texture import Texture

THIN_PX = 11.0  # inscribed radius, grown and feathered, up to which it is a scratch or speck, also where two cross
SCRATCH_PX = 18.0  # the same of most of a long one: patches cost seven times as much and gain nothing in PSNR there
FOLD_PX = 11.0  # the same where there is time for patches: a wide fold that is filled smoothly shows as a blur
FEW_PX = 100_000  # masked pixels up to which patches for folds take seconds, not minutes
CROSSING_PX = 30.0  # the same where scratches cross
MEDIUM_PX = 32.0  # up to which a fill can still be nearly right; a wider one can only look right
FLAT = 0.008  # standard deviation of the surroundings, about two steps of 255
METHODS = ("auto", "telea", "ns", "patchmatch")


@dataclass(frozen=True)
class Choice:
    """method: what the list of repairs shows. why: "thin", "flat", "medium" or "wide"; "" when a person chose.
    whole: whether a long place is filled in one piece: for a method whose work grows with the hole, not with its box.
    """

    inpainter: Inpainter
    method: str
    why: str = ""
    whole: bool = False


def chooser(method: str, sources: Bits | None = None) -> Callable[[Floats, Bits, Place], Choice]:
    """How a method of METHODS answers for one place; raises ValueError for another name."""
    if method == "auto":
        return auto
    if method not in METHODS:
        raise ValueError(f"unknown method {method!r}; known: {', '.join(METHODS)}")
    inpainter: Inpainter = Texture() if method == "patchmatch" else Smooth("telea" if method == "telea" else "ns")
    return lambda pixels, hole, place: Choice(inpainter, method)


def auto(pixels: Floats, hole: Bits, place: Place, scratch_px: float = SCRATCH_PX) -> Choice:
    """The best known for a hole of this width in these surroundings. scratch_px: up to where a long one is thin."""
    if _is_flat(pixels, hole):
        return Choice(Smooth("ns"), "smooth", "flat")
    if place.radius_px <= THIN_PX or (place.long and place.usual_px <= scratch_px and place.radius_px <= CROSSING_PX):
        return Choice(Thin(), "smooth", "thin", whole=True)
    if place.radius_px <= MEDIUM_PX:
        return Choice(Both(waves=0.4, plate=0.3, patches=0.3, detail=0.4), "texture", "medium")
    return Choice(Both(), "texture", "wide")


def _is_flat(pixels: Floats, hole: Bits) -> bool:
    """Whether what surrounds the hole is of one colour, up to grain."""
    near = (cv2.dilate(hole.astype(np.uint8), np.ones((17, 17), np.uint8)) > 0) & ~hole
    return bool(near.any()) and float(pixels[near].std(axis=0).max()) < FLAT
