"""Whether words, pictures and sounds lead to what they are of: the rank of what was meant, by each alone and mixed.

The judge is none of our nets: outlines (histograms of gradients, Dalal and Triggs 2005) and colours, compared with the
drawings of every concept in styles other than the one that is drawn in and the one that the picture came in. It was
taught nothing, and so shares nothing with what is judged; its own mistakes make every rank worse.
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
import soundfile
import torch
from numpy.typing import NDArray
from PIL import Image

from mmstudio.generators import starter
from mmstudio.generators.registry import STYLES
from mmstudio.generators.starter import StarterGenerator, finished, noise_of
from mmstudio.jobs import Condition, GenerateJob, PictureCondition, SoundCondition, TextCondition, text_job
from mmstudio.training import sounds

DRAWN, SHOWN = "fluent-3d", "twemoji"  # the style of what is drawn, and of the picture that is shown
LEAST_SIMILARITY = 0.8  # of a concept's name and a caption: below, nothing is known of it
WAYS = ("text only", "picture only", "sound only", "text + picture")
_RESAMPLED = 2000
_COLOUR = 0.7  # of outlines

Features = NDArray[np.float32]


class Concept(NamedTuple):
    """name: of a kind of sound, too. shown: the memory's row that is shown. seen: features (n, D) of other drawings."""

    name: str
    shown: int
    seen: Features


class Rank(NamedTuple):
    """mean: of the intended concept, 1 = always first. low, high: the 95 % interval of the bootstrap."""

    mean: float
    low: float
    high: float


def ranks(generator: StarterGenerator, most: int = 100) -> tuple[dict[str, Rank], float]:
    """By way of WAYS, and the mean rank of chance. most: concepts, fewer for a quick look."""
    known = concepts(generator)[:most]
    found: dict[str, list[int]] = {way: [] for way in WAYS}
    with tempfile.TemporaryDirectory(prefix="mmstudio-mixing-") as folder:
        for number, concept in enumerate(known):
            words = TextCondition(prompt=concept.name)
            picture = PictureCondition(path=str(_shown(generator, concept, Path(folder))), weight=0.5)
            sound = SoundCondition(path=str(_heard(concept.name, Path(folder))), weight=1.0)
            given: tuple[tuple[Condition, ...], ...] = ((words,), (picture,), (sound,), (words, picture))
            for way, conditions in zip(WAYS, given, strict=True):
                job = GenerateJob(conditions=conditions, style=DRAWN, seed=11 + number)
                found[way].append(_rank(features(_drawn(generator, job)), number, known))
    return {way: _interval(values) for way, values in found.items()}, (len(known) + 1) / 2


def concepts(generator: StarterGenerator) -> list[Concept]:
    """Kinds of sounds that the memory has drawings of, in the shown style and in at least two others."""
    memory = generator.memory
    found, taken = list[Concept](), set[int]()
    for name in sounds.words():
        similarity = memory.similarity(generator.vector(text_job(name))[None])[0]
        caption = int(memory.caption[int(similarity.argmax())])
        rows = torch.nonzero(memory.caption == caption)[:, 0].tolist()
        by_style = {STYLES[int(memory.style[row])]: row for row in rows}
        others = [row for style, row in by_style.items() if style not in (DRAWN, SHOWN)]
        if float(similarity.max()) < LEAST_SIMILARITY or caption in taken or SHOWN not in by_style or len(others) < 2:
            continue
        taken.add(caption)
        seen = np.stack([features(picture) for picture in _pictures(generator, others)])
        found.append(Concept(name, by_style[SHOWN], seen))
    return found


def features(pixels: NDArray[np.uint8]) -> Features:
    """Outlines and colours of a drawing (H, W, 4), as one vector of length 1."""
    image = Image.fromarray(pixels)
    ground = Image.new("RGBA", image.size, "white")
    small = np.asarray(Image.alpha_composite(ground, image).convert("RGB").resize((64, 64), Image.Resampling.BOX))
    outlines = _outlines(cv2.cvtColor(small, cv2.COLOR_RGB2GRAY).astype(np.float32))
    hues = cv2.calcHist([cv2.cvtColor(small, cv2.COLOR_RGB2HSV)], [0, 1], None, [12, 4], [0, 180, 0, 256]).ravel()
    colours = np.sqrt(hues)
    both = np.concatenate([_unit(outlines), _COLOUR * _unit(colours)])
    return np.asarray(_unit(both), np.float32)


def _outlines(grey: NDArray[np.float32]) -> NDArray[np.float32]:
    """Nine directions of the gradient in each of 8 × 8 cells of a square of 64, four cells made equally strong."""
    across, down = cv2.Sobel(grey, cv2.CV_32F, 1, 0), cv2.Sobel(grey, cv2.CV_32F, 0, 1)
    strength, angle = cv2.cartToPolar(across, down)
    place = (np.asarray(angle) % np.pi / np.pi * 9).astype(int) % 9
    cells = np.stack([np.where(place == way, strength, 0).reshape(8, 8, 8, 8).sum(axis=(1, 3)) for way in range(9)], -1)
    blocks = np.concatenate([cells[:-1, :-1], cells[1:, :-1], cells[:-1, 1:], cells[1:, 1:]], axis=-1)
    equal: NDArray[np.float32] = blocks / (np.linalg.norm(blocks, axis=-1, keepdims=True) + 30.0)
    return equal.ravel()


def _unit(vector: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray(vector / max(float(np.linalg.norm(vector)), 1e-9), np.float32)


def _rank(seen: Features, own: int, known: list[Concept]) -> int:
    fits = np.array([float((one.seen @ seen).max()) for one in known])
    return 1 + int((fits > fits[own]).sum())


def _interval(values: list[int]) -> Rank:
    random = np.random.default_rng(1)
    means = random.choice(values, (_RESAMPLED, len(values))).mean(axis=1)
    low, high = np.percentile(means, (2.5, 97.5))
    return Rank(float(np.mean(values)), float(low), float(high))


def _drawn(generator: StarterGenerator, job: GenerateJob) -> NDArray[np.uint8]:
    noise = noise_of(job, 0, generator.rows)[None]
    return finished(generator.draw(generator.vector(job), job.style, noise)[0], 128)


@torch.inference_mode()
def _pictures(generator: StarterGenerator, rows: list[int]) -> list[NDArray[np.uint8]]:
    """What the decoder makes of drawings of the memory."""
    latents = generator.memory.latents(torch.tensor(rows)).to(generator.device)
    return [finished(picture, 128) for picture in generator.picture_of(latents.float())]


def _shown(generator: StarterGenerator, concept: Concept, folder: Path) -> Path:
    path = folder / f"{concept.shown}.png"
    Image.fromarray(_pictures(generator, [concept.shown])[0]).save(path)
    return path


def _heard(name: str, folder: Path) -> Path:
    path = folder / f"{name.replace(' ', '-')}.wav"
    soundfile.write(path, sounds.clip(name, 501, held_out=True), sounds.SAMPLE_RATE)
    return path


def report() -> None:
    """Print JSON, for a row of `mmstudio bench`."""
    found, chance = ranks(starter.load())
    said = {way: rank._asdict() for way, rank in found.items()}
    print(json.dumps({"ranks": said, "chance": chance, "concepts": round(2 * chance - 1)}))


if __name__ == "__main__":
    report()
