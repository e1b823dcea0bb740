"""Plays the ten seconds of music that ship with the program: `python packaging/sample_sound.py`.

Four bars at 96 beats a minute, made of sines and noise: a pad, a bass, a plucked melody, drums. They begin where they
end, so that they can be looped, and have what every curve of the sound looks for. Nothing of it is recorded, so it may
be given away with the program. Same seed, same music.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import numpy.typing as npt
import soundfile

Floats = npt.NDArray[np.float64]
RATE = 44_100
BEAT_S = 60 / 96
SECONDS = 16 * BEAT_S
OUT = Path(__file__).resolve().parent.parent / "resources" / "samples" / "night-swim.ogg"
LARGEST_BYTES = 200_000
CHORDS = ((57, 60, 64, 67), (53, 57, 60, 64), (48, 55, 60, 64), (55, 59, 62, 69))  # Am7 F C G, one a bar
MELODY = ((0, 76), (1.5, 74), (2, 72), (3.5, 69), (4, 72), (5.5, 69), (6, 65), (8, 67), (9, 72), (10, 76), (11.5, 74),
          (12, 74), (13, 71), (14, 67), (15, 69))  # fmt: skip


def hertz(note: int) -> float:
    return 440 * 2 ** ((note - 69) / 12)


def put(music: Floats, sound: Floats, beat: float, level: float, side: float = 0.0) -> None:
    """Add a sound (n,) at a beat; what reaches beyond the end goes on at the beginning. side: -1 left … 1 right."""
    places = (round(beat * BEAT_S * RATE) + np.arange(len(sound))) % len(music)
    angle = (side + 1) * np.pi / 4
    for channel, gain in enumerate((np.cos(angle), np.sin(angle))):
        np.add.at(music[:, channel], places, level * gain * sound)


def times(seconds: float) -> Floats:
    return np.arange(round(seconds * RATE)) / RATE


def kick() -> Floats:
    t = times(0.35)
    return np.sin(2 * np.pi * (48 * t + 5.5 * (1 - np.exp(-t / 0.03)))) * np.exp(-t / 0.11)


def snare(random: np.random.Generator) -> Floats:
    t = times(0.22)
    rattle, tone = random.standard_normal(len(t)) * np.exp(-t / 0.05), np.sin(2 * np.pi * 185 * t) * np.exp(-t / 0.07)
    return 0.6 * rattle + 0.5 * tone


def hat(random: np.random.Generator, long_s: float) -> Floats:
    t = times(0.15)
    return np.diff(random.standard_normal(len(t) + 2), 2) * 0.3 * np.exp(-t / long_s)


def bass(note: int, beats: float) -> Floats:
    t = times(beats * BEAT_S)
    tone = sum(np.sin(2 * np.pi * hertz(note) * k * t) / k**1.7 for k in range(1, 6))
    return tone * np.minimum(1, t / 0.008) * np.exp(-t / 0.45) * np.minimum(1, (t[-1] - t) / 0.02)


def pluck(note: int) -> Floats:
    t = times(1.4)
    parts = (np.sin(2 * np.pi * hertz(note) * k * t) * np.exp(-t * (2.2 + 1.4 * k)) / k for k in range(1, 8))
    return sum(parts) * np.minimum(1, t / 0.003)


def pad(note: int, beats: float, detune: float) -> Floats:
    t = times(beats * BEAT_S + 0.6)
    swell = np.minimum(1, t / 0.5) * np.clip((t[-1] - t) / 0.6, 0, 1)
    return swell * sum(np.sin(2 * np.pi * hertz(note) * (1 + detune) * k * t + k) / k**2 for k in range(1, 5))


def music() -> Floats:
    """(441,000, 2), peak 0.9."""
    random = np.random.default_rng(7)
    out = np.zeros((round(SECONDS * RATE), 2))
    for bar, chord in enumerate(CHORDS):
        for number, note in enumerate(chord):
            for side in (-1, 1):
                put(out, pad(note, 4, 0.0025 * side), 4 * bar, 0.045, side * (0.4 + 0.1 * number))
        for beat in (0, 1.5, 2.5):
            put(out, bass(chord[0] - 24 if chord[0] > 50 else chord[0] - 12, 1.2), 4 * bar + beat, 0.34)
        for beat in range(4):
            put(out, kick() if beat % 2 == 0 else snare(random), 4 * bar + beat, 0.62 if beat % 2 == 0 else 0.2)
        put(out, kick(), 4 * bar + 2.75, 0.4)
        for eighth in range(8):
            open_ = eighth == 7 and bar % 2 == 1
            put(out, hat(random, 0.06 if open_ else 0.018), 4 * bar + eighth / 2, 0.18 if eighth % 2 else 0.11, 0.3)
    for beat, note in MELODY:
        for echo in range(4):  # three dotted echoes, from side to side
            put(out, pluck(note), beat + 0.75 * echo, 0.15 * 0.45**echo, (-0.5, 0.5)[echo % 2] if echo else 0.0)
    return 0.9 * out / np.abs(out).max()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=OUT)
    out = parser.parse_args().out
    with soundfile.SoundFile(out, "w", RATE, 2, format="OGG", subtype="VORBIS", compression_level=0.7) as file:
        for piece in np.array_split(music(), 200):  # libsndfile's encoder overflows its stack with all of it at once
            file.write(piece)
    size = out.stat().st_size
    print(f"{out}: {size} bytes")
    if size > LARGEST_BYTES:
        raise SystemExit(f"too large: at most {LARGEST_BYTES}")


if __name__ == "__main__":
    main()
