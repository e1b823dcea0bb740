"""Measure detectors: `mmstudio train damage-figures --data DIR [--sheet FILE]`, with what is in models/.

On the photographs that are never learned from: damage by the second renderer and ten masks drawn by hand, of which each
detector finds some, and the photographs as they are, in which it should find nothing. A found pixel is right when a
damaged one lies within two pixels, and the other way round.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # before torch: spinning threads stall a busy machine

import cv2
import numpy as np
import numpy.typing as npt
import torch

from mmstudio import disk
from mmstudio.generators import restoration
from mmstudio.repair import detect
from mmstudio.training import other_damage
from mmstudio.training.photographs import Floats, Pixels, read_test
from mmstudio.training.recipe import said

HAND_DRAWN = Path(__file__).with_name("hand_drawn.json")
SIDE_PX = 384  # of the crops that are damaged
Mask = npt.NDArray[np.uint8]
Detector = Callable[[Pixels], Mask]


def figures(photographs: dict[str, Pixels], crops: int = 6, sensitivity: float = 0.5) -> dict[str, Any]:
    """F1, precision and recall by detector and kind of damage; the share of clean photographs that is taken for
    damaged (false_alarms), and seconds for a megapixel."""
    found: dict[str, Any] = {}
    for name, detector in detectors(sensitivity).items():
        rows = found[name] = {
            "rendered": _scores(detector, rendered(photographs, crops)),
            "hand-drawn": _scores(detector, hand_drawn(photographs)),
        }
        begun = time.perf_counter()
        alarms = [float((detector(pixels) > 0).mean()) for pixels in photographs.values()]
        seconds = time.perf_counter() - begun
        rows["false_alarms"] = {name: round(alarm, 5) for name, alarm in zip(photographs, alarms, strict=True)}
        rows["false_alarms"]["mean"] = round(float(np.mean(alarms)), 5)
        rows["seconds_per_megapixel"] = round(seconds / sum(p[..., 0].size for p in photographs.values()) * 1e6, 3)
    return found


def detectors(sensitivity: float) -> dict[str, Detector]:
    """The classical one, and the learned one where it is installed."""
    ways: dict[str, Callable[[Pixels], Mask]] = {"classical": detect.probability}
    if restoration.detector() != "classical":
        ways[restoration.detector()] = restoration.probability
    return {
        name: lambda pixels, way=way: detect.mask(way(pixels), sensitivity, grow_px=0)  # type: ignore[misc]
        for name, way in ways.items()
    }


def rendered(photographs: dict[str, Pixels], crops: int) -> Iterator[tuple[Pixels, Mask]]:
    """(damaged crop, what is damaged), by the renderer that no net has seen."""
    rng = np.random.default_rng(11)
    for pixels in photographs.values():
        for _ in range(crops):
            made = other_damage.damaged(_crop(pixels, rng), rng)
            yield _bytes(made.pixels), made.mask.astype(np.uint8)


def hand_drawn(photographs: dict[str, Pixels]) -> Iterator[tuple[Pixels, Mask]]:
    """The same for each of the masks that were drawn by hand, on one photograph after the other."""
    rng = np.random.default_rng(12)
    named = list(photographs.values())
    for number, drawing in enumerate(json.loads(HAND_DRAWN.read_text(encoding="utf-8"))):
        picture = _crop(named[number % len(named)], rng)
        mask = np.zeros((SIDE_PX, SIDE_PX), np.uint8)
        for stroke in drawing["strokes"]:
            points = np.round(np.array(stroke["points"], np.float64) * 16).astype(np.int32)
            cover = np.zeros_like(mask)
            cv2.polylines(cover, [points], False, 255, max(1, round(stroke["width"])), cv2.LINE_AA, 4)
            strength = cover[..., None] / np.float32(255) * np.float32(0.85)
            painted = picture + strength * (np.float32(stroke["tone"]) - picture)
            mask |= np.abs(painted - picture).max(axis=2) >= 6 / 255
            picture = painted
        yield _bytes(picture), mask


def _scores(detector: Detector, examples: Iterator[tuple[Pixels, Mask]]) -> dict[str, float]:
    near = np.ones((5, 5), np.uint8)
    right = found_all = hit = true_all = 0
    for pixels, truth in examples:
        found = (detector(pixels) > 0).astype(np.uint8)
        right += int(np.count_nonzero((found > 0) & (cv2.dilate(truth, near) > 0)))
        hit += int(np.count_nonzero((truth > 0) & (cv2.dilate(found, near) > 0)))
        found_all, true_all = found_all + int(found.sum()), true_all + int(truth.sum())
    precision, recall = right / max(1, found_all), hit / max(1, true_all)
    f1 = 2 * precision * recall / max(1e-9, precision + recall)
    return {"f1": round(f1, 3), "precision": round(precision, 3), "recall": round(recall, 3)}


def sheet(photographs: dict[str, Pixels], path: Path, sensitivity: float = 0.5) -> None:
    """Damaged, truth and what each detector finds, of one rendered crop of each photograph and of the hand-drawn."""
    rows = []
    for pixels, truth in (*rendered(photographs, 1), *hand_drawn(photographs)):
        masks = [truth * np.uint8(255), *(detector(pixels) for detector in detectors(sensitivity).values())]
        rows.append(np.hstack([pixels, *(np.repeat(mask[..., None], 3, axis=2) for mask in masks)]))
    _, data = cv2.imencode(".jpg", np.ascontiguousarray(np.vstack(rows)[..., ::-1]), (cv2.IMWRITE_JPEG_QUALITY, 85))
    disk.write_bytes(path, data.tobytes())


def _crop(pixels: Pixels, rng: np.random.Generator) -> Floats:
    top, left = (int(rng.integers(0, extent - SIDE_PX + 1)) for extent in pixels.shape[:2])
    return np.asarray(pixels[top : top + SIDE_PX, left : left + SIDE_PX], np.float32) / np.float32(255)


def _bytes(pixels: Floats) -> Pixels:
    return np.asarray(np.round(np.clip(pixels, 0, 1) * 255), np.uint8)


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="mmstudio train damage-figures")
    parser.add_argument("--data", type=Path, required=True, help="folder that has photos/")
    parser.add_argument("--sheet", type=Path, help="write what was found into this JPEG")
    parser.add_argument("--sensitivity", type=float, default=0.5)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args(argv)

    def work() -> int:
        torch.set_num_threads(options.threads)
        photographs = read_test(options.data)
        print(json.dumps(figures(photographs, sensitivity=options.sensitivity), indent=1))
        if options.sheet:
            sheet(photographs, options.sheet, options.sensitivity)
        return 0

    return said(work)


if __name__ == "__main__":
    sys.exit(main())
