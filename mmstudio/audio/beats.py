"""Beats of a whole sound: a tempo that may wander, beats that follow it, how clear they are, and where bars begin."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mmstudio.audio.curve_edits import smoothed
from mmstudio.audio.tracks import RATE_HZ, TEMPI, Beat
from mmstudio.errors import Cancelled

Curve = NDArray[np.float32]

_EVERY = 25  # frames between two looks at the tempo
_WINDOW = 500  # frames that such a look sees
_USUAL, _SPREAD = 115.0, 0.7  # beats a minute that most music has, and how far from it, in octaves
_BASS = 0.5  # how much hits of the bass count beside all hits: beats are there more often than not
_WANDER = 60.0  # how much a change of tempo costs, for each octave of it
_CLEAR = (0.12, 0.45)  # autocorrelation at the tempo: of noise, of music with a clear beat


@dataclass(frozen=True)
class Tracked:
    """Beats, and their curves (frames,): angle 0 … 2π from beat to beat, tempo in beats a minute, the others 0 … 1."""

    beats: tuple[Beat, ...]
    pulse: Curve
    bar_pulse: Curve
    angle: NDArray[np.float64]
    tempo: NDArray[np.float64]
    confidence: Curve


def track(
    flux: Curve,
    flux_low: Curve,
    chroma: NDArray[np.float32],
    gate: Curve,
    cancelled: Callable[[], bool] = lambda: False,
) -> Tracked:
    """Beats of onset strengths (frames,) at 50 Hz. chroma (12, frames) and flux_low show bars, gate silence."""
    import librosa

    frames = len(flux)
    nothing = np.zeros(frames, np.float32)
    if frames < RATE_HZ or not flux.any():
        return Tracked((), nothing, nothing, nothing.astype(np.float64), np.full(frames, _USUAL), nothing)
    strength = _local(flux) + np.float32(_BASS) * _local(flux_low)
    tempo, clear = _tempo(strength, cancelled)
    if cancelled():
        raise Cancelled
    _, found = librosa.beat.beat_track(
        onset_envelope=strength, sr=RATE_HZ, hop_length=1, bpm=tempo, tightness=150, trim=False, sparse=True
    )
    found = np.asarray(found, np.int64)
    sure = np.clip((clear - _CLEAR[0]) / (_CLEAR[1] - _CLEAR[0]), 0, 1) * gate
    found = found[sure[found] > 0.02]
    if len(found) < 2:
        return Tracked((), nothing, nothing, nothing.astype(np.float64), tempo, nothing)
    times = np.array([_refined(strength, place) for place in found]) / RATE_HZ
    bars = _bar_begins(found, flux_low, chroma)
    beats = tuple(
        Beat(time_s=round(float(time), 4), confidence=round(float(sure[place]), 3), downbeat=bool(bar))
        for time, place, bar in zip(times, found, bars, strict=True)
    )
    grid = np.arange(frames) / RATE_HZ
    tempo = _finer(tempo, grid, times)
    confidence = (sure * _near_beats(grid, times, 60 / tempo)).astype(np.float32)
    return Tracked(
        beats=beats,
        pulse=_pulses(grid, times, sure[found]),
        bar_pulse=_pulses(grid, times[bars], sure[found][bars]),
        angle=2 * np.pi * _phase(grid, times, tempo),
        tempo=tempo,
        confidence=confidence,
    )


def tempo_scores(shares: NDArray[Any]) -> NDArray[np.float64]:
    """How well each of TEMPI fits an autocorrelation (…, lags) at 50 Hz, which is 1 at lag 0 -> (…, tempi).

    A beat shows at one, two and four periods; of several tempi that fit, the usual one is taken.
    """
    lag = 60 * RATE_HZ / TEMPI
    places = np.arange(shares.shape[-1])

    def at(times: float) -> NDArray[np.float64]:
        place = np.minimum(lag * times, places[-1] - 1.001)
        low = place.astype(int)
        part = place - low
        return np.asarray(shares[..., low] * (1 - part) + shares[..., low + 1] * part)

    prior = np.exp(-0.5 * (np.log2(TEMPI / _USUAL) / _SPREAD) ** 2)
    return np.maximum(at(1) + 0.5 * at(2) + 0.25 * at(4), 0) * prior


def _tempo(strength: Curve, cancelled: Callable[[], bool]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Beats a minute and autocorrelation at that tempo, of every frame: the smoothest way through what fits."""
    frames = len(strength)
    centres = np.arange(0, frames, _EVERY)
    wide = np.pad(smoothed(strength, 1), _WINDOW // 2)  # periods lie between frames, and players are human
    window = np.hanning(_WINDOW)
    own = np.correlate(window, window, "full")[_WINDOW - 1 :]
    shares = np.empty((len(centres), _WINDOW // 2), np.float32)
    scores = np.empty((len(centres), len(TEMPI)), np.float32)
    for place in range(0, len(centres), 512):  # an hour has 7,200 of these windows
        if cancelled():
            raise Cancelled
        some = centres[place : place + 512]
        pieces = wide[some[:, None] + np.arange(_WINDOW)]
        pieces = (pieces - pieces.mean(axis=1, keepdims=True)) * window
        spectrum = np.abs(np.fft.rfft(pieces, 2 * _WINDOW)) ** 2
        correlation = np.fft.irfft(spectrum)[:, : _WINDOW // 2] / own[: _WINDOW // 2]
        shares[place : place + 512] = correlation / np.maximum(correlation[:, :1], 1e-9)
        scores[place : place + 512] = np.log(tempo_scores(shares[place : place + 512]) + 0.02)
    chosen = _smoothest(scores)
    lag = np.minimum(np.rint(60 * RATE_HZ / TEMPI[chosen]).astype(int), shares.shape[1] - 2)
    near = np.stack([shares[np.arange(len(lag)), lag + step] for step in (-1, 0, 1)]).max(axis=0)
    grid = np.arange(frames)
    return np.interp(grid, centres, TEMPI[chosen]), np.interp(grid, centres, smoothed(np.maximum(near, 0), 2))


def _smoothest(scores: NDArray[np.floating[Any]]) -> NDArray[np.int64]:
    """The tempo of every look, so that scores (looks, tempi) are high and changes few (Viterbi)."""
    octaves = np.log2(TEMPI)
    cost = np.minimum(_WANDER * np.abs(octaves[:, None] - octaves[None, :]), 8.0)
    best = scores[0]
    came = np.zeros(scores.shape, np.int16)
    for look in range(1, len(scores)):
        ways = best[None, :] - cost
        came[look] = ways.argmax(axis=1)
        best = ways.max(axis=1) + scores[look]
    way = np.empty(len(scores), np.int64)
    way[-1] = int(best.argmax())
    for look in range(len(scores) - 1, 0, -1):
        way[look - 1] = came[look, way[look]]
    return way


def _local(flux: Curve) -> Curve:
    """Onset strengths against those of the seconds around, so that a quiet part has beats too."""
    high = np.maximum(flux - smoothed(flux, 0.2 * RATE_HZ), 0)
    around = np.sqrt(smoothed(high**2, 4 * RATE_HZ))
    local: Curve = high / np.maximum(around, 0.1 * around.max(initial=0) + 1e-9)
    return local.astype(np.float32)


def _finer(tempo: NDArray[np.float64], grid: NDArray[np.float64], times: NDArray[np.float64]) -> NDArray[np.float64]:
    """The tempo between TEMPI, from the beats around, where they agree with it."""
    between = np.diff(times)
    if len(between) < 5:
        return tempo
    usual = np.median(np.lib.stride_tricks.sliding_window_view(np.pad(between, 2, mode="edge"), 5), axis=1)
    finer = np.interp(grid, (times[1:] + times[:-1]) / 2, 60 / usual)
    return np.where(np.abs(finer / tempo - 1) < 0.05, finer, tempo)


def _refined(strength: Curve, place: int) -> float:
    """A beat between frames: the top of the parabola through three of them."""
    if not 0 < place < len(strength) - 1:
        return float(place)
    before, here, after = (float(strength[place + step]) for step in (-1, 0, 1))
    bend = before - 2 * here + after
    return place + (float(np.clip(0.5 * (before - after) / bend, -0.5, 0.5)) if bend < -1e-9 else 0.0)


def _bar_begins(found: NDArray[np.int64], flux_low: Curve, chroma: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Which beats begin a bar of three or four: where the bass hits and the chord changes."""
    low = np.array([flux_low[max(0, place - 2) : place + 3].max() for place in found])
    chords = [chroma[:, a:b].mean(axis=1) for a, b in zip(found, [*found[1:], found[-1] + 10], strict=True)]
    unit = np.array([chord / max(float(np.linalg.norm(chord)), 1e-9) for chord in chords])
    change = np.concatenate([[0], 1 - (unit[1:] * unit[:-1]).sum(axis=1)])
    accent = sum((some - some.mean()) / max(float(some.std()), 1e-9) for some in (low, 1.5 * change))
    accent = np.asarray(accent)
    ways = {beats: _bar_positions(accent, beats) for beats in (4, 3)}
    score, positions = max(ways.values(), key=lambda way: way[0])
    if ways[4][0] > 0.85 * score:  # most music has four
        positions = ways[4][1]
    return np.asarray(positions == 0)


def _bar_positions(accent: NDArray[np.float64], beats: int) -> tuple[float, NDArray[np.int64]]:
    """The place of every beat in bars of so many, and how well accents fall on the first."""
    gain = np.zeros((len(accent), beats))
    gain[:, 0] = accent * (1 - 1 / beats)
    gain[:, 1:] = -accent[:, None] / beats
    best = gain[0].copy()
    came = np.zeros((len(accent), beats), np.int64)
    for number in range(1, len(accent)):
        on = np.roll(best, 1)
        jump = best.max() - 6.0  # a bar that does not end where it should
        came[number] = np.where(on >= jump, (np.arange(beats) - 1) % beats, best.argmax())
        best = np.maximum(on, jump) + gain[number]
    way = np.empty(len(accent), np.int64)
    way[-1] = int(best.argmax())
    for number in range(len(accent) - 1, 0, -1):
        way[number - 1] = came[number, way[number]]
    return float(best.max()), way


def _pulses(grid: NDArray[np.float64], times: NDArray[np.float64], heights: NDArray[Any]) -> Curve:
    """A bump of 20 ms standard deviation at each time."""
    curve = np.zeros(len(grid), np.float32)
    for time, height in zip(times, heights, strict=True):
        first, last = np.searchsorted(grid, [time - 0.08, time + 0.08])
        bump = height * np.exp(-0.5 * ((grid[first:last] - time) / 0.02) ** 2)
        curve[first:last] = np.maximum(curve[first:last], bump)
    return curve


def _phase(grid: NDArray[np.float64], times: NDArray[np.float64], tempo: NDArray[np.float64]) -> NDArray[np.float64]:
    """Beats counted from the first one; before it and after the last one the tempo goes on."""
    count = np.interp(grid, times, np.arange(len(times)))
    early, late = grid < times[0], grid > times[-1]
    count[early] = (grid[early] - times[0]) * tempo[early] / 60
    count[late] = len(times) - 1 + (grid[late] - times[-1]) * tempo[late] / 60
    return count % 1


def _near_beats(grid: NDArray[np.float64], times: NDArray[np.float64], period_s: NDArray[np.float64]) -> Curve:
    """1 within a beat of a beat, then falling to 0 over another one: where none were found, nothing is sure."""
    after = np.clip(np.searchsorted(times, grid), 1, len(times) - 1)
    apart = np.minimum(np.abs(grid - times[after - 1]), np.abs(grid - times[after]))
    return np.clip(2 - apart / period_s, 0, 1).astype(np.float32)
