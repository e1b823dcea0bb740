"""Control tracks of files that were analysed before: in the cache folder, by what is in the file, not by its name."""

from __future__ import annotations

import logging
import os
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

import msgspec
import numpy as np

from mmstudio import disk, paths
from mmstudio.audio.files import content_hash
from mmstudio.audio.tracks import Beat, ControlTrack
from mmstudio.errors import StudioError
from mmstudio.media.images import Note

_log = logging.getLogger(__name__)
_UNREADABLE = (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile, zlib.error, msgspec.DecodeError)
_MOST_FILES = 200  # some 100 MB; the oldest go


class _About(msgspec.Struct, frozen=True, kw_only=True):
    beats: tuple[Beat, ...]
    seconds: float
    sound: str
    made_by: str
    notes: tuple[Note, ...]


def folder() -> Path:
    return paths.cache_folder() / "tracks"


def track_of(
    path: Path,
    progress: Callable[[float], None] = lambda done: None,
    cancelled: Callable[[], bool] = lambda: False,
    where: Path | None = None,
) -> ControlTrack:
    """The control track of a sound file, from the cache if it was analysed before; raises as `analysis.analyse`.

    A cache that cannot be read or written costs time, nothing else.
    """
    from mmstudio.audio import analysis

    place = (where or folder()) / f"{content_hash(path)}-{analysis.MADE_BY}.npz"
    if (known := _read(place)) is not None:
        progress(1.0)
        return known
    track = analysis.analyse(path, progress, cancelled)
    try:
        disk.make_folder(place.parent)
        disk.write_whole(place, lambda file: _write(file, track))
        _sweep(place.parent)
    except (StudioError, OSError):
        _log.info("a control track could not be kept", exc_info=True)
    return track


def _write(file: BinaryIO, track: ControlTrack) -> None:
    about = _About(
        beats=track.beats, seconds=track.seconds, sound=track.sound, made_by=track.made_by, notes=track.notes
    )
    np.savez_compressed(file, curves=track.curves, about=np.frombuffer(msgspec.json.encode(about), np.uint8))


def _read(place: Path) -> ControlTrack | None:
    try:
        with np.load(place, allow_pickle=False) as stored:
            about = msgspec.json.decode(stored["about"].tobytes(), type=_About)
            track = ControlTrack(
                curves=stored["curves"],
                beats=about.beats,
                seconds=about.seconds,
                sound=about.sound,
                made_by=about.made_by,
                notes=about.notes,
            )
        os.utime(place)  # the ones last used are kept
        return track
    except _UNREADABLE:
        return None


def _sweep(place: Path) -> None:
    files = sorted(place.glob("*.npz"), key=lambda file: file.stat().st_mtime)
    for file in files[:-_MOST_FILES]:
        file.unlink(missing_ok=True)
