"""A folder of photographs mended in a throw-away child, one photo after the other, as the window asks for it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec

from mmstudio import paths
from mmstudio.engine.child import run_folder_mending
from mmstudio.engine.process import ChildProcess
from mmstudio.errors import FileBroken
from mmstudio.mending import PhotoReport, Wish


class FolderMending:
    """One that runs. `wake` is called, in another thread, when `receive` has something.

    A photo that ends the child is reported as broken, and another child goes on with the next one.
    Raises OSError where the system starts no child.
    """

    def __init__(self, photos: Sequence[Path], wish: Wish, wake: Callable[[], None] = lambda: None) -> None:
        self._left = list(photos)
        self._wish, self._wake = wish, wake
        self._child: ChildProcess | None = None
        self._start()

    def receive(self) -> PhotoReport | None:
        """What was done with the next photo; None while it is being mended, or when all are done."""
        if self._child is None:
            return None
        try:
            data = self._child.receive()
        except EOFError:
            return self._died()
        if data is None:
            return None
        self._left.pop(0)
        if not self._left:
            self.close()
        return msgspec.json.decode(data, type=PhotoReport)

    def close(self) -> None:
        """End the child; the photo it is at is not written."""
        child, self._child = self._child, None
        if child is not None:
            child.close()

    def _died(self) -> PhotoReport:
        self.close()
        photo = self._left.pop(0)
        if self._left:
            self._start()
        return PhotoReport(photo=str(photo), failed=FileBroken.code, facts={"name": photo.name})

    def _start(self) -> None:
        request = msgspec.json.encode((self._wish, [str(photo) for photo in self._left]))
        file = paths.logs() / "mending.stderr.txt"
        self._child = ChildProcess(run_folder_mending, (request,), file, self._wake)
