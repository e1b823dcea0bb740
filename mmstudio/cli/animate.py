"""`mmstudio animate`: a picture, or words for a walk, moved by a sound into a film; no window, no queue and no Qt."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import msgspec

from mmstudio import disk, settings
from mmstudio.animation import (
    FRAME_RATES,
    GIF_RATES,
    MAX_PICTURES,
    MAX_PROMPTS,
    Animation,
    FilmFormat,
    FilmKind,
    KeyedPrompt,
)
from mmstudio.cli import words
from mmstudio.errors import Fact, FileBroken
from mmstudio.jobs import AnimateJob
from mmstudio.media.kinds import PICTURES
from mmstudio.presets import PRESETS, preset

KINDS: dict[str, FilmKind] = {".mp4": "mp4", ".webm": "webm", ".gif": "gif", ".webp": "webp", ".png": "apng", "": "png"}


def make_job(
    sources: Sequence[str],
    audio: Path | None,
    named: str,
    fps: str,
    size: str,
    out: Path | None,
    quality: int,
    seconds: float,
    start: float,
    end: float | None,
    style: str,
    seed: int,
    limit_flashes: bool,
) -> AnimateJob:
    """The job that was typed. Raises ValueError with a sentence for what cannot be."""
    kind = KINDS.get(out.suffix.lower() if out else ".mp4")
    if kind is None:
        raise ValueError(f"Films are written as {', '.join(filter(None, KINDS))}, or into a folder of pictures.")
    named = named.lower()  # the window writes them with a capital
    if named not in PRESETS:
        raise ValueError(f"There is no preset {named}. Known presets: {', '.join(PRESETS)}.")
    pictures = [source for source in sources if Path(source).suffix.lower() in PICTURES]
    prompts = [source for source in sources if source not in pictures]
    if pictures and prompts:
        raise ValueError("Name pictures or words, not both.")
    if len(pictures) > MAX_PICTURES or len(prompts) > MAX_PROMPTS:
        raise ValueError(f"At most {MAX_PICTURES} pictures or prompts take part.")
    source: Any = "picture" if pictures else "walk"
    lasts_s = (end - start) if end is not None else seconds if audio is None else _length(audio) - start
    apart = lasts_s / max(1, len(prompts) - 1)
    animation = Animation(
        source=source,
        pictures=tuple(str(Path(picture).absolute()) for picture in pictures),
        prompts=tuple(
            KeyedPrompt(time_s=start + number * apart, prompt=prompt, style=style, seed=seed)
            for number, prompt in enumerate(prompts)
        ),
        sound=str(audio.absolute()) if audio else "",
        seconds=seconds,
        rows=preset(named, source),
        preset=named,
        limit_flashes=limit_flashes,
        seed=seed,
    )
    width, height = _size(size)
    film = FilmFormat(kind=kind, width=width, height=height, rate=_rate(fps, kind), quality=quality)
    name = Path(pictures[0]).stem if pictures else ""
    return AnimateJob(animation=animation, film=film, name=name, start_s=start, end_s=end)


def run(job: AnimateJob, out: Path | None, as_json: bool) -> int:
    """Make the film and print where it is; returns the exit code. Raises StudioError."""
    from mmstudio.generators import registry
    from mmstudio.generators.animating import carry_out
    from mmstudio.media import unfinished

    chosen = settings.load(settings.default_path()).settings
    folder = chosen.library
    disk.make_folder(out.absolute().parent if out else folder)
    report = _Report()
    for part in unfinished.unfinished(out.absolute().parent if out else folder):
        try:
            path, seconds = unfinished.recovered(part)
        except FileBroken:
            unfinished.discard(part)
            continue
        facts: dict[str, Fact] = {"seconds": round(seconds, 1), "file": str(path)}
        print(words.note("film_found", facts), file=sys.stderr)
    path, recipe = carry_out(
        job,
        folder,
        report,
        lambda: registry.load("starter"),
        chosen.name_template,
        chosen.write_recipe,
        out.absolute() if out else None,
    )
    for code in report.notes:
        print(words.note(code, {"name": Path(job.animation.sound).name}), file=sys.stderr)
    if as_json:
        print(json.dumps({"file": str(path), "notes": report.notes, "recipe": msgspec.to_builtins(recipe)}))
    else:
        print(path)
    return 0


def _length(audio: Path) -> float:
    """Seconds of a sound, from the cache of its analysis, which is needed anyway."""
    from mmstudio.audio.track_cache import track_of

    return max(0.1, track_of(audio).seconds)


def _size(text: str) -> tuple[int, int]:
    """ "512" is the longer side of a square or the width; "640x360" both."""
    if not text:
        return 0, 0
    width, _, height = text.lower().partition("x")
    if not width.isdigit() or (height and not height.isdigit()):
        raise ValueError(f"A size is 512 or 640x360, not {text}.")
    return int(width), int(height or 0)


def _rate(text: str, kind: FilmKind) -> tuple[int, int]:
    known = GIF_RATES if kind == "gif" else FRAME_RATES
    if not text:
        text = "25" if kind == "gif" else "30"
    usual = {**known, "33.3": GIF_RATES["33⅓"], "23.976": Fraction(24_000, 1_001), "59.94": Fraction(60_000, 1_001)}
    try:
        rate = usual.get(text) or Fraction(text)
    except (ValueError, ZeroDivisionError):
        raise ValueError(f"Frames a second are a number such as {', '.join(known)}, not {text}.") from None
    if kind == "gif" and rate not in GIF_RATES.values():
        raise ValueError(f"A GIF has {', '.join(GIF_RATES)} frames a second.")
    return rate.numerator, rate.denominator


class _Report:
    """Percent on a terminal, nothing elsewhere."""

    def __init__(self) -> None:
        self.notes = list[str]()
        self._shown = sys.stderr.isatty()

    def cancelled(self) -> bool:
        return False

    def progress(self, fraction: float, place: int = 0, places: int = 0) -> None:
        if self._shown:
            print(f"\r{fraction:4.0%}", end="\r" if fraction >= 1 else "", file=sys.stderr, flush=True)

    def preview(self, index: int, pixels: Any) -> None:
        pass  # a terminal shows no pictures

    def note(self, code: str) -> None:
        if code not in self.notes:
            self.notes.append(code)
