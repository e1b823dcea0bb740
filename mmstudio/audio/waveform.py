"""A sound as a picture: how loud it is from its beginning to its end, which is what a gallery shows of it."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from mmstudio.audio.files import open_sound
from mmstudio.errors import FileBroken, NoSound

WIDTH, HEIGHT = 1024, 512  # of the picture, where it is not asked for smaller
_GROUND, _BAR = (38, 38, 38), (199, 155, 242)  # neutral, and the violet that stands for sound
_PIECE_S: Final = 0.005
_MOST_READ_S: Final = 1200.0  # of a sound, for its picture: the reader of the gallery has to answer soon
_MOST_SECONDS: Final = 1e6
_BARS: Final = 96
_HEAD_BYTES: Final = 8192


class Waveform(NamedTuple):
    """levels: (n,) float32, the largest absolute sample of each 5 ms; seconds: of the whole sound."""

    levels: NDArray[np.float32]
    seconds: float


def read_waveform(path: Path) -> Waveform:
    """The levels of a sound, of its first 20 minutes where it is longer; of a damaged one, of what can be read.

    Raises FileMissing, or FileBroken where nothing in it can be heard.
    """
    pieces: list[NDArray[np.float32]] = []
    rest = np.zeros(0, np.float32)
    try:
        with open_sound(path) as reading:
            hop = max(1, round(_PIECE_S * reading.info.sample_rate))
            for block in reading.blocks():
                rest = np.concatenate([rest, np.abs(block).max(axis=1)])
                whole = len(rest) // hop * hop
                pieces.append(rest[:whole].reshape(-1, hop).max(axis=1))
                rest = rest[whole:]
                if reading.seconds >= _MOST_READ_S:
                    break
            seconds = reading.seconds
            if seconds >= _MOST_READ_S:
                seconds = max(seconds, min(reading.info.seconds or 0.0, _MOST_SECONDS))
    except (NoSound, OSError) as error:
        raise FileBroken(name=path.name) from error
    if len(rest):
        pieces.append(rest.max(keepdims=True))
    return Waveform(np.concatenate(pieces), seconds)


def header_fields(path: Path) -> dict[str, Any]:
    """What a PictureHeader of a sound says; its size is that of its picture. Raises as `read_waveform`.

    The beginning is decoded: a file that only claims to be a sound is none.
    """
    try:
        with open_sound(path) as reading:
            info = reading.info
            next(reading.blocks())
        seconds = info.seconds
        with path.open("rb") as file:
            head = file.read(_HEAD_BYTES)
        size = path.stat().st_size
    except (NoSound, OSError, StopIteration) as error:
        raise FileBroken(name=path.name) from error
    if not seconds or not 0 < seconds <= _MOST_SECONDS:
        seconds = read_waveform(path).seconds
    return {
        "width": WIDTH,
        "height": HEIGHT,
        "format": info.format.partition(",")[0].upper(),
        "mode": "",
        "bytes": size,
        "identity": hashlib.blake2b(head + size.to_bytes(8, "big"), digest_size=12).hexdigest(),
        "seconds": seconds,
        "sound": True,
    }


def drawn(waveform: Waveform, max_side_px: int | None = None) -> NDArray[np.uint8]:
    """The picture, (H, W, 4) opaque, twice as wide as high and at most max_side_px wide: bars around the middle."""
    width = max(2, min(WIDTH, max_side_px or WIDTH))
    height = max(1, width * HEIGHT // WIDTH)
    pixels = np.empty((height, width, 4), np.uint8)
    pixels[:] = (*_GROUND, 255)
    heights = np.sqrt(_bars(waveform)) * (height * 0.42)  # loudness is heard by the root rather than by the sample
    left = np.arange(width) * _BARS / width % 1.0
    number = np.arange(width) * _BARS // width
    reach = np.where((left >= 0.2) & (left < 0.8), np.maximum(heights[number], height / 128), 0.0)
    far = np.abs(np.arange(height) + 0.5 - height / 2)
    cover = np.clip(reach[None, :] - far[:, None] + 0.5, 0, 1)[..., None] * (reach > 0)[None, :, None]
    colours = np.array(_GROUND) + (np.array(_BAR) - np.array(_GROUND)) * cover
    pixels[..., :3] = np.rint(colours)
    return pixels


def _bars(waveform: Waveform) -> NDArray[np.float32]:
    """The loudest of each of _BARS parts of the sound, 0 … 1; what was not read of a long one is flat."""
    levels = np.clip(waveform.levels, 0, 1)
    places = np.arange(_BARS + 1) * max(1.0, waveform.seconds / _PIECE_S) / _BARS
    starts = places[:-1].astype(int)
    ends = np.maximum(places[1:].astype(int), starts + 1)
    return np.array([levels[a:b].max(initial=0.0) for a, b in zip(starts, ends, strict=True)], np.float32)
