"""Where the sound is repeated and marked, and its tempo: as measured, typed or tapped."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from mmstudio.viewmodels.animate_state import FASTEST, SLOWEST

if TYPE_CHECKING:
    from mmstudio.animation import Animation
    from mmstudio.audio.tracks import Beat
    from mmstudio.viewmodels.animate_state import AnimateState

MAX_MARKERS = 200


class Times:
    """animation, state: the present ones. edit(group, **fields): changes the animation; close_step: the next change is
    a step of undo of its own. now: where the sound is, in seconds. measured: its beats."""

    def __init__(
        self,
        animation: Callable[[], Animation],
        state: Callable[[], AnimateState],
        edit: Callable[..., None],
        close_step: Callable[[], None],
        now: Callable[[], float],
        measured: Callable[[], Sequence[Beat]],
    ) -> None:
        self._animation, self._state, self._edit, self._close_step = animation, state, edit, close_step
        self._now, self._measured = now, measured

    def set_loop(self, loop: tuple[float, float] | None, group: str = "") -> None:
        """The stretch that is repeated; None = the whole sound."""
        if loop is not None:
            start, end = sorted(min(max(0.0, edge), self._state().seconds) for edge in loop)
            loop = (start, end) if end - start >= 0.05 else None
        self._edit(group, loop=loop)

    def set_loop_end(self, which: str) -> None:
        """I and O: an end of the loop at the playhead."""
        start, end = self._animation().loop or (0.0, self._state().seconds)
        here = self._now()
        if which == "in":
            self.set_loop((here, end if end > here else self._state().seconds))
        else:
            self.set_loop((start if start < here else 0.0, here))

    def toggle_marker(self) -> None:
        """Shift+M: a marker at the playhead; one that is there goes."""
        here = round(self._now(), 2)
        near = [marker for marker in self._animation().markers if abs(marker - here) < 0.15]
        if near:
            self._edit(markers=tuple(marker for marker in self._animation().markers if marker not in near))
        elif len(self._animation().markers) < MAX_MARKERS:
            self._edit(markers=tuple(sorted((*self._animation().markers, here))))

    # tempo

    def set_tempo(self, beats_per_minute: float, offset_s: float | None = None) -> None:
        """0 = as measured. offset_s: where the first beat lies, None = where the first measured one does."""
        if offset_s is None:
            offset_s = self._first_beat_s()
        beats_per_minute = min(FASTEST, max(SLOWEST, beats_per_minute)) if beats_per_minute else 0.0
        self._edit("tempo", beats_per_minute=beats_per_minute, beat_offset_s=offset_s if beats_per_minute else 0.0)
        self._close_step()

    def multiply_tempo(self, factor: float) -> None:
        """Half or double."""
        if self._state().tempo.beats and SLOWEST <= self._state().tempo.beats * factor <= FASTEST:
            self.set_tempo(self._state().tempo.beats * factor)

    def beat_times_s(self) -> np.ndarray[Any, np.dtype[np.float64]]:
        """Where the beats lie, typed or measured."""
        animation = self._animation()
        if animation.beats_per_minute:
            step = 60 / animation.beats_per_minute
            first = animation.beat_offset_s % step
            return np.arange(first, self._state().seconds, step)
        return np.array([beat.time_s for beat in self._measured()])

    def _first_beat_s(self) -> float:
        beats = self._measured()
        return beats[0].time_s if beats else 0.0
