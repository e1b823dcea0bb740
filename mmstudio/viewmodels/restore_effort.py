"""What a run of Restore would do, counted while the mask changes: how many places there are, and how long they take."""

from __future__ import annotations

import math
import time
from collections.abc import Callable

import cv2
from PySide6.QtCore import QObject, QTimer

from mmstudio.repair import effort
from mmstudio.viewmodels.mask_editor import Background, MaskEditor
from mmstudio.viewmodels.restore_state import Measured, RestoreState

COUNTED_PIXELS = 4_000_000  # of a mask, when its places are counted
COUNT_AFTER_MS = 80
CAUTION = 1.5  # while nothing has shown how fast this machine is
STEP_SECONDS = 0.1  # for a megapixel of a step over the whole photo
_SLOWEST = 20.0


class Effort(QObject):
    """Counts the mask of an editor. state: what Restore shows, whose settings count; show: replaces parts of it.

    How fast the machine is, compared with the one on which `repair.effort` was measured, is told first by the search
    for damage and then by every run.
    """

    def __init__(
        self,
        editor: MaskEditor,
        background: Background,
        state: Callable[[], RestoreState],
        show: Callable[..., None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._editor, self._background, self._state, self._show = editor, background, state, show
        self._pace = 0.0  # 0 = nothing has shown it; 2 = half as fast
        self._ran = False  # a run has shown it
        self._fill = 0.0  # seconds of the mask at a pace of 1
        self._began = 0.0, 0.0  # when the run began, and what was expected of it at a pace of 1
        self._timer = QTimer(self, singleShot=True, interval=COUNT_AFTER_MS)
        self._timer.timeout.connect(self.count)
        editor.painted.connect(lambda _: self.count_soon())

    def count_soon(self) -> None:
        """Count once mask and sliders are at rest."""
        self._timer.start()

    def count(self) -> None:
        """Count now, in a reduced mask where it is large."""
        pyramid = self._editor.pyramid
        if pyramid is None:
            return
        settings = self._state().settings
        mask = pyramid.copy(COUNTED_PIXELS)
        reduced = round(pyramid.width / mask.shape[1])

        def counted() -> tuple[int, float, float]:
            places, fill = effort.counted(mask, reduced, settings.grow_px, settings.feather_px, settings.method)
            return places, float(cv2.mean(mask)[0]) / 255, fill

        def tell(found: tuple[int, float, float]) -> None:
            if pyramid is self._editor.pyramid:
                places, masked, self._fill = found
                self._show(places=places, masked=masked)
                self.weigh()

        self._background(counted, tell)

    def weigh(self) -> None:
        """Show how long a run takes."""
        self._show(seconds=(self._pace or CAUTION) * self._expected())

    def found(self, measured: Measured) -> None:
        """The search for damage has shown how fast this machine is."""
        if measured.seconds > 0 and not self._ran:
            expected = effort.detection_seconds(self._megapixels())
            self._pace = min(_SLOWEST, max(1.0, measured.seconds / max(expected, 0.1)))
            self.weigh()

    def begin(self) -> None:
        """A run begins."""
        self._began = time.monotonic(), self._expected()

    def ran(self) -> float:
        """The run has ended well; how long it took."""
        began, expected = self._began
        took = time.monotonic() - began
        if expected > 0:
            pace = min(_SLOWEST, took / expected)
            self._pace, self._ran = math.sqrt(self._pace * pace) if self._ran else pace, True  # one run says little
            self.weigh()
        return took

    def _expected(self) -> float:
        return self._fill + (STEP_SECONDS * self._megapixels() if self._state().whole_photo else 0.0)

    def _megapixels(self) -> float:
        return self._state().width * self._state().height / 1e6
