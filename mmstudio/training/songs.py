"""Songs made from a seed, whose beats, bars and hits are known exactly: for tests, measuring and the live model.

Everything is synthesised here, so nobody's rights are touched: drums, bass, chords, a melody, something like a voice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

SAMPLE_RATE = 22_050

Samples = NDArray[np.float32]  # (frames,), mono
_Random = np.random.Generator

_STEPS = 4  # sixteenths of a beat
# per bar of four beats, hits in sixteenths; a bar of three beats takes the first twelve
_KICKS = ((0, 4, 8, 12), (0, 8), (0, 6, 8), (0, 7, 10), (0, 3, 8, 11), (0, 10), (0,))
_SNARES = ((4, 12), (8,), (4, 12, 15), (4, 10, 12), ())
_HATS = (tuple(range(0, 16, 2)), tuple(range(16)), tuple(range(2, 16, 4)), tuple(range(0, 16, 4)))
_CHORDS = ((0, 4, 7), (0, 3, 7), (0, 4, 7, 11), (0, 3, 7, 10))
_PROGRESSIONS = ((0, 7, 9, 5), (9, 5, 0, 7), (0, 5, 7, 5), (2, 7, 0, 0), (0, 10, 5, 0))
_VOWELS = ((730, 1090, 2440), (270, 2290, 3010), (300, 870, 2240), (530, 1840, 2480), (570, 840, 2410))


@dataclass(frozen=True)
class Song:
    """samples: (frames,) at 22,050 Hz, peak about 0.7. beats_s, downbeats_s: every beat while the music plays.

    hits_s: when each kind of sound begins: "kick", "snare", "hat", "bass", "chord", "melody", "voice".
    """

    samples: Samples
    beats_s: NDArray[np.float64]
    downbeats_s: NDArray[np.float64]
    tempo: float
    hits_s: dict[str, NDArray[np.float64]] = field(default_factory=dict)

    @property
    def seconds(self) -> float:
        return len(self.samples) / SAMPLE_RATE


def song(seed: int, seconds: float = 30.0, tempo: float | None = None, drift: bool = True) -> Song:
    """A song of that length; the same seed gives the same song. tempo: beats a minute, drawn from 55 … 200 if None."""
    chance = np.random.default_rng(seed)
    tempo = float(tempo or np.clip(112 * 2 ** chance.normal(0, 0.38), 55, 200))  # as music has it
    per_bar = 3 if chance.random() < 0.15 else 4
    swing = chance.uniform(0.05, 0.16) if chance.random() < 0.3 else 0.0
    beats = _beat_times(chance, seconds, tempo, drift)
    out = np.zeros(round(seconds * SAMPLE_RATE), np.float32)
    hits: dict[str, list[float]] = {name: [] for name in ("kick", "snare", "hat", "bass", "chord", "melody", "voice")}
    key, progression = int(chance.integers(12)), _PROGRESSIONS[chance.integers(len(_PROGRESSIONS))]
    drums = [kinds[chance.integers(len(kinds))] for kinds in (_KICKS, _SNARES, _HATS)]
    kit = _Kit(chance)
    parts: set[str] = set()
    for bar, first in enumerate(range(0, len(beats) - per_bar, per_bar)):
        if bar % 4 == 0:
            parts = _section(chance, bar)
        edges = beats[first : first + per_bar + 1]
        grid = _grid(edges, swing)
        root = 36 + (key + progression[bar % len(progression)]) % 12
        for name, pattern in zip(("kick", "snare", "hat"), drums, strict=True):
            if name in parts:
                for step in pattern:
                    if step < len(grid) - 1 and chance.random() < 0.96:
                        _put(out, kit.hit(name, chance), grid[step], hits[name], chance.uniform(0.75, 1))
        if "bass" in parts:
            for step in range(0, len(grid) - 1, 8 if "kick" in parts else 4):
                long = grid[min(step + 7, len(grid) - 1)] - grid[step]
                _put(out, bass(root, long), grid[step], hits["bass"], 0.5)
        if "chord" in parts:
            notes = [root + 24 + step for step in _CHORDS[chance.integers(len(_CHORDS))]]
            every = 4 if "stab" in parts else len(grid) - 1
            for step in range(0, len(grid) - 1, every):
                long = 0.25 if "stab" in parts else grid[-1] - grid[0]
                _put(out, chord(notes, long, soft="stab" not in parts), grid[step], hits["chord"], 0.3)
        if "melody" in parts:
            for step in range(0, len(grid) - 1, 2):
                if chance.random() < 0.5:
                    note = root + 36 + int(chance.choice((0, 2, 4, 7, 9)))
                    _put(out, chord([note], 0.3), grid[step], hits["melody"], 0.35)
        if "voice" in parts:
            for step in range(0, len(grid) - 1, 4):
                if chance.random() < 0.7:
                    late = chance.normal(0, 0.03)
                    sound = voice(chance, 110 * 2 ** chance.uniform(0, 1.3), edges[1] - edges[0])
                    _put(out, sound, grid[step] + late, hits["voice"], 0.5)
    peak = float(np.abs(out).max())
    out *= np.float32(0.7 / peak if peak else 1)
    out += chance.normal(0, 10 ** (chance.uniform(-70, -45) / 20), len(out)).astype(np.float32)
    played = beats[: max(0, (len(beats) - 1) // per_bar * per_bar)]
    return Song(
        samples=out,
        beats_s=played,
        downbeats_s=played[::per_bar],
        tempo=tempo,
        hits_s={name: np.sort(np.array(times)) for name, times in hits.items()},
    )


def clicks(times_s: Sequence[float] | NDArray[Any], seconds: float, level: float = 0.8) -> Samples:
    """Short clicks of 2 kHz at these times."""
    out = np.zeros(round(seconds * SAMPLE_RATE), np.float32)
    time = np.arange(round(0.02 * SAMPLE_RATE)) / SAMPLE_RATE
    sound = np.sin(2 * np.pi * 2000 * time) * np.exp(-time / 0.004)
    for time_s in times_s:
        _put(out, sound, float(time_s), [], level)
    return out


def kick(hz: float = 50.0, long_s: float = 0.12) -> Samples:
    """A falling sine with a click at its front."""
    time = np.arange(round(4 * long_s * SAMPLE_RATE)) / SAMPLE_RATE
    phase = 2 * np.pi * (hz * time + 90 * 0.03 * (1 - np.exp(-time / 0.03)))
    return np.asarray(np.sin(phase) * np.exp(-time / long_s) + 0.3 * np.exp(-time / 0.002), np.float32)


def noise_hit(chance: _Random, long_s: float, low_hz: float, tone_hz: float = 0.0) -> Samples:
    """A snare (low_hz 400, tone_hz 190) or a hat (low_hz 6,000): noise above a frequency that dies away."""
    time = np.arange(round(6 * long_s * SAMPLE_RATE)) / SAMPLE_RATE
    spectrum = np.fft.rfft(chance.normal(0, 1, len(time)))
    spectrum[np.fft.rfftfreq(len(time), 1 / SAMPLE_RATE) < low_hz] = 0
    noise = np.fft.irfft(spectrum, len(time))
    sound = 0.35 * noise * np.exp(-time / long_s)
    if tone_hz:
        sound += 0.6 * np.sin(2 * np.pi * tone_hz * time) * np.exp(-time / (0.7 * long_s))
    return np.asarray(sound, np.float32)


def bass(note: int, seconds: float) -> Samples:
    """A dull saw tooth. note: as in MIDI, 36 = C of 65 Hz."""
    return _notes([note], seconds, [1 / n**1.5 for n in range(1, 6)], attack_s=0.008, release_s=0.08)


def chord(notes: Sequence[int], seconds: float, soft: bool = False) -> Samples:
    """Several notes at once, plucked, or swelling when soft."""
    return _notes(notes, seconds, [1, 0.5, 0.3, 0.15, 0.08], attack_s=0.12 if soft else 0.004, release_s=0.1)


def voice(chance: _Random, hz: float, seconds: float) -> Samples:
    """A vowel with vibrato, and perhaps a hiss before it: syllables that are not language."""
    time = np.arange(max(1, round(seconds * SAMPLE_RATE))) / SAMPLE_RATE
    pitch = hz * (1 + 0.015 * np.sin(2 * np.pi * 5.5 * time)) * np.exp(chance.normal(0, 0.05) * time)
    phase = 2 * np.pi * np.cumsum(pitch) / SAMPLE_RATE
    formants = np.array(_VOWELS[chance.integers(len(_VOWELS))])
    sound = np.zeros(len(time))
    for harmonic in range(1, max(2, int(4000 / hz))):
        near = np.exp(-0.5 * ((harmonic * hz - formants) / 120) ** 2).sum() + 0.02
        sound += near / harmonic**0.5 * np.sin(harmonic * phase)
    sound *= np.minimum(1, time / 0.04) * np.minimum(1, time[::-1] / 0.08)
    if chance.random() < 0.4:
        hiss = noise_hit(chance, 0.02, 4000)[: len(time)]
        sound[: len(hiss)] += 0.4 * hiss
    return np.asarray(0.5 * sound, np.float32)


class _Kit:
    """The drums of one song: the same each time, but for their strength."""

    def __init__(self, chance: _Random) -> None:
        self._sounds = {
            "kick": kick(chance.uniform(42, 65), chance.uniform(0.06, 0.16)),
            "snare": noise_hit(chance, chance.uniform(0.04, 0.09), 400, chance.uniform(160, 230)),
            "hat": 0.5 * noise_hit(chance, chance.uniform(0.01, 0.04), chance.uniform(5000, 8000)),
        }

    def hit(self, name: str, chance: _Random) -> Samples:
        return self._sounds[name] * np.float32(chance.uniform(0.6, 1))


def _beat_times(chance: _Random, seconds: float, tempo: float, drift: bool) -> NDArray[np.float64]:
    """From somewhere in the first second to the end; the tempo wanders by some percent where there is drift."""
    times = [float(chance.uniform(0.05, 1))]
    wander = 0.0
    while times[-1] < seconds:
        if drift:
            wander = 0.97 * wander + chance.normal(0, 0.003)
        times.append(times[-1] + 60 / tempo * (1 + wander))
    return np.array(times[:-1])


def _section(chance: _Random, bar: int) -> set[str]:
    """Which instruments play in the next four bars; now and then the drums pause."""
    likely = {
        "kick": 0.85,
        "snare": 0.75,
        "hat": 0.75,
        "bass": 0.7,
        "chord": 0.7,
        "stab": 0.4,
        "melody": 0.4,
        "voice": 0.3,
    }
    parts = {name for name, share in likely.items() if chance.random() < share}
    if bar == 0 or not parts & {"kick", "snare", "hat", "bass"}:
        parts |= {"kick", "hat"}
    return parts


def _grid(edges: NDArray[np.float64], swing: float) -> NDArray[np.float64]:
    """Sixteenths of a bar; every second one comes later by the swing."""
    steps = np.arange((len(edges) - 1) * _STEPS + 1)
    grid = np.interp(steps / _STEPS, np.arange(len(edges)), edges)
    grid[2:-1:4] += swing * (edges[1] - edges[0])
    return grid


def _put(out: Samples, sound: NDArray[Any], time_s: float, hits: list[float], level: float) -> None:
    start = round(time_s * SAMPLE_RATE)
    if not 0 <= start < len(out):
        return
    end = min(len(out), start + len(sound))
    out[start:end] += np.float32(level) * sound[: end - start].astype(np.float32)
    hits.append(time_s)


def _notes(
    notes: Sequence[int], seconds: float, harmonics: Sequence[float], attack_s: float, release_s: float
) -> Samples:
    time = np.arange(max(1, round(seconds * SAMPLE_RATE))) / SAMPLE_RATE
    sound = np.zeros(len(time))
    for note in notes:
        hz = 440 * 2 ** ((note - 69) / 12)
        for number, weight in enumerate(harmonics, 1):
            if number * hz < 0.45 * SAMPLE_RATE:
                sound += weight / len(notes) * np.sin(2 * np.pi * number * hz * time)
    sound *= np.exp(-time / 0.6) if attack_s < 0.05 else 1
    sound *= np.minimum(1, time / attack_s) * np.minimum(1, time[::-1] / release_s)
    return np.asarray(sound, np.float32)
