from __future__ import annotations

import csv
import json

import numpy as np
import pytest

from mmstudio.audio import tracks
from mmstudio.cli.commands import main
from mmstudio.training import songs
from tests.audio.sounds import write


@pytest.fixture
def clicking(tmp_path):
    """Twelve seconds at 120 beats a minute."""
    return write(tmp_path / "clicks.wav", songs.clicks(np.arange(0.5, 12, 0.5), 12)[:, None])


def test_listen_writes_curves_and_names_the_tempo(clicking, tmp_path, capsys):
    for name in ("curves.json", "curves.csv"):
        assert main(["listen", str(clicking), "--curves", str(tmp_path / "out" / name)]) == 0
    said = capsys.readouterr().out
    assert "12.0 s, 120 beats a minute" in said
    track = tracks.from_json((tmp_path / "out" / "curves.json").read_bytes())
    assert track.frames == 601
    with (tmp_path / "out" / "curves.csv").open() as file:
        lines = list(csv.reader(file))
    assert len(lines) == 602
    assert lines[0][1:] == list(tracks.CURVES)


def test_listen_lists_beats(clicking, capsys):
    assert main(["listen", str(clicking), "--beats", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["tempo"] == pytest.approx(120, rel=0.02)
    beats = np.array(answer["beats"][4:-2]) * 2
    assert np.abs(beats - np.rint(beats)).max() < 0.05
    assert main(["sound", str(clicking), "--beats"]) == 0
    assert capsys.readouterr().out.count(" s  ") == len(answer["beats"])


def test_a_silent_sound_is_said_to_be_silent(tmp_path, capsys):
    assert main(["listen", str(write(tmp_path / "a.wav", np.zeros((22_050, 1))))]) == 0
    said = capsys.readouterr()
    assert said.err == "a.wav is silent.\n"
    assert "no clear beat" in said.out


def test_what_is_no_sound_is_one_sentence_and_exit_code_1(tmp_path, capsys):
    (tmp_path / "song.mp3").write_text("a shopping list")
    assert main(["listen", str(tmp_path / "song.mp3")]) == 1
    assert capsys.readouterr().err == "song.mp3 cannot be read. It may be damaged or of an unknown kind.\n"


def test_curves_are_json_or_csv(clicking, tmp_path):
    assert main(["listen", str(clicking), "--curves", str(tmp_path / "curves.txt")]) == 2
