"""The form of a contact sheet: how many columns, how large, what stands below each picture."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QLocale, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QWidget

from mmstudio.library.items import Query, Row
from mmstudio.media.contact_sheet import MOST_COLUMNS, SheetOptions
from mmstudio.ui import file_dialogs
from mmstudio.ui.controls import DropDown, Stepper, Text, TextButton
from mmstudio.ui.sheet import Sheet
from mmstudio.ui.theme import px

if TYPE_CHECKING:
    from mmstudio.viewmodels.studio import Studio

_WANTED = "-type:project -type:walk"
_SIDES = (96, 128, 192, 256, 384, 512)


class ContactSheetForm(Sheet):
    """wanted: SheetOptions that a person agreed to; where the file goes is asked next."""

    wanted = Signal(object)

    def __init__(self, count: int, window: QWidget) -> None:
        super().__init__(self.tr("Contact sheet"), window, 420)
        self._count = count
        locale = QLocale()
        self.said = Text(tone="text2", wrap=True, tabular=True)
        self.columns = Stepper(self.tr("Columns"), maximum=MOST_COLUMNS, value=min(4, count))
        sides = [(str(side), self.tr("{side} px").format(side=locale.toString(side))) for side in _SIDES]
        self.side = DropDown(self.tr("Size of a picture"), sides)
        self.side.set_current("256")
        self.captions = DropDown(
            self.tr("Below each picture"),
            [
                ("prompt", self.tr("Its prompt")),
                ("name", self.tr("Its file name")),
                ("none", self.tr("Nothing")),
            ],
        )
        self.ground = DropDown(
            self.tr("Ground"),
            [("#ffffff", self.tr("White")), ("#8c8c8c", self.tr("Grey")), ("#141414", self.tr("Dark"))],
        )
        self.cancel = TextButton(self.tr("Cancel"))
        self.save = TextButton(self.tr("Save as…"), "export-variant", weight=600)
        self._arrange()
        self.columns.value_changed.connect(self._say)
        self.side.chosen.connect(self._say)
        self.cancel.clicked.connect(self.close_sheet)
        self.save.clicked.connect(self._agree)
        self.closed.connect(self.deleteLater)
        self._say()

    def options(self) -> SheetOptions:
        return SheetOptions(
            columns=self.columns.value(),
            side_px=int(self.side.current()),
            captions=self.captions.current(),  # type: ignore[arg-type]
            background=self.ground.current(),
        )

    def _say(self, *_: object) -> None:
        columns = min(self.columns.value(), self._count)
        rows = -(-self._count // columns)
        pictures = self.tr("%n picture(s)", "", self._count)
        text = self.tr("{pictures} in {columns} × {rows}, as one PNG.")
        self.said.setText(text.format(pictures=pictures, columns=columns, rows=rows))

    def _agree(self) -> None:
        options = self.options()
        self.close_sheet()
        self.wanted.emit(options)

    def _arrange(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(px(12))
        grid.setVerticalSpacing(px(10))
        grid.setColumnStretch(1, 1)
        names = (self.tr("Columns"), self.tr("Size of a picture"), self.tr("Below each picture"), self.tr("Ground"))
        for row, (name, field) in enumerate(
            zip(names, (self.columns, self.side, self.captions, self.ground), strict=True)
        ):
            grid.addWidget(Text(name, size=12, tone="text2"), row, 0)
            grid.addWidget(field, row, 1)
        buttons = QHBoxLayout()
        buttons.setSpacing(px(8))
        buttons.addStretch(1)
        buttons.addWidget(self.cancel)
        buttons.addWidget(self.save)
        self.content.addWidget(self.said)
        self.content.addLayout(grid)
        self.content.addLayout(buttons)


def ask(room: QWidget, studio: Studio, ids: Sequence[int], tell: Callable[[str], None]) -> None:
    """Ask how items of the library become one picture and where it goes. Documents are left out; tell says so where
    nothing else is among them."""
    translate = QCoreApplication.translate

    def found(rows: list[Row]) -> None:
        there = {row.id for row in rows}
        pictures = tuple(id for id in ids if id in there)
        if not pictures:
            tell(translate("ContactSheetForm", "There are no pictures here for a contact sheet."))
            return
        form = ContactSheetForm(len(pictures), room.window())
        form.wanted.connect(lambda options: save(pictures, options))
        form.open_sheet(form.columns.field)

    def save(pictures: tuple[int, ...], options: SheetOptions) -> None:
        title, proposed = translate("ContactSheetForm", "Save the contact sheet"), Path.home() / "contact-sheet.png"
        take = partial(studio.write_contact_sheet, pictures, options)
        file_dialogs.save_file(room, title, proposed, take, [file_dialogs.filter_of("PNG", [".png"])])

    studio.library.ask(lambda library: library.layout(Query(text=_WANTED)), found)
