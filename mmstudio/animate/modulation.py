"""The matrix at work: rows and keyframes over a control track -> the value of every destination at any time.

All of it is reckoned on the track's own grid of 20 ms, so neither the frame rate nor the order in which frames are
asked for changes anything, and a sound that comes in pieces gives the same numbers as the whole of it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mmstudio.animation import BEAT_SOURCES, DESTINATIONS, Animation, Keyframe, MatrixRow
from mmstudio.audio.curve_edits import edited
from mmstudio.audio.tracks import QUIET, RATE_HZ, ROW, ControlTrack, Curves, beats_per_minute, circle, tempo_value

Values = NDArray[np.float64]  # (destinations, frames)

PLACE: Final = {destination.name: place for place, destination in enumerate(DESTINATIONS)}
_STEP_S = 1 / RATE_HZ
_UNSURE, _SURE = 0.15, 0.45  # beat confidence between which what answers to beats fades in
_IDLE_HZ = 2.0  # beats a second of the clock where none are heard: waves of four seconds
_WAVE_BEATS, _SWAY_BEATS = 8, 2
_KEY_S = 0.5  # how slowly the key of the music turns
_WANDER_S = 0.8  # between two chances
_UP, _DOWN = 0.5, 0.3  # where a cross-fade begins, and where the next one is armed


@dataclass(frozen=True)
class Moment:
    """All destinations at one time. values: -1 … 1. passed: their integrals in seconds; of a cross-fade how many
    pictures it has gone on. sway: the phase of swaying, 0 … 1. key: angle on the circle of fifths; key_weight: how
    clear it is, 0 … 1."""

    time_s: float
    values: NDArray[np.float64]
    passed: NDArray[np.float64]
    sway: float = 0.0
    key: float = 0.0
    key_weight: float = 0.0

    def __getitem__(self, destination: str) -> float:
        """In the destination's own unit: 1 is an amount of 100 %."""
        return float(self.values[PLACE[destination]])

    def so_far(self, destination: str) -> float:
        return float(self.passed[PLACE[destination]])


REST: Final = Moment(0.0, np.zeros(len(DESTINATIONS)), np.zeros(len(DESTINATIONS)))


@dataclass(frozen=True)
class Modulation:
    """Destinations over a whole sound, (destinations, frames) at 50 Hz from time 0 on."""

    values: Values
    passed: Values
    clock: NDArray[np.float64]  # (frames,), in beats
    key: NDArray[np.complex128]  # (frames,)

    @property
    def seconds(self) -> float:
        return float((self.values.shape[1] - 1) * _STEP_S)

    def at(self, time_s: float) -> Moment:
        """Between two columns evenly; before the first and after the last as they are."""
        last = self.values.shape[1] - 1
        place = min(max(time_s * RATE_HZ, 0.0), float(last))
        below = min(int(place), max(last - 1, 0))
        above, share = min(below + 1, last), place - below

        def between(values: NDArray[np.float64]) -> NDArray[np.float64]:
            mixed: NDArray[np.float64] = values[..., below] * (1 - share) + values[..., above] * share
            return mixed

        key = complex(self.key[below] * (1 - share) + self.key[above] * share)
        return Moment(
            time_s,
            between(self.values),
            between(self.passed),
            float(between(self.clock)) / _SWAY_BEATS % 1,
            math.atan2(key.imag, key.real),
            min(1.0, abs(key)),
        )


def modulation(animation: Animation, track: ControlTrack) -> Modulation:
    """The whole matrix of an animation over its sound's track, curve edits and typed tempo included.

    Lasts as long as the sound, or the animation's seconds where there is no sound.
    """
    heard = with_tempo(edited(track, animation.curve_edits), animation)
    frames = max(2, heard.frames if heard.frames else math.ceil(animation.seconds * RATE_HZ) + 1)
    columns = np.repeat(np.array(QUIET, np.float32)[:, None], frames, axis=1)
    columns[:, : heard.frames] = heard.curves
    lead = max((math.ceil(-row.delay_s * RATE_HZ) for row in animation.rows), default=0)
    return Modulator(animation.rows, animation.keyframes, animation.seed, max(0, lead)).whole(columns)


def with_tempo(track: ControlTrack, animation: Animation) -> ControlTrack:
    """The track with the beats that a person typed in place of those that were found; bars of four."""
    if not animation.beats_per_minute or not track.frames:
        return track
    curves = track.curves.copy()
    beats = (np.arange(track.frames) * _STEP_S - animation.beat_offset_s) * animation.beats_per_minute / 60
    off_s = (beats - np.rint(beats)) * 60 / animation.beats_per_minute
    pulse = np.exp(-0.5 * (off_s / 0.02) ** 2)
    curves[ROW["beat"]] = pulse
    curves[ROW["downbeat"]] = np.where(np.rint(beats) % 4 == 0, pulse, 0)
    curves[ROW["beat_cos"]], curves[ROW["beat_sin"]] = circle(2 * np.pi * beats)
    curves[ROW["tempo"]] = tempo_value(animation.beats_per_minute)
    curves[ROW["beat_confidence"]] = 1
    return ControlTrack(curves, track.beats, track.seconds, track.latency_s, track.sound, track.made_by, track.notes)


class Modulator:
    """The matrix over a sound that comes in pieces: `push` columns as they are known.

    lead: by how many columns the sound is known ahead; negative delays reach no further. What comes out of `push`
    is that much later than what went in.
    """

    def __init__(
        self, rows: Sequence[MatrixRow], keyframes: Sequence[Keyframe] = (), seed: int = 0, lead: int = 0
    ) -> None:
        self._rows = [row for row in rows if row.enabled and row.amount]
        self._lead = lead
        self._bases = {
            name: sorted((k for k in keyframes if k.destination == name), key=lambda k: k.time_s)
            for name in {keyframe.destination for keyframe in keyframes}
        }
        self._seed = seed
        delays = [max(0.0, row.delay_s * RATE_HZ + lead) for row in self._rows]
        self._between = [delay % 1 for delay in delays]
        self._late = [np.zeros(math.floor(delay) + 1) for delay in delays]  # of each row: what has not come out yet
        self._now = [0.0] * len(self._rows)
        self._pushed = 0
        self._clock = 0.0
        self._key = 0j
        self._passed = np.zeros(len(DESTINATIONS))
        self._fading = _CrossFade(next((row.release_s for row in self._rows if row.destination == "cross_fade"), 0.3))

    def with_rows(self, rows: Sequence[MatrixRow], keyframes: Sequence[Keyframe], seed: int) -> Modulator:
        """Other rows over the same sound: clocks, the key, what walks and turns, and what rows of the same curve and
        destination follow goes on from where it is."""
        other = Modulator(rows, keyframes, seed, self._lead)
        other._pushed, other._clock, other._key = self._pushed, self._clock, self._key
        other._passed = self._passed
        other._fading.go_on_from(self._fading)
        former = list(range(len(self._rows)))
        for number, row in enumerate(other._rows):
            way = row.curve, row.destination
            same = next((n for n in former if (self._rows[n].curve, self._rows[n].destination) == way), None)
            if same is None:
                continue
            former.remove(same)
            other._now[number] = self._now[same]
            if len(other._late[number]) == len(self._late[same]):
                other._late[number] = self._late[same]
        return other

    def whole(self, columns: Curves) -> Modulation:
        """A whole sound, (16, frames) -> as long."""
        count = columns.shape[1]
        quiet = np.repeat(np.array(QUIET, np.float32)[:, None], self._lead, axis=1)
        done = self.push(np.concatenate([columns, quiet], axis=1))
        return Modulation(
            done.values[:, self._lead :], done.passed[:, self._lead :], done.clock[:count], done.key[:count]
        )

    def push(self, columns: Curves) -> Modulation:
        """(16, n) more columns -> n columns of every destination."""
        count = columns.shape[1]
        frames = self._pushed + np.arange(count)
        clock, key = self._clocks(columns)
        values = np.zeros((len(DESTINATIONS), count))
        times = (frames - self._lead).astype(np.float64) * _STEP_S
        for name, keyframes in self._bases.items():
            values[PLACE[name]] = eased(keyframes, times)
        for number, row in enumerate(self._rows):
            source = self._source(row, columns, frames, clock)
            followed = self._followed(number, row, self._delayed(number, source))
            place = PLACE[row.destination]
            values[place] = _combined(values[place], row, followed)
        signed = np.array([[-1.0 if destination.signed else 0.0] for destination in DESTINATIONS])
        np.clip(values, signed, 1, out=values)
        counted = values * (times >= 0)
        passed = self._passed[:, None] + np.cumsum(counted, axis=1) * _STEP_S
        if count:
            self._passed = passed[:, -1].copy()
        passed[PLACE["cross_fade"]] = self._fading.push(counted[PLACE["cross_fade"]])
        self._pushed += count
        return Modulation(values, passed, clock, key)

    def _clocks(self, columns: Curves) -> tuple[NDArray[np.float64], NDArray[np.complex128]]:
        """Beats that have passed, and the key."""
        sure = _sure(columns)
        rate = sure * beats_per_minute(columns[ROW["tempo"]]) / 60 + (1 - sure) * _IDLE_HZ
        clock = self._clock + np.cumsum(rate) * _STEP_S
        target = 2 * (columns[ROW["pitch_cos"]] - 0.5) + 2j * (columns[ROW["pitch_sin"]] - 0.5)
        key = np.empty(len(target), np.complex128)
        now, rate_key = self._key, 1 - math.exp(-_STEP_S / _KEY_S)
        for place, value in enumerate(target.tolist()):
            now += (value - now) * rate_key
            key[place] = now
        self._key = now
        if len(clock):
            self._clock = float(clock[-1])
        return clock, key

    def _source(
        self, row: MatrixRow, columns: Curves, frames: NDArray[np.int64], clock: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """The row's curve, raised, and only when it counts: (n,)."""
        match row.curve:
            case "constant":
                curve = np.ones(len(frames))
            case "wave":
                curve = 0.5 - 0.5 * np.cos(2 * np.pi * clock / _WAVE_BEATS)
            case "wander":
                curve = _wander(frames.astype(np.float64) * _STEP_S, self._seed + PLACE[row.destination])
            case "voice":
                curve = np.clip(1.6 * columns[ROW["mid"]] * (1 - columns[ROW["noisiness"]]), 0, 1)
            case "pitch":
                curve = np.hypot(columns[ROW["pitch_cos"]] - 0.5, columns[ROW["pitch_sin"]] - 0.5) * 2
            case name:
                curve = columns[ROW[name]]
        raised = np.sign(curve) * np.abs(curve, dtype=np.float64) ** row.power
        match row.when:
            case "hit":
                hits = np.maximum(columns[ROW["onset_low"]], columns[ROW["onset_high"]])
                raised = raised if row.curve in ("onset_low", "onset_high") else raised * np.minimum(1, 2 * hits)
            case "beat" | "bar":
                name = "beat" if row.when == "beat" else "downbeat"
                raised = raised if row.curve == name else raised * np.minimum(1, 1.5 * columns[ROW[name]])
        if row.curve in BEAT_SOURCES or row.when in ("beat", "bar"):
            raised = raised * _sure(columns)
        return np.asarray(raised, np.float64)

    def _delayed(self, number: int, source: NDArray[np.float64]) -> NDArray[np.float64]:
        part = self._between[number]
        held = np.concatenate([self._late[number], source])
        self._late[number] = held[len(source) :]
        newer, older = held[1 : len(source) + 1], held[: len(source)]
        return newer * (1 - part) + older * part if part else newer

    def _followed(self, number: int, row: MatrixRow, target: NDArray[np.float64]) -> NDArray[np.float64]:
        rise, fall = (1 - math.exp(-_STEP_S / max(time_s, 1e-9)) for time_s in (row.attack_s, row.release_s))
        now = self._now[number]
        out = np.empty(len(target))
        for place, value in enumerate(target.tolist()):
            now += (value - now) * (rise if abs(value) > abs(now) else fall)
            out[place] = now
        self._now[number] = now
        return out


class _CrossFade:
    """Counts how often a value comes above half, and glides from one whole number to the next."""

    def __init__(self, seconds: float) -> None:
        self._rate = _STEP_S / min(max(seconds, _STEP_S), 3.0)
        self._armed, self._target, self._now = True, 0, 0.0

    def go_on_from(self, former: _CrossFade) -> None:
        """From the same picture, at this pace."""
        self._armed, self._target, self._now = former._armed, former._target, former._now

    def push(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        out = np.empty(len(values))
        for place, value in enumerate(values.tolist()):
            if self._armed and value > _UP:
                self._armed, self._target = False, self._target + 1
            elif value < _DOWN:
                self._armed = True
            self._now = min(float(self._target), self._now + self._rate)
            out[place] = self._now
        return out


def _combined(before: NDArray[np.float64], row: MatrixRow, followed: NDArray[np.float64]) -> NDArray[np.float64]:
    own = row.amount * followed
    match row.combine:
        case "add":
            return before + own
        case "multiply":  # at an amount of 1 the curve itself is the factor, at -1 what is left of it
            return before * (own + (1 - row.amount if row.amount > 0 else 1))
        case "largest":
            return np.where(np.abs(own) > np.abs(before), own, before)


def eased(keyframes: Sequence[Keyframe], times_s: NDArray[np.float64]) -> NDArray[np.float64]:
    """What the keyframes of one destination, in the order of time, give at each of these times."""
    keys = np.array([keyframe.time_s for keyframe in keyframes])
    values = np.array([keyframe.value for keyframe in keyframes])
    before = np.clip(np.searchsorted(keys, times_s, side="right") - 1, 0, len(keys) - 1)
    after = np.minimum(before + 1, len(keys) - 1)
    gap = np.maximum(keys[after] - keys[before], 1e-9)
    share = np.clip((times_s - keys[before]) / gap, 0, 1)
    kinds = np.array([("linear", "smooth", "hold").index(keyframe.ease) for keyframe in keyframes])[before]
    share = np.choose(kinds, [share, share * share * (3 - 2 * share), np.zeros_like(share)])
    eased: NDArray[np.float64] = values[before] * (1 - share) + values[after] * share
    return eased


def _sure(columns: Curves) -> NDArray[np.float64]:
    share = np.clip((columns[ROW["beat_confidence"]].astype(np.float64) - _UNSURE) / (_SURE - _UNSURE), 0, 1)
    smooth: NDArray[np.float64] = share * share * (3 - 2 * share)
    return smooth


def _wander(times_s: NDArray[np.float64], seed: int) -> NDArray[np.float64]:
    """Slow chance, -1 … 1, of any stretch of time without what came before it."""
    place = times_s / _WANDER_S
    first = int(np.floor(place[0])) if len(place) else 0
    last = int(np.floor(place[-1])) + 2 if len(place) else 1
    chances = np.array([_chance(seed, knot) for knot in range(first, last + 1)])
    below = np.floor(place).astype(np.int64) - first
    share = place % 1
    share = share * share * (3 - 2 * share)
    wandering: NDArray[np.float64] = chances[below] * (1 - share) + chances[below + 1] * share
    return wandering


def _chance(seed: int, knot: int) -> float:
    """-1 … 1, by SplitMix64's last steps: the same on every machine."""
    bits = (seed * 0x9E3779B97F4A7C15 + (knot + 1) * 0xBF58476D1CE4E5B9) & 0xFFFFFFFFFFFFFFFF
    bits = ((bits ^ bits >> 30) * 0xBF58476D1CE4E5B9) & 0xFFFFFFFFFFFFFFFF
    bits = ((bits ^ bits >> 27) * 0x94D049BB133111EB) & 0xFFFFFFFFFFFFFFFF
    return float(bits ^ bits >> 31) / 2**63 - 1
