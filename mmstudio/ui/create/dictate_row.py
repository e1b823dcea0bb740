"""The microphone over the prompt: press, speak, press; the words are written where the caret is."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QWidget

from mmstudio.ui.controls import IconButton, Text
from mmstudio.ui.create.sound_well import LevelBar
from mmstudio.ui.theme import px
from mmstudio.viewmodels.dictation import Dictation, DictationState


class DictateRow(QWidget):
    """Hidden where nothing installed writes down speech."""

    def __init__(self, dictation: Dictation, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.level = LevelBar()
        self.level.setFixedWidth(px(56))
        self.told = Text(size=11, tone="text2", tabular=True)
        self.button = IconButton("microphone", self.tr("Dictate"), size=16, box=22)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(px(6))
        for part in (self.level, self.told, self.button):
            row.addWidget(part)
        self.button.clicked.connect(dictation.toggle)
        dictation.changed.connect(self.show_state)
        self.show_state(dictation.state)

    def show_state(self, state: DictationState) -> None:
        self.setVisible(state.possible)
        recording, writing = state.phase == "recording", state.phase in ("closing", "writing")
        self.level.setVisible(recording)
        self.level.show_level(state.loud_db, state.clipped)
        self.told.setVisible(recording or writing)
        if recording:
            self.told.setText(self.tr("Listening · {seconds} s").format(seconds=f"{state.seconds:.1f}"))
            self._show_button("stop", "danger", self.tr("Stop — writes down what you said."))
        elif writing:
            self.told.setText(self.tr("Writing…"))
            self._show_button("close", "text2", self.tr("Stop — nothing is written."))
        else:
            self._show_button("microphone", "text2", self.tr("Dictate — speak, and the words are written here."))
        self.button.setEnabled(state.phase not in ("opening", "closing"))

    def _show_button(self, icon: str, token: str, tip: str) -> None:
        if tip != self.button.toolTip():
            self.button.set_icon(icon, token)
            self.button.set_name(tip.split(" — ")[0], tip)
