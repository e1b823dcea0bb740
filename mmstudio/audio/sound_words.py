"""Words for a sound: what the net heard in it, and how it sounds, measured: loud, low, fast, noisy, major-like.

Measured words are plain signal processing: the same sound always gives the same words, and every one can be checked.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from mmstudio.audio import hearing
from mmstudio.audio.files import open_sound
from mmstudio.audio.heard import Listened
from mmstudio.audio.live import HOP, N_FFT, SAMPLE_RATE
from mmstudio.audio.offset import without_offset
from mmstudio.errors import SoundSilent
from mmstudio.jobs import Concept, SoundCondition

SHOWN: Final = 5  # concepts
BARS: Final = 120  # of the little waveform
_SILENT_DB = -65.0
_LEAST_SHARE = 0.02  # of a concept; the likeliest of 48 has more
_MOOD = 0.4  # share of the measured words where nothing known was heard, half of it where something was

# Krumhansl and Kessler (1982): how well each tone fits a key
_MAJOR = np.array([6.35, 2.23, 3.48, 2.33, 4.38, 4.09, 2.52, 5.19, 2.39, 3.66, 2.29, 2.88])
_MINOR = np.array([6.33, 2.68, 3.52, 5.38, 2.60, 3.53, 2.54, 4.75, 3.98, 2.69, 3.34, 3.17])
_TONAL = 0.6  # correlation with some key from which a sound has one

Samples = NDArray[np.float32]


@dataclass(frozen=True)
class Measured:
    """level_db: RMS of the loud parts against full scale. centroid_hz: middle of the spectrum. flatness: 0 tonal … 1
    noise. onsets_s: starts a second. major: -1 minor … 1 major, 0 without a key. swing_db: from quiet to loud."""

    level_db: float
    centroid_hz: float
    flatness: float
    onsets_s: float
    major: float
    swing_db: float

    @property
    def words(self) -> tuple[str, ...]:
        """In a fixed order; what is ordinary has no word."""
        found = [
            _word(self.level_db, -34, "quiet", -15, "loud"),
            _word(self.centroid_hz, 450, "low", 2800, "high"),
            _word(self.onsets_s, 0.9, "slow", 4.5, "fast"),
            _word(self.flatness, 0.0, "", 0.25, "noisy"),
            _word(self.major, -0.03, "sad", 0.03, "happy"),
            _word(self.swing_db, 6, "steady", 100, ""),
        ]
        return tuple(word for word in found if word)


def measure(samples: Samples, name: str = "") -> Measured:
    """samples (n,) mono at 22,050 Hz; name: of the file, for the sentence. Raises SoundSilent."""
    samples = np.nan_to_num(np.asarray(samples, np.float32), posinf=0, neginf=0)
    if len(samples) < N_FFT:
        samples = np.pad(samples, (0, N_FFT - len(samples)))
    windows = np.lib.stride_tricks.sliding_window_view(samples, N_FFT)[::HOP]
    rms_db = 20 * np.log10(np.sqrt(np.mean(windows**2, axis=1)) + 1e-9)
    level = float(np.quantile(rms_db[rms_db > rms_db.max() - 20], 0.8))  # a few drops in a quiet room count, too
    if level < _SILENT_DB:
        raise SoundSilent(name=name)
    loud = windows[rms_db > level - 25]
    power = np.abs(np.fft.rfft(loud * np.hanning(N_FFT))) ** 2
    mean = power.mean(axis=0)
    hertz = np.fft.rfftfreq(N_FFT, 1 / SAMPLE_RATE)
    heard = (hertz > 60) & (hertz < 9000)
    magnitude = np.sqrt(mean)[heard]
    return Measured(
        level_db=level,
        centroid_hz=float(
            (hertz[heard] * magnitude).sum() / max(float(magnitude.sum()), 1e-30)
        ),  # 0 where all is still
        flatness=float(np.exp(np.log(mean[heard] + 1e-14).mean()) / (mean[heard].mean() + 1e-14)),
        onsets_s=_onsets(rms_db, level) / (len(samples) / SAMPLE_RATE),
        major=_major(samples),
        swing_db=level - float(np.quantile(np.maximum(rms_db, level - 60), 0.1)),
    )


class Net(Protocol):
    """What names sounds: ours in `hearing`, installed ones in `mmstudio.generators.listening`."""

    sample_rate: int

    def hear(self, samples: Samples, most: int) -> hearing.Hearing: ...


def concepts_of(
    net: Net, samples: Samples, name: str = "", at_its_rate: Samples | None = None
) -> tuple[tuple[Concept, ...], bool]:
    """What is heard in a sound (n,) at 22,050 Hz, likeliest first, then how it sounds; shares are 1 in all.

    at_its_rate: the same for a net that hears at another rate. Second: whether it is like anything known; if not, how
    it sounds counts more. Raises SoundSilent.
    """
    words = measure(samples, name).words
    found = net.hear(samples if at_its_rate is None else at_its_rate, SHOWN)
    mood = (_MOOD if not found.known else _MOOD / 2) if words else 0.0
    likely = [one for one in found.concepts if one.share >= _LEAST_SHARE]
    total = sum(one.share for one in likely)
    named = tuple(Concept(one.name, round(one.share / total * (1 - mood), 4)) for one in likely)
    return (*named, *(Concept(word, round(mood / len(words), 4), measured=True) for word in words)), found.known


def heard_in(sound: SoundCondition) -> tuple[tuple[Concept, ...], bool]:
    """`concepts_of` the part of a file that a condition names. Raises SoundSilent, and as `open_sound`."""
    samples = part(Path(sound.path), SAMPLE_RATE, sound.start_s, sound.duration_s)
    return concepts_of(hearing.shipped(), samples, Path(sound.path).name)


def listen(
    path: Path,
    start_s: float = 0.0,
    duration_s: float = hearing.MOST_S,
    net: Net | None = None,
    name: str = "",
) -> Listened:
    """Listen to a part of a file, and draw all of it. net: that listens, None = ours; name: of the file, for sentences.

    Raises SoundSilent, and as `open_sound`.
    """
    net, name = net or hearing.shipped(), name or path.name
    bars = _Bars()
    samples = part(path, SAMPLE_RATE, start_s, duration_s, bars.see)
    other = part(path, net.sample_rate, start_s, duration_s) if net.sample_rate != SAMPLE_RATE else None
    concepts, known = concepts_of(net, samples, name, other)
    return Listened(seconds=bars.seconds, bars=bars.drawn(), concepts=concepts, known=known)


def part(
    path: Path,
    sample_rate: int,
    start_s: float,
    duration_s: float,
    seen: Callable[[Samples], None] | None = None,
) -> Samples:
    """Mono samples (n,) of a part of a file, half a minute at most. seen: told every piece of the file, which is read
    to its end for that. Raises SoundSilent where nothing lies there, and as `open_sound`."""
    first, last = (round(at * sample_rate) for at in (start_s, start_s + min(duration_s, hearing.MOST_S)))
    kept, at = [np.zeros(0, np.float32)], 0
    with open_sound(path) as reading:
        for block in reading.at(sample_rate, 1):
            mono = block[:, 0]
            kept.append(mono[max(0, first - at) : max(0, last - at)])
            at += len(mono)
            if seen is not None:
                seen(mono)
            elif at >= last:
                break
    samples = np.concatenate(kept)
    if not len(samples):
        raise SoundSilent(name=path.name)
    return without_offset(samples)


class _Bars:
    """The little waveform of samples at 22,050 Hz that come in pieces, hours of them."""

    def __init__(self) -> None:
        self._peaks: list[NDArray[np.float32]] = []
        self._frames = 0

    def see(self, mono: Samples) -> None:
        self._frames += len(mono)
        pieces = np.array_split(mono, max(1, len(mono) // HOP))
        self._peaks.append(np.array([np.abs(piece).max() for piece in pieces]))

    @property
    def seconds(self) -> float:
        return self._frames / SAMPLE_RATE

    def drawn(self) -> tuple[float, ...]:
        """Their peaks, 0 … 1, the largest 1."""
        bars = [float(piece.max()) for piece in np.array_split(np.concatenate(self._peaks), BARS) if len(piece)]
        top = max(bars, default=0) or 1
        return tuple(round(min(1.0, bar / top), 3) for bar in bars)


def _onsets(rms_db: NDArray[np.float64], level: float) -> int:
    """Rises of more than 6 dB within 60 ms to a loudness that counts."""
    floor = np.maximum(rms_db, level - 40)
    rise = floor[3:] - floor[:-3]
    starts = (rise > 6) & (floor[3:] > level - 20)
    return int(np.count_nonzero(starts[1:] & ~starts[:-1]) + (starts[0] if len(starts) else 0))


def _major(samples: Samples) -> float:
    size = 8192
    if len(samples) < size:
        return 0.0
    windows = np.lib.stride_tricks.sliding_window_view(samples, size)[:: size // 2]
    magnitude = np.abs(np.fft.rfft(windows * np.hanning(size)))
    hertz = np.fft.rfftfreq(size, 1 / SAMPLE_RATE)
    heard = (hertz > 100) & (hertz < 2000)
    tops = magnitude[:, heard]
    tops = np.where(tops > np.quantile(tops, 0.9, axis=1, keepdims=True), tops, 0).sum(axis=0)
    pitch = np.round(12 * np.log2(hertz[heard] / 440) + 9).astype(int) % 12
    chroma = np.bincount(pitch, weights=tops, minlength=12)
    if chroma.std() < 1e-9:
        return 0.0
    major, minor = (
        max(float(np.corrcoef(chroma, np.roll(profile, key))[0, 1]) for key in range(12))
        for profile in (_MAJOR, _MINOR)
    )
    return major - minor if max(major, minor) >= _TONAL else 0.0


def _word(value: float, low: float, below: str, high: float, above: str) -> str:
    return below if value < low else above if value > high else ""
