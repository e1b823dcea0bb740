"""Words for drawings: readable labels, variants of a caption to learn from, and their embeddings."""

from __future__ import annotations

import hashlib
import random
import re
from functools import lru_cache
from pathlib import Path

import torch
from torch import Tensor

from mmstudio.nets.text_encoder import load_text_encoder, minilm_folder
from mmstudio.training.icons import Icon
from mmstudio.training.loop import write_atomically

VARIANTS = 6  # of every caption, for training


def readable_labels(captions: tuple[Icon, ...]) -> list[str]:
    """Labels as a person would write them: run-together names are split, trailing counters dropped."""
    vocabulary = {
        word
        for icon in captions
        if icon.group
        for text in (icon.label, *icon.tags)
        for word in re.findall(r"[a-z]+", text.lower())
        if len(word) > 2
    } | {"a", "of", "in", "on", "up", "no", "ok"}
    return [_readable(icon, frozenset(vocabulary)) for icon in captions]


def may_be_mirrored(label: str) -> bool:
    """Whether a drawing of this still shows the same when left and right are swapped."""
    return not _ONE_WAY & set(re.findall(r"[a-z]+", label.lower()))


def variants(icon: Icon, label: str) -> list[str]:
    """`VARIANTS` ways to ask for a drawing, the plain label first, the full caption second; the rest by its hash."""
    seed = hashlib.sha256(f"{label}{icon.tags}".encode()).digest()
    random_ = random.Random(seed)
    tags = [tag for tag in icon.tags if tag.isascii() and len(tag) > 2]
    article = "an" if label[:1].lower() in "aeiou" else "a"
    texts = [label, ", ".join((label, *icon.tags))]
    texts.append(f"{random_.choice(['', 'a picture of ', 'a drawing of '])}{article} {label}")
    texts.append(" ".join(random_.sample(tags, min(2, len(tags)))) if len(tags) > 1 else f"{article} {label}")
    texts.append(" ".join(random_.sample(tags, min(3, len(tags)))) if len(tags) > 2 else label)
    texts.append(f"{random_.choice(tags)} {label}" if tags else label)
    return texts


def embedded(captions: tuple[Icon, ...], labels: list[str], cache: Path) -> Tensor:
    """Unit vectors (N, VARIANTS, 384) of every drawing's caption variants, cached beside the training state."""
    texts = [text for icon, label in zip(captions, labels, strict=True) for text in variants(icon, label)]
    key = hashlib.sha256("\n".join(texts).encode()).hexdigest()[:16]
    path = cache / f"captions-{key}.pt"
    if not path.exists():
        distinct = sorted(set(texts))
        place = {text: number for number, text in enumerate(distinct)}
        fresh = load_text_encoder(minilm_folder()).encode(distinct)
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, {"vectors": fresh.half(), "rows": torch.tensor([place[text] for text in texts])})
    stored = torch.load(path, weights_only=True)
    vectors: Tensor = stored["vectors"].float()[stored["rows"]]
    return vectors.view(len(captions), VARIANTS, -1)


_ONE_WAY = {
    "abc", "arrow", "button", "calendar", "clock", "clockwise", "counterclockwise", "digit", "flag", "input", "keycap",
    "left", "leftwards", "letter", "letters", "medal", "moon", "music", "note", "number", "numbers", "oclock", "right",
    "rightwards", "sign", "symbol", "thirty",
}  # fmt: skip


def _readable(icon: Icon, vocabulary: frozenset[str]) -> str:
    label = icon.label
    if icon.group:
        return label
    label = re.sub(r" \d$", "", label)
    return " ".join(part for word in label.split() for part in _split(word, vocabulary))


@lru_cache(maxsize=4096)
def _split(word: str, vocabulary: frozenset[str]) -> tuple[str, ...]:
    """Fewest known words that make up a word; the word itself when there are none."""
    if word.lower() in vocabulary or len(word) < 7 or not word.isalpha():
        return (word,)
    best: dict[int, tuple[str, ...]] = {0: ()}
    for end in range(1, len(word) + 1):
        for start in range(max(0, end - 16), end):
            if start in best and word[start:end].lower() in vocabulary:
                way = (*best[start], word[start:end])
                if end not in best or len(way) < len(best[end]):
                    best[end] = way
    return best.get(len(word), (word,))
