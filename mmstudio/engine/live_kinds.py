"""What can be asked of the live worker, and who answers.

A new kind of frame is three lines: a tagged struct in the union, its answerer in `ANSWERERS`, and the function that
answerer names. Nothing here imports torch; the answerers are imported in the worker when first asked.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import msgspec

from mmstudio.animation import DESTINATIONS, Animation
from mmstudio.errors import Fact
from mmstudio.jobs import STARTER, Condition, Position, background_rgb

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

MAX_SIDE_PX = 1024


class ExploreFrame(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """The picture at a position of latent space.

    quality: "quick" is drawn at 128 px and shown as it is; "live" by the quick upscaler at 512, "final" by the careful
    one. Where the position names another checkpoint than the starter, "quick" is the starter's sketch, "live" what can
    be had at once, "final" the checkpoint's own picture.
    side_px: of the answer, 16 .. 1024; background: "#rrggbb" behind what is clear.
    """

    position: Position
    quality: Literal["quick", "live", "final"] = "live"
    side_px: int = 512
    background: str = "#ffffff"

    def __post_init__(self) -> None:
        background_rgb(self.background)
        if not 16 <= self.side_px <= MAX_SIDE_PX:
            raise ValueError(f"side_px must be in 16 .. {MAX_SIDE_PX}, got {self.side_px}")


class ExploreLook(msgspec.Struct, frozen=True, tag=True):
    """How a position is read by the image encoder, for distances: numbers whose differences are about how different
    things look."""

    position: Position


class PartShares(msgspec.Struct, frozen=True, tag=True):
    """How much words, picture and sound move what they are mixed to: a share for each condition, 1 in all."""

    conditions: tuple[Condition, ...]


class CheckDirection(msgspec.Struct, frozen=True, tag=True):
    """Whether what is drawn can be led from words to their opposite: the share of drawings, 0 .. 1, that show it."""

    low: str
    high: str


class AnimateFrame(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """The frame of an animation at a time.

    folder: of its document. width, height: of the answer, 16 .. 1024. values: where the sound is a microphone, what
    `mmstudio.animate.modulation.Moment` holds at that time; empty = the sound of the animation is analysed.
    """

    animation: Animation
    folder: str
    time_s: float
    width: int = 512
    height: int = 512
    values: tuple[float, ...] = ()
    passed: tuple[float, ...] = ()
    sway: float = 0.0
    key: float = 0.0
    key_weight: float = 0.0

    def __post_init__(self) -> None:
        if not all(16 <= side <= MAX_SIDE_PX for side in (self.width, self.height)):
            raise ValueError(f"width and height must be in 16 .. {MAX_SIDE_PX}, got {self.width} x {self.height}")
        if len(self.values) not in (0, len(DESTINATIONS)) or len(self.passed) != len(self.values):
            raise ValueError(f"values and passed have {len(DESTINATIONS)} numbers each, or none")


class DescribePicture(msgspec.Struct, frozen=True, tag=True):
    """Words for a picture file: caption, tags, style, sure, as `generators.base.Described`.

    captioner: id of a net of the store that makes a sentence of them; "" = the words that lie nearest.
    """

    path: str
    captioner: str = ""


class SmallPicture(msgspec.Struct, frozen=True):
    """pixels: RGBA straight alpha, 8 bit, rows top down."""

    width: int
    height: int
    pixels: bytes


class SeePictures(msgspec.Struct, frozen=True, tag=True):
    """How small pictures look: a vector of 384 numbers for each, float16 bytes, among those of words."""

    pictures: tuple[SmallPicture, ...]


class ReadWords(msgspec.Struct, frozen=True, tag=True):
    """Where words lie among pictures: one vector as of SeePictures."""

    words: str


LiveRequest: TypeAlias = (
    ExploreFrame | ExploreLook | PartShares | CheckDirection | AnimateFrame | DescribePicture | SeePictures | ReadWords
)

# name of the request's class -> "module:function", called once in the worker: () -> Answerer.
# Kinds with the same function share one answerer, and so its nets.
ANSWERERS: dict[str, str] = {
    "DescribePicture": "mmstudio.engine.live_describe:answerer",
    "SeePictures": "mmstudio.engine.live_describe:answerer",
    "ReadWords": "mmstudio.engine.live_describe:answerer",
    "ExploreFrame": "mmstudio.engine.live_explore:answerer",
    "AnimateFrame": "mmstudio.engine.live_animate:answerer",
    "ExploreLook": "mmstudio.engine.live_explore:answerer",
    "PartShares": "mmstudio.engine.live_explore:answerer",
    "CheckDirection": "mmstudio.engine.live_explore:answerer",
}


class Answer(msgspec.Struct, frozen=True):
    """pixels: RGB (H, W, 3) uint8, or None where data, anything that msgpack can hold, is the answer.
    notes: (code, facts) of sentences beside it."""

    pixels: npt.NDArray[np.uint8] | None = None
    data: object = None
    notes: tuple[tuple[str, dict[str, Fact]], ...] = ()


# (request, whether the answer is wanted no more) -> Answer; raises StudioError, which reaches the window as a sentence
Answerer: TypeAlias = Callable[[Any, Callable[[], bool]], Answer]


def is_long(request: LiveRequest) -> bool:
    """Whether an answer may take minutes."""
    match request:
        case ExploreFrame(position=position):
            return position.checkpoint != STARTER
        case DescribePicture(captioner=captioner):
            return bool(captioner)
    return False


def gives_way(request: LiveRequest) -> bool:
    """Whether it is left off when something urgent is wanted; unless it is wanted no more, it is asked again later."""
    return is_long(request) or isinstance(request, CheckDirection)
