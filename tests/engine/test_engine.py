"""The window's side and a real worker process together: jobs, their ends, and the faults P1 to P16."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from PIL import Image
from PySide6.QtCore import Qt

from mmstudio import paths
from mmstudio.engine import messages as m
from mmstudio.engine.child import WorkerOptions
from mmstudio.engine.courier import Patience
from mmstudio.engine.process import STDERR_LIMIT_BYTES
from mmstudio.engine.thread import MAX_PREVIEWS, EngineThread, _Offers
from tests.engine.conftest import DEADLINE_S, FAKES, OPTIONS, Studio, job

Start = Callable[..., Studio]


def gone(pid: int) -> bool:
    """No process, or one that only waits for its parent to look."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] in "ZX"
    except FileNotFoundError:
        return True


# jobs


def test_a_batch_is_shown_kept_and_done_in_order(studio: Studio) -> None:
    job_id = studio.submit("a red apple", seed=7, count=3)
    studio.wait_ended(job_id)
    assert studio.ending(job_id) == m.Done(job_id, 3)
    told = [(name, value.index) for name, value, _ in studio.heard if name in ("previewed", "kept")]
    assert [index for name, index in told if name == "kept"] == [0, 1, 2]
    for index in range(3):  # pixels first, so that no file has to be opened
        assert told.index(("previewed", index)) < told.index(("kept", index))
    for kept, preview in zip(studio.all("kept"), studio.all("previewed"), strict=True):
        with Image.open(kept.path) as picture:
            assert picture.convert("RGBA").tobytes() == preview.pixels
        assert kept.recipe.job.seed == 7 + kept.index and kept.recipe.job.count == 1
    assert studio.status(job_id) == "done"
    assert studio.engine.queue.entry(job_id).kept == 3


def test_loading_and_progress_are_told(studio: Studio) -> None:
    first = studio.submit("a", count=2)
    studio.wait_ended(first)
    assert studio.all("loading") == [m.Loading(first, "starter")]
    assert studio.all("progressed")[-1].fraction == 1.0
    second = studio.submit("b")
    studio.wait_ended(second)
    assert len(studio.all("loading")) == 1, "a checkpoint in memory is used again"


def test_words_that_were_not_read_are_named(studio: Studio) -> None:
    job_id = studio.submit("unread")
    studio.wait_ended(job_id)
    assert studio.ending(job_id).unread == ("unread",)


def test_an_unknown_checkpoint_fails_with_its_name(studio: Studio) -> None:
    job_id = studio.submit("a", checkpoint="no such")
    studio.wait_ended(job_id)
    assert (studio.ending(job_id).code, studio.ending(job_id).facts) == ("no_checkpoint", {"name": "no such"})


def test_a_bug_fails_the_job_and_spares_the_worker(studio: Studio) -> None:
    pid = studio.worker_pid
    broken, fine = studio.submit("bug@0"), studio.submit("b")
    studio.wait_ended(broken, fine)
    assert studio.ending(broken).code == "bug"
    assert "KeyError" in studio.ending(broken).details
    assert isinstance(studio.ending(fine), m.Done)
    assert studio.worker_pid == pid


def test_stop_keeps_what_is_finished_and_spares_the_worker(start: Start) -> None:
    studio = start(patience=Patience(cancel_s=60))  # it answers by itself, at its next report
    studio.wait_ready()
    pid = studio.worker_pid
    job_id = studio.submit("hold@2", count=4)
    studio.wait(lambda: len(studio.all("kept")) == 2)
    studio.engine.cancel()
    studio.wait_ended(job_id)
    assert studio.worker_pid == pid
    assert (studio.ending(job_id).code, studio.ending(job_id).kept) == ("cancelled", 2)
    assert len(studio.pictures()) == 2
    assert studio.status(job_id) == "stopped"


def test_stop_after_this_one_finishes_the_picture(studio: Studio) -> None:
    job_id = studio.submit("a", count=32)
    studio.wait(lambda: studio.all("kept"))
    studio.engine.stop_after_this()
    studio.wait_ended(job_id)
    ending = studio.ending(job_id)
    # a fast generator may have finished all of them before the word arrived
    assert ending == m.Done(job_id, 32) or ending.code == "cancelled"
    assert len(studio.pictures()) == ending.kept == len(studio.all("kept"))


def test_a_worker_that_does_not_answer_stop_is_replaced(start: Start, expect_log: Callable[[str], None]) -> None:
    studio = start(patience=Patience(cancel_s=0.3))
    studio.wait_ready()
    pid = studio.worker_pid
    deaf, after = studio.submit("deaf@1", count=2), studio.submit("b")
    studio.wait(lambda: studio.acts(1))
    studio.engine.cancel(deaf)
    studio.wait_ended(deaf, after)
    assert studio.ending(deaf).code == "cancelled" and studio.ending(deaf).kept == 1
    assert studio.all("noticed") == ["stopped_restarted"]
    assert isinstance(studio.ending(after), m.Done)
    assert studio.worker_pid != pid and gone(pid)


def test_jobs_sent_before_torch_is_there_run_when_it_is(start: Start) -> None:
    studio = start()
    first, second = studio.submit("a"), studio.submit("b")
    studio.wait_ended(first, second)
    phases = [state.phase for state in studio.all("state_changed")]
    assert phases[0] == "starting" and "busy" in phases
    assert studio.engine.state.device == "cpu" and studio.engine.state.memory_total_mib > 0


def test_paused_queue_starts_nothing_and_front_goes_first(studio: Studio) -> None:
    studio.engine.set_paused(True)
    first, second = studio.submit("a"), studio.submit("b")
    urgent = studio.engine.submit(job("c"), studio.output, front=True)
    studio.engine.move(second, 1)
    studio.wait(lambda: [entry.job_id for entry in studio.engine.queue.waiting] == [urgent, second, first])
    assert studio.engine.queue.running is None and studio.engine.state.phase == "ready"
    studio.engine.set_paused(False)
    studio.wait_ended(first, second, urgent)
    assert [word.job_id for word in studio.all("done")] == [urgent, second, first]


def test_idle_checkpoints_are_unloaded(start: Start) -> None:
    studio = start(msgspec.structs.replace(OPTIONS, keep_model_min=0.005))
    studio.wait_ended(studio.submit("a"))
    studio.wait(lambda: studio.engine.state.loaded == ())
    studio.wait_ended(studio.submit("b"))
    assert len(studio.all("loading")) == 2


def test_free_memory_unloads_and_preload_loads(studio: Studio) -> None:
    studio.engine.preload("starter")
    studio.wait(lambda: studio.engine.state.loaded == ("starter",))
    studio.wait(lambda: studio.all("loading") == [m.Loading(0, "starter")])
    studio.engine.free_memory()
    studio.wait(lambda: studio.engine.state.loaded == ())


def test_the_queue_survives_the_program(start: Start) -> None:
    first = start()
    first.wait_ready()
    running, waiting = first.submit("hold@1", count=2), first.submit("later", seed=9)
    first.wait(lambda: len(first.all("kept")) == 1)
    first.engine.close()
    assert first.engine.state.phase == "closed"
    second = start()
    second.wait(lambda: len(second.engine.queue.entries) == 2)
    by_prompt = {entry.job.prompt: entry for entry in second.engine.queue.entries}
    assert by_prompt["hold@1"].status == "stopped", "what ran is not run again by itself"
    second.wait_ended(by_prompt["later"].job_id)
    assert by_prompt["later"].job.seed == 9
    assert {running, waiting} == {1, 2}


def test_with_two_cards_two_jobs_are_drawn_at_once_and_each_is_stopped_by_itself(start: Start) -> None:
    studio = start(msgspec.structs.replace(OPTIONS, device="tests.engine.fake_generators:one_of_two"))
    first, second, third = studio.submit("hold@0"), studio.submit("hold@0"), studio.submit("c")
    studio.wait(lambda: [entry.job_id for entry in studio.engine.queue.all_running] == [first, second])
    studio.wait(lambda: studio.engine.state.workers == 2)
    studio.engine.cancel(second)
    studio.wait_ended(second, third)
    assert (studio.ending(second).code, type(studio.ending(third))) == ("cancelled", m.Done)
    assert studio.status(first) == "running"
    studio.engine.cancel()
    studio.wait_ended(first)
    assert studio.all("noticed") == [] and studio.engine.state.device == "cuda:0"
    assert (paths.logs() / "worker-cuda-1.log").exists()


# faults


@pytest.mark.parametrize("delay_pictures", [0, 3])
def test_p1_kill_in_a_batch_loses_nothing(
    studio: Studio, expect_log: Callable[[str], None], delay_pictures: int
) -> None:
    expect_log("the worker ended: SIGKILL")
    batch = studio.submit(f"hold@{delay_pictures}", count=8)
    after = studio.submit("next")
    studio.wait(lambda: studio.status(batch) == "running" and len(studio.all("kept")) == delay_pictures)
    os.kill(studio.worker_pid, signal.SIGKILL)
    studio.wait_ended(batch)
    studio.wait_ended(after)
    assert (studio.ending(batch).code, studio.ending(batch).kept) == ("worker_died", delay_pictures)
    assert studio.status(batch) == "failed"
    assert isinstance(studio.ending(after), m.Done)
    on_disk = studio.pictures()
    assert len(on_disk) == delay_pictures + 1
    assert {Path(kept.path) for kept in studio.all("kept")} == set(on_disk)


def test_p1_try_again_draws_only_what_is_missing(studio: Studio, expect_log: Callable[[str], None]) -> None:
    expect_log("the worker ended: SIGKILL")
    batch = studio.submit("hold@2", count=4)
    studio.wait(lambda: len(studio.all("kept")) == 2)
    os.kill(studio.worker_pid, signal.SIGKILL)
    studio.wait_ended(batch)
    again = studio.engine.retry(batch)
    studio.wait(lambda: studio.status(again) == "running")
    assert studio.engine.queue.entry(again).kept == 2
    assert studio.status(batch) == "gone"
    studio.engine.cancel(again)
    studio.wait_ended(again)
    assert len(studio.pictures()) == 2


@pytest.mark.parametrize(("action", "name"), [("abort", "SIGABRT"), ("segfault", "SIGSEGV")])
def test_p2_crash_is_a_failed_job_with_a_trace(
    studio: Studio, expect_log: Callable[[str], None], action: str, name: str
) -> None:
    expect_log(f"the worker ended: {name}")
    job_id = studio.submit(f"{action}@1", count=3)
    studio.wait_ended(job_id)
    assert (studio.ending(job_id).code, studio.ending(job_id).details) == ("worker_died", name)
    studio.wait_ready()
    assert "fake_generators.py" in (paths.logs() / "worker.stderr.txt").read_text()


def test_c5_a_file_cut_while_it_is_mapped_ends_the_worker_alone(
    studio: Studio, expect_log: Callable[[str], None]
) -> None:
    expect_log("the worker ended: SIGBUS")
    job_id = studio.submit("cut_while_mapped@1", count=3)
    studio.wait_ended(job_id)
    assert studio.ending(job_id).code == "worker_died"
    again = studio.submit("a fox")
    studio.wait_ended(again)
    assert [path.stem[-7:] for path in studio.pictures()].count("a fox-0") == 1


def test_p3_a_stopped_worker_is_shown_as_hung_and_comes_back(start: Start) -> None:
    studio = start(patience=Patience(hung_s=1.5))
    studio.wait_ready()
    os.kill(studio.worker_pid, signal.SIGSTOP)
    studio.wait(lambda: studio.engine.state.phase == "hung")
    assert studio.engine.state.silent_s >= 1
    os.kill(studio.worker_pid, signal.SIGCONT)
    studio.wait(lambda: studio.engine.state.phase == "ready")
    assert studio.all("noticed") == []


def test_p3_the_person_may_restart_a_hung_worker(start: Start) -> None:
    studio = start(patience=Patience(hung_s=1.5))
    studio.wait_ready()
    pid = studio.worker_pid
    stuck, after = studio.submit("stuck@0"), studio.submit("next")
    studio.wait(lambda: studio.engine.state.phase == "hung")
    studio.engine.restart_engine()
    studio.wait_ended(stuck, after)
    assert studio.ending(stuck).code == "worker_died"
    assert studio.all("noticed") == ["engine_restarted"]
    assert gone(pid)


@pytest.mark.parametrize("how", ["stopped", "C loop"])
def test_p3_stop_replaces_a_hung_worker_without_a_question(studio: Studio, how: str) -> None:
    pid = studio.worker_pid
    job_id = studio.submit("hold@0" if how == "stopped" else "stuck@0")
    studio.wait(lambda: studio.acts(0))
    if how == "stopped":
        os.kill(pid, signal.SIGSTOP)
    studio.engine.cancel()
    studio.wait_ended(job_id)
    assert gone(pid)
    studio.wait(lambda: studio.all("noticed"))  # said after the job's end
    assert studio.all("noticed") == ["stopped_restarted"]
    studio.wait_ready()


def test_p3_large_jobs_to_a_stopped_worker_block_nobody(start: Start) -> None:
    studio = start(patience=Patience(cancel_s=0.3))
    studio.wait_ready()
    os.kill(studio.worker_pid, signal.SIGSTOP)
    job_id = studio.submit("x" * 900_000)  # far more than a pipe holds
    studio.wait(lambda: studio.status(job_id) == "running")
    studio.engine.cancel()
    studio.wait_ended(job_id)


def test_p4_killed_for_memory_says_so(
    studio: Studio, expect_log: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    expect_log("the worker ended: SIGKILL")
    job_id = studio.submit("hold@0")
    studio.wait(lambda: studio.status(job_id) == "running")
    monkeypatch.setattr("mmstudio.engine.courier.oom_kills", lambda: 10**9)  # the system counted one more
    os.kill(studio.worker_pid, signal.SIGKILL)
    studio.wait_ended(job_id)
    assert studio.ending(job_id).code == "worker_killed_for_memory"


def test_p5_a_job_that_kills_twice_is_parked(studio: Studio, expect_log: Callable[[str], None]) -> None:
    expect_log("the worker ended: SIGABRT")
    first = studio.submit("abort@0")
    studio.wait_ended(first)
    studio.wait_ready()
    assert studio.status(first) == "failed", "it is not run again by itself"
    again = studio.engine.retry(first)
    studio.wait_ended(again)
    assert studio.ending(again).code == "parked"
    assert studio.status(again) == "parked"
    studio.wait_ready()


def test_three_deaths_in_a_minute_stop_the_engine(studio: Studio, expect_log: Callable[[str], None]) -> None:
    expect_log("the worker ended: SIGABRT")
    expect_log("the engine is not started again")
    jobs = [studio.submit("abort@0") for _ in range(3)]
    fourth = studio.submit("fine")
    studio.wait_ended(*jobs)
    studio.wait(lambda: studio.engine.state.phase == "broken" and studio.all("noticed"))
    assert studio.all("noticed") == ["worker_broken"]
    assert studio.status(fourth) == "waiting"
    studio.engine.restart_engine()
    studio.wait_ended(fourth)
    assert isinstance(studio.ending(fourth), m.Done)


def test_p6_a_worker_that_cannot_start_is_tried_twice(start: Start, expect_log: Callable[[str], None]) -> None:
    expect_log("the worker ended: exit code 1")
    expect_log("the engine is not started again")
    studio = start(WorkerOptions(generators=f"{FAKES}:load", device=f"{FAKES}:no_device"))
    studio.wait(lambda: studio.engine.state.phase == "broken" and studio.all("noticed"))
    assert studio.all("noticed") == ["worker_broken"]
    assert (paths.logs() / "worker.log").read_text().count("ImportError: torch is damaged\n") == 2


_WINDOW = """
import os, signal, sys
from PySide6.QtCore import QCoreApplication
from mmstudio.engine.child import WorkerOptions
from mmstudio.engine.messages import Output
from mmstudio.engine.thread import MAX_PREVIEWS, EngineThread, _Offers
from mmstudio.jobs import text_job

if __name__ == "__main__":
    app = QCoreApplication([])
    engine = EngineThread(WorkerOptions(generators="tests.engine.fake_generators:load",
                                        device="tests.engine.fake_generators:device"))
    def tell(kept):
        print(engine._courier._first.worker.pid, flush=True)
    engine.kept.connect(tell)
    engine.start()
    engine.submit(text_job(sys.argv[1], count=2), Output(folder=sys.argv[2]))
    app.exec()
"""


@pytest.mark.parametrize("doing", ["hold", "deaf", "stuck"])
def test_p7_children_leave_when_the_window_is_killed(tmp_path: Path, library: Path, start: Start, doing: str) -> None:
    script = tmp_path / "window.py"
    script.write_text(_WINDOW)
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    window = subprocess.Popen(
        [sys.executable, str(script), f"{doing}@1", str(library)], stdout=subprocess.PIPE, text=True, env=env
    )
    assert window.stdout is not None
    worker_pid = int(window.stdout.readline())
    studio = start(queue_path=tmp_path / "another.json")  # only to wait in its event loop
    studio.wait(lambda: b'"made":[0]' in (paths.data() / "queue.json").read_bytes())
    worker = os.pidfd_open(worker_pid)
    window.kill()
    window.wait()
    window.stdout.close()
    assert select.select([worker], [], [], DEADLINE_S)[0], "the worker outlives the window"
    os.close(worker)
    assert len(list(library.rglob("*.png"))) == 1
    # the next start: the job that ran is not run again, and is there to be tried again
    studio = start()
    studio.wait(lambda: studio.engine.queue.entries)
    (entry,) = studio.engine.queue.entries
    assert (entry.status, entry.code, entry.kept) == ("stopped", "worker_died", 1)


def test_p7_after_a_crash_the_queue_waits_for_the_person(start: Start, home: Path) -> None:
    first = start()
    first.wait_ready()
    first.engine.set_paused(True)
    first.submit("later")
    first.wait(lambda: first.engine.queue.waiting)
    path = home / "data" / "queue.json"
    first.wait(lambda: path.exists() and b"later" in path.read_bytes())
    crashed = home / "crashed.json"
    crashed.write_bytes(path.read_bytes().replace(b'"paused":true', b'"paused":false'))
    second = start(queue_path=crashed)
    second.wait(lambda: second.engine.queue.entries)
    assert second.engine.queue.paused
    second.wait(lambda: second.all("noticed") == ["queue_restored"])


def test_p8_a_start_after_two_crashes_begins_paused(start: Start) -> None:
    studio = start(start_paused=True)
    studio.wait(lambda: studio.engine.queue.paused)
    job_id = studio.submit("a")
    studio.wait_ready()
    assert studio.status(job_id) == "waiting"


def test_p9_a_busy_window_gets_the_newest_and_loses_no_picture(studio: Studio) -> None:
    finished = threading.Event()
    studio.engine.done.connect(finished.set, Qt.ConnectionType.DirectConnection)
    job_id = studio.submit("a", count=32)
    assert finished.wait(DEADLINE_S)  # the window's event loop stands still meanwhile
    assert studio.all("kept") == []
    studio.wait_ended(job_id)
    assert len(studio.all("kept")) == 32
    assert [preview.index for preview in studio.all("previewed")] == list(range(32))
    assert len(studio.all("progressed")) == 1, "only the newest"


def test_p9_previews_that_nobody_takes_are_bounded() -> None:
    announced: list[int] = []
    offers = _Offers(lambda: announced.append(1))
    signal_of = EngineThread().previewed
    for index in range(1000):
        offers.put(("preview", 1, index), signal_of, index)
    offers.put(("preview", 1, 999), signal_of, "newer")
    values = [value for _, value in offers.take()]
    assert len(values) == MAX_PREVIEWS and values[-1] == "newer"
    assert announced == [1] and offers.take() == []


def test_p10_a_flood_on_stderr_stalls_nobody_and_fills_no_disk(studio: Studio) -> None:
    job_id = studio.submit("flood@0")
    studio.wait_ended(job_id)
    assert isinstance(studio.ending(job_id), m.Done)
    files = list(paths.logs().glob("worker.stderr*"))
    assert files and sum(file.stat().st_size for file in files) <= 2 * STDERR_LIMIT_BYTES
    assert all(file.stat().st_mode & 0o077 == 0 for file in files)


def test_p11_late_and_double_cancels_hit_nobody_else(studio: Studio) -> None:
    first = studio.submit("hold@0")
    studio.wait(lambda: studio.status(first) == "running")
    for _ in range(3):
        studio.engine.cancel(first)
    second = studio.submit("b")
    studio.wait_ended(first)
    studio.engine.cancel(first)
    studio.wait_ended(second)
    assert isinstance(studio.ending(second), m.Done)


def test_p13_out_of_memory_is_met_with_a_smaller_batch(start: Start) -> None:
    studio = start(msgspec.structs.replace(OPTIONS, device=f"{FAKES}:card"))
    job_id = studio.submit("oom@2", count=4)
    studio.wait_ended(job_id)
    assert studio.ending(job_id) == m.Done(job_id, 4, ("smaller_batch",))
    assert len(studio.pictures()) == 4


def test_p14_a_failed_card_runs_the_job_once_more(studio: Studio) -> None:
    pid = studio.worker_pid
    job_id, after = studio.submit("cuda@1", count=2), studio.submit("next")
    studio.wait_ended(job_id, after)
    assert studio.ending(job_id).code == "device_failed", "the fake fails the second time too"
    assert studio.all("noticed") == ["device_reset"]
    assert studio.ending(job_id).kept == 1 and len(studio.pictures()) == 2
    assert isinstance(studio.ending(after), m.Done)
    assert gone(pid)


def test_p15_notes_of_a_picture_reach_the_window(studio: Studio) -> None:
    flat, empty = studio.submit("flat"), studio.submit("empty@0")
    studio.wait_ended(flat, empty)
    assert studio.all("kept")[0].notes == ("flat_colour",)
    assert studio.ending(empty).code == "empty_picture"


def test_p16_a_missing_graphics_card_is_told(start: Start) -> None:
    studio = start(msgspec.structs.replace(OPTIONS, expects="cuda"))
    studio.wait_ready()
    studio.wait(lambda: studio.all("noticed") == ["no_graphics_card"])
    assert studio.engine.state.device == "cpu"


def test_d2_a_full_disk_puts_the_picture_in_the_tray_and_pauses(studio: Studio) -> None:
    (studio.library / "keep").touch()
    for path in studio.library.iterdir():
        path.unlink()
    studio.library.rmdir()  # the drive is gone (D5); a full one ends the same way, see test_worker
    job_id, after = studio.submit("a", count=2), studio.submit("next")
    studio.wait_ended(job_id)
    (unsaved,) = studio.all("unsaved")
    assert unsaved.code == "folder_unreachable" and Path(unsaved.path).is_file()
    assert studio.ending(job_id).code == "folder_unreachable"
    assert studio.engine.queue.paused and studio.status(after) == "waiting"


def test_the_window_side_imports_no_torch() -> None:
    code = "import sys, mmstudio.engine.thread, mmstudio.engine.reader\nprint(*sys.modules)"
    modules = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not {"torch", "numpy", "PIL", "mmstudio.engine.worker"} & set(modules)


def test_a_bug_in_the_courier_ends_one_job_and_not_the_engine(
    studio: Studio, expect_log: Callable[[str], None]
) -> None:
    expect_log("a bug in the courier")
    pid = studio.worker_pid
    victim, after = studio.submit("hold@0"), studio.submit("next")
    studio.wait(lambda: studio.status(victim) == "running")
    studio.engine._do(lambda: [][0])
    studio.wait_ended(victim, after)
    assert studio.ending(victim).code == "bug" and isinstance(studio.ending(after), m.Done)
    assert gone(pid)


def test_close_ends_worker_and_thread_and_can_be_repeated(studio: Studio) -> None:
    pid = studio.worker_pid
    studio.engine.close()
    assert gone(pid) and studio.engine.isFinished()
    assert isinstance(studio.engine, EngineThread)
    studio.engine.close()
