"""Live frames of an animation: one is on its way at a time, and the newest wish follows it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QImage

from mmstudio.animation import Animation
from mmstudio.engine.live_kinds import MAX_SIDE_PX
from mmstudio.errors import Fact

if TYPE_CHECKING:
    from mmstudio.animate.modulation import Moment
    from mmstudio.viewmodels.animate_state import Bench

_ASK_AFTER_MS = 30  # a slider that is dragged asks for no more pictures than can be seen
_RATE_OVER_S = 1.0  # of the frames a second that are shown
_MOST_PX = 512 * 512 * 1.6


@dataclass(frozen=True)
class Wish:
    """What the preview should show now. width, height: of the picture. moment: of a microphone, in place of time_s."""

    folder: Path
    animation: Animation
    time_s: float
    width: int
    height: int
    moment: Moment | None = None


class Frames(QObject):
    """wish: asked for when a frame is asked for, None = nothing can move. moving: whether frames are to be counted."""

    framed = Signal(QImage)
    rate_changed = Signal(int)  # frames a second that were shown, 0 = none are wanted
    refused = Signal(str, object)  # code and facts of a sentence

    def __init__(
        self,
        bench: Bench,
        wish: Callable[[], Wish | None],
        moving: Callable[[], bool],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._bench, self._wish, self._moving = bench, wish, moving
        self._shown_at: list[float] = []  # when the last frames came
        self._asking = False  # a frame is on its way
        self._stale = False  # what it shows has changed since
        self._room = (960, 540)
        self._soon = QTimer(self, singleShot=True, interval=_ASK_AFTER_MS)
        self._soon.timeout.connect(self._ask)
        bench.framed.connect(self._on_frame)
        bench.refused.connect(self._on_refused)

    def show_size(self, width: int, height: int) -> None:
        """How large the preview is shown, in physical pixels; frames are no larger than the picture."""
        if (width, height) != self._room:
            self._room = (width, height)
            self.want()

    def size(self, width: int, height: int) -> tuple[int, int]:
        """Of a live frame of a picture: fitted into the preview, even, at most about half a megapixel."""
        if not width or not height:
            return 0, 0
        longest = MAX_SIDE_PX / max(width, height)
        scale = min(1.0, self._room[0] / width, self._room[1] / height, (_MOST_PX / (width * height)) ** 0.5, longest)
        return max(16, 2 * round(width * scale / 2)), max(16, 2 * round(height * scale / 2))

    def want(self, now: bool = False) -> None:
        """The picture should be another: the sound went on, or something was changed."""
        if self._asking:
            self._stale = True
        elif now:
            self._ask()
        elif not self._soon.isActive():
            self._soon.start()

    def rest(self) -> None:
        """Nothing moves any more: frames are counted anew the next time."""
        self._shown_at.clear()
        self.rate_changed.emit(0)

    def _ask(self) -> None:
        wish = self._wish()
        if wish is None or self._asking:
            return
        width, height = self.size(wish.width, wish.height)
        if width:
            self._asking, self._stale = True, False
            self._bench.ask_frame(wish.folder, wish.animation, wish.time_s, width, height, wish.moment)

    def _on_frame(self, image: QImage, time_s: float) -> None:
        self._asking = False
        if self._wish() is not None:
            self.framed.emit(image)
            self._count()
        if self._stale:
            self._ask()

    def _on_refused(self, code: str, facts: dict[str, Fact]) -> None:
        self._asking = False
        self.refused.emit(code, facts)
        if self._stale:  # what was refused is not what is wanted any more
            self._ask()

    def _count(self) -> None:
        if not self._moving():
            return
        now = time.monotonic()
        self._shown_at = [at for at in self._shown_at if now - at < _RATE_OVER_S] + [now]
        since = now - self._shown_at[0]
        if len(self._shown_at) > 4 and since > 0.3:
            self.rate_changed.emit(round((len(self._shown_at) - 1) / since))
