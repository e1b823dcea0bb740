"""A few photographs that tests make themselves."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np


def write_photographs(
    data: Path, names: tuple[str, ...] = ("alley", "bay", "cliff", "dune", "elm"), size: tuple[int, int] = (260, 340)
) -> Path:
    """Soft hills with grain, one file each of size (height, width); the same for the same name."""
    folder = data / "photos"
    folder.mkdir(parents=True)
    for name in names:
        rng = np.random.default_rng(sum(name.encode()))
        rough = cv2.GaussianBlur(rng.standard_normal((*size, 3)), (0, 0), 9)
        picture = 128 + 400 * rough + 6 * rng.standard_normal((*size, 3))
        cv2.imwrite(str(folder / f"{name}.png"), np.clip(picture, 0, 255).astype(np.uint8))
    return data
