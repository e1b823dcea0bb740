"""Write trained nets as the program reads them: fp16 safetensors with their configuration, and the index of hashes.

`python -m mmstudio.training.export --run DIR --models DIR`
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save
from torch import Tensor

from mmstudio.generators.starter import AUTOENCODER, GENERATOR, MEMORY
from mmstudio.generators.upscaling import UPSCALERS
from mmstudio.nets.image_encoder import ImageEncoder
from mmstudio.nets.mapper import ConditionMapper
from mmstudio.nets.memory import Memory
from mmstudio.nets.text_encoder import hash_of
from mmstudio.nets.upscaler import SIZES
from mmstudio.training.icons import STYLES
from mmstudio.training.joint import load_joint

INDEX = "index.json"
IMAGE_ENCODER, MAPPER = "starter-image-encoder.safetensors", "starter-mapper.safetensors"


def export(
    autoencoder: dict[str, Tensor], generator: dict[str, Tensor], memory: Memory, models: Path, net: dict[str, Any]
) -> None:
    """Write the three files of the starter generator. net: shape of the generator, as LatentGenerator takes it."""
    models.mkdir(parents=True, exist_ok=True)
    write(models / AUTOENCODER, _half(autoencoder), {"latent": [8, 16, 16], "image": [4, 128, 128]})
    write(models / GENERATOR, _half(generator), {"styles": STYLES, "net": net})
    write(models / MEMORY, memory.packed(), {"styles": STYLES, "drawings": len(memory)})


def export_upscalers(nets: Mapping[str, dict[str, Tensor]], models: Path) -> None:
    """Write both upscalers into one file. nets: tensors by size, as `mmstudio.nets.upscaler.SIZES` names them."""
    models.mkdir(parents=True, exist_ok=True)
    tensors = {f"{size}.{key}": value for size, net in nets.items() for key, value in net.items()}
    write(models / UPSCALERS, _half(tensors), {size: SIZES[size] for size in nets})


def export_joint(encoder: ImageEncoder, mapper: ConditionMapper, models: Path) -> None:
    """Write what reads pictures into the text encoder's space, and what makes one condition of several."""
    models.mkdir(parents=True, exist_ok=True)
    write(models / IMAGE_ENCODER, _half(encoder.state_dict()), {"styles": STYLES, "image": [4, 128, 128]})
    write(models / MAPPER, _half(mapper.state_dict()), {"kinds": ["text", "picture", "sound"]})


def write(path: Path, tensors: dict[str, Tensor], config: dict[str, Any]) -> None:
    """Write one file whole or not at all, then its hash into the index beside it."""
    data = save({key: value.contiguous() for key, value in tensors.items()}, metadata={"config": json.dumps(config)})
    _replace(path, data)
    index = path.parent / INDEX
    hashes = json.loads(index.read_text(encoding="utf-8")) if index.exists() else {}
    hashes[path.name] = hash_of(path)
    _replace(index, (json.dumps(dict(sorted(hashes.items())), indent=1) + "\n").encode())


def _half(tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    return {key: value.half().contiguous() for key, value in tensors.items()}


def _replace(path: Path, data: bytes) -> None:
    part = path.with_suffix(".part")
    with part.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)


def best_upscaler(run: Path, size: str) -> dict[str, Tensor]:
    """The tensors of the upscaler that did best in validation."""
    path = run / f"upscaler-{size}.best.pt"
    tensors: dict[str, Tensor] = torch.load(path, map_location="cpu", weights_only=True)["upscaler"]
    return tensors


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m mmstudio.training.export")
    parser.add_argument("--run", type=Path, required=True, help="the --out folder of the recipes")
    parser.add_argument("--models", type=Path, required=True)
    options = parser.parse_args(argv)
    autoencoder = torch.load(options.run / "autoencoder.best.pt", map_location="cpu", weights_only=True)["autoencoder"]
    nets = torch.load(options.run / "generator.state.pt", map_location="cpu", weights_only=True)["nets"]
    memory = Memory(**torch.load(options.run / "memory.pt", map_location="cpu", weights_only=True))
    export(autoencoder, nets["average"], memory, options.models, {})
    export_joint(*load_joint(options.run / "joint.best.pt"), options.models)
    export_upscalers({size: best_upscaler(options.run, size) for size in SIZES}, options.models)
    return 0


if __name__ == "__main__":
    sys.exit(main())
