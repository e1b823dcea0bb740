"""Listening to the sounds of the gallery: one at a time, decoded in a child and played as Animate plays them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from PySide6.QtCore import QObject, Signal

from mmstudio.errors import StudioError
from mmstudio.viewmodels.background import Background
from mmstudio.viewmodels.transport import Transport

if TYPE_CHECKING:
    from mmstudio.audio.outputs import Output
    from mmstudio.audio.prepared import PreparedSound


class Decoder(Protocol):
    """What is asked of the child that opens sounds, as `engine.sound_reader.SoundReader`."""

    def prepare(self, path: Path) -> PreparedSound: ...
    def close(self) -> None: ...


class SoundPlaying(QObject):
    """`path` is what plays or is being read for it, None while it is silent."""

    changed = Signal()  # path is another
    moved = Signal(float)  # seconds of the sound that are heard now
    noticed = Signal(str, object)  # code and facts of a sentence

    def __init__(self, output: Output, make_decoder: Callable[[], Decoder], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._make_decoder = make_decoder
        self._decoder: Decoder | None = None
        self._background = Background("listening", self)
        self._begun = False  # by the transport: until then the sound is read
        self.path: Path | None = None
        self.transport = Transport(output, self._background.ask, self)
        self.transport.set_looping(False)
        self.transport.changed.connect(self._follow)
        self.transport.moved.connect(self.moved)
        self.transport.noticed.connect(self.noticed)

    def toggle(self, path: Path) -> None:
        """Play a sound from its beginning, in place of the one before; silence it if it is the one that plays."""
        if self.path == path:
            self.stop()
            return
        self.stop()
        self.path = path
        self.changed.emit()
        self._background.ask(lambda: self._decoded(path), lambda found: self._ready(path, found))

    def stop(self) -> None:
        if self.path is not None:
            self.path = None
            self._begun = False
            self.transport.pause()
            self.changed.emit()

    def set_output(self, output: Output) -> None:
        """Another loudspeaker was chosen."""
        self.stop()
        self.transport.set_output(output)

    def close(self) -> None:
        self.stop()
        self.transport.close()
        self._background.stop()
        if self._decoder is not None:
            self._decoder.close()
        self._background.close()

    def _decoded(self, path: Path) -> PreparedSound:
        if self._decoder is None:
            self._decoder = self._make_decoder()
        return self._decoder.prepare(path)

    def _ready(self, path: Path, found: PreparedSound | StudioError) -> None:
        if path != self.path:
            return  # another one was chosen, or silence
        if isinstance(found, StudioError):
            self.stop()
            self.noticed.emit(found.code, found.facts)
            return
        self.transport.load(found.path, found.seconds)
        self.transport.play()
        self._begun = self.transport.state.playing

    def _follow(self, state: Any) -> None:
        if self._begun and not state.playing:  # it has ended
            self.stop()
