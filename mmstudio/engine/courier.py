"""The courier: owns the queue, feeds one worker, and replaces it when it dies or hangs. Knows no Qt.

It runs in a thread of its own (`engine/thread.py`) and never blocks on a worker. The window hands it calls with
`do`, which return at once; a `Voice` carries what it has to say back. Because one thread owns the queue, every
word of a worker is checked against the job that runs now: a late one is dropped (P11).
"""

from __future__ import annotations

import contextlib
import logging
import signal
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import msgspec

from mmstudio.engine import messages as m
from mmstudio.engine.backend import Backend, StartWorker
from mmstudio.engine.child import EXIT_DEVICE_FAILED, WorkerOptions
from mmstudio.engine.inbox import Inbox
from mmstudio.engine.queue import JobQueue, QueueFile
from mmstudio.engine.state import EngineState, Phase, QueueState
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
        """A word of the worker about the running job, or Failed in the worker's place when it died."""

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
        self._worker: Backend | None = None
        self._preload = ""
        self._starts = 0  # since a worker was last ready
        self._deaths: deque[float] = deque(maxlen=MAX_DEATHS)
        self._broken = False
        self._said_state: EngineState | None = None
        self._ready = False
        self._leaving = False
        self._killed_for = ""
        self._cancel_by: float | None = None
        self._started = self._last_sign = 0.0
        self._oom_kills = 0

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
        """Stop a job; None = the running one. A job that waits is stopped without a word to the worker."""
        running = self._queue.running
        if running is not None and job_id in (None, running.entry.job_id):
            if self._cancel_by is None:
                self._cancel_by = time.monotonic() + self._patience.cancel_s
            self._post(m.Cancel(running.entry.job_id))
        elif job_id is not None and self._queue.stop_waiting(job_id):
            self._voice.said(m.Failed(job_id, "cancelled"))

    def stop_after_this(self) -> None:
        if self._queue.running:
            self._post(m.StopAfterThis(self._queue.running.entry.job_id))

    def remove(self, job_id: int) -> None:
        """Forget a job; the running one is stopped and stays in the list."""
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
        self._post(m.FreeMemory())

    def preload(self, checkpoint: str) -> None:
        """Load a checkpoint as soon as the worker is ready and has nothing better to do."""
        self._preload = checkpoint
        self._send_preload()

    def configure(self, settings: m.Configure, threads: int) -> None:
        """threads counts for the next worker."""
        self._options = msgspec.structs.replace(self._options, threads=threads, **msgspec.structs.asdict(settings))
        self._post(settings)

    def restart(self) -> None:
        """The person asks for a new worker: the running job fails; a broken engine gets another chance."""
        self._broken = False
        self._starts = 0
        self._deaths.clear()
        if self._worker is not None:
            self._kill("restart")

    def close(self) -> None:
        self._closing = True

    # one turn

    def _step(self) -> None:
        self._inbox.answer()
        if self._closing:
            return
        self._ensure_worker()
        self._feed()
        self._show()
        self._wait()
        self._hear()
        self._watch()

    def _wait(self) -> None:
        if self._worker is None:
            self._inbox.wait((), None)
            return
        timeout_s = 1.0
        if self._cancel_by is not None:
            timeout_s = min(timeout_s, max(0.0, self._cancel_by - time.monotonic()))
        self._inbox.wait((self._worker.sentinel,), timeout_s)

    def _ensure_worker(self) -> None:
        if self._worker is not None or self._broken:
            return
        if self._starts >= MAX_STARTS:
            self._give_up()
            return
        self._starts += 1
        self._forget_worker()
        try:
            self._worker = self._start_worker(self._options, self._inbox.wake)
        except OSError as error:
            _log.warning("no worker could be started: %s", error.strerror)
            self._ensure_worker()

    def _feed(self) -> None:
        if self._worker is None or not self._ready or self._leaving:
            return
        task = self._queue.start_next()
        if task is not None:
            self._preload = ""
            self._post(m.Run(task.entry.job_id, task.entry.job, task.output, task.made, task.batch))

    def _hear(self) -> None:
        """Every word that has come; then, if the worker is gone, its death."""
        worker = self._worker
        if worker is None:
            return
        gone = worker.exit_code is not None
        try:
            # of a dead worker everything is waited for: a picture on disk must reach the gallery
            while (data := worker.receive(1.0 if gone else 0.0)) is not None:
                self._last_sign = time.monotonic()
                self._understand(m.decode_from_worker(data))
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
            self._bury(worker)

    def _understand(self, said: m.FromWorker) -> None:
        match said:
            case m.Ready():
                self._be_ready(said)
            case m.Heartbeat(used, total, loaded):
                self._state = msgspec.structs.replace(
                    self._state, memory_used_mib=used, memory_total_mib=total, loaded=loaded
                )
            case m.Received():
                pass
            case m.Loading(job_id):
                if job_id == 0 or self._queue.is_running(job_id):
                    self._voice.said(said)
            case _:
                if self._queue.is_running(said.job_id):
                    self._relay(said)

    def _relay(self, said: m.Progress | m.Preview | m.Kept | m.Written | m.Unsaved | m.Done | m.Failed) -> None:
        """A word about the running job: the queue first, so that who hears the word finds it up to date."""
        match said:
            case m.Progress():
                self._queue.progressed(said)
            case m.Kept(_, index) | m.Written(_, index):
                self._queue.made(index)
            case m.Unsaved():
                self._queue.paused = True  # the next job would meet the same disk (D2)
            case m.Done():
                self._job_over()
                self._queue.finished()
            case m.Failed(code="device_failed"):
                self._device_failed()
                return
            case m.Failed(_, code, facts):
                self._job_over()
                self._queue.failed(code, facts)
        self._publish_queue()
        self._voice.said(said)

    def _be_ready(self, said: m.Ready) -> None:
        self._ready = True
        self._starts = 0
        self._state = msgspec.structs.replace(
            self._state,
            device=said.device,
            cards=said.cards,
            memory_used_mib=said.memory_used_mib,
            memory_total_mib=said.memory_total_mib,
            loaded=(),
        )
        if said.no_graphics_card:
            self._voice.notice("no_graphics_card", {})
        if said.kind in ("cuda", "mps"):  # a later worker tells when it is gone
            self._options = msgspec.structs.replace(self._options, expects=said.kind)
        self._send_preload()

    def _device_failed(self) -> None:
        """The worker is leaving because the driver failed; the job runs once more in the next one (P14)."""
        self._leaving = True
        running = self._queue.running
        self._job_over()
        if self._queue.run_again():
            self._voice.notice("device_reset", {})
        elif running is not None:
            self._queue.failed("device_failed", {})
            self._publish_queue()
            self._voice.said(m.Failed(running.entry.job_id, "device_failed", {}, running.entry.kept))

    def _watch(self) -> None:
        """Replace a worker that does not answer."""
        if self._worker is None:
            return
        now = time.monotonic()
        if self._cancel_by is not None and now >= self._cancel_by:
            self._kill("cancel")
        elif not self._ready and now - self._started > self._patience.start_s:
            self._kill("start")

    @property
    def _silent_s(self) -> float:
        return time.monotonic() - self._last_sign

    # a worker's end

    def _kill(self, reason: str) -> None:
        if self._worker is None:
            return
        self._killed_for = reason
        self._worker.kill()
        self._worker.join(5.0)
        self._hear()

    def _bury(self, worker: Backend) -> None:
        """The worker is dead: its job ends, and what comes next is decided."""
        code, reason = worker.exit_code, self._killed_for
        was_ready, leaving = self._ready, self._leaving
        self._worker = None
        worker.close()
        if reason == "close":
            return
        _log.log(
            logging.INFO if reason or leaving else logging.WARNING, "the worker ended: %s", reason or _exit_text(code)
        )
        if leaving and code == EXIT_DEVICE_FAILED:
            pass  # its job has been dealt with
        elif reason == "cancel":
            self._fail_running("cancelled")
            self._voice.notice("stopped_restarted", {})
        elif reason == "restart":
            self._blame_running("worker_died", "ended by the person")
            self._voice.notice("engine_restarted", {})
        elif was_ready:
            self._deaths.append(time.monotonic())
            memory = code == -signal.SIGKILL and _oom_kills() > self._oom_kills
            if not self._blame_running("worker_killed_for_memory" if memory else "worker_died", _exit_text(code)):
                self._voice.notice("engine_restarted", {})
        self._forget_worker()
        self._give_up_if_hopeless()

    def _blame_running(self, code: str, details: str) -> bool:
        """The worker died of the running job, if there is one; whether there is."""
        running = self._queue.running
        if running is None:
            return False
        code = self._queue.died(code)
        self._publish_queue()
        self._voice.said(m.Failed(running.entry.job_id, code, {}, running.entry.kept, details))
        return True

    def _fail_running(self, code: str) -> None:
        running = self._queue.running
        if running is not None:
            self._queue.failed(code, {})
            self._publish_queue()
            self._voice.said(m.Failed(running.entry.job_id, code, {}, running.entry.kept))

    def _recover(self) -> None:
        """After a bug of ours: the running job ends, a new worker starts; three in a minute end the engine."""
        worker, self._worker = self._worker, None
        if worker is not None:
            worker.close()
        self._fail_running("bug")
        self._forget_worker()
        self._deaths.append(time.monotonic())
        self._give_up_if_hopeless()

    def _give_up_if_hopeless(self) -> None:
        if len(self._deaths) == MAX_DEATHS and self._deaths[-1] - self._deaths[0] <= DEATHS_WITHIN_S:
            self._give_up()

    def _give_up(self) -> None:
        self._broken = True
        _log.error("the engine is not started again")
        self._voice.notice("worker_broken", {})

    def _forget_worker(self) -> None:
        """What is known about a worker, before there is one."""
        self._ready = False
        self._leaving = False
        self._killed_for = ""
        self._cancel_by = None
        self._started = self._last_sign = time.monotonic()
        self._oom_kills = _oom_kills()

    def _job_over(self) -> None:
        self._cancel_by = None

    # saying

    def _post(self, message: m.ToWorker) -> None:
        if self._worker is not None:
            self._worker.post(m.encode_to_worker(message))

    def _send_preload(self) -> None:
        if self._preload and self._ready and not self._queue.running and not self._queue.state.waiting:
            self._post(m.Load(self._preload))
            self._preload = ""

    def _show(self) -> None:
        self._publish_queue()
        phase = self._phase()
        silent_s = round(self._silent_s) if phase == "hung" else 0
        gone = {"loaded": ()} if self._worker is None or not self._ready else {}
        self._publish_state(msgspec.structs.replace(self._state, phase=phase, silent_s=float(silent_s), **gone))

    def _phase(self) -> Phase:
        if self._broken:
            return "broken"
        if not self._ready:
            return "starting" if not self._state.device else "restarting"
        if self._silent_s > self._patience.hung_s:
            return "hung"
        return "busy" if self._queue.running else "ready"

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
        """Let the picture that is being written be finished, then leave nothing behind."""
        worker, self._killed_for = self._worker, "close"
        if worker is not None:
            self._post(m.Quit())
            if self._ready:
                give_up = time.monotonic() + self._patience.close_s
                while self._worker is not None and (left_s := give_up - time.monotonic()) > 0:
                    self._inbox.wait((worker.sentinel,), min(left_s, 0.1))
                    self._hear()
            if self._worker is not None:
                worker.kill()
                worker.join(5.0)
                self._hear()
        self._fail_running("cancelled")
        self._queue_file.save(self._queue, closed=True)
        self._queue_file.close()
        self._publish_state(msgspec.structs.replace(self._state, phase="closed", loaded=()))
        self._inbox.close()


def _exit_text(code: int | None) -> str:
    if code is not None and code < 0:
        with contextlib.suppress(ValueError):
            return signal.Signals(-code).name
    return f"exit code {code}"


def _oom_kills() -> int:
    """How often Linux has ended a process because memory ran out, since it started; 0 where it does not tell."""
    with contextlib.suppress(OSError, ValueError):
        for line in Path("/proc/vmstat").read_text().splitlines():
            if line.startswith("oom_kill "):
                return int(line.split()[1])
    return 0
