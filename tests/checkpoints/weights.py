"""Safetensors files of any names and shapes, with few bytes: what a kind of net is can be told from its header."""

from __future__ import annotations

import json
import math
from pathlib import Path

Shapes = dict[str, tuple[int, ...]]


def write(path: Path, shapes: Shapes, dtype: str = "F16", fill: bytes = b"\0") -> Path:
    """A whole, valid file; every number of it is zero unless fill says otherwise."""
    size = {"F16": 2, "F32": 4, "I8": 1}[dtype]
    header, at = {}, 0
    for name, shape in shapes.items():
        end = at + math.prod(shape) * size
        header[name] = {"dtype": dtype, "shape": list(shape), "data_offsets": [at, end]}
        at = end
    text = json.dumps(header).encode()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(len(text).to_bytes(8, "little") + text + fill * at)
    return path


LDM = "model.diffusion_model.input_blocks.0.0.weight"
SD15: Shapes = {
    LDM: (8, 4, 3, 3),
    "cond_stage_model.transformer.text_model.embeddings.position_embedding.weight": (7, 8),
}
SD2: Shapes = {LDM: (8, 4, 3, 3), "cond_stage_model.model.token_embedding.weight": (7, 8)}
SDXL: Shapes = {LDM: (8, 4, 3, 3), "conditioner.embedders.1.model.positional_embedding": (7, 8)}
SDXL_INPAINT: Shapes = SDXL | {LDM: (8, 9, 3, 3)}
SD3: Shapes = {
    "model.diffusion_model.joint_blocks.0.context_block.adaLN_modulation.1.bias": (8,),
    "text_encoders.clip_l.transformer.text_model.embeddings.position_embedding.weight": (7, 8),
}
FLUX_DEV: Shapes = {
    "double_blocks.0.img_attn.norm.key_norm.scale": (8,),
    "img_in.weight": (8, 64),
    "guidance_in.in_layer.bias": (8,),
}
FLUX_FILL: Shapes = FLUX_DEV | {"img_in.weight": (8, 384)}
Z_IMAGE: Shapes = {"layers.0.adaLN_modulation.0.weight": (8, 8), "context_refiner.0.attention.to_q.weight": (8, 8)}
QWEN: Shapes = {"transformer_blocks.0.txt_mlp.net.0.proj.weight": (8, 8), "txt_norm.weight": (8,)}
LORA_SD15: Shapes = {
    "lora_unet_down_blocks_0_attentions_0_transformer_blocks_0_attn2_to_k.lora_down.weight": (2, 768),
    "lora_unet_down_blocks_0_attentions_0_transformer_blocks_0_attn2_to_k.lora_up.weight": (8, 2),
}
LORA_SDXL: Shapes = {
    "unet.down_blocks.1.attentions.0.transformer_blocks.0.attn2.to_k.lora_A.weight": (2, 2048),
    "unet.down_blocks.1.attentions.0.transformer_blocks.0.attn2.to_k.lora_B.weight": (8, 2),
}
LORA_FLUX: Shapes = {"transformer.single_transformer_blocks.0.attn.to_q.lora_A.weight": (2, 8)}
CONTROLNET: Shapes = {
    "controlnet_cond_embedding.conv_in.weight": (8, 3, 3, 3),
    "down_blocks.0.attentions.0.transformer_blocks.0.attn2.to_k.weight": (8, 2048),
}
IP_ADAPTER: Shapes = {"image_proj.proj.weight": (8, 8), "ip_adapter.1.to_k_ip.weight": (8, 768)}
VAE: Shapes = {"decoder.conv_in.weight": (8, 4, 3, 3), "encoder.down.0.block.0.norm1.weight": (8,)}
TINY_VAE: Shapes = {"decoder.layers.0.weight": (8, 4, 3, 3), "decoder.layers.2.conv.0.weight": (8, 8, 3, 3)}
ESRGAN: Shapes = {
    "conv_first.weight": (8, 3, 3, 3),
    "body.0.rdb1.conv1.weight": (8, 8, 3, 3),
    "conv_up1.weight": (8, 8, 3, 3),
    "conv_up2.weight": (8, 8, 3, 3),
}
LAMA: Shapes = {"model.model.1.ffc.convl2l.weight": (8, 4, 7, 7), "model.model.1.bn_l.running_mean": (8,)}
GFPGAN: Shapes = {"toRGB.0.weight": (3, 8, 1, 1), "stylegan_decoder.style_mlp.1.weight": (8, 8)}


def pipeline_folder(folder: Path, class_name: str = "StableDiffusionPipeline", **parts: list[str | None]) -> Path:
    """A folder as diffusers writes it, with weights of a few bytes."""
    index = {"_class_name": class_name, "unet": ["diffusers", "UNet2DConditionModel"], **parts}
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "model_index.json").write_text(json.dumps(index))
    write(folder / "unet" / "diffusion_pytorch_model.safetensors", {"conv_in.weight": (4, 4, 3, 3)})
    return folder
