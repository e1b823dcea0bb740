"""Keyframes and the prompts of a walk in time: set, moved, eased and taken away."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from mmstudio import walks
from mmstudio.animation import DESTINATION, MAX_PROMPTS, KeyedPrompt, Keyframe
from mmstudio.jobs import DrawnAnchor, text_job

if TYPE_CHECKING:
    from mmstudio.animation import Animation, Ease

SAME_S = 0.02  # keyframes nearer than this are one
NEXT_S = 4.0  # after the last prompt comes a new one


class Keys:
    """animation: the present one. edit(group, **fields): changes it; changes of one group are one step of undo."""

    def __init__(self, animation: Callable[[], Animation], edit: Callable[..., None]) -> None:
        self._animation, self._edit = animation, edit

    # keyframes

    def of(self, destination: str) -> tuple[Keyframe, ...]:
        """In the order of time."""
        found = (key for key in self._animation().keyframes if key.destination == destination)
        return tuple(sorted(found, key=lambda key: key.time_s))

    def set(self, destination: str, time_s: float, value: float | None = None) -> int:
        """A keyframe there, with its number; None: of the value that the neighbours give."""
        others = [key for key in self.of(destination) if abs(key.time_s - time_s) >= SAME_S]
        if value is None:
            value = _between(self.of(destination), time_s)
        key = Keyframe(time_s=max(0.0, time_s), destination=destination, value=_fitting(destination, value))
        return self._replace(destination, [*others, key], key)

    def move(self, destination: str, number: int, time_s: float, value: float) -> int:
        """Drag one; its number after that, for it may pass another. One step of undo until `edit` closes it. One that
        undo took away while it was dragged stays away."""
        keys = list(self.of(destination))
        if not 0 <= number < len(keys):
            return number
        moved = msgspec.structs.replace(keys[number], time_s=max(0.0, time_s), value=_fitting(destination, value))
        keys[number] = moved
        return self._replace(destination, keys, moved, f"key {destination}")

    def ease(self, destination: str, number: int, ease: Ease) -> None:
        """How it gets to the next one."""
        keys = list(self.of(destination))
        if not 0 <= number < len(keys):
            return
        keys[number] = msgspec.structs.replace(keys[number], ease=ease)
        self._replace(destination, keys, keys[number])

    def remove(self, destination: str, number: int | None = None) -> None:
        """One, or all of a destination."""
        keys = list(self.of(destination))
        left = [] if number is None else keys[:number] + keys[number + 1 :]
        self._edit("", keyframes=(*self._others(destination), *left))

    def _others(self, destination: str) -> tuple[Keyframe, ...]:
        return tuple(key for key in self._animation().keyframes if key.destination != destination)

    def _replace(self, destination: str, keys: list[Keyframe], which: Keyframe, group: str = "") -> int:
        keys.sort(key=lambda key: key.time_s)
        self._edit(group, keyframes=(*self._others(destination), *keys))
        return next(number for number, key in enumerate(keys) if key is which)

    # prompts

    def edit_prompt(self, number: int, group: str = "", **fields: Any) -> int:
        """Change one; its number after that, for its time may pass another's."""
        prompts = list(self._animation().prompts)
        if not 0 <= number < len(prompts):
            return number
        changed = prompts[number] = msgspec.structs.replace(prompts[number], **fields)
        prompts.sort(key=lambda prompt: prompt.time_s)
        self._edit(f"prompt {group}" if group else "", prompts=tuple(prompts))
        return next(place for place, prompt in enumerate(prompts) if prompt is changed)

    def move_prompt(self, number: int, time_s: float) -> int:
        """Drag one along the time; its number after that."""
        return self.edit_prompt(number, "moved", time_s=max(0.0, time_s))

    def add_prompt(self, prompt: str, time_s: float | None = None) -> None:
        """At a second, or four seconds after the others."""
        prompts = self._animation().prompts
        if len(prompts) >= MAX_PROMPTS:
            return
        if time_s is None:
            time_s = prompts[-1].time_s + NEXT_S if prompts else 0.0
        style = prompts[-1].style if prompts else "any"
        added = (*prompts, KeyedPrompt(time_s=max(0.0, time_s), prompt=prompt, style=style))
        self._edit("", prompts=tuple(sorted(added, key=lambda one: one.time_s)))

    def remove_prompt(self, number: int) -> None:
        prompts = self._animation().prompts
        self._edit("", prompts=prompts[:number] + prompts[number + 1 :])

    # the walk, for Explore

    def walk(self) -> walks.Walk | None:
        """The walk as Explore has it: its own, or through the prompts that have words; None where nothing walks."""
        animation = self._animation()
        if animation.source != "walk":
            return None
        written = [prompt for prompt in animation.prompts if prompt.prompt.strip()]
        if animation.walk is not None or not written:
            return animation.walk
        jobs = [text_job(prompt.prompt, style=prompt.style, seed=prompt.seed) for prompt in written]
        times_s = [prompt.time_s for prompt in written]
        return walks.between([DrawnAnchor(job=job) for job in jobs], times_s, animation.seconds)


def _fitting(destination: str, value: float) -> float:
    return min(1.0, max(-1.0 if DESTINATION[destination].signed else 0.0, value))


def _between(keys: Sequence[Keyframe], time_s: float) -> float:
    """What lies there between two keyframes, about."""
    before = [key for key in keys if key.time_s <= time_s]
    after = [key for key in keys if key.time_s > time_s]
    if not before or not after:
        return (before[-1] if before else after[0]).value if keys else 0.0
    share = (time_s - before[-1].time_s) / (after[0].time_s - before[-1].time_s)
    return before[-1].value + share * (after[0].value - before[-1].value)
