"""Chinese prompts in English: the longest words that the lexicon knows, Simplified or Traditional, are translated.

The lexicon (resources/lexicon/zh.txt) is read when the first Chinese prompt is; everything else in a prompt, its
weights and its choices stay as they are. Knows no torch and no Qt, for the window and the generators both use it.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from functools import cache
from itertools import groupby
from typing import NamedTuple

from mmstudio import paths

FILE = "lexicon/zh.txt"

_HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_CHINESE = re.compile(f"[{_HAN}]")
_RUN = re.compile(f"[A-Za-z0-9]{{0,40}}[{_HAN}][{_HAN}A-Za-z0-9]{{0,200}}")  # longer ones are read in pieces
_AN = re.compile(r"\ba(?= [aeiou])")
_LATIN = re.compile("[A-Za-z0-9]+")
_NUMERALS = "零〇一二两俩三仨四五六七八九十百千万"
_NUMBER = re.compile(f"第?(?:[{_NUMERALS}]+|[0-9]+)")
_ASCII = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {ord("\u3000"): " "}
_QUOTES = str.maketrans("「」『』《》〈〉【】“”‘’", '""""""""""""\'\'')
_PUNCTUATION = {
    **_ASCII,
    **_QUOTES,
    **{ord(sign): f"{english} " for sign, english in zip("，、。；！？", ",,.;!?", strict=True)},
}
_CLOSING = ")}"  # a word after these stands apart
_UNKNOWN, _WORD = 1_000_000, 1_000  # costs: of a character that no word covers, and of a word


class Understood(NamedTuple):
    """A prompt in English. words: what was translated, in order; unknown: Chinese that the lexicon does not have."""

    text: str
    words: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()


def is_chinese(text: str) -> bool:
    """Whether text has Chinese characters."""
    return _CHINESE.search(text) is not None


def understood(text: str) -> Understood:
    """text with its Chinese in English; any other text comes back as it is. Never raises."""
    if not is_chinese(text):
        return Understood(text)
    lexicon = _lexicon()
    plain = text.translate(_ASCII)
    parts, words, unknown, end = list[str](), list[str](), list[str](), 0
    for run in _RUN.finditer(plain):
        tokens = _tokens(run[0].translate(lexicon.simplified), lexicon)
        parts += [text[end : run.start()].translate(_PUNCTUATION), _in_english(tokens)]
        words += [token.shown for token in tokens if token.shown]
        unknown += [text[run.start() + t.start : run.start() + t.end] for t in tokens if t.kind == "unknown"]
        end = run.end()
    parts.append(text[end:].translate(_PUNCTUATION))
    return Understood(_joined(parts), tuple(dict.fromkeys(words)), tuple(dict.fromkeys(unknown)))


def things() -> tuple[str, ...]:
    """English words for things, in order and each once: what pictures are described with."""
    found = {entry.english for entry in _lexicon().entries.values() if entry.kind == "word"}
    return tuple(sorted(word for word in found if len(word) > 2 and word.replace(" ", "").isalpha() and word.islower()))


class _Entry(NamedTuple):
    """kind: word, attribute, verb, place, and, number, silent; english is what the encoder reads."""

    english: str
    kind: str


class _Token(NamedTuple):
    english: str
    kind: str  # of an entry, or: of (的), counted, latin, unknown
    start: int
    end: int

    @property
    def shown(self) -> str:
        """What a person is told was understood: no words of grammar."""
        if self.kind in ("word", "attribute", "verb", "number"):
            return "" if self.english == "with" else self.english
        if self.kind == "counted":
            return self.english.removeprefix("a ").removesuffix(" of").removesuffix("a")
        return ""


class _Lexicon(NamedTuple):
    """simplified: Traditional characters by code. measures: "" or "a cup of" by measure word."""

    entries: dict[str, _Entry]
    measures: dict[str, str]
    simplified: dict[int, str]
    longest: int


@cache
def _lexicon() -> _Lexicon:
    """Read the file; without it every Chinese word is unknown, and the log says so."""
    try:
        content = (paths.resources() / FILE).read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        logging.getLogger(__name__).error("the Chinese lexicon cannot be read: %s", error)
        content = ""
    entries, measures, simplified, kind = dict[str, _Entry](), dict[str, str](), dict[int, str](), ""
    for line in content.splitlines():
        if line.startswith("#"):
            continue
        if line.startswith("["):
            kind = line[1:-1]
        elif kind == "traditional":
            simplified |= {ord(pair[0]): pair[1] for pair in line.split()}
        else:
            english, _, words = line.partition("|")
            if kind == "measure":
                measures |= dict.fromkeys(words.split(), english)
            else:
                entries |= dict.fromkeys(words.split(), _Entry(english, kind))
    return _Lexicon(entries, measures, simplified, max(map(len, entries), default=1))


def _tokens(run: str, lexicon: _Lexicon) -> list[_Token]:
    """The cheapest way to cover run (Simplified) by words: few unknown characters, then few words, then long ones."""
    costs, last = [0] * (len(run) + 1), list[_Token | None]([None]) * (len(run) + 1)
    for start in range(len(run)):
        for token in _starting(run, start, lexicon):
            length = token.end - start
            own = _UNKNOWN * length if token.kind == "unknown" else 0 if token.kind == "latin" else _WORD - length**2
            if last[token.end] is None or costs[start] + own < costs[token.end]:
                costs[token.end], last[token.end] = costs[start] + own, token
    tokens, end = list[_Token](), len(run)
    while end > 0:
        cheapest = last[end]
        assert cheapest is not None  # every character may stand alone
        if tokens and cheapest.kind == tokens[-1].kind == "unknown":
            tokens[-1] = cheapest._replace(end=tokens[-1].end)
        else:
            tokens.append(cheapest)
        end = cheapest.start
    return tokens[::-1]


def _starting(run: str, start: int, lexicon: _Lexicon) -> list[_Token]:
    """All tokens that may begin at start."""
    found = [_Token("", "unknown", start, start + 1)]
    if run[start] == "的":
        found.append(_Token("", "of", start, start + 1))
    if latin := _LATIN.match(run, start):
        found.append(_Token(latin[0], "latin", start, latin.end()))
    if number := _NUMBER.match(run, start):
        value = _value(number[0])
        found.append(_Token(value, "number", start, number.end()))
        found += _counted(run, start, number.end(), value, lexicon)
    for end in range(start + 1, min(len(run), start + lexicon.longest) + 1):
        entry = lexicon.entries.get(run[start:end])
        if entry is not None:
            found.append(_Token(entry.english, entry.kind, start, end))
            if entry.kind in ("number", "silent") and run[start:end] not in _NUMERALS:
                found += _counted(run, start, end, entry.english, lexicon)
    return found


def _counted(run: str, start: int, end: int, value: str, lexicon: _Lexicon) -> list[_Token]:
    """A number and its measure word as one token: 一只 is "a", 两杯 "two cup of"."""
    found = []
    for length in (1, 2):
        measure = lexicon.measures.get(run[end : end + length])
        if measure is not None and end + length <= len(run):
            of = measure if value in ("one", "") else f"{value} {measure.removeprefix('a ')}"
            found.append(_Token(of.strip() or ("a" if value else ""), "counted", start, end + length))
    return found


def _value(number: str) -> str:
    """一 is "one", 十二 "12", 三千 "3000", 3 "3", 第二 "second"."""
    if number.startswith("第"):
        value = _value(number[1:])
        return {"one": "first", "two": "second", "three": "third"}.get(value, f"number {value}")
    if number[0].isascii():
        return number
    total = group = digit = 0
    if any(character in "十百千万" for character in number):
        for character in number:
            if character == "万":
                total, group, digit = (total + group + digit or 1) * 10_000, 0, 0
            elif character in _TENS:
                group, digit = group + (digit or 1) * _TENS[character], 0
            else:
                digit = _DIGITS[character]
        total += group + digit
    else:
        total = int("".join(str(_DIGITS[character]) for character in number[:18]))
    return _ENGLISH[total] if total < len(_ENGLISH) else str(total)


def _in_english(tokens: Sequence[_Token]) -> str:
    """English in English order: 坐在椅子上的猫 is "cat sitting on chair"."""
    clauses, joint = list[str](), ""
    rest = list(tokens)
    while rest:
        at = next((i for i, token in enumerate(rest) if token.kind == "and"), len(rest))
        english = [token.english for token in _ordered(rest[:at]) if token.english]
        clause = _AN.sub("an", " ".join(word for word, _ in groupby(english)))
        if clause:
            clauses += [joint, clause] if clauses else [clause]
            joint = rest[at].english if at < len(rest) else ""
        rest = rest[at + 1 :]
    return " ".join(clauses)


def _ordered(tokens: list[_Token]) -> list[_Token]:
    """One clause: what stands before 的 follows what it describes, unless it is an adjective or one noun."""
    for at, token in enumerate(tokens):
        before, after = tokens[:at], tokens[at + 1 :]
        content = [t for t in before if t.english and t.kind != "counted"]
        if token.kind != "of" or not content or content[-1].kind == "attribute":
            continue
        count = next((i for i, t in enumerate(before) if t.kind not in ("counted", "number")), 0)
        if len(content) == 1 and content[0].kind not in ("place", "verb"):
            return [*_placed(before), *_ordered(after)]
        return [*before[:count], *_ordered(after), *_placed(before[count:])]
    return _placed(tokens)


def _placed(tokens: list[_Token]) -> list[_Token]:
    """雪地里 is "in snow": words of place go before what they belong to."""
    placed = list[_Token]()
    for token in tokens:
        if token.kind == "place":
            start = len(placed)
            while start > 0 and placed[start - 1].kind in ("word", "attribute", "counted", "number", "latin", "of"):
                start -= 1
            if start < len(placed):
                placed.insert(start, token)
        else:
            placed.append(token)
    return placed


def _joined(parts: Sequence[str]) -> str:
    """Parts of a prompt as one text; English words are kept apart."""
    text = ""
    for part in filter(None, parts):
        apart = (text[-1:].isalnum() or text[-1:] in _CLOSING) and part[0].isalnum()
        text += f" {part}" if apart and text else part
    return re.sub(r" {2,}", " ", text).strip(" ,")  # a comma may stand where an unknown word was


_DIGITS = {"零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "俩": 2, "三": 3, "仨": 3, "四": 4} | {
    character: value for value, character in enumerate("五六七八九", 5)
}
_TENS = {"十": 10, "百": 100, "千": 1000}
_ENGLISH = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
