"""Where the work of Animate is done: files in threads and reader children, live frames in the live worker, films in the
engine."""

from __future__ import annotations

import contextlib
import logging
import math
import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import cv2
import msgspec
import numpy as np
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from mmstudio import disk, paths
from mmstudio.animation import Animation, FilmFormat
from mmstudio.audio.tracks import ControlTrack
from mmstudio.documents import animation as documents
from mmstudio.documents.animation import ANIMATION_FILE, AnimationFile, Painted
from mmstudio.engine import messages
from mmstudio.engine.live_kinds import AnimateFrame
from mmstudio.engine.live_thread import LiveFrame
from mmstudio.engine.reader import ReaderClient
from mmstudio.engine.sound_reader import SoundReader
from mmstudio.errors import Fact, StudioError
from mmstudio.jobs import AnimateJob
from mmstudio.media import masks
from mmstudio.media.display import to_display
from mmstudio.media.masks import Mask
from mmstudio.media.photo import PhotoHandle
from mmstudio.viewmodels.animate_state import AnimateView, PictureOpened
from mmstudio.viewmodels.images import image_of
from mmstudio.viewmodels.workbench import Asked, Failure, Then, WorkBench

if TYPE_CHECKING:
    from mmstudio.animate.modulation import Moment

OPEN_DEADLINE_S = 120.0  # half a gigabyte of 16 bit on a busy machine
VIEW_FILE = "view.json"
CHANNEL = "animate"  # of live frames
VIEW_SIDE_PX = 2048  # of the picture at rest, as it is shown
_KEPT_IN_LIST = 12
_log = logging.getLogger(__name__)


def animations() -> Path:
    """Where the documents of Animate are kept."""
    return paths.data() / "animations"


class AnimateBench(WorkBench):
    """The `Bench` of the program. engine: an EngineThread; live: a LiveThread, which draws single frames.

    output: where films go, asked for when one is begun. folder: where documents are kept, None = the person's data.
    """

    framed = Signal(QImage, float)
    refused = Signal(str, object)

    def __init__(
        self,
        engine: Any,
        live: Any,
        output: Callable[[], messages.Output],
        make_reader: Callable[[], ReaderClient] = lambda: ReaderClient(OPEN_DEADLINE_S),
        make_sound_reader: Callable[[], SoundReader] = SoundReader,
        folder: Path | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(engine, "animate", parent)
        self._live, self._output = live, output
        self._reader, self._make_sound_reader = make_reader(), make_sound_reader
        self._sound_reader = make_sound_reader()
        self._root = folder
        self._ordered = ThreadPoolExecutor(1, thread_name_prefix="animate-in-order")
        self._heard: set[str] = set()  # sounds whose control track is ready
        live.shown.connect(self._on_shown)
        live.refused.connect(self._on_refused)

    def close(self) -> None:
        """Finish what must be on disk, end the reader children."""
        self._closed = True
        self._reader.close()
        self._sound_reader.close()
        self._ordered.shutdown(wait=True)
        self._threads.shutdown(wait=True)

    def in_order(self, work: Callable[[], Any], then: Then) -> None:
        self._work_in(self._ordered, work, then)

    # documents

    def new_folder(self) -> Path:
        return (self._root or animations()) / f"{datetime.now():%Y%m%d-%H%M%S}-{secrets.token_hex(3)}"

    def save(self, folder: Path, file: AnimationFile, view: AnimateView, done: Callable[[], None]) -> None:
        def work() -> StudioError | None:
            try:
                disk.make_folder(folder)
                documents.save(folder, file)
                disk.write_bytes(folder / VIEW_FILE, msgspec.json.encode(view), private=True)
                return None
            except StudioError as error:
                return error

        def then(error: StudioError | None) -> None:
            if error is None:
                done()
            else:
                self.refused.emit(error.code, error.facts)

        self.in_order(work, then)

    def load(self, folder: Path, then: Callable[[AnimationFile, AnimateView], None], failed: Failure) -> None:
        def work() -> tuple[AnimationFile, AnimateView]:
            file, view = documents.load(folder), AnimateView()
            with contextlib.suppress(OSError, ValueError, msgspec.DecodeError):
                view = msgspec.json.decode((folder / VIEW_FILE).read_bytes(), type=AnimateView)
            return file, view

        self._try(work, lambda answer: then(*answer), failed)

    def recent(self, then: Callable[[tuple[tuple[str, str], ...]], None]) -> None:
        """(folder, name) of the documents on disk, the one changed last first."""

        def work() -> tuple[tuple[str, str], ...]:
            found: list[tuple[float, str, str]] = []
            with contextlib.suppress(OSError):
                for folder in (self._root or animations()).iterdir():
                    with contextlib.suppress(OSError, StudioError):
                        changed = (folder / ANIMATION_FILE).stat().st_mtime
                        found.append((changed, str(folder), documents.load(folder).name))
            return tuple((folder, name) for _, folder, name in sorted(found, reverse=True)[:_KEPT_IN_LIST])

        self.background(work, then)

    # pictures

    def open_picture(self, path: Path, folder: Path, then: PictureOpened, failed: Failure) -> None:
        place = f"picture-{secrets.token_hex(4)}"

        def work() -> tuple[str, str, QImage, str]:
            disk.make_folder(folder)
            handle = self._reader.open_photo(path, folder / place)
            return place, path.name, _view(handle), self._words_of(path)

        self._try(work, lambda answer: then(*answer), failed)

    def show_picture(self, folder: Path, place: str, then: Callable[[str, QImage], None], failed: Failure) -> None:
        def work() -> tuple[str, QImage]:
            handle = PhotoHandle.open(documents.place_of(folder, place))
            return handle.info.name, _view(handle)

        self._try(work, lambda answer: then(*answer), failed)

    def write_painted(
        self, folder: Path, what: Painted, mask: Mask, then: Callable[[str], None], failed: Failure
    ) -> None:
        # in order: of two strokes the later one must be the one that stays
        self._try(lambda: documents.write_painted(folder, what, mask), then, failed, self._ordered)

    def read_painted(self, folder: Path, name: str, then: Callable[[Mask], None]) -> None:
        def failed(code: str, facts: object) -> None:
            then(np.zeros((1, 1), np.uint8))

        self._try(lambda: documents.read_painted(folder, name), then, failed)

    def read_mask(
        self, path: Path, size: tuple[int, int], then: Callable[[Mask | None], None], failed: Failure
    ) -> None:
        def work() -> Mask | None:
            header = self._reader.header(path)
            if _shown_size(header.width, header.height) != size:
                return None
            read = self._reader.read(path, VIEW_SIDE_PX)
            mask = masks.drawn(np.frombuffer(read.pixels, np.uint8).reshape(read.height, read.width, 4))
            if mask is None or (read.width, read.height) == size:
                return mask
            return np.asarray(cv2.resize(mask, size, interpolation=cv2.INTER_AREA), np.uint8)

        self._try(work, then, failed)

    # sounds

    def open_sound(self, path: Path, then: Then, failed: Failure) -> None:
        self._try(lambda: self._sound_reader.prepare(path), then, failed)

    def listen(self, path: Path, then: Then, failed: Failure) -> None:
        def work() -> ControlTrack:
            return self._sound_reader.track(path)

        def heard(track: ControlTrack) -> None:
            self._heard.add(str(path))
            then(track)

        self._try(work, heard, failed)

    # pictures of the film

    def ask_frame(
        self, folder: Path, animation: Animation, time_s: float, width: int, height: int, moment: Moment | None = None
    ) -> None:
        if moment is not None or animation.sound not in self._heard:  # until it was listened to, nothing moves with it
            animation = msgspec.structs.replace(animation, sound="")
        written = tuple(prompt for prompt in animation.prompts if prompt.prompt.strip())
        self._live.ask(
            AnimateFrame(
                animation=msgspec.structs.replace(animation, prompts=written),
                folder=str(folder),
                width=width,
                height=height,
                **({"time_s": time_s} if moment is None else _said(moment)),
            ),
            CHANNEL,
        )

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
        edit = animation.sound_edit
        job = AnimateJob(
            animation=animation,
            film=film,
            name=name,
            folder=str(folder),
            start_s=edit.start_s,
            end_s=edit.end_s,
        )
        job_id: int = self._engine.submit(job, self._output())
        films: list[str] = []  # the file of the film, or the folder of its pictures
        self._asked[job_id] = Asked(
            lambda _: done(films[-1] if films else ""),
            failed,
            films.append,
            lambda said: progress(said.fraction, said.seconds_left),
        )
        return job_id

    def cancel(self, job_id: int) -> None:
        self._engine.cancel(job_id)

    # helpers

    def _words_of(self, path: Path) -> str:
        """The prompt in a picture's recipe, "" for none."""
        try:
            recipe = self._reader.header(path).recipe
        except StudioError:
            return ""
        return recipe.job.prompt if recipe is not None else ""

    def _on_shown(self, frame: LiveFrame) -> None:
        if frame.channel == CHANNEL and frame.image is not None and isinstance(frame.request, AnimateFrame):
            self.framed.emit(frame.image, frame.request.time_s)

    def _on_refused(self, channel: str, stamp: int, code: str, facts: dict[str, Fact]) -> None:
        if channel == CHANNEL:
            self.refused.emit(code, facts)


def _said(moment: Moment) -> dict[str, Any]:
    """A moment as the fields of an AnimateFrame."""
    return {
        "time_s": moment.time_s,
        "values": tuple(moment.values.tolist()),
        "passed": tuple(moment.passed.tolist()),
        "sway": moment.sway,
        "key": moment.key,
        "key_weight": moment.key_weight,
    }


def _shown_size(width: int, height: int) -> tuple[int, int]:
    """Of the view of a picture."""
    scale = min(1.0, VIEW_SIDE_PX / max(height, width))
    return max(1, math.floor(width * scale)), max(1, math.floor(height * scale))


def _view(handle: PhotoHandle) -> QImage:
    """The picture as it is shown at rest: in the screen's colours, with its transparency, at most 2,048 px."""
    pixels = handle.pixels()
    height, width = pixels.shape[:2]
    size = _shown_size(width, height)
    small: Any = pixels
    if size != (width, height):
        small = cv2.resize(np.asarray(pixels), size, interpolation=cv2.INTER_AREA)
        small = small.reshape(size[1], size[0], -1)
    return image_of(to_display(small, handle.info.icc))
