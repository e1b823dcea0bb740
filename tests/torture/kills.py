"""Kills the real worker in the middle of batches: what it said is kept must be on disk, and nothing may be half.

A kill before the first picture is kept proves nothing, and how long that takes is the machine's affair. So a kill
waits for a random number of kept pictures, and then for a random share of the time that the next one takes.
"""

from __future__ import annotations

import random
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

from mmstudio import disk
from mmstudio.engine import messages as m
from mmstudio.engine.backend import Backend, start_local_worker
from mmstudio.engine.child import WorkerOptions
from mmstudio.jobs import text_job
from mmstudio.media.images import read_picture

PATIENCE_S = 120.0  # for a worker to start on a busy machine
COUNT = 32


@dataclass
class Kills:
    """Counts of a run. lost: paths said to be kept without a whole picture; half: files that are no whole picture."""

    kills: int = 0
    in_batch: int = 0  # kills that fell between the first and the last picture of a batch
    said_kept: int = 0
    on_disk: int = 0
    lost: list[str] = field(default_factory=list)
    half: list[str] = field(default_factory=list)
    litter: int = 0  # .part files and empty claims, swept at the next start

    def sentence(self) -> str:
        return (
            f"{self.kills} kills of the worker, {self.in_batch} within a batch: {self.said_kept} pictures said to be "
            f"kept, {len(self.lost)} lost; {self.on_disk} whole pictures on disk, {len(self.half)} half ones; "
            f"{self.litter} leftovers swept"
        )


class Worker:
    """A real worker with the real weights, heard one message at a time."""

    def __init__(self) -> None:
        self._woken = threading.Event()
        self._backend: Backend = start_local_worker(WorkerOptions(), self._woken.set)

    def post(self, message: m.ToWorker) -> None:
        self._backend.post(m.encode_to_worker(message))

    def hear(self, timeout_s: float) -> m.FromWorker | None:
        """The next message; None when none came in time; raises EOFError when the worker has ended."""
        data = self._backend.receive(timeout_s)
        return None if data is None else m.decode_from_worker(data)

    def wait_for(self, kind: type[m.FromWorker]) -> None:
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            if isinstance(self.hear(1.0), kind):
                return
        raise AssertionError(f"no {kind.__name__} within {PATIENCE_S} s")

    def kept(self, pictures: int) -> tuple[list[m.Kept], float]:
        """The first so many pictures, two or more, and the seconds from one to the next."""
        kept: list[m.Kept] = []
        first = now = time.monotonic()
        deadline = now + PATIENCE_S
        while len(kept) < pictures:
            message = self.hear(1.0)
            now = time.monotonic()
            assert now < deadline, f"{len(kept)} pictures within {PATIENCE_S} s"
            if isinstance(message, m.Kept):
                first = first if kept else now
                kept.append(message)
        return kept, (now - first) / (pictures - 1)

    def kill(self) -> None:
        self._backend.kill()

    def drain(self) -> list[m.FromWorker]:
        """Everything it had said before it died."""
        said = []
        try:
            while (message := self.hear(1.0)) is not None:
                said.append(message)
        except EOFError:
            pass
        return said

    def close(self) -> None:
        self._backend.close()


def kill_once(folder: Path, job_id: int, pictures: int, share: float, counts: Kills) -> None:
    """Draw a batch of 32 and kill -9 the worker; then hold what it said against the disk.

    pictures: 2 … 31, kept before the kill; share: 0 … 1 of the time that one picture takes, waited after them.
    """
    worker = Worker()
    try:
        worker.wait_for(m.Ready)
        job = text_job(f"a red apple {job_id}", seed=job_id, count=COUNT)
        worker.post(m.Run(job_id, job, m.Output(folder=str(folder))))
        heard, picture_s = worker.kept(pictures)
        time.sleep(share * picture_s)
        worker.kill()
        said = worker.drain()
    finally:
        worker.close()
    counts.kills += 1
    counts.in_batch += not any(isinstance(message, m.Done) for message in said)
    for message in [*heard, *said]:
        if isinstance(message, m.Kept):
            counts.said_kept += 1
            if not is_whole(Path(message.path)):
                counts.lost.append(message.path)


def run(folder: Path, seed: int, kills: int | None = None, until_s: float | None = None) -> Kills:
    """So many kills, or as many as fit until time.monotonic() reaches until_s. folder: an empty library."""
    chance = random.Random(seed)
    counts = Kills()
    while (kills is not None and counts.kills < kills) or (until_s is not None and time.monotonic() < until_s):
        kill_once(folder, counts.kills + 1, chance.randrange(2, COUNT), chance.random(), counts)
    for path in folder.rglob("*.png"):
        if path.stat().st_size == 0:
            continue  # an empty claim, swept below
        if is_whole(path):
            counts.on_disk += 1
        else:
            counts.half.append(str(path))
    counts.litter = disk.sweep(folder, older_than_s=-1.0)
    return counts


def is_whole(path: Path) -> bool:
    """Whether path is a picture that can be decoded to its last pixel, with its recipe."""
    try:
        picture = read_picture(path)
    except Exception:  # noqa: BLE001 - whatever it is, it is not a whole picture
        return False
    return picture.header.recipe is not None and len(picture.pixels) == picture.width * picture.height * 4
