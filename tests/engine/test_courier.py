"""The courier with a scripted worker: no process, no clock of its own, every order of words."""

from __future__ import annotations

import itertools
import logging
import os
import signal
from collections import deque
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmstudio.engine import messages as m
from mmstudio.engine.backend import Backend
from mmstudio.engine.child import WorkerOptions
from mmstudio.engine.courier import Courier, Patience
from mmstudio.engine.queue import QueueFile
from mmstudio.engine.state import EngineState, QueueState
from mmstudio.errors import Fact
from mmstudio.jobs import Recipe, text_job

HERE = m.Output(folder="/library")


class ScriptedWorker:
    """Says what the test puts into `words`; its sentinel is a pipe that closes when it dies."""

    def __init__(self) -> None:
        self.words: deque[bytes] = deque()
        self.late: deque[bytes] = deque()  # still on its way: only who waits gets it
        self.heard: list[m.ToWorker] = []
        self.exit_code: int | None = None
        self.sentinel, self._alive = os.pipe()

    def say(self, *words: m.FromWorker) -> None:
        self.words.extend(m.encode_from_worker(word) for word in words)

    def post(self, data: bytes) -> None:
        self.heard.append(m.decode_to_worker(data))

    def receive(self, timeout_s: float = 0.0) -> bytes | None:
        if self.words:
            return self.words.popleft()
        if timeout_s > 0 and self.late:
            return self.late.popleft()
        if self.exit_code is not None and not self.late:
            raise EOFError
        return None

    def die(self, code: int) -> None:
        if self.exit_code is None:
            self.exit_code = code
            os.close(self._alive)

    def kill(self) -> None:
        self.die(-signal.SIGKILL)

    def join(self, timeout_s: float) -> bool:
        return self.exit_code is not None

    def close(self) -> None:
        self.kill()
        os.close(self.sentinel)


class Ears:
    def __init__(self) -> None:
        self.states: list[EngineState] = []
        self.queues: list[QueueState] = []
        self.words: list[m.FromWorker] = []
        self.notices: list[str] = []

    def state(self, state: EngineState) -> None:
        self.states.append(state)

    def queue(self, queue: QueueState) -> None:
        self.queues.append(queue)

    def said(self, message: m.FromWorker) -> None:
        self.words.append(message)

    def notice(self, code: str, facts: dict[str, Fact]) -> None:
        self.notices.append(code)


class Rig:
    """A courier that is stepped by hand."""

    def __init__(self, folder: Path, patience: Patience | None = None) -> None:
        self.ears = Ears()
        self.workers: list[ScriptedWorker] = []
        self.options: list[WorkerOptions] = []
        self.courier = Courier(
            self.ears,
            QueueFile(folder / "queue.json"),
            itertools.count(1).__next__,
            WorkerOptions(),
            self._start,
            patience,
        )
        self.step()

    def _start(self, options: WorkerOptions, wake: Callable[[], None]) -> Backend:
        self.workers.append(ScriptedWorker())
        self.options.append(options)
        return self.workers[-1]

    @property
    def worker(self) -> ScriptedWorker:
        return self.workers[-1]

    def step(self) -> None:
        self.courier.do(lambda: None)  # so that it does not wait
        self.courier._step()

    def say(self, *words: m.FromWorker) -> None:
        self.worker.say(*words)
        self.step()
        self.step()

    def call(self, call: Callable[[], None]) -> None:
        self.courier.do(call)
        self.courier._step()

    def close(self) -> None:
        for worker in self.workers:
            worker.kill()
        self.courier._end()


READY = m.Ready("cpu", 100, 8000, False)


def kept(job_id: int, index: int) -> m.Kept:
    return m.Kept(job_id, index, f"/library/{index}.png", Recipe(version="0", job=text_job("a")))


@pytest.fixture
def rig(tmp_path: Path):
    rig = Rig(tmp_path)
    yield rig
    rig.close()


def test_nothing_is_sent_before_the_worker_is_ready(rig: Rig) -> None:
    rig.call(lambda: rig.courier.submit(1, text_job("a"), HERE))
    assert rig.worker.heard == []
    rig.say(READY)
    assert [type(word) for word in rig.worker.heard] == [m.Run]


def test_one_job_at_a_time_is_sent(rig: Rig) -> None:
    rig.say(READY)
    for job_id in (1, 2):
        rig.call(lambda job_id=job_id: rig.courier.submit(job_id, text_job("a"), HERE))
    rig.step()
    assert [word.job_id for word in rig.worker.heard] == [1]
    rig.say(m.Done(1, 1))
    assert [word.job_id for word in rig.worker.heard] == [1, 2]


def test_p11_words_about_an_abandoned_job_are_dropped(rig: Rig) -> None:
    rig.say(READY)
    rig.call(lambda: rig.courier.submit(5, text_job("a"), HERE))
    rig.step()
    rig.say(m.Progress(4, 0.5, 0, 1, 1.0), kept(4, 0), m.Done(4, 1), m.Failed(4, "bug"))
    assert rig.ears.words == []
    assert rig.ears.queues[-1].running.job_id == 5


def test_a_word_that_is_none_replaces_the_worker(rig: Rig, expect_log: Callable[[str], None]) -> None:
    expect_log("the worker sent what is no message")
    expect_log("the worker ended")
    rig.say(READY)
    rig.worker.words.append(b"\xff nonsense")
    rig.step()
    rig.step()
    assert len(rig.workers) == 2


def test_the_last_words_of_a_dead_worker_are_heard(rig: Rig, expect_log: Callable[[str], None]) -> None:
    expect_log("the worker ended: SIGSEGV")
    rig.say(READY)
    rig.call(lambda: rig.courier.submit(1, text_job("a", count=2), HERE))
    rig.step()
    rig.worker.say(kept(1, 0))
    rig.worker.late.append(m.encode_from_worker(kept(1, 1)))
    rig.worker.die(-signal.SIGSEGV)
    rig.step()
    assert [type(word) for word in rig.ears.words] == [m.Kept, m.Kept, m.Failed]
    assert (rig.ears.words[2].code, rig.ears.words[2].kept) == ("worker_died", 2)


def test_an_idle_worker_that_dies_is_replaced_and_told(rig: Rig, expect_log: Callable[[str], None]) -> None:
    expect_log("the worker ended: SIGKILL")
    rig.say(READY)
    rig.worker.die(-signal.SIGKILL)
    rig.step()
    rig.step()
    assert len(rig.workers) == 2 and rig.ears.notices == ["engine_restarted"]


def test_p6_a_system_that_starts_no_process_breaks_the_engine(
    tmp_path: Path, expect_log: Callable[[str], None]
) -> None:
    expect_log("no worker could be started")
    expect_log("the engine is not started again")

    class Refusing(Rig):
        def _start(self, options: WorkerOptions, wake: Callable[[], None]) -> Backend:
            raise OSError(12, "Cannot allocate memory")

    rig = Refusing(tmp_path)
    assert rig.ears.states[-1].phase == "broken" and rig.ears.notices == ["worker_broken"]
    rig.close()


def test_p6_a_worker_that_never_gets_ready_is_given_up(tmp_path: Path, expect_log: Callable[[str], None]) -> None:
    expect_log("the engine is not started again")
    rig = Rig(tmp_path, Patience(start_s=-1))
    rig.step()
    rig.step()
    assert rig.ears.states[-1].phase == "broken" and len(rig.workers) == 2
    rig.close()


def test_a_job_that_waits_is_stopped_without_a_word_to_the_worker(rig: Rig) -> None:
    rig.call(lambda: rig.courier.submit(1, text_job("a"), HERE))
    rig.call(lambda: rig.courier.cancel(1))
    assert rig.ears.words == [m.Failed(1, "cancelled")]
    assert rig.worker.heard == []


def test_a_preload_waits_for_the_worker_and_yields_to_a_job(rig: Rig) -> None:
    rig.call(lambda: rig.courier.preload("starter"))
    assert rig.worker.heard == []
    rig.say(READY)
    assert rig.worker.heard == [m.Load("starter")]


def test_settings_reach_the_worker_and_the_next_one(rig: Rig) -> None:
    rig.say(READY)
    rig.call(lambda: rig.courier.configure(m.Configure(3, False, "on"), threads=1))
    assert rig.worker.heard == [m.Configure(3, False, "on")]
    next_one = rig.courier._options
    assert (next_one.threads, next_one.keep_model_min, next_one.previews, next_one.low_memory) == (1, 3, False, "on")


# several cards

TWO_CARDS = m.Ready("Card 0", 100, 8000, False, "cuda", ("Card 0", "Card 1"), ("cuda:1",))
SECOND = m.Ready("Card 1", 200, 8000, False, "cuda", ("Card 0", "Card 1"))


@pytest.fixture
def pair(rig: Rig) -> Rig:
    """Jobs 1 and 2 run, each with a worker of its own; 3 waits."""
    rig.say(TWO_CARDS)
    for job_id in (1, 2, 3):
        rig.call(lambda job_id=job_id: rig.courier.submit(job_id, text_job("a"), HERE))
    rig.step()
    rig.say(SECOND)
    return rig


def runs(worker: ScriptedWorker) -> list[int]:
    return [word.job_id for word in worker.heard if isinstance(word, m.Run)]


def test_a_second_card_gets_a_worker_when_a_job_waits_and_not_before(rig: Rig) -> None:
    rig.say(TWO_CARDS)
    rig.call(lambda: rig.courier.submit(1, text_job("a"), HERE))
    rig.step()
    assert len(rig.workers) == 1
    rig.call(lambda: rig.courier.submit(2, text_job("a"), HERE))
    rig.step()
    assert len(rig.workers) == 2 and [options.place for options in rig.options] == ["", "cuda:1"]


def test_free_workers_take_the_next_job_whoever_is_done_first(pair: Rig) -> None:
    assert [runs(worker) for worker in pair.workers] == [[1], [2]]
    pair.say(m.Done(2, 1))
    assert [runs(worker) for worker in pair.workers] == [[1], [2, 3]]
    assert (pair.ears.states[-1].workers, pair.ears.states[-1].memory_used_mib) == (2, 300)


def test_the_worker_that_has_the_checkpoint_in_memory_goes_first(pair: Rig) -> None:
    pair.call(lambda: pair.courier.remove(3))
    pair.workers[0].say(m.Done(1, 1))
    pair.say(m.Heartbeat(200, 8000, ("large",)), m.Done(2, 1))
    pair.call(lambda: pair.courier.submit(4, text_job("a", checkpoint="large"), HERE))
    pair.step()
    assert [runs(worker) for worker in pair.workers] == [[1], [2, 4]]


def test_stop_reaches_the_worker_of_that_job_alone_and_without_a_job_all(pair: Rig) -> None:
    pair.call(lambda: pair.courier.cancel(2))
    assert [m.Cancel(2) in worker.heard for worker in pair.workers] == [False, True]
    pair.call(pair.courier.cancel)
    assert m.Cancel(1) in pair.workers[0].heard


def test_a_worker_that_does_not_answer_stop_is_replaced_and_the_other_draws_on(tmp_path: Path) -> None:
    rig = Rig(tmp_path, Patience(cancel_s=0))
    rig.say(TWO_CARDS)
    for job_id in (1, 2):
        rig.call(lambda job_id=job_id: rig.courier.submit(job_id, text_job("a"), HERE))
    rig.step()
    rig.say(SECOND)
    rig.call(lambda: rig.courier.cancel(1))
    rig.step()
    assert rig.ears.words == [m.Failed(1, "cancelled")]
    assert [worker.exit_code is None for worker in rig.workers] == [False, True, True]
    assert [entry.job_id for entry in rig.ears.queues[-1].all_running] == [2]
    rig.close()


def test_p11_a_word_about_the_job_of_another_worker_is_dropped(pair: Rig) -> None:
    pair.workers[0].say(m.Done(2, 1))
    pair.step()
    assert pair.ears.words == [] and len(pair.ears.queues[-1].all_running) == 2


def test_a_further_worker_that_dies_takes_only_its_own_job_with_it(
    pair: Rig, expect_log: Callable[[str], None]
) -> None:
    expect_log("the worker ended: SIGSEGV")
    pair.worker.die(-signal.SIGSEGV)
    pair.step()
    assert [(word.job_id, word.code) for word in pair.ears.words] == [(2, "worker_died")]
    pair.step()
    assert len(pair.workers) == 3, "job 3 waits, so the card gets another"
    pair.say(SECOND)
    assert [runs(worker) for worker in pair.workers] == [[1], [2], [3]]


def test_a_second_card_whose_worker_never_gets_ready_leaves_the_work_to_the_first(
    pair: Rig, expect_log: Callable[[str], None]
) -> None:
    expect_log("the worker ended: SIGSEGV")
    expect_log("the worker ended: exit code 1")
    pair.worker.die(-signal.SIGSEGV)  # this one was ready, the next two are not
    for _ in range(6):
        pair.step()
        pair.worker.die(1)
        pair.step()
    assert len(pair.workers) == 4 and pair.ears.states[-1].phase == "busy"
    pair.workers[0].say(m.Done(1, 1))
    pair.step()
    pair.step()
    assert runs(pair.workers[0]) == [1, 3] and pair.ears.notices == []


EVENTS = ["submit", "cancel", "cancel running", "late done", "late failed", "progress", "kept", "done", "failed",
          "cancelled", "unsaved", "die", "reset", "pause", "resume", "retry", "stop after", "remove"]  # fmt: skip


@given(
    st.sampled_from([READY, TWO_CARDS]), st.lists(st.tuples(st.sampled_from(EVENTS), st.integers(1, 6)), max_size=40)
)
def test_p11_every_job_ends_once_whatever_the_order(tmp_path_factory, ready, events: list[tuple[str, int]]) -> None:
    """No order of words, cancels and deaths ends a job twice, runs two on one card, or sends work to nobody."""
    logging.disable(logging.CRITICAL)  # deaths are logged, and here they are meant
    rig = Rig(tmp_path_factory.mktemp("rig"))
    new_id = itertools.count(1).__next__
    try:
        rig.say(ready)
        for what, n in events:
            courier = rig.courier
            station = courier._stations[n % len(courier._stations)]
            if station.worker is None:
                station = courier._first
            now, worker = station.job_id, station.worker
            match what:
                case "submit":
                    courier.do(partial(courier.submit, new_id(), text_job("a", count=3), HERE))
                case "cancel":
                    courier.do(partial(courier.cancel, n))
                case "cancel running":
                    courier.do(courier.cancel)
                case "late done":
                    worker.say(m.Done(n, 1)) if n != now else None
                case "late failed":
                    worker.say(m.Failed(n, "bug")) if n != now else None
                case "progress":
                    worker.say(m.Progress(n, 0.3, 0, 3, 1.0))
                case "kept":
                    worker.say(kept(n, n % 3))
                case "done" if now:
                    worker.say(m.Done(now, 3))
                case "failed" if now:
                    worker.say(m.Failed(now, "bug"))
                case "cancelled" if now:
                    worker.say(m.Failed(now, "cancelled"))
                case "unsaved":
                    worker.say(m.Unsaved(n, 0, "disk_full", {}, "/tray/a.png"))
                case "die":
                    worker.die(-signal.SIGSEGV)
                case "reset" if now:
                    worker.say(m.Failed(now, "device_failed"))
                    worker.die(75)
                case "pause" | "resume":
                    courier.do(partial(courier.set_paused, what == "pause"))
                case "retry":
                    courier.do(partial(courier.retry, n, new_id()))
                case "stop after":
                    courier.do(courier.stop_after_this)
                case "remove":
                    courier.do(partial(courier.remove, n))
            rig.step()
            rig.step()
            if courier._broken:
                courier.restart()
                rig.step()
            for station in courier._stations:
                if station.worker is not None and not station.ready:
                    station.worker.say(SECOND if station.place else ready)
            rig.step()
            rig.step()
        ended = [word.job_id for word in rig.ears.words if isinstance(word, m.Done | m.Failed)]
        assert len(ended) == len(set(ended)), "a job ended twice"
        sent: list[int] = []
        for worker in rig.workers:
            runs = [word for word in worker.heard if isinstance(word, m.Run)]
            sent += [run.job_id for run in runs]
        again = [job_id for job_id in sent if sent.count(job_id) > 1]
        assert len(again) <= 2 * rig.ears.notices.count("device_reset"), "only a reset runs a job again"
        for queue in rig.ears.queues:
            assert len(queue.all_running) <= 1 + len(ready.others)
    finally:
        rig.close()
        logging.disable(logging.NOTSET)
