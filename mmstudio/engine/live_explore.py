"""Answers the live requests of Explore. Imported in the live worker alone."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from functools import lru_cache

import torch

from mmstudio.directions import Ends
from mmstudio.engine.live_kinds import Answer, Answerer, CheckDirection, ExploreFrame, ExploreLook, PartShares
from mmstudio.errors import Fact
from mmstudio.generators import starter
from mmstudio.generators.direction_check import Check
from mmstudio.generators.exploring import Explorer
from mmstudio.generators.precision import quick_dtype
from mmstudio.jobs import STARTER


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
    checks: dict[Ends, Check] = {}  # the newest, for it goes on after it has given way

    def checked(ends: Ends, wanted_no_more: Callable[[], bool]) -> float:
        if ends not in checks:
            checks.clear()
            checks[ends] = Check(explorer, ends)
        return checks[ends].separation(wanted_no_more)

    def installed_frame(request: ExploreFrame, wanted_no_more: Callable[[], bool]) -> Answer | None:
        from mmstudio.engine.live_installed import installed  # with diffusers, which takes seconds: not for a sketch

        return installed().frame(request, wanted_no_more)

    def answer(
        request: ExploreFrame | ExploreLook | PartShares | CheckDirection,
        wanted_no_more: Callable[[], bool] = lambda: False,
    ) -> Answer:
        if isinstance(request, CheckDirection):
            return Answer(data=checked(Ends("words", request.low, request.high), wanted_no_more))
        if isinstance(request, PartShares):
            return Answer(data=list(generator.shares(request.conditions)))
        sketch: tuple[tuple[str, dict[str, Fact]], ...] = ()
        if isinstance(request, ExploreFrame) and request.position.checkpoint != STARTER:
            if (request.quality == "final" or "mmstudio.engine.live_installed" in sys.modules) and (
                drawn := installed_frame(request, wanted_no_more)
            ) is not None:
                return drawn
            sketch = (("sketch", {}),)
        if isinstance(request, ExploreLook):
            return Answer(data=generator.senses.look(explorer.picture(request.position)[0])[0].tolist())
        picture, notes = explorer.picture(request.position)
        side, background = request.side_px, request.background
        if request.quality == "live":
            return Answer(generator.frame(picture, side, background), notes=(*notes, *sketch))
        if request.quality != "quick" and side > picture.shape[-1]:
            picture = generator.upscaled(picture)
        return Answer(starter.over(picture, side, background), notes=(*notes, *sketch))

    return answer
