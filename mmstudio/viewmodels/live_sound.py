"""The microphone moves the picture at once: on, off, how loud, and the newest moment to be drawn."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QObject, Signal

from mmstudio.audio.meter import Level
from mmstudio.errors import StudioError
from mmstudio.viewmodels.recording import InOrder, RecordingViewModel

if TYPE_CHECKING:
    from mmstudio.animate.listening import Listening
    from mmstudio.animate.modulation import Moment
    from mmstudio.animation import Animation


@dataclass(frozen=True)
class LiveState:
    phase: Literal["off", "opening", "on"] = "off"
    level: Level = field(default_factory=Level)


class LiveSound(QObject):
    """Listens with the microphone that is chosen for recording. Nothing of what is heard is kept."""

    changed = Signal(object)  # LiveState: on or off
    heard = Signal(object)  # LiveState with a new level: there is a newer moment
    noticed = Signal(str, object)  # code and facts of a sentence

    _told = Signal(object)  # the Listening that has news: from its thread

    def __init__(self, recording: RecordingViewModel, in_order: InOrder, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._recording, self._in_order = recording, in_order
        self._listening: Listening | None = None
        self._wanted = self._closed = False
        self._animation: Animation | None = None  # whose rows count
        self.state = LiveState()
        self._told.connect(self._look)

    @property
    def on(self) -> bool:
        """Wanted, whether or not the microphone is open already."""
        return self._wanted

    @property
    def moment(self) -> Moment | None:
        return self._listening.moment if self._listening is not None else None

    def start(self, animation: Animation) -> None:
        if self._wanted:
            return
        self._wanted, self._animation = True, animation
        self._show(LiveState("opening"))
        device = self._recording.state.device

        def work() -> Listening | StudioError | None:
            from mmstudio.animate.listening import Listening

            try:
                stream = self._recording.open_microphone(device)
                listening = Listening(
                    stream, animation, lambda: self._told.emit(listening), None, self._recording.lost_after_s
                )
                listening.start()
                if self._closed:  # nobody hears the answer
                    listening.close()
                    return None
                return listening
            except StudioError as error:
                return error

        self._in_order(work, self._opened)

    def change(self, animation: Animation) -> None:
        """Other rows count from now on, or as soon as the microphone is open."""
        self._animation = animation
        if self._listening is not None:
            self._listening.change(animation)

    def stop(self) -> None:
        self._wanted = False
        listening, self._listening = self._listening, None
        if listening is not None:
            self._in_order(listening.close, lambda _: None)
        self._show(LiveState())

    def close(self) -> None:
        """Let go of the microphone, now, or as soon as it is open."""
        self._closed, self._wanted = True, False
        listening, self._listening = self._listening, None
        if listening is not None:
            listening.close()

    def _opened(self, answer: Listening | StudioError | None) -> None:
        if answer is None:
            return
        if isinstance(answer, StudioError):
            self.stop()
            self.noticed.emit(answer.code, answer.facts)
        elif not self._wanted or self._listening is not None:  # it was turned off in the meantime
            self._in_order(answer.close, lambda _: None)
        else:
            self._listening = answer
            if self._animation is not None:
                answer.change(self._animation)
            self._show(LiveState("on"))
            if answer.lost:
                self._look(answer)

    def _look(self, listening: Listening) -> None:
        if listening is not self._listening:
            return
        if listening.lost:
            self.stop()
            self.noticed.emit("live_microphone_lost", {})
            return
        self.state = replace(self.state, level=listening.level)
        self.heard.emit(self.state)

    def _show(self, state: LiveState) -> None:
        if state != self.state:
            self.state = state
            self.changed.emit(state)
