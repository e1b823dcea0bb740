"""A real engine with real processes and generators that need no torch."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from mmstudio.engine import messages as m
from mmstudio.engine.child import WorkerOptions
from mmstudio.engine.thread import EngineThread
from mmstudio.jobs import Job, text_job

DEADLINE_S = 90.0  # of anything that is waited for; only a failure takes that long, or a machine that is very busy
FAKES = "tests.engine.fake_generators"
OPTIONS = WorkerOptions(generators=f"{FAKES}:load", device=f"{FAKES}:device")


class Studio:
    """An EngineThread and everything it said, in order: (signal's name, value, seconds)."""

    def __init__(self, qtbot: QtBot, engine: EngineThread, library: Path) -> None:
        self.qtbot = qtbot
        self.engine = engine
        self.output = m.Output(folder=str(library))
        self.library = library
        self.heard: list[tuple[str, object, float]] = []
        for name in (
            "state_changed", "queue_changed", "progressed", "loading", "previewed", "kept", "unsaved", "done", "failed",
        ):  # fmt: skip
            getattr(engine, name).connect(lambda value, name=name: self.heard.append((name, value, time.monotonic())))
        engine.noticed.connect(lambda code, facts: self.heard.append(("noticed", code, time.monotonic())))

    def submit(self, prompt: str, **fields: object) -> int:
        return self.engine.submit(job(prompt, **fields), self.output)

    def all(self, name: str) -> list[object]:
        return [value for heard, value, _ in self.heard if heard == name]

    def wait(self, holds: Callable[[], object], seconds: float = DEADLINE_S) -> None:
        self.qtbot.waitUntil(lambda: bool(holds()), timeout=int(seconds * 1000))

    def wait_ready(self) -> None:
        self.wait(lambda: self.engine.state.phase == "ready")

    def wait_ended(self, *job_ids: int, seconds: float = DEADLINE_S) -> None:
        self.wait(lambda: all(any(self.endings(job_id)) for job_id in job_ids), seconds)

    def endings(self, job_id: int) -> list[object]:
        """Done and Failed of a job; a job ends once."""
        return [word for word in (*self.all("done"), *self.all("failed")) if word.job_id == job_id]

    def ending(self, job_id: int) -> object:
        (word,) = self.endings(job_id)
        return word

    def status(self, job_id: int) -> str:
        entry = self.engine.queue.entry(job_id)
        return entry.status if entry else "gone"

    def acts(self, index: int) -> bool:
        """Whether the fake generator does what the prompt says, at picture `index`."""
        return any((preview.index, preview.width) == (index, 1) for preview in self.all("previewed"))

    def pictures(self) -> list[Path]:
        return sorted(self.library.rglob("*.png"))

    @property
    def worker_pid(self) -> int:
        return self.engine._courier._first.worker.pid  # type: ignore[union-attr]


def job(prompt: str, **fields: object) -> Job:
    return text_job(prompt, **fields)


@pytest.fixture
def library(home: Path) -> Path:
    folder = home / "Pictures"
    folder.mkdir()
    return folder


@pytest.fixture
def start(qtbot: QtBot, library: Path) -> Iterator[Callable[..., Studio]]:
    """start(options=…, patience=…) -> a Studio whose engine has been started; all are closed at the end."""
    engines: list[EngineThread] = []

    def begin(options: WorkerOptions = OPTIONS, **arguments: object) -> Studio:
        engine = EngineThread(options, **arguments)
        engines.append(engine)
        studio = Studio(qtbot, engine, library)
        engine.start()
        return studio

    yield begin
    for engine in engines:
        engine.close()
        assert engine.isFinished()


@pytest.fixture
def studio(start: Callable[..., Studio]) -> Studio:
    studio = start()
    studio.wait_ready()
    return studio
