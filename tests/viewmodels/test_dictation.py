"""Dictating: press, speak, press; the words come, or a sentence, and no take is left behind."""

from __future__ import annotations

import threading
from pathlib import Path
from types import SimpleNamespace

import pytest

from mmstudio.checkpoints.records import WHISPER, Checkpoint
from mmstudio.errors import CheckpointDamaged, FileBroken
from mmstudio.generators import registry
from mmstudio.viewmodels.dictation import Dictation
from tests.fake_animate import FakeMicrophone

ROW = Checkpoint(id="whisper-base", title="Whisper base", kind="sound", family=WHISPER, path="/m/whisper-base")


class Children:
    """Stands for the child that decodes and the one that writes. answer: words, or an error; waits: until it is
    closed."""

    def __init__(self):
        self.answer, self.waits, self.asked, self.closed = "a red fox", False, [], threading.Event()

    def prepare(self, path):
        assert path.is_file()
        return SimpleNamespace(folder=path)

    def write(self, sound, net, start_s=0.0, duration_s=30.0):
        self.asked.append((sound.name, net, start_s, duration_s))
        if self.waits:
            assert self.closed.wait(30)
            raise FileBroken(name="x")
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    def close(self):
        self.closed.set()


@pytest.fixture
def children():
    return Children()


@pytest.fixture
def microphone():
    return FakeMicrophone()


@pytest.fixture
def dictation(qapp, children, microphone, tmp_path):
    registry.use((ROW,))
    made = Dictation(
        tmp_path / "takes", lambda: "Headset", None, lambda: microphone, lambda: children, lambda: children
    )
    made.said = []
    made.noticed.connect(lambda code, facts: made.said.append(code))
    yield made
    made.close()
    registry.use(())


def speak(qtbot, dictation, microphone):
    dictation.toggle()
    qtbot.waitUntil(lambda: dictation.state.phase == "recording")
    microphone.say(1.0)


def test_what_is_said_comes_as_words_and_the_take_goes(qtbot, dictation, microphone, children, tmp_path):
    speak(qtbot, dictation, microphone)
    with qtbot.waitSignal(dictation.written) as words:
        dictation.toggle()
    assert words.args == ["a red fox"]
    assert microphone.opened == ["Headset"]
    assert children.asked[0][1:] == (Path("/m/whisper-base"), 0.0, 30.0)
    assert dictation.state.phase == "idle"
    assert list((tmp_path / "takes").iterdir()) == []


def test_writing_can_be_stopped_and_begun_again(qtbot, dictation, microphone, children, tmp_path):
    children.waits = True
    speak(qtbot, dictation, microphone)
    dictation.toggle()
    qtbot.waitUntil(lambda: bool(children.asked))
    assert dictation.state.phase == "writing"
    dictation.toggle()
    assert dictation.state.phase == "idle"
    children.waits = False
    speak(qtbot, dictation, microphone)
    with qtbot.waitSignal(dictation.written):
        dictation.toggle()
    assert dictation.said == []
    assert list((tmp_path / "takes").iterdir()) == []


def test_a_recording_that_is_cancelled_is_not_written(qtbot, dictation, microphone, children, tmp_path):
    speak(qtbot, dictation, microphone)
    dictation.cancel()
    qtbot.waitUntil(lambda: dictation.state.phase == "idle" and list((tmp_path / "takes").iterdir()) == [])
    assert children.asked == []


@pytest.mark.parametrize(
    ("answer", "code"), [("", "nothing_said"), (CheckpointDamaged(name="w", file="w"), "checkpoint_damaged")]
)
def test_why_there_are_no_words_is_said(qtbot, dictation, microphone, children, answer, code):
    children.answer = answer
    speak(qtbot, dictation, microphone)
    with qtbot.waitSignal(dictation.noticed) as told:
        dictation.toggle()
    assert told.args[0] == code
    assert dictation.state.phase == "idle"


def test_of_a_sound_that_is_there_its_part_is_written(qtbot, dictation, children, tmp_path):
    sound = tmp_path / "talk.wav"
    sound.touch()
    with qtbot.waitSignal(dictation.written):
        dictation.write_down(sound, 2.0, 5.0)
    assert children.asked == [("talk.wav", Path("/m/whisper-base"), 2.0, 5.0)]
    assert sound.exists()


def test_a5_without_a_microphone_or_anything_that_writes_the_reason_is_said(qtbot, dictation, microphone):
    microphone.missing = True
    with qtbot.waitSignal(dictation.noticed) as told:
        dictation.toggle()
    assert told.args[0] == "no_microphone"
    qtbot.waitUntil(lambda: dictation.state.phase == "idle")
    registry.use(())
    dictation.models_changed()
    assert not dictation.state.possible
    dictation.toggle()
    assert dictation.said[-1] == "no_writer"
