"""The system's loudspeakers, through PortAudio. Where there is no such thing, `outputs.Silence` takes their place."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from functools import partial
from typing import Any

import msgspec
import numpy as np

from mmstudio.audio import portaudio
from mmstudio.audio.outputs import Fill
from mmstudio.audio.prepared import SAMPLE_RATE
from mmstudio.errors import NoOutput

_LATENCY_S = 0.15  # the window may hold Python for some tens of milliseconds; what is heard is known all the same


class OutputDevice(msgspec.Struct, frozen=True, kw_only=True):
    """A loudspeaker as the system names it. usual: whether it is the system's choice."""

    id: int
    name: str
    usual: bool = False


class Speakers:
    """An `Output`. device: by its name, "" = the usual one."""

    def __init__(self, device: str = "") -> None:
        self._device = device

    def devices(self) -> list[OutputDevice]:
        """At least one. Raises NoSoundSystem or NoOutput."""
        found = portaudio.devices()
        usual = portaudio.sounddevice().default.device[1]
        devices = [
            OutputDevice(id=number, name=str(about["name"]), usual=number == usual)
            for number, about in enumerate(found)
            if about["max_output_channels"] > 0
        ]
        if not devices:
            raise NoOutput
        return devices

    def open(self, fill: Fill, lost: Callable[[], None]) -> SpeakerStream:
        """Begin to play. Raises NoSoundSystem or NoOutput.

        What was plugged in after PortAudio began is looked for only where what it knows does not play: beginning anew
        takes a while.
        """
        try:
            return self._open(fill, lost)
        except NoOutput:
            portaudio.renew(portaudio.sounddevice())
            return self._open(fill, lost)

    def _open(self, fill: Fill, lost: Callable[[], None]) -> SpeakerStream:
        devices = self.devices()
        wanted = next((one for one in devices if one.name == self._device), None)
        usual = next((one for one in devices if one.usual), devices[0])
        return SpeakerStream((wanted or usual).id, fill, lost)


class SpeakerStream:
    """An `OutputStream` at 48,000 Hz, or at the device's own rate where it takes no other."""

    def __init__(self, device: int, fill: Fill, lost: Callable[[], None]) -> None:
        """Raises NoOutput."""
        self._fill, self._lost = fill, lost
        self._closed = False
        self._closing = threading.Lock()
        self._now_s = 0.0
        self._stream: Any = None
        sounddevice = portaudio.sounddevice()
        self._trouble: type[Exception] = sounddevice.PortAudioError
        try:
            own = round(sounddevice.query_devices(device)["default_samplerate"])
        except (sounddevice.PortAudioError, ValueError) as error:
            raise NoOutput from error
        for rate in dict.fromkeys((SAMPLE_RATE, own)):
            try:
                wanted = {
                    "device": device,
                    "samplerate": rate,
                    "channels": 2,
                    "latency": _LATENCY_S,
                    "dtype": "float32",
                }
                calls = {"callback": self._called, "finished_callback": self._finished}
                self._stream = portaudio.opened(partial(sounddevice.OutputStream, **wanted, **calls))
                self.sample_rate = rate
                self._stream.start()
                return
            except (sounddevice.PortAudioError, ValueError) as error:
                problem = error
                if self._stream is not None:
                    portaudio.close(self._stream)
                    self._stream = None
        raise NoOutput from problem

    def now_s(self) -> float:
        """Stands still once it is closed, and while the device does not say."""
        with self._closing:  # another thread may close it: PortAudio would look into memory that is free
            if not self._closed:
                with contextlib.suppress(self._trouble):
                    self._now_s = float(self._stream.time)
            return self._now_s

    def close(self) -> None:
        with self._closing:
            if self._closed:
                return
            self._closed = True
        portaudio.close(self._stream)

    def _called(self, out: Any, frames: int, times: Any, status: Any) -> None:
        """On PortAudio's thread: quick, and never a surprise."""
        heard_at = float(times.outputBufferDacTime) or float(times.currentTime)
        out[:] = self._fill(frames, heard_at) if not self._closed else np.float32(0)

    def _finished(self) -> None:
        if not self._closed:
            self._lost()
