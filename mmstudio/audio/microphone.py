"""The system's microphones, through PortAudio. Without it, or without a microphone, everything but recording works."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from mmstudio.audio import portaudio
from mmstudio.audio.inputs import Heard, InputDevice
from mmstudio.errors import MicrophoneRefused, NoMicrophone

_BLOCK_S = 0.01  # of a callback; the meter and the live picture follow at that pace


class Microphones:
    """A `Source`. The list of devices is read anew each time, unless a stream is open."""

    def devices(self) -> list[InputDevice]:
        """At least one. Raises NoSoundSystem or NoMicrophone."""
        sounddevice = portaudio.sounddevice()
        portaudio.renew(sounddevice)
        usual = sounddevice.default.device[0]
        devices = [
            InputDevice(
                id=number,
                name=str(about["name"]),
                channels=min(2, int(about["max_input_channels"])),
                sample_rate=round(about["default_samplerate"]),
                usual=number == usual,
            )
            for number, about in enumerate(portaudio.devices())
            if about["max_input_channels"] > 0
        ]
        if not devices:
            raise NoMicrophone
        return devices

    def open(self, device: InputDevice | None = None) -> MicrophoneStream:
        """The named device, or the usual one. Raises NoSoundSystem, NoMicrophone or MicrophoneRefused."""
        if device is None:
            devices = self.devices()
            device = next((one for one in devices if one.usual), devices[0])
        return MicrophoneStream(device)


class MicrophoneStream:
    """An `InputStream` of one device, at its own rate."""

    def __init__(self, device: InputDevice) -> None:
        """Raises NoSoundSystem or MicrophoneRefused."""
        sounddevice = portaudio.sounddevice()
        self.device = device
        self.sample_rate, self.channels = device.sample_rate, device.channels
        self._heard: Callable[[Heard], None] = lambda heard: None
        self._lost: Callable[[], None] = lambda: None
        self._closed = False
        self._expected_s: float | None = None  # when the next block should begin, on the device's clock
        try:
            self._stream = portaudio.opened(
                lambda: sounddevice.InputStream(
                    device=device.id,
                    channels=self.channels,
                    samplerate=self.sample_rate,
                    blocksize=round(_BLOCK_S * self.sample_rate),
                    latency="low",
                    dtype="float32",
                    callback=self._called,
                    finished_callback=self._finished,
                )
            )
        except (sounddevice.PortAudioError, ValueError) as error:
            raise MicrophoneRefused(name=device.name) from error

    def start(self, heard: Callable[[Heard], None], lost: Callable[[], None]) -> None:
        """Raises MicrophoneRefused."""
        self._heard, self._lost = heard, lost
        try:
            self._stream.start()
        except portaudio.sounddevice().PortAudioError as error:
            self.close()
            raise MicrophoneRefused(name=self.device.name) from error

    def close(self) -> None:
        if not self._closed:
            self._closed = True
            portaudio.close(self._stream)

    def _called(self, samples: Any, frames: int, time: Any, status: Any) -> None:
        """On PortAudio's thread: quick, and never a surprise, for an exception here would end the stream."""
        missing = 0
        starts_s = float(time.inputBufferAdcTime)
        if status.input_overflow and self._expected_s is not None:  # time stamps alone jitter by some milliseconds
            missing = max(0, round((starts_s - self._expected_s) * self.sample_rate))
        self._expected_s = starts_s + frames / self.sample_rate
        self._heard(Heard(np.array(samples, np.float32), self.sample_rate, missing))

    def _finished(self) -> None:
        if not self._closed:
            self._lost()
