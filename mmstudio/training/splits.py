"""What the starter models never see, decided by concept family from the captions alone, before anything is trained.

`python -m mmstudio.training.splits --data DIR` writes splits.json beside this file. Four tracks of evaluation:
S seen; H held-out (family, style) cells; N novel families; P paraphrases of seen ones (paraphrases.txt). A few more
cells (validation) are for early stopping and for choosing between recipes; H, P and N are never chosen by.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from mmstudio import disk
from mmstudio.training.captions import readable_labels
from mmstudio.training.icons import Icon, read_captions

SPLITS = Path(__file__).with_name("splits.json")
PARAPHRASES = Path(__file__).with_name("paraphrases.txt")

# The commonest everyday nouns: a newcomer types these first, so they are always learned.
EVERYDAY = frozenset(
    """
    airplane ambulance ant apple arm baby backpack bag ball balloon banana basket bath bear bed bee bell bicycle bike
    bird boat book bottle bowl box boy bread bridge bus butterfly button cake camel camera candle candy car carrot
    castle cat chair cheese cherry chicken child clock cloud coat coffee coin computer cookie corn cow crab cream crown
    cup dog dolphin donkey door dragon dress drum duck ear earth egg elephant eye farm fire fish flag flower foot
    fork fox frog ghost giraffe girl glass glasses gift goat grape guitar hamburger hammer hand hat heart helicopter
    hedgehog horse hospital house ice island jacket key king kite knife koala ladder lamp leaf lemon light lighthouse
    lightning lion lobster lock lollipop love man map medal milk money monkey moon motorcycle mountain mouse mouth
    mushroom music nose ocean octopus onion orange owl palm panda parrot pear pen pencil penguin phone piano pig pizza
    plane plant police potato present prince princess pumpkin queen rabbit radio rain rainbow ring road robot rocket
    rose sandwich santa school scissors sea shark sheep ship shirt shoe skull snail snake snow snowman sock soup spider
    spoon squirrel star strawberry sun sunflower sunset sweater sword table tea teddy telephone tent tiger tomato tooth
    train tree trophy truck turtle umbrella unicorn violin volcano watch water watermelon wave whale wheel window witch
    wolf woman zebra
    """.split()  # noqa: SIM905 - a list of quoted words is harder to read
)
# What README, first run, command-line examples and tests/prompts.txt ask for, where it is not among the above.
SHOWN = frozenset(
    """
    dodo bug herb clinking beer mugs tropical steaming takeout printer hamsa clapper triangular ruler departure waxing
    gibbous locomotive motor 1st red envelope kitten reptile beverage cone fortress honeybee jack lantern evergreen
    locomotive slice friendly crimson feline scary blue winter face night
    """.split()  # noqa: SIM905 - a list of quoted words is harder to read
)
_DROPPED = {"man", "men", "woman", "women", "person", "people", "boy", "girl", "male", "female", "skin", "tone"} | {
    "light", "medium", "dark", "face", "for", "of", "the", "a", "an", "and", "with", "sign",
}  # fmt: skip
# Words of grammar, which a prompt may share with the caption that it paraphrases.
_GRAMMAR = frozenset(
    """
    a about all an and any are as at away be by can do does for from go had has have he her his how i if in into is it
    its just let like ll m me my near no not of off on one or our out over own re s she so some something that the
    their them then there these they this to too under until up us very was we what when where which who will with
    without you your
    """.split()  # noqa: SIM905 - a list of quoted words is harder to read
)
_IRREGULAR = {"feet": "foot", "geese": "goose", "mice": "mouse", "men": "man", "women": "woman", "teeth": "tooth"}


@dataclass(frozen=True)
class Splits:
    """held_out and validation: style -> families of its cells; novel: families; paraphrases: (prompt, caption)."""

    held_out: dict[str, list[str]]
    validation: dict[str, list[str]]
    novel: list[str]
    paraphrases: list[tuple[str, str]]

    def parts(self, captions: tuple[Icon, ...]) -> dict[str, list[int]]:
        """Indices of drawings by track: train (S), validation, held_out (H), novel (N)."""
        novel = set(self.novel)
        held = {(style, family) for style, families in self.held_out.items() for family in families}
        chosen_by = {(style, family) for style, families in self.validation.items() for family in families}
        parts: dict[str, list[int]] = {"train": [], "validation": [], "held_out": [], "novel": []}
        for index, (icon, family) in enumerate(zip(captions, families_of(captions), strict=True)):
            cell = (icon.style, family)
            part = "novel" if family in novel else "held_out" if cell in held else "validation"
            parts[part if part != "validation" or cell in chosen_by else "train"].append(index)
        return parts


def families_of(captions: tuple[Icon, ...]) -> list[str]:
    """The concept family of every drawing: its readable label without sex, age, skin tone, counters and filler words.

    Words are run together, for some collections write "floppydisk"; "tiger face" is of the family of "tiger".
    """
    return [family_of(label) for label in readable_labels(captions)]


def family_of(label: str) -> str:
    words = re.findall(r"[a-z0-9]+", label.lower())
    while len(words) > 1 and words[-1].isdigit():
        words.pop()
    return "".join(word for word in words if word not in _DROPPED) or "".join(words)


def split(captions: tuple[Icon, ...], paraphrases: Sequence[tuple[str, str]] = (), seed: int = 20) -> Splits:
    """Choose what is held out, by hashes of families: 5 % of them are novel, 5 % + 2 % of the cells of the others.

    Only families that are drawn in three styles or more are chosen; novel ones hold no everyday or shown word. A
    drawing that a single collection names more wordily ("dove of peace") goes with its novel family.
    """
    styles: dict[str, set[str]] = defaultdict(set)
    words: dict[str, set[str]] = defaultdict(set)
    signs: set[str] = set()
    for icon, label, family in zip(captions, readable_labels(captions), families_of(captions), strict=True):
        styles[family].add(icon.style)
        words[family] |= set(re.findall(r"[a-z0-9]+", label.lower()))
        if icon.group in ("flags", "component", ""):
            signs.add(family)
    known = EVERYDAY | SHOWN
    several = sorted(family for family, where in styles.items() if len(where) >= 3)
    novel = {f for f in several if f not in signs and not words[f] & known and _place(seed, "novel", f) < 0.05 * _MORE}
    held: dict[str, list[str]] = defaultdict(list)
    validation: dict[str, list[str]] = defaultdict(list)
    for family in several:
        for style in sorted(styles[family]) if family not in novel else ():
            place = _place(seed, family, style)
            if place < 0.07:
                (held if place < 0.05 else validation)[style].append(family)
    names = [words[family] - _DROPPED for family in sorted(novel)]
    rare = {family for family, where in styles.items() if len(where) < 3 and not words[family] & known}
    novel |= {family for family in rare if any(name and name <= words[family] for name in names)}
    return Splits(dict(held), dict(validation), sorted(novel), list(paraphrases))


_MORE = 2.75  # most families hold an everyday word or are flags and letters, so the others are chosen oftener


def read_splits(path: Path = SPLITS) -> Splits:
    raw = json.loads(path.read_text(encoding="utf-8"))
    return Splits(
        raw["held_out"], raw["validation"], raw["novel"], [(prompt, caption) for prompt, caption in raw["paraphrases"]]
    )


def write_splits(splits: Splits, path: Path) -> None:
    text = json.dumps(asdict(splits), indent=1, ensure_ascii=False) + "\n"
    disk.write_bytes(path, text.encode())


def read_paraphrases(path: Path = PARAPHRASES) -> list[tuple[str, str]]:
    """Lines "prompt | caption"; lines that begin with # are remarks. Raises ValueError naming a line."""
    pairs = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line.strip() and not line.startswith("#"):
            prompt, bar, caption = (part.strip() for part in line.partition("|"))
            if not bar or not prompt or not caption:
                raise ValueError(f"Line {number} of {path} is not “prompt | caption”.")
            pairs.append((prompt, caption))
    return pairs


def complaints(paraphrases: Sequence[tuple[str, str]], captions: tuple[Icon, ...], novel: Sequence[str]) -> list[str]:
    """What is wrong with paraphrases, a sentence each; none when all may be used.

    A caption must be the label of a drawing whose family is learned and drawn in three styles or more.
    """
    styles: dict[str, set[str]] = defaultdict(set)
    families = {}
    for icon, family in zip(captions, families_of(captions), strict=True):
        styles[family].add(icon.style)
        families[icon.label] = family
    found = []
    for number, (prompt, caption) in enumerate(paraphrases):
        if (prompt, caption) in paraphrases[:number]:
            found.append(f"“{prompt}” is there twice.")
        if caption not in families:
            found.append(f"No drawing has the caption “{caption}”.")
        elif families[caption] in novel:
            found.append(f"“{caption}” is never learned.")
        elif len(styles[families[caption]]) < 3:
            found.append(f"“{caption}” is drawn in fewer than three styles.")
        if shared := shared_words(prompt, caption):
            found.append(f"“{prompt}” and “{caption}” share: {', '.join(sorted(shared))}.")
    return found


def shared_words(prompt: str, caption: str) -> set[str]:
    """Words of prompt that caption holds too: equal, of one stem, or (from four letters on) one inside the other."""
    return {word for word in _content(prompt) if any(_related(word, other) for other in _content(caption))}


def _content(text: str) -> list[str]:
    return [word for word in re.findall(r"[^\W_]+", text.lower()) if word not in _GRAMMAR]


def _related(word: str, other: str) -> bool:
    short, long = sorted((_stem(word), _stem(other)), key=len)
    return short == long or (len(short) >= 4 and short in long)


def _stem(word: str) -> str:
    word = _IRREGULAR.get(word, word)
    for ending, instead in (("ies", "y"), ("ves", "f"), ("ing", ""), ("ed", ""), ("es", ""), ("s", ""), ("e", "")):
        if word.endswith(ending) and len(word) - len(ending) >= 2 and not word.endswith("ss"):
            return word.removesuffix(ending) + instead
    return word


def _place(seed: int, *key: str) -> float:
    digest = hashlib.sha256("|".join((str(seed), *key)).encode()).digest()
    return int.from_bytes(digest[:4], "big") / 2**32


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m mmstudio.training.splits")
    parser.add_argument("--data", type=Path, required=True, help="folder that has icons/captions.jsonl")
    parser.add_argument("--out", type=Path, default=SPLITS)
    options = parser.parse_args()
    captions = read_captions(options.data)
    splits = split(captions, read_paraphrases())
    if found := complaints(splits.paraphrases, captions, splits.novel):
        parser.exit(1, "\n".join(found) + "\n")
    write_splits(splits, options.out)
    print({name: len(part) for name, part in splits.parts(captions).items()}, f"{len(splits.novel)} novel families")


if __name__ == "__main__":
    main()
