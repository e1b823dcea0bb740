"""Answers what pictures show and how they look. Imported in the live worker alone."""

from __future__ import annotations

from pathlib import Path

import msgspec

from mmstudio.engine.live_kinds import Answer, Answerer, DescribePicture, ReadWords, SeePictures
from mmstudio.generators.describing import Describer, load
from mmstudio.library.looks import vector_of


def answerer() -> Answerer:
    """Loads text and image encoder. Raises CheckpointMissing or CheckpointDamaged."""
    describer: Describer = load()

    def answer(request: DescribePicture | SeePictures | ReadWords, _wanted_no_more: object = None) -> Answer:
        match request:
            case SeePictures(pictures):
                seen = describer.seen([(one.pixels, one.width, one.height) for one in pictures])
                return Answer(data=[vector_of(vector.numpy()) for vector in seen])
            case ReadWords(words):
                return Answer(data=vector_of(describer.read(words).numpy()))
            case DescribePicture(path):
                return Answer(data=msgspec.to_builtins(describer.describe(Path(path))))

    return answer
