"""Installed nets that listen, asked from the window: a child with torch, which leaves when it is idle.

It opens no file from outside: sounds come decoded, as `SoundReader.prepare` left them.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from mmstudio.engine.child import ReaderOptions
from mmstudio.engine.reader import ReaderClient

if TYPE_CHECKING:
    from mmstudio.audio.heard import Listened

DEADLINE_S = 900.0  # of a large net on a slow machine; the person may stop it meanwhile
_IDLE_S = 120.0  # a net stays in memory, for the next trim of a sound


class InstalledEars(ReaderClient):
    """Blocking and thread-safe: for background threads, never the window's. `close` ends what it does at once.

    functions: who answers; tests name their own and so need no torch.
    """

    def __init__(self, functions: str = "mmstudio.engine.installed_ears:answer") -> None:
        super().__init__(DEADLINE_S, ReaderOptions(functions=functions, memory_mib=0, idle_s=_IDLE_S))

    def listen(self, sound: Path, net: Path, start_s: float = 0.0, duration_s: float = 30.0) -> Listened:
        """What a part of a prepared sound is of, by the net of a folder.

        Raises SoundSilent, CheckpointMissing, CheckpointDamaged, WrongFamily, and FileBroken where the child died.
        """
        from mmstudio.audio.heard import Listened

        answer = self._ask("listen", sound, folder=net, part=(start_s, duration_s))
        return msgspec.msgpack.decode(answer, type=Listened)

    def write(self, sound: Path, net: Path, start_s: float = 0.0, duration_s: float = 30.0) -> str:
        """What is said in a part of a prepared sound. Raises as `listen`."""
        return msgspec.msgpack.decode(self._ask("write", sound, folder=net, part=(start_s, duration_s)), type=str)
