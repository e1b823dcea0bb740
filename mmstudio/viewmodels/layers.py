"""The layers of a Create document: results on one another, arranged by hand.

The board itself is a part of the draft, so undo, session and documents have it without a word of their own; here is
which layer is chosen, what the brush does, and the pixels.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Literal

from PySide6.QtCore import QObject, QPointF, QTimer, Signal
from PySide6.QtGui import QImage

from mmstudio import __version__, disk
from mmstudio.documents.layers import (
    LARGEST_BOARD_PX,
    LARGEST_SCALE,
    MOST_LAYERS,
    SMALLEST_BOARD_PX,
    SMALLEST_SCALE,
    Layer,
    LayerBoard,
    MaskKind,
    MaskStep,
)
from mmstudio.jobs import LayeredJob, LayerUse, Recipe
from mmstudio.library.items import Item
from mmstudio.media.openraster import write_openraster
from mmstudio.viewmodels.create import CreateViewModel
from mmstudio.viewmodels.create_state import CreateResult, CreateState, Key
from mmstudio.viewmodels.layer_painting import LayerPixels, as_png, composed, place_of, raster_layers, thumbnail

SUFFIXES = (".png", ".ora")
SMALLEST_BRUSH_PX, LARGEST_BRUSH_PX = 1.0, 500.0
Tool = Literal["move", "mask"]
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class LayersState:
    """chosen: id, 0 = none. brush_px: diameter, in pixels of the board. hiding: the brush hides; else it shows again.
    version: counts pixels that arrived. missing: files that could not be read."""

    board: LayerBoard = field(default_factory=LayerBoard)
    shown: bool = False  # the document shows its layers
    chosen: int = 0
    tool: Tool = "move"
    brush_px: float = 60.0
    softness: float = 0.5
    hiding: bool = True
    version: int = 0
    missing: frozenset[str] = frozenset()

    @property
    def layer(self) -> Layer | None:
        return self.board.find(self.chosen)


class LayersViewModel(QObject):
    """Changes the board of the draft that Create holds; `changed` tells of every change once."""

    changed = Signal(object)  # LayersState

    def __init__(self, create: CreateViewModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._create = create
        self.pixels = LayerPixels()
        self._asked: set[str] = set()
        self.state = LayersState()
        create.changed.connect(self._follow)
        self._follow(create.state)

    # the board

    def add(self, path: Path, name: str = "") -> None:
        """Lay a picture on top, as soon as it is read; a sentence says why it cannot."""

        def arrived(image: QImage | None) -> None:
            if image is None or image.isNull():
                self._create.noticed.emit("file_unreadable", {"name": path.name})
                return
            self.pixels.images[str(path)] = image
            board = self._board
            if len(board.layers) >= MOST_LAYERS:
                self._create.noticed.emit("layers_full", {"most": MOST_LAYERS})
                return
            id = board.next_id
            self._put(board.added(str(path), name or path.stem, image.width(), image.height()))
            self._show(chosen=id, version=self.state.version + 1)

        self._create.library.read(path, None, arrived)

    def add_result(self, key: Key | None = None) -> None:
        """Lay a finished picture of the board on top (None = the chosen one), and show the layers."""
        result = self._create.state.find(key) if key else self._create.state.result
        if result is not None and result.status == "kept":
            self._create.show_layers()
            self.add(Path(result.path), title_of(result))

    def remove(self, id: int | None = None) -> None:
        layer = self._layer(id)
        if layer is not None:
            board = self._board.without(layer.id)
            place = min(self._board.place(layer.id), len(board.layers) - 1)
            self._put(board)
            if layer.id == self.state.chosen:
                self._show(chosen=board.layers[place].id if board.layers else 0)

    def double(self) -> None:
        """A copy of the chosen layer, above it."""
        if self.state.layer is not None and len(self._board.layers) < MOST_LAYERS:
            id = self._board.next_id
            self._put(self._board.doubled(self.state.chosen))
            self._show(chosen=id)

    def move(self, id: int, place: int) -> None:
        """Put a layer at a place, counted from the lowest."""
        self._put(self._board.moved(id, place))

    def move_by(self, by: int) -> None:
        """Alt+Up (1), Alt+Down (-1): the chosen layer above or below its neighbour."""
        if self.state.layer is not None:
            self.move(self.state.chosen, self._board.place(self.state.chosen) + by)

    def resize(self, width: int, height: int) -> None:
        """Give the board another size; layers stay in the middle."""
        width, height = (min(LARGEST_BOARD_PX, max(SMALLEST_BOARD_PX, side)) for side in (width, height))
        self._put(self._board.resized(width, height))

    # the chosen layer

    def choose(self, id: int) -> None:
        if id == 0 or self._board.find(id) is not None:
            self._show(chosen=id, tool=self.state.tool if id else "move")

    def choose_next(self, by: int) -> None:
        """The layer above (1) or below (-1)."""
        layers = self._board.layers
        place = self._board.place(self.state.chosen)
        if layers:
            self.choose(layers[min(max(place + by, 0), len(layers) - 1)].id)

    def choose_at(self, x: float, y: float) -> None:
        """The uppermost layer that shows anything at a place of the board; none where there is none."""
        hit = next((layer for layer in reversed(self._board.layers) if layer.shown and self._hits(layer, x, y)), None)
        self.choose(hit.id if hit is not None else 0)

    def edit(self, group: str = "", id: int | None = None, **fields: object) -> None:
        """Change a layer (None = the chosen one): a number beyond its range becomes the limit. Changes of one group in
        a row are one step of undo, see `close_step`."""
        layer = self._layer(id)
        if layer is not None:
            group = group and f"layer {layer.id} {group}"
            self._put(self._board.changed(layer.id, **within(fields)), group)

    def move_to(self, x: float, y: float) -> None:
        self.edit("place", x=x, y=y)

    def nudge(self, by_x: float, by_y: float) -> None:
        """Arrows: in pixels of the board."""
        layer = self.state.layer
        if layer is not None:
            self.move_to(layer.x + by_x, layer.y + by_y)

    def close_step(self) -> None:
        self._create.close_step()

    # its mask

    def take(self, tool: Tool) -> None:
        """What a drag on the board does: move the layer, or paint its mask."""
        self._show(tool=tool if self.state.layer is not None else "move")

    def set_brush(self, **fields: object) -> None:
        """brush_px, softness, hiding."""
        state = replace(self.state, **fields)  # type: ignore[arg-type]
        size = min(LARGEST_BRUSH_PX, max(SMALLEST_BRUSH_PX, state.brush_px))
        self._show(brush_px=size, softness=min(1.0, max(0.0, state.softness)), hiding=state.hiding)

    def stroke_of(self, points: list[tuple[float, float]], hide: bool) -> MaskStep | None:
        """A stroke through points of the board, as the mask of the chosen layer takes it."""
        layer = self.state.layer
        back, possible = place_of(layer).inverted() if layer is not None else (None, False)
        if layer is None or back is None or not possible or not points:
            return None
        mapped = [back.map(QPointF(x, y)) for x, y in points]
        return MaskStep(
            points=tuple((round(at.x(), 1), round(at.y(), 1)) for at in mapped),
            radius_px=max(0.5, self.state.brush_px / 2 / layer.scale),
            softness=self.state.softness,
            hide=hide,
        )

    def paint(self, step: MaskStep | None) -> None:
        """Keep a stroke."""
        layer = self.state.layer
        if layer is not None and step is not None:
            self._put(self._board.changed(layer.id, mask=(*layer.mask, step)))

    def mask(self, kind: MaskKind) -> None:
        """Hide or show all, invert, fade to a side. What showing or hiding all covers is forgotten."""
        layer = self.state.layer
        if layer is None:
            return
        if kind == "show_all":
            self.edit(mask=())
        elif kind == "hide_all":
            self.edit(mask=(MaskStep(kind=kind),))
        else:
            self.edit(mask=(*layer.mask, MaskStep(kind=kind)))

    # what becomes of it

    def composed(self) -> QImage | None:
        """All layers together; None while there are none."""
        board = self._board
        return composed(board, self.pixels) if board.layers else None

    def writer(self, path: Path) -> Callable[[], None]:
        """What writes the board into a file, PNG or OpenRaster by its suffix: for another thread. It raises what
        writing raises."""
        board, pixels = self._board, self.pixels.copy()

        def write() -> None:
            whole = composed(board, pixels)
            if path.suffix.lower() != ".ora":
                disk.write_bytes(path, as_png(whole))
                return
            packed = io.BytesIO()
            layers = raster_layers(board, pixels)
            write_openraster(packed, board.width, board.height, layers, as_png(whole), as_png(thumbnail(whole)))
            disk.write_bytes(path, packed.getvalue())

        return write

    # helpers

    @property
    def _board(self) -> LayerBoard:
        return self._create.state.draft.layers

    def _layer(self, id: int | None) -> Layer | None:
        return self._board.find(self.state.chosen if id is None else id)

    def _put(self, board: LayerBoard, group: str = "") -> None:
        self._create.edit(group=group, layers=board)

    def _hits(self, layer: Layer, x: float, y: float) -> bool:
        back, possible = place_of(layer).inverted()
        image = self.pixels.shown(layer)
        if not possible or image is None:
            return False
        at = back.map(QPointF(x, y)).toPoint()
        return image.rect().contains(at) and image.pixelColor(at).alpha() > 0

    def _follow(self, create: CreateState) -> None:
        """The draft is another: typed, undone, or of another document."""
        board = create.draft.layers
        if board is not self.state.board:
            self.pixels.forget(board.layers)
        chosen = self.state.chosen if board.find(self.state.chosen) else board.layers[-1].id if board.layers else 0
        tool = self.state.tool if chosen else "move"
        self._show(board=board, shown=create.layered, chosen=chosen, tool=tool)
        if create.layered:
            self._want_pixels()

    def _want_pixels(self) -> None:
        """Pictures of a former session are read when the layers are shown."""
        for path in {layer.path for layer in self._board.layers}:
            if path not in self.pixels.images and path not in self._asked and path not in self.state.missing:
                self._asked.add(path)
                QTimer.singleShot(0, self, lambda path=path: self._read(path))

    def _read(self, path: str) -> None:
        def arrived(image: QImage | None) -> None:
            self._asked.discard(path)
            if image is None or image.isNull():
                self._show(missing=self.state.missing | {path})
            elif any(layer.path == path for layer in self._board.layers):
                self.pixels.images[path] = image
                self._show(version=self.state.version + 1, missing=self.state.missing - {path})

        self._create.library.read(Path(path), None, arrived)

    def _show(self, **fields: object) -> None:
        state = replace(self.state, **fields)  # type: ignore[arg-type]
        if state != self.state:
            self.state = state
            self.changed.emit(state)


def title_of(result: CreateResult) -> str:
    """What a layer is called at first: the beginning of its prompt."""
    prompt = result.recipe.job.prompt if result.recipe is not None else ""
    return " ".join(prompt.split())[:60] or Path(result.path).stem


def recipe_of_layers(layers: Sequence[Layer], items: Sequence[Item | None]) -> Recipe:
    """What a picture made of layers says of itself. items: of the library, None for what lies elsewhere."""
    parts = [
        LayerUse(
            name=Path(layer.path).name,
            prompt=item.prompt if item is not None else "",
            seed=item.seed if item is not None else None,
            checkpoint=item.checkpoint if item is not None else "",
            opacity=layer.opacity,
            blend=layer.blend,
        )
        for layer, item in zip(layers, items, strict=True)
        if layer.shown
    ]
    now = datetime.now().astimezone().isoformat()
    return Recipe(version=__version__, job=LayeredJob(layers=tuple(parts)), created=now)


def png_writer(image: QImage, recipe: Recipe) -> Callable[[BinaryIO], None]:
    """What writes a picture with its recipe: for another thread."""
    import numpy as np

    from mmstudio.media.metadata import write_picture

    plain = image.convertToFormat(QImage.Format.Format_RGBA8888)
    rows = np.frombuffer(plain.constBits(), np.uint8).reshape(plain.height(), plain.bytesPerLine())
    pixels = rows[:, : 4 * plain.width()].reshape(plain.height(), plain.width(), 4)
    return lambda file: write_picture(file, pixels, "png", recipe)


def within(fields: dict[str, object]) -> dict[str, object]:
    """Values of a layer, each within its range; an angle is turned into -180..180."""
    held = dict(fields)
    if isinstance(angle := held.get("angle"), int | float):
        held["angle"] = (angle + 180) % 360 - 180 if not -180 <= angle <= 180 else angle
    for name, least, most in (("scale", SMALLEST_SCALE, LARGEST_SCALE), ("opacity", 0.0, 1.0)):
        if isinstance(value := held.get(name), int | float):
            held[name] = min(most, max(least, value))
    for name in ("x", "y"):
        if isinstance(value := held.get(name), int | float):
            held[name] = min(4.0 * LARGEST_BOARD_PX, max(-4.0 * LARGEST_BOARD_PX, value))
    return held
