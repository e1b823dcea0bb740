"""What the inpainter learns from: holes in photographs with both guesses at them, made once and kept in a file."""

from __future__ import annotations

import multiprocessing
import sys
import zlib
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from mmstudio import disk
from mmstudio.repair.guesses import guesses
from mmstudio.training.damage import hole
from mmstudio.training.photographs import Floats, Photographs, Pixels, aged

Planes = npt.NDArray[np.uint8]  # (..., c, c, 13): truth, mask, reference, waves, patches

CROP_PX = 128
EVERY = 4  # of so many holes one has a reference; of the others that plane is empty
_VIEW_PX = 48  # by how much two views of a place can lie apart
_VALIDATION_HOLES = 32
_CHUNK = 16

_photographs: Photographs  # of a process that makes holes


class Holes(NamedTuple):
    """What is learned from and what only tells how far learning is: uint8 (N, c, c, 13) each, N a multiple of EVERY."""

    train: Planes
    validation: Planes


def kept_holes(photographs: Photographs, folder: Path, count: int, processes: int) -> Holes:
    """The holes of a folder, or new ones, which are then kept there. Raises what `disk.write_whole` raises."""
    parts = []
    for part, many in (("train", count), ("validation", _VALIDATION_HOLES)):
        known = zlib.crc32(repr((photographs.names, photographs.parts[part])).encode())
        path = folder / f"holes-{part}-{many}-{known:08x}.npy"
        if not path.exists():
            print(f"Guessing at {many} holes ({part})", file=sys.stderr)
            made = make_holes(photographs, part, many, processes=processes)
            disk.make_folder(folder)
            disk.write_whole(path, lambda file, made=made: np.save(file, made))  # type: ignore[misc]
        parts.append(np.load(path, mmap_mode="r"))
    return Holes(*parts)


def make_holes(
    photographs: Photographs, part: str, count: int, crop_px: int = CROP_PX, processes: int = 1, seed: int = 5
) -> Planes:
    """count holes in photographs of one part, the same for the same seed however many processes make them."""
    indices = photographs.parts[part]
    asked = [(indices[i % len(indices)], i, crop_px, seed) for i in range(count)]
    if processes == 1:
        return np.stack([_made(photographs, *one) for one in asked])
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, mp_context=context, initializer=_begin, initargs=(photographs,)) as pool:
        return np.stack(list(pool.map(_made_here, asked, chunksize=_CHUNK)))


def _begin(photographs: Photographs) -> None:
    global _photographs
    _photographs = photographs
    cv2.setNumThreads(1)


def _made_here(asked: tuple[int, int, int, int]) -> Planes:
    return _made(_photographs, *asked)


def _made(photographs: Photographs, index: int, number: int, crop_px: int, seed: int) -> Planes:
    rng = np.random.default_rng((seed, number))
    whole = photographs.crop(index, crop_px + _VIEW_PX, rng)
    age = int(rng.integers(2**62)) if rng.random() < 0.5 else None
    truth, reference = (_view(whole, crop_px, age, rng) for _ in range(2))
    mask = hole((crop_px, crop_px), rng)
    other = reference if number % EVERY == 0 else None
    guessed = guesses(truth, mask, seed=number, reference=other)
    hidden = mask[..., None].astype(np.float32)
    planes = truth, hidden, np.zeros_like(truth) if other is None else other, *guessed[:2]
    return np.concatenate([np.round(np.clip(plane, 0, 1) * 255).astype(np.uint8) for plane in planes], axis=2)


def _view(whole: Pixels, side: int, age: int | None, rng: np.random.Generator) -> Floats:
    """A part of a place; two views of one age are prints of the same kind."""
    top, left = (int(v) for v in rng.integers(0, whole.shape[0] - side + 1, 2))
    part = np.ascontiguousarray(whole[top : top + side, left : left + side])
    return part.astype(np.float32) / np.float32(255) if age is None else aged(part, np.random.default_rng(age))
