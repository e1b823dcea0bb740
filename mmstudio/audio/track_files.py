"""A control track as a file of ours: small, read in a moment. Knows nothing of librosa, so the window may import it."""

from __future__ import annotations

import zipfile
import zlib
from pathlib import Path
from typing import BinaryIO, Final

import msgspec
import numpy as np

from mmstudio.audio.tracks import Beat, ControlTrack
from mmstudio.errors import FileBroken
from mmstudio.media.images import Note

# what a damaged file of ours may raise, an npz with JSON in it or beside it
UNREADABLE: Final = (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile, zlib.error, msgspec.DecodeError)


class _About(msgspec.Struct, frozen=True, kw_only=True):
    beats: tuple[Beat, ...]
    seconds: float
    sound: str
    made_by: str
    notes: tuple[Note, ...]


def write_track(file: BinaryIO, track: ControlTrack) -> None:
    about = _About(
        beats=track.beats, seconds=track.seconds, sound=track.sound, made_by=track.made_by, notes=track.notes
    )
    np.savez_compressed(file, curves=track.curves, about=np.frombuffer(msgspec.json.encode(about), np.uint8))


def read_track(path: Path) -> ControlTrack:
    """What `write_track` wrote. Raises FileBroken."""
    try:
        with np.load(path, allow_pickle=False) as stored:
            about = msgspec.json.decode(stored["about"].tobytes(), type=_About)
            return ControlTrack(
                curves=stored["curves"],
                beats=about.beats,
                seconds=about.seconds,
                sound=about.sound,
                made_by=about.made_by,
                notes=about.notes,
            )
    except UNREADABLE as error:
        raise FileBroken(name=path.name) from error
