"""Shipped weights: safetensors whose hashes stand in models/index.json, checked before anything is read from them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec
import torch
from safetensors import SafetensorError, safe_open
from torch import Tensor

from mmstudio import paths
from mmstudio.errors import CheckpointDamaged, CheckpointMissing
from mmstudio.jobs import CheckpointUse
from mmstudio.nets.text_encoder import hash_of


class Weights(msgspec.Struct, frozen=True):
    """The tensors of one file, the configuration of the net they belong to, and what a recipe says about the file."""

    tensors: dict[str, Tensor]
    config: dict[str, Any]
    use: CheckpointUse


def read_weights(name: str, folder: Path | None = None) -> Weights:
    """Read models/<name>. Raises CheckpointMissing or CheckpointDamaged, both naming the file."""
    folder = folder if folder is not None else paths.models()
    file = folder / name
    if not file.exists():
        raise CheckpointMissing(name=name)
    expected = _index(folder).get(name)
    sha256 = hash_of(file)
    if expected != sha256:
        raise CheckpointDamaged(name=name, file=str(file))
    try:
        with safe_open(file, framework="pt") as opened:
            config = json.loads((opened.metadata() or {}).get("config", "{}"))
            tensors = {key: opened.get_tensor(key) for key in opened.keys()}  # noqa: SIM118  (not a dictionary)
    except (SafetensorError, ValueError) as error:
        raise CheckpointDamaged(name=name, file=str(file)) from error
    return Weights(in_full(tensors), config, CheckpointUse(name=name, sha256=sha256))


def under(tensors: Mapping[str, Tensor], prefix: str) -> dict[str, Tensor]:
    """The tensors of one net in a file of several, by the names they have in that net."""
    start = f"{prefix}."
    return {key.removeprefix(start): value for key, value in tensors.items() if key.startswith(start)}


def in_bytes(tensors: dict[str, Tensor], big: int = 100_000) -> dict[str, Tensor]:
    """Matrices and kernels of more than `big` numbers as int8 with one scale for each output, the rest in fp16."""
    small: dict[str, Tensor] = {}
    for key, value in tensors.items():
        if value.ndim >= 2 and value.numel() > big:
            scale = value.abs().amax(dim=tuple(range(1, value.ndim)), keepdim=True).clamp(min=1e-12) / 127
            small[key + _BYTES] = (value / scale).round().to(torch.int8).contiguous()
            small[key + _SCALE] = scale.float().contiguous()
        else:
            small[key] = value.half().contiguous()
    return small


def in_full(tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    """What `in_bytes` made small as floating point again; other tensors as they are."""
    full = {key: value for key, value in tensors.items() if not key.endswith((_BYTES, _SCALE))}
    for key, value in tensors.items():
        if key.endswith(_BYTES):
            name = key.removesuffix(_BYTES)
            full[name] = value.float() * tensors[name + _SCALE]
    return full


_BYTES, _SCALE = ":int8", ":scale"


def _index(folder: Path) -> dict[str, str]:
    """File name to SHA-256 of all shipped weights."""
    path = folder / "index.json"
    try:
        return {str(name): str(sha256) for name, sha256 in json.loads(path.read_text(encoding="utf-8")).items()}
    except FileNotFoundError as error:
        raise CheckpointMissing(name=path.name) from error
    except (ValueError, AttributeError) as error:
        raise CheckpointDamaged(name=path.name, file=str(path)) from error
