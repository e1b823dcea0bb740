"""The photographs that mending is learned from, split by photograph, and crops of them as old prints show them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from mmstudio.training.icons import DataError, named

Pixels = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float32]

# never trained on, never tuned on: the README of the data names them
TEST = (
    "lake-sherburne",
    "the-spices-of-life",
    "perched-osprey",
    "roman-colosseum",
    "canyon-wren",
    "beacon-street-sunset",
)
_EVERY = 9  # of the other photographs, how many there are for one of validation
_SUFFIXES = {".jpg", ".jpeg", ".png"}
_LEVELS = 3  # of the pyramid: full, half, a quarter


@dataclass(frozen=True)
class Photographs:
    """names[i] is that of pyramids[i]: uint8 (H, W, 3) at full, half and a quarter of the size.

    parts: the photographs of "train" and "validation"; none of TEST is here. left_out: a sentence on what could not be
    read.
    """

    names: tuple[str, ...]
    pyramids: tuple[tuple[Pixels, ...], ...]
    parts: dict[str, list[int]]
    left_out: tuple[str, ...] = ()

    def crop(self, index: int, side_px: int, rng: np.random.Generator) -> Pixels:
        """A square (side, side, 3) of one photograph, made up to 3.3 times smaller, turned and mirrored by chance."""
        smallest = min(self.pyramids[index][0].shape[:2])
        scale = max(float(np.exp(rng.uniform(np.log(0.3), 0.0))), min(1.0, side_px / smallest))
        level = max(i for i in range(_LEVELS) if 0.5**i >= scale)
        picture = self.pyramids[index][level]
        side = min(round(side_px / scale * 0.5**level), *picture.shape[:2])
        top, left = (int(rng.integers(0, extent - side + 1)) for extent in picture.shape[:2])
        part = picture[top : top + side, left : left + side]
        if side != side_px:
            how = cv2.INTER_AREA if side > side_px else cv2.INTER_CUBIC
            part = np.asarray(cv2.resize(part, (side_px, side_px), interpolation=how), np.uint8)
        return turned(part, int(rng.integers(8)))


def read_photographs(data: Path) -> Photographs:
    """The photographs in data/photos but those of TEST. Raises DataError."""
    folder = data / "photos"
    paths = sorted(path for path in folder.glob("*") if path.suffix.lower() in _SUFFIXES and path.stem not in TEST)
    names, pyramids, unread = [], [], []
    for path in paths:
        pixels = cv2.imread(str(path), cv2.IMREAD_COLOR)
        if pixels is None:
            unread.append(path.name)
        else:
            names.append(path.stem)
            pyramids.append(_pyramid(np.asarray(cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB), np.uint8)))
    if len(names) < 2:
        raise DataError(f"There are not two photographs to learn from in {folder}.")
    left_out = (f"These photographs cannot be read and are left out: {named(unread)}.",) if unread else ()
    return Photographs(tuple(names), tuple(pyramids), split(names), left_out)


def read_test(data: Path) -> dict[str, Pixels]:
    """Those photographs of TEST that data/photos holds, uint8 (H, W, 3). Raises DataError where there are none."""
    found = {}
    for name in TEST:
        path = data / "photos" / f"{name}.jpg"
        pixels = cv2.imread(str(path), cv2.IMREAD_COLOR) if path.is_file() else None
        if pixels is not None:
            found[name] = np.asarray(cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB), np.uint8)
    if not found:
        raise DataError(f"None of the photographs to measure with is in {data / 'photos'}.")
    return found


def split(names: Sequence[str]) -> dict[str, list[int]]:
    """Which photographs are learned from, and which only tell how far learning is; at least one of each."""
    validation = list(range(len(names)))[min(3, len(names) - 1) :: _EVERY]
    return {"train": [i for i in range(len(names)) if i not in validation], "validation": validation}


def turned(picture: Pixels, way: int) -> Pixels:
    """One of the eight ways (0..7) to lay a square down; 0 as it is."""
    laid = np.rot90(picture, way % 4)
    return np.ascontiguousarray(laid[:, ::-1] if way >= 4 else laid)


def aged(clean: Pixels, rng: np.random.Generator) -> Floats:
    """A crop (h, w, 3) as an old print shows it, in [0, 1]: often grey or brown, faded, soft and grainy."""
    picture = clean.astype(np.float32) / np.float32(255)
    if rng.random() < 0.35:
        grey = picture @ np.array([0.299, 0.587, 0.114], np.float32)
        brown = np.array([1.0, rng.uniform(0.82, 0.97), rng.uniform(0.6, 0.9)], np.float32)
        picture = grey[..., None] * (brown if rng.random() < 0.5 else np.ones(3, np.float32))
    if rng.random() < 0.5:
        low, high = rng.uniform(0, 0.25), rng.uniform(0.75, 1)
        cast = rng.normal(0, 0.03, 3)
        picture = (picture ** np.float32(np.exp(rng.normal(0, 0.2)))) * (high - low) + low + cast
    if rng.random() < 0.25:
        picture = np.asarray(cv2.GaussianBlur(picture, (0, 0), float(rng.uniform(0.4, 1.1))), np.float32)
    if rng.random() < 0.5:
        picture = picture + _grain(clean.shape, rng)
    return np.asarray(np.clip(picture, 0, 1), np.float32)


def scanned(picture: Floats, rng: np.random.Generator) -> Floats:
    """What is left of a picture (h, w, 3) after a file of JPEG, which two of three scans are."""
    if rng.random() < 0.33:
        return picture
    quality = int(rng.integers(60, 98))
    _, data = cv2.imencode(".jpg", np.round(picture * 255).astype(np.uint8), (cv2.IMWRITE_JPEG_QUALITY, quality))
    return np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR), np.float32) / np.float32(255)


def _grain(shape: tuple[int, ...], rng: np.random.Generator) -> Floats:
    """Noise of one channel or three, of single pixels or a little coarser."""
    height, width = shape[:2]
    noise = rng.standard_normal((height, width, 3 if rng.random() < 0.4 else 1), np.float32)
    if rng.random() < 0.6:
        soft = cv2.GaussianBlur(noise, (0, 0), float(rng.uniform(0.4, 1.2)))
        noise = np.asarray(soft, np.float32).reshape(noise.shape)
    strength = float(rng.uniform(0.005, 0.045))
    return np.asarray(noise * (strength / max(float(noise.std()), 1e-6)), np.float32)


def _pyramid(picture: Pixels) -> tuple[Pixels, ...]:
    levels = [picture]
    for _ in range(_LEVELS - 1):
        height, width = levels[-1].shape[:2]
        half = max(1, width // 2), max(1, height // 2)
        levels.append(np.asarray(cv2.resize(levels[-1], half, interpolation=cv2.INTER_AREA), np.uint8))
    return tuple(levels)
