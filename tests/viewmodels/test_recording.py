"""Recording in the window: the button, the meter, why it cannot, and takes that a crash left behind."""

from __future__ import annotations

from pathlib import Path

import pytest

from mmstudio.audio.recording import Recorder, Take
from mmstudio.viewmodels.recording import RecordingViewModel
from tests.fake_animate import FakeAnimateBench, FakeMicrophone


@pytest.fixture
def microphone() -> FakeMicrophone:
    return FakeMicrophone()


@pytest.fixture
def recording(qapp: object, microphone: FakeMicrophone, tmp_path: Path) -> RecordingViewModel:
    return RecordingViewModel(microphone, lambda: tmp_path / "library", FakeAnimateBench().in_order, lost_after_s=600)


def test_a_take_is_kept_in_the_library(qtbot, recording, microphone, tmp_path) -> None:
    recording.toggle()
    assert recording.state.phase == "recording"
    microphone.say(1.5)
    with qtbot.waitSignal(recording.taken) as caught:
        recording.toggle()
    take = caught.args[0]
    assert take.path.parent == tmp_path / "library" and take.path.suffix == ".wav" and take.seconds == 1.5
    assert recording.state.phase == "idle"


def test_the_meter_shows_the_level_and_that_it_was_too_loud(qtbot, recording, microphone) -> None:
    recording.start()
    with qtbot.waitSignal(recording.metered, check_params_cb=lambda state: state.level.clipped and state.seconds > 0.4):
        microphone.say(0.6, level=1.0)
    assert recording.state.level.peak_db > -1
    recording.stop()


def test_while_it_pauses_nothing_is_kept(qtbot, recording, microphone) -> None:
    recording.start()
    microphone.say(0.5)
    recording.pause()
    assert recording.state.phase == "paused"
    microphone.say(3.0)
    recording.pause()
    microphone.say(0.5)
    with qtbot.waitSignal(recording.taken) as caught:
        recording.stop()
    assert caught.args[0].seconds == 1.0


def test_a5_without_a_microphone_the_reason_is_known(recording, microphone) -> None:
    said: list[str] = []
    recording.noticed.connect(lambda code, facts: said.append(code))
    microphone.missing = True
    recording.look_for_devices()
    assert recording.state.problem == "no_microphone" and recording.state.devices == () and said == []
    recording.start()
    assert recording.state.phase == "idle" and said == ["no_microphone"]
    microphone.missing = False
    recording.look_for_devices()
    assert recording.state.problem == "" and [device.name for device in recording.state.devices] == [
        "Built-in",
        "Headset",
    ]


def test_a6_an_unplugged_microphone_ends_the_take_and_keeps_it(qtbot, recording, microphone) -> None:
    said: list[tuple[str, object]] = []
    recording.noticed.connect(lambda code, facts: said.append((code, facts["seconds"])))
    recording.start()
    microphone.say(1.0)
    with qtbot.waitSignal(recording.taken) as caught:
        microphone.lost()
    assert caught.args[0].seconds == 1.0 and said == [("microphone_lost", 1.0)]


def test_the_chosen_microphone_is_opened(recording, microphone) -> None:
    recording.choose("Headset")
    recording.start()
    recording.stop()
    recording.choose("")
    recording.start()
    recording.stop()
    assert microphone.opened == ["Headset", ""]


def test_a8_a_take_whose_program_died_is_found(recording, microphone, tmp_path) -> None:
    dead = Recorder(microphone, tmp_path / "library" / "Recording.wav")
    dead.start()
    microphone.say(2.0)
    dead._heard.put(None)
    dead._writer.join()
    dead._file.close()  # as when the process is gone: no name was given
    told: list[object] = []
    takes: list[Take] = []
    recording.told.connect(lambda code, facts: told.append((code, facts)))
    recording.taken.connect(told.append)
    recording.found.connect(takes.append)
    recording.recover()
    assert told == []  # what it is used for, the person says
    assert [take.path for take in takes] == [tmp_path / "library" / "Recording.wav"] and takes[0].seconds == 2.0


def test_closing_keeps_what_is_being_recorded(recording, microphone, tmp_path) -> None:
    recording.start()
    microphone.say(1.0)
    recording.close()
    (kept,) = (tmp_path / "library").glob("*.wav")
    assert kept.stat().st_size > 16_000


def test_a6_a_microphone_that_goes_before_it_said_anything_is_told_of(recording, microphone) -> None:
    told: list[str] = []
    recording.noticed.connect(lambda code, facts: told.append(code))
    recording.start()
    microphone.lost()
    recording._recorder.finished.wait()
    recording._look()
    assert told == ["no_microphone"] and recording.state.phase == "idle"


def test_a_folder_that_cannot_be_written_to_leaves_the_microphone_free(qapp, microphone, tmp_path) -> None:
    (tmp_path / "library").write_text("a file where the folder should be")
    closed: list[bool] = []
    microphone.close = lambda: closed.append(True)
    recording = RecordingViewModel(microphone, lambda: tmp_path / "library", FakeAnimateBench().in_order)
    recording.start()
    assert recording.state.phase == "idle" and closed == [True]
