"""The small language of prompts: `(word:1.2)` weighs, `{a|b}` picks one, phrases lie between commas."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from typing import NamedTuple

import msgspec

from mmstudio.prompts import MOST_WEIGHT, weighted, without_weights

STEP = 0.1
LEAST, MOST = 0.1, MOST_WEIGHT
HISTORY_LENGTH = 200
_HISTORY_CHARACTERS = 1_000_000

_CHOICE = re.compile(r"\{([^{}|]*(?:\|[^{}|]*)+)\}")
_FIELD = (
    ("\r\n", "\n"),
    ("\r", "\n"),
    ("\u2028", "\n"),
    ("\u2029", "\n"),
    ("\u00a0", " "),
    ("\0", ""),
    ("\ufdd0", ""),
    ("\ufdd1", ""),
)
_NESTING = 20  # deeper braces stay as they are
_LAST_LATIN = "\u024f"
_CJK = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff]")


class Selection(NamedTuple):
    """A text and the part of it that is selected; start == end is a caret."""

    text: str
    start: int
    end: int


def weigh(selection: Selection, step: float) -> Selection:
    """Change the weight of the selected words, or of the word at the caret, by step.

    Weight 1 needs no brackets, so up and down again gives the text back.
    """
    text, start, end = selection
    part = next((p for p in weighted(text) if p.start <= start and end <= p.end), None)
    if part is None:
        start, end = _word_at(text, start) if start == end else _trimmed(text, start, end)
        if start == end:
            return selection
        inner, before, after, weight = text[start:end], text[:start], text[end:], 1.0
        if "(" in inner or ")" in inner:
            return selection  # brackets in brackets mean nothing
    else:
        inner = text[part.start + 1 : part.inner_end]
        before, after, weight = text[: part.start], text[part.end :], part.weight
    weight = round(min(MOST, max(LEAST, weight + step)), 4)
    if weight == 1.0:
        return Selection(before + inner + after, len(before), len(before) + len(inner))
    return Selection(f"{before}({inner}:{weight:g}){after}", len(before) + 1, len(before) + 1 + len(inner))


def pick(text: str, seed: int) -> str:
    """Replace every `{a|b|…}` by one of its parts, inner ones first; the same seed picks the same."""
    chance = random.Random(seed)
    for _ in range(_NESTING):
        text, found = _CHOICE.subn(lambda match: chance.choice(match[1].split("|")).strip(), text)
        if not found:
            break
    return text


def has_choice(text: str) -> bool:
    return _CHOICE.search(text) is not None


def as_field(text: str) -> str:
    """text as a field shows it: line ends as one kind, no characters that Qt uses itself, no halves of an emoji."""
    for there, here in _FIELD:
        text = text.replace(there, here)
    return text.encode("utf-16", "replace").decode("utf-16", "replace")


def count_words(text: str) -> int:
    """Words between spaces; every Chinese, Japanese or Korean character counts as one."""
    return len(_CJK.sub(" \u4e00 ", text).split()) if _CJK.search(text) else len(text.split())


def beyond_latin(text: str) -> bool:
    """Whether text has letters of another script than the Latin one."""
    return any(character > _LAST_LATIN and character.isalpha() for character in text)


def move_phrase(text: str, caret: int, step: int) -> tuple[str, int]:
    """Swap the phrase at the caret with the next (step 1) or previous (-1) one; the caret stays in it."""
    phrases = list(_phrases(text))
    at = next((i for i, (_, end) in enumerate(phrases) if caret <= end), len(phrases) - 1)
    other = at + step
    if not 0 <= other < len(phrases):
        return text, caret
    offset = min(max(caret - phrases[at][0], 0), phrases[at][1] - phrases[at][0])
    (a, b), (c, d) = phrases[min(at, other)], phrases[max(at, other)]
    moved = text[:a] + text[c:d] + text[b:c] + text[a:b] + text[d:]
    return moved, (a if step < 0 else a + (d - c) + (c - b)) + offset


class PromptHistory(msgspec.Struct, frozen=True):
    """Prompts that were used, newest first, each once."""

    prompts: tuple[str, ...] = ()

    def add(self, prompt: str) -> PromptHistory:
        """With prompt as the newest. Very long histories lose their oldest."""
        if not prompt.strip() or len(prompt) > _HISTORY_CHARACTERS:
            return self
        kept = [prompt, *(other for other in self.prompts if other != prompt)][:HISTORY_LENGTH]
        while sum(map(len, kept)) > _HISTORY_CHARACTERS:
            kept.pop()
        return PromptHistory(tuple(kept))

    def remove(self, prompt: str) -> PromptHistory:
        return PromptHistory(tuple(other for other in self.prompts if other != prompt))


def _phrases(text: str) -> Iterator[tuple[int, int]]:
    """(start, end) of each phrase that has words, without spaces around it; commas in brackets divide nothing."""
    depth = start = 0
    for i, character in enumerate(text + ","):
        if character in "({":
            depth += 1
        elif character in ")}":
            depth = max(0, depth - 1)
        elif i == len(text) or (character in ",，" and depth == 0):
            first, last = _trimmed(text, start, i)
            if first < last:
                yield first, last
            start = i + 1


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _word_at(text: str, caret: int) -> tuple[int, int]:
    start = end = caret
    while start > 0 and not (text[start - 1].isspace() or text[start - 1] in ",，(){}|:"):
        start -= 1
    while end < len(text) and not (text[end].isspace() or text[end] in ",，(){}|:"):
        end += 1
    return start, end


__all__ = [
    "LEAST",
    "MOST",
    "STEP",
    "PromptHistory",
    "Selection",
    "as_field",
    "beyond_latin",
    "count_words",
    "has_choice",
    "move_phrase",
    "pick",
    "weigh",
    "weighted",
    "without_weights",
]
