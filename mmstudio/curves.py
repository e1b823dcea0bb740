"""The names of the control curves, and what a person changes about a sound and its curves: values, saved with the
project and carried by jobs. What they mean and how they are carried out: audio/tracks.py, audio/edits.py and
audio/curve_edits.py."""

from __future__ import annotations

from typing import Final

import msgspec

CURVES: Final = (
    "loudness",
    "bass",  # below 150 Hz
    "mid",  # 150 … 2,000 Hz
    "treble",  # above 2,000 Hz
    "onset_low",
    "onset_high",
    "beat",
    "downbeat",
    "beat_cos",  # the angle of the beat phase, 0 = on the beat, as (cos + 1) / 2 and (sin + 1) / 2
    "beat_sin",
    "tempo",  # logarithmic, see `audio.tracks.tempo_value`
    "beat_confidence",
    "brightness",  # logarithm of the spectral centroid, 100 … 8,000 Hz
    "noisiness",  # spectral flatness
    "pitch_cos",  # the angle on the circle of fifths, C = 0, as the beat phase's; 0.5, 0.5 = no key
    "pitch_sin",
)


class SoundEdit(msgspec.Struct, frozen=True, kw_only=True):
    """start_s, end_s: what is kept, in seconds of the file; end_s None = to its end. gain_db: -60 … +40.

    normalise: the loudest kept sample becomes -1 dBFS, then gain_db is added. Raises ValueError for impossible numbers.
    """

    start_s: float = 0.0
    end_s: float | None = None
    gain_db: float = 0.0
    normalise: bool = False

    def __post_init__(self) -> None:
        if not 0 <= self.start_s < float("inf"):
            raise ValueError(f"start_s must be at least 0, got {self.start_s}")
        if self.end_s is not None and not self.end_s > self.start_s:
            raise ValueError(f"end_s must come after start_s, got {self.end_s}")
        if not -60 <= self.gain_db <= 40:
            raise ValueError(f"gain_db must be in -60 … 40, got {self.gain_db}")


class _Edit(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    curve: str

    def __post_init__(self) -> None:
        if self.curve not in CURVES:
            raise ValueError(f"there is no curve {self.curve!r}")


class Smooth(_Edit, frozen=True, kw_only=True, tag="smooth"):
    """A zero-phase Gaussian: peaks stay where they are. seconds: its standard deviation, 0 … 10."""

    seconds: float

    def __post_init__(self) -> None:
        super().__post_init__()
        _check("seconds", self.seconds, 0, 10)


class Envelope(_Edit, frozen=True, kw_only=True, tag="envelope"):
    """How fast the curve rises and falls: time constants in seconds, 0 = at once, at most 10."""

    attack_s: float = 0.0
    release_s: float = 0.0

    def __post_init__(self) -> None:
        super().__post_init__()
        _check("attack_s", self.attack_s, 0, 10)
        _check("release_s", self.release_s, 0, 10)


class Threshold(_Edit, frozen=True, kw_only=True, tag="threshold"):
    """What is below the level becomes quiet; what is above is stretched, so 1 stays 1. level: 0 … 0.99."""

    level: float

    def __post_init__(self) -> None:
        super().__post_init__()
        _check("level", self.level, 0, 0.99)


class Draw(_Edit, frozen=True, kw_only=True, tag="draw"):
    """Straight lines between points (time_s, value) in place of the curve, from the first to the last point.

    Times rise, values are 0 … 1; at least one point.
    """

    points: tuple[tuple[float, float], ...]

    def __post_init__(self) -> None:
        super().__post_init__()
        if not self.points:
            raise ValueError("a drawn line has at least one point")
        for time_s, value in self.points:
            _check("a time", time_s, 0, 1e6)
            _check("a value", value, 0, 1)
        if any(late[0] < early[0] for early, late in zip(self.points, self.points[1:], strict=False)):
            raise ValueError("the times of a drawn line must rise")


CurveEdit = Smooth | Envelope | Threshold | Draw


def _check(what: str, value: float, least: float, most: float) -> None:
    if not least <= value <= most:
        raise ValueError(f"{what} must be in {least} … {most}, got {value}")
