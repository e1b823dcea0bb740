"""Sounds made ready for the window: decoded, drawn, found again."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
import soundfile

from mmstudio.audio import prepared
from mmstudio.engine.sound_reader import SoundReader
from mmstudio.errors import FileBroken, NoSound
from tests.audio.sounds import clicks, tone, write


def test_what_is_played_is_the_sound_at_48_khz_with_its_level(tmp_path: Path) -> None:
    sound = prepared.open_prepared(prepared.prepare(write(tmp_path / "a.flac", tone(2.0, level=0.5))))
    samples, rate = soundfile.read(sound.path)
    assert rate == 48_000 and samples.shape == (96_000, 2) and sound.seconds == 2.0
    assert abs(np.abs(samples).max() - 0.5) < 0.01 and sound.about.name == "a.flac"


def test_the_outline_shows_a_click_where_it_is(tmp_path: Path) -> None:
    sound = prepared.open_prepared(
        prepared.prepare(write(tmp_path / "a.wav", clicks([0.5, 1.25], 2.0, 48_000), 48_000))
    )
    assert sound.outline.shape == (2, 400)
    assert set(np.flatnonzero(sound.outline[1] > 60)) == {100, 250}


def test_the_spectrogram_rises_with_the_tone(tmp_path: Path) -> None:
    samples = np.concatenate([tone(1.0, hz=200), tone(1.0, hz=4000)])
    sound = prepared.open_prepared(prepared.prepare(write(tmp_path / "a.wav", samples)))
    bands = sound.spectrogram.argmax(axis=0)
    assert sound.spectrogram.shape[0] == prepared.BANDS and 50 <= sound.spectrogram.shape[1] <= 52
    assert (bands[5:20] < 10).all() and (bands[30:45] > 35).all()


def test_fewer_columns_keep_the_peaks() -> None:
    outline = np.zeros((2, 1000), np.int8)
    outline[1, 501], outline[0, 99] = 120, -90
    few = prepared.level_of_detail(outline, 100)
    assert few.shape == (2, 100) and few[1, 50] == 120 and few[0, 9] == -90
    picture = np.zeros((4, 1000), np.uint8)
    picture[2, 777] = 200
    assert prepared.columns_of(picture, 10)[2, 7] == 200


def test_the_same_sound_is_ready_at_once_under_any_name(tmp_path: Path) -> None:
    first = prepared.prepare(write(tmp_path / "a.wav", tone(0.5)))
    stamp = (first / prepared.SOUND_FILE).stat().st_mtime_ns
    (tmp_path / "b.wav").write_bytes((tmp_path / "a.wav").read_bytes())
    again = prepared.prepare(tmp_path / "b.wav")
    assert again == first and (again / prepared.SOUND_FILE).stat().st_mtime_ns == stamp
    assert prepared.open_prepared(again).about.name == "b.wav"


def test_a_folder_that_was_damaged_is_made_anew(tmp_path: Path) -> None:
    place = prepared.prepare(write(tmp_path / "a.wav", tone(0.5)))
    (place / prepared.PICTURES_FILE).write_bytes(b"PK nothing")
    with pytest.raises(FileBroken):
        prepared.open_prepared(place)
    assert prepared.open_prepared(prepared.prepare(tmp_path / "a.wav")).seconds == 0.5


@pytest.mark.parametrize("kept", [0, 200])
def test_a_folder_whose_pictures_were_cut_by_a_power_failure_is_made_anew(tmp_path: Path, kept: int) -> None:
    place = prepared.prepare(write(tmp_path / "a.wav", tone(0.5)))
    pictures = place / prepared.PICTURES_FILE
    pictures.write_bytes(pictures.read_bytes()[:kept])
    assert prepared.open_prepared(prepared.prepare(tmp_path / "a.wav")).seconds == 0.5


def test_what_a_crash_left_half_done_goes_when_it_is_old(tmp_path: Path) -> None:
    begun, abandoned = (prepared.sounds_folder() / f"{digit * 64}-1.99.part" for digit in "ab")
    for folder in (begun, abandoned):
        folder.mkdir(parents=True)
        (folder / prepared.SOUND_FILE).write_bytes(b"half")
    os.utime(abandoned, (0, 0))
    prepared.prepare(write(tmp_path / "a.wav", tone(0.2)))
    assert begun.is_dir() and not abandoned.exists(), "another process may still write the younger one"


def test_a_folder_is_no_sound(tmp_path: Path) -> None:
    with pytest.raises(FileBroken):
        prepared.prepare(tmp_path)


def test_nothing_is_left_of_a_sound_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "a.mp3").write_text("no sound at all, only words")
    with pytest.raises((FileBroken, NoSound)):
        prepared.prepare(tmp_path / "a.mp3")
    assert list(prepared.sounds_folder().iterdir()) == []


def test_a4_the_reader_decodes_and_analyses_in_a_process_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "bad.mp3").write_text("no sound at all, only words")
    path = write(tmp_path / "a.wav", clicks([0.1 + 0.5 * n for n in range(12)], 6.0))
    reader = SoundReader()
    try:
        with pytest.raises((FileBroken, NoSound)):
            reader.prepare(tmp_path / "bad.mp3")
        sound = reader.prepare(path)
        track = reader.track(path)
        assert sound.about.sha256 == track.sound and track.frames == 301
        assert track["onset_high"].max() > 0.5
    finally:
        reader.close()
