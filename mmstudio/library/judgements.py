"""What people prefer, found without knowing which is which: pairs, answers in a file, and win rates.

An answer is a line of `judgements.jsonl` beside the pictures, only ever appended; a torn last line costs one answer.
Rates are of wins among the pairs a group took part in, an answer "equal" counting half, with Wilson's 95 % interval
(Wilson 1927, JASA 22).
"""

from __future__ import annotations

import json
import math
import os
import random
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import combinations
from pathlib import Path
from typing import Literal, NamedTuple

import msgspec

from mmstudio import disk
from mmstudio.library.items import Item

FILE = "judgements.jsonl"
MOST_PAIRS = 40  # of one test: about ten minutes
Key = Literal["style", "checkpoint", "seed"]
KEYS: tuple[Key, ...] = ("style", "checkpoint", "seed")
_Z = 1.959964  # of the normal distribution, 95 %


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """by: what the pair differed in. winner, loser: its values; equal: neither was better."""

    by: Key
    winner: str
    loser: str
    equal: bool = False


class Rate(NamedTuple):
    """How one value fared: wins of pairs, and the interval of the true rate."""

    value: str
    wins: float
    pairs: int
    rate: float
    low: float
    high: float


def value_of(item: Item, by: Key) -> str:
    """What an item is compared by; "" where it is not known."""
    return str(item.seed) if by == "seed" and item.seed is not None else getattr(item, by) if by != "seed" else ""


def differing(items: Sequence[Item]) -> tuple[Key, ...]:
    """By what these pictures can be compared: they have at least two values of it."""
    return tuple(by for by in KEYS if len({value for item in items if (value := value_of(item, by))}) > 1)


def pairs(items: Sequence[Item], by: Key, rng: random.Random) -> list[tuple[Item, Item]]:
    """Pairs whose values differ, those of one prompt where there are any, in random order and with random sides."""
    all_ = [
        pair for pair in combinations(items, 2)
        if value_of(pair[0], by) and value_of(pair[1], by) and value_of(pair[0], by) != value_of(pair[1], by)
    ]  # fmt: skip
    alike = [pair for pair in all_ if pair[0].prompt == pair[1].prompt]
    chosen = alike or all_
    rng.shuffle(chosen)
    return [(b, a) if rng.random() < 0.5 else (a, b) for a, b in chosen[:MOST_PAIRS]]


def rates(answers: Iterable[Answer], by: Key) -> list[Rate]:
    """The win rate of every value that took part, best first."""
    wins: defaultdict[str, float] = defaultdict(float)
    total: defaultdict[str, int] = defaultdict(int)
    for answer in answers:
        if answer.by == by:
            wins[answer.winner] += 0.5 if answer.equal else 1.0
            wins[answer.loser] += 0.5 if answer.equal else 0.0
            total[answer.winner] += 1
            total[answer.loser] += 1
    found = [Rate(value, wins[value], n, wins[value] / n, *wilson(wins[value], n)) for value, n in total.items()]
    return sorted(found, key=lambda rate: (-rate.rate, rate.value))


def wilson(wins: float, n: int) -> tuple[float, float]:
    """The 95 % interval of a rate after n trials, within 0..1; n > 0."""
    share = wins / n
    middle = (share + _Z**2 / (2 * n)) / (1 + _Z**2 / n)
    half = _Z / (1 + _Z**2 / n) * math.sqrt(share * (1 - share) / n + _Z**2 / (4 * n**2))
    return max(middle - half, 0.0), min(middle + half, 1.0)


def append(folder: Path, answer: Answer) -> None:
    """Write an answer at the end of the library's file. Raises what disk.explained raises."""
    path = folder / FILE
    with disk.explained(path), open(path, "ab") as file:
        file.write(msgspec.json.encode(answer) + b"\n")
        file.flush()
        os.fsync(file.fileno())


def load(folder: Path) -> list[Answer]:
    """All answers of a library; lines that cannot be understood are left out. Never raises."""
    try:
        lines = (folder / FILE).read_bytes().splitlines()
    except OSError:
        return []
    found = []
    for line in lines:
        try:
            found.append(msgspec.convert(json.loads(line), Answer))
        except (ValueError, RecursionError):
            continue
    return found
