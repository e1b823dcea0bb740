"""Control tracks: sixteen named curves on a 50 Hz grid, the one contract between sound and everything that moves.

Offline analysis and the live model write the same curves, and what draws samples them by time in seconds, so no frame
rate ever enters the analysis.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

import msgspec
import numpy as np
from numpy.typing import ArrayLike, NDArray

from mmstudio.curves import CURVES as CURVES
from mmstudio.errors import FileBroken, NewerFile
from mmstudio.media.images import Note

Curves = NDArray[np.float32]  # (16, frames)

RATE_HZ: Final = 50
ROW: Final = {name: row for row, name in enumerate(CURVES)}
IMPULSES: Final = frozenset({"onset_low", "onset_high", "beat", "downbeat"})  # a peak between two frames is not lost
CENTRED: Final = frozenset({"beat_cos", "beat_sin", "pitch_cos", "pitch_sin"})  # quiet at 0.5, the others at 0
TEMPI: Final = np.exp(np.linspace(np.log(40), np.log(220), 160))  # beats a minute that are looked for
QUIET: Final = tuple(0.5 if name in CENTRED else 0.0 for name in CURVES)
# what the curves mean, offline and live
DEEPEST_HZ, LOW_HZ, HIGH_HZ = 20.0, 150.0, 2_000.0  # where bass, mid and treble begin
DARK_HZ, BRIGHT_HZ = 100.0, 8_000.0  # middles of a spectrum whose brightness is 0 and 1, equal steps for equal ratios
HEARD: Final = 0.6  # loudness grows with this power of the sound pressure (Stevens 1957)
SCHEMA: Final = 1
_SLOWEST, _OCTAVES = 30.0, 3.0  # beats a minute: 30 … 240


class Beat(msgspec.Struct, frozen=True):
    """time_s: on the clock of the sound. confidence: 0 … 1. downbeat: whether a bar seems to begin."""

    time_s: float
    confidence: float = 1.0
    downbeat: bool = False


@dataclass(frozen=True)
class ControlTrack:
    """What a sound does over time. Column n of `curves` is the time n / 50 s, the centre of its analysis window.

    curves: (16, frames) in 0 … 1, never to be written to. latency_s: how much later than the sound a column can be
    known, 0 offline. sound: SHA-256 of the file, "" when there is none. made_by: which analysis, so that a newer one
    does not read an older one's cache. notes: what had to be said about the file.
    """

    curves: Curves
    beats: tuple[Beat, ...] = ()
    seconds: float = 0.0
    latency_s: float = 0.0
    sound: str = ""
    made_by: str = ""
    notes: tuple[Note, ...] = ()

    def __post_init__(self) -> None:
        if self.curves.ndim != 2 or len(self.curves) != len(CURVES) or self.curves.dtype != np.float32:
            raise ValueError(f"curves must be float32 of shape (16, frames), got {self.curves.shape}")
        self.curves.setflags(write=False)

    def __getitem__(self, name: str) -> NDArray[np.float32]:
        """One curve, (frames,)."""
        curve: NDArray[np.float32] = self.curves[ROW[name]]
        return curve

    @property
    def frames(self) -> int:
        return int(self.curves.shape[1])

    def at(self, times_s: ArrayLike, hold_s: float = 0.0) -> Curves:
        """All curves at these times -> (16, times). Outside of the track everything is quiet.

        Slow curves are interpolated; of impulses the largest value within the last hold_s is given, which is the
        duration of a frame: a flash between two frames is seen in the second one.
        """
        times = np.atleast_1d(np.asarray(times_s, np.float64))
        place = times * RATE_HZ
        if not self.frames:
            return np.repeat(np.array(QUIET, np.float32)[:, None], len(times), axis=1)
        below = np.clip(np.floor(place).astype(np.int64), 0, self.frames - 1)
        above = np.minimum(below + 1, self.frames - 1)
        share = np.clip(place - below, 0, 1).astype(np.float32)
        values = self.curves[:, below] * (1 - share) + self.curves[:, above] * share
        reach = int(np.ceil(hold_s * RATE_HZ))
        for row in (ROW[name] for name in IMPULSES):
            for back in range(1, reach + 1):
                frame = np.ceil(place).astype(np.int64) - back  # the grid's points in (time - hold, time)
                seen = (frame >= 0) & (frame < self.frames) & (frame > place - hold_s * RATE_HZ)
                held = np.where(seen, self.curves[row, np.clip(frame, 0, self.frames - 1)], 0)
                values[row] = np.maximum(values[row], held)
        outside = (times < 0) | (place > self.frames)
        values[:, outside] = np.array(QUIET, np.float32)[:, None]
        return values

    def beat_phase(self, times_s: ArrayLike) -> NDArray[np.float64]:
        """How far from one beat to the next, 0 … 1."""
        values = self.at(times_s)
        angle: NDArray[np.float64] = np.arctan2(values[ROW["beat_sin"]] - 0.5, values[ROW["beat_cos"]] - 0.5)
        return angle / (2 * np.pi) % 1


def tempo_value(beats_per_minute: ArrayLike) -> NDArray[np.float32]:
    """30 … 240 beats a minute as 0 … 1, equal steps for equal ratios."""
    ratio = np.maximum(np.asarray(beats_per_minute, np.float64), 1e-6) / _SLOWEST
    return np.clip(np.log2(ratio) / _OCTAVES, 0, 1).astype(np.float32)


def beats_per_minute(tempo: ArrayLike) -> NDArray[np.float64]:
    """The tempo curve in beats a minute."""
    return _SLOWEST * 2 ** (np.asarray(tempo, np.float64) * _OCTAVES)


def circle(angle: ArrayLike, weight: ArrayLike = 1.0) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """An angle in radians as the two curves that show it, pulled to 0.5 by a weight below 1."""
    angle, weight = np.asarray(angle), np.asarray(weight)
    cos, sin = (0.5 + 0.5 * weight * turn(angle) for turn in (np.cos, np.sin))
    return cos.astype(np.float32), sin.astype(np.float32)


def as_json(track: ControlTrack) -> bytes:
    """Everything, four decimals a value: for the project, for other programs."""
    return msgspec.json.encode(
        {
            "schema": SCHEMA,
            "rate_hz": RATE_HZ,
            "seconds": track.seconds,
            "latency_s": track.latency_s,
            "sound": track.sound,
            "made_by": track.made_by,
            "curves": {name: np.round(track[name].astype(np.float64), 4).tolist() for name in CURVES},
            "beats": track.beats,
        }
    )


def from_json(content: bytes, name: str = "") -> ControlTrack:
    """What `as_json` wrote. name: of the file, for the sentence. Raises FileBroken or NewerFile."""
    try:
        stored = msgspec.json.decode(content, type=_Stored)
        if stored.schema > SCHEMA:
            raise NewerFile(name=name, version=str(stored.schema))
        curves = np.array([stored.curves[curve] for curve in CURVES], np.float32)
        if stored.rate_hz != RATE_HZ or not np.isfinite(curves).all():
            raise ValueError("not on our grid")
        return ControlTrack(
            curves=np.clip(curves, 0, 1),
            beats=stored.beats,
            seconds=stored.seconds,
            latency_s=stored.latency_s,
            sound=stored.sound,
            made_by=stored.made_by,
        )
    except (msgspec.DecodeError, KeyError, ValueError) as error:
        raise FileBroken(name=name) from error


def as_csv(track: ControlTrack) -> bytes:
    """One line per 20 ms: time_s and the sixteen curves."""
    out = io.StringIO()
    out.write(",".join(("time_s", *CURVES)) + "\n")
    for frame, values in enumerate(track.curves.T):
        out.write(",".join((f"{frame / RATE_HZ:.2f}", *(f"{value:.4f}" for value in values))) + "\n")
    return out.getvalue().encode()


def rows(values: Iterable[tuple[str, NDArray[np.floating[Any]]]], frames: int) -> Curves:
    """(16, frames) of named curves, clipped to 0 … 1; those not named are quiet."""
    curves = np.repeat(np.array(QUIET, np.float32)[:, None], frames, axis=1)
    for name, curve in values:
        curves[ROW[name]] = np.clip(curve, 0, 1)
    return curves


class _Stored(msgspec.Struct):
    schema: int
    rate_hz: int
    seconds: float
    curves: dict[str, list[float]]
    beats: tuple[Beat, ...] = ()
    latency_s: float = 0.0
    sound: str = ""
    made_by: str = ""
