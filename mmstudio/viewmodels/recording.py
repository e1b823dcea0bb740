"""Recording in the window: which microphone, how loud, how long, and what became of the take."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

from PySide6.QtCore import QObject, QTimer, Signal

from mmstudio.audio.inputs import InputDevice, InputStream, Source, open_named
from mmstudio.audio.meter import Level
from mmstudio.audio.monitor import Monitored
from mmstudio.audio.outputs import Output, Silence
from mmstudio.audio.recording import LOST_AFTER_S, Ended, Recorder, Take, new_path, recover, unfinished
from mmstudio.errors import Fact, StudioError

MOST_S = 600.0  # ten minutes
_LOOK_MS = 33

# work that may block, in order and outside the window's thread; then in it, with the answer
InOrder = Callable[[Callable[[], Any], Callable[[Any], None]], None]


@dataclass(frozen=True)
class RecordingState:
    """phase: idle, opening (the microphone), recording, paused, closing. devices: () until somebody looked.
    device: the name of the one that is chosen, "" = the system's choice. monitor: takes are heard while they are
    recorded. problem: code of the sentence that says why nothing can be recorded, "" = nothing is known against it."""

    phase: Literal["idle", "opening", "recording", "paused", "closing"] = "idle"
    seconds: float = 0.0
    level: Level = field(default_factory=Level)
    devices: tuple[InputDevice, ...] = ()
    device: str = ""
    monitor: bool = False
    problem: str = ""

    @property
    def running(self) -> bool:
        return self.phase in ("recording", "paused")


class RecordingViewModel(QObject):
    """One take at a time into `folder()`; `taken` when it is kept. level and seconds have a signal of their own."""

    changed = Signal(object)  # RecordingState: phase, devices, problem
    metered = Signal(object)  # RecordingState: level and seconds
    taken = Signal(object)  # Take
    found = Signal(object)  # Take of a program that died
    noticed = Signal(str, object)  # code and facts of a sentence: the bar at the top
    told = Signal(str, object)  # code and facts of a sentence: a toast

    def __init__(
        self,
        source: Source,
        folder: Callable[[], Path],
        in_order: InOrder,
        parent: QObject | None = None,
        lost_after_s: float = LOST_AFTER_S,
        output: Callable[[], Output] = Silence,
        most_s: float = MOST_S,
    ) -> None:
        """output: where a take is monitored, asked for when one begins. most_s: of one take."""
        super().__init__(parent)
        self._output, self._most_s = output, most_s
        self.lost_after_s = lost_after_s
        self._source, self._folder, self._in_order = source, folder, in_order
        self._recorder: Recorder | None = None
        self._closed = False
        self.state = RecordingState()
        self._looking = QTimer(self, interval=_LOOK_MS)
        self._looking.timeout.connect(self._look)

    # which microphone

    def look_for_devices(self) -> None:
        """Read the list anew; why there is none becomes `problem`."""

        def work() -> tuple[Sequence[InputDevice], str]:
            try:
                return self._source.devices(), ""
            except StudioError as error:
                return (), error.code

        def then(answer: tuple[Sequence[InputDevice], str]) -> None:
            self._show(devices=tuple(answer[0]), problem=answer[1])

        self._in_order(work, then)

    def choose(self, device: str) -> None:
        """By its name; "" = the system's choice. Counts for the next take."""
        self._show(device=device)

    def set_monitor(self, on: bool) -> None:
        """Whether takes are heard while they are recorded. Counts for the next take."""
        self._show(monitor=on)

    def open_microphone(self, wanted: str) -> InputStream:
        """By its name; the system's choice where it is "" or gone. Blocks. Raises StudioError."""
        return open_named(self._source, wanted)

    # one take

    def toggle(self) -> None:
        """The record button: begin, or end and keep."""
        if self.state.phase == "idle":
            self.start()
        elif self.state.running:
            self.stop()

    def start(self) -> None:
        if self.state.phase != "idle":
            return
        wanted, folder = self.state.device, self._folder()
        output = self._output() if self.state.monitor else None
        self._show(phase="opening", seconds=0.0, level=Level())

        def work() -> Recorder | StudioError | None:
            try:
                stream = self.open_microphone(wanted)
                with contextlib.ExitStack() as unless_it_records:
                    unless_it_records.callback(stream.close)
                    if output is not None:
                        stream = Monitored(stream, output)
                    recorder = Recorder(stream, new_path(folder), self._most_s, self.lost_after_s)
                    recorder.start()
                    unless_it_records.pop_all()
                if self._closed:  # nobody hears the answer
                    recorder.stop()
                    return None
                return recorder
            except StudioError as error:
                return error

        def then(answer: Recorder | StudioError | None) -> None:
            if answer is None:
                return
            if isinstance(answer, StudioError):
                hopeless = answer.code in ("no_sound_system", "no_microphone")
                self._show(phase="idle", problem=answer.code if hopeless else "")
                self.noticed.emit(answer.code, answer.facts)
                return
            self._recorder = answer
            self._show(phase="recording", problem="")
            self._looking.start()

        self._in_order(work, then)

    def pause(self) -> None:
        """Pause, or go on."""
        recorder = self._recorder
        if recorder is None or not self.state.running:
            return
        if self.state.phase == "recording":
            recorder.pause()
            self._show(phase="paused")
        else:
            recorder.resume()
            self._show(phase="recording")

    def stop(self) -> None:
        """End and keep the take; `taken` follows, unless nothing was heard."""
        recorder, self._recorder = self._recorder, None
        if recorder is None:
            return
        self._looking.stop()
        by_itself = recorder.finished.is_set()
        self._show(phase="closing")

        def work() -> Take | StudioError | None:
            try:
                return recorder.stop()
            except StudioError as error:
                return error

        def then(answer: Take | StudioError | None) -> None:
            self._show(phase="idle", level=Level())
            if isinstance(answer, StudioError):
                self.noticed.emit(answer.code, answer.facts)
            elif answer is not None:
                self._say(answer.ended, answer.seconds)
                self.taken.emit(answer)
            elif by_itself:  # it was unplugged before it said anything
                self.noticed.emit("no_microphone", {})

        self._in_order(work, then)

    def recover(self) -> None:
        """Takes whose program died become files again (A8); `found` for the last, a sentence for those before."""
        folder = self._folder()

        def work() -> list[Take]:
            found = []
            for path in unfinished(folder):
                try:
                    take = recover(path)
                except StudioError:
                    continue  # it stays where it is, and is found again
                if take is not None:
                    found.append(take)
            return found

        def then(takes: list[Take]) -> None:
            for take in takes[:-1]:
                self.told.emit("recording_found", found_facts(take))
            if takes:
                self.found.emit(takes[-1])

        self._in_order(work, then)

    def close(self) -> None:
        """Keep what is being recorded; blocks for a moment. A microphone that is opening is closed again."""
        self._closed = True
        self._looking.stop()
        recorder, self._recorder = self._recorder, None
        if recorder is not None:
            try:
                recorder.stop()
            except StudioError as error:
                self.noticed.emit(error.code, error.facts)

    # helpers

    def _look(self) -> None:
        recorder = self._recorder
        if recorder is None:
            return
        self.state = replace(self.state, level=recorder.level, seconds=recorder.seconds)
        self.metered.emit(self.state)
        if recorder.finished.is_set():  # by itself: unplugged, disk full, ten minutes
            self.stop()

    def _say(self, ended: Ended, seconds: float) -> None:
        if ended != "stopped":
            self.noticed.emit(ended, {"seconds": round(seconds, 1), "folder": str(self._folder())})

    def _show(self, **fields: object) -> None:
        state = replace(self.state, **fields)  # type: ignore[arg-type]
        if state != self.state:
            self.state = state
            self.changed.emit(state)


def found_facts(take: Take) -> dict[str, Fact]:
    """Of the sentence `recording_found`."""
    return {"seconds": round(take.seconds, 1)}
