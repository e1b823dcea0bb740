"""What is typed into the search box, as SQL: words, "quoted phrases", -without, and filters like star:yes.

Filters: star:yes|no · rating:>3 (also < or exact) · type:picture|video|sound|project|walk · from:restore · style:noto ·
model:starter · tag:family · seed:7 · steps:20 · size:>1024 (longer side; > < or exact) · after:2026-11-01 ·
before:2026-12-01.
like:"a red bird" and alike:"2026-11-28/fox.png" leave no picture out; they say what comes first (`look_in`).
Anything else is a word, so nothing typed is an error. Every word is a beginning: "app" finds apple.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime
from typing import NamedTuple

import msgspec

from mmstudio.library.items import ORIGINS, Query

_TERM = re.compile(r'(-?)(?:(\w+):)?(?:"([^"]*)"?|(\S+))')
# every character a word of its own: Han, kana, Hangul, with their extensions and compatibility forms
_CJK = re.compile(
    "([\u2e80-\u2fdf\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff])"
)
_ORDERS = {
    "newest": "p.created DESC, p.id DESC",
    "oldest": "p.created, p.id",
    "largest": "p.width * p.height DESC, p.bytes DESC, p.id DESC",
    "name": "p.name COLLATE NOCASE, p.id",
}


LOOKS = ("like", "alike")


class Search(NamedTuple):
    """Conditions on `pictures p`, joined by AND, and their parameters.

    match: what the FTS table must match, "" = no matter; without: what it must not match, one by one.
    """

    where: tuple[str, ...]
    parameters: tuple[object, ...]
    match: str
    without: tuple[str, ...]
    order: str


def spaced(text: str) -> str:
    """text with a space around every CJK character: unicode61 takes a run of them for one word."""
    if text.isascii():
        return text
    return " ".join(_CJK.split(_clean(text)))


def search(query: Query) -> Search:
    """The SQL of a query. Never raises."""
    where: list[str] = []
    parameters: list[object] = []
    words: list[str] = []
    without: list[str] = []

    def add(condition: str, *values: object) -> None:
        where.append(condition)
        parameters.extend(values)

    if query.starred:
        add("p.starred = 1")
    if query.kind:
        add("p.kind = ?", query.kind)
    if query.style:
        add("p.style = ?", query.style)
    for minus, key, phrase, word in _TERM.findall(query.text.replace("\0", " ")):
        value = phrase or word
        if key.lower() in LOOKS and value:
            continue
        filtered = _filter(key.lower(), value) if key else None
        if filtered:
            condition, *values = filtered
            add(f"NOT ({condition})" if minus else str(condition), *values)
            continue
        text = f"{key}:{value}" if key else value
        if not _has_word(text):
            if text.strip("-"):  # a sign or an emoji: no word of the index
                add(f"p.prompt {'NOT ' if minus else ''}LIKE ? ESCAPE '|'", f"%{_literal(text)}%")
            continue
        term = '"' + spaced(text).replace('"', " ").strip() + '"' + ("" if phrase else "*")
        if minus:
            without.append(term)
        else:
            words.append(term)
    return Search(tuple(where), tuple(parameters), " AND ".join(words), tuple(without), _ORDERS[query.sort])


def look_in(text: str) -> tuple[str, str]:
    """What pictures are to look like: ("like", words), ("alike", path within the library), or ("", "")."""
    for _, key, phrase, word in _TERM.findall(text):
        if key.lower() in LOOKS and (phrase or word).strip():
            return key.lower(), (phrase or word).strip()
    return "", ""


def _filter(key: str, value: str) -> tuple[object, ...] | None:
    """(condition, parameters…) of one filter; None if it is none and therefore a word."""
    value = _clean(value)
    match key:
        case "star" if value.lower() in ("yes", "no"):
            return ("p.starred = ?", int(value.lower() == "yes"))
        case "rating":
            found = re.fullmatch(r"([<>]?)([0-5])", value, re.ASCII)
            return (f"p.rating {found[1] or '='} ?", int(found[2])) if found else None
        case "from" if value.lower() in ORIGINS:
            return ("p.origin = ?", value.lower())
        case "type" if value:
            return ("p.kind = ?", value.lower())
        case "style" | "model" if value:
            column = "style" if key == "style" else "checkpoint"
            return (f"p.{column} LIKE ? ESCAPE '|'", f"{_literal(value)}%")
        case "tag" if value:
            # in the JSON of all tags, where only a comma stands between two quotation marks without being a tag
            quoted = msgspec.json.encode(value).decode()
            exactly = "" if value != "," else " AND EXISTS (SELECT 1 FROM json_each(p.tags) WHERE value = ',')"
            return (f"p.tags <> '[]' AND p.tags LIKE ? ESCAPE '|'{exactly}", f"%{_literal(quoted)}%")
        case "seed" if value.isdecimal() and len(value) <= 10:
            return ("p.seed IS ?", int(value))
        case "steps" if value.isdecimal() and len(value) <= 4:
            return ("p.steps IS ?", int(value))  # most pictures have none, and NULL is not unequal to anything
        case "size":
            found = re.fullmatch(r"([<>]?)(\d{1,6})", value, re.ASCII)
            side = f"p.kind IN ('picture', 'video') AND max(p.width, p.height) {found[1] or '='} ?" if found else ""
            return (side, int(found[2])) if found else None
        case "after" | "before":
            try:
                midnight = datetime.combine(date.fromisoformat(value), datetime.min.time()).astimezone().timestamp()
            except (ValueError, OverflowError, OSError):
                return None
            return (f"p.created {'>=' if key == 'after' else '<'} ?", midnight)
    return None


def _has_word(text: str) -> bool:
    """Whether unicode61 sees a token in text."""
    return any(unicodedata.category(c)[0] in "LN" or unicodedata.category(c) == "Co" for c in text)


def _literal(text: str) -> str:
    """text as part of a LIKE pattern whose escape is a bar."""
    return re.sub(r"([%_|])", r"|\1", _clean(text))


def _clean(text: str) -> str:
    return text if text.isascii() else text.encode("utf-8", "replace").decode()  # SQLite refuses lone surrogates
