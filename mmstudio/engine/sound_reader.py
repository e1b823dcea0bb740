"""Foreign sounds are opened in a child of their own: a long one is read while pictures go on being opened."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from mmstudio.engine.child import ReaderOptions
from mmstudio.engine.reader import ReaderClient, What

if TYPE_CHECKING:
    from mmstudio.audio.heard import Listened
    from mmstudio.audio.prepared import PreparedSound
    from mmstudio.audio.tracks import ControlTrack

DEADLINE_S = 900.0  # hours of sound on a slow machine; the person may open another one meanwhile
_MEMORY_MIB = 8192  # of addresses: numba reserves them by the gigabyte


class SoundReader(ReaderClient):
    """Decodes and analyses sounds. Blocking and thread-safe: for background threads, never the window's."""

    def __init__(self, deadline_s: float = DEADLINE_S) -> None:
        options = ReaderOptions(functions="mmstudio.engine.listening:answer", memory_mib=_MEMORY_MIB)
        super().__init__(deadline_s, options)

    def prepare(self, path: Path) -> PreparedSound:
        """The sound of a file, decoded and drawn. Raises NoSound, too, and what a full disk raises."""
        from mmstudio.audio.prepared import open_prepared

        return open_prepared(self._answer("sound", path))

    def track(self, path: Path) -> ControlTrack:
        """The control track of a file, from the cache if it was analysed before. Raises NoSound, too."""
        from mmstudio.audio.track_files import read_track

        return read_track(self._answer("track", path))

    def listen(self, path: Path, start_s: float = 0.0, duration_s: float = 30.0) -> Listened:
        """What a part of a sound is of. Raises NoSound, SoundSilent and CheckpointMissing, too."""
        from mmstudio.audio.heard import Listened

        return msgspec.msgpack.decode(self._ask("listen", path, part=(start_s, duration_s)), type=Listened)

    def _answer(self, what: What, path: Path) -> Path:
        answer = self._ask(what, path)
        return Path(os.fsdecode(msgspec.msgpack.decode(answer, type=bytes)))
