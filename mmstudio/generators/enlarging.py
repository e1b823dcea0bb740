"""Enlarges pictures with installed nets that spandrel knows (Real-ESRGAN and its kind), tile by tile.

Tiles overlap by more than such nets look around them, so no seam is seen; when memory runs out they become smaller.
"""

from __future__ import annotations

import functools
import importlib.metadata
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple, cast

import cv2
import numpy as np
import torch

from mmstudio.errors import CheckpointDamaged, CheckpointMissing, FileMissing, WrongFamily
from mmstudio.generators import place, registry
from mmstudio.generators.base import Drawn, Report
from mmstudio.jobs import CheckpointUse, GenerateJob
from mmstudio.media.images import read_picture
from mmstudio.media.photo import Pixels
from mmstudio.memory import is_out_of_memory

TILE_PX, LEAST_TILE_PX, OVERLAP_PX = 512, 64, 32


class Enlarger(NamedTuple):
    """net: (1, 3, h, w) in [0, 1] -> (1, 3, scale h, scale w)."""

    net: Callable[[torch.Tensor], torch.Tensor]
    scale: int
    device: str
    use: CheckpointUse


@functools.lru_cache(maxsize=1)
def load_enlarger(checkpoint: str) -> Enlarger:
    """An upscaler of the store, kept in memory. Raises CheckpointMissing, CheckpointDamaged and WrongFamily."""
    from safetensors import SafetensorError
    from spandrel import ImageModelDescriptor, ModelLoader, UnsupportedModelError

    store = registry.store()
    row = store.find(checkpoint)
    if row.usable and not row.sha256:
        row = store.verify(row.id)
    if not row.usable:
        raise CheckpointMissing(name=row.title)
    wrong = WrongFamily(name=row.title, family=row.family or row.kind, needed="Real-ESRGAN")
    if row.kind != "upscaler":
        raise wrong
    device = place.taken().kind
    try:
        found: Any = ModelLoader(device).load_from_file(row.path)
    except UnsupportedModelError:
        raise wrong from None
    except (SafetensorError, ValueError, RuntimeError, KeyError) as error:
        raise CheckpointDamaged(name=row.title, file=Path(row.path).name) from error
    if not isinstance(found, ImageModelDescriptor) or (found.input_channels, found.output_channels) != (3, 3):
        raise wrong
    found.model.eval().requires_grad_(False)
    return Enlarger(found, found.scale, device, CheckpointUse(name=Path(row.path).name, sha256=row.sha256))


def enlarged(enlarger: Enlarger, pixels: Pixels, progress: Callable[[float], None] = lambda fraction: None) -> Pixels:
    """pixels (h, w, 1, 3 or 4) of 8 or 16 bit -> (scale h, scale w, the same). Transparency is enlarged smoothly.

    progress is told after each tile, and may raise Cancelled. Raises MemoryError when even the smallest tiles are too
    much.
    """
    colours = pixels[..., :3] if pixels.shape[2] >= 3 else cast(Pixels, np.repeat(pixels, 3, axis=2))
    tile_px = TILE_PX
    while True:
        short = False
        try:
            large = _in_tiles(enlarger, colours, tile_px, progress)
        except (MemoryError, RuntimeError) as error:
            if not is_out_of_memory(error):
                raise
            short = True
        if not short:
            break
        tile_px //= 2  # outside `except`, whose exception still holds the tensors
        if tile_px < LEAST_TILE_PX:
            raise MemoryError
    if pixels.shape[2] == 1:
        return cast(Pixels, large.mean(axis=2, keepdims=True).round().astype(pixels.dtype))
    if pixels.shape[2] == 3:
        return large
    size = large.shape[1], large.shape[0]
    alpha = cv2.resize(np.ascontiguousarray(pixels[..., 3]), size, interpolation=cv2.INTER_CUBIC)
    return cast(Pixels, np.dstack([large, np.asarray(alpha, pixels.dtype)]))


class Enlarging:
    """A Report between a generator and its listener: what is drawn goes through an upscaler first."""

    def __init__(self, checkpoint: str, report: Report) -> None:
        self._checkpoint, self._report = checkpoint, report

    def __getattr__(self, name: str) -> Any:
        return getattr(self._report, name)

    def drawn(self, picture: Drawn) -> None:
        """The picture larger; the listener is asked at each tile, and may raise Cancelled."""
        self._report.preview(picture.index, picture.pixels)
        pixels = enlarged(load_enlarger(self._checkpoint), picture.pixels, lambda _: self._report.progress(0.0))
        self._report.drawn(Drawn(picture.index, np.asarray(pixels, np.uint8), picture.notes))


class EnlargingGenerator:
    """Carries out a GenerateJob whose checkpoint is an upscaler: the picture that it starts from, larger."""

    def __init__(self, checkpoint: str) -> None:
        self._enlarger = load_enlarger(checkpoint)
        self.info = registry.info(checkpoint)
        self.checkpoints: tuple[CheckpointUse, ...] = (self._enlarger.use,)
        self.device, self.dtype = self._enlarger.device, "float32"
        self.libraries = {name: importlib.metadata.version(name) for name in ("spandrel", "torch")}

    def run(self, job: GenerateJob, report: Report, batch_size: int = 1) -> None:
        """See Generator.run. Raises FileMissing or what `read_picture` raises for the picture."""
        start = job.start_picture
        if start is None:
            raise FileMissing(name="")
        path = Path(start.path)
        if not path.exists():
            raise FileMissing(name=path.name)
        read = read_picture(path)
        pixels = np.frombuffer(read.pixels, np.uint8).reshape(read.height, read.width, 4)
        if (pixels[..., 3] == 255).all():
            pixels = pixels[..., :3]
        report.progress(0.0)
        report.preview(0, np.ascontiguousarray(pixels))
        large = enlarged(self._enlarger, pixels, report.progress)
        report.drawn(Drawn(0, np.asarray(large, np.uint8)))
        report.progress(1.0)


@torch.inference_mode()
def _in_tiles(enlarger: Enlarger, colours: Pixels, tile_px: int, progress: Callable[[float], None]) -> Pixels:
    height, width = colours.shape[:2]
    scale, full = enlarger.scale, float(np.iinfo(colours.dtype).max)
    large = np.empty((height * scale, width * scale, 3), colours.dtype)
    places = [(top, left) for top in range(0, height, tile_px) for left in range(0, width, tile_px)]
    for number, (top, left) in enumerate(places):
        bottom, right = min(height, top + tile_px), min(width, left + tile_px)
        above, before = max(0, top - OVERLAP_PX), max(0, left - OVERLAP_PX)
        tile = colours[above : bottom + OVERLAP_PX, before : right + OVERLAP_PX]
        image = torch.from_numpy(tile.astype(np.float32) / full).permute(2, 0, 1)[None]
        answer = enlarger.net(image.to(enlarger.device))[0].float().clamp(0, 1).mul(full).round()
        whole = answer.permute(1, 2, 0).cpu().numpy().astype(colours.dtype)
        y, x = (top - above) * scale, (left - before) * scale
        part = whole[y : y + (bottom - top) * scale, x : x + (right - left) * scale]
        large[top * scale : bottom * scale, left * scale : right * scale] = part
        progress((number + 1) / len(places))
    return large
