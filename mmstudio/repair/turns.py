"""Work in several threads whose results are as if it were done one after the other."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import Generic, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")

_THREADS = 2  # more gain little: Python itself runs in one at a time
_AHEAD = 16  # items that are looked through for one that can be begun; more gain less than a hundredth
_LOOK_UP_S = 0.1


class _Turn(Generic[Item, Result]):
    def __init__(self, item: Item) -> None:
        self.item = item
        self.future: Future[Result] | None = None  # None: not begun

    @property
    def done(self) -> bool:
        return self.future is not None and self.future.done()


def in_turn(
    items: Iterable[Item],
    work: Callable[[Item], Result],
    meet: Callable[[Item, Item], bool],
    stop: threading.Event,
    meanwhile: Callable[[], None],
) -> Generator[Result, None, None]:
    """The result of work for every item, in the order of the items.

    Of two items that meet the later one is begun when the earlier one is done; others may overtake. meanwhile: called
    in the caller's thread now and then while it waits. stop: set when no more results are wanted; work should heed it.
    Raises what work raises.
    """
    source = iter(items)
    ahead: deque[_Turn[Item, Result]] = deque()
    with ThreadPoolExecutor(_THREADS) as pool:

        def begin() -> None:
            """Begin what can be: one more for each thread than it works on, so that none waits for this one."""
            while len(ahead) < _AHEAD and (item := next(source, None)) is not None:
                ahead.append(_Turn(item))
            left = [turn for turn in ahead if not turn.done]
            room = 2 * _THREADS - sum(turn.future is not None for turn in left)
            for place, turn in enumerate(left):
                if room <= 0:
                    return
                if turn.future is None and not any(meet(turn.item, other.item) for other in left[:place]):
                    turn.future = pool.submit(work, turn.item)
                    room -= 1

        try:
            begin()
            while ahead:
                first = ahead[0].future
                assert first is not None  # nothing is before it
                while not first.done():
                    wait([turn.future for turn in ahead if turn.future and not turn.done], _LOOK_UP_S, FIRST_COMPLETED)
                    begin()
                    meanwhile()
                ahead.popleft()
                begin()
                yield first.result()
        finally:
            stop.set()
