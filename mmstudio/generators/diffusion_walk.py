"""Positions of Explore drawn by an installed family: between prompts the words they are read as, between seeds noise.

Words move evenly and keep their mean length; noise stays on the sphere, as long as noise is. At an anchor stands the
picture that Create draws. Pictures cannot be anchors here: these families read words.
"""

from __future__ import annotations

import math
from collections import OrderedDict
from typing import NamedTuple

import cv2
import msgspec
import numpy as np
import torch
from torch import Tensor

from mmstudio.errors import Fact, NoWeights, ReadsWords, StudioError
from mmstudio.generators.base import Drawn, Pixels, Report
from mmstudio.generators.diffusion import DiffusionGenerator, Watched, on_sphere
from mmstudio.jobs import (
    Anchor,
    DrawnAnchor,
    ExploreJob,
    FrameAnchor,
    GenerateJob,
    Position,
    SoundCondition,
    TextCondition,
)

LETTERS = "ABCDEFGH"
_KEPT = 64  # anchors that have been read
_HEARD = 3  # concepts of a sound that become words

Notes = tuple[tuple[str, dict[str, Fact]], ...]


class Stand(NamedTuple):
    """Where an anchor, or a mixture of some, stands. words: as `DiffusionGenerator.read`. noise: (1, C, h, w)."""

    words: dict[str, Tensor]
    noise: Tensor


class DiffusionExplorer:
    """Finds positions for one family and draws them."""

    def __init__(self, generator: DiffusionGenerator) -> None:
        self.generator = generator
        self._stands: OrderedDict[object, Stand] = OrderedDict()

    def picture(self, position: Position, report: Watched, steps: int | None = None) -> tuple[Pixels, Notes]:
        """(H, W, 3) as large as the checkpoint is used to, and notes about anchors that could not be had.

        steps: None = those of the first anchor, or the checkpoint's own.
        Raises NoWeights when nothing has a share, what the only anchors raise, and as `DiffusionGenerator.run`.
        """
        job = _job_of(position)
        stand, notes = self._find(position, job)
        if steps is not None:
            job = msgspec.structs.replace(job, steps=steps)
        return self.generator.drawn_from(job, stand.words, stand.noise, report), notes

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
                notes.append(("anchor_lost", {"anchor": LETTERS[number], "why": error.code, **error.facts}))
        if not stands:
            raise first or NoWeights
        if not math.fsum(weights) > 0:
            weights = [1.0] * len(stands)
        return self._mixed(stands, weights, plain), tuple(notes)

    def _stand(self, anchor: Anchor, position: Position, plain: GenerateJob) -> Stand:
        if isinstance(anchor, FrameAnchor):
            return self._find(anchor.position, plain)[0]
        if not isinstance(anchor, DrawnAnchor):
            raise ReadsWords
        job = _as_wanted(anchor, position, plain)
        key = (job, position.wander)
        if key not in self._stands:
            side = self.generator.info.own_size_px
            noise = self.generator.noise(job.seed, side, side)
            for step in position.wander:
                noise = on_sphere(noise, self.generator.noise(step.seed, side, side), step.amount)
            self._stands[key] = Stand(self.generator.read(job), noise)
            if len(self._stands) > _KEPT:
                self._stands.popitem(last=False)
        self._stands.move_to_end(key)
        return self._stands[key]

    def _mixed(self, stands: list[Stand], weights: list[float], plain: GenerateJob) -> Stand:
        """Even between words; step by step around the sphere between noises."""
        counted = [(stand, weight) for stand, weight in zip(stands, weights, strict=True) if weight > 0]
        (mixed, passed), *others = counted
        for stand, weight in others:
            passed += weight
            share = weight / passed
            pairs = {name: self._as_long(name, mixed.words[name], stand.words[name], plain) for name in mixed.words}
            words = {name: _between(*pair, share) for name, pair in pairs.items()}
            mixed = Stand(words, on_sphere(mixed.noise, stand.noise, share))
        return mixed

    def _as_long(self, name: str, a: Tensor, b: Tensor, plain: GenerateJob) -> tuple[Tensor, Tensor]:
        """Both of the longer one's length: a long prompt is read in pieces, and empty ones follow a short one."""
        if a.ndim != 3 or a.shape[1] == b.shape[1]:
            return a, b
        empty = self.generator.read(plain)[name]
        long = max(a.shape[1], b.shape[1])
        times = math.ceil(long / empty.shape[1])
        a, b = (torch.cat([value, *[empty] * times], dim=1)[:, :long] for value in (a, b))
        return a, b


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


def _between(start: Tensor, end: Tensor, share: float) -> Tensor:
    """Evenly, then as long as the two are in the mean, vector by vector."""
    mixed = torch.lerp(start.float(), end.float(), share)
    length = torch.lerp(start.float().norm(dim=-1, keepdim=True), end.float().norm(dim=-1, keepdim=True), share)
    mixed = mixed * (length / mixed.norm(dim=-1, keepdim=True).clamp(min=1e-6))
    as_read: Tensor = mixed.to(start.dtype)
    return as_read


def _job_of(position: Position) -> GenerateJob:
    """What is neither words nor noise: as the first anchor has it that was drawn with this checkpoint."""
    jobs = [anchor.job for anchor in position.anchors if isinstance(anchor, DrawnAnchor)]
    own = next((job for job in jobs if job.checkpoint == position.checkpoint), None)
    seed = position.seed if position.seed is not None else next((job.seed for job in jobs), 0)
    plain = GenerateJob(conditions=(TextCondition(prompt=""),), checkpoint=position.checkpoint, seed=seed)
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
    """plain with the anchor's words, those for what was heard too, and the seed that the position gives to all."""
    parts = [anchor.job.prompt] if anchor.job.prompt else []
    for condition in anchor.job.conditions:
        if isinstance(condition, SoundCondition):
            parts += [one.name for one in condition.heard if not one.measured][:_HEARD]
    own = position.seed is None or anchor.locked
    return msgspec.structs.replace(
        plain,
        conditions=(TextCondition(prompt=", ".join(parts)),),
        negative_prompt=anchor.job.negative_prompt,
        seed=anchor.job.seed if own else position.seed,
    )
