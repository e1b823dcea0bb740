"""What is recorded can be heard at the same time, and the recording does not suffer from it."""

from __future__ import annotations

import numpy as np
import pytest
import soundfile

from mmstudio.audio.inputs import Heard
from mmstudio.audio.monitor import MOST_BEHIND_S, Monitored
from mmstudio.audio.recording import Recorder
from mmstudio.errors import MicrophoneRefused, NoOutput

RATE = 8000


class Microphone:
    sample_rate, channels = RATE, 1

    def __init__(self, refuses=False) -> None:
        self.refuses, self.closed = refuses, False

    def start(self, heard, lost) -> None:
        if self.refuses:
            raise MicrophoneRefused(name="Desk")
        self.heard = heard

    def close(self) -> None:
        self.closed = True

    def deliver(self, samples) -> None:
        for start in range(0, len(samples), 80):
            self.heard(Heard(samples[start : start + 80, None].astype(np.float32), RATE))


class Speaker:
    def __init__(self, sample_rate=RATE, missing=False) -> None:
        self.sample_rate, self.missing, self.closed = sample_rate, missing, False

    def open(self, fill, lost):
        if self.missing:
            raise NoOutput
        return self

    def now_s(self) -> float:
        return 0.0

    def close(self) -> None:
        self.closed = True


def tone(seconds: float, rate: int = RATE) -> np.ndarray:
    return 0.5 * np.sin(2 * np.pi * 200 * np.arange(round(seconds * rate)) / rate)


def monitored(speaker: Speaker) -> tuple[Monitored, Microphone, list[Heard]]:
    microphone, kept = Microphone(), list[Heard]()
    stream = Monitored(microphone, speaker)
    stream.start(kept.append, lambda: None)
    return stream, microphone, kept


@pytest.mark.parametrize("rate", [RATE, 48_000, 44_100])
def test_what_is_heard_comes_out_at_the_pace_of_the_loudspeaker(rate):
    stream, microphone, kept = monitored(Speaker(rate))
    microphone.deliver(tone(0.1))
    first = stream.fill(round(0.04 * rate), 0.0)
    second = stream.fill(round(0.04 * rate), 0.0)
    out = np.concatenate([first, second])
    assert np.abs(out[:, 0] - tone(0.08, rate)).max() < 0.02 and (out[:, 0] == out[:, 1]).all()
    assert sum(len(block.samples) for block in kept) == 800


def test_before_anything_came_and_when_it_comes_too_slowly_there_is_silence():
    stream, microphone, _ = monitored(Speaker())
    assert not stream.fill(100, 0.0).any()
    microphone.deliver(tone(0.05))
    assert stream.fill(200, 0.0).any()
    assert not stream.fill(4000, 0.0).any()


def test_what_waits_too_long_is_left_out():
    stream, microphone, _ = monitored(Speaker())
    microphone.deliver(tone(3.0))
    assert stream._frames <= MOST_BEHIND_S * RATE


def test_the_take_is_the_same_with_and_without_a_loudspeaker(tmp_path):
    for name, speaker in (("a", Speaker()), ("b", Speaker(missing=True))):
        microphone = Microphone()
        recorder = Recorder(Monitored(microphone, speaker), tmp_path / f"{name}.wav")
        recorder.start()
        microphone.deliver(tone(1.0))
        take = recorder.stop()
        assert np.abs(soundfile.read(take.path)[0] - tone(1.0)).max() < 1e-6
        assert microphone.closed and speaker.closed is (name == "a")


def test_a_microphone_that_refuses_leaves_the_loudspeaker_free():
    speaker = Speaker()
    with pytest.raises(MicrophoneRefused):
        Monitored(Microphone(refuses=True), speaker).start(lambda heard: None, lambda: None)
    assert speaker.closed


def test_a_microphone_that_becomes_mono_is_heard_and_kept_all_the_same():
    stream, microphone, kept = monitored(Speaker())
    microphone.heard(Heard(np.full((200, 2), 0.5, np.float32), RATE))
    microphone.heard(Heard(np.full((200, 1), 0.5, np.float32), RATE))
    assert np.allclose(stream.fill(300, 0.0), 0.5) and len(kept) == 2
