"""A sound made ready for the window: decoded, with its outline and spectrogram, in a folder of our own.

The reader child makes it (`prepare`), so that no foreign file is opened by the window (fault A4); the window plays and
draws what lies here. Found again by the content of the file, so a sound that was open before is ready at once.

    sound.wav       48,000 Hz stereo, 16 bit (RF64, which may be longer than 4 GB)
    pictures.npz    outline (2, n) int8, spectrogram (64, m) uint8
    about.json      what the window says of it
"""

from __future__ import annotations

import contextlib
import os
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec
import numpy as np
from numpy.typing import NDArray

from mmstudio import disk, paths
from mmstudio.audio import live
from mmstudio.audio.files import Samples, content_hash, open_sound
from mmstudio.audio.resample import Resampler, mixed
from mmstudio.audio.track_files import UNREADABLE
from mmstudio.errors import FileBroken, StudioError
from mmstudio.media.images import Note

SAMPLE_RATE: Final = 48_000
OUTLINE_HZ: Final = 200  # the lowest and highest sample of each 5 ms
SPECTRUM_HZ: Final = 25
BANDS: Final = live.MELS
SOUND_FILE, PICTURES_FILE, ABOUT_FILE = "sound.wav", "pictures.npz", "about.json"
_MADE_BY = "1"  # another number whenever what is written differs
_LOUDEST_DB, _RANGE_DB = 0.0, 72.0  # of the spectrogram
_MOST_FOLDERS, _MOST_BYTES = 40, 4_000_000_000  # of sounds that are kept ready; the oldest go
_ABANDONED_S = 86_400.0  # a folder that was begun so long ago: whoever wrote it has died


class SoundAbout(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a sound. sample_rate, channels, format: of the file as it came. peak: its largest sample."""

    name: str
    format: str
    sample_rate: int
    channels: int
    seconds: float
    peak: float
    sha256: str
    video: bool = False
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True)
class PreparedSound:
    """A sound that is ready. outline: (2, n) int8, lowest and highest of each 5 ms, 127 = full scale.

    spectrogram: (64, m) uint8, mel bands 30 … 10,000 Hz of each 40 ms, 255 = as loud as can be, 0 = 72 dB below.
    """

    folder: Path
    about: SoundAbout
    outline: NDArray[np.int8]
    spectrogram: NDArray[np.uint8]

    @property
    def path(self) -> Path:
        """The decoded sound, a file of our own."""
        return self.folder / SOUND_FILE

    @property
    def seconds(self) -> float:
        return self.about.seconds


def sounds_folder() -> Path:
    return paths.cache_folder() / "sounds"


def prepare(path: Path, where: Path | None = None) -> Path:
    """Decode a file, block by block, into a folder below `where`; returns the folder, which is whole.

    Raises as `mmstudio.audio.files.open_sound`, and as `disk.explained`.
    """
    sound = content_hash(path)
    place = (where or sounds_folder()) / f"{sound}-{_MADE_BY}"
    if _is_whole(place):
        with contextlib.suppress(OSError, StudioError):  # a cache that cannot be written to is read all the same
            os.utime(place)
            _rename(place, path.name)
        return place
    disk.make_folder(place.parent)
    part = place.with_name(f"{place.name}.{os.getpid()}.part")
    shutil.rmtree(part, ignore_errors=True)
    disk.make_folder(part)
    try:
        with disk.explained(part):
            _write(path, sound, part)
            shutil.rmtree(place, ignore_errors=True)
            part.rename(place)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise
    with contextlib.suppress(OSError):  # another process sweeps, too; this sound is ready
        _sweep(place.parent, place)
    return place


def open_prepared(folder: Path) -> PreparedSound:
    """What `prepare` wrote. Raises FileBroken."""
    try:
        about = msgspec.json.decode((folder / ABOUT_FILE).read_bytes(), type=SoundAbout)
        with np.load(folder / PICTURES_FILE, allow_pickle=False) as stored:
            outline, spectrogram = stored["outline"], stored["spectrogram"]
        if outline.dtype != np.int8 or outline.ndim != 2 or spectrogram.dtype != np.uint8 or spectrogram.ndim != 2:
            raise ValueError("not our pictures of a sound")
        return PreparedSound(folder, about, outline, spectrogram)
    except UNREADABLE as error:
        raise FileBroken(name=folder.name) from error


def _write(path: Path, sound: str, folder: Path) -> None:
    import soundfile

    pictures = _Pictures()
    with open_sound(path) as reading:
        info = reading.info
        resampler = Resampler(info.sample_rate, SAMPLE_RATE, 2)
        with soundfile.SoundFile(
            str(folder / SOUND_FILE), "w", SAMPLE_RATE, 2, format="RF64", subtype="PCM_16"
        ) as file:
            for block in resampler.through(mixed(block, 2) for block in reading.blocks()):
                clipped = np.clip(block, -1, 1)
                file.write(clipped)
                pictures.push(clipped)
            frames = file.frames
        about = SoundAbout(
            name=path.name,
            format=info.format,
            sample_rate=info.sample_rate,
            channels=info.channels,
            seconds=frames / SAMPLE_RATE,
            peak=reading.peak,
            sha256=sound,
            video=info.video,
            notes=tuple(reading.notes),
        )
    outline, spectrogram = pictures.finish()
    with open(folder / PICTURES_FILE, "wb") as out:
        np.savez(out, outline=outline, spectrogram=spectrogram)
    (folder / ABOUT_FILE).write_bytes(msgspec.json.encode(about))


class _Pictures:
    """Outline and spectrogram of samples (n, 2) at 48,000 Hz that come in pieces."""

    def __init__(self) -> None:
        self._step = SAMPLE_RATE // OUTLINE_HZ
        self._held = np.zeros((0, 2), np.float32)
        self._outline: list[NDArray[np.int8]] = []
        self._down = Resampler(SAMPLE_RATE, live.SAMPLE_RATE, 1)
        self._hop = live.SAMPLE_RATE // SPECTRUM_HZ
        self._mono = np.zeros(live.N_FFT // 2, np.float32)  # the first column is centred on the first sample
        self._columns: list[NDArray[np.uint8]] = []
        self._window = np.hanning(live.N_FFT + 1)[:-1].astype(np.float32)

    def push(self, block: Samples) -> None:
        self._held = np.concatenate([self._held, block])
        whole = len(self._held) // self._step * self._step
        if whole:
            self._outline.append(_extremes(self._held[:whole], self._step))
            self._held = self._held[whole:]
        self._spectrum(self._down.push(mixed(block, 1)))

    def finish(self) -> tuple[NDArray[np.int8], NDArray[np.uint8]]:
        if len(self._held):
            self._outline.append(_extremes(self._held, len(self._held)))
        rest = self._down.push(np.zeros((0, 1), np.float32), last=True)
        self._spectrum(np.concatenate([rest, np.zeros((live.N_FFT // 2, 1), np.float32)]))
        return (
            np.concatenate([np.zeros((2, 0), np.int8), *self._outline], axis=1),
            np.concatenate([np.zeros((BANDS, 0), np.uint8), *self._columns], axis=1),
        )

    def _spectrum(self, mono: Samples) -> None:
        self._mono = np.concatenate([self._mono, mono[:, 0]])
        count = (len(self._mono) - live.N_FFT) // self._hop + 1
        if count <= 0:
            return
        frames = np.lib.stride_tricks.sliding_window_view(self._mono, live.N_FFT)[:: self._hop][:count]
        magnitude = np.abs(np.fft.rfft(frames * self._window, axis=1)).astype(np.float32) * np.float32(2 / live.N_FFT)
        decibels = 20 * np.log10(np.maximum(live.mel_filters() @ magnitude.T, 1e-6))
        share = (decibels - (_LOUDEST_DB - _RANGE_DB)) / _RANGE_DB
        self._columns.append(np.clip(np.rint(255 * share), 0, 255).astype(np.uint8))
        self._mono = self._mono[count * self._hop :]


def _extremes(samples: Samples, step: int) -> NDArray[np.int8]:
    """(n, 2) samples -> (2, n / step): lowest and highest of both channels."""
    pieces = samples.reshape(-1, step * samples.shape[1])
    both = np.stack([pieces.min(axis=1), pieces.max(axis=1)])
    scaled: NDArray[np.int8] = np.clip(np.rint(127 * both), -127, 127).astype(np.int8)
    return scaled


def level_of_detail(values: NDArray[np.int8], columns: int) -> NDArray[np.int8]:
    """An outline (2, n) drawn in fewer columns: the lowest and the highest stay. Unchanged if there are not more."""
    edges = _beginnings(values.shape[1], columns)
    if edges is None:
        return values
    fewer: NDArray[np.int8] = np.stack([np.minimum.reduceat(values[0], edges), np.maximum.reduceat(values[1], edges)])
    return fewer


def columns_of(picture: NDArray[np.uint8], columns: int) -> NDArray[np.uint8]:
    """A spectrogram (bands, m) in fewer columns: what is loudest stays. Unchanged if there are not more."""
    edges = _beginnings(picture.shape[1], columns)
    if edges is None:
        return picture
    fewer: NDArray[np.uint8] = np.maximum.reduceat(picture, edges, axis=1)
    return fewer


def _beginnings(have: int, columns: int) -> NDArray[np.int64] | None:
    """Where each of so many even parts begins; None where there are no more than that."""
    return None if have <= columns or columns < 1 else np.linspace(0, have, columns + 1).astype(np.int64)[:-1]


def blocks_of(path: Path, start: int = 0, frames: int = SAMPLE_RATE // 2) -> Iterator[Samples]:
    """A decoded sound in pieces (n, 2), from frame `start` to its end."""
    import soundfile

    with soundfile.SoundFile(str(path)) as file:
        file.seek(min(max(0, start), file.frames))
        while len(block := file.read(frames, dtype="float32", always_2d=True)):
            yield block


def _is_whole(folder: Path) -> bool:
    try:
        open_prepared(folder)
        return (folder / SOUND_FILE).is_file()
    except FileBroken:
        return False


def _rename(folder: Path, name: str) -> None:
    """The same sound under another name: that name is said from now on."""
    about = msgspec.json.decode((folder / ABOUT_FILE).read_bytes(), type=SoundAbout)
    if about.name != name:
        disk.write_bytes(folder / ABOUT_FILE, msgspec.json.encode(msgspec.structs.replace(about, name=name)))


def _sweep(where: Path, keep: Path) -> None:
    """Forget the sounds that were opened longest ago, and what a crash left half done."""
    folders = sorted((one for one in where.iterdir() if one.is_dir()), key=lambda one: one.stat().st_mtime)
    whole = [one for one in folders if not one.name.endswith(".part")]
    for folder in set(folders) - set(whole):
        if time.time() - folder.stat().st_mtime > _ABANDONED_S:
            shutil.rmtree(folder, ignore_errors=True)
    size = sum(map(_size, whole))
    for folder in whole:
        if folder == keep or (len(whole) <= _MOST_FOLDERS and size <= _MOST_BYTES):
            continue
        size -= _size(folder)
        whole = [one for one in whole if one != folder]
        shutil.rmtree(folder, ignore_errors=True)


def _size(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.iterdir() if file.is_file())
