"""Displacements on a coarse grid over a picture: waves, swirls and directions, and how they become a
map for `cv2.remap`. Smooth as they are, one node for every four pixels is enough, and a frame costs little.

A displacement says where a pixel comes from: new(x) = old(x + displacement(x)), in pixels, (rows, columns, 2) x then y.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from mmstudio.animation import Stroke

Field = NDArray[np.float32]  # (rows, columns) or (rows, columns, 2)

_NODE_PX = 4
_MOST_NODES = 240  # a side
_WAVELENGTH, _WAVES_HZ, _REACH = 0.14, 0.9, 0.75  # of ripples: shares of the shorter side, waves a second
_SWIRLS = 7
_SWIRL_HZ = 0.11
_STROKE_REACH = 0.12  # of the shorter side: strokes further away say e times less


@dataclass(frozen=True)
class Grid:
    """Nodes over a picture of width × height pixels: one in the middle of each cell, and one more row all around.

    x, y: (rows, columns), where the nodes lie, in pixels. cell_px: how far apart.
    """

    width: int
    height: int
    cell_px: int
    x: Field
    y: Field

    @staticmethod
    def over(width: int, height: int) -> Grid:
        cell = max(_NODE_PX, -(-max(width, height) // _MOST_NODES))
        columns, rows = (-(-side // cell) + 2 for side in (width, height))
        x, y = np.meshgrid(
            (np.arange(columns, dtype=np.float32) - 0.5) * cell - 0.5,
            (np.arange(rows, dtype=np.float32) - 0.5) * cell - 0.5,
        )
        return Grid(width, height, cell, x, y)

    @property
    def short_px(self) -> int:
        return min(self.width, self.height)

    def sampled(self, mask: NDArray[np.uint8]) -> Field:
        """A mask of the picture's size at the nodes, 0 … 1."""
        blurred = cv2.blur(mask, (self.cell_px, self.cell_px), borderType=cv2.BORDER_REPLICATE)
        there = cv2.remap(blurred, self.x, self.y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        return there.astype(np.float32) / np.float32(255)

    def spread(self, field: Field) -> Field:
        """A field at every pixel: (rows, columns, …) -> (height, width, …), straight between nodes."""
        rows, columns = field.shape[:2]
        cell = self.cell_px
        wide = cv2.resize(field, (columns * cell, rows * cell), interpolation=cv2.INTER_LINEAR)
        return np.asarray(wide[cell : cell + self.height, cell : cell + self.width], np.float32)


def places(width: int, height: int) -> Field:
    """(height, width, 2): where every pixel lies."""
    x, y = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    return np.stack([x, y], axis=-1)


class Ripple:
    """Waves that run outward from a centre, weaker the further they came. `at` a time: at most one pixel each way."""

    def __init__(self, grid: Grid, centre_px: tuple[float, float]) -> None:
        x, y = grid.x - np.float32(centre_px[0]), grid.y - np.float32(centre_px[1])
        radius = np.hypot(x, y)
        short = float(grid.short_px)
        near = np.maximum(radius, 1e-3)
        # none at the centre itself, where outward has no direction
        strength = np.exp(-radius / (_REACH * short)) * np.minimum(1, radius / (0.3 * _WAVELENGTH * short)) / near
        outward = np.stack([x * strength, y * strength], axis=-1).astype(np.float32)
        angle = (2 * np.pi / (_WAVELENGTH * short)) * radius
        self._sine = outward * np.sin(angle)[..., None].astype(np.float32)
        self._cosine = outward * np.cos(angle)[..., None].astype(np.float32)

    def at(self, time_s: float) -> Field:
        turn = 2 * math.pi * _WAVES_HZ * time_s
        field: Field = self._sine * np.float32(math.cos(turn)) - self._cosine * np.float32(math.sin(turn))
        return field


class Swirls:
    """A smooth field without sources or sinks that changes slowly, as water does: the turned slope of a few waves.

    `at` a time: about one pixel each way. After Bridson et al. 2007, curl noise.
    """

    def __init__(self, grid: Grid, seed: int) -> None:
        random = np.random.default_rng(seed)
        short = float(grid.short_px)
        self._speeds = random.uniform(0.5, 1.5, _SWIRLS) * random.choice([-1, 1], _SWIRLS)
        parts = []
        for _ in range(_SWIRLS):
            length = random.uniform(0.22, 0.6) * short
            angle, phase = random.uniform(0, 2 * np.pi, 2)
            kx, ky = 2 * np.pi / length * np.cos(angle), 2 * np.pi / length * np.sin(angle)
            turned = np.array([ky, -kx], np.float32) / np.float32(math.hypot(kx, ky) * math.sqrt(_SWIRLS / 2))
            at = kx * grid.x + ky * grid.y + phase
            parts.append((np.cos(at)[..., None] * turned, np.sin(at)[..., None] * turned))
        self._cosines = np.stack([cosine for cosine, _ in parts]).astype(np.float32)
        self._sines = np.stack([sine for _, sine in parts]).astype(np.float32)

    def at(self, time_s: float) -> Field:
        turn = 2 * np.pi * _SWIRL_HZ * self._speeds * time_s
        cosine, sine = np.cos(turn).astype(np.float32), np.sin(turn).astype(np.float32)
        field: Field = np.tensordot(cosine, self._cosines, 1) - np.tensordot(sine, self._sines, 1)
        return field


def directions(grid: Grid, strokes: Sequence[Stroke]) -> Field:
    """Which way things move at every node, at most one pixel: the strokes near it, each the less the further away.

    Without strokes to the right.
    """
    starts, ways = [], []
    for stroke in strokes:
        points = np.array(stroke.points, np.float64) * (grid.width - 1, grid.height - 1)
        lengths = np.hypot(*np.diff(points, axis=0).T)
        passed = np.concatenate([[0], np.cumsum(lengths)])
        if passed[-1] < 1:
            continue
        stations = np.linspace(0, passed[-1], max(3, min(40, int(passed[-1] / (0.03 * grid.short_px)) + 1)))
        along = np.stack([np.interp(stations, passed, points[:, axis]) for axis in (0, 1)], axis=-1)
        step = np.gradient(along, axis=0)
        starts.append(along)
        ways.append(step / np.maximum(np.hypot(*step.T), 1e-9)[:, None])
    field = np.zeros((*grid.x.shape, 2), np.float32)
    if not starts:
        field[..., 0] = 1
        return field
    total = np.zeros(grid.x.shape, np.float32)
    for place, way in zip(np.concatenate(starts), np.concatenate(ways), strict=True):
        distance = np.hypot(grid.x - np.float32(place[0]), grid.y - np.float32(place[1]))
        weight = np.exp(-distance / np.float32(_STROKE_REACH * grid.short_px))
        field += weight[..., None] * way.astype(np.float32)
        total += weight
    return np.asarray(field / np.maximum(total, np.float32(1e-20))[..., None], np.float32)
