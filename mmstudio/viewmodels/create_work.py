"""What Create has drawn and is drawing: each press of Generate as jobs of the engine, and what the engine says of them.

The only place that writes to the `Batches` what becomes of work; nothing is shown from here.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal, Protocol

from PySide6.QtGui import QImage

from mmstudio.engine import messages
from mmstudio.engine.state import EngineState, QueueState
from mmstudio.jobs import GenerateJob
from mmstudio.settings import Settings
from mmstudio.viewmodels.batches import Batches, runs
from mmstudio.viewmodels.create_state import Batch, CreateResult, Key, tint_of


class Engine(Protocol):
    """What Create needs of EngineThread; signals are connected by name."""

    state: EngineState
    queue: QueueState

    def submit(self, job: GenerateJob, output: messages.Output, front: bool = False) -> int: ...
    def cancel(self, job_id: int | None = None) -> None: ...
    def stop_after_this(self) -> None: ...
    def remove(self, job_id: int) -> None: ...


@dataclass
class _Sent:
    """Where the pictures of one engine job belong."""

    batch: int
    offset: int
    count: int
    seen: bool = False  # in a queue state; only then its absence means that it was removed


class Work:
    """batches: of all documents, written here. Answers tell the view model what to show."""

    def __init__(self, engine: Engine, batches: Batches, settings: Callable[[], Settings]) -> None:
        self._engine, self._batches, self._settings = engine, batches, settings
        self._sent: dict[int, _Sent] = {}  # by engine job

    # to the engine

    def begin(self, job: GenerateJob, document: int, front: bool) -> Key:
        """A new batch; the key of its first picture."""
        key = self._batches.next_key
        results = tuple(CreateResult(key, index, tint=tint_of(job.single(index))) for index in range(job.count))
        self._batches[key] = Batch(key, document, job, results)
        self._submit(job, key, 0, front)
        return key, 0

    def go_on(self, batch: Batch, front: bool) -> Key | None:
        """Draw what a stopped or failed batch still owes; the key of the first picture of that."""
        have = {result.index for result in batch.results if result.finished}
        owed = [index for index in range(batch.job.count) if index not in have]
        results = (
            *batch.results,
            *(CreateResult(batch.key, index, tint=tint_of(batch.job.single(index))) for index in owed),
        )
        self._batches[batch.key] = replace(
            batch,
            status="waiting",
            code="",
            facts={},
            results=tuple(sorted({result.index: result for result in results}.values(), key=lambda r: r.index)),
        )
        for first, count in runs(owed):
            self._submit(batch.job.single(first).kept_count(count), batch.key, first, front)
        return (batch.key, owed[0]) if owed else None

    # what the engine says

    def queue_changed(self, queue: QueueState) -> list[Batch]:
        """Jobs that left the queue are over; the batches that began just now."""
        began: list[Batch] = []
        for entry in queue.entries:
            sent = self._sent.get(entry.job_id)
            if sent is None:
                continue
            sent.seen = True
            batch = self._batches.get(sent.batch)
            if entry.status == "running" and batch is not None and batch.status == "waiting":
                self._batches[batch.key] = replace(batch, status="running")
                began.append(batch)
        present = {entry.job_id for entry in queue.entries}
        for job_id in [job_id for job_id, sent in self._sent.items() if sent.seen and job_id not in present]:
            self._end(job_id, "stopped" if self._owed_kept(job_id) else "removed")
        return began

    def progress(self, said: messages.Progress) -> tuple[Key, float] | None:
        """The picture that is drawn now, and its own fraction 0 … 1."""
        sent = self._sent.get(said.job_id)
        if sent is None or said.finished >= said.count:
            return None
        own = min(1.0, max(0.0, said.fraction * said.count - said.finished))
        return (sent.batch, sent.offset + said.finished), own

    def preview(self, said: messages.Preview) -> bool:
        """A look at a picture; whether it is one of ours."""
        key = self._key(said.job_id, said.index)
        result = self._batches.find(key) if key else None
        if key is None or result is None:
            return False
        layout = QImage.Format.Format_RGBA8888 if said.channels == 4 else QImage.Format.Format_RGB888
        image = QImage(said.pixels, said.width, said.height, said.width * said.channels, layout).copy()
        status = result.status if result.finished else "drawing"
        self._batches.change(key, image=image, version=result.version + 1, status=status)
        return True

    def kept(self, said: messages.Kept, document: int) -> Key:
        """A picture is on disk. One of a job that this window did not send comes into a new batch of document."""
        key = self._key(said.job_id, said.index) or self._adopt(said, document)
        self._batches.change(
            key, status="kept", path=said.path, recipe=said.recipe, notes=said.notes, code="", facts={}
        )
        return key

    def unsaved(self, said: messages.Unsaved) -> bool:
        """A picture could not be written; whether it is one of ours."""
        key = self._key(said.job_id, said.index)
        if key is None:
            return False
        result = self._batches.find(key)
        fields: dict[str, object] = {}
        if said.png and result is not None and result.image is None:
            image = QImage.fromData(said.png)  # our own worker made these bytes
            fields = {"image": image, "version": result.version + 1}
        self._batches.change(key, status="unsaved", path=said.path, code=said.code, facts=said.facts, **fields)
        return True

    def done(self, said: messages.Done) -> None:
        if (batch := self._batch(said.job_id)) is not None:
            notes = tuple(dict.fromkeys((*batch.notes, *said.notes)))
            self._batches[batch.key] = replace(
                batch, notes=notes, unread=said.unread or batch.unread, shares=said.shares or batch.shares
            )
        self._end(said.job_id, "done")

    def failed(self, said: messages.Failed) -> None:
        if said.code != "cancelled" and (batch := self._batch(said.job_id)) is not None:
            self._batches[batch.key] = replace(batch, code=said.code, facts=dict(said.facts), failed_at=time.time())
        self._end(said.job_id, "stopped" if said.code == "cancelled" else "failed")

    # helpers

    def _submit(self, job: GenerateJob, batch: int, offset: int, front: bool) -> None:
        job_id = self._engine.submit(job, messages.output_of(self._settings()), front)
        self._sent[job_id] = _Sent(batch, offset, job.count)

    def _end(self, job_id: int, how: Literal["done", "stopped", "failed", "removed"]) -> None:
        """A job is over: pictures that will not come leave the board."""
        sent = self._sent.pop(job_id, None)
        batch = self._batches.get(sent.batch) if sent else None
        if sent is None or batch is None:
            return
        owed = range(sent.offset, sent.offset + sent.count)
        results = tuple(r for r in batch.results if r.finished or r.index not in owed)
        others = any(other.batch == batch.key for other in self._sent.values())
        status = batch.status if others else ("stopped" if how == "removed" else how)
        self._batches[batch.key] = replace(batch, results=results, status=status)
        if how == "removed" and not results and not others:
            del self._batches[batch.key]

    def _owed_kept(self, job_id: int) -> bool:
        batch = self._batch(job_id)
        return batch is not None and batch.kept > 0

    def _batch(self, job_id: int) -> Batch | None:
        sent = self._sent.get(job_id)
        return self._batches.get(sent.batch) if sent is not None else None

    def _key(self, job_id: int, index: int) -> Key | None:
        sent = self._sent.get(job_id)
        return (sent.batch, sent.offset + index) if sent else None

    def _adopt(self, said: messages.Kept, document: int) -> Key:
        """The queue of the last run goes on."""
        key = self._batches.next_key
        entry = self._engine.queue.entry(said.job_id)
        job = entry.job if entry else said.recipe.job
        assert isinstance(job, GenerateJob), "nothing else makes pictures for the library"
        results = tuple(
            CreateResult(key, index, tint=tint_of(job.single(index))) for index in range(max(job.count, said.index + 1))
        )
        self._batches[key] = Batch(key, document, job, results, status="running")
        if entry is not None:
            self._sent[said.job_id] = _Sent(key, 0, len(results), seen=True)
        return key, said.index
