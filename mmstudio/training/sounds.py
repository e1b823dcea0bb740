"""Sounds made from a seed, each with its name: what the sound encoder learns from and is examined with.

Everything is synthesised here, so nobody's rights are touched. `SOUNDS` names the kinds and the words for them;
`clip` makes one. Every number of a sound is drawn by a `Draw`, whose ranges are divided: what is examined lies where
nothing was taught.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

SAMPLE_RATE = 22_050
CLIP_S = 5.0

Samples = NDArray[np.float32]  # (frames,), mono
Wave = NDArray[Any]
Floats = Sequence[float] | Wave

_TAUGHT = ((0.1, 0.4), (0.55, 0.9))  # shares of every range
_EXAMINED = ((0.0, 0.1), (0.4, 0.55), (0.9, 1.0))


class Draw:
    """Chance whose numbers come from the taught or from the held-out parts of every range."""

    def __init__(self, seed: int, held_out: bool = False) -> None:
        self.noise = np.random.default_rng(seed)
        self._parts = _EXAMINED if held_out else _TAUGHT
        self._odds = np.array([high - low for low, high in self._parts])

    def between(self, low: float, high: float) -> float:
        part = self._parts[self.noise.choice(len(self._parts), p=self._odds / self._odds.sum())]
        return float(low + (high - low) * self.noise.uniform(*part))

    def ratio(self, low: float, high: float) -> float:
        """Like `between`, with equal chance for equal ratios."""
        return float(np.exp(self.between(np.log(low), np.log(high))))

    def perhaps(self, chance: float) -> bool:
        return bool(self.noise.random() < chance)


def clip(kind: str, seed: int, held_out: bool = False, seconds: float = CLIP_S) -> Samples:
    """One sound of a kind, (seconds x 22,050,), peak .7; the same seed gives the same sound."""
    from mmstudio.training.sound_kinds import MAKERS

    draw = Draw(seed * 1009 + sorted(MAKERS).index(kind), held_out)
    made = np.asarray(MAKERS[kind](draw, seconds), np.float64)
    made = in_a_place(draw, made)
    peak = float(np.abs(made).max())
    return (made * (0.7 / peak if peak else 1)).astype(np.float32)


def in_a_place(draw: Draw, sound: Wave) -> Wave:
    """As a microphone may hear it: perhaps in a room, tilted, with some hiss, not always from the start."""
    if draw.perhaps(0.4):
        room = (
            draw.noise.normal(0, 1, 6000) * np.exp(-np.arange(6000) / draw.ratio(200, 2500)) * draw.between(0.02, 0.12)
        )
        room[0] = 1
        size = len(sound) + len(room)
        sound = np.fft.irfft(np.fft.rfft(sound, size) * np.fft.rfft(room, size), size)[: len(sound)]
    if draw.perhaps(0.7):
        level = float(np.sqrt(np.mean(sound**2))) * 10 ** (-draw.between(12, 45) / 20)
        sound = sound + level * unit(hiss(draw, len(sound), tilt=-draw.between(0, 1)))
    return np.roll(sound, int(draw.noise.integers(len(sound)))) if draw.perhaps(0.3) else sound


# blocks that sounds are built of


def seconds_of(seconds: float) -> Wave:
    return np.arange(max(1, round(seconds * SAMPLE_RATE))) / SAMPLE_RATE


def hiss(draw: Draw, count: int, low_hz: float = 20, high_hz: float = 11_000, tilt: float = 0.0) -> Wave:
    """Noise in a band with soft edges; its amplitude goes with frequency to the power of tilt."""
    return shaped(draw.noise.normal(0, 1, count), low_hz, high_hz, tilt)


def shaped(sound: Wave, low_hz: float, high_hz: float, tilt: float = 0.0) -> Wave:
    hertz = np.maximum(np.fft.rfftfreq(len(sound), 1 / SAMPLE_RATE), 1)
    gain = 1 / np.sqrt(1 + (low_hz / hertz) ** 6) / np.sqrt(1 + (hertz / high_hz) ** 6) * (hertz / 1000) ** tilt
    return np.fft.irfft(np.fft.rfft(sound) * gain, len(sound))


def unit(sound: Wave) -> Wave:
    """The same with an RMS of 1."""
    return sound / max(float(np.sqrt(np.mean(sound**2))), 1e-9)


def wander(draw: Draw, count: int, rate_hz: float, depth: float) -> Wave:
    """1 ± depth, changing about so often a second, never below 0."""
    points = max(4, round(count / SAMPLE_RATE * rate_hz) + 3)
    curve = np.interp(np.linspace(0, points - 1, count), np.arange(points), draw.noise.uniform(-1, 1, points))
    return np.maximum(0, 1 + depth * curve)


def tone(hertz: Wave, parts: Sequence[float] | Callable[[Wave], Wave], most: int = 40) -> Wave:
    """Harmonics of a changing pitch. parts: their amplitudes, or a function of their frequencies (Hz) at the middle."""
    phase = 2 * np.pi * np.cumsum(hertz) / SAMPLE_RATE
    middle = float(np.median(hertz))
    count = max(1, min(most, int(0.45 * SAMPLE_RATE / max(float(hertz.max()), 1))))
    numbers = np.arange(1, count + 1)
    loud = parts(numbers * middle) if callable(parts) else np.array([*parts, *[0] * count][:count])
    sound = np.zeros(len(hertz))
    for number, level in zip(numbers, loud, strict=True):
        if level > 1e-3:
            sound += level * np.sin(number * phase)
    return sound


def vowel(formants: Sequence[float], width: float = 120, dull: float = 0.7) -> Callable[[Wave], Wave]:
    """Amplitudes of harmonics as a throat gives them."""

    def parts(hertz: Wave) -> Wave:
        near = sum(
            np.exp(-0.5 * ((hertz - formant) / width) ** 2) / (1 + 0.4 * i) for i, formant in enumerate(formants)
        )
        return np.asarray((near + 0.03) / (hertz / hertz[0]) ** dull)

    return parts


def swelling(count: int, attack_s: float, release_s: float) -> Wave:
    """0 → 1 → 0 over so many samples."""
    time = np.arange(count) / SAMPLE_RATE
    return np.minimum(1, time / max(attack_s, 1e-4)) * np.minimum(1, time[::-1] / max(release_s, 1e-4))


def dying(count: int, long_s: float) -> Wave:
    return np.exp(-np.arange(count) / SAMPLE_RATE / long_s)


def struck(hertz: Floats, levels: Floats, long_s: Floats, seconds: float) -> Wave:
    """Sines that die away, each at its own pace: bells, strings, wood."""
    time = seconds_of(seconds)
    sound = np.zeros(len(time))
    for hz, level, long in zip(hertz, levels, long_s, strict=True):
        if hz < 0.45 * SAMPLE_RATE:
            sound += level * np.sin(2 * np.pi * hz * time) * np.exp(-time / long)
    return sound


def put(out: Wave, sound: Wave, time_s: float, level: float = 1.0) -> None:
    """Add a sound at a time; what reaches beyond the end is cut off."""
    start = round(time_s * SAMPLE_RATE)
    if 0 <= start < len(out):
        end = min(len(out), start + len(sound))
        out[start:end] += level * sound[: end - start]


def repeated(
    draw: Draw, seconds: float, every_s: float, one: Callable[[], Wave], uneven: float = 0.05, loud: float = 0.3
) -> Wave:
    """A sound again and again: uneven is how irregular, loud how differently strong."""
    out = np.zeros(round(seconds * SAMPLE_RATE))
    time = draw.noise.uniform(0, min(every_s, 0.6 * seconds))
    while time < seconds:
        put(out, one(), time, 1 - loud * draw.noise.random())
        time += every_s * max(0.2, 1 + uneven * draw.noise.normal())
    return out


def in_groups(
    draw: Draw,
    seconds: float,
    one: Callable[[], Wave],
    latest_s: float,
    several: tuple[int, int],
    apart_s: tuple[float, float],
    pause_s: tuple[float, float],
) -> Wave:
    """A call a few times, a pause, and again: several is how often, from … below; the first begins by latest_s."""
    out = np.zeros(round(seconds * SAMPLE_RATE))
    time = draw.noise.uniform(0, latest_s)
    while time < seconds:
        for _ in range(int(draw.noise.integers(*several))):
            put(out, one(), time)
            time += draw.between(*apart_s)
        time += draw.between(*pause_s)
    return out


def _kinds() -> dict[str, tuple[str, ...]]:
    from mmstudio.training.sound_kinds import WORDS

    return WORDS


def words() -> dict[str, tuple[str, ...]]:
    """Every kind's name and the words for it, the name first."""
    return {name: (name, *others) for name, others in _kinds().items()}
