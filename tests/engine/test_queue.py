"""The order of jobs, and how it survives on disk."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from pathlib import Path

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from mmstudio import disk
from mmstudio.animation import Animation
from mmstudio.engine.messages import Output, Progress
from mmstudio.engine.queue import MAX_ENDED, JobQueue, QueueFile
from mmstudio.errors import DiskFull
from mmstudio.jobs import AnimateJob, DetectJob, text_job

HERE = Output(folder="/library")


def filled(*ids: int) -> JobQueue:
    queue = JobQueue()
    for job_id in ids:
        queue.add(job_id, text_job(f"job {job_id}"), HERE)
    return queue


def order(queue: JobQueue) -> list[int]:
    return [entry.job_id for entry in queue.state.waiting]


def statuses(queue: JobQueue) -> dict[int, str]:
    return {entry.job_id: entry.status for entry in queue.state.entries}


def test_jobs_run_in_order_and_as_many_as_are_asked_for() -> None:
    queue = filled(1, 2, 3)
    assert queue.start_next().entry.job_id == 1
    queue.finished(1)
    assert queue.start_next().entry.job_id == 2
    assert queue.start_next().entry.job_id == 3
    assert queue.start_next() is None
    assert statuses(queue) == {2: "running", 3: "running", 1: "done"}


def test_two_jobs_of_one_document_never_run_at_once() -> None:
    queue, search = JobQueue(), DetectJob(photo="a.png")
    for job_id, folder in enumerate(("/documents/1", "/documents/1", "/documents/2"), 1):
        queue.add(job_id, search, Output(folder=folder))
    assert [queue.start_next().entry.job_id for _ in range(2)] == [1, 3]
    assert queue.start_next() is None
    queue.finished(1)
    assert queue.start_next().entry.job_id == 2


def test_two_jobs_of_one_slider_never_run_at_once() -> None:
    queue = filled(1)
    for job_id in (2, 3):
        queue.add(job_id, text_job("slider"), HERE, live=True)
        queue.start_next()
        queue.start_next()
    assert statuses(queue) == {1: "running", 2: "running", 3: "waiting"}


def test_front_goes_before_all_that_wait() -> None:
    queue = filled(1, 2)
    queue.start_next()
    queue.add(3, text_job("urgent"), HERE, front=True)
    assert order(queue) == [3, 2]


def test_newest_live_job_replaces_the_live_ones_that_wait() -> None:
    queue = filled(1)
    for job_id in (2, 3, 4):
        queue.add(job_id, text_job("slider"), HERE, live=True)
    assert order(queue) == [1, 4]


def test_move_stays_inside_the_line() -> None:
    queue = filled(1, 2, 3)
    queue.move(3, 0)
    assert order(queue) == [3, 1, 2]
    queue.move(3, 99)
    assert order(queue) == [1, 2, 3]
    queue.move(99, 0)
    assert order(queue) == [1, 2, 3]


def test_the_running_job_cannot_be_removed_or_moved() -> None:
    queue = filled(1, 2)
    queue.start_next()
    queue.remove(1)
    queue.move(1, 1)
    assert statuses(queue) == {1: "running", 2: "waiting"}


def test_stop_of_a_waiting_job_keeps_it_in_the_list() -> None:
    queue = filled(1, 2)
    assert queue.stop_waiting(2)
    assert statuses(queue) == {1: "waiting", 2: "stopped"}
    assert not queue.stop_waiting(99)


def test_progress_and_kept_pictures_are_shown() -> None:
    queue = filled(1)
    queue.start_next()
    queue.progressed(Progress(1, 0.5, 1, 2, 3.0))
    queue.made(1, 0)
    queue.made(1, 0)
    queue.made(99, 0)
    queue.progressed(Progress(99, 0.5, 1, 2, 3.0))
    entry = queue.state.running
    assert (entry.fraction, entry.finished, entry.seconds_left, entry.kept) == (0.5, 1, 3.0, 1)


def test_p5_second_death_parks() -> None:
    queue = filled(1)
    queue.start_next()
    queue.made(1, 0)
    assert queue.died(1, "worker_died") == "worker_died"
    assert queue.start_next() is None, "it is never run again by itself"
    assert queue.retry(1, 2)
    assert queue.start_next().made == (0,)
    assert queue.died(2, "worker_died") == "parked"
    assert statuses(queue) == {2: "parked"}


def test_p14_run_again_is_allowed_once() -> None:
    queue = filled(1, 2)
    queue.start_next()
    assert queue.run_again(1)
    assert order(queue) == [1, 2]
    queue.start_next()
    assert not queue.run_again(1)


def test_retry_of_what_is_done_or_unknown_does_nothing() -> None:
    queue = filled(1)
    queue.start_next()
    queue.finished(1)
    assert not queue.retry(1, 2) and not queue.retry(99, 3)
    assert statuses(queue) == {1: "done"}


def test_only_the_newest_ended_jobs_stay_in_the_list() -> None:
    queue = filled(*range(1, MAX_ENDED + 11))
    while task := queue.start_next():
        queue.finished(task.entry.job_id)
    ended = [entry.job_id for entry in queue.state.entries]
    assert ended == list(range(MAX_ENDED + 10, 10, -1))


@given(st.lists(st.tuples(st.sampled_from(["add", "front", "next", "done", "fail", "die", "retry", "remove", "move",
                                           "stop", "pause", "clear"]), st.integers(1, 12)), max_size=60))  # fmt: skip
def test_no_order_of_events_doubles_or_invents_a_job(events: list[tuple[str, int]]) -> None:
    queue, ids = JobQueue(), itertools.count(1)
    for what, n in events:
        match what:
            case "add" | "front":
                queue.add(next(ids), text_job("a"), HERE, front=what == "front")
            case "next":
                queue.start_next()
            case "done" | "fail" | "die" if queue.running:
                job_id = queue.running[n % len(queue.running)].entry.job_id
                {
                    "done": lambda job_id: queue.finished(job_id),
                    "fail": lambda job_id: queue.failed(job_id, "bug", {}),
                    "die": lambda job_id: queue.died(job_id, "d"),
                }[what](job_id)
            case "retry":
                queue.retry(n, next(ids))
            case "remove":
                queue.remove(n)
            case "move":
                queue.move(n, n % 4)
            case "stop":
                queue.stop_waiting(n)
            case "pause":
                queue.paused = n % 2 == 0
            case "clear":
                queue.clear_waiting()
        shown = [entry.job_id for entry in queue.state.entries]
        assert len(shown) == len(set(shown))
        assert set(shown) <= set(range(1, next(ids)))
        ranks = [("running", "waiting").index(e.status) if e.status in ("running", "waiting") else 2
                 for e in queue.state.entries]  # fmt: skip
        assert ranks == sorted(ranks)


# on disk


def keep(queue: JobQueue, path: Path, closed: bool = False) -> None:
    file = QueueFile(path)
    file.save(queue, closed=closed)
    file.close()


def test_queue_comes_back_as_it_was(tmp_path: Path) -> None:
    queue = filled(1, 2, 3, 4)
    queue.start_next()
    queue.failed(1, "out_of_memory", {"needed_gb": 4.5})
    queue.start_next()
    queue.made(2, 0)
    queue.paused = True
    keep(queue, tmp_path / "queue.json", closed=True)
    found = QueueFile(tmp_path / "queue.json").load(itertools.count(10).__next__)
    assert (found.paused, found.crashed) == (True, False)
    again = JobQueue(found.tasks, found.paused)
    assert statuses(again) == {11: "waiting", 12: "waiting", 10: "stopped", 13: "failed"}
    stopped, failed = again.state.entry(10), again.state.entry(13)
    assert (stopped.code, stopped.kept, failed.code, failed.facts) == (
        "worker_died", 1, "out_of_memory", {"needed_gb": 4.5},
    )  # fmt: skip


def test_films_come_back_and_the_one_that_was_being_made_asks_to_be_tried_again(tmp_path: Path) -> None:
    animation = Animation(pictures=("photo",), sound="/songs/a.flac")
    films = [AnimateJob(animation=animation, name=name, folder="/documents/1") for name in ("fox", "owl")]
    queue = JobQueue()
    for job_id, film in enumerate(films, 1):
        queue.add(job_id, film, HERE)
    queue.start_next()
    keep(queue, tmp_path / "queue.json")
    again = JobQueue(QueueFile(tmp_path / "queue.json").load(itertools.count(10).__next__).tasks)
    assert statuses(again) == {11: "waiting", 10: "stopped"}
    assert [again.state.entry(job_id).job for job_id in (10, 11)] == films
    assert again.retry(10, 20)


def test_p7_a_queue_that_was_not_closed_says_so(tmp_path: Path) -> None:
    keep(filled(1), tmp_path / "queue.json", closed=False)
    assert QueueFile(tmp_path / "queue.json").load(itertools.count(1).__next__).crashed


def test_d11_damaged_queue_is_set_aside(tmp_path: Path, expect_log: Callable[[str], None]) -> None:
    expect_log("set aside")
    path = tmp_path / "queue.json"
    path.write_bytes(b'{"schema": 1, "tasks": [{')
    assert QueueFile(path).load(itertools.count(1).__next__).tasks == ()
    assert not path.exists()
    assert (tmp_path / "queue.broken.json").read_bytes().startswith(b'{"schema"')


def test_d11_queue_of_a_newer_program_is_left_untouched(tmp_path: Path) -> None:
    path = tmp_path / "queue.json"
    content = b'{"schema": 999, "jobs": "unknown"}'
    path.write_bytes(content)
    file = QueueFile(path)
    assert file.load(itertools.count(1).__next__).newer == 999
    file.save(filled(1))
    file.close()
    assert path.read_bytes() == content


def test_d2_full_disk_costs_the_queue_file_not_the_queue(
    tmp_path: Path, monkeypatch, expect_log: Callable[[str], None]
) -> None:
    expect_log("the queue was not written: DiskFull")

    def full(path: Path, content: bytes) -> None:
        raise DiskFull(folder=str(tmp_path), needed_mb=1, free_mb=0)

    monkeypatch.setattr(disk, "write_bytes", full)
    keep(filled(1), tmp_path / "queue.json")
    assert not (tmp_path / "queue.json").exists()


def test_live_and_finished_jobs_are_not_restored(tmp_path: Path) -> None:
    queue = filled(1)
    queue.start_next()
    queue.finished(1)
    queue.add(2, text_job("slider"), HERE, live=True)
    keep(queue, tmp_path / "queue.json")
    assert QueueFile(tmp_path / "queue.json").load(itertools.count(1).__next__).tasks == ()


@given(st.text())
def test_any_prompt_survives(tmp_path_factory, prompt: str) -> None:
    path = tmp_path_factory.mktemp("queue") / "queue.json"
    queue = JobQueue()
    queue.add(1, msgspec.structs.replace(text_job("x"), negative_prompt=prompt), HERE)
    keep(queue, path)
    (task,) = QueueFile(path).load(itertools.count(1).__next__).tasks
    assert task.entry.job.negative_prompt == prompt
