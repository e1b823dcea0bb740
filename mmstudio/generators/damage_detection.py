"""Where a photograph seems damaged, by the starter's net; `repair.detect` is what there is without it."""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch

from mmstudio.errors import Cancelled, CheckpointDamaged
from mmstudio.generators.registry import DAMAGE_DETECTOR
from mmstudio.generators.weights import read_weights
from mmstudio.nets.damage_detector import DamageDetector, detected
from mmstudio.repair import detect
from mmstudio.repair.inpainter import never

TILE_PX = 1024
_OVERLAP_PX = 64  # a multiple of what the coarsest level shrinks by, so that tiles fall on its grid


def probability(
    net: DamageDetector,
    photo: detect.Photo,
    *,
    cancelled: Callable[[], bool] = never,
    progress: Callable[[float], None] = lambda fraction: None,
) -> detect.Map:
    """How surely each pixel of (H, W) or (H, W, C) is damaged: uint8 (H, W), 255 = surely. Worked in tiles.

    Raises Cancelled.
    """
    height, width = photo.shape[:2]
    found = np.zeros((height, width), np.uint8)
    for y in range(0, height, TILE_PX):
        for x in range(0, width, TILE_PX):
            if cancelled():
                raise Cancelled
            top, left = max(0, y - _OVERLAP_PX), max(0, x - _OVERLAP_PX)
            tile = photo[top : y + TILE_PX + _OVERLAP_PX, left : x + TILE_PX + _OVERLAP_PX]
            part = found[y : y + TILE_PX, x : x + TILE_PX]
            part[:] = _tile(net, tile)[y - top :, x - left :][: part.shape[0], : part.shape[1]]
        progress(min(1.0, (y + TILE_PX) / height))
    return found


@functools.lru_cache(maxsize=1)
def load_detector(folder: Path | None = None) -> DamageDetector:
    """The starter's net, kept in memory. Raises CheckpointMissing or CheckpointDamaged."""
    file = read_weights(DAMAGE_DETECTOR, folder)
    try:
        net = DamageDetector(**file.config["net"])
        net.load_state_dict(file.tensors)
    except (KeyError, RuntimeError, TypeError) as error:
        raise CheckpointDamaged(name="starter", file=file.use.name) from error
    return net.float().eval().requires_grad_(False).to(memory_format=torch.channels_last)  # type: ignore[call-overload,no-any-return]


def _tile(net: DamageDetector, tile: detect.Photo) -> npt.NDArray[np.uint8]:
    eight = tile if tile.dtype == np.uint8 else tile >> 8
    colours = eight[..., None] if eight.ndim == 2 else eight
    colours = colours[..., :3] if colours.shape[2] >= 3 else np.repeat(colours[..., :1], 3, axis=2)
    image = torch.from_numpy(np.ascontiguousarray(colours, np.uint8)).permute(2, 0, 1)[None].float() / 255
    with torch.inference_mode():
        likely = detected(net, image.contiguous(memory_format=torch.channels_last)).amax(dim=1)[0]
    return np.asarray((likely * 255).round().byte().numpy())
