"""Undo over frozen values: one present, what came before it and what was taken back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class History(Generic[T]):
    """`present` and the way to it.

    Changes of one group in a row are one step: a slider drag, a run of typing. cost: of a value that is no longer
    present; the oldest steps are dropped while all of them together cost more than budget.
    """

    def __init__(self, present: T, cost: Callable[[T], int] = lambda _: 1, budget: int = 64_000_000) -> None:
        self.present = present
        self._cost = cost
        self._budget = budget
        self._past: list[T] = []
        self._future: list[T] = []
        self._group = ""

    @property
    def can_undo(self) -> bool:
        return bool(self._past)

    @property
    def can_redo(self) -> bool:
        return bool(self._future)

    def push(self, value: T, group: str = "") -> None:
        """Make value the present; a step of its own unless the step before has the same group (not "")."""
        if value == self.present:
            return
        if not (group and group == self._group):
            self._past.append(self.present)
            self._drop_oldest()
        self.present = value
        self._future.clear()
        self._group = group

    def amend(self, value: T) -> None:
        """Change the present without a step: the program did it, not the person."""
        self.present = value

    def close_group(self) -> None:
        """The next change begins a step, whatever its group: the slider was let go."""
        self._group = ""

    def undo(self) -> T:
        """Go one step back, if there is one; returns the present."""
        return self._step(self._past, self._future)

    def redo(self) -> T:
        return self._step(self._future, self._past)

    def _step(self, source: list[T], target: list[T]) -> T:
        if source:
            target.append(self.present)
            self.present = source.pop()
        self._group = ""
        return self.present

    def _drop_oldest(self) -> None:
        total = sum(map(self._cost, self._past))
        while total > self._budget and len(self._past) > 1:
            total -= self._cost(self._past.pop(0))
