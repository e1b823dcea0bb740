"""The card that offers what a crash left of a film."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from mmstudio import disk
from mmstudio.ui import words
from mmstudio.ui.controls import Mark, Text, TextButton
from mmstudio.ui.theme import px
from mmstudio.viewmodels.left_films import LeftFilms


class LeftCard(QFrame):
    """Shown over the preview while something is to be decided."""

    def __init__(self, films: LeftFilms, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("card", "on")
        self.text = Text(size=13)
        self.keep = TextButton(self.tr("Keep what is there"), weight=600)
        self.discard = TextButton(self.tr("Discard"), kind="ghost")
        row = QHBoxLayout(self)
        row.setContentsMargins(px(14), px(8), px(8), px(8))
        row.setSpacing(px(8))
        row.addWidget(Mark("history", "text2", 18))
        row.addWidget(self.text)
        row.addWidget(self.keep)
        row.addWidget(self.discard)
        self.keep.clicked.connect(films.keep)
        self.discard.clicked.connect(films.discard)
        films.changed.connect(self.show_left)
        self.show_left(films.left)

    def show_left(self, left: tuple[Path, ...]) -> None:
        self.setVisible(bool(left))
        if left:
            name = left[0].name.removesuffix(disk.PART)
            self.text.setText(words.fill(self.tr("{name} was not finished: the program ended before."), {"name": name}))
            self.adjustSize()
