from __future__ import annotations

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from mmstudio.audio import hearing
from mmstudio.audio.hearing import PATCH_FRAMES, HearingNet, log_mel, patches_of
from mmstudio.errors import CheckpointDamaged
from mmstudio.nets.sound_encoder import SoundEncoder
from mmstudio.training import sounds


@pytest.fixture(scope="module")
def encoder():
    """With statistics of its own, as a trained net has."""
    torch.manual_seed(2)
    net = SoundEncoder()
    for part in net.modules():
        if isinstance(part, torch.nn.BatchNorm2d):
            part.momentum = None  # the mean of all that is seen here
    mel = torch.from_numpy(np.stack([log_mel(sounds.clip(kind, 1))[:PATCH_FRAMES] for kind in ("rain", "dog", "bell")]))
    with torch.no_grad():
        net(mel)
    return net.eval()


def as_read(net, names=("rain", "dog")):
    torch.manual_seed(4)
    concepts = torch.nn.functional.normalize(torch.randn(len(names), 384), dim=1)
    weights = {name: value.numpy() for name, value in (net.folded() | {"concepts": concepts}).items()}
    config = {"concepts": list(names), "strides": list(net.strides), "heads": net.heads, "scale": 10.0, "least": 0.1}
    return weights, config


def test_numpy_and_torch_hear_the_same(encoder):
    patches = np.random.default_rng(1).random((3, PATCH_FRAMES, 64)).astype(np.float32) * 4
    with torch.no_grad():
        theirs = encoder(torch.from_numpy(patches)).numpy()
    ours = HearingNet(*as_read(encoder), "n").encode(patches)
    assert np.abs(ours - theirs).max() < 1e-4
    assert np.ptp(theirs, axis=0).max() > 1e-3


def test_the_net_stays_within_its_budget(encoder):
    assert sum(parameter.numel() for parameter in encoder.parameters()) <= 600_000


def test_the_level_of_a_sound_changes_nothing():
    sound = sounds.clip("dog", 3)
    assert np.allclose(log_mel(sound), log_mel(0.01 * sound), atol=1e-3)


def test_long_sounds_are_heard_in_patches_and_faint_parts_left_out():
    loud = sounds.clip("rain", 1)
    quiet = np.concatenate([loud, np.zeros(8 * sounds.SAMPLE_RATE, np.float32) + 1e-5])
    assert len(patches_of(log_mel(loud))) == 2
    assert len(patches_of(log_mel(quiet))) == 3
    assert patches_of(log_mel(loud[:2000])).shape == (1, PATCH_FRAMES, 64)


@pytest.mark.parametrize("samples", [np.zeros(30_000, np.float32), np.full(30_000, np.nan, np.float32), np.zeros(3)])
def test_silence_and_nonsense_are_heard_as_numbers(encoder, samples):
    heard = HearingNet(*as_read(encoder), "n").hear(np.asarray(samples, np.float32))
    assert np.isfinite(heard.vector).all()
    assert sum(one.share for one in heard.concepts) == pytest.approx(1, abs=0.01)


def test_without_its_weights_everything_sounds_alike(encoder):
    weights, config = as_read(encoder)
    moving = HearingNet(weights, config, "n")
    still = HearingNet({k: v if k == "concepts" else np.zeros_like(v) for k, v in weights.items()}, config, "n")
    rain, dog = sounds.clip("rain", 1), sounds.clip("dog", 1)
    assert not np.allclose(moving.hear(rain).vector, moving.hear(dog).vector, atol=1e-4)
    assert still.hear(rain) == still.hear(dog)


def test_another_net_is_refused_by_name(encoder, tmp_path):
    weights, config = as_read(encoder)
    for broken in ({"concepts": weights["concepts"]}, weights | {"words.weight": np.zeros((3, 4), np.float32)}):
        with pytest.raises(CheckpointDamaged):
            HearingNet(dict(broken), config, "n")
    (tmp_path / "torn.safetensors").write_bytes(b"\x10\0\0\0\0\0\0\0{")
    save_file({"a": torch.zeros(3, dtype=torch.bfloat16)}, tmp_path / "bfloat16.safetensors")
    for name in ("torn.safetensors", "bfloat16.safetensors"):
        with pytest.raises(CheckpointDamaged):
            hearing.read_hearing(tmp_path / name)
