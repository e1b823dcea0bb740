"""Sounds of any rate and number of channels as sounds of the rate and number that are wanted, block by block."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

_CROSSINGS: Final = 14  # of the quick resampler's sinc, on each side
_PHASES: Final = 512  # places between two samples that have taps of their own


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


class AnyRate:
    """Blocks whose rate may change from one to the next, one after the other at one rate. Nothing is lost or late."""

    def __init__(self, to_rate: int, channels: int) -> None:
        self._to_rate, self._channels = to_rate, channels
        self._from: tuple[int, Resampler] | None = None  # of the blocks that come; None = they are right as they are

    def push(self, block: NDArray[np.float32], rate: int) -> NDArray[np.float32]:
        """block (frames, channels) at its rate -> what is ready of the result."""
        if self._from is not None and self._from[0] == rate:
            return self._from[1].push(block)
        before = self.rest()
        if rate != self._to_rate:
            self._from = rate, Resampler(rate, self._to_rate, self._channels)
            block = self._from[1].push(block)
        return np.concatenate([before, block]) if len(before) else block

    def rest(self) -> NDArray[np.float32]:
        """What is left when no more comes at this rate."""
        nothing = np.zeros((0, self._channels), np.float32)
        if self._from is None:
            return nothing
        (_, resampler), self._from = self._from, None
        return resampler.push(nothing, last=True)


class QuickResampler:
    """Changes the rate of a mono stream and holds back at most a millisecond or two, for what must answer at once;
    soxr keeps 20 to 30 ms. By a windowed sinc; what comes out is not late: sample n lies at n / to_rate seconds.
    """

    def __init__(self, from_rate: int, to_rate: int) -> None:
        self._from, self._to = from_rate, to_rate
        self._taps = _taps(from_rate, to_rate)
        self._half = self._taps.shape[1] // 2
        self._held = np.zeros(self._half - 1, np.float32)  # silence before the first sample
        self._first = 1 - self._half  # number of the first sample that is held
        self._next = 0  # number of the next one that comes out

    def push(self, samples: NDArray[np.float32]) -> NDArray[np.float32]:
        """(n,) -> what is ready of the result."""
        if self._from == self._to:
            return samples
        self._held = np.concatenate([self._held, samples])
        end = self._first + len(self._held) - self._half  # no sample from here on has all that it needs
        last = max(self._next, -(-end * self._to // self._from))
        scaled = np.arange(self._next, last, dtype=np.int64) * self._from  # whole numbers: no drift, however long
        below, part = scaled // self._to, scaled % self._to / self._to
        places = (below - self._first - self._half + 1)[:, None] + np.arange(2 * self._half)
        taps = self._taps[np.rint(part * _PHASES).astype(np.int64)]
        out: NDArray[np.float32] = np.einsum("ij,ij->i", self._held[places], taps)
        self._next = last
        gone = max(0, last * self._from // self._to - self._half + 1 - self._first)
        self._held, self._first = self._held[gone:], self._first + gone
        return out


@cache
def _taps(from_rate: int, to_rate: int) -> NDArray[np.float32]:
    """(phases, taps) of the quick resampler: a sinc in a Kaiser window, for each place between two samples."""
    width = min(1.0, to_rate / from_rate) * 0.9  # of what passes, as a share of the coming rate
    half = math.ceil(_CROSSINGS / width)
    at = np.arange(1 - half, half + 1) - np.arange(_PHASES + 1)[:, None] / _PHASES
    window = np.i0(8 * np.sqrt(np.maximum(0, 1 - (at / half) ** 2))) / np.i0(8)
    return (width * np.sinc(width * at) * window).astype(np.float32)


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
