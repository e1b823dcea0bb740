"""The child with an installed net: real processes; the tiny nets themselves are asked in this one."""

from __future__ import annotations

import os
import threading

import numpy as np
import pytest

from mmstudio.audio import prepared
from mmstudio.engine import installed_ears
from mmstudio.engine.ears import InstalledEars
from mmstudio.engine.reader import Request
from mmstudio.errors import FileBroken, SoundSilent
from tests.audio.sounds import tone, write
from tests.generators import tiny_listeners


@pytest.fixture(scope="module")
def sounds(tmp_path_factory):
    place = tmp_path_factory.mktemp("sounds")
    silence = write(place / "silence.wav", np.zeros((22_050, 1)))
    return [prepared.prepare(path, place) for path in (write(place / "a.wav", tone(3)), silence)]


def test_sounds_are_named_and_speech_is_written_by_installed_nets(sounds, tmp_path):
    ast, whisper = (tiny_listeners.saved(tmp_path / family, family) for family in ("AST", "Whisper"))
    heard = installed_ears.answer(Request("listen", os.fsencode(sounds[0]), folder=os.fsencode(ast)))
    assert {one.name for one in heard.concepts if not one.measured} <= {"dog", "rain", "church bell"}
    assert (heard.seconds, len(heard.bars)) == (pytest.approx(3), 120)
    written = installed_ears.answer(Request("write", os.fsencode(sounds[0]), folder=os.fsencode(whisper)))
    assert isinstance(written, str)


def test_nothing_is_written_of_silence_in_which_a_net_would_find_words(sounds, tmp_path):
    ears = InstalledEars()
    try:
        with pytest.raises(SoundSilent) as silent:
            ears.write(sounds[1], tmp_path / "gone")
    finally:
        ears.close()
    assert silent.value.facts == {"name": "silence.wav"}


def test_what_takes_for_ever_is_stopped_at_once(sounds, tmp_path):
    ears = InstalledEars("tests.engine.fake_reading:hangs")
    problem = []

    def write():
        try:
            ears.write(sounds[0], tmp_path)
        except FileBroken as error:
            problem.append(error.code)

    assert ears.write(sounds[0], tmp_path) == "first"
    thread = threading.Thread(target=write)
    thread.start()
    ears.close()
    thread.join(30)
    assert problem == ["file_unreadable"]
