"""The measured child that mends large photos without a window: `python -m mmstudio.bench.mending`. Prints JSON.

Seconds on the clock and of the processor: a typical stroke on 12 megapixels, 200 scratches on 24, and finding damage in
24. Photos are our sample, laid down again and again in all eight ways.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # as in the worker
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import cv2
import numpy as np
import numpy.typing as npt

from mmstudio import paths
from mmstudio.generators import restoration
from mmstudio.jobs import InpaintJob

Photo = npt.NDArray[np.uint8]
STROKES = 9
SCRATCHES = 200
_THREADS = 2


def photo(width: int, height: int) -> Photo:
    """(height, width, 3): tiles of the sample, none like its neighbours."""
    sample = cv2.imread(str(paths.resources() / "samples" / "damaged-photo.jpg"), cv2.IMREAD_COLOR_RGB)
    assert sample is not None
    side = min(sample.shape[:2])
    square = np.asarray(sample[:side, :side], np.uint8)
    out = np.empty((height, width, 3), np.uint8)
    for y in range(0, height, side):
        for x in range(0, width, side):
            way = (x + 3 * y) // side % 8
            tile = np.rot90(square, way % 4)
            part = out[y : y + side, x : x + side]
            part[:] = (tile[:, ::-1] if way >= 4 else tile)[: part.shape[0], : part.shape[1]]
    return out


def line(mask: Photo, rng: np.random.Generator, steps_px: tuple[float, float], width_px: int) -> None:
    """Draw a nearly straight stroke of seven points somewhere into a mask."""
    height, width = mask.shape
    point, angle = rng.uniform(0.1, 0.9, 2) * (width, height), rng.uniform(0, np.pi)
    points = [point]
    for _ in range(6):
        angle += rng.normal(0, 0.2)
        point = point + rng.uniform(*steps_px) * np.array([np.cos(angle), np.sin(angle)])
        points.append(point)
    cv2.polylines(mask, [np.round(points).astype(np.int32)[:, None]], False, 255, width_px, cv2.LINE_AA)


def strokes() -> list[list[float]]:
    """[seconds on the clock, of the processor] of single strokes, a hundred pixels long and as wide as a scratch is."""
    pixels, rng = photo(4240, 2832), np.random.default_rng(4)
    found = []
    for _ in range(STROKES):
        mask = np.zeros(pixels.shape[:2], np.uint8)
        line(mask, rng, (12, 22), int(rng.integers(4, 9)))
        found.append(_took(lambda mask=mask: _mend(pixels, mask)))  # type: ignore[misc]
    return found[1:]  # the first one loads


def scratches() -> list[float]:
    pixels, rng = photo(6000, 4000), np.random.default_rng(3)
    mask = np.zeros(pixels.shape[:2], np.uint8)
    for _ in range(SCRATCHES):
        line(mask, rng, (20, 80), int(rng.integers(1, 9)))
    return _took(lambda: _mend(pixels, mask))


def detection() -> list[float]:
    pixels = photo(6000, 4000)
    restoration.probability(pixels[:512, :512])  # loads
    return _took(lambda: restoration.probability(pixels))


def _mend(pixels: Photo, mask: Photo) -> None:
    """As Restore does it at its usual settings."""
    job = InpaintJob(photo="-", mask="-", grow_px=4, feather_px=8)
    for _ in restoration.fills(job, pixels, mask):
        pass


def _took(work: Callable[[], object]) -> list[float]:
    clock, processor = time.perf_counter(), time.process_time()
    work()
    return [time.perf_counter() - clock, time.process_time() - processor]


def main() -> None:
    cv2.setNumThreads(_THREADS)
    if restoration.detector() != "classical":
        import torch

        torch.set_num_threads(_THREADS)
    answer = {"strokes": strokes(), "scratches": scratches(), "detection": detection()}
    print(json.dumps({**answer, "detector": restoration.detector()}))


if __name__ == "__main__":
    main()
