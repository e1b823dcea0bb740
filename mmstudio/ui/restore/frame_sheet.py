"""The sheet that says by how much a photo grows on each side: what is added is masked, and painted by Restore."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QWidget

from mmstudio.repair.frame import MOST_PX, Frame
from mmstudio.ui.controls import PrimaryButton, Stepper, Text
from mmstudio.ui.sheet import Sheet
from mmstudio.ui.theme import px
from mmstudio.viewmodels.restore import RestoreViewModel

_USUAL_SHARE = 8  # of the longer side, which is added left and right at first
_STEP_PX = 8


class FrameSheet(Sheet):
    """Leaves the photo as it is: the wider one becomes a document of its own."""

    def __init__(self, restore: RestoreViewModel, window: QWidget) -> None:
        super().__init__(QCoreApplication.translate("FrameSheet", "Paint beyond the edge"), window, 460)
        self._restore = restore
        usual = max(restore.state.width, restore.state.height) // _USUAL_SHARE // _STEP_PX * _STEP_PX
        self.sides: dict[str, Stepper] = {}
        names = {
            "left": self.tr("Left"),
            "top": self.tr("Top"),
            "right": self.tr("Right"),
            "bottom": self.tr("Bottom"),
        }
        grid = QGridLayout()
        grid.setHorizontalSpacing(px(12))
        grid.setVerticalSpacing(px(8))
        for number, (side, name) in enumerate(names.items()):
            stepper = Stepper(
                name,
                minimum=0,
                maximum=MOST_PX,
                value=usual if side in ("left", "right") else 0,
                tip=self.tr("{side} — how many pixels are added there.").format(side=name),
            )
            stepper.value_changed.connect(self._show_size)
            grid.addWidget(Text(name, size=12, tone="text2"), number // 2, 2 * (number % 2))
            grid.addWidget(stepper, number // 2, 2 * (number % 2) + 1)
            self.sides[side] = stepper
        self.size_line = Text(size=12, tone="text2", tabular=True)
        self.main = PrimaryButton(self.tr("Widen"), "arrow-expand-all")
        self.main.clicked.connect(self._widen)
        foot = QHBoxLayout()
        foot.addWidget(self.size_line, 1)
        foot.addWidget(self.main)
        self.content.addWidget(
            Text(
                self.tr(
                    "The photo stays as it is. A wider copy opens with its new edge masked: choose what to fill it "
                    "with, then press Restore."
                ),
                tone="text2",
                wrap=True,
            )
        )
        self.content.addLayout(grid)
        self.content.addLayout(foot)
        self._show_size()

    @property
    def frame(self) -> Frame:
        return Frame(**{side: stepper.value() for side, stepper in self.sides.items()})

    def _show_size(self) -> None:
        by, state = self.frame, self._restore.state
        size = self.tr("{width} × {height} px").format(
            width=state.width + by.left + by.right, height=state.height + by.top + by.bottom
        )
        self.size_line.setText(size)
        self.main.setEnabled(any(by))

    def _widen(self) -> None:
        by = self.frame
        self.close_sheet()
        self._restore.widen(by)
