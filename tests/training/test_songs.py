from __future__ import annotations

import numpy as np
import pytest

from mmstudio.training import songs
from mmstudio.training.sound_figures import any_octave_f_measure, beat_f_measure, concordance, f_measure, peaks_s


def test_a_song_is_the_same_each_time():
    one, other = songs.song(7, 5), songs.song(7, 5)
    assert np.array_equal(one.samples, other.samples)
    assert not np.array_equal(one.samples, songs.song(8, 5).samples)


@pytest.mark.parametrize("seed", range(6))
def test_labels_are_where_the_sound_is(seed):
    song = songs.song(seed, 12)
    assert song.seconds == 12
    assert np.abs(song.samples).max() <= 0.8
    assert set(song.downbeats_s) <= set(song.beats_s)
    assert np.diff(song.beats_s) == pytest.approx(60 / song.tempo, rel=0.1)
    for times in song.hits_s.values():
        assert ((times >= -0.2) & (times < 12)).all()
    loud = np.abs(song.samples).reshape(-1, 441).max(axis=1)
    for time_s in song.hits_s["kick"]:
        assert loud[int(time_s * 50) : int(time_s * 50) + 4].max() > 0.1


def test_a_wanted_tempo_is_kept():
    steady = songs.song(3, 20, tempo=120, drift=False)
    assert np.diff(steady.beats_s) == pytest.approx(0.5)


def test_f_measure_counts_each_event_once():
    assert f_measure([1, 2, 3], [1.05, 2.0, 3.1]) == pytest.approx(2 / 3)
    assert f_measure([1], [0.98, 1.02]) == pytest.approx(2 / 3)
    assert f_measure([1, 1.1], [1.06], window_s=0.07) == pytest.approx(2 / 3)
    assert f_measure([], []) == 1
    assert f_measure([1], []) == 0


def test_the_first_five_seconds_of_beats_do_not_count():
    assert beat_f_measure([1, 2, 6, 7], [6, 7]) == 1


def test_half_the_tempo_is_forgiven_only_where_asked():
    beats = np.arange(0, 20, 0.5)
    assert beat_f_measure(beats, beats[::2]) == pytest.approx(2 / 3, abs=0.02)
    assert any_octave_f_measure(beats, beats[1::2]) == 1
    assert any_octave_f_measure(beats[::2], beats) == pytest.approx(1, abs=0.02)


def test_concordance_counts_level_and_scale():
    curve = np.sin(np.arange(100) / 5)
    assert concordance(curve, curve) == pytest.approx(1)
    assert concordance(curve, 0.3 * curve) < 0.6
    assert concordance(curve, curve + 1) < 0.6


def test_peaks_are_found_once():
    curve = np.zeros(100)
    curve[[10, 11, 50, 52]] = 0.9, 1.0, 0.8, 0.3
    assert peaks_s(curve, 0.2).tolist() == [11 / 50, 1.0]
