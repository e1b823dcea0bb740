"""The engine as the window sees it: a QThread with the courier in it, its words as signals.

All methods return at once and may be called from the window's thread only. All signals arrive there, in order.
"""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QThread, Signal, SignalInstance, Slot

from mmstudio import paths
from mmstudio.engine import messages as m
from mmstudio.engine.backend import StartWorker, start_local_worker
from mmstudio.engine.child import WorkerOptions
from mmstudio.engine.courier import Courier, Patience
from mmstudio.engine.queue import QueueFile
from mmstudio.engine.state import EngineState, QueueState
from mmstudio.errors import Fact
from mmstudio.jobs import Job

MAX_PREVIEWS = 64  # two full batches; a window that is busy for longer has the files
CLOSE_TIMEOUT_MS = 8000


class EngineThread(QThread):
    """Feeds jobs to worker processes, one at a time each, and turns their messages into signals.

    `start()` begins, `close()` ends worker and thread. `state` and `queue` are the last known values; they may be
    newer than the signal that is being handled.
    """

    state_changed = Signal(object)  # EngineState
    queue_changed = Signal(object)  # QueueState
    progressed = Signal(object)  # messages.Progress; of each running job the newest
    loading = Signal(object)  # messages.Loading
    previewed = Signal(object)  # messages.Preview; of each picture the newest
    kept = Signal(object)  # messages.Kept: the picture is on disk
    written = Signal(object)  # messages.Written: a result of a job on a document is on disk
    unsaved = Signal(object)  # messages.Unsaved: the picture waits in the tray, the queue is paused
    done = Signal(object)  # messages.Done
    failed = Signal(object)  # messages.Failed: error, bug, Stop ("cancelled"), or a worker that died
    noticed = Signal(str, object)  # code and facts of a sentence that belongs to no job

    _offered = Signal()

    def __init__(
        self,
        options: WorkerOptions | None = None,
        queue_path: Path | None = None,
        start_paused: bool = False,
        start_worker: StartWorker = start_local_worker,
        patience: Patience | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.state = EngineState()
        self.queue = QueueState()
        self._new_id = itertools.count(1).__next__  # one atomic step, so that both threads may call it
        self._offers = _Offers(self._offered.emit)
        self._courier = Courier(
            voice=_SignalVoice(self, self._offers),
            queue_file=QueueFile(queue_path or paths.data() / "queue.json"),
            new_id=self._new_id,
            options=options or WorkerOptions(),
            start_worker=start_worker,
            patience=patience,
            start_paused=start_paused,
        )
        self._offered.connect(self._deliver)

    def run(self) -> None:
        self._courier.run()

    def submit(self, job: Job, output: m.Output, front: bool = False, live: bool = False) -> int:
        """Line a job up; returns its id. live: it belongs to a moving slider and replaces live ones that wait."""
        job_id = self._new_id()
        self._do(partial(self._courier.submit, job_id, job, output, front, live))
        return job_id

    def cancel(self, job_id: int | None = None) -> None:
        """Stop a job, None = all that run. It ends with `failed`, code "cancelled"; its kept pictures stay."""
        self._do(partial(self._courier.cancel, job_id))

    def skip(self) -> None:
        """Give up what runs; what waits follows."""
        self.cancel()

    def stop_after_this(self, job_id: int | None = None) -> None:
        """Finish the picture that is being drawn, then end the job; None = all that run."""
        self._do(partial(self._courier.stop_after_this, job_id))

    def remove(self, job_id: int) -> None:
        """Forget a job that waits or has ended; a running one is stopped."""
        self._do(partial(self._courier.remove, job_id))

    def move(self, job_id: int, index: int) -> None:
        """Put a waiting job at place `index` among the waiting ones; 0 = next."""
        self._do(partial(self._courier.move, job_id, index))

    def retry(self, job_id: int) -> int:
        """Run an ended job again, at the end of the queue; returns its new id. Pictures already kept stay."""
        new_id = self._new_id()
        self._do(partial(self._courier.retry, job_id, new_id))
        return new_id

    def clear_waiting(self) -> None:
        self._do(self._courier.clear_waiting)

    def set_paused(self, paused: bool) -> None:
        """Start no further job; what runs goes on to its end."""
        self._do(partial(self._courier.set_paused, paused))

    def free_memory(self) -> None:
        """Unload every checkpoint, after what runs."""
        self._do(self._courier.free_memory)

    def preload(self, checkpoint: str) -> None:
        """Load a checkpoint in advance, once the first worker is ready and idle."""
        self._do(partial(self._courier.preload, checkpoint))

    def configure(self, settings: m.Configure, threads: int) -> None:
        """Settings that changed; threads (0 = one per core) count for the next worker."""
        self._do(partial(self._courier.configure, settings, threads))

    def restart_engine(self) -> None:
        """Replace all workers, also a broken one; what runs fails with "worker_died"."""
        self._do(self._courier.restart)

    def close(self) -> None:
        """End worker and thread; blocks until both have, at most some seconds. Jobs that wait are kept on disk."""
        self._do(self._courier.close)
        self.wait(CLOSE_TIMEOUT_MS)

    def _do(self, call: Callable[[], None]) -> None:
        self._courier.do(call)

    @Slot()
    def _deliver(self) -> None:
        for signal, value in self._offers.take():
            signal.emit(value)


class _Offers:
    """Values of which only the newest counts, held until the window has time for them.

    A window that is busy for five seconds then gets one progress and one preview per picture, not hundreds (P9).
    """

    def __init__(self, announce: Callable[[], None]) -> None:
        self._announce = announce
        self._lock = threading.Lock()
        self._values: dict[object, tuple[SignalInstance, object]] = {}

    def put(self, key: tuple[object, ...], signal: SignalInstance, value: object) -> None:
        with self._lock:
            first = not self._values
            self._values.pop(key, None)  # what is newer comes later
            self._values[key] = signal, value
            previews = [other for other in self._values if isinstance(other, tuple) and other[0] == "preview"]
            if len(previews) > MAX_PREVIEWS:
                del self._values[previews[0]]
        if first:
            self._announce()

    def take(self) -> list[tuple[SignalInstance, object]]:
        with self._lock:
            values, self._values = self._values, {}
        return list(values.values())


class _SignalVoice:
    """Speaks in the courier's thread; Qt carries it over."""

    def __init__(self, thread: EngineThread, offers: _Offers) -> None:
        self._thread = thread
        self._offers = offers

    def state(self, state: EngineState) -> None:
        self._thread.state = state
        self._offers.put(("state",), self._thread.state_changed, state)

    def queue(self, queue: QueueState) -> None:
        self._thread.queue = queue
        self._offers.put(("queue",), self._thread.queue_changed, queue)

    def notice(self, code: str, facts: dict[str, Fact]) -> None:
        self._thread.noticed.emit(code, facts)

    def said(self, message: m.FromWorker) -> None:
        thread = self._thread
        match message:
            case m.Progress(job_id):
                self._offers.put(("progress", job_id), thread.progressed, message)
            case m.Preview(job_id, index):
                self._offers.put(("preview", job_id, index), thread.previewed, message)
            case m.Loading():
                thread.loading.emit(message)
            case m.Kept():
                thread.kept.emit(message)
            case m.Written():
                thread.written.emit(message)
            case m.Unsaved():
                thread.unsaved.emit(message)
            case m.Done():
                thread.done.emit(message)
            case m.Failed():
                thread.failed.emit(message)
