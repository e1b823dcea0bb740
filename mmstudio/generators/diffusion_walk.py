"""Positions of Explore drawn by an installed family: between prompts the words they are read as, between pictures what
an IP-Adapter sees in them, between seeds noise.

Words move evenly and keep their mean length; noise stays on the sphere, as long as noise is. At an anchor stands the
picture that Create draws. What a family cannot draw is told by notes (`left_out`).
"""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import cv2
import msgspec
import numpy as np
from torch import Tensor

from mmstudio.errors import Fact, NoWeights, ReadsWords, StudioError
from mmstudio.generators.additions import Look
from mmstudio.generators.base import Drawn, Pixels, Report
from mmstudio.generators.conditions import heard_of
from mmstudio.generators.diffusion import DiffusionGenerator, on_sphere
from mmstudio.generators.left_out import left_out, settings_of
from mmstudio.generators.reading import as_long, between
from mmstudio.generators.watching import Watched
from mmstudio.jobs import (
    ANCHOR_LETTERS,
    Anchor,
    Condition,
    DrawnAnchor,
    ExploreJob,
    FrameAnchor,
    GenerateJob,
    PictureAnchor,
    PictureCondition,
    Position,
    SoundCondition,
    TextCondition,
    text_job,
)

_KEPT = 64  # anchors that have been read
_HEARD = 3  # concepts of a sound that become words

Notes = tuple[tuple[str, dict[str, Fact]], ...]


class Stand(NamedTuple):
    """Where an anchor, or a mixture of some, stands. words: as `DiffusionGenerator.read`. noise: (1, C, h, w).
    look: what is seen in its picture, if it has one."""

    words: dict[str, Tensor]
    noise: Tensor
    look: Look | None = None


class DiffusionExplorer:
    """Finds positions for one family and draws them."""

    def __init__(self, generator: DiffusionGenerator) -> None:
        self.generator = generator
        self._stands: OrderedDict[object, Stand] = OrderedDict()

    def picture(self, position: Position, report: Watched, steps: int | None = None) -> tuple[Pixels, Notes]:
        """(H, W, 3) as large as the checkpoint is used to, and notes about anchors or parts of them that are left out.

        steps: None = those of the first anchor, or the checkpoint's own.
        Raises NoWeights when nothing has a share, what the only anchors raise, and as `DiffusionGenerator.run`.
        """
        job = _job_of(position, self.generator.adapter)
        stand, notes = self._find(position, job)
        if steps is not None:
            job = msgspec.structs.replace(job, steps=steps)
        pixels = self.generator.drawn_from(job, stand.words, stand.noise, report, stand.look)
        return pixels, (*self._left_out(position, job.ip_adapter), *notes)

    def _left_out(self, position: Position, adapter: str) -> Iterator[tuple[str, dict[str, Fact]]]:
        record, settings = self.generator.info, settings_of(position.anchors, position.checkpoint)
        for letter, anchor in zip(ANCHOR_LETTERS, position.anchors, strict=False):
            if not isinstance(anchor, PictureAnchor):  # of those nothing is left
                for part in left_out(anchor, record, bool(adapter), settings):
                    yield "anchor_part", {"anchor": letter, "part": part, "family": self.generator.family.title}

    def _find(self, position: Position, plain: GenerateJob) -> tuple[Stand, Notes]:
        if not math.fsum(position.weights) > 0:
            raise NoWeights
        stands, weights, notes = list[Stand](), list[float](), list[tuple[str, dict[str, Fact]]]()
        first: StudioError | None = None
        for number, (anchor, weight) in enumerate(zip(position.anchors, position.weights, strict=True)):
            try:
                stands.append(self._stand(anchor, position, plain))
                weights.append(weight)
            except StudioError as error:
                first = first or error
                notes.append(("anchor_lost", {"anchor": ANCHOR_LETTERS[number], "why": error.code, **error.facts}))
        if not stands:
            raise first or NoWeights
        if not math.fsum(weights) > 0:
            weights = [1.0] * len(stands)
        mixed = self._mixed(stands, weights, plain)
        if mixed.look is None:  # where a picture lies near the adapter stays in its place: to read it takes seconds
            near = next((stand.look for stand in stands if stand.look is not None), None)
            mixed = mixed._replace(look=near and near._replace(weight=0.0))
        return mixed, tuple(notes)

    def _stand(self, anchor: Anchor, position: Position, plain: GenerateJob) -> Stand:
        match anchor:
            case FrameAnchor(position=inner):
                return self._find(inner, plain)[0]
            case PictureAnchor(path=path):
                if not plain.ip_adapter:
                    raise ReadsWords
                seen = PictureCondition(path=path, weight=1.0)
                anchor = DrawnAnchor(job=msgspec.structs.replace(plain, conditions=(seen,)))
        job = _as_wanted(anchor, position, plain)
        key = (job, position.wander)
        if key not in self._stands:
            self._stands[key] = self._made(job, position, plain)
            if len(self._stands) > _KEPT:
                self._stands.popitem(last=False)
        self._stands.move_to_end(key)
        return self._stands[key]

    def _made(self, job: GenerateJob, position: Position, plain: GenerateJob) -> Stand:
        side = self.generator.info.own_size_px
        noise = self._noise(job.seed, side)
        if job.variation > 0 and self.generator.info.variation:
            noise = on_sphere(noise, self._noise(job.variation_seed, side), job.variation)
        for step in position.wander:
            noise = on_sphere(noise, self._noise(step.seed, side), step.amount)
        parts = [
            (
                Stand(
                    self.generator.read(msgspec.structs.replace(job, conditions=(TextCondition(prompt=text),))), noise
                ),
                w,
            )
            for text, w in _texts(job.conditions)
        ]
        stand = self._mixed([part for part, _ in parts], [weight for _, weight in parts], plain)
        picture = job.mood_picture
        if picture is not None and picture.weight > 0 and plain.ip_adapter:
            seen = self.generator.seen(job, picture.read or picture.path, plain.ip_adapter)
            stand = stand._replace(look=Look(plain.ip_adapter, seen, picture.weight))
        return stand

    def _noise(self, seed: int, side: int) -> Tensor:
        return self.generator.noise(seed, side, side)

    def _mixed(self, stands: list[Stand], weights: list[float], plain: GenerateJob) -> Stand:
        """Even between words and between pictures; step by step around the sphere between noises."""
        counted = [(stand, weight) for stand, weight in zip(stands, weights, strict=True) if weight > 0]
        (mixed, passed), *others = counted
        for stand, weight in others:
            passed += weight
            share = weight / passed
            pairs = {name: self._as_long(name, mixed.words[name], stand.words[name], plain) for name in mixed.words}
            words = {name: between(*pair, share) for name, pair in pairs.items()}
            mixed = Stand(words, on_sphere(mixed.noise, stand.noise, share), _looks(mixed.look, stand.look, share))
        return mixed

    def _as_long(self, name: str, a: Tensor, b: Tensor, plain: GenerateJob) -> tuple[Tensor, Tensor]:
        if a.shape == b.shape:
            return a, b
        return as_long(self.generator.family, a, b, self.generator.read(plain)[name])


def carry_out(generator: DiffusionGenerator, job: ExploreJob, report: Report) -> None:
    """Draw one position as a picture that is kept."""
    report.progress(0.0)
    pixels, _ = DiffusionExplorer(generator).picture(job.position, report)
    report.drawn(Drawn(0, fitted(pixels, job.width)))
    report.progress(1.0)


def fitted(pixels: Pixels, side_px: int) -> Pixels:
    """A square picture with sides of side_px; 0 = as it is."""
    if side_px in (0, pixels.shape[1]):
        return pixels
    way = cv2.INTER_AREA if side_px < pixels.shape[1] else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(pixels, (side_px, side_px), interpolation=way), np.uint8)


def _looks(start: Look | None, end: Look | None, share: float) -> Look | None:
    """What lies between two pictures, either of which may be missing: each counts by its share and its weight."""
    if start is None or end is None:
        only, part = (start, 1 - share) if end is None else (end, share)
        return only and only._replace(weight=only.weight * part)
    weight = (1 - share) * start.weight + share * end.weight
    of_end = share * end.weight / weight if weight > 0 else share
    return Look(start.adapter, between(start.seen, end.seen, of_end), weight)


def _texts(conditions: Sequence[Condition]) -> list[tuple[str, float]]:
    """What is read, and how much each counts: the words, and those for what was heard; never empty."""
    texts = list[tuple[str, float]]()
    for one in conditions:
        if isinstance(one, TextCondition):
            texts.append((one.prompt, one.weight))
        elif isinstance(one, SoundCondition):
            heard = [concept.name for concept in heard_of(one)[0] if not concept.measured][:_HEARD]
            texts.append((", ".join(heard), one.weight))
    counted = [(text, weight) for text, weight in texts if weight > 0]
    if not counted and all(one.weight == 0 for one in conditions):
        counted = [(text, 1.0) for text, _ in texts]  # as if all were equal
    return counted or [("", 1.0)]


def _job_of(position: Position, adapter_for: Callable[[str], str]) -> GenerateJob:
    """What is neither words nor pictures nor noise: as the first anchor has it that was drawn with this checkpoint."""
    jobs = [anchor.job for anchor in position.anchors if isinstance(anchor, DrawnAnchor)]
    seed = position.seed if position.seed is not None else next((job.seed for job in jobs), 0)
    adapter = adapter_for(next((job.ip_adapter for job in jobs if job.ip_adapter), ""))
    plain = text_job("", checkpoint=position.checkpoint, seed=seed, ip_adapter=adapter)
    own = settings_of(position.anchors, position.checkpoint)
    if own is None:
        return plain
    return msgspec.structs.replace(
        plain,
        steps=own.steps,
        guidance_scale=own.guidance_scale,
        sampler=own.sampler,
        loras=own.loras,
        clip_skip=own.clip_skip,
    )


def _as_wanted(anchor: DrawnAnchor, position: Position, plain: GenerateJob) -> GenerateJob:
    """plain with what the anchor is mixed of, and the seed that the position gives to all."""
    job = anchor.job
    own = position.seed is None or anchor.locked
    return msgspec.structs.replace(
        plain,
        conditions=job.conditions,
        negative_prompt=job.negative_prompt,
        seed=job.seed if own else position.seed,
        variation=job.variation if own else 0.0,
        variation_seed=job.variation_seed,
    )
