"""What every generator is: a frozen record of what it can do, and one method that does it.

This room knows no torch, so the window can read the records before any net is loaded.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Literal, Protocol, TypeAlias

import msgspec

from mmstudio.jobs import CheckpointUse, ExploreJob, GenerateJob

if TYPE_CHECKING:  # the window reads the records before its first paint, and numpy takes a tenth of a second
    import numpy as np
    import numpy.typing as npt

JobKind = Literal["generate", "inpaint", "animate"]
Pixels: TypeAlias = "npt.NDArray[np.uint8]"  # (H, W, 4) RGBA, straight alpha, or (H, W, 3) RGB


class GeneratorInfo(msgspec.Struct, frozen=True, kw_only=True):
    """What a checkpoint can do. The interface shows only controls that are named here."""

    checkpoint: str  # identifier, the same as in jobs
    title: str  # name on screen; a proper name, not translated
    jobs: tuple[JobKind, ...]
    own_size_px: int
    sizes_px: tuple[int, ...]  # sides that may be chosen; square only if square is True
    square: bool
    styles: tuple[str, ...]  # identifiers; empty = knows no styles; "any" is always allowed
    conditions: tuple[str, ...]  # of "text", "picture", "sound"
    languages: tuple[str, ...] = ("en",)  # of prompts; "zh" is Chinese, in both kinds of characters
    negative_prompt: bool
    guidance: bool
    steps: int  # own number of denoising steps; 0 = not adjustable
    mask: bool
    alpha: bool
    variation: bool
    half_precision: bool
    memory_mib: int  # needed to draw one picture of its own size
    size_mb: int  # weights on disk, in 10⁶ bytes
    max_words: int  # of a prompt, about; the rest is not read
    seconds_per_picture: float  # on two CPU cores, for the first estimate; 0 = not known
    # of large models
    family: str = ""  # an id of checkpoints.families
    variant: str = ""
    multiple_px: int = 0  # sides must be multiples of it; 0 = one of sizes_px
    guidance_scale: float = 1.0  # its own; 1 = off
    samplers: tuple[str, ...] = ()  # by their usual names, its own first
    start_picture: bool = False  # can draw over a picture
    reference: bool = False  # can take the mood of a picture, with an IP-Adapter
    loras: bool = False
    control: bool = False
    clip_skip: bool = False
    hires: bool = False
    refines: bool = False
    walks: bool = False  # whether Explore can draw with it
    slow: bool = False  # needs more memory than is free here: parts of it wait outside, which takes longer

    @property
    def ingredients(self) -> tuple[str, ...]:
        """What Create lets a person add: its conditions, and a picture that it draws over."""
        return (*self.conditions, *(("picture",) if self.start_picture else ()))


class Described(msgspec.Struct, frozen=True, kw_only=True):
    """caption: one sentence's worth of words. tags: single ones, the nearest first. style: of drawing, as in jobs.

    sure: whether the picture resembles what the encoder was taught, or `by` has described it: the title of a net for
    captions, "" = the words that lie nearest.
    """

    caption: str
    tags: tuple[str, ...]
    style: str
    sure: bool
    by: str = ""


class Drawn(msgspec.Struct, frozen=True):
    """One finished picture of a batch. notes: codes of sentences to show under it ("flat_colour", …)."""

    index: int
    pixels: Pixels
    notes: tuple[str, ...] = ()


class Report(Protocol):
    """How a running generator talks back. Every call may raise Cancelled; call often, it is cheap."""

    def progress(self, fraction: float) -> None:
        """Share of the whole job that is done, 0..1."""

    def preview(self, index: int, pixels: Pixels) -> None:
        """A first look at picture `index`."""

    def drawn(self, picture: Drawn) -> None:
        """Picture `index` is finished: it is written to disk before this returns."""

    def unread(self, words: tuple[str, ...]) -> None:
        """Words of the prompt that the net will not read, in order."""

    def understood(self, words: tuple[str, ...], unknown: tuple[str, ...]) -> None:
        """What one text in Chinese was taken for, in English, and those of its words that are not known."""

    def mixed(self, shares: tuple[float, ...], notes: tuple[str, ...]) -> None:
        """How much each condition of the job moved the result, 1 in all, and codes of what is to be said about them."""


class Generator(Protocol):
    """Draws with one checkpoint that is held in memory."""

    info: GeneratorInfo
    checkpoints: tuple[CheckpointUse, ...]  # of the job that runs, if it adds some
    device: str
    dtype: str
    libraries: dict[str, str]  # versions that decide what comes out, {} = our own code alone

    def run(self, job: GenerateJob | ExploreJob, report: Report, batch_size: int = 1) -> None:
        """Draw every picture of job, in order. batch_size: how many at once; 1 is the cheapest plan.

        Raises Cancelled (from report), EmptyPicture, UnknownStyle, UnknownSize, and what torch raises when memory
        is missing (MemoryError or a RuntimeError), which the worker understands.
        """


Loader = Callable[[], Generator]
