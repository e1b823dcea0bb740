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
    walks = _Walks()
    scenes = LiveScene(walks)

    def answer(request: AnimateFrame) -> Answer:
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


class _Walks:
    """Makes walks with one generator and one explorer, so that a changed prompt costs that prompt alone."""

    def __init__(self) -> None:
        self._made: tuple[object, object] | None = None

    def __call__(self, animation: Animation) -> Source:
        from mmstudio.generators import starter
        from mmstudio.generators.exploring import Explorer
        from mmstudio.generators.latent_walk import LatentWalk

        if self._made is None:
            generator = starter.load()
            self._made = generator, Explorer(generator)
        loaded, explorer = self._made
        return LatentWalk(animation, loaded, live=True, explorer=explorer)  # type: ignore[arg-type]
