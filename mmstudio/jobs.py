"""What can be asked of the engine: one frozen class per kind of job, and its recipe form.

A job holds everything a worker needs, crosses processes as JSON, is kept in each picture's metadata and
can be run again years later. Numbers out of range raise ValueError (msgspec turns it into
`msgspec.ValidationError` when a job is read from bytes).
"""

from __future__ import annotations

import math
import re
from typing import Literal

import msgspec

from mmstudio.animation import Animation, FilmFormat

RECIPE_SCHEMA = 1
MAX_SEED = 2**31 - 1
MAX_COUNT = 32
MAX_ADDITION = 2.0  # weight of a LoRA or ControlNet; more burns the picture
MAX_LORAS = 16
MAX_EDGE_PX = 200  # of growing and feathering a mask
MAX_ANCHORS = 8
MAX_DEPTH = 6  # of frames that are anchors of frames
MAX_DIRECTION = 3.0
MAX_PROMPT_CHARACTERS = 1_000_000  # more is a paste gone wrong; what the net reads is far less

Background = str  # "transparent" or "#rrggbb"
Box = tuple[int, int, int, int]  # left, top, right, bottom in pixels; right and bottom lie outside


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
        _check(self.start_s >= 0 and self.duration_s > 0, "a sound must start at 0 s or later and last")


class LoraUse(msgspec.Struct, frozen=True, kw_only=True):
    """A LoRA of the same family that is added to a checkpoint. weight: -2 … 2, 0 = as if it were not there."""

    checkpoint: str
    weight: float = 1.0

    def __post_init__(self) -> None:
        _check(abs(self.weight) <= MAX_ADDITION, f"weight must be in +-{MAX_ADDITION}, got {self.weight}")


ControlKind = Literal["canny", "soft_edge", "line_art", "given"]


class ControlUse(msgspec.Struct, frozen=True, kw_only=True):
    """A ControlNet that keeps to a picture. kind: what is drawn from it first; "given" = it is the map already.

    weight: 0 … 2. start, end: the share of the steps between which it counts.
    """

    checkpoint: str
    picture: str
    kind: ControlKind = "canny"
    weight: float = 1.0
    start: float = 0.0
    end: float = 1.0

    def __post_init__(self) -> None:
        _check(0 <= self.weight <= MAX_ADDITION, f"weight must be in [0, {MAX_ADDITION}], got {self.weight}")
        _check(0 <= self.start < self.end <= 1, "start and end must be in [0, 1], start first")


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

    def __post_init__(self) -> None:
        _check(0 <= self.seed <= MAX_SEED, f"seed must be in 0 .. {MAX_SEED}, got {self.seed}")
        _check(0 <= self.variation_seed <= MAX_SEED, f"variation_seed must be in 0 .. {MAX_SEED}")
        _check(1 <= self.count <= MAX_COUNT, f"count must be in 1 .. {MAX_COUNT}, got {self.count}")
        _check(0 <= self.variation <= 1, f"variation must be in [0, 1], got {self.variation}")
        _check(all(0 <= side <= 8192 for side in (self.width, self.height)), "width and height must be in 0 .. 8192")
        _check(self.steps is None or 1 <= self.steps <= 150, f"steps must be in 1 .. 150, got {self.steps}")
        _check(
            self.guidance_scale is None or 1 <= self.guidance_scale <= 30,
            f"guidance_scale must be in [1, 30], got {self.guidance_scale}",
        )
        _check(0 <= self.clip_skip <= 8, f"clip_skip must be in 0 .. 8, got {self.clip_skip}")
        strengths = (self.denoising_strength, self.hires_strength)
        _check(all(0 < strength <= 1 for strength in strengths), "strengths must be in (0, 1]")
        _check(1 <= self.hires_scale <= 4, f"hires_scale must be in [1, 4], got {self.hires_scale}")
        _check(len(self.loras) <= MAX_LORAS, f"at most {MAX_LORAS} LoRAs")
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


class InpaintJob(msgspec.Struct, frozen=True, kw_only=True, tag="inpaint"):
    """Repaint the masked places of one photo, `count` times over; repair i uses seed + i.

    photo: a picture file, or the folder of a document (documents/restore.py), whose visible repairs then lie below.
    mask: a file of the photo's size, 255 = repaint; "" where `again` tells the places or only the record is left.
    method: "auto", "telea", "ns", "patchmatch", "starter", the id of an installed checkpoint or the file of one; FILLS
    names them for a person. prompt, denoising_strength: for checkpoints that read words; (0, 1], 1 ignores what lies
    under the mask.
    again: key of a repair of the document that is done anew: its places are the mask, and it does not lie below.
    boxes: (left, top, right, bottom) each; only what is masked inside one of them is repainted. Empty = all of it.
    sources: a mask file of the photo's size, 255 = texture is taken from here and from nowhere else; "" = not told.
    reference: another picture to copy from, "" = none; a file, or the folder where the reader put it.
    grow_px: how far the holes are widened, or narrowed where it is negative; feather_px: over how many pixels around
    that the fill fades into the photo.
    """

    photo: str
    mask: str = ""
    method: str = "auto"
    again: str = ""
    boxes: tuple[Box, ...] = ()
    sources: str = ""
    reference: str = ""
    prompt: str = ""
    denoising_strength: float = 1.0
    seed: int = 0
    count: int = 1
    grow_px: int = 1
    feather_px: int = 2
    match_grain: bool = True

    def __post_init__(self) -> None:
        _check(0 <= self.seed <= MAX_SEED, f"seed must be in 0 .. {MAX_SEED}, got {self.seed}")
        _check(1 <= self.count <= MAX_COUNT, f"count must be in 1 .. {MAX_COUNT}, got {self.count}")
        _check(abs(self.grow_px) <= MAX_EDGE_PX, f"grow_px must be in +-{MAX_EDGE_PX}, got {self.grow_px}")
        _check(0 <= self.feather_px <= MAX_EDGE_PX, f"feather_px must be in 0 .. {MAX_EDGE_PX}, got {self.feather_px}")
        _check(bool(self.method), "method must be named")
        _check(0 < self.denoising_strength <= 1, f"denoising_strength must be in (0, 1], got {self.denoising_strength}")
        _check(not (self.mask and self.again), "mask and again name the places twice")
        _check(
            all(left < right and top < bottom and min(left, top) >= 0 for left, top, right, bottom in self.boxes),
            "boxes must be (left, top, right, bottom) with 0 <= left < right and 0 <= top < bottom",
        )

    def single(self, index: int) -> InpaintJob:
        """The job that makes repair `index` of these again, alone."""
        return msgspec.structs.replace(self, seed=(self.seed + index) % (MAX_SEED + 1), count=1)


class DetectJob(msgspec.Struct, frozen=True, kw_only=True, tag="detect"):
    """Find scratches and specks of one photo, a picture file or the folder of a document.

    sensitivity: 0..1, more finds more. grow_px: how far around them. Both only make a mask of the map that is found.
    """

    photo: str
    sensitivity: float = 0.5
    grow_px: int = 1

    def __post_init__(self) -> None:
        _check(0 <= self.sensitivity <= 1, f"sensitivity must be in [0, 1], got {self.sensitivity}")
        _check(0 <= self.grow_px <= MAX_EDGE_PX, f"grow_px must be in 0 .. {MAX_EDGE_PX}, got {self.grow_px}")

    @property
    def count(self) -> int:
        """One map."""
        return 1

    @property
    def prompt(self) -> str:
        """Nothing is described."""
        return ""


class AnimateJob(msgspec.Struct, frozen=True, kw_only=True, tag="animate"):
    """Make the film of an animation: every frame by the sound's offline curves, with the sound beside them.

    name: what a person calls it; part of the file's name. folder: of the document (documents/animation.py), in which
    the animation's files lie that are not absolute. In a film's recipe files are named without their folders.
    start_s, end_s: seconds of the sound's clock; end_s None = to the end of the sound, or of the animation's seconds
    without one. What is trimmed away from the sound is not shown.
    """

    animation: Animation
    film: FilmFormat = FilmFormat()
    name: str = ""
    folder: str = ""
    start_s: float = 0.0
    end_s: float | None = None

    def __post_init__(self) -> None:
        _check(0 <= self.start_s < float("inf"), f"start_s must be at least 0, got {self.start_s}")
        _check(
            self.end_s is None or self.start_s < self.end_s < float("inf"), f"end_s must come after {self.start_s} s"
        )

    @property
    def count(self) -> int:
        """One film."""
        return 1

    @property
    def seed(self) -> int:
        return self.animation.seed

    @property
    def prompt(self) -> str:
        """The words of a walk, else its name."""
        walk = self.animation.source == "walk"
        return ", ".join(keyed.prompt for keyed in self.animation.prompts) if walk else self.name


class DrawnAnchor(msgspec.Struct, frozen=True, kw_only=True, tag="drawn"):
    """A place in latent space that words, a sound or a recipe lead to: picture 0 of job.

    Its size and background are not meant. locked: it keeps its seed whatever the position says about seeds.
    """

    job: GenerateJob
    locked: bool = False


class PictureAnchor(msgspec.Struct, frozen=True, kw_only=True, tag="picture"):
    """Somebody's own picture, projected: what the nets make of it, softer the less it is like what they know."""

    path: str


class FrameAnchor(msgspec.Struct, frozen=True, kw_only=True, tag="frame"):
    """A frame that was found between other anchors."""

    position: Position


Anchor = DrawnAnchor | PictureAnchor | FrameAnchor


class Wander(msgspec.Struct, frozen=True):
    """A step aside: the noise of every drawn anchor moves by amount, (0, 1], toward that of seed."""

    seed: int
    amount: float

    def __post_init__(self) -> None:
        _check(0 <= self.seed <= MAX_SEED, f"seed must be in 0 .. {MAX_SEED}, got {self.seed}")
        _check(0 < self.amount <= 1, f"amount must be in (0, 1], got {self.amount}")


class Position(msgspec.Struct, frozen=True, kw_only=True):
    """One point of latent space, between anchors.

    weights: of each anchor, >= 0; only their shares count, and a position whose weights sum to zero is nowhere.
    seed: of all drawn anchors that are not locked; None = each its own. style: likewise, "" = each its own.
    truncation: 0 .. 1.5, how much chance there is: 0 = the most usual drawing, 1 = as drawn.
    directions: (name, amount in +-3), names as in directions.py.
    """

    anchors: tuple[Anchor, ...]
    weights: tuple[float, ...]
    checkpoint: str = "starter"
    seed: int | None = None
    style: str = ""
    truncation: float = 1.0
    wander: tuple[Wander, ...] = ()
    directions: tuple[tuple[str, float], ...] = ()

    def __post_init__(self) -> None:
        _check(1 <= len(self.anchors) <= MAX_ANCHORS, f"a position has 1 .. {MAX_ANCHORS} anchors")
        _check(len(self.weights) == len(self.anchors), "each anchor has one weight")
        _check(all(0 <= weight < math.inf for weight in self.weights), "weights must be finite and >= 0")
        _check(self.seed is None or 0 <= self.seed <= MAX_SEED, f"seed must be in 0 .. {MAX_SEED}, got {self.seed}")
        _check(0 <= self.truncation <= 1.5, f"truncation must be in [0, 1.5], got {self.truncation}")
        _check(
            all(abs(amount) <= MAX_DIRECTION for _, amount in self.directions),
            f"directions must be in +-{MAX_DIRECTION}",
        )
        _check(self.depth <= MAX_DEPTH, "too many frames within frames")

    @property
    def depth(self) -> int:
        """How many positions lie within each other, at least 1."""
        inner = (anchor.position.depth for anchor in self.anchors if isinstance(anchor, FrameAnchor))
        return 1 + max(inner, default=0)

    @property
    def prompt(self) -> str:
        """The words of all anchors that count, the weightiest first."""
        by_weight = sorted(zip(self.weights, self.anchors, strict=True), key=lambda pair: -pair[0])
        words = [_anchor_prompt(anchor) for weight, anchor in by_weight if weight > 0]
        return ", ".join(dict.fromkeys(word for word in words if word))


def _anchor_prompt(anchor: Anchor) -> str:
    match anchor:
        case DrawnAnchor(job=job):
            return job.prompt
        case FrameAnchor(position=position):
            return position.prompt
    return ""


class ExploreJob(msgspec.Struct, frozen=True, kw_only=True, tag="explore"):
    """Draw the picture at one position of latent space. width: pixels, 0 = the checkpoint's own; it is square."""

    position: Position
    width: int = 0
    background: Background = "transparent"

    def __post_init__(self) -> None:
        _check(0 <= self.width <= 8192, "width must be in 0 .. 8192")
        if self.background != "transparent":
            background_rgb(self.background)

    @property
    def checkpoint(self) -> str:
        return self.position.checkpoint

    @property
    def height(self) -> int:
        return self.width

    @property
    def count(self) -> int:
        """One picture."""
        return 1

    @property
    def prompt(self) -> str:
        return self.position.prompt

    @property
    def style(self) -> str:
        """Of all its anchors, else "any"."""
        return self.position.style or "any"

    @property
    def seed(self) -> int:
        """Of all its anchors, or of the first drawn one."""
        if self.position.seed is not None:
            return self.position.seed
        return next((a.job.seed for a in self.position.anchors if isinstance(a, DrawnAnchor)), 0)

    def single(self, index: int) -> ExploreJob:
        """Itself: it is alone."""
        return self


Job = GenerateJob | InpaintJob | DetectJob | ExploreJob | AnimateJob
PictureJob = GenerateJob | InpaintJob | ExploreJob | AnimateJob  # what a picture or a film can be the result of

FillWith = Literal["auto", "smooth", "texture", "learned"]
# what a person chooses from -> the method of an InpaintJob; the command line names methods themselves
FILLS: dict[FillWith, str] = {"auto": "auto", "smooth": "ns", "texture": "patchmatch", "learned": "starter"}


def fill_with(method: str) -> FillWith:
    """What a method is to a person; whatever is no method of ours is the file of a learned one."""
    for name, known in FILLS.items():
        if method in (name, known):
            return name
    return "smooth" if method == "telea" else "learned"


class CheckpointUse(msgspec.Struct, frozen=True, kw_only=True):
    """One weights file that took part: file name and SHA-256 in hex."""

    name: str
    sha256: str


class Recipe(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=False):
    """How one picture was made: enough to make it again on this machine.

    earlier: what had been done to a photo before its last repair, in order.
    """

    schema: int = RECIPE_SCHEMA
    program: str = "mmstudio"
    version: str
    job: PictureJob
    checkpoints: tuple[CheckpointUse, ...] = ()
    device: str = "cpu"
    dtype: str = "float32"
    created: str = ""  # ISO 8601 with offset
    batch: str = ""  # pictures of one job share it
    libraries: dict[str, str] = {}  # versions of those that drew it, where they decide what comes out
    earlier: tuple[InpaintJob, ...] = ()

    def to_json(self) -> str:
        return msgspec.json.encode(self).decode()


def recipe_from_json(text: str | bytes) -> Recipe:
    """Read a recipe; raises msgspec.ValidationError (a ValueError) for anything that is not one of ours."""
    try:
        return msgspec.json.decode(text, type=Recipe)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        if isinstance(error, msgspec.ValidationError):
            raise
        raise msgspec.ValidationError(str(error)) from None


def text_job(prompt: str, **fields: object) -> GenerateJob:
    """A GenerateJob from one prompt, the commonest case."""
    return GenerateJob(conditions=(TextCondition(prompt=prompt),), **fields)  # type: ignore[arg-type]


def background_rgb(background: Background) -> tuple[int, int, int]:
    """(r, g, b) of "#rrggbb"; raises ValueError for anything else."""
    if not re.fullmatch("#[0-9a-fA-F]{6}", background):
        raise ValueError(f'background must be "transparent" or "#rrggbb", got {background!r}')
    value = int(background[1:], 16)
    return value >> 16, value >> 8 & 255, value & 255


def _check(holds: bool, sentence: str) -> None:
    if not holds:
        raise ValueError(sentence)


def _check_weight(weight: float) -> None:
    _check(0 <= weight <= 1, f"weight must be in [0, 1], got {weight}")
