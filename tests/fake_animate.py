"""Animate without processes, devices or disk: a bench that answers at once, a device whose clock the test holds."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QColor, QImage

from mmstudio.animate.modulation import Moment
from mmstudio.animation import Animation, FilmFormat
from mmstudio.audio.inputs import Heard, InputDevice
from mmstudio.audio.outputs import Fill
from mmstudio.audio.prepared import BANDS, PreparedSound, SoundAbout
from mmstudio.audio.tracks import RATE_HZ, Beat, ControlTrack, rows, tempo_value
from mmstudio.documents.animation import AnimationFile
from mmstudio.errors import Fact, FileBroken, NoMicrophone, NoOutput, NoSound, StudioError
from mmstudio.viewmodels.animate_state import AnimateView, Failure, PictureOpened

BEATS_S = 0.5


def fake_sound(path: Path, seconds: float = 8.0) -> PreparedSound:
    """A sound that gets louder."""
    about = SoundAbout(
        name=path.name, format="FLAC", sample_rate=44_100, channels=2, seconds=seconds, peak=0.5, sha256="0" * 64
    )
    loud = np.linspace(5, 120, round(seconds * 200)).astype(np.int8)
    spectrogram = np.full((BANDS, round(seconds * 25)), 90, np.uint8)
    return PreparedSound(Path("/cache") / path.name, about, np.stack([-loud, loud]), spectrogram)


def fake_track(seconds: float = 8.0, confidence: float = 0.9) -> ControlTrack:
    """120 beats a minute, a bass that swells once a second."""
    frames = round(seconds * RATE_HZ) + 1
    times = np.arange(frames) / RATE_HZ
    curves = rows(
        (
            ("bass", (0.5 + 0.5 * np.sin(2 * np.pi * times)).astype(np.float32)),
            ("treble", np.full(frames, 0.4, np.float32)),
            ("beat", (times % BEATS_S < 0.03).astype(np.float32)),
            ("beat_confidence", np.full(frames, confidence, np.float32)),
            ("tempo", np.full(frames, tempo_value(120.0), np.float32)),
        ),
        frames,
    )
    beats = tuple(Beat(float(at)) for at in np.arange(0, seconds, BEATS_S))
    return ControlTrack(curves, beats, seconds=seconds)


class FakeAnimateBench(QObject):
    """Answers at once, unless `held` is set: then `release()` gives the answers. asked: all calls, in order.

    Files called broken.* cannot be read, silent.* have no sound. frames: the requests for live frames.
    """

    framed = Signal(QImage, float)
    refused = Signal(str, object)

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[tuple[str, Any]] = []
        self.frames: list[tuple[Animation, float, int, int]] = []
        self.moments: list[Moment | None] = []  # beside frames
        self.saved: dict[str, tuple[AnimationFile, AnimateView]] = {}
        self.painted: dict[str, Any] = {}
        self.words: dict[str, str] = {}  # prompts of pictures, by their names
        self.exports: list[tuple[Animation, FilmFormat]] = []
        self.held = False
        self._waiting: list[Callable[[], None]] = []
        self._asked_of_film: tuple[Callable[[float, float], None], Callable[[str], None], Failure] | None = None
        self.closed = False

    def release(self) -> None:
        while self._waiting:
            self._waiting.pop(0)()

    def _answer(self, call: Callable[[], None]) -> None:
        if self.held:
            self._waiting.append(call)
        else:
            call()

    def background(self, work: Callable[[], Any], then: Callable[[Any], None]) -> None:
        then(work())

    def in_order(self, work: Callable[[], Any], then: Callable[[Any], None]) -> None:
        then(work())

    def new_folder(self) -> Path:
        return Path(f"/animations/{len(self.saved) + 1}")

    def save(self, folder: Path, file: AnimationFile, view: AnimateView, done: Callable[[], None]) -> None:
        self.saved[str(folder)] = (file, view)
        done()

    def load(self, folder: Path, then: Callable[[AnimationFile, AnimateView], None], failed: Failure) -> None:
        if str(folder) in self.saved:
            then(*self.saved[str(folder)])
        else:
            failed("file_missing", {"name": folder.name})

    def recent(self, then: Callable[[tuple[tuple[str, str], ...]], None]) -> None:
        then(tuple((folder, file.name) for folder, (file, _) in self.saved.items()))

    def open_picture(self, path: Path, folder: Path, then: PictureOpened, failed: Failure) -> None:
        self.asked.append(("picture", path))
        if path.stem == "broken":
            self._answer(lambda: _fail(failed, FileBroken(name=path.name)))
        else:
            self._answer(lambda: then(f"picture-{path.stem}", path.name, fake_picture(), self.words.get(path.name, "")))

    def show_picture(self, folder: Path, place: str, then: Callable[[str, QImage], None], failed: Failure) -> None:
        self.asked.append(("show", place))
        self._answer(lambda: then(f"{place.removeprefix('picture-')}.png", fake_picture()))

    def open_sound(self, path: Path, then: Callable[[PreparedSound], None], failed: Failure) -> None:
        self.asked.append(("sound", path))
        if path.stem == "broken":
            self._answer(lambda: _fail(failed, FileBroken(name=path.name)))
        elif path.stem == "silent":
            self._answer(lambda: _fail(failed, NoSound(name=path.name)))
        else:
            self._answer(lambda: then(fake_sound(path)))

    def listen(self, path: Path, then: Callable[[ControlTrack], None], failed: Failure) -> None:
        self.asked.append(("listen", path))
        self._answer(lambda: then(fake_track(confidence=0.05 if path.stem == "rain" else 0.9)))

    def write_painted(self, folder: Path, what: str, mask: Any, then: Callable[[str], None], failed: Failure) -> None:
        name = f"{what}-{len(self.painted)}.png" if mask.any() else ""
        self.painted[name] = mask
        then(name)

    def read_painted(self, folder: Path, name: str, then: Callable[[Any], None]) -> None:
        then(self.painted[name].copy())

    def read_mask(self, path: Path, size: tuple[int, int], then: Callable[[Any], None], failed: Failure) -> None:
        self.asked.append(("mask", path))
        self._answer(lambda: then(np.full(size[::-1], 255, np.uint8) if path.stem == "mask" else None))

    def ask_frame(
        self, folder: Path, animation: Animation, time_s: float, width: int, height: int, moment: Moment | None = None
    ) -> None:
        self.frames.append((animation, time_s, width, height))
        self.moments.append(moment)

    def give_frame(self) -> None:
        """Answer the newest request."""
        _, time_s, width, height = self.frames[-1]
        self.framed.emit(fake_picture(width, height), time_s)

    def export(
        self,
        folder: Path,
        name: str,
        animation: Animation,
        film: FilmFormat,
        progress: Callable[[float, float], None],
        done: Callable[[str], None],
        failed: Failure,
    ) -> int:
        self.exports.append((animation, film))
        self.asked.append(("film", name))
        self._asked_of_film = progress, done, failed
        return len(self.exports)

    def film_goes_on(self, fraction: float, seconds_left: float = 3.0) -> None:
        assert self._asked_of_film is not None
        self._asked_of_film[0](fraction, seconds_left)

    def film_is_done(self, path: str = "/films/a.mp4") -> None:
        assert self._asked_of_film is not None
        self._asked_of_film[1](path)

    def film_fails(self, code: str, **facts: Fact) -> None:
        assert self._asked_of_film is not None
        self._asked_of_film[2](code, facts)

    def cancel(self, job_id: int) -> None:
        self.asked.append(("cancel", job_id))

    def close(self) -> None:
        self.closed = True


def fake_picture(width: int = 640, height: int = 360) -> QImage:
    image = QImage(width, height, QImage.Format.Format_RGB888)
    image.fill(QColor(20, 60, 140))
    return image


def _fail(failed: Failure, error: StudioError) -> None:
    failed(error.code, error.facts)


class FakeStream:
    """The device: the test says when it asks. Samples are heard at once."""

    sample_rate = 48_000

    def __init__(self, fill: Fill) -> None:
        self.fill = fill
        self.time = 100.0
        self.closed = False

    def now_s(self) -> float:
        return self.time

    def run(self, seconds: float) -> None:
        """The device's clock goes on; what it asks for in the meantime is heard."""
        for _ in range(max(1, round(seconds * 50))):
            self.fill(960, self.time)
            self.time += 0.02

    def close(self) -> None:
        self.closed = True


class FakeOutput:
    """refuses: there is no loudspeaker."""

    def __init__(self, refuses: bool = False) -> None:
        self.refuses = refuses
        self.streams: list[FakeStream] = []
        self.lost: Callable[[], None] = lambda: None

    def open(self, fill: Fill, lost: Callable[[], None]) -> FakeStream:
        if self.refuses:
            raise NoOutput
        self.lost = lost
        self.streams.append(FakeStream(fill))
        return self.streams[-1]


class FakeMicrophone:
    """A `Source` of one device; the test says what is heard."""

    def __init__(self, missing: bool = False) -> None:
        self.missing = missing
        self.sample_rate, self.channels = 8000, 1
        self.heard: Callable[[Heard], None] = lambda heard: None
        self.lost: Callable[[], None] = lambda: None
        self.opened: list[str] = []

    def devices(self) -> list[InputDevice]:
        if self.missing:
            raise NoMicrophone
        return [
            InputDevice(id=0, name="Built-in", channels=1, sample_rate=8000, usual=True),
            InputDevice(id=1, name="Headset", channels=1, sample_rate=8000),
        ]

    def open(self, device: InputDevice | None) -> FakeMicrophone:
        self.opened.append(device.name if device is not None else "")
        return self

    def start(self, heard: Callable[[Heard], None], lost: Callable[[], None]) -> None:
        self.heard, self.lost = heard, lost

    def close(self) -> None:
        self.heard = lambda heard: None

    def say(self, seconds: float, level: float = 0.3) -> None:
        samples = np.full((round(seconds * self.sample_rate), 1), level, np.float32)
        self.heard(Heard(samples, self.sample_rate))
