"""Monitoring: what the microphone hears, from the loudspeaker, while it is recorded. For headphones."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable

import numpy as np

from mmstudio.audio.files import Samples
from mmstudio.audio.inputs import Heard, InputStream
from mmstudio.audio.outputs import Output, OutputStream
from mmstudio.audio.resample import mixed
from mmstudio.errors import NoOutput, NoSoundSystem

MOST_BEHIND_S = 0.25  # what waits longer is left out: the clocks of two devices never go alike
_START_S = 0.03  # that wait before the first is heard, so that a late block makes no gap


class Monitored:
    """An `InputStream` that is heard, too. Without a loudspeaker it is just recorded."""

    def __init__(self, stream: InputStream, output: Output) -> None:
        self._stream, self._output = stream, output
        self.sample_rate, self.channels = stream.sample_rate, stream.channels
        self._speaker: OutputStream | None = None
        self._waiting: deque[Samples] = deque()  # stereo
        self._frames = 0  # that wait
        self._place = 0.0  # within the first that waits: between two frames where the rates differ
        self._running = False
        self._lock = threading.Lock()

    def start(self, heard: Callable[[Heard], None], lost: Callable[[], None]) -> None:
        """Raises what the microphone raises."""

        def both(block: Heard) -> None:
            heard(block)  # the take comes first
            self._push(mixed(block.samples, 2))

        try:
            self._speaker = self._output.open(self.fill, lambda: None)
        except (NoOutput, NoSoundSystem):
            self._speaker = None
        try:
            self._stream.start(both, lost)
        except BaseException:
            self._close_speaker()
            raise

    def close(self) -> None:
        self._stream.close()
        self._close_speaker()

    def fill(self, frames: int, heard_at: float) -> Samples:
        """(frames, 2) for the loudspeaker; silence where nothing has come."""
        speaker = self._speaker
        step = self.sample_rate / (speaker.sample_rate if speaker is not None else self.sample_rate)
        with self._lock:
            if not self._running and self._frames < _START_S * self.sample_rate:
                return np.zeros((frames, 2), np.float32)
            places = self._place + step * np.arange(frames)
            wanted = int(places[-1]) + 2 if frames else 0
            self._running = self._frames >= wanted
            if not self._running:
                return np.zeros((frames, 2), np.float32)
            samples = np.concatenate(self._waiting)
            out = np.empty((frames, 2), np.float32)
            for channel in range(2):
                out[:, channel] = np.interp(places, np.arange(wanted), samples[:wanted, channel])
            after = self._place + step * frames
            used, self._place = int(after), after % 1.0
            self._keep(samples[used:])
        return out

    def _push(self, samples: Samples) -> None:
        if self._speaker is None:
            return
        with self._lock:
            self._waiting.append(samples)
            self._frames += len(samples)
            if self._frames > MOST_BEHIND_S * self.sample_rate:
                self._keep(np.concatenate(self._waiting)[-round(_START_S * self.sample_rate) :])

    def _keep(self, samples: Samples) -> None:
        self._waiting.clear()
        self._waiting.append(samples)
        self._frames = len(samples)

    def _close_speaker(self) -> None:
        speaker, self._speaker = self._speaker, None
        if speaker is not None:
            speaker.close()
