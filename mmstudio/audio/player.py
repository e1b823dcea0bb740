"""Playing a decoded sound, with the device's clock as the clock of everything that moves to it.

A thread reads ahead; the device asks for samples and says when they will be heard, so `position_s` is what is heard
now, not what was handed over. Where sound goes is an `Output` (`mmstudio.audio.outputs`).
"""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import numpy as np

from mmstudio.audio.files import Samples
from mmstudio.audio.outputs import Output, OutputStream
from mmstudio.audio.prepared import SAMPLE_RATE, blocks_of
from mmstudio.audio.resample import Resampler

BLOCK_FRAMES: Final = 2048  # read at a time
AHEAD_S: Final = 0.5  # read before it is asked for
_log = logging.getLogger(__name__)
_RAMP_S = 0.01  # volume and stop: no click


class Player:
    """One sound at a time. What loads, plays, stops and seeks belongs to one thread, for a device may hold it up;
    place, end and volume may be asked and set from another.

    loop: (start, end) in seconds that is repeated; None = the sound ends once.
    """

    def __init__(self, output: Output) -> None:
        self._output = output
        self._stream: OutputStream | None = None
        self._path: Path | None = None
        self._seconds = 0.0
        self._at = 0.0  # where it goes on, while it does not play
        self._loop: tuple[float, float] | None = None
        self._gain = self._wanted_gain = 0.8
        self._feeder: _Feeder | None = None
        self._lock = threading.Lock()
        self._heard: deque[tuple[float, float]] = deque(maxlen=256)  # (device time, place in the sound) of each piece
        self._ended_at: float | None = None  # device time at which the last sample is heard
        self.lost = False  # the device went away while it played

    @property
    def playing(self) -> bool:
        return self._stream is not None

    @property
    def seconds(self) -> float:
        return self._seconds

    def load(self, path: Path | None, seconds: float) -> None:
        """Another decoded sound, from its beginning; None = none, a silent stretch of so many seconds."""
        self.stop()
        self._path, self._seconds, self._at = path, seconds, 0.0

    def set_output(self, output: Output) -> None:
        """Use another output, at once if it plays. Raises what opening it raises, and then nothing plays."""
        was_playing = self.playing
        self.stop()
        self._output = output
        if was_playing:
            self.play()

    def play(self) -> None:
        """Go on. Raises NoSoundSystem or NoOutput."""
        if self._stream is not None:
            return
        start, end = self._span()
        if not start <= self._at < end - 0.001:
            self._at = start
        self.lost = False
        self._begin(self._at)
        try:
            stream = self._stream = self._output.open(self._fill, self._device_lost)
            if self._feeder is not None:
                self._feeder.set_rate(stream.sample_rate)
        except BaseException:
            self._end_feeder()
            raise

    def stop(self) -> None:
        """Keep the place."""
        if self._stream is None:
            return
        self._at = self.position_s()
        stream, self._stream = self._stream, None
        stream.close()
        self._end_feeder()

    def seek(self, time_s: float) -> None:
        time_s = min(max(0.0, time_s), self._seconds)
        self._at = time_s
        if self._stream is not None:
            self._begin(time_s)

    def set_loop(self, loop: tuple[float, float] | None) -> None:
        """Repeat this stretch; what plays goes on from where it is, or from the start of the stretch."""
        if loop == self._loop:
            return
        here = self.position_s()
        self._loop = loop
        if self._stream is not None:
            start, end = self._span()
            self._begin(here if start <= here < end else start)

    def set_volume(self, volume: float) -> None:
        """A factor; what would be beyond full scale is cut off."""
        self._wanted_gain = max(0.0, volume)

    def position_s(self) -> float:
        """What is heard now, in seconds of the sound."""
        stream = self._stream
        if stream is None:
            return self._at
        now = stream.now_s()
        with self._lock:
            here = None
            for heard_at, place in self._heard:
                if heard_at > now:
                    break
                here = place + now - heard_at
        if here is None:
            return self._at
        start, end = self._span()
        if self._loop is not None and here >= end > start:  # the next piece was not handed over yet
            here = start + (here - start) % (end - start)
        return min(max(0.0, here), self._seconds)

    def ended(self) -> bool:
        """The last sample was heard, and nothing is repeated."""
        stream, ended_at = self._stream, self._ended_at
        return stream is not None and ended_at is not None and stream.now_s() >= ended_at

    def close(self) -> None:
        self.stop()

    # helpers

    def _span(self) -> tuple[float, float]:
        if self._loop is None:
            return 0.0, self._seconds
        return self._loop[0], min(self._loop[1], self._seconds)

    def _begin(self, at: float) -> None:
        """Read from here on. The place stays what it is until the first new sample is heard."""
        self._end_feeder()
        rate = self._stream.sample_rate if self._stream is not None else 0
        feeder = _Feeder(self._path, self._seconds, at, self._loop, rate)
        with self._lock:
            self._at, self._feeder, self._ended_at = at, feeder, None
            self._heard.clear()
        feeder.start()

    def _end_feeder(self) -> None:
        with self._lock:
            feeder, self._feeder = self._feeder, None
            self._ended_at = None
        if feeder is not None:
            feeder.end()

    def _device_lost(self) -> None:
        self.lost = True

    def _fill(self, frames: int, heard_at: float) -> Samples:
        """On the device's thread."""
        out = np.zeros((frames, 2), np.float32)
        with self._lock:
            feeder, stream = self._feeder, self._stream
            if feeder is None or stream is None:  # a device may ask before `open` has told at which rate
                return out
            rate = stream.sample_rate
            feeder.set_rate(rate)
            finished = feeder.finished  # looked at first: the last piece may come between the two
            at = 0
            while at < frames:
                piece = feeder.take(frames - at)
                if piece is None:
                    break
                place, samples = piece
                out[at : at + len(samples)] = samples
                self._heard.append((heard_at + at / rate, place))
                at += len(samples)
            if at < frames and finished and self._ended_at is None:
                self._ended_at = heard_at + at / rate
        if self._gain != self._wanted_gain:
            steps = np.clip(np.arange(1, frames + 1) / (_RAMP_S * rate), 0, 1)[:, None].astype(np.float32)
            out *= np.float32(self._gain) + (np.float32(self._wanted_gain) - np.float32(self._gain)) * steps
            self._gain = self._wanted_gain
        else:
            out *= np.float32(self._gain)
        return np.clip(out, -1, 1)


class _Feeder(threading.Thread):
    """Reads ahead, over the ends of the loop. Pieces are (place in seconds, samples at the device's rate)."""

    def __init__(
        self, path: Path | None, seconds: float, at: float, loop: tuple[float, float] | None, rate: int
    ) -> None:
        super().__init__(name="sound feeder", daemon=True)
        self._path, self._seconds, self._first, self._loop = path, seconds, at, loop
        self._pieces: deque[tuple[float, Samples]] = deque()
        self._changed = threading.Condition()
        self._ahead = 0  # frames that wait
        self._rate = rate
        self._ended = False
        self.finished = False  # nothing more comes

    def set_rate(self, rate: int) -> None:
        """The device's; reading waits until it is known."""
        if rate != self._rate:
            with self._changed:
                self._rate = rate
                self._changed.notify()

    def take(self, frames: int) -> tuple[float, Samples] | None:
        """At most so many frames of the next piece; None while nothing is ready."""
        with self._changed:
            if not self._pieces:
                return None
            place, samples = self._pieces.popleft()
            if len(samples) > frames:
                self._pieces.appendleft((place + frames / self._rate, samples[frames:]))
                samples = samples[:frames]
            self._ahead -= len(samples)
            self._changed.notify()
            return place, samples

    def end(self) -> None:
        with self._changed:
            self._ended = True
            self._changed.notify()

    def run(self) -> None:
        with self._changed:
            self._changed.wait_for(lambda: self._rate or self._ended)
        start, end = self._loop or (0.0, self._seconds)
        at, end = self._first, min(end, self._seconds)
        while not self._ended:
            if not self._stretch(at, end) or self._loop is None or end - start < 0.02:
                break
            at = start
        with self._changed:
            self.finished = True
            self._changed.notify_all()

    def _stretch(self, start: float, end: float) -> bool:
        """Hand over what lies between; False when it was ended."""
        resampler = Resampler(SAMPLE_RATE, self._rate, 2)
        first, left = round(start * SAMPLE_RATE), round(end * SAMPLE_RATE) - round(start * SAMPLE_RATE)
        place = start
        for block in self._blocks(first, left):
            piece = resampler.push(block[:left], last=len(block) >= left)
            left -= min(left, len(block))
            if len(piece):
                if not self._put(place, piece):
                    return False
                place += len(piece) / self._rate
            if left <= 0:
                return True
        if left > 0:  # the file is shorter than it was said to be
            return self._put(place, np.zeros((round(left * self._rate / SAMPLE_RATE), 2), np.float32))
        return True

    def _blocks(self, first: int, frames: int) -> Iterator[Samples]:
        """Of the file; silence where it is gone, for the cache may be emptied at any moment."""
        if self._path is None:
            yield from _silence(frames)
            return
        try:
            yield from blocks_of(self._path, first, BLOCK_FRAMES)
        except (OSError, RuntimeError):  # soundfile's errors are RuntimeErrors
            _log.info("a decoded sound is gone")

    def _put(self, place: float, piece: Samples) -> bool:
        with self._changed:
            self._changed.wait_for(lambda: self._ended or self._ahead < AHEAD_S * self._rate)
            self._pieces.append((place, piece))
            self._ahead += len(piece)
            self._changed.notify_all()
            return not self._ended


def _silence(frames: int) -> Iterator[Samples]:
    while frames > 0:
        yield np.zeros((min(frames, BLOCK_FRAMES), 2), np.float32)
        frames -= BLOCK_FRAMES
