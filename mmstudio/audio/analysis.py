"""Offline analysis: a whole sound into a control track, with librosa, looking ahead and back. No learned weights.

The file is read twice, in blocks: once for its level, so that a quiet recording moves as much as a loud one, once for
what is measured in each frame. Only those numbers are kept, 20 for each 20 ms, so an hour takes some twenty megabytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from mmstudio.audio import beats as beat_tracking
from mmstudio.audio.curve_edits import smoothed
from mmstudio.audio.files import SILENCE, Samples, content_hash, open_sound
from mmstudio.audio.offset import offset_of
from mmstudio.audio.tracks import (
    BRIGHT_HZ,
    DARK_HZ,
    DEEPEST_HZ,
    HEARD,
    HIGH_HZ,
    LOW_HZ,
    RATE_HZ,
    Beat,
    ControlTrack,
    circle,
    rows,
    tempo_value,
)
from mmstudio.errors import Cancelled

MADE_BY: Final = "offline-3"  # another number whenever a curve comes out differently: it is part of the cache's names
SAMPLE_RATE: Final = 22_050
HOP: Final = SAMPLE_RATE // RATE_HZ
N_FFT: Final = 2048
_HIT_FFT = 1024
_MELS = 96
_CHUNK = 500  # frames measured at a time
_MARGIN = 32  # frames on both sides that median filters and differences look at
_LEVEL = 0.1  # the usual RMS that every sound is brought to
_QUIETEST_DB = -55.0  # of a frame, below the loudest ones: what is under it counts as silence

Curve = NDArray[np.float32]


@dataclass(frozen=True)
class Features:
    """What was measured in each frame: (frames,), chroma (12, frames). rms as amplitudes, after levelling."""

    rms: Curve
    bass: Curve
    mid: Curve
    treble: Curve
    flux: Curve
    flux_low: Curve
    flux_high: Curve
    centroid_hz: Curve
    flatness: Curve
    chroma: NDArray[np.float32]


def analyse(
    path: Path,
    progress: Callable[[float], None] = lambda done: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> ControlTrack:
    """The control track of a sound file. progress is told fractions 0 … 1.

    Raises Cancelled within a second after cancelled() is true, and as `mmstudio.audio.files.open_sound`.
    """
    with open_sound(path) as reading:
        level, offset, frames = _level(_unless(cancelled, reading.at(SAMPLE_RATE, 1)))
        notes, seconds = tuple(reading.notes), reading.seconds
    sound = content_hash(path)
    if reading.peak < SILENCE or not level:
        curves = rows((), frames // HOP + 1)
        return ControlTrack(curves, seconds=seconds, sound=sound, made_by=MADE_BY, notes=notes)
    parts = []
    with open_sound(path) as reading:
        plain = (block - np.float32(offset) for block in _unless(cancelled, reading.at(SAMPLE_RATE, 1)))
        blocks = (block * np.float32(_LEVEL / level) for block in plain)
        for chunk, before, count in _chunks(blocks):
            parts.append(_measured(chunk, before, count))
            progress(min(0.95, 0.95 * sum(len(part.rms) for part in parts) / (frames / HOP + 1)))
    curves, found = curves_of(_joined(parts), cancelled)  # nothing else holds what was measured
    progress(1.0)
    return ControlTrack(curves, found, seconds=seconds, sound=sound, made_by=MADE_BY, notes=notes)


def measure(samples: NDArray[np.float32]) -> Features:
    """What is measured of a sound in memory, (frames,) at 22,050 Hz, as `analyse` measures a file."""
    block = samples[:, None]
    level, offset, _ = _level(iter([block]))
    scaled = (block - np.float32(offset)) * np.float32(_LEVEL / level if level else 1)
    return _joined([_measured(chunk, before, count) for chunk, before, count in _chunks(iter([scaled]))])


def curves_of(
    features: Features, cancelled: Callable[[], bool] = lambda: False
) -> tuple[NDArray[np.float32], tuple[Beat, ...]]:
    """(16, frames) and beats of what was measured."""
    frames = len(features.rms)
    gate = _gate(features.rms)
    held = _widened(gate, round(0.75 * RATE_HZ))  # half a beat at 40 a minute: between two beats is no silence
    beats = beat_tracking.track(features.flux, features.flux_low, features.chroma, held, cancelled)
    least = features.chroma.min(axis=0)  # what sounds in all twelve is noise, and is taken from each
    fifths = (2 * np.pi / 12 * (7 * np.arange(12) % 12)).astype(np.float32)
    whole = np.maximum(features.chroma.sum(axis=0) - 12 * least, np.float32(1e-9))
    # in two halves of single precision: a complex one would hold an hour's chroma four times over
    # (the cosines of all twelve add up to nothing, and so do the sines: there the least takes nothing away)
    real, imaginary = (smoothed(part(fifths) @ features.chroma / whole, 12) for part in (np.cos, np.sin))
    weight = real + 1j * imaginary
    pitch_cos, pitch_sin = circle(np.angle(weight), np.minimum(1, 1.3 * np.abs(weight)) * gate)
    features = replace(features, chroma=np.zeros((12, 0), np.float32))  # the largest part is used no more
    del whole, weight, real, imaginary
    beat_cos, beat_sin = circle(beats.angle, np.where(beats.confidence > 0.01, 1.0, 0.0))
    brightness = np.log(np.maximum(features.centroid_hz, 1) / DARK_HZ) / np.log(BRIGHT_HZ / DARK_HZ)
    noisiness = 1 + np.log10(np.maximum(features.flatness, 1e-4)) / 4

    def named() -> Iterator[tuple[str, NDArray[Any]]]:
        """One after the other: of an hour, all of them at once would be 23 MiB."""
        yield "loudness", _scaled(smoothed(features.rms, 3) ** HEARD) * gate
        yield "bass", _scaled(smoothed(features.bass, 2) ** HEARD) * gate
        yield "mid", _scaled(smoothed(features.mid, 2) ** HEARD) * gate
        yield "treble", _scaled(smoothed(features.treble, 2) ** HEARD) * gate
        yield "onset_low", _scaled(features.flux_low) * gate
        yield "onset_high", _scaled(features.flux_high) * gate
        yield "beat", beats.pulse
        yield "downbeat", beats.bar_pulse
        yield "beat_cos", beat_cos
        yield "beat_sin", beat_sin
        yield "tempo", tempo_value(beats.tempo) * (held > 0.01)
        yield "beat_confidence", beats.confidence
        yield "brightness", smoothed(brightness, 5) * gate
        yield "noisiness", smoothed(noisiness, 5) * gate
        yield "pitch_cos", pitch_cos
        yield "pitch_sin", pitch_sin

    return rows(named(), frames), beats.beats


def _unless(cancelled: Callable[[], bool], blocks: Iterator[Samples]) -> Iterator[Samples]:
    for block in blocks:
        if cancelled():
            raise Cancelled
        yield block


def _level(blocks: Iterator[Samples]) -> tuple[float, float, int]:
    """RMS of the louder parts, or 12 dB less than of the loudest where most is silence; the offset, which is not in
    it; the number of samples."""
    squares, means, frames = list[float](), list[float](), 0
    for block in blocks:
        frames += len(block)
        for piece in np.array_split(block, max(1, len(block) // 2205)):
            squares.append(float((piece**2).mean()))
            means.append(float(piece.mean()))
    if not squares:
        return 0.0, 0.0, 0
    offset = offset_of(float(np.mean(means)), float(np.sqrt(np.mean(squares))))
    if offset:
        squares = [square - 2 * offset * mean + offset**2 for square, mean in zip(squares, means, strict=True)]
    level = float(np.sqrt(max(np.percentile(squares, 90), max(squares) / 16, 0.0)))
    return (level if level > 1e-3 * abs(offset) else 0.0), offset, frames  # beside a constant only its rounding is left


def _chunks(blocks: Iterator[Samples]) -> Iterator[tuple[NDArray[np.float32], int, int]]:
    """Samples of a chunk with its margins, how many frames are margin before it, how many frames it has.

    Frame n is centred on sample 441 n; the sound is silent before and after.
    """
    held = np.zeros(N_FFT // 2, np.float32)
    first = 0  # frame that the held samples begin with
    start = 0  # first frame that was not given yet
    for block in blocks:
        held = np.concatenate([held, block[:, 0]])
        while (len(held) - N_FFT) // HOP + 1 + first >= start + _CHUNK + _MARGIN:
            before = start - first
            yield held[: (before + _CHUNK + _MARGIN - 1) * HOP + N_FFT], before, _CHUNK
            start += _CHUNK
            skip = max(0, start - _MARGIN - first)
            held = held[skip * HOP :]
            first += skip
    last = (len(held) - N_FFT // 2) // HOP + first  # the frame that the last sample belongs to
    count = last - start + 1
    if count > 0:
        yield np.concatenate([held, np.zeros(N_FFT + _MARGIN * HOP, np.float32)]), start - first, count


def _measured(samples: NDArray[np.float32], before: int, count: int) -> Features:
    import librosa

    spectrum = np.abs(librosa.stft(samples, n_fft=N_FFT, hop_length=HOP, center=False)) * np.float32(2 / N_FFT)
    # hits are told apart in half as long a window, centred on the same samples: a long one sees them too early
    inner = samples[(N_FFT - _HIT_FFT) // 2 : len(samples) - (N_FFT - _HIT_FFT) // 2]
    sharp = np.abs(librosa.stft(inner, n_fft=_HIT_FFT, hop_length=HOP, center=False)) * np.float32(2 / _HIT_FFT)
    percussive = _percussive(_mel_filters() @ sharp)
    limits = np.searchsorted(_mel_centres(), [LOW_HZ, HIGH_HZ])
    log = np.log1p(1000 * percussive)
    low, high, all_bands = (_flux(log[some]) for some in (slice(0, limits[0]), slice(limits[1], None), slice(None)))
    kept = slice(before, before + count)
    spectrum = spectrum[:, kept]
    power = spectrum**2
    edges = np.searchsorted(np.fft.rfftfreq(N_FFT, 1 / SAMPLE_RATE), [DEEPEST_HZ, LOW_HZ, HIGH_HZ])
    bands = [np.sqrt(power[a:b].sum(axis=0)) for a, b in zip(edges, (*edges[1:], None), strict=True)]
    audible = np.maximum(spectrum, 1e-7)
    return Features(
        rms=np.sqrt(power[edges[0] :].sum(axis=0)),
        bass=bands[0],
        mid=bands[1],
        treble=bands[2],
        flux=all_bands[kept],
        flux_low=low[kept],
        flux_high=high[kept],
        centroid_hz=librosa.feature.spectral_centroid(S=audible, sr=SAMPLE_RATE)[0].astype(np.float32),
        flatness=librosa.feature.spectral_flatness(S=audible[edges[0] :])[0].astype(np.float32),
        chroma=librosa.feature.chroma_stft(S=power, sr=SAMPLE_RATE, norm=None, tuning=0.0).astype(np.float32),
    )


def _percussive(mel: NDArray[np.float32]) -> NDArray[np.float32]:
    """What stands upright in a spectrogram, by medians of 31 frames and 17 bands (Fitzgerald 2010): as
    `librosa.decompose.hpss`, whose import of scikit-learn alone takes 23 MiB."""
    from scipy.ndimage import median_filter

    lying = median_filter(mel, size=(1, 31), mode="reflect") ** 2
    upright = median_filter(mel, size=(17, 1), mode="reflect") ** 2
    both = lying + upright
    share = np.divide(upright, both, out=np.full_like(both, 0.5), where=both > np.finfo(np.float32).tiny)
    return np.asarray(mel * share, np.float32)


def _flux(log_mel: NDArray[np.float32]) -> Curve:
    """How much louder a band became within 40 ms, vibrato not counted (SuperFlux, Böck and Widmer 2013)."""
    import librosa

    flux = librosa.onset.onset_strength(
        S=log_mel, sr=SAMPLE_RATE, hop_length=HOP, lag=2, max_size=3, center=False, aggregate=np.mean
    )
    return flux.astype(np.float32)


def _mel_filters() -> NDArray[np.float32]:
    import librosa

    filters: NDArray[np.float32] = librosa.filters.mel(sr=SAMPLE_RATE, n_fft=_HIT_FFT, n_mels=_MELS, fmin=30, norm=None)
    return filters


def _mel_centres() -> NDArray[np.float64]:
    import librosa

    centres: NDArray[np.float64] = librosa.mel_frequencies(n_mels=_MELS + 2, fmin=30, fmax=SAMPLE_RATE / 2)[1:-1]
    return centres


def _joined(parts: list[Features]) -> Features:
    """All of them after each other; the list is empty afterwards, so that nothing is held twice for long."""
    columns = {name: [getattr(part, name) for part in parts] for name in Features.__dataclass_fields__}
    parts.clear()
    return Features(**{name: np.concatenate(columns.pop(name), axis=-1) for name in list(columns)})


def _gate(rms: Curve) -> Curve:
    """1 where something sounds, 0 in silence, with soft edges of 12 dB."""
    top = float(rms.max(initial=0))
    if not top:
        return np.zeros_like(rms)
    loud = max(float(np.percentile(rms, 99)), 0.25 * top)  # a sound may be a few clicks in silence
    decibels = 20 * np.log10(np.maximum(rms, 1e-9) / loud)
    return smoothed(_widened(np.clip((decibels - _QUIETEST_DB) / 12, 0, 1), 4), 2)


def _widened(gate: Curve, reach: int) -> Curve:
    """The largest value within so many frames before and after."""
    wide: Curve = np.lib.stride_tricks.sliding_window_view(np.pad(gate, reach), 2 * reach + 1).max(axis=1)
    return wide


def _scaled(curve: Curve) -> Curve:
    """Divided by the 97th percentile of its own peaks, so a single crash does not make all else small."""
    inner = curve[1:-1]
    tops = inner[(inner > curve[:-2]) & (inner >= curve[2:]) & (inner > 0.05 * curve.max(initial=0))]
    top = float(np.percentile(tops, 97)) if len(tops) else float(curve.max(initial=0))
    return np.clip(curve / top, 0, 1).astype(np.float32) if top > 0 else np.zeros_like(curve)
