from __future__ import annotations

import errno
import os
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest
import soundfile

from mmstudio.audio import microphone, portaudio, recording, speakers
from mmstudio.audio.inputs import Heard
from mmstudio.audio.meter import Meter
from mmstudio.audio.recording import Recorder, recover, unfinished
from mmstudio.audio.wav import WavWriter, repair
from mmstudio.errors import FileBroken, FolderReadOnly, MicrophoneRefused, NoMicrophone, NoSoundSystem
from tests.audio.sounds import tone

RATE = 8_000
ROOT = Path(__file__).resolve().parents[2]


class Stream:
    """An open microphone that delivers what a test gives it, at once and in order."""

    def __init__(self, sample_rate=RATE, channels=1) -> None:
        self.sample_rate, self.channels = sample_rate, channels
        self.closed = False

    def start(self, heard, lost) -> None:
        self.heard, self.lost = heard, lost

    def close(self) -> None:
        self.closed = True

    def deliver(self, samples, missing=0, rate=None) -> None:
        for start in range(0, len(samples), 80):  # ten milliseconds, as PortAudio gives them
            self.heard(Heard(samples[start : start + 80], rate or self.sample_rate, missing if not start else 0))


@pytest.fixture
def stream():
    return Stream()


def recorder(stream, path, **more) -> Recorder:
    made = Recorder(stream, path, **more)
    made.start()
    return made


def ramp(seconds, first=0):
    return ((np.arange(first, first + round(seconds * RATE)) % 1000) / 1000).astype(np.float32)[:, None]


def test_what_was_heard_is_in_the_file_to_the_sample(stream, tmp_path):
    made = recorder(stream, tmp_path / "takes" / "a.wav")
    stream.deliver(ramp(3.21))
    take = made.stop()
    assert (take.path, take.seconds, take.ended) == (tmp_path / "takes" / "a.wav", 3.21, "stopped")
    samples, rate = soundfile.read(take.path, dtype="float32", always_2d=True)
    assert rate == RATE
    assert np.abs(samples - ramp(3.21)).max() < 1e-6
    assert stream.closed
    assert [path.name for path in take.path.parent.iterdir()] == ["a.wav"]


def test_a_take_never_replaces_another(stream, tmp_path):
    (tmp_path / "a.wav").write_bytes(b"precious")
    made = recorder(stream, tmp_path / "a.wav")
    stream.deliver(ramp(0.1))
    assert made.stop().path == tmp_path / "a 2.wav"
    assert (tmp_path / "a.wav").read_bytes() == b"precious"


def test_a_pause_leaves_out_what_is_heard_in_it(stream, tmp_path):
    made = recorder(stream, tmp_path / "a.wav")
    stream.deliver(ramp(1))
    made.pause()
    stream.deliver(np.ones((RATE, 1), np.float32))
    made.resume()
    stream.deliver(ramp(0.5))
    take = made.stop()
    assert take.seconds == 1.5
    assert soundfile.read(take.path)[0].max() < 1


def test_nothing_heard_is_no_take(stream, tmp_path):
    assert recorder(stream, tmp_path / "a.wav").stop() is None
    assert list(tmp_path.iterdir()) == []


def test_a_wanted_length_ends_the_take(stream, tmp_path):
    made = recorder(stream, tmp_path / "a.wav", most_s=1.25)
    stream.deliver(ramp(3))
    assert made.finished.wait(60)
    take = made.stop()
    assert (take.seconds, take.ended) == (1.25, "stopped")


def test_a6_a_microphone_that_falls_silent_ends_the_take_and_keeps_it(stream, tmp_path):
    made = recorder(stream, tmp_path / "a.wav", lost_after_s=0.05)
    stream.deliver(ramp(1.3))
    assert made.finished.wait(60)
    take = made.stop()
    assert (take.seconds, take.ended) == (1.3, "microphone_lost")


def test_a6_a_microphone_that_is_pulled_ends_the_take_and_keeps_it(stream, tmp_path):
    made = recorder(stream, tmp_path / "a.wav")
    stream.deliver(ramp(0.7))
    stream.lost()
    assert made.finished.wait(60)
    take = made.stop()
    assert (take.seconds, take.ended) == (0.7, "microphone_lost")


def test_a7_another_sample_rate_is_taken_and_resampled(stream, tmp_path):
    made = recorder(stream, tmp_path / "a.wav")
    stream.deliver(tone(1, RATE))
    stream.deliver(tone(1, 2 * RATE), rate=2 * RATE)
    take = made.stop()
    assert take.seconds == pytest.approx(2, abs=0.02)
    samples = soundfile.read(take.path)[0]
    crossings = np.flatnonzero((samples[:-1] < 0) & (samples[1:] >= 0))
    assert np.diff(crossings[crossings > 1.2 * RATE]).mean() == pytest.approx(RATE / 440, rel=0.01)


def test_a9_a_full_disk_ends_the_take_and_keeps_it(stream, tmp_path):
    class Full:
        """A file on a disk that takes 20,000 bytes."""

        def __init__(self, path):
            self._file = path.open("r+b")

        def __getattr__(self, name):
            return getattr(self._file, name)

        def write(self, content):
            if self._file.tell() + len(content) > 20_000:
                raise OSError(errno.ENOSPC, "no space")
            return self._file.write(content)

    made = recorder(stream, tmp_path / "a.wav", open_file=Full)
    stream.deliver(ramp(3))
    assert made.finished.wait(60)
    take = made.stop()
    assert (take.seconds, take.ended) == (0.5, "recording_disk_full")
    assert np.abs(soundfile.read(take.path, always_2d=True)[0] - ramp(0.5)).max() < 1e-6


@pytest.mark.skipif(sys.platform == "win32", reason="limits of files are POSIX")
def test_a9_a_disk_that_is_full_at_the_last_words_keeps_what_was_said_before(stream, tmp_path):
    import resource

    made = recorder(stream, tmp_path / "a.wav")
    stream.deliver(ramp(1))
    former = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (25_000, former[1]))  # a second is 24,000 bytes
    try:
        stream.deliver(ramp(0.1))
        take = made.stop()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, former)
    assert (take.seconds, take.ended) == (1.0, "disk_error")
    assert soundfile.info(take.path).frames == RATE


def test_nothing_is_left_of_a_take_whose_microphone_refuses(stream, tmp_path, monkeypatch):
    def refuse(heard, lost):
        raise MicrophoneRefused(name="desk")

    monkeypatch.setattr(stream, "start", refuse)
    made = Recorder(stream, tmp_path / "a.wav")
    with pytest.raises(MicrophoneRefused):
        made.start()
    assert list(tmp_path.iterdir()) == [] and stream.closed and made.finished.is_set()


@pytest.mark.skipif(sys.platform == "win32", reason="locks of files are POSIX")
def test_a_disk_without_locks_is_recorded_to(stream, tmp_path, monkeypatch):
    import fcntl

    def no_locks(*_):
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(fcntl, "flock", no_locks)
    made = recorder(stream, tmp_path / "a.wav")
    stream.deliver(ramp(0.5))
    assert made.stop().seconds == 0.5


def test_hours_in_which_the_computer_slept_are_no_gap(stream, tmp_path):
    made = recorder(stream, tmp_path / "a.wav")
    stream.deliver(ramp(1))
    stream.deliver(ramp(1), missing=8 * 3600 * RATE)
    take = made.stop()
    assert (take.seconds, take.gap_s) == (4.0, 2.0)


def test_a_take_ends_and_is_kept_when_its_writer_does_not_understand_what_comes(stream, tmp_path, monkeypatch):
    told = []
    monkeypatch.setattr(threading, "excepthook", lambda about: told.append(about.exc_type))
    made = recorder(stream, tmp_path / "a.wav")
    stream.deliver(ramp(1))
    made._heard.put("no sound")
    assert made.finished.wait(60)
    assert (made.stop().seconds, told) == (1.0, [AttributeError])


def test_a_folder_that_cannot_be_written_to_is_said_before_the_take(stream, tmp_path):
    def refused(path):
        raise OSError(errno.EROFS, "read-only")

    with pytest.raises(FolderReadOnly):
        Recorder(stream, tmp_path / "a.wav", open_file=refused)


def test_a12_lost_frames_become_silence_so_that_time_stays_right(stream, tmp_path):
    made = recorder(stream, tmp_path / "a.wav")
    stream.deliver(np.ones((800, 1), np.float32))
    stream.deliver(np.ones((800, 1), np.float32), missing=400)
    take = made.stop()
    samples = soundfile.read(take.path)[0]
    assert (len(samples), take.gap_s) == (2000, 0.05)
    assert not samples[800:1200].any()
    assert samples[1200:].min() > 0.99


def test_what_is_no_number_is_recorded_as_silence(stream, tmp_path):
    made = recorder(stream, tmp_path / "a.wav")
    stream.deliver(np.full((800, 1), np.nan, np.float32))
    assert not soundfile.read(made.stop().path)[0].any()


def test_an_hour_has_every_sample_and_flat_memory(tmp_path):
    stream = Stream()
    made = recorder(stream, tmp_path / "a.wav")
    minute = ramp(60)
    for turn in range(60):
        stream.heard(Heard(minute, RATE))
        wait_for(made, (turn + 1) * 60.0)
    take = made.stop()
    assert take.seconds == 3600
    assert soundfile.info(str(take.path)).frames == 3600 * RATE


def test_the_meter_shows_level_and_keeps_the_clipping_light_on():
    meter = Meter(RATE)
    meter.feed(tone(0.1, RATE, level=0.5))
    assert meter.level.peak_db == pytest.approx(-6, abs=0.1)
    assert meter.level.rms_db == pytest.approx(-9, abs=0.2)
    assert not meter.level.clipped
    meter.feed(np.ones((10, 1), np.float32))
    meter.feed(np.zeros((RATE, 1), np.float32))
    assert meter.level.clipped
    assert -25 < meter.level.peak_db < -15
    meter.feed(np.zeros((RATE, 1), np.float32))
    assert not meter.level.clipped
    assert meter.clips == 10
    assert meter.peak == 1


def test_a8_a_take_survives_kill_9(tmp_path):
    """Whatever the program said was safe is there, to the sample."""
    script = f"""
import itertools, numpy as np
from pathlib import Path
from tests.audio.test_recording import Stream, recorder, ramp, wait_for, RATE
stream = Stream()
made = recorder(stream, Path({str(tmp_path)!r}) / "a.wav")
for turn in itertools.count():
    stream.deliver(ramp(0.5, first=turn * RATE // 2))
    wait_for(made, (turn + 1) / 2)
    print(made.seconds, flush=True)
"""
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    for wanted in (1, 5):
        child = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, env=env, text=True)
        safe_s = [float(child.stdout.readline()) for _ in range(wanted)][-1]
        assert unfinished(tmp_path) == []  # its writer lives
        child.kill()
        child.communicate()
        (left,) = unfinished(tmp_path)
        take = recover(left)
        assert take.seconds >= safe_s
        samples, _ = soundfile.read(take.path, dtype="float32", always_2d=True)
        assert len(samples) == round(take.seconds * RATE)
        assert np.abs(samples - ramp(take.seconds)).max() < 1e-6
        assert unfinished(tmp_path) == []
        take.path.unlink()


def test_a8_a_torn_last_block_and_a_stale_header_are_put_right(tmp_path):
    path = tmp_path / "a.recording"
    with path.open("w+b") as file:
        WavWriter(file, RATE, 1).append(ramp(1))
    with path.open("ab") as file:
        file.write(bytes(1000))
    assert repair(path) == pytest.approx(1 + 333 / RATE)
    assert soundfile.info(str(path)).frames == RATE + 333


@pytest.mark.parametrize("content", [b"", b"RIFF", bytes(100)])
def test_a8_an_unfinished_take_with_nothing_in_it_is_swept(tmp_path, content):
    path = tmp_path / "a.recording"
    path.write_bytes(content)
    assert unfinished(tmp_path) == [path]
    assert recover(path) is None
    assert not path.exists()
    path.write_bytes(content)
    with pytest.raises(FileBroken):
        repair(path)


class FakePortAudio:
    """What of sounddevice is used."""

    class PortAudioError(Exception):
        pass

    class default:  # noqa: N801
        device = (1, 0)

    def __init__(self, devices, refuses=False) -> None:
        self._devices, self._refuses = devices, refuses
        self.starts = 0

    def _terminate(self):
        self.starts += 1

    def _initialize(self): ...

    def _exit_handler(self): ...

    def query_devices(self, number=None):
        found = [
            {"name": name, "max_input_channels": channels, "max_output_channels": 2, "default_samplerate": 44_100.0}
            for name, channels in self._devices
        ]
        return found if number is None else found[number]

    def InputStream(self, **wanted):
        if self._refuses:
            raise self.PortAudioError("Device unavailable")
        self.wanted = wanted
        return FakeStream()

    OutputStream = InputStream


def test_a6_a_stream_that_never_ends_holds_nobody(monkeypatch, expect_log):
    """PortAudio on Linux, when the device goes before its first sound."""
    expect_log("a sound stream does not end")
    fake, may_end = FakePortAudio([("desk", 1)]), threading.Event()
    monkeypatch.setattr(portaudio, "sounddevice", lambda: fake)
    monkeypatch.setattr(portaudio, "_PATIENCE_S", 0.01)
    muted: list[bool] = []
    monkeypatch.setattr(portaudio, "_mute", lambda: muted.append(True))
    monkeypatch.setattr(FakeStream, "abort", lambda self, ignore_errors: may_end.wait(10))
    microphones = microphone.Microphones()
    stream = microphones.open()
    starts = fake.starts
    stream.close()
    assert muted
    microphones.devices()
    assert fake.starts == starts, "starting PortAudio anew would wait for that stream"
    may_end.set()
    (ending,) = [thread for thread in threading.enumerate() if thread.name == "end of a stream"]
    ending.join(10)
    microphones.devices()
    assert fake.starts == starts + 1


class FakeStream:
    def start(self): ...

    def abort(self, ignore_errors): ...

    def close(self, ignore_errors): ...


def test_a5_without_portaudio_there_is_a_sentence(monkeypatch):
    def absent():
        raise NoSoundSystem

    monkeypatch.setattr(portaudio, "sounddevice", absent)
    with pytest.raises(NoSoundSystem):
        microphone.Microphones().devices()


def test_a5_without_a_microphone_there_is_a_sentence(monkeypatch):
    monkeypatch.setattr(portaudio, "sounddevice", lambda: FakePortAudio([("speaker", 0)]))
    with pytest.raises(NoMicrophone):
        microphone.Microphones().open()


def test_a5_a_microphone_that_the_system_refuses_is_named(monkeypatch):
    monkeypatch.setattr(portaudio, "sounddevice", lambda: FakePortAudio([("desk", 1)], refuses=True))
    with pytest.raises(MicrophoneRefused) as caught:
        microphone.Microphones().open()
    assert caught.value.facts == {"name": "desk"}


def test_microphones_are_listed_with_the_usual_one(monkeypatch):
    fake = FakePortAudio([("speaker", 0), ("desk", 1), ("studio", 8)])
    monkeypatch.setattr(portaudio, "sounddevice", lambda: fake)
    devices = microphone.Microphones().devices()
    assert [(one.name, one.channels, one.usual) for one in devices] == [("desk", 1, True), ("studio", 2, False)]
    stream = microphone.Microphones().open(devices[1])
    assert (stream.sample_rate, stream.channels) == (44_100, 2)
    assert (fake.wanted["device"], fake.wanted["dtype"]) == (2, "float32")
    stream.close()


@pytest.mark.parametrize("kind", ["microphone", "loudspeaker"])
def test_the_list_of_devices_waits_until_no_stream_is_open_anywhere(monkeypatch, kind):
    """Renewing it would end what plays, and what another room records."""
    fake = FakePortAudio([("desk", 1)])
    monkeypatch.setattr(portaudio, "sounddevice", lambda: fake)
    microphones = microphone.Microphones()
    (desk,) = microphones.devices()
    stream = (
        microphones.open(desk) if kind == "microphone" else speakers.SpeakerStream(0, lambda *_: None, lambda: None)
    )
    starts = fake.starts
    microphone.Microphones().devices()
    assert fake.starts == starts
    stream.close()
    microphone.Microphones().devices()
    assert fake.starts == starts + 1


def test_names_of_takes_tell_when_they_were_made(tmp_path):
    assert recording.new_path(tmp_path).suffix == ".wav"
    assert recording.new_path(tmp_path).stem.startswith("Recording 2")


def wait_for(made: Recorder, seconds: float) -> None:
    """Until the recorder has written so much: its thread is another one."""
    while made.seconds < seconds and not made.finished.is_set():
        os.sched_yield()


def test_the_clock_of_a_loudspeaker_stands_still_when_it_is_gone_or_closed(monkeypatch):
    fake = FakePortAudio([("desk", 1)])
    monkeypatch.setattr(portaudio, "sounddevice", lambda: fake)
    asked_when_closed = []

    class Clock(FakeStream):
        closed, times = False, iter([5.0, fake.PortAudioError("Error getting stream time")])

        def close(self, ignore_errors):
            self.closed = True

        @property
        def time(self):
            asked_when_closed.append(self.closed)
            said = next(self.times)
            if isinstance(said, Exception):
                raise said
            return said

    monkeypatch.setattr(fake, "OutputStream", lambda **wanted: Clock())
    speaker = speakers.SpeakerStream(0, lambda *_: None, lambda: None)
    assert (speaker.now_s(), speaker.now_s()) == (5.0, 5.0)
    speaker.close()
    assert speaker.now_s() == 5.0 and asked_when_closed == [False, False]


def test_a_loudspeaker_that_was_plugged_in_later_is_found_when_nothing_else_plays(monkeypatch):
    fake = FakePortAudio([])
    monkeypatch.setattr(portaudio, "sounddevice", lambda: fake)
    monkeypatch.setattr(fake, "_initialize", lambda: setattr(fake, "_devices", [("headphones", 0)]))
    stream = speakers.Speakers().open(lambda *_: None, lambda: None)
    assert fake.wanted["device"] == 0
    stream.close()
    starts = fake.starts
    speakers.Speakers().open(lambda *_: None, lambda: None).close()
    assert fake.starts == starts, "what plays needs no new list"
