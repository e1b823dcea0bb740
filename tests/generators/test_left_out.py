"""What an installed family leaves out of an anchor."""

from __future__ import annotations

import msgspec
import pytest

from mmstudio.generators import registry
from mmstudio.generators.left_out import left_out, settings_of
from mmstudio.jobs import (
    ControlUse,
    DrawnAnchor,
    FrameAnchor,
    GenerateJob,
    LoraUse,
    PictureAnchor,
    PictureCondition,
    Position,
    TextCondition,
    text_job,
)

LARGE = msgspec.structs.replace(registry.STARTER, checkpoint="large", family="sd15", reference=True)
WORDS = TextCondition(prompt="a fox")


def mixed(*parts: PictureCondition, **fields: object) -> DrawnAnchor:
    return DrawnAnchor(job=GenerateJob(conditions=(WORDS, *parts), checkpoint="large", **fields))  # type: ignore[arg-type]


def frame(anchor: DrawnAnchor | PictureAnchor, **fields: object) -> FrameAnchor:
    return FrameAnchor(position=Position(anchors=(anchor,), weights=(1.0,), **fields))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("anchor", "said"),
    [
        (mixed(), ()),
        (mixed(PictureCondition(path="a.png")), ("adapter",)),
        (mixed(PictureCondition(path="a.png", weight=0.0)), ()),
        (mixed(PictureCondition(path="a.png", role="start")), ("start",)),
        (mixed(control=ControlUse(checkpoint="edges", picture="a.png")), ("lines",)),
        (mixed(hires_scale=2.0), ("passes",)),
        (mixed(refiner="xl"), ("passes",)),
        (PictureAnchor(path="a.png"), ("adapter",)),
        (frame(PictureAnchor(path="a"), truncation=0.5), ("adapter", "frame")),
        (frame(mixed(), directions=(("warm", 0.0),)), ()),
    ],
)  # fmt: skip
def test_each_part_has_its_word(anchor, said):
    assert left_out(anchor, LARGE, adapter=False) == said


def test_with_an_adapter_pictures_count_and_without_any_the_family_reads_words():
    anchor = mixed(PictureCondition(path="a.png"))
    assert left_out(anchor, LARGE, adapter=True) == left_out(PictureAnchor(path="a"), LARGE, adapter=True) == ()
    assert left_out(anchor, msgspec.structs.replace(LARGE, reference=False), adapter=False) == ("picture",)


def test_settings_of_the_first_anchor_of_the_same_checkpoint_count():
    first, other = mixed(steps=5), mixed(loras=(LoraUse(checkpoint="ink"),))
    starter = DrawnAnchor(job=text_job("a cat"))
    settings = settings_of((starter, first, other), "large")
    assert settings is first.job
    said = [left_out(anchor, LARGE, False, settings) for anchor in (starter, first, other)]
    assert said == [(), (), ("settings",)]
