"""A folder of photographs mended in the window: what is chosen, how far it is, and what became of each photo."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal, Protocol

from PySide6.QtCore import QObject, Qt, Signal

from mmstudio import disk
from mmstudio.errors import StudioError
from mmstudio.mending import PhotoReport, Wish, photos_in, write_report

REPORT = "report.json"  # beside the mended photos


class Mending(Protocol):
    """What engine/folder_mending.py offers."""

    def receive(self) -> PhotoReport | None: ...
    def close(self) -> None: ...


StartMending = Callable[[Sequence[Path], Wish, Callable[[], None]], Mending]
Background = Callable[[Callable[[], Any], Callable[[Any], None]], None]  # work, and what gets its answer


@dataclass(frozen=True)
class FolderState:
    """phase: "choosing" until it is begun; "stopped" and "done" show what was done. code: of what hinders, or ""."""

    phase: Literal["choosing", "running", "stopped", "done"] = "choosing"
    folder: str = ""
    out: str = ""
    photos: tuple[Path, ...] = ()
    sensitivity: float = 0.5
    reports: tuple[PhotoReport, ...] = ()
    code: str = ""

    @property
    def can_begin(self) -> bool:
        return self.phase == "choosing" and bool(self.photos) and self.out != self.folder

    @property
    def current(self) -> str:
        """Name of the photo that is being mended."""
        left = self.photos[len(self.reports) :]
        return left[0].name if self.phase == "running" and left else ""


class FolderRestore(QObject):
    """Mends a folder, in a child that the window only listens to."""

    changed = Signal(object)  # FolderState
    _woken = Signal()

    def __init__(self, start: StartMending, background: Background, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._start, self._background = start, background
        self._mending: Mending | None = None
        self.state = FolderState()
        self._woken.connect(self._receive, Qt.ConnectionType.QueuedConnection)  # a thread of the child's wakes us

    def choose(self, folder: Path) -> None:
        """Look which photos are in a folder; mended copies go into a folder inside it."""
        self._show(FolderState(folder=str(folder), out=str(folder / "restored"), sensitivity=self.state.sensitivity))

        def work() -> tuple[Path, ...] | None:
            try:
                return tuple(photos_in(folder))
            except OSError:
                return None

        def listed(photos: tuple[Path, ...] | None) -> None:
            if self.state.folder == str(folder) and self.state.phase == "choosing":
                code = "folder_unreachable" if photos is None else "no_photos" if not photos else ""
                self._show(replace(self.state, photos=photos or (), code=code))

        self._background(work, listed)

    def choose_out(self, folder: Path) -> None:
        """Where mended copies go; nothing is overwritten there."""
        self._show(replace(self.state, out=str(folder)))

    def edit(self, sensitivity: float) -> None:
        self._show(replace(self.state, sensitivity=sensitivity))

    def begin(self) -> None:
        if not self.state.can_begin:
            return
        state = self.state
        wish = Wish(out=state.out, sensitivity=state.sensitivity)
        try:
            self._mending = self._start(state.photos, wish, self._woken.emit)
        except OSError:
            self._show(replace(state, code="worker_broken"))
            return
        self._show(replace(state, phase="running", code=""))

    def stop(self) -> None:
        """End at once; the photo that is being mended is not written, those before it are."""
        if self._mending is not None:
            self._end("stopped")

    def again(self) -> None:
        """Back to choosing, with the same folder."""
        if self.state.phase != "running":
            self.choose(Path(self.state.folder))

    def close(self) -> None:
        if self._mending is not None:
            self._mending.close()
            self._mending = None

    def _receive(self) -> None:
        while self._mending is not None and (report := self._mending.receive()) is not None:
            self._show(replace(self.state, reports=(*self.state.reports, report)))
            if len(self.state.reports) == len(self.state.photos):
                self._end("done")

    def _end(self, phase: Literal["stopped", "done"]) -> None:
        self.close()
        self._show(replace(self.state, phase=phase))
        reports, place = self.state.reports, Path(self.state.out) / REPORT

        def work() -> str:
            try:
                disk.make_folder(place.parent)
                write_report(place, reports)
            except StudioError as error:
                return error.code
            return ""

        if reports:
            self._background(work, self._written)

    def _written(self, code: str) -> None:
        if code:
            self._show(replace(self.state, code=code))

    def _show(self, state: FolderState) -> None:
        if state != self.state:
            self.state = state
            self.changed.emit(state)
