"""Undo as a value: any order of edits, undo and redo leads back to equal states."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from mmstudio.viewmodels.undo import History

edits = st.lists(st.integers(), max_size=30)


@given(edits)
def test_undoing_everything_then_redoing_everything_comes_back(values):
    history = History(0)
    seen = [0]
    for value in values:
        history.push(value)
        if value != seen[-1]:
            seen.append(value)
    assert [history.present, *(history.undo() for _ in seen[1:])] == seen[::-1]
    assert not history.can_undo
    assert [history.present, *(history.redo() for _ in seen[1:])] == seen
    assert not history.can_redo


@given(st.lists(st.one_of(st.integers(), st.just("undo"), st.just("redo")), max_size=60))
def test_any_order_of_edits_undo_and_redo_behaves_like_a_list_with_a_cursor(steps):
    history = History(0)
    line, at = [0], 0
    for step in steps:
        if step == "undo":
            at = max(0, at - 1)
            history.undo()
        elif step == "redo":
            at = min(len(line) - 1, at + 1)
            history.redo()
        elif step != line[at]:
            line, at = [*line[: at + 1], step], at + 1
            history.push(step)
        assert history.present == line[at]
        assert history.can_undo == (at > 0)
        assert history.can_redo == (at < len(line) - 1)


def test_a_drag_is_one_step():
    history = History(0)
    for value in (1, 2, 3):
        history.push(value, "slider")
    history.close_group()
    for value in (4, 5):
        history.push(value, "slider")
    assert (history.undo(), history.undo()) == (3, 0)


def test_another_group_begins_a_step():
    history = History(0)
    history.push(1, "a")
    history.push(2, "b")
    history.push(3, "a")
    assert [history.undo() for _ in range(3)] == [2, 1, 0]


def test_amending_adds_no_step():
    history = History(0)
    history.push(1)
    history.amend(7)
    assert (history.undo(), history.redo()) == (0, 7)


def test_old_steps_go_when_they_cost_too_much():
    history = History("", cost=len, budget=10)
    for value in ("aaaa", "bbbb", "cccc", "dddd"):
        history.push(value)
    steps = 0
    while history.can_undo:
        history.undo()
        steps += 1
    assert steps == 2
