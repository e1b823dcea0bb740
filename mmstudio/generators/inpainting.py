"""Fills holes with nets: the starter's own, and LaMa-like ones in files that spandrel knows."""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from mmstudio.checkpoints.hashing import sha256_of
from mmstudio.errors import Cancelled, CheckpointDamaged, CheckpointMissing, NoInpainter, UnsafeFile
from mmstudio.generators import extra_nets, registry
from mmstudio.generators.base import Generator
from mmstudio.generators.registry import INPAINTER
from mmstudio.generators.weights import read_weights
from mmstudio.jobs import CheckpointUse
from mmstudio.nets.inpainter import CELL_PX, Inpainter
from mmstudio.repair import route
from mmstudio.repair.both import detailed
from mmstudio.repair.guesses import guesses
from mmstudio.repair.inpainter import Bits, Floats, never
from mmstudio.repair.places import Place

STARTER = "starter"  # the method's name in a job
MAT_PX = 512  # its windows have places of their own
REFERENCE_PX = 512  # long side of what features are taken from
_MARGIN_PX = 192  # of what is known around a hole that the starter looks at
_PICKLES = {".pt", ".pth", ".ckpt", ".bin", ".pkl"}


@dataclass(frozen=True)
class Starter:
    """An Inpainter: what is wide is said by the starter's net from two guesses, fine detail comes from the patches.

    The net alone is right more often and softer than a photograph; the seed is that of the patches.
    """

    net: Inpainter
    use: CheckpointUse | None = None  # what a recipe says of it

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
        if cancelled():
            raise Cancelled
        if not mask.any():
            return pixels
        box = _around(mask)
        image, hole = pixels[box], mask[box]
        guessed = guesses(image, hole, seed=seed, reference=reference, cancelled=cancelled)
        parts = [_padded(_tensor(part)) for part in (image, hole.astype(np.float32)[..., None], *guessed[:2])]
        other = None if reference is None else _padded(_tensor(_reduced(reference)))
        with torch.inference_mode():
            painted = self.net(*parts, other)
        mean = painted[0, :, : image.shape[0], : image.shape[1]].permute(1, 2, 0).clamp(0, 1).numpy()
        part = detailed(image, hole, mean, guessed.wanted, cancelled=cancelled)
        filled = pixels.copy()
        filled[box] = np.where(hole[..., None], part.clip(0, 1), image)
        return filled


@dataclass(frozen=True)
class Foreign:
    """An Inpainter with a net of others: image (1, 3, H, W) and mask (1, 1, H, W) with 1 = repaint -> image.

    side_px: it was taught with squares of that side and draws no others, 0 = any size. chance: takes a seed, where a
    net draws differently each time. It knows no references.
    """

    net: Callable[[Tensor, Tensor], Tensor]
    side_px: int = 0
    chance: Callable[[int], None] = lambda seed: None

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
        if cancelled():
            raise Cancelled
        known = np.where(mask[..., None], np.float32(0.5), pixels)
        image, hole = _tensor(known), _tensor(mask.astype(np.float32)[..., None])
        self.chance(seed)
        if self.side_px:
            image = F.interpolate(image, (self.side_px, self.side_px), mode="bilinear", antialias=True)
            hole = (F.interpolate(hole, (self.side_px, self.side_px), mode="area") > 0).float()
        grown = (0, max(0, 16 - image.shape[3]), 0, max(0, 16 - image.shape[2]))  # such nets refuse less
        with torch.inference_mode():
            painted = self.net(F.pad(image, grown, mode="replicate"), F.pad(hole, grown)).float()
            if self.side_px:
                painted = F.interpolate(painted, mask.shape, mode="bicubic", antialias=True)
        part = painted[0, :, : mask.shape[0], : mask.shape[1]].permute(1, 2, 0).clamp(0, 1).numpy()
        return np.where(mask[..., None], part, pixels)


@dataclass(frozen=True)
class Drawing:
    """An Inpainter that draws what a prompt says, with a large model; of a reference it takes the mood, where an
    IP-Adapter is installed. One place at a time: they share one pipeline."""

    generator: Any  # a DiffusionGenerator
    strength: float
    turn: threading.Lock = field(default_factory=threading.Lock)

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
        with self.turn:
            if cancelled():
                raise Cancelled
            painted: Floats = self.generator.inpainted(pixels, mask, prompt, seed, self.strength, cancelled, reference)
        return np.where(mask[..., None], painted, pixels)


def chooser(
    method: str, strength: float = 1.0, load: Callable[[str], Generator] | None = None
) -> Callable[[Floats, Bits, Place], route.Choice]:
    """How a method answers for one place: one of `route.METHODS`, "starter", an installed checkpoint, or a net's file.

    Raises CheckpointMissing for anything else, CheckpointDamaged, UnsafeFile and NoInpainter.
    """
    if method in route.METHODS:
        return route.chooser(method)
    if method == STARTER:
        return _always(load_inpainter(), STARTER)
    path = Path(method)
    if path.is_file():
        return _always(read_foreign(path), path.name)
    row = registry.store().find(method)
    if not row.usable:
        raise CheckpointMissing(name=row.title)
    if row.kind == "inpainter":
        return _always(read_foreign(Path(row.path)), row.title)
    if "inpaint" not in registry.info(row.id).jobs:
        raise NoInpainter(name=row.title)
    return _always(Drawing((load or registry.load)(row.id), strength), row.title)


def uses(method: str, load: Callable[[str], Generator] | None = None) -> tuple[CheckpointUse, ...]:
    """Which weights a method has filled with, as recipes name them; () for one without a net. Raises as `chooser`."""
    if method in route.METHODS:
        return ()
    if method == STARTER:
        use = load_inpainter().use
        return () if use is None else (use,)
    path = Path(method)
    if path.is_file():
        return (CheckpointUse(name=path.name, sha256=sha256_of(path)),)
    store = registry.store()
    row = store.find(method)
    if row.kind not in ("inpainter", *registry.REDRAWERS):
        return (load or registry.load)(row.id).checkpoints
    if not row.sha256:
        row = store.verify(row.id)
    return (CheckpointUse(name=Path(row.path).name, sha256=row.sha256),)


@functools.lru_cache(maxsize=1)
def load_inpainter(folder: Path | None = None) -> Starter:
    """The starter's net, kept in memory. Raises CheckpointMissing or CheckpointDamaged."""
    file = read_weights(INPAINTER, folder)
    try:
        net = Inpainter(**file.config["net"])
        net.load_state_dict(file.tensors)
    except (KeyError, RuntimeError, TypeError) as error:
        raise CheckpointDamaged(name=STARTER, file=file.use.name) from error
    net = net.float().eval().requires_grad_(False).to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    return Starter(net, file.use)


@functools.lru_cache(maxsize=1)
def read_foreign(path: Path) -> Foreign:
    """A net out of a safetensors file, kept in memory.

    Raises UnsafeFile for a file that could run programs when it is opened, NoInpainter where no net is known or none
    that fills holes.
    """
    if path.suffix.lower() in _PICKLES:
        raise UnsafeFile(name=path.name)
    from safetensors import SafetensorError
    from spandrel import MaskedImageModelDescriptor, ModelLoader, UnsupportedModelError

    extra_nets.known()
    try:
        found: Any = ModelLoader("cpu").load_from_file(path)
    except (UnsupportedModelError, SafetensorError, ValueError, RuntimeError, KeyError) as error:
        raise NoInpainter(name=path.name) from error
    if not isinstance(found, MaskedImageModelDescriptor):
        raise NoInpainter(name=path.name)
    model: nn.Module = found.model
    model.eval().requires_grad_(False)
    if found.architecture.id != "MAT":
        return Foreign(found)

    def chance(seed: int) -> None:
        net: Any = model
        net.z = torch.randn(net.z.shape, generator=torch.Generator().manual_seed(seed), dtype=net.z.dtype)

    return Foreign(found, MAT_PX, chance)


def _always(inpainter: Starter | Foreign | Drawing, name: str) -> Callable[[Floats, Bits, Place], route.Choice]:
    return lambda pixels, hole, place: route.Choice(inpainter, name)


def _around(mask: Bits) -> tuple[slice, slice]:
    """The part of a crop that matters for its hole."""
    left, top, width, height = cv2.boundingRect(mask.astype(np.uint8))
    rows = slice(max(0, top - _MARGIN_PX), top + height + _MARGIN_PX)
    return rows, slice(max(0, left - _MARGIN_PX), left + width + _MARGIN_PX)


def _tensor(pixels: Floats) -> Tensor:
    """(h, w, C) -> (1, C, h, w)."""
    return torch.from_numpy(np.ascontiguousarray(pixels)).permute(2, 0, 1)[None]


def _padded(image: Tensor) -> Tensor:
    """Both sides made multiples of a cell by repeating the last row and column."""
    height, width = image.shape[2:]
    return F.pad(image, (0, -width % CELL_PX, 0, -height % CELL_PX), mode="replicate").contiguous()


def _reduced(reference: Floats) -> Floats:
    scale = REFERENCE_PX / max(reference.shape[:2])
    if scale >= 1:
        return reference
    size = max(1, round(reference.shape[1] * scale)), max(1, round(reference.shape[0] * scale))
    return np.asarray(cv2.resize(reference, size, interpolation=cv2.INTER_AREA), np.float32)
