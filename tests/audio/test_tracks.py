from __future__ import annotations

import csv
import io

import msgspec
import numpy as np
import pytest

from mmstudio.audio import curve_edits, tracks
from mmstudio.audio.curve_edits import edited
from mmstudio.audio.tracks import CURVES, QUIET, ROW, Beat, ControlTrack
from mmstudio.curves import Draw, Envelope, Smooth, Threshold
from mmstudio.errors import FileBroken, NewerFile


def track(frames=200, **curves) -> ControlTrack:
    named = ((name, np.asarray(values, np.float32)) for name, values in curves.items())
    return ControlTrack(tracks.rows(named, frames), seconds=frames / 50)


def spike(frame: int, frames=200):
    values = np.zeros(frames, np.float32)
    values[frame] = 1
    return values


def test_slow_curves_are_interpolated_in_seconds():
    rising = track(loudness=np.linspace(0, 1, 200))
    assert rising.at(1.0)[ROW["loudness"], 0] == pytest.approx(50 / 199)
    assert rising.at(1.01)[ROW["loudness"], 0] == pytest.approx(50.5 / 199, abs=1e-6)


@pytest.mark.parametrize("fps", [12, 24, 25, 29.97, 30, 60])
def test_an_impulse_is_seen_by_at_least_one_frame_at_every_frame_rate(fps):
    for frame in range(20, 60):
        times = np.arange(round(4 * fps)) / fps
        seen = track(onset_low=spike(frame)).at(times, hold_s=1 / fps)[ROW["onset_low"]]
        assert seen.max() > 0.99
        assert abs(times[seen.argmax()] - frame / 50) <= 1 / fps + 1e-6


def test_outside_of_the_track_everything_is_quiet():
    values = track(loudness=np.ones(200), beat_cos=np.ones(200)).at([-0.5, 4.5, 1e6])
    assert np.array_equal(values, np.repeat(np.array(QUIET, np.float32)[:, None], 3, axis=1))
    assert np.array_equal(track(0).at(0.0)[:, 0], np.array(QUIET, np.float32))


def test_tempo_and_phase_are_read_back():
    assert tracks.beats_per_minute(tracks.tempo_value([30, 97, 240])) == pytest.approx([30, 97, 240], rel=1e-5)
    phase = np.arange(200) / 25 % 1
    cos, sin = tracks.circle(2 * np.pi * phase)
    back = track(beat_cos=cos, beat_sin=sin).beat_phase(np.arange(200) / 50)
    assert np.abs((back - phase + 0.5) % 1 - 0.5).max() < 1e-4


def test_json_and_csv_carry_every_curve():
    made = ControlTrack(np.random.default_rng(1).random((16, 30), np.float32), (Beat(0.2, 0.5, True),), 0.6, sound="ab")
    back = tracks.from_json(tracks.as_json(made))
    assert np.abs(back.curves - made.curves).max() < 1e-4
    assert (back.beats, back.seconds, back.sound) == (made.beats, made.seconds, made.sound)
    lines = list(csv.reader(io.StringIO(tracks.as_csv(made).decode())))
    assert lines[0] == ["time_s", *CURVES]
    assert float(lines[30][0]) == pytest.approx(0.58)
    assert float(lines[4][1 + ROW["bass"]]) == pytest.approx(made["bass"][3], abs=1e-4)


@pytest.mark.parametrize("wrong", [b"", b"{}", b"[1]", b'{"schema":1,"rate_hz":50,"seconds":1,"curves":{"bass":[1]}}'])
def test_a_damaged_track_is_refused(wrong):
    with pytest.raises(FileBroken):
        tracks.from_json(wrong, "a.json")


def test_a_track_of_a_newer_program_is_told_apart():
    newer = msgspec.json.decode(tracks.as_json(track(3)))
    newer["schema"] = 99
    with pytest.raises(NewerFile):
        tracks.from_json(msgspec.json.encode(newer))


def test_a_track_cannot_be_written_to():
    with pytest.raises(ValueError):
        track().curves[0, 0] = 1


def test_smoothing_leaves_peaks_where_they_are_and_keeps_their_area():
    smooth = edited(track(bass=spike(100)), [Smooth(curve="bass", seconds=0.1)])["bass"]
    assert smooth.argmax() == 100
    assert smooth.sum() == pytest.approx(1, abs=1e-3)
    assert np.allclose(smooth, smooth[::-1].take(np.arange(-1, 199)), atol=1e-6)


def test_attack_and_release_are_time_constants():
    step = np.concatenate([np.zeros(50), np.ones(100), np.zeros(50)])
    curve = edited(track(bass=step), [Envelope(curve="bass", attack_s=0.2, release_s=0.4)])["bass"]
    assert curve[50 + 9] == pytest.approx(1 - np.exp(-1), abs=0.02)
    assert curve[150 + 19] == pytest.approx(np.exp(-1), abs=0.03)
    assert np.array_equal(edited(track(bass=step), [Envelope(curve="bass")])["bass"], step.astype(np.float32))


def test_a_threshold_silences_what_is_below_and_keeps_the_top():
    curve = edited(track(4, bass=[0.1, 0.5, 0.75, 1]), [Threshold(curve="bass", level=0.5)])["bass"]
    assert curve == pytest.approx([0, 0, 0.5, 1])


def test_a_threshold_brings_a_weak_angle_to_rest():
    curve = edited(track(3, pitch_cos=[0.5, 0.6, 1]), [Threshold(curve="pitch_cos", level=0.5)])["pitch_cos"]
    assert curve == pytest.approx([0.5, 0.5, 1])


def test_drawing_replaces_only_from_the_first_to_the_last_point():
    curve = edited(track(bass=np.full(200, 0.2)), [Draw(curve="bass", points=((1, 0), (2, 1)))])["bass"]
    assert curve[75] == pytest.approx(0.5)
    assert curve[[49, 101]] == pytest.approx([0.2, 0.2])


def test_edits_leave_other_curves_and_the_original_alone():
    before = track(bass=spike(100), mid=spike(50))
    after = edited(before, [Smooth(curve="bass", seconds=1), Draw(curve="bass", points=((0, 1),))])
    assert before["bass"].max() == 1
    assert np.array_equal(after["mid"], before["mid"])


def test_edits_survive_json():
    edits = (
        Smooth(curve="bass", seconds=0.5),
        Envelope(curve="mid", attack_s=0.1),
        Threshold(curve="beat", level=0.3),
        Draw(curve="tempo", points=((0.0, 0.5), (1.0, 1.0))),
    )
    assert curve_edits.from_json(curve_edits.to_json(edits)) == edits


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Smooth(curve="volume", seconds=1),
        lambda: Smooth(curve="bass", seconds=-1),
        lambda: Envelope(curve="bass", attack_s=float("nan")),
        lambda: Threshold(curve="bass", level=1),
        lambda: Draw(curve="bass", points=()),
        lambda: Draw(curve="bass", points=((1, 0), (0, 0))),
        lambda: Draw(curve="bass", points=((1, 2),)),
    ],
)
def test_impossible_edits_are_refused(wrong):
    with pytest.raises(ValueError):
        wrong()
