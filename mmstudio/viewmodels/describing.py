"""Words for pictures, asked of the live worker."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import QObject, Signal

from mmstudio.engine.live_kinds import DescribePicture
from mmstudio.generators import registry
from mmstudio.generators.base import Described

if TYPE_CHECKING:
    from mmstudio.engine.live_thread import LiveFrame, LiveThread

CHANNEL = "describe"


class Describing(QObject):
    """live: gives the thread, which is made when the first picture is described."""

    described = Signal(str, object)  # path as it was asked for, Described
    noticed = Signal(str, object)  # code and facts of a sentence

    def __init__(self, live: Callable[[], LiveThread], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._live = live
        self._thread: LiveThread | None = None

    def describe(self, path: str) -> None:
        """Say what a picture shows; of several the newest is answered."""
        if self._thread is None:
            self._thread = self._live()
            self._thread.shown.connect(self._shown)
            self._thread.refused.connect(self._refused)
        net = registry.captioner(registry.nets("caption"))
        if net is not None:
            self.noticed.emit("describing", {"name": net.title})  # which may take some seconds
        self._thread.ask(DescribePicture(path, net.id if net is not None else ""), CHANNEL)

    def _shown(self, frame: LiveFrame) -> None:
        if frame.channel == CHANNEL and isinstance(frame.request, DescribePicture):
            for note in frame.notes:
                self.noticed.emit(note.code, note.facts)
            self.described.emit(frame.request.path, msgspec.msgpack.decode(frame.data, type=Described))

    def _refused(self, channel: str, stamp: int, code: str, facts: object) -> None:
        if channel == CHANNEL:
            self.noticed.emit(code, facts)
