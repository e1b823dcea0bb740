"""From the microphone to a changed curve and to changed pixels, in the real window, over a real sound server.

Another process plays tones into a null sink whose monitor is the microphone here. A tone's time is when its first
sample could have been handed over at the earliest: what the device needs before that is not ours, and is not counted.
"""

from __future__ import annotations

import bisect
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import soundfile
from PySide6.QtCore import QEvent, QObject, QTimer

from mmstudio import paths
from mmstudio.animate.listening import Listening
from mmstudio.animation import Animation, MatrixRow
from mmstudio.audio.inputs import Heard, InputDevice, InputStream
from mmstudio.audio.microphone import Microphones

if TYPE_CHECKING:
    from PySide6.QtGui import QImage

    from mmstudio.ui.animate.preview import PreviewView
    from mmstudio.ui.shell.main_window import MainWindow

TONES, EVERY_S, TONE_S, QUIET_S = 12, 1.5, 0.3, 2.5
ROWS = (MatrixRow(curve="loudness", destination="zoom", amount=0.1, release_s=0.03),)
_LOUD = 0.05
_RATE = 48_000


class Watched:
    """A `Source` whose streams tell when each tone began: `tones`, in seconds of time.monotonic()."""

    def __init__(self) -> None:
        self._microphones = Microphones()
        self.tones: list[float] = []
        self.device = ""

    def devices(self) -> list[InputDevice]:
        return self._microphones.devices()

    def open(self, device: InputDevice | None) -> InputStream:
        stream = self._microphones.open(device)
        self.device = stream.device.name
        start, last_loud = stream.start, [0.0]

        def watched(heard: Callable[[Heard], None], lost: Callable[[], None]) -> None:
            def hear(block: Heard) -> None:
                now = time.monotonic()
                loud = np.flatnonzero(np.abs(block.samples[:, 0]) > _LOUD)
                if len(loud):
                    if now - last_loud[0] > EVERY_S / 2:
                        self.tones.append(now - (len(block.samples) - loud[0]) / block.sample_rate)
                    last_loud[0] = now
                heard(block)

            start(hear, lost)

        stream.start = watched  # type: ignore[method-assign]
        return stream


class Rises:
    """When a value that falls or rests began to rise."""

    def __init__(self, least: float) -> None:
        self.at: list[float] = []
        self._least, self._value, self._risen = least, 0.0, 0.0

    def note(self, value: float) -> None:
        now = time.monotonic()
        if value > self._value + self._least:
            if now - self._risen > EVERY_S / 3:
                self.at.append(now)
            self._risen = now
        self._value = value


def measure(window: MainWindow) -> dict[str, Any]:
    """Milliseconds from each tone to a changed curve, and to a changed picture on screen."""
    with tempfile.TemporaryDirectory() as place:
        sound = Path(place, "tones.wav")
        _write_tones(sound)
        to_curve, device = _curves(sound)
        return {"curve_ms": to_curve, "pixels_ms": _pixels(window, sound), "device": device}


def _curves(sound: Path) -> tuple[list[float], str]:
    source, rises, over = Watched(), Rises(0.002), threading.Event()

    def told() -> None:
        moment = listening.moment
        rises.note(moment["zoom"] if moment is not None else 0.0)

    listening = Listening(source.open(None), Animation(rows=ROWS), told)
    listening.start()
    with _playing(sound) as player:
        player.wait()
    over.wait(0.3)
    listening.close()
    return _delays_ms(source.tones, rises.at), source.device


def _pixels(window: MainWindow, sound: Path) -> list[float]:
    from mmstudio.bench.window import rest, wait_for
    from mmstudio.ui.animate.workspace import AnimateWorkspace

    animate = window.studio.animate
    source, rises = Watched(), Rises(0.2)
    animate.recording._source = source
    window.go_to("animate")
    animate.open_picture(paths.resources() / "samples" / "deep-water.jpg")
    wait_for(animate.framed)
    animate.edit(rows=ROWS)
    animate.toggle_live()
    wait_for(animate.framed)
    space = window.pages.findChild(AnimateWorkspace)
    assert space is not None
    rest(1000)
    watching = _Painted(space.preview, rises)
    with _playing(sound) as player:
        while player.poll() is None:
            rest(100)
    rest(300)
    animate.toggle_live()
    watching.end()
    return _delays_ms(source.tones, rises.at)


class _Painted(QObject):
    """Looks how far every frame that the preview has painted is from the picture at rest."""

    def __init__(self, preview: PreviewView, rises: Rises) -> None:
        super().__init__()
        self._preview, self._rises = preview, rises
        self._rest = _numbers(preview.image)
        preview.installEventFilter(self)

    def end(self) -> None:
        self._preview.removeEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            QTimer.singleShot(0, self._look)  # the window system has the pixels when this event loop turns
        return False

    def _look(self) -> None:
        shown = _numbers(self._preview.image)
        self._rises.note(float(np.abs(shown - self._rest).mean()) if shown.shape == self._rest.shape else 0.0)


def _numbers(image: QImage | None) -> np.ndarray[Any, np.dtype[np.int16]]:
    """Some of the pixels: this takes time that is measured."""
    if image is None:
        return np.zeros(0, np.int16)
    return np.frombuffer(image.constBits(), np.uint8)[::37].astype(np.int16)


def _delays_ms(tones: list[float], changes: list[float]) -> list[float]:
    """From each tone to the first change after it; of the first tone nothing is expected: all is loaded then."""
    found = []
    for tone in tones[1:]:
        place = bisect.bisect_right(changes, tone)
        if place < len(changes) and changes[place] < tone + EVERY_S:
            found.append((changes[place] - tone) * 1000)
    return found


def _write_tones(path: Path) -> None:
    time_s = np.arange(round((QUIET_S + TONES * EVERY_S) * _RATE)) / _RATE
    place = (time_s - QUIET_S) % EVERY_S
    on = (time_s >= QUIET_S) & (place < TONE_S)
    samples = np.where(on, 0.5 * np.sin(2 * np.pi * 200 * place + np.pi / 2), 0).astype(np.float32)
    soundfile.write(path, np.repeat(samples[:, None], 2, axis=1), _RATE, subtype="FLOAT")


def _playing(sound: Path) -> subprocess.Popen[bytes]:
    arguments = [sys.executable, "-m", "mmstudio.bench.play", str(sound)]
    return subprocess.Popen(arguments, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
