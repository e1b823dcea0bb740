"""What words are read as by the pipelines of every family, and how a pipeline takes that back: for walks between words.

Each reading is a dictionary of what a pipeline calls it -> (1, tokens, width) or (1, width). Most families read every
prompt as the same number of tokens; where they do not, the shorter one of two is drawn out to be mixed.
"""

from __future__ import annotations

import inspect
import math
from typing import Any

import torch
from torch import Tensor

from mmstudio.checkpoints.families import Family
from mmstudio.generators import prompt_weights
from mmstudio.jobs import GenerateJob
from mmstudio.prompts import without_weights

_ONE = ("prompt_embeds",)
_TWO = (*_ONE, "negative_prompt_embeds")
_FOUR = (*_TWO, "pooled_prompt_embeds", "negative_pooled_prompt_embeds")
# what `encode_prompt` gives, by family
_READ = {
    "sd15": _TWO,
    "sd2": _TWO,
    "sdxl": _FOUR,
    "sd3": _FOUR,
    "flux": (*_ONE, "pooled_prompt_embeds", "text_ids"),
    "z-image": _TWO,
    "qwen-image": _ONE,
}


@torch.inference_mode()
def read(pipeline: Any, family: Family, job: GenerateJob, guided: bool) -> dict[str, Tensor]:
    """What the words of a job are read as. guided: whether what it should not be counts too."""
    texts = job.prompt, job.negative_prompt if family.negative_prompt else ""
    if family.long and prompt_weights.needs_weights(pipeline, *texts):
        return prompt_weights.embedded(pipeline, *texts, job.clip_skip)
    words, no_words = (without_weights(text) for text in texts)
    found = _encoded(pipeline, family, words, no_words or None, guided, job.clip_skip or None)
    if family.id == "qwen-image" and guided:  # it reads one text at a time
        against = _encoded(pipeline, family, no_words or " ", None, guided, None)
        found["negative_prompt_embeds"] = against["prompt_embeds"]
    return found


def call_of(family: Family, words: dict[str, Tensor]) -> dict[str, Any]:
    """What the pipeline is called with for words that were read."""
    match family.id:
        case "z-image":  # a list of prompts, each as long as it is
            return {name: list(value) for name, value in words.items()}
        case "qwen-image":
            masks = {f"{name}_mask": torch.ones(value.shape[:2], dtype=torch.long) for name, value in words.items()}
            return words | {name: mask.to(words["prompt_embeds"].device) for name, mask in masks.items()}
    return dict(words)


def as_long(family: Family, a: Tensor, b: Tensor, empty: Tensor) -> tuple[Tensor, Tensor]:
    """Both of the longer one's length. empty: what no words are read as.

    Where a long prompt is read in pieces, empty ones follow a short one. Where a prompt is as long as its words are,
    each token of the shorter one stands as often as it takes: both begin and end together.
    """
    if a.ndim != 3 or a.shape[1] == b.shape[1]:
        return a, b
    long = max(a.shape[1], b.shape[1])
    if family.long:
        times = math.ceil(long / empty.shape[1])
        a, b = (torch.cat([value, *[empty] * times], dim=1)[:, :long] for value in (a, b))
        return a, b
    a, b = (value[:, torch.arange(long) * value.shape[1] // long] for value in (a, b))
    return a, b


def between(start: Tensor, end: Tensor, share: float) -> Tensor:
    """Evenly, then as long as the two are in the mean, vector by vector."""
    mixed = torch.lerp(start.float(), end.float(), share)
    length = torch.lerp(start.float().norm(dim=-1, keepdim=True), end.float().norm(dim=-1, keepdim=True), share)
    mixed = mixed * (length / mixed.norm(dim=-1, keepdim=True).clamp(min=1e-6))
    as_read: Tensor = mixed.to(start.dtype)
    return as_read


def _encoded(
    pipeline: Any, family: Family, words: str, no_words: str | None, guided: bool, clip_skip: int | None
) -> dict[str, Tensor]:
    options = {
        "prompt": words,
        "prompt_2": None,
        "prompt_3": None,
        "device": pipeline._execution_device,
        "num_images_per_prompt": 1,
        "do_classifier_free_guidance": guided,
        "negative_prompt": no_words,
        "clip_skip": clip_skip,
    }
    known = inspect.signature(pipeline.encode_prompt).parameters
    answer = pipeline.encode_prompt(**{name: value for name, value in options.items() if name in known})
    found = zip(_READ[family.id], answer, strict=False)  # more than that are masks
    return {name: _one(value) for name, value in found if value is not None and len(value)}


def _one(value: Any) -> Tensor:
    """Of one prompt, as a tensor."""
    tensor: Tensor = value[0][None] if isinstance(value, list) else value
    return tensor
