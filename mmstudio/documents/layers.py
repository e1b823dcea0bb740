"""Layers on one board: pictures lying on one another, each with its place, blend, opacity and mask. Values only.

A mask is the list of what was done to it, so undo and the session hold strokes instead of pixels.
"""

from __future__ import annotations

import math
from typing import Literal

import msgspec

MOST_LAYERS = 64
SMALLEST_BOARD_PX, LARGEST_BOARD_PX = 16, 8192
SMALLEST_SCALE, LARGEST_SCALE = 0.02, 16.0

# the ways a layer may cover what is below, with the names OpenRaster and SVG have for them
COMPOSITE_OPS = {
    "normal": "svg:src-over",
    "multiply": "svg:multiply",
    "screen": "svg:screen",
    "overlay": "svg:overlay",
    "darken": "svg:darken",
    "lighten": "svg:lighten",
    "color_dodge": "svg:color-dodge",
    "color_burn": "svg:color-burn",
    "hard_light": "svg:hard-light",
    "soft_light": "svg:soft-light",
    "difference": "svg:difference",
    "plus": "svg:plus",
}

MaskKind = Literal["stroke", "hide_all", "show_all", "invert", "fade_left", "fade_right", "fade_up", "fade_down"]


class MaskStep(msgspec.Struct, frozen=True, kw_only=True):
    """One change of a mask. stroke: along points, in pixels of the picture; fades go to nothing at that side.

    radius_px > 0; softness 0..1 of the radius; hide: otherwise the stroke shows again.
    """

    kind: MaskKind = "stroke"
    points: tuple[tuple[float, float], ...] = ()
    radius_px: float = 20.0
    softness: float = 0.5
    hide: bool = True

    def __post_init__(self) -> None:
        if not (self.radius_px > 0 and 0 <= self.softness <= 1):
            raise ValueError("radius_px must be positive and softness in [0, 1]")


class Layer(msgspec.Struct, frozen=True, kw_only=True):
    """One picture. path: its file of width × height pixels. x, y: where its middle lies, in pixels of the board.

    scale: board pixels per picture pixel. angle: degrees clockwise, -180..180. opacity 0..1. blend: of COMPOSITE_OPS.
    """

    id: int
    path: str
    name: str = ""
    width: int
    height: int
    x: float = 0.0
    y: float = 0.0
    scale: float = 1.0
    angle: float = 0.0
    mirrored: bool = False
    opacity: float = 1.0
    blend: str = "normal"
    shown: bool = True
    mask: tuple[MaskStep, ...] = ()

    def __post_init__(self) -> None:
        if self.width < 1 or self.height < 1:
            raise ValueError("a layer has at least one pixel")
        if not SMALLEST_SCALE <= self.scale <= LARGEST_SCALE:
            raise ValueError(f"scale must be in {SMALLEST_SCALE} .. {LARGEST_SCALE}, got {self.scale}")
        if not (-180 <= self.angle <= 180 and math.isfinite(self.x) and math.isfinite(self.y)):
            raise ValueError("angle must be in -180 .. 180, and the place finite")
        if not 0 <= self.opacity <= 1:
            raise ValueError(f"opacity must be in [0, 1], got {self.opacity}")
        if self.blend not in COMPOSITE_OPS:
            raise ValueError(f"unknown blend {self.blend!r}")


class LayerBoard(msgspec.Struct, frozen=True, kw_only=True):
    """layers: the lowest first. width, height: of the board; 0 while it is empty, then those of its first picture."""

    width: int = 0
    height: int = 0
    layers: tuple[Layer, ...] = ()

    def __post_init__(self) -> None:
        if not (0 <= self.width <= LARGEST_BOARD_PX and 0 <= self.height <= LARGEST_BOARD_PX):
            raise ValueError(f"the board must be at most {LARGEST_BOARD_PX} pixels wide and high")
        if len({layer.id for layer in self.layers}) < len(self.layers) or len(self.layers) > MOST_LAYERS:
            raise ValueError(f"layers need ids of their own, and there are at most {MOST_LAYERS}")

    def find(self, id: int) -> Layer | None:
        return next((layer for layer in self.layers if layer.id == id), None)

    def place(self, id: int) -> int:
        """Counted from the lowest; -1 if there is no such layer."""
        return next((place for place, layer in enumerate(self.layers) if layer.id == id), -1)

    @property
    def next_id(self) -> int:
        return max((layer.id for layer in self.layers), default=0) + 1

    def added(self, path: str, name: str, width: int, height: int) -> LayerBoard:
        """With one picture more, on top, in the middle, no larger than the board. Raises ValueError when it is full."""
        board_width = self.width or min(width, LARGEST_BOARD_PX)
        board_height = self.height or min(height, LARGEST_BOARD_PX)
        fitting = max(SMALLEST_SCALE, min(1.0, board_width / width, board_height / height))
        layer = Layer(
            id=self.next_id,
            path=path,
            name=name,
            width=width,
            height=height,
            x=board_width / 2,
            y=board_height / 2,
            scale=fitting,
        )
        return LayerBoard(width=board_width, height=board_height, layers=(*self.layers, layer))

    def doubled(self, id: int) -> LayerBoard:
        """With a copy of a layer just above it."""
        layer, place = self.find(id), self.place(id)
        if layer is None:
            return self
        copy = msgspec.structs.replace(layer, id=self.next_id)
        return self._with((*self.layers[: place + 1], copy, *self.layers[place + 1 :]))

    def without(self, id: int) -> LayerBoard:
        return self._with(tuple(layer for layer in self.layers if layer.id != id))

    def changed(self, id: int, **fields: object) -> LayerBoard:
        """With other values of one layer. Raises ValueError for a number out of range."""
        return self._with(
            tuple(msgspec.structs.replace(layer, **fields) if layer.id == id else layer for layer in self.layers)
        )

    def moved(self, id: int, place: int) -> LayerBoard:
        """With a layer at another place, counted from the lowest; beyond the ends means at the end."""
        layer = self.find(id)
        if layer is None:
            return self
        others = [other for other in self.layers if other.id != id]
        others.insert(min(max(place, 0), len(others)), layer)
        return self._with(tuple(others))

    def resized(self, width: int, height: int) -> LayerBoard:
        """With another size; layers stay where they are as seen from the middle."""
        by_x, by_y = (width - self.width) / 2, (height - self.height) / 2
        layers = tuple(
            msgspec.structs.replace(layer, x=layer.x + by_x, y=layer.y + by_y) if self.layers else layer
            for layer in self.layers
        )
        return LayerBoard(width=width, height=height, layers=layers)

    def _with(self, layers: tuple[Layer, ...]) -> LayerBoard:
        return msgspec.structs.replace(self, layers=layers)
