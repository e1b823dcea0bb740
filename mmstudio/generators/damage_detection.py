"""Where a photograph seems damaged, by the starter's net beside `repair.detect`, which is what there is without it.

They err in different places: the net takes busy texture for dust, the other one knows no stains and no tears, and is
silent where the ground is busy. The weighted mean of what both would bet, on the validation photographs with damage by
the second renderer: F1 .80 at .16 % of false alarms.
"""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
import torch

from mmstudio.errors import Cancelled, CheckpointDamaged
from mmstudio.generators.precision import quick_dtype
from mmstudio.generators.registry import DAMAGE_DETECTOR
from mmstudio.generators.weights import read_weights
from mmstudio.nets.damage_detector import DamageDetector, detected
from mmstudio.repair import detect
from mmstudio.repair.inpainter import never

NET_SHARE = 0.65  # of the net in the mean of both
# added to the mean, and its steepness: the middle of what does about equally well on the validation photographs (shares
# of .6 to .7, .4 to .8 added)
_EVEN, _STEEP = 0.6, 2.0
TILE_PX = 1024
SMALL_PX = 1400  # long side at the second look: the photographs that both have learned from have some 600 to 2,000
_WORTH_A_SECOND_LOOK = 0.6  # a scan that this would make smaller still
_OVERLAP_PX = 64  # a multiple of what the coarsest level shrinks by, so that tiles fall on its grid


def probability(
    net: DamageDetector,
    photo: detect.Photo,
    *,
    cancelled: Callable[[], bool] = never,
    progress: Callable[[float], None] = lambda fraction: None,
) -> detect.Map:
    """How surely each pixel of (H, W) or (H, W, C) is damaged: uint8 (H, W), 255 = surely. Worked in tiles.

    A large scan is looked at a second time, as small as the photographs that the net has learned from: what is a
    scratch to the eye is too wide to be one there at its own size. Raises Cancelled.
    """
    height, width = photo.shape[:2]
    scale = SMALL_PX / max(height, width)
    if scale > _WORTH_A_SECOND_LOOK:
        return _found(net, photo, cancelled, progress)
    share = 1 / (1 + scale**2)  # of the work
    found = _found(net, photo, cancelled, lambda done: progress(share * done))
    small = cv2.resize(photo, (round(width * scale), round(height * scale)), interpolation=cv2.INTER_AREA)
    wide = _found(net, small, cancelled, lambda done: progress(share + (1 - share) * done))  # type: ignore[arg-type]
    np.maximum(found, cv2.resize(wide, (width, height), interpolation=cv2.INTER_LINEAR), out=found)
    return found


def _found(
    net: DamageDetector, photo: detect.Photo, cancelled: Callable[[], bool], progress: Callable[[float], None]
) -> detect.Map:
    """What both say of a photo at its own size."""
    stop = threading.Event()
    with ThreadPoolExecutor(1) as beside:  # OpenCV and the net let go of Python's lock
        work = beside.submit(
            detect.probability, photo, every_shape=True, cancelled=lambda: stop.is_set() or cancelled()
        )
        try:
            found = by_net(net, photo, cancelled=cancelled, progress=progress)
            other = work.result()
        finally:
            stop.set()
    table = _both()
    for ours, theirs in zip(found, other, strict=True):
        ours[:] = table[ours, theirs]
    return found


def by_net(
    net: DamageDetector,
    photo: detect.Photo,
    *,
    cancelled: Callable[[], bool] = never,
    progress: Callable[[float], None] = lambda fraction: None,
) -> detect.Map:
    """What the net alone says. Raises Cancelled."""
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
    net = net.eval().requires_grad_(False)
    return net.to(dtype=quick_dtype("cpu"), memory_format=torch.channels_last)  # type: ignore[call-overload,no-any-return]


@functools.cache
def _both() -> npt.NDArray[np.uint8]:
    """(256, 256): what a pixel gets of which the net says one number and `repair.detect` the other."""
    likely = (np.arange(256) + 0.5) / 256
    bet = np.log(likely / (1 - likely))
    mean = NET_SHARE * bet[:, None] + (1 - NET_SHARE) * bet[None]
    return np.asarray(np.round(255 / (1 + np.exp(-_STEEP * (mean + _EVEN)))), np.uint8)


def _tile(net: DamageDetector, tile: detect.Photo) -> npt.NDArray[np.uint8]:
    eight = tile if tile.dtype == np.uint8 else tile >> 8
    colours = eight[..., None] if eight.ndim == 2 else eight
    colours = colours[..., :3] if colours.shape[2] >= 3 else np.repeat(colours[..., :1], 3, axis=2)
    # a copy: a mapped photo must not be written to, and torch warns of that
    image = torch.from_numpy(np.array(colours, np.uint8)).permute(2, 0, 1)[None].float() / 255
    with torch.inference_mode():
        likely = detected(net, image.contiguous(memory_format=torch.channels_last)).amax(dim=1)[0]
    return np.asarray((likely * 255).round().byte().numpy())
