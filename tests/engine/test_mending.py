"""Mending in a real worker process, end to end: repairs, detection, Stop, and every way in which it can end badly."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path

import msgspec
import numpy as np
import pytest

from mmstudio.documents import damage
from mmstudio.documents.restore import RestoreDocument
from mmstudio.engine import messages as m
from mmstudio.engine.courier import Patience
from mmstudio.engine.queue import JobQueue, QueueFile
from mmstudio.jobs import DetectJob, InpaintJob, Job, text_job
from mmstudio.media.masks import Box
from mmstudio.media.photo import Photo, PhotoHandle, PhotoInfo, keep
from tests.engine.conftest import OPTIONS, Studio

FAULTY = msgspec.structs.replace(OPTIONS, mending="tests.engine.fake_mending:carry_out")
WIDTH, HEIGHT = 200, 150


def begun(folder: Path, width: int = WIDTH, height: int = HEIGHT) -> RestoreDocument:
    y, x = np.mgrid[0:height, 0:width]
    photo = (128 + 30 * np.sin(x / 40.0) * np.cos(y / 50.0))[..., None] * np.ones(3)
    photo[20:130, 100:102] = 250
    info = PhotoInfo(name="aunt.png", width=width, height=height, channels=3, depth=8, format="PNG")
    keep(Photo(photo.astype(np.uint8), info), folder)
    return RestoreDocument.create(PhotoHandle.open(folder))


@pytest.fixture
def document(home: Path) -> RestoreDocument:
    return begun(home / "document")


def paint(document: RestoreDocument, *box: int) -> Path:
    with document.edit("rectangle") as edit:
        edit.touch(*box)
        document.mask[Box(*box).slices] = 255
    return document.keep_mask()


def submit(studio: Studio, document: RestoreDocument, job: Job) -> int:
    return studio.engine.submit(job, m.Output(folder=str(document.folder)), front=True)


def repair_job(document: RestoreDocument, prompt: str = "", **fields: object) -> InpaintJob:
    mask = paint(document, 95, 40, 107, 110)
    return InpaintJob(photo=str(document.folder), mask=str(mask), prompt=prompt, **fields)  # type: ignore[arg-type]


def written(studio: Studio) -> list[Path]:
    return [Path(said.path) for said in studio.all("written")]


@pytest.fixture
def listen() -> Callable[[Studio], Studio]:
    def connect(studio: Studio) -> Studio:
        studio.engine.written.connect(lambda said: studio.heard.append(("written", said, 0.0)))
        studio.wait_ready()
        return studio

    return connect


@pytest.fixture
def bench(start: Callable[..., Studio], listen: Callable[[Studio], Studio]) -> Studio:
    return listen(start())


@pytest.fixture
def faulty(start: Callable[..., Studio], listen: Callable[[Studio], Studio]) -> Studio:
    return listen(start(FAULTY))


def state_of(document: RestoreDocument) -> dict[str, bytes]:
    files = [path for path in document.folder.rglob("*") if path.is_file() and path.parent.name != "masks"]
    return {str(path.relative_to(document.folder)): path.read_bytes() for path in files}


def test_a_photo_is_measured_mended_and_mended_again(bench: Studio, document: RestoreDocument) -> None:
    found = submit(bench, document, DetectJob(photo=str(document.folder)))
    bench.wait_ended(found)
    assert bench.ending(found) == m.Done(found, 1)
    known = damage.read(document.folder, WIDTH, HEIGHT)
    assert known is not None and known.map[75, 100] > 100
    first = submit(bench, document, repair_job(document))
    bench.wait_ended(first)
    assert bench.ending(first) == m.Done(first, 1)
    key = written(bench)[-1].stem
    document.add_repair(document.written_repair(key))
    whole = Box(0, 0, WIDTH, HEIGHT)
    changed = (document.composed(whole) != document.original(whole)).any(axis=2)
    assert changed[40:110, 100:102].all() and not changed[:, :80].any()
    again = InpaintJob(photo=str(document.folder), again=key, method="patchmatch", count=2)
    second = submit(bench, document, again)
    bench.wait_ended(second)
    assert bench.ending(second) == m.Done(second, 2)
    assert [(said.job_id, said.index) for said in bench.all("written")] == [
        (found, 0), (first, 0), (second, 0), (second, 1),
    ]  # fmt: skip
    assert all(document.written_repair(path.stem).method == "texture" for path in written(bench)[-2:])
    assert not bench.all("kept") and not bench.pictures(), "nothing of it is a picture for the gallery"
    bench.wait(lambda: bench.status(second) == "done")


def test_progress_counts_places(bench: Studio, document: RestoreDocument) -> None:
    for left in (10, 50, 150):
        paint(document, left, 10, left + 10, 20)
    job_id = submit(bench, document, repair_job(document, method="patchmatch", count=3))
    bench.wait_ended(job_id)
    told = [said for said in bench.all("progressed") if said.job_id == job_id]
    assert told and {said.places for said in told} == {4} and told[-1].count == 3
    assert [said.fraction for said in told] == sorted(said.fraction for said in told)


def test_drawing_and_mending_take_turns(bench: Studio, document: RestoreDocument) -> None:
    jobs = [bench.submit("a"), submit(bench, document, repair_job(document)), bench.submit("b")]
    bench.wait_ended(*jobs)
    assert all(isinstance(bench.ending(job_id), m.Done) for job_id in jobs)
    assert len(bench.pictures()) == 2 and len(written(bench)) == 1


def test_a_mask_of_which_nothing_is_left_gives_no_repair_and_says_so(bench: Studio, document: RestoreDocument) -> None:
    job_id = submit(bench, document, repair_job(document, grow_px=-60))
    bench.wait_ended(job_id)
    assert bench.ending(job_id) == m.Done(job_id, 0, ("nothing_masked",))


def test_p11_stop_is_answered_by_the_worker_itself(
    start: Callable[..., Studio], listen: Callable[[Studio], Studio], home: Path
) -> None:
    studio = listen(start(patience=Patience(cancel_s=60)))  # a busy machine may need longer than it should
    document = begun(home / "large", 1200, 900)
    mask = paint(document, 200, 200, 1000, 700)
    before, pid = state_of(document), studio.worker_pid
    job = InpaintJob(photo=str(document.folder), mask=str(mask), method="patchmatch")
    job_id = submit(studio, document, job)
    studio.wait(lambda: studio.status(job_id) == "running")
    studio.engine.cancel(job_id)
    studio.wait_ended(job_id)
    assert studio.ending(job_id).code == "cancelled" and studio.worker_pid == pid
    assert state_of(document) == before
    after = submit(studio, document, DetectJob(photo=str(document.folder)))
    studio.wait_ended(after)
    assert isinstance(studio.ending(after), m.Done)


@pytest.mark.parametrize("kind", ["inpaint", "detect"])
def test_p1_a_kill_while_mending_loses_nothing(
    start: Callable[..., Studio],
    listen: Callable[[Studio], Studio],
    home: Path,
    kind: str,
    expect_log: Callable[[str], None],
) -> None:
    expect_log("the worker ended: SIGKILL")
    studio = listen(start())
    document = begun(home / "large", 1600, 1200)
    mask = paint(document, 200, 200, 1000, 700)
    mend = InpaintJob(photo=str(document.folder), mask=str(mask), method="patchmatch")
    job = mend if kind == "inpaint" else DetectJob(photo=str(document.folder))
    before = state_of(document)
    job_id, after = submit(studio, document, job), studio.submit("a cat")
    studio.wait(lambda: studio.status(job_id) == "running")
    os.kill(studio.worker_pid, signal.SIGKILL)
    studio.wait_ended(job_id, after)
    assert (studio.ending(job_id).code, studio.status(job_id)) == ("worker_died", "failed")
    assert isinstance(studio.ending(after), m.Done), "the queue goes on with a new worker"
    assert {name: content for name, content in state_of(document).items() if not name.endswith(".part")} == before
    document.close()
    assert not RestoreDocument.open(document.folder).repairs


@pytest.mark.parametrize(("fault", "code"), [("memoryerror", "out_of_memory"), ("full", "disk_full"), ("bug", "bug")])
def test_a_fault_ends_one_job_and_leaves_the_document_as_it_was(
    faulty: Studio, document: RestoreDocument, fault: str, code: str
) -> None:
    job, before, pid = repair_job(document, fault), state_of(document), faulty.worker_pid
    job_id = submit(faulty, document, job)
    faulty.wait_ended(job_id)
    assert faulty.ending(job_id).code == code and faulty.worker_pid == pid
    assert state_of(document) == before and not written(faulty)
    assert not faulty.engine.queue.paused, "another job may have room"


def test_p13_with_the_checkpoints_unloaded_there_may_be_memory(faulty: Studio, document: RestoreDocument) -> None:
    drawn = faulty.submit("a cat")
    faulty.wait_ended(drawn)
    assert faulty.engine.state.loaded == ("starter",)
    job_id = submit(faulty, document, repair_job(document, "short"))
    faulty.wait_ended(job_id)
    assert isinstance(faulty.ending(job_id), m.Done) and len(written(faulty)) == 1
    faulty.wait(lambda: faulty.engine.state.loaded == ())


def test_p5_a_job_that_kills_twice_is_set_aside(
    faulty: Studio, document: RestoreDocument, expect_log: Callable[[str], None]
) -> None:
    expect_log("the worker ended: SIGABRT")
    job_id = submit(faulty, document, repair_job(document, "abort"))
    faulty.wait_ended(job_id)
    assert faulty.ending(job_id).code == "worker_died"
    second = faulty.engine.retry(job_id)
    faulty.wait_ended(second)
    assert (faulty.ending(second).code, faulty.status(second)) == ("parked", "parked")


def test_work_on_a_document_does_not_wait_for_the_next_start(tmp_path: Path) -> None:
    queue, output = JobQueue(), m.Output(folder="f")
    jobs: tuple[Job, ...] = (text_job("a cat"), InpaintJob(photo="p", mask="m"), DetectJob(photo="p"))
    for number, job in enumerate(jobs):
        queue.add(number, job, output)
    file = QueueFile(tmp_path / "queue.json")
    file.save(queue, closed=True)
    file.close()
    found = QueueFile(tmp_path / "queue.json").load(iter(range(10, 20)).__next__)
    assert [task.entry.job for task in found.tasks] == [text_job("a cat")]
