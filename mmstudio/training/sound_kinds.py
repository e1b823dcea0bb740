"""The kinds of sounds that are synthesised for the sound encoder, one function each, and the words for them."""

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

Maker = Callable[[Draw, float], Wave]


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

    out = np.zeros(round(s * SAMPLE_RATE))
    time = d.noise.uniform(0, 0.8)
    while time < s:
        for _ in range(int(d.noise.integers(2, 8))):
            put(out, chirp(), time)
            time += d.between(0.08, 0.25)
        time += d.between(0.2, 1.0)
    return out


def dog(d: Draw, s: float) -> Wave:
    pitch = d.ratio(180, 600)

    def bark() -> Wave:
        time = seconds_of(d.between(0.12, 0.25))
        curve = pitch * (1 + 0.5 * np.sin(np.pi * time / time[-1])) * (1 + 0.03 * d.noise.normal(0, 1, len(time)))
        rough = tone(curve, vowel([pitch * 2.2, pitch * 4, 2600], 300, 0.4))
        return (unit(rough) + 0.5 * unit(hiss(d, len(time), 400, 4000))) * swelling(len(time), 0.015, 0.08)

    out = np.zeros(round(s * SAMPLE_RATE))
    time = d.noise.uniform(0, 0.6)
    while time < s:
        for _ in range(int(d.noise.integers(1, 4))):
            put(out, bark(), time)
            time += d.between(0.25, 0.5)
        time += d.between(0.2, 0.9)
    return out


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


# name -> other words for it, as people say it
WORDS: dict[str, tuple[str, ...]] = {
    "rain": ("rain falling", "heavy rain", "a rain cloud", "rainy weather", "drizzle"),
    "thunder": ("thunderstorm", "lightning", "a storm with lightning", "rumbling thunder"),
    "wind": ("wind blowing", "a windy day", "howling wind", "a breeze"),
    "sea waves": ("ocean", "waves on a beach", "surf", "the sea", "water wave"),
    "water drops": ("dripping water", "droplet", "drops of water", "a dripping tap"),
    "stream": ("a flowing stream", "a brook", "a river", "running water"),
    "fire": ("campfire", "crackling fire", "flame", "burning wood"),
    "bird": ("birds singing", "birdsong", "a chirping bird", "a songbird"),
    "dog": ("a barking dog", "dog face", "puppy", "a dog barks"),
    "cat": ("a meowing cat", "cat face", "kitten", "a cat meows"),
    "cow": ("a mooing cow", "cow face", "cattle", "a cow moos"),
    "sheep": ("a bleating sheep", "lamb", "ewe", "a sheep bleats"),
    "rooster": ("a crowing rooster", "cock", "chicken", "cock-a-doodle-doo"),
    "duck": ("a quacking duck", "ducks", "mallard"),
    "frog": ("a croaking frog", "toad", "frogs in a pond"),
    "cricket": ("crickets chirping", "a chirping insect", "cicada", "grasshopper"),
    "bees": ("honeybee", "buzzing bees", "a swarm of bees", "a buzzing bee"),
    "owl": ("a hooting owl", "an owl at night", "hoot"),
    "horse": ("a galloping horse", "hooves", "horse racing", "a horse runs"),
    "engine": ("a car engine", "automobile", "a running motor", "a car"),
    "train": ("steam locomotive", "railway", "a steam train", "locomotive"),
    "helicopter": ("a flying helicopter", "chopper", "rotor blades"),
    "airplane": ("a jet flying past", "aeroplane", "jet plane", "an airplane takes off"),
    "siren": ("a police car", "ambulance", "police siren", "fire engine", "emergency"),
    "car horn": ("honking", "a honking car", "traffic jam", "beeping cars"),
    "ship": ("a ship's horn", "ferry", "a steamer", "fog horn"),
    "clock": ("a ticking clock", "wall clock", "tick tock", "a watch"),
    "alarm clock": ("an alarm rings", "a beeping alarm", "wake up", "alarm"),
    "bell": ("a church bell", "a ringing bell", "bells", "tolling bell"),
    "telephone": ("a ringing telephone", "phone call", "a phone rings"),
    "keyboard": ("typing", "a computer keyboard", "typing on a keyboard", "keys"),
    "heartbeat": ("beating heart", "heart", "a heart beats", "pulse"),
    "footsteps": ("walking", "a person walking", "steps", "footprints"),
    "clapping": ("applause", "clapping hands", "an audience claps", "cheering"),
    "laughter": ("laughing", "a person laughs", "face with tears of joy", "giggling"),
    "snoring": ("a sleeping person", "sleeping face", "sleep", "zzz"),
    "crying baby": ("a baby cries", "baby", "crying", "a weeping infant"),
    "singer": ("a person singing", "singing", "a song", "microphone"),
    "whistle": ("a blown whistle", "referee", "whistling"),
    "hammer": ("hammering", "a carpenter at work", "construction", "hitting a nail"),
    "fireworks": ("exploding fireworks", "firecracker", "a rocket explodes", "new year"),
    "drums": ("a drum kit", "drum", "a drummer", "drum beat"),
    "piano": ("musical keyboard", "a person plays the piano", "piano music"),
    "guitar": ("an acoustic guitar", "a plucked guitar", "guitar music"),
    "violin": ("strings", "a fiddle", "violin music", "cello"),
    "flute": ("a wooden flute", "flute music", "a recorder"),
    "trumpet": ("brass", "trumpet music", "a horn fanfare"),
    "music box": ("a chiming music box", "carillon", "glockenspiel", "lullaby"),
}

MAKERS: dict[str, Maker] = {name: globals()[name.replace(" ", "_")] for name in WORDS}
