"""Answers the live requests of Explore. Imported in the live worker alone."""

from __future__ import annotations

import os
from functools import lru_cache

import torch

from mmstudio.engine.live_kinds import Answer, Answerer, ExploreFrame, ExploreLook
from mmstudio.generators import starter
from mmstudio.generators.exploring import Explorer
from mmstudio.generators.precision import quick_dtype


@lru_cache(maxsize=1)
def live_explorer() -> Explorer:
    """The one of this process: what Animate draws with too. Raises CheckpointMissing or CheckpointDamaged."""
    if quick_dtype("cpu") != torch.float32 and "OMP_NUM_THREADS" not in os.environ:
        torch.set_num_threads(1)  # quick enough alone; two that wait for each other are slower beside a busy worker
    return Explorer(starter.load(quick=True))


def answerer() -> Answerer:
    """Loads the starter. Raises CheckpointMissing or CheckpointDamaged."""
    explorer = live_explorer()
    generator = explorer.generator

    def answer(request: ExploreFrame | ExploreLook) -> Answer:
        if isinstance(request, ExploreLook):
            return Answer(data=generator.senses.look(explorer.picture(request.position)[0])[0].tolist())
        picture, notes = explorer.picture(request.position)
        side, background = request.side_px, request.background
        if request.quality == "live":
            return Answer(generator.frame(picture, side, background), notes=notes)
        if request.quality != "quick" and side > picture.shape[-1]:
            picture = generator.upscaled(picture)
        return Answer(starter.over(picture, side, background), notes=notes)

    return answer
