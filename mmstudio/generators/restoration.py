"""Carries out what is asked for one photograph in memory: mending what a mask covers, and finding what may need it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from mmstudio.errors import CheckpointMissing
from mmstudio.jobs import DetectJob, InpaintJob
from mmstudio.media import masks, photo
from mmstudio.media.masks import Mask
from mmstudio.media.photo import Pixels
from mmstudio.repair import detect, paste, route
from mmstudio.repair.inpainter import Floats, never
from mmstudio.repair.scaling import resized

REFERENCE_PX = 1024  # long side of what is searched for patches: more takes longer than it finds


def fills(
    job: InpaintJob,
    pixels: Pixels,
    mask: Mask,
    *,
    cancelled: Callable[[], bool] = never,
    progress: Callable[[float], None] = lambda fraction: None,
) -> Iterator[paste.Fill]:
    """What becomes of every hole of mask (H, W) in pixels (H, W, C); both were read from the files of the job.

    Raises CheckpointMissing for an unknown method, what `open_photo` raises for the reference, ValueError where sizes
    differ, and Cancelled.
    """
    if job.method not in route.METHODS:
        raise CheckpointMissing(name=job.method)
    reference = _reference(Path(job.reference)) if job.reference else None
    hole = np.where(mask >= masks.HOLE, np.uint8(255), np.uint8(0))
    yield from paste.fills(
        pixels,
        hole,
        route.chooser(job.method),
        grow_px=job.grow_px,
        feather_px=job.feather_px,
        seed=job.seed,
        reference=reference,
        prompt=job.prompt,
        match_grain=job.match_grain,
        cancelled=cancelled,
        progress=progress,
    )


def found(job: DetectJob, pixels: Pixels, *, cancelled: Callable[[], bool] = never) -> Mask:
    """The mask (H, W) of what seems damaged; all 0 is a good answer."""
    likely = detect.probability(pixels, cancelled=cancelled)
    return detect.mask(likely, job.sensitivity, grow_px=job.grow_px)


def _reference(path: Path) -> Floats:
    shown = photo.open_photo(path)
    pixels = paste.as_floats(shown.pixels)
    height, width = pixels.shape[:2]
    scale = min(1.0, REFERENCE_PX / max(height, width))
    return pixels if scale == 1 else resized(pixels, (max(1, round(width * scale)), max(1, round(height * scale))))
