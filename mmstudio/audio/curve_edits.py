"""What a person changes about a curve: smooth, attack and release, threshold, draw over. Values, saved with the project
and applied in order; the analysis itself is never touched."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from mmstudio.audio.tracks import CENTRED, RATE_HZ, ROW, ControlTrack
from mmstudio.curves import CurveEdit, Draw, Envelope, Smooth, Threshold

Curve = NDArray[np.float32]


def edited(track: ControlTrack, edits: Sequence[CurveEdit]) -> ControlTrack:
    """The track after these edits, in order."""
    curves = track.curves.copy()
    for edit in edits:
        row = ROW[edit.curve]
        curves[row] = np.clip(_apply(edit, curves[row]), 0, 1)
    return replace(track, curves=curves)


def to_json(edits: Sequence[CurveEdit]) -> bytes:
    return msgspec.json.encode(list(edits))


def from_json(content: bytes) -> tuple[CurveEdit, ...]:
    """What `to_json` wrote. Raises msgspec.DecodeError when it is anything else."""
    return msgspec.json.decode(content, type=tuple[CurveEdit, ...])


def envelope(curve: Curve, attack_s: float, release_s: float, step_s: float = 1 / RATE_HZ) -> Curve:
    """A follower that nears a higher value with one time constant and a lower one with another."""
    rise, fall = (1 - np.exp(-step_s / max(time_s, 1e-9)) for time_s in (attack_s, release_s))
    out = np.empty_like(curve)
    now = float(curve[0]) if len(curve) else 0.0
    for place, value in enumerate(curve.tolist()):
        now += (value - now) * (rise if value > now else fall)
        out[place] = now
    return out


def smoothed(values: NDArray[Any], frames: float) -> NDArray[np.float32]:
    """Zero-phase Gaussian along the last axis, standard deviation in frames; the ends keep their level."""
    if frames <= 0 or not values.shape[-1]:
        return values.astype(np.float32)
    reach = max(1, round(4 * frames))
    kernel = np.exp(-0.5 * (np.arange(-reach, reach + 1) / frames) ** 2)
    kernel /= kernel.sum()
    wide = np.pad(values, [(0, 0)] * (values.ndim - 1) + [(reach, reach)], mode="edge")
    return np.apply_along_axis(np.convolve, -1, wide, kernel, mode="valid").astype(np.float32)


def _apply(edit: CurveEdit, curve: Curve) -> Curve:
    match edit:
        case Smooth(seconds=seconds):
            return smoothed(curve, seconds * RATE_HZ)
        case Envelope(attack_s=attack_s, release_s=release_s):
            return envelope(curve, attack_s, release_s)
        case Threshold(curve=name, level=level):
            if name in CENTRED:  # an angle: its distance from the middle counts
                return curve if level == 0 else np.where(2 * np.abs(curve - 0.5) < level, np.float32(0.5), curve)
            above: Curve = (curve - np.float32(level)) / np.float32(1 - level)
            return np.maximum(above, 0)
        case Draw(points=points):
            times, values = np.array(points).T
            grid = np.arange(len(curve)) / RATE_HZ
            inside = (grid >= times[0] - 0.5 / RATE_HZ) & (grid <= times[-1] + 0.5 / RATE_HZ)
            return np.where(inside, np.interp(grid, times, values), curve).astype(np.float32)
