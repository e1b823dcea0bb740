"""Sounds of machines, things and people, one function each for `sound_kinds`."""

from __future__ import annotations

import numpy as np

from mmstudio.training.sounds import (
    SAMPLE_RATE,
    Draw,
    Wave,
    dying,
    hiss,
    put,
    repeated,
    seconds_of,
    struck,
    swelling,
    tone,
    unit,
    vowel,
    wander,
)


def engine(d: Draw, s: float) -> Wave:
    n = round(s * SAMPLE_RATE)
    speed = d.ratio(28, 110) * wander(d, n, d.between(0.3, 0.9), d.between(0.05, 0.4))
    parts = [1, 0.9, 0.5, 0.7, 0.4, 0.3, 0.35, 0.2, 0.15, 0.15, 0.1, 0.1]
    return unit(tone(speed, parts)) + d.between(0.1, 0.4) * unit(hiss(d, n, 80, 2500, -0.5)) * wander(d, n, 20, 0.3)


def train(d: Draw, s: float) -> Wave:
    beat = d.between(0.22, 0.5)

    def chug() -> Wave:
        some = hiss(d, round(0.16 * SAMPLE_RATE), 150, d.ratio(1500, 4000), -0.3)
        return unit(some) * swelling(len(some), 0.02, 0.12)

    out = repeated(d, s, beat, chug, uneven=0.01, loud=0.35)
    if d.perhaps(0.6):
        time = seconds_of(d.between(0.7, 1.5))
        whistle = sum(np.sin(2 * np.pi * d.ratio(420, 560) * ratio * time) for ratio in (1, 1.25, 1.5))
        put(out, 0.5 * whistle * swelling(len(time), 0.08, 0.2), d.noise.uniform(0, s - 1.5))
    return out


def helicopter(d: Draw, s: float) -> Wave:
    n = round(s * SAMPLE_RATE)
    time = seconds_of(s)
    blades = (0.5 + 0.5 * np.sin(2 * np.pi * d.between(9, 20) * time)) ** d.between(3, 7)
    return unit(hiss(d, n, 40, d.ratio(400, 1500), -0.4)) * (0.08 + blades) + d.between(0.02, 0.1) * tone(
        d.ratio(300, 700) * np.ones(n), [1, 0.4]
    )


def airplane(d: Draw, s: float) -> Wave:
    n = round(s * SAMPLE_RATE)
    time = seconds_of(s)
    whine = tone(d.ratio(1400, 3200) * (1.08 - d.between(0.02, 0.2) * time / s), [1, 0.3])
    near = np.exp(-(((time - d.between(0.2, 0.8) * s) / (d.between(0.4, 1.2) * s)) ** 2))
    return (unit(hiss(d, n, 80, 5000, -0.4)) + d.between(0.05, 0.25) * unit(whine)) * (0.3 + near)


def siren(d: Draw, s: float) -> Wave:
    time = seconds_of(s)
    low, high = d.ratio(420, 700), d.ratio(900, 1500)
    swing = np.sin(2 * np.pi * d.between(0.25, 2.5) * time + 6 * d.noise.random())
    if d.perhaps(0.4):
        swing = np.sign(swing)  # two tones
    return unit(tone(low + (high - low) * (0.5 + 0.5 * swing), [1, 0.4, 0.3, 0.15, 0.1]))


def car_horn(d: Draw, s: float) -> Wave:
    pitch = d.ratio(330, 520)

    def honk() -> Wave:
        time = seconds_of(d.between(0.25, 0.9))
        two = sum(
            tone(pitch * ratio * np.ones(len(time)), [1, 0.9, 0.8, 0.6, 0.5, 0.4, 0.3, 0.2]) for ratio in (1, 1.26)
        )
        return unit(np.asarray(two)) * swelling(len(time), 0.01, 0.03)

    return repeated(d, s, d.between(0.7, 1.6), honk, uneven=0.3, loud=0.1)


def ship(d: Draw, s: float) -> Wave:
    pitch = d.ratio(65, 150)

    def blast() -> Wave:
        time = seconds_of(d.between(1.6, 3.0))
        return unit(tone(pitch * np.ones(len(time)), [1, 0.8, 0.7, 0.6, 0.4, 0.3, 0.2, 0.1])) * swelling(
            len(time), 0.15, 0.3
        )

    return repeated(d, s, d.between(3.0, 4.0), blast)


def clock(d: Draw, s: float) -> Wave:
    ring = d.ratio(1800, 4500)

    def tick() -> Wave:
        tone_ = struck([ring, ring * 1.6, 600], [1, 0.6, 0.3], [0.006, 0.004, 0.01], 0.05)
        return tone_ + 0.4 * unit(hiss(d, len(tone_), 1500, 9000)) * dying(len(tone_), 0.002)

    return repeated(d, s, d.ratio(0.25, 1.0), tick, uneven=0.003, loud=0.3)


def alarm_clock(d: Draw, s: float) -> Wave:
    time = seconds_of(s)
    ring = d.ratio(1900, 3600)
    if d.perhaps(0.5):  # a hammer between two bells
        hammer = np.clip(np.sin(2 * np.pi * d.between(14, 26) * time), 0, 1) ** 0.5
        return (np.sin(2 * np.pi * ring * time) + 0.7 * np.sin(2 * np.pi * ring * 1.53 * time)) * hammer
    beeps = (np.sin(2 * np.pi * d.between(2.5, 5) * time) > 0) * (np.sin(2 * np.pi * d.between(0.6, 1) * time) > -0.4)
    return np.sign(np.sin(2 * np.pi * ring * time)) * beeps


def bell(d: Draw, s: float) -> Wave:
    pitch = d.ratio(180, 800)

    def stroke() -> Wave:
        ratios = (0.5, 1, 1.19, 1.5, 2, 2.52, 3.0, 4.1)
        longs = [d.between(0.8, 2.0) / (1 + 0.5 * i) for i in range(len(ratios))]
        return struck([pitch * ratio for ratio in ratios], (0.5, 1, 0.8, 0.5, 0.8, 0.4, 0.3, 0.25), longs, 2.8)

    return repeated(d, s, d.between(1.2, 2.6), stroke, uneven=0.05)


def telephone(d: Draw, s: float) -> Wave:
    time = seconds_of(s)
    one, other = d.ratio(600, 1500), d.ratio(1.15, 1.5)
    warble = np.sin(2 * np.pi * d.between(18, 26) * time) > 0
    sound = np.where(warble, np.sin(2 * np.pi * one * time), np.sin(2 * np.pi * one * other * time))
    rings = (time + d.noise.random() * 2) % d.between(2.0, 3.2) < d.between(0.9, 1.4)
    return sound * rings


def keyboard(d: Draw, s: float) -> Wave:
    def key() -> Wave:
        click = struck([d.ratio(900, 2600), 320], [0.6, 0.5], [0.004, 0.012], 0.06)
        return np.asarray(click + unit(hiss(d, len(click), 800, 7000)) * dying(len(click), 0.004))

    return repeated(d, s, d.between(0.09, 0.22), key, uneven=0.5, loud=0.5)


def heartbeat(d: Draw, s: float) -> Wave:
    period, pitch = 60 / d.between(52, 120), d.ratio(38, 70)

    def beat() -> Wave:
        out = np.zeros(round(0.6 * SAMPLE_RATE))
        for at, level in ((0.0, 1.0), (0.33 * min(period, 0.9), 0.7)):
            thud = struck([pitch, pitch * 1.7], [1, 0.4], [0.06, 0.04], 0.25)
            put(out, thud * swelling(len(thud), 0.012, 0.05), at, level)
        return out

    return repeated(d, s, period, beat, uneven=0.02, loud=0.1)


def footsteps(d: Draw, s: float) -> Wave:
    hard = d.between(0, 1)

    def step() -> Wave:
        thud = struck([d.ratio(80, 170)], [1], [0.03], 0.18)
        scrape = hiss(d, len(thud), 300 + 900 * hard, 5000)
        out = thud + (0.3 + hard) * unit(scrape) * dying(len(thud), d.between(0.01, 0.05))
        put(out, 0.4 * unit(scrape) * dying(len(thud), 0.02), 0.07)
        return out

    return repeated(d, s, d.between(0.42, 0.75), step, uneven=0.05)


def clapping(d: Draw, s: float) -> Wave:
    def clap() -> Wave:
        some = hiss(d, round(0.05 * SAMPLE_RATE), d.ratio(500, 1100), d.ratio(2500, 6000))
        return unit(some) * dying(len(some), d.between(0.004, 0.012))

    out = np.zeros(round(s * SAMPLE_RATE))
    for _ in range(int(d.noise.integers(1, 25))):
        out += repeated(d, s, d.between(0.18, 0.4), clap, uneven=0.1, loud=0.7)
    return out


def laughter(d: Draw, s: float) -> Wave:
    pitch = d.ratio(160, 420)
    sound = ([730, 1150, 2500], [560, 1800, 2500], [300, 2200, 3000])[d.noise.integers(3)]

    def laugh() -> Wave:
        out = np.zeros(round(1.8 * SAMPLE_RATE))
        time, every = 0.0, d.between(0.16, 0.24)
        for number in range(int(d.noise.integers(4, 8))):
            beat = seconds_of(0.1)
            curve = pitch * (1.2 - 0.05 * number) * (1.08 - 0.2 * beat / beat[-1])
            voiced = unit(tone(curve, vowel(sound))) * swelling(len(beat), 0.015, 0.05)
            put(out, voiced, time + 0.05)
            breath = hiss(d, round(0.06 * SAMPLE_RATE), 600, 5000)
            put(out, 0.35 * unit(breath) * swelling(len(breath), 0.02, 0.03), time)
            time += every
        return out

    return repeated(d, s, d.between(1.6, 2.4), laugh)


def snoring(d: Draw, s: float) -> Wave:
    rate = d.between(24, 60)

    def breath() -> Wave:
        time = seconds_of(d.between(0.9, 1.5))
        flutter = (0.5 + 0.5 * np.sin(2 * np.pi * rate * time * (1 + 0.1 * time))) ** 3
        low = unit(hiss(d, len(time), 60, d.ratio(350, 900), -0.3))
        return low * flutter * swelling(len(time), 0.35, 0.3)

    return repeated(d, s, d.between(1.8, 3.2), breath)


def crying_baby(d: Draw, s: float) -> Wave:
    pitch = d.ratio(380, 560)

    def cry() -> Wave:
        time = seconds_of(d.between(0.6, 1.2))
        share = time / time[-1]
        curve = pitch * (0.85 + 0.4 * np.sin(np.pi * share**0.5)) * (1 + 0.02 * np.sin(2 * np.pi * 7 * time))
        return unit(tone(curve, vowel([1100, 1700, 3500], 300, 0.2))) * swelling(len(time), 0.06, 0.2)

    return repeated(d, s, d.between(1.0, 1.7), cry, uneven=0.1)


def singer(d: Draw, s: float) -> Wave:
    pitch = d.ratio(130, 420)
    scale = (0, 2, 4, 5, 7, 9, 12)
    sounds = ([730, 1090, 2440], [300, 870, 2240], [530, 1840, 2480], [570, 840, 2410])

    def note() -> Wave:
        time = seconds_of(d.between(0.4, 1.1))
        hertz = pitch * 2 ** (scale[d.noise.integers(7)] / 12)
        curve = hertz * (1 + 0.02 * np.minimum(1, time * 4) * np.sin(2 * np.pi * d.between(4.8, 6.2) * time))
        return unit(tone(curve, vowel(sounds[d.noise.integers(4)], 130))) * swelling(len(time), 0.06, 0.08)

    return repeated(d, s, d.between(0.5, 0.9), note, uneven=0.2)


def whistle(d: Draw, s: float) -> Wave:
    pitch = d.ratio(1900, 3300)

    def blow() -> Wave:
        time = seconds_of(d.between(0.3, 0.9))
        pea = 1 + d.between(0.01, 0.05) * np.sin(2 * np.pi * d.between(25, 45) * time)
        return (tone(pitch * pea, [1, 0.1]) + 0.15 * unit(hiss(d, len(time), 1500, 8000))) * swelling(
            len(time), 0.02, 0.04
        )

    return repeated(d, s, d.between(0.8, 1.8), blow, uneven=0.3)


def hammer(d: Draw, s: float) -> Wave:
    ring = d.ratio(700, 2400)

    def hit() -> Wave:
        metal = struck([ring, ring * 2.3, ring * 3.9, 180], [1, 0.7, 0.5, 1], [0.05, 0.03, 0.02, 0.02], 0.25)
        return metal + 1.2 * unit(hiss(d, len(metal), 500, 8000)) * dying(len(metal), 0.004)

    return repeated(d, s, d.between(0.4, 0.9), hit, uneven=0.06)


def fireworks(d: Draw, s: float) -> Wave:
    out = np.zeros(round(s * SAMPLE_RATE))
    time = d.noise.uniform(0, 0.5)
    while time < s - 0.3:
        rise = seconds_of(d.between(0.4, 0.8))
        put(out, 0.2 * tone(d.ratio(900, 1600) * (1 + rise), [1]) * swelling(len(rise), 0.1, 0.05), time)
        time += rise[-1]
        bang = hiss(d, round(0.9 * SAMPLE_RATE), 40, d.ratio(600, 3000), -0.5)
        put(out, 2 * unit(bang) * dying(len(bang), d.between(0.06, 0.2)), time)
        for _ in range(int(d.noise.integers(8, 40))):
            spark = hiss(d, 200, 2500, 9000)
            put(out, 0.5 * unit(spark) * dying(200, 0.003), time + d.noise.uniform(0.1, 0.8))
        time += d.between(0.3, 1.2)
    return out
