"""Answers what pictures show and how they look. Imported in the live worker alone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec

from mmstudio.engine.live_kinds import Answer, Answerer, DescribePicture, ReadWords, SeePictures
from mmstudio.generators import captioning
from mmstudio.generators.describing import Describer, load
from mmstudio.library.looks import vector_of


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
                net, why_not = captioning.working(captioner)
                found = describer.describe(Path(path), net, wanted_no_more)
                notes = ((why_not.code, why_not.facts),) if why_not is not None else ()
                return Answer(data=msgspec.to_builtins(found), notes=notes)

    return answer
