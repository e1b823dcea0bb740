"""Pipelines of every family, from configurations, with random weights and few channels: real code at no size.

SD 1.5 reads text of its real width, because additions are told apart by it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import diffusers
import torch
from transformers import (
    CLIPTextConfig,
    CLIPTextModel,
    CLIPTextModelWithProjection,
    CLIPTokenizer,
    Qwen2_5_VLConfig,
    Qwen2_5_VLForConditionalGeneration,
    Qwen2Tokenizer,
    Qwen3Config,
    Qwen3Model,
    T5Config,
    T5EncoderModel,
    T5TokenizerFast,
)

SIDE_PX = 64


def build(family: str, variant: str = "") -> Any:
    """One tiny pipeline, the same every time."""
    torch.manual_seed(0)
    diffusers.utils.logging.set_verbosity_error()
    pipeline = {
        "sd15": _sd15,
        "sd2": _sd2,
        "sdxl": _sdxl,
        "sd3": _sd3,
        "flux": _flux,
        "z-image": _z_image,
        "qwen-image": _qwen,
    }[family](variant)
    pipeline.set_progress_bar_config(disable=True)
    return pipeline


def saved(folder: Path, family: str, variant: str = "") -> Path:
    """The same as a folder of diffusers."""
    build(family, variant).save_pretrained(folder, safe_serialization=True)
    return folder


def symbols() -> list[str]:
    """The 256 signs that byte-level tokenizers write bytes with."""
    plain = [*range(33, 127), *range(161, 173), *range(174, 256)]
    return [chr(byte) for byte in plain] + [chr(256 + number) for number in range(256 - len(plain))]


def clip_tokenizer() -> CLIPTokenizer:
    signs = symbols()
    words = [*signs, *(sign + "</w>" for sign in signs), "<|startoftext|>", "<|endoftext|>"]
    return CLIPTokenizer(vocab={word: number for number, word in enumerate(words)}, merges=[], model_max_length=77)


def _qwen_tokenizer() -> Qwen2Tokenizer:
    words = [*symbols(), "<|endoftext|>", "<|im_start|>", "<|im_end|>"]
    tokenizer = Qwen2Tokenizer(vocab={word: number for number, word in enumerate(words)}, merges=[])
    tokenizer.chat_template = "{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n{% endfor %}"
    return tokenizer


def _t5_tokenizer() -> T5TokenizerFast:
    letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.,:;()-"
    vocab = [("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0), ("\u2581", -2.0), *((letter, -3.0) for letter in letters)]
    return T5TokenizerFast(vocab=vocab, extra_ids=0)


def _clip(width: int, projection: int = 0) -> Any:
    config = CLIPTextConfig(
        vocab_size=514,
        hidden_size=width,
        intermediate_size=16,
        num_hidden_layers=2,
        num_attention_heads=width // 64 or 1,
        projection_dim=projection or width,
        bos_token_id=512,
        eos_token_id=513,
        pad_token_id=513,
    )
    return (CLIPTextModelWithProjection if projection else CLIPTextModel)(config).eval()


def _t5(width: int) -> Any:
    config = T5Config(
        vocab_size=128, d_model=width, d_kv=8, d_ff=16, num_layers=1, num_heads=2, feed_forward_proj="gated-gelu"
    )
    return T5EncoderModel(config).eval()


def _vae(channels: int, **more: Any) -> Any:
    return diffusers.AutoencoderKL(
        block_out_channels=(8, 8, 8, 8),
        down_block_types=("DownEncoderBlock2D",) * 4,
        up_block_types=("UpDecoderBlock2D",) * 4,
        layers_per_block=1,
        latent_channels=channels,
        norm_num_groups=4,
        sample_size=SIDE_PX,
        **more,
    ).eval()


def _unet(width: int, channels: int = 4, **more: Any) -> Any:
    return diffusers.UNet2DConditionModel(
        block_out_channels=(8, 16),
        down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"),
        up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"),
        layers_per_block=1,
        norm_num_groups=4,
        attention_head_dim=8,
        in_channels=channels,
        cross_attention_dim=width,
        sample_size=8,
        **more,
    ).eval()


def _noise_scheduler() -> Any:
    return diffusers.PNDMScheduler(
        beta_start=0.00085, beta_end=0.012, beta_schedule="scaled_linear", skip_prk_steps=True, steps_offset=1
    )


def _sd15(variant: str) -> Any:
    return diffusers.StableDiffusionPipeline(
        vae=_vae(4),
        text_encoder=_clip(768),
        tokenizer=clip_tokenizer(),
        unet=_unet(768, 9 if variant == "inpaint" else 4),
        scheduler=_noise_scheduler(),
        safety_checker=None,
        feature_extractor=None,
        requires_safety_checker=False,
    )


def _sd2(variant: str) -> Any:
    return diffusers.StableDiffusionPipeline(
        vae=_vae(4),
        text_encoder=_clip(1024),
        tokenizer=clip_tokenizer(),
        unet=_unet(1024, 9 if variant == "inpaint" else 4, use_linear_projection=True),
        scheduler=_noise_scheduler(),
        safety_checker=None,
        feature_extractor=None,
        requires_safety_checker=False,
    )


def _refiner() -> Any:
    unet = _unet(
        1280,
        addition_embed_type="text_time",
        addition_time_embed_dim=8,
        projection_class_embeddings_input_dim=5 * 8 + 16,
        use_linear_projection=True,
    )
    return diffusers.StableDiffusionXLImg2ImgPipeline(
        vae=_vae(4, scaling_factor=0.13025),
        text_encoder=None,
        text_encoder_2=_clip(1280, 16),
        tokenizer=None,
        tokenizer_2=clip_tokenizer(),
        unet=unet,
        scheduler=_noise_scheduler(),
        requires_aesthetics_score=True,
        add_watermarker=False,
    )


def _sdxl(variant: str) -> Any:
    if variant == "refiner":
        return _refiner()
    unet = _unet(
        96,
        9 if variant == "inpaint" else 4,
        addition_embed_type="text_time",
        addition_time_embed_dim=8,
        projection_class_embeddings_input_dim=6 * 8 + 64,
        use_linear_projection=True,
    )
    return diffusers.StableDiffusionXLPipeline(
        vae=_vae(4, scaling_factor=0.13025),
        text_encoder=_clip(32),
        text_encoder_2=_clip(64, 64),
        tokenizer=clip_tokenizer(),
        tokenizer_2=clip_tokenizer(),
        unet=unet,
        scheduler=diffusers.EulerDiscreteScheduler(
            beta_start=0.00085, beta_end=0.012, beta_schedule="scaled_linear", steps_offset=1
        ),
        add_watermarker=False,
    )


def _sd3(variant: str) -> Any:
    return diffusers.StableDiffusion3Pipeline(
        transformer=diffusers.SD3Transformer2DModel(
            sample_size=8,
            patch_size=1,
            in_channels=16,
            num_layers=1,
            attention_head_dim=8,
            num_attention_heads=4,
            joint_attention_dim=32,
            caption_projection_dim=32,
            pooled_projection_dim=64,
            out_channels=16,
            pos_embed_max_size=96,
        ).eval(),
        scheduler=diffusers.FlowMatchEulerDiscreteScheduler(),
        vae=_vae(16, shift_factor=0.06, scaling_factor=1.5, use_quant_conv=False, use_post_quant_conv=False),
        text_encoder=_clip(32, 32),
        text_encoder_2=_clip(32, 32),
        text_encoder_3=_t5(32),
        tokenizer=clip_tokenizer(),
        tokenizer_2=clip_tokenizer(),
        tokenizer_3=_t5_tokenizer(),
    )


def _flux(variant: str) -> Any:
    return diffusers.FluxPipeline(
        transformer=diffusers.FluxTransformer2DModel(
            patch_size=1,
            in_channels=64,
            num_layers=1,
            num_single_layers=1,
            attention_head_dim=16,
            num_attention_heads=2,
            joint_attention_dim=32,
            pooled_projection_dim=32,
            guidance_embeds=variant == "dev",
            axes_dims_rope=(4, 4, 8),
        ).eval(),
        scheduler=diffusers.FlowMatchEulerDiscreteScheduler(),
        vae=_vae(16, shift_factor=0.1, scaling_factor=0.36, use_quant_conv=False, use_post_quant_conv=False),
        text_encoder=_clip(32),
        text_encoder_2=_t5(32),
        tokenizer=clip_tokenizer(),
        tokenizer_2=_t5_tokenizer(),
    )


def _z_image(variant: str) -> Any:
    text = Qwen3Config(
        vocab_size=300,
        hidden_size=32,
        intermediate_size=16,
        num_hidden_layers=2,
        num_attention_heads=2,
        num_key_value_heads=1,
        head_dim=16,
    )
    return diffusers.ZImagePipeline(
        transformer=diffusers.ZImageTransformer2DModel(
            dim=32, n_layers=1, n_refiner_layers=1, n_heads=2, n_kv_heads=2, cap_feat_dim=32, axes_dims=[4, 4, 8]
        ).eval(),
        scheduler=diffusers.FlowMatchEulerDiscreteScheduler(shift=3.0),
        vae=_vae(16, shift_factor=0.1, scaling_factor=0.36, use_quant_conv=False, use_post_quant_conv=False),
        text_encoder=Qwen3Model(text).eval(),
        tokenizer=_qwen_tokenizer(),
    )


def _qwen(variant: str) -> Any:
    text = Qwen2_5_VLConfig(
        text_config={
            "vocab_size": 300,
            "hidden_size": 32,
            "intermediate_size": 16,
            "num_hidden_layers": 2,
            "num_attention_heads": 2,
            "num_key_value_heads": 1,
            "rope_scaling": {"type": "mrope", "mrope_section": [2, 3, 3], "rope_type": "default"},
        },
        vision_config={
            "depth": 1,
            "hidden_size": 32,
            "intermediate_size": 16,
            "num_heads": 2,
            "out_hidden_size": 32,
            "fullatt_block_indexes": [0],
        },
    )
    return diffusers.QwenImagePipeline(
        transformer=diffusers.QwenImageTransformer2DModel(
            in_channels=64,
            out_channels=16,
            num_layers=1,
            attention_head_dim=16,
            num_attention_heads=2,
            joint_attention_dim=32,
            axes_dims_rope=(4, 4, 8),
        ).eval(),
        scheduler=diffusers.FlowMatchEulerDiscreteScheduler(),
        vae=diffusers.AutoencoderKLQwenImage(base_dim=8, dim_mult=[1, 1, 1, 1], num_res_blocks=1).eval(),
        text_encoder=Qwen2_5_VLForConditionalGeneration(text).eval(),
        tokenizer=_qwen_tokenizer(),
    )


def ip_adapter(folder: Path, width: int = 768) -> Path:
    """An IP-Adapter for `_unet` reading text of that width, with its image encoder beside it, as others ship it."""
    from safetensors.torch import save_file
    from transformers import CLIPVisionConfig, CLIPVisionModelWithProjection

    torch.manual_seed(0)
    vision = CLIPVisionConfig(
        hidden_size=16,
        intermediate_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        image_size=32,
        patch_size=16,
        projection_dim=16,
    )
    CLIPVisionModelWithProjection(vision).save_pretrained(folder / "image_encoder")
    tensors = {"image_proj.proj.weight": torch.randn(4 * width, 16), "image_proj.proj.bias": torch.zeros(4 * width)}
    tensors |= {"image_proj.norm.weight": torch.ones(width), "image_proj.norm.bias": torch.zeros(width)}
    unet = _unet(width)
    number = 1
    for name in unet.attn_processors:
        if ".attn2." in name:
            inner = unet.get_submodule(name.removesuffix(".processor")).to_k.out_features
            for part in ("k", "v"):
                tensors[f"ip_adapter.{number}.to_{part}_ip.weight"] = torch.randn(inner, width)
            number += 2
    save_file(tensors, folder / "ip-adapter.safetensors")
    return folder / "ip-adapter.safetensors"
