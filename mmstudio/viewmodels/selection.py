"""Which pictures are selected, as a value: clicks and keys turn one selection into the next. Knows no Qt."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass


class Order:
    """The pictures as they are shown: ids in order, and the place of each."""

    def __init__(self, ids: Sequence[int] = ()) -> None:
        self.ids = tuple(ids)
        self._places: Mapping[int, int] = {id: place for place, id in enumerate(self.ids)}

    def __len__(self) -> int:
        return len(self.ids)

    def __contains__(self, id: object) -> bool:
        return id in self._places

    def place(self, id: int | None) -> int | None:
        """The place of id, or None where it is not shown."""
        return self._places.get(id) if id is not None else None

    def between(self, one: int, other: int) -> tuple[int, ...]:
        """All ids from one to other, both included, in either direction."""
        first, last = sorted((self._places[one], self._places[other]))
        return self.ids[first : last + 1]


@dataclass(frozen=True)
class Selection:
    """ids: those with a ring. current: the one whose details are shown, always one of ids or None.
    anchor: where a range begins (Shift)."""

    ids: frozenset[int] = frozenset()
    current: int | None = None
    anchor: int | None = None

    def __len__(self) -> int:
        return len(self.ids)


def only(id: int) -> Selection:
    return Selection(frozenset((id,)), id, id)


def toggled(selection: Selection, id: int) -> Selection:
    """Ctrl+click: id joins or leaves; the rest stays."""
    if id not in selection.ids:
        return Selection(selection.ids | {id}, id, id)
    rest = selection.ids - {id}
    current = selection.current if selection.current in rest else max(rest, default=None)
    return Selection(rest, current, id)


def extended(selection: Selection, id: int, order: Order, keep: bool = False) -> Selection:
    """Shift+click: everything from the anchor to id. keep: with Ctrl, what was selected stays."""
    anchor = selection.anchor if selection.anchor in order else id
    assert anchor is not None
    reached = frozenset(order.between(anchor, id))
    return Selection(selection.ids | reached if keep else reached, id, anchor)


def everything(selection: Selection, order: Order) -> Selection:
    """Ctrl+A."""
    if not order:
        return Selection()
    current = selection.current if selection.current in order else order.ids[0]
    return Selection(frozenset(order.ids), current, current)


def swept(ids: Iterable[int], former: Selection, keep: bool = False) -> Selection:
    """The rubber band covers ids, in order."""
    covered = tuple(ids)
    all_ids = (former.ids if keep else frozenset()) | frozenset(covered)
    current = covered[-1] if covered else (former.current if keep else None)
    return Selection(all_ids, current, covered[0] if covered else former.anchor)


def kept_in(selection: Selection, former: Order, order: Order) -> Selection:
    """The selection after what is shown has changed. If the current picture is gone, its neighbour takes over:
    after a deletion the next picture is selected, and the arrow keys go on from there."""
    ids = frozenset(id for id in selection.ids if id in order)
    if selection.current is None or selection.current in order:
        current = selection.current
    else:
        current = _neighbour(selection.current, former, order)
        ids = ids or (frozenset((current,)) if current is not None else ids)
        if current not in ids:
            current = next(iter(sorted(ids, key=lambda id: order.place(id) or 0)), None)
    anchor = selection.anchor if selection.anchor in order else current
    return Selection(ids, current, anchor)


def _neighbour(gone: int, former: Order, order: Order) -> int | None:
    place = former.place(gone)
    if place is None:
        return None
    after = (id for id in former.ids[place + 1 :] if id in order)
    before = (id for id in reversed(former.ids[:place]) if id in order)
    return next(after, None) or next(before, None)
