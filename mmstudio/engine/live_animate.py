"""Answers the live requests of Animate. Imported in the live worker alone; nets are loaded for walks alone."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from mmstudio.animate.live import LiveScene
from mmstudio.animate.modulation import Moment
from mmstudio.animate.scene import Source
from mmstudio.animation import Animation
from mmstudio.engine.live_kinds import AnimateFrame, Answer, Answerer


def answerer() -> Answerer:
    scenes = LiveScene(_walk)

    def answer(request: AnimateFrame, _wanted_no_more: object = None) -> Answer:
        moment = None
        if request.values:
            moment = Moment(
                request.time_s,
                np.array(request.values),
                np.array(request.passed),
                request.sway,
                request.key,
                request.key_weight,
            )
        size = (request.width, request.height)
        return Answer(scenes.frame(request.animation, Path(request.folder), request.time_s, size, moment))

    return answer


def _walk(animation: Animation) -> Source:
    """Drawn with one explorer, so that a changed prompt costs that prompt alone."""
    from mmstudio.engine.live_explore import live_explorer
    from mmstudio.generators.latent_walk import LatentWalk

    explorer = live_explorer()
    return LatentWalk(animation, explorer.generator, live=True, explorer=explorer)
