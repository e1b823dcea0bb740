"""What is painted on the picture of Animate: what may move, what stays, mouth, depth, directions and the centre.

Masks are files of the document, a new one for each stroke, so that undo is over their names. Two editors show them:
one for anchors, which lie beside everything else as a second colour, and one for whichever other mask is painted.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from mmstudio.animation import MatrixRow, Stroke
from mmstudio.errors import Fact
from mmstudio.media import masks
from mmstudio.viewmodels.mask_editor import MaskEditor
from mmstudio.viewmodels.painted_mask import PaintedMask

if TYPE_CHECKING:
    from mmstudio.animation import Animation
    from mmstudio.documents.animation import Painted
    from mmstudio.viewmodels.animate_state import Bench

MASKS: Final = ("area", "anchors", "depth", "mouth")
NOTHING: Final[dict[str, Any]] = {**dict.fromkeys(MASKS, ""), "strokes": (), "centre": (0.5, 0.5)}
# what the first stroke of a kind lets the sound move, where nothing moves it yet: else paint would do nothing
FIRST_ROWS: Final = {
    "mouth": MatrixRow(curve="voice", destination="mouth", amount=0.9, attack_s=0.06, release_s=0.12),
    "depth": MatrixRow(curve="wave", destination="parallax", amount=0.6),
    "strokes": MatrixRow(curve="loudness", destination="sway", amount=0.5, attack_s=0.3, release_s=1.5),
}
_MOVES: Final = {"mouth": {"mouth"}, "depth": {"parallax"}, "strokes": {"sway", "drift"}}


class Painting(QObject):
    """animation: the present one. edit(**fields): changes it, one step of undo. place: the folder of the document, or
    None, with width and height of the picture."""

    shown = Signal()  # another mask lies under the brush
    failed = Signal(str, object)  # code and facts

    def __init__(
        self,
        bench: Bench,
        animation: Callable[[], Animation],
        edit: Callable[..., None],
        place: Callable[[], tuple[Path | None, int, int]],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._bench, self._animation, self._edit, self._place = bench, animation, edit, place
        self.brush = MaskEditor(self, bench.background)
        self.anchors = MaskEditor(self, bench.background)
        self._shows = {self.brush: ("", ""), self.anchors: ("", "")}  # which mask, and the name of its file
        for editor in self._shows:
            editor.settled.connect(partial(self._settled, editor))

    def open(self, what: Painted) -> None:
        """Show a mask to be painted on: the one of the animation as it is now."""
        editor, name = self._editor(what), str(getattr(self._animation(), what))
        folder, width, height = self._place()
        if editor.pyramid is not None and self._shows[editor] == (what, name):
            return

        def shown(mask: NDArray[np.uint8]) -> None:
            if mask.shape != (height, width):
                mask = np.zeros((height, width), np.uint8)
            editor.set_document(PaintedMask(mask))
            self._shows[editor] = (what, name)
            self.shown.emit()

        if name and folder is not None:
            self._bench.read_painted(folder, name, shown)
        else:
            shown(np.zeros((height, width), np.uint8))

    def close(self) -> None:
        """Another document, or another picture: nothing is shown any more."""
        for editor in self._shows:
            editor.set_document(None)
            self._shows[editor] = ("", "")

    def add_stroke(self, points: Sequence[tuple[float, float]]) -> None:
        """A direction stroke; points are shares of width and height."""
        if len(points) >= 2:
            step = max(1, len(points) // 60)
            kept = (*points[:-1:step], points[-1])
            stroke = Stroke(tuple((float(x), float(y)) for x, y in kept))
            self._change("strokes", (*self._animation().strokes, stroke))

    def grade(self, far: tuple[float, float], near: tuple[float, float]) -> None:
        """A depth that rises evenly from one point to another, in shares of width and height; flat beyond both."""
        _, width, height = self._place()
        way = np.array([(near[0] - far[0]) * width, (near[1] - far[1]) * height])
        length = float(way @ way)
        if length < 1 or not width:
            return
        x = np.arange(width, dtype=np.float32) - np.float32(far[0] * width)
        y = np.arange(height, dtype=np.float32) - np.float32(far[1] * height)
        share = (x * np.float32(way[0] / length))[None] + (y * np.float32(way[1] / length))[:, None]
        self._keep("depth", (np.clip(share, 0, 1) * 255 + 0.5).astype(np.uint8))

    def take(self, what: Painted, mask: NDArray[np.uint8]) -> None:
        """A mask of the picture that was painted elsewhere, in full size or as it is shown here."""
        folder, width, height = self._place()

        def keep(mask: NDArray[np.uint8]) -> None:
            if folder == self._place()[0]:
                self._keep(what, mask)

        if mask.shape == (height, width):
            keep(mask)
        else:
            self._bench.background(lambda: masks.scaled(mask, (width, height)), keep)

    def set_centre(self, x: float, y: float) -> None:
        """Where pulses and ripples begin, in shares of width and height."""
        self._edit(centre=(min(1.0, max(0.0, x)), min(1.0, max(0.0, y))))

    def clear(self, what: str = "") -> None:
        """Take back one kind of what was painted, "" = everything."""
        kinds = (what,) if what else tuple(NOTHING)
        self._edit(**{kind: NOTHING[kind] for kind in kinds})

    def _editor(self, what: str) -> MaskEditor:
        return self.anchors if what == "anchors" else self.brush

    def _settled(self, editor: MaskEditor, kind: str) -> None:
        """A stroke is finished."""
        what = self._shows[editor][0]
        if kind and what:
            editor.snapshot(lambda mask: self._keep(what, mask, editor))

    def _keep(self, what: str, mask: NDArray[np.uint8], seen: MaskEditor | None = None) -> None:
        """Write the mask as a file of its own, whose name is the step of undo. seen: where it is shown already."""
        folder, _, _ = self._place()
        if folder is None:
            return

        def written(name: str) -> None:
            if folder != self._place()[0]:
                return
            if seen is not None and self._shows[seen][0] == what:
                self._shows[seen] = (what, name)
            self._change(what, name)

        self._bench.write_painted(folder, what, mask, written, self._told)  # type: ignore[arg-type]

    def _change(self, what: str, value: object) -> None:
        animation, fields = self._animation(), {what: value}
        moved = {row.destination for row in animation.rows} | {key.destination for key in animation.keyframes}
        if value and not getattr(animation, what) and what in FIRST_ROWS and not moved & _MOVES[what]:
            fields["rows"] = (*animation.rows, FIRST_ROWS[what])
        self._edit(**fields)

    def _told(self, code: str, facts: dict[str, Fact]) -> None:
        self.failed.emit(code, facts)
