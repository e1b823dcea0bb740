"""Live frames with a real process: newest wins, and whatever happens to the worker, the next frame comes."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from multiprocessing.shared_memory import SharedMemory
from pathlib import Path

import msgspec
import pytest
from pytestqt.qtbot import QtBot

from mmstudio.engine.child import LiveOptions
from mmstudio.engine.live import LivePatience
from mmstudio.engine.live_kinds import ExploreFrame
from mmstudio.engine.live_thread import LiveFrame, LiveThread
from mmstudio.jobs import DrawnAnchor, Position, text_job

FAKES = "tests.engine.fake_live"
OPTIONS = LiveOptions(answerers={"ExploreFrame": f"{FAKES}:answerer"})


class Live:
    """A LiveThread and what it said."""

    def __init__(self, qtbot: QtBot, thread: LiveThread) -> None:
        self.qtbot, self.thread = qtbot, thread
        self.frames: list[LiveFrame] = []
        self.refusals: list[tuple[str, int, str, dict[str, object]]] = []
        thread.shown.connect(self.frames.append)
        thread.refused.connect(lambda *words: self.refusals.append(words))

    def ask(
        self,
        prompt: str = "",
        seed: int = 0,
        channel: str = "picture",
        side: int = 16,
        urgent: bool = True,
        checkpoint: str = "starter",
    ) -> int:
        request = frame(prompt, seed, side)
        position = msgspec.structs.replace(request.position, checkpoint=checkpoint)
        return self.thread.ask(msgspec.structs.replace(request, position=position), channel, urgent)

    def wait_frame(self, stamp: int) -> LiveFrame:
        self.qtbot.waitUntil(lambda: any(seen.stamp == stamp for seen in self.frames))
        return next(seen for seen in self.frames if seen.stamp == stamp)

    def wait_refusal(self, stamp: int) -> str:
        self.qtbot.waitUntil(lambda: any(words[1] == stamp for words in self.refusals))
        return next(words[2] for words in self.refusals if words[1] == stamp)

    @property
    def pid(self) -> int:
        return self.thread._courier._worker.pid  # type: ignore[union-attr]


def frame(prompt: str = "", seed: int = 0, side: int = 16) -> ExploreFrame:
    anchor = DrawnAnchor(job=text_job(prompt, seed=seed))
    return ExploreFrame(position=Position(anchors=(anchor,), weights=(1.0,)), side_px=side)


def colour(seen: LiveFrame) -> tuple[int, int, int]:
    assert seen.image is not None
    pixel = seen.image.pixelColor(3, 5)
    return pixel.red(), pixel.green(), pixel.blue()


@pytest.fixture
def begin(qtbot: QtBot) -> Iterator[Callable[..., Live]]:
    threads: list[LiveThread] = []

    def make(options: LiveOptions = OPTIONS, **arguments: object) -> Live:
        thread = LiveThread(options, **arguments)
        threads.append(thread)
        return Live(qtbot, thread)

    yield make
    for thread in threads:
        thread.close()
        assert not thread.isRunning()


@pytest.fixture
def live(begin: Callable[..., Live]) -> Live:
    return begin()


def test_no_process_is_started_before_the_first_frame_is_wanted(live):
    assert not live.thread.isRunning()


def test_a_frame_comes_back_as_an_image_of_its_own(live):
    first = live.wait_frame(live.ask(seed=200))
    later = live.wait_frame(live.ask(seed=40, side=32))
    assert (colour(first), colour(later)) == ((200, 16, 7), (40, 32, 7))
    assert (later.image.width(), later.newest, later.request.side_px) == (32, True, 32)


def test_many_frames_reuse_three_slots(live):
    for seed in range(12):
        assert colour(live.wait_frame(live.ask(seed=seed)))[0] == seed


def test_of_a_flood_the_newest_wins_and_few_are_drawn(live):
    live.wait_frame(live.ask())
    stamps = [live.ask("slow", seed=n % 256) for n in range(500)]
    last = live.wait_frame(stamps[-1])
    assert colour(last)[0] == 499 % 256
    assert len(live.frames) <= 4
    assert [seen.stamp for seen in live.frames] == sorted(seen.stamp for seen in live.frames)


def test_only_the_newest_frame_says_that_it_is(live):
    live.wait_frame(live.ask())
    early = live.ask("slow", seed=1)
    live.qtbot.waitUntil(lambda: live.thread._courier._asked is not None)
    late = live.ask(seed=2)
    live.wait_frame(late)
    assert {seen.stamp: seen.newest for seen in live.frames if seen.stamp >= early} == {early: False, late: True}


def test_what_takes_long_is_given_up_for_what_is_urgent_and_says_nothing(live):
    live.wait_frame(live.ask())
    pid = live.pid
    live.ask("long", channel="between/0", urgent=False, checkpoint="large")
    live.qtbot.waitUntil(lambda: live.thread._courier._asked is not None)
    waiting = live.ask(seed=3, channel="small/0", urgent=False)
    assert colour(live.wait_frame(live.ask(seed=9)))[0] == 9
    assert colour(live.wait_frame(waiting))[0] == 3
    assert live.refusals == [] and live.pid == pid


def test_what_gave_way_is_asked_again_unless_its_channel_wants_something_else(live):
    live.wait_frame(live.ask())
    kept = live.ask("once", channel="check", urgent=False, checkpoint="large")
    live.qtbot.waitUntil(lambda: live.thread._courier._asked is not None)
    urgent = live.ask(seed=9)
    assert colour(live.wait_frame(kept))[1] == 16
    live.wait_frame(urgent)
    assert [seen.stamp for seen in live.frames][-2:] == [urgent, kept]
    live.ask("long", channel="check", urgent=False, checkpoint="large")
    live.qtbot.waitUntil(lambda: live.thread._courier._asked is not None)
    live.wait_frame(live.ask(seed=4, channel="check", urgent=False))
    live.qtbot.waitUntil(lambda: live.thread._courier._asked is None)
    assert not live.thread._courier._wishes and live.refusals == []


def test_a_long_frame_that_is_wanted_no_more_is_given_up(live):
    live.wait_frame(live.ask())
    live.ask("long", channel="between/0", urgent=False, checkpoint="large")
    live.qtbot.waitUntil(lambda: live.thread._courier._asked is not None)
    live.thread.drop("between")
    live.qtbot.waitUntil(lambda: live.thread._courier._asked is None)
    assert live.refusals == []


def test_channels_do_not_displace_each_other_and_urgent_ones_come_first(live):
    live.wait_frame(live.ask())
    live.ask("slow")
    cells = [live.ask(seed=n, channel=f"cell/{n}", urgent=False) for n in range(3)]
    urgent = live.ask(seed=9)
    for stamp in cells:
        live.wait_frame(stamp)
    order = [seen.stamp for seen in live.frames]
    assert order.index(urgent) < min(order.index(stamp) for stamp in cells)


def test_what_is_dropped_is_not_drawn(live):
    live.wait_frame(live.ask())
    live.ask("slow")
    dropped = [live.ask(seed=n, channel=f"cell/{n}", urgent=False) for n in range(3)]
    live.thread.drop("cell")
    live.wait_frame(live.ask(seed=5))
    assert not {seen.stamp for seen in live.frames} & set(dropped)


def test_an_answer_may_be_data(live):
    seen = live.wait_frame(live.ask("data"))
    assert seen.image is None and msgspec.msgpack.decode(seen.data) == [0.0, 1.0]


def test_notes_come_with_their_frame(live):
    (note,) = live.wait_frame(live.ask("note")).notes
    assert (note.code, note.facts) == ("anchor_lost", {"anchor": "B"})


@pytest.mark.parametrize(("prompt", "code"), [("gone", "file_missing"), ("bug", "bug"), ("big", "bug")])
def test_a_refused_frame_says_why_and_the_next_one_comes(live, prompt, code):
    assert live.wait_refusal(live.ask(prompt)) == code
    assert colour(live.wait_frame(live.ask(seed=3)))[0] == 3


def test_a_killed_worker_is_replaced_and_the_memory_survives(live, expect_log):
    expect_log("the live worker ended: died")
    live.wait_frame(live.ask(seed=1))
    memory = live.thread._courier._memory
    os.kill(live.pid, signal.SIGKILL)
    assert colour(live.wait_frame(live.ask(seed=2)))[0] == 2
    assert live.thread._courier._memory is memory


def test_a_worker_that_dies_of_a_frame_twice_refuses_it(live, expect_log):
    expect_log("the live worker ended: died")
    live.wait_frame(live.ask())
    died = live.ask("die")
    assert live.wait_refusal(died) == "worker_died"
    assert colour(live.wait_frame(live.ask(seed=4)))[0] == 4
    assert [words[1] for words in live.refusals] == [died]


@pytest.mark.parametrize("prompt", ["hang", "stuck"])
def test_a_worker_that_hangs_is_replaced(begin, prompt, expect_log):
    expect_log("the live worker ended: hung")
    live = begin(patience=LivePatience(hung_s=0.3))
    live.wait_frame(live.ask())
    assert live.wait_refusal(live.ask(prompt)) == "worker_died"
    assert colour(live.wait_frame(live.ask(seed=6)))[0] == 6


def test_a_worker_that_cannot_live_is_given_up(begin, expect_log):
    expect_log("the live worker ended: died")
    live = begin(LiveOptions(answerers={"ExploreFrame": f"{FAKES}:broken"}))
    codes = [live.wait_refusal(live.ask()) for _ in range(3)]
    assert codes == ["worker_died", "worker_broken", "worker_broken"]


def test_an_idle_worker_leaves_and_comes_back(begin):
    live = begin(msgspec.structs.replace(OPTIONS, idle_min=0.001))
    live.wait_frame(live.ask(seed=1))
    live.qtbot.waitUntil(lambda: live.thread._courier._worker is None)
    assert colour(live.wait_frame(live.ask(seed=2)))[0] == 2


def test_closing_in_the_middle_of_a_frame_leaves_nothing_behind(live):
    live.wait_frame(live.ask())
    pid, name = live.pid, live.thread._courier._memory.name
    live.ask("hang")
    live.thread.close()
    assert not Path(f"/proc/{pid}").exists() or os.name != "posix"
    with pytest.raises(FileNotFoundError):
        SharedMemory(name)
    live.ask(seed=1)  # after the end: nothing happens
    live.thread.close()
