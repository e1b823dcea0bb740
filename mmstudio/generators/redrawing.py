"""Nets that spandrel knows and that look at a photo to make it anew: faces, colours, and what JPEG or noise has left.

What is masked is redrawn, all else stays bit for bit. A face keeps the colours it had; a coloured photo keeps its
lightness exactly; every net's answer counts as much as the job's strength says.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple, cast

import cv2
import numpy as np
import torch

from mmstudio.checkpoints.records import Checkpoint
from mmstudio.errors import Cancelled, CheckpointDamaged, CheckpointMissing, PackageMissing, WrongFamily
from mmstudio.generators import extra_nets, place, registry
from mmstudio.generators.enlarging import TILE_PX
from mmstudio.jobs import CheckpointUse, InpaintJob
from mmstudio.media import masks
from mmstudio.media.masks import Box, Mask
from mmstudio.media.photo import Pixels
from mmstudio.repair import colour_hints, places
from mmstudio.repair.inpainter import Floats, never
from mmstudio.repair.paste import Fill, as_floats, from_floats

FACE_PX, COLOUR_PX = 512, 512  # what such nets were taught with
MOST_SATURATION = 1.5  # of a job with strength 1
_ROOM = 0.35  # around a face that was marked, of its size: nets expect hair and chin
_CONTEXT_PX = 32
_TINT_SHARE = 1 / 12  # of a face: colours that change more slowly are kept

Net = Callable[[torch.Tensor], torch.Tensor]
Told = Callable[[float], None]


class Redrawer(NamedTuple):
    """net: (1, 3 or 1, h, w) in [0, 1] -> (1, 3, s h, s w), s = scale. channels: that it takes."""

    kind: str
    title: str
    net: Net
    scale: int
    channels: int
    device: str
    use: CheckpointUse


@functools.lru_cache(maxsize=1)
def load_redrawer(checkpoint: str) -> Redrawer:
    """One of the store, kept in memory.

    Raises CheckpointMissing, CheckpointDamaged, WrongFamily, and PackageMissing where its net is in a
    package that is not installed.
    """
    from safetensors import SafetensorError
    from spandrel import ImageModelDescriptor, ModelLoader, UnsupportedModelError

    store = registry.store()
    row = store.find(checkpoint)
    if row.usable and not row.sha256:
        row = store.verify(row.id)
    if not row.usable:
        raise CheckpointMissing(name=row.title)
    if row.kind not in registry.REDRAWERS:
        raise WrongFamily(name=row.title, family=row.family or row.kind, needed="GFPGAN, DDColor, FBCNN")
    more = extra_nets.known()
    device = place.taken().kind
    try:
        found: Any = ModelLoader(device).load_from_file(row.path)
    except UnsupportedModelError:
        if not more:
            raise PackageMissing(name=row.title, package=extra_nets.PACKAGE) from None
        raise WrongFamily(name=row.title, family=row.kind, needed="spandrel") from None
    except (SafetensorError, ValueError, RuntimeError, KeyError) as error:
        raise CheckpointDamaged(name=row.title, file=Path(row.path).name) from error
    if not isinstance(found, ImageModelDescriptor) or found.input_channels not in (1, 3):
        raise WrongFamily(name=row.title, family=row.kind, needed="spandrel")
    found.model.eval().requires_grad_(False)
    use = CheckpointUse(name=Path(row.path).name, sha256=row.sha256)
    return Redrawer(row.kind, row.title, _as_taught(found), found.scale, found.input_channels, device, use)


def _as_taught(found: Any) -> Net:
    """A net as its makers call it.

    GFPGAN and CodeFormer were taught with -1 … 1, and spandrel hands them 0 … 1: a face comes out pale then. GFPGAN
    draws noise at every call, unless it is told to take what lies in its file: the same photo then gives the same face.
    """
    options = {"GFPGAN": {"randomize_noise": False}, "CodeFormer": {}}.get(found.architecture.id)
    if options is None:
        return cast(Net, found)
    return lambda image: cast(torch.Tensor, (found.model(image * 2 - 1, **options)[0] + 1) / 2)


def fills(
    job: InpaintJob,
    row: Checkpoint,
    pixels: Pixels,
    mask: Mask,
    *,
    cancelled: Callable[[], bool] = never,
    progress: Told = lambda fraction: None,
) -> Iterator[Fill]:
    """What becomes of the places of mask (H, W, 255 = redraw) in pixels (H, W, C).

    Raises as `load_redrawer`, and Cancelled between faces and tiles.
    """
    redrawer = load_redrawer(row.id)
    alpha = places.softened(mask, job.grow_px, job.feather_px)
    boxes = list(_boxes(alpha)) if redrawer.kind == "face" else [box] if (box := masks.bounds(alpha)) else []
    for number, box in enumerate(boxes):
        if cancelled():
            raise Cancelled

        def tell(fraction: float, number: int = number) -> None:
            if cancelled():
                raise Cancelled
            progress((number + fraction) / len(boxes))

        match redrawer.kind:
            case "face":
                redrawn = _face(redrawer, pixels, box, job.denoising_strength)
            case "colour":
                redrawn = _coloured(redrawer, pixels, box, job, tell)
            case _:
                redrawn = _cleaned(redrawer, pixels, box, job.denoising_strength, tell)
        tell(1.0)
        part = box.slices
        yield Fill((box.top, box.left, box.bottom, box.right), redrawn, alpha[part], redrawer.title)


def _boxes(alpha: Mask) -> Iterator[Box]:
    """Around each place that was marked, one face each."""
    _, _, stats, _ = cv2.connectedComponentsWithStats((alpha > 0).astype(np.uint8), connectivity=8)
    for left, top, width, height, _ in stats[1:].tolist():
        yield Box(left, top, left + width, top + height)


@torch.inference_mode()
def _answer(redrawer: Redrawer, image: Floats) -> Floats:
    """(h, w, 3) in [0, 1] through the net -> (s h, s w, 3)."""
    shown = image @ colour_hints.LUMA if redrawer.channels == 1 else image
    tensor = torch.from_numpy(np.ascontiguousarray(shown.reshape(*image.shape[:2], -1))).permute(2, 0, 1)[None]
    answer = redrawer.net(tensor.to(redrawer.device))[0].float().clamp(0, 1).permute(1, 2, 0).cpu().numpy()
    return np.asarray(np.broadcast_to(answer, (*answer.shape[:2], 3)), np.float32)


def _face(redrawer: Redrawer, pixels: Pixels, box: Box, strength: float) -> Pixels:
    """The square around a face redrawn, of which the box is kept; its slow colours stay those of the photo."""
    side = round(max(box.right - box.left, box.bottom - box.top) * (1 + 2 * _ROOM))
    top, left = (box.top + box.bottom - side) // 2, (box.left + box.right - side) // 2
    rows = np.clip(np.arange(top, top + side), 0, pixels.shape[0] - 1)
    columns = np.clip(np.arange(left, left + side), 0, pixels.shape[1] - 1)
    before = as_floats(pixels[np.ix_(rows, columns)])
    size = (FACE_PX, FACE_PX)
    shown = cv2.resize(before, size, interpolation=cv2.INTER_AREA if side > FACE_PX else cv2.INTER_CUBIC)
    answer = _answer(redrawer, np.clip(np.asarray(shown, np.float32), 0, 1))
    smaller = answer.shape[0] > side
    after = cv2.resize(answer, (side, side), interpolation=cv2.INTER_AREA if smaller else cv2.INTER_CUBIC)
    tint = cv2.GaussianBlur(before - after, (0, 0), max(1.0, side * _TINT_SHARE))
    mixed = before + strength * (after + tint - before)
    inner = slice(box.top - top, box.bottom - top), slice(box.left - left, box.right - left)
    return from_floats(np.asarray(mixed[inner], np.float32), pixels[box.slices])


def _coloured(redrawer: Redrawer, pixels: Pixels, box: Box, job: InpaintJob, tell: Told) -> Pixels:
    """The box in colours that the net guesses from the whole photo, and that hints correct; every pixel keeps its luma
    (BT.601)."""
    grey = colour_hints.lightness_of(pixels)
    height, width = grey.shape
    scale = min(1.0, COLOUR_PX / max(height, width))
    size = max(1, round(width * scale)), max(1, round(height * scale))
    small = np.asarray(cv2.resize(grey, size, interpolation=cv2.INTER_AREA), np.float32)
    # another suggestion: a net that knows no chance sees the photo a little lighter, darker or mirrored
    seen = small ** np.float32((1.0, 0.8, 1.25, 0.65)[job.seed % 4])
    mirrored = job.seed // 4 % 2 == 1
    seen = seen[:, ::-1] if mirrored else seen
    answer = _answer(redrawer, np.repeat(np.ascontiguousarray(seen)[..., None], 3, axis=2))
    answer = answer[:, ::-1] if mirrored else answer
    guess = colour_hints.chroma_of(answer) * np.float32(MOST_SATURATION * job.denoising_strength)
    return colour_hints.painted(pixels, grey, (box.top, box.left, box.bottom, box.right), guess, job.hints, tell)


def _cleaned(redrawer: Redrawer, pixels: Pixels, box: Box, strength: float, tell: Told) -> Pixels:
    """The box tile by tile; tiles see more than they give, so that no seam is seen."""
    out = pixels[box.slices].copy()
    tops, lefts = range(box.top, box.bottom, TILE_PX), range(box.left, box.right, TILE_PX)
    for number, (top, left) in enumerate((top, left) for top in tops for left in lefts):
        bottom, right = min(box.bottom, top + TILE_PX), min(box.right, left + TILE_PX)
        above, before = max(0, top - _CONTEXT_PX), max(0, left - _CONTEXT_PX)
        tile = as_floats(pixels[above : bottom + _CONTEXT_PX, before : right + _CONTEXT_PX])
        answer = _answer(redrawer, tile)
        if answer.shape != tile.shape:
            answer = np.asarray(cv2.resize(answer, tile.shape[1::-1], interpolation=cv2.INTER_AREA), np.float32)
        mixed = tile + strength * (answer - tile)
        inner = slice(top - above, bottom - above), slice(left - before, right - before)
        place = slice(top - box.top, bottom - box.top), slice(left - box.left, right - box.left)
        out[place] = from_floats(np.asarray(mixed[inner], np.float32), pixels[top:bottom, left:right])
        tell((number + 1) / (len(tops) * len(lefts)))
    return out
