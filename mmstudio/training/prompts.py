"""The prompts the starter generator is judged by: the first half is drawn from captions by a seed, the rest written.

`python -m mmstudio.training.prompts --data DIR` prints the drawn half of tests/prompts.txt.
"""

from __future__ import annotations

import argparse
import random
from pathlib import Path

from mmstudio.training.icons import Icon, read_captions

GROUPS = ("animals-nature", "food-drink", "objects", "travel-places", "activities")


def drawn_prompts(captions: tuple[Icon, ...], per_group: int = 4, seed: int = 1) -> list[str]:
    """`per_group` different captions of each of the five groups of things."""
    random_ = random.Random(seed)
    prompts = []
    for group in GROUPS:
        labels = sorted({icon.label for icon in captions if icon.group == group})
        prompts += random_.sample(labels, per_group)
    return prompts


def read_prompts(path: Path) -> list[str]:
    """One prompt per line; lines that begin with # are remarks."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, required=True)
    print("\n".join(drawn_prompts(read_captions(parser.parse_args().data))))
