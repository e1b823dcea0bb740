from __future__ import annotations

import librosa
import numpy as np
import pytest

from mmstudio.audio.live import (
    HOP,
    LATENCY_S,
    MELS,
    N_FFT,
    SAMPLE_RATE,
    Follower,
    Level,
    LogMel,
    Normaliser,
    Pulse,
    mel_filters,
)
from mmstudio.audio.tracks import CENTRED, CURVES, QUIET, ROW, beats_per_minute
from mmstudio.training import songs
from mmstudio.training.sound_figures import concordance


def followed(samples, size=HOP):
    """Times and curves of a whole sound that came in pieces of that size."""
    live = Follower()
    parts = [live.push(samples[start : start + size]) for start in range(0, len(samples), size)]
    return np.concatenate([times for times, _ in parts]), np.concatenate([curves for _, curves in parts], axis=1)


def test_mel_filters_are_those_of_librosa():
    theirs = librosa.filters.mel(sr=SAMPLE_RATE, n_fft=N_FFT, n_mels=MELS, fmin=30, fmax=10_000, norm=None)
    assert np.abs(mel_filters() - theirs).max() < 1e-5


def test_frames_are_those_of_librosa_offline():
    samples = songs.song(1, 5).samples
    frames = LogMel().push(samples)
    padded = np.concatenate([np.zeros(N_FFT - HOP, np.float32), samples])
    theirs = librosa.feature.melspectrogram(
        y=padded, sr=SAMPLE_RATE, n_fft=N_FFT, hop_length=HOP, center=False, power=1, n_mels=MELS, fmin=30, fmax=10_000,
        norm=None,
    )  # fmt: skip
    theirs *= 2 / N_FFT
    ours = np.array([frame.bands for frame in frames]).T
    assert ours.shape == theirs.shape
    assert np.abs(np.log1p(1000 * ours) - np.log1p(1000 * theirs)).max() < 1e-3


@pytest.mark.parametrize("size", [1, 100, 441, 1000, 22_050])
def test_the_size_of_the_pieces_changes_nothing(size):
    samples = songs.song(2, 1.5 if size == 1 else 4).samples
    times, curves = followed(samples, size)
    usual_times, usual = followed(samples, len(samples))
    assert np.array_equal(times, usual_times)
    assert np.array_equal(curves, usual)


def test_curves_are_known_45_ms_after_the_sound():
    """The first sample of a step, and how many samples were pushed when the loudness moved."""
    start = 3 * SAMPLE_RATE + 77
    for offset in range(0, HOP, 60):
        samples = np.zeros(4 * SAMPLE_RATE, np.float32)
        samples[start + offset :] = 0.5 * np.sin(np.arange(len(samples) - start - offset) * 0.3)
        live = Follower()
        live.push(samples[: start + offset])
        for pushed in range(start + offset, len(samples), 50):
            _, curves = live.push(samples[pushed : pushed + 50])
            if curves.size and curves[ROW["loudness"]].max() > 0.05:
                break
        assert pushed + 50 - start - offset <= 0.045 * SAMPLE_RATE


def test_times_are_the_centres_of_the_windows():
    samples = np.zeros(2 * SAMPLE_RATE, np.float32)
    samples[SAMPLE_RATE] = 1
    frames = LogMel().push(samples)
    loudest = max(frames, key=lambda frame: frame.bands.sum())
    assert abs(loudest.time_s - 1) <= HOP / 2 / SAMPLE_RATE
    assert frames[0].time_s == pytest.approx(HOP / SAMPLE_RATE - LATENCY_S)


def test_a_steady_beat_is_predicted():
    """After a few bars the phase is zero on each click, though a click is known only after it was heard."""
    clicks_s = 0.5 + np.arange(40) * 60 / 104
    times, curves = followed(songs.clicks(clicks_s, 23))
    angle = np.arctan2(curves[ROW["beat_sin"]] - 0.5, curves[ROW["beat_cos"]] - 0.5)
    late = clicks_s[(clicks_s > 8) & (clicks_s < 22)]
    phase = np.array([angle[np.abs(times - click).argmin()] for click in late]) / (2 * np.pi)
    assert np.abs(phase).max() < 0.09
    after = times > 8
    assert beats_per_minute(np.median(curves[ROW["tempo"], after])) == pytest.approx(104, rel=0.03)
    assert np.median(curves[ROW["beat_confidence"], after]) > 0.6


def test_noise_has_no_beat():
    noise = np.random.default_rng(2).normal(0, 0.1, 15 * SAMPLE_RATE).astype(np.float32)
    _, curves = followed(noise)
    assert curves[ROW["beat_confidence"], 300:].mean() < 0.15


@pytest.mark.parametrize("decibels", [-20, 20])
def test_all_that_remembers_sees_the_same_sound_at_any_loudness(decibels):
    """Also while the level is not known yet: what a pulse or a net learns in the first second may stay for long."""

    def seen(samples):
        mel, follower = LogMel(), Follower()
        return np.array([follower.values(frame) for frame in mel.push(samples.astype(np.float32))])

    samples = 0.1 * songs.song(4, 12).samples
    usual, other = seen(samples), seen(10 ** (decibels / 20) * samples)
    assert np.abs(usual - other).max(axis=0) == pytest.approx(0, abs=0.02)


def test_a_whisper_is_heard_some_seconds_after_a_shout():
    """The level falls, or what is faint beside something loud would never be heard again."""
    level = Level()
    assert level(0.5) == (pytest.approx(0.2), True, False)
    assert level(0.001)[1:] == (False, True)
    for _ in range(60 * 50):
        heard = level(0.001)
    assert heard == (pytest.approx(100), True, False)


@pytest.mark.parametrize("loudest", [None, 0.05, 1.0])
def test_a_quiet_room_is_silence_before_and_after_any_music(loudest):
    chance = np.random.default_rng(8)
    song = np.zeros(0) if loudest is None else loudest * songs.song(5, 4).samples
    room = chance.normal(0, 10 ** (-70 / 20), len(song) + 30 * SAMPLE_RATE)
    room[: len(song)] += song
    times, curves = followed(room.astype(np.float32))
    after = times > len(song) / SAMPLE_RATE + 1
    assert np.abs(curves[:, after] - np.array(QUIET)[:, None]).max() < 0.02
    assert loudest is None or curves[ROW["loudness"], ~after].max() > 0.8


def test_quiet_music_is_no_room():
    """Its loudest is -54 dB; what lies twenty decibels below that is music still."""
    seconds = 10
    samples = 0.003 * np.sin(np.arange(seconds * SAMPLE_RATE) * 0.3)
    samples[4 * SAMPLE_RATE :] *= 0.1
    times, curves = followed(samples.astype(np.float32))
    assert curves[ROW["loudness"], times > 5].min() > 0.2


def test_silence_is_quiet_within_a_second():
    samples = np.concatenate([songs.song(5, 8).samples, np.zeros(3 * SAMPLE_RATE, np.float32)])
    times, curves = followed(samples)
    assert np.abs(curves[:, times > 9] - np.array(QUIET)[:, None]).max() < 0.02


@pytest.mark.parametrize("offset", [0.02, -0.3])
def test_the_constant_of_a_cheap_microphone_is_not_heard(offset):
    song = songs.song(9_201, 8).samples * np.float32(0.05)
    plain, shifted = (Follower().push(sound)[1] for sound in (song, (song + offset).astype(np.float32)))
    assert np.abs(plain - shifted)[:, 50:].mean() < 0.01
    for name in ("loudness", "bass", "onset_low", "brightness"):
        assert concordance(plain[ROW[name]], shifted[ROW[name]]) > 0.98
    still = Follower().push(np.full(44_100, offset, np.float32))[1]
    assert still[ROW["loudness"]].max() == 0


@pytest.mark.parametrize("value", [1e6, -1e30, 3e38])
def test_a_block_that_a_driver_never_filled_in_is_forgotten_within_a_minute(value):
    follower, song = Follower(), songs.song(9_200, 8).samples
    before = follower.push(song)[1]
    follower.push(np.full(441, value, np.float32))
    for _ in range(7):
        after = follower.push(song)[1]
    assert after[ROW["loudness"]].max() > 0.9 * before[ROW["loudness"]].max()
    assert after[ROW["beat"]].max() > 0.5


def test_what_is_no_number_is_silence_and_all_stays_in_range():
    samples = songs.song(6, 3).samples.copy()
    samples[1000:2000] = np.nan
    samples[3000] = np.inf
    _, curves = followed(samples)
    assert np.isfinite(curves).all()
    assert (curves >= 0).all()
    assert (curves <= 1).all()
    assert curves.shape[0] == len(CURVES)


def test_low_and_high_sounds_move_their_own_curves():
    kicks = songs.clicks([], 6)
    for time_s in (1.0, 2.0, 3.0, 4.0):
        start = round(time_s * SAMPLE_RATE)
        kicks[start : start + len(songs.kick())] += songs.kick()
    _, curves = followed(kicks)
    assert curves[ROW["bass"]].max() > 0.8
    assert curves[ROW["onset_low"]].max() > 0.8
    assert {name for name in CENTRED} == {"beat_cos", "beat_sin", "pitch_cos", "pitch_sin"}


def test_the_net_sees_the_same_at_any_level_and_after_silence():
    def seen(samples):
        mel, normaliser = LogMel(), Normaliser()
        return np.array([normaliser.push(frame) for frame in mel.push(samples)])

    song = songs.song(7, 8).samples
    usual = seen(song)
    assert usual.shape[1] == 2 * MELS
    for gain in (0.1, 10.0):
        other = seen((gain * song).astype(np.float32))
        assert np.abs(usual - other).max() < 0.1
    pause = np.zeros(4 * SAMPLE_RATE, np.float32)
    after = seen(np.concatenate([song, pause, song]))[-200:]
    assert np.corrcoef(after.ravel(), usual[-200:].ravel())[0, 1] > 0.95


def test_a_pulse_that_has_heard_much_is_as_good_as_a_new_one() -> None:
    old, new = Pulse(), Pulse()
    for onset in 50 * np.random.default_rng(5).random(5_000):
        old.push(float(onset))
    for frame in range(1_500):
        onset = float(frame > 700 and frame % 30 == 0)  # 100 beats a minute
        for pulse in (old, new):
            pulse.push(onset)
    assert old.tempo == new.tempo == pytest.approx(100, rel=0.02)
    assert old.phase == pytest.approx(new.phase, abs=1e-6) and old.confidence > 0.3
