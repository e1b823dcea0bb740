"""Write trained nets as the program reads them: safetensors (fp16, int8 for what is large) with their configuration,
and the index of hashes.

`mmstudio train export --run DIR --models DIR`, or only a part: `--only mending`
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save
from torch import Tensor

from mmstudio import disk
from mmstudio.generators.conditions import IMAGE_ENCODER
from mmstudio.generators.registry import DAMAGE_DETECTOR, INPAINTER
from mmstudio.generators.starter import AUTOENCODER, GENERATOR, MAPPER, MEMORY
from mmstudio.generators.upscaling import UPSCALERS
from mmstudio.generators.weights import in_bytes
from mmstudio.nets import damage_detector, inpainter
from mmstudio.nets.image_encoder import ImageEncoder
from mmstudio.nets.mapper import ConditionMapper
from mmstudio.nets.memory import Memory
from mmstudio.nets.text_encoder import hash_of
from mmstudio.nets.upscaler import SIZES
from mmstudio.training.icons import STYLES, DataError
from mmstudio.training.joint import load_joint
from mmstudio.training.recipe import said

INDEX = "index.json"
KERNEL = 30_000  # numbers from which a kernel is kept in bytes: half the file, and 60 dB from what fp16 draws


def export(
    autoencoder: dict[str, Tensor], generator: dict[str, Tensor], memory: Memory, models: Path, net: dict[str, Any]
) -> None:
    """Write the three files of the starter generator. net: shape of the generator, as LatentGenerator takes it."""
    disk.make_folder(models)
    write(models / AUTOENCODER, in_bytes(autoencoder, KERNEL), {"latent": [8, 16, 16], "image": [4, 128, 128]})
    write(models / GENERATOR, in_bytes(generator), {"styles": STYLES, "net": net})
    write(models / MEMORY, memory.packed(), {"styles": STYLES, "drawings": len(memory)})


def export_upscalers(nets: Mapping[str, dict[str, Tensor]], models: Path) -> None:
    """Write both upscalers into one file. nets: tensors by size, as `mmstudio.nets.upscaler.SIZES` names them."""
    disk.make_folder(models)
    tensors = {f"{size}.{key}": value for size, net in nets.items() for key, value in net.items()}
    write(models / UPSCALERS, _half(tensors), {size: SIZES[size] for size in nets})


def export_joint(encoder: ImageEncoder, mapper: ConditionMapper, models: Path) -> None:
    """Write what reads pictures into the text encoder's space, and what makes one condition of several."""
    disk.make_folder(models)
    write(models / IMAGE_ENCODER, in_bytes(encoder.state_dict(), KERNEL), {"styles": STYLES, "image": [4, 128, 128]})
    write(models / MAPPER, _half(mapper.state_dict()), {"kinds": ["text", "picture", "sound"]})


def export_mending(detector: Mapping[str, Tensor] | None, filler: Mapping[str, Tensor] | None, models: Path) -> None:
    """Write what finds damage and what fills holes; what is None is left as it is."""
    disk.make_folder(models)
    if detector is not None:
        small = in_bytes(dict(detector), KERNEL)
        write(models / DAMAGE_DETECTOR, small, {"net": damage_detector.SHAPE, "kinds": damage_detector.KINDS})
    if filler is not None:
        write(models / INPAINTER, in_bytes(dict(filler), KERNEL), {"net": inpainter.SHAPE})


def write(path: Path, tensors: dict[str, Tensor], config: dict[str, Any]) -> None:
    """Write one file whole or not at all, then its hash into the index beside it."""
    data = save({key: value.contiguous() for key, value in tensors.items()}, metadata={"config": json.dumps(config)})
    disk.write_bytes(path, data)
    index = path.parent / INDEX
    hashes = json.loads(index.read_text(encoding="utf-8")) if index.exists() else {}
    hashes[path.name] = hash_of(path)
    disk.write_bytes(index, (json.dumps(dict(sorted(hashes.items())), indent=1) + "\n").encode())


def _half(tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    return {key: value.half().contiguous() for key, value in tensors.items()}


def best_of(run: Path, recipe: str, net: str) -> dict[str, Tensor]:
    """The tensors of a net that did best in validation. Raises DataError."""
    tensors: dict[str, Tensor] = _nets(run, f"{recipe}.best.pt", net)
    return tensors


def polished(run: Path) -> dict[str, Tensor]:
    """The autoencoder after the polish where there was one, which has no best but its end; the best of it otherwise."""
    if (run / "polish.state.pt").exists():
        tensors: dict[str, Tensor] = _nets(run, "polish.state.pt", "nets", "autoencoder")
        return tensors
    return best_of(run, "autoencoder", "autoencoder")


def shape_of(generator: Mapping[str, Tensor]) -> dict[str, int]:
    """What LatentGenerator was made with, read off its tensors."""
    _, width, side, _ = generator["place"].shape
    shape = {
        "channels": generator["recall.mean"].numel() // side**2 if "recall.mean" in generator else 8,
        "side": side,
        "width": width,
        "blocks": len({key.split(".")[1] for key in generator if key.startswith("blocks.")}),
    }
    if "recall.basis" in generator:
        shape |= {
            "recall": generator["recall.enter.weight"].shape[0],
            "components": generator["recall.basis"].shape[0],
        }
    return shape


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="mmstudio train export")
    parser.add_argument("--run", type=Path, required=True, help="the --out folder of the recipes")
    parser.add_argument("--models", type=Path, required=True)
    parser.add_argument("--only", choices=("drawing", "mending"), default="drawing", help="which nets: %(default)s")
    options = parser.parse_args(argv)
    run, models = options.run, options.models

    def work() -> int:
        if options.only == "mending":
            there = {name: (run / f"{name}.state.pt").exists() for name in ("damage-detector", "inpainter")}
            if not any(there.values()):
                raise DataError(f"There is no damage-detector.state.pt in {run}: train damage-detector first.")
            export_mending(
                _nets(run, "damage-detector.state.pt", "nets", "average") if there["damage-detector"] else None,
                _nets(run, "inpainter.state.pt", "nets", "average") if there["inpainter"] else None,
                models,
            )
            return 0
        generator = _nets(run, "generator.state.pt", "nets")["average"]
        memory = Memory(**_nets(run, "memory.pt"))
        export(polished(run), generator, memory, models, shape_of(generator))
        export_joint(*load_joint(run / "joint.best.pt"), models)
        export_upscalers({size: best_of(run, f"upscaler-{size}", "upscaler") for size in SIZES}, models)
        return 0

    return said(work)


def _nets(run: Path, name: str, *inside: str) -> Any:
    path = run / name
    if not path.exists():
        raise DataError(f"There is no {name} in {run}: train {name.partition('.')[0]} first.")
    found = torch.load(path, map_location="cpu", weights_only=True)
    for key in inside:
        found = found[key]
    return found


if __name__ == "__main__":
    sys.exit(main())
