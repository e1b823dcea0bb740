"""Recording: from an input stream to a WAV file on disk, block by block, with a level and a reason for every end.

Where sound comes from is a `Source`: `mmstudio.audio.microphone` is the real one. What it delivers is written by a
thread of its own every half second, so a crash loses at most one (faults A5–A9, A12).
"""

from __future__ import annotations

import contextlib
import datetime
import math
import queue
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, Final, Literal

import msgspec
import numpy as np
from numpy.typing import NDArray

from mmstudio import disk
from mmstudio.audio.files import Samples
from mmstudio.audio.inputs import Heard, InputStream
from mmstudio.audio.meter import Level, Meter
from mmstudio.audio.resample import AnyRate
from mmstudio.audio.wav import WavWriter, repair
from mmstudio.errors import DiskFull, FileBroken, StudioError

UNFINISHED: Final = ".recording"  # in place of .wav while a take is written, or when its writer died
BLOCK_S: Final = 0.5
LOST_AFTER_S: Final = 2.0  # without a block the microphone is gone

Ended = Literal["stopped", "microphone_lost", "recording_disk_full", "recording_full", "disk_error"]


class _Pause(msgspec.Struct, frozen=True):
    on: bool


class Take(msgspec.Struct, frozen=True, kw_only=True):
    """A finished recording. gap_s: silence put in for what the system lost, so that time stays right."""

    path: Path
    seconds: float
    sample_rate: int
    channels: int
    peak: float = 0.0
    clips: int = 0
    gap_s: float = 0.0
    ended: Ended = "stopped"


class Recorder:
    """One take. `start`, then any number of `pause` and `resume`, then `stop`, which gives the take.

    It ends by itself when the microphone is gone, the disk is full or most_s is reached; `finished` is then set and
    `stop` gives what was kept. level may be read at any time.
    """

    def __init__(
        self,
        stream: InputStream,
        path: Path,
        most_s: float = math.inf,
        lost_after_s: float = LOST_AFTER_S,
        open_file: Callable[[Path], BinaryIO] = lambda path: path.open("r+b", buffering=0),
    ) -> None:
        """path: the WAV file of the finished take. Raises as `disk.explained` when its folder cannot be written to.

        open_file: without a buffer, for what a full disk refused would stay in it and be tried again by `close`.
        """
        self.finished = threading.Event()
        self.paused = False
        self._stream, self._lost_after_s = stream, lost_after_s
        self._most = most_s if math.isinf(most_s) else round(most_s * stream.sample_rate)
        self._path = path
        self._heard: queue.SimpleQueue[Heard | _Pause | None] = queue.SimpleQueue()
        self._meter = Meter(stream.sample_rate)
        self._any_rate = AnyRate(stream.sample_rate, stream.channels)
        self._gap = 0
        self._ended: Ended = "stopped"
        disk.make_folder(path.parent)
        with disk.explained(path):
            self._unfinished = disk.claim(path.with_suffix(UNFINISHED))
            self._file = open_file(self._unfinished)
            with contextlib.suppress(OSError):  # some network disks have no locks: a take is worth more than its mark
                _hold(self._file)
            self._wav = WavWriter(self._file, stream.sample_rate, stream.channels)
        self._writer = threading.Thread(target=self._write_all, name="recording", daemon=True)

    @property
    def level(self) -> Level:
        return self._meter.level

    @property
    def seconds(self) -> float:
        """What is safely in the file."""
        return self._wav.frames / self._stream.sample_rate

    def start(self) -> None:
        """Raises what the microphone raises, and nothing is left of the take."""
        self._writer.start()
        try:
            self._stream.start(self._heard.put, lambda: self._end("microphone_lost"))
        except BaseException:
            self.stop()
            raise

    def pause(self) -> None:
        """What is heard from now on shows on the meter and is not kept."""
        self.paused = True
        self._heard.put(_Pause(True))

    def resume(self) -> None:
        self.paused = False
        self._heard.put(_Pause(False))

    def stop(self) -> Take | None:
        """Write what was heard, close the microphone, and give the file its name, or the next free one.

        None, and no file, when nothing was heard.
        """
        self._stream.close()
        self._heard.put(None)
        self._writer.join()
        rate = self._stream.sample_rate
        with disk.explained(self._path):
            self._file.close()
            if not self._wav.frames:
                self._unfinished.unlink()
                return None
            final = disk.claim(self._path)
            self._unfinished.replace(final)
            disk.sync_folder(final.parent)
        return Take(
            path=final,
            seconds=self._wav.frames / rate,
            sample_rate=rate,
            channels=self._stream.channels,
            peak=self._meter.peak,
            clips=self._meter.clips,
            gap_s=self._gap / rate,
            ended=self._ended,
        )

    def _end(self, why: Ended) -> None:
        if not self.finished.is_set():
            self._ended = why
            self.finished.set()
        self._heard.put(None)

    def _write_all(self) -> None:
        """The writing thread. However it ends, whoever looks at `finished` comes to keep what is in the file."""
        try:
            self._write_what_comes()
        finally:
            self.finished.set()

    def _write_what_comes(self) -> None:
        """Collects half a second, writes it, until told to end."""
        waiting: list[Samples] = []
        kept = True
        wanted = round(BLOCK_S * self._stream.sample_rate)
        while True:
            try:
                heard = self._heard.get(timeout=self._lost_after_s)
            except queue.Empty:
                self._end("microphone_lost")
                continue
            if heard is None:
                waiting.append(self._any_rate.rest())
                break
            if isinstance(heard, _Pause):
                kept = not heard.on
                continue
            fitted = self._fitted(heard)
            waiting += fitted if kept else []
            if sum(map(len, waiting)) >= wanted and not self._write(waiting):
                waiting = []
                break
        self._write(waiting)
        with contextlib.suppress(OSError):
            self._wav.sync()

    def _fitted(self, heard: Heard) -> list[Samples]:
        """What was heard at the rate and channels of the file, after silence for what is missing."""
        rate, channels = self._stream.sample_rate, self._stream.channels
        # without a block for so long the microphone is gone: a longer gap is a computer that slept, and nothing is lost
        missing = round(min(heard.missing / heard.sample_rate, self._lost_after_s) * rate)
        before = [self._any_rate.rest(), np.zeros((missing, channels), np.float32)] if missing else []
        samples = self._any_rate.push(heard.mixed(channels), heard.sample_rate)
        self._meter.feed(samples)
        self._gap += missing
        return [*before, samples]

    def _write(self, waiting: list[Samples]) -> bool:
        """Append and empty what waits; False when this was the last that could be kept."""
        if not waiting:
            return True
        block: NDArray[np.float32] = np.concatenate(waiting)
        waiting.clear()
        room = self._wav.room()
        most = min(room, self._most - self._wav.frames)
        try:
            with disk.explained(self._path):
                self._wav.append(block[: int(min(most, len(block)))])
        except DiskFull:
            self._end("recording_disk_full")
            return False
        except (OSError, StudioError):
            self._end("disk_error")
            return False
        if len(block) >= most:
            self._end("recording_full" if most == room else "stopped")
            return False
        return True


def new_path(folder: Path) -> Path:
    """A name for a take of this moment."""
    return folder / f"Recording {datetime.datetime.now():%Y-%m-%d %H.%M.%S}.wav"


def unfinished(folder: Path) -> list[Path]:
    """Takes in folder whose writer died; those that a living program still writes are left out."""
    if not disk.is_folder(folder):
        return []
    return [path for path in sorted(folder.glob(f"*{UNFINISHED}")) if path.is_file() and not _held(path)]


def recover(path: Path) -> Take | None:
    """Make a finished take of an unfinished one (A8); None, and the file is gone, when nothing was recorded yet.

    Raises what `disk.explained` makes of the disk's errors.
    """
    with disk.explained(path):
        try:
            seconds = repair(path)
        except FileBroken:
            seconds = 0.0
        if not seconds:
            path.unlink()
            return None
        final = disk.claim(path.with_suffix(".wav"))
        path.replace(final)
        disk.sync_folder(final.parent)
    import soundfile

    about = soundfile.info(str(final))
    return Take(path=final, seconds=seconds, sample_rate=about.samplerate, channels=about.channels)


def _hold(file: BinaryIO) -> None:
    """Mark the file as written by a living program; the mark goes when the program does, however it ends."""
    if sys.platform != "win32":  # there, an open file can be neither renamed nor removed, which says the same
        import fcntl

        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)


def _held(path: Path) -> bool:
    try:
        with path.open("r+b") as file:
            _hold(file)
            if sys.platform == "win32":
                path.rename(path)
    except OSError:
        return True
    return False
