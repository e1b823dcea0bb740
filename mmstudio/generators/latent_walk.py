"""The latent walk of Animate: between keyed prompts at constant speed, or as Explore's keys lead, by the starter.

Outlines move instead of fading through one another (`mmstudio.generators.exploring`). A pulse goes some of the way to
other drawings of the same words and comes back.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

import msgspec
import numpy as np
import torch
from numpy.typing import NDArray

from mmstudio.animate.modulation import Moment
from mmstudio.animate.scene import scaled
from mmstudio.animate.stage import Frame
from mmstudio.animation import DESTINATION, MAX_SEED, Animation
from mmstudio.errors import Cancelled, NothingToMove
from mmstudio.generators.base import Pixels
from mmstudio.generators.exploring import Explorer, between
from mmstudio.generators.starter import StarterGenerator, over
from mmstudio.generators.walk import at_constant_speed
from mmstudio.jobs import MAX_ANCHORS, DrawnAnchor, FrameAnchor, Position, Wander, text_job
from mmstudio.walks import Walk

if TYPE_CHECKING:
    from mmstudio.generators.diffusion import DiffusionGenerator

OWN_PX = 512
_CLEAR = 3.0  # how sharply the key of the music chooses among prompts
_OTHER_SEEDS = 12  # tried until another drawing looks the same way


class LatentWalk:
    """See `mmstudio.animate.scene.Source`. live: by the quick upscaler, for previews."""

    size = (OWN_PX, OWN_PX)

    def __init__(
        self, animation: Animation, generator: StarterGenerator, live: bool = True, explorer: Explorer | None = None
    ) -> None:
        """Raises NothingToMove without prompts and without keys."""
        self._animation, self._generator, self._live = animation, generator, live
        self._explorer = explorer or Explorer(generator)
        self._way: _Way
        if animation.walk is not None and animation.walk.keys:
            self._way = KeyedWay(animation.walk, self._explorer if _pulses(animation) else None)
        elif animation.prompts:
            self._way = PromptWay(animation, self._explorer, _pulses(animation))
        else:
            raise NothingToMove
        self._last: tuple[object, Frame] | None = None

    def still(self, moment: Moment, width: int, height: int) -> Frame:
        position = self._way.position(moment)
        key = (position, width, height)
        if self._last is None or self._last[0] != key:  # while nothing moves, nothing is drawn again
            self._last = key, self._drawn(position, width, height)
        return self._last[1]

    @torch.inference_mode()
    def _drawn(self, position: Position, width: int, height: int) -> Frame:
        picture, _ = self._explorer.picture(position)
        longer, background = max(width, height), self._animation.background
        side = min(longer, OWN_PX) if width == height else OWN_PX
        square: Frame
        if self._live:
            square = self._generator.frame(picture, side, background)
        else:
            square = over(
                self._generator.upscaled(picture) if longer > picture.shape[-1] else picture, side, background
            )
        return square if (width, height) == (side, side) else _fitted(square, width, height, background)


class InstalledWalk:
    """A walk of Explore that an installed family draws, frame by frame. See `mmstudio.animate.scene.Source`.

    cancelled: asked within every step, for a frame may take minutes; then `still` raises Cancelled.
    """

    def __init__(self, animation: Animation, generator: DiffusionGenerator, cancelled: Callable[[], bool]) -> None:
        """Raises NothingToMove without keys."""
        from mmstudio.generators.diffusion_walk import DiffusionExplorer

        if animation.walk is None or not animation.walk.keys:
            raise NothingToMove
        self._background = animation.background
        self._explorer = DiffusionExplorer(generator)
        self._until = Until(cancelled)
        self._way = KeyedWay(animation.walk, None)
        self.size = (generator.info.own_size_px, generator.info.own_size_px)
        self._last: tuple[Position, Frame] | None = None

    def still(self, moment: Moment, width: int, height: int) -> Frame:
        position = self._way.position(moment)
        if self._last is None or self._last[0] != position:
            self._last = position, self._explorer.picture(position, self._until)[0]
        return _fitted(self._last[1], width, height, self._background)


class Until:
    """A report that nobody reads, and that ends the drawing when it is wanted no more."""

    def __init__(self, cancelled: Callable[[], bool]) -> None:
        self._cancelled = cancelled

    def progress(self, fraction: float) -> None:
        if self._cancelled():
            raise Cancelled

    def preview(self, index: int, pixels: Pixels) -> None: ...


class _Way(Protocol):
    """Where a walk is."""

    def position(self, moment: Moment) -> Position: ...


class KeyedWay:
    """Between the keys of a walk that was found in Explore."""

    def __init__(self, walk: Walk, pulsing: Explorer | None) -> None:
        """pulsing: what looks for other drawings of the keys, where something pulses."""
        self._walk = walk
        self._aside = self._step_aside(pulsing) if pulsing is not None else None

    def position(self, moment: Moment) -> Position:
        """What has been walked by the sound comes on top of the time: the way has as many keys a second as it has."""
        walk = self._walk
        per_key_s = walk.duration_s / max(walk.segments, 1)
        walked_s = moment.so_far("walk") * DESTINATION["walk"].full * per_key_s
        here = walk.at(moment.time_s + walked_s)
        assert here is not None  # it has keys
        chosen = moment["concepts"]
        if chosen > 1e-4 and len(walk.keys) > 1:
            keys = walk.keys[: MAX_ANCHORS - 1]
            anchors = (FrameAnchor(position=here), *(FrameAnchor(position=key.position) for key in keys))
            here = Position(anchors=anchors, weights=(1 - chosen, *(chosen * _called(moment, len(keys)))))
        return _pulsed(here, self._other(here), moment) if self._aside is not None else here

    def _other(self, position: Position) -> Position:
        """The same place with other drawings of its words."""
        assert self._aside is not None
        anchors = tuple(
            FrameAnchor(position=self._other(a.position)) if isinstance(a, FrameAnchor) else a for a in position.anchors
        )
        wander = (*position.wander, self._aside)
        return msgspec.structs.replace(position, anchors=anchors, wander=wander)

    def _step_aside(self, explorer: Explorer) -> Wander:
        """Other drawings that look the same way at every key, if there are some."""
        for seed in range(1, _OTHER_SEEDS + 1):
            self._aside = Wander(seed, 1.0)
            if all(
                explorer.find(key.position).vertex.mirrored == explorer.find(self._other(key.position)).vertex.mirrored
                for key in self._walk.keys
            ):
                break
        return Wander(seed, 1.0)


class PromptWay:
    """Between keyed prompts at constant speed."""

    def __init__(self, animation: Animation, explorer: Explorer, pulses: bool) -> None:
        self._animation, self._explorer = animation, explorer
        prompts = animation.prompts
        drawn = [text_job(prompt.prompt, style=prompt.style, seed=prompt.seed) for prompt in prompts]
        self._anchors = tuple(DrawnAnchor(job=job) for job in drawn)
        self._others = tuple(self._other(anchor) for anchor in self._anchors) if pulses else ()
        self._times = [prompt.time_s for prompt in prompts]
        self._tables: dict[tuple[int, int], torch.Tensor] = {}

    def position(self, moment: Moment) -> Position:
        weights = tuple(round(weight, 6) for weight in self.weights(moment))
        here = Position(anchors=self._anchors, weights=weights)
        if not self._others:
            return here
        return _pulsed(here, Position(anchors=self._others, weights=weights), moment)

    def weights(self, moment: Moment) -> list[float]:
        """The share of every prompt at that moment; together 1."""
        count = len(self._anchors)
        first, second, share = self._between(moment)
        weights = [0.0] * count
        weights[first] += 1 - share
        weights[second] += share
        chosen = moment["concepts"]
        if chosen > 1e-4 and count > 1:
            called = _called(moment, count)
            weights = [(1 - chosen) * weight + chosen * part for weight, part in zip(weights, called, strict=True)]
        return weights

    def _between(self, moment: Moment) -> tuple[int, int, float]:
        """Between which two prompts, and how far, at constant speed."""
        count = len(self._anchors)
        if count == 1:
            return 0, 0, 0.0
        keyed = float(np.interp(moment.time_s, self._times, range(count)))
        place = keyed + moment.so_far("walk") * DESTINATION["walk"].full
        if self._animation.turns_back:
            place = abs((place + count - 1) % (2 * (count - 1)) - (count - 1))
            first = min(int(place), count - 2)
            second = first + 1
        else:
            place %= count
            first = int(place) % count
            second = (first + 1) % count
        share = min(1.0, max(0.0, place - math.floor(place) if second != first + 1 else place - first))
        return first, second, self._even(first, second, share)

    def _even(self, first: int, second: int, share: float) -> float:
        if share in (0.0, 1.0) or self._anchors[first] == self._anchors[second]:
            return share
        if (first, second) not in self._tables:
            pair = Position(anchors=(self._anchors[first], self._anchors[second]), weights=(1, 0))
            self._tables[first, second] = torch.tensor(self._explorer.table(pair))
        return float(at_constant_speed(self._tables[first, second], torch.tensor(share)))

    def _other(self, anchor: DrawnAnchor) -> DrawnAnchor:
        """Another drawing of the same words that looks the same way: turning one round would jump."""
        at = Position(anchors=(anchor,), weights=(1,))
        own = self._explorer.vertex(anchor, at).mirrored
        for step in range(1, _OTHER_SEEDS + 1):
            job = text_job(anchor.job.prompt, style=anchor.job.style, seed=(anchor.job.seed + step) % (MAX_SEED + 1))
            other = DrawnAnchor(job=job)
            if self._explorer.vertex(other, at).mirrored == own:
                return other
        return anchor


def _pulses(animation: Animation) -> bool:
    moved = {row.destination for row in animation.rows} | {key.destination for key in animation.keyframes}
    return "latent_pulse" in moved


def _pulsed(here: Position, other: Position, moment: Moment) -> Position:
    """Some of the way to other drawings of the same words."""
    pulse = round(abs(moment["latent_pulse"] * DESTINATION["latent_pulse"].full), 6)
    both = (FrameAnchor(position=here), FrameAnchor(position=other))
    return between(Position(anchors=both, weights=(1, 0)), min(1.0, pulse))


def _called(moment: Moment, count: int) -> NDArray[np.float64]:
    """Which of count stops the key of the music asks for; shares, together 1."""
    angles = moment.key - 2 * np.pi * np.arange(count) / count
    wanted = np.exp(_CLEAR * moment.key_weight * np.cos(angles))
    shares: NDArray[np.float64] = wanted / wanted.sum()
    return shares


def _fitted(square: Frame, width: int, height: int, background: str) -> Frame:
    """The whole drawing in the middle of another shape."""
    side = min(width, height)
    ground = [int(background[place : place + 2], 16) for place in (1, 3, 5)]
    frame = np.full((height, width, 3), ground, np.uint8)
    top, left = (height - side) // 2, (width - side) // 2
    frame[top : top + side, left : left + side] = scaled(square, side, side)
    return frame
