from __future__ import annotations

import numpy as np
import pytest
import torch

from mmstudio.audio.live_net import NetFollower, read_net
from mmstudio.audio.tracks import ROW
from mmstudio.training import motion, songs


def curves_with(name, frames):
    values = torch.zeros(1, 100, 4)
    values[0, frames, motion.HITS.index(ROW[name])] = 1
    return values


def test_a_hit_three_frames_late_is_forgiven_and_six_frames_late_is_not():
    meant = curves_with("beat", [50])
    right, late, wrong = (
        float(motion.forgiving_cross_entropy(curves_with("beat", [frame]) * 0.9 + 0.01, meant))
        for frame in (50, 53, 60)
    )
    assert late == pytest.approx(right)
    assert wrong > 5 * right


def test_the_right_curves_lose_nothing_but_what_hits_cost():
    features, followed, targets = motion.lesson(3, 12)
    assert features.shape == (600, 128)
    assert followed.shape == (600, 16)
    assert targets.shape == (600, 16)
    assert np.isfinite(features.astype(np.float32)).all()
    meant = torch.from_numpy(targets.astype(np.float32))[None]
    right, wrong = motion.losses(meant, meant), motion.losses(1 - meant, meant)
    for name, part in right.items():
        assert part < 0.2 * wrong[name] or (name == "differences" and part == 0)


def test_the_teacher_has_the_beats_that_are_known():
    song = songs.song(4, 12)
    track = motion.teacher(song)
    phase = track.beat_phase(song.beats_s[1:-1])
    assert np.abs((phase + 0.5) % 1 - 0.5).max() < 0.05
    assert track.at(song.beats_s[1:-1])[ROW["beat"]].min() > 0.75


def test_what_a_microphone_hears_is_finite_and_not_the_same():
    samples = songs.song(1, 3).samples
    for seed in range(8):
        heard = motion.worsened(samples, np.random.default_rng(seed))
        assert heard.shape == samples.shape
        assert np.isfinite(heard).all()
        assert not np.array_equal(heard, samples)


def test_a_short_run_is_kept_exported_and_resumed(tmp_path, monkeypatch):
    monkeypatch.setattr(motion, "SONG_S", 11.0)
    monkeypatch.setattr(motion, "FRAMES", 150)
    run = ["--out", str(tmp_path), "--songs", "6", "--batch-size", "2", "--device", "cpu", "--threads", "1"]
    assert motion.main([*run, "--steps", "3"]) == 0
    monkeypatch.setattr(motion, "lesson", lambda *_: pytest.fail("the songs were made again"))
    assert motion.main([*run, "--steps", "5", "--resume"]) == 0
    _, curves = NetFollower(read_net(tmp_path / "motion.safetensors")).push(songs.song(9, 2).samples)
    assert curves.shape[0] == 16
    assert (tmp_path / "motion.png").exists()


def test_training_lowers_the_loss(tmp_path, monkeypatch):
    monkeypatch.setattr(motion, "FRAMES", 150)
    lessons = (np.stack(some) for some in zip(*(motion.lesson(n, 5) for n in range(4)), strict=True))
    task = motion.MotionTask(*lessons, torch.device("cpu"), 3)
    random = torch.Generator().manual_seed(1)
    torch.manual_seed(1)
    told = [task.step([0, 1, 2], random, None, 0.0)["loss"] for _ in range(25)]
    assert np.mean(told[-3:]) < 0.97 * np.mean(told[:3])  # it begins as the followers, which are good already


def test_too_few_songs_are_refused(tmp_path):
    with pytest.raises(SystemExit):
        motion.main(["--out", str(tmp_path), "--songs", "2"])
