"""Texture from an area that a person points at: "take texture from here"."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np

from mmstudio.repair import paste, route
from mmstudio.repair.inpainter import Bits, Floats, never
from mmstudio.repair.places import Place
from mmstudio.repair.scaling import radius_px, resized
from mmstudio.repair.smooth import Smooth
from mmstudio.repair.texture import PATCH_PX, Texture

LARGEST_PX = 1024  # side of what is searched: more takes longer than it finds


def chooser(photo: paste.Photo, usable: Bits) -> Callable[[Floats, Bits, Place], route.Choice]:
    """A `paste.Choose` that fills every place with patches of the usable pixels (H, W) of photo (H, W, C).

    Of an area larger than LARGEST_PX its middle is taken. A place that is filled smaller gets a smaller area too.
    """
    texture, there = _middle(photo, usable)

    def choose(pixels: Floats, hole: Bits, place: Place) -> route.Choice:
        scale = min(1.0, paste.LARGEST_RADIUS_PX / radius_px(hole))
        if scale == 1.0:
            return route.Choice(FromArea(texture, there), "texture")
        size = max(1, round(texture.shape[1] * scale)), max(1, round(texture.shape[0] * scale))
        smaller = resized(there.astype(np.float32), size, cv2.INTER_AREA) > 0.999
        return route.Choice(FromArea(resized(texture, size, cv2.INTER_AREA), smaller), "texture")

    return choose


@dataclass(frozen=True)
class FromArea:
    """An Inpainter. texture: float32 (h, w, 3) of which the usable (h, w) may be copied; nothing else is."""

    texture: Floats
    usable: Bits

    def fill(
        self,
        pixels: Floats,
        mask: Bits,
        *,
        seed: int = 0,
        reference: Floats | None = None,
        prompt: str = "",
        cancelled: Callable[[], bool] = never,
    ) -> Floats:
        height, width = mask.shape
        start = Smooth("ns").fill(pixels, mask, cancelled=cancelled)
        right = width + PATCH_PX  # a margin, so that no patch of the picture reaches into the texture
        size = max(height, self.usable.shape[0]), right + self.usable.shape[1]
        canvas = np.zeros((*size, 3), np.float32)
        hole, sources = np.zeros((2, *size), bool)
        begun = np.where(mask[..., None], start, pixels)
        canvas[:height, :right] = np.pad(begun, ((0, 0), (0, PATCH_PX), (0, 0)), mode="edge")
        canvas[: self.usable.shape[0], right:] = self.texture
        hole[:height, :width], sources[: self.usable.shape[0], right:] = mask, self.usable
        filled = Texture(sources=sources, start=canvas).fill(canvas, hole, seed=seed, cancelled=cancelled)
        return filled[:height, :width]


def _middle(photo: paste.Photo, usable: Bits) -> tuple[Floats, Bits]:
    """The box around what is usable, or of a large one the part around the usable pixel nearest to its middle."""
    rows, columns = np.flatnonzero(usable.any(axis=1)), np.flatnonzero(usable.any(axis=0))
    if not len(rows):
        return np.zeros((1, 1, 3), np.float32), np.zeros((1, 1), bool)
    spans = []
    inside = usable[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    ys, xs = np.nonzero(inside[::4, ::4] if inside.size > 1 << 22 else inside)
    step = 4 if inside.size > 1 << 22 else 1
    if not len(ys):
        ys, xs = np.nonzero(inside)
        step = 1
    nearest = int(np.argmin((ys - ys.mean()) ** 2 + (xs - xs.mean()) ** 2))
    for found, at in ((rows, int(ys[nearest]) * step), (columns, int(xs[nearest]) * step)):
        first, last = int(found[0]), int(found[-1]) + 1
        begin = int(np.clip(first + at - LARGEST_PX // 2, first, max(first, last - LARGEST_PX)))
        spans.append(slice(begin, min(last, begin + LARGEST_PX)))
    box = spans[0], spans[1]
    return paste.as_floats(photo[box]), usable[box]
