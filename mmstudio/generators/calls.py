"""What the pipelines of diffusers are called with, as each family wants it, and the pictures that come back."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from torch import Tensor

from mmstudio.checkpoints.families import Family
from mmstudio.generators import prompt_weights
from mmstudio.generators.base import Pixels
from mmstudio.jobs import GenerateJob
from mmstudio.prompts import without_weights


def words_and_chance(
    job: GenerateJob, pipeline: Any, family: Family, guidance: float, indices: list[int]
) -> dict[str, Any]:
    """What every kind of drawing is called with, for the pictures at indices of job: its words, guidance and seeds."""
    many = len(indices)
    negative = job.negative_prompt if family.negative_prompt else ""
    call: dict[str, Any] = {"output_type": "pt", "num_images_per_prompt": 1}
    call["generator"] = [torch.Generator().manual_seed(job.seeds(index)[0]) for index in indices]
    texts = job.prompt, negative
    if family.long and prompt_weights.needs_weights(pipeline, *texts):
        call |= prompt_weights.embedded(pipeline, *texts, job.clip_skip)
        call["num_images_per_prompt"] = many
    else:
        words, no_words = (without_weights(text) for text in texts)
        call |= {"prompt": [words] * many, "negative_prompt": [no_words] * many if negative else None}
        if family.clip_skip and job.clip_skip:
            call["clip_skip"] = job.clip_skip
    match family.id:
        case "qwen-image":
            call["true_cfg_scale"] = guidance
            if guidance > 1 and not negative:
                call["negative_prompt"] = [" "] * many  # without one this family takes guidance for off
        case "z-image":
            call["guidance_scale"] = guidance if guidance > 1 else 0.0  # it counts from another zero
        case _:
            call["guidance_scale"] = guidance
    return call


def after_each_step(watch: Callable[[Any, int, Any, dict[str, Any]], dict[str, Any]]) -> dict[str, Any]:
    """Lets watch see the latents of each step."""
    return {"callback_on_step_end": watch, "callback_on_step_end_tensor_inputs": ["latents"]}


def images_of(pipeline: Any, call: dict[str, Any]) -> Tensor:
    """Call a pipeline with what it knows of call: families differ in a few names. Images (B, 3, H, W) in [0, 1], or
    latents where call asks for those."""
    known = inspect.signature(pipeline.__call__).parameters
    understood = {name: value for name, value in call.items() if name in known and value is not None}
    images: Tensor = pipeline(**understood).images
    return images


def as_pixels(images: Tensor) -> list[Pixels]:
    """(B, 3, H, W) in [0, 1] -> 8 bit, rounded as diffusers rounds."""
    array = images.float().cpu().permute(0, 2, 3, 1).numpy()
    return list((array * 255).round().astype(np.uint8))
