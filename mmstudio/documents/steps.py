"""What is done to a whole photo: steps of a document, carried out for any part of it."""

from __future__ import annotations

from mmstudio.documents.damage import Needs
from mmstudio.documents.repairs import Step
from mmstudio.media.photo import Pixels
from mmstudio.repair import fading, grain, paste


def fading_step(needs: Needs, amount: float, keep_tint: bool) -> Step:
    """Give back contrast, by what was measured. amount: 0..1. keep_tint: all channels alike, so that the tint of the
    paper stays."""
    low, high = needs.low, needs.high
    if keep_tint:
        low, high = (min(low),) * len(low), (max(high),) * len(high)
    return Step(name="fading", amount=amount, parameters={"low": list(low), "high": list(high), "keep_tint": keep_tint})


def grain_step(needs: Needs, amount: float) -> Step:
    """Smooth the noise that was measured. amount: 0..1."""
    return Step(name="grain", amount=amount, parameters={"strength": needs.grain})


def apply_step(pixels: Pixels, step: Step) -> Pixels:
    """pixels (h, w, C) of a part of the photo after one step; in the same depth. Alpha stays.

    What grain does at the edge of a part depends on up to `documents.restore.STEP_MARGIN_PX` around it.
    """
    match step.name:
        case "fading":
            low, high = tuple(step.parameters["low"]), tuple(step.parameters["high"])
            if len(low) == 1 and pixels.shape[2] > 1:  # measured in a grey photo, which has colours now
                low, high = low * 3, high * 3
            return fading.corrected(pixels, fading.Fading(low, high), step.amount)
        case "grain":
            smooth = grain.reduced(paste.as_floats(pixels), float(step.parameters["strength"]), step.amount)
            return paste.from_floats(smooth, pixels)
        case _:
            return pixels
