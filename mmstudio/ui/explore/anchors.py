"""The anchors in the column: one card each, with its words, seed, lock and what else can be done with it."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from mmstudio.documents.explore import Card, ExploreDraft
from mmstudio.jobs import STARTER, DrawnAnchor, FrameAnchor
from mmstudio.ui import words
from mmstudio.ui.controls import ElidedLabel, IconButton, SliderRow, Text, set_name
from mmstudio.ui.explore.parts import PartRows, left_out_sentence
from mmstudio.ui.explore.picture import anchor_position
from mmstudio.ui.heard_words import concept
from mmstudio.ui.theme import color, font, px
from mmstudio.viewmodels import explore_draft as d
from mmstudio.viewmodels.explore import ExploreViewModel
from mmstudio.viewmodels.explore_parts import left_out_of, parts_of
from mmstudio.viewmodels.explore_state import ExploreState


class _Face(QWidget):
    """The small picture of an anchor."""

    def __init__(self, explore: ExploreViewModel, index: int) -> None:
        super().__init__()
        self._explore, self._index = explore, index
        self.setFixedSize(px(44), px(44))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        path = QPainterPath()
        path.addRoundedRect(QRectF(self.rect()), px(8), px(8))
        painter.setClipPath(path)
        painter.fillRect(self.rect(), color("hover"))
        state = self._explore.state
        if self._index < len(state.draft.cards):
            image = self._explore.small.of(anchor_position(state, self._index))
            if image is not None:
                painter.drawImage(QRectF(self.rect()).adjusted(px(3), px(3), -px(3), -px(3)), image)


class _Words(QLineEdit):
    """The words of an anchor, edited in place; too long ones end in an ellipsis until then."""

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.hasFocus():
            super().paintEvent(event)
            return
        painter = QPainter(self)
        painter.setPen(color("text"))
        painter.setFont(self.font())
        room = self.rect().adjusted(px(2), 0, -px(2), 0)
        text = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.undo()
            self.clearFocus()
        else:
            super().keyPressEvent(event)


class AnchorCard(QWidget):
    """menu_wanted: number, global QPoint."""

    menu_wanted = Signal(int, object)

    def __init__(self, explore: ExploreViewModel, index: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._explore, self.index = explore, index
        self.face = _Face(explore, index)
        self.words = _Words()
        self.words.setProperty("kind", "bare")
        self.words.setFont(font(13, 600))
        self.words.setMaxLength(2000)
        self.words.setFixedHeight(px(24))
        self.facts = ElidedLabel(size=11, tone="text2")
        self.lock = IconButton(
            "lock-open-variant-outline", self.tr("Keep the seed"), checkable=True, on_icon="lock-outline", size=16,
            box=28,
        )  # fmt: skip
        self.more = IconButton("dots-horizontal", self.tr("More about this anchor"), size=16, box=28)
        self.weight = SliderRow(self.tr("Weight"), default=1.0, tip=self.tr("Weight — how much this anchor counts."))
        self.parts = PartRows(explore, index)
        self.left_out = Text(size=11, tone="text2", wrap=True)
        self.left_out.hide()
        first = QHBoxLayout()
        first.setSpacing(px(2))
        first.addWidget(self.words, 1)
        first.addWidget(self.lock)
        first.addWidget(self.more)
        texts = QVBoxLayout()
        texts.setSpacing(0)
        texts.addLayout(first)
        below = QHBoxLayout()
        below.setContentsMargins(px(2), 0, 0, 0)  # a field keeps so much before its words
        below.addWidget(self.facts)
        texts.addLayout(below)
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(px(8))
        row.addWidget(self.face)
        row.addLayout(texts, 1)
        box = QVBoxLayout(self)
        box.setContentsMargins(px(8), px(7), px(6), px(7))
        box.setSpacing(px(4))
        box.addLayout(row)
        box.addWidget(self.left_out)
        box.addWidget(self.parts)
        box.addWidget(self.weight)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.words.editingFinished.connect(self._written)
        self.lock.clicked.connect(lambda on: explore.anchors.lock(self.index, on))
        self.more.clicked.connect(self._menu)
        self.weight.value_changed.connect(lambda value: explore.weigh(self.index, value))
        self.weight.edit_finished.connect(lambda _: explore.close_step())
        explore.small_arrived.connect(self.face.update)

    def show_state(self, state: ExploreState, left_out: tuple[str, ...]) -> None:
        """left_out: codes of what the model that draws leaves out of this anchor."""
        card, draft = state.draft.cards[self.index], state.draft
        letter = d.letter(self.index)
        title = card.title
        if not self.words.hasFocus() and self.words.text() != title:
            self.words.setText(title)
            self.words.setCursorPosition(0)
        drawn = isinstance(card.anchor, DrawnAnchor)
        self.lock.setVisible(drawn)
        if self.lock.isChecked() != card.locked:
            self.lock.setChecked(card.locked)
        name = self.tr("Anchor {letter}").format(letter=letter)
        self.setAccessibleName(name)
        set_name(self.words, name, self.tr("{anchor} — its words.").format(anchor=name))
        set_name(self.weight.track, self.tr("Weight of {anchor}").format(anchor=name))
        self.lock.set_name(
            self.tr("Keep the seed of {anchor}").format(anchor=name),
            self.tr("Keep the seed — closed: this anchor keeps its own seed."),
        )
        self.more.set_name(self.tr("More about {anchor}").format(anchor=name))
        self.facts.setText(f"{letter} · {self._facts(card, draft)}")
        starter = draft.checkpoint == STARTER
        moved = state.moved[self.index] if starter and self.index < len(state.moved) else ()
        self.parts.show_parts(name, parts_of(card), moved, starter)
        mix = draft.mode == "mix"
        self.weight.setVisible(mix)
        if mix:
            weight = draft.weights[self.index] if self.index < len(draft.weights) else 1.0
            if self.weight.value() != round(weight, 6):
                self.weight.set_value(weight)
        model = words.checkpoint_title(draft.checkpoint) if left_out else ""
        self.left_out.setText("\n".join(left_out_sentence(code, model) for code in left_out))
        self.left_out.setVisible(bool(left_out))
        self.face.update()
        self.update()

    def _facts(self, card: Card, draft: ExploreDraft) -> str:
        if isinstance(card.anchor, DrawnAnchor):
            parts, own = [], card.locked or not draft.same_seed
            if card.heard:
                heard = words.listed(concept(one.name) for one in card.heard[:2])
                parts.append(self.tr("heard: {words}").format(words=heard))
            style = card.anchor.job.style
            if style != "any" and draft.checkpoint == STARTER:
                parts.append(words.style_name(style))
            if own or not card.heard:  # the seed of all stands on other cards; here is no room for it
                seed = card.anchor.job.seed if own else draft.seed
                parts.append(self.tr("seed {seed}").format(seed=f"{seed:,}".replace(",", "\N{THIN SPACE}")))
            return " · ".join(parts)
        return self.tr("a frame") if isinstance(card.anchor, FrameAnchor) else self.tr("a picture")

    def _written(self) -> None:
        if self.index < len(self._explore.state.draft.cards):
            self._explore.anchors.write(self.index, self.words.text())
            self.words.setText(self._explore.state.draft.cards[self.index].title)

    def _menu(self) -> None:
        self.menu_wanted.emit(self.index, self.more.mapToGlobal(QPoint(0, self.more.height())))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._explore.anchors.choose(self.index)

    def contextMenuEvent(self, event: object) -> None:
        self.menu_wanted.emit(self.index, event.globalPos())  # type: ignore[attr-defined]

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        chosen = self._explore.state.anchor == self.index
        painter.setPen(QPen(color("accent_text" if chosen else "line"), px(1)))
        painter.setBrush(color("raised"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), px(10), px(10))


class AnchorList(QWidget):
    """All cards, in order; those that do not take part in the mode are still there, below."""

    menu_wanted = Signal(int, object)

    def __init__(self, explore: ExploreViewModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._explore = explore
        self.cards: list[AnchorCard] = []
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(px(8))
        explore.changed.connect(self.show_state)
        self._shown: object = None
        self.show_state(explore.state)

    def show_state(self, state: ExploreState) -> None:
        draft, left_out = state.draft, left_out_of(state.draft)
        shown = (
            draft.cards, draft.weights, draft.mode, draft.seed, draft.same_seed, draft.checkpoint, state.anchor,
            state.moved, left_out,
        )  # fmt: skip
        if shown == self._shown:
            return  # the hand moves; the anchors are the same
        self._shown = shown
        while len(self.cards) < len(draft.cards):
            card = AnchorCard(self._explore, len(self.cards))
            card.menu_wanted.connect(self.menu_wanted)
            self.cards.append(card)
            self._rows.addWidget(card)
        while len(self.cards) > len(draft.cards):
            gone = self.cards.pop()
            self._rows.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        for card, codes in zip(self.cards, left_out, strict=True):
            card.show_state(state, codes)

    def write(self, index: int) -> None:
        """Put the caret into the words of an anchor."""
        field = self.cards[index].words
        field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        field.selectAll()
