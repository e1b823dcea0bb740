"""The measured child that paints a mask over a photo of 50 megapixels: `python -m mmstudio.bench.stroke`. Prints JSON.

Milliseconds from the event of the pointer until the window has painted what it drew.
"""

from __future__ import annotations

import json
import math
import time
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

from mmstudio.media.masks import Box, Mask
from mmstudio.ui.restore.canvas import MaskCanvas
from mmstudio.ui.theme import themes
from mmstudio.viewmodels.mask_editor import MaskEditor
from mmstudio.viewmodels.pyramid import Pyramid

WIDTH, HEIGHT = 8660, 5774
STROKES, MOVES = 8, 60
BRUSHES_PX = (40, 500)


class _Document:
    """A mask without history: what is measured is the way from the pointer to the screen."""

    can_undo = can_redo = False
    undo_box = redo_box = None
    touched_pixels = 0

    def __init__(self) -> None:
        self.mask: Mask = np.zeros((HEIGHT, WIDTH), np.uint8)

    @contextmanager
    def edit(self, kind: str) -> Iterator[_Document]:
        yield self

    def touch(self, left: int, top: int, right: int, bottom: int) -> None:
        self.mask[top:bottom, left:right].copy()

    def undo(self) -> None:
        """There is no history."""

    redo = undo


def strokes() -> dict[str, list[float]]:
    """By brush and zoom, the times of single movements."""
    app = QApplication([])
    themes().apply("dark", reduce_motion=True)
    pixels = np.random.default_rng(0).integers(0, 256, (HEIGHT, WIDTH, 3), np.uint8)
    photo = Pyramid(WIDTH, HEIGHT, lambda box: pixels[box.top : box.bottom, box.left : box.right])
    photo.refresh(Box(0, 0, WIDTH, HEIGHT))
    editor = MaskEditor()
    editor.set_document(_Document())
    canvas = MaskCanvas(editor, MaskEditor())
    canvas.resize(1100, 720)
    canvas.show_pictures(photo, None)
    canvas.show()
    app.processEvents()
    times: dict[str, list[float]] = {}
    for zoom in (None, 1.0):
        canvas.fit() if zoom is None else canvas.zoom_to(zoom)
        for size in BRUSHES_PX:
            editor.edit_tools(size_px=size)
            app.processEvents()
            name = f"brush {size} px, {'fitted' if zoom is None else '100 %'}"
            times[name] = [took for number in range(STROKES) for took in _stroke(app, canvas, number)]
    canvas.close()
    return times


def _stroke(app: QApplication, canvas: MaskCanvas, number: int) -> Iterator[float]:
    left = Qt.MouseButton.LeftButton

    def send(kind: QEvent.Type, at: QPointF) -> None:
        there = canvas.mapToGlobal(at)
        QApplication.sendEvent(canvas, QMouseEvent(kind, at, there, left, left, Qt.KeyboardModifier.NoModifier))
        app.processEvents()

    def place(step: int) -> QPointF:
        angle = step / 9
        return QPointF(200 + step * 11, 360 + 120 * math.sin(angle) + 12 * number)

    send(QEvent.Type.MouseButtonPress, place(0))
    for step in range(1, MOVES):
        start = time.perf_counter()
        send(QEvent.Type.MouseMove, place(step))
        yield (time.perf_counter() - start) * 1000
    send(QEvent.Type.MouseButtonRelease, place(MOVES))


if __name__ == "__main__":
    print(json.dumps(strokes()))
