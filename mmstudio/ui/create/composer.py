"""The composer: the prompt, how many pictures, and the one amber button."""

from __future__ import annotations

from PySide6.QtCore import QLocale, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from mmstudio.lexicon import Understood
from mmstudio.ui import words
from mmstudio.ui.commands import key_text
from mmstudio.ui.controls import ElidedLabel, PrimaryButton, Stepper, Text, set_tip
from mmstudio.ui.create.prompt_edit import PromptEdit
from mmstudio.ui.theme import color, px
from mmstudio.viewmodels import prompts
from mmstudio.viewmodels.create import CreateState, CreateViewModel

HEIGHT, LOW_HEIGHT, WIDEST = 164, 122, 1200
_COUNT_AFTER_MS = 200  # of long texts, whose words take a while to count
_LONG = 5_000


class _Dot(QWidget):
    """The colour of an ingredient."""

    def __init__(self, token: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._token = token
        self.setFixedSize(px(8), px(8))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color(self._token))
        painter.drawEllipse(self.rect())


class Composer(QFrame):
    """Shows prompt and count of the draft; Generate says why it is off."""

    prompt_shortened = Signal()

    def __init__(self, create: CreateViewModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._create = create
        self.setProperty("card", "composer")
        self.setMaximumWidth(px(WIDEST))
        self.prompt = PromptEdit()
        self.counter = Text(size=11, tone="text3", tabular=True)
        self.reading = ElidedLabel(size=11, tone="text3")
        self.count = Stepper(
            self.tr("Pictures"), minimum=1, maximum=32, tip=self.tr("Pictures — how many to draw, 1 to 32.")
        )
        self.generate = PrimaryButton(self.tr("Generate"), "creation", height=52)
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
        create.changed.connect(self.show_state)
        self.set_low(False)
        self.show_state(create.state)

    def set_low(self, low: bool) -> None:
        """122 instead of 164 high, in a low window."""
        self.setFixedHeight(px(LOW_HEIGHT if low else HEIGHT))
        self.hint.setVisible(not low)
        self.generate.setFixedHeight(px(44 if low else 52))

    def show_state(self, state: CreateState) -> None:
        draft = state.draft
        if draft.prompt != self.prompt.prompt():
            self.prompt.show_prompt(draft.prompt)
        unread = self._unread(state)
        shown = (draft, state.info, state.busy, unread)
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
        self._show_reading(state, unread)

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

    def _show_reading(self, state: CreateState, unread: tuple[str, ...]) -> None:
        """What Chinese was taken for, while it is typed; words that were not read; or that the script is foreign."""
        if state.understood is not None and not unread:
            text = self._taken_for(state.understood)
        elif prompts.beyond_latin(state.draft.prompt) and state.understood is None:
            text = words.sentence("english_chinese_only" if "zh" in state.info.languages else "english_only")
        else:
            text = words.sentence("unread", {"words": words.listed(dict.fromkeys(unread))[:2000]}) if unread else ""
        self.reading.setVisible(bool(text))
        self.reading.setText(text)

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
        head.addWidget(_Dot("prompt"))
        head.addWidget(Text(self.tr("Prompt"), size=12, tone="text2"))
        head.addStretch(1)
        head.addWidget(self.counter)
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
        row = QHBoxLayout(self)
        row.setContentsMargins(px(16), px(14), px(16), px(12))
        row.setSpacing(px(20))
        row.addLayout(left, 1)
        row.addWidget(holder)
