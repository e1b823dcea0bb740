"""What the board of layers says while nothing lies on it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from mmstudio.ui.controls import Mark, Text, TextButton
from mmstudio.ui.theme import px


class EmptyLayers(QWidget):
    """Offers the chosen result, where there is one, and files."""

    result_wanted = Signal()
    file_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.result = TextButton(
            self.tr("Add the chosen picture"), "plus", weight=600, tip=self.tr("Add the chosen picture — as a layer. L")
        )
        self.file = TextButton(self.tr("Open pictures…"), "image-outline", weight=600)
        self.result.clicked.connect(self.result_wanted)
        self.file.clicked.connect(self.file_wanted)
        buttons = QHBoxLayout()
        buttons.setSpacing(px(8))
        for button in (self.result, self.file):
            buttons.addWidget(button)
        column = QVBoxLayout(self)
        column.setSpacing(px(12))
        column.addStretch(1)
        hint = Text(self.tr("Lay pictures over each other, mask them and blend them. Or drop some here."), tone="text2")
        for widget in (Mark("layers-outline", "text3", 44), Text(self.tr("No layers yet."), size=20, weight=600), hint):
            column.addWidget(widget, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(px(4))
        column.addLayout(buttons)
        column.setAlignment(buttons, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(1)

    def show_chosen(self, there: bool) -> None:
        """there: whether a picture is chosen that can be a layer."""
        self.result.setVisible(there)
