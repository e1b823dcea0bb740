"""`mmstudio interpolate`: frames between words, pictures and sounds, as a film or a folder; no window, no Qt."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

import mmstudio
from mmstudio import disk
from mmstudio.cli import words
from mmstudio.errors import StudioError
from mmstudio.generators.base import Pixels
from mmstudio.jobs import (
    MAX_ANCHORS,
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
from mmstudio.media.metadata import write_picture

if TYPE_CHECKING:
    from mmstudio.generators.exploring import Explorer

KINDS: dict[str, film.Kind] = {suffix: kind for kind, suffix in film.SUFFIX.items()}
_PICTURES = (".png", ".jpg", ".jpeg", ".webp", ".tif", ".tiff", ".avif", ".heif", ".heic")
_SOUNDS = (".wav", ".flac", ".ogg", ".oga", ".opus", ".mp3", ".m4a", ".aac", ".aif", ".aiff", ".wma")
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
        elif path.suffix.lower() in _SOUNDS:
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
    out: Path,
    as_json: bool,
) -> int:
    """Draw and write; prints the file or folder. Returns the exit code."""
    try:
        anchors = anchors_of(sources, style, seed)
        made = _make(anchors, frames, loop, fps, even, out)
    except StudioError as error:
        print(words.sentence(error), file=sys.stderr)
        return 1
    if as_json:
        print(json.dumps({"out": str(made), "frames": frames}))
    else:
        print(made)
    return 0


def _make(anchors: list[Anchor], frames: int, loop: bool, fps: int, even: bool, out: Path) -> Path:
    import torch

    from mmstudio.generators import starter
    from mmstudio.generators.exploring import Explorer
    from mmstudio.generators.starter import finished, over
    from mmstudio.generators.walk import at_constant_speed

    generator = starter.load()
    explorer = Explorer(generator)
    anchors = _those_there(explorer, anchors)
    ways = [(anchors[i], anchors[(i + 1) % len(anchors)]) for i in range(len(anchors) if loop else len(anchors) - 1)]
    whole = [Position(anchors=way, weights=(1.0, 0.0)) for way in ways]
    tables = [torch.tensor(explorer.table(position)) for position in whole] if even else []
    told = set[str]()

    def jobs() -> Iterator[ExploreJob]:
        for segment, share in positions(anchors, frames, loop):
            if even:
                share = float(at_constant_speed(tables[segment], torch.tensor(share)))
            yield ExploreJob(position=msgspec.structs.replace(whole[segment], weights=(1 - share, share)))

    def picture(job: ExploreJob) -> torch.Tensor:
        drawn, notes = explorer.picture(job.position)
        for code, facts in notes:
            sentence = words.note(code, facts)
            if sentence not in told:
                told.add(sentence)
                print(sentence, file=sys.stderr)
        return generator.upscaled(drawn)

    kind = KINDS.get(out.suffix.lower())
    if kind is not None:
        settings = film.FilmSettings(width=_SIDE_PX, height=_SIDE_PX, rate=(fps, 1), kind=kind, sound_rate=0)
        return film.write_film(out.absolute(), settings, (over(picture(job), _SIDE_PX, _PAPER) for job in jobs()))
    disk.make_folder(out)
    now = datetime.now().astimezone().isoformat(timespec="milliseconds")
    for number, job in enumerate(jobs(), 1):
        pixels = finished(picture(job)[0], _SIDE_PX)
        recipe = Recipe(
            version=mmstudio.__version__,
            job=job,
            checkpoints=generator.checkpoints,
            device=generator.device,
            created=now,
        )
        _write(out / f"{number:04d}.png", pixels, recipe)
    return out


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
        facts = {"anchor": "ABCDEFGH"[number], "why": why.code, **why.facts}
        print(words.note("anchor_lost", facts), file=sys.stderr)
    return left


def _write(path: Path, pixels: Pixels, recipe: Recipe) -> None:
    disk.write_whole(path, lambda file: write_picture(file, pixels, recipe=recipe))
