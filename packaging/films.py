"""Makes the films of the README with the program's own generator: `python packaging/films.py`.

slider-morph.gif: a loop between three drawings. mixed.gif: words, a picture and a sound in one drawing with one seed,
whose weights go from one to the other; between the stops outlines turn into each other as in Explore.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # before torch is imported

import numpy as np
import soundfile
from PIL import Image, ImageDraw, ImageFont

from mmstudio import disk
from mmstudio.generators import starter
from mmstudio.generators.exploring import Explorer
from mmstudio.generators.starter import StarterGenerator, finished, noise_of, over
from mmstudio.jobs import (
    Anchor,
    Condition,
    DrawnAnchor,
    GenerateJob,
    PictureCondition,
    Position,
    SoundCondition,
    TextCondition,
    text_job,
)
from mmstudio.media.film import FilmSettings, write_film
from mmstudio.training import sounds
from mmstudio.walks import Walk, WalkKey

ROOT = Path(__file__).resolve().parent.parent
SIDE, SMALL, RATE = 256, 160, 10
PAPER = "#f7efe3"
Pixels = np.ndarray[tuple[int, ...], np.dtype[np.uint8]]
Frames = Iterator[tuple[float, Pixels]]
LARGEST_BYTES = {"slider-morph.gif": 500_000, "mixed.gif": 400_000}
PROMPTS = ("a ripe pear", "a red apple", "a strawberry")
WORDS, SHOWN, HEARD = "a fox", "a sunflower", "owl"
# weights of words, picture and sound at each stop, a second apart
STOPS = ((1.0, 0.0, 0.0), (0.6, 0.6, 0.0), (0.0, 1.0, 0.0), (0.0, 0.5, 0.8), (0.0, 0.0, 1.0), (0.7, 0.0, 0.6))
TONES = ("#6b6b6b", "#0f6475", "#7b45b5")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=ROOT / "docs")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    generator = starter.load(quick=True)
    explorer = Explorer(generator)
    write(options.out / "slider-morph.gif", list(morph(explorer)))
    with tempfile.TemporaryDirectory() as folder:
        write(options.out / "mixed.gif", list(mixed(explorer, Path(folder))))
    return 0


def write(path: Path, frames: list[Pixels]) -> None:
    """Replace the film at path; it must stay small."""
    height, width = frames[0].shape[:2]
    settings = FilmSettings(width=width, height=height, rate=(RATE, 1), kind="gif", sound_rate=0)
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        made = write_film(Path(folder) / path.name, settings, frames, colours=frames[:: max(1, len(frames) // 12)])
        size = made.stat().st_size
        if size > LARGEST_BYTES[path.name]:
            raise SystemExit(f"{path.name} has {size:,} bytes, {LARGEST_BYTES[path.name]:,} are allowed")
        disk.write_bytes(path, made.read_bytes())
    print(f"{path}: {len(frames)} frames, {size:,} bytes")


def frames_of(explorer: Explorer, anchors: list[Anchor], seconds: float, side: int, hold: float = 0.0) -> Frames:
    """Once round through the anchors: (place 0 … len(anchors), frame). hold: share of the time that each one stands."""
    positions = [Position(anchors=(anchor,), weights=(1.0,)) for anchor in anchors]
    each = seconds / len(anchors)
    walk = Walk(
        keys=tuple(WalkKey(time_s=number * each, position=where) for number, where in enumerate(positions)),
        duration_s=seconds,
    )
    for number in range(round(seconds * RATE)):
        stop, share = divmod(number / RATE / each, 1)
        place = stop + max(0.0, share - hold) / (1 - hold)
        where = walk.at(place * each)
        assert where is not None
        picture = explorer.generator.upscaled(explorer.picture(where)[0], live=True)
        yield place, over(picture, side, PAPER)


def morph(explorer: Explorer) -> Iterator[Pixels]:
    """Between drawings at even speed, three seconds in all."""
    anchors: list[Anchor] = [DrawnAnchor(job=text_job(words, style="fluent-3d", seed=1204)) for words in PROMPTS]
    for _, frame in frames_of(explorer, anchors, 3.0, SIDE):
        yield frame


def mixed(explorer: Explorer, folder: Path) -> Iterator[Pixels]:
    """The picture above, the three weights as bars below."""
    shown, heard = folder / "shown.png", folder / "heard.wav"
    Image.fromarray(drawn(explorer.generator, SHOWN)).save(shown)
    soundfile.write(heard, sounds.clip(HEARD, 501, held_out=True), sounds.SAMPLE_RATE)
    jobs = [mixture(weights, shown, heard) for weights in STOPS]
    face = ImageFont.truetype(str(ROOT / "resources" / "fonts" / "Inter-Medium.otf"), 13)
    names = (f"words “{WORDS}”", "picture", f"sound of an {HEARD}")
    stops = np.array([*STOPS, STOPS[0]])
    anchors: list[Anchor] = [DrawnAnchor(job=job) for job in jobs]
    for place, frame in frames_of(explorer, anchors, len(STOPS), SMALL, hold=0.5):
        share = place % 1
        share = share * share * (3 - 2 * share)  # as the walk eases
        weights = stops[int(place)] * (1 - share) + stops[int(place) + 1] * share
        yield labelled(frame, names, weights, face, shown)


def mixture(weights: tuple[float, ...], shown: Path, heard: Path) -> GenerateJob:
    conditions: tuple[Condition, ...] = (
        TextCondition(prompt=WORDS, weight=weights[0]),
        PictureCondition(path=str(shown), weight=weights[1]),
        SoundCondition(path=str(heard), weight=weights[2]),
    )
    return GenerateJob(conditions=conditions, style="fluent-3d", seed=9)


def drawn(generator: StarterGenerator, words: str) -> Pixels:
    job = text_job(words, style="noto", seed=5)
    noise = noise_of(job, 0, generator.rows)[None]
    return finished(generator.draw(generator.vector(job), job.style, noise)[0], 128)


def labelled(
    frame: Pixels, names: tuple[str, ...], weights: Pixels, face: ImageFont.FreeTypeFont, shown: Path
) -> Pixels:
    """The picture, and beside it the weights as bars with what they are of."""
    board = Image.new("RGB", (SMALL + 176, SMALL), "#ffffff")
    board.paste(Image.fromarray(frame), (0, 0))
    pen = ImageDraw.Draw(board)
    with Image.open(shown) as image:
        small = image.convert("RGBA").resize((36, 36), Image.Resampling.LANCZOS)
    for number, (name, weight, tone) in enumerate(zip(names, weights, TONES, strict=True)):
        left, top = SMALL + 14, 18 + number * 52
        pen.text((left, top), name, font=face, fill="#1a1a1a")
        if number == 1:
            board.paste(small, (left + 112, top - 14), small)
        pen.rounded_rectangle((left, top + 22, left + 148, top + 29), 3, fill="#dcdcdc")
        if weight > 0.01:
            pen.rounded_rectangle((left, top + 22, left + max(7, 148 * weight), top + 29), 3, fill=tone)
    return np.asarray(board)


if __name__ == "__main__":
    raise SystemExit(main())
