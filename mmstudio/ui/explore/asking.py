"""Two small things that Explore asks for: opposites that lead somewhere, and the time of a key."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from mmstudio.ui.controls import SliderRow, Text, TextButton, set_name
from mmstudio.ui.sheet import Sheet
from mmstudio.ui.theme import px
from mmstudio.viewmodels.explore_directions import LONGEST


class OppositesSheet(Sheet):
    """then gets what stands at the low and at the high end."""

    def __init__(self, window: QWidget, then: Callable[[str, str], None]) -> None:
        super().__init__(self.tr("Opposites"), window, 420)
        self._then = then
        told = self.tr("The slider leads from one to the other. It is offered if enough of twelve drawings show it.")
        self.content.addWidget(Text(told, size=12, tone="text2", wrap=True))
        self.low = self._field(self.tr("From"), self.tr("hot"))
        self.high = self._field(self.tr("To"), self.tr("cold"))
        ends = QHBoxLayout()
        ends.setSpacing(px(10))
        ends.addWidget(self.low)
        ends.addWidget(Text("–", tone="text2"))
        ends.addWidget(self.high)
        self.content.addLayout(ends)
        self.done = TextButton(self.tr("Try it"), weight=600)
        self.content.addLayout(_at_the_right(self.done))
        self.done.clicked.connect(self.enter)
        self.closed.connect(self.deleteLater)
        self._show()

    def enter(self) -> None:
        """With one end alone the other is asked for next."""
        if self.done.isEnabled():
            self.close_sheet()
            self._then(self.low.text(), self.high.text())
        elif self.low.text().strip():
            self.high.setFocus()

    def _field(self, name: str, example: str) -> QLineEdit:
        field = QLineEdit()
        field.setProperty("kind", "field")
        field.setMaxLength(LONGEST)
        field.setPlaceholderText(example)
        set_name(field, name)
        field.setToolTip("")
        field.textChanged.connect(self._show)
        return field

    def _show(self) -> None:
        self.done.setEnabled(bool(self.low.text().strip() and self.high.text().strip()))


class KeyTimeSheet(Sheet):
    """time_s: where the key is, of duration_s. then gets where it shall be."""

    def __init__(self, time_s: float, duration_s: float, window: QWidget, then: Callable[[float], None]) -> None:
        super().__init__(self.tr("Time of the key"), window, 420)
        self._then = then
        self.time = SliderRow(
            self.tr("Seconds from the beginning"), maximum=duration_s, step=0.01, default=time_s, unit="s"
        )
        self.content.addWidget(self.time)
        self.done = TextButton(self.tr("Set"), weight=600)
        self.content.addLayout(_at_the_right(self.done))
        self.done.clicked.connect(self.enter)
        self.closed.connect(self.deleteLater)

    def enter(self) -> None:
        self.close_sheet()
        self._then(self.time.value())


def _at_the_right(button: TextButton) -> QHBoxLayout:
    row = QHBoxLayout()
    row.addStretch(1)
    row.addWidget(button)
    return row
