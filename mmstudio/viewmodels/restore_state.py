"""What Restore shows and asks for: settings, measurements, versions and the state of it all, and the protocols of its
document and of the bench that does the work."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, Protocol

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage

from mmstudio.generators.registry import Filler
from mmstudio.jobs import HINTS, ColourHint, FillWith
from mmstudio.media.masks import Box, Mask
from mmstudio.repair.frame import Frame
from mmstudio.viewmodels.mask_editor import MaskDocument
from mmstudio.viewmodels.workbench import Failure

Method = FillWith
Step = Literal["scratches", "dust", "fading", "grain"]
Compare = Literal["wipe", "side", "difference", "off"]
MOST_SATURATION = 1.5  # as generators/redrawing.py has it, which the window does not import
COMPARES: tuple[Compare, ...] = ("wipe", "side", "difference", "off")
METHODS: tuple[Method, ...] = ("auto", "smooth", "texture", "learned")


@dataclass(frozen=True)
class Settings:
    """What the person set for this photo. Fractions are 0..1."""

    scratches: bool = False
    sensitivity: float = 0.5
    dust: bool = False
    largest_spot_px: int = 12
    fading: bool = False
    fading_amount: float = 0.7
    keep_tint: bool = True
    grain: bool = False
    grain_amount: float = 0.3
    grow_px: int = 4
    feather_px: int = 8
    method: Method = "auto"
    model: str = ""  # what "learned" fills with: a checkpoint that is installed, "" = the first there is
    prompt: str = ""  # for a model that draws what words say
    strength: float = 1.0  # of such a model: less keeps more of what lies under the mask
    faithfulness: float = 0.8  # to a face as it was: what a net that redraws faces makes counts for the rest
    saturation: float = 0.8  # of guessed colours, up to 1.5; 1 is as they were guessed
    cleaning: float = 1.0  # how much of what a net cleans is taken
    reference: str = ""  # file name within the document of another picture to take texture from
    reference_name: str = ""  # what that picture was called
    seed: int = 0
    hints: tuple[ColourHint, ...] = ()  # strokes of colours, for what fills by colouring


def strength_of(settings: Settings, filler: Filler | None) -> float:
    """The denoising_strength of an InpaintJob that fills with this."""
    match filler.kind if filler is not None else "":
        case "face":
            share = 1 - settings.faithfulness
        case "colour":
            share = settings.saturation / MOST_SATURATION
        case "cleaner":
            share = settings.cleaning
        case _:
            share = settings.strength
    return min(1.0, max(0.01, share))


@dataclass(frozen=True)
class Measured:
    """What was found. contrast: 0..1 of what is normal; grain: standard deviation 0..1; -1 = not measured. needed: the
    steps worth switching on. scratches, spots: how many the detection marked at the present settings; share: of all
    pixels. seconds: that the search took, 0 = not known."""

    scratches: int = -1
    scratches_share: float = 0.0
    spots: int = -1
    contrast: float = -1.0
    grain: float = -1.0
    needed: tuple[Step, ...] = ()
    seconds: float = 0.0

    @property
    def nothing(self) -> bool:
        """Measured, and good."""
        return self.contrast >= 0 and not self.needed


@dataclass(frozen=True)
class Version:
    """One entry of the strip. key: of the repair, "" = the photo as it came. kind: what the strip calls it."""

    key: str
    kind: str  # "original", "scratches", "dust", "mask", "fading", "grain"
    method: str = ""
    seed: int = 0
    created: str = ""  # "12:03"
    places: int = 0
    blend: float = 1.0
    hidden: bool = False


@dataclass(frozen=True)
class RestoreState:
    """All that Restore shows.

    phase: empty (no photo), opening (the first one), measuring, ready, mending. opening: name of a photo that is
    about to take the place of this one. offered: the methods that can be used here. fillers: what "learned" can be.
    chosen: key of the version that is looked at, None = the newest. against: key of the version it is compared with,
    None = the photo as it came. suggestions: keys of the repairs that are to be chosen
    from; suggested: the one that is seen. sources: an area is painted from which texture is taken.
    """

    phase: Literal["empty", "opening", "measuring", "ready", "mending"] = "empty"
    name: str = ""
    path: str = ""
    opening: str = ""
    width: int = 0
    height: int = 0
    depth: int = 8
    settings: Settings = field(default_factory=Settings)
    measured: Measured = field(default_factory=Measured)
    offered: tuple[Method, ...] = METHODS
    fillers: tuple[Filler, ...] = ()
    finds_faces: bool = False  # by itself, where something is installed that can
    compare: Compare = "wipe"
    places: int = 0
    masked: float = 0.0  # share of all pixels
    versions: tuple[Version, ...] = ()
    chosen: str | None = None
    against: str | None = None
    suggestions: tuple[str, ...] = ()
    suggested: int = 0
    sources: bool = False
    seconds: float = 0.0  # the next run, about
    fraction: float | None = None  # of the running work
    saved: str = ""  # "12:04"
    recent: tuple[tuple[str, str], ...] = ()  # (folder, name)
    has_alpha: bool = False
    can_undo: bool = False
    can_redo: bool = False

    @property
    def whole_photo(self) -> bool:
        """A step is on that changes pixels outside the mask."""
        return self.settings.fading or self.settings.grain or self.redraws_all

    @property
    def redraws_all(self) -> bool:
        """Nothing is marked, and what fills is meant for the whole photo then."""
        learned = self.settings.method == "learned" and not self.needs_hint
        return learned and self.places == 0 and self.filler is not None and self.filler.whole

    @property
    def colours(self) -> bool:
        """What fills makes colours, so that hints count."""
        return self.settings.method == "learned" and self.filler is not None and self.filler.kind == "colour"

    @property
    def needs_hint(self) -> bool:
        """What fills knows no colours but those that are painted, and there are none."""
        return self.colours and self.filler is not None and self.filler.checkpoint == HINTS and not self.settings.hints

    @property
    def filler(self) -> Filler | None:
        """What "learned" fills with: the chosen one, if it is still there."""
        chosen = (one for one in self.fillers if one.checkpoint == self.settings.model)
        return next(chosen, self.fillers[0] if self.fillers else None)

    @property
    def takes_words(self) -> bool:
        """What fills draws what words say."""
        return self.settings.method == "learned" and self.filler is not None and self.filler.words

    @property
    def can_restore(self) -> bool:
        return self.phase == "ready" and ((self.places > 0 and not self.needs_hint) or self.whole_photo)

    @property
    def has_photo(self) -> bool:
        return self.width > 0


class Document(MaskDocument, Protocol):
    """The document as it is shown: everything about it that Restore asks for.

    Pixels are RGB, 8 bit, in the colours of the screen, (h, w, 3); they may be asked for in any thread. sources: the
    area from which texture may be taken. folder: where it is kept.
    """

    name: str
    path: str
    folder: str
    width: int
    height: int
    depth: int
    has_alpha: bool

    @property
    def versions(self) -> tuple[Version, ...]: ...
    @property
    def settings(self) -> Settings | None: ...
    @property
    def sources(self) -> MaskDocument: ...
    @property
    def has_sources(self) -> bool: ...
    def alpha(self) -> Mask: ...
    def original(self, box: Box) -> NDArray[np.uint8]: ...
    def composed(self, box: Box, until: str | None = None) -> NDArray[np.uint8]: ...
    def picture(self, until: str | None = None) -> NDArray[np.uint8]: ...
    def keep_settings(self, settings: Settings) -> None: ...
    def set_version(self, key: str, *, blend: float | None = None, hidden: bool | None = None) -> Box: ...
    def delete_version(self, key: str) -> Box: ...
    def close(self) -> None: ...


@dataclass(frozen=True)
class Run:
    """What is to be mended. mask: a copy of the mask. sources: a copy of the area to take texture from, None = from
    wherever it suits."""

    mask: Mask
    sources: Mask | None
    settings: Settings


class Bench(Protocol):
    """Where the work is done: outside the window's thread. Answers come in it."""

    @property
    def offered(self) -> tuple[Method, ...]: ...
    @property
    def fillers(self) -> tuple[Filler, ...]: ...
    def background(self, work: Callable[[], Any], then: Callable[[Any], None]) -> None:
        """Do work, which raises nothing a person could mend, in another thread."""

    def open(self, path: Path, then: Callable[[Document], None], failed: Failure, large: bool = False) -> None:
        """large: also above 100 megapixels, which fail with "picture_large" otherwise."""

    def open_recent(self, folder: str, then: Callable[[Document], None], failed: Failure) -> None: ...
    def open_pixels(self, image: QImage, then: Callable[[Document], None], failed: Failure) -> None: ...
    def widen(self, document: Any, by: Frame, then: Callable[[Document], None], failed: Failure) -> None:
        """A document of the photo as it is now in a wider frame, all of which is masked."""

    def recent(self, then: Callable[[tuple[tuple[str, str], ...]], None], but: Document | None) -> None: ...
    def delete_document(self, folder: str, done: Callable[[], None], failed: Failure) -> None: ...
    def load_mask(self, document: Any, path: Path, then: Callable[[Mask, bool], None], failed: Failure) -> None: ...
    def save_mask(self, mask: Mask, path: Path, done: Callable[[Path], None], failed: Failure) -> None: ...
    def take_reference(self, document: Any, path: Path, then: Callable[[str], None], failed: Failure) -> None: ...
    def measure(self, document: Any, then: Callable[[Measured], None], failed: Failure) -> None: ...
    @property
    def finds_faces(self) -> bool: ...
    def find_faces(self, document: Any, then: Callable[[tuple[Box, ...]], None], failed: Failure) -> None: ...
    def detect(self, document: Any, settings: Settings, then: Callable[[Mask, Measured], None]) -> None: ...
    def similar(
        self, document: Any, place: tuple[float, float], tolerance: float, then: Callable[[Mask], None]
    ) -> None: ...
    def restore(
        self, document: Any, run: Run, progress: Callable[[float], None], done: Callable[[Box], None], failed: Failure
    ) -> None: ...
    def again(
        self,
        document: Any,
        key: str,
        method: Method | None,
        suggestions: int,
        progress: Callable[[float], None],
        done: Callable[[tuple[str, ...]], None],
        failed: Failure,
    ) -> None:
        """done: the keys of the new repairs, all of which are seen."""

    def save(self, document: Any, path: Path, done: Callable[[Path], None], failed: Failure) -> None: ...
    def cancel(self) -> None: ...
    def close(self) -> None: ...
