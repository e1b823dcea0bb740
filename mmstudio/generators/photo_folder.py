"""Photographs mended one after the other, by masks or by what seems damaged: for the command line, and for a folder
in the window."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec
import numpy as np

from mmstudio import disk
from mmstudio.errors import StudioError
from mmstudio.generators import registry, restoration
from mmstudio.jobs import DetectJob, InpaintJob, colour_hint
from mmstudio.media import masks, photo
from mmstudio.media.masks import Mask
from mmstudio.media.photo import Photo
from mmstudio.mending import PhotoReport, PlaceReport, Wish
from mmstudio.repair import frame, paste
from mmstudio.repair.frame import Frame


def each(photos: Iterable[Path], wish: Wish) -> Iterator[PhotoReport]:
    """Mend every photo into the folder wish.out; what cannot be mended is reported, and the others go on."""
    disk.make_folder(Path(wish.out))
    for path in photos:
        try:
            yield mended(path, wish)
        except StudioError as error:
            yield PhotoReport(photo=str(path), failed=error.code, facts=error.facts)


def mended(path: Path, wish: Wish) -> PhotoReport:
    """Mend one photo. Raises StudioError."""
    begun = time.monotonic()
    shown = photo.open_photo(path)
    mask, notes = _mask(path, shown, wish)
    if any(wish.frame):
        shown, mask = _framed(shown, mask, Frame(*wish.frame))
    report = PhotoReport(
        photo=str(path),
        width=shown.info.width,
        height=shown.info.height,
        masked_share=round(float((mask >= masks.HOLE).mean()), 6),
        seed=wish.seed,
        notes=(*shown.info.warnings, *notes),
    )
    target = wish.target(path)
    disk.make_folder(target.parent)
    places: tuple[PlaceReport, ...] = ()
    if wish.detect_only:
        kept = masks.save_mask(target, mask)
    else:
        kept, places = _filled(path, shown, mask, target, wish)
    seconds = round(time.monotonic() - begun, 3)
    return msgspec.structs.replace(report, out=str(kept), places=places, seconds=seconds)


def _framed(shown: Photo, mask: Mask, by: Frame) -> tuple[Photo, Mask]:
    pixels = frame.framed(shown.pixels, by)
    info = msgspec.structs.replace(shown.info, height=pixels.shape[0], width=pixels.shape[1])
    return dataclasses.replace(shown, pixels=pixels, info=info), frame.around(mask, by)


def _mask(path: Path, shown: Photo, wish: Wish) -> tuple[Mask, tuple[str, ...]]:
    if not wish.mask and any(wish.frame):
        return np.zeros(shown.pixels.shape[:2], np.uint8), ()
    row = registry.redrawer(wish.method) if wish.method not in restoration.OWN else None
    if not wish.mask and not wish.detect_only and row is not None and row.kind in registry.WHOLE:
        return np.full(shown.pixels.shape[:2], 255, np.uint8), ()
    if not wish.mask:
        return restoration.found(DetectJob(photo=str(path), sensitivity=wish.sensitivity), shown.pixels), ()
    given = Path(wish.mask)
    mask = masks.load_mask(given / f"{path.stem}.png" if given.is_dir() else given)
    size = shown.info.width, shown.info.height
    if mask.shape == size[::-1]:
        return mask, ()
    return masks.scaled(mask, size), ("mask_scaled",)


def _filled(path: Path, shown: Photo, mask: Mask, target: Path, wish: Wish) -> tuple[Path, tuple[PlaceReport, ...]]:
    job = InpaintJob(
        photo=str(path),
        mask=wish.mask,
        method=wish.method,
        reference=wish.reference,
        prompt=wish.prompt,
        denoising_strength=wish.strength,
        seed=wish.seed,
        hints=tuple(map(colour_hint, wish.hints)),
    )
    pixels, info = shown.pixels.copy(), shown.info
    places = []
    for fill in restoration.fills(job, shown.pixels, mask):
        if fill.pixels.shape[2] > pixels.shape[2]:  # a grey photo that is coloured, for which its profile is none
            pixels = paste.in_colour(pixels).copy()
            info = msgspec.structs.replace(info, channels=3, icc=None, jpeg=None)
        paste.pasted(pixels, fill, pixels)
        top, left, bottom, right = fill.box
        places.append(PlaceReport(box=(left, top, right, bottom), method=fill.method, why=fill.why))
    kept = photo.write_photo(target, pixels, info, unchanged=None if places else path)
    return kept, tuple(places)
