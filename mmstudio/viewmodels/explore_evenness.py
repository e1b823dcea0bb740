"""Equal steps: what is seen along a line or a walk is measured, and the slider or the keys follow."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from mmstudio.documents.explore import ExploreDraft
from mmstudio.engine.live_kinds import ExploreLook
from mmstudio.engine.live_thread import LiveFrame
from mmstudio.jobs import Position
from mmstudio.viewmodels.explore_places import line, whole_walk
from mmstudio.walks import at_even_speed, cumulated, on_the_way, share_seen

if TYPE_CHECKING:
    from mmstudio.viewmodels.explore import ExploreViewModel
    from mmstudio.viewmodels.explore_state import Live

STATIONS = 33
SEGMENT_STATIONS = 7
_KEPT = 64  # ways whose table is known

Way = Position | tuple[Position, ...]  # a line, or what a walk leads through


class _Look:
    """A way that is being looked along. stations: where; seen: what was seen there, None before."""

    def __init__(self, way: Way, stations: list[Position]) -> None:
        self.way, self.stations = way, [station.sketch for station in stations]
        self.seen: list[list[float] | None] = [None] * len(stations)


class Evenness:
    """explore: whose document it is."""

    def __init__(self, explore: ExploreViewModel, live: Live) -> None:
        self._explore, self._live = explore, live
        self._looks: dict[str, _Look] = {}  # "line" and "walk": one does not end the other
        self._tables: dict[Way, list[float]] = {}  # by what is on the way, but where on it

    def share(self, draft: ExploreDraft) -> float | None:
        """Where the hand is on an even line; None where nothing is bent, or nothing known yet."""
        if draft.mode != "line" or not draft.even:
            return None
        table = self._tables.get(line(draft))
        return at_even_speed(table, draft.share) if table else None

    def slider(self, draft: ExploreDraft, share: float) -> float:
        """Where the slider of the line stands for a share of its second anchor."""
        table = self._tables.get(line(draft)) if draft.even else None
        return share_seen(table, share) if table else share

    def measure_line(self) -> None:
        """Look along the line, once."""
        draft = self._explore.draft
        if draft.mode == "line" and draft.even and line(draft) not in self._tables:
            whole = line(draft)
            stations = [
                msgspec.structs.replace(whole, weights=(1 - i / (STATIONS - 1), i / (STATIONS - 1)))
                for i in range(STATIONS)
            ]
            self._measure("line", whole, stations)

    def even_out(self) -> None:
        """Constant speed: look along the walk, then spread its keys."""
        draft = self._explore.draft
        way = whole_walk(draft)
        if not draft.constant_speed or not way:
            return
        if way in self._tables:
            self._measured(way)
            return
        stations: list[Position] = []
        for segment in range(draft.walk.segments):
            start, end = draft.walk.ends(segment)
            count = SEGMENT_STATIONS - 1
            stations += [on_the_way(start, end, i / count) for i in range(count)]
        stations.append(draft.walk.ends(draft.walk.segments - 1)[1])
        self._measure("walk", way, stations)

    def take(self, frame: LiveFrame) -> None:
        """What was seen at a station; with the last one the table is made."""
        _, kind, number = frame.channel.split("/")
        look, place = self._looks.get(kind), int(number)
        if look is None or place >= len(look.stations) or not isinstance(frame.request, ExploreLook):
            return
        if frame.request.position != look.stations[place]:
            return  # of another way, that is wanted no more
        look.seen[place] = msgspec.msgpack.decode(frame.data, type=list[float])
        if None not in look.seen:
            del self._looks[kind]
            while len(self._tables) >= _KEPT:
                self._tables.pop(next(iter(self._tables)))
            self._tables[look.way] = cumulated(look.seen)  # type: ignore[arg-type]
            self._measured(look.way)

    def _measure(self, kind: str, way: Way, stations: list[Position]) -> None:
        if kind in self._looks and self._looks[kind].way == way:
            return
        look = self._looks[kind] = _Look(way, stations)
        for number, station in enumerate(look.stations):
            self._live.ask(ExploreLook(station), f"look/{kind}/{number}", urgent=False)

    def _measured(self, way: Way) -> None:
        draft = self._explore.draft
        if draft.mode == "line" and line(draft) == way:
            self._explore.ask()
        if draft.constant_speed and whole_walk(draft) == way:
            table, size = self._tables[way], SEGMENT_STATIONS - 1
            lengths = [table[(i + 1) * size] - table[i * size] for i in range(draft.walk.segments)]
            self._spread(msgspec.structs.replace(draft, walk=draft.walk.at_speed(lengths)))

    def _spread(self, draft: ExploreDraft) -> None:
        """A playhead that stood on the chosen key goes with it: the next key that is added comes after that one."""
        state, keys = self._explore.state, self._explore.draft.walk.keys
        stood = not state.playing and 0 <= state.key < len(keys) and abs(keys[state.key].time_s - state.time_s) < 0.05
        self._explore.amend(draft)
        if stood:
            self._explore.tell(time_s=draft.walk.keys[state.key].time_s)
