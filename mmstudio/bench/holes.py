"""Holes whose contents are known, and how near a filling of them comes: what `mmstudio bench restore` measures with."""

from __future__ import annotations

from typing import Literal

import cv2
import msgspec
import numpy as np
import numpy.typing as npt

from mmstudio.repair.inpainter import Bits, Floats

Kind = Literal["scratches", "blobs", "boxes"]
KINDS: tuple[Kind, ...] = ("scratches", "blobs", "boxes")
_RIM_PX = 8  # how far inside the rim a hole still looks like a continuation of it


class Score(msgspec.Struct, frozen=True, kw_only=True):
    """psnr_db: in the hole. texture_error: |mean gradient / that of the truth - 1| in the hole.

    seam_error: the same ratio for the gradient across the rim over that just inside it, so it grows when the rim
    stands out from the fill: 0 = as in the truth. seconds: for the whole picture.
    """

    psnr_db: float
    texture_error: float
    seam_error: float
    seconds: float = 0.0


def draw(kind: Kind, size: tuple[int, int], rng: np.random.Generator) -> npt.NDArray[np.uint8]:
    """A mask (height, width), 255 = hole. Scratches and spots are 1-12 px wide, blobs 20-60, boxes 80-160."""
    height, width = size
    mask = np.zeros(size, np.uint8)
    if kind == "scratches":
        for _ in range(4):
            cv2.polylines(mask, [_wandering(size, rng)], isClosed=False, color=255, thickness=int(rng.integers(1, 13)))
        for _ in range(6):
            centre = int(rng.integers(0, width)), int(rng.integers(0, height))
            axes = int(rng.integers(1, 7)), int(rng.integers(1, 7))
            cv2.ellipse(mask, centre, axes, float(rng.integers(0, 180)), 0, 360, 255, -1)
    elif kind == "blobs":
        radius = rng.uniform(10, 30)
        angle = np.linspace(0, 2 * np.pi, 48, endpoint=False)
        wobble = sum(rng.normal(0, 0.1) * np.cos(k * angle + rng.uniform(0, 2 * np.pi)) for k in (2, 3, 5))
        far = np.minimum(radius * (1 + wobble), 30)
        outline = np.stack([width / 2 + far * np.cos(angle), height / 2 + far * np.sin(angle)], axis=1)
        cv2.fillPoly(mask, [np.round(outline).astype(np.int32)], 255)
    else:
        high, wide = (int(v) for v in rng.integers(80, 161, 2))
        top, left = (height - high) // 2, (width - wide) // 2
        mask[top : top + high, left : left + wide] = 255
    return mask


def score(truth: Floats, filled: Floats, mask: npt.NDArray[np.uint8]) -> Score:
    """truth, filled: (h, w, 3) in [0, 1]; only what is masked is looked at. mask: at least one pixel."""
    hole = mask > 0
    whole = np.where(hole[..., None], np.clip(filled, 0, 1), truth)
    error = float(((whole - truth)[hole] ** 2).mean())
    return Score(
        psnr_db=float(-10 * np.log10(max(error, 1e-10))),
        texture_error=_off(_mean_gradient(whole, hole), _mean_gradient(truth, hole)),
        seam_error=_off(_rim(whole, hole), _rim(truth, hole)),
    )


def _wandering(size: tuple[int, int], rng: np.random.Generator) -> npt.NDArray[np.int32]:
    """A nearly straight chain of points (7, 1, 2) somewhere in the picture."""
    height, width = size
    point, angle = rng.uniform(0, 1, 2) * (width, height), rng.uniform(0, np.pi)
    points = [point]
    for _ in range(6):
        angle += rng.normal(0, 0.2)
        point = point + rng.uniform(10, 40) * np.array([np.cos(angle), np.sin(angle)])
        points.append(point)
    return np.round(points).astype(np.int32)[:, None]


def _differences(pixels: Floats) -> tuple[Floats, Floats]:
    grey = pixels.mean(axis=2)
    return np.abs(np.diff(grey, axis=1)), np.abs(np.diff(grey, axis=0))


def _mean_gradient(pixels: Floats, where: Bits) -> float:
    """Mean difference of neighbours that both lie in `where`."""
    across, down = _differences(pixels)
    pairs = across[where[:, 1:] & where[:, :-1]], down[where[1:] & where[:-1]]
    return float(np.concatenate(pairs).mean()) if any(len(p) for p in pairs) else 0.0


def _rim(pixels: Floats, hole: Bits) -> float:
    """Mean difference across the rim over that between neighbours just inside it."""
    across, down = _differences(pixels)
    pairs = across[hole[:, 1:] ^ hole[:, :-1]], down[hole[1:] ^ hole[:-1]]
    rim = float(np.concatenate(pairs).mean()) if any(len(p) for p in pairs) else 0.0
    depth = cv2.distanceTransform(hole.astype(np.uint8), cv2.DIST_L2, 3)
    return rim / max(_mean_gradient(pixels, hole & (depth < _RIM_PX)), 1e-4)


def _off(value: float, truth: float) -> float:
    return abs(value / max(truth, 1e-4) - 1)
