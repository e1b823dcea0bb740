"""Installed nets that listen, built tiny: what they say in words, and what is refused."""

from __future__ import annotations

import json
import logging

import numpy as np
import pytest

from mmstudio.audio.audible import AUDIBLE
from mmstudio.errors import CheckpointDamaged, CheckpointMissing, WrongFamily
from mmstudio.generators import listening, place
from tests.generators import tiny_listeners


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    place = tmp_path_factory.mktemp("listeners")
    return {family: tiny_listeners.saved(place / family, family) for family in ("CLAP", "AST", "Whisper")}


def noise(seconds, rate):
    return np.random.default_rng(0).normal(0, 0.1, round(seconds * rate)).astype(np.float32)


@pytest.mark.parametrize(("family", "names"), [("CLAP", set(AUDIBLE)), ("AST", {"dog", "rain", "church bell"})])
def test_what_is_heard_are_words_with_shares_that_are_one_in_all(folders, family, names):
    net = listening.load_listener(folders[family])
    heard = net.hear(noise(12, net.sample_rate), 3)
    assert len(heard.concepts) == 3
    assert {one.name for one in heard.concepts} <= names
    assert sum(one.share for one in heard.concepts) == pytest.approx(1, abs=1e-3)
    shares = [one.share for one in heard.concepts]
    assert shares == sorted(shares, reverse=True)
    assert net.hear(noise(12, net.sample_rate), 3) == heard  # no part of it is chosen by chance


def test_another_sound_is_heard_otherwise(folders):
    net = listening.load_listener(folders["CLAP"])
    tone = np.sin(np.arange(5 * net.sample_rate) * 0.05).astype(np.float32)
    assert net.hear(tone, 5) != net.hear(noise(5, net.sample_rate), 5)


def test_listeners_compute_where_the_settings_say(folders, monkeypatch):
    monkeypatch.setattr(place, "taken", lambda: place.Place("meta"))  # stands in for a card
    assert listening.Ast(folders["AST"])._net.device.type == "meta"


def test_what_the_library_says_to_developers_reaches_nobody(folders, monkeypatch, capfd):
    said = logging.getLogger("transformers")
    monkeypatch.setattr(said, "propagate", True)  # as where its makers test it: the fixture `expect_log` reads it
    said.setLevel(logging.WARNING)
    net = listening.Whisper(folders["Whisper"])
    net.write(noise(2, net.sample_rate))
    assert capfd.readouterr() == ("", "")


def test_damaged_samples_are_silence(folders):
    net = listening.load_listener(folders["AST"])
    samples = noise(1, net.sample_rate)
    samples[10:20] = np.nan
    assert np.isfinite([one.share for one in net.hear(samples, 3).concepts]).all()


def test_labels_that_mean_the_same_count_together():
    assert listening.concept_of("Bark") == listening.concept_of("Dog") == "dog"
    assert listening.concept_of("Bird vocalization, bird call, bird song") == "bird"
    assert listening.concept_of("Hammond organ (old)") == "hammond organ"


def test_speech_is_written_in_pieces_of_half_a_minute(folders, monkeypatch):
    net = listening.load_writer(folders["Whisper"])
    lengths = []
    extractor = type(net._processor.feature_extractor)

    def counted(self, piece, call=extractor.__call__, **rest):
        lengths.append(len(piece))
        return call(self, piece, **rest)

    monkeypatch.setattr(extractor, "__call__", counted)
    written = net.write(noise(31, net.sample_rate))  # a second is below a tenth of a piece
    assert isinstance(written, str)
    assert "<|" not in written
    assert lengths == [30 * net.sample_rate]


def test_each_is_used_for_what_it_can_do(folders):
    with pytest.raises(WrongFamily):
        listening.load_listener(folders["Whisper"])
    with pytest.raises(WrongFamily):
        listening.load_writer(folders["CLAP"])


def test_what_is_gone_cut_or_unknown_is_said(folders, tmp_path):
    with pytest.raises(CheckpointMissing):
        listening.load_listener(tmp_path / "gone")
    (tmp_path / "config.json").write_text(json.dumps({"architectures": ["Evil"], "auto_map": {"AutoModel": "x.Y"}}))
    with pytest.raises(WrongFamily):
        listening.load_listener(tmp_path)
    (tmp_path / "config.json").write_bytes((folders["AST"] / "config.json").read_bytes())
    (tmp_path / "model.safetensors").write_bytes((folders["AST"] / "model.safetensors").read_bytes()[:500])
    with pytest.raises(CheckpointDamaged):
        listening.load_listener(tmp_path)
