"""The state of Animate: what moves, the sound that moves it, playing, and the film that is made of it.

The document is one frozen `Animation`; undo is over that value, and pictures, sounds and masks follow it. Each change
is on disk a second later.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QImage

from mmstudio import paths, presets
from mmstudio.animation import MAX_PICTURES, Animation, KeyedPrompt, SourceKind
from mmstudio.errors import Fact
from mmstudio.viewmodels.animate_curves import Curves
from mmstudio.viewmodels.animate_film import Film
from mmstudio.viewmodels.animate_frames import Frames, Wish
from mmstudio.viewmodels.animate_keys import Keys
from mmstudio.viewmodels.animate_painting import MASKS, NOTHING, Painting
from mmstudio.viewmodels.animate_rows import Rows
from mmstudio.viewmodels.animate_sound import Sound
from mmstudio.viewmodels.animate_state import AnimateState, AnimateView, Bench
from mmstudio.viewmodels.animate_times import Times
from mmstudio.viewmodels.drafts import PAPER
from mmstudio.viewmodels.images import on_ground
from mmstudio.viewmodels.left_films import LeftFilms
from mmstudio.viewmodels.live_sound import LiveSound
from mmstudio.viewmodels.recording import RecordingState, RecordingViewModel
from mmstudio.viewmodels.transport import Transport
from mmstudio.viewmodels.undo import History
from mmstudio.walks import Walk

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from mmstudio.audio.recording import Take
    from mmstudio.documents.animation import AnimationFile

SAVE_AFTER_MS = 1000
FIRST_PRESET = "gentle"
_UNWRITTEN = (KeyedPrompt(time_s=0.0, prompt=""), KeyedPrompt(time_s=4.0, prompt=""))
_NAME_CHARS = 60
WALK_PX = (512, 512)


class AnimateViewModel(QObject):
    """Holds the AnimateState and replaces it; every change is told once by `changed`. Fast values have signals of
    their own: frames, the rate at which they come, and those of `transport` and `recording`."""

    changed = Signal(object)  # AnimateState
    framed = Signal(QImage)  # the picture as it is now
    picture_changed = Signal(object)  # QImage of the picture at rest, or None
    rate_changed = Signal(int)  # live frames a second, 0 = none are wanted
    noticed = Signal(str, object)  # code and facts of a sentence: the bar at the top of the window
    told = Signal(str, object)  # code and facts of a sentence: a toast
    opened = Signal(str)  # the folder of the document that is shown now
    kept = Signal(str)  # the work is on disk: "12:04"
    made = Signal(str)  # the file of a film that is finished

    def __init__(
        self,
        bench: Bench,
        transport: Transport,
        recording: RecordingViewModel,
        parent: QObject | None = None,
        films: Callable[[], Path] = paths.data,
    ) -> None:
        """films: where films are written."""
        super().__init__(parent)
        self._bench = bench
        self.transport, self.recording = transport, recording
        self.live = LiveSound(recording, bench.in_order, self)
        self.left = LeftFilms(films, bench.in_order, self)
        self.rows = Rows(lambda: self.animation, self.edit, self._choose)
        self.curves = Curves(lambda: self.animation, self.edit)
        self.keys = Keys(lambda: self.animation, self.edit)
        self.times = Times(
            lambda: self.animation,
            lambda: self.state,
            self.edit,
            self.close_step,
            lambda: self.transport.time_s,
            lambda: self.sound.measured.beats if self.sound.measured is not None else (),
        )
        self.film = Film(
            bench, lambda: self.state, self._show, self.edit_view, self._saved_folder, self.made.emit, self.noticed.emit
        )
        self.frames = Frames(bench, self._wish, self.is_moving, self)
        self.sound = Sound(
            bench, transport, lambda: self.animation, lambda: self.state, self._show, self.edit, self.frames.want, self
        )
        self._folder: Path | None = None
        self._file: AnimationFile | None = None
        self._history = History(_first())
        self.still: QImage | None = None  # the picture at rest, on its ground
        self._picture: QImage | None = None  # the same with its transparency
        self._shown_picture = ""  # its place in the document
        self._opening: object = None  # which pictures were opened last: those before them come too late
        self._changes = self._changes_kept = 0  # how often the document was changed, and what of it is on disk
        self.painting = Painting(bench, lambda: self.animation, self.edit, self._picture_place, self)
        self.state = AnimateState(animation=self._history.present)
        self._saving = QTimer(self, singleShot=True, interval=SAVE_AFTER_MS)
        self._saving.timeout.connect(self._save)
        self._connect()

    def _connect(self) -> None:
        transport, recording = self.transport, self.recording
        self.frames.framed.connect(self.framed)
        self.frames.rate_changed.connect(self.rate_changed)
        self.frames.refused.connect(self._on_refused)
        self.live.changed.connect(self._on_live)
        self.live.heard.connect(self._on_heard)
        self.live.noticed.connect(self.noticed)
        recording.changed.connect(self._on_recording)
        self.sound.noticed.connect(self.noticed)
        self.sound.told.connect(self.told)
        self.left.kept.connect(self.made)
        self.left.noticed.connect(self.noticed)
        transport.moved.connect(self._on_moved)
        transport.changed.connect(self._on_transport)
        transport.noticed.connect(self.noticed)
        recording.taken.connect(self._on_take)
        recording.noticed.connect(self.noticed)
        recording.told.connect(self.told)
        self.painting.shown.connect(lambda: self.changed.emit(self.state))
        self.painting.failed.connect(self._failed)

    # documents

    def begin(self, last: str) -> None:
        """Somebody looks for the first time: go on with the document of the last run (its folder; "" for none), unless
        something was begun before; look for documents, microphones, and what a crash left."""
        if last and self.state.empty and not self.state.reading:
            self.open_last(last)
        self.look_for_recent()
        self.recording.look_for_devices()
        self.recording.recover()
        self.left.look()

    def open_last(self, folder: str) -> None:
        """Go on with the document of the last run; if it is gone, nothing is said."""
        self._bench.load(Path(folder), partial(self._install, Path(folder)), lambda code, facts: None)

    def open_recent(self, folder: str) -> None:
        self._bench.load(Path(folder), partial(self._install, Path(folder)), self._failed)

    def new(self) -> None:
        """An empty document; the former one is one *recent* entry away."""
        self._save_now()
        self.transport.pause()
        self._folder, self._file = None, None
        self._history = History(_first())
        self.still, self._picture, self._shown_picture = None, None, ""
        self.sound.forget()
        self.painting.close()
        self.transport.load(None, 0.0)
        self.state = AnimateState(
            animation=self._history.present,
            view=self.state.view,
            recent=self.state.recent,
            pace=self.state.pace,
            heft=self.state.heft,
        )
        self.sound.changed.emit(None)
        self.sound.track_changed.emit(None)
        self.changed.emit(self.state)
        self.opened.emit("")
        self.look_for_recent()

    def rename(self, name: str) -> None:
        name = name.strip()
        if name and self._file is not None:
            self._file = msgspec.structs.replace(self._file, name=name)
            self._show(name=name)
            self._save_soon()

    def look_for_recent(self) -> None:
        here = str(self._folder or "")
        self._bench.recent(lambda found: self._show(recent=tuple(one for one in found if one[0] != here)))

    def _install(self, folder: Path, file: AnimationFile, view: AnimateView) -> None:
        self._save_now()
        self.transport.pause()
        self._folder, self._file = folder, file
        self._history = History(file.animation)
        self.still, self._picture, self._shown_picture = None, None, ""
        self.sound.forget()
        self.state = AnimateState(
            name=file.name,
            animation=file.animation,
            view=view,
            recent=self.state.recent,
            pace=self.state.pace,
            heft=self.state.heft,
        )
        self.painting.close()
        self.transport.load(None, file.animation.seconds)
        self.transport.set_loop(file.animation.loop)
        self.sound.changed.emit(None)
        self.sound.track_changed.emit(None)
        self.changed.emit(self.state)
        self._follow(_first(), file.animation)
        self.opened.emit(str(folder))
        self.look_for_recent()

    def _begin_document(self, name: str) -> Path:
        """The folder of the document, a new one where there is none yet."""
        if self._folder is None:
            from mmstudio.documents.animation import AnimationFile

            self._folder = self._bench.new_folder()
            created = datetime.now().astimezone().isoformat(timespec="seconds")
            self._file = AnimationFile(name=name, created=created, animation=self._history.present)
            self._show(name=name)
            self.opened.emit(str(self._folder))
        return self._folder

    # what is opened

    def open_picture(self, path: Path, area: NDArray[np.uint8] | None = None) -> None:
        """The picture that moves; it takes the place of the one before (undo brings that back).

        area: a mask of it, 255 = may move.
        """
        fresh = self._folder is None
        folder = self._begin_document(_title(path))
        opening = self._opening = object()
        self._show(reading="picture", reading_name=path.name)

        def opened(place: str, name: str, image: QImage, words: str) -> None:
            if opening is not self._opening or folder != self._folder:
                return
            self._show(reading="")
            if fresh and words:
                self.rename(words[:_NAME_CHARS])
            self._picture_shown(place, name, image)
            self._push(msgspec.structs.replace(self.animation, source="picture", pictures=(place,), **NOTHING))
            if area is not None:
                self.painting.take("area", area)

        def failed(code: str, facts: dict[str, Fact]) -> None:
            (self._failed_reading if opening is self._opening else self._failed)(code, facts)

        self._bench.open_picture(path, folder, opened, failed)

    def open_mask(self, path: Path, taken: Callable[[], None]) -> None:
        """A black-and-white picture of the size of the one that moves says what may move, and taken is called; any
        other is the next picture that moves."""
        if not self.state.width or self.animation.source != "picture":
            self.open_picture(path)
            return
        folder = self._folder

        def read(mask: NDArray[np.uint8] | None) -> None:
            if folder != self._folder:
                return
            if mask is None:
                self.open_picture(path)
                return
            self.painting.take("area", mask)
            taken()

        self._bench.read_mask(path, (self.state.width, self.state.height), read, self._failed_reading)

    def open_pictures(self, paths: Sequence[Path], area: NDArray[np.uint8] | None = None) -> None:
        """Several: a list that is cut on the beats. area: of a single one, as `open_picture`."""
        if len(paths) < 2:
            for path in paths:
                self.open_picture(path, area)
            return
        folder = self._begin_document(_title(paths[0]))
        opening = self._opening = object()
        places: list[str] = []
        self._show(reading="picture", reading_name=paths[0].name)
        left = list(paths[:MAX_PICTURES])
        if len(paths) > MAX_PICTURES:
            self.told.emit("first_pictures", {"most": MAX_PICTURES})

        def next_one() -> None:
            path = left.pop(0)
            self._bench.open_picture(path, folder, opened, refused)

        def refused(code: str, facts: dict[str, Fact]) -> None:
            self.noticed.emit(code, facts)
            if opening is self._opening and folder == self._folder:
                go_on()

        def opened(place: str, name: str, image: QImage, words: str) -> None:
            if opening is not self._opening or folder != self._folder:
                return
            places.append(place)
            if len(places) == 1:
                self._picture_shown(place, name, image)
            go_on()

        def go_on() -> None:
            if left:
                next_one()
                return
            self._show(reading="")
            if not places:
                return
            rows = presets.preset("slides", "picture")
            self._push(
                msgspec.structs.replace(
                    self.animation,
                    source="picture",
                    pictures=tuple(places),
                    rows=rows,
                    preset="slides",
                    **NOTHING,
                )
            )

        next_one()

    def open_sound(self, path: Path) -> None:
        """The sound that moves it, or the sound of a video; it takes the place of the one before."""
        self._begin_document(_title(path))
        self.sound.load(path, new=True)

    def _picture_shown(self, place: str, name: str, image: QImage) -> None:
        self._picture, self._shown_picture = image, place
        transparent = image.hasAlphaChannel()
        self._show(picture=name, width=image.width(), height=image.height(), transparent=transparent)
        self._show_still()

    def _show_still(self) -> None:
        if self._picture is not None:
            self.still = on_ground(self._picture, self.animation.background)
            self.picture_changed.emit(self.still)
            self.framed.emit(self.still)

    def _on_take(self, take: Take) -> None:
        self.open_sound(take.path)

    # what moves

    @property
    def animation(self) -> Animation:
        return self._history.present

    def edit(self, group: str = "", **fields: Any) -> None:
        """Change the animation; changes of one group in a row are one step of undo (see `close_step`)."""
        self._push(msgspec.structs.replace(self.animation, **fields), group)

    def close_step(self) -> None:
        """A slider was let go: the next change is a step of its own."""
        self._history.close_group()

    def _choose(self, row: int) -> None:
        """Open the details of a row; of the one that is open: close them. -1 = all are closed."""
        self._show(chosen=-1 if row == self.state.chosen else row)

    # the walk

    def set_source(self, source: SourceKind) -> None:
        """Picture or latent walk; the rows of the preset that only the other one has come and go."""
        if source == self.animation.source:
            return
        rows, preset = self.animation.rows, self.animation.preset
        if preset and rows == presets.preset(preset, self.animation.source):
            rows = presets.preset(preset, source)
        fields: dict[str, Any] = {"source": source, "rows": rows}
        if source == "walk" and not self.animation.prompts and self.animation.walk is None:
            fields["prompts"] = _UNWRITTEN
        self.paint("")
        self.edit(**fields)

    def use_walk(self, walk: Walk, name: str) -> None:
        """Move a walk that was found in Explore, as a document of its own."""
        self.new()
        self._begin_document(name)
        self.set_source("walk")
        self.edit(walk=walk, prompts=(), seconds=max(walk.duration_s, 0.1), background=PAPER)  # as Explore shows it
        self.transport.load(None, self.animation.seconds)  # a new document has no sound yet
        self.frames.want()

    def leave_walk(self) -> None:
        """Walk between prompts again, in place of the walk of Explore."""
        self.edit(walk=None, prompts=self.animation.prompts or _UNWRITTEN)

    # time

    def step(self, frames: int) -> None:
        """← and →: a frame of the film."""
        rate = self.state.view.film.frame_rate
        self.transport.seek(float(round(self.transport.time_s * rate) + frames) / float(rate))

    # painting

    def paint(self, what: str) -> None:
        """Paint a mask, strokes or the centre on the picture; "" = no more."""
        if what and (not self.state.width or self.animation.source == "walk"):
            return
        self._show(painting=what)
        if what in MASKS:
            self.painting.open(what)  # type: ignore[arg-type]

    def _picture_place(self) -> tuple[Path | None, int, int]:
        return self._folder, self.state.width, self.state.height

    # the film

    def edit_view(self, **fields: Any) -> None:
        """Lanes, their heights, and how the film is written. ValueError for impossible numbers."""
        self._show(view=msgspec.structs.replace(self.state.view, **fields))
        if self._folder is not None:
            self._save_soon()

    # undo and disk

    def undo(self) -> None:
        former = self.animation
        self._follow(former, self._history.undo())

    def redo(self) -> None:
        former = self.animation
        self._follow(former, self._history.redo())

    def close(self) -> None:
        """All is on disk, and nothing sounds or listens."""
        self.live.close()
        self.recording.close()
        self._save_now()
        self._bench.close()
        self.transport.close()

    def _push(self, animation: Animation, group: str = "") -> None:
        former = self.animation
        if animation == former:
            return
        self._begin_document("")
        self._history.push(animation, group)
        self._follow(former, animation)

    def _follow(self, former: Animation, now: Animation) -> None:
        """Show another animation: its picture, sound, curves and masks, where they are others."""
        self._show(animation=now, can_undo=self._history.can_undo, can_redo=self._history.can_redo)
        if self._folder is not None and now.pictures and now.pictures[0] != self._shown_picture:
            place = now.pictures[0]
            self._bench.show_picture(
                self._folder,
                place,
                lambda name, image: self._picture_shown(place, name, image) if now is self.animation else None,
                self._failed,
            )
        elif not now.pictures and self.state.width and now.source == "picture":
            self.still, self._picture, self._shown_picture = None, None, ""
            self._show(picture="", width=0, height=0, transparent=False)
        elif now.background != former.background and now.source == "picture":
            self._show_still()
        if now.sound != former.sound and now.sound != self.sound.wanted:
            if now.sound:
                self.sound.load(Path(now.sound), new=False)
            else:
                self.sound.none()
        if (now.curve_edits, now.beats_per_minute, now.beat_offset_s) != (
            former.curve_edits,
            former.beats_per_minute,
            former.beat_offset_s,
        ):
            self.sound.show_track()
        self.live.change(now)
        if now.loop != former.loop:
            self.transport.set_loop(now.loop)
        if now.sound_edit != former.sound_edit:
            self.sound.tell_edit()
        if self.state.painting in MASKS:
            self.painting.open(self.state.painting)
        self._save_soon()
        self.frames.want()

    def _save_soon(self) -> None:
        self._changes += 1
        self._saving.start()

    def _save(self) -> None:
        if self._folder is None or self._file is None:
            return
        self._file = msgspec.structs.replace(self._file, animation=self.animation)
        changes = self._changes

        def done() -> None:
            self._changes_kept = max(self._changes_kept, changes)
            clock = f"{datetime.now():%H:%M}"
            self._show(saved=clock)
            self.kept.emit(clock)

        self._bench.save(self._folder, self._file, self.state.view, done)

    def _save_now(self) -> None:
        """What is not on disk yet, or was refused by it the last time."""
        if self._changes_kept < self._changes:
            self._saving.stop()
            self._save()

    def _saved_folder(self) -> Path | None:
        self._save_now()
        return self._folder

    # live frames

    def show_size(self, width: int, height: int) -> None:
        """How large the preview is shown, in physical pixels."""
        self.frames.show_size(width, height)

    def live_size(self) -> tuple[int, int]:
        """Of a live frame."""
        return self.frames.size(*self._own_size())

    def _own_size(self) -> tuple[int, int]:
        return WALK_PX if self.animation.source == "walk" else (self.state.width, self.state.height)

    def _wish(self) -> Wish | None:
        if self._folder is None or not self.state.has_source:
            return None
        return Wish(self._folder, self.animation, self.transport.time_s, *self._own_size(), self.live.moment)

    def is_moving(self) -> bool:
        """It plays, or follows the microphone."""
        return self.transport.state.playing or self.live.on

    def _on_refused(self, code: str, facts: dict[str, Fact]) -> None:
        self.transport.pause()
        self.live.stop()
        self.noticed.emit(code, facts)

    def _on_transport(self, state: object) -> None:
        if self.transport.state.playing:
            self.live.stop()
        if not self.is_moving():
            self.frames.rest()

    def _on_moved(self, time_s: float) -> None:
        if not self.live.on:
            self.frames.want(now=True)

    # the microphone

    def toggle_live(self) -> None:
        """The picture follows the microphone, or does not any more. A take or a sound that plays ends it."""
        if self.live.on:
            self.live.stop()
        elif self.recording.state.phase == "idle":
            self.transport.pause()
            self.live.start(self.animation)

    def _on_live(self, state: object) -> None:
        if not self.live.on:
            self.frames.rest()
            self.frames.want()

    def _on_heard(self, state: object) -> None:
        self.frames.want(now=True)

    def _on_recording(self, state: RecordingState) -> None:
        if state.phase != "idle":
            self.live.stop()

    # helpers

    def _failed(self, code: str, facts: dict[str, Fact]) -> None:
        self.noticed.emit(code, facts)

    def _failed_reading(self, code: str, facts: dict[str, Fact]) -> None:
        self._show(reading="", reading_name="")
        self.noticed.emit(code, facts)

    def _show(self, **fields: object) -> None:
        state = replace(self.state, **fields)  # type: ignore[arg-type]
        if state != self.state:
            self.state = state
            self.changed.emit(state)


def _title(path: Path) -> str:
    """What a document of this file is called: of a picture of ours its words, without date and seed."""
    ours = re.fullmatch(r"\d{4}-\d{2}-\d{2}-(.+?)(-\d+)?", path.stem)
    return ours[1] if ours else path.stem


def _first() -> Animation:
    """A new animation."""
    return Animation(preset=FIRST_PRESET, rows=presets.preset(FIRST_PRESET))
