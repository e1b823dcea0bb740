"""The walk of Explore in real time: played, and shown where the playhead is put."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer

from mmstudio.jobs import Position

if TYPE_CHECKING:
    from mmstudio.viewmodels.explore import ExploreViewModel

FRAME_MS = 33


class Player:
    """explore: whose walk it is."""

    def __init__(self, explore: ExploreViewModel) -> None:
        self._explore = explore
        self._began_at = 0.0
        self._clock = QTimer(explore, interval=FRAME_MS)
        self._clock.timeout.connect(self._tick)

    def play(self, on: bool | None = None) -> None:
        """Start or stop playing the walk in real time."""
        state, walk = self._explore.state, self._explore.draft.walk
        on = not state.playing if on is None else on
        if on and not walk.keys:
            return
        if on:
            start = state.time_s
            if not walk.loop and start >= walk.duration_s - 0.01:
                start = 0.0
            self._began_at = time.monotonic() - start
            self._clock.start()
        else:
            self.stop()
        self._explore.tell(playing=on)
        if not on:
            self._explore.rest()

    def stop(self) -> None:
        """No frame more."""
        self._clock.stop()

    def seek(self, time_s: float) -> None:
        """Move the playhead; the picture of the walk is shown there."""
        time_s = min(max(time_s, 0.0), self._explore.draft.walk.duration_s)
        self._began_at = time.monotonic() - time_s
        self._explore.tell(time_s=time_s)
        self._explore.played.emit(time_s)
        self._explore.ask(self.position())

    def position(self) -> Position:
        """Where the walk is at the playhead; the hand where there is none."""
        return self._explore.draft.walk.at(self._explore.state.time_s) or self._explore.position()

    def _tick(self) -> None:
        walk = self._explore.draft.walk
        now = time.monotonic() - self._began_at
        if not walk.loop and now >= walk.duration_s:
            self.seek(walk.duration_s)
            self.play(False)
            return
        self._explore.pass_to(now % walk.duration_s if walk.loop else now)
        if (position := walk.at(now)) is not None:
            self._explore.ask(position)
