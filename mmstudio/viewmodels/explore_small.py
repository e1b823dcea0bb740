"""The small pictures of Explore, kept by their position: asked for when nothing more urgent is wanted."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtGui import QImage

from mmstudio.engine.live_kinds import ExploreFrame
from mmstudio.engine.live_thread import LiveFrame
from mmstudio.jobs import Position

if TYPE_CHECKING:
    from mmstudio.viewmodels.explore_state import Live

SMALL_PX = 128
_KEPT = 500


class SmallPictures:
    """ground: the colour "#rrggbb" behind them. shown: whether anybody looks."""

    def __init__(self, live: Live, ground: str) -> None:
        self._live, self._ground, self._former = live, ground, ground
        self.shown = False
        self._small: OrderedDict[tuple[Position, str], QImage] = OrderedDict()
        self._wanted: dict[str, tuple[Position, str]] = {}
        self._list: tuple[Position, ...] = ()

    def of(self, position: Position) -> QImage | None:
        """The small picture of a position, if it is there; on the former ground until it has come on this one."""
        for ground in (self._ground, self._former):
            key = (position.sketch, ground)
            if key in self._small:
                self._small.move_to_end(key)
                return self._small[key]
        return None

    def want(self, positions: Sequence[Position]) -> None:
        """The small pictures that are in view now, the most wanted first; what was wanted before is forgotten. While
        nobody looks, none is asked for: they are drawn by a process of its own."""
        listed = tuple(dict.fromkeys(position.sketch for position in positions))
        if listed == self._list:
            return
        self._list = listed
        if self.shown:
            self.ask()

    def show(self) -> None:
        """Somebody looks."""
        if not self.shown:
            self.shown = True
            self.ask()

    def ask(self) -> None:
        self._live.drop("small")
        self._wanted.clear()
        ground = self._ground
        for number, position in enumerate(self._list):
            if (position, ground) not in self._small:
                channel = f"small/{number}"
                self._wanted[channel] = (position, ground)
                request = ExploreFrame(position=position, quality="quick", side_px=SMALL_PX, background=ground)
                self._live.ask(request, channel, urgent=False)

    def lie_on(self, ground: str) -> None:
        """Another colour behind them."""
        self._former, self._ground = self._ground, ground
        if self.shown:
            self.ask()

    def take(self, frame: LiveFrame) -> None:
        """One that came."""
        assert isinstance(frame.request, ExploreFrame) and frame.image is not None
        self._wanted.pop(frame.channel, None)
        self._small[frame.request.position, frame.request.background] = frame.image
        while len(self._small) > _KEPT:
            self._small.popitem(last=False)
