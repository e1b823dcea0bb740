"""The form of a grid sheet: the words of the anchors × seeds × styles, and how many pictures that comes to."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QHBoxLayout, QWidget

from mmstudio.ui import words
from mmstudio.ui.controls import FlowLayout, Stepper, Switch, Text, TextButton
from mmstudio.ui.sheet import Sheet
from mmstudio.ui.theme import px

MOST = 400  # pictures
_SEEDS = 4

Then = Callable[[int, tuple[str, ...]], None]  # how many seeds, which styles; none = each prompt's own


class GridForm(Sheet):
    """prompts: of the rows. styles: that can be chosen; with none chosen every prompt keeps its own."""

    def __init__(self, prompts: Sequence[str], styles: Sequence[str], window: QWidget, then: Then) -> None:
        super().__init__(self.tr("Grid sheet"), window, 460)
        self._prompts, self._then = prompts, then
        self.content.addWidget(Text(words.listed(prompts), size=12, tone="text2", wrap=True))
        self.seeds = Stepper(self.tr("Seeds"), maximum=16, value=_SEEDS)
        row = QHBoxLayout()
        row.addWidget(Text(self.tr("Seeds"), size=13), 1)
        row.addWidget(self.seeds)
        self.content.addLayout(row)
        self.styles: dict[str, Switch] = {}
        chosen = QWidget()
        flow = FlowLayout(chosen, spacing=10)
        for style in styles:
            self.styles[style] = Switch(words.style_name(style), words.style_name(style))
            flow.addWidget(self._named(style))
        if styles:
            self.content.addWidget(Text(self.tr("Styles — none: as each anchor has it"), size=12, tone="text2"))
            self.content.addWidget(chosen)
        self.count = Text(size=12, tone="text2", tabular=True)
        self.draw = TextButton(self.tr("Draw the grid"), weight=600)
        last = QHBoxLayout()
        last.addWidget(self.count, 1)
        last.addWidget(self.draw)
        self.content.addLayout(last)
        self.seeds.value_changed.connect(self._show)
        for switch in self.styles.values():
            switch.clicked.connect(self._show)
        self.draw.clicked.connect(self._draw)
        self.closed.connect(self.deleteLater)
        self._show()

    def enter(self) -> None:
        if self.draw.isEnabled():
            self._draw()

    def chosen(self) -> tuple[str, ...]:
        return tuple(style for style, switch in self.styles.items() if switch.isChecked())

    def _named(self, style: str) -> QWidget:
        part = QWidget()
        row = QHBoxLayout(part)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(px(6))
        row.addWidget(self.styles[style])
        row.addWidget(Text(words.style_name(style), size=12))
        return part

    def _show(self, *_: object) -> None:
        count = len(self._prompts) * max(1, len(self.chosen())) * self.seeds.value()
        text = self.tr("%n picture(s) and one sheet of all", "", count)
        if count > MOST:
            text = self.tr("At most {most} pictures make a sheet.").format(most=MOST)
        self.count.setText(text)
        self.draw.setEnabled(count <= MOST)

    def _draw(self) -> None:
        seeds, styles = self.seeds.value(), self.chosen()
        self.close_sheet()
        self._then(seeds, styles)
