from __future__ import annotations

import time

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from mmstudio import paths
from mmstudio.audio import analysis
from mmstudio.audio.live import Follower
from mmstudio.audio.live_net import FILE, LiveNet, NetFollower, live_follower, read_net
from mmstudio.audio.tracks import CURVES, ROW
from mmstudio.errors import CheckpointDamaged, CheckpointMissing
from mmstudio.nets.motion import CURVES as NET_CURVES
from mmstudio.nets.motion import FEATURES, MotionNet
from mmstudio.training import songs
from mmstudio.training.sound_figures import concordance


@pytest.fixture
def net():
    torch.manual_seed(3)
    net = MotionNet().eval()
    torch.nn.init.normal_(net.head.weight, std=0.5)  # it begins as the followers alone
    return net


def in_numpy(net):
    return {name: value.numpy() for name, value in net.state_dict().items()}


def test_numpy_and_torch_give_the_same_curves(net):
    chance = np.random.default_rng(1)
    features = chance.normal(0, 2, (400, FEATURES)).astype(np.float32)
    followed = chance.random((400, NET_CURVES)).astype(np.float32)
    with torch.no_grad():
        theirs, _ = net(torch.from_numpy(features)[None], torch.from_numpy(followed)[None])
    live = LiveNet(in_numpy(net))
    ours = np.array([live.step(*frame) for frame in zip(features, followed, strict=True)])
    assert np.abs(ours - theirs[0].numpy()).max() < 1e-5
    live.reset()
    assert np.array_equal(live.step(features[0], followed[0]), ours[0])


def test_the_net_stays_within_its_budget(net):
    assert sum(parameter.numel() for parameter in net.parameters()) <= 600_000
    assert len(CURVES) == NET_CURVES


def test_the_net_sees_no_future(net):
    features, followed = torch.randn(1, 50, FEATURES), torch.rand(1, 50, NET_CURVES)
    changed = features.clone()
    changed[:, 30:] += 1
    with torch.no_grad():
        one, other = net(features, followed)[0], net(changed, followed)[0]
    assert torch.equal(one[:, :30], other[:, :30])
    assert not torch.equal(one[:, 30:], other[:, 30:])


def test_the_curves_are_the_nets_and_stop_when_its_weights_are_zero(net):
    samples = songs.song(1, 6).samples
    _, moving = NetFollower(LiveNet(in_numpy(net))).push(samples)
    still = LiveNet({name: np.zeros_like(value) for name, value in in_numpy(net).items()})
    _, stopped = NetFollower(still).push(samples)
    assert moving[ROW["loudness"], 50:].std() > 1e-4
    for name in CURVES:
        assert np.ptp(stopped[ROW[name], 50:]) < 1e-6, name


def test_a_frame_takes_less_than_two_milliseconds(net):
    live = LiveNet(in_numpy(net))
    features = np.ones(FEATURES, np.float32)
    took = []
    for _ in range(200):
        start = time.thread_time()
        live.step(features, np.full(NET_CURVES, 0.5, np.float32))
        took.append(time.thread_time() - start)
    assert np.median(took) < 0.002


def test_a_file_is_read_or_refused_by_name(net, tmp_path):
    save_file(net.state_dict(), tmp_path / "motion.safetensors")
    assert read_net(tmp_path / "motion.safetensors").step(
        np.zeros(FEATURES, np.float32), np.zeros(16, np.float32)
    ).shape == (16,)
    with pytest.raises(CheckpointMissing):
        read_net(tmp_path / "none.safetensors")
    (tmp_path / "torn.safetensors").write_bytes((tmp_path / "motion.safetensors").read_bytes()[:1000])
    save_file({"a": torch.zeros(3)}, tmp_path / "other.safetensors")
    save_file({"a:int8": torch.zeros(3, dtype=torch.int8)}, tmp_path / "no-scale.safetensors")
    save_file({"a": torch.zeros(3, dtype=torch.bfloat16)}, tmp_path / "bfloat16.safetensors")
    for name in ("torn.safetensors", "other.safetensors", "no-scale.safetensors", "bfloat16.safetensors"):
        with pytest.raises(CheckpointDamaged):
            read_net(tmp_path / name)


def test_the_shipped_net_follows_and_its_file_is_small():
    live = live_follower()
    assert isinstance(live, NetFollower)
    samples = songs.song(9_100, 8).samples
    times, curves = live.push(samples)
    offline, _ = analysis.curves_of(analysis.measure(samples))
    grid = np.arange(offline.shape[1]) / 50
    late = grid > 3
    for name in ("loudness", "bass"):
        assert concordance(offline[ROW[name], late], np.interp(grid, times, curves[ROW[name]])[late]) > 0.75
    assert (paths.models() / FILE).stat().st_size <= 600_000


@pytest.mark.parametrize("decibels", [-20, 20])
def test_twenty_decibels_more_or_less_change_no_curve(decibels):
    song = songs.song(9_053, 10)
    samples = 0.1 * song.samples  # ten times it is not clipped
    _, usual = live_follower().push(samples)
    _, other = live_follower().push((10 ** (decibels / 20) * samples).astype(np.float32))
    music = slice(
        50, round(50 * song.beats_s[-1])
    )  # whether the noise after it is a quiet room depends on how loud it is
    for name in CURVES:
        assert np.corrcoef(usual[ROW[name], music], other[ROW[name], music])[0, 1] > 0.95, name


def test_silence_is_quiet_within_a_second_with_the_net():
    samples = np.concatenate([songs.song(5, 8).samples, np.zeros(3 * 22_050, np.float32)])
    times, curves = live_follower().push(samples)
    for name in ("loudness", "bass", "mid", "treble", "onset_low", "onset_high"):
        assert curves[ROW[name], times > 9].max() < 0.1, name


def test_without_its_file_the_followers_go_on_alone(tmp_path, monkeypatch, expect_log):
    monkeypatch.setattr(paths, "models", lambda: tmp_path)
    expect_log("the live net cannot be used")
    assert isinstance(live_follower(), Follower)
