"""Whether a direction toward something does what it is called, over drawings that nothing was chosen by.

Each word of HELD_OUT is drawn at both ends; the image encoder, which the drawing net has no part in, must see the ends
in the right order. A direction that leads nowhere passes with ten of twelve in two cases of a hundred.
"""

from __future__ import annotations

import torch
from torch import Tensor

from mmstudio.directions import Ends
from mmstudio.generators.exploring import Explorer
from mmstudio.generators.registry import STYLES
from mmstudio.jobs import MAX_DIRECTION, DrawnAnchor, Position, text_job

HELD_OUT = (
    "a man", "a woman", "a dog", "a horse", "a bird", "a tree", "a flower", "a house", "a car", "a face", "a cup",
    "a shoe",
)  # fmt: skip


@torch.inference_mode()
def separation(explorer: Explorer, ends: Ends, prompts: tuple[str, ...] = HELD_OUT) -> float:
    """The share of prompts, 0 … 1, whose drawings at the two ends are seen in the right order."""
    low, high = (_measured(explorer, _drawn(explorer, ends, amount, prompts), ends) for amount in (-1, 1))
    return float((high > low).double().mean())


def _drawn(explorer: Explorer, ends: Ends, side: int, prompts: tuple[str, ...]) -> Tensor:
    pictures = []
    for number, prompt in enumerate(prompts):
        anchor = DrawnAnchor(job=text_job(prompt, seed=101 + number))
        where = Position(anchors=(anchor,), weights=(1.0,), directions=((ends.name, side * MAX_DIRECTION),))
        pictures.append(explorer.picture(where)[0])
    return torch.cat(pictures)


def _measured(explorer: Explorer, pictures: Tensor, ends: Ends) -> Tensor:
    """How much pictures (B, 4, 128, 128) are like the high end and unlike the low one, (B,)."""
    looks, styles = explorer.generator.senses.read(pictures)
    if ends.kind == "style":
        return styles[:, STYLES.index(ends.high)] - styles[:, STYLES.index(ends.low)]
    words = [explorer.generator.vector(text_job(end)) for end in (ends.low, ends.high)]
    return looks @ (words[1] - words[0])
