"""Makes the Chinese lexicon of the program from CLDR's names and keywords of emoji.

`python -m mmstudio.training.lexicon --data DIR` reads captions-zh.jsonl there and lexicon-zh.txt beside this file
(common words, colours, sizes, particles, written by hand: they win), and writes resources/lexicon/zh.txt.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from mmstudio import disk, lexicon, paths
from mmstudio.training.icons import DataError

BY_HAND = Path(__file__).with_name("lexicon-zh.txt")

_HEADER = """\
# Chinese words in English, for prompts. Made by mmstudio/training/lexicon.py; do not edit.
# Derived from names and keywords of emoji of the Unicode Common Locale Data Repository (CLDR), licence in LICENSE
# beside this file, with common words by the authors of MM Studio (mmstudio/training/lexicon-zh.txt).
# "english|words", Simplified; [traditional]: pairs of Traditional and Simplified characters.
"""
_KINDS = {
    "words": "word",
    "attributes": "attribute",
    "verbs": "verb",
    "places": "place",
    "and": "and",
    "numbers": "number",
    "measures": "measure",
    "silent": "silent",
}
_LONGEST = 12
_CLEAR = 0.5  # Dice coefficient from which a name that is also a keyword of others means what they share
_LEAST = 0.2  # below it a keyword of several concepts has no meaning
_TERM = re.compile(r"[A-Za-z][A-Za-z’' .-]+")
_SIGN = re.compile(r"\b(button|arrow|keycap|input|symbol|square|family)\b")


@dataclass(frozen=True)
class Concept:
    """One row of captions-zh.jsonl. english: label first, then tags; names, keywords: Simplified characters."""

    english: tuple[str, ...]
    names: frozenset[str]
    keywords: frozenset[str]


def read_concepts(data: Path, simplified: Mapping[int, str]) -> list[Concept]:
    """Raises DataError, naming the line."""
    path = data / "captions-zh.jsonl"
    if not path.exists():
        raise DataError(f"There are no Chinese captions in {data}: captions-zh.jsonl is missing.")
    concepts = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        try:
            row = json.loads(line)
            names, tags = [row["zh"], row["zh_hant"]], [*row["zh_tags"], *row["zh_hant_tags"]]
            english = (row["label"], *(tag.lower() for tag in row["tags"] if tag.isascii()))
            if flag := re.match(r"flag: (.+)", row["label"]):
                english = (flag[1],)
                names = [re.sub(r"^旗子?[:：] ?", "", name) for name in names]
                tags = []
            found = [_words(texts, simplified) for texts in (names, tags)]
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise DataError(f"Line {number} of {path} is not a caption: {error!r}.") from error
        concepts.append(Concept(english, found[0], found[1] - found[0]))
    return concepts


def derived(concepts: list[Concept]) -> dict[str, str]:
    """English by Chinese word. A name means its label; a keyword means the English keyword it most keeps company with.

    The company is measured by the Dice coefficient over concepts; a keyword of one concept means that concept.
    """
    named: dict[str, set[int]] = defaultdict(set)
    rows: dict[str, set[int]] = defaultdict(set)
    english: dict[str, set[int]] = defaultdict(set)
    for number, concept in enumerate(concepts):
        for word in concept.names:
            named[word].add(number)
        for word in concept.names | concept.keywords:
            rows[word].add(number)
        for term in concept.english:
            english[term].add(number)
    meanings = {}
    for word, where in rows.items():
        labels = [_plain(concepts[number].english[0], word) for number in named[word] or where]
        plain = min(labels, key=lambda label: (len(label), label))
        dice = {
            term: 2 * len(where & english[term]) / (len(where) + len(english[term]))
            for number in where
            for term in concepts[number].english
            if _TERM.fullmatch(term)
        }
        variants = sum(plain in concepts[number].english[0] for number in where)  # man climbing, woman climbing
        best = max(dice, key=lambda term: (dice[term], term == plain, -len(term), term), default=plain)
        if named[word] and (len(where) < 3 or 2 * variants >= len(where) or dice.get(best, 0) < _CLEAR):
            meanings[word] = plain
        elif len(where) == 1:
            if len(word) > 1 and not word.endswith("的") and not _SIGN.search(plain):  # the others are fragments
                meanings[word] = plain
        elif dice.get(best, 0) >= _LEAST:
            meanings[word] = _plain(best, word)
    return meanings


def read_by_hand(path: Path = BY_HAND) -> tuple[dict[str, dict[str, str]], list[str]]:
    """English by word for every kind, and pairs of Traditional and Simplified characters. Raises DataError."""
    kinds: dict[str, dict[str, str]] = {kind: {} for kind in _KINDS.values()}
    pairs: list[str] = []
    section = ""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line.startswith("#") or not line.strip():
            continue
        if line.startswith("["):
            section = line.strip("[]")
            continue
        english, colon, words = line.partition(":")
        if section == "traditional":
            pairs += line.split()
        elif section in _KINDS and colon:
            for word in words.split():
                kinds[_KINDS[section]].setdefault(word, english.strip())
        else:
            raise DataError(f"Line {number} of {path} is not “english: words”.")
    return kinds, pairs


def compiled(concepts: list[Concept], kinds: Mapping[str, Mapping[str, str]], pairs: list[str]) -> str:
    """The text of the lexicon's file."""
    ours = {word for kind, words in kinds.items() if kind != "measure" for word in words}
    merged = {kind: dict(words) for kind, words in kinds.items()}
    merged["word"] |= {word: english for word, english in derived(concepts).items() if word not in ours}
    lines = [_HEADER.rstrip(), "[traditional]"]
    lines += [" ".join(pairs[start : start + 30]) for start in range(0, len(pairs), 30)]
    for kind, words in merged.items():
        by_english: dict[str, list[str]] = defaultdict(list)
        for word, english in words.items():
            by_english[english].append(word)
        lines.append(f"[{kind}]")
        lines += [f"{english}|{' '.join(sorted(by_english[english]))}" for english in sorted(by_english)]
    return "\n".join(lines) + "\n"


def _plain(label: str, word: str) -> str:
    """A label without the sex that word does not name: 打篮球 is "bouncing ball", not that of a woman."""
    label = re.sub(r"^Japanese “(.*)” button$", r"Japanese \1 button", label)
    if label.startswith("family:"):
        return "family"
    return label if set("男女") & set(word) else re.sub(r"^(wo)?(man|men|person|people)(: | )(?=\w)", "", label)


def _words(texts: list[str], simplified: Mapping[int, str]) -> frozenset[str]:
    """The Chinese words among texts, some of which hold several between commas."""
    parts = [part.strip().translate(simplified) for text in texts for part in re.split("[，,、;；/]", text)]
    return frozenset(
        part
        for part in parts
        if len(part) <= _LONGEST and re.fullmatch(r"[A-Za-z0-9\u4e00-\u9fff]+", part) and lexicon.is_chinese(part)
    )


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m mmstudio.training.lexicon")
    parser.add_argument("--data", type=Path, required=True, help="folder that has captions-zh.jsonl")
    parser.add_argument("--out", type=Path, default=paths.resources() / lexicon.FILE)
    options = parser.parse_args()
    try:
        kinds, pairs = read_by_hand()
        text = compiled(read_concepts(options.data, {ord(pair[0]): pair[1] for pair in pairs}), kinds, pairs)
    except DataError as error:
        parser.exit(1, f"{error}\n")
    disk.make_folder(options.out.parent)
    disk.write_bytes(options.out, text.encode())
    print(f"{options.out}: {len(text.encode()) / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
