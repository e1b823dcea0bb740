"""Films: pictures and sound into one file whose two clocks agree.

Time is seconds everywhere and frame rates are fractions; a frame is shown at number / rate, exactly. The sound decides
how long the film is. Written into `.part` and renamed when whole (fault A10); PyAV is imported when a film is written.
"""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any, Final, Literal, get_args

import msgspec
import numpy as np
from numpy.typing import NDArray

from mmstudio import disk
from mmstudio.errors import Cancelled

Kind = Literal["mp4", "webm"]
Frame = NDArray[np.uint8]  # (height, width, 3), RGB

RATES: Final = {
    "12": Fraction(12),
    "24": Fraction(24),
    "25": Fraction(25),
    "29.97": Fraction(30_000, 1_001),
    "30": Fraction(30),
    "50": Fraction(50),
    "60": Fraction(60),
}
_SOUND_RATES = {"mp4": (22_050, 44_100, 48_000), "webm": (48_000,)}  # AAC takes many, Opus one
# without delay_moov the sound of a film that a crash cut short is 45 ms early; tags keep keys of our own
_MP4 = {"movflags": "hybrid_fragmented+delay_moov+use_metadata_tags"}


class FilmSettings(msgspec.Struct, frozen=True, kw_only=True):
    """How a film is written. rate: frames a second, 1 … 120; width, height: even, 16 … 3,840.

    quality: 1 … 100, as of pictures. sound_rate: 0 = a film without sound. Raises ValueError for impossible numbers.
    """

    width: int
    height: int
    rate: tuple[int, int] = (30, 1)  # numerator and denominator: JSON knows no fractions
    kind: Kind = "mp4"
    quality: int = 80
    sound_rate: int = 48_000
    sound_channels: int = 2

    def __post_init__(self) -> None:
        if not all(16 <= side <= 3840 and side % 2 == 0 for side in (self.width, self.height)):
            raise ValueError(f"a film is 16 … 3840 px wide and high, in even numbers, got {self.width} × {self.height}")
        if self.rate[1] <= 0 or not 1 <= self.frame_rate <= 120:
            raise ValueError(f"a film has 1 … 120 frames a second, got {self.rate}")
        if self.kind not in get_args(Kind):
            raise ValueError(f"films are mp4 or webm, got {self.kind}")
        if not 1 <= self.quality <= 100:
            raise ValueError(f"quality must be in 1 … 100, got {self.quality}")
        if self.sound_rate and self.sound_rate not in _SOUND_RATES[self.kind]:
            raise ValueError(f"{self.kind} has sound of {_SOUND_RATES[self.kind]} Hz, got {self.sound_rate}")
        if self.sound_channels not in (1, 2):
            raise ValueError(f"sound_channels must be 1 or 2, got {self.sound_channels}")

    @property
    def frame_rate(self) -> Fraction:
        return Fraction(*self.rate)


def frame_count(seconds: float, rate: Fraction) -> int:
    """As many frames as are needed to cover the sound: the last one begins before it ends. At least one."""
    return max(1, math.ceil(Fraction(seconds).limit_denominator(10**9) * rate))


def frame_times_s(count: int, rate: Fraction) -> NDArray[np.float64]:
    """When each frame is shown. No rounding adds up: frame 18,000 of 29.97 a second is shown at 600.600 s."""
    return np.arange(count) * rate.denominator / rate.numerator


def write_film(
    path: Path,
    settings: FilmSettings,
    frames: Iterable[Frame],
    sound: Iterable[NDArray[np.float32]] = (),
    metadata: dict[str, str] | None = None,
    progress: Callable[[int], None] = lambda frames: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Path:
    """Write a film to path, or the next free name; returns that name.

    frames: (height, width, 3), in the order in which they are shown. sound: blocks (n, sound_channels) at sound_rate;
    sample n is heard at n / sound_rate. Both are asked for a little at a time, in step. progress is told how many
    frames were written. Raises Cancelled, or what `disk.explained` makes of the disk's errors; nothing is left then.
    """
    disk.make_folder(path.parent)
    with disk.explained(path):
        final = disk.claim(path)
        part = final.with_name(final.name + disk.PART)
        with disk.whole_or_gone([part, final]):
            _write(part, settings, frames, sound, metadata or {}, progress, cancelled)
            with part.open("r+b") as file:
                os.fsync(file.fileno())
            part.replace(final)
            disk.sync_folder(final.parent)
    return final


def _write(
    part: Path,
    settings: FilmSettings,
    frames: Iterable[Frame],
    sound: Iterable[NDArray[np.float32]],
    metadata: dict[str, str],
    progress: Callable[[int], None],
    cancelled: Callable[[], bool],
) -> None:
    import av

    rate = settings.frame_rate
    with av.open(str(part), "w", format=settings.kind, options=_MP4 if settings.kind == "mp4" else {}) as container:
        container.metadata.update(metadata)
        video: Any = _video_stream(container, settings)
        audio: Any = _audio_stream(container, settings) if settings.sound_rate else None
        pieces = _in_pieces(sound, 960)
        heard = 0
        shown = 0
        for frame in frames:
            if cancelled():
                raise Cancelled
            picture = av.VideoFrame.from_ndarray(np.ascontiguousarray(frame), format="rgb24")
            picture.pts, picture.time_base = shown, 1 / rate
            container.mux(video.encode(picture))
            shown += 1
            while audio is not None and heard * rate < shown * settings.sound_rate:
                if (piece := next(pieces, None)) is None:
                    break
                container.mux(audio.encode(_audio_frame(piece, heard, settings)))
                heard += len(piece)
            progress(shown)
        if audio is not None:
            most = math.ceil(shown / rate * settings.sound_rate)  # no sound without a picture
            for piece in pieces:
                if heard >= most:
                    break
                piece = piece[: most - heard]
                container.mux(audio.encode(_audio_frame(piece, heard, settings)))
                heard += len(piece)
            container.mux(audio.encode(None))
        container.mux(video.encode(None))


def _video_stream(container: Any, settings: FilmSettings) -> Any:
    codec = "libx264" if settings.kind == "mp4" else "libvpx-vp9"
    stream = container.add_stream(codec, rate=settings.frame_rate)
    stream.width, stream.height = settings.width, settings.height
    stream.pix_fmt = "yuv420p"
    stream.codec_context.time_base = 1 / settings.frame_rate
    worst = 40 if settings.kind == "mp4" else 55
    crf = round(worst - (worst - 12) * settings.quality / 100)
    fast = {"preset": "veryfast"} if settings.kind == "mp4" else {"deadline": "realtime", "cpu-used": "8", "b:v": "0"}
    stream.options = {"crf": str(crf), **fast}
    # video levels, as every player expects; some show other colours without the mark
    stream.codec_context.color_range = 1
    return stream


def _audio_stream(container: Any, settings: FilmSettings) -> Any:
    codec = "aac" if settings.kind == "mp4" else "libopus"
    stream = container.add_stream(codec, rate=settings.sound_rate, layout=_layout(settings))
    stream.bit_rate = 96_000 * settings.sound_channels
    return stream


def _layout(settings: FilmSettings) -> str:
    return "mono" if settings.sound_channels == 1 else "stereo"


def _audio_frame(piece: NDArray[np.float32], at: int, settings: FilmSettings) -> Any:
    import av

    planes = np.ascontiguousarray(np.clip(piece, -1, 1).T)
    if settings.kind == "webm":  # libopus takes samples of all channels side by side
        frame = av.AudioFrame.from_ndarray(planes.T.reshape(1, -1).copy(), format="flt", layout=_layout(settings))
    else:
        frame = av.AudioFrame.from_ndarray(planes, format="fltp", layout=_layout(settings))
    frame.sample_rate = settings.sound_rate
    frame.pts, frame.time_base = at, Fraction(1, settings.sound_rate)
    return frame


def _in_pieces(blocks: Iterable[NDArray[np.float32]], size: int) -> Iterator[NDArray[np.float32]]:
    """Blocks of any length as pieces of that one; the last is as long as is left."""
    held: NDArray[np.float32] | None = None
    for block in blocks:
        held = block if held is None else np.concatenate([held, block])
        whole = len(held) // size * size
        for start in range(0, whole, size):
            yield held[start : start + size]
        held = held[whole:]
    if held is not None and len(held):
        yield held
