"""What every page of settings is made of: a heading and cards of rows, each of which changes one setting at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from mmstudio.settings import Settings
from mmstudio.ui.controls import DropDown, Switch, Text
from mmstudio.ui.settings_table import setting
from mmstudio.ui.theme import px
from mmstudio.viewmodels.studio import Studio

USUAL_WIDTH = 170  # of lists, so that they stand in one column
WIDE = 260  # of lists of names that others chose, and of sliders


class Row(QWidget):
    """Name and explanation at the left, the control at the right."""

    def __init__(self, name: str, hint: str, control: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.words = f"{name} {hint}".casefold()
        texts = QVBoxLayout()
        texts.setSpacing(px(2))
        texts.addWidget(Text(name, size=13, weight=500))
        if hint:
            texts.addWidget(Text(hint, size=12, tone="text3", wrap=True))
        row = QHBoxLayout(self)
        row.setContentsMargins(px(16), px(10), px(16), px(10))
        row.setSpacing(px(20))
        row.addLayout(texts, 1)
        row.addWidget(control, 0, Qt.AlignmentFlag.AlignVCenter)


class Page(QWidget):
    """A heading and cards of rows. `controls` has those of the table of settings by their id."""

    def __init__(self, studio: Studio, title: str) -> None:
        super().__init__()
        self.title = title
        self.controls: dict[str, QWidget] = {}
        self._studio = studio
        self._rows: list[Row] = []
        self._shown: list[Callable[[Settings], None]] = []
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(px(28), px(4), px(28), px(24))
        self._box.setSpacing(px(14))
        self._box.addWidget(Text(title, size=20, weight=600))
        self._box.addStretch(1)
        self._card: QVBoxLayout | None = None

    def show_settings(self, settings: Settings) -> None:
        """The settings as they are; nobody is told."""
        for show in self._shown:
            show(settings)

    def opened(self) -> None:
        """The page is shown."""

    def filter(self, text: str) -> bool:
        """Hide rows without text, which is in small letters; whether anything is left."""
        for row in self._rows:
            row.setVisible(text in row.words or text in self.title.casefold())
        return not text or text in self.title.casefold() or any(not row.isHidden() for row in self._rows)

    # for the pages

    def _add_switch(self, id: str) -> None:
        switch = Switch(setting(id).title())
        switch.toggled.connect(lambda on: self._studio.change(**{id: on}))

        def show(settings: Settings) -> None:
            with QSignalBlocker(switch):
                switch.setChecked(getattr(settings, id))

        self._add_setting(id, switch, show)

    def _add_list(
        self,
        id: str,
        options: Sequence[tuple[str, str]],
        width: int = USUAL_WIDTH,
        value: Callable[[str], object] = str,
        show: Callable[[DropDown, Settings], None] | None = None,
    ) -> None:
        """options: (key, words). value: of the setting, for a key. show: fills the list anew, where it is not always
        the same."""
        drop = DropDown(setting(id).title(), options)
        drop.setFixedWidth(px(width))
        drop.chosen.connect(lambda key: self._studio.change(**{id: value(key)}))

        def shown(settings: Settings) -> None:
            if show is not None:
                show(drop, settings)
            drop.set_current(str(getattr(settings, id)))

        self._add_setting(id, drop, shown)

    def _add_setting(
        self, id: str, control: QWidget, show: Callable[[Settings], None], holder: QWidget | None = None
    ) -> None:
        """A row of the table of settings. show: puts a value into control. holder: what stands in the row where
        control is only a part of it."""
        self._add_row(setting(id).title(), setting(id).explanation(), holder or control)
        self.controls[id] = control
        self._shown.append(show)

    def _add_row(self, name: str, hint: str, control: QWidget) -> None:
        if self._card is None:
            frame = QFrame()
            frame.setProperty("card", "plain")
            self._card = QVBoxLayout(frame)
            self._card.setContentsMargins(0, px(4), 0, px(4))
            self._card.setSpacing(0)
            self._insert(frame)
        row = Row(name, hint, control)
        self._rows.append(row)
        self._card.addWidget(row)

    def _add_widget(self, widget: QWidget) -> None:
        self._insert(widget)
        self._card = None

    def _insert(self, widget: QWidget) -> None:
        self._box.insertWidget(self._box.count() - 1, widget)  # before what stretches

    def _with_gone(self, options: list[tuple[str, str]], chosen: str) -> list[tuple[str, str]]:
        """Something that was chosen and is not there now stays in the list."""
        if chosen not in dict(options):
            return [*options, (chosen, self.tr("{name} (not found)").format(name=chosen))]
        return options


def side_by_side(*widgets: QWidget) -> QWidget:
    return _holder(QHBoxLayout, widgets)


def one_above_other(*widgets: QWidget) -> QWidget:
    return _holder(QVBoxLayout, widgets)


def _holder(kind: Callable[[QWidget], Any], widgets: tuple[QWidget, ...]) -> QWidget:
    holder = QWidget()
    layout = kind(holder)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(px(8))
    for widget in widgets:
        layout.addWidget(widget)
    return holder
