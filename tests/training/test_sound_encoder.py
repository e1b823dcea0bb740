"""The recipe of the sound encoder, tiny: made once, resumed, exported as the program reads it."""

from __future__ import annotations

import json

import numpy as np
import pytest
import torch

from mmstudio.audio.hearing import log_mel, read_hearing
from mmstudio.training import sound_encoder, sounds

KINDS = ("rain", "dog", "bell")


@pytest.fixture
def few(monkeypatch):
    words = {name: sounds.words()[name] for name in KINDS}
    monkeypatch.setattr(sounds, "words", lambda: words)
    monkeypatch.setattr(sound_encoder, "EXAMINED", 2)
    monkeypatch.setattr(sound_encoder, "_UNKNOWN", 2)


def test_a_run_is_resumed_and_exported_as_the_program_reads_it(few, tmp_path, monkeypatch, capsys):
    run = ["--out", str(tmp_path), "--clips", "2", "--batch-size", "4", "--threads", "1"]
    assert sound_encoder.main([*run, "--steps", "2"]) == 0
    monkeypatch.setattr(sound_encoder, "_spectrogram", lambda *_: pytest.fail("the sounds were made again"))
    assert sound_encoder.main([*run, "--steps", "3", "--resume"]) == 0
    said = capsys.readouterr().out
    assert "| sound | named right | taken for |" in said
    figures = json.loads((tmp_path / "sound-encoder.json").read_text())
    assert set(figures["kinds"]) == set(KINDS)
    net = read_hearing(tmp_path / "sound-encoder.safetensors")
    assert net.names == KINDS
    assert len(net.hear(sounds.clip("rain", 9)).concepts) == 3


def test_what_is_exported_hears_as_what_was_trained(few, tmp_path):
    assert sound_encoder.main(["--out", str(tmp_path), "--clips", "2", "--steps", "1", "--threads", "1"]) == 0
    best = torch.load(tmp_path / "sound-encoder.best.pt", weights_only=True)
    encoder = sound_encoder.SoundEncoder()
    encoder.load_state_dict(best["encoder"])
    mel = log_mel(sounds.clip("dog", 4))[:200]
    with torch.no_grad():
        theirs = encoder.eval()(torch.from_numpy(mel)[None])[0].numpy()
    ours = read_hearing(tmp_path / "sound-encoder.safetensors").encode(mel[None])[0]
    assert np.abs(ours - theirs).max() < 5e-3  # half precision in the file


def test_shares_of_a_batch_are_one_in_all_and_name_what_is_mixed():
    torch.manual_seed(0)
    taught = np.random.default_rng(0).random((3, 2, 240, 64)).astype(np.float16) * 3
    vectors = torch.nn.functional.normalize(torch.randn(3, 4, 384), dim=2)
    task = sound_encoder.SoundTask(taught, taught, vectors, torch.device("cpu"), batch_size=6)
    mixed = 0
    for seed in range(6):
        mel, shares = task._batch(list(range(6)), torch.Generator().manual_seed(seed))
        assert mel.shape == (6, 200, 64)
        assert torch.isfinite(mel).all()
        assert torch.allclose(shares.sum(dim=1), torch.ones(6))
        mixed += int((shares.max(dim=1).values < 0.9).sum())
    assert mixed > 0
