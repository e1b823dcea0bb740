"""Work in threads comes out as if it were done one after the other."""

from __future__ import annotations

import threading

import pytest

from mmstudio.repair.turns import in_turn


def test_what_meets_waits_and_what_does_not_overtakes():
    """The second item must not begin before the first is done; the third must, or the first never ends."""
    overtook, begun = threading.Event(), []

    def work(item: str) -> str:
        begun.append(item)
        if item == "long":
            assert overtook.wait(60)
        if item == "free":
            overtook.set()
        return item

    meet = lambda one, other: {one, other} == {"long", "blocked"}  # noqa: E731
    done = list(in_turn(["long", "blocked", "free"], work, meet, threading.Event(), lambda: None))
    assert done == ["long", "blocked", "free"]
    assert begun == ["long", "free", "blocked"]


def test_whoever_wants_no_more_is_not_kept_waiting():
    stop = threading.Event()

    def work(number: int) -> int:
        if number:
            assert stop.wait(60)
        return number

    results = in_turn(range(9), work, lambda one, other: False, stop, lambda: None)
    assert next(results) == 0
    results.close()
    assert stop.is_set()


def test_an_error_comes_when_its_turn_comes():
    def work(number: int) -> int:
        if number == 2:
            raise MemoryError
        return number

    results = in_turn(range(9), work, lambda one, other: False, threading.Event(), lambda: None)
    assert [next(results), next(results)] == [0, 1]
    with pytest.raises(MemoryError):
        next(results)
