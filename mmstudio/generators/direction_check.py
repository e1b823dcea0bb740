"""Whether a direction toward something does what it is called, over drawings that nothing was chosen by.

Each word of HELD_OUT is drawn at both ends; the image encoder, which the drawing net has no part in, must see the ends
in the right order. A direction that leads nowhere passes with ten of twelve in two cases of a hundred.
"""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from mmstudio.directions import Ends
from mmstudio.errors import Cancelled
from mmstudio.generators.exploring import Explorer
from mmstudio.generators.registry import STYLES
from mmstudio.jobs import MAX_DIRECTION, DrawnAnchor, Position, text_job

HELD_OUT = (
    "a man", "a woman", "a dog", "a horse", "a bird", "a tree", "a flower", "a house", "a car", "a face", "a cup",
    "a shoe",
)  # fmt: skip


class Check:
    """One check, which can be left off between two drawings and gone on with."""

    def __init__(self, explorer: Explorer, ends: Ends, prompts: tuple[str, ...] = HELD_OUT) -> None:
        self._explorer, self._ends = explorer, ends
        self._left = [(number, prompt, side) for number, prompt in enumerate(prompts) for side in (-1, 1)]
        self._seen: dict[tuple[int, int], float] = {}  # by number of the prompt and side

    def separation(self, wanted_no_more: Callable[[], bool] = lambda: False) -> float:
        """The share of prompts, 0 … 1, whose drawings at the two ends are seen in the right order. Raises Cancelled
        when it is wanted no more; asked again, it goes on where it was."""
        while self._left:
            if wanted_no_more():
                raise Cancelled
            number, prompt, side = self._left[0]
            self._seen[number, side] = self._drawn(number, prompt, side)
            self._left.pop(0)
        numbers = {number for number, _ in self._seen}
        return sum(self._seen[number, 1] > self._seen[number, -1] for number in numbers) / len(numbers)

    @torch.inference_mode()
    def _drawn(self, number: int, prompt: str, side: int) -> float:
        anchor = DrawnAnchor(job=text_job(prompt, seed=101 + number))
        where = Position(anchors=(anchor,), weights=(1.0,), directions=((self._ends.name, side * MAX_DIRECTION),))
        return float(_measured(self._explorer, self._explorer.picture(where)[0], self._ends))


def _measured(explorer: Explorer, pictures: Tensor, ends: Ends) -> Tensor:
    """How much pictures (B, 4, 128, 128) are like the high end and unlike the low one, (B,)."""
    looks, styles = explorer.generator.senses.read(pictures)
    if ends.kind == "style":
        return styles[:, STYLES.index(ends.high)] - styles[:, STYLES.index(ends.low)]
    words = [explorer.generator.vector(text_job(end)) for end in (ends.low, ends.high)]
    return looks @ (words[1] - words[0])
