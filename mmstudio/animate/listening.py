"""A microphone that moves a picture: what is heard becomes curves at once, and the curves the moment to be drawn."""

from __future__ import annotations

import dataclasses
import queue
import threading
from collections.abc import Callable

import numpy as np

from mmstudio.animate.modulation import Modulator, Moment
from mmstudio.animation import Animation
from mmstudio.audio.inputs import Heard, InputStream
from mmstudio.audio.live import SAMPLE_RATE, Follower
from mmstudio.audio.live_net import NetFollower, live_follower
from mmstudio.audio.meter import Level, Meter
from mmstudio.audio.recording import LOST_AFTER_S
from mmstudio.audio.resample import QuickResampler
from mmstudio.audio.tracks import RATE_HZ

BEHIND_S = 0.5


class Listening:
    """Follows one open microphone in a thread of its own until `close`, or until the microphone is gone.

    moment: the newest one, None before the first. told: called in that thread whenever there is a newer moment, and
    once when the microphone went away, which `lost` then says.
    """

    def __init__(
        self,
        stream: InputStream,
        animation: Animation,
        told: Callable[[], None] = lambda: None,
        follower: Follower | NetFollower | None = None,
        lost_after_s: float = LOST_AFTER_S,
        most_behind_s: float = BEHIND_S,
    ) -> None:
        self.moment: Moment | None = None
        self.lost = False
        self._stream, self._told, self._lost_after_s = stream, told, lost_after_s
        self._follower = follower or live_follower()
        self._matrix = _matrix_of(animation)
        self._modulator = Modulator(animation.rows, animation.keyframes, animation.seed)
        self._resampler: tuple[int, QuickResampler] | None = None
        self._meter = Meter(stream.sample_rate)
        self._columns = 0
        self._heard: queue.SimpleQueue[Heard | None] = queue.SimpleQueue()
        self._came = self._followed = 0  # frames that were heard, and those of them that were followed or left out
        self._most_behind_s = most_behind_s
        self._wanted = animation
        self._closed = False
        self._thread = threading.Thread(target=self._follow, name="listening", daemon=True)

    @property
    def level(self) -> Level:
        return self._meter.level

    def start(self) -> None:
        """Raises MicrophoneRefused."""
        self._stream.start(self._hear, self._end)
        self._thread.start()

    def change(self, animation: Animation) -> None:
        """From now on these rows and keyframes count; clocks and walks go on from where they are."""
        self._wanted = animation

    def close(self) -> None:
        """Let go of the microphone."""
        self._told = lambda: None
        self._closed = True
        self._stream.close()
        self._heard.put(None)
        if self._thread.ident is not None:
            self._thread.join()

    def _hear(self, heard: Heard) -> None:
        self._came += len(heard.samples)
        self._heard.put(heard)

    def _end(self) -> None:
        self._heard.put(None)

    def _follow(self) -> None:
        """In its own thread. However it ends, it is told that no moment comes any more."""
        try:
            self._follow_what_comes()
        finally:
            self.lost = True
            self._told()

    def _follow_what_comes(self) -> None:
        while True:
            try:
                heard = self._heard.get(timeout=self._lost_after_s)
            except queue.Empty:
                heard = None
            if heard is None or self._closed:
                return
            self._followed += len(heard.samples)
            if self._came - self._followed > self._most_behind_s * heard.sample_rate:
                continue  # the machine is too busy: what is late is left out, not made up for
            self._exchange(self._wanted)
            if self._push(heard):
                self._told()

    def _exchange(self, animation: Animation) -> None:
        if (matrix := _matrix_of(animation)) != self._matrix:
            self._matrix = matrix
            self._modulator = self._modulator.with_rows(animation.rows, animation.keyframes, animation.seed)

    def _push(self, heard: Heard) -> bool:
        """Whether a newer moment is known."""
        samples = heard.mixed(1)
        self._meter.feed(samples)
        if self._resampler is None or self._resampler[0] != heard.sample_rate:
            self._resampler = heard.sample_rate, QuickResampler(heard.sample_rate, SAMPLE_RATE)
        lost = np.zeros(min(heard.missing, heard.sample_rate), np.float32)  # a gap is silence, and no longer than this
        _, curves = self._follower.push(self._resampler[1].push(np.concatenate([lost, samples[:, 0]])))
        if not curves.shape[1]:
            return False
        moves = self._modulator.push(curves)
        self._columns += curves.shape[1]
        self.moment = dataclasses.replace(moves.at(moves.seconds), time_s=self._columns / RATE_HZ)
        return True


def _matrix_of(animation: Animation) -> tuple[object, ...]:
    return animation.rows, animation.keyframes, animation.seed
