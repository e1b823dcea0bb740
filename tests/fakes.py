"""Stand-ins for what lies behind a border: the engine, without processes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from mmstudio.engine import messages
from mmstudio.engine.live_thread import LiveFrame
from mmstudio.engine.state import EngineState, QueueEntry, QueueState
from mmstudio.errors import Fact
from mmstudio.jobs import Job, Recipe

if TYPE_CHECKING:
    from mmstudio.viewmodels.recording import RecordingViewModel

ENDED = ("failed", "parked", "stopped", "done")


class FakeEngine(QObject):
    """Has the signals and methods of EngineThread; jobs end when the test says so.

    `jobs` are those submitted, in order; `calls` are all other calls as (name, arguments…).
    The first job that arrives runs; `keep`, `finish`, `fail` … speak for the worker.
    """

    state_changed = Signal(object)  # EngineState
    queue_changed = Signal(object)  # QueueState
    progressed = Signal(object)  # messages.Progress
    loading = Signal(object)  # messages.Loading
    previewed = Signal(object)  # messages.Preview
    kept = Signal(object)  # messages.Kept
    written = Signal(object)  # messages.Written
    unsaved = Signal(object)  # messages.Unsaved
    done = Signal(object)  # messages.Done
    failed = Signal(object)  # messages.Failed
    noticed = Signal(str, object)  # code, facts

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.jobs: list[Job] = []
        self.outputs: list[messages.Output] = []
        self.calls: list[tuple[object, ...]] = []
        self.state = EngineState(phase="ready", device="cpu", memory_total_mib=8000)
        self.queue = QueueState()
        self._last_id = 0

    # what the window calls

    def submit(self, job: Job, output: messages.Output, front: bool = False, live: bool = False) -> int:
        self.jobs.append(job)
        self.outputs.append(output)
        return self._line_up(job, front)

    def cancel(self, job_id: int | None = None) -> None:
        self.calls.append(("cancel", job_id))

    def stop_after_this(self, job_id: int | None = None) -> None:
        self.calls.append(("stop_after_this", job_id))

    def skip(self) -> None:
        self.calls.append(("skip",))

    def remove(self, job_id: int) -> None:
        self.calls.append(("remove", job_id))
        self._show([entry for entry in self.queue.entries if entry.job_id != job_id])

    def move(self, job_id: int, index: int) -> None:
        self.calls.append(("move", job_id, index))
        moved = [entry for entry in self.queue.waiting if entry.job_id == job_id]
        waiting = [entry for entry in self.queue.waiting if entry.job_id != job_id]
        waiting[index:index] = moved
        self._show([*(entry for entry in self.queue.entries if entry.status != "waiting"), *waiting])

    def retry(self, job_id: int) -> int:
        self.calls.append(("retry", job_id))
        job = self._entry(job_id).job
        self._show([entry for entry in self.queue.entries if entry.job_id != job_id])
        return self._line_up(job)

    def clear_waiting(self) -> None:
        self.calls.append(("clear_waiting",))
        self._show([entry for entry in self.queue.entries if entry.status != "waiting"])

    def set_paused(self, paused: bool) -> None:
        self.calls.append(("set_paused", paused))
        self.queue = msgspec.structs.replace(self.queue, paused=paused)
        self._show()

    def free_memory(self) -> None:
        self.calls.append(("free_memory",))

    def preload(self, checkpoint: str) -> None:
        self.calls.append(("preload", checkpoint))

    def configure(self, settings: messages.Configure, threads: int) -> None:
        self.calls.append(("configure", settings, threads))

    def restart_engine(self) -> None:
        self.calls.append(("restart_engine",))

    def close(self) -> None:
        self.calls.append(("close",))
        self.become(phase="closed")

    # what a test lets the worker say; job_id None = the running job

    def become(self, **fields: object) -> None:
        """Change fields of the EngineState, as in become(phase="starting")."""
        self.state = msgspec.structs.replace(self.state, **fields)
        self.state_changed.emit(self.state)

    def advance(
        self, fraction: float, finished: int = 0, seconds_left: float = -1.0, job_id: int | None = None
    ) -> None:
        entry = self._entry(job_id)
        said = messages.Progress(
            job_id=entry.job_id, fraction=fraction, finished=finished, count=entry.count, seconds_left=seconds_left
        )
        self._replace(entry, fraction=fraction, finished=finished, seconds_left=seconds_left)
        self.progressed.emit(said)

    def preview(self, index: int = 0, colour: tuple[int, ...] = (200, 30, 40, 255), job_id: int | None = None) -> None:
        """Show picture `index`: 16 x 16 pixels of one colour with a transparent corner."""
        pixels = np.full((16, 16, 4), colour, np.uint8)
        pixels[:4, :4] = 0
        self.previewed.emit(
            messages.Preview(
                job_id=self._entry(job_id).job_id, index=index, width=16, height=16, channels=4, pixels=pixels.tobytes()
            )
        )

    def keep(
        self,
        index: int,
        path: str | Path,
        notes: tuple[str, ...] = (),
        job_id: int | None = None,
        in_use: str = "",
    ) -> messages.Kept:
        """Picture `index` is on disk (the test itself writes a file, if it needs one)."""
        entry = self._entry(job_id)
        recipe = Recipe(version="0", job=entry.job.single(index))
        said = messages.Kept(
            job_id=entry.job_id, index=index, path=str(path), recipe=recipe, notes=notes, in_use=in_use
        )
        self._replace(entry, kept=entry.kept + 1, finished=index + 1)
        self.kept.emit(said)
        return said

    def write(self, index: int, path: str | Path, job_id: int | None = None) -> None:
        """Result `index` of a job on a document is a complete file in it."""
        self.written.emit(messages.Written(job_id=self._entry(job_id).job_id, index=index, path=str(path)))

    def lose(self, index: int, code: str = "disk_full", path: str = "", png: bytes = b"", **facts: Fact) -> None:
        """Picture `index` could not be saved and waits in the tray, or here as png; the queue pauses."""
        entry = self._entry(None)
        self.unsaved.emit(messages.Unsaved(entry.job_id, index, code, facts, path, png))
        self.queue = msgspec.structs.replace(self.queue, paused=True)
        self._show()

    def finish(
        self,
        job_id: int | None = None,
        notes: tuple[str, ...] = (),
        unread: tuple[str, ...] = (),
        shares: tuple[float, ...] = (),
    ) -> None:
        entry = self._entry(job_id)
        self._replace(entry, status="done", fraction=1.0)
        kept = self._entry(entry.job_id).kept
        self.done.emit(messages.Done(entry.job_id, kept, notes=notes, unread=unread, shares=shares))

    def fail(self, code: str, job_id: int | None = None, details: str = "", **facts: Fact) -> None:
        """The job ended: code of an error, or "cancelled" after Stop."""
        entry = self._entry(job_id)
        self._replace(entry, status="stopped" if code == "cancelled" else "failed", code=code, facts=facts)
        self.failed.emit(messages.Failed(job_id=entry.job_id, code=code, facts=facts, kept=entry.kept, details=details))

    def notice(self, code: str, **facts: Fact) -> None:
        self.noticed.emit(code, facts)

    # the queue, kept in the order of the real one

    def _entry(self, job_id: int | None) -> QueueEntry:
        entry = self.queue.running if job_id is None else self.queue.entry(job_id)
        assert entry is not None, f"no such job in the fake queue: {job_id}"
        return entry

    def _replace(self, entry: QueueEntry, **fields: object) -> None:
        changed = msgspec.structs.replace(entry, **fields)
        self._show([changed if other.job_id == entry.job_id else other for other in self.queue.entries])

    def _line_up(self, job: Job, front: bool = False) -> int:
        self._last_id += 1
        entry = QueueEntry(job_id=self._last_id, job=job, count=job.count)
        self._show([entry, *self.queue.entries] if front else [*self.queue.entries, entry])
        return self._last_id

    def _show(self, entries: list[QueueEntry] | None = None) -> None:
        """Running, waiting, ended; the first waiting one runs as soon as nothing else does."""
        entries = list(self.queue.entries) if entries is None else entries
        running = [entry for entry in entries if entry.status == "running"]
        waiting = [entry for entry in entries if entry.status == "waiting"]
        if not running and waiting and not self.queue.paused:
            running = [msgspec.structs.replace(waiting.pop(0), status="running")]
        ended = [entry for entry in entries if entry.status in ENDED]
        self.queue = msgspec.structs.replace(self.queue, entries=(*running, *waiting, *ended))
        if self.state.phase in ("ready", "busy") and self.state.phase != ("busy" if running else "ready"):
            self.become(phase="busy" if running else "ready")
        self.queue_changed.emit(self.queue)


class FakeIngredients:
    """Keeps what was asked; the test answers the newest question."""

    def __init__(self) -> None:
        self.asked: list[tuple[object, ...]] = []
        self.then: list[Callable[[object], None]] = []
        self.microphone: Any = None
        self._recording: RecordingViewModel | None = None

    def picture(self, path: Path, then: Callable[[object], None]) -> None:
        self._keep(then, "picture", path)

    def sound(self, path: Path, start_s: float, duration_s: float, then: Callable[[object], None]) -> None:
        self._keep(then, "sound", path, start_s, duration_s)

    def beats(self, path: Path, then: Callable[[object], None]) -> None:
        self._keep(then, "beats", path)

    def whether_there(self, path: Path, then: Callable[[object], None]) -> None:
        self._keep(then, "whether_there", path)

    def recording(self, folder: Callable[[], Path]) -> RecordingViewModel:
        """With `microphone`, which the test lets speak."""
        from mmstudio.viewmodels.recording import RecordingViewModel
        from tests.fake_animate import FakeAnimateBench

        if self._recording is None:
            self._recording = RecordingViewModel(self.microphone, folder, FakeAnimateBench().in_order, most_s=30.0)
        return self._recording

    def answer(self, value: object, number: int = -1) -> None:
        self.then[number](value)

    def _keep(self, then: Callable[[object], None], *question: object) -> None:
        self.asked.append(question)
        self.then.append(then)


class FakeLive(QObject):
    """Has the signals and methods of LiveThread; `asked` are (channel, request) in order, `answer` speaks for it."""

    shown = Signal(object)  # LiveFrame
    refused = Signal(str, int, str, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.asked: list[tuple[str, object]] = []
        self.dropped: list[str] = []

    def ask(self, request: object, channel: str = "picture", urgent: bool = True) -> int:
        self.asked.append((channel, request))
        return len(self.asked)

    def drop(self, channel: str) -> None:
        self.dropped.append(channel)

    def configure(self, threads: int) -> None:
        pass

    def close(self) -> None:
        pass

    def requests(self, channel: str) -> list[object]:
        """What was asked in a channel, or in those that begin with "channel/"."""
        return [request for name, request in self.asked if name == channel or name.startswith(channel + "/")]

    def newest(self, channel: str) -> int:
        """The number of the newest request in a channel."""
        return max(number for number, (name, _) in enumerate(self.asked, 1) if name == channel)

    def answer(self, stamp: int | None = None, data: object = None, took_ms: float = 10.0, notes: tuple = ()) -> None:
        """The frame of request number `stamp`, None = the last one."""
        stamp = stamp or len(self.asked)
        channel, request = self.asked[stamp - 1]
        image = None
        if data is None:
            image = QImage(request.side_px, request.side_px, QImage.Format.Format_RGB888)
            image.fill(0x808080)
        packed = msgspec.msgpack.encode(data) if data is not None else b""
        self.shown.emit(LiveFrame(channel, stamp, request, image, packed, took_ms, notes, True))

    def refuse(self, code: str, **facts: Fact) -> None:
        self.refused.emit(self.asked[-1][0], len(self.asked), code, facts)


class FakeDescribing(QObject):
    """Keeps what was asked; the test lets it answer by the signal."""

    described = Signal(str, object)

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []

    def describe(self, path: str) -> None:
        self.asked.append(path)
