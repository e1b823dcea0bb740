"""The time axis that ruler, lanes and playhead share: which seconds are seen, and where a second lies."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QObject, Signal

LEAST_S = 0.5  # that can be seen at most closely
_STEPS = (0.1, 0.2, 0.5, 1, 2, 4, 8, 15, 30, 60, 120, 300, 600, 1800, 3600)
_SNAP_PX = 8.0


class TimeAxis(QObject):
    """start, end: the seconds that are seen; total: of all. beats: asked for when something snaps."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.start, self.end, self.total = 0.0, 10.0, 10.0
        self.width = 1.0  # logical pixels
        self.beats: Callable[[], np.ndarray] = lambda: np.zeros(0)  # type: ignore[type-arg]

    @property
    def span(self) -> float:
        return self.end - self.start

    def show_all(self, total: float) -> None:
        """Another sound."""
        self.total = max(LEAST_S, total)
        self.show(0.0, self.total)

    def show(self, start: float, end: float) -> None:
        span = min(self.total, max(LEAST_S, end - start))
        start = min(max(0.0, start), self.total - span)
        if (start, start + span) != (self.start, self.end):
            self.start, self.end = start, start + span
            self.changed.emit()

    def zoom(self, factor: float, at_s: float) -> None:
        """See factor times as many seconds; at_s stays where it is."""
        span = min(self.total, max(LEAST_S, self.span * factor))
        share = (at_s - self.start) / self.span
        self.show(at_s - share * span, at_s + (1 - share) * span)

    def pan(self, by_s: float) -> None:
        self.show(self.start + by_s, self.end + by_s)

    def follow(self, time_s: float) -> None:
        """Turn the page when the playhead leaves it."""
        if self.span < self.total and not self.start <= time_s <= self.end:
            self.show(time_s, time_s + self.span)

    def x(self, time_s: float) -> float:
        return (time_s - self.start) / self.span * self.width

    def time(self, x: float) -> float:
        return min(max(0.0, self.start + x / max(1.0, self.width) * self.span), self.total)

    def snapped(self, time_s: float) -> float:
        """On the beat that is near."""
        beats = self.beats()
        if not len(beats):
            return time_s
        nearest = float(beats[np.abs(beats - time_s).argmin()])
        return nearest if abs(self.x(nearest) - self.x(time_s)) <= _SNAP_PX else time_s

    def ticks(self, apart_px: float) -> list[float]:
        """Round times that are at least so far apart on the screen."""
        least = apart_px / max(1.0, self.width) * self.span
        step = next((step for step in _STEPS if step >= least), _STEPS[-1])
        first = int(np.ceil(self.start / step - 1e-9))
        return [n * step for n in range(first, int(self.end / step + 1e-9) + 1)]
