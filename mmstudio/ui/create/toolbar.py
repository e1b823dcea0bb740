"""The tools that float on the large picture: only those that have something to do."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from mmstudio.generators import registry
from mmstudio.ui.controls import IconButton, TextButton, set_name
from mmstudio.ui.theme import color, px
from mmstudio.viewmodels.create_state import CreateResult, small_job


class Toolbar(QWidget):
    """wanted: the id of a command ("star", "vary", "upscale", "export", "copy"), or "more" for the menu."""

    wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.star = IconButton(
            "star-outline",
            self.tr("Star"),
            self.tr("Star — keeps it among the best. The key is the full stop."),
            checkable=True,
            on_icon="star",
            box=36,
        )
        self.vary = TextButton(
            self.tr("Vary"), "shuffle-variant", kind="ghost", tip=self.tr("Vary — draws pictures near this one. V")
        )
        self.upscale = TextButton(
            self.tr("Upscale"),
            "arrow-expand",
            kind="ghost",
            tip=self.tr("Upscale — draws it again, enlarged by an installed model."),
        )
        self.export = TextButton(
            self.tr("Export"), "export-variant", kind="ghost", tip=self.tr("Export — as another kind or size. Ctrl+E")
        )
        self.copy = TextButton(
            self.tr("Copy"), "content-copy", kind="ghost", tip=self.tr("Copy — the picture and its file. Ctrl+C")
        )
        self.more = IconButton("dots-horizontal", self.tr("More"), self.tr("More — settings, folder, delete."), box=36)
        row = QHBoxLayout(self)
        row.setContentsMargins(px(6), px(4), px(6), px(4))
        row.setSpacing(px(2))
        for command, button in (
            ("star", self.star),
            ("vary", self.vary),
            ("upscale", self.upscale),
            ("export", self.export),
            ("copy", self.copy),
            ("more", self.more),
        ):
            row.addWidget(button)
            button.clicked.connect(lambda _=False, command=command: self.wanted.emit(command))
        set_name(self, self.tr("Tools of the picture"))
        self.setToolTip("")

    def set_compact(self, compact: bool) -> None:
        for button in (self.vary, self.upscale, self.export, self.copy):
            button.set_compact(compact)

    def show_result(self, result: CreateResult) -> None:
        self.star.setChecked(result.starred)
        self.star.setEnabled(bool(result.item_id))
        self.vary.setVisible(result.recipe is not None)
        self.upscale.setVisible(bool(registry.nets("upscaler")) and small_job(result) is not None)
        self.export.setVisible(result.status == "kept")

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(color("line2"))
        painter.setBrush(color("panel"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), px(12), px(12))
