"""What a latent walk leads through: up to eight prompts, each at its second, or the keys of a walk of Explore."""

from __future__ import annotations

import random
from functools import partial
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from mmstudio.animation import MAX_PROMPTS, MAX_SEED, KeyedPrompt
from mmstudio.ui.animate.names import clock
from mmstudio.ui.controls import IconButton, Menu, Text, TextButton, set_name
from mmstudio.ui.theme import px
from mmstudio.ui.words import STYLES, style_name
from mmstudio.viewmodels.animate import AnimateViewModel
from mmstudio.viewmodels.animate_state import AnimateState


class PromptRow(QWidget):
    """Words, and when they are reached."""

    def __init__(self, animate: AnimateViewModel, number: int, prompt: KeyedPrompt) -> None:
        super().__init__()
        self._animate, self._number = animate, number
        self.words = QLineEdit(placeholderText=self.tr("Describe the picture"))
        self.words.setMaxLength(2000)
        set_name(self.words, self.tr("Prompt"))
        self.time = TextButton(
            "",
            kind="ghost",
            size=12,
            tip=self.tr("When it is reached — a click sets it to where the sound is now."),
        )
        self.drawn = IconButton(
            "palette-outline",
            self.tr("Style and seed"),
            self.tr("Style and seed — how this prompt is drawn, and another drawing of it."),
            size=16,
            box=28,
        )
        self.remove = IconButton("close", self.tr("Remove the prompt"), size=16, box=28)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(px(4))
        row.addWidget(self.words, 1)
        for widget in (self.time, self.drawn, self.remove):
            row.addWidget(widget)
        self.words.textEdited.connect(lambda text: animate.keys.edit_prompt(number, group="words", prompt=text))
        self.words.editingFinished.connect(animate.close_step)
        self.time.clicked.connect(lambda: animate.keys.edit_prompt(number, time_s=round(animate.transport.time_s, 2)))
        self.drawn.clicked.connect(self._open_style)
        self.remove.clicked.connect(lambda: animate.keys.remove_prompt(number))
        self.show_prompt(prompt)

    def _open_style(self) -> None:
        prompt = self._animate.animation.prompts[self._number]
        menu = Menu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        for style in STYLES:
            action = menu.addAction(style_name(style), partial(self._edit, style=style))
            action.setCheckable(True)
            action.setChecked(style == prompt.style)
        menu.addSeparator()
        menu.addAction(self.tr("Another drawing"), lambda: self._edit(seed=random.randint(0, MAX_SEED)))
        menu.popup(self.drawn.mapToGlobal(self.drawn.rect().bottomLeft()))

    def _edit(self, **fields: Any) -> None:
        self._animate.keys.edit_prompt(self._number, **fields)

    def show_prompt(self, prompt: KeyedPrompt) -> None:
        if self.words.text() != prompt.prompt:
            self.words.setText(prompt.prompt)
        self.time.set_words(clock(prompt.time_s))


class WalkCard(QFrame):
    """Follows the animation's prompts, or tells of the walk of Explore. edit_wanted: go to Explore."""

    edit_wanted = Signal()

    def __init__(self, animate: AnimateViewModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._animate = animate
        self.setProperty("card", "plain")
        self.rows: list[PromptRow] = []
        self.add = TextButton(self.tr("Add a prompt"), "plus", kind="ghost")
        self._list = QVBoxLayout()
        self._list.setSpacing(px(4))
        box = QVBoxLayout(self)
        box.setContentsMargins(px(10), px(8), px(6), px(6))
        box.setSpacing(px(6))
        self.told = Text(size=12, tone="text2", wrap=True)
        self.explore = TextButton(self.tr("Open Explore"), "compass-outline", kind="ghost")
        self.leave = TextButton(
            self.tr("Use prompts"), kind="ghost", tip=self.tr("Use prompts — in place of the walk of Explore.")
        )
        keyed = QHBoxLayout()
        keyed.addWidget(self.explore)
        keyed.addWidget(self.leave)
        keyed.addStretch(1)
        box.addWidget(self.told)
        box.addLayout(self._list)
        box.addLayout(keyed)
        box.addWidget(self.add)
        self.explore.clicked.connect(self.edit_wanted)
        self.leave.clicked.connect(animate.leave_walk)
        self.add.clicked.connect(self._add)

    def _add(self) -> None:
        """One more after the others, to be written at once."""
        self._animate.keys.add_prompt("")
        self.rows[-1].words.setFocus()

    def show_state(self, state: AnimateState) -> None:
        walk, prompts = state.animation.walk, state.animation.prompts if state.animation.walk is None else ()
        for button in (self.explore, self.leave):
            button.setVisible(walk is not None)
        self.add.setVisible(walk is None)
        if walk is None:
            self.told.setText(self.tr("The picture walks from prompt to prompt."))
        else:
            keys = self.tr("%n key(s)", "", len(walk.keys))
            told = self.tr("A walk of Explore: {keys}, {seconds} s. Sound can hasten it and pulse.")
            self.told.setText(told.format(keys=keys, seconds=f"{walk.duration_s:.1f}"))
        if len(prompts) != len(self.rows):
            for row in self.rows:
                self._list.removeWidget(row)
                row.hide()
                row.deleteLater()
            self.rows = [PromptRow(self._animate, number, prompt) for number, prompt in enumerate(prompts)]
            for row in self.rows:
                self._list.addWidget(row)
        for row, prompt in zip(self.rows, prompts, strict=True):
            row.show_prompt(prompt)
        self.add.setEnabled(len(prompts) < MAX_PROMPTS)
