"""Where sound goes: `mmstudio.audio.speakers` is the real output, `Silence` is used where there is none, so that the
preview runs all the same."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Protocol

from mmstudio.audio.files import Samples
from mmstudio.audio.prepared import SAMPLE_RATE

_SILENT_BLOCK_S = 0.02

Fill = Callable[[int, float], Samples]  # frames, when the first is heard on the stream's clock -> (frames, 2)


class OutputStream(Protocol):
    """An open output that asks `fill` for samples from a thread of its own."""

    sample_rate: int

    def now_s(self) -> float:
        """The device's clock, on which `fill` is told when its samples are heard."""

    def close(self) -> None:
        """Ask for nothing more; may be called twice."""


class Output(Protocol):
    """What knows loudspeakers. Raises NoSoundSystem or NoOutput."""

    def open(self, fill: Fill, lost: Callable[[], None]) -> OutputStream:
        """Begin to ask. lost is called, in any thread, when the device is gone."""


class Silence:
    """An `Output` that is heard by nobody, on the computer's own clock."""

    def open(self, fill: Fill, lost: Callable[[], None] = lambda: None) -> SilentStream:
        return SilentStream(fill)


class SilentStream:
    """Takes samples at their own pace and lets them go."""

    sample_rate = SAMPLE_RATE

    def __init__(self, fill: Fill) -> None:
        self._closed = threading.Event()
        self._fill = fill
        self._thread = threading.Thread(target=self._run, name="silence", daemon=True)
        self._thread.start()

    def now_s(self) -> float:
        return time.monotonic()

    def close(self) -> None:
        self._closed.set()

    def _run(self) -> None:
        due = time.monotonic()
        while not self._closed.wait(max(0.0, due - time.monotonic())):
            self._fill(round(_SILENT_BLOCK_S * self.sample_rate), due + _SILENT_BLOCK_S)
            due = max(due + _SILENT_BLOCK_S, time.monotonic() - 0.2)  # after a sleep of the computer: no hurry
