"""A walk through latent space: positions at times, and what lies between them. Knows neither Qt nor torch."""

from __future__ import annotations

import itertools
import math
from bisect import bisect_right
from collections.abc import Sequence
from typing import Literal

import msgspec

from mmstudio.positions import Anchor, FrameAnchor, Position

MAX_KEYS = 64
LEAST_S, MOST_S = 0.5, 600.0

Ease = Literal["linear", "smooth", "hold"]
EASES: tuple[Ease, ...] = ("linear", "smooth", "hold")


class WalkKey(msgspec.Struct, frozen=True, kw_only=True):
    """At time_s the picture is exactly that of position. ease: of the way from here to the next key."""

    time_s: float
    position: Position
    ease: Ease = "smooth"


class Walk(msgspec.Struct, frozen=True, kw_only=True):
    """Keys in order of time, the first at 0 or later. loop: after the last key the way leads back to the first, and the
    frame at duration_s is the one at 0, bit for bit."""

    keys: tuple[WalkKey, ...] = ()
    duration_s: float = 8.0
    loop: bool = True

    def __post_init__(self) -> None:
        if len(self.keys) > MAX_KEYS:
            raise ValueError(f"a walk has at most {MAX_KEYS} keys")
        if not LEAST_S <= self.duration_s <= MOST_S:
            raise ValueError(f"duration_s must be in {LEAST_S} .. {MOST_S}, got {self.duration_s}")
        times = [key.time_s for key in self.keys]
        if times != sorted(times) or any(not 0 <= time <= self.duration_s for time in times):
            raise ValueError("keys must be in order and inside the walk")

    def at(self, time_s: float) -> Position | None:
        """The position at a time; None without keys. A loop goes on for ever, other walks stay at their end."""
        if not self.keys:
            return None
        time_s = time_s % self.duration_s if self.loop else max(0.0, min(time_s, self.duration_s))
        after = bisect_right([key.time_s for key in self.keys], time_s)
        if not self.loop and after in (0, len(self.keys)):
            return self.keys[max(after - 1, 0)].position
        before, behind = self.keys[after - 1], self.keys[after % len(self.keys)]
        span = (behind.time_s - before.time_s) % self.duration_s
        if not span:  # the only key, or two at the ends of a loop
            return before.position
        share = ((time_s - before.time_s) % self.duration_s) / span
        return on_the_way(before.position, behind.position, eased(share, before.ease))

    def with_key(self, key: WalkKey) -> Walk:
        """The walk with one key more; one that stands at the same time is replaced."""
        others = [other for other in self.keys if abs(other.time_s - key.time_s) > 1e-6]
        return self._with([*others, key])

    def without(self, index: int) -> Walk:
        return self._with([key for number, key in enumerate(self.keys) if number != index])

    def moved(self, index: int, time_s: float, copy: bool = False) -> Walk:
        """Key `index` at another time, or a copy of it there; neighbours are passed, never displaced."""
        time_s = max(0.0, min(time_s, self.duration_s))
        taken = [key.time_s for number, key in enumerate(self.keys) if copy or number != index]
        while any(abs(time - time_s) < 1e-6 for time in taken):
            time_s += 0.01 if time_s + 0.01 <= self.duration_s else -self.duration_s
        moved = msgspec.structs.replace(self.keys[index], time_s=max(0.0, time_s))
        others = [key for number, key in enumerate(self.keys) if copy or number != index]
        return self._with([*others, moved])

    def lasting(self, duration_s: float) -> Walk:
        """The same walk in another time: its keys are spread in proportion."""
        duration_s = max(LEAST_S, min(duration_s, MOST_S))
        factor = duration_s / self.duration_s
        keys = tuple(msgspec.structs.replace(key, time_s=min(key.time_s * factor, duration_s)) for key in self.keys)
        return msgspec.structs.replace(self, keys=keys, duration_s=duration_s)

    def at_speed(self, lengths: list[float]) -> Walk:
        """Keys moved so that every segment takes as long as it is; lengths: of each segment, in what is seen."""
        total = math.fsum(lengths)
        if len(self.keys) < 2 or len(lengths) != self.segments or total <= 0:
            return self
        times, passed = [0.0], 0.0
        for length in lengths[: len(self.keys) - 1]:
            passed += length
            times.append(self.duration_s * passed / total)
        keys = tuple(
            msgspec.structs.replace(key, time_s=min(time, self.duration_s))
            for key, time in zip(self.keys, _apart(times), strict=True)
        )
        return msgspec.structs.replace(self, keys=keys)

    @property
    def segments(self) -> int:
        """Ways from key to key, the closing one of a loop among them."""
        return len(self.keys) if self.loop and len(self.keys) > 1 else max(len(self.keys) - 1, 0)

    def ends(self, segment: int) -> tuple[Position, Position]:
        """Where a segment begins and ends."""
        return self.keys[segment].position, self.keys[(segment + 1) % len(self.keys)].position

    def _with(self, keys: list[WalkKey]) -> Walk:
        return msgspec.structs.replace(self, keys=tuple(sorted(keys, key=lambda key: key.time_s)))


def between(anchors: Sequence[Anchor], times_s: Sequence[float], duration_s: float) -> Walk:
    """From anchor to anchor, each exactly itself at its time, evenly between; once, without a way back. Longer than
    MOST_S it is hastened."""
    duration_s = max(duration_s, *times_s, LEAST_S)
    haste = min(1.0, MOST_S / duration_s)
    keys = [
        WalkKey(
            time_s=time_s * haste,
            position=Position(anchors=tuple(anchors), weights=tuple(float(n == here) for n in range(len(anchors)))),
            ease="linear",
        )
        for here, time_s in enumerate(times_s)
    ]
    in_order = tuple(sorted(keys, key=lambda key: key.time_s))
    return Walk(keys=in_order, duration_s=duration_s * haste, loop=False)


def eased(share: float, ease: Ease) -> float:
    """How far a share of the time has come, 0 .. 1."""
    match ease:
        case "hold":
            return 0.0
        case "smooth":
            return share * share * (3 - 2 * share)
    return share


def on_the_way(start: Position, end: Position, share: float) -> Position:
    """The position at share, 0 .. 1, of the way. Between the same anchors weights and directions move; between others
    one frame turns into the other."""
    if share <= 0 or start == end:
        return start
    if share >= 1:
        return end
    if _like(start) == _like(end):
        a, b = _shares(start.weights), _shares(end.weights)
        weights = tuple(x + (y - x) * share for x, y in zip(a, b, strict=True))
        names = dict.fromkeys([name for name, _ in (*start.directions, *end.directions)])
        first, last = dict(start.directions), dict(end.directions)
        directions = tuple(
            (name, first.get(name, 0.0) + (last.get(name, 0.0) - first.get(name, 0.0)) * share) for name in names
        )
        return msgspec.structs.replace(start, weights=weights, directions=directions)
    anchors = (FrameAnchor(position=start), FrameAnchor(position=end))
    return Position(anchors=anchors, weights=(1 - share, share), checkpoint=start.checkpoint)


def cumulated(looks: list[list[float]]) -> list[float]:
    """Distances between what is seen one after the other, summed: n -> n, from 0."""
    steps = [math.dist(a, b) for a, b in itertools.pairwise(looks)]
    return list(itertools.accumulate(steps, initial=0.0))


def at_even_speed(passed: list[float], share: float) -> float:
    """Where on n even stations a slider stands that has gone `share` of the way seen; passed: see `cumulated`."""
    total = passed[-1] if passed else 0.0
    if total <= 0:
        return share
    wanted = min(max(share, 0.0), 1.0) * total
    after = min(max(bisect_right(passed, wanted), 1), len(passed) - 1)
    span = passed[after] - passed[after - 1]
    inside = (wanted - passed[after - 1]) / span if span > 0 else 0.0
    return (after - 1 + min(inside, 1.0)) / (len(passed) - 1)


def share_seen(passed: list[float], place: float) -> float:
    """The other way round: how much of the way seen lies behind a place, 0 .. 1, on the stations."""
    total = passed[-1] if passed else 0.0
    if total <= 0:
        return place
    steps = min(max(place, 0.0), 1.0) * (len(passed) - 1)
    before = min(int(steps), len(passed) - 2)
    return (passed[before] + (passed[before + 1] - passed[before]) * (steps - before)) / total


def snapped(time_s: float, beats_s: tuple[float, ...], within_s: float = 0.25) -> float:
    """The nearest beat, if one is near."""
    nearest = min(beats_s, key=lambda beat: abs(beat - time_s), default=time_s)
    return nearest if abs(nearest - time_s) <= within_s else time_s


def _like(position: Position) -> Position:
    return msgspec.structs.replace(position, weights=(1.0,) * len(position.weights), directions=())


def _shares(weights: tuple[float, ...]) -> tuple[float, ...]:
    total = math.fsum(weights)
    return tuple(weight / total for weight in weights) if total > 0 else weights


def _apart(times: list[float]) -> list[float]:
    """Times that never coincide, for two keys at one place have no way between them."""
    for index in range(1, len(times)):
        times[index] = max(times[index], times[index - 1] + 0.01)
    return times
