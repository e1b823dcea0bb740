"""Sounds of weather, water and animals, one function each for `sound_kinds`."""

from __future__ import annotations

import numpy as np

from mmstudio.training.sounds import (
    SAMPLE_RATE,
    Draw,
    Wave,
    dying,
    hiss,
    in_groups,
    put,
    repeated,
    seconds_of,
    shaped,
    struck,
    swelling,
    tone,
    unit,
    vowel,
    wander,
)


def rain(d: Draw, s: float) -> Wave:
    n = round(s * SAMPLE_RATE)
    drops = (d.noise.random(n) < d.ratio(0.004, 0.05)) * d.noise.exponential(1, n)
    return 0.6 * unit(hiss(d, n, 800, 9000, d.between(-0.3, 0.2))) + d.between(0.5, 1.5) * unit(
        shaped(drops, 1500, 8000)
    )


def thunder(d: Draw, s: float) -> Wave:
    n = round(s * SAMPLE_RATE)
    rumble = unit(hiss(d, n, 25, d.ratio(90, 260), -0.6)) * wander(d, n, d.between(4, 10), 0.9)
    crack = np.zeros(n)
    for _ in range(int(d.noise.integers(1, 4))):
        burst = hiss(d, round(0.5 * SAMPLE_RATE), 80, d.ratio(900, 4000), -0.5)
        put(crack, unit(burst) * dying(len(burst), d.between(0.05, 0.2)), d.noise.uniform(0, 0.4 * s), 2)
    return rumble * dying(n, d.between(1.2, 3.5)) + crack


def wind(d: Draw, s: float) -> Wave:
    n = round(s * SAMPLE_RATE)
    slow = wander(d, n, d.between(0.4, 1.2), 0.8)
    howl = tone(d.ratio(250, 600) * (0.7 + 0.4 * slow), [1, 0.2]) * (slow - slow.min()) ** 2
    return np.asarray(unit(hiss(d, n, 60, d.ratio(350, 900), -0.4)) * slow + d.between(0, 0.5) * howl)


def sea_waves(d: Draw, s: float) -> Wave:
    n = round(s * SAMPLE_RATE)
    time = seconds_of(s)
    swell = (0.5 + 0.5 * np.sin(2 * np.pi * (time / d.between(2.5, 6) + d.noise.random()))) ** d.between(1.5, 3)
    return unit(hiss(d, n, 120, d.ratio(1500, 6000), -0.5)) * (0.12 + swell)


def water_drops(d: Draw, s: float) -> Wave:
    def drop() -> Wave:
        time = seconds_of(d.between(0.06, 0.14))
        return np.sin(2 * np.pi * d.ratio(500, 1600) * time * (1 + d.between(2, 7) * time)) * dying(len(time), 0.03)

    return repeated(d, s, d.ratio(0.25, 1.0), drop, uneven=0.25)


def stream(d: Draw, s: float) -> Wave:
    def bubble() -> Wave:
        time = seconds_of(d.between(0.02, 0.08))
        return np.asarray(
            np.sin(2 * np.pi * d.ratio(400, 1800) * time * (1 + 3 * time)) * swelling(len(time), 0.005, 0.03)
        )

    n = round(s * SAMPLE_RATE)
    return repeated(d, s, d.ratio(0.008, 0.02), bubble, uneven=0.6, loud=0.9) + d.between(0.1, 0.4) * unit(
        hiss(d, n, 500, 4000)
    )


def fire(d: Draw, s: float) -> Wave:
    n = round(s * SAMPLE_RATE)

    def crackle() -> Wave:
        some = hiss(d, round(0.03 * SAMPLE_RATE), d.ratio(700, 2500), 9000)
        return unit(some) * dying(len(some), d.between(0.002, 0.008))

    roar = unit(hiss(d, n, 40, d.ratio(200, 500), -0.6)) * wander(d, n, 4, 0.4)
    return d.between(0.15, 0.4) * roar + repeated(d, s, d.ratio(0.05, 0.18), crackle, uneven=0.8, loud=0.9)


def bird(d: Draw, s: float) -> Wave:
    base, shape = d.ratio(2200, 4800), d.between(-1, 1)

    def chirp() -> Wave:
        time = seconds_of(d.between(0.05, 0.2))
        share = time / time[-1]
        bend = 1 + shape * 0.35 * (share - 0.5) + d.between(0, 0.15) * np.sin(2 * np.pi * d.between(15, 40) * time)
        return tone(base * bend * np.exp(d.noise.normal(0, 0.08)), [1, 0.15]) * swelling(len(time), 0.012, 0.03)

    return in_groups(d, s, chirp, latest_s=0.8, several=(2, 8), apart_s=(0.08, 0.25), pause_s=(0.2, 1.0))


def dog(d: Draw, s: float) -> Wave:
    pitch = d.ratio(180, 600)

    def bark() -> Wave:
        time = seconds_of(d.between(0.12, 0.25))
        curve = pitch * (1 + 0.5 * np.sin(np.pi * time / time[-1])) * (1 + 0.03 * d.noise.normal(0, 1, len(time)))
        rough = tone(curve, vowel([pitch * 2.2, pitch * 4, 2600], 300, 0.4))
        return (unit(rough) + 0.5 * unit(hiss(d, len(time), 400, 4000))) * swelling(len(time), 0.015, 0.08)

    return in_groups(d, s, bark, latest_s=0.6, several=(1, 4), apart_s=(0.25, 0.5), pause_s=(0.2, 0.9))


def cat(d: Draw, s: float) -> Wave:
    pitch = d.ratio(380, 850)

    def meow() -> Wave:
        time = seconds_of(d.between(0.5, 1.1))
        share = time / time[-1]
        curve = pitch * (0.85 + d.between(0.3, 0.6) * np.sin(np.pi * share**0.7)) * (1 + 0.01 * np.sin(36 * time))
        opened = np.sin(np.pi * share)
        narrow, wide = (tone(curve, vowel(formants, 250)) for formants in ([700, 2900], [1300, 1900, 3600]))
        return np.asarray((unit(narrow) * (1 - opened) + unit(wide) * opened) * swelling(len(time), 0.08, 0.25))

    return repeated(d, s, d.between(1.1, 2.2), meow, uneven=0.15)


def cow(d: Draw, s: float) -> Wave:
    pitch = d.ratio(85, 180)

    def moo() -> Wave:
        time = seconds_of(d.between(1.1, 2.2))
        share = time / time[-1]
        curve = pitch * (0.8 + 0.35 * np.minimum(1, share * 3)) * (1 + 0.012 * d.noise.normal(0, 1, len(time)))
        return unit(tone(curve, vowel([320, 700 + 300 * d.noise.random(), 2200], 150))) * swelling(len(time), 0.2, 0.4)

    return repeated(d, s, d.between(2.2, 3.5), moo)


def sheep(d: Draw, s: float) -> Wave:
    pitch = d.ratio(220, 420)

    def baa() -> Wave:
        time = seconds_of(d.between(0.5, 1.0))
        shake = 1 + 0.05 * np.sin(2 * np.pi * d.between(7, 11) * time)
        loud = 0.6 + 0.4 * np.sin(2 * np.pi * 9 * time)
        return unit(tone(pitch * shake, vowel([800, 1500, 2700], 200))) * loud * swelling(len(time), 0.05, 0.15)

    return repeated(d, s, d.between(1.2, 2.4), baa, uneven=0.2)


def rooster(d: Draw, s: float) -> Wave:
    pitch = d.ratio(550, 900)

    def crow() -> Wave:
        parts = []
        for high, long in ((0.8, 0.15), (1.1, 0.15), (1.45, 0.3), (1.2, 0.6)):
            time = seconds_of(long * d.between(0.8, 1.2))
            curve = pitch * high * (1 - 0.12 * time / time[-1])
            parts.append(unit(tone(curve, vowel([1500, 2600, 3800], 350, 0.4))) * swelling(len(time), 0.02, 0.05))
            parts.append(np.zeros(round(0.03 * SAMPLE_RATE)))
        return np.concatenate(parts)

    return repeated(d, s, d.between(2.0, 3.5), crow)


def duck(d: Draw, s: float) -> Wave:
    pitch = d.ratio(200, 380)

    def quack() -> Wave:
        time = seconds_of(d.between(0.12, 0.24))
        curve = pitch * (1.15 - 0.3 * time / time[-1])
        return unit(tone(curve, vowel([1100, 1900, 3000], 180, 0.1))) * swelling(len(time), 0.01, 0.05)

    return repeated(d, s, d.between(0.28, 0.7), quack, uneven=0.2)


def frog(d: Draw, s: float) -> Wave:
    rate, ring = d.between(22, 48), d.ratio(350, 1100)

    def croak() -> Wave:
        time = seconds_of(d.between(0.25, 0.6))
        pulses = (np.sin(2 * np.pi * rate * time) > 0.6) * 1.0
        return unit(shaped(pulses * d.noise.normal(0, 1, len(time)), ring * 0.7, ring * 1.5)) * swelling(
            len(time), 0.03, 0.06
        )

    return repeated(d, s, d.between(0.6, 1.4), croak, uneven=0.15)


def cricket(d: Draw, s: float) -> Wave:
    time = seconds_of(s)
    trill = np.clip(np.sin(2 * np.pi * d.between(22, 45) * time), 0, 1) ** 2
    phrase = np.clip(np.sin(2 * np.pi * d.between(1.2, 3.2) * time + 6 * d.noise.random()) * 4, 0, 1)
    return np.asarray(np.sin(2 * np.pi * d.ratio(3600, 6200) * time) * trill * phrase)


def bees(d: Draw, s: float) -> Wave:
    n = round(s * SAMPLE_RATE)
    out = np.zeros(n)
    for _ in range(int(d.noise.integers(2, 7))):
        curve = d.ratio(150, 290) * wander(d, n, d.between(2, 6), 0.1)
        out += unit(tone(curve, [1, 0.8, 0.7, 0.5, 0.4, 0.3, 0.2, 0.15])) * wander(d, n, 1.5, 0.8)
    return out


def owl(d: Draw, s: float) -> Wave:
    pitch = d.ratio(280, 480)

    def hoot() -> Wave:
        parts = []
        for long in (0.35, 0.12, 0.14, 0.5):
            time = seconds_of(long * d.between(0.8, 1.2))
            hertz = pitch * (1 - 0.06 * time / time[-1])
            parts += [tone(hertz, [1, 0.12]) * swelling(len(time), 0.05, 0.08), np.zeros(round(0.15 * SAMPLE_RATE))]
        return np.concatenate(parts)

    return repeated(d, s, d.between(2.2, 3.5), hoot)


def horse(d: Draw, s: float) -> Wave:
    stride, ring = d.between(0.38, 0.62), d.ratio(500, 1300)

    def gallop() -> Wave:
        out = np.zeros(round(0.6 * SAMPLE_RATE))
        for at, level in ((0.0, 0.7), (0.27, 0.8), (0.42, 1.0)):
            hit = struck([ring * np.exp(d.noise.normal(0, 0.05)), ring * 1.9], [1, 0.5], [0.018, 0.012], 0.08)
            put(out, hit + 0.6 * unit(hiss(d, len(hit), 200, 3000)) * dying(len(hit), 0.008), at * stride, level)
        return out

    return repeated(d, s, stride, gallop, uneven=0.02, loud=0.2)
