"""Live analysis: curves while the sound is still coming, from what was heard so far and nothing else. Plain numpy.

`LogMel` turns samples into frames, `Normaliser` makes them the live net's input, `Follower` gives the sixteen curves by
signal processing alone: followers with automatic gain, onset strengths, and predominant local pulse for the beat.
"""

from __future__ import annotations

import cmath
import math
from collections import deque
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mmstudio.audio.files import LOUDEST
from mmstudio.audio.offset import offset_of
from mmstudio.audio.tracks import (
    BRIGHT_HZ,
    DARK_HZ,
    DEEPEST_HZ,
    HEARD,
    HIGH_HZ,
    LOW_HZ,
    QUIET,
    RATE_HZ,
    ROW,
    TEMPI,
    tempo_value,
)

SAMPLE_RATE: Final = 22_050
HOP: Final = SAMPLE_RATE // RATE_HZ
N_FFT: Final = 1024
MELS: Final = 64
LEAST_HZ, MOST_HZ = 30.0, 10_000.0
LATENCY_S: Final = N_FFT / 2 / SAMPLE_RATE  # a frame is known half a window after its centre
_ROOM = 10 ** (-65 / 20)  # RMS of a frame: a quiet room, and no music
_QUIET_MUSIC = 10 ** (-25 / 20)  # against the loudest of late: unless it is so near to it
_NOTHING = 10 ** (-120 / 20)
_FAINT = 10 ** (-50 / 20)  # against the loudest of late: as little as nothing
_LOUD = 0.1  # RMS that the loudest of late is brought to
_MEMORY_S = 4.0  # of running means
_OFFSET_S = 1.0  # that a constant under the sound is learned in
_PULSE_FRAMES = 300  # six seconds that the beat is looked for in
_AHEAD = 150  # frames that a pulse reaches into the future
# beats a minute that most music has, and how far from it, in octaves: the best of some fifteen ways tried on 76 songs,
# 52 of which had beat F1 .836 with 115 and 0.7 and have .863. 24 songs that were looked at only afterwards: .894 and
# .903, three better and two worse, which is no difference that could be told from chance
_USUAL, _SPREAD = 100.0, 0.6
_PARTS = np.array([0.25, 0.5, 0.25])  # of a raised cosine
_QUIET = np.array(QUIET, np.float32)
_TEMPO_VALUES = tempo_value(TEMPI)

Curve = NDArray[np.float32]


@dataclass(frozen=True)
class Frame:
    """time_s: the centre of the window, on the clock of the samples. magnitude (513,); bands (64,) of it, on the mel
    scale. gain: brings the loudest of late to one level. sounds: not faint against it. awake: 1 while there is more
    than a quiet room, 0 in silence. Times the gain, all is the same for the same sound at any loudness, but `awake`: so
    that is for what is shown, and nothing that remembers may see it.
    """

    time_s: float
    magnitude: Curve
    bands: Curve
    rms: float
    gain: float = 1.0
    sounds: bool = True
    awake: float = 1.0

    def mel(self, bands: Curve) -> Curve:
        """These bands, of this frame or an earlier one, as they are heard now: log1p(1000 gain |X|)."""
        heard: Curve = np.log1p(np.float32(1000 * self.gain) * bands)
        return heard

    def shown(self, curves: Curve) -> Curve:
        """These curves (16,), quiet in silence."""
        return _QUIET + np.float32(self.awake) * (curves - _QUIET)


class LogMel:
    """Samples in any pieces -> one frame each 20 ms, known as soon as its last sample was pushed."""

    def __init__(self) -> None:
        self._held = np.zeros(N_FFT - HOP, np.float32)  # silence before the first sample
        self._frames = 0
        self._level, self._awake = Level(), Awake()
        self._offset = 0.0
        self._window = np.hanning(N_FFT + 1)[:-1].astype(np.float32)

    def push(self, samples: NDArray[np.float32]) -> list[Frame]:
        """samples (n,), mono at 22,050 Hz; what is no number counts as silence, and none is louder than in a file."""
        fresh = samples.astype(np.float32, copy=False)
        if not (np.abs(fresh) <= LOUDEST).all():  # one block of what a driver never filled in would last for minutes
            fresh = np.nan_to_num(fresh, posinf=0, neginf=0).clip(-LOUDEST, LOUDEST)
        self._held = np.concatenate([self._held, fresh])
        frames = []
        while len(self._held) >= N_FFT:
            frames.append(self._frame(self._held[:N_FFT]))
            self._held = self._held[HOP:]
        return frames

    def _frame(self, samples: NDArray[np.float32]) -> Frame:
        samples = self._without_offset(samples)
        magnitude = (np.abs(np.fft.rfft(samples * self._window)) * (2 / N_FFT)).astype(np.float32)
        self._frames += 1
        newest = samples[-2 * HOP :]  # 40 ms: it answers sooner
        rms = math.sqrt(float(newest @ newest) / len(newest))
        gain, sounds, silent = self._level(rms)
        return Frame(
            time_s=self._frames * HOP / SAMPLE_RATE - LATENCY_S,
            magnitude=magnitude,
            bands=mel_filters() @ magnitude,
            rms=rms,
            gain=gain,
            sounds=sounds,
            awake=self._awake(silent),
        )

    def _without_offset(self, samples: NDArray[np.float32]) -> NDArray[np.float32]:
        """Less what was under the sound of late, as far as it is in these samples: silence stays silence."""
        share = max(1 / (self._frames + 1), 1 / (_OFFSET_S * RATE_HZ))
        self._offset += share * (float(samples[-HOP:].mean()) - self._offset)
        heard = samples[-(self._frames + 1) * HOP :]  # before it is the silence that a stream begins with
        here = float(heard.mean())
        rms = math.sqrt(float(heard @ heard) / len(heard))
        offset = offset_of(min(max(self._offset, min(0.0, here)), max(0.0, here)), rms)
        if not offset:
            return samples
        return np.concatenate([samples[: len(samples) - len(heard)], heard - np.float32(offset)])


class Level:
    """How loud a sound is at its loudest of the last seconds. What follows sees all against it, so that a sound twenty
    decibels louder, or less loud, is the same sound."""

    def __init__(self, fall_s: float = 8.0) -> None:
        self._top = 0.0
        self._fall = float(np.exp(-1 / (fall_s * RATE_HZ)))

    def __call__(self, rms: float) -> tuple[float, bool, bool]:
        """-> the gain, whether this is more than faint, and whether it counts as silence. In a pause of a quiet room
        the level stands still."""
        sounds = rms > max(_NOTHING, self._top * _FAINT)
        room = rms <= max(_NOTHING, min(_ROOM, self._top * _QUIET_MUSIC))
        if not room:  # what is faint beside a loud sound is heard again in the end
            self._top = max(self._top * self._fall, rms)
        return (_LOUD / self._top if self._top else 1.0), sounds, room or not sounds or self._top <= _ROOM


class Normaliser:
    """The live net's input: each mel band against its own running mean and deviation, and how much it rose.

    Means are those of the last four seconds and stand still in silence, so that what comes after it is as before.
    """

    def __init__(self) -> None:
        self._mean = np.zeros(MELS, np.float32)
        self._square = np.ones(MELS, np.float32)
        self._last = np.zeros(MELS, np.float32)
        self._heard = 0

    def push(self, frame: Frame) -> Curve:
        """-> (128,): 64 normalised bands, 64 positive differences."""
        mel = frame.mel(frame.bands)
        if frame.sounds:
            self._heard += 1
            share = np.float32(max(1 / self._heard, 1 / (_MEMORY_S * RATE_HZ)))
            self._mean += share * (mel - self._mean)
            self._square += share * (mel**2 - self._square)
        deviation = np.sqrt(np.maximum(self._square - self._mean**2, 0)) + np.float32(0.1)
        rise = np.maximum(mel - frame.mel(self._last), 0) / deviation
        self._last = frame.bands
        return np.concatenate([(mel - self._mean) / deviation, rise]).clip(-4, 4)  # a rise is never below 0


class Gain:
    """Automatic gain: a value against the largest of the last seconds. Silence stays silence."""

    def __init__(self, fall_s: float = 8.0) -> None:
        self._top = 0.0
        self._fall = float(np.exp(-1 / (fall_s * RATE_HZ)))

    def __call__(self, value: float, least: float = 1e-5) -> float:
        """-> 0 … 1; below `least` nothing."""
        if value <= least:
            return 0.0
        self._top = max(self._top * self._fall, value)
        return value / self._top


class Awake:
    """1 while it sounds, 0 from a second of silence on; between two slow beats is no silence."""

    def __init__(self) -> None:
        self._quiet_s = 1.0

    def __call__(self, silent: bool) -> float:
        self._quiet_s = self._quiet_s + 1 / RATE_HZ if silent else 0.0
        return min(1.0, max(0.0, (0.95 - self._quiet_s) / 0.2))


class Pulse:
    """Predominant local pulse, online (after Meier, Chiu and Müller, TISMIR 2024): beats are predicted, not awaited.

    Each frame the tempo that fits the last six seconds best lays a windowed wave from now into the future; where waves
    of many frames agree, the pulse is strong. `phase` 0 … 1 is 0 on the beat; `confidence` 0 … 1; `place` among TEMPI.
    """

    def __init__(self) -> None:
        # A wave under a raised cosine is three plain waves, and the sum over the last frames of a plain wave follows
        # from that of the frame before: so six seconds of 320 waves cost a few thousand products, not 192,000.
        cycles = np.concatenate([TEMPI, 2 * TEMPI, [0.0]]) / 60 / RATE_HZ  # the last tells how much there is at all
        angles = 2 * np.pi * cycles + np.array([[-np.pi], [0.0], [np.pi]]) / _PULSE_FRAMES
        self._step = np.exp(1j * angles)
        self._leave = np.exp(1j * angles * _PULSE_FRAMES)
        self._even = np.exp(1j * angles[..., None] * np.arange(_PULSE_FRAMES)).sum(axis=-1)
        even = _PARTS @ self._even
        self._shares = even / even[-1].real  # of each wave in what is constant
        self._past: deque[float] = deque(maxlen=_PULSE_FRAMES)
        ahead = np.arange(_AHEAD)
        fade = 0.5 * (1 + np.cos(np.pi * ahead / _AHEAD))
        self._total_ahead = float(fade.sum())
        self._laid = fade * np.exp(2j * np.pi * TEMPI[:, None] / 60 / RATE_HZ * ahead)
        self._usual = np.exp(-0.5 * (np.log2(TEMPI / _USUAL) / _SPREAD) ** 2)
        self._sums = np.zeros_like(self._step)
        self._coming = np.zeros(_AHEAD, np.complex128)
        self._scores = np.zeros(len(TEMPI))
        self.place = int(np.argmax(self._usual))
        self.phase, self.confidence = 0.0, 0.0

    @property
    def tempo(self) -> float:
        return float(TEMPI[self.place])

    def push(self, onset: float) -> None:
        """onset: strength of this frame, any scale that does not change quickly."""
        if not self._past:  # a start is no onset
            self._past.extend([onset] * _PULSE_FRAMES)
            self._sums = onset * self._even
        self._sums *= self._step
        self._sums += onset - self._past[0] * self._leave
        self._past.append(onset)
        tempi, swings = len(TEMPI), _PARTS @ self._sums
        total = float(swings[-1].real)
        swings = (swings - total * self._shares)[:-1]
        size = np.abs(swings)
        size[size < 1e-6 * total] = 0  # as good as constant: what is left is rounding
        found = (size[:tempi] + 0.5 * size[tempi:]) * self._usual
        self._scores *= 0.97
        self._scores += 0.03 * found
        near = slice(max(0, self.place - 3), self.place + 4)
        favoured = self._scores.copy()
        favoured[near] *= 1.25  # who leaves a tempo needs a reason
        if favoured.any():
            self.place = int(favoured.argmax())
        swing, sure = complex(swings[self.place]), float(size[self.place])
        clear = min(1.0, max(0.0, (sure / max(total, 1e-9) - 0.15) / 0.35))
        if sure > 1e-9 and clear:
            self._coming += (clear * swing / abs(swing)) * self._laid[self.place]
        now = complex(self._coming[0])
        self._coming[:-1] = self._coming[1:]
        self._coming[-1] = 0
        self.phase = cmath.phase(now) / (2 * math.pi) % 1
        self.confidence = min(1.0, abs(now) / self._total_ahead)


def pulse_curves(pulse: Pulse, awake: float = 1.0) -> dict[str, float]:
    """The five curves that a pulse tells."""
    sure, phase = pulse.confidence * awake, pulse.phase
    near_s = min(phase, 1 - phase) * 60 / pulse.tempo  # from the nearest beat
    cos, sin = _on_circle(2 * math.pi * phase, float(sure > 0.02))
    return {
        "beat": sure * math.exp(-0.5 * (near_s / 0.02) ** 2),
        "beat_cos": cos,
        "beat_sin": sin,
        "tempo": float(_TEMPO_VALUES[pulse.place]) * (awake > 0),
        "beat_confidence": sure,
    }


class Follower:
    """All sixteen curves, live, without a net."""

    def __init__(self) -> None:
        self._mel = LogMel()
        self._gains = {name: Gain() for name in ("loudness", "bass", "mid", "treble", "onset_low", "onset_high")}
        self._slow: dict[str, float] = {}
        self._before = [np.zeros(MELS, np.float32)] * 2
        self._key = 0j
        self._pulse = Pulse()
        self._awake = Awake()
        centres = mel_centres()
        self._low, self._high = centres < LOW_HZ, centres > HIGH_HZ

    def push(self, samples: NDArray[np.float32]) -> tuple[NDArray[np.float64], NDArray[np.float32]]:
        """samples (n,) -> times (frames,) and curves (16, frames) that became known with them."""
        frames = self._mel.push(samples)
        values = [frame.shown(self.values(frame)) for frame in frames]
        times = np.array([frame.time_s for frame in frames])
        return times, np.array(values, np.float32).reshape(-1, len(QUIET)).T

    def values(self, frame: Frame) -> NDArray[np.float32]:
        """Curves (16,) of one frame of `LogMel`, at any loudness the same; each is to be given once, in order."""
        sounds = frame.sounds
        awake = self._awake(not sounds)
        out = _QUIET.copy()
        power = (np.float32(frame.gain) * frame.magnitude) ** 2
        bands = (np.sqrt(np.add.reduceat(power, _band_begins())) / frame.gain).tolist()
        for name, value in zip(("loudness", "bass", "mid", "treble"), (frame.rms, *bands), strict=True):
            out[ROW[name]] = self._followed(name, self._gains[name](value, 1e-5 / frame.gain) ** HEARD)
        rise = np.maximum(frame.mel(frame.bands) - frame.mel(self._before[0]), 0)
        self._before = [self._before[1], frame.bands]
        low, high = float(rise[self._low].mean()), float(rise[self._high].mean())
        out[ROW["onset_low"]] = self._gains["onset_low"](low) * awake if sounds else 0
        out[ROW["onset_high"]] = self._gains["onset_high"](high) * awake if sounds else 0
        self._pulse.push(float(rise.mean()) + 0.5 * low if sounds else 0.0)
        for name, value in pulse_curves(self._pulse, awake).items():
            out[ROW[name]] = value
        total = float(power.sum())
        if sounds and total > 0:
            centroid = float(_hertz() @ frame.magnitude) / float(frame.magnitude.sum())
            heard = power[2:] + np.float32(1e-14)
            flat = math.exp(float(np.log(heard).mean())) / (float(heard.mean()))
            self._follow("brightness", math.log(max(centroid, 1) / DARK_HZ) / math.log(BRIGHT_HZ / DARK_HZ), 0.1)
            self._follow("noisiness", 1 + math.log10(max(flat, 1e-4)) / 4, 0.1)
            real, imaginary, whole = (_fifths() @ power).tolist()
            self._key += 0.06 * (complex(real, imaginary) / max(whole, 1e-14) - self._key)
        out[ROW["brightness"]] = min(1.0, max(0.0, self._slow.get("brightness", 0.0))) * awake
        out[ROW["noisiness"]] = min(1.0, max(0.0, self._slow.get("noisiness", 0.0))) * awake
        out[ROW["pitch_cos"]], out[ROW["pitch_sin"]] = _on_circle(
            cmath.phase(self._key), min(1.0, 1.3 * abs(self._key)) * awake
        )
        return out.clip(0, 1)

    def _followed(self, name: str, value: float) -> float:
        """Quick to rise, 80 ms to fall."""
        return self._follow(name, value, 0.01 if value > self._slow.get(name, 0.0) else 0.08)

    def _follow(self, name: str, value: float, time_s: float) -> float:
        before = self._slow.get(name, 0.0)
        self._slow[name] = before + (value - before) * (1 - math.exp(-1 / (time_s * RATE_HZ)))
        return self._slow[name]


@cache
def mel_filters() -> NDArray[np.float32]:
    """(64, 513) triangles of height 1, 30 … 10,000 Hz, on Slaney's scale, as librosa has them without a norm."""
    edges = _mel_edges()
    hertz = np.arange(N_FFT // 2 + 1) * SAMPLE_RATE / N_FFT
    rise = (hertz - edges[:-2, None]) / np.diff(edges)[:-1, None]
    fall = (edges[2:, None] - hertz) / np.diff(edges)[1:, None]
    return np.maximum(0, np.minimum(rise, fall)).astype(np.float32)


def mel_centres() -> NDArray[np.float64]:
    """Hz, (64,)."""
    return _mel_edges()[1:-1]


def _mel_edges() -> NDArray[np.float64]:
    """(66,): equal steps of 200/3 Hz below 1 kHz, equal ratios above (Slaney, Auditory Toolbox 1998)."""
    ratio = np.log(6.4) / 27

    def mel(hertz: float) -> float:
        return hertz * 3 / 200 if hertz < 1000 else 15 + float(np.log(hertz / 1000)) / ratio

    steps = np.linspace(mel(LEAST_HZ), mel(MOST_HZ), MELS + 2)
    return np.where(steps < 15, steps * 200 / 3, 1000 * np.exp(ratio * (steps - 15)))


@cache
def _hertz() -> NDArray[np.float32]:
    return (np.arange(N_FFT // 2 + 1) * SAMPLE_RATE / N_FFT).astype(np.float32)


@cache
def _band_begins() -> NDArray[np.intp]:
    """The bins where bass, mid and treble begin; each ends where the next one begins."""
    return np.searchsorted(np.arange(N_FFT // 2 + 1) * SAMPLE_RATE / N_FFT, [DEEPEST_HZ, LOW_HZ, HIGH_HZ])


@cache
def _fifths() -> NDArray[np.float32]:
    """(3, bins): the pitch class of each bin as a place on the circle of fifths, x and y, and how much it counts: 200 …
    2,000 Hz."""
    hertz = np.maximum(np.arange(N_FFT // 2 + 1) * SAMPLE_RATE / N_FFT, 1.0)
    angle = 2 * np.pi * 7 * 12 * np.log2(hertz / 261.63) / 12
    counts = (hertz > 200) & (hertz < 2000)
    return np.asarray(counts * np.stack([np.cos(angle), np.sin(angle), np.ones_like(angle)]), np.float32)


def _on_circle(angle: float, weight: float) -> tuple[float, float]:
    """`tracks.circle` of one angle."""
    return 0.5 + 0.5 * weight * math.cos(angle), 0.5 + 0.5 * weight * math.sin(angle)
