"""What is added to a large model: LoRAs with weights, and what the picture that was dropped is used for."""

from __future__ import annotations

from functools import partial

import msgspec
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from mmstudio.checkpoints.records import Checkpoint
from mmstudio.jobs import MAX_LORAS, LoraUse
from mmstudio.ui.controls import DropDown, IconButton, Menu, SliderRow, TextButton
from mmstudio.ui.theme import px
from mmstudio.viewmodels.create import CreateViewModel
from mmstudio.viewmodels.drafts import Draft


class PictureUseBox(QWidget):
    """What the picture is for; for one whose lines are kept, by which ControlNet and which lines."""

    def __init__(self, create: CreateViewModel, uses: tuple[str, ...], controls: tuple[Checkpoint, ...]) -> None:
        super().__init__()
        names = {
            "start": self.tr("Draw over it"),
            "mood": self.tr("Take its mood"),
            "lines": self.tr("Keep its lines"),
        }
        kinds = [
            ("canny", self.tr("Fine edges")),
            ("soft_edge", self.tr("Soft edges")),
            ("line_art", self.tr("Dark lines")),
            ("given", self.tr("The picture is a map")),
        ]
        self.use = DropDown(
            self.tr("Use of the picture"),
            [(use, names[use]) for use in uses],
            self.tr("Use of the picture — drawn over, looked at for its mood, or kept to by its lines."),
        )
        self.control = DropDown(self.tr("ControlNet"), [(row.id, row.title) for row in controls])
        self.kind = DropDown(
            self.tr("Lines"),
            kinds,
            self.tr("Lines — what is drawn from the picture first. A map of depth or pose is given as it is."),
        )
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(px(6))
        for field in (self.use, self.control, self.kind):
            box.addWidget(field)
        self.use.chosen.connect(lambda use: create.edit(picture_as=use))
        self.control.chosen.connect(lambda control: create.edit(control=control))
        self.kind.chosen.connect(lambda kind: create.edit(control_kind=kind))

    def show_draft(self, draft: Draft) -> None:
        self.use.set_current(draft.picture_as)
        self.control.set_current(draft.control)
        self.kind.set_current(draft.control_kind)
        lines = draft.picture_as == "lines"
        self.control.setVisible(lines and self.control.count() > 1)
        self.kind.setVisible(lines)


class LoraBox(QWidget):
    """A weight for each LoRA that is used, and a way to the others."""

    def __init__(self, create: CreateViewModel, loras: tuple[Checkpoint, ...]) -> None:
        super().__init__()
        self._create, self._titles = create, {row.id: row.title for row in loras}
        self.rows: dict[str, SliderRow] = {}
        self.add = TextButton(self.tr("Add a LoRA"), "plus", tip=self.tr("Add a LoRA — lists those for this model."))
        self._lines = QVBoxLayout()
        self._lines.setSpacing(px(6))
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(px(6))
        box.addLayout(self._lines)
        box.addWidget(self.add)
        self._used: tuple[str, ...] = ()
        self.add.clicked.connect(self._open_menu)

    def show_draft(self, draft: Draft) -> None:
        used = tuple(lora.checkpoint for lora in draft.loras)
        if used != self._used:
            self._lay_out(used)
        for lora in draft.loras:
            self.rows[lora.checkpoint].set_value(round(100 * lora.weight))
        self.add.setVisible(len(used) < min(len(self._titles), MAX_LORAS))

    def fill_menu(self, menu: Menu) -> None:
        for checkpoint, title in self._titles.items():
            if checkpoint not in self._used:
                menu.addAction(title.replace("&", "&&"), partial(self._use, checkpoint))

    def _open_menu(self) -> None:
        menu = Menu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        self.fill_menu(menu)
        menu.popup(self.add.mapToGlobal(self.add.rect().bottomLeft()))

    def _lay_out(self, used: tuple[str, ...]) -> None:
        while (item := self._lines.takeAt(0)) is not None:
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        self.rows.clear()
        self._used = used
        for checkpoint in used:
            title = self._titles.get(checkpoint, checkpoint)
            row = SliderRow(
                title,
                minimum=-200,
                maximum=200,
                step=5,
                default=100,
                unit="%",
                tip=self.tr("{name} — how much it counts; below 0 it works the other way.").format(name=title),
            )
            row.value_changed.connect(partial(self._weigh, checkpoint))
            row.edit_finished.connect(lambda _: self._create.close_step())
            away = IconButton("close", self.tr("Take {name} out").format(name=title), size=16, box=28)
            away.clicked.connect(partial(self._drop, checkpoint))
            line = QWidget()
            parts = QHBoxLayout(line)
            parts.setContentsMargins(0, 0, 0, 0)
            parts.addWidget(row, 1)
            parts.addWidget(away)
            self._lines.addWidget(line)
            self.rows[checkpoint] = row

    @property
    def _loras(self) -> tuple[LoraUse, ...]:
        return self._create.state.draft.loras

    def _use(self, checkpoint: str) -> None:
        self._create.edit(loras=(*self._loras, LoraUse(checkpoint=checkpoint)))

    def _drop(self, checkpoint: str) -> None:
        self._create.edit(loras=tuple(lora for lora in self._loras if lora.checkpoint != checkpoint))

    def _weigh(self, checkpoint: str, percent: float) -> None:
        loras = (
            msgspec.structs.replace(lora, weight=percent / 100) if lora.checkpoint == checkpoint else lora
            for lora in self._loras
        )
        self._create.edit(group=f"lora {checkpoint}", loras=tuple(loras))
