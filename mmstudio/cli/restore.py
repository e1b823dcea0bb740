"""`mmstudio restore`: mend photographs by mask or by what seems damaged, with no window, no queue and no Qt."""

from __future__ import annotations

import sys
from pathlib import Path

import msgspec

from mmstudio.errors import CheckpointMissing
from mmstudio.generators import photo_folder, registry, restoration
from mmstudio.jobs import HINTS, colour_hint
from mmstudio.mending import SUFFIXES, PhotoReport, Wish, photos_in, write_report


def run(source: Path, wish: Wish, report: Path | None = None) -> int:
    """Mend one photo, or every photo of a folder; print each new file; returns the exit code.

    Raises StudioError for a single photo; in a folder the others go on, and the code is 1 in the end.
    """
    reports = []
    wish = _defaults(wish)
    made = photo_folder.each(photos_in(source), wish) if source.is_dir() else [photo_folder.mended(source, wish)]
    for one in made:
        _say(one, wish)
        reports.append(one)
    if report is not None:
        write_report(report, reports)
    return 1 if any(one.failed for one in reports) else 0


def _say(report: PhotoReport, wish: Wish) -> None:
    from mmstudio.cli import words

    name = Path(report.photo).name
    if report.failed:
        print(f"{name}: {words.sentence_of(report.failed, report.facts)}", file=sys.stderr)
        return
    if "mask_scaled" in report.notes:
        print(f"{name}: the mask has another size and was scaled.", file=sys.stderr)
    if not report.masked_share and not wish.mask and not any(wish.frame):
        print(f"{name}: nothing to repair found.", file=sys.stderr)
    print(report.out, flush=True)


def _reads_words(method: str) -> bool:
    try:
        return bool(registry.info(method).family)
    except CheckpointMissing:
        return False


def _defaults(wish: Wish) -> Wish:
    """The strength that suits a net where none was named: faces stay as they are for the most part."""
    row = registry.redrawer(wish.method) if wish.method not in restoration.OWN else None
    usual = {"face": 0.2, "colour": 0.53}.get(row.kind, 1.0) if row is not None else 1.0
    return msgspec.structs.replace(wish, strength=wish.strength or usual)


def whole(method: str) -> bool:
    """Whether a method is meant for the whole photo where nothing is marked."""
    row = registry.redrawer(method) if method not in restoration.OWN else None
    return row is not None and row.kind in registry.WHOLE


def problem(source: Path, wish: Wish) -> str:
    """What is wrong with the arguments, in a sentence; "" when nothing is."""
    if wish.prompt and not _reads_words(wish.method):
        return f"The method {wish.method} reads no text: leave --prompt out."
    try:
        list(map(colour_hint, wish.hints))
    except ValueError:
        return 'A hint is x,y,radius,colour in pixels of the photo: --hint "120,80,12,#d8a080".'
    row = registry.redrawer(wish.method) if wish.hints and wish.method not in restoration.OWN else None
    if wish.hints and (row is None or row.kind != "colour"):
        return f"The method {wish.method} takes no hints: name --method hints, or a model that colours."
    if wish.method == HINTS and not wish.hints:
        return 'Say which colours there are: --hint "120,80,12,#d8a080".'
    if wish.detect_only and wish.mask:
        return "--detect-only makes a mask: leave --mask out."
    suffixes = {".png"} if wish.detect_only else SUFFIXES
    is_folder, out = source.is_dir(), Path(wish.out)
    if is_folder and out.suffix.lower() in SUFFIXES:
        return "A folder of photos needs a folder for --out."
    if not is_folder and out.suffix and not out.is_dir() and out.suffix.lower() not in suffixes:
        return f"--out must end with one of {', '.join(sorted(suffixes))}, or be a folder."
    return ""
