"""Loads pipelines of diffusers from the disk alone: classes from our own list, safetensors only, no network, no code.

Everything that is checked here was checked when the checkpoint was taken in, too; a folder may have changed since.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any, NamedTuple

import torch

from mmstudio.checkpoints.families import FAMILIES, SAMPLERS, Family
from mmstudio.checkpoints.recognise import recognise
from mmstudio.checkpoints.records import Checkpoint
from mmstudio.errors import CheckpointBroken, CheckpointDamaged, NotEnough, StudioError, WrongFamily
from mmstudio.generators import single_files
from mmstudio.generators.plans import Need, Plan, need_of
from mmstudio.generators.quiet import quiet

os.environ.setdefault("HF_HUB_OFFLINE", "1")  # before diffusers is imported; nothing here ever asks the hub


class Loaded(NamedTuple):
    """pipeline: text -> picture, or inpainting where the checkpoint knows nothing else."""

    pipeline: Any
    family: Family
    variant: str
    need: Need


def number_format(kind: str, family: str, stored_half: bool = True, short_of_memory: bool = False) -> torch.dtype:
    """What a family computes in on a kind of device; the processor in full, unless memory is short."""
    if kind == "cpu":
        return torch.bfloat16 if short_of_memory and stored_half else torch.float32
    if family in ("sd15", "sd2", "sdxl") or not (kind != "cuda" or torch.cuda.is_bf16_supported()):
        return torch.float16
    return torch.bfloat16


def load_pipeline(row: Checkpoint, kind: str, dtype: torch.dtype, rest: Checkpoint | None = None) -> Loaded:
    """Read all nets of a checkpoint into the system's memory. rest: a diffusers folder with what its file lacks.

    Raises what `recognise` raises, WrongFamily, NotEnough where a part alone was given, and CheckpointDamaged where
    keys or numbers are missing.
    """
    import diffusers

    path = Path(row.path)
    found = recognise(path)
    family = FAMILIES.get(found.family)
    if family is None or found.kind not in ("pipeline", "transformer"):
        raise WrongFamily(name=row.title, family=found.family or found.kind, needed="a model that draws")
    alone = found.form == "file" and not (found.kind == "pipeline" and family.single_file)
    if (alone or found.kind == "transformer") and rest is None:
        raise NotEnough(name=row.title, missing="text encoder, VAE")
    name = family.pipelines[2] if found.variant == "inpaint" and family.id != "flux" else family.pipelines[0]
    if found.variant == "inpaint" and family.id == "flux":
        name = "FluxFillPipeline"
    if found.variant == "refiner":
        name = family.pipelines[1]
    pipeline_class = getattr(diffusers, name)
    with quiet():
        try:
            if rest is not None:
                middle = single_files.middle(family, found, path, Path(rest.path), dtype)
                pipeline = from_folder(pipeline_class, Path(rest.path), dtype, **middle)
            elif path.is_dir():
                pipeline = from_folder(pipeline_class, path, dtype)
            else:
                pipeline = single_files.whole(pipeline_class, path, family, found, dtype)
        except StudioError:
            raise
        except MemoryError:
            raise
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RuntimeError) as error:
            if isinstance(error, RuntimeError) and "memory" in str(error).lower():
                raise
            raise CheckpointDamaged(name=row.title, file=path.name) from error
    _name_text_model(pipeline)
    _check_numbers(pipeline, row)
    need = need_of(weight_bytes(row, rest), found.half, family.middle_share, dtype != torch.float32)
    return Loaded(pipeline, family, found.variant, need)


def weight_bytes(row: Checkpoint, rest: Checkpoint | None) -> int:
    """Of all nets together, on the disk."""
    if rest is None:
        return row.size_bytes
    return row.size_bytes + int(rest.size_bytes * (1 - FAMILIES[row.family].middle_share))


def lay_out(pipeline: Any, plan: Plan, kind: str) -> None:
    """Bring a pipeline into the form of a plan; from any other one."""
    pipeline.remove_all_hooks()
    if plan == "whole":
        pipeline.vae.disable_tiling()
    else:
        pipeline.vae.enable_tiling()
    card = f"cuda:{torch.cuda.current_device()}" if kind == "cuda" else kind  # else the first is taken of several
    if plan == "offload":
        pipeline.enable_model_cpu_offload(device=card)
    elif plan == "sequential":
        pipeline.enable_sequential_cpu_offload(device=card)
    else:
        pipeline.to(kind)


def in_eight_bits(pipeline: Any, family: Family) -> None:
    """Keep the largest net in 8 bits a number; each layer is widened while it works."""
    net = getattr(pipeline, family.middle[1])
    net.enable_layerwise_casting(storage_dtype=torch.float8_e4m3fn, compute_dtype=net.dtype)


def compiled(pipeline: Any, family: Family) -> None:
    """Have the blocks that repeat in the largest net compiled when they are first used: a minute once, not many."""
    getattr(pipeline, family.middle[1]).compile_repeated_blocks()


def sampler_of(pipeline: Any, name: str, config: Any) -> Any:
    """The scheduler that a usual name means, with the checkpoint's own noise levels (config)."""
    import diffusers

    class_name, options = SAMPLERS[name]
    return getattr(diffusers, class_name).from_config(config, **options)


def from_folder(pipeline_class: Any, path: Path, dtype: torch.dtype, **options: Any) -> Any:
    """A folder of diffusers; options: parts that are taken from elsewhere."""
    index = json.loads((path / "model_index.json").read_bytes())
    if "safety_checker" in index:
        options |= {"safety_checker": None, "requires_safety_checker": False}
    if any(path.glob("*/*.fp16.safetensors")):
        options["variant"] = "fp16"
    return pipeline_class.from_pretrained(
        str(path), torch_dtype=dtype, local_files_only=True, use_safetensors=True, **options
    )


def _name_text_model(pipeline: Any) -> None:
    """Clip skip of diffusers 0.42 and compel asks for `text_encoder.text_model`, which transformers 5.24 has no more.

    The name is put past torch's register of parts: a net that held itself would be walked through for ever.
    """
    encoder = getattr(pipeline, "text_encoder", None)
    if hasattr(encoder, "final_layer_norm") and not hasattr(encoder, "text_model"):
        object.__setattr__(encoder, "text_model", encoder)


def _check_numbers(pipeline: Any, row: Checkpoint) -> None:
    """NaN in the weights would make every picture black (C4); one look at one tensor of each net is enough to tell."""
    for name, net in pipeline.components.items():
        if isinstance(net, torch.nn.Module):
            for tensor in net.parameters():
                if tensor.is_meta:
                    raise CheckpointBroken(name=f"{row.title} ({name})")
                if not bool(torch.isfinite(tensor.detach().flatten()[:4096].float()).all()):
                    raise CheckpointBroken(name=f"{row.title} ({name})")
