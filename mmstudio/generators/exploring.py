"""Pictures between anchors: any position of latent space, drawn from what its anchors have been turned into once.

An anchor becomes a `Vertex`: a latent, a pose and a shape. Between vertices latents and poses are mixed evenly and
shapes by their outlines; chance (the noise of a seed) moves on the sphere by `slerp`. Asking the generator again on
the way would change nothing that can be seen and take twice the time, so a frame costs one pass of the decoder.
"""

from __future__ import annotations

import math
from collections import OrderedDict
from pathlib import Path
from typing import NamedTuple

import msgspec
import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image, UnidentifiedImageError
from torch import Tensor

from mmstudio.directions import (
    CAMERA,
    DETAIL_STEP,
    DIRECTIONS,
    PULL,
    SHIFT_STEP,
    TURN_STEP,
    ZOOM_STEP,
    Ends,
    ends_of,
)
from mmstudio.errors import EmptyPicture, Fact, FileBroken, FileMissing, NoWeights, StudioError
from mmstudio.generators.base import Drawn, Pixels, Report
from mmstudio.generators.morph import Shape, mixed_shape, morphed, shape_of
from mmstudio.generators.starter import StarterGenerator, finished, noise_of, posed, seeded_noise, slerp
from mmstudio.generators.walk import speed_table
from mmstudio.jobs import (
    ANCHOR_LETTERS,
    MAX_DIRECTION,
    Anchor,
    DrawnAnchor,
    ExploreJob,
    FrameAnchor,
    GenerateJob,
    PictureAnchor,
    Position,
    text_job,
)

STATIONS = 33  # of a table of speed
_KEPT_VERTICES = 160  # about half a megabyte each
_FADE = 0.12  # how far from a drawing the mixed outline counts wholly; nearer, the decoder's picture fades into it
_UPRIGHT = torch.tensor([[[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]])
_MIRROR = torch.tensor([[[-1.0], [1.0]]])  # turns the row of a pose that says where across the picture to look

Notes = tuple[tuple[str, dict[str, Fact]], ...]


class Vertex(NamedTuple):
    """An anchor, or a mixture of some: latent (1, 8, 16, 16), pose (1, 2, 3), the shape of what is drawn, and whether
    all that is turned to its mirror image at last.

    The pose never mirrors: on the way from one side to the other it would fold the picture flat.
    """

    latent: Tensor
    pose: Tensor
    shape: Shape
    mirrored: bool
    blend: float = 0.0  # 0 = one drawing, as the decoder gives it; 1 = wholly within the mixed outline


class Found(NamedTuple):
    """The vertex of a position; notes: anchors that could not be had."""

    vertex: Vertex
    notes: Notes


class Explorer:
    """Finds positions for one generator and draws them."""

    def __init__(self, generator: StarterGenerator) -> None:
        self.generator = generator
        self._vertices: OrderedDict[object, tuple[Vertex, object]] = OrderedDict()

    def picture(self, position: Position) -> tuple[Tensor, Notes]:
        """Premultiplied (1, 4, 128, 128) and notes about anchors that could not be had.

        Raises NoWeights when nothing has a share, EmptyPicture for NaN, and what the only anchors raise.
        """
        found = self.find(position)
        return self.drawn(found.vertex), found.notes

    def drawn(self, vertex: Vertex) -> Tensor:
        """The picture of a vertex, (1, 4, 128, 128)."""
        picture = self.generator.picture_of(vertex.latent.to(self.generator.device))
        if not bool(torch.isfinite(picture).all()):
            raise EmptyPicture
        pose = vertex.pose * (_MIRROR if vertex.mirrored else 1)
        return posed(morphed(picture, vertex.shape, vertex.blend), pose)

    @torch.inference_mode()
    def find(self, position: Position) -> Found:
        """The mixture of a position's anchors. Those that cannot be had are left out, with a note for each.

        Raises NoWeights where nothing has a share, and what the first anchor raised where all are lost.
        """
        if not math.fsum(position.weights) > 0:
            raise NoWeights
        vertices, weights, notes = list[Vertex](), list[float](), list[tuple[str, dict[str, Fact]]]()
        first: StudioError | None = None
        for number, (anchor, weight) in enumerate(zip(position.anchors, position.weights, strict=True)):
            try:  # those without a weight too: they will have one soon, and which side is left depends on all
                for vertex, share in self._led(anchor, position):
                    vertices.append(vertex)
                    weights.append(weight * share)
            except StudioError as error:
                first = first or error
                notes.append(("anchor_lost", {"anchor": ANCHOR_LETTERS[number], "why": error.code, **error.facts}))
        if not vertices:
            raise first or NoWeights
        if not math.fsum(weights) > 0:  # all weight lay on what is lost: the others go on without it
            weights = [1.0] * len(vertices)
        mirrored = sum(vertex.mirrored for vertex in vertices) * 2 > len(vertices)
        vertices = [self._turned(vertex, mirrored) for vertex in vertices]
        vertices, weights = _each_once(vertices, weights)
        shares = torch.tensor(weights, dtype=torch.float64)
        shares = (shares / shares.sum()).float()
        return Found(directed(_mixed(vertices, shares), position.directions), tuple(notes))

    def vertex(self, anchor: Anchor, position: Position, toward: tuple[Ends, bool] | None = None) -> Vertex:
        """One anchor as the position wants it; kept for the next frame. toward: drawn as it is at an end, the high one
        where True."""
        key: object = anchor
        if isinstance(anchor, DrawnAnchor):
            key = (_as_wanted(anchor, position), position.truncation, position.wander, toward)
        if key in self._vertices:
            self._vertices.move_to_end(key)
            return self._vertices[key][0]
        vertex = self._made(anchor, position, toward)
        if not bool(torch.isfinite(vertex.latent).all()):
            raise EmptyPicture
        self._keep(key, vertex)
        return vertex

    def _led(self, anchor: Anchor, position: Position) -> list[tuple[Vertex, float]]:
        """An anchor, and what directions lead it toward, each with its share of 1."""
        ways = [(ends, amount) for name, amount in position.directions if amount and (ends := ends_of(name))]
        if not ways or isinstance(anchor, PictureAnchor):
            return [(self.vertex(anchor, position), 1.0)]
        if isinstance(anchor, FrameAnchor):
            amounts = dict(anchor.position.directions)
            for ends, amount in ways:
                amounts[ends.name] = max(-MAX_DIRECTION, min(MAX_DIRECTION, amounts.get(ends.name, 0.0) + amount))
            inner = msgspec.structs.replace(anchor.position, directions=tuple(amounts.items()))
            return [(self.find(inner).vertex, 1.0)]
        shares = [abs(amount) / MAX_DIRECTION for _, amount in ways]
        total = max(1.0, math.fsum(shares))
        led = [
            (self.vertex(anchor, position, (ends, amount > 0)), s / total)
            for (ends, amount), s in zip(ways, shares, strict=True)
        ]
        own = 1 - math.fsum(share for _, share in led)
        return [(self.vertex(anchor, position), own), *led] if own > 1e-9 else led

    def table(self, position: Position) -> list[float]:
        """How much of the way from the first to the second anchor lies behind each of 33 stations, 0 .. 1."""
        seen = [self.picture(between(position, station / (STATIONS - 1)))[0] for station in range(STATIONS)]
        return [round(float(part), 6) for part in speed_table(self.generator.senses.look(torch.cat(seen)))]

    def _made(self, anchor: Anchor, position: Position, toward: tuple[Ends, bool] | None) -> Vertex:
        generator = self.generator
        match anchor:
            case DrawnAnchor():
                job = _as_wanted(anchor, position)
                noise = noise_of(job, 0, generator.rows)
                for step in position.wander:
                    noise = slerp(noise, seeded_noise(step.seed, generator.rows), step.amount)
                text, style = generator.vector(job), job.style
                if toward is not None:
                    text, style = self._at_end(text, style, *toward)
                plan = generator.plan(text, style, noise[None] * position.truncation, job.memory)
                return self._vertex_of(generator.latents(plan).cpu(), plan.poses)
            case PictureAnchor(path=path):
                return self._vertex_of(generator.project(_pixels(Path(path))).cpu(), _UPRIGHT)
            case FrameAnchor(position=inner):
                return self.find(inner).vertex
        raise TypeError(anchor)

    def _at_end(self, text: Tensor, style: str, ends: Ends, high: bool) -> tuple[Tensor, str]:
        """Words (384,) and style of a drawing at an end of a direction."""
        if ends.kind == "style":
            return text, ends.high if high else ends.low
        way = self.generator.vector(text_job(ends.high)) - self.generator.vector(text_job(ends.low))
        way = F.normalize(way, dim=0) * (PULL if high else -PULL)
        return F.normalize(text + way, dim=0), style

    def _vertex_of(self, latent: Tensor, pose: Tensor) -> Vertex:
        mirrored = float(pose[0, 0, 0]) < 0
        shape = shape_of(self.generator.picture_of(latent.to(self.generator.device)))
        return Vertex(latent, pose * (_MIRROR if mirrored else 1), shape, mirrored)

    def _turned(self, vertex: Vertex, mirrored: bool) -> Vertex:
        """The same drawing on the side that the others are on: its mirror image, read again by the encoder."""
        if vertex.mirrored == mirrored:
            return vertex
        key = ("turned", id(vertex.latent))
        if key not in self._vertices:
            generator = self.generator
            picture = generator.picture_of(vertex.latent.to(generator.device)).flip(-1)
            shape = Shape(vertex.shape.distance.flip(-1), vertex.shape.beyond.flip(-1))
            turned = Vertex(generator.encoded(picture).cpu(), vertex.pose, shape, mirrored, vertex.blend)
            self._keep(key, turned, vertex)
        return self._vertices[key][0]

    def _keep(self, key: object, vertex: Vertex, source: object = None) -> None:
        """source: what must live as long as the key does."""
        self._vertices[key] = vertex, source
        if len(self._vertices) > _KEPT_VERTICES:
            self._vertices.popitem(last=False)


def between(position: Position, share: float) -> Position:
    """position at share, 0 .. 1, of the way from its first anchor to its second."""
    return msgspec.structs.replace(position, anchors=position.anchors[:2], weights=(1 - share, share))


def carry_out(generator: StarterGenerator, job: ExploreJob, report: Report) -> None:
    """Draw one position with all care, as a picture that is kept."""
    report.progress(0.0)
    explorer = Explorer(generator)
    picture, _ = explorer.picture(job.position)
    report.progress(0.5)
    side = job.width or generator.info.own_size_px
    if side > picture.shape[-1]:
        picture = generator.upscaled(picture)
    report.drawn(Drawn(0, finished(picture[0], side, job.background)))
    report.progress(1.0)


def directed(vertex: Vertex, directions: tuple[tuple[str, float], ...]) -> Vertex:
    """A vertex moved along named directions, within its drawing, and seen by the camera; names that nobody knows move
    nothing."""
    if any(name in CAMERA for name, _ in directions):
        vertex = vertex._replace(pose=vertex.pose @ _camera(dict(directions)))
    latent, known = vertex.latent, {direction.name: direction for direction in DIRECTIONS}
    inside = F.avg_pool2d((0.5 - vertex.shape.distance).clamp(0, 1), 8)
    for name, amount in directions:
        direction = known.get(name)
        if direction is None or not amount:
            continue
        if direction.step:
            latent = latent + amount * torch.tensor(direction.step).view(1, -1, 1, 1) * inside
        else:
            latent = latent + amount * DETAIL_STEP * (latent - _smooth(latent))
    return vertex if latent is vertex.latent else vertex._replace(latent=latent.clamp(-3, 3))


def _camera(amounts: dict[str, float]) -> Tensor:
    """(3, 3): from where something is seen to where it was, as poses are; the middle of a picture is 0, its edges 1."""
    zoom, turn, across, down = (amounts.get(name, 0.0) for name in CAMERA)
    size, angle = ZOOM_STEP**zoom, math.radians(TURN_STEP * turn)
    cosine, sine = math.cos(angle) / size, math.sin(angle) / size
    right, below = 2 * SHIFT_STEP * across, 2 * SHIFT_STEP * down
    return torch.tensor(
        [
            [cosine, sine, -cosine * right - sine * below],
            [-sine, cosine, sine * right - cosine * below],
            [0.0, 0.0, 1.0],
        ]
    )


def _smooth(latent: Tensor) -> Tensor:
    """Each place mixed with its neighbours."""
    line = torch.tensor([1.0, 2.0, 1.0]) / 4
    kernel = torch.outer(line, line).expand(latent.shape[1], 1, 3, 3)
    return F.conv2d(F.pad(latent, (1, 1, 1, 1), mode="replicate"), kernel, groups=latent.shape[1])


def _each_once(vertices: list[Vertex], weights: list[float]) -> tuple[list[Vertex], list[float]]:
    """Equal anchors count together, so that eight times the same is the same."""
    totals: dict[int, tuple[Vertex, float]] = {}
    for vertex, weight in zip(vertices, weights, strict=True):
        key = id(vertex.latent)
        totals[key] = vertex, totals.get(key, (vertex, 0.0))[1] + weight
    return [vertex for vertex, _ in totals.values()], [weight for _, weight in totals.values()]


def _mixed(vertices: list[Vertex], shares: Tensor) -> Vertex:
    if len(vertices) == 1:
        return vertices[0]
    own = sum(float(share) * vertex.blend for share, vertex in zip(shares, vertices, strict=True))
    latents, poses = torch.cat([v.latent for v in vertices]), torch.cat([v.pose for v in vertices])
    return Vertex(
        torch.einsum("n,nchw->chw", shares, latents)[None],
        torch.einsum("n,nij->ij", shares, poses)[None],
        mixed_shape([v.shape for v in vertices], shares),
        vertices[0].mirrored,
        max(own, min(1.0, (1 - float(shares.max())) / _FADE)),
    )


def _as_wanted(anchor: DrawnAnchor, position: Position) -> GenerateJob:
    """The anchor's job with the seed and style that the position gives to all."""
    job = msgspec.structs.replace(anchor.job, width=0, height=0, count=1, background="transparent")
    if position.seed is not None and not anchor.locked:
        job = msgspec.structs.replace(job, seed=position.seed)
    if position.style:
        job = msgspec.structs.replace(job, style=position.style)
    return job


def _pixels(path: Path) -> Pixels:
    """A picture of our own folder, (H, W, 4)."""
    try:
        with Image.open(path) as image:
            return np.array(image.convert("RGBA"))
    except FileNotFoundError:
        raise FileMissing(name=path.name) from None
    except (OSError, UnidentifiedImageError, ValueError):
        raise FileBroken(name=path.name) from None
