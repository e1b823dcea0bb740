"""Sounds of any rate and number of channels as sounds of the rate and number that are wanted, block by block."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray


class Resampler:
    """Changes the sample rate of a stream. What comes out is not late: sample n lies at n / to_rate seconds."""

    def __init__(self, from_rate: int, to_rate: int, channels: int) -> None:
        self._channels = channels
        self._stream = None
        if from_rate != to_rate:
            import soxr

            self._stream = soxr.ResampleStream(from_rate, to_rate, channels, dtype="float32")

    def push(self, block: NDArray[np.float32], last: bool = False) -> NDArray[np.float32]:
        """block (frames, channels) -> what is ready of the result; everything that is left, when it is the last."""
        if self._stream is None:
            return block
        out: NDArray[np.float32] = self._stream.resample_chunk(np.ascontiguousarray(block), last=last)
        return out.reshape(-1, self._channels)

    def through(self, blocks: Iterable[NDArray[np.float32]]) -> Iterator[NDArray[np.float32]]:
        """A whole stream; no empty blocks come out."""
        for block in blocks:
            if len(out := self.push(block)):
                yield out
        if len(out := self.push(np.zeros((0, self._channels), np.float32), last=True)):
            yield out


def mixed(block: NDArray[np.float32], channels: int) -> NDArray[np.float32]:
    """(frames, any) -> (frames, channels), channels 1 or 2 or as they are; the loudest stays within what it was.

    Of surround sound the first two are left and right, the others are heard from both sides.
    """
    have = block.shape[1]
    if have == channels:
        return block
    if channels == 1:
        mono: NDArray[np.float32] = block.mean(axis=1, keepdims=True, dtype=np.float32)
        return mono
    if have == 1:
        return np.repeat(block, channels, axis=1)
    if channels != 2:
        return np.repeat(mixed(block, 1), channels, axis=1)
    others = block[:, 2:].sum(axis=1, keepdims=True, dtype=np.float32)
    both: NDArray[np.float32] = (block[:, :2] + np.float32(0.7) * others) / np.float32(1 + 0.7 * (have - 2))
    return both
