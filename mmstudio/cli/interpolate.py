"""`mmstudio interpolate`: frames between words, pictures and sounds, as a film or a folder; no window, no Qt."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, cast

import msgspec

import mmstudio
from mmstudio import disk
from mmstudio.cli import words
from mmstudio.errors import Fact, StudioError, WrongFamily
from mmstudio.generators.base import Pixels
from mmstudio.jobs import (
    ANCHOR_LETTERS,
    MAX_ANCHORS,
    STARTER,
    Anchor,
    DrawnAnchor,
    ExploreJob,
    GenerateJob,
    PictureAnchor,
    Position,
    Recipe,
    SoundCondition,
    text_job,
)
from mmstudio.media import film
from mmstudio.media.kinds import SOUNDS
from mmstudio.media.metadata import write_picture

if TYPE_CHECKING:
    from torch import Tensor

    from mmstudio.generators.diffusion import DiffusionGenerator
    from mmstudio.generators.exploring import Explorer

KINDS: dict[str, film.Kind] = {suffix: kind for kind, suffix in film.SUFFIX.items()}
_PICTURES = (".png", ".jpg", ".jpeg", ".webp", ".tif", ".tiff", ".avif", ".heif", ".heic")
_SIDE_PX = 512
_PAPER = "#ffffff"


def anchors_of(sources: Sequence[str], style: str, seed: int) -> list[Anchor]:
    """Pictures and sounds by the suffixes of their files; the rest is words. Raises ValueError for a wrong number."""
    if not 2 <= len(sources) <= MAX_ANCHORS:
        raise ValueError(f"Name 2 to {MAX_ANCHORS} prompts, pictures or sounds to go between.")
    anchors: list[Anchor] = []
    for source in sources:
        path = Path(source)
        if path.suffix.lower() in _PICTURES:
            anchors.append(PictureAnchor(path=str(path.absolute())))
        elif path.suffix.lower() in SOUNDS:
            heard = SoundCondition(path=str(path.absolute()), weight=1.0)
            anchors.append(DrawnAnchor(job=GenerateJob(conditions=(heard,), style=style, seed=seed)))
        else:
            anchors.append(DrawnAnchor(job=text_job(source, style=style, seed=seed)))
    return anchors


def positions(anchors: Sequence[Anchor], frames: int, loop: bool) -> list[tuple[int, float]]:
    """(segment, share of it seen) of every frame; the frame after the last of a loop would be the first again."""
    segments = len(anchors) if loop else len(anchors) - 1
    steps = frames if loop else max(frames - 1, 1)
    places = [number * segments / steps for number in range(frames)]
    return [(min(int(place), segments - 1), place - min(int(place), segments - 1)) for place in places]


def run(
    sources: Sequence[str],
    frames: int,
    style: str,
    seed: int,
    loop: bool,
    fps: int,
    even: bool,
    checkpoint: str,
    out: Path,
    as_json: bool,
) -> int:
    """Draw and write; prints the file or folder. Returns the exit code."""
    try:
        anchors = anchors_of(sources, style, seed)
        made = _make(anchors, frames, loop, fps, even, checkpoint, out)
    except StudioError as error:
        print(words.sentence(error), file=sys.stderr)
        return 1
    if as_json:
        print(json.dumps({"out": str(made), "frames": frames}))
    else:
        print(made)
    return 0


def _make(anchors: list[Anchor], frames: int, loop: bool, fps: int, even: bool, checkpoint: str, out: Path) -> Path:
    """The starter finds where anchors stand and how the way is spread evenly, whatever draws."""
    import torch

    from mmstudio.generators import starter
    from mmstudio.generators.exploring import Explorer
    from mmstudio.generators.walk import at_constant_speed

    explorer = Explorer(starter.load())
    anchors = _those_there(explorer, anchors)
    ways = [(anchors[i], anchors[(i + 1) % len(anchors)]) for i in range(len(anchors) if loop else len(anchors) - 1)]
    whole = [Position(anchors=way, weights=(1.0, 0.0), checkpoint=checkpoint) for way in ways]
    tables = [torch.tensor(explorer.table(position)) for position in whole] if even else []
    drawing = _Starter(explorer) if checkpoint == STARTER else _Installed(checkpoint)

    def jobs() -> Iterator[ExploreJob]:
        for segment, share in positions(anchors, frames, loop):
            if even:
                share = float(at_constant_speed(tables[segment], torch.tensor(share)))
            yield ExploreJob(position=msgspec.structs.replace(whole[segment], weights=(1 - share, share)))

    kind = KINDS.get(out.suffix.lower())
    if kind is not None:
        side = drawing.side_px
        settings = film.FilmSettings(width=side, height=side, rate=(fps, 1), kind=kind, sound_rate=0)
        return film.write_film(out.absolute(), settings, (drawing.frame(job) for job in jobs()))
    disk.make_folder(out)
    now = datetime.now().astimezone().isoformat(timespec="milliseconds")
    for number, job in enumerate(jobs(), 1):
        pixels = drawing.picture(job)
        recipe = Recipe(
            version=mmstudio.__version__,
            job=job,
            checkpoints=drawing.generator.checkpoints,
            device=drawing.generator.device,
            dtype=drawing.generator.dtype,
            created=now,
            libraries=drawing.generator.libraries,
        )
        _write(out / f"{number:04d}.png", pixels, recipe)
    return out


class _Starter:
    """Draws with the starter, and says once what it had to leave out."""

    side_px = _SIDE_PX

    def __init__(self, explorer: Explorer) -> None:
        self._explorer, self.generator = explorer, explorer.generator
        self._said = _Said()

    def picture(self, job: ExploreJob) -> Pixels:
        """(512, 512, 4)"""
        from mmstudio.generators.starter import finished

        return finished(self._large(job)[0], _SIDE_PX)

    def frame(self, job: ExploreJob) -> Pixels:
        """(512, 512, 3) on white."""
        from mmstudio.generators.starter import over

        return over(self._large(job), _SIDE_PX, _PAPER)

    def _large(self, job: ExploreJob) -> Tensor:
        drawn, notes = self._explorer.picture(job.position)
        self._said(notes)
        return self.generator.upscaled(drawn)


class _Installed:
    """Draws with an installed family. Raises WrongFamily where it cannot draw between anchors."""

    def __init__(self, checkpoint: str) -> None:
        from mmstudio.generators import registry
        from mmstudio.generators.latent_walk import Until

        info = registry.info(checkpoint)
        if not info.walks:
            raise WrongFamily(name=info.title, family=info.family, needed="a model whose prompts can be mixed")
        from mmstudio.generators.diffusion_walk import DiffusionExplorer

        self.generator = cast("DiffusionGenerator", registry.load(checkpoint))
        self._explorer = DiffusionExplorer(self.generator)
        self._report = Until(lambda: False)
        self._said = _Said()
        self.side_px = self.generator.info.own_size_px

    def picture(self, job: ExploreJob) -> Pixels:
        """(side, side, 3)"""
        drawn, notes = self._explorer.picture(job.position, self._report)
        self._said(notes)
        return drawn

    frame = picture


class _Said:
    """Prints each note once."""

    def __init__(self) -> None:
        self._sentences = set[str]()

    def __call__(self, notes: tuple[tuple[str, dict[str, Fact]], ...]) -> None:
        for code, facts in notes:
            sentence = words.note(code, facts)
            if sentence not in self._sentences:
                self._sentences.add(sentence)
                print(sentence, file=sys.stderr)


def _those_there(explorer: Explorer, anchors: list[Anchor]) -> list[Anchor]:
    """Anchors that something can be made of; of the others it is said why. Raises that where less than two are left."""
    left, lost = list[Anchor](), list[tuple[int, StudioError]]()
    for number, anchor in enumerate(anchors):
        try:
            explorer.vertex(anchor, Position(anchors=(anchor,), weights=(1.0,)))
            left.append(anchor)
        except StudioError as error:
            lost.append((number, error))
    if lost and len(left) < 2:
        raise lost[0][1]
    for number, why in lost:
        facts = {"anchor": ANCHOR_LETTERS[number], "why": why.code, **why.facts}
        print(words.note("anchor_lost", facts), file=sys.stderr)
    return left


def _write(path: Path, pixels: Pixels, recipe: Recipe) -> None:
    disk.write_whole(path, lambda file: write_picture(file, pixels, recipe=recipe))
