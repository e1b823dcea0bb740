"""What microphones are to the rest of the program: devices, open streams, and what is heard of them.

`mmstudio.audio.microphone` is the real one; tests and monitors are others.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import msgspec
import numpy as np

from mmstudio.audio.files import LOUDEST, Samples
from mmstudio.audio.resample import mixed


class InputDevice(msgspec.Struct, frozen=True, kw_only=True):
    """A microphone as the system names it. usual: whether it is the system's choice."""

    id: int
    name: str
    channels: int
    sample_rate: int
    usual: bool = False


class Heard(msgspec.Struct, frozen=True):
    """What came at once. samples: float32 (frames, channels); missing: frames lost just before them (A12)."""

    samples: Samples
    sample_rate: int
    missing: int = 0

    def mixed(self, channels: int) -> Samples:
        """(frames, channels), finite: NaN is silence, and no sample is louder than those of a file."""
        return mixed(np.nan_to_num(self.samples, posinf=1, neginf=-1).clip(-LOUDEST, LOUDEST), channels)


class InputStream(Protocol):
    """An open microphone. sample_rate and channels are those it was opened with; what is heard may change (A7)."""

    sample_rate: int
    channels: int

    def start(self, heard: Callable[[Heard], None], lost: Callable[[], None]) -> None:
        """From now on call heard from another thread; lost when nothing will come any more."""

    def close(self) -> None:
        """Deliver nothing more and let go of the device; may be called twice."""


class Source(Protocol):
    """What knows microphones. Raises NoSoundSystem, NoMicrophone or MicrophoneRefused."""

    def devices(self) -> list[InputDevice]: ...

    def open(self, device: InputDevice | None) -> InputStream: ...


def open_named(source: Source, name: str) -> InputStream:
    """The microphone of that name, the system's choice where none has it. Blocks. Raises as `Source`."""
    return source.open(next((device for device in source.devices() if device.name == name), None))
