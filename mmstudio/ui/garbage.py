"""Reference cycles are collected in the window's thread and nowhere else.

Python collects them in whichever thread happens to allocate. A cycle that holds widgets or timers is then
destroyed in the library's or the courier's thread, and Qt crashes ("Timers cannot be stopped from another thread").
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

EVERY_MS = 200
_AT_LEAST = (700, 10, 10)  # Python's own thresholds: allocations, then collections of the generation below


class Garbage(QObject):
    """Collects from a timer of the thread it is made in, until `stop`."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._was_enabled = gc.isenabled()
        gc.disable()
        self._timer = QTimer(self, interval=EVERY_MS)
        self._timer.timeout.connect(self.collect)
        self._timer.start()

    def settle(self) -> None:
        """The window stands: what is there by now stays, and looking through it again would cost more than a frame."""
        gc.freeze()

    def loosen(self) -> None:
        """What stood was thrown away: look through all of it again."""
        gc.unfreeze()

    def collect(self) -> None:
        """Collect what is due."""
        for generation in (2, 1, 0):
            if gc.get_count()[generation] > _AT_LEAST[generation]:
                gc.collect(generation)
                return

    def stop(self) -> None:
        """Leave it to whoever did it before."""
        self._timer.stop()
        gc.unfreeze()
        if self._was_enabled:
            gc.enable()
