"""An installed family that draws for Explore in the live worker: one at a time, and the frames that it has drawn.

While the hand moves there is what can be had at once: a frame that was drawn near there, one of few steps where those
take no time, else the starter's sketch. When it rests the family draws its own picture, which anything urgent stops.
"""

from __future__ import annotations

import gc
import time
from collections import OrderedDict
from collections.abc import Callable
from functools import cache

import msgspec
import numpy as np

from mmstudio.engine.live_kinds import Answer, ExploreFrame
from mmstudio.errors import Fact
from mmstudio.generators import registry
from mmstudio.generators.base import Pixels
from mmstudio.generators.diffusion_walk import DiffusionExplorer, fitted
from mmstudio.generators.latent_walk import Until
from mmstudio.jobs import Position

KEPT = 48  # frames
NEAR = 1 / 16 + 1e-6  # how far shares may be away from those of a frame that stands in: half a station of nine
QUICK_STEPS = 4
QUICK_S = 0.25  # that they may take

Notes = tuple[tuple[str, dict[str, Fact]], ...]


class Installed:
    """Holds the explorer of the checkpoint that was asked for last."""

    def __init__(self, load: Callable[[str], object] = registry.load) -> None:
        self._load = load
        self._checkpoint = self._adapter = ""
        self._explorer: DiffusionExplorer | None = None
        self._frames: OrderedDict[Position, tuple[Pixels, Notes]] = OrderedDict()
        self._step_s = 0.0  # as the last whole picture took, 0 = not known

    def frame(self, request: ExploreFrame, wanted_no_more: Callable[[], bool]) -> Answer | None:
        """The answer, or None where the starter's sketch is to be shown. Raises Cancelled, and what loading raises."""
        if request.quality == "quick":
            return None
        position = request.position
        if request.quality == "live":
            near = self._near(position)
            return _answer(self._frames[near], request) if near is not None else self._few_steps(request)
        explorer = self._drawing(position.checkpoint)
        if (adapter := explorer.generator.adapter()) != self._adapter:  # pictures count from now on, or no more
            self._frames.clear()
            self._adapter = adapter
        if position not in self._frames:
            steps = explorer.generator.info.steps
            started = time.perf_counter()
            drawn = explorer.picture(position, Until(wanted_no_more))
            self._step_s = (time.perf_counter() - started) / max(steps, 1)
            self._frames[position] = drawn
            while len(self._frames) > KEPT:
                self._frames.popitem(last=False)
        self._frames.move_to_end(position)
        return _answer(self._frames[position], request)

    def _few_steps(self, request: ExploreFrame) -> Answer | None:
        if self._explorer is None or request.position.checkpoint != self._checkpoint:
            return None
        steps = min(QUICK_STEPS, self._explorer.generator.info.steps)
        if not 0 < steps * self._step_s <= QUICK_S:
            return None
        return _answer(self._explorer.picture(request.position, Until(lambda: False), steps), request)

    def _near(self, position: Position) -> Position | None:
        """A frame between the same anchors, whose shares are nearly the same; the nearest."""
        here, shares = _apart_from_weights(position), _shares(position)
        others = [other for other in self._frames if _apart_from_weights(other) == here]
        far = {other: float(np.abs(_shares(other) - shares).max()) for other in others}
        nearest = min(others, key=lambda other: far[other], default=None)
        return nearest if nearest is not None and far[nearest] <= NEAR else None

    def _drawing(self, checkpoint: str) -> DiffusionExplorer:
        if self._explorer is None or checkpoint != self._checkpoint:
            self._explorer, self._checkpoint, self._step_s = None, "", 0.0
            self._frames.clear()
            gc.collect()  # before the next one takes as much memory
            self._explorer = DiffusionExplorer(self._load(checkpoint))  # type: ignore[arg-type]
            self._checkpoint = checkpoint
        return self._explorer


@cache
def installed() -> Installed:
    """The one of this process."""
    return Installed()


def _answer(drawn: tuple[Pixels, Notes], request: ExploreFrame) -> Answer:
    pixels, notes = drawn
    return Answer(fitted(pixels[..., :3], request.side_px), notes=notes)


def _apart_from_weights(position: Position) -> Position:
    return msgspec.structs.replace(position, weights=(1.0,) * len(position.weights))


def _shares(position: Position) -> np.ndarray:  # type: ignore[type-arg]
    weights = np.array(position.weights)
    return weights / max(float(weights.sum()), 1e-12)
