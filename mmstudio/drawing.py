"""What can be asked of a drawing: conditions that guide it, and the job that draws it. jobs.py names all jobs."""

from __future__ import annotations

import re
from typing import Literal

import msgspec

MAX_SEED = 2**31 - 1
MAX_COUNT = 32
MAX_ADDITION = 2.0  # weight of a LoRA or ControlNet; more burns the picture
MAX_LORAS = 16
MAX_PROMPT_CHARACTERS = 1_000_000  # more is a paste gone wrong; what the net reads is far less

Background = str  # "transparent" or "#rrggbb"


class TextCondition(msgspec.Struct, frozen=True, kw_only=True, tag="text"):
    """Words. weight 0 … 1 is the share asked for in a mix."""

    prompt: str
    weight: float = 1.0

    def __post_init__(self) -> None:
        _check_weight(self.weight)
        if len(self.prompt) > MAX_PROMPT_CHARACTERS:
            raise ValueError(f"prompt has {len(self.prompt)} characters, at most {MAX_PROMPT_CHARACTERS} are kept")


class PictureCondition(msgspec.Struct, frozen=True, kw_only=True, tag="picture"):
    """A picture that guides the result: its colours and mood, or the picture to start from.

    read: a small copy of it that the reader made, which is what the worker opens; "" = path itself.
    """

    path: str
    weight: float = 0.5
    role: Literal["mood", "start"] = "mood"
    read: str = ""

    def __post_init__(self) -> None:
        _check_weight(self.weight)


class Concept(msgspec.Struct, frozen=True):
    """Something that was heard, in English, and its share 0 … 1 of all that was heard.

    measured: a word for how it sounds ("loud", "fast"), not for what sounds.
    """

    name: str
    share: float
    measured: bool = False

    def __post_init__(self) -> None:
        _check_weight(self.share)


class SoundCondition(msgspec.Struct, frozen=True, kw_only=True, tag="sound"):
    """A sound whose content guides the result; from start_s for at most duration_s seconds.

    heard: what a person left of what was heard in it, which is all that counts then; empty = it is listened to anew.
    """

    path: str
    weight: float = 0.5
    start_s: float = 0.0
    duration_s: float = 30.0
    heard: tuple[Concept, ...] = ()

    def __post_init__(self) -> None:
        _check_weight(self.weight)
        check(self.start_s >= 0 and self.duration_s > 0, "a sound must start at 0 s or later and last")


class LoraUse(msgspec.Struct, frozen=True, kw_only=True):
    """A LoRA of the same family that is added to a checkpoint. weight: -2 … 2, 0 = as if it were not there."""

    checkpoint: str
    weight: float = 1.0

    def __post_init__(self) -> None:
        check(abs(self.weight) <= MAX_ADDITION, f"weight must be in +-{MAX_ADDITION}, got {self.weight}")


ControlKind = Literal["canny", "soft_edge", "line_art", "given"]


class ControlUse(msgspec.Struct, frozen=True, kw_only=True):
    """A ControlNet that keeps to a picture. kind: what is drawn from it first; "given" = it is the map already.

    weight: 0 … 2. start, end: the share of the steps between which it counts. read: a small copy of the picture that
    the reader made, which is what the worker opens; "" = picture itself.
    """

    checkpoint: str
    picture: str
    read: str = ""
    kind: ControlKind = "canny"
    weight: float = 1.0
    start: float = 0.0
    end: float = 1.0

    def __post_init__(self) -> None:
        check(0 <= self.weight <= MAX_ADDITION, f"weight must be in [0, {MAX_ADDITION}], got {self.weight}")
        check(0 <= self.start < self.end <= 1, "start and end must be in [0, 1], start first")


Condition = TextCondition | PictureCondition | SoundCondition


class GenerateJob(msgspec.Struct, frozen=True, kw_only=True, tag="generate"):
    """Draw `count` pictures; picture i uses seed + i, or with variation the same seed and variation_seed + i.

    conditions: what guides the picture, at least one. style: an identifier of the checkpoint, or "any".
    width, height: pixels; 0 = the checkpoint's own size. variation: [0, 1], how far the noise of `seed` is
    moved toward that of `variation_seed`. background: "transparent" or "#rrggbb".
    steps, guidance_scale: None = the checkpoint's own; sampler: "" = its own.

    Of large models only: clip_skip layers of the text encoder are left out. A picture with role "start" is drawn over,
    denoising_strength (0, 1] says how far; one with role "mood" is looked at through ip_adapter, as much as its weight.
    hires_scale above 1 draws the picture once more, so many times larger, with hires_strength.
    refiner: an installed net of the same family that draws the last fifth of the steps, "" = none.
    upscaler: an installed net that enlarges what was drawn, "" = none; with every checkpoint.
    """

    conditions: tuple[Condition, ...]
    checkpoint: str = "starter"
    negative_prompt: str = ""
    style: str = "any"
    width: int = 0
    height: int = 0
    seed: int = 0
    count: int = 1
    variation: float = 0.0
    variation_seed: int = 0
    background: Background = "transparent"
    steps: int | None = None
    guidance_scale: float | None = None
    memory: bool = True  # the starter's retrieval memory; off for honest measurement
    sampler: str = ""
    clip_skip: int = 0
    loras: tuple[LoraUse, ...] = ()
    control: ControlUse | None = None
    ip_adapter: str = ""
    denoising_strength: float = 0.6
    hires_scale: float = 1.0
    hires_strength: float = 0.5
    refiner: str = ""
    upscaler: str = ""

    def __post_init__(self) -> None:
        check(0 <= self.seed <= MAX_SEED, f"seed must be in 0 .. {MAX_SEED}, got {self.seed}")
        check(0 <= self.variation_seed <= MAX_SEED, f"variation_seed must be in 0 .. {MAX_SEED}")
        check(1 <= self.count <= MAX_COUNT, f"count must be in 1 .. {MAX_COUNT}, got {self.count}")
        check(0 <= self.variation <= 1, f"variation must be in [0, 1], got {self.variation}")
        check(all(0 <= side <= 8192 for side in (self.width, self.height)), "width and height must be in 0 .. 8192")
        check(self.steps is None or 1 <= self.steps <= 150, f"steps must be in 1 .. 150, got {self.steps}")
        check(
            self.guidance_scale is None or 1 <= self.guidance_scale <= 30,
            f"guidance_scale must be in [1, 30], got {self.guidance_scale}",
        )
        check(0 <= self.clip_skip <= 8, f"clip_skip must be in 0 .. 8, got {self.clip_skip}")
        strengths = (self.denoising_strength, self.hires_strength)
        check(all(0 < strength <= 1 for strength in strengths), "strengths must be in (0, 1]")
        check(1 <= self.hires_scale <= 4, f"hires_scale must be in [1, 4], got {self.hires_scale}")
        check(len(self.loras) <= MAX_LORAS, f"at most {MAX_LORAS} LoRAs")
        if self.background != "transparent":
            background_rgb(self.background)

    @property
    def start_picture(self) -> PictureCondition | None:
        """The picture that is drawn over."""
        return next((c for c in self.conditions if isinstance(c, PictureCondition) and c.role == "start"), None)

    @property
    def mood_picture(self) -> PictureCondition | None:
        """The picture whose mood is taken."""
        return next((c for c in self.conditions if isinstance(c, PictureCondition) and c.role == "mood"), None)

    @property
    def prompt(self) -> str:
        """The words of all text conditions."""
        return ", ".join(c.prompt for c in self.conditions if isinstance(c, TextCondition))

    def seeds(self, index: int) -> tuple[int, int]:
        """(seed, variation_seed) of picture `index`: with variation all pictures stay near one seed."""
        if self.variation > 0:
            return self.seed, (self.variation_seed + index) % (MAX_SEED + 1)
        return (self.seed + index) % (MAX_SEED + 1), self.variation_seed

    def single(self, index: int) -> GenerateJob:
        """The job that draws picture `index` of this batch again, alone."""
        seed, variation_seed = self.seeds(index)
        return msgspec.structs.replace(self, seed=seed, variation_seed=variation_seed, count=1)

    def kept_count(self, count: int) -> GenerateJob:
        """The same job for another number of pictures."""
        return msgspec.structs.replace(self, count=count)


def text_job(prompt: str, **fields: object) -> GenerateJob:
    """A GenerateJob from one prompt, the commonest case."""
    return GenerateJob(conditions=(TextCondition(prompt=prompt),), **fields)  # type: ignore[arg-type]


def background_rgb(background: Background) -> tuple[int, int, int]:
    """(r, g, b) of "#rrggbb"; raises ValueError for anything else."""
    if not re.fullmatch("#[0-9a-fA-F]{6}", background):
        raise ValueError(f'background must be "transparent" or "#rrggbb", got {background!r}')
    value = int(background[1:], 16)
    return value >> 16, value >> 8 & 255, value & 255


def check(holds: bool, sentence: str) -> None:
    """ValueError(sentence) unless holds."""
    if not holds:
        raise ValueError(sentence)


def _check_weight(weight: float) -> None:
    check(0 <= weight <= 1, f"weight must be in [0, 1], got {weight}")
