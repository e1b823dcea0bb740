"""A picture with transparency on a ground of one colour."""

from __future__ import annotations

from PySide6.QtGui import QColor, QImage, QPainter


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
