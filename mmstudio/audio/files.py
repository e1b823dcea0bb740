"""Opening sounds: files that soundfile or PyAV can read, block by block, however long and however damaged they are.

Faults A1–A4 of reliability: nothing is believed that a header claims, what is no number becomes silence, and what could
be read of a damaged file is used, with a note. Both libraries are imported when a file is opened.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Final, TypeAlias

import msgspec
import numpy as np
from numpy.typing import NDArray

from mmstudio.audio.resample import AnyRate, Resampler, mixed
from mmstudio.errors import Fact, FileBroken, FileMissing, NoSound
from mmstudio.media.images import Note

if TYPE_CHECKING:
    import av.audio.frame
    import soundfile

Samples: TypeAlias = NDArray[np.float32]  # (frames, channels), usually within -1 … 1

SILENCE: Final = 10 ** (-70 / 20)  # no sample above it: nobody hears it, and nothing should move
_RATES = range(1_000, 1_000_001)  # of samples per second; what a header claims beyond is damage
_MAX_CHANNELS = 64
LOUDEST: Final = 16.0  # 24 dB above full scale: what a file of floats may hold beyond is damage
_BLOCK_S = 0.5
_MOST_FILLED_S = 600.0  # of silence for gaps between time stamps; damaged stamps would ask for years
_BAD_PACKETS = 500  # in a row: the rest of the file is no sound


class SoundInfo(msgspec.Struct, frozen=True, kw_only=True):
    """What a file says before it is read. seconds: as claimed, None where it says nothing; never rely on it."""

    name: str
    format: str  # "WAV", "FLAC", "OGG", "MP3", or as FFmpeg calls the container: "mov,mp4,m4a,3gp,3g2,mj2"
    sample_rate: int
    channels: int
    seconds: float | None
    video: bool = False  # whether there are moving pictures as well


@dataclass
class SoundReading:
    """An open file. `blocks` may be read once; `seconds`, `peak` and `notes` are complete when it has ended."""

    info: SoundInfo
    _raw: Iterator[Samples]
    seconds: float = 0.0
    peak: float = 0.0
    notes: list[Note] = field(default_factory=list)

    def blocks(self) -> Iterator[Samples]:
        """The sound in pieces of (frames, channels), as it lies in the file, finite; frames ≥ 1.

        Raises NoSound when there is not a single sample.
        """
        not_finite = 0
        for block in self._raw:
            if not len(block):
                continue
            finite = np.isfinite(block)
            if not finite.all():
                not_finite += int(finite.size - np.count_nonzero(finite))
                block = np.where(finite, block, np.float32(0))
            block = np.clip(block, -LOUDEST, LOUDEST)
            self.seconds += len(block) / self.info.sample_rate
            self.peak = max(self.peak, float(np.abs(block).max()))
            yield block
        name = self.info.name
        if not self.seconds:
            raise NoSound(name=name)
        if not_finite:
            self.notes.append(Note("sound_not_numbers", {"name": name, "n": not_finite}))
        if self.peak < SILENCE:
            self.notes.append(Note("sound_silent", {"name": name}))
        if self.info.seconds and self.seconds < 0.98 * self.info.seconds - 0.25:
            self.incomplete()

    def incomplete(self) -> None:
        """Note, once, that the file is damaged."""
        if all(note.code != "sound_incomplete" for note in self.notes):
            facts: dict[str, Fact] = {"name": self.info.name, "seconds": round(self.seconds, 1)}
            self.notes.append(Note("sound_incomplete", facts))

    def at(self, sample_rate: int, channels: int) -> Iterator[Samples]:
        """`blocks`, mixed and resampled; sample n is the sound at n / sample_rate seconds."""
        resampler = Resampler(self.info.sample_rate, sample_rate, channels)
        yield from resampler.through(mixed(block, channels) for block in self.blocks())


@contextlib.contextmanager
def open_sound(path: Path) -> Iterator[SoundReading]:
    """Open a sound file or a video that has sound.

    Raises FileMissing, FileBroken (nothing in it can be read), NoSound (nothing in it sounds), or the OSError of a
    disk that failed.
    """
    if _size_of(path) == 0:
        raise NoSound(name=path.name)
    with contextlib.ExitStack() as stack:
        file = stack.enter_context(path.open("rb"))
        reading = _by_soundfile(path, file, stack)
        if reading is None:
            file.seek(0)
            reading = _by_av(path, file, stack)
        yield reading


def read_sound(path: Path, sample_rate: int, channels: int = 1) -> tuple[Samples, tuple[Note, ...]]:
    """A whole sound (frames, channels) at that rate, and notes; for short ones. Raises as `open_sound`."""
    with open_sound(path) as reading:
        pieces = list(reading.at(sample_rate, channels))
        return joined(pieces, channels), tuple(reading.notes)


def joined(pieces: Iterable[Samples], channels: int) -> Samples:
    """Pieces one after the other; (0, channels) when there are none."""
    return np.concatenate([np.zeros((0, channels), np.float32), *pieces])


def content_hash(path: Path) -> str:
    """SHA-256 of the file. Raises FileMissing, FileBroken where it is none, or the OSError of the disk."""
    _size_of(path)
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _size_of(path: Path) -> int:
    """Bytes of a file. Raises FileMissing, or FileBroken for a folder and for what would hold up its reader: a pipe."""
    try:
        status = path.stat()
    except (FileNotFoundError, NotADirectoryError):
        raise FileMissing(name=path.name) from None
    if not stat.S_ISREG(status.st_mode):
        raise FileBroken(name=path.name)
    return status.st_size


def _by_soundfile(path: Path, file: BinaryIO, stack: contextlib.ExitStack) -> SoundReading | None:
    """None where libsndfile does not know the file, or PyAV knows better."""
    import soundfile

    if _is_container_of_pictures(file):
        return None  # libsndfile would look for MP3 frames in it
    # a descriptor: the callbacks of a file object print what they trip over, a name ending in .raw asks for a format
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
    stack.callback(os.close, descriptor)
    try:
        sound = stack.enter_context(soundfile.SoundFile(descriptor, closefd=False))
    except (soundfile.SoundFileError, RuntimeError, ValueError, TypeError):
        return None
    if sound.format == "MP3" or not sound.frames:
        # after every read soundfile seeks, and MP3 goes on with some silence after a seek; a cut Ogg claims nothing
        return None
    if sound.samplerate not in _RATES or not 1 <= sound.channels <= _MAX_CHANNELS:
        raise FileBroken(name=path.name)
    claimed = sound.frames / sound.samplerate if 0 < sound.frames < 2**62 else None
    info = SoundInfo(
        name=path.name,
        format="WAV" if sound.format == "WAVEX" else sound.format,
        sample_rate=sound.samplerate,
        channels=sound.channels,
        seconds=claimed,
    )
    reading = SoundReading(info, iter(()))
    reading._raw = _soundfile_blocks(sound, reading)
    if _riff_is_cut(path, file):
        reading.notes.append(Note("sound_incomplete", {"name": path.name, "seconds": round(claimed or 0, 1)}))
    return reading


def _soundfile_blocks(sound: soundfile.SoundFile, reading: SoundReading) -> Iterator[Samples]:
    import soundfile

    size = max(1, int(sound.samplerate * _BLOCK_S))
    while True:
        try:
            block = sound.read(size, dtype="float32", always_2d=True)
        except (soundfile.SoundFileError, RuntimeError):
            reading.incomplete()
            return
        if not len(block):
            return
        yield block


def _is_container_of_pictures(file: BinaryIO) -> bool:
    head = file.read(12)
    file.seek(0)
    return head[4:8] == b"ftyp" or head[:4] == b"\x1aE\xdf\xa3" or (head[:4] == b"RIFF" and head[8:] == b"AVI ")


def _riff_is_cut(path: Path, file: BinaryIO) -> bool:
    """Whether a WAV file is shorter than its header says; libsndfile takes what is there without a word."""
    at = file.tell()
    file.seek(0)
    head = file.read(8)
    file.seek(at)
    claimed = int.from_bytes(head[4:8], "little")
    return head[:4] == b"RIFF" and 0 < claimed < 0xFFFFFFFF and path.stat().st_size + 1 < claimed + 8


def _by_av(path: Path, file: BinaryIO, stack: contextlib.ExitStack) -> SoundReading:
    import av

    try:
        # a play list may name other files and addresses: no protocol is open to it, the bytes come from our handle
        container = stack.enter_context(
            av.open(file, options={"protocol_whitelist": "none"}, metadata_errors="ignore")  # type: ignore[call-overload]
        )
        streams = container.streams.audio
        if not streams:
            raise NoSound(name=path.name)
        stream: Any = container.streams.best("audio") or streams[0]
        if stream.codec_context is None:
            raise FileBroken(name=path.name)
        claimed = float(stream.duration * stream.time_base) if stream.duration and stream.time_base else None
        info = SoundInfo(
            name=path.name,
            format=container.format.name,
            sample_rate=stream.sample_rate,
            channels=stream.channels,
            seconds=claimed,
            video=bool(container.streams.video),
        )
    except _av_trouble() as error:
        raise FileBroken(name=path.name) from error
    if info.sample_rate not in _RATES or not 1 <= info.channels <= _MAX_CHANNELS:
        raise FileBroken(name=path.name)
    reading = SoundReading(info, iter(()))
    reading._raw = _av_blocks(container, stream, reading)
    return reading


def _av_trouble() -> tuple[type[Exception], ...]:
    """What PyAV raises for damaged files; anything else is a bug of ours."""
    import av

    return (av.FFmpegError, ValueError, IndexError, PermissionError, EOFError, OSError, MemoryError, RuntimeError)


def _av_blocks(container: Any, stream: Any, reading: SoundReading) -> Iterator[Samples]:
    """Decoded frames on the file's own clock: gaps between time stamps are filled with silence, so sync holds."""
    trouble = _av_trouble()
    packets = container.demux(stream)
    rate, channels = reading.info.sample_rate, reading.info.channels
    any_rate = AnyRate(rate, channels)  # streams that were joined into one, as radio does
    clock: float | None = None  # time of the next sample, by the stamps
    filled_s, bad = 0.0, 0
    while bad < _BAD_PACKETS:
        try:
            packet = next(packets)
        except StopIteration:
            yield any_rate.rest()
            return
        except trouble:
            break
        try:
            frames = packet.decode()
        except trouble:
            bad += 1
            continue
        for frame in frames:
            bad = 0
            block = mixed(_frame_samples(frame), channels)
            frame_rate = frame.sample_rate if frame.sample_rate in _RATES else rate
            starts = float(frame.time) if frame.time is not None else clock
            if clock is not None and starts is not None and 0.05 < starts - clock <= _MOST_FILLED_S - filled_s:
                filled_s += starts - clock
                yield from _silence(round((starts - clock) * rate), rate, channels)
            clock = None if starts is None else starts + len(block) / frame_rate
            yield any_rate.push(block, frame_rate)
    yield any_rate.rest()
    reading.incomplete()


def _silence(frames: int, rate: int, channels: int) -> Iterator[Samples]:
    for start in range(0, frames, rate):
        yield np.zeros((min(rate, frames - start), channels), np.float32)


def _frame_samples(frame: av.audio.frame.AudioFrame) -> Samples:
    """Samples (frames, channels) of any of FFmpeg's sample formats."""
    values = frame.to_ndarray()
    values = values.T if frame.format.is_planar else values.reshape(-1, frame.layout.nb_channels)
    match values.dtype.kind, values.dtype.itemsize:
        case "u", 1:
            return (values.astype(np.float32) - np.float32(128)) / np.float32(128)
        case "i", size:
            return (values / float(2 ** (8 * size - 1))).astype(np.float32)
        case _:
            return values.astype(np.float32)
