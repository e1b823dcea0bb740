"""`mmstudio restore`: mend photographs by mask or by what seems damaged, with no window, no queue and no Qt."""

from __future__ import annotations

import sys
from pathlib import Path

from mmstudio.errors import CheckpointMissing
from mmstudio.generators import photo_folder, registry
from mmstudio.mending import SUFFIXES, PhotoReport, Wish, photos_in, write_report


def run(source: Path, wish: Wish, report: Path | None = None) -> int:
    """Mend one photo, or every photo of a folder; print each new file; returns the exit code.

    Raises StudioError for a single photo; in a folder the others go on, and the code is 1 in the end.
    """
    reports = []
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


def problem(source: Path, wish: Wish) -> str:
    """What is wrong with the arguments, in a sentence; "" when nothing is."""
    if wish.prompt and not _reads_words(wish.method):
        return f"The method {wish.method} reads no text: leave --prompt out."
    if wish.detect_only and wish.mask:
        return "--detect-only makes a mask: leave --mask out."
    suffixes = {".png"} if wish.detect_only else SUFFIXES
    is_folder, out = source.is_dir(), Path(wish.out)
    if is_folder and out.suffix.lower() in SUFFIXES:
        return "A folder of photos needs a folder for --out."
    if not is_folder and out.suffix and not out.is_dir() and out.suffix.lower() not in suffixes:
        return f"--out must end with one of {', '.join(sorted(suffixes))}, or be a folder."
    return ""
