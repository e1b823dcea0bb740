"""The colours that hints are painted in: what old photos show, those of this photo, and any other."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QButtonGroup, QColorDialog, QVBoxLayout, QWidget

from mmstudio.ui.controls import FlowLayout, IconButton, Text, TextButton, set_name
from mmstudio.ui.swatch import Swatch
from mmstudio.ui.theme import px
from mmstudio.viewmodels.restore import RestoreViewModel
from mmstudio.viewmodels.restore_hints import MOST_RECENT, PRESETS
from mmstudio.viewmodels.restore_state import RestoreState

_BOX = 28


class HintBox(QWidget):
    """Shown while what fills makes colours. A click on a colour takes it in hand, with its tool."""

    def __init__(self, restore: RestoreViewModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._hints = restore.hints
        self.palette_row = QWidget()
        self._group = QButtonGroup(self)
        row = FlowLayout(self.palette_row, spacing=6)
        names = self._names()
        self.swatches = [
            Swatch(one, name, "", self.palette_row, _BOX) for one, name in zip(PRESETS, names, strict=True)
        ]
        self.recent = [
            Swatch("#000000", self.tr("Another colour"), "", self.palette_row, _BOX) for _ in range(MOST_RECENT)
        ]
        for swatch in (*self.swatches, *self.recent):
            self._group.addButton(swatch)
            row.addWidget(swatch)
            swatch.clicked.connect(lambda _=False, swatch=swatch: self._hints.take(swatch.background))
            swatch.stepped.connect(lambda by, swatch=swatch: self._step(swatch, by))
        self.any = IconButton(
            "palette-outline",
            self.tr("Another colour"),
            self.tr("Another colour — any that you know the place to have."),
            box=_BOX,
        )
        row.addWidget(self.any)
        set_name(self.palette_row, self.tr("Colours of hints"))
        self.palette_row.setToolTip("")
        self.clear = TextButton(
            self.tr("Forget the hints"), kind="ghost", tip=self.tr("Forget the hints — all that were painted.")
        )
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(px(6))
        box.addWidget(Text(self.tr("Colour hint"), size=12, tone="text2"))
        box.addWidget(self.palette_row)
        box.addWidget(self.clear)
        self.any.clicked.connect(self._pick)
        self.clear.clicked.connect(self._hints.clear)
        self._hints.changed.connect(self._show)
        self._show()

    def show_state(self, state: RestoreState) -> None:
        self.setVisible(state.colours)
        self.clear.setVisible(bool(state.settings.hints))

    def _show(self) -> None:
        recent = self._hints.recent
        for swatch, colour in zip(self.recent, (*recent, *[""] * MOST_RECENT), strict=False):
            swatch.setVisible(bool(colour))
            if colour and swatch.background != colour:
                swatch.background = colour
                set_name(swatch, self.tr("Colour {name}").format(name=colour))
                swatch.update()
        for swatch in (*self.swatches, *self.recent):
            on = swatch.background == self._hints.colour and not swatch.isHidden()
            if on != swatch.isChecked():
                self._group.setExclusive(False)  # or the last one could not be let go
                swatch.setChecked(on)
                self._group.setExclusive(True)

    def _step(self, swatch: Swatch, by: int) -> None:
        seen = [one for one in (*self.swatches, *self.recent) if not one.isHidden()]
        at = seen.index(swatch) + by
        if 0 <= at < len(seen):
            seen[at].setFocus()
            self._hints.take(seen[at].background)

    def _pick(self) -> None:
        dialog = QColorDialog(QColor(self._hints.colour), self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.colorSelected.connect(lambda chosen: self._hints.take(chosen.name()))
        dialog.open()

    def _names(self) -> tuple[str, ...]:
        """Of PRESETS."""
        return (
            self.tr("Skin"),
            self.tr("Brown hair"),
            self.tr("Blond hair"),
            self.tr("Sky"),
            self.tr("Water"),
            self.tr("Grass"),
            self.tr("Leaves"),
            self.tr("Wood"),
            self.tr("Sand"),
            self.tr("Red cloth"),
            self.tr("Blue cloth"),
            self.tr("Grey: no colour"),
        )
