from __future__ import annotations

import contextlib
import dataclasses
from types import SimpleNamespace

import numpy as np
import pytest
import soundfile

from mmstudio.audio import sound_words
from mmstudio.audio.files import open_sound
from mmstudio.audio.hearing import Hearing
from mmstudio.audio.sound_words import concepts_of, heard_in, listen, measure
from mmstudio.errors import SoundSilent
from mmstudio.jobs import Concept, SoundCondition
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


# what the shipped net hears, and its words


def test_a_taught_sound_is_named_and_how_it_sounds_has_a_smaller_share(tmp_path):
    soundfile.write(tmp_path / "rain.wav", sounds.clip("rain", 77, held_out=True), RATE)
    heard = listen(tmp_path / "rain.wav")
    assert heard.concepts[0].name == "rain"
    assert heard.known
    assert sum(one.share for one in heard.concepts) == pytest.approx(1, abs=0.01)
    assert 0 < sum(one.share for one in heard.concepts if one.measured) <= 0.21
    assert heard.seconds == pytest.approx(5, abs=0.01)
    assert len(heard.bars) == 120
    assert max(heard.bars) == 1.0


def test_only_the_named_part_is_listened_to(tmp_path):
    both = np.concatenate([sounds.clip("dog", 78, held_out=True), sounds.clip("bell", 78, held_out=True)])
    soundfile.write(tmp_path / "both.wav", both, RATE)
    first, second = (
        heard_in(SoundCondition(path=str(tmp_path / "both.wav"), start_s=start, duration_s=4.5))[0][0].name
        for start in (0.0, 5.2)
    )
    assert (first, second) == ("dog", "bell")


def test_what_is_like_nothing_known_is_said_and_its_mood_counts_more():
    net = SimpleNamespace(hear=lambda samples, most: Hearing(concepts=(Concept("cow", 1.0),), vector=(), known=False))
    concepts, known = concepts_of(net, tone(120))
    assert not known
    assert sum(one.share for one in concepts if one.measured) == pytest.approx(0.4)


def test_a_part_behind_the_end_is_silent(tmp_path):
    soundfile.write(tmp_path / "a.wav", sounds.clip("dog", 1), RATE)
    with pytest.raises(SoundSilent):
        listen(tmp_path / "a.wav", start_s=60)


def test_to_draw_with_a_part_no_more_of_the_file_is_read(tmp_path, monkeypatch):
    soundfile.write(tmp_path / "long.wav", np.tile(sounds.clip("dog", 1), 12), RATE)
    opened = []

    @contextlib.contextmanager
    def watched(path):
        with open_sound(path) as reading:
            opened.append(reading)
            yield reading

    monkeypatch.setattr(sound_words, "open_sound", watched)
    heard_in(SoundCondition(path=str(tmp_path / "long.wav"), start_s=1.0, duration_s=4.0))
    assert opened[0].seconds < 6 < listen(tmp_path / "long.wav").seconds


def test_a_constant_has_no_centre_and_all_that_is_measured_is_a_number():
    assert all(np.isfinite(value) for value in dataclasses.astuple(measure(np.full(RATE, 0.5, np.float32))))
