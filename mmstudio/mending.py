"""Photographs mended one after the other: what is wished, and what is said of each. Plain data, no pixels."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import msgspec

from mmstudio import disk
from mmstudio.errors import Fact

SUFFIXES = {".jpg", ".jpeg", ".png", ".tif", ".tiff", ".webp", ".heic", ".heif", ".avif", ".bmp"}


class PlaceReport(msgspec.Struct, frozen=True, kw_only=True):
    """One hole. box: (left, top, right, bottom). why: the reason for the method, "" when it was named."""

    box: tuple[int, int, int, int]
    method: str
    why: str


class PhotoReport(msgspec.Struct, frozen=True, kw_only=True):
    """What was done with one photo. failed: the code of what went wrong, "" when nothing did; facts: of that."""

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
    facts: dict[str, Fact] = {}

    @property
    def untouched(self) -> bool:
        """Nothing seemed damaged: the copy is the photo as it was."""
        return not self.failed and not self.places


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """How photos are mended. out: a file, or a folder that keeps their names. mask: a file, or in a folder of photos
    a folder of masks with the same names; "" = look for damage. reference: a picture to copy texture from, or "".
    prompt, strength: for methods that draw; less strength keeps more of what is there, 0 = what suits it. frame:
    (left, top, right, bottom) in pixels, by which the photo grows; what is added is filled.
    hints: dots of colour, as `jobs.colour_hint` reads them, for methods that colour."""

    out: str
    mask: str = ""
    detect_only: bool = False
    sensitivity: float = 0.5
    method: str = "auto"
    reference: str = ""
    prompt: str = ""
    strength: float = 1.0
    seed: int = 0
    frame: tuple[int, int, int, int] = (0, 0, 0, 0)
    hints: tuple[str, ...] = ()

    def target(self, photo: Path) -> Path:
        """Where the result of a photo goes: out itself, or that folder with the photo's name."""
        out = Path(self.out)
        if out.suffix and not out.is_dir():
            return out
        return out / (f"{photo.stem}.png" if self.detect_only else photo.name)


def photos_in(folder: Path) -> list[Path]:
    """The photographs of a folder, by name; not of those below it. Raises OSError."""
    return sorted(path for path in folder.iterdir() if path.suffix.lower() in SUFFIXES and path.is_file())


def write_report(path: Path, reports: Sequence[PhotoReport]) -> None:
    """As JSON that a person can read. Raises StudioError."""
    disk.write_bytes(path, msgspec.json.format(msgspec.json.encode(reports), indent=2) + b"\n")
