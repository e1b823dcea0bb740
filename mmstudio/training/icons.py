"""The drawings the starter models learn from: pictures, captions, and which of them are held out.

A data folder has icons/captions.jsonl (style, file, label, tags, group per line) and icons/<style>.zip.
The decoded pictures are cached once as one array beside the training state.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import zipfile
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageOps

Pixels = npt.NDArray[np.uint8]

SIDE_PX = 128
STYLES = ("fluent-3d", "fluent-flat", "noto", "noto-blob", "fxemoji", "twemoji", "emojione", "streamline")
_PEOPLE = re.compile(r"\b(man|men|woman|women|person|people|boy|girl|male|female|skin tone)\b")


class DataError(Exception):
    """The data folder cannot be trained on; the message is one sentence for a person."""


@dataclass(frozen=True)
class Icon:
    """One drawing's caption. family: its concept, with variants of sex and age laid together."""

    style: str
    file: str
    label: str
    tags: tuple[str, ...]
    group: str

    @property
    def family(self) -> str:
        words = re.sub(r"[^\w ]+", " ", self.label.lower())
        return " ".join(_PEOPLE.sub(" ", words).split()) or words.strip()


@dataclass(frozen=True)
class Icons:
    """captions[i] describes pixels[i], an RGBA drawing (128, 128, 4)."""

    captions: tuple[Icon, ...]
    pixels: Pixels


def load_icons(data: Path, cache: Path) -> Icons:
    """Read captions and pictures; pictures come from the cache when it fits. Raises DataError."""
    captions = read_captions(data)
    key = hashlib.sha256("\n".join(f"{c.style}/{c.file}" for c in captions).encode()).hexdigest()[:16]
    path = cache / f"icons-{key}.npy"
    if not path.exists():
        _write_cache(path, _decode(data, captions))
    return Icons(captions, np.load(path, mmap_mode="r"))


def read_captions(data: Path) -> tuple[Icon, ...]:
    path = data / "icons" / "captions.jsonl"
    if not path.exists():
        raise DataError(f"There are no captions in {data}: icons/captions.jsonl is missing.")
    icons = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        try:
            row = json.loads(line)
            icons.append(Icon(row["style"], row["file"], row["label"], tuple(row["tags"]), row["group"]))
        except (ValueError, KeyError, TypeError) as error:
            raise DataError(f"Line {number} of {path} is not a caption: {error}.") from error
    if not icons:
        raise DataError(f"{path} has no captions in it.")
    return tuple(icons)


def held_out(captions: tuple[Icon, ...], seed: int = 20) -> dict[str, list[int]]:
    """Split drawings by (family, style) cell, from captions alone: indices of train, validation and test.

    A cell may be held out when its family is drawn in at least three styles; validation gets 2 %, test 4 %.
    """
    styles_of: dict[str, set[str]] = defaultdict(set)
    for icon in captions:
        styles_of[icon.family].add(icon.style)
    split: dict[str, list[int]] = {"train": [], "validation": [], "test": []}
    for index, icon in enumerate(captions):
        digest = hashlib.sha256(f"{seed}|{icon.family}|{icon.style}".encode()).digest()
        place = int.from_bytes(digest[:4], "big") / 2**32
        if len(styles_of[icon.family]) < 3 or place >= 0.06:
            split["train"].append(index)
        else:
            split["validation" if place < 0.02 else "test"].append(index)
    return split


def _decode(data: Path, captions: tuple[Icon, ...]) -> Pixels:
    pixels = np.zeros((len(captions), SIDE_PX, SIDE_PX, 4), np.uint8)
    by_style: dict[str, list[int]] = defaultdict(list)
    for index, icon in enumerate(captions):
        by_style[icon.style].append(index)
    for style, indices in by_style.items():
        path = data / "icons" / f"{style}.zip"
        try:
            with zipfile.ZipFile(path) as archive:
                for index in indices:
                    pixels[index] = _picture(archive, captions[index].file)
        except FileNotFoundError as error:
            raise DataError(f"There are no pictures for the style {style}: {path} is missing.") from error
        except (KeyError, OSError, zipfile.BadZipFile) as error:
            raise DataError(f"A picture in {path} cannot be read: {error}.") from error
    return pixels


def _picture(archive: zipfile.ZipFile, name: str) -> Pixels:
    with Image.open(io.BytesIO(archive.read(name))) as image:
        rgba = image.convert("RGBA")
    if rgba.size != (SIDE_PX, SIDE_PX):  # a few are not square: fit them in and centre them
        rgba = ImageOps.pad(rgba, (SIDE_PX, SIDE_PX), color=(0, 0, 0, 0))
    return np.asarray(rgba)


def _write_cache(path: Path, pixels: Pixels) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    with part.open("wb") as file:
        np.save(file, pixels)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
