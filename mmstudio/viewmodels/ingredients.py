"""Pictures and sounds that guide a drawing: opened through the reader child in the background, never here.

Of a picture a small copy is kept, which is what the worker opens; of a sound, what was heard in it.
"""

from __future__ import annotations

import contextlib
import hashlib
import logging
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from PySide6.QtCore import QObject, Signal

from mmstudio import disk
from mmstudio.errors import SoundSilent, StudioError
from mmstudio.viewmodels import ears
from mmstudio.viewmodels.background import Background, Then
from mmstudio.viewmodels.drafts import MOST_SOUND_S, PictureIngredient, SoundIngredient

if TYPE_CHECKING:
    from mmstudio.audio.heard import Listened
    from mmstudio.audio.inputs import Source
    from mmstudio.audio.prepared import PreparedSound
    from mmstudio.audio.tracks import ControlTrack
    from mmstudio.checkpoints.records import Checkpoint
    from mmstudio.media.images import PictureRead
    from mmstudio.viewmodels.recording import RecordingViewModel

_log = logging.getLogger(__name__)
SIDE_PX = 1024  # of a copy: a large model draws over it, and what other nets look at is smaller
_MOST_COPIES = 400  # some 60 MB; the oldest go


class Eyes(Protocol):
    """What is asked of the child that opens pictures."""

    def read(self, path: Path, max_side_px: int | None = None) -> PictureRead: ...
    def close(self) -> None: ...


class Ears(Protocol):
    """What is asked of the child that opens sounds."""

    def listen(self, path: Path, start_s: float = 0.0, duration_s: float = 30.0) -> Listened: ...
    def prepare(self, path: Path) -> PreparedSound: ...
    def track(self, path: Path) -> ControlTrack: ...
    def close(self) -> None: ...


class LargeEars(Protocol):
    """What is asked of the child with an installed net."""

    def listen(self, sound: Path, net: Path, start_s: float = 0.0, duration_s: float = 30.0) -> Listened: ...
    def close(self) -> None: ...


class Ingredients(QObject):
    """Answers or StudioErrors come by `then`, in the order of the questions.

    folder: of the copies. microphone: the name of the one to record from, "" = the system's choice. listener: the
    installed net that names sounds, None = ours.
    """

    noticed = Signal(str, object)  # code and facts: the installed net failed, and ours listened

    def __init__(
        self,
        make_reader: Callable[[], Any],
        folder: Path,
        make_ears: Callable[[], Ears] | None = None,
        microphones: Callable[[], Source] | None = None,
        parent: QObject | None = None,
        microphone: Callable[[], str] = str,
        listener: Callable[[], Checkpoint | None] = lambda: None,
        make_large_ears: Callable[[], LargeEars] | None = None,
    ) -> None:
        super().__init__(parent)
        self._microphone, self._listener = microphone, listener
        self._make_large_ears = make_large_ears or ears.installed_ears
        self._large_ears: LargeEars | None = None
        self._make_eyes, self._make_ears, self._folder = make_reader, make_ears or ears.sound_reader, folder
        self._microphones = microphones or ears.microphones
        self._eyes: Eyes | None = None
        self._ears: Ears | None = None
        self._background = Background("ingredients", self)
        self._recording: RecordingViewModel | None = None

    def picture(self, path: Path, then: Then) -> None:
        """-> PictureIngredient. FileMissing, FileBroken, FileSlow, PictureTooLarge."""
        self._background.ask(lambda: self._kept(path), then)

    def sound(self, path: Path, start_s: float, duration_s: float, then: Then) -> None:
        """-> SoundIngredient. FileMissing, FileBroken, FileSlow, NoSound, SoundSilent."""
        listener = self._listener()

        def work() -> SoundIngredient:
            heard = self._heard(path, start_s, duration_s, listener)
            duration = max(0.1, min(duration_s, heard.seconds - start_s, MOST_SOUND_S))
            return SoundIngredient(
                path=str(path),
                start_s=start_s,
                duration_s=duration,
                seconds=heard.seconds,
                bars=heard.bars,
                concepts=heard.concepts,
                known=heard.known,
            )

        self._background.ask(work, then)

    def beats(self, path: Path, then: Then) -> None:
        """-> times of its beats in seconds, () where there is no clear beat. As `sound`, but silence is no error."""

        from mmstudio.viewmodels.animate_state import measured_tempo  # numpy is not needed before

        def work() -> tuple[float, ...]:
            track = self._own_ears().track(path)
            return tuple(round(beat.time_s, 4) for beat in track.beats) if measured_tempo(track).beats else ()

        self._background.ask(work, then)

    def whether_there(self, path: Path, then: Callable[[bool], None]) -> None:
        """-> whether it is a file."""
        self._background.ask(path.is_file, then)

    def recording(self, folder: Callable[[], Path]) -> RecordingViewModel:
        """What records into folder(), half a minute at most; one for all takes, made when it is first wanted: numpy and
        the sound devices are not needed before."""
        if self._recording is None:
            from mmstudio.viewmodels.recording import RecordingViewModel

            self._recording = RecordingViewModel(
                self._microphones(), folder, self._background.ask, self, most_s=MOST_SOUND_S
            )
        self._recording.choose(self._microphone())
        return self._recording

    def close(self) -> None:
        """End the child and the recording, whose take is kept. Called once."""
        self._background.stop()
        for child in (self._eyes, self._ears, self._large_ears):
            if child is not None:
                child.close()
        self._background.close(drop=True)
        if self._recording is not None:
            self._recording.close()

    def _own_ears(self) -> Ears:
        if self._ears is None:
            self._ears = self._make_ears()
        return self._ears

    def _heard(self, path: Path, start_s: float, duration_s: float, listener: Checkpoint | None) -> Listened:
        """By the installed net where there is one; where it cannot listen, that is said and ours does."""
        if listener is not None:
            sound = self._own_ears().prepare(path)
            if self._large_ears is None:
                self._large_ears = self._make_large_ears()
            try:
                return self._large_ears.listen(sound.folder, Path(listener.path), start_s, duration_s)
            except SoundSilent:
                raise
            except StudioError as error:
                _log.warning("an installed net could not listen: %s", error.code)
                self._background.tell(lambda: self.noticed.emit("listener_failed", {"name": listener.title}))
        return self._own_ears().listen(path, start_s, duration_s)

    def _kept(self, path: Path) -> PictureIngredient:
        import numpy as np

        from mmstudio.media.metadata import write_picture

        if self._eyes is None:
            self._eyes = self._make_eyes()
        read = self._eyes.read(path, SIDE_PX)
        pixels = np.frombuffer(read.pixels, np.uint8).reshape(read.height, read.width, 4)
        place = self._folder / f"{hashlib.sha256(read.pixels).hexdigest()[:32]}.png"
        if not place.exists():
            disk.make_folder(self._folder)
            disk.write_whole(place, lambda file: write_picture(file, pixels, "png", None))
            self._sweep()
        return PictureIngredient(path=str(path), read=str(place))

    def _sweep(self) -> None:
        with contextlib.suppress(OSError):
            copies = sorted(self._folder.glob("*.png"), key=lambda path: path.stat().st_mtime, reverse=True)
            for old in copies[_MOST_COPIES:]:
                old.unlink(missing_ok=True)
