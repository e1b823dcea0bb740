"""Pixels as images of Qt, and such an image on a ground of one colour."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor, QImage, QPainter


def image_of(pixels: NDArray[np.uint8]) -> QImage:
    """A copy of (H, W, 3) or, with straight alpha, (H, W, 4)."""
    height, width, channels = pixels.shape
    layout = QImage.Format.Format_RGBA8888 if channels == 4 else QImage.Format.Format_RGB888
    return QImage(np.ascontiguousarray(pixels).data, width, height, width * channels, layout).copy()


def on_ground(image: QImage, background: str) -> QImage:
    """image, opaque: what shows through is "#rrggbb". One without transparency comes back as it is."""
    if not image.hasAlphaChannel():
        return image
    laid = QImage(image.size(), QImage.Format.Format_RGB32)
    laid.fill(QColor(background))
    painter = QPainter(laid)
    painter.drawImage(0, 0, image)
    painter.end()
    return laid
