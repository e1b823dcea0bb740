"""The measured child that mixes conditions: is what was asked for by words, a picture or a sound what is drawn?

Drawings are read by the shipped image encoder and ranked among all words for things of the lexicon. It took part in
training the generator, so it flatters; an encoder that did not is trained again by `mmstudio train evaluate` only.
Prints JSON.
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
import torch
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor

from mmstudio.generators import starter
from mmstudio.generators.describing import word_vectors
from mmstudio.generators.starter import StarterGenerator, noise_of
from mmstudio.jobs import Condition, GenerateJob, PictureCondition, SoundCondition, TextCondition
from mmstudio.training import sounds

# words for things that sounds are named with, too
CONCEPTS = ("dog", "cat", "cow", "owl", "frog", "train", "helicopter", "ship", "bell", "guitar", "violin", "trumpet")
SEEDS = (11, 12)
_OTHER = "blue"  # what the words add beside a picture


def measure() -> dict[str, Any]:
    """For each way to ask: mean rank of the concept, its 95 % interval by bootstrap; words, and what chance gives."""
    generator = starter.load()
    words, vectors = word_vectors(generator.encoder)
    known = [name for name in CONCEPTS if name in words]
    ranks: dict[str, list[int]] = {way: [] for way in ("text", "picture", "sound", "text + picture")}
    with tempfile.TemporaryDirectory() as folder:
        for name in known:
            shown = Path(folder) / f"{name}.png"
            original = _drawn(generator, (TextCondition(prompt=name),), seed=1)
            Image.fromarray(starter.finished(original, 128)).save(shown)
            heard = shown.with_suffix(".wav")
            soundfile.write(heard, sounds.clip(name, 501, held_out=True), sounds.SAMPLE_RATE)
            picture = PictureCondition(path=str(shown), weight=1.0)
            ways: dict[str, tuple[Condition, ...]] = {
                "text": (TextCondition(prompt=name),),
                "picture": (picture,),
                "sound": (SoundCondition(path=str(heard)),),
                "text + picture": (TextCondition(prompt=_OTHER, weight=0.4), picture),
            }
            for way, conditions in ways.items():
                for seed in SEEDS:
                    seen = generator.senses.look(_drawn(generator, conditions, seed)[None])[0]
                    fits = vectors @ seen
                    ranks[way].append(1 + int((fits > fits[words.index(name)]).sum()))
    return {
        "words": len(words),
        "chance": (len(words) + 1) / 2,
        "concepts": len(known),
        **{way: {"mean": float(np.mean(some)), "interval": _interval(np.array(some))} for way, some in ranks.items()},
    }


def _drawn(generator: StarterGenerator, conditions: tuple[Condition, ...], seed: int) -> Tensor:
    job = GenerateJob(conditions=conditions, style="noto", seed=seed, width=128, height=128)
    condition = generator.joined(generator.senses.tokens(conditions))
    with torch.inference_mode():
        return generator.draw(condition, job.style, noise_of(job, 0, generator.rows)[None])[0]


def _interval(ranks: NDArray[Any]) -> tuple[float, float]:
    chance = np.random.default_rng(1)
    means = chance.choice(ranks, (2000, len(ranks))).mean(axis=1)
    return float(np.quantile(means, 0.025)), float(np.quantile(means, 0.975))


if __name__ == "__main__":
    print(json.dumps(measure()))
