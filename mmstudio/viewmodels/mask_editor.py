"""The mask of the open photo: which tool is in hand, and every change a tool makes, with undo."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from typing import Any, Literal, Protocol

import numpy as np
from PySide6.QtCore import QObject, Signal

from mmstudio.media.masks import HOLE, Box, Mask
from mmstudio.viewmodels import mask_tools as tools
from mmstudio.viewmodels.mask_tools import Dab
from mmstudio.viewmodels.pyramid import Pyramid

Tool = Literal["hand", "brush", "eraser", "lasso", "polygon", "rectangle", "line", "similar", "source", "hint"]
How = Literal["take", "add", "remove"]  # what Select similar does with the tone it finds
SIZE_PX, SOFTNESS, TOLERANCE = 40.0, 0.2, 0.12
_LOOKED_AT_PIXELS = 100_000
AT_ONCE_PIXELS = 2_000_000  # a change of more pixels is made while the window goes on
STROKE_AT_ONCE_PIXELS = 500_000  # a stroke over more is kept while the window goes on: to pack them takes 7 ns each

# work that may run in another thread, and what to do with its answer in the window's
Background = Callable[[Callable[[], Any], Callable[[Any], None]], None]


def at_once(work: Callable[[], Any], then: Callable[[Any], None]) -> None:
    """The Background that has no other thread."""
    then(work())


class Edit(Protocol):
    """One step of undo while it is made."""

    def touch(self, left: int, top: int, right: int, bottom: int) -> None:
        """Keep what these pixels of the mask were, before they change."""

    @property
    def touched_pixels(self) -> int:
        """How many have to be looked at when the step is finished."""


class MaskDocument(Protocol):
    """What the editor needs of the document of media and mask. Changes of mask happen inside `edit` alone."""

    @property
    def mask(self) -> Mask: ...
    @property
    def can_undo(self) -> bool: ...
    @property
    def can_redo(self) -> bool: ...
    @property
    def undo_box(self) -> tuple[int, int, int, int] | None:
        """What `undo` would change, None = nothing."""

    @property
    def redo_box(self) -> tuple[int, int, int, int] | None: ...
    def edit(self, kind: str) -> AbstractContextManager[Edit]: ...
    def undo(self) -> object: ...
    def redo(self) -> object: ...


@dataclass(frozen=True)
class Tools:
    """What is in hand. size_px: of the brush, in photo pixels. softness, tolerance, overlay: 0..1. curve: how a pen's
    pressure is read. shown: the mask is drawn over the photo."""

    tool: Tool = "brush"
    size_px: float = SIZE_PX
    softness: float = SOFTNESS
    pressure_on_size: bool = True
    pressure_on_opacity: bool = False
    curve: Literal["soft", "normal", "firm"] = "normal"
    tolerance: float = TOLERANCE
    shown: bool = True
    overlay: float = 0.6
    can_undo: bool = False
    can_redo: bool = False

    def dab(self, x: float, y: float, pressure: float = 1.0) -> Dab:
        """Where the brush stands; pressure 0..1, 1 for what has none."""
        return tools.dab(
            x,
            y,
            self.size_px,
            pressure,
            on_size=self.pressure_on_size,
            on_opacity=self.pressure_on_opacity,
            curve=self.curve,
        )


class MaskEditor(QObject):
    """Changes the mask of the document it was given; without one nothing happens.

    A change of many pixels is made in `background`; what is asked for meanwhile waits for it, so that all happens in
    order.
    """

    changed = Signal(object)  # Tools
    painted = Signal(object)  # Box of mask pixels that have other values now
    settled = Signal(str)  # a step of this kind is finished, "" = one was taken back or made again

    def __init__(self, parent: QObject | None = None, background: Background = at_once) -> None:
        super().__init__(parent)
        self._background = background
        self._busy = False
        self._waiting: list[Callable[[], None]] = []
        self.tools = Tools()
        self.pyramid: Pyramid | None = None  # of the mask
        self._document: MaskDocument | None = None
        self._step: tuple[AbstractContextManager[Edit], Edit] | None = None
        self._at: Dab | None = None  # where the stroke is
        self._last: Dab | None = None  # where the last one ended
        self._erasing = False

    def set_document(self, document: MaskDocument | None, pyramid: Pyramid | None = None) -> None:
        """Work on another mask. pyramid: of that mask, if somebody has made it already (`pyramid_of`)."""
        self._waiting.clear()
        if self._step is not None:
            (step, _), self._step = self._step, None
            step.__exit__(None, None, None)
        self._document, self._last = document, None
        self.pyramid = pyramid_of(document) if document is not None and pyramid is None else pyramid
        self._show()

    @property
    def empty(self) -> bool:
        """No pixel is more than half masked (an eraser with a soft edge leaves less), or there is no mask."""
        return self.pyramid is None or int(self.pyramid.copy(_LOOKED_AT_PIXELS).max()) < HOLE

    def when_idle(self, call: Callable[[], None]) -> None:
        """Call now, or as soon as the change that is being made is done."""
        if self._busy:
            self._waiting.append(call)
        else:
            call()

    def snapshot(self, then: Callable[[Mask], None]) -> None:
        """A copy of the mask as it is now."""

        def take() -> None:
            document = self._document
            if document is not None:
                self._hold(lambda: document.mask.copy(), then)

        self.when_idle(take)

    # what is in hand

    def edit_tools(self, **fields: object) -> None:
        """Change tool, size and so on; sizes beyond the limits become the limit."""
        changed = replace(self.tools, **fields)  # type: ignore[arg-type]
        size = min(tools.LARGEST_BRUSH_PX, max(tools.SMALLEST_BRUSH_PX, changed.size_px))
        softness = min(1.0, max(0.0, changed.softness))
        tolerance = min(1.0, max(0.0, changed.tolerance))
        if changed.tool != self.tools.tool:
            self.end_stroke()
        self._replace(replace(changed, size_px=size, softness=softness, tolerance=tolerance))

    def swap(self) -> None:
        """X: brush ⇄ eraser."""
        self.edit_tools(tool="brush" if self.tools.tool == "eraser" else "eraser")

    def default_brush(self) -> None:
        """D: the brush as it was at first."""
        self.edit_tools(tool="brush", size_px=SIZE_PX, softness=SOFTNESS, tolerance=TOLERANCE)

    def resize(self, steps: int) -> None:
        """[ and ]: about a tenth smaller or larger, at least one pixel."""
        size = self.tools.size_px
        for _ in range(abs(steps)):
            size = size + max(1.0, size * 0.1) if steps > 0 else size - max(1.0, size / 11)
        self.edit_tools(size_px=round(size))

    def soften(self, steps: int) -> None:
        """Shift+[ and Shift+]: by tenths."""
        self.edit_tools(softness=round(self.tools.softness + 0.1 * steps, 2))

    # strokes

    @property
    def stroking(self) -> bool:
        return self._step is not None

    def begin_stroke(self, start: Dab, erase: bool = False, joined: bool = False) -> None:
        """The pen is down. joined: draw a straight line from where the last stroke ended."""
        self.end_stroke()
        self.when_idle(lambda: self._begin_stroke(start, erase, joined))

    def extend_stroke(self, to: Dab) -> None:
        """The pen moved."""
        self.when_idle(lambda: self._extend_stroke(to))

    def end_stroke(self) -> None:
        """The pen is up."""
        self.when_idle(self._end_stroke)

    def drop_stroke(self) -> bool:
        """Esc: the stroke that is being drawn was never there. False if there is none."""
        if self._busy:
            dropped = bool(self._waiting)
            self._waiting.clear()
            return dropped
        if self._step is None:
            return False
        self.undo()
        return True

    def _begin_stroke(self, start: Dab, erase: bool, joined: bool) -> None:
        if self._document is None:
            return
        step = self._document.edit("erase" if erase else "brush")
        self._step, self._erasing = (step, step.__enter__()), erase
        self._at = self._last if joined and self._last is not None else start
        self._extend_stroke(start)

    def _extend_stroke(self, to: Dab) -> None:
        if self._step is None or self._document is None or self._at is None:
            return
        mask, (_, edit) = self._document.mask, self._step
        changed = tools.NOWHERE
        for start, end in tools.pieces(self._at, to):
            box = tools.segment_box(mask, start, end)
            if not box.empty:
                edit.touch(*box)
                changed = changed.joined(tools.paint_segment(mask, start, end, self.tools.softness, self._erasing))
        self._at = to
        if not changed.empty and self.pyramid is not None:
            self.pyramid.refresh(changed)
            self.painted.emit(changed)

    def _end_stroke(self) -> None:
        if self._step is None:
            return
        (step, edit), self._step = self._step, None
        self._last, self._at = self._at, None
        document = self._document

        def kept(_: object) -> None:
            if document is self._document:
                self._done("brush")

        if edit.touched_pixels > STROKE_AT_ONCE_PIXELS:
            self._hold(lambda: step.__exit__(None, None, None), kept)
        else:
            step.__exit__(None, None, None)
            kept(None)

    # areas

    def fill_area(self, points: Sequence[tuple[float, float]], erase: bool = False) -> None:
        """Lasso and polygon: the inside of a closed line."""
        self._change(
            "lasso", lambda mask: tools.area_box(mask, points), lambda mask: tools.fill_area(mask, points, erase)
        )

    def fill_rectangle(self, first: tuple[float, float], last: tuple[float, float], erase: bool = False) -> None:
        self._change(
            "rectangle",
            lambda mask: tools.rectangle_box(mask, first, last),
            lambda mask: tools.fill_box(mask, first, last, erase),
        )

    def draw_line(self, points: Sequence[tuple[float, float]], erase: bool = False) -> None:
        """Scratch line: through all points, as wide as the brush."""
        if not points:
            return
        dabs = [Dab(x, y, self.tools.size_px / 2) for x, y in points]
        self.begin_stroke(dabs[0], erase)
        for dab in dabs[1:]:
            self.extend_stroke(dab)
        self.end_stroke()

    def replace_mask(self, kind: str, make: Callable[[Mask], Mask]) -> None:
        """Any change of the whole mask: `make` is given the present one and answers the new one."""

        def write(mask: Mask) -> None:
            mask[:] = make(mask)

        self._change(kind, tools.whole, write)

    def invert(self) -> None:
        self.replace_mask("invert", lambda mask: 255 - mask)

    def mask_all(self) -> None:
        self.replace_mask("all", lambda mask: np.full_like(mask, 255))

    def clear(self) -> None:
        self.replace_mask("clear", np.zeros_like)

    def take_area(self, area: Mask, how: How = "add") -> None:
        """Join a found area (Select similar, a detection) to the mask."""
        match how:
            case "take":
                self.replace_mask("similar", lambda _: area)
            case "add":
                self.replace_mask("similar", lambda mask: np.maximum(mask, area))
            case "remove":
                self.replace_mask("similar", lambda mask: np.minimum(mask, 255 - area))

    # undo

    def undo(self) -> None:
        self._walk(lambda document: document.undo_box, lambda document: document.undo())

    def redo(self) -> None:
        self._walk(lambda document: document.redo_box, lambda document: document.redo())

    # helpers

    def _walk(
        self, where: Callable[[MaskDocument], tuple[int, int, int, int] | None], walk: Callable[[MaskDocument], object]
    ) -> None:
        def step() -> None:
            document = self._document
            if document is not None and (box := where(document)) is not None:
                self._finish("", Box(*box), lambda: walk(document))

        self.end_stroke()
        self.when_idle(step)

    def _change(self, kind: str, where: Callable[[Mask], Box], write: Callable[[Mask], object]) -> None:
        self.end_stroke()
        self.when_idle(lambda: self._begin_change(kind, where, write))

    def _begin_change(self, kind: str, where: Callable[[Mask], Box], write: Callable[[Mask], object]) -> None:
        document = self._document
        if document is None:
            return
        mask = document.mask
        box = where(mask)
        if box.empty:
            return

        def change() -> None:
            with document.edit(kind) as edit:
                edit.touch(*box)
                write(mask)

        self._finish(kind, box, change)

    def _finish(self, kind: str, box: Box, change: Callable[[], object]) -> None:
        """Make a change of what lies in box, bring the pyramid up to date, and say so."""
        pyramid = self.pyramid

        def work() -> None:
            change()
            if pyramid is not None:
                pyramid.refresh(box)

        def then(_: object = None) -> None:
            if pyramid is self.pyramid:
                self.painted.emit(box)
                self._done(kind)

        if (box.right - box.left) * (box.bottom - box.top) > AT_ONCE_PIXELS:
            self._hold(work, then)
        else:
            work()
            then()

    def _hold(self, work: Callable[[], Any], then: Callable[[Any], None]) -> None:
        """Do work in the background; every other change waits until `then` has been called."""
        self._busy = True

        def guarded() -> tuple[Any, Exception | None]:
            try:
                return work(), None
            except Exception as error:  # noqa: BLE001 - raised again in the window's thread: the editor must not wait for ever
                return None, error

        def finished(outcome: tuple[Any, Exception | None]) -> None:
            self._busy = False
            answer, error = outcome
            if error is not None:
                raise error
            then(answer)
            while self._waiting and not self._busy:
                self._waiting.pop(0)()

        self._background(guarded, finished)

    def _done(self, kind: str) -> None:
        self._show()
        self.settled.emit(kind)

    def _show(self) -> None:
        document = self._document
        self._replace(
            replace(
                self.tools,
                can_undo=document is not None and document.can_undo,
                can_redo=document is not None and document.can_redo,
            )
        )

    def _replace(self, changed: Tools) -> None:
        if changed != self.tools:
            self.tools = changed
            self.changed.emit(changed)


def pyramid_of(document: MaskDocument) -> Pyramid:
    """The halved copies of a mask, complete; takes a moment where the mask is large."""
    height, width = document.mask.shape
    pyramid = Pyramid(width, height, lambda box: document.mask[box.slices], channels=1, largest=True)
    pyramid.refresh(Box(0, 0, width, height))
    return pyramid
