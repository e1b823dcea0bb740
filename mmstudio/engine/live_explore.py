"""Answers the live requests of Explore. Imported in the live worker alone."""

from __future__ import annotations

from mmstudio.engine.live_kinds import Answer, Answerer, ExploreFrame, ExploreLook
from mmstudio.generators import starter
from mmstudio.generators.exploring import Explorer, over


def answerer() -> Answerer:
    """Loads the starter. Raises CheckpointMissing or CheckpointDamaged."""
    generator = starter.load()
    explorer = Explorer(generator)

    def answer(request: ExploreFrame | ExploreLook) -> Answer:
        if isinstance(request, ExploreLook):
            return Answer(data=generator.senses.look(explorer.picture(request.position)[0])[0].tolist())
        picture, notes = explorer.picture(request.position)
        if request.quality != "quick" and request.side_px > picture.shape[-1]:
            picture = generator.upscaled(picture, live=request.quality == "live")
        return Answer(over(picture, request.side_px, request.background), notes=notes)

    return answer
