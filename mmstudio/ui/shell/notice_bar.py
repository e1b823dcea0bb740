"""A sentence over the workspace with its ways out. Stays until it is closed, never takes the focus."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from mmstudio.errors import Fact
from mmstudio.ui.controls import IconButton, Mark, Text, TextButton
from mmstudio.ui.theme import px

Action = tuple[str, Callable[[], None]]
_MOST = 20  # sentences kept one behind the other


@dataclass(frozen=True)
class Notice:
    code: str
    sentence: str
    actions: tuple[Action, ...] = ()
    quiet: bool = False  # something to know, not something that went wrong
    facts: dict[str, Fact] = field(default_factory=dict)  # of the sentence, to say it again in another language
    at: float = 0.0  # time.time() when it was told first, by which Details finds its entry in the log


class NoticeBar(QWidget):
    """Shows the newest notice; closing it shows the one before. The same code replaces itself."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.notices: list[Notice] = []
        card = QFrame()
        card.setProperty("card", "on")
        self.mark = Mark("alert-circle-outline", "danger", 20)
        self.words = Text(wrap=True)
        self.close_button = IconButton("close", self.tr("Close"), size=16, box=28)
        self._actions = QHBoxLayout()
        self._actions.setSpacing(px(8))
        row = QHBoxLayout(card)
        row.setContentsMargins(px(16), px(8), px(8), px(8))
        row.setSpacing(px(12))
        row.addWidget(self.mark)
        row.addWidget(self.words, 1)
        row.addLayout(self._actions)
        row.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignTop)
        box = QVBoxLayout(self)
        box.setContentsMargins(px(16), px(12), px(16), 0)
        box.addWidget(card)
        self.close_button.clicked.connect(self.close_newest)
        self.hide()

    def tell(
        self,
        code: str,
        sentence: str,
        actions: Sequence[Action] = (),
        quiet: bool = False,
        facts: dict[str, Fact] | None = None,
        at: float = 0.0,
    ) -> None:
        self.notices = [notice for notice in self.notices if notice.code != code][-_MOST:]
        self.notices.append(Notice(code, sentence, tuple(actions), quiet, facts or {}, at))
        self._show()

    def withdraw(self, code: str) -> None:
        """What code said is over."""
        self.notices = [notice for notice in self.notices if notice.code != code]
        self._show()

    def close_newest(self) -> None:
        if self.notices:
            self.notices.pop()
            self._show()

    def _show(self) -> None:
        while (item := self._actions.takeAt(0)) is not None:
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        self.setVisible(bool(self.notices))
        if not self.notices:
            return
        newest = self.notices[-1]
        self.mark.set_icon(*(("information-outline", "text2") if newest.quiet else ("alert-circle-outline", "danger")))
        self.words.setText(newest.sentence)
        self.setAccessibleName(newest.sentence)
        for text, do in newest.actions:
            button = TextButton(text)
            button.clicked.connect(lambda _=False, do=do, code=newest.code: self._do(do, code))
            self._actions.addWidget(button)

    def _do(self, do: Callable[[], None], code: str) -> None:
        self.withdraw(code)
        do()
