"""What is kept of a Create document: its controls, its name and the pictures on its board."""

from __future__ import annotations

from typing import Literal

import msgspec

from mmstudio.documents.layers import LayerBoard
from mmstudio.generators import registry
from mmstudio.generators.base import GeneratorInfo
from mmstudio.jobs import (
    MAX_COUNT,
    MAX_LORAS,
    MAX_PROMPT_CHARACTERS,
    MAX_SEED,
    Concept,
    Condition,
    ControlKind,
    ControlUse,
    GenerateJob,
    LoraUse,
    PictureCondition,
    SoundCondition,
    TextCondition,
    background_rgb,
)

PAPER, WHITE, GREY, BLACK = "#f6dfbf", "#ffffff", "#8c8c8c", "#101010"
LONGEST_PROMPT = 20_000  # characters a field holds without delay; nets read about a thousand
USUAL_WEIGHT, MOST_SOUND_S = 0.5, 30.0
PictureUse = Literal["start", "mood", "lines"]  # drawn over, looked at, or kept to by a ControlNet
QUICK_S = 2.0  # a picture that takes less is drawn four at a time


class PictureIngredient(msgspec.Struct, frozen=True, kw_only=True):
    """A picture that guides the drawing. path: a person's file; read: the small copy of it that the worker opens.

    on: whether it takes part. weight 0 … 1.
    """

    path: str
    read: str
    weight: float = USUAL_WEIGHT
    on: bool = True

    def __post_init__(self) -> None:
        _check_share(self.weight)


class SoundIngredient(msgspec.Struct, frozen=True, kw_only=True):
    """A sound that guides the drawing: the part from start_s, duration_s long, of a file of `seconds`.

    bars: peaks 0 … 1 of the whole file. concepts: what was heard, as far as a person left it; the first counts most.
    """

    path: str
    weight: float = USUAL_WEIGHT
    on: bool = True
    start_s: float = 0.0
    duration_s: float = MOST_SOUND_S
    seconds: float = 0.0
    bars: tuple[float, ...] = ()
    concepts: tuple[Concept, ...] = ()
    known: bool = True

    def __post_init__(self) -> None:
        _check_share(self.weight)
        if not (self.start_s >= 0 and 0 < self.duration_s <= MOST_SOUND_S):
            raise ValueError(f"a sound's part must lie in its file and last at most {MOST_SOUND_S} s")

    def without(self, name: str) -> SoundIngredient:
        """The same, but for one concept that a person took away; the others share what it had."""
        left = [one for one in self.concepts if one.name != name]
        total = sum(one.share for one in left) or 1.0
        return msgspec.structs.replace(
            self, concepts=tuple(msgspec.structs.replace(one, share=one.share / total) for one in left)
        )

    def moved(self, name: str, place: int) -> SoundIngredient:
        """The same with one concept at another place; shares stay where they are, so what is first counts most."""
        ordered = [one for one in self.concepts if one.name != name]
        ordered[place:place] = [one for one in self.concepts if one.name == name]
        return msgspec.structs.replace(
            self,
            concepts=tuple(
                msgspec.structs.replace(one, share=was.share) for one, was in zip(ordered, self.concepts, strict=True)
            ),
        )


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """All controls of Create: what undo goes back over. Ranges as in GenerateJob.

    prompt_weight, picture, sound: the three ingredients of the mix. For a checkpoint that draws over a picture the
    picture is where it starts, and strength says how far it goes.
    seed_locked: the seed stays; otherwise each press of Generate draws a new one.
    Of large models: loras; picture_as: what the picture is for, with control, the ControlNet that keeps to it, and
    control_kind, what is drawn from it first; clip_skip, hires_scale and refiner as in GenerateJob.
    width, height 0, steps and guidance_scale None, sampler "": the checkpoint's own.
    """

    prompt: str = ""
    negative_prompt: str = ""
    checkpoint: str = "starter"
    style: str = "any"
    width: int = 0
    height: int = 0
    seed: int = 0
    seed_locked: bool = False
    variation: float = 0.0
    variation_seed: int = 0
    background: str = "transparent"
    steps: int | None = None
    guidance_scale: float | None = None
    sampler: str = ""
    count: int = 4
    prompt_weight: float = 1.0
    picture: PictureIngredient | None = None
    sound: SoundIngredient | None = None
    strength: float = 0.75  # how far a starting picture is drawn over; 1 ignores it
    picture_as: PictureUse = "start"
    control: str = ""
    control_kind: ControlKind = "canny"
    loras: tuple[LoraUse, ...] = ()
    clip_skip: int = 0
    hires_scale: float = 1.0
    refiner: str = ""
    layers: LayerBoard = LayerBoard()

    def __post_init__(self) -> None:
        if len(self.prompt) > MAX_PROMPT_CHARACTERS:
            raise ValueError("prompt is too long")
        if not (0 <= self.seed <= MAX_SEED and 0 <= self.variation_seed <= MAX_SEED):
            raise ValueError(f"seed and variation_seed must be in 0 .. {MAX_SEED}")
        if not 1 <= self.count <= MAX_COUNT:
            raise ValueError(f"count must be in 1 .. {MAX_COUNT}, got {self.count}")
        if not 0 <= self.variation <= 1:
            raise ValueError(f"variation must be in [0, 1], got {self.variation}")
        _check_share(self.prompt_weight)
        if not 0 < self.strength <= 1:
            raise ValueError(f"strength must be in (0, 1], got {self.strength}")
        if not (0 <= self.width <= 8192 and 0 <= self.height <= 8192):
            raise ValueError("width and height must be in 0 .. 8192")
        if self.background != "transparent":
            background_rgb(self.background)
        if self.steps is not None and not 1 <= self.steps <= 150:
            raise ValueError(f"steps must be in 1 .. 150, got {self.steps}")
        if self.guidance_scale is not None and not 1 <= self.guidance_scale <= 30:
            raise ValueError(f"guidance_scale must be in [1, 30], got {self.guidance_scale}")
        if not (0 <= self.clip_skip <= 8 and 1 <= self.hires_scale <= 4 and len(self.loras) <= MAX_LORAS):
            raise ValueError(f"clip_skip, hires_scale and at most {MAX_LORAS} LoRAs as in GenerateJob")

    def shares(self, info: GeneratorInfo) -> tuple[float, float, float]:
        """Weights of prompt, picture and sound, 1 in all; 0 for what takes no part, three zeros without anything."""
        picture = self.picture if "picture" in info.conditions else None
        sound = self.sound if "sound" in info.conditions else None
        parts = (
            self.prompt_weight if self.prompt.strip() else 0.0,
            picture.weight if picture is not None and picture.on else 0.0,
            sound.weight if sound is not None and sound.on else 0.0,
        )
        total = sum(parts)
        return (parts[0] / total, parts[1] / total, parts[2] / total) if total > 0 else (0.0, 0.0, 0.0)

    def conditions(self, prompt: str, info: GeneratorInfo) -> tuple[Condition, ...]:
        """What a job gets of the ingredients that take part; prompt: the words with their choices made."""
        if info.start_picture:
            return self._over_a_picture(prompt)
        weights = dict(zip(("text", "picture", "sound"), self.shares(info), strict=True))
        found: list[Condition] = []
        if prompt.strip() and (weights["text"] > 0 or not any(weights.values())):
            found.append(TextCondition(prompt=prompt, weight=self.prompt_weight if weights["text"] else 1.0))
        if self.picture is not None and weights["picture"] > 0:
            picture = self.picture
            found.append(PictureCondition(path=picture.path, read=picture.read, weight=picture.weight))
        if self.sound is not None and weights["sound"] > 0:
            sound = self.sound
            found.append(
                SoundCondition(
                    path=sound.path,
                    weight=sound.weight,
                    start_s=sound.start_s,
                    duration_s=sound.duration_s,
                    heard=sound.concepts,
                )
            )
        return tuple(found)

    def _over_a_picture(self, prompt: str) -> tuple[Condition, ...]:
        words = (TextCondition(prompt=prompt),) if prompt.strip() else ()
        picture = self.picture
        if picture is None or not picture.on or self.picture_as == "lines":
            return words
        if self.picture_as == "mood":
            return (*words, PictureCondition(path=picture.path, read=picture.read, weight=picture.weight))
        return (*words, PictureCondition(path=picture.path, read=picture.read, weight=1.0, role="start"))

    def with_additions(self, job: GenerateJob, info: GeneratorInfo) -> GenerateJob:
        """job with what is added to a large model."""
        if not info.family:
            return job
        picture, control = self.picture, None
        if picture is not None and picture.on and self.picture_as == "lines":
            control = ControlUse(
                checkpoint=self.control,
                picture=picture.path,
                read=picture.read,
                kind=self.control_kind,
                weight=2 * picture.weight,  # the middle of its slider is what others call 1
            )
        adapters = registry.additions("ip_adapter", info.family) if job.mood_picture is not None else ()
        return msgspec.structs.replace(
            job,
            loras=self.loras,
            control=control,
            ip_adapter=adapters[0].id if adapters else "",
            clip_skip=self.clip_skip,
            hires_scale=self.hires_scale,
            refiner=self.refiner,
            denoising_strength=self.strength if job.start_picture is not None else job.denoising_strength,
        )


class KeptPicture(msgspec.Struct, frozen=True, kw_only=True):
    """A result that is a file; recipe as JSON."""

    path: str
    recipe_json: str
    index: int = 0
    notes: tuple[str, ...] = ()


class KeptBatch(msgspec.Struct, frozen=True, kw_only=True):
    """The results of one press of Generate, in order."""

    pictures: tuple[KeptPicture, ...]


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """One Create document. name: "" = not named yet. batches: newest first. chosen: path of the large picture."""

    key: int
    name: str = ""
    draft: Draft
    batches: tuple[KeptBatch, ...] = ()
    chosen: str = ""
    one: bool = False
    layered: bool = False


def new_draft(info: GeneratorInfo, seed: int = 0) -> Draft:
    """The controls of an empty document for a checkpoint."""
    return Draft(
        checkpoint=info.checkpoint,
        width=info.own_size_px,
        height=info.own_size_px,
        seed=seed,
        count=4 if 0 < info.seconds_per_picture < QUICK_S else 1,  # 0 = nobody knows, so it may be slow
    )


def fitted(draft: Draft, info: GeneratorInfo) -> Draft:
    """draft with everything that the checkpoint does not know set to what it does know."""
    sides = info.sizes_px
    width, height = draft.width or info.own_size_px, draft.height or info.own_size_px
    if sides:
        width, height = (min(sides, key=lambda side, wanted=wanted: abs(side - wanted)) for wanted in (width, height))  # type: ignore[misc]
    if info.square:
        height = width
    return msgspec.structs.replace(
        draft,
        checkpoint=info.checkpoint,
        width=width,
        height=height,
        style=draft.style if draft.style in info.styles else "any",
        variation=draft.variation if info.variation else 0.0,
        background=draft.background if info.alpha else "transparent",
        negative_prompt=draft.negative_prompt if info.negative_prompt else "",
        steps=draft.steps if info.steps else None,
        guidance_scale=draft.guidance_scale if info.guidance else None,
        sampler=draft.sampler if draft.sampler in info.samplers else "",
        clip_skip=draft.clip_skip if info.clip_skip else 0,
        hires_scale=draft.hires_scale if info.hires else 1.0,
        refiner=draft.refiner if draft.refiner in {row.id for row in registry.refiners(info)} else "",
        **_fitted_additions(draft, info),
    )


def picture_uses(info: GeneratorInfo) -> tuple[PictureUse, ...]:
    """What a picture can be for, with a large model and what is installed for it."""
    uses: list[PictureUse] = ["start"] if info.start_picture else []
    if info.reference and registry.additions("ip_adapter", info.family):
        uses.append("mood")
    if info.control and registry.additions("controlnet", info.family):
        uses.append("lines")
    return tuple(uses)


def _fitted_additions(draft: Draft, info: GeneratorInfo) -> dict[str, object]:
    there = {row.id for row in registry.additions("lora", info.family)} if info.loras else set()
    controls = [row.id for row in registry.additions("controlnet", info.family)] if info.control else []
    control = draft.control if draft.control in controls else (controls or [""])[0]
    return {
        "loras": tuple(lora for lora in draft.loras if lora.checkpoint in there),
        "control": control,
        "picture_as": draft.picture_as if draft.picture_as in picture_uses(info) else "start",
    }


def cost_of(draft: Draft) -> int:
    """Bytes that a step of undo holds, about. Layers share what did not change; each counts as if it did not."""
    strokes = sum(len(step.points) for layer in draft.layers.layers for step in layer.mask)
    return 200 + len(draft.prompt) + 300 * len(draft.layers.layers) + 16 * strokes


def _check_share(share: float) -> None:
    if not 0 <= share <= 1:
        raise ValueError(f"weight must be in [0, 1], got {share}")


def known(checkpoint: str) -> bool:
    return any(info.checkpoint == checkpoint for info in registry.infos())
