"""The drawings the starter models learn from: pictures, captions, and which of them are held out.

A data folder has icons/captions.jsonl (style, file, label, tags, group per line) and icons/<style>.zip.
The decoded pictures are cached once as one array beside the training state.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
import zlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageOps

from mmstudio import disk

Pixels = npt.NDArray[np.uint8]

SIDE_PX = 128
STYLES = ("fluent-3d", "fluent-flat", "noto", "noto-blob", "fxemoji", "twemoji", "emojione", "streamline")
_UNREADABLE = (KeyError, OSError, ValueError, zlib.error, zipfile.BadZipFile, Image.DecompressionBombError)


class DataError(Exception):
    """The data folder cannot be trained on; the message is one sentence for a person."""


@dataclass(frozen=True)
class Icon:
    """One drawing's caption."""

    style: str
    file: str
    label: str
    tags: tuple[str, ...]
    group: str


@dataclass(frozen=True)
class Icons:
    """captions[i] describes pixels[i], an RGBA drawing (128, 128, 4). left_out: sentences on what could not be used."""

    captions: tuple[Icon, ...]
    pixels: Pixels
    left_out: tuple[str, ...] = ()


def load_icons(data: Path, cache: Path) -> Icons:
    """Read captions and pictures; pictures come from the cache when it fits.

    What cannot be read is left out and named. Raises DataError when nothing is left.
    """
    left_out: list[str] = []
    captions = read_captions(data, left_out)
    key = hashlib.sha256("\n".join(f"{c.style}/{c.file}" for c in captions).encode()).hexdigest()[:16]
    path, notes = cache / f"icons-{key}.npy", cache / f"icons-{key}.json"
    found = json.loads(notes.read_text(encoding="utf-8")) if notes.exists() else {}
    if not path.exists() or found.get("archives", _archives(data, captions)) != _archives(data, captions):
        pixels, missing, complaints = _decode(data, captions)
        disk.make_folder(cache)
        notes.unlink(missing_ok=True)
        disk.write_whole(path, lambda file: np.save(file, pixels))
        found = {"archives": _archives(data, captions), "missing": missing, "complaints": complaints}
        if complaints:
            disk.write_bytes(notes, json.dumps(found).encode())
    without = set(found.get("missing", ()))
    kept = tuple(icon for index, icon in enumerate(captions) if index not in without)
    return Icons(kept, np.load(path, mmap_mode="r"), (*left_out, *found.get("complaints", ())))


def read_captions(data: Path, left_out: list[str] | None = None) -> tuple[Icon, ...]:
    """All captions. Lines that are none are left out, and a sentence on them is added to left_out. Raises DataError."""
    path = data / "icons" / "captions.jsonl"
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError as error:
        raise DataError(f"There are no captions in {data}: icons/captions.jsonl is missing.") from error
    except UnicodeDecodeError as error:
        raise DataError(f"{path} is not text in UTF-8.") from error
    icons, wrong = [], []
    for number, line in enumerate(lines, 1):
        try:
            row = json.loads(line)
            icon = Icon(row["style"], row["file"], row["label"], tuple(row["tags"]), row["group"])
        except (ValueError, KeyError, TypeError):
            wrong.append(f"line {number}")
        else:
            if icon.style in STYLES and icon.label:
                icons.append(icon)
            else:
                wrong.append(f"line {number}")
    if not icons:
        raise DataError(f"{path} has no captions in it.")
    if wrong and left_out is not None:
        left_out.append(f"{len(wrong)} of {len(lines)} captions cannot be used and are left out: {named(wrong)}.")
    return tuple(icons)


def named(things: Sequence[str], most: int = 5) -> str:
    """The first few of many things."""
    shown = ", ".join(things[:most])
    return shown if len(things) <= most else f"{shown} and {len(things) - most} more"


def _decode(data: Path, captions: tuple[Icon, ...]) -> tuple[Pixels, list[int], list[str]]:
    """Pictures of all captions that have one, which captions have none, and sentences on what is left out."""
    pixels = np.zeros((len(captions), SIDE_PX, SIDE_PX, 4), np.uint8)
    by_style: dict[str, list[int]] = defaultdict(list)
    for index, icon in enumerate(captions):
        by_style[icon.style].append(index)
    missing, complaints, uncaptioned = list[int](), list[str](), list[str]()
    for style, indices in by_style.items():
        path = data / "icons" / f"{style}.zip"
        try:
            with zipfile.ZipFile(path) as archive:
                for index in indices:
                    try:
                        pixels[index] = _picture(archive, captions[index].file)
                    except (
                        KeyError,
                        OSError,
                        ValueError,
                        zlib.error,
                        zipfile.BadZipFile,
                        Image.DecompressionBombError,
                    ):
                        missing.append(index)
                described = {captions[index].file for index in indices}
                uncaptioned += [f"{style}/{name}" for name in archive.namelist() if _undescribed(name, described)]
        except (FileNotFoundError, zipfile.BadZipFile) as error:
            missing += indices
            wrong = "is missing" if isinstance(error, FileNotFoundError) else "is no zip archive"
            complaints.append(f"{path} {wrong}: the style {style} is left out.")
    if len(missing) == len(captions):
        raise DataError(f"There are no pictures in {data / 'icons'} that can be read.")
    if missing:
        broken = named([f"{captions[i].style}/{captions[i].file}" for i in missing])
        complaints.append(f"{len(missing)} of {len(captions)} pictures cannot be read and are left out: {broken}.")
    if uncaptioned:
        complaints.append(f"{len(uncaptioned)} pictures have no caption and are left out: {named(uncaptioned)}.")
    return (pixels if not missing else np.delete(pixels, missing, axis=0)), missing, complaints


def _undescribed(name: str, described: set[str]) -> bool:
    return name.endswith(".webp") and name not in described


def _archives(data: Path, captions: tuple[Icon, ...]) -> dict[str, int]:
    """Sizes of the archives, by which a cache that lacks pictures is told to be old."""
    paths = {icon.style: data / "icons" / f"{icon.style}.zip" for icon in captions}
    return {style: path.stat().st_size if path.exists() else 0 for style, path in sorted(paths.items())}


def _picture(archive: zipfile.ZipFile, name: str) -> Pixels:
    with Image.open(io.BytesIO(archive.read(name))) as image:
        rgba = image.convert("RGBA")
    if rgba.size != (SIDE_PX, SIDE_PX):  # a few are not square: fit them in and centre them
        rgba = ImageOps.pad(rgba, (SIDE_PX, SIDE_PX), color=(0, 0, 0, 0))
    return np.asarray(rgba)
