"""`(word:1.2)` and prompts of any length for families that read through CLIP, by compel.

A prompt without weights that fits is left to the pipeline itself, so that it gives the picture that every other program
gives.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from mmstudio.prompts import MOST_WEIGHT, weighted, without_weights

_ENDS = 2  # tokens that begin and end a prompt


def needs_weights(pipeline: Any, *texts: str) -> bool:
    """Whether a prompt says how much its words count, or is longer than what is read at once."""
    if any(next(weighted(text), None) is not None for text in texts):
        return True
    tokenizer = pipeline.tokenizer
    return any(len(tokenizer(text).input_ids) > tokenizer.model_max_length for text in texts)


def parts(text: str) -> tuple[list[str], list[float]]:
    """The pieces of a prompt and how much each counts, in order; never empty."""
    pieces, weights, at = list[str](), list[float](), 0
    for part in weighted(text):
        pieces += [text[at : part.start], text[part.start + 1 : part.inner_end]]
        weights += [1.0, min(part.weight, MOST_WEIGHT)]
        at = part.end
    pieces.append(text[at:])
    weights.append(1.0)
    kept = [(piece.strip(" ,"), weight) for piece, weight in zip(pieces, weights, strict=True) if piece.strip(" ,")]
    return ([piece for piece, _ in kept], [weight for _, weight in kept]) if kept else ([""], [1.0])


@torch.inference_mode()
def embedded(pipeline: Any, prompt: str, negative: str, clip_skip: int) -> dict[str, Tensor]:
    """What the pipeline is called with in place of the texts: prompt_embeds and the like, (1, tokens, width)."""
    from compel import EmbeddingsProvider, ReturnedEmbeddingsType

    two = getattr(pipeline, "text_encoder_2", None) is not None
    last = ReturnedEmbeddingsType.LAST_HIDDEN_STATES_NORMALIZED
    if two:
        kind = ReturnedEmbeddingsType.PENULTIMATE_HIDDEN_STATES_NON_NORMALIZED
    else:
        kind = ReturnedEmbeddingsType.PENULTIMATE_HIDDEN_STATES_NORMALIZED if clip_skip else last
    readers = [(pipeline.tokenizer, pipeline.text_encoder)]
    if two:
        readers.append((pipeline.tokenizer_2, pipeline.text_encoder_2))
    rows = {"prompt": list[Tensor](), "negative": list[Tensor]()}
    device = pipeline._execution_device
    for tokenizer, encoder in readers:
        provider = EmbeddingsProvider(
            tokenizer=tokenizer,
            text_encoder=encoder,
            truncate=False,
            returned_embeddings_type=kind,
            dtype_for_device_getter=lambda _device, of=encoder: of.dtype,
            device=str(device),
        )
        pair = [_read(provider, text, str(device)) for text in (prompt, negative)]
        long = max(value.shape[1] for value in pair)
        for name, value in zip(rows, pair, strict=True):
            rows[name].append(_lengthened(value, long, provider))
    result = {
        "prompt_embeds": torch.cat(rows["prompt"], dim=-1),
        "negative_prompt_embeds": torch.cat(rows["negative"], dim=-1),
    }
    if two:
        for name, text in (("pooled_prompt_embeds", prompt), ("negative_pooled_prompt_embeds", negative)):
            result[name] = _pooled(pipeline, without_weights(text), device)
    return result


def _pooled(pipeline: Any, text: str, device: Any) -> Tensor:
    """The one vector that the second text encoder makes of the words alone."""
    tokenizer = pipeline.tokenizer_2
    tokens = tokenizer(
        text, padding="max_length", max_length=tokenizer.model_max_length, truncation=True, return_tensors="pt"
    )
    pooled: Tensor = pipeline.text_encoder_2(tokens.input_ids.to(device)).text_embeds
    return pooled


def _read(provider: Any, text: str, device: str) -> Tensor:
    pieces, weights = parts(text)
    read: Tensor = provider.get_embeddings_for_weighted_prompt_fragments([pieces], [weights], device=device)
    return read


def _lengthened(value: Tensor, long: int, provider: Any) -> Tensor:
    """Followed by empty prompts until it is so long, for two texts are compared token by token."""
    if value.shape[1] == long:
        return value
    nothing = _read(provider, "", str(value.device))
    times = (long - value.shape[1]) // nothing.shape[1]
    return torch.cat([value, *[nothing] * times], dim=1)
