"""Carries out what is asked for one photograph in memory: mending what a mask covers, and finding what may need it."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import numpy as np

from mmstudio.errors import Cancelled, CheckpointDamaged, NothingKnown
from mmstudio.generators import registry
from mmstudio.generators.base import Generator
from mmstudio.jobs import HINTS, DetectJob, InpaintJob
from mmstudio.media import masks, photo
from mmstudio.media.masks import Box, Mask
from mmstudio.media.photo import Pixels
from mmstudio.repair import area, colour_hints, detect, paste, places, route
from mmstudio.repair.inpainter import Bits, Floats, never
from mmstudio.repair.places import Place
from mmstudio.repair.scaling import resized
from mmstudio.repair.texture import Texture

OWN = (*route.METHODS, "starter")  # methods that need no look into the store
CONTEXT_PX = 256  # no method looks further around a hole
REFERENCE_PX = 2560  # long side of what is kept of another picture to copy from


def fills(
    job: InpaintJob,
    pixels: Pixels,
    mask: Mask,
    *,
    sources: Mask | None = None,
    cancelled: Callable[[], bool] = never,
    progress: Callable[[float], None] = lambda fraction: None,
    load: Callable[[str], Generator] | None = None,
) -> Iterator[paste.Fill]:
    """What becomes of every hole of mask (H, W) in pixels (H, W, C); both were read from the files of the job.

    sources: (H, W), 255 = texture is taken from here alone, whatever the method. load: brings a checkpoint that draws
    into memory, None = `registry.load`. Raises CheckpointMissing for an unknown method, CheckpointDamaged, UnsafeFile
    or NoInpainter for one with a net, NothingKnown where all is masked, what `open_photo` raises for the reference,
    ValueError where sizes differ, and Cancelled.
    """
    if job.method == HINTS:
        yield from _by_hints(job, pixels, mask, cancelled, progress)
        return
    if job.method not in OWN and (row := registry.redrawer(job.method)) is not None:
        from mmstudio.generators import redrawing

        again, grow_px = holes(job, mask)
        grown = msgspec.structs.replace(job, grow_px=grow_px)
        yield from redrawing.fills(grown, row, pixels, again, cancelled=cancelled, progress=progress)
        return
    reference = _reference(Path(job.reference)) if job.reference else None
    hole, grow_px = holes(job, mask)
    if hole.all():
        raise NothingKnown
    few = bool(np.count_nonzero(hole) <= route.FEW_PX)
    choose = chooser(job.method, job.denoising_strength, load, few=few, told=reference is not None)
    if sources is not None:
        choose = area.chooser(pixels, _usable(sources, hole))
    part = reach(job, hole)
    if part is None:
        return
    fills = paste.fills(
        pixels[part.slices],
        hole[part.slices],
        choose,
        grow_px=grow_px,
        feather_px=job.feather_px,
        seed=job.seed,
        reference=reference,
        prompt=job.prompt,
        match_grain=job.match_grain,
        cancelled=cancelled,
        progress=progress,
    )
    for fill in fills:
        top, left, bottom, right = fill.box
        box = top + part.top, left + part.left, bottom + part.top, right + part.left
        yield dataclasses.replace(fill, box=box)


def _by_hints(
    job: InpaintJob, pixels: Pixels, mask: Mask, cancelled: Callable[[], bool], progress: Callable[[float], None]
) -> Iterator[paste.Fill]:
    """What is marked in the colours that were painted, and no net."""

    def tell(fraction: float) -> None:
        if cancelled():
            raise Cancelled
        progress(fraction)

    hole, grow_px = holes(job, mask)
    alpha = places.softened(hole, grow_px, job.feather_px)
    box = masks.bounds(alpha)
    if box is not None:
        tell(0.0)
        where = box.top, box.left, box.bottom, box.right
        made = colour_hints.painted(pixels, colour_hints.lightness_of(pixels), where, None, job.hints, tell)
        yield paste.Fill(where, made, alpha[box.slices], HINTS)


def reach(job: InpaintJob, hole: Mask) -> Box | None:
    """All of a photo that matters for its holes: a stroke on a large one is mended as fast as on a small one."""
    around = masks.bounds(hole)
    return around and around.grown(max(0, job.grow_px) + job.feather_px + CONTEXT_PX, *hole.shape[::-1])


def holes(job: InpaintJob, mask: Mask) -> tuple[Mask, int]:
    """What is repainted, 255 or 0 (H, W), and by how many pixels it still grows: what shrinks has shrunk already."""
    hole = np.where(mask >= masks.HOLE, np.uint8(255), np.uint8(0))
    if job.boxes:
        inside = np.zeros_like(hole)
        for left, top, right, bottom in job.boxes:
            inside[top:bottom, left:right] = hole[top:bottom, left:right]
        hole = inside
    return (masks.grown(hole, job.grow_px), 0) if job.grow_px < 0 else (hole, job.grow_px)


def found(job: DetectJob, pixels: Pixels, *, cancelled: Callable[[], bool] = never) -> Mask:
    """The mask (H, W) of what seems damaged; all 0 is a good answer."""
    return detect.mask(probability(pixels, cancelled=cancelled), job.sensitivity, grow_px=job.grow_px)


def chooser(
    method: str,
    strength: float = 1.0,
    load: Callable[[str], Generator] | None = None,
    *,
    few: bool = False,
    told: bool = False,
) -> Callable[[Floats, Bits, Place], route.Choice]:
    """How a method of an InpaintJob answers for one place. few: there is time for patches where a scratch is wide.
    told: another picture says what is there.

    torch is imported only for a net.
    """
    if method == "auto":
        return functools.partial(_auto, scratch_px=route.FOLD_PX if few else route.SCRATCH_PX, told=told)
    if method in route.METHODS:
        return route.chooser(method)
    from mmstudio.generators import inpainting

    return inpainting.chooser(method, strength, load)


def _auto(pixels: Floats, hole: Bits, place: Place, scratch_px: float, told: bool = False) -> route.Choice:
    """What `repair.route` says, and the starter's net for what is wide: as rough as patches with waves, with a fifth
    to a third less of a seam, and as near to the truth or nearer (its card has the figures). What is told by another
    picture is no guess, and copied."""
    choice = route.auto(pixels, hole, place, scratch_px)
    if told and choice.why in ("medium", "wide"):
        return route.Choice(Texture(), "texture", choice.why)
    if choice.why != "wide" or not registry.has(registry.INPAINTER):
        return choice
    from mmstudio.generators import inpainting

    try:
        return route.Choice(inpainting.load_inpainter(), inpainting.STARTER, choice.why)
    except CheckpointDamaged:  # Models says so; a hole can be filled without
        return choice


def detector() -> str:
    """What finds damage: "starter" where its net is installed, else "classical"."""
    return "starter" if registry.has(registry.DAMAGE_DETECTOR) else "classical"


def probability(
    pixels: Pixels,
    *,
    cancelled: Callable[[], bool] = never,
    progress: Callable[[float], None] = lambda fraction: None,
) -> detect.Map:
    """Like `repair.detect.probability`, by `detector()`. Raises Cancelled and CheckpointDamaged."""
    if detector() == "classical":
        return detect.probability(pixels, cancelled=cancelled, progress=progress)
    from mmstudio.generators import damage_detection

    net = damage_detection.load_detector()
    return damage_detection.probability(net, pixels, cancelled=cancelled, progress=progress)


def _usable(sources: Mask, hole: Mask) -> Bits:
    if sources.shape != hole.shape:
        raise ValueError(f"the source area has {sources.shape} pixels, the photo {hole.shape}")
    found: Bits = (sources >= masks.HOLE) & (hole == 0)
    return found


def _reference(path: Path) -> Floats:
    """From a picture file, or from the folder into which the reader has put it."""
    shown = photo.PhotoHandle.open(path).pixels() if path.is_dir() else photo.open_photo(path).pixels
    pixels = paste.as_floats(shown)
    height, width = pixels.shape[:2]
    scale = min(1.0, REFERENCE_PX / max(height, width))
    return pixels if scale == 1 else resized(pixels, (max(1, round(width * scale)), max(1, round(height * scale))))
