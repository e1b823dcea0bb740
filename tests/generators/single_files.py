"""Tiny pipelines as single files, with the names that the first programs of their families gave to tensors."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save_file

_BLOCK = re.compile(r"(down|up)_blocks\.(\d+)\.(resnets|attentions|downsamplers|upsamplers)\.(\d+)\.(.*)")
Tensors = dict[str, torch.Tensor]
_RESNET = {
    "norm1": "in_layers.0", "conv1": "in_layers.2", "norm2": "out_layers.0", "conv2": "out_layers.3",
    "time_emb_proj": "emb_layers.1", "conv_shortcut": "skip_connection",
}  # fmt: skip
_UNET = {
    "time_embedding.linear_1": "time_embed.0", "time_embedding.linear_2": "time_embed.2",
    "add_embedding.linear_1": "label_emb.0.0", "add_embedding.linear_2": "label_emb.0.2",
    "conv_in": "input_blocks.0.0", "conv_norm_out": "out.0", "conv_out": "out.2",
    "mid_block.resnets.0": "middle_block.0", "mid_block.attentions.0": "middle_block.1",
    "mid_block.resnets.1": "middle_block.2",
}  # fmt: skip
_VAE = {
    "conv_norm_out": "norm_out", "mid_block.resnets.0": "mid.block_1", "mid_block.resnets.1": "mid.block_2",
    "mid_block.attentions.0": "mid.attn_1", "group_norm": "norm", "to_q": "q", "to_k": "k", "to_v": "v",
    "to_out.0": "proj_out", "conv_shortcut": "nin_shortcut", "downsamplers.0": "downsample",
    "upsamplers.0": "upsample", "resnets": "block",
}  # fmt: skip
_OPEN_CLIP = {
    "encoder.layers": "transformer.resblocks", "self_attn.out_proj": "attn.out_proj", "layer_norm1": "ln_1",
    "layer_norm2": "ln_2", "mlp.fc1": "mlp.c_fc", "mlp.fc2": "mlp.c_proj", "final_layer_norm": "ln_final",
    "embeddings.token_embedding": "token_embedding",
    "embeddings.position_embedding.weight": "positional_embedding",
}  # fmt: skip


def saved(pipeline: Any, path: Path) -> Path:
    """A pipeline of SD 1.5, SD 2 or SDXL as one file."""
    tensors = {f"model.diffusion_model.{name}": value for name, value in unet(pipeline.unet).items()}
    tensors |= {f"first_stage_model.{name}": value for name, value in _vae(pipeline.vae).items()}
    text = {_text_model(name): value for name, value in pipeline.text_encoder.state_dict().items()}
    if hasattr(pipeline, "text_encoder_2"):
        tensors |= {f"conditioner.embedders.0.transformer.{name}": value for name, value in text.items()}
        second = _open_clip(pipeline.text_encoder_2.state_dict())
        tensors |= {f"conditioner.embedders.1.model.{name}": value for name, value in second.items()}
    elif pipeline.unet.config.cross_attention_dim == 1024:
        first = _open_clip(pipeline.text_encoder.state_dict())
        tensors |= {f"cond_stage_model.model.{name}": value for name, value in first.items()}
    else:
        tensors |= {f"cond_stage_model.transformer.{name}": value for name, value in text.items()}
    save_file({name: value.contiguous().clone() for name, value in tensors.items()}, path)
    return path


def unet(net: Any) -> Tensors:
    """Its tensors by their first names."""
    per_block = net.config.layers_per_block + 1
    attending = [kind.startswith("Cross") for kind in net.config.up_block_types]

    def renamed(name: str) -> str:
        if found := re.match(
            r"(down|up)_blocks\.(\d+)\.(resnets|attentions|downsamplers|upsamplers)\.(\d+)\.(.*)", name
        ):
            way, block, kind, layer, rest = found[1], int(found[2]), found[3], int(found[4]), found[5]
            if way == "down":
                at = 1 + block * per_block + (layer if kind != "downsamplers" else per_block - 1)
                inside = {"resnets": "0", "attentions": "1", "downsamplers": "0.op"}[kind]
            else:
                at = block * per_block + (layer if kind != "upsamplers" else per_block - 1)
                inside = {"resnets": "0", "attentions": "1", "upsamplers": "2" if attending[block] else "1"}[kind]
            rest = (
                rest.removeprefix("conv.") if kind == "downsamplers" else _resnet(rest) if kind == "resnets" else rest
            )
            return f"{'input' if way == 'down' else 'output'}_blocks.{at}.{inside}.{rest}"
        for ours, first in _UNET.items():
            if name.startswith(ours + "."):
                rest = name.removeprefix(ours + ".")
                return f"{first}.{_resnet(rest) if 'resnets' in ours else rest}"
        return name

    return {renamed(name): value for name, value in net.state_dict().items()}


def _resnet(rest: str) -> str:
    first, _, last = rest.partition(".")
    return f"{_RESNET[first]}.{last}"


def _vae(net: Any) -> Tensors:
    blocks = len(net.config.up_block_types)
    tensors: Tensors = {}
    for name, value in net.state_dict().items():
        if "attentions" in name and name.endswith("weight") and value.ndim == 2:
            value = value[:, :, None, None]
        name = re.sub(r"up_blocks\.(\d+)", lambda found: f"up.{blocks - 1 - int(found[1])}", name)
        name = name.replace("down_blocks.", "down.")
        for ours, first in _VAE.items():
            name = re.sub(rf"(?<![a-z_]){re.escape(ours)}(?![a-z_])", first, name)
        tensors[name] = value
    return tensors


def _text_model(name: str) -> str:
    return name if name.startswith("text_model.") else f"text_model.{name}"


def _open_clip(state: Tensors) -> Tensors:
    tensors: Tensors = {}
    for given, value in state.items():
        name = given.removeprefix("text_model.")
        if "q_proj" in name:
            value = torch.cat([state[given.replace("q_proj", f"{one}_proj")] for one in "qkv"])
            name = name.replace("self_attn.q_proj.", "attn.in_proj_")
        elif "k_proj" in name or "v_proj" in name or "position_ids" in name:
            continue
        if name == "text_projection.weight":
            name, value = "text_projection", value.T
        for ours, first in _OPEN_CLIP.items():
            name = name.replace(ours, first)
        tensors[name] = value
    return tensors
