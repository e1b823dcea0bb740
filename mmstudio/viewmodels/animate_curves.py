"""Edits of the sound's curves: drawn over, smoothed, cut below a level, or as they were measured."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from mmstudio.curves import CurveEdit, Draw, Smooth, Threshold

if TYPE_CHECKING:
    from mmstudio.animation import Animation


class Curves:
    """animation: the present one. edit(**fields): changes it, as a step of undo."""

    def __init__(self, animation: Callable[[], Animation], edit: Callable[..., None]) -> None:
        self._animation, self._edit = animation, edit

    def draw(self, curve: str, points: Sequence[tuple[float, float]]) -> None:
        """Draw over a curve: (time_s, value), in any order of time."""
        by_time = {round(max(0.0, time_s), 3): min(1.0, max(0.0, value)) for time_s, value in points}
        if by_time:
            self._set((*self._edits, Draw(curve=curve, points=tuple(sorted(by_time.items())))))

    def smooth(self, curve: str, seconds: float) -> None:
        """0 = as it was measured. Drawn lines stay."""
        added = (Smooth(curve=curve, seconds=seconds),) if seconds > 0 else ()
        self._set((*added, *self._without(curve, Smooth)))

    def smoothing_of(self, curve: str) -> float:
        found = (one.seconds for one in self._edits if isinstance(one, Smooth) and one.curve == curve)
        return next(found, 0.0)

    def cut(self, curve: str, level: float) -> None:
        """What is below level (0 … 0.99) does not count; 0 = all does."""
        added = (Threshold(curve=curve, level=level),) if level > 0 else ()
        self._set((*self._without(curve, Threshold), *added))

    def threshold_of(self, curve: str) -> float:
        found = (one.level for one in self._edits if isinstance(one, Threshold) and one.curve == curve)
        return next(found, 0.0)

    def restore(self, curve: str) -> None:
        """As it was measured."""
        self._set(tuple(one for one in self._edits if one.curve != curve))

    @property
    def _edits(self) -> tuple[CurveEdit, ...]:
        return self._animation().curve_edits

    def _without(self, curve: str, kind: type) -> tuple[CurveEdit, ...]:
        return tuple(one for one in self._edits if not (isinstance(one, kind) and one.curve == curve))

    def _set(self, edits: tuple[CurveEdit, ...]) -> None:
        self._edit(curve_edits=edits)
