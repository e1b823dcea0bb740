"""What moves, and how: the document of Animate as frozen values, saved with the project and carried by an `AnimateJob`.

All times are seconds on the clock of the sound file (trimming it does not move anything); all places are shares of the
picture's width and height, (0, 0) at the top left. No frame rate is in here: the same animation gives the same motion
at 12 and at 60 frames a second. How it is carried out: `mmstudio/animate/`.
"""

from __future__ import annotations

import math
import re
from fractions import Fraction
from typing import Final, Literal, get_args

import msgspec

from mmstudio.curves import CURVES, CurveEdit, SoundEdit
from mmstudio.walks import Walk

SCHEMA: Final = 1
MAX_PICTURES = 8
MAX_PROMPTS = 8
MAX_PROMPT_CHARACTERS = 10_000
MAX_SEED = 2**31 - 1

SourceKind = Literal["picture", "walk"]
Combine = Literal["add", "multiply", "largest"]
When = Literal["always", "hit", "beat", "bar"]
Ease = Literal["linear", "smooth", "hold"]
FilmKind = Literal["mp4", "webm", "gif", "webp", "apng", "png"]

# Beside the curves of the sound: "voice" is what sounds like speech or song (the middle of the spectrum, where it is
# not noise), "pitch" how clear a key is, "wave" one slow breath of eight beats, or of four seconds without a clear
# beat, "wander" slow chance, the same for the same seed, "constant" 1.
SOURCES: Final = (
    *(name for name in CURVES if name not in ("beat_sin", "pitch_cos", "pitch_sin")),
    "voice",
    "pitch",
    "wave",
    "wander",
    "constant",
)
# These fade out as the beat becomes unclear, and so does every row that answers on beats or bars.
BEAT_SOURCES: Final = frozenset({"beat", "downbeat", "beat_cos", "tempo"})


class Destination(msgspec.Struct, frozen=True):
    """Something that can be moved. name: in rows and keyframes. full: what the value 1 (an amount of 100 %) is, in
    `unit`; -1 is the opposite, or nothing where `signed` is False. usual: the largest amount that a slider offers at
    first; the amount itself may be -1 … 1. source: only for pictures, only for walks, or "" for both.
    """

    name: str
    full: float
    unit: Literal["share", "degrees", "keys a second", "EV"]
    usual: float = 1.0
    signed: bool = True
    source: SourceKind | Literal[""] = ""


DESTINATIONS: Final = (
    Destination("pulse", 0.25, "share"),  # what may move swells about the centre by a quarter
    Destination("zoom", 1.0, "share", usual=0.1),  # larger by its own size, so 1.5 % is drawn 1.015 times as large
    Destination("rotate", 45.0, "degrees", usual=0.25),  # clockwise
    Destination("shift_x", 0.5, "share", usual=0.25),  # of the width, to the right
    Destination("shift_y", 0.5, "share", usual=0.25),  # of the height, downwards
    Destination("sway", 0.08, "share"),  # of the shorter side, to and fro along the strokes, once in two beats
    Destination("drift", 0.25, "share"),  # of the shorter side a second, along the strokes, in an endless loop
    Destination("ripple", 0.03, "share"),  # of the shorter side: waves that run outward from the centre
    Destination("flow", 0.03, "share"),  # of the shorter side: a swirling field without sources, like water
    Destination("parallax", 0.05, "share"),  # of the shorter side: near parts circle against far ones
    Destination("mouth", 0.5, "share", signed=False),  # of the mouth region's height, opened below its middle
    Destination("warmth", 1.0, "share"),  # towards orange; below 0 towards blue
    Destination("hue", 180.0, "degrees"),  # around the colour circle
    Destination("saturation", 1.0, "share"),  # twice the colour; -1 is grey
    Destination("exposure", 1.0, "EV", usual=0.35),  # twice the light
    Destination("cross_fade", 1.0, "share", signed=False, source="picture"),  # on to the next picture when above half
    Destination("latent_pulse", 0.35, "share", source="walk"),  # of the way to another drawing of the same words
    Destination("walk", 1.0, "keys a second", source="walk"),  # a speed: the way between the prompts never jumps
    Destination("concepts", 1.0, "share", signed=False, source="walk"),  # the key of the music chooses among prompts
)
DESTINATION: Final = {destination.name: destination for destination in DESTINATIONS}


class MatrixRow(msgspec.Struct, frozen=True, kw_only=True):
    """One row of the matrix: a curve of the sound moves one thing.

    curve: one of SOURCES. destination: a name of DESTINATIONS. amount: -1 … 1, how far at the curve's 1. power:
    0.25 … 8, the curve is raised to it first; above 1 only loud places count. attack_s 0 … 2, release_s 0 … 6: time
    constants of rise and fall. delay_s -0.5 … 0.5: later where positive; a live sound cannot be known earlier.
    combine: with the rows above for the same destination: their sum, their value times this one, or whichever is
    further from rest. when: always; on every hit; on beats; where bars begin. enabled: whether it counts at all.
    """

    curve: str
    destination: str
    amount: float = 0.25
    power: float = 1.0
    attack_s: float = 0.015
    release_s: float = 0.22
    delay_s: float = 0.0
    combine: Combine = "add"
    when: When = "always"
    enabled: bool = True

    def __post_init__(self) -> None:
        _check(self.curve in SOURCES, f"there is no curve {self.curve!r}")
        _check(self.destination in DESTINATION, f"there is nothing called {self.destination!r} to move")
        _within("amount", self.amount, -1, 1)
        _within("power", self.power, 0.25, 8)
        _within("attack_s", self.attack_s, 0, 2)
        _within("release_s", self.release_s, 0, 6)
        _within("delay_s", self.delay_s, -0.5, 0.5)


class Keyframe(msgspec.Struct, frozen=True, kw_only=True):
    """At time_s a destination rests at value, -1 … 1, and the rows move it from there. ease: how it gets to the next
    keyframe of the same destination: evenly, smoothly, or not until then."""

    time_s: float
    destination: str
    value: float
    ease: Ease = "smooth"

    def __post_init__(self) -> None:
        _within("time_s", self.time_s, 0, 360_000)
        _check(self.destination in DESTINATION, f"there is nothing called {self.destination!r} to move")
        _within("value", self.value, -1, 1)


class KeyedPrompt(msgspec.Struct, frozen=True, kw_only=True):
    """A stop of a latent walk: at time_s the picture is exactly this prompt's. style: of the starter, or "any"."""

    time_s: float
    prompt: str
    style: str = "any"
    seed: int = 0

    def __post_init__(self) -> None:
        _within("time_s", self.time_s, 0, 360_000)
        _within("seed", self.seed, 0, MAX_SEED)
        _check(len(self.prompt) <= MAX_PROMPT_CHARACTERS, "the prompt is too long")


class Stroke(msgspec.Struct, frozen=True):
    """A direction stroke: what lies along these points moves from the first towards the last. At least two points;
    1,000 at most."""

    points: tuple[tuple[float, float], ...]

    def __post_init__(self) -> None:
        _check(2 <= len(self.points) <= 1000, "a stroke has 2 … 1,000 points")
        for x, y in self.points:
            _within("a point", x, -1, 2)
            _within("a point", y, -1, 2)


class Animation(msgspec.Struct, frozen=True, kw_only=True):
    """Everything about one animation but how its film is written.

    Files are absolute, or names inside the folder of the document (documents/animation.py).
    source: pictures, or a walk. pictures: each a folder where the reader put a photo (media/photo.py), "." for the
    document's own, or a picture file of our own; the second and later ones are what a cross-fade goes through,
    stretched to the first one's size. prompts: times rise. turns_back: at its last prompt a walk turns round; else it
    goes on to the first. walk: one that was found in Explore, in place of the prompts. background: what lies behind
    drawings, "#rrggbb".
    sound: "" = none, then nothing but keyframes, "wave", "wander" and "constant" move. seconds: how long it lasts
    without a sound.
    area, anchors, depth, mouth: 8-bit grey pictures of the first picture's size (another size is scaled), "" = none.
    area: 255 may move, and what is 0 stays bit for bit as it is; without one the whole picture may move. anchors: 255
    stays. depth: 255 is near. mouth: 255 is the mouth. strokes: in which direction things move; none = to the
    right. centre: where pulses and ripples begin.
    preset: the name of the preset that the rows come from, for the interface. variant: which of two sets of rows counts
    now; other_rows, other_preset: the one that waits, None = it was never begun. loop: seconds, for playing.
    beats_per_minute: typed in place of the measured tempo (40 … 240), 0 = as measured; beat_offset_s: where its first
    beat lies.
    """

    source: SourceKind = "picture"
    pictures: tuple[str, ...] = ()
    prompts: tuple[KeyedPrompt, ...] = ()
    walk: Walk | None = None
    turns_back: bool = True
    background: str = "#ffffff"
    sound: str = ""
    sound_edit: SoundEdit = SoundEdit()
    curve_edits: tuple[CurveEdit, ...] = ()
    beats_per_minute: float = 0.0
    beat_offset_s: float = 0.0
    seconds: float = 10.0
    rows: tuple[MatrixRow, ...] = ()
    keyframes: tuple[Keyframe, ...] = ()
    preset: str = ""
    variant: Literal["a", "b"] = "a"
    other_rows: tuple[MatrixRow, ...] | None = None
    other_preset: str = ""
    area: str = ""
    anchors: str = ""
    depth: str = ""
    mouth: str = ""
    strokes: tuple[Stroke, ...] = ()
    centre: tuple[float, float] = (0.5, 0.5)
    limit_flashes: bool = True
    loop: tuple[float, float] | None = None
    markers: tuple[float, ...] = ()
    seed: int = 0

    def __post_init__(self) -> None:
        _check(len(self.pictures) <= MAX_PICTURES, f"at most {MAX_PICTURES} pictures")
        _check(len(self.prompts) <= MAX_PROMPTS, f"at most {MAX_PROMPTS} prompts")
        times = [prompt.time_s for prompt in self.prompts]
        _check(times == sorted(times), "the times of the prompts must rise")
        _check(len(self.rows) <= 64 and len(self.keyframes) <= 10_000 and len(self.strokes) <= 200, "too many parts")
        _check(self.beats_per_minute == 0 or 40 <= self.beats_per_minute <= 240, "beats_per_minute must be 40 … 240")
        _within("beat_offset_s", self.beat_offset_s, 0, 360_000)
        _within("seconds", self.seconds, 0.1, 36_000)
        _within("seed", self.seed, 0, MAX_SEED)
        for place in self.centre:
            _within("centre", place, 0, 1)
        _check(re.fullmatch("#[0-9a-fA-F]{6}", self.background) is not None, 'background must be "#rrggbb"')
        if self.loop is not None:
            _check(0 <= self.loop[0] < self.loop[1] < math.inf, f"a loop must end after it starts, got {self.loop}")


class FilmFormat(msgspec.Struct, frozen=True, kw_only=True):
    """How a film is written. kind: "png" is a folder of numbered pictures. width, height: even, 16 … 3,840; 0 = the
    picture's own, at most 1,280 × 720 (`size_of`). rate: frames a second as numerator and denominator, 1 … 120; GIF
    knows GIF_RATES only. quality: 1 … 100, as of pictures. sound: whether it has one, where its kind can.
    Raises ValueError for impossible numbers.
    """

    kind: FilmKind = "mp4"
    width: int = 0
    height: int = 0
    rate: tuple[int, int] = (30, 1)
    quality: int = 80
    sound: bool = True

    def __post_init__(self) -> None:
        _check(self.kind in get_args(FilmKind), f"films are {', '.join(get_args(FilmKind))}, got {self.kind}")
        for side in (self.width, self.height):
            _check(
                side == 0 or (16 <= side <= 3840 and side % 2 == 0),
                f"a film is 16 … 3840 px wide and high, in even numbers, got {self.width} × {self.height}",
            )
        _check(
            self.rate[1] > 0 and 1 <= Fraction(*self.rate) <= 120, f"a film has 1 … 120 frames a second, {self.rate}"
        )
        if self.kind == "gif":
            known = ", ".join(GIF_RATES)
            _check(Fraction(*self.rate) in GIF_RATES.values(), f"a GIF has {known} frames a second, got {self.rate}")
        _within("quality", self.quality, 1, 100)

    @property
    def frame_rate(self) -> Fraction:
        return Fraction(*self.rate)

    @property
    def has_sound(self) -> bool:
        return self.sound and self.kind in ("mp4", "webm")


FRAME_RATES: Final = {
    "12": Fraction(12),
    "24": Fraction(24),
    "25": Fraction(25),
    "29.97": Fraction(30_000, 1_001),
    "30": Fraction(30),
    "50": Fraction(50),
    "60": Fraction(60),
}
# a GIF counts in hundredths of a second
GIF_RATES: Final = {
    "50": Fraction(50),
    "33⅓": Fraction(100, 3),
    "25": Fraction(25),
    "20": Fraction(20),
    "12.5": Fraction(25, 2),
}


def size_of(film: FilmFormat, width: int, height: int) -> tuple[int, int]:
    """Width and height of the film of a picture of that size: even, not stretched where the film leaves one open."""
    if film.width and film.height:
        return film.width, film.height
    if film.width or film.height:
        factor = film.width / width if film.width else film.height / height
    else:
        factor = min(1.0, 1280 / width, 720 / height)
    sides = [min(3840, max(16, 2 * round(side * factor / 2))) for side in (width, height)]
    return film.width or sides[0], film.height or sides[1]


def _within(what: str, value: float, least: float, most: float) -> None:
    _check(least <= value <= most, f"{what} must be in {least} … {most}, got {value}")


def _check(holds: bool, sentence: str) -> None:
    if not holds:
        raise ValueError(sentence)
