"""An AnimateJob in the worker: what the window hears of a film."""

from __future__ import annotations

import multiprocessing
import threading
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from mmstudio.animation import Animation, FilmFormat
from mmstudio.engine import messages as m
from mmstudio.engine.child import WorkerOptions
from mmstudio.engine.worker import Worker
from mmstudio.jobs import AnimateJob
from mmstudio.media.images import read_header
from mmstudio.presets import preset


def heard(job: AnimateJob, library: Path, cancel: bool = False) -> list[m.FromWorker]:
    """Everything a worker says about one job."""
    ours, theirs = multiprocessing.Pipe()
    worker, said = Worker(theirs, WorkerOptions()), list[m.FromWorker]()

    def listen() -> None:
        while not said or not isinstance(said[-1], m.Done | m.Failed):
            said.append(m.decode_from_worker(ours.recv_bytes()))

    listener = threading.Thread(target=listen)
    listener.start()
    if cancel:
        worker._cancelled.add(3)
    worker.carry_out(m.Run(3, job, m.Output(folder=str(library)), batch="k"))
    listener.join(60)
    return said


@pytest.fixture
def job(tmp_path: Path) -> AnimateJob:
    noise = np.random.default_rng(0).integers(0, 255, (8, 8, 3), np.uint8)
    Image.fromarray(noise).resize((64, 48)).save(tmp_path / "a.png")
    animation = Animation(pictures=("a.png",), seconds=1.0, rows=preset("water"))
    return AnimateJob(animation=animation, folder=str(tmp_path), name="Reef")


def test_a_film_is_kept_with_its_recipe_and_a_look_on_the_way(job: AnimateJob, tmp_path: Path) -> None:
    said = heard(job, tmp_path)
    (kept,) = [message for message in said if isinstance(message, m.Kept)]
    assert read_header(Path(kept.path)).seconds == pytest.approx(1, abs=0.04)
    assert kept.recipe.batch == "k" and kept.recipe.job.prompt == "Reef"
    assert any(isinstance(message, m.Preview) for message in said)
    assert isinstance(said[-1], m.Done) and said[-1].kept == 1


def test_a_series_is_told_as_a_folder(job: AnimateJob, tmp_path: Path) -> None:
    series = AnimateJob(animation=job.animation, folder=job.folder, film=FilmFormat(kind="png", rate=(12, 1)))
    (written,) = [message for message in heard(series, tmp_path) if isinstance(message, m.Written)]
    assert len(list(Path(written.path).iterdir())) == 12


def test_a_stopped_film_is_cancelled_and_a_missing_picture_named(job: AnimateJob, tmp_path: Path) -> None:
    stopped = heard(job, tmp_path, cancel=True)[-1]
    assert isinstance(stopped, m.Failed) and stopped.code == "cancelled"
    (tmp_path / "a.png").unlink()
    gone = heard(job, tmp_path)[-1]
    assert isinstance(gone, m.Failed) and (gone.code, gone.facts) == ("file_missing", {"name": "a.png"})
    assert not list(tmp_path.rglob("*.mp4*"))
