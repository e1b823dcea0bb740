"""Answers what pictures show and how they look. Imported in the live worker alone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec

from mmstudio.engine.live_kinds import Answer, Answerer, DescribePicture, ReadWords, SeePictures
from mmstudio.errors import Fact, StudioError
from mmstudio.generators import captioning, registry
from mmstudio.generators.base import Described
from mmstudio.generators.captioning import Captioner
from mmstudio.generators.describing import Describer, load
from mmstudio.library.looks import vector_of

Notes = tuple[tuple[str, dict[str, Fact]], ...]


def answerer() -> Answerer:
    """Loads text and image encoder. Raises CheckpointMissing or CheckpointDamaged."""
    describer: Describer = load()

    def answer(
        request: DescribePicture | SeePictures | ReadWords, wanted_no_more: Callable[[], bool] = lambda: False
    ) -> Answer:
        match request:
            case SeePictures(pictures):
                seen = describer.seen([(one.pixels, one.width, one.height) for one in pictures])
                return Answer(data=[vector_of(vector.numpy()) for vector in seen])
            case ReadWords(words):
                return Answer(data=vector_of(describer.read(words).numpy()))
            case DescribePicture(path, captioner):
                found, notes = described(describer, Path(path), captioner, wanted_no_more)
                return Answer(data=msgspec.to_builtins(found), notes=notes)

    return answer


def described(
    describer: Describer, path: Path, checkpoint: str, wanted_no_more: Callable[[], bool]
) -> tuple[Described, Notes]:
    """By the net for captions where it works; else by the words that lie nearest, and a note why."""
    notes: Notes = ()
    net: Captioner | None = None
    if checkpoint:
        try:
            net = captioning.loaded(registry.store().find(checkpoint))
        except StudioError as error:
            notes = ((error.code, error.facts),)
    return describer.describe(path, net, wanted_no_more), notes
