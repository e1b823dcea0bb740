"""Which model fills, where several can, and what it needs to know: words, and how much may change."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from mmstudio.jobs import HINTS
from mmstudio.ui.controls import DropDown, SliderRow, Text, TextButton, set_name
from mmstudio.ui.restore.hint_box import HintBox
from mmstudio.ui.theme import px
from mmstudio.ui.words import filler_name
from mmstudio.viewmodels.restore import RestoreViewModel
from mmstudio.viewmodels.restore_state import RestoreState


class ModelBox(QWidget):
    """Shown while "Learned" fills and there is something to choose or to say."""

    def __init__(self, restore: RestoreViewModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = DropDown(
            self.tr("Model"), tip=self.tr("Model — what fills. Installed inpainting models are listed here.")
        )
        self.prompt = QLineEdit()
        self.prompt.setPlaceholderText(self.tr("What should be there"))
        self.prompt.setMaxLength(2000)
        set_name(
            self.prompt,
            self.tr("What should be there"),
            self.tr("What should be there — in words, for the whole mask."),
        )
        self.strength = SliderRow(
            self.tr("Strength"),
            minimum=5,
            maximum=100,
            step=1,
            default=100,
            unit="%",
            tip=self.tr("Strength — less keeps more of what lies under the mask."),
        )
        self.amounts = {
            "face": self._amount(
                restore,
                "faithfulness",
                self.tr("Faithfulness"),
                self.tr("Faithfulness — low values may change who it is. Each face that you mark is redrawn."),
                default=80,
            ),
            "colour": self._amount(
                restore,
                "saturation",
                self.tr("Saturation"),
                self.tr("Saturation — how strong the guessed colours are; lightness stays exact."),
                default=80,
                most=150,
            ),
            "cleaner": self._amount(
                restore,
                "cleaning",
                self.tr("Amount"),
                self.tr("Amount — more takes away more, and fine detail with it."),
                default=100,
            ),
        }
        self.find_faces = TextButton(
            self.tr("Find faces"),
            "auto-fix",
            tip=self.tr("Find faces — marks each, beside what is marked already."),
        )
        self.note = Text(size=12, tone="text2", wrap=True)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(px(6))
        self.hints = HintBox(restore)
        amounts = self.amounts.values()
        for widget in (self.model, self.prompt, self.strength, *amounts, self.find_faces, self.hints, self.note):
            box.addWidget(widget)
        self._options: list[tuple[str, str]] = []
        self.model.chosen.connect(lambda model: restore.edit(model=model))
        self.find_faces.clicked.connect(restore.find_faces)
        self.prompt.textEdited.connect(lambda text: restore.edit(group="prompt", prompt=text))
        self.prompt.editingFinished.connect(restore.close_step)
        self.strength.value_changed.connect(lambda value: restore.edit(group="strength", strength=value / 100))
        self.strength.edit_finished.connect(lambda _: restore.close_step())

    def show_state(self, state: RestoreState) -> None:
        learned = state.settings.method == "learned"
        options = [(one.checkpoint, filler_name(one) or self.tr("Built in")) for one in state.fillers]
        if options != self._options:
            self._options = options
            self.model.set_options(options)
        self.model.set_current(state.filler.checkpoint if state.filler else "")
        self.model.setVisible(learned and len(options) > 1)
        self.prompt.setVisible(state.takes_words)
        self.strength.setVisible(state.takes_words)
        if self.prompt.text() != state.settings.prompt:
            self.prompt.setText(state.settings.prompt)
        self.strength.set_value(round(100 * state.settings.strength))
        by_hints = state.filler is not None and state.filler.checkpoint == HINTS
        kind = state.filler.kind if learned and state.filler is not None else ""
        for name, field in (("face", "faithfulness"), ("colour", "saturation"), ("cleaner", "cleaning")):
            self.amounts[name].set_value(round(100 * getattr(state.settings, field)))
            self.amounts[name].setVisible(kind == name and not by_hints)
        self.hints.show_state(state)
        self.find_faces.setVisible(kind == "face" and state.finds_faces)
        self.find_faces.setEnabled(state.phase == "ready")
        notes = {
            "face": self.tr("Mark each face. In the strip each can be hidden or blended."),
            "colour": self.tr(
                "Guesses colours of the whole photo, or of what is marked. The strip has more suggestions. Paint hints "
                "where a colour is wrong."
            )
            if not by_hints
            else self.tr(
                "Paint a few strokes in the colours you know: they spread over what is alike and stop at edges, in the "
                "whole photo or in what is marked."
            ),
            "cleaner": self.tr("Takes traces of JPEG and noise away: from the whole photo, or from what is marked."),
        }
        note = notes.get(kind, "")
        if kind == "colour" and state.places:
            note = self.tr("Colours only what is marked. Clear the mask (Ctrl+D) to colour the whole photo.")
        self.note.setText(note)
        self.note.setVisible(kind in notes)
        self.setVisible(learned and (len(options) > 1 or state.takes_words or kind in notes))

    def _amount(
        self, restore: RestoreViewModel, field: str, title: str, tip: str, *, default: int, most: int = 100
    ) -> SliderRow:
        row = SliderRow(title, minimum=0, maximum=most, step=1, default=default, unit="%", tip=tip)
        row.value_changed.connect(lambda value: restore.edit(group=field, **{field: value / 100}))
        row.edit_finished.connect(lambda _: restore.close_step())
        return row
