"""Careful scaling in a thread of its own: it takes as long as a frame, and four pictures are often on their way."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from PySide6.QtCore import QSize
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from mmstudio.ui.canvas import scaling
from mmstudio.viewmodels.background import Background


class Careful:
    """Asks for one picture at one size, again and again; only the answer to the newest question comes back."""

    def __init__(self, widget: QWidget, take: Callable[[QImage], None]) -> None:
        """take: is told the scaled picture; then widget is painted anew."""
        self._widget, self._take = widget, take
        self._asked: tuple[QImage, QSize] | None = None

    def ask(self, image: QImage, size: QSize) -> None:
        """image at size, in physical pixels, by Lanczos."""
        if self._asked is None or self._asked[0] is not image or self._asked[1] != size:
            self._asked = asked = (image, size)
            _scaler().do(lambda: self._scaled(asked), lambda scaled: self._arrived(asked, scaled))

    def forget(self) -> None:
        """What was asked for is not wanted any more."""
        self._asked = None

    def _scaled(self, asked: tuple[QImage, QSize]) -> QImage | None:
        return scaling.scaled(*asked) if asked is self._asked else None

    def _arrived(self, asked: tuple[QImage, QSize], scaled: QImage | None) -> None:
        if asked is self._asked and scaled is not None and isValid(self._widget):
            self._asked = None
            self._take(scaled)
            self._widget.update()


@cache
def _scaler() -> Background:
    return Background("scaling")  # made in the window's thread, by the first paint
