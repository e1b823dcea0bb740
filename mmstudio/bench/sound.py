"""The measured child that listens: live and offline analysis of songs whose beats are known. Prints JSON."""

from __future__ import annotations

import json
import time
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mmstudio.audio import analysis
from mmstudio.audio.live import HOP, SAMPLE_RATE, Follower
from mmstudio.audio.live_net import NetFollower, live_follower
from mmstudio.audio.tracks import CURVES, QUIET, ROW, Curves
from mmstudio.training import songs
from mmstudio.training.sound_figures import any_octave_f_measure, beat_f_measure, concordance, f_measure, peaks_s

SONGS = range(9_000, 9_012)  # no training uses these
GAIN_SONGS = range(9_050, 9_055)
SECONDS = 30.0
LOOK_S = 0.3  # how far the offline analysis looks ahead: half of the window that parts drums from tones
SLOW = ("loudness", "bass", "mid", "treble", "brightness", "noisiness")


def measure() -> dict[str, Any]:
    """hop_ms: CPU for each 20 ms of sound; *_cpu_s: CPU for a minute of it; step_ms: from sound to a changed curve.

    live: the shipped net; plain: followers with automatic gain alone; delayed: the offline analysis, late by LOOK_S.
    """
    names = ("beats", "any_octave", "slow", "onsets")
    figures: dict[str, list[float]] = {f"{who}_{name}": [] for who in ("live", "plain") for name in names}
    figures |= {name: [] for name in ("offline_beats", "offline_any_octave")}
    figures |= {f"delayed_{name}": [] for name in ("beats", "slow", "onsets")}
    each: dict[str, list[float]] = {name: [] for name in SLOW}
    hop_ms: list[float] = []
    offline_s = 0.0
    analysis.curves_of(analysis.measure(songs.song(1, 5.0).samples))  # what librosa compiles
    for seed in SONGS:
        song = songs.song(seed, SECONDS)
        start = time.process_time()
        offline, found = analysis.curves_of(analysis.measure(song.samples))
        offline_s += time.process_time() - start
        figures["offline_beats"].append(beat_f_measure(song.beats_s, [beat.time_s for beat in found]))
        figures["offline_any_octave"].append(any_octave_f_measure(song.beats_s, [beat.time_s for beat in found]))
        figures["delayed_beats"].append(beat_f_measure(song.beats_s, [beat.time_s + LOOK_S for beat in found]))
        grid = np.arange(offline.shape[1]) / 50
        late = grid > 5
        for name in SLOW:
            delayed = np.interp(grid - LOOK_S, grid, offline[ROW[name]])
            figures["delayed_slow"].append(concordance(offline[ROW[name], late], delayed[late]))
        for name in ("onset_low", "onset_high"):
            true = peaks_s(offline[ROW[name]], 0.3)
            figures["delayed_onsets"].append(f_measure(true, true + LOOK_S, 0.05, 5.0))
        for who, follower, hops in (("live", live_follower(), hop_ms), ("plain", Follower(), [])):
            times, curves = _followed(follower, song.samples, hops)
            beats = beats_of(times, curves)
            figures[f"{who}_beats"].append(beat_f_measure(song.beats_s, beats))
            figures[f"{who}_any_octave"].append(any_octave_f_measure(song.beats_s, beats))
            for name in SLOW:
                followed = np.interp(grid, times, curves[ROW[name]])
                figures[f"{who}_slow"].append(concordance(offline[ROW[name], late], followed[late]))
                if who == "live":
                    each[name].append(figures["live_slow"][-1])
            for name in ("onset_low", "onset_high"):
                true, seen = peaks_s(offline[ROW[name]], 0.3), peaks_s(curves[ROW[name]], 0.3) + times[0]
                figures[f"{who}_onsets"].append(f_measure(true, seen, 0.05, 5.0))
    minutes = len(SONGS) * SECONDS / 60
    alike = gain_r()
    return {
        "hop_ms": hop_ms,
        "live_cpu_s": sum(hop_ms) / 1000 / minutes,
        "offline_cpu_s": offline_s / minutes,
        "step_ms": step_ms(),
        "gain_worst_r": min(values[0] for values in alike.values()),
        "gain_median_r": float(np.median(list(alike.values()))),
        "gain_beat_r": alike["beat"][0],
        "gain_each": {name: values[0] for name, values in alike.items()},
        "silence_s": silence_s(),
        "songs": len(SONGS),
        **{name: float(np.mean(values)) for name, values in figures.items()},
        "live_each": {name: float(np.mean(values)) for name, values in each.items()},
    }


def beats_of(times: NDArray[np.float64], curves: Curves) -> list[float]:
    """Beats of live curves: where the phase passes zero and the pulse is sure."""
    angle = np.arctan2(curves[ROW["beat_sin"]] - 0.5, curves[ROW["beat_cos"]] - 0.5)
    before, after = angle[:-1], angle[1:]
    passes = (before < 0) & (after >= 0) & (after - before < np.pi) & (curves[ROW["beat_confidence"], 1:] > 0.1)
    place = np.flatnonzero(passes)
    share = -before[place] / (after[place] - before[place])
    return [float(time) for time in times[place] + share * (times[place + 1] - times[place])]


def step_ms() -> float:
    """The longest time from the first sample of a tone until the loudness curve moves, over all places in a hop."""
    start, worst = 2 * SAMPLE_RATE, 0
    for offset in range(0, HOP, 20):
        samples = np.zeros(3 * SAMPLE_RATE, np.float32)
        samples[start + offset :] = 0.5 * np.sin(np.arange(len(samples) - start - offset) * 0.3)
        live = live_follower()
        live.push(samples[: start + offset])
        for pushed in range(start + offset, len(samples), 20):
            _, curves = live.push(samples[pushed : pushed + 20])
            if curves.size and curves[ROW["loudness"]].max() > 0.05:
                worst = max(worst, pushed + 20 - start - offset)
                break
    return worst / SAMPLE_RATE * 1000


def gain_r() -> dict[str, list[float]]:
    """Correlations of each of the sixteen curves with itself at twenty decibels less and more, of several songs, from
    two seconds on until the song ends: how long silence takes is measured by itself. The least first."""
    found: dict[str, list[float]] = {name: [] for name in CURVES}
    for seed in GAIN_SONGS:
        song = songs.song(seed, 12.0)
        played = slice(100, round(song.beats_s[-1] * 50))
        samples = song.samples / (10 * max(1e-6, float(np.abs(song.samples).max())))  # ten times it is not clipped
        _, usual = _followed(live_follower(), samples, [])
        for gain in (0.1, 10.0):
            _, other = _followed(live_follower(), (gain * samples).astype(np.float32), [])
            for name, values in found.items():
                values.append(_correlation(other[ROW[name], played], usual[ROW[name], played]))
    return {name: sorted(values) for name, values in found.items()}


def _correlation(one: NDArray[np.float32], other: NDArray[np.float32]) -> float:
    """Pearson's; curves that stand still are alike if they stand at one place."""
    if one.std() and other.std():
        return float(np.corrcoef(one, other)[0, 1])
    return float(np.allclose(one, other))


def silence_s() -> float:
    """How long after a song has ended a live curve still moves, at most."""
    samples = np.concatenate([songs.song(9_051, 8.0).samples, np.zeros(3 * SAMPLE_RATE, np.float32)])
    times, curves = _followed(live_follower(), samples, [])
    moving = np.abs(curves - np.array(QUIET)[:, None]).max(axis=0) > 0.02
    return max(0.0, float(times[moving].max()) - 8.0)


def _followed(
    live: Follower | NetFollower, samples: NDArray[np.float32], hop_ms: list[float]
) -> tuple[NDArray[np.float64], Curves]:
    parts = []
    for first in range(0, len(samples), HOP):
        start = time.thread_time()
        parts.append(live.push(samples[first : first + HOP]))
        hop_ms.append((time.thread_time() - start) * 1000)
    return np.concatenate([times for times, _ in parts]), np.concatenate([curves for _, curves in parts], axis=1)


if __name__ == "__main__":
    print(json.dumps(measure()))
