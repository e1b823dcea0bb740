"""Films that a crash cut short: what is there can be kept, or goes (fault A10)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from mmstudio.errors import StudioError
from mmstudio.viewmodels.recording import InOrder


class LeftFilms(QObject):
    """left: what was found and not decided on yet, the oldest name first. in_order: work outside the window's thread,
    one after the other."""

    changed = Signal(object)  # left
    kept = Signal(str)  # the file of a film that is whole now
    noticed = Signal(str, object)  # code and facts of a sentence: the bar at the top

    def __init__(self, folder: Callable[[], Path], in_order: InOrder, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._folder, self._in_order = folder, in_order
        self.left: tuple[Path, ...] = ()

    def look(self) -> None:
        """Whether dead programs left some in the folder."""
        folder = self._folder()

        def work() -> tuple[Path, ...]:
            from mmstudio.media.unfinished import unfinished

            return tuple(unfinished(folder))

        self._in_order(work, self._show)

    def keep(self) -> None:
        """Make a film of the first one."""
        if not self.left:
            return
        part = self.left[0]
        self._show(self.left[1:])

        def work() -> Path | StudioError:
            from mmstudio.media.unfinished import recovered

            try:
                return recovered(part)[0]
            except StudioError as error:
                return error

        def then(answer: Path | StudioError) -> None:
            if isinstance(answer, StudioError):
                self._show((*self.left, part))  # it can still be discarded, or tried again where the disk was full
                self.noticed.emit(answer.code, answer.facts)
                return
            self.kept.emit(str(answer))

        self._in_order(work, then)

    def discard(self) -> None:
        """The first one goes."""
        if not self.left:
            return
        part = self.left[0]
        self._show(self.left[1:])

        def work() -> None:
            from mmstudio.media.unfinished import discard

            discard(part)

        self._in_order(work, lambda _: None)

    def _show(self, left: tuple[Path, ...]) -> None:
        if left != self.left:
            self.left = left
            self.changed.emit(left)
