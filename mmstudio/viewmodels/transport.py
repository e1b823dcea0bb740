"""Playing in the window: where the sound is, whether it plays, in which loop, how loud, how late it is heard."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from PySide6.QtCore import QObject, Qt, QTimer, Signal

from mmstudio import disk, paths
from mmstudio.audio.outputs import Output, Silence
from mmstudio.audio.player import Player
from mmstudio.audio.prepared import SAMPLE_RATE
from mmstudio.audio.wav import WavWriter
from mmstudio.errors import StudioError
from mmstudio.settings import LEAST_DELAY_MS, MOST_DELAY_MS
from mmstudio.viewmodels.recording import InOrder

CLICK_S = 1.0  # from one click to the next
_TICK_MS = 16  # about once for each picture of an ordinary screen


@dataclass(frozen=True)
class TransportState:
    """seconds: of what is played; 0 = nothing. loop: the stretch that is repeated while `looping`, None = all that is
    kept. kept: what of the sound is in the film, None = all. gain: how much louder than the file it is played.
    delay_ms: how much later than the device says the sound is heard (Bluetooth). silent: there is no loudspeaker, the
    computer's clock drives the preview."""

    playing: bool = False
    looping: bool = True
    loop: tuple[float, float] | None = None
    kept: tuple[float, float] | None = None
    gain: float = 1.0
    volume: float = 0.8
    delay_ms: int = 0
    seconds: float = 0.0
    silent: bool = False


class Transport(QObject):
    """Holds the player. What may block (opening a device) happens in order outside the window's thread.

    `time_s` is what is heard now, the sound delay taken into account; `moved` tells it while it plays, and once after
    a seek.
    """

    changed = Signal(object)  # TransportState
    moved = Signal(float)  # seconds
    noticed = Signal(str, object)  # code and facts of a sentence

    def __init__(self, output: Output, in_order: InOrder, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._output = output
        self._in_order = in_order
        self._player = Player(output)
        self._at = 0.0  # while it does not play
        self._told_silent = False
        self._sounds = False  # something that is heard is loaded
        self._clicks: Player | None = None
        self.state = TransportState()
        self._ticking = QTimer(self, interval=_TICK_MS)
        self._ticking.setTimerType(Qt.TimerType.PreciseTimer)
        self._ticking.timeout.connect(self._tick)

    @property
    def time_s(self) -> float:
        if not self.state.playing:
            return self._at
        heard = self._player.position_s() - self.state.delay_ms / 1000
        start, end = self._span()
        if heard < start and self.state.looping and end > start:  # the end of the turn before is still heard
            heard = max(start, end - (start - heard)) if self._turned else start
        return min(max(0.0, heard), self.state.seconds)

    def load(self, path: Path | None, seconds: float, at: float = 0.0) -> None:
        """Another sound, stopped; path None: a silent stretch."""
        self._end()
        self._at = min(at, seconds)
        self._sounds = path is not None
        player = self._player
        self._do(lambda: player.load(path, seconds))
        self._do(lambda: player.seek(at))
        self._show(seconds=seconds)
        self.moved.emit(self._at)

    def toggle(self) -> None:
        """Space."""
        self.pause() if self.state.playing else self.play()

    def play(self) -> None:
        if self.state.playing or self.state.seconds <= 0:
            return
        start, end = self._span()
        if not start <= self._at < end - 0.01:
            self._at = start
        self._turned = False
        at, loop, player, output = self._at, self._looped(), self._player, self._output
        was_silent = self.state.silent
        self._show(playing=True)

        def work() -> StudioError | None:
            player.set_loop(loop)
            player.seek(at)
            try:
                if was_silent:  # there may be a loudspeaker again
                    player.set_output(output)
                player.play()
                return None
            except StudioError as error:
                player.set_output(Silence())
                player.play()
                return error

        def then(error: StudioError | None) -> None:
            self._show(silent=error is not None)
            if error is None:
                self._told_silent = False
            elif self._sounds and not self._told_silent:
                self._told_silent = True
                self.noticed.emit("no_output", {})

        self._in_order(work, then)
        self._ticking.start()

    def pause(self) -> None:
        self._end()

    def to_start(self) -> None:
        """Home: the start of the loop, or of the sound."""
        start, _ = self._span()
        self.seek(start if self.time_s > start + 0.05 or self.time_s < start else 0.0)

    def to_end(self) -> None:
        self.seek(self._span()[1])

    def seek(self, time_s: float) -> None:
        self._at = min(max(0.0, time_s), self.state.seconds)
        at, player = self._at, self._player
        if self.state.playing:
            self._seeking += 1

            def then(_: object) -> None:
                self._seeking -= 1

            self._in_order(lambda: player.seek(at), then)
        self.moved.emit(self._at)

    def set_loop(self, loop: tuple[float, float] | None) -> None:
        """None = the whole sound."""
        self._show(loop=loop)
        self._tell_loop()

    def set_looping(self, on: bool) -> None:
        self._show(looping=on)
        self._tell_loop()

    def set_volume(self, volume: float) -> None:
        self._show(volume=min(1.0, max(0.0, volume)))
        self._player.set_volume(self.state.volume * self.state.gain)

    def set_kept(self, kept: tuple[float, float] | None, gain: float) -> None:
        """How the sound was trimmed, and how loud it was made."""
        self._show(kept=kept, gain=gain)
        self._player.set_volume(self.state.volume * gain)
        self._tell_loop()

    def set_delay(self, delay_ms: int) -> None:
        self._show(delay_ms=min(MOST_DELAY_MS, max(LEAST_DELAY_MS, delay_ms)))

    def set_output(self, output: Output) -> None:
        """Another loudspeaker was chosen."""
        self._end()
        self._output, self._told_silent = output, False
        player = self._player
        self._do(lambda: player.set_output(output))
        self._show(silent=False)

    # finding the delay by ear

    def start_clicks(self) -> None:
        """One click a second, over and over, in place of the sound."""
        self.pause()
        self.stop_clicks()
        clicks = self._clicks = Player(self._output)

        def work() -> StudioError | None:
            try:
                clicks.load(click_file(), CLICK_S)
                clicks.set_loop((0.0, CLICK_S))
                clicks.play()
                return None
            except StudioError as error:
                return error

        def then(error: StudioError | None) -> None:
            if error is not None:
                self.noticed.emit("no_output", {})

        self._in_order(work, then)

    def stop_clicks(self) -> None:
        clicks, self._clicks = self._clicks, None
        if clicks is not None:
            self._do(clicks.close)

    def click_place_s(self) -> float | None:
        """How long ago the last click was heard, the delay taken into account; None while none is heard."""
        if self._clicks is None or not self._clicks.playing:
            return None
        return (self._clicks.position_s() - self.state.delay_ms / 1000) % CLICK_S

    def close(self) -> None:
        """Silence, now."""
        self._ticking.stop()
        self._player.close()
        if self._clicks is not None:
            self._clicks.close()

    # helpers

    _turned = False  # the loop began again since it was started
    _seeking = 0

    def _span(self) -> tuple[float, float]:
        loop = self.state.loop if self.state.looping else None
        return loop or self.state.kept or (0.0, self.state.seconds)

    def _looped(self) -> tuple[float, float] | None:
        return self._span() if self.state.looping else None

    def _tell_loop(self) -> None:
        if self.state.playing:
            loop, player = self._looped(), self._player
            self._do(lambda: player.set_loop(loop))

    def _end(self) -> None:
        if not self.state.playing:
            return
        self._at = self.time_s
        self._ticking.stop()
        self._do(self._player.stop)
        self._show(playing=False)
        self.moved.emit(self._at)

    def _tick(self) -> None:
        if self._seeking:
            return
        if self._player.lost:
            self._lost()
            return
        before, self._at = self._at, self.time_s
        self._turned = self._turned or self._at < before
        self.moved.emit(self._at)
        if self._player.ended() or (not self.state.looping and self._at >= self._span()[1]):
            self._end()

    def _lost(self) -> None:
        """The loudspeaker went away: go on without it."""
        player = self._player
        self._player.lost = False

        def work() -> None:
            player.set_output(Silence())
            player.play()

        self._do(work)
        self._show(silent=True)
        self.noticed.emit("no_output", {})

    def _do(self, work: Callable[[], Any]) -> None:
        self._in_order(work, lambda _: None)

    def _show(self, **fields: object) -> None:
        state = replace(self.state, **fields)  # type: ignore[arg-type]
        if state != self.state:
            self.state = state
            self.changed.emit(state)


def click_file() -> Path:
    """A second that begins with a click, made when it is first needed. Raises as `disk.write_whole`."""
    path = paths.cache_folder() / "click.wav"
    if not path.is_file():
        time_s = np.arange(round(CLICK_S * SAMPLE_RATE)) / SAMPLE_RATE
        click = 0.7 * np.sin(2 * np.pi * 1000 * time_s) * np.exp(-time_s / 0.008)
        disk.make_folder(path.parent)

        def write(file: BinaryIO) -> None:
            WavWriter(file, SAMPLE_RATE, 2).append(np.repeat(click[:, None], 2, axis=1).astype(np.float32))

        disk.write_whole(path, write)
    return path
