"""Makes the other workspaces ready while nobody touches the window, so that the first visit to each is quick.

Importing and building a workspace takes a quarter of a second. It is done one small step at a time, never while keys
or pointer are used, and never while the worker draws or something plays, because the window then has to answer at once.
What knows nothing of Qt is imported in a thread of its own.
"""

from __future__ import annotations

import logging
import sys
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, QTimer, Signal
from PySide6.QtGui import QPixmap, QRegion
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from mmstudio.ui.shell.fading import BANDS, bands

if TYPE_CHECKING:
    from mmstudio.ui.shell.main_window import MainWindow

EVERY_MS = 60
QUIET_S = 1.0  # without key or pointer, before a step is done
# What the workspaces import without Qt. Qt's own classes are made when they are first named, and two threads that name
# them at once crash the program: only these may be imported beside the window's thread.
PURE = (
    "numpy",
    "mmstudio.library.library",
    "mmstudio.repair.paste",
    "mmstudio.repair.frame",
    "mmstudio.audio.microphone",
    "mmstudio.audio.speakers",
)
# the rest, the parts before the whole: one step each
MODULES = (
    "mmstudio.viewmodels.gallery",
    "mmstudio.ui.gallery.grid",
    "mmstudio.ui.gallery.bars",
    "mmstudio.ui.gallery.workspace",
    "mmstudio.viewmodels.looking",
    "mmstudio.viewmodels.restore",
    "mmstudio.viewmodels.restore_bench",
    "mmstudio.ui.restore.column",
    "mmstudio.ui.restore.canvas",
    "mmstudio.ui.restore.workspace",
    "mmstudio.viewmodels.explore",
    "mmstudio.viewmodels.explore_files",
    "mmstudio.ui.explore.column",
    "mmstudio.ui.explore.workspace",
    "mmstudio.viewmodels.models",
    "mmstudio.ui.models.details",
    "mmstudio.ui.models.workspace",
    "mmstudio.viewmodels.animate",
    "mmstudio.viewmodels.animate_bench",
    "mmstudio.ui.animate.column",
    "mmstudio.viewmodels.recording",
    "mmstudio.ui.animate.workspace",
)
BUILT = ("gallery", "restore", "explore", "models", "animate")  # what they look for waits for a person (Studio.entered)
_POLISHED = 40  # parts of a page in one step
_FAILED = "a workspace could not be made ready: %s"
_log = logging.getLogger(__name__)
_USED = {
    QEvent.Type.KeyPress,
    QEvent.Type.MouseButtonPress,
    QEvent.Type.MouseButtonRelease,
    QEvent.Type.MouseMove,
    QEvent.Type.Wheel,
    QEvent.Type.TabletMove,
    QEvent.Type.TouchBegin,
}


class WarmUp(QObject):
    """Carries out `steps`, one at a time, whenever `may` allows it. ended: nothing is left to do; over: since then.

    steps: asked anew by `restart`. A step that fails is left out: a visit meets the same failure and tells of it.
    One that returns a thread is over when that thread is. stepped: one is over, and there may be more.
    """

    ended = Signal()
    stepped = Signal()

    def __init__(
        self,
        steps: Callable[[], Iterator[Callable[[], object]]],
        may: Callable[[], bool],
        parent: QObject | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(parent)
        self._make, self.may, self._clock = steps, may, clock
        self._steps = steps()
        self._used = clock() - QUIET_S
        self.over = False
        self._beside: threading.Thread | None = None
        self._timer = QTimer(self, interval=EVERY_MS)
        self._timer.timeout.connect(self.step)

    def restart(self) -> None:
        """Begin, or begin again."""
        self._steps = self._make()
        self.over = False
        self._timer.start()

    def watch(self, window: QWidget) -> None:
        """Hold still while keys and pointer are used in this window."""
        handle = window.windowHandle()  # its events alone: looking at those of every widget would cost more
        if handle is not None:
            handle.installEventFilter(self)

    def step(self) -> None:
        """Do the next step, if nobody is disturbed."""
        if self._clock() - self._used < QUIET_S or not self.may():
            return
        if self._beside is not None:
            if self._beside.is_alive():
                return
            self._beside = None
            self.stepped.emit()
        step = next(self._steps, None)
        if step is None:
            self._timer.stop()
            self.over = True
            self.ended.emit()
            return
        try:
            done = step()
            if isinstance(done, threading.Thread):
                self._beside = done
            else:
                self.stepped.emit()
        except Exception as error:  # noqa: BLE001 - whatever it is, a visit meets it again
            _log.warning(_FAILED, type(error).__name__)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _USED:
            self._used = self._clock()
        return False


def steps(window: MainWindow) -> Iterator[Callable[[], object]]:
    """Imports, then the pages of all workspaces."""
    for name in PURE:
        if name not in sys.modules:
            yield partial(import_beside, name)
    for name in MODULES:
        if name not in sys.modules:
            yield partial(import_module, name)
    for key in BUILT:
        if not window.is_built(key):
            parts = list[QWidget]()
            yield partial(window.begin_ahead, key)
            yield partial(_build, window, key, parts)
            while parts:
                yield partial(_polish, parts)
            for number in range(BANDS):
                yield partial(_paint, window, key, number)
            yield partial(_settle, window)


def import_beside(name: str) -> threading.Thread:
    """Import a module that knows nothing of Qt in another thread."""

    def run() -> None:
        try:
            import_module(name)
        except Exception as error:  # noqa: BLE001 - as in WarmUp.step
            _log.warning(_FAILED, type(error).__name__)

    thread = threading.Thread(target=run, name="imports")
    thread.start()
    return thread


def _build(window: MainWindow, key: str, parts: list[QWidget]) -> None:
    parts += window.build_ahead(key)


def _polish(parts: list[QWidget]) -> None:
    """Give the next of these parts their styles, and take them from the list."""
    some, parts[:] = parts[:_POLISHED], parts[_POLISHED:]
    for part in some:
        if isValid(part):  # the window may have been built anew
            part.ensurePolished()


def _paint(window: MainWindow, key: str, number: int) -> None:
    """Paint a band of a page for nobody. Qt puts the parts of what is hidden in their places only for that, icons are
    drawn when they are first painted, and a visit is spared both."""
    page = window.built(key)
    for band in bands(page.rect())[number : number + 1]:
        page.render(QPixmap(band.size()), QPoint(), QRegion(band))


def _settle(window: MainWindow) -> None:
    """Let hidden parts hear where they were put. Qt tells them, in the whole window, when anything that is seen is
    rendered, which would be in the next visit of a workspace."""
    window.rail.render(QPixmap(1, 1), QPoint(), QRegion(0, 0, 1, 1))


def warm_up(window: MainWindow) -> WarmUp:
    """Begin, once the window is painted; it goes on by itself."""
    studio = window.studio

    def may() -> bool:
        return studio.engine.queue.running is None and not studio.performing and window.isVisible()

    warming = WarmUp(partial(steps, window), may, window)
    warming.watch(window)
    warming.restart()
    return warming
