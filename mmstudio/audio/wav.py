"""WAV files that grow while they are recorded: whole after every block, so that a kill costs at most the last one.

24-bit PCM, mono or stereo. The header is put right after each block; `repair` does it for a file whose writer died in
between, by the length of the file (fault A8).
"""

from __future__ import annotations

import os
import struct
from pathlib import Path
from typing import BinaryIO, Final

import numpy as np
from numpy.typing import NDArray

from mmstudio.errors import FileBroken

_HEADER: Final = struct.Struct("<4sI4s4sIHHIIHH4sI")
_BYTES = 3  # a sample
MOST_BYTES: Final = 0xFFFFFFFF - 64  # what the header can say: three and a half hours of stereo at 48 kHz


class WavWriter:
    """A file that holds everything that was appended. Errors are the system's own OSError."""

    def __init__(self, file: BinaryIO, sample_rate: int, channels: int) -> None:
        self._file, self._rate, self._channels = file, sample_rate, channels
        self.frames = 0
        self._head()

    def append(self, block: NDArray[np.float32]) -> None:
        """block (frames, channels), clipped to -1 … 1. On an error the file stays as it was before."""
        whole = np.rint(np.clip(block, -1, 1) * 8_388_607).astype("<i4")
        content = whole.reshape(-1, 1).view(np.uint8).reshape(-1, 4)[:, :_BYTES].tobytes()
        try:
            self._file.seek(_HEADER.size + self.frames * self._channels * _BYTES)
            left = memoryview(content)
            while left:  # a file without a buffer may take a part
                left = left[self._file.write(left) :]
            self._file.flush()
        except OSError:
            self._file.truncate(_HEADER.size + self.frames * self._channels * _BYTES)
            raise
        self.frames += len(block)
        self._head()

    def room(self) -> int:
        """How many frames more the file can hold."""
        return MOST_BYTES // (self._channels * _BYTES) - self.frames

    def sync(self) -> None:
        """Wait until the disk has it."""
        os.fsync(self._file.fileno())

    def _head(self) -> None:
        self._file.seek(0)
        self._file.write(_header(self._rate, self._channels, self.frames))
        self._file.flush()


def repair(path: Path) -> float:
    """Make the header say what is there; returns the seconds. Raises FileBroken when it is no file of `WavWriter`."""
    with path.open("r+b") as file:
        head = file.read(_HEADER.size)
        if len(head) < _HEADER.size:
            raise FileBroken(name=path.name)
        riff, _, wave, _, _, kind, channels, rate, _, _, bits, data, _ = _HEADER.unpack(head)
        if (riff, wave, data, kind, bits) != (b"RIFF", b"WAVE", b"data", 1, 24) or not channels or not rate:
            raise FileBroken(name=path.name)
        frames = (path.stat().st_size - _HEADER.size) // (channels * _BYTES)
        file.truncate(_HEADER.size + frames * channels * _BYTES)
        file.seek(0)
        file.write(_header(rate, channels, frames))
        file.flush()
        os.fsync(file.fileno())
    return float(frames / rate)


def _header(rate: int, channels: int, frames: int) -> bytes:
    size = frames * channels * _BYTES
    return _HEADER.pack(
        b"RIFF", 36 + size, b"WAVE", b"fmt ", 16, 1, channels, rate, rate * channels * _BYTES, channels * _BYTES, 24,
        b"data", size,
    )  # fmt: skip
