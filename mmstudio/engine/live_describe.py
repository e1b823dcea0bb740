"""Answers what a picture shows. Imported in the live worker alone."""

from __future__ import annotations

from pathlib import Path

import msgspec

from mmstudio.engine.live_kinds import Answer, Answerer, DescribePicture
from mmstudio.generators.describing import Describer, load


def answerer() -> Answerer:
    """Loads text and image encoder. Raises CheckpointMissing or CheckpointDamaged."""
    describer: Describer = load()

    def answer(request: DescribePicture) -> Answer:
        return Answer(data=msgspec.to_builtins(describer.describe(Path(request.path))))

    return answer
