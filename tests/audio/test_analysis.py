from __future__ import annotations

import numpy as np
import pytest

from mmstudio.audio import analysis, track_cache
from mmstudio.audio.tracks import CENTRED, CURVES, QUIET, ROW, beats_per_minute
from mmstudio.errors import Cancelled, NoSound
from mmstudio.training import songs
from mmstudio.training.sound_figures import any_octave_f_measure, beat_f_measure, f_measure, peaks_s
from tests.audio.sounds import write

RATE = songs.SAMPLE_RATE


def curves_of(samples):
    return analysis.curves_of(analysis.measure(samples))


def placed(sounds, seconds):
    out = np.zeros(round(seconds * RATE), np.float32)
    for time_s, sound in sounds:
        start = round(time_s * RATE)
        out[start : start + len(sound)] += sound[: len(out) - start]
    return out


def test_a_hit_is_seen_when_it_sounds():
    times_s = [0.5, 1.21, 2.03, 3.1]
    for sound, curve in ((songs.kick(), "onset_low"), (songs.clicks([0], 0.1), "onset_high")):
        curves, _ = curves_of(placed([(time_s, sound) for time_s in times_s], 4))
        found = peaks_s(curves[ROW[curve]], 0.4)
        assert len(found) == 4
        assert np.abs(found - times_s).max() <= 0.021


def test_a_few_claps_in_a_long_silence_move_their_curves():
    """More than nine tenths of it are digital silence, as between the claps of a metronome or of a cut video."""
    times_s = [1.0, 5.0, 11.0, 17.0]
    curves, _ = curves_of(placed([(time_s, songs.clicks([0], 0.1)) for time_s in times_s], 20))
    found = peaks_s(curves[ROW["onset_high"]], 0.4)
    assert len(found) == 4
    assert np.abs(found - times_s).max() <= 0.021


def test_low_and_high_sounds_move_their_own_curves():
    chance = np.random.default_rng(1)
    kicks = placed([(t, songs.kick()) for t in (0.5, 1.5, 2.5)], 8)
    hats = placed([(t, songs.noise_hit(chance, 0.03, 6000)) for t in (4.5, 5.5, 6.5)], 8)
    curves, _ = curves_of(kicks + hats)
    early, late = curves[:, : 4 * 50], curves[:, 4 * 50 :]
    for low, high in (("bass", "treble"), ("onset_low", "onset_high")):
        assert early[ROW[low]].max() > 0.8 > 0.2 > late[ROW[low]].max()
        assert late[ROW[high]].max() > 0.8
    assert late[ROW["brightness"]].max() > early[ROW["brightness"]][30:40].max() + 0.3
    assert late[ROW["noisiness"]].max() > 0.6


def test_a_steady_beat_is_found_with_its_tempo():
    beats_s = 0.4 + np.arange(32) * 60 / 97
    curves, beats = curves_of(songs.clicks(beats_s, 20))
    assert f_measure(beats_s[beats_s < 19.5], [beat.time_s for beat in beats if beat.time_s < 19.5]) > 0.95
    middle = curves[:, 250:750]
    assert beats_per_minute(np.median(middle[ROW["tempo"]])) == pytest.approx(97, rel=0.015)
    assert middle[ROW["beat_confidence"]].mean() > 0.8


def test_the_phase_is_zero_on_the_beat_and_half_between():
    beats_s = 0.5 + np.arange(40) * 0.5
    samples = songs.clicks(beats_s, 20.5)
    curves, beats = curves_of(samples)
    track = analysis.ControlTrack(curves, beats)
    on = track.beat_phase(beats_s[4:-4])
    assert np.abs((on + 0.5) % 1 - 0.5).max() < 0.06
    assert np.abs(track.beat_phase(beats_s[4:-4] + 0.25) - 0.5).max() < 0.06


def test_noise_has_no_beat_and_no_key():
    noise = np.random.default_rng(1).normal(0, 0.1, 20 * RATE).astype(np.float32)
    curves, _ = curves_of(noise)
    assert curves[ROW["beat_confidence"]].mean() < 0.1
    assert np.abs(curves[ROW["pitch_cos"]] - 0.5).max() < 0.3
    assert curves[ROW["noisiness"]][50:-50].min() > 0.7


def test_chords_turn_the_pitch_angle_along_the_circle_of_fifths():
    def angle(root):
        curves, _ = curves_of(songs.chord([root, root + 4, root + 7], 3))
        return np.arctan2(curves[ROW["pitch_sin"], 40] - 0.5, curves[ROW["pitch_cos"], 40] - 0.5)

    c, g, f_sharp = angle(60), angle(67), angle(66)
    assert (g - c) % (2 * np.pi) == pytest.approx(np.pi / 6, abs=0.15)
    assert (f_sharp - c) % (2 * np.pi) == pytest.approx(np.pi, abs=0.15)


def test_loudness_of_the_recording_changes_nothing():
    samples = songs.song(3, 12).samples
    usual, _ = curves_of(samples)
    for gain in (0.01, 0.1, 1.4):
        other, _ = curves_of((samples * gain).astype(np.float32))
        assert np.abs(other - usual).max() < 0.02


def test_silence_is_quiet_also_after_music():
    samples = np.concatenate([songs.song(3, 10).samples, np.zeros(5 * RATE, np.float32)])
    curves, _ = curves_of(samples)
    assert np.abs(curves[:, 11 * 50 :] - np.array(QUIET)[:, None]).max() < 0.02
    nothing, beats = curves_of(np.zeros(3 * RATE, np.float32))
    assert beats == ()
    assert np.abs(nothing - np.array(QUIET)[:, None]).max() < 0.01


@pytest.mark.parametrize("frames", [1, 400, 2000, 22_050])
def test_the_shortest_sounds_have_curves(frames):
    curves, _ = curves_of(np.random.default_rng(0).normal(0, 0.1, frames).astype(np.float32))
    assert curves.shape == (16, frames // 441 + 1)
    assert np.isfinite(curves).all()
    assert (curves >= 0).all()
    assert (curves <= 1).all()


def test_a_long_sound_is_measured_in_chunks_without_seams(monkeypatch):
    samples = songs.song(5, 50).samples
    in_chunks = analysis.measure(samples)
    monkeypatch.setattr(analysis, "_CHUNK", 10**6)
    whole = analysis.measure(samples)
    for name in analysis.Features.__dataclass_fields__:
        one, other = getattr(in_chunks, name), getattr(whole, name)
        assert one.shape == other.shape
        assert np.abs(one - other).max() <= 1e-4 * np.abs(other).max(), name


def test_a_file_gives_the_same_track_as_its_samples(tmp_path):
    samples = songs.song(6, 12).samples
    track = analysis.analyse(write(tmp_path / "a.wav", samples[:, None], subtype="FLOAT"))
    curves, beats = curves_of(samples)
    assert track.seconds == pytest.approx(12)
    assert np.abs(track.curves - curves).max() < 0.01
    assert track.beats == beats
    assert len(track.sound) == 64


def test_beats_of_songs_are_found():
    """Against exact labels; beats at half or double the tempo are wrong in the first figure, right in the second."""
    strict, any_octave = [], []
    for seed in range(100, 108):
        song = songs.song(seed, 25)
        _, beats = curves_of(song.samples)
        times = [beat.time_s for beat in beats]
        strict.append(beat_f_measure(song.beats_s, times))
        any_octave.append(any_octave_f_measure(song.beats_s, times))
    print(f"beat F1 ±70 ms of 8 songs: {np.mean(strict):.3f}, any octave {np.mean(any_octave):.3f}")
    assert np.mean(strict) > 0.75
    assert np.mean(any_octave) > 0.85


def test_an_analysis_is_cancelled_at_once(tmp_path):
    path = write(tmp_path / "a.wav", songs.song(1, 30).samples[:, None])
    told = []
    with pytest.raises(Cancelled):
        analysis.analyse(path, told.append, lambda: True)
    assert told == []


def test_progress_rises_to_one(tmp_path):
    told = []
    analysis.analyse(write(tmp_path / "a.wav", songs.song(1, 50).samples[:, None]), told.append)
    assert told == sorted(told)
    assert len(told) > 2
    assert told[-1] == 1


def test_a_silent_file_is_quiet_and_noted_and_an_empty_one_refused(tmp_path):
    track = analysis.analyse(write(tmp_path / "a.wav", np.zeros((RATE, 1))))
    assert [note.code for note in track.notes] == ["sound_silent"]
    assert all(np.ptp(track[name]) == 0 for name in CURVES)
    assert all((track[name] == 0.5).all() for name in CENTRED)
    with pytest.raises(NoSound):
        analysis.analyse(write(tmp_path / "b.wav", np.zeros((0, 1))))


@pytest.mark.parametrize("offset", [0.02, -0.3])
def test_the_constant_of_a_cheap_microphone_moves_nothing(tmp_path, offset):
    song = songs.song(2, 8).samples * np.float32(0.05)
    plain = analysis.analyse(write(tmp_path / "a.wav", song[:, None], subtype="FLOAT"))
    shifted = analysis.analyse(write(tmp_path / "b.wav", song[:, None] + np.float32(offset), subtype="FLOAT"))
    assert np.abs(plain.curves - shifted.curves).mean() < 0.002
    assert [beat.time_s for beat in plain.beats] == pytest.approx([beat.time_s for beat in shifted.beats], abs=0.02)
    still = analysis.analyse(write(tmp_path / "c.wav", np.full((RATE, 1), offset), subtype="FLOAT"))
    assert not still["loudness"].any() and not still.beats


def test_a_file_is_analysed_once_whatever_its_name(tmp_path, monkeypatch):
    path = write(tmp_path / "a.wav", songs.song(1, 6).samples[:, None])
    first = track_cache.track_of(path)
    path.rename(tmp_path / "b.wav")
    monkeypatch.setattr(analysis, "analyse", lambda *_: pytest.fail("analysed again"))
    again = track_cache.track_of(tmp_path / "b.wav")
    assert np.array_equal(again.curves, first.curves)
    assert (again.beats, again.seconds, again.sound) == (first.beats, first.seconds, first.sound)


def test_what_changed_while_it_was_analysed_is_not_kept_under_its_former_content(tmp_path, monkeypatch):
    path = write(tmp_path / "a.wav", songs.song(1, 6).samples[:, None])
    original, analyse = path.read_bytes(), analysis.analyse
    with monkeypatch.context() as patch:
        patch.setattr(analysis, "analyse", lambda path, *rest: analyse(write(path, np.zeros((RATE, 1)))))
        assert track_cache.track_of(path).frames == 51
    path.write_bytes(original)
    assert track_cache.track_of(path).frames == 301


@pytest.mark.parametrize("damage", [b"", b"PK\x03\x04 and nothing", b"\x93NUMPY"])
def test_a_damaged_cache_is_made_again(tmp_path, damage):
    path = write(tmp_path / "a.wav", songs.song(1, 6).samples[:, None])
    first = track_cache.track_of(path)
    (kept,) = track_cache.folder().iterdir()
    kept.write_bytes(damage)
    assert np.array_equal(track_cache.track_of(path).curves, first.curves)
    assert len(kept.read_bytes()) > 1000


def test_a_cache_that_cannot_be_written_costs_nothing_but_time(tmp_path):
    path = write(tmp_path / "a.wav", songs.song(1, 6).samples[:, None])
    (tmp_path / "file").touch()
    assert track_cache.track_of(path, where=tmp_path / "file" / "tracks").frames == 301
