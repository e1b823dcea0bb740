"""Frames of an animation while it is being changed: what a change does not touch is kept.

A row, a keyframe or a curve edit costs one pass over the matrix; paint, strokes and another size a new stage; another
picture a new look at the disk.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

from mmstudio.animate.modulation import Modulation, Moment, modulation
from mmstudio.animate.scene import NO_SOUND, Scene, Source, scene
from mmstudio.animate.stage import Frame
from mmstudio.animation import Animation
from mmstudio.audio import track_cache
from mmstudio.audio.tracks import ControlTrack
from mmstudio.documents.animation import place_of

# what the matrix alone reads; a change of these leaves the stage and the pictures as they are
_MATRIX = {
    "rows": (), "keyframes": (), "curve_edits": (), "beats_per_minute": 0.0, "beat_offset_s": 0.0, "preset": "",
    "variant": "a", "other_rows": None, "other_preset": "", "loop": None, "markers": (), "sound": "", "seconds": 1.0,
}  # fmt: skip


class LiveScene:
    """The scene that was asked for last. Belongs to one thread."""

    def __init__(self, walk: Callable[[Animation], Source] | None = None) -> None:
        self._walk = walk
        self._stage_key: object = None
        self._moves_key: object = None
        self._track_key: object = None
        self._track: ControlTrack = NO_SOUND
        self._scene: Scene | None = None

    def frame(
        self, animation: Animation, folder: Path, time_s: float, size: tuple[int, int], moment: Moment | None = None
    ) -> Frame:
        """RGB (height, width, 3). moment: of a microphone, in place of the sound's. Raises as `scene`."""
        stage_key = (_without_matrix(animation), _pulses(animation), folder, size)
        moves_key = (animation, folder)
        if self._scene is None or stage_key != self._stage_key:
            self._scene = scene(animation, folder, self._heard(animation, folder), size, self._walk)
            self._stage_key, self._moves_key = stage_key, moves_key
        elif moves_key != self._moves_key:
            self._scene.moves = self._moved(animation, folder)
            self._scene.animation = animation
            self._moves_key = moves_key
        return self._scene.frame(time_s) if moment is None else self._scene.frame_of(moment)

    def _moved(self, animation: Animation, folder: Path) -> Modulation:
        return modulation(animation, self._heard(animation, folder))

    def _heard(self, animation: Animation, folder: Path) -> ControlTrack:
        if not animation.sound:
            return NO_SOUND
        place = place_of(folder, animation.sound)
        key = (place, place.stat().st_mtime_ns if place.exists() else 0)
        if key != self._track_key:
            self._track = track_cache.track_of(place)
            self._track_key = key
        return self._track


def _without_matrix(animation: Animation) -> Animation:
    plain: dict[str, Any] = dict(_MATRIX)
    return msgspec.structs.replace(animation, **plain)


def _pulses(animation: Animation) -> bool:
    """Whether a walk needs other drawings of its words."""
    moved = {row.destination for row in animation.rows} | {key.destination for key in animation.keyframes}
    return "latent_pulse" in moved
