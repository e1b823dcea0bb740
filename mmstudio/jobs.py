"""What can be asked of the engine: one frozen class per kind of job, and its recipe form.

A job holds everything a worker needs, crosses processes as JSON, is kept in each picture's metadata and
can be run again years later. Numbers out of range raise ValueError (msgspec turns it into
`msgspec.ValidationError` when a job is read from bytes).
"""

from __future__ import annotations

import re
from typing import Literal

import msgspec

from mmstudio.animation import Animation, FilmFormat
from mmstudio.drawing import (
    MAX_ADDITION,
    MAX_COUNT,
    MAX_LORAS,
    MAX_PROMPT_CHARACTERS,
    MAX_SEED,
    Background,
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
    check,
    text_job,
)
from mmstudio.positions import (
    ANCHOR_LETTERS,
    MAX_ANCHORS,
    MAX_DEPTH,
    MAX_DIRECTION,
    STARTER,
    Anchor,
    DrawnAnchor,
    FrameAnchor,
    PictureAnchor,
    Position,
    Wander,
)

__all__ = [
    "ANCHOR_LETTERS",
    "FILLS",
    "HINTS",
    "MAX_ADDITION",
    "MAX_ANCHORS",
    "MAX_COUNT",
    "MAX_DEPTH",
    "MAX_DIRECTION",
    "MAX_EDGE_PX",
    "MAX_LORAS",
    "MAX_PROMPT_CHARACTERS",
    "MAX_SEED",
    "RECIPE_SCHEMA",
    "STARTER",
    "Anchor",
    "AnimateJob",
    "Background",
    "Box",
    "CheckpointUse",
    "ColourHint",
    "Concept",
    "Condition",
    "ControlKind",
    "ControlUse",
    "DetectJob",
    "DrawnAnchor",
    "ExploreJob",
    "FillWith",
    "FrameAnchor",
    "GenerateJob",
    "InpaintJob",
    "Job",
    "LayerUse",
    "LayeredJob",
    "LoraUse",
    "PictureAnchor",
    "PictureCondition",
    "PictureJob",
    "Position",
    "Recipe",
    "SoundCondition",
    "TextCondition",
    "Wander",
    "background_rgb",
    "colour_hint",
    "fill_with",
    "recipe_from_json",
    "text_job",
]  # drawings and positions have rooms of their own

RECIPE_SCHEMA = 1
MAX_EDGE_PX = 200  # of growing and feathering a mask
HINTS = "hints"  # the method that colours by hints alone
_COLOUR = re.compile("#[0-9a-fA-F]{6}")

Box = tuple[int, int, int, int]  # left, top, right, bottom in pixels; right and bottom lie outside


class ColourHint(msgspec.Struct, frozen=True):
    """One stroke of a colour that a person knows a photo to have.

    points: (x, y) in photo pixels, (0, 0) the upper left corner of the first one. radius_px: to each side of them.
    colour: "#rrggbb", "" = what earlier strokes painted there is wiped away.
    """

    points: tuple[tuple[float, float], ...]
    radius_px: float
    colour: str

    def __post_init__(self) -> None:
        check(bool(self.points), "a hint needs a point")
        check(all(abs(value) < 1e6 for point in self.points for value in point), "points must lie near the photo")
        check(0 < self.radius_px <= 10_000, f"radius_px must be in (0, 10000], got {self.radius_px}")
        check(not self.colour or bool(_COLOUR.fullmatch(self.colour)), f'colour must be "#rrggbb", got {self.colour!r}')


def colour_hint(text: str) -> ColourHint:
    """A dot of colour as it is typed at a terminal: "x,y,radius,#rrggbb". Raises ValueError."""
    x, y, radius_px, colour = text.split(",")
    return ColourHint(((float(x), float(y)),), float(radius_px), colour.strip())


class InpaintJob(msgspec.Struct, frozen=True, kw_only=True, tag="inpaint"):
    """Repaint the masked places of one photo, `count` times over; repair i uses seed + i.

    photo: a picture file, or the folder of a document (documents/restore.py), whose visible repairs then lie below.
    mask: a file of the photo's size, 255 = repaint; "" where `again` tells the places or only the record is left.
    method: "auto", "telea", "ns", "patchmatch", "starter", "hints", the id of an installed checkpoint or the file of
    one; FILLS names them for a person. prompt, denoising_strength: for checkpoints that read words; (0, 1], 1 ignores
    what lies under the mask. Of nets that redraw faces, or take traces of JPEG away, denoising_strength is the share of
    theirs in the result; of those that colour, 2/3 is as they guess.
    again: key of a repair of the document that is done anew: its places are the mask, and it does not lie below.
    boxes: (left, top, right, bottom) each; only what is masked inside one of them is repainted. Empty = all of it.
    sources: a mask file of the photo's size, 255 = texture is taken from here and from nowhere else; "" = not told.
    reference: another picture to copy from, "" = none; a file, or the folder where the reader put it.
    grow_px: how far the holes are widened, or narrowed where it is negative; feather_px: over how many pixels around
    that the fill fades into the photo.
    hints: strokes of colours, for methods that colour; "hints" is the one that knows nothing else.
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
    hints: tuple[ColourHint, ...] = ()

    def __post_init__(self) -> None:
        check(0 <= self.seed <= MAX_SEED, f"seed must be in 0 .. {MAX_SEED}, got {self.seed}")
        check(1 <= self.count <= MAX_COUNT, f"count must be in 1 .. {MAX_COUNT}, got {self.count}")
        check(abs(self.grow_px) <= MAX_EDGE_PX, f"grow_px must be in +-{MAX_EDGE_PX}, got {self.grow_px}")
        check(0 <= self.feather_px <= MAX_EDGE_PX, f"feather_px must be in 0 .. {MAX_EDGE_PX}, got {self.feather_px}")
        check(bool(self.method), "method must be named")
        check(0 < self.denoising_strength <= 1, f"denoising_strength must be in (0, 1], got {self.denoising_strength}")
        check(not (self.mask and self.again), "mask and again name the places twice")
        check(
            all(left < right and top < bottom and min(left, top) >= 0 for left, top, right, bottom in self.boxes),
            "boxes must be (left, top, right, bottom) with 0 <= left < right and 0 <= top < bottom",
        )

    def single(self, index: int) -> InpaintJob:
        """The job that makes repair `index` of these again, alone."""
        return msgspec.structs.replace(self, seed=(self.seed + index) % (MAX_SEED + 1), count=1)


class DetectJob(msgspec.Struct, frozen=True, kw_only=True, tag="detect"):
    """Find scratches and specks of one photo, a picture file or the folder of a document; or its faces.

    sensitivity: 0..1, more finds more. grow_px: how far around them. Both only make a mask of the map that is found.
    """

    photo: str
    what: Literal["damage", "faces"] = "damage"
    sensitivity: float = 0.5
    grow_px: int = 1

    def __post_init__(self) -> None:
        check(0 <= self.sensitivity <= 1, f"sensitivity must be in [0, 1], got {self.sensitivity}")
        check(0 <= self.grow_px <= MAX_EDGE_PX, f"grow_px must be in 0 .. {MAX_EDGE_PX}, got {self.grow_px}")

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
        check(0 <= self.start_s < float("inf"), f"start_s must be at least 0, got {self.start_s}")
        check(self.end_s is None or self.start_s < self.end_s < float("inf"), f"end_s must come after {self.start_s} s")

    @property
    def count(self) -> int:
        """One film."""
        return 1

    @property
    def seed(self) -> int:
        return self.animation.seed

    @property
    def checkpoint(self) -> str:
        """What a walk is drawn with: what its first key names."""
        walk = self.animation.walk
        return walk.keys[0].position.checkpoint if walk is not None and walk.keys else STARTER

    @property
    def prompt(self) -> str:
        """The words of a walk, else its name."""
        if self.animation.source != "walk":
            return self.name
        if self.animation.walk is not None:
            words = [part for key in self.animation.walk.keys for part in key.position.prompt.split(", ")]
        else:
            words = [keyed.prompt.strip() for keyed in self.animation.prompts]
        return ", ".join(dict.fromkeys(words))


class ExploreJob(msgspec.Struct, frozen=True, kw_only=True, tag="explore"):
    """Draw the picture at one position of latent space. width: pixels, 0 = the checkpoint's own; it is square."""

    position: Position
    width: int = 0
    background: Background = "transparent"

    def __post_init__(self) -> None:
        check(0 <= self.width <= 8192, "width must be in 0 .. 8192")
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


class LayerUse(msgspec.Struct, frozen=True, kw_only=True):
    """One picture of a board: its file's name, how it was drawn as far as that is known, how it lies there.

    seed: None = not drawn, or not known. opacity 0..1; blend: of the board's ways to blend.
    """

    name: str
    prompt: str = ""
    seed: int | None = None
    checkpoint: str = ""
    opacity: float = 1.0
    blend: str = "normal"


class LayeredJob(msgspec.Struct, frozen=True, kw_only=True, tag="layers"):
    """What pictures laid on one another came of: for the recipe of the one that was kept. layers: the lowest first."""

    layers: tuple[LayerUse, ...]

    @property
    def prompt(self) -> str:
        """The words of all, each once."""
        return ", ".join(dict.fromkeys(layer.prompt for layer in self.layers if layer.prompt))

    @property
    def seed(self) -> int:
        """Of the lowest one that was drawn."""
        return next((layer.seed for layer in self.layers if layer.seed is not None), 0)


Job = GenerateJob | InpaintJob | DetectJob | ExploreJob | AnimateJob
# what a picture or a film can be the result of
PictureJob = GenerateJob | InpaintJob | ExploreJob | AnimateJob | LayeredJob

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
