"""Control tracks of files that were analysed before: in the cache folder, by what is in the file, not by its name."""

from __future__ import annotations

import contextlib
import logging
import os
from collections.abc import Callable
from pathlib import Path

from mmstudio import disk, paths
from mmstudio.audio.files import content_hash
from mmstudio.audio.track_files import read_track, write_track
from mmstudio.audio.tracks import ControlTrack
from mmstudio.errors import FileBroken, StudioError

_log = logging.getLogger(__name__)
_MOST_FILES = 200  # some 100 MB; the oldest go


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

    sound = content_hash(path)
    place = place_of(sound, where)
    with contextlib.suppress(FileBroken):
        known = read_track(place)
        with contextlib.suppress(OSError):
            os.utime(place)  # the ones last used are kept
        progress(1.0)
        return known
    track = analysis.analyse(path, progress, cancelled)
    try:
        if content_hash(path) != sound:  # it is written still; what was heard belongs to neither hash
            return track
        disk.make_folder(place.parent)
        disk.write_whole(place, lambda file: write_track(file, track))
        _sweep(place.parent)
    except (StudioError, OSError):
        _log.info("a control track could not be kept", exc_info=True)
    return track


def place_of(sound: str, where: Path | None = None) -> Path:
    """Where the track of the sound with this SHA-256 lies, if it was analysed."""
    from mmstudio.audio import analysis

    return (where or folder()) / f"{sound}-{analysis.MADE_BY}.npz"


def _sweep(place: Path) -> None:
    files = sorted(place.glob("*.npz"), key=lambda file: file.stat().st_mtime)
    for file in files[:-_MOST_FILES]:
        file.unlink(missing_ok=True)
