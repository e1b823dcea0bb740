"""Films: pictures and sound into one file whose two clocks agree.

Time is seconds everywhere and frame rates are fractions; a frame is shown at number / rate, exactly. The sound decides
how long the film is. Written into `.part` and renamed when whole; what a crash leaves can be made a film again, see
`mmstudio.media.unfinished` (fault A10). PyAV is imported when a film is written.
"""

from __future__ import annotations

import itertools
import math
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, Final, Literal, get_args

import msgspec
import numpy as np
from numpy.typing import NDArray

from mmstudio import disk
from mmstudio.errors import Cancelled, NoCodec
from mmstudio.media import film_notes

Kind = Literal["mp4", "webm", "gif", "webp", "apng"]
Frame = NDArray[np.uint8]  # (height, width, 3), RGB

SUFFIX: Final[dict[Kind, str]] = {"mp4": ".mp4", "webm": ".webm", "gif": ".gif", "webp": ".webp", "apng": ".png"}
_SOUND_RATES = {"mp4": (22_050, 44_100, 48_000), "webm": (48_000,)}  # AAC takes many, Opus one
_SAMPLED = 24  # frames that a GIF's colours are chosen from


@dataclass(frozen=True)
class _Way:
    """How a kind is written. video, audio: encoders, the best first."""

    container: str
    video: tuple[str, ...]
    audio: tuple[str, ...] = ()
    pixels: str = "yuv420p"
    options: tuple[tuple[str, str], ...] = ()


# what a kill may cost: by itself a piece goes on to the next whole picture, which in still scenes is eight seconds away
_PIECE_S = 1.0
_WAYS: Final[dict[Kind, _Way]] = {
    # without delay_moov the sound of a film that a crash cut short is 45 ms early; tags keep keys of our own
    "mp4": _Way(
        "mp4",
        ("libx264", "libopenh264", "mpeg4"),
        ("aac", "libmp3lame"),
        options=(
            ("movflags", "hybrid_fragmented+delay_moov+use_metadata_tags"),
            ("frag_duration", str(round(_PIECE_S * 1e6))),
            ("flush_packets", "1"),
        ),
    ),
    "webm": _Way(
        "webm",
        ("libvpx-vp9", "libvpx"),
        ("libopus", "libvorbis"),
        options=(("cluster_time_limit", str(round(_PIECE_S * 1e3))), ("flush_packets", "1")),
    ),
    "gif": _Way("gif", ("gif",), pixels="pal8", options=(("loop", "0"),)),
    "webp": _Way("webp", ("libwebp_anim",), options=(("loop", "0"),)),
    "apng": _Way("apng", ("apng",), pixels="rgb24", options=(("plays", "0"),)),
}


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
            raise ValueError(f"films are {', '.join(get_args(Kind))}, got {self.kind}")
        if not 1 <= self.quality <= 100:
            raise ValueError(f"quality must be in 1 … 100, got {self.quality}")
        if self.sound_rate and self.sound_rate not in _SOUND_RATES.get(self.kind, ()):
            known = _SOUND_RATES.get(self.kind, "no")
            raise ValueError(f"{self.kind} has sound of {known} Hz, got {self.sound_rate}")
        if self.kind == "gif" and (100 / self.frame_rate).denominator != 1:
            raise ValueError(f"a GIF shows each frame for whole hundredths of a second, got {self.rate}")
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
    note: Callable[[str], None] = lambda code: None,
    colours: Iterable[Frame] = (),
) -> Path:
    """Write a film to path, or the next free name; returns that name.

    frames: (height, width, 3), in the order in which they are shown. sound: blocks (n, sound_channels) at sound_rate;
    sample n is heard at n / sound_rate. Both are asked for a little at a time, in step. metadata: "mmstudio" is a
    recipe (GIF, WebP and APNG keep nothing else). progress is told how many frames were written, note which codec is
    missing where another one had to serve: "no_h264", "no_aac", "no_vp9" or "no_opus" (fault A11). colours: frames that
    a GIF's 255 colours are chosen from, best from all over the film; without them from its beginning.
    Raises Cancelled, NoCodec, or what `disk.explained` makes of the disk's errors; nothing is left then.
    """
    disk.make_folder(path.parent)
    with disk.explained(path):
        final = disk.claim(path)
        part = final.with_name(final.name + disk.PART)
        with disk.whole_or_gone([part, final]):
            _write(part, settings, frames, sound, metadata or {}, progress, cancelled, note, colours)
            film_notes.put(part, settings.kind, (metadata or {}).get(film_notes.KEY, ""))
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
    note: Callable[[str], None],
    colours: Iterable[Frame],
) -> None:
    import av

    rate, way = settings.frame_rate, _WAYS[settings.kind]
    picture_of, frames = _pictures(settings, iter(frames), list(colours))
    with av.open(str(part), "w", format=way.container, options=dict(way.options)) as container:
        container.metadata.update(metadata)
        video: Any = _video_stream(container, settings, note)
        audio: Any = _audio_stream(container, settings, note) if settings.sound_rate else None
        pieces = _in_pieces(sound, 960)
        heard = 0
        shown = 0
        for frame in frames:
            if cancelled():
                raise Cancelled
            picture = picture_of(frame)
            picture.pts, picture.time_base = shown, 1 / rate
            container.mux(video.encode(picture))
            shown += 1
            while audio is not None and heard * rate < shown * settings.sound_rate:
                if (piece := next(pieces, None)) is None:
                    break
                container.mux(audio.encode(_audio_frame(piece, heard, settings, audio)))
                heard += len(piece)
            progress(shown)
        if audio is not None:
            most = math.ceil(shown / rate * settings.sound_rate)  # no sound without a picture
            for piece in pieces:
                if heard >= most:
                    break
                piece = piece[: most - heard]
                container.mux(audio.encode(_audio_frame(piece, heard, settings, audio)))
                heard += len(piece)
            container.mux(audio.encode(None))
        container.mux(video.encode(None))


def _pictures(
    settings: FilmSettings, frames: Iterator[Frame], colours: list[Frame]
) -> tuple[Callable[[Frame], Any], Iterator[Frame]]:
    """How a frame becomes what the encoder takes, and the frames."""
    import av

    if settings.kind != "gif":
        return lambda frame: av.VideoFrame.from_ndarray(np.ascontiguousarray(frame), format="rgb24"), frames
    from PIL import Image

    held = [] if colours else list(itertools.islice(frames, _SAMPLED))
    sample = np.concatenate(colours or held or [np.zeros((1, 1, 3), np.uint8)])
    few = Image.fromarray(np.ascontiguousarray(sample)).quantize(255, Image.Quantize.MAXCOVERAGE)
    assert few.palette is not None
    chosen = np.frombuffer(few.palette.tobytes(), np.uint8).reshape(-1, 3)[:255]
    table = np.zeros((256, 4), np.uint8)
    table[: len(chosen), 1:], table[:, 0] = chosen, 255

    def picture_of(frame: Frame) -> Any:
        picture = Image.fromarray(np.ascontiguousarray(frame))
        places = np.asarray(picture.quantize(palette=few, dither=Image.Dither.FLOYDSTEINBERG))
        return av.VideoFrame.from_ndarray((places, table), format="pal8")  # type: ignore[arg-type]

    return picture_of, itertools.chain(held, frames)


def _video_stream(container: Any, settings: FilmSettings, note: Callable[[str], None]) -> Any:
    codec = _encoder(settings.kind, _WAYS[settings.kind].video, note)
    stream = container.add_stream(codec, rate=settings.frame_rate)
    stream.width, stream.height = settings.width, settings.height
    stream.pix_fmt = _WAYS[settings.kind].pixels
    stream.codec_context.time_base = 1 / settings.frame_rate
    worst = 40 if codec == "libx264" else 55
    crf = str(round(worst - (worst - 12) * settings.quality / 100))
    match codec:
        case "libx264":
            stream.options = {"crf": crf, "preset": "veryfast"}
        case "libvpx-vp9" | "libvpx":
            stream.options = {"crf": crf, "deadline": "realtime", "cpu-used": "8", "b:v": "0", "row-mt": "1"}
        case "libwebp_anim":
            stream.options = {"quality": str(settings.quality), "compression_level": "2"}
        case "apng":
            stream.options = {"pred": "sub", "compression_level": "4"}
        case "mpeg4" | "libopenh264":
            stream.bit_rate = round(settings.width * settings.height * settings.frame_rate * settings.quality / 400)
    if settings.kind in _SOUND_RATES:
        # video levels, as every player expects; some show other colours without the mark
        stream.codec_context.color_range = 1
    return stream


def _audio_stream(container: Any, settings: FilmSettings, note: Callable[[str], None]) -> Any:
    codec = _encoder(settings.kind, _WAYS[settings.kind].audio, note)
    stream = container.add_stream(codec, rate=settings.sound_rate, layout=_layout(settings))
    stream.bit_rate = 96_000 * settings.sound_channels
    return stream


def _encoder(kind: Kind, names: Sequence[str], note: Callable[[str], None]) -> str:
    """The first of these encoders that there is; said where it is not the first of all."""
    for name in names:
        if _has_encoder(name):
            if name != names[0]:
                note(_MISSED[names[0]])
            return name
    raise NoCodec(kind=kind)


_MISSED = {"libx264": "no_h264", "aac": "no_aac", "libvpx-vp9": "no_vp9", "libopus": "no_opus"}


def _has_encoder(name: str) -> bool:
    import av

    try:
        av.Codec(name, "w")
    except (av.FFmpegError, ValueError):
        return False
    return True


def _layout(settings: FilmSettings) -> str:
    return "mono" if settings.sound_channels == 1 else "stereo"


def _audio_frame(piece: NDArray[np.float32], at: int, settings: FilmSettings, stream: Any) -> Any:
    import av

    planes = np.ascontiguousarray(np.clip(piece, -1, 1).T)
    if stream.codec_context.name == "libopus":  # takes samples of all channels side by side
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
