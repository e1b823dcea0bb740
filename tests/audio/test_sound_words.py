from __future__ import annotations

import numpy as np
import pytest

from mmstudio.audio.sound_words import measure
from mmstudio.errors import SoundSilent
from mmstudio.training import songs, sounds

RATE = sounds.SAMPLE_RATE
TIME = np.arange(4 * RATE) / RATE


def tone(hertz, level=0.3):
    return (level * np.sin(2 * np.pi * hertz * TIME)).astype(np.float32)


def noise(level=0.3):
    return (level * np.random.default_rng(1).normal(0, 1, 4 * RATE)).astype(np.float32)


def chords(intervals):
    """Each second another chord of one key, as organs play."""
    parts = [songs.chord([60 + step + root for step in intervals], 1.0) for root in (0, 5, 7, 0)]
    return np.concatenate(parts).astype(np.float32)


@pytest.mark.parametrize(
    ("sound", "word", "opposite"),
    [
        (tone(200, 0.5), "loud", "quiet"),
        (tone(200, 0.005), "quiet", "loud"),
        (tone(120), "low", "high"),
        (tone(5000), "high", "low"),
        (noise(), "noisy", "low"),
        (songs.clicks(np.arange(0.1, 4, 0.15), 4), "fast", "slow"),
        (songs.clicks([1.0, 2.8], 4), "slow", "fast"),
        (chords((0, 4, 7)), "happy", "sad"),
        (tone(300), "steady", "noisy"),
    ],
)
def test_a_sound_has_the_word_for_how_it_sounds(sound, word, opposite):
    words = measure(sound).words
    assert word in words
    assert opposite not in words


def test_minor_chords_are_sad():
    minor = np.concatenate([songs.chord([57 + s + r for s in (0, 3, 7)], 1.0) for r in (0, 5, 0, 5)]).astype(np.float32)
    assert "sad" in measure(minor).words


def test_noise_has_no_key():
    assert measure(noise()).major == 0.0


def test_the_same_sound_gives_the_same_words_at_any_level_but_for_loudness():
    song = songs.song(3, 6).samples
    assert measure(song) == measure(song.copy())
    other = measure(0.05 * song)
    assert set(measure(song).words) - {"loud", "quiet"} == set(other.words) - {"loud", "quiet"}


@pytest.mark.parametrize("sound", [np.zeros(RATE), np.zeros(0), np.full(RATE, np.nan), np.full(100, 1e-6)])
def test_silence_is_said(sound):
    with pytest.raises(SoundSilent) as raised:
        measure(sound.astype(np.float32), "quiet.wav")
    assert raised.value.facts == {"name": "quiet.wav"}
