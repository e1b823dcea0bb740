"""Sounds of instruments, one function each for `sound_kinds`."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from mmstudio.training.sounds import (
    SAMPLE_RATE,
    Draw,
    Wave,
    dying,
    hiss,
    put,
    seconds_of,
    struck,
    swelling,
    tone,
    unit,
)


def drums(d: Draw, s: float) -> Wave:
    step, kick_hz = 60 / d.between(70, 170) / 2, d.between(45, 70)
    out = np.zeros(round(s * SAMPLE_RATE))
    pattern = [(0, 4), (0, 3), (0, 5, 6)][d.noise.integers(3)]
    for number in range(int(s / step) + 1):
        if number % 8 in pattern:
            time = seconds_of(0.35)
            phase = 2 * np.pi * (kick_hz * time + 2.7 * (1 - np.exp(-time / 0.03)))
            put(out, np.sin(phase) * np.exp(-time / 0.12), number * step, 1.0)
        if number % 4 == 2:
            snare = hiss(d, round(0.25 * SAMPLE_RATE), 300, 8000)
            put(out, 0.5 * unit(snare) * dying(len(snare), 0.06), number * step)
        if d.perhaps(0.85):
            hat = hiss(d, round(0.08 * SAMPLE_RATE), 6000, 11_000)
            put(out, 0.2 * unit(hat) * dying(len(hat), 0.02), number * step)
    return out


def _melody(d: Draw, s: float, low_hz: float, high_hz: float, every_s: float, note: Callable[[float], Wave]) -> Wave:
    root, scale = (
        d.ratio(low_hz, high_hz),
        ((0, 2, 4, 5, 7, 9, 11, 12), (0, 2, 3, 5, 7, 8, 10, 12))[d.noise.integers(2)],
    )
    out = np.zeros(round(s * SAMPLE_RATE))
    time = d.noise.uniform(0, 0.3)
    while time < s:
        put(out, note(root * 2 ** (scale[d.noise.integers(8)] / 12)), time, 0.7 + 0.3 * d.noise.random())
        time += every_s * float(d.noise.choice((1, 1, 2)))
    return out


def piano(d: Draw, s: float) -> Wave:
    bright, stretch = d.between(0.5, 0.8), d.ratio(0.0002, 0.0008)

    def note(hertz: float) -> Wave:
        n = np.arange(1, 16)
        parts = hertz * n * np.sqrt(1 + stretch * n**2)
        tone_ = struck(parts, bright**n, 1.4 / n**0.6 * (220 / hertz) ** 0.4, 1.8)
        hammer_ = hiss(d, 500, 200, 3000)
        tone_[:500] += 0.2 * unit(hammer_) * dying(500, 0.006)
        return tone_ * swelling(len(tone_), 0.003, 0.1)

    return _melody(d, s, 130, 400, d.between(0.2, 0.5), note)


def guitar(d: Draw, s: float) -> Wave:
    damp, place = d.between(0.35, 0.55), d.between(0.1, 0.25)

    def note(hertz: float) -> Wave:
        n = np.arange(1, 20)
        pluck = np.abs(np.sin(np.pi * n * place)) / n**0.8
        return struck(hertz * n, pluck, damp * 2 / n**0.9, 1.4)

    return _melody(d, s, 82, 220, d.between(0.18, 0.45), note)


def violin(d: Draw, s: float) -> Wave:
    speed, depth = d.between(4.8, 6.6), d.between(0.004, 0.014)

    def note(hertz: float) -> Wave:
        time = seconds_of(d.between(0.6, 1.3))
        curve = hertz * (1 + depth * np.minimum(1, time * 3) * np.sin(2 * np.pi * speed * time))

        def parts(hz: Wave) -> Wave:
            body = 0.4 + np.exp(-0.5 * ((hz - 500) / 150) ** 2) + np.exp(-0.5 * ((hz - 2800) / 700) ** 2)
            return np.asarray(body / np.arange(1, len(hz) + 1) ** 0.7)

        return (unit(tone(curve, parts)) + 0.04 * unit(hiss(d, len(time), 1500, 8000))) * swelling(len(time), 0.1, 0.12)

    return _melody(d, s, 196, 440, d.between(0.5, 0.9), note)


def flute(d: Draw, s: float) -> Wave:
    breath = d.between(0.06, 0.2)

    def note(hertz: float) -> Wave:
        time = seconds_of(d.between(0.4, 1.0))
        curve = hertz * (1 + 0.004 * np.sin(2 * np.pi * 5 * time))
        air = unit(hiss(d, len(time), hertz * 0.9, hertz * 2.5))
        return (unit(tone(curve, [1, 0.3, 0.12, 0.04])) + breath * air) * swelling(len(time), 0.06, 0.1)

    return _melody(d, s, 420, 900, d.between(0.35, 0.7), note)


def trumpet(d: Draw, s: float) -> Wave:
    bright = d.between(0.7, 0.9)

    def note(hertz: float) -> Wave:
        time = seconds_of(d.between(0.25, 0.8))
        loud = swelling(len(time), 0.04, 0.06)
        dull, full = (tone(hertz * np.ones(len(time)), [b**n for n in range(18)]) for b in (0.4, bright))
        return np.asarray(unit(dull) * loud * (1 - loud) + unit(full) * loud**2)

    return _melody(d, s, 233, 440, d.between(0.25, 0.55), note)


def music_box(d: Draw, s: float) -> Wave:
    ratio = d.between(2.7, 3.1)

    def note(hertz: float) -> Wave:
        return struck([hertz, hertz * ratio, hertz * 5.4], [1, 0.35, 0.15], [0.5, 0.15, 0.05], 1.2)

    return _melody(d, s, 900, 1700, d.between(0.2, 0.45), note)
