"""Clicks and keys turn one selection into the next."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from mmstudio.viewmodels.selection import Order, Selection, everything, extended, kept_in, only, swept, toggled

IDS = (50, 40, 30, 20, 10)  # the newest first: ids fall where places rise
ORDER = Order(IDS)


def test_a_click_selects_one() -> None:
    assert only(30) == Selection(frozenset({30}), 30, 30)


def test_ctrl_click_joins_and_leaves() -> None:
    two = toggled(only(30), 10)
    assert (two.ids, two.current) == (frozenset({30, 10}), 10)
    one = toggled(two, 10)
    assert (one.ids, one.current) == (frozenset({30}), 30)
    assert toggled(one, 30) == Selection(frozenset(), None, 30)


def test_shift_click_takes_everything_from_the_anchor_in_either_direction() -> None:
    down = extended(only(40), 20, ORDER)
    assert (down.ids, down.current, down.anchor) == (frozenset({40, 30, 20}), 20, 40)
    up = extended(down, 50, ORDER)
    assert (up.ids, up.current, up.anchor) == (frozenset({50, 40}), 50, 40)


def test_shift_with_ctrl_keeps_what_was_selected() -> None:
    two = toggled(only(50), 30)
    assert extended(two, 20, ORDER, keep=True).ids == {50, 30, 20}
    assert extended(two, 20, ORDER).ids == {30, 20}


def test_shift_click_without_an_anchor_selects_one() -> None:
    assert extended(Selection(), 20, ORDER).ids == {20}
    assert extended(Selection(frozenset(), None, 999), 20, ORDER).ids == {20}


def test_everything_keeps_the_current_picture() -> None:
    assert everything(only(20), ORDER) == Selection(frozenset(IDS), 20, 20)
    assert everything(Selection(), ORDER).current == 50
    assert everything(only(20), Order()) == Selection()


def test_the_rubber_band_adds_to_what_was_selected_only_with_ctrl() -> None:
    assert swept((40, 30), only(10)).ids == {40, 30}
    assert swept((40, 30), only(10), keep=True).ids == {40, 30, 10}
    assert swept((), only(10)) == Selection(frozenset(), None, 10)


def test_after_a_deletion_the_next_picture_is_current() -> None:
    assert kept_in(only(30), ORDER, Order((50, 40, 20, 10))).current == 20
    assert kept_in(only(10), ORDER, Order((50, 40, 30, 20))).current == 20
    assert kept_in(only(30), ORDER, Order()) == Selection()


def test_what_stays_on_screen_stays_selected() -> None:
    three = everything(only(40), Order((40, 30, 20)))
    kept = kept_in(three, ORDER, Order((50, 30, 20, 10)))
    assert kept.ids == {30, 20}
    assert kept.current in kept.ids


@given(
    order=st.permutations(range(12)),
    steps=st.lists(st.tuples(st.sampled_from(["click", "ctrl", "shift", "both", "all"]), st.integers(0, 11))),
    left=st.sets(st.integers(0, 11)),
)
def test_the_current_picture_is_always_selected_and_always_shown(
    order: list[int], steps: list[tuple[str, int]], left: set[int]
) -> None:
    shown = Order(order)
    selection = Selection()
    for kind, id in steps:
        match kind:
            case "click":
                selection = only(id)
            case "ctrl":
                selection = toggled(selection, id)
            case "shift" | "both":
                anchor = selection.anchor if selection.anchor in shown else id
                before = selection.ids
                selection = extended(selection, id, shown, keep=kind == "both")
                places = sorted(order.index(i) for i in (anchor, id) if i is not None)
                between = set(order[places[0] : places[-1] + 1])
                assert selection.ids == (between | before if kind == "both" else between)
            case "all":
                selection = everything(selection, shown)
        assert selection.current is None or selection.current in selection.ids
        assert (selection.current is None) == (not selection.ids)
    after = kept_in(selection, shown, Order([id for id in order if id not in left]))
    assert after.ids.isdisjoint(left)
    assert after.current is None or after.current in after.ids
    assert (after.current is None) == (not after.ids)
