"""Speaking instead of typing: the microphone is recorded, and an installed Whisper writes down what was said.

The take is a file of the cache, gone when its words are there. What listens runs in a child, and stops at once.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol

from PySide6.QtCore import QObject, Signal

from mmstudio.errors import StudioError
from mmstudio.generators import registry
from mmstudio.viewmodels import ears
from mmstudio.viewmodels.background import Background
from mmstudio.viewmodels.drafts import MOST_SOUND_S

if TYPE_CHECKING:
    from mmstudio.audio.inputs import Source
    from mmstudio.audio.prepared import PreparedSound
    from mmstudio.viewmodels.recording import RecordingState, RecordingViewModel


class Writer(Protocol):
    """What is asked of the child with the net, as `engine.ears.InstalledEars`."""

    def write(self, sound: Path, net: Path, start_s: float = 0.0, duration_s: float = 30.0) -> str: ...
    def close(self) -> None: ...


class Decoder(Protocol):
    """What is asked of the child that opens sounds, as `engine.sound_reader.SoundReader`."""

    def prepare(self, path: Path) -> PreparedSound: ...
    def close(self) -> None: ...


@dataclass(frozen=True)
class DictationState:
    """phase: opening is the microphone's, closing the take's, writing the net's. loud_db: RMS, against full scale."""

    phase: Literal["idle", "opening", "recording", "closing", "writing"] = "idle"
    seconds: float = 0.0
    loud_db: float = -120.0
    clipped: bool = False
    possible: bool = False  # something that writes is installed


class Dictation(QObject):
    """`toggle` begins, ends and writes, or stops the writing; the words come by `written`.

    folder: of the takes. microphone: name of the one to record from, "" = the system's choice.
    """

    changed = Signal(object)  # DictationState
    written = Signal(str)
    noticed = Signal(str, object)  # code and facts of a sentence

    def __init__(
        self,
        folder: Path,
        microphone: Callable[[], str],
        parent: QObject | None = None,
        make_source: Callable[[], Source] | None = None,
        make_decoder: Callable[[], Decoder] | None = None,
        make_writer: Callable[[], Writer] | None = None,
    ) -> None:
        super().__init__(parent)
        self._folder, self._microphone = folder, microphone
        self._make_source = make_source or ears.microphones
        self._make_decoder, self._make_writer = make_decoder or ears.sound_reader, make_writer or ears.installed_ears
        self._decoder: Decoder | None = None
        self._writer: Writer | None = None
        self._recording: RecordingViewModel | None = None
        self._background = Background("dictation", self)
        self._asked: object = None  # what is being written; another object, or None, when it is wanted no more
        self._dropped = False  # the take that is being closed is wanted no more
        self._lock = threading.Lock()
        self.state = DictationState(possible=bool(registry.writers()))

    def models_changed(self) -> None:
        """Something was installed, or is gone."""
        self._show(possible=bool(registry.writers()))

    def toggle(self) -> None:
        """Begin to listen; or end, and write; or write no more. A sentence where nothing installed writes."""
        if self.state.phase == "recording":
            self._recorder().stop()
        elif self.state.phase == "writing":
            self.cancel()
        elif self.state.phase == "idle" and self._possible():
            self._dropped = False
            recorder = self._recorder()
            recorder.choose(self._microphone())
            recorder.start()

    def write_down(self, path: Path, start_s: float = 0.0, duration_s: float = MOST_SOUND_S) -> None:
        """What is said in a part of a sound file."""
        if self.state.phase == "idle" and self._possible():
            self._write(path, start_s, duration_s, take=False)

    def cancel(self) -> None:
        """Stop whatever goes on; nothing is written."""
        if self.state.phase == "writing":
            with self._lock:
                self._asked = None
                self._end_children()
            self._show(phase="idle")
        elif self.state.phase == "recording":
            self._dropped = True
            self._recorder().stop()

    def close(self) -> None:
        with self._lock:
            self._asked = None
            self._end_children()
        if self._recording is not None:
            self._recording.close()
        self._background.close(drop=True)

    def _possible(self) -> bool:
        possible = bool(registry.writers())
        if not possible:
            self.noticed.emit("no_writer", {})
        return possible

    def _recorder(self) -> RecordingViewModel:
        """Made when it is first spoken: numpy and the sound devices are not needed before."""
        if self._recording is None:
            from mmstudio.viewmodels.recording import RecordingViewModel

            made = RecordingViewModel(
                self._make_source(), lambda: self._folder, self._background.ask, self, most_s=MOST_SOUND_S
            )
            made.changed.connect(self._show_recording)
            made.metered.connect(self._show_recording)
            made.taken.connect(self._taken)
            made.noticed.connect(self.noticed)
            self._recording = made
        return self._recording

    def _show_recording(self, recording: RecordingState) -> None:
        if self.state.phase != "writing":
            phase = "recording" if recording.phase == "paused" else recording.phase
            level = recording.level
            self._show(phase=phase, seconds=recording.seconds, loud_db=level.rms_db, clipped=level.clipped)

    def _taken(self, take: Any) -> None:
        dropped, self._dropped = self._dropped, False
        if dropped:
            self._background.ask(lambda: take.path.unlink(missing_ok=True), lambda _: None)
        else:
            self._write(take.path, 0.0, MOST_SOUND_S, take=True)

    def _write(self, path: Path, start_s: float, duration_s: float, take: bool) -> None:
        writers = registry.writers()
        if not writers:
            return
        net = Path(writers[0].path)
        asked = self._asked = object()
        self._show(phase="writing")

        def work() -> str | None:
            try:
                return self._words(asked, path, net, start_s, duration_s)
            finally:
                if take:
                    with contextlib.suppress(OSError):
                        path.unlink(missing_ok=True)

        def then(answer: str | StudioError | None) -> None:
            if self._asked is not asked:
                return
            self._asked = None
            self._show(phase="idle")
            if isinstance(answer, StudioError):
                self.noticed.emit(answer.code, answer.facts)
            elif not answer:
                self.noticed.emit("nothing_said", {})
            else:
                self.written.emit(answer)

        self._background.ask(work, then)

    def _words(self, asked: object, path: Path, net: Path, start_s: float, duration_s: float) -> str | None:
        """In the thread. None where it is wanted no more."""
        with self._lock:
            if self._asked is not asked:
                return None
            decoder = self._decoder = self._decoder or self._make_decoder()
        sound = decoder.prepare(path)
        with self._lock:
            if self._asked is not asked:
                return None
            writer = self._writer = self._writer or self._make_writer()
        return writer.write(sound.folder, net, start_s, duration_s)

    def _end_children(self) -> None:
        for child in (self._decoder, self._writer):
            if child is not None:
                child.close()
        self._decoder = self._writer = None

    def _show(self, **fields: object) -> None:
        state = replace(self.state, **fields)  # type: ignore[arg-type]
        if state != self.state:
            self.state = state
            self.changed.emit(state)
