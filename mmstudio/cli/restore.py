"""`mmstudio restore`: mend photographs by mask or by what seems damaged, with no window, no queue and no Qt."""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass
from pathlib import Path

import msgspec

from mmstudio import disk
from mmstudio.errors import CheckpointMissing, StudioError
from mmstudio.generators import registry, restoration
from mmstudio.jobs import DetectJob, InpaintJob
from mmstudio.media import masks, photo
from mmstudio.media.masks import Mask
from mmstudio.media.photo import Photo, Pixels
from mmstudio.repair import paste

SUFFIXES = {".jpg", ".jpeg", ".png", ".tif", ".tiff", ".webp", ".heic", ".heif", ".avif", ".bmp"}


class PlaceReport(msgspec.Struct, frozen=True, kw_only=True):
    """One hole. box: (left, top, right, bottom). why: the reason for the method, "" when it was named."""

    box: tuple[int, int, int, int]
    method: str
    why: str


class PhotoReport(msgspec.Struct, frozen=True, kw_only=True):
    """What was done with one photo. failed: the code of what went wrong, "" when nothing did."""

    photo: str
    out: str = ""
    width: int = 0
    height: int = 0
    masked_share: float = 0.0
    seed: int = 0
    seconds: float = 0.0
    places: tuple[PlaceReport, ...] = ()
    notes: tuple[str, ...] = ()
    failed: str = ""


@dataclass(frozen=True)
class Wish:
    """What was typed. mask: a file, or in a folder of photos a folder of masks with the same names; None = detect."""

    out: Path
    mask: Path | None = None
    detect_only: bool = False
    sensitivity: float = 0.5
    method: str = "auto"
    reference: Path | None = None
    prompt: str = ""
    strength: float = 1.0
    seed: int = 0
    report: Path | None = None


def run(source: Path, wish: Wish) -> int:
    """Mend one photo, or every photo of a folder; print each new file; returns the exit code.

    Raises StudioError for a single photo; in a folder the others go on, and the code is 1 in the end.
    """
    if not source.is_dir():
        reports = [_one(source, _target(source, wish), wish)]
    else:
        disk.make_folder(wish.out)
        reports = [_in_folder(path, wish) for path in photos_in(source)]
    if wish.report is not None:
        disk.write_bytes(wish.report, msgspec.json.format(msgspec.json.encode(reports), indent=2) + b"\n")
    return 1 if any(report.failed for report in reports) else 0


def photos_in(folder: Path) -> list[Path]:
    """The photographs of a folder, by name; not of those below it."""
    return sorted(path for path in folder.iterdir() if path.suffix.lower() in SUFFIXES and path.is_file())


def _in_folder(path: Path, wish: Wish) -> PhotoReport:
    from mmstudio.cli import words

    try:
        return _one(path, _target(path, wish), wish)
    except StudioError as error:
        print(f"{path.name}: {words.sentence(error)}", file=sys.stderr)
        return PhotoReport(photo=str(path), failed=error.code)


def _target(path: Path, wish: Wish) -> Path:
    """Where the result of path goes: --out itself, or that folder with the photo's name."""
    if wish.out.suffix and not wish.out.is_dir():
        return wish.out
    return wish.out / (f"{path.stem}.png" if wish.detect_only else path.name)


def _one(path: Path, target: Path, wish: Wish) -> PhotoReport:
    begun = time.monotonic()
    shown = photo.open_photo(path)
    mask, notes = _mask(path, shown, wish)
    report = PhotoReport(
        photo=str(path),
        width=shown.info.width,
        height=shown.info.height,
        masked_share=round(float((mask >= masks.HOLE).mean()), 6),
        seed=wish.seed,
        notes=(*shown.info.warnings, *notes),
    )
    if not report.masked_share and wish.mask is None:
        print(f"{path.name}: nothing to repair found.", file=sys.stderr)
    disk.make_folder(target.parent)
    places: tuple[PlaceReport, ...] = ()
    if wish.detect_only:
        kept = masks.save_mask(target, mask)
    else:
        kept, places = _mended(path, shown, mask, target, wish)
    print(kept, flush=True)
    seconds = round(time.monotonic() - begun, 3)
    return msgspec.structs.replace(report, out=str(kept), places=places, seconds=seconds)


def _mask(path: Path, shown: Photo, wish: Wish) -> tuple[Mask, tuple[str, ...]]:
    if wish.mask is None:
        return restoration.found(DetectJob(photo=str(path), sensitivity=wish.sensitivity), shown.pixels), ()
    mask = masks.load_mask(wish.mask / f"{path.stem}.png" if wish.mask.is_dir() else wish.mask)
    size = shown.info.width, shown.info.height
    if mask.shape == size[::-1]:
        return mask, ()
    print(f"{path.name}: the mask has another size and was scaled.", file=sys.stderr)
    return masks.scaled(mask, size), ("mask_scaled",)


def _mended(path: Path, shown: Photo, mask: Mask, target: Path, wish: Wish) -> tuple[Path, tuple[PlaceReport, ...]]:
    job = InpaintJob(
        photo=str(path),
        mask=str(wish.mask or ""),
        method=wish.method,
        reference=str(wish.reference or ""),
        prompt=wish.prompt,
        denoising_strength=wish.strength,
        seed=wish.seed,
    )
    pixels: Pixels = shown.pixels.copy()
    places = []
    for fill in restoration.fills(job, shown.pixels, mask):
        paste.pasted(pixels, fill, pixels)
        top, left, bottom, right = fill.box
        places.append(PlaceReport(box=(left, top, right, bottom), method=fill.method, why=fill.why))
    kept = photo.write_photo(target, pixels, shown.info, unchanged=None if places else path)
    return kept, tuple(places)


def _reads_words(method: str) -> bool:
    try:
        return bool(registry.info(method).family)
    except CheckpointMissing:
        return False


def problem(source: Path, wish: Wish) -> str:
    """What is wrong with the arguments, in a sentence; "" when nothing is."""
    if wish.prompt and not _reads_words(wish.method):
        return f"The method {wish.method} reads no text: leave --prompt out."
    if wish.detect_only and wish.mask is not None:
        return "--detect-only makes a mask: leave --mask out."
    suffixes = {".png"} if wish.detect_only else SUFFIXES
    is_folder = source.is_dir()
    if is_folder and wish.out.suffix.lower() in SUFFIXES:
        return "A folder of photos needs a folder for --out."
    if not is_folder and wish.out.suffix and not wish.out.is_dir() and wish.out.suffix.lower() not in suffixes:
        return f"--out must end with one of {', '.join(sorted(suffixes))}, or be a folder."
    return ""
