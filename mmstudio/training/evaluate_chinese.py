"""Do Chinese prompts reach what they mean? `python -m mmstudio.training.evaluate_chinese --data DIR PROMPTS` says it.

Each line of the prompts' file is "中文 | English twin | concept family". A prompt passes when the lexicon's English
reaches the concept that the twin reaches: by text, the family of the nearest caption; `reached` takes any other way.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from mmstudio.lexicon import Understood, understood
from mmstudio.nets.text_encoder import TextEncoder, load_text_encoder, minilm_folder
from mmstudio.training.captions import readable_labels
from mmstudio.training.icons import DataError, Icon, read_captions
from mmstudio.training.splits import families_of

Reach = Callable[[Sequence[str]], Sequence[str]]  # English texts to concept families


class ChinesePrompt(NamedTuple):
    """chinese as typed, english its twin, family what a person expects."""

    chinese: str
    english: str
    family: str


class Outcome(NamedTuple):
    """What became of one prompt: families reached by the lexicon's English and by the twin."""

    prompt: ChinesePrompt
    read: Understood
    reached: str
    twin_reached: str

    @property
    def passed(self) -> bool:
        return self.reached == self.twin_reached


def read_prompts(path: Path) -> list[ChinesePrompt]:
    """Lines that begin with # are remarks. Raises ValueError naming a line."""
    prompts = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line.strip() and not line.startswith("#"):
            parts = [part.strip() for part in line.split("|")]
            if len(parts) != 3 or not all(parts):
                raise ValueError(f"Line {number} of {path} is not “中文 | English | family”.")
            prompts.append(ChinesePrompt(*parts))
    return prompts


def nearest_caption(captions: tuple[Icon, ...], encoder: TextEncoder) -> Reach:
    """The family of the caption that is nearest in the space of the text encoder."""
    labels = dict(zip(readable_labels(captions), families_of(captions), strict=True))
    vectors = encoder.encode(list(labels))
    families = list(labels.values())

    def reach(texts: Sequence[str]) -> list[str]:
        nearest: list[int] = (encoder.encode(list(texts)) @ vectors.T).argmax(dim=1).tolist()
        return [families[row] for row in nearest]

    return reach


def compared(prompts: Sequence[ChinesePrompt], reach: Reach) -> list[Outcome]:
    """Where every prompt and its twin lead."""
    readings = [understood(prompt.chinese) for prompt in prompts]
    ways = zip(
        reach([reading.text for reading in readings]), reach([prompt.english for prompt in prompts]), strict=True
    )
    return [Outcome(*row, *way) for row, way in zip(zip(prompts, readings, strict=True), ways, strict=True)]


def figures(outcomes: Sequence[Outcome]) -> dict[str, int]:
    """passed: reached the twin's concept. expected and twin_expected: reached the family that was written down."""
    return {
        "prompts": len(outcomes),
        "passed": sum(outcome.passed for outcome in outcomes),
        "expected": sum(outcome.reached == outcome.prompt.family for outcome in outcomes),
        "twin_expected": sum(outcome.twin_reached == outcome.prompt.family for outcome in outcomes),
        "with_unknown_words": sum(bool(outcome.read.unknown) for outcome in outcomes),
    }


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m mmstudio.training.evaluate_chinese")
    parser.add_argument("--data", type=Path, required=True, help="folder that has icons/captions.jsonl")
    parser.add_argument("prompts", type=Path, help="for example tests/prompts-zh.txt")
    options = parser.parse_args()
    try:
        prompts = read_prompts(options.prompts)
        reach = nearest_caption(read_captions(options.data), load_text_encoder(minilm_folder()))
    except (OSError, ValueError, DataError) as error:
        parser.exit(1, f"{error}\n")
    outcomes = compared(prompts, reach)
    for outcome in outcomes:
        if not outcome.passed:
            unknown = f" (not known: {', '.join(outcome.read.unknown)})" if outcome.read.unknown else ""
            where = f"{outcome.reached}, not {outcome.twin_reached}"
            print(f"{outcome.prompt.chinese} -> {outcome.read.text}{unknown}: {where}")
    print(figures(outcomes))


if __name__ == "__main__":
    main()
