"""What the window sees of the engine and its queue: frozen values, replaced whole and never changed."""

from __future__ import annotations

from typing import Literal

import msgspec

from mmstudio.errors import Fact
from mmstudio.jobs import Job

Phase = Literal["starting", "ready", "busy", "hung", "restarting", "broken", "closed"]
Status = Literal["waiting", "running", "failed", "parked", "stopped", "done"]


class EngineState(msgspec.Struct, frozen=True, kw_only=True):
    """How the workers are; on most machines there is one.

    starting: torch is being imported. ready: idle. busy: a job runs. hung: no sign of life for silent_s seconds.
    restarting: a new worker is on its way after a death. broken: it cannot start, or died three times in a minute.
    device: of the first worker. workers: how many are there; each further one has a graphics card of its own.
    Memory is that of their devices: graphics cards or system, used and in all. cards: the names of all graphics cards
    of CUDA, by their numbers.
    """

    phase: Phase = "starting"
    device: str = ""
    workers: int = 1
    cards: tuple[str, ...] = ()
    memory_used_mib: int = 0
    memory_total_mib: int = 0
    loaded: tuple[str, ...] = ()  # checkpoints in memory
    silent_s: float = 0.0


class QueueEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One job and how far it is.

    failed: has a code; may be tried again. parked: it stopped the engine twice. stopped: by the person, or the
    program ended or the worker died while it ran and it was read back from disk. done: all pictures are finished.
    fraction 0..1; finished of count pictures; seconds_left < 0 = not known; kept: pictures on disk.
    """

    job_id: int
    job: Job
    status: Status = "waiting"
    fraction: float = 0.0
    finished: int = 0
    count: int = 1
    seconds_left: float = -1.0
    code: str = ""
    facts: dict[str, Fact] = {}
    kept: int = 0


class QueueState(msgspec.Struct, frozen=True, kw_only=True):
    """All entries: the running ones, then the waiting ones in order, then the ended ones, newest first."""

    entries: tuple[QueueEntry, ...] = ()
    paused: bool = False

    @property
    def running(self) -> QueueEntry | None:
        """The one that began first of those that run."""
        return next((entry for entry in self.entries if entry.status == "running"), None)

    @property
    def all_running(self) -> tuple[QueueEntry, ...]:
        return tuple(entry for entry in self.entries if entry.status == "running")

    @property
    def waiting(self) -> tuple[QueueEntry, ...]:
        return tuple(entry for entry in self.entries if entry.status == "waiting")

    def entry(self, job_id: int) -> QueueEntry | None:
        return next((entry for entry in self.entries if entry.job_id == job_id), None)
