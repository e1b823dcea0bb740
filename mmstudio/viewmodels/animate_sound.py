"""The sound that moves a picture: opened, listened to, as loud as it shall be, and the curves that it has."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
from PySide6.QtCore import QObject, Signal

from mmstudio.animation import Animation
from mmstudio.audio.curve_edits import edited
from mmstudio.audio.edits import NORMAL_PEAK
from mmstudio.curves import SoundEdit
from mmstudio.errors import Fact, StudioError
from mmstudio.viewmodels.animate_state import AnimateState, Bench, Tempo, measured_tempo
from mmstudio.viewmodels.transport import Transport

if TYPE_CHECKING:
    from mmstudio.audio.prepared import PreparedSound
    from mmstudio.audio.tracks import ControlTrack


class Sound(QObject):
    """The sound of the document. prepared: to be played and drawn; measured: its curves as they were analysed; track:
    with their edits. None while there is none."""

    changed = Signal(object)  # PreparedSound, or None
    track_changed = Signal(object)  # ControlTrack with its edits, or None
    noticed = Signal(str, object)  # code and facts of a sentence: the bar at the top of the window
    told = Signal(str, object)  # code and facts of a sentence: a toast

    def __init__(
        self,
        bench: Bench,
        transport: Transport,
        animation: Callable[[], Animation],
        state: Callable[[], AnimateState],
        show: Callable[..., None],
        edit: Callable[..., None],
        want_frame: Callable[[], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._bench, self._transport = bench, transport
        self._animation, self._state = animation, state
        self._show, self._edit, self._want_frame = show, edit, want_frame
        self.prepared: PreparedSound | None = None
        self.track: ControlTrack | None = None
        self.measured: ControlTrack | None = None
        self.wanted = ""  # what is being opened

    def load(self, path: Path, new: bool) -> None:
        """Open and listen. new: it is not the document's yet, and takes the place of the one before."""
        wanted = str(path)
        self.wanted = wanted
        self._show(reading="sound", reading_name=path.name)

        def failed(code: str, facts: dict[str, Fact]) -> None:
            if self.wanted == wanted:
                self.wanted = ""
                self._show(reading="", reading_name="")
                self.noticed.emit(code, facts)

        def ready(sound: PreparedSound) -> None:
            if self.wanted != wanted:
                return
            for note in sound.about.notes:
                self.noticed.emit(note.code, note.facts)
            self._transport.pause()
            self.prepared, self.measured, self.track = sound, None, None
            self._show(
                sound=sound.about.name,
                seconds=sound.seconds,
                reading="listening",
                reading_name=path.name,
                tempo=Tempo(),
            )
            if new:
                fresh = {"loop": None, "markers": (), "curve_edits": (), "sound_edit": SoundEdit()}
                self._edit(sound=wanted, beats_per_minute=0.0, beat_offset_s=0.0, **fresh)
            self._transport.load(sound.path, sound.seconds)
            self._transport.set_loop(self._animation().loop)
            self.tell_edit()
            self.changed.emit(sound)
            self.track_changed.emit(None)
            self._bench.listen(path, heard, failed)

        def heard(track: ControlTrack) -> None:
            if self.wanted != wanted:
                return
            self.measured = track
            self._show(reading="")
            self.show_track()

        self._bench.open_sound(path, ready, failed)

    def forget(self) -> None:
        """The document is another one; nothing is told of it here."""
        self.prepared = self.track = self.measured = None
        self.wanted = ""

    def none(self) -> None:
        """The document has no sound any more."""
        self.forget()
        self._show(sound="", seconds=0.0, reading="", tempo=Tempo())
        self._transport.load(None, self._animation().seconds)
        self.changed.emit(None)
        self.track_changed.emit(None)

    def remove(self) -> None:
        self._edit(sound="", loop=None, curve_edits=(), sound_edit=SoundEdit())

    # how it is heard

    def edit(self, **fields: Any) -> None:
        """Gain and level of the sound, as it is heard and in the film."""
        self._edit(sound_edit=msgspec.structs.replace(self._animation().sound_edit, **fields))

    def trim(self, kept: tuple[float, float] | None) -> None:
        """What of the sound is in the film, in seconds; None = all."""
        start, end = kept or (0.0, None)
        self.edit(start_s=start, end_s=end)

    def tell_edit(self) -> None:
        """What was trimmed away is not played, and it is as loud as it will be in the film."""
        edit, sound, seconds = self._animation().sound_edit, self.prepared, self._state().seconds
        gain = float(10 ** (edit.gain_db / 20))
        if edit.normalise and sound is not None and sound.about.peak > 0:
            gain *= NORMAL_PEAK / sound.about.peak
        trimmed = edit.start_s > 0 or edit.end_s is not None
        end = seconds if edit.end_s is None else min(edit.end_s, seconds)
        self._transport.set_kept((edit.start_s, end) if trimmed else None, gain)

    # its curves

    def show_track(self) -> None:
        """Curves with their edits, and the tempo."""
        measured, animation = self.measured, self._animation()
        if measured is None:
            return
        self.track = edited(measured, animation.curve_edits) if animation.curve_edits else measured
        tempo = measured_tempo(measured)
        if animation.beats_per_minute:
            tempo = Tempo(beats=animation.beats_per_minute, steady=True, typed=True)
        self._show(tempo=tempo)
        self.track_changed.emit(self.track)
        self._want_frame()

    def csv(self, path: Path) -> None:
        """Write the curves, as they are now, as a table."""
        track = self.track
        if track is None:
            return

        def work() -> StudioError | None:
            from mmstudio import disk
            from mmstudio.audio.tracks import as_csv

            try:
                disk.write_bytes(path, as_csv(track))
                return None
            except StudioError as error:
                return error

        def then(error: StudioError | None) -> None:
            if error is None:
                self.told.emit("saved_copy", {"name": path.name, "folder": path.parent.name})
            else:
                self.noticed.emit(error.code, error.facts)

        self._bench.background(work, then)
