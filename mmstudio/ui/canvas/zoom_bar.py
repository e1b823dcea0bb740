"""The small bar that floats at the lower right of a picture: smaller, how large, larger, fit, 1:1."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from mmstudio.ui.canvas.zoomable import Zoomable
from mmstudio.ui.controls import IconButton, Text, TextButton, set_name
from mmstudio.ui.theme import color, px

_STEP = 1.25


class FloatingBar(QWidget):
    """A rounded ground for tools that lie over a picture."""

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(color("line2"))
        painter.setBrush(color("panel"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), px(12), px(12))


class ZoomBar(FloatingBar):
    """Follows and steers a Zoomable."""

    def __init__(self, view: Zoomable, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view = view
        smaller = IconButton("minus", self.tr("Zoom out"), self.tr("Zoom out. Ctrl+−"))
        larger = IconButton("plus", self.tr("Zoom in"), self.tr("Zoom in. Ctrl+="))
        fit = IconButton("fit-to-screen-outline", self.tr("Fit"), self.tr("Fit. Ctrl+0"))
        real = TextButton("1:1", kind="ghost", tip=self.tr("One photo pixel for each pixel of the screen. Ctrl+1"))
        self.number = Text(size=12, tabular=True)
        self.number.setFixedWidth(px(52))
        self.number.setAlignment(Qt.AlignmentFlag.AlignCenter)
        row = QHBoxLayout(self)
        row.setContentsMargins(px(4), px(3), px(4), px(3))
        row.setSpacing(px(2))
        for widget in (smaller, self.number, larger, fit, real):
            row.addWidget(widget)
        set_name(self, self.tr("Zoom"))
        self.setToolTip("")
        smaller.clicked.connect(lambda: view.zoom_by(1 / _STEP))
        larger.clicked.connect(lambda: view.zoom_by(_STEP))
        fit.clicked.connect(view.fit)
        real.clicked.connect(lambda: view.zoom_to(1.0))
        view.zoom_changed.connect(lambda _: self.show_zoom())

    def show_zoom(self) -> None:
        """Call it too when the view has another size."""
        self.number.setText("" if self._view.extent().isEmpty() else f"{self._view.scale * 100:.0f} %")
