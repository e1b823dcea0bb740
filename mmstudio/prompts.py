"""What a prompt means before a net reads it: `(word:1.2)` counts more, `(word:0.8)` less."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

MOST_WEIGHT = 2.0
_WEIGHTED = re.compile(r"\(([^()]*):(\d{1,3}(?:\.\d{1,4})?)\)")


class Weighted(NamedTuple):
    """`(inner:weight)` at start … end of a text; the inner words end at inner_end."""

    start: int
    inner_end: int
    end: int
    weight: float


def weighted(text: str) -> Iterator[Weighted]:
    """All weighted parts, in order; they are never nested."""
    for match in _WEIGHTED.finditer(text):
        yield Weighted(match.start(), match.end(1), match.end(), float(match[2]))


def without_weights(text: str) -> str:
    """The words alone."""
    return _WEIGHTED.sub(r"\1", text)


def mixture(text: str) -> tuple[tuple[str, float], ...]:
    """The plain texts that a prompt is a mix of, with shares that sum to 1; the whole prompt comes first.

    A part that weighs more is added once more by itself; for one that weighs less, the prompt without it is mixed in.
    So weight 1 changes nothing, and 0 leaves half of the prompt to what remains without it.
    """
    whole = without_weights(text)
    parts = [(whole, 1.0)]
    for part in weighted(text):
        inner = text[part.start + 1 : part.inner_end].strip()
        weight = min(part.weight, MOST_WEIGHT)
        rest = without_weights(text[: part.start] + text[part.end :]).strip(" ,")
        if weight > 1 and inner:
            parts.append((inner, weight - 1))
        elif weight < 1 and rest:
            parts.append((rest, 1 - weight))
    total = sum(share for _, share in parts)
    return tuple((words, share / total) for words, share in parts)
