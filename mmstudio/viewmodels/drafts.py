"""What is kept of a Create document: its controls, its name and the pictures on its board."""

from __future__ import annotations

import msgspec

from mmstudio.generators import registry
from mmstudio.generators.base import GeneratorInfo
from mmstudio.jobs import MAX_COUNT, MAX_PROMPT_CHARACTERS, MAX_SEED, background_rgb

PAPER, WHITE, GREY, BLACK = "#f6dfbf", "#ffffff", "#8c8c8c", "#101010"
LONGEST_PROMPT = 20_000  # characters a field holds without delay; nets read about a thousand
QUICK_S = 2.0  # a picture that takes less is drawn four at a time


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """All controls of Create: what undo goes back over. Ranges as in GenerateJob.

    seed_locked: the seed stays; otherwise each press of Generate draws a new one. size_px: 0 = the checkpoint's own.
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
    count: int = 4

    def __post_init__(self) -> None:
        if len(self.prompt) > MAX_PROMPT_CHARACTERS:
            raise ValueError("prompt is too long")
        if not (0 <= self.seed <= MAX_SEED and 0 <= self.variation_seed <= MAX_SEED):
            raise ValueError(f"seed and variation_seed must be in 0 .. {MAX_SEED}")
        if not 1 <= self.count <= MAX_COUNT:
            raise ValueError(f"count must be in 1 .. {MAX_COUNT}, got {self.count}")
        if not 0 <= self.variation <= 1:
            raise ValueError(f"variation must be in [0, 1], got {self.variation}")
        if not (0 <= self.width <= 8192 and 0 <= self.height <= 8192):
            raise ValueError("width and height must be in 0 .. 8192")
        if self.background != "transparent":
            background_rgb(self.background)


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


def new_draft(info: GeneratorInfo, seed: int = 0) -> Draft:
    """The controls of an empty document for a checkpoint."""
    return Draft(
        checkpoint=info.checkpoint,
        width=info.own_size_px,
        height=info.own_size_px,
        seed=seed,
        count=4 if info.seconds_per_picture < QUICK_S else 1,
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
    )


def known(checkpoint: str) -> bool:
    return any(info.checkpoint == checkpoint for info in registry.infos())
