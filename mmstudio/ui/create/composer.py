"""The composer: three ingredients with their weights, how many pictures, and the one amber button."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QLocale, Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from mmstudio.jobs import Condition, PictureCondition, SoundCondition, TextCondition
from mmstudio.lexicon import Understood
from mmstudio.ui import words
from mmstudio.ui.commands import key_text
from mmstudio.ui.controls import ElidedLabel, PrimaryButton, Stepper, Text, set_tip
from mmstudio.ui.create.dictate_row import DictateRow
from mmstudio.ui.create.ingredient_tile import IngredientTile
from mmstudio.ui.create.prompt_edit import PromptEdit
from mmstudio.ui.create.sound_well import SoundWell
from mmstudio.ui.create.wells import Dot, PictureWell, WeightRow
from mmstudio.ui.mix_bar import MixBar
from mmstudio.ui.theme import px
from mmstudio.viewmodels import prompts
from mmstudio.viewmodels.create import CreateViewModel
from mmstudio.viewmodels.create_state import CreateState
from mmstudio.viewmodels.dictation import Dictation

HEIGHT, LOW_HEIGHT, WIDEST = 164, 122, 1200
_COUNT_AFTER_MS = 200  # of long texts, whose words take a while to count
_LONG = 5_000


class Composer(QFrame):
    """Shows prompt and count of the draft; Generate says why it is off."""

    prompt_shortened = Signal()

    def __init__(
        self,
        create: CreateViewModel,
        recordings: Callable[[], Path] = lambda: Path(),
        parent: QWidget | None = None,
        dictation: Dictation | None = None,
    ) -> None:
        """recordings: the folder where takes of the microphone go. dictation: what writes down what is said."""
        super().__init__(parent)
        self._create = create
        self.mix = MixBar()
        self.picture = PictureWell(create)
        self.sound = SoundWell(create, recordings)
        self.picture_tile = IngredientTile(self.picture, "image-outline")
        self.sound_tile = IngredientTile(self.sound, "waveform")
        self.prompt_weight = WeightRow(
            self.tr("Weight of the prompt"), self.tr("Weight — how much the prompt counts in the mix."), 100, "prompt"
        )
        self._narrow = self._low = False
        self.setProperty("card", "composer")
        self.setMaximumWidth(px(WIDEST))
        self.prompt = PromptEdit()
        self.dictate = DictateRow(dictation) if dictation is not None else None
        self.counter = Text(size=11, tone="text3", tabular=True)
        self.reading = ElidedLabel(size=11, tone="text3")
        self.count = Stepper(
            self.tr("Pictures"), minimum=1, maximum=32, tip=self.tr("Pictures — how many to draw, 1 to 32.")
        )
        self.generate = PrimaryButton(self.tr("Generate"), "creation", height=52)
        self.generate.keep_room_for(self.tr("Generate"), self.tr("Add to queue"))
        self.hint = Text(size=11, tone="text3")
        self.hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._lay_out()
        self._recount = QTimer(self, singleShot=True, interval=_COUNT_AFTER_MS)
        self._recount.timeout.connect(self._show_words)
        self._shown: tuple[object, ...] = ()
        self.prompt.edited.connect(lambda text: create.edit(group="prompt", prompt=text))
        self.prompt.paused.connect(create.close_step)
        self.prompt.older.connect(create.older_prompt)
        self.prompt.newer.connect(create.newer_prompt)
        self.prompt.shortened.connect(self.prompt_shortened)
        self.count.value_changed.connect(lambda count: create.edit(group="count", count=count))
        self.generate.clicked.connect(lambda: create.generate())
        self.prompt_weight.value_changed.connect(lambda value: create.mix.weigh("prompt", value / 100))
        self.prompt_weight.edit_finished.connect(lambda _: create.close_step())
        create.changed.connect(self.show_state)
        self.set_low(False)
        self.show_state(create.state)

    def set_narrow(self, narrow: bool) -> None:
        """Picture and sound as tiles that open, instead of wells."""
        self._narrow = narrow
        self._place_wells()

    def set_low(self, low: bool) -> None:
        """122 instead of 164 high, in a low window."""
        self._low = low
        self._place_wells()
        self.setFixedHeight(px(LOW_HEIGHT if low else HEIGHT))
        self.hint.setVisible(not low)
        self.generate.setFixedHeight(px(44 if low else 52))

    def show_state(self, state: CreateState) -> None:
        draft = state.draft
        if draft.prompt != self.prompt.prompt():
            self.prompt.show_prompt(draft.prompt)
        unread = self._unread(state)
        shares = self._counted(state)
        shown = (draft, state.info, state.busy, unread, state.listening, state.image_of, shares)
        if shown == self._shown:
            return  # pictures arrive; nothing of it is said here
        self._shown = shown
        if len(draft.prompt) > _LONG:
            self._recount.start()
        else:
            self._show_words()
        self.count.set_value(draft.count)
        self.generate.setEnabled(state.can_generate)
        text = self.tr("Add to queue") if state.busy else self.tr("Generate")
        tip = self.tr("Draws the pictures. Ctrl+Enter") if state.can_generate else words.sentence(state.reason)
        if (text, tip) != (self.generate.text(), self.generate.toolTip()):
            self.generate.set_words(text, tip)
        keys = key_text("Ctrl+Return")
        self.hint.setText(keys.replace("Return", "Enter").replace("+", " + "))
        self._show_reading(state, unread, shares)
        self._show_mix(state)

    def _show_mix(self, state: CreateState) -> None:
        if state.info.ingredients != self._kinds:
            self._place_wells()
        draft, kinds = state.draft, state.info.conditions  # weights are for what is mixed; a start is no part of it
        self.mix.show_shares(draft.shares(state.info))
        self.mix.setVisible("picture" in kinds or "sound" in kinds)
        mixes = "picture" in kinds or "sound" in kinds
        self.prompt_weight.setVisible(mixes and (draft.picture is not None or draft.sound is not None))
        self.prompt_weight.show_weight(draft.prompt_weight)
        for one in (self.picture, self.sound, self.picture_tile, self.sound_tile):
            one.show_state(state)

    def _place_wells(self) -> None:
        """Wells in the row, or tiles that open them; what the checkpoint cannot use is absent."""
        kinds = self._kinds = self._create.state.info.ingredients
        small = self._narrow or self._low
        for well, tile in ((self.picture, self.picture_tile), (self.sound, self.sound_tile)):
            possible = well.kind in kinds
            tile.setVisible(possible and small)
            if small:
                if well.parentWidget() is self:
                    well.hide()
                    self._row.removeWidget(well)
                    well.setParent(tile.popover)
                well.setFixedHeight(px(132))
            else:
                tile.popover.hide()
                self._row.insertWidget(self._row.indexOf(tile), well)
                well.setMinimumHeight(0)
                well.setMaximumHeight(16777215)
                well.setVisible(possible)

    def _counted(self, state: CreateState) -> tuple[float, ...]:
        """How much prompt, picture and sound moved the last pictures, while the same mix still stands here."""
        board, draft = state.board, state.draft
        if board is None or len(board.shares) < 2:
            return ()
        same = draft.conditions(board.job.prompt, state.info) == board.job.conditions
        return board.shares if same else ()

    def _show_words(self) -> None:
        state = self._create.state
        count, limit = prompts.count_words(state.draft.prompt), state.info.max_words
        number = QLocale().toString
        if limit:
            self.counter.setText(self.tr("{count} of {limit} words").format(count=number(count), limit=number(limit)))
        else:
            self.counter.setText(self.tr("%n word(s)", "", count))
        over = bool(limit) and count > limit
        self.counter.set_tone("accent_text" if over else "text3")
        set_tip(self.counter, self.tr("The words beyond the limit are not read.") if over else "")

    def _unread(self, state: CreateState) -> tuple[str, ...]:
        """Which words of the last prompt were not read, while that prompt still stands here."""
        board = state.board
        return board.unread if board is not None and board.job.prompt == state.draft.prompt else ()

    def _show_reading(self, state: CreateState, unread: tuple[str, ...], shares: tuple[float, ...]) -> None:
        """What Chinese was taken for, while it is typed; words that were not read; that the script is foreign; or how
        much each ingredient moved the pictures that are shown."""
        if shares and not unread and state.board is not None:
            text = self._counted_text(state.board.job.conditions, shares)
        elif state.understood is not None and not unread:
            text = self._taken_for(state.understood)
        elif "zh" in state.info.languages and state.info.family:
            text = ""  # a large model reads what it reads
        elif prompts.beyond_latin(state.draft.prompt) and state.understood is None:
            text = words.sentence("english_chinese_only" if "zh" in state.info.languages else "english_only")
        else:
            text = words.sentence("unread", {"words": words.listed(dict.fromkeys(unread))[:2000]}) if unread else ""
        self.reading.setVisible(bool(text))
        self.reading.setText(text)

    def _counted_text(self, conditions: tuple[Condition, ...], shares: tuple[float, ...]) -> str:
        names = {
            TextCondition: self.tr("prompt"),
            PictureCondition: self.tr("picture"),
            SoundCondition: self.tr("sound"),
        }
        parts = " · ".join(
            f"{names[type(one)]} {share * 100:.0f} %" for one, share in zip(conditions, shares, strict=True)
        )
        return self.tr("Moved by {shares}").format(shares=parts)

    def _taken_for(self, understood: Understood) -> str:
        known, unknown = (words.listed(part)[:2000] for part in (understood.words, understood.unknown))
        if not known:
            return self.tr("Not known: {unknown}").format(unknown=unknown) if unknown else ""
        if not unknown:
            return self.tr("Understood as: {words}").format(words=known)
        return self.tr("Understood as: {words} · not known: {unknown}").format(words=known, unknown=unknown)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(px(6))
        head.addWidget(Dot("prompt"))
        head.addWidget(Text(self.tr("Prompt"), size=12, tone="text2"))
        head.addStretch(1)
        if self.dictate is not None:
            head.addWidget(self.dictate)
        head.addWidget(self.counter)
        self.prompt_weight.setFixedWidth(px(150))
        head.addWidget(self.prompt_weight)
        left = QVBoxLayout()
        left.setSpacing(px(8))
        left.addLayout(head)
        left.addWidget(self.prompt, 1)
        left.addWidget(self.reading)
        pictures = QHBoxLayout()
        pictures.setSpacing(px(12))
        pictures.addWidget(Text(self.tr("Pictures"), size=12, tone="text2"), 1)
        pictures.addWidget(self.count)
        right = QVBoxLayout()
        right.setSpacing(px(8))
        right.addLayout(pictures)
        right.addStretch(1)
        right.addWidget(self.generate)
        right.addWidget(self.hint)
        holder = QWidget()
        holder.setLayout(right)
        right.setContentsMargins(0, 0, 0, 0)
        holder.setMinimumWidth(px(160))
        holder.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)  # as wide as its words need
        column = QVBoxLayout(self)
        column.setContentsMargins(px(16), px(10), px(16), px(12))
        column.setSpacing(px(8))
        column.addWidget(self.mix)
        row = self._row = QHBoxLayout()
        row.setSpacing(px(14))
        row.addLayout(left, 1)
        row.addWidget(self.picture_tile, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.sound_tile, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(holder)
        column.addLayout(row, 1)
