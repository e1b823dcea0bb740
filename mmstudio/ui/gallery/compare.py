"""Two pictures side by side, and the blind test: which is better, without knowing which is which."""

from __future__ import annotations

import random
from collections.abc import Sequence

from PySide6.QtCore import QLocale, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from mmstudio.library import judgements
from mmstudio.library.items import Item
from mmstudio.library.judgements import Answer, Key, Rate
from mmstudio.ui import words
from mmstudio.ui.canvas.view import PictureView
from mmstudio.ui.controls import DropDown, ElidedLabel, IconButton, Text, TextButton
from mmstudio.ui.gallery.facts import title_of
from mmstudio.ui.theme import px
from mmstudio.viewmodels.gallery import GalleryViewModel


class CompareView(QWidget):
    """Shows two of some pictures. ← and → choose the better one in the blind test, ↓ says equal; Esc goes back."""

    closed = Signal()
    blind_changed = Signal(bool)  # a test begins or ends: nothing else may tell which is which

    def __init__(self, viewmodel: GalleryViewModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._viewmodel = viewmodel
        self._items: tuple[Item, ...] = ()
        self._pairs: list[tuple[Item, Item]] = []  # of the blind test, the present one last
        self._total = 0
        self._by: Key = "style"
        self._serial = 0
        self._random = random.Random()  # a person must not be able to foresee the sides
        self.views = (PictureView(self.tr("Left picture")), PictureView(self.tr("Right picture")))
        self.names = (ElidedLabel(weight=600), ElidedLabel(weight=600))
        self.facts = (ElidedLabel(size=12, tone="text2"), ElidedLabel(size=12, tone="text2"))
        self.back = IconButton("arrow-left", self.tr("Back to all pictures"), self.tr("Back to all pictures. Esc"))
        self.swap = IconButton("arrow-left-right", self.tr("Change sides"))
        self.by = DropDown(self.tr("Compare by"))
        self.begin = TextButton(
            self.tr("Blind test"), "eye-off-outline", tip=self.tr("Blind test — choose without knowing which is which.")
        )
        self.question = Text(self.tr("Which one is better?"), weight=600)
        self.progress = Text(size=12, tone="text3", tabular=True)
        self.left = TextButton(self.tr("Left"), "chevron-left", tip=self.tr("Left — this one is better. Left"))
        self.equal = TextButton(self.tr("Equal"), "minus", tip=self.tr("Equal — neither is better. Down"))
        self.right = TextButton(self.tr("Right"), "chevron-right", tip=self.tr("Right — this one is better. Right"))
        self.result = _Result()
        self._arrange()
        self.back.clicked.connect(self.closed)
        self.swap.clicked.connect(self._swap)
        self.begin.clicked.connect(self.begin_test)
        self.left.clicked.connect(lambda: self.answer("left"))
        self.equal.clicked.connect(lambda: self.answer("equal"))
        self.right.clicked.connect(lambda: self.answer("right"))
        self.result.again.clicked.connect(self.begin_test)
        self.result.done.clicked.connect(self._show_open)

    @property
    def blind(self) -> bool:
        """Whether a test runs: names and facts are hidden."""
        return bool(self._pairs)

    def open_view(self, items: Sequence[Item]) -> None:
        """Compare the first two of items; all of them take part in a test."""
        self._items = tuple(items)
        offered = judgements.differing(self._items)
        self.by.set_options([(by, self._by_title(by)) for by in offered])
        self.by.setVisible(len(offered) > 1)
        self.begin.setVisible(bool(offered))
        if offered:
            self.by.set_current(offered[0])
        self._show_open()

    def begin_test(self) -> None:
        """Hide which is which and ask for each pair."""
        offered = judgements.differing(self._items)
        if not offered:
            return
        chosen = self.by.current()
        self._by = next((by for by in offered if by == chosen), offered[0])
        self._pairs = judgements.pairs(self._items, self._by, self._random)
        self._total = len(self._pairs)
        self.blind_changed.emit(True)
        self._show_pair()

    def answer(self, choice: str) -> None:
        """left, right or equal for the pair shown; the next one follows, and after the last the rates."""
        if not self._pairs:
            return
        one, other = self._pairs.pop()
        if choice == "right":
            one, other = other, one
        said = Answer(
            by=self._by,
            winner=judgements.value_of(one, self._by),
            loser=judgements.value_of(other, self._by),
            equal=choice == "equal",
        )
        self._viewmodel.judge(said)
        if self._pairs:
            self._show_pair()
        else:
            self._viewmodel.ask_rates(self._by, self._show_rates)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.blind:
            choices = {Qt.Key.Key_Left: "left", Qt.Key.Key_Right: "right", Qt.Key.Key_Down: "equal"}
            if choice := choices.get(Qt.Key(event.key())):
                self.answer(choice)
                return
        if event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_C):
            self.escape()
        else:
            super().keyPressEvent(event)

    def escape(self) -> None:
        """Out of a test, else back to the grid."""
        if self.blind or self._stack.currentWidget() is self.result:
            self._show_open()
        else:
            self.closed.emit()

    # helpers

    def _show_open(self) -> None:
        self._pairs = []
        self._stack.setCurrentIndex(0)
        self._ask(False)
        self.blind_changed.emit(False)
        self.swap.show()
        self.by.setVisible(self.by.count() > 1)
        self.begin.setVisible(self.by.count() > 0)
        self._show_items(self._items[:2], named=True)
        self.views[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_pair(self) -> None:
        self._stack.setCurrentIndex(0)
        self._ask(True)
        for other in (self.swap, self.by, self.begin):
            other.hide()
        at = self.tr("{n} of {total}")
        self.progress.setText(at.format(n=self._total - len(self._pairs) + 1, total=self._total))
        self._show_items(self._pairs[-1], named=False)
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_rates(self, rates: list[Rate]) -> None:
        self.result.show_rates(self._by_title(self._by), [self._named(rate) for rate in rates])
        self._ask(False)
        self._stack.setCurrentWidget(self.result)
        self.blind_changed.emit(False)
        self.result.done.setFocus(Qt.FocusReason.OtherFocusReason)

    def _ask(self, on: bool) -> None:
        for widget in (self.question, self.progress, self.left, self.equal, self.right):
            widget.setVisible(on)

    def _named(self, rate: Rate) -> Rate:
        names = {"style": words.style_name, "checkpoint": words.checkpoint_title}
        return rate._replace(value=names[self._by](rate.value)) if self._by in names else rate

    def _by_title(self, by: Key) -> str:
        return {"style": self.tr("Style"), "checkpoint": self.tr("Model"), "seed": self.tr("Seed")}[by]

    def _swap(self) -> None:
        self._items = (*reversed(self._items[:2]), *self._items[2:])
        self._show_items(self._items[:2], named=True)

    def _show_items(self, items: Sequence[Item], named: bool) -> None:
        self._serial += 1
        serial = self._serial
        sides = (self.tr("Left picture"), self.tr("Right picture"))
        for view, name, facts, item, side in zip(self.views, self.names, self.facts, items, sides, strict=True):
            name.setText(title_of(item) if named else "")
            facts.setText(_facts(item) if named else "")
            view.setAccessibleName(f"{side}: {title_of(item)}" if named else side)
            view.path = str(item.path) if named else ""
            view.show_image(None)

            def arrived(image: QImage | None, view: PictureView = view) -> None:
                if serial == self._serial:
                    view.show_image(image)

            self._viewmodel.library.read(item.path, None, arrived)

    def _arrange(self) -> None:
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Compare two pictures"))
        head = QHBoxLayout()
        head.setContentsMargins(px(12), px(8), px(14), px(4))
        head.setSpacing(px(8))
        head.addWidget(self.back)
        head.addWidget(self.question)
        head.addWidget(self.progress)
        head.addStretch(1)
        for widget in (self.left, self.equal, self.right, self.by, self.begin, self.swap):
            head.addWidget(widget)
        sides = QWidget()
        pair = QGridLayout(sides)
        pair.setContentsMargins(px(20), px(4), px(20), px(16))
        pair.setHorizontalSpacing(px(16))
        pair.setVerticalSpacing(px(4))
        for column in range(2):
            pair.addWidget(self.views[column], 0, column)
            pair.addWidget(self.names[column], 1, column)
            pair.addWidget(self.facts[column], 2, column)
            pair.setColumnStretch(column, 1)
        pair.setRowStretch(0, 1)
        self._stack = QStackedWidget()
        self._stack.addWidget(sides)
        self._stack.addWidget(self.result)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addLayout(head)
        box.addWidget(self._stack, 1)


class _Result(QWidget):
    """How often each was better, with the interval that the number of answers allows."""

    def __init__(self) -> None:
        super().__init__()
        self.title = Text(size=16, weight=600)
        self.hint = Text(
            self.tr("All answers of this library count. The range holds the true rate in 95 of 100 cases."),
            size=12,
            tone="text3",
            wrap=True,
        )
        self.again = TextButton(self.tr("Test again"), "refresh")
        self.done = TextButton(self.tr("Done"))
        self.rows: list[str] = []
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(px(24))
        self._grid.setVerticalSpacing(px(8))
        buttons = QHBoxLayout()
        buttons.addWidget(self.again)
        buttons.addWidget(self.done)
        buttons.addStretch(1)
        box = QVBoxLayout(self)
        box.setContentsMargins(px(32), px(20), px(32), px(20))
        box.setSpacing(px(14))
        box.addWidget(self.title)
        box.addLayout(self._grid)
        box.addWidget(self.hint)
        box.addLayout(buttons)
        box.addStretch(1)

    def show_rates(self, by: str, rates: list[Rate]) -> None:
        self.title.setText(self.tr("Better, by {property}").format(property=by))
        while (taken := self._grid.takeAt(0)) is not None:
            if widget := taken.widget():
                widget.hide()
                widget.deleteLater()
        locale = QLocale()
        self.rows = []
        for row, rate in enumerate(rates):
            share = self.tr("{rate} % ({low}–{high} %)").format(
                rate=round(rate.rate * 100), low=round(rate.low * 100), high=round(rate.high * 100)
            )
            cells = (rate.value, share, self.tr("%n pair(s)", "", rate.pairs))
            for column, text in enumerate(cells):
                tone = "text" if column < 2 else "text3"
                self._grid.addWidget(Text(text, tone=tone, tabular=column > 0), row, column)
            self.rows.append(locale.createSeparatedList(cells))
        self._grid.setColumnStretch(3, 1)


def _facts(item: Item) -> str:
    """What distinguishes it, in one line."""
    parts = [
        words.style_name(item.style) if item.style else "",
        words.checkpoint_title(item.checkpoint) if item.checkpoint else "",
        str(item.seed) if item.seed is not None else "",
        f"{item.width} × {item.height}" if item.width else "",
    ]
    return " · ".join(part for part in parts if part)
