"""The forty prompts are what they claim to be."""

from __future__ import annotations

from pathlib import Path

from mmstudio.training.icons import Icon
from mmstudio.training.prompts import GROUPS, drawn_prompts, read_prompts


def test_there_are_forty_different_prompts() -> None:
    prompts = read_prompts(Path(__file__).parent.parent / "prompts.txt")
    assert len(prompts) == len(set(prompts)) == 40


def test_the_drawn_half_is_the_same_every_time() -> None:
    captions = tuple(Icon("noto", "x", f"{group} {number}", (), group) for group in GROUPS for number in range(9))
    prompts = drawn_prompts(captions)
    assert prompts == drawn_prompts(captions)
    assert len(set(prompts)) == 20
