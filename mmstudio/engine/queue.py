"""The order of jobs: what runs, what waits, what ended and how. Plain values, no clock, thread or process.

`JobQueue` is owned by the courier alone. `QueueFile` keeps it on disk, so that it survives the program.
"""

from __future__ import annotations

import contextlib
import logging
import secrets
import threading
from collections.abc import Callable, Iterable
from pathlib import Path

import msgspec

from mmstudio import disk
from mmstudio.engine.messages import Output, Progress
from mmstudio.engine.state import QueueEntry, QueueState
from mmstudio.errors import Fact, StudioError
from mmstudio.jobs import AnimateJob, ExploreJob, GenerateJob, Job

SCHEMA = 1
MAX_ENDED = 100  # older ones leave the list; their pictures are in the gallery
DEATHS_TO_PARK = 2
_COME_BACK = GenerateJob, ExploreJob, AnimateJob  # with the next start

_log = logging.getLogger(__name__)


class Task(msgspec.Struct, frozen=True, kw_only=True):
    """An entry and what only the courier needs to know about it.

    live: belongs to a moving slider, a newer one takes its place. deaths: workers that died of it.
    reset: it was already run a second time because the graphics card failed (P14). made: pictures on disk,
    which a second run does not write again. batch: what their recipes have in common, also over runs.
    """

    entry: QueueEntry
    output: Output
    live: bool = False
    deaths: int = 0
    reset: bool = False
    made: tuple[int, ...] = ()
    batch: str = ""


class JobQueue:
    """Jobs in order; as many run as there are workers that ask for one."""

    def __init__(self, tasks: Iterable[Task] = (), paused: bool = False) -> None:
        self._running: dict[int, Task] = {}  # by job id, in the order they began
        self._waiting = [task for task in tasks if task.entry.status == "waiting"]
        self._ended = [task for task in tasks if task.entry.status not in ("waiting", "running")]
        self.paused = paused

    @property
    def state(self) -> QueueState:
        return QueueState(entries=tuple(task.entry for task in self.tasks), paused=self.paused)

    @property
    def tasks(self) -> list[Task]:
        return [*self._running.values(), *self._waiting, *self._ended]

    @property
    def running(self) -> list[Task]:
        """In the order they began."""
        return list(self._running.values())

    def add(self, job_id: int, job: Job, output: Output, *, front: bool = False, live: bool = False) -> None:
        """Line a job up, at the end or in front. A live one replaces the live ones that wait."""
        if live:
            self._waiting = [task for task in self._waiting if not task.live]
        entry = QueueEntry(job_id=job_id, job=job, count=job.count)
        self._waiting.insert(
            0 if front else len(self._waiting), Task(entry=entry, output=output, live=live, batch=secrets.token_hex(6))
        )

    def start_next(self) -> Task | None:
        """The next job, now marked as running; None while paused, or when none waits that may run now."""
        task = self.next()
        if task is None:
            return None
        self._waiting.remove(task)
        task = _with_entry(task, status="running")
        self._running[task.entry.job_id] = task
        return task

    def next(self) -> Task | None:
        """What `start_next` would start."""
        return None if self.paused else next((task for task in self._waiting if self._may_run(task)), None)

    def _may_run(self, task: Task) -> bool:
        """Not beside the job of the same slider, nor beside one that changes the files of the same document."""
        for other in self._running.values():
            if task.live and other.live:
                return False
            documents = not isinstance(task.entry.job, _COME_BACK) and not isinstance(other.entry.job, _COME_BACK)
            if documents and task.output.folder == other.output.folder:
                return False
        return True

    def move(self, job_id: int, index: int) -> None:
        """Put a waiting job at place `index` among the waiting ones, 0 = next."""
        moved = [task for task in self._waiting if task.entry.job_id == job_id]
        rest = [task for task in self._waiting if task.entry.job_id != job_id]
        index = max(0, min(index, len(rest)))
        self._waiting = [*rest[:index], *moved, *rest[index:]]

    def remove(self, job_id: int) -> None:
        """Forget a job that waits or has ended; a running one stays."""
        self._waiting = [task for task in self._waiting if task.entry.job_id != job_id]
        self._ended = [task for task in self._ended if task.entry.job_id != job_id]

    def clear_waiting(self) -> None:
        self._waiting = []

    def retry(self, job_id: int, new_id: int) -> bool:
        """Line an ended job up again under a new id, so that no late word about the old run can reach it."""
        for task in self._ended:
            if task.entry.job_id == job_id and task.entry.status != "done":
                self._ended.remove(task)
                self._waiting.append(msgspec.structs.replace(task, entry=_afresh(task, new_id), reset=False))
                return True
        return False

    def stop_waiting(self, job_id: int) -> bool:
        """Stop a job that has not begun: it stays in the list as stopped."""
        for task in self._waiting:
            if task.entry.job_id == job_id:
                self._waiting.remove(task)
                self._end(_with_entry(task, status="stopped", code="cancelled"))
                return True
        return False

    # what a worker says about the job that it has; a word about a job that does not run is dropped

    def is_running(self, job_id: int) -> bool:
        return job_id in self._running

    def task(self, job_id: int) -> Task | None:
        """A running one."""
        return self._running.get(job_id)

    def progressed(self, said: Progress) -> None:
        self._change(said.job_id, fraction=said.fraction, finished=said.finished, seconds_left=said.seconds_left)

    def made(self, job_id: int, index: int) -> None:
        """Picture `index` of a running job is on disk."""
        task = self._running.get(job_id)
        if task and index not in task.made:
            self._running[job_id] = msgspec.structs.replace(task, made=(*task.made, index))
            self._change(job_id, kept=len(task.made) + 1)

    def finished(self, job_id: int) -> None:
        """All pictures of a running job are made."""
        task = self._running.pop(job_id)
        self._end(_with_entry(task, status="done", fraction=1.0, finished=task.entry.count, seconds_left=0.0))

    def failed(self, job_id: int, code: str, facts: dict[str, Fact]) -> None:
        """A running job ended otherwise; code "cancelled" is the person's Stop."""
        status = "stopped" if code == "cancelled" else "failed"
        self._end(_with_entry(self._running.pop(job_id), status=status, code=code, facts=facts, seconds_left=-1.0))

    def died(self, job_id: int, code: str) -> str:
        """The worker died of a running job: it is never run again by itself, and set aside the second time (P5).

        Returns the code to tell: code, or "parked".
        """
        task = self._running.pop(job_id)
        task = msgspec.structs.replace(task, deaths=task.deaths + 1)
        parked = task.deaths >= DEATHS_TO_PARK
        code = "parked" if parked else code
        self._end(_with_entry(task, status="parked" if parked else "failed", code=code, seconds_left=-1.0))
        return code

    def run_again(self, job_id: int) -> bool:
        """Put a running job back to the front, once (P14); whether that was still allowed."""
        task = self._running.get(job_id)
        if task is None or task.reset:
            return False
        del self._running[job_id]
        self._waiting.insert(0, msgspec.structs.replace(task, entry=_afresh(task, job_id), reset=True))
        return True

    def _change(self, job_id: int, **fields: object) -> None:
        if job_id in self._running:
            self._running[job_id] = _with_entry(self._running[job_id], **fields)

    def _end(self, task: Task) -> None:
        self._ended = [task, *self._ended][:MAX_ENDED]


def _with_entry(task: Task, **fields: object) -> Task:
    return msgspec.structs.replace(task, entry=msgspec.structs.replace(task.entry, **fields))


def _afresh(task: Task, job_id: int) -> QueueEntry:
    made = len(task.made)
    return QueueEntry(job_id=job_id, job=task.entry.job, count=task.entry.count, finished=made, kept=made)


# on disk


class _Stored(msgspec.Struct, frozen=True, kw_only=True):
    schema: int = SCHEMA
    closed: bool = False  # False while the program runs: found so at a start, it did not close properly
    paused: bool = False
    tasks: tuple[Task, ...] = ()


class Restored(msgspec.Struct, frozen=True, kw_only=True):
    """What was found on disk. crashed: the program did not close properly. newer: the schema of a newer program."""

    tasks: tuple[Task, ...] = ()
    paused: bool = False
    crashed: bool = False
    newer: int = 0


class QueueFile:
    """Keeps the newest state of the queue on disk, in a thread of its own: a slow disk delays no picture."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._writable = True
        self._newest: _Stored | None = None
        self._wake = threading.Condition()
        self._ended = False
        self._thread: threading.Thread | None = None

    def load(self, new_id: Callable[[], int]) -> Restored:
        """Read the queue of the last session; never raises. Every job gets a new id.

        A job that was running is stopped with code "worker_died": nobody knows whether it was what ended the
        program, so it is never run again by itself. Finished ones are gone: their pictures are in the gallery. Repairs
        of a photo are gone too: they belong to what was open then, and its mask is still there. A film comes back: all
        that it needs lies in files that nobody changes.
        A broken file is set aside; one of a newer program is left untouched and nothing is written over it.
        """
        try:
            stored = msgspec.json.decode(self._path.read_bytes(), type=_Stored)
        except FileNotFoundError:
            return Restored()
        except OSError as error:
            _log.warning("the queue cannot be read: %s", error.strerror)
            return Restored()
        except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
            return self._broken_or_newer()
        if stored.schema > SCHEMA:
            return self._left_untouched(stored.schema)
        tasks = []
        for task in stored.tasks:
            if task.entry.status == "done" or task.live or not isinstance(task.entry.job, _COME_BACK):
                continue
            fields: dict[str, object] = {"job_id": new_id()}
            if task.entry.status == "running":
                fields |= {"status": "stopped", "code": "worker_died", "seconds_left": -1.0}
            tasks.append(_with_entry(task, **fields))
        return Restored(tasks=tuple(tasks), paused=stored.paused, crashed=not stored.closed)

    def save(self, queue: JobQueue, closed: bool = False) -> None:
        """Write the queue soon; of several states only the newest is written."""
        stored = _Stored(closed=closed, paused=queue.paused, tasks=tuple(queue.tasks))
        with self._wake:
            self._newest = stored
            if self._thread is None and self._writable:
                self._thread = threading.Thread(target=self._write_all, name="queue file", daemon=True)
                self._thread.start()
            self._wake.notify()

    def close(self, timeout_s: float = 2.0) -> None:
        """Wait until the newest state is written."""
        with self._wake:
            self._ended = True
            self._wake.notify()
        if self._thread is not None:
            self._thread.join(timeout_s)

    def _write_all(self) -> None:
        while True:
            with self._wake:
                self._wake.wait_for(lambda: self._newest is not None or self._ended)
                stored, self._newest = self._newest, None
            if stored is None:
                return
            try:
                self._path.parent.mkdir(parents=True, exist_ok=True)
                disk.write_bytes(self._path, msgspec.json.encode(stored))
            except (OSError, StudioError) as error:
                _log.warning("the queue was not written: %s", type(error).__name__)

    def _broken_or_newer(self) -> Restored:
        class OnlySchema(msgspec.Struct):
            schema: int

        with contextlib.suppress(msgspec.DecodeError, OSError, RecursionError, UnicodeDecodeError):
            schema = msgspec.json.decode(self._path.read_bytes(), type=OnlySchema).schema
            if schema > SCHEMA:
                return self._left_untouched(schema)
        _log.warning("the queue file is damaged and was set aside")
        with contextlib.suppress(OSError, StudioError):
            self._path.replace(disk.claim(self._path.with_name("queue.broken.json")))
        return Restored(crashed=True)

    def _left_untouched(self, schema: int) -> Restored:
        self._writable = False
        return Restored(newer=schema)
