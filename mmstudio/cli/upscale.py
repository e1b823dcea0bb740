"""`mmstudio upscale`: enlarge a picture with an installed net."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import msgspec

from mmstudio.media import photo


def problem(out: Path) -> str:
    """What is wrong with the arguments, in a sentence; "" when nothing is."""
    known = ", ".join(sorted(photo.SUFFIXES))
    return "" if out.suffix.lower() in photo.SUFFIXES else f"--out must end with one of {known}."


def run(picture: Path, checkpoint: str, out: Path) -> None:
    """Print the new file. Raises StudioError."""
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # before torch: spinning threads starve a small machine
    from mmstudio.generators import enlarging

    shown = photo.open_photo(picture)

    def tell(fraction: float) -> None:
        if sys.stderr.isatty():
            print(f"\r{fraction:4.0%}", end="\r" if fraction >= 1 else "", file=sys.stderr, flush=True)

    pixels = enlarging.enlarged(enlarging.load_enlarger(checkpoint), shown.pixels, tell)
    height, width = pixels.shape[:2]
    print(photo.write_photo(out, pixels, msgspec.structs.replace(shown.info, height=height, width=width)), flush=True)
