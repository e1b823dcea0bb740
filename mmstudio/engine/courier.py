"""The courier: owns the queue, feeds the workers, and replaces what dies or hangs. Knows no Qt.

It runs in a thread of its own (`engine/thread.py`) and never blocks on a worker. The window hands it calls with
`do`, which return at once; a `Voice` carries what it has to say back. Because one thread owns the queue, every
word of a worker is checked against the job that it has: a late one is dropped (P11).

There is one worker, except where several graphics cards are: each further card gets one of its own when a job waits
that nobody else is free for.
"""

from __future__ import annotations

import contextlib
import logging
import signal
import time
from collections import deque
from collections.abc import Callable
from typing import Protocol

import msgspec

from mmstudio.engine import messages as m
from mmstudio.engine.backend import Backend, StartWorker
from mmstudio.engine.child import EXIT_DEVICE_FAILED, WorkerOptions
from mmstudio.engine.inbox import Inbox
from mmstudio.engine.queue import JobQueue, QueueFile
from mmstudio.engine.state import EngineState, Phase, QueueState
from mmstudio.engine.station import Station, oom_kills
from mmstudio.errors import Fact
from mmstudio.jobs import Job

MAX_STARTS = 2  # in a row, without a sign of life
MAX_DEATHS = 3  # within DEATHS_WITHIN_S, over all jobs
DEATHS_WITHIN_S = 60.0

_log = logging.getLogger(__name__)


class Patience(msgspec.Struct, frozen=True, kw_only=True):
    """How long the courier waits, in seconds.

    hung_s: without a heartbeat, until the person is asked. cancel_s: for the answer to Stop, until the worker is
    replaced. start_s: for torch on a cold disk. close_s: for the running picture when the program ends.
    """

    hung_s: float = 10.0
    cancel_s: float = 2.0
    start_s: float = 120.0
    close_s: float = 1.5


class Voice(Protocol):
    """What the courier says, in its own thread."""

    def state(self, state: EngineState) -> None: ...

    def queue(self, queue: QueueState) -> None: ...

    def said(self, message: m.FromWorker) -> None:
        """A word of a worker about the job it has, or Failed in the worker's place when it died."""

    def notice(self, code: str, facts: dict[str, Fact]) -> None:
        """Something to tell the person that belongs to no job."""


class Courier:
    """Call `run` in a thread; call the others through `do`."""

    def __init__(
        self,
        voice: Voice,
        queue_file: QueueFile,
        new_id: Callable[[], int],
        options: WorkerOptions,
        start_worker: StartWorker,
        patience: Patience | None = None,
        start_paused: bool = False,
    ) -> None:
        self._voice = voice
        self._queue_file = queue_file
        self._new_id = new_id
        self._options = options
        self._start_worker = start_worker
        self._patience = patience or Patience()
        self._start_paused = start_paused
        self._inbox = Inbox()
        self._closing = False
        self._queue = JobQueue()
        self._shown = QueueState()
        self._stored: object = None
        self._state = EngineState()
        self._first = Station()
        self._stations = [self._first]
        self._preload = ""
        self._deaths: deque[float] = deque(maxlen=MAX_DEATHS)
        self._broken = False
        self._said_state: EngineState | None = None

    # any thread

    def do(self, call: Callable[[], None]) -> None:
        """Have `call` made in the courier's thread, soon; calls are made in order. Never blocks."""
        self._inbox.do(call)

    # the courier's own thread

    def run(self) -> None:
        """Serve until `close`; leaves no process behind, whatever happens."""
        try:
            self._restore()
            while not self._closing:
                try:
                    self._step()
                except Exception:  # noqa: BLE001 - whatever it is, the window's side must go on
                    _log.exception("a bug in the courier")
                    self._recover()
        finally:
            self._end()

    def submit(self, job_id: int, job: Job, output: m.Output, front: bool = False, live: bool = False) -> None:
        self._queue.add(job_id, job, output, front=front, live=live)

    def cancel(self, job_id: int | None = None) -> None:
        """Stop a job; None = all that run. A job that waits is stopped without a word to a worker."""
        running = self._working_on(job_id)
        for station in running:
            if station.cancel_by is None:
                station.cancel_by = time.monotonic() + self._patience.cancel_s
            station.post(m.Cancel(station.job_id))
        if not running and job_id is not None and self._queue.stop_waiting(job_id):
            self._voice.said(m.Failed(job_id, "cancelled"))

    def stop_after_this(self, job_id: int | None = None) -> None:
        """End a job, None = all that run, with the picture that is being drawn."""
        for station in self._working_on(job_id):
            station.post(m.StopAfterThis(station.job_id))

    def remove(self, job_id: int) -> None:
        """Forget a job; a running one is stopped and stays in the list."""
        if self._queue.is_running(job_id):
            self.cancel(job_id)
        else:
            self._queue.remove(job_id)

    def move(self, job_id: int, index: int) -> None:
        self._queue.move(job_id, index)

    def retry(self, job_id: int, new_id: int) -> None:
        self._queue.retry(job_id, new_id)

    def clear_waiting(self) -> None:
        self._queue.clear_waiting()

    def set_paused(self, paused: bool) -> None:
        self._queue.paused = paused

    def free_memory(self) -> None:
        for station in self._stations:
            station.post(m.FreeMemory())

    def preload(self, checkpoint: str) -> None:
        """Load a checkpoint as soon as the first worker is ready and has nothing better to do."""
        self._preload = checkpoint
        self._send_preload()

    def configure(self, settings: m.Configure, threads: int) -> None:
        """threads counts for the next worker."""
        self._options = msgspec.structs.replace(self._options, threads=threads, **msgspec.structs.asdict(settings))
        for station in self._stations:
            station.post(settings)

    def restart(self) -> None:
        """The person asks for new workers: what runs fails; a broken engine gets another chance."""
        self._broken = False
        self._deaths.clear()
        for station in self._stations:
            station.starts = 0
            self._kill(station, "restart")

    def close(self) -> None:
        self._closing = True

    # one turn

    def _step(self) -> None:
        self._inbox.answer()
        if self._closing:
            return
        self._ensure_worker(self._first)
        self._feed()
        self._show()
        self._wait()
        for station in self._stations:
            self._hear(station)
        self._watch()

    def _wait(self) -> None:
        there = [station for station in self._stations if station.worker is not None]
        deadlines = [station.cancel_by for station in there if station.cancel_by is not None]
        timeout_s = min([1.0, *(max(0.0, deadline - time.monotonic()) for deadline in deadlines)])
        self._inbox.wait([s.worker.sentinel for s in there if s.worker], timeout_s if there else None)

    def _ensure_worker(self, station: Station) -> None:
        """Start a worker where none is, unless that has failed too often."""
        if station.worker is not None or self._broken:
            return
        if station.starts >= MAX_STARTS:
            if station is self._first:
                self._give_up()
            return
        station.starts += 1
        station.forget()
        options = self._options
        if station.place:
            options = msgspec.structs.replace(options, place=station.place, expects="")
        try:
            station.worker = self._start_worker(options, self._inbox.wake)
        except OSError as error:
            _log.warning("no worker could be started: %s", error.strerror)
            self._ensure_worker(station)

    def _feed(self) -> None:
        """Give waiting jobs to free workers, first of all to one that has the checkpoint in memory."""
        while not self._broken and (free := [station for station in self._stations if station.free]):
            task = self._queue.start_next()
            if task is None:
                return
            checkpoint = getattr(task.entry.job, "checkpoint", "")
            station = min(free, key=lambda station: checkpoint not in station.loaded)
            station.job_id = task.entry.job_id
            self._preload = ""
            station.post(m.Run(task.entry.job_id, task.entry.job, task.output, task.made, task.batch))
        if self._queue.next() is not None and not any(s.worker and not s.job_id for s in self._stations):
            idle = [s for s in self._stations if s.worker is None and s is not self._first and s.starts < MAX_STARTS]
            if idle:
                self._ensure_worker(idle[0])

    def _hear(self, station: Station) -> None:
        """Every word that has come; then, if the worker is gone, its death."""
        worker = station.worker
        if worker is None:
            return
        gone = worker.exit_code is not None
        try:
            # of a dead worker everything is waited for: a picture on disk must reach the gallery
            while (data := worker.receive(1.0 if gone else 0.0)) is not None:
                station.last_sign = time.monotonic()
                self._understand(station, m.decode_from_worker(data))
        except EOFError:
            gone = True
        except msgspec.DecodeError:
            _log.error("the worker sent what is no message")
            worker.kill()
            gone = True
        if gone:
            if not worker.join(1.0):
                worker.kill()
                worker.join(5.0)
            self._bury(station, worker)

    def _understand(self, station: Station, said: m.FromWorker) -> None:
        match said:
            case m.Ready():
                self._be_ready(station, said)
            case m.Heartbeat(used, total, loaded):
                station.memory_mib, station.loaded = (used, total), loaded
            case m.Received():
                pass
            case m.Loading(job_id):
                if job_id in (0, station.job_id):
                    self._voice.said(said)
            case _:
                if station.job_id and said.job_id == station.job_id:
                    self._relay(station, said)

    def _relay(
        self, station: Station, said: m.Progress | m.Preview | m.Kept | m.Written | m.Unsaved | m.Done | m.Failed
    ) -> None:
        """A word about a running job: the queue first, so that who hears the word finds it up to date."""
        match said:
            case m.Progress():
                self._queue.progressed(said)
            case m.Kept(job_id, index) | m.Written(job_id, index):
                self._queue.made(job_id, index)
            case m.Unsaved():
                self._queue.paused = True  # the next job would meet the same disk (D2)
            case m.Done(job_id):
                station.job_over()
                self._queue.finished(job_id)
            case m.Failed(code="device_failed"):
                self._device_failed(station)
                return
            case m.Failed(job_id, code, facts):
                station.job_over()
                self._queue.failed(job_id, code, facts)
        self._publish_queue()
        self._voice.said(said)

    def _be_ready(self, station: Station, said: m.Ready) -> None:
        station.ready, station.starts = True, 0
        station.device, station.memory_mib = said.device, (said.memory_used_mib, said.memory_total_mib)
        if station is not self._first:
            return
        self._state = msgspec.structs.replace(self._state, device=said.device, cards=said.cards)
        if said.no_graphics_card:
            self._voice.notice("no_graphics_card", {})
        if said.kind in ("cuda", "mps"):  # a later worker tells when it is gone
            self._options = msgspec.structs.replace(self._options, expects=said.kind)
        kept = [s for s in self._stations if s is self._first or s.worker or s.place in said.others]
        there = {s.place for s in kept}
        self._stations = [*kept, *(Station(place) for place in said.others if place not in there)]
        self._send_preload()

    def _device_failed(self, station: Station) -> None:
        """The worker is leaving because the driver failed; the job runs once more in the next one (P14)."""
        station.leaving = True
        job_id = station.job_id
        station.job_over()
        if self._queue.run_again(job_id):
            self._voice.notice("device_reset", {})
        else:
            self._fail(job_id, "device_failed")

    def _watch(self) -> None:
        """Replace a worker that does not answer."""
        now = time.monotonic()
        for station in self._stations:
            if station.cancel_by is not None and now >= station.cancel_by:
                self._kill(station, "cancel")
            elif station.worker is not None and not station.ready and now - station.started > self._patience.start_s:
                self._kill(station, "start")

    def _working_on(self, job_id: int | None) -> list[Station]:
        """Who has a job; None = any."""
        return [station for station in self._stations if station.job_id and job_id in (None, station.job_id)]

    # a worker's end

    def _kill(self, station: Station, reason: str) -> None:
        if station.worker is None:
            return
        station.killed_for = reason
        station.worker.kill()
        station.worker.join(5.0)
        self._hear(station)

    def _bury(self, station: Station, worker: Backend) -> None:
        """The worker is dead: its job ends, and what comes next is decided."""
        code, reason = worker.exit_code, station.killed_for
        station.worker = None
        worker.close()
        if reason == "close":
            return
        expected = reason or station.leaving
        _log.log(logging.INFO if expected else logging.WARNING, "the worker ended: %s", reason or _exit_text(code))
        if station.leaving and code == EXIT_DEVICE_FAILED:
            pass  # its job has been dealt with
        elif reason == "cancel":
            self._fail(station.job_id, "cancelled")
            self._voice.notice("stopped_restarted", {})
        elif reason == "restart":
            self._blame(station.job_id, "worker_died", "ended by the person")
            if station is self._first:
                self._voice.notice("engine_restarted", {})
        elif station.ready:
            self._deaths.append(time.monotonic())
            memory = code == -signal.SIGKILL and oom_kills() > station.oom_kills
            self._blame(station.job_id, "worker_killed_for_memory" if memory else "worker_died", _exit_text(code))
            if not station.job_id and station is self._first:
                self._voice.notice("engine_restarted", {})
        station.forget()
        self._give_up_if_hopeless()

    def _blame(self, job_id: int, code: str, details: str) -> None:
        """A worker died of a job, if it had one."""
        task = self._queue.task(job_id)
        if task is not None:
            code = self._queue.died(job_id, code)
            self._publish_queue()
            self._voice.said(m.Failed(job_id, code, {}, task.entry.kept, details))

    def _fail(self, job_id: int, code: str) -> None:
        task = self._queue.task(job_id)
        if task is not None:
            self._queue.failed(job_id, code, {})
            self._publish_queue()
            self._voice.said(m.Failed(job_id, code, {}, task.entry.kept))

    def _recover(self) -> None:
        """After a bug of ours: what runs ends, new workers start; three in a minute end the engine."""
        for station in self._stations:
            worker, station.worker = station.worker, None
            if worker is not None:
                worker.close()
            station.forget()
        for task in self._queue.running:
            self._fail(task.entry.job_id, "bug")
        self._deaths.append(time.monotonic())
        self._give_up_if_hopeless()

    def _give_up_if_hopeless(self) -> None:
        if len(self._deaths) == MAX_DEATHS and self._deaths[-1] - self._deaths[0] <= DEATHS_WITHIN_S:
            self._give_up()

    def _give_up(self) -> None:
        """No worker is started or given work any more; what runs goes on to its end."""
        self._broken = True
        _log.error("the engine is not started again")
        self._voice.notice("worker_broken", {})

    # saying

    def _send_preload(self) -> None:
        if self._preload and self._first.free and not self._queue.state.waiting:
            self._first.post(m.Load(self._preload))
            self._preload = ""

    def _show(self) -> None:
        self._publish_queue()
        ready = [station for station in self._stations if station.ready]
        known = list(dict.fromkeys((self._first, *ready)))  # of the first one what was heard last
        phase = self._phase(ready)
        silent_s = round(max(station.silent_s for station in ready)) if phase == "hung" else 0
        state = msgspec.structs.replace(
            self._state,
            phase=phase,
            silent_s=float(silent_s),
            workers=max(1, len(ready)),
            memory_used_mib=sum(station.memory_mib[0] for station in known),
            memory_total_mib=sum(station.memory_mib[1] for station in known),
            loaded=tuple(dict.fromkeys(name for station in ready for name in station.loaded)),
        )
        self._publish_state(state)

    def _phase(self, ready: list[Station]) -> Phase:
        if self._broken:
            return "broken"
        if any(station.silent_s > self._patience.hung_s for station in ready):
            return "hung"
        if any(station.job_id for station in ready):
            return "busy"
        if not self._first.ready:
            return "starting" if not self._state.device else "restarting"
        return "ready"

    def _publish_state(self, state: EngineState) -> None:
        if state != self._said_state:
            self._said_state = state
            self._voice.state(state)
        self._state = state

    def _publish_queue(self) -> None:
        state = self._queue.state
        if state != self._shown:
            self._shown = state
            self._voice.queue(state)
        stored = (state.paused, [(t.entry.job_id, t.entry.status, t.made) for t in self._queue.tasks])
        if stored != self._stored:
            self._stored = stored
            self._queue_file.save(self._queue)

    # beginning and end

    def _restore(self) -> None:
        found = self._queue_file.load(self._new_id)
        waiting = sum(task.entry.status == "waiting" for task in found.tasks)
        # after a crash the person decides: perhaps it was one of these jobs (P7, P8)
        paused = found.paused or self._start_paused or (found.crashed and waiting > 0)
        self._queue = JobQueue(found.tasks, paused)
        if found.newer:
            self._voice.notice("newer_file", {"name": "queue.json", "version": found.newer})
        elif paused and waiting:
            self._voice.notice("queue_restored", {"n": waiting})

    def _end(self) -> None:
        """Let the pictures that are being written be finished, then leave nothing behind."""
        for station in self._stations:
            station.killed_for = "close"
            station.post(m.Quit())
        give_up = time.monotonic() + self._patience.close_s
        while (left_s := give_up - time.monotonic()) > 0:
            sentinels = [s.worker.sentinel for s in self._stations if s.worker is not None and s.ready]
            if not sentinels:
                break
            self._inbox.wait(sentinels, min(left_s, 0.1))
            for station in self._stations:
                self._hear(station)
        for station in self._stations:
            self._kill(station, "close")
        for task in self._queue.running:
            self._fail(task.entry.job_id, "cancelled")
        self._queue_file.save(self._queue, closed=True)
        self._queue_file.close()
        self._publish_state(msgspec.structs.replace(self._state, phase="closed", loaded=()))
        self._inbox.close()


def _exit_text(code: int | None) -> str:
    if code is not None and code < 0:
        with contextlib.suppress(ValueError):
            return signal.Signals(-code).name
    return f"exit code {code}"
