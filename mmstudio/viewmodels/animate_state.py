"""What Animate shows, as frozen values, and the border behind which its work is done."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, Protocol

import msgspec
import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import SignalInstance
from PySide6.QtGui import QImage

from mmstudio.animation import FRAME_RATES, GIF_RATES, Animation, FilmFormat, size_of
from mmstudio.audio.tracks import ControlTrack, beats_per_minute
from mmstudio.jobs import STARTER
from mmstudio.viewmodels.workbench import Failure

if TYPE_CHECKING:
    from mmstudio.animate.modulation import Moment
    from mmstudio.audio.prepared import PreparedSound
    from mmstudio.documents.animation import AnimationFile, Painted
    from mmstudio.media.masks import Mask

LANES = ("sound", "spectrum", "loudness", "bass", "mid", "treble", "beat", "brightness")
SHOWN_LANES = ("sound", "spectrum", "bass", "beat", "treble", "brightness")
STEADY, NO_BEAT = 0.04, 0.25  # share that the tempo may vary; confidence below which there is no clear beat
SLOWEST, FASTEST = 40.0, 240.0  # beats a minute that can be typed
# until a film on this machine has shown how long it takes
PACE: Final = {"picture": 0.05, "walk": 1.0}  # seconds for a megapixel of a film
HEFT: Final = {"gif": 0.35, "apng": 0.55, "png": 0.7}  # bytes a pixel, of kinds of film whose files surprise people


class AnimateView(msgspec.Struct, frozen=True, kw_only=True):
    """How a document is looked at and exported: beside the animation, not part of undo. heights: of lanes, in logical
    pixels, where a person dragged them."""

    film: FilmFormat = FilmFormat()
    lanes: tuple[str, ...] = SHOWN_LANES
    heights: dict[str, int] = {}


@dataclass(frozen=True)
class Tempo:
    """beats: a minute, 0 = no clear beat. steady: it hardly varies. typed: a person said so."""

    beats: float = 0.0
    steady: bool = False
    typed: bool = False


@dataclass(frozen=True)
class Making:
    """A film that is being made. seconds_left < 0: not known yet."""

    job_id: int
    fraction: float = 0.0
    seconds_left: float = -1.0


@dataclass(frozen=True)
class AnimateState:
    """All that Animate shows but the running values (place, frame, meter).

    name: of the document. picture, width, height, transparent: of the picture that moves. sound, seconds: of the sound.
    reading: what is being done to a sound or picture that was just opened. chosen: the row whose details are open, -1 =
    none. painting: what is being painted, "" = none. pace: seconds for a megapixel of a film of each source, as
    measured here. heft: bytes a pixel of a film, of the kinds that become large; learned likewise.
    """

    name: str = ""
    animation: Animation = field(default_factory=Animation)
    view: AnimateView = field(default_factory=AnimateView)
    picture: str = ""
    width: int = 0
    height: int = 0
    transparent: bool = False
    sound: str = ""
    seconds: float = 0.0
    tempo: Tempo = field(default_factory=Tempo)
    reading: Literal["", "picture", "sound", "listening"] = ""
    reading_name: str = ""
    chosen: int = -1
    painting: Literal["", "area", "anchors", "strokes", "mouth", "depth", "centre"] = ""
    making: Making | None = None
    pace: Mapping[str, float] = field(default_factory=lambda: PACE)
    heft: Mapping[str, float] = field(default_factory=lambda: HEFT)
    recent: tuple[tuple[str, str], ...] = ()  # (folder, name)
    saved: str = ""  # "12:04"
    can_undo: bool = False
    can_redo: bool = False

    @property
    def has_source(self) -> bool:
        """There is something that can move."""
        if self.animation.source == "walk":
            return self.animation.walk is not None or any(prompt.prompt.strip() for prompt in self.animation.prompts)
        return self.width > 0

    @property
    def shows_ground(self) -> bool:
        """What lies behind is seen: behind a picture with transparency, or a drawing of the starter."""
        walk = self.animation.walk
        if self.animation.source == "walk":
            return walk is None or not walk.keys or walk.keys[0].position.checkpoint == STARTER
        return self.transparent

    @property
    def empty(self) -> bool:
        return not self.has_source and not self.seconds

    @property
    def duration_s(self) -> float:
        """Of the film: of what is kept of the sound, or the animation's own."""
        if not self.seconds:
            return self.animation.seconds
        edit = self.animation.sound_edit
        end = min(self.seconds, edit.end_s) if edit.end_s is not None else self.seconds
        return max(0.0, end - edit.start_s)

    @property
    def film_size(self) -> tuple[int, int]:
        """Width and height of the film, even."""
        if self.animation.source == "walk":
            return size_of(self.view.film, 512, 512)
        return size_of(self.view.film, self.width or 1280, self.height or 720)

    @property
    def frames(self) -> int:
        """Of the film: as many as are needed to cover the sound."""
        rate = self.view.film.frame_rate
        return max(1, -int(-Fraction(self.duration_s).limit_denominator(10**9) * rate // 1))

    @property
    def making_s(self) -> float:
        """How long the film will take, about."""
        width, height = self.film_size
        return self.frames * width * height / 1e6 * self.pace[self.animation.source]

    @property
    def film_bytes(self) -> int:
        """How large its file will be, about; 0 for kinds that stay small."""
        width, height = self.film_size
        return round(self.frames * width * height * self.heft.get(self.view.film.kind, 0.0))

    @property
    def can_export(self) -> bool:
        return self.has_source and not self.reading and self.making is None


def rates_of(kind: str) -> dict[str, Fraction]:
    """The frame rates that a kind of film can have, by what they are called."""
    return GIF_RATES if kind == "gif" else FRAME_RATES


def measured_tempo(track: ControlTrack | None) -> Tempo:
    """Of a whole sound: the tempo where a beat is clear."""
    if track is None or not track.frames:
        return Tempo()
    sure = track["beat_confidence"] >= NO_BEAT
    if np.count_nonzero(sure) < 0.2 * track.frames:
        return Tempo()
    tempi = beats_per_minute(track["tempo"][sure])
    middle = float(np.median(tempi))
    off = float(np.median(np.abs(tempi - middle))) / middle
    return Tempo(beats=middle, steady=off < STEADY)


PictureOpened = Callable[[str, str, QImage, str], None]


class Bench(Protocol):
    """Where the work is done: outside the window's thread. Answers come in it."""

    framed: SignalInstance  # QImage, seconds: a live frame
    refused: SignalInstance  # code, facts: no live frame

    def background(self, work: Callable[[], Any], then: Callable[[Any], None]) -> None: ...
    def in_order(self, work: Callable[[], Any], then: Callable[[Any], None]) -> None:
        """One after the other: the sound devices, the document."""

    def new_folder(self) -> Path: ...
    def open_picture(self, path: Path, folder: Path, then: PictureOpened, failed: Failure) -> None:
        """Copy a picture into the document: its place inside, its name, a view of it, and the prompt of its recipe."""

    def show_picture(self, folder: Path, place: str, then: Callable[[str, QImage], None], failed: Failure) -> None: ...
    def open_sound(self, path: Path, then: Callable[[PreparedSound], None], failed: Failure) -> None: ...
    def listen(self, path: Path, then: Callable[[ControlTrack], None], failed: Failure) -> None: ...
    def save(self, folder: Path, file: AnimationFile, view: AnimateView, done: Callable[[], None]) -> None: ...
    def load(self, folder: Path, then: Callable[[AnimationFile, AnimateView], None], failed: Failure) -> None: ...
    def recent(self, then: Callable[[tuple[tuple[str, str], ...]], None]) -> None: ...
    def write_painted(
        self, folder: Path, what: Painted, mask: Mask, then: Callable[[str], None], failed: Failure
    ) -> None: ...
    def read_painted(self, folder: Path, name: str, then: Callable[[NDArray[np.uint8]], None]) -> None: ...
    def read_mask(
        self, path: Path, size: tuple[int, int], then: Callable[[NDArray[np.uint8] | None], None], failed: Failure
    ) -> None:
        """A black-and-white picture of the size, (width, height), of what is shown, as a mask; None: any other."""

    def ask_frame(
        self, folder: Path, animation: Animation, time_s: float, width: int, height: int, moment: Moment | None = None
    ) -> None:
        """moment: of a microphone, in place of the sound's at time_s."""

    def export(
        self,
        folder: Path,
        name: str,
        animation: Animation,
        film: FilmFormat,
        progress: Callable[[float, float], None],
        done: Callable[[str], None],
        failed: Failure,
    ) -> int: ...
    def cancel(self, job_id: int) -> None: ...
    def close(self) -> None: ...
