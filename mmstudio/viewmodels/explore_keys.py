"""The keys of Explore's walk: set, moved, eased, snapped to beats and taken away."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from mmstudio.documents.explore import WalkSound
from mmstudio.errors import StudioError
from mmstudio.viewmodels.explore_places import at_position
from mmstudio.walks import MAX_KEYS, MOST_S, Ease, WalkKey, snapped

if TYPE_CHECKING:
    from mmstudio.viewmodels.explore import ExploreViewModel
    from mmstudio.viewmodels.explore_evenness import Evenness
    from mmstudio.viewmodels.ingredients import Ingredients

KEY_APART_S = 2.0


class WalkKeys:
    """explore: whose document it is. evenness: spreads the keys at constant speed. ingredients: what hears beats."""

    def __init__(self, explore: ExploreViewModel, evenness: Evenness, ingredients: Ingredients | None) -> None:
        self._explore, self._evenness, self._ingredients = explore, evenness, ingredients

    def add(self) -> None:
        """The picture that is shown becomes a key, where the playhead stands or two seconds after the last."""
        walk = self._explore.draft.walk
        if len(walk.keys) >= MAX_KEYS:
            return
        at = self._explore.state.time_s
        if any(abs(key.time_s - at) < 0.05 for key in walk.keys) or not walk.keys:
            at = walk.keys[-1].time_s + KEY_APART_S if walk.keys else 0.0
        needed = min(at + (KEY_APART_S if walk.loop else 0.0), MOST_S)
        at = min(self._snapped(at), MOST_S)
        walk = msgspec.structs.replace(walk, duration_s=max(walk.duration_s, needed))
        walk = walk.with_key(WalkKey(time_s=at, position=self._explore.position()))
        self._explore.edit(walk=walk)
        self._choose_at(at)
        self._evenness.even_out()

    def remove(self, index: int | None = None) -> None:
        walk, index = self._explore.draft.walk, self._explore.state.key if index is None else index
        if 0 <= index < len(walk.keys):
            self._explore.edit(walk=walk.without(index))
            self._explore.tell(key=min(index, len(walk.keys) - 2))
            self._evenness.even_out()

    def move(self, index: int, time_s: float, copy: bool = False) -> None:
        """Drag a key, or with Alt a copy of it; from then on times are by key."""
        walk = self._explore.draft.walk
        if 0 <= index < len(walk.keys) and not (copy and len(walk.keys) >= MAX_KEYS):
            time_s = self._snapped(time_s)
            self._explore.edit("key", walk=walk.moved(index, time_s, copy), constant_speed=False)
            self._choose_at(time_s)

    def choose(self, index: int) -> None:
        """Choose a key; the playhead goes there and the picture with it."""
        keys = self._explore.draft.walk.keys
        if 0 <= index < len(keys):
            self._explore.tell(key=index)
            self._explore.player.seek(keys[index].time_s)

    def edit(self, index: int, **fields: object) -> None:
        """Change time or ease of a key."""
        walk = self._explore.draft.walk
        if 0 <= index < len(walk.keys):
            if "time_s" in fields:
                self.move(index, float(fields.pop("time_s")))  # type: ignore[arg-type]
                walk, index = self._explore.draft.walk, max(self._explore.state.key, 0)
            keys = list(walk.keys)
            keys[index] = msgspec.structs.replace(keys[index], **fields)
            self._explore.edit(walk=msgspec.structs.replace(walk, keys=tuple(keys)))
        self._explore.close_step()

    def ease_all(self, ease: Ease) -> None:
        walk = self._explore.draft.walk
        keys = tuple(msgspec.structs.replace(key, ease=ease) for key in walk.keys)
        self._explore.edit(walk=msgspec.structs.replace(walk, keys=keys))

    def set_loop(self, loop: bool) -> None:
        self._explore.edit(walk=msgspec.structs.replace(self._explore.draft.walk, loop=loop))
        self._evenness.even_out()

    def set_duration(self, seconds: float) -> None:
        self._explore.edit("duration", walk=self._explore.draft.walk.lasting(seconds))

    def set_constant(self, constant: bool) -> None:
        """Equal visible change per second over the whole walk, or the times of the keys."""
        self._explore.edit(constant_speed=constant)
        self._evenness.even_out()

    def snap_to(self, path: Path) -> None:
        """Let keys snap to the beats of a sound; one without a clear beat is said, and nothing changes."""
        if self._ingredients is None:
            return

        def heard(answer: Any) -> None:
            self._explore.tell(beats_of="")
            if isinstance(answer, StudioError):
                self._explore.noticed.emit(answer.code, answer.facts)
            elif not answer:
                self._explore.noticed.emit("no_beats", {"name": path.name})
            else:
                self._explore.edit(sound=WalkSound(path=str(path), beats_s=answer))

        self._explore.tell(beats_of=path.name)
        self._ingredients.beats(path, heard)

    def set_snap(self, on: bool) -> None:
        """Snap to the beats of the sound that is loaded, or not."""
        if (sound := self._explore.draft.sound) is not None:
            self._explore.edit(sound=msgspec.structs.replace(sound, snap=on))

    def go_to(self, index: int) -> None:
        """The hand goes to where a key is: its anchors and weights come back."""
        keys = self._explore.draft.walk.keys
        if 0 <= index < len(keys):
            self._explore.put(at_position(self._explore.draft, keys[index].position, self._evenness.slider))

    def _choose_at(self, time_s: float) -> None:
        keys = self._explore.draft.walk.keys
        nearest = min(range(len(keys)), key=lambda i: abs(keys[i].time_s - time_s), default=-1)
        self._explore.tell(key=nearest, time_s=keys[nearest].time_s if nearest >= 0 else self._explore.state.time_s)

    def _snapped(self, time_s: float) -> float:
        return snapped(time_s, self._explore.draft.beats_s)
