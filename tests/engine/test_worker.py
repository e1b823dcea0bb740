"""One job in the worker, without a process: memory, disk, and what is told in which order."""

from __future__ import annotations

import errno
import io
import logging
import os
import sys
import threading
from collections.abc import Callable, Iterator
from multiprocessing import Pipe
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from mmstudio import disk, log
from mmstudio.engine import messages as m
from mmstudio.engine import tray, worker
from mmstudio.engine.child import WorkerOptions
from mmstudio.engine.device import Processor
from mmstudio.errors import DiskFull, EmptyPicture
from mmstudio.generators import registry
from mmstudio.generators.base import Drawn, Report
from mmstudio.jobs import CheckpointUse, Job, text_job

STAGES = ("load", "draw 0", "draw 1", "draw 2", "after")


class Sent:
    """The worker's end of a pipe that keeps what is sent."""

    def __init__(self) -> None:
        self.words: list[m.FromWorker] = []

    def send_bytes(self, data: bytes) -> None:
        self.words.append(m.decode_from_worker(data))

    def of(self, kind: type) -> list:
        return [word for word in self.words if isinstance(word, kind)]


class Scripted:
    """A generator that draws three grey pictures and calls `at(stage, batch_size)` on its way."""

    info = registry.STARTER
    checkpoints = (CheckpointUse(name="fake.safetensors", sha256="0" * 64),)
    device = "cpu"
    dtype = "float32"
    libraries: dict[str, str] = {}

    def __init__(self, at: Callable[[str, int], None], begun: Callable[[Report], None]) -> None:
        self._at, self._begun = at, begun

    def run(self, job: Job, report: Report, batch_size: int = 1) -> None:
        self._begun(report)
        for index in range(job.count):
            self._at(f"draw {index}", batch_size)
            report.progress(index / job.count)
            self._at(f"made {index}", batch_size)
            report.drawn(Drawn(index, np.full((8, 8, 4), 10 + index, np.uint8)))
        self._at("after", batch_size)


class Bench:
    def __init__(self, library: Path) -> None:
        self.library = library
        self.sent = Sent()
        self.at: Callable[[str, int], None] = lambda stage, batch_size: None
        self.worker = worker.Worker(self.sent, WorkerOptions())  # type: ignore[arg-type]
        self.worker._load_generator = self._load
        self.worker._device = Processor(kind="cuda")  # pictures in batches

    def _load(self, checkpoint: str) -> Scripted:
        self.at("load", 0)
        return Scripted(lambda stage, batch_size: self.at(stage, batch_size), self._begun)

    def _begun(self, report: Report) -> None:
        self.report = report

    def run(self, job_id: int = 1, count: int = 3, made: tuple[int, ...] = ()) -> m.Done | m.Failed:
        """Carry out a job; its last word."""
        output = m.Output(folder=str(self.library), name_template="{seed}")
        self.worker.carry_out(m.Run(job_id, text_job("a heron", count=count, seed=50), output, made))
        last = self.sent.words[-1]
        assert isinstance(last, m.Done | m.Failed)
        return last

    def pictures(self) -> list[str]:
        return sorted(path.name for path in self.library.rglob("*.png"))


@pytest.fixture
def bench(home: Path) -> Iterator[Bench]:
    library = home / "Pictures"
    library.mkdir()
    yield Bench(library)


def test_every_picture_is_shown_then_kept_then_counted(bench: Bench) -> None:
    assert bench.run() == m.Done(1, 3)
    told = [type(word) for word in bench.sent.words if not isinstance(word, m.Heartbeat)]
    assert told[:4] == [m.Loading, m.Preview, m.Kept, m.Progress]
    assert bench.pictures() == ["50.png", "51.png", "52.png"]
    assert [kept.recipe.job.seed for kept in bench.sent.of(m.Kept)] == [50, 51, 52]
    recipe = bench.sent.of(m.Kept)[0].recipe
    assert (recipe.device, recipe.dtype, recipe.checkpoints[0].name) == ("cpu", "float32", "fake.safetensors")


def test_time_left_comes_from_the_last_job_until_this_one_has_its_own_pace(bench: Bench) -> None:
    bench.run(1)
    assert bench.sent.of(m.Progress)[0].seconds_left == -1.0, "the first job of a checkpoint promises nothing"
    bench.sent.words.clear()
    bench.worker._seconds_per_picture["starter"] = 10.0
    bench.run(2)
    assert 29 < bench.sent.of(m.Progress)[0].seconds_left <= 30


def test_without_previews_only_finished_pictures_are_shown(bench: Bench) -> None:
    def look(stage: str, batch_size: int) -> None:
        if stage == "draw 1":
            bench.report.preview(1, np.zeros((8, 8, 4), np.uint8))

    bench.at = look
    bench.run(1)
    assert [said.index for said in bench.sent.of(m.Preview)] == [0, 1, 1, 2]
    bench.sent.words.clear()
    bench.worker.settings = m.Configure(10, previews=False)
    bench.run(2)
    assert [said.index for said in bench.sent.of(m.Preview)] == [0, 1, 2]


def test_with_low_memory_one_checkpoint_stays_however_much_is_free(bench: Bench, monkeypatch) -> None:
    monkeypatch.setattr(bench.worker, "_memory_mib", lambda: (0, 64_000))
    bench.worker.generator("starter", 1)
    bench.worker.generator("another", 1)
    assert list(bench.worker._generators) == ["starter", "another"]
    bench.worker.settings = m.Configure(10, low_memory="on")
    bench.worker.generator("third", 1)
    assert list(bench.worker._generators) == ["third"]


# out of memory, P13


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize(
    "error",
    [
        MemoryError(),
        RuntimeError("CUDA out of memory. Tried to allocate 2.00 GiB"),
        RuntimeError("[enforce fail at alloc_cpu.cpp] DefaultCPUAllocator: can't allocate memory: you tried …"),
    ],
)
def test_p13_out_of_memory_once_is_mended_at_every_stage(
    bench: Bench, expect_log: Callable[[str], None], stage: str, error: Exception
) -> None:
    expect_log("out of memory")
    struck: list[str] = []

    def once(at: str, batch_size: int) -> None:
        if at == stage and not struck:
            struck.append(at)
            raise error

    bench.at = once
    assert bench.run() == m.Done(1, 3, ("smaller_batch",))
    assert bench.pictures() == ["50.png", "51.png", "52.png"], "none is missing and none is there twice"
    assert len(bench.sent.of(m.Kept)) == 3


@pytest.mark.parametrize("stage", STAGES)
def test_p13_out_of_memory_twice_fails_with_numbers_and_frees_all(
    bench: Bench, expect_log: Callable[[str], None], stage: str
) -> None:
    expect_log("out of memory")
    batches: list[int] = []

    def always(at: str, batch_size: int) -> None:
        if at == stage:
            batches.append(batch_size)
            raise MemoryError

    bench.at = always
    failed = bench.run()
    assert failed.code == "out_of_memory"
    assert failed.facts["needed_gb"] == 0.4 and failed.facts["free_gb"] > 0
    assert failed.kept == len(bench.pictures())
    assert batches == ([0, 0] if stage == "load" else [3, 1])
    assert bench.worker._generators == {}


def test_what_fits_beside_another_stays_in_memory_and_the_longest_unused_goes_first(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    loads: list[str] = []
    free_mib = 10_000

    def load(checkpoint: str) -> Scripted:
        loads.append(checkpoint)
        return bench._load(checkpoint)

    bench.worker._load_generator = load
    monkeypatch.setattr(bench.worker, "_memory_mib", lambda: (16_000 - free_mib, 16_000))
    monkeypatch.setattr(worker, "_needed_mib", lambda checkpoint: 4000)
    for checkpoint in ("a", "b", "a", "b"):
        bench.worker.generator(checkpoint, 1)
    assert loads == ["a", "b"]
    free_mib = 4000  # not enough beside the spare part: b, used last, is let go of last, and then goes too
    bench.worker.generator("a", 1)
    bench.worker.generator("c", 1)
    assert loads == ["a", "b", "c"] and list(bench.worker._generators) == ["c"]


def test_p13_on_the_processor_the_same_is_tried_once_more(bench: Bench, expect_log: Callable[[str], None]) -> None:
    expect_log("out of memory")
    bench.worker._device = Processor()
    batches: list[int] = []

    def once(at: str, batch_size: int) -> None:
        if at == "draw 1":
            batches.append(batch_size)
            if len(batches) == 1:
                raise MemoryError

    bench.at = once
    assert bench.run() == m.Done(1, 3), "nothing was made smaller, so nothing is said"
    assert batches == [1, 1] and len(bench.pictures()) == 3


def test_p13_memory_is_freed_after_the_exception_is_gone(bench: Bench, expect_log: Callable[[str], None]) -> None:
    """The traceback of an exception holds every tensor of its frames: freeing inside `except` frees nothing."""
    expect_log("out of memory")
    handling: list[BaseException | None] = []

    class Watching(Processor):
        def free(self) -> None:
            handling.append(sys.exc_info()[1])

    bench.worker._device = Watching(kind="cuda")

    def once(at: str, batch_size: int) -> None:
        if at == "draw 1" and batch_size > 1:
            raise MemoryError

    bench.at = once
    bench.run()
    assert handling == [None]


def test_p14_other_errors_of_the_card_end_the_worker(bench: Bench, monkeypatch: pytest.MonkeyPatch, expect_log) -> None:
    expect_log("device_failed")
    codes: list[int] = []

    def leave(code: int) -> None:
        codes.append(code)
        raise SystemExit

    monkeypatch.setattr(worker.os, "_exit", leave)

    def fail(at: str, batch_size: int) -> None:
        raise RuntimeError("CUDA error: device-side assert triggered")

    bench.at = fail
    with pytest.raises(SystemExit):
        bench.run()
    assert codes == [75]
    assert bench.sent.words[-1].code == "device_failed"


def test_p15_an_empty_picture_fails_with_its_code(bench: Bench) -> None:
    def empty(at: str, batch_size: int) -> None:
        if at == "draw 1":
            raise EmptyPicture

    bench.at = empty
    failed = bench.run()
    assert (failed.code, failed.kept) == ("empty_picture", 1)
    assert failed.details == ""


# cancel


def test_p11_cancel_is_bound_to_its_job(bench: Bench) -> None:
    bench.worker._cancelled.update({1, 3})
    assert isinstance(bench.run(2), m.Done)
    assert bench.run(3).code == "cancelled"
    assert isinstance(bench.run(4), m.Done)


def test_a_picture_that_was_finished_is_kept_although_stop_was_pressed(bench: Bench) -> None:
    stages: list[str] = []

    def stop(at: str, batch_size: int) -> None:
        stages.append(at)
        if at == "made 1":
            bench.worker._cancelled.add(1)

    bench.at = stop
    ending = bench.run(1, count=3)
    assert (ending.code, ending.kept) == ("cancelled", 2)
    assert len(bench.pictures()) == 2
    assert stages[-1] == "made 1", "the next picture was not begun"


def test_stop_after_this_ends_behind_the_picture(bench: Bench) -> None:
    def stop(at: str, batch_size: int) -> None:
        if at == "draw 1":
            bench.worker._stopping.add(1)

    bench.at = stop
    ending = bench.run(1, count=3)
    assert (ending.code, ending.kept) == ("cancelled", 2)


def test_pictures_of_a_broken_off_run_are_not_written_again(bench: Bench) -> None:
    assert bench.run(1, count=3, made=(0, 2)) == m.Done(1, 1)
    assert bench.pictures() == ["51.png"]
    assert bench.sent.of(m.Progress)[-1].finished == 3


# disk


def test_d1_too_little_space_is_said_before_the_work(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disk, "free_mb", lambda folder: 3)
    failed = bench.run()
    assert (failed.code, failed.facts["free_mb"], failed.facts["needed_mb"]) == ("low_space", 3, 19)
    assert bench.sent.of(m.Loading) == [], "nothing was loaded or drawn"


@pytest.fixture
def failing_writes(monkeypatch: pytest.MonkeyPatch) -> Callable[[int, int, Path], list[int]]:
    """failing_writes(n, errno, folder): from the n-th call on, every fsync of a file below folder fails."""
    fsync = disk.os.fsync

    def arrange(n: int, number: int, folder: Path, times: int = 10**6) -> list[int]:
        calls: list[int] = []

        def failing(descriptor: int) -> None:
            if Path(f"/proc/self/fd/{descriptor}").readlink().is_relative_to(folder):
                calls.append(descriptor)
                if n <= len(calls) < n + times:
                    raise OSError(number, "injected")
            fsync(descriptor)

        monkeypatch.setattr(disk.os, "fsync", failing)
        return calls

    return arrange


@pytest.mark.parametrize("n", range(1, 7))
def test_d2_full_disk_keeps_the_picture_in_the_tray(bench: Bench, failing_writes, n: int) -> None:
    failing_writes(n, errno.ENOSPC, bench.library)
    failed = bench.run()
    (unsaved,) = bench.sent.of(m.Unsaved)
    assert failed.code == unsaved.code == "disk_full"
    assert Path(unsaved.path).is_relative_to(tray.folder())
    with Image.open(unsaved.path) as picture:
        assert picture.getpixel((0, 0))[0] == 10 + unsaved.index
    # every picture that was finished is somewhere, whole: in the library or in the tray
    assert len(bench.pictures()) >= failed.kept == unsaved.index
    assert tray.waiting() == [Path(unsaved.path)]
    assert not [path for path in bench.library.rglob("*") if path.suffix == ".part"]


def test_d2_with_no_room_anywhere_the_window_gets_the_picture(bench: Bench, failing_writes, home: Path) -> None:
    failing_writes(1, errno.ENOSPC, home)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(worker._log, "warning", lambda *args: None)
        bench.run()
    (unsaved,) = bench.sent.of(m.Unsaved)
    assert unsaved.path == ""
    with Image.open(io.BytesIO(unsaved.png)) as picture:
        assert picture.size == (8, 8) and "mmstudio" in picture.info


def test_d3_after_an_io_error_a_new_file_is_written(
    bench: Bench, failing_writes, expect_log: Callable[[str], None]
) -> None:
    expect_log("saving failed")
    calls = failing_writes(1, errno.EIO, bench.library, times=1)
    assert bench.run(count=1) == m.Done(1, 1)
    assert len(calls) >= 2
    assert len(bench.pictures()) == 1


def test_d3_when_the_disk_goes_on_failing_the_tray_takes_it(
    bench: Bench, failing_writes, expect_log: Callable[[str], None]
) -> None:
    expect_log("saving failed")
    failing_writes(1, errno.EIO, bench.library)
    failed = bench.run(count=1)
    assert (failed.code, failed.facts) == ("disk_error", {"folder": str(bench.library)})
    assert len(tray.waiting()) == 1


def test_d9_the_name_that_was_in_use_is_told_with_the_other(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    real, now = os.replace, [100.0]

    def replace(source: Path, target: Path) -> None:
        if Path(target).name == "50.png":
            raise PermissionError(errno.EACCES, "in use")
        real(source, target)

    monkeypatch.setattr(disk.os, "replace", replace)
    monkeypatch.setattr(disk.time, "sleep", lambda seconds: now.append(now[-1] + seconds))
    monkeypatch.setattr(disk.time, "monotonic", lambda: now[-1])
    bench.run(count=2)
    kept = [said for said in bench.sent.words if isinstance(said, m.Kept)]
    assert [(Path(said.path).name, said.in_use) for said in kept] == [("50 2.png", "50.png"), ("51.png", "")]


def test_d5_a_drive_that_is_gone_is_not_replaced_by_a_folder(bench: Bench) -> None:
    bench.library.rmdir()
    assert bench.run(count=1).code == "folder_unreachable"
    assert not bench.library.exists()
    assert len(tray.waiting()) == 1


def test_the_tray_gives_back_what_it_took(bench: Bench) -> None:
    bench.library.rmdir()
    bench.run(count=1)
    (waiting,) = tray.waiting()
    content = waiting.read_bytes()
    bench.library.mkdir()
    kept = tray.put_back(waiting, bench.library)
    assert kept.read_bytes() == content and kept.parent.parent == bench.library
    assert tray.waiting() == []


def test_the_tray_keeps_its_picture_while_the_library_is_full(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, failing_writes
) -> None:
    bench.library.rmdir()
    bench.run(count=1)
    (waiting,) = tray.waiting()
    bench.library.mkdir()
    failing_writes(1, errno.ENOSPC, bench.library)
    with pytest.raises(DiskFull):
        tray.put_back(waiting, bench.library)
    assert tray.waiting() == [waiting]


def test_two_jobs_of_one_name_overwrite_nothing(bench: Bench) -> None:
    bench.run(1, count=1)
    bench.run(2, count=1)
    assert bench.pictures() == ["50 2.png", "50.png"]


def test_logs_name_no_prompt(bench: Bench, expect_log: Callable[[str], None]) -> None:
    expect_log("bug")
    file = log.start("worker")

    def bug(at: str, batch_size: int) -> None:
        raise KeyError("a " + "heron")  # not in one piece, because the log shows this line

    bench.at = bug
    try:
        assert bench.run().code == "bug"
        text = file.read_text()
        assert "KeyError" in text and "a heron" not in text
    finally:
        root = logging.getLogger()
        for handler in [h for h in root.handlers if isinstance(h, log.PrivateFileHandler)]:
            root.removeHandler(handler)
            handler.close()


def test_the_listener_reads_while_the_worker_draws(bench: Bench) -> None:
    """A cancel that arrives during a step is seen at the next report."""
    ours, theirs = Pipe()
    bench.worker._pipe = theirs
    bench.worker.send = bench.sent.words.append  # type: ignore[method-assign]
    threading.Thread(target=bench.worker._listen, daemon=True).start()
    heard = threading.Event()

    def cancel_now(at: str, batch_size: int) -> None:
        if at == "draw 1":
            ours.send_bytes(m.encode_to_worker(m.Cancel(1)))
            while not bench.worker.is_cancelled(1):
                heard.wait(0.001)

    bench.at = cancel_now
    assert bench.run(1, count=3).code == "cancelled"
    bench.keep_open = ours  # type: ignore[attr-defined]  # the end of this pipe would end this process
