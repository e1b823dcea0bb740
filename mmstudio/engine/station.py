"""A place where a worker works: the worker, what is known about it, and the job that it has. Owned by the courier."""

from __future__ import annotations

import contextlib
import time
from pathlib import Path

from mmstudio.engine import messages as m
from mmstudio.engine.backend import Backend


class Station:
    """At most one worker at a time, with at most one job. place: as in `WorkerOptions`, "" for the first one."""

    def __init__(self, place: str = "") -> None:
        self.place = place
        self.worker: Backend | None = None
        self.starts = 0  # since a worker was last ready
        self.device = ""
        self.memory_mib = (0, 0)  # used and in all, as last heard
        self.loaded: tuple[str, ...] = ()
        self.forget()

    def forget(self) -> None:
        """What is known about a worker, before there is one."""
        self.ready = False
        self.leaving = False  # its card failed
        self.killed_for = ""
        self.job_id = 0  # of the job that it has, 0 = none
        self.cancel_by: float | None = None
        self.loaded = ()
        self.started = self.last_sign = time.monotonic()
        self.oom_kills = oom_kills()

    @property
    def free(self) -> bool:
        """A job may be given to it."""
        return self.worker is not None and self.ready and not self.leaving and not self.job_id

    @property
    def silent_s(self) -> float:
        return time.monotonic() - self.last_sign

    def job_over(self) -> None:
        self.job_id = 0
        self.cancel_by = None

    def post(self, message: m.ToWorker) -> None:
        if self.worker is not None:
            self.worker.post(m.encode_to_worker(message))


def oom_kills() -> int:
    """How often Linux has ended a process because memory ran out, since it started; 0 where it does not tell."""
    with contextlib.suppress(OSError, ValueError):
        for line in Path("/proc/vmstat").read_text().splitlines():
            if line.startswith("oom_kill "):
                return int(line.split()[1])
    return 0
