"""Which checkpoints there are and how each is loaded. Knows no torch: adapters are imported when loaded."""

from __future__ import annotations

import importlib
from typing import cast

from mmstudio import paths
from mmstudio.errors import CheckpointMissing
from mmstudio.generators.base import Generator, GeneratorInfo, Loader

INPAINTER = "starter-inpainter.safetensors"
DAMAGE_DETECTOR = "starter-damage-detector.safetensors"

STYLES = ("fluent-3d", "fluent-flat", "noto", "noto-blob", "twemoji", "emojione", "fxemoji", "streamline")

STARTER = GeneratorInfo(
    checkpoint="starter",
    title="Starter drawings",
    jobs=("generate",),
    own_size_px=512,
    sizes_px=(128, 256, 512, 1024),
    square=True,
    styles=STYLES,
    conditions=("text", "picture", "sound"),
    languages=("en", "zh"),
    negative_prompt=False,
    guidance=False,
    steps=0,
    mask=False,
    alpha=True,
    variation=True,
    half_precision=False,
    memory_mib=400,
    size_mib=23,
    max_words=190,
    seconds_per_picture=0.2,
)

_ADAPTERS: dict[str, tuple[GeneratorInfo, str]] = {
    "starter": (STARTER, "mmstudio.generators.starter:load"),
}


def has(name: str) -> bool:
    """Whether a weights file of models/ is there; what mends photographs is offered only then."""
    return (paths.models() / name).is_file()


def infos() -> tuple[GeneratorInfo, ...]:
    """All generators, the starter first."""
    return tuple(info for info, _ in _ADAPTERS.values())


def info(checkpoint: str) -> GeneratorInfo:
    """The record of one checkpoint; raises CheckpointMissing for an unknown one."""
    try:
        return _ADAPTERS[checkpoint][0]
    except KeyError:
        raise CheckpointMissing(name=checkpoint) from None


def load(checkpoint: str) -> Generator:
    """Load a checkpoint into memory. Raises CheckpointMissing, CheckpointDamaged, MemoryError."""
    info(checkpoint)
    module, function = _ADAPTERS[checkpoint][1].split(":")
    return cast(Loader, getattr(importlib.import_module(module), function))()
