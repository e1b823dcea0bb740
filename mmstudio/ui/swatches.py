"""What stands behind a drawing: transparent, paper, white, grey, black, or any colour."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QButtonGroup, QColorDialog, QHBoxLayout, QWidget

from mmstudio.ui.controls import IconButton, set_name
from mmstudio.ui.swatch import Swatch
from mmstudio.ui.theme import px
from mmstudio.viewmodels.drafts import BLACK, GREY, PAPER, WHITE


class BackgroundSwatches(QWidget):
    """chosen is emitted only when a person chooses: "transparent" or "#rrggbb". transparency: whether nothing may lie
    behind."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None, transparency: bool = True) -> None:
        super().__init__(parent)
        self._group = QButtonGroup(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(px(7))
        named = (
            (
                "transparent",
                self.tr("Transparent"),
                self.tr("Transparent — nothing behind the drawing, in the file too."),
            ),
            (PAPER, self.tr("Paper"), ""),
            (WHITE, self.tr("White"), ""),
            (GREY, self.tr("Grey"), ""),
            (BLACK, self.tr("Black"), ""),
        )
        self.swatches = [Swatch(background, name, tip, self) for background, name, tip in named]
        self.own = Swatch(PAPER, self.tr("Own colour"), "", self)
        self.own.hide()
        for index, swatch in enumerate([*self.swatches, self.own]):
            self._group.addButton(swatch, index)
            row.addWidget(swatch)
            swatch.stepped.connect(self.step)
        self.any = IconButton("palette-outline", self.tr("Any colour"), self.tr("Any colour — choose one of your own."))
        self.any.clicked.connect(self._pick)
        row.addWidget(self.any)
        row.addStretch(1)
        set_name(self, self.tr("Background"))
        self.setToolTip("")
        self.offer_transparency(transparency)
        self._group.idClicked.connect(lambda index: self.chosen.emit(self._all()[index].background))

    def offer_transparency(self, offered: bool) -> None:
        self.swatches[0].setVisible(offered)

    def set_current(self, background: str) -> None:
        """Show background as chosen; one that has no swatch gets one."""
        if all(swatch.background != background for swatch in self.swatches):
            self.own.background = background
            self.own.show()
            self.own.update()
        else:
            self.own.hide()
        for swatch in self._all():
            swatch.setChecked(swatch.background == background and not swatch.isHidden())
            swatch.setFocusPolicy(Qt.FocusPolicy.TabFocus if swatch.isChecked() else Qt.FocusPolicy.ClickFocus)

    def step(self, by: int) -> None:
        seen = [swatch for swatch in self._all() if not swatch.isHidden()]
        at = next((i for i, swatch in enumerate(seen) if swatch.isChecked()), 0) + by
        if 0 <= at < len(seen):
            seen[at].setFocusPolicy(Qt.FocusPolicy.TabFocus)
            seen[at].setFocus(Qt.FocusReason.TabFocusReason)
            self.chosen.emit(seen[at].background)

    def _all(self) -> list[Swatch]:
        return [*self.swatches, self.own]

    def _pick(self) -> None:
        current = self._group.checkedButton()
        start = current.background if isinstance(current, Swatch) and current.background.startswith("#") else PAPER
        dialog = QColorDialog(QColor(start), self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setOption(QColorDialog.ColorDialogOption.DontUseNativeDialog, False)
        dialog.colorSelected.connect(lambda chosen: self.chosen.emit(chosen.name()))
        dialog.open()
