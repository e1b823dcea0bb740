"""What a person changes about a sound before it is used: trim, gain, normalise. Values, saved with the project;
the file itself is never touched."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from mmstudio.audio.files import Samples, open_sound
from mmstudio.curves import SoundEdit

NORMAL_PEAK = 10 ** (-1 / 20)  # -1 dBFS: lossy codecs overshoot a little
_FADE_S = 0.005  # at a cut: a jump would click


def peak_of(path: Path, edit: SoundEdit) -> float:
    """The largest sample of what is kept, before gain; 0 where nothing is kept. Raises as `open_sound`."""
    with open_sound(path) as reading:
        rate = reading.info.sample_rate
        return max((float(np.abs(block).max()) for block in _kept(reading.blocks(), rate, edit)), default=0.0)


def edited(path: Path, edit: SoundEdit, sample_rate: int, channels: int) -> Iterator[Samples]:
    """What is kept of the file, once, with its gain, in blocks (frames, channels). Raises as `open_sound`."""
    factor = np.float32(10 ** (edit.gain_db / 20))
    if edit.normalise and (peak := peak_of(path, edit)) > 0:
        factor *= np.float32(NORMAL_PEAK / peak)
    with open_sound(path) as reading:
        for block in _kept(reading.at(sample_rate, channels), sample_rate, edit):
            yield block * factor


def _kept(blocks: Iterator[Samples], sample_rate: int, edit: SoundEdit) -> Iterator[Samples]:
    """The trimmed part, faded over five milliseconds where it was cut."""
    end_s = float("inf") if edit.end_s is None else edit.end_s
    fade = round(_FADE_S * sample_rate)
    first, last = round(edit.start_s * sample_rate), end_s * sample_rate
    at = first
    for block in _between(blocks, sample_rate, edit.start_s, end_s):
        place = np.arange(at, at + len(block))
        rise = (place - first + 1) / fade if first else np.ones(len(block))
        fall = (last - place) / fade
        at += len(block)
        yield block * np.clip(np.minimum(rise, fall), 0, 1).astype(np.float32)[:, None]


def _between(blocks: Iterator[Samples], sample_rate: int, start_s: float, end_s: float) -> Iterator[Samples]:
    first = round(start_s * sample_rate)
    last = round(end_s * sample_rate) if end_s != float("inf") else None
    at = 0
    for block in blocks:
        piece = block[max(0, first - at) : None if last is None else max(0, last - at)]
        at += len(block)
        if len(piece):
            yield piece
        if last is not None and at >= last:
            return
