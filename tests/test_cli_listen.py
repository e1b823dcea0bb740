from __future__ import annotations

import csv
import json

import numpy as np
import pytest
import soundfile

from mmstudio.audio import tracks
from mmstudio.audio.inputs import Heard, InputDevice
from mmstudio.audio.wav import WavWriter
from mmstudio.cli import generate, listen
from mmstudio.cli.commands import main
from mmstudio.errors import CheckpointMissing
from mmstudio.generators import registry
from mmstudio.training import songs
from tests.audio.sounds import tone, write
from tests.generators import tiny_listeners


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


class Source:
    """One microphone that hums, and one that falls silent after a second and a half."""

    def __init__(self, gone=False) -> None:
        self.gone = gone

    def devices(self):
        return [InputDevice(id=3, name="Desk microphone", channels=1, sample_rate=8000, usual=True)]

    def open(self, device):
        return self

    sample_rate, channels = 8000, 1

    def start(self, heard, lost):
        heard(Heard(tone(1.5, 8000), 8000))
        lost() if self.gone else heard(Heard(tone(5, 8000), 8000))

    def close(self): ...


def test_record_writes_the_wanted_length_into_the_library(capsys, home):
    assert listen.record(None, 2.0, "", False, Source()) == 0
    (path,) = (home / "Pictures" / "sounds").glob("*.wav")
    assert capsys.readouterr().out == f"{path}  2.00 s\n"


def test_record_says_that_the_microphone_went_and_keeps_the_take(tmp_path, capsys):
    assert listen.record(tmp_path / "a.wav", 9.0, "desk", True, Source(gone=True)) == 1
    said = capsys.readouterr()
    assert said.err.splitlines() == [
        "Recording from Desk microphone.",
        "The microphone was disconnected after 1.5 s. The recording up to there was kept.",
    ]
    take = json.loads(said.out)
    assert (take["path"], take["device"]) == (str(tmp_path / "a.wav"), "Desk microphone")


def test_record_names_the_microphones_there_are(tmp_path, capsys):
    assert listen.record(tmp_path / "a.wav", 1.0, "studio", False, Source()) == 2
    assert "Known microphones: Desk microphone." in capsys.readouterr().err


def test_record_finds_what_a_dead_program_left(capsys, home):
    folder = home / "Pictures" / "sounds"
    folder.mkdir(parents=True)
    with (folder / "old.recording").open("w+b") as file:
        WavWriter(file, 8000, 1).append(tone(1, 8000))
    listen.record(None, 0.5, "", False, Source())
    assert f"An unfinished recording of 1.0 s was found: {folder / 'old.wav'}" in capsys.readouterr().err


def holed(samples: np.ndarray) -> np.ndarray:
    samples = samples.copy()
    samples[::7] = np.nan
    return samples


BAD = {
    "not a number": (22_050, holed(tone(1.0, 22_050))),
    "clipped": (22_050, np.clip(8 * tone(1.0, 22_050), -1, 1)),
    "8 kHz": (8_000, tone(1.0, 8_000)),
    "192 kHz": (192_000, tone(1.0, 192_000)),
    "7.1": (48_000, tone(1.0, 48_000).repeat(8, axis=1) / 8),
}


@pytest.mark.parametrize("name", BAD)
def test_a2_sounds_of_any_shape_are_listened_to_with_a_sentence_at_most(name, tmp_path, capsys):
    rate, samples = BAD[name]
    soundfile.write(tmp_path / "a.wav", samples, rate, subtype="FLOAT")
    assert main(["listen", str(tmp_path / "a.wav"), "--curves", str(tmp_path / "curves.json")]) == 0
    said = capsys.readouterr()
    assert "1.0 s" in said.out and len(said.err.splitlines()) <= 1 and "Traceback" not in said.err
    curves = tracks.from_json((tmp_path / "curves.json").read_bytes()).curves
    assert np.isfinite(curves).all() and curves.max() > 0.5


def test_a1_a_cut_sound_is_listened_to_as_far_as_it_goes_and_an_empty_one_is_refused(tmp_path, capsys):
    whole = write(tmp_path / "whole.flac", tone(4.0, 22_050))
    (tmp_path / "cut.flac").write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    assert main(["listen", str(tmp_path / "cut.flac")]) == 0
    assert capsys.readouterr().err.startswith("cut.flac is damaged;")
    soundfile.write(tmp_path / "empty.wav", np.zeros((0, 1)), 22_050)
    assert main(["listen", str(tmp_path / "empty.wav")]) == 1
    assert capsys.readouterr().err == "There is no sound in empty.wav.\n"


@pytest.fixture
def installed(tmp_path):
    """An AST and a Whisper in the store."""
    store = registry.store()
    for family in ("AST", "Whisper"):
        store.add(tiny_listeners.saved(tmp_path / family, family))
    rows = {row.family: row.id for row in store.rows()}
    yield rows
    registry.use(())


def test_installed_nets_listen_and_write(clicking, installed, capsys):
    assert main(["listen", str(clicking), "--concepts", "--json"]) == 0
    heard = json.loads(capsys.readouterr().out)["concepts"]
    assert {one["name"] for one in heard} <= {"dog", "rain", "church bell"}
    assert main(["listen", str(clicking), "--concepts", "--json", "--model", "starter"]) == 0
    assert not {one["name"] for one in json.loads(capsys.readouterr().out)["concepts"]} & {"church bell"}
    assert main(["listen", str(clicking), "--said", "--json", "--model", installed["Whisper"]]) == 0
    assert isinstance(json.loads(capsys.readouterr().out)["said"], str)
    assert main(["listen", str(clicking), "--concepts", "--model", installed["Whisper"]]) == 1
    assert "is not installed" in capsys.readouterr().err


def test_an_installed_net_says_what_a_sound_draws(clicking, installed):
    (sound,) = generate.make_job("", sounds=[str(clicking)], listener=installed["AST"]).conditions
    assert {one.name for one in sound.heard if not one.measured} & {"dog", "rain", "church bell"}
    (sound,) = generate.make_job("", sounds=[str(clicking)]).conditions
    assert sound.heard == ()
    with pytest.raises(CheckpointMissing):
        generate.make_job("", sounds=[str(clicking)], listener=installed["Whisper"])


def test_speech_without_an_installed_net_is_a_sentence(clicking, capsys):
    assert main(["listen", str(clicking), "--said"]) == 1
    assert capsys.readouterr().err.startswith("The model whisper-base is not installed.")
