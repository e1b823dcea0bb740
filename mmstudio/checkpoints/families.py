"""The families of large nets that draw pictures: what each can do and what it starts with. No torch.

One record per family; the window builds its controls from it and generators/diffusion.py its calls. Sizes are those a
family was trained for; starting values are those of the family's own pipelines in diffusers, where those state them.
"""

from __future__ import annotations

import re

import msgspec

# usual name -> class of diffusers and what it is made with; "" = the checkpoint's own
SAMPLERS: dict[str, tuple[str, dict[str, object]]] = {
    "Euler": ("EulerDiscreteScheduler", {}),
    "Euler a": ("EulerAncestralDiscreteScheduler", {}),
    "DPM++ 2M": ("DPMSolverMultistepScheduler", {}),
    "DPM++ 2M Karras": ("DPMSolverMultistepScheduler", {"use_karras_sigmas": True}),
    "DPM++ 2M SDE": ("DPMSolverMultistepScheduler", {"algorithm_type": "sde-dpmsolver++"}),
    "DPM++ 2M SDE Karras": (
        "DPMSolverMultistepScheduler",
        {"algorithm_type": "sde-dpmsolver++", "use_karras_sigmas": True},
    ),
    "DPM++ SDE": ("DPMSolverSinglestepScheduler", {}),
    "Heun": ("HeunDiscreteScheduler", {}),
    "LMS": ("LMSDiscreteScheduler", {}),
    "DDIM": ("DDIMScheduler", {}),
    "UniPC": ("UniPCMultistepScheduler", {}),
    "LCM": ("LCMScheduler", {}),
    "Flow Euler": ("FlowMatchEulerDiscreteScheduler", {}),
}
_NOISE_SAMPLERS = tuple(name for name in SAMPLERS if name != "Flow Euler")
_BY_LETTERS = {re.sub("[^a-z0-9]", "", name.casefold().replace("++", "pp")): name for name in SAMPLERS}
_UNET = ("UNet2DConditionModel", "unet")


def sampler_named(name: str) -> str:
    """What a sampler of another program is called here, "" = it is not known here.

    "dpmpp_2m_sde_gpu Karras" (ComfyUI), "dpmpp_2m_sde_k" (InvokeAI) and "k_euler_ancestral" (NovelAI) are understood.
    """
    plain = re.sub("^k_|_gpu", "", name.casefold()).replace("++", "pp").replace("ancestral", "a")
    return _BY_LETTERS.get(re.sub("[^a-z0-9]", "", re.sub("_k$", "karras", plain)), "")


def _three(stem: str) -> tuple[str, str, str]:
    """diffusers' names for the three jobs."""
    return f"{stem}Pipeline", f"{stem}Img2ImgPipeline", f"{stem}InpaintPipeline"


class Family(msgspec.Struct, frozen=True, kw_only=True):
    """pipelines: class names of diffusers for text -> picture, picture -> picture, inpainting.
    controlnet_pipelines: the same with a ControlNet, "" = there is none.
    others: further class names that a model_index.json of this family may state.
    own_size_px, sizes_px: sides in pixels; they may be mixed. samplers: names of SAMPLERS, the first is its own.
    middle: class of diffusers that makes the steps, and its place in a pipeline; middle_share: of all weights.
    single_file: whether all nets in one file can be loaded without another of its family beside it.
    latent_channels: of the autoencoder. tokens: of a prompt that are read at once; long: more are read in pieces.
    loras, embeddings, controlnets, ip_adapters: whether there is a loader for them.
    """

    id: str
    title: str
    pipelines: tuple[str, str, str]
    others: tuple[str, ...] = ()
    controlnet_pipelines: tuple[str, str, str] = ("", "", "")
    controlnet_class: str = ""
    middle: tuple[str, str] = _UNET
    middle_share: float
    own_size_px: int
    sizes_px: tuple[int, ...]
    steps: int
    guidance_scale: float
    negative_prompt: bool = True
    samplers: tuple[str, ...]
    latent_channels: int
    tokens: int
    long: bool = False
    clip_skip: bool = False
    loras: bool = True
    embeddings: bool = False
    ip_adapters: bool = False
    single_file: bool = False
    multiple_px: int = 8  # sides must be a multiple of it
    variation: bool = False  # whether noise of our own can be handed in


FAMILIES: dict[str, Family] = {
    family.id: family
    for family in (
        Family(
            id="sd15",
            title="Stable Diffusion 1.5",
            pipelines=_three("StableDiffusion"),
            others=("LatentConsistencyModelPipeline",),
            controlnet_pipelines=_three("StableDiffusionControlNet"),
            controlnet_class="ControlNetModel",
            middle_share=0.8,
            own_size_px=512,
            sizes_px=(384, 448, 512, 576, 640, 704, 768),
            steps=20,
            guidance_scale=7.5,
            samplers=_NOISE_SAMPLERS,
            latent_channels=4,
            tokens=77,
            long=True,
            clip_skip=True,
            variation=True,
            embeddings=True,
            ip_adapters=True,
            single_file=True,
        ),
        Family(
            id="sd2",
            title="Stable Diffusion 2",
            pipelines=_three("StableDiffusion"),
            controlnet_pipelines=_three("StableDiffusionControlNet"),
            controlnet_class="ControlNetModel",
            middle_share=0.7,
            own_size_px=768,
            sizes_px=(512, 576, 640, 704, 768, 832, 896),
            steps=20,
            guidance_scale=7.5,
            samplers=_NOISE_SAMPLERS,
            latent_channels=4,
            tokens=77,
            long=True,
            clip_skip=True,
            variation=True,
            embeddings=True,
            single_file=True,
        ),
        Family(
            id="sdxl",
            title="SDXL",
            pipelines=_three("StableDiffusionXL"),
            controlnet_pipelines=_three("StableDiffusionXLControlNet"),
            controlnet_class="ControlNetModel",
            middle_share=0.75,
            own_size_px=1024,
            sizes_px=(512, 640, 704, 768, 832, 896, 960, 1024, 1088, 1152, 1216, 1280, 1344, 1408, 1472, 1536),
            steps=30,
            guidance_scale=5.0,
            samplers=_NOISE_SAMPLERS,
            latent_channels=4,
            tokens=77,
            long=True,
            clip_skip=True,
            variation=True,
            embeddings=True,
            ip_adapters=True,
            single_file=True,
        ),
        Family(
            id="sd3",
            title="Stable Diffusion 3",
            pipelines=_three("StableDiffusion3"),
            middle=("SD3Transformer2DModel", "transformer"),
            middle_share=0.5,
            own_size_px=1024,
            sizes_px=(512, 768, 832, 896, 1024, 1152, 1216, 1344),
            steps=28,
            guidance_scale=7.0,
            samplers=("Flow Euler",),
            latent_channels=16,
            tokens=256,
            multiple_px=16,
        ),
        Family(
            id="flux",
            title="FLUX.1",
            pipelines=_three("Flux"),
            others=("FluxFillPipeline",),
            middle=("FluxTransformer2DModel", "transformer"),
            middle_share=0.7,
            own_size_px=1024,
            sizes_px=(512, 768, 832, 896, 1024, 1152, 1216, 1344),
            steps=28,
            guidance_scale=3.5,
            negative_prompt=False,
            samplers=("Flow Euler",),
            latent_channels=16,
            tokens=512,
            multiple_px=16,
        ),
        Family(
            id="z-image",
            title="Z-Image",
            pipelines=_three("ZImage"),
            middle=("ZImageTransformer2DModel", "transformer"),
            middle_share=0.6,
            own_size_px=1024,
            sizes_px=(512, 768, 832, 896, 1024, 1152, 1216, 1344),
            steps=9,
            guidance_scale=1.0,
            samplers=("Flow Euler",),
            latent_channels=16,
            tokens=512,
            multiple_px=16,
        ),
        Family(
            id="qwen-image",
            title="Qwen-Image",
            pipelines=_three("QwenImage"),
            middle=("QwenImageTransformer2DModel", "transformer"),
            middle_share=0.7,
            own_size_px=1024,
            sizes_px=(512, 768, 928, 1024, 1104, 1140, 1328, 1472, 1584, 1664),
            steps=50,
            guidance_scale=4.0,
            samplers=("Flow Euler",),
            latent_channels=16,
            tokens=512,
            multiple_px=16,
        ),
    )
}

# what a few-step variant starts with: steps, guidance (1 = off)
FEW_STEPS: dict[str, tuple[int, float]] = {"turbo": (4, 1.0), "lcm": (6, 1.5), "schnell": (4, 1.0)}

PIPELINE_CLASSES: dict[str, tuple[str, str]] = {}  # class name -> (family, variant); the only ones that are loaded
for _family in FAMILIES.values():
    if _family.id == "sd2":
        continue  # shares its classes with sd15; the text encoder's width tells them apart
    for _name, _variant in zip((*_family.pipelines,), ("", "", "inpaint"), strict=True):
        PIPELINE_CLASSES[_name] = (_family.id, _variant)
PIPELINE_CLASSES["LatentConsistencyModelPipeline"] = ("sd15", "lcm")
PIPELINE_CLASSES["FluxFillPipeline"] = ("flux", "inpaint")

# classes that a model_index.json may name, by library; anything else would be code of somebody's own
COMPONENT_CLASSES: dict[str, frozenset[str]] = {
    "diffusers": frozenset(
        {
            "UNet2DConditionModel", "AutoencoderKL", "AutoencoderTiny", "SD3Transformer2DModel",
            "FluxTransformer2DModel", "ZImageTransformer2DModel", "QwenImageTransformer2DModel",
            "AutoencoderKLQwenImage", "ControlNetModel", "PNDMScheduler", "DEISMultistepScheduler",
            "DPMSolverSDEScheduler", "KDPM2DiscreteScheduler", "KDPM2AncestralDiscreteScheduler",
            *(name for name, _ in SAMPLERS.values()),
        }
    ),
    "transformers": frozenset(
        {
            "CLIPTextModel", "CLIPTextModelWithProjection", "CLIPTokenizer", "CLIPTokenizerFast",
            "CLIPImageProcessor", "CLIPFeatureExtractor", "CLIPVisionModelWithProjection", "T5EncoderModel",
            "T5Tokenizer", "T5TokenizerFast", "SiglipImageProcessor", "SiglipVisionModel",
            "Qwen2Tokenizer", "Qwen2TokenizerFast", "Qwen2_5_VLForConditionalGeneration", "Qwen2VLProcessor",
            "Qwen3Model", "Qwen3ForCausalLM",
        }
    ),
    "stable_diffusion": frozenset({"StableDiffusionSafetyChecker"}),
}  # fmt: skip
