"""The large picture, what it is made of, and what can be done with it."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from mmstudio.jobs import Position
from mmstudio.ui import words
from mmstudio.ui.controls import FlowLayout, IconButton, Text, TextButton, set_name
from mmstudio.ui.controls.ground import empty_pen
from mmstudio.ui.explore.map import spoken
from mmstudio.ui.theme import color, font, px
from mmstudio.viewmodels import explore_draft as d
from mmstudio.viewmodels.explore import ExploreViewModel
from mmstudio.viewmodels.explore_state import ExploreState

_LOADING_MS = 2000  # a frame that takes longer waited for the nets, and says nothing of their speed


class LargePicture(QWidget):
    """The newest frame, as large as there is room. The last one stays until there is a newer one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pixmap = QPixmap()
        self.setMinimumSize(px(120), px(120))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        set_name(self, self.tr("Picture"))
        self.setToolTip("")

    def show_image(self, image: QImage | None) -> None:
        self._pixmap = QPixmap.fromImage(image) if image is not None else QPixmap()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        side = min(self.width(), self.height())
        box = QRectF((self.width() - side) / 2, 0, side, side)  # level with the map
        path = QPainterPath()
        path.addRoundedRect(box, px(14), px(14))
        painter.setClipPath(path)
        if self._pixmap.isNull():
            painter.setClipping(False)
            painter.setPen(empty_pen())
            painter.setBrush(color("raised"))
            painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), px(14), px(14))
            painter.setPen(color("text2"))
            painter.setFont(font(13))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self.tr("Getting ready…"))
        else:
            painter.drawPixmap(box, self._pixmap, QRectF(self._pixmap.rect()))


class Shares(QWidget):
    """One bar, a part for each anchor, in its own colour."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.parts: list[tuple[float, QColor]] = []
        self.setFixedHeight(px(8))
        set_name(self, self.tr("Shares of the anchors"))
        self.setToolTip("")

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        path = QPainterPath()
        path.addRoundedRect(QRectF(self.rect()), px(4), px(4))
        painter.setClipPath(path)
        painter.fillRect(self.rect(), color("track"))
        left = 0.0
        for share, tone in self.parts:
            width = share * self.width()
            painter.fillRect(QRectF(left, 0, max(width - 1, 0), self.height()), tone)
            left += width


class _Share(QWidget):
    """ "● A 8 %" under the bar."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.tone = QColor()
        self.text = Text(size=12, weight=500, tabular=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(px(14), 0, 0, 0)
        row.addWidget(self.text)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.tone)
        painter.drawEllipse(QRectF(0, self.height() / 2 - px(4), px(8), px(8)))


class PicturePanel(QWidget):
    """Picture, shares, what went wrong, and the buttons below."""

    keep_wanted = Signal()
    key_wanted = Signal()
    star_wanted = Signal()

    def __init__(self, explore: ExploreViewModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._explore = explore
        self._version = -1
        self.picture = LargePicture()
        self.shares = Shares()
        self._names: list[_Share] = []
        self.took = Text(size=11, tone="text3", tabular=True)
        self.note = Text(size=12, tone="text2", wrap=True)
        self.note.hide()
        self.keep = TextButton(
            self.tr("Keep this picture"), "check", tip=self.tr("Keep this picture — into the gallery. Enter")
        )
        self.key = TextButton(self.tr("Add key"), "plus", tip=self.tr("Add key — this picture joins the walk. K"))
        self.star = IconButton(
            "star-outline", self.tr("Keep with a star"), self.tr("Keep with a star — into the gallery, starred. .")
        )
        legend = QWidget()
        self._legend = FlowLayout(legend, spacing=10)
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(legend, 1)
        row.addWidget(self.took, 0, Qt.AlignmentFlag.AlignTop)
        buttons = QWidget()
        flow = FlowLayout(buttons, spacing=8)  # long words take a second line in a narrow window
        for button in (self.keep, self.key, self.star):
            flow.addWidget(button)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(px(8))
        box.addWidget(self.picture, 1)
        box.addWidget(self.shares)
        box.addLayout(row)
        box.addWidget(self.note)
        box.addWidget(buttons)
        box.addStretch(0)
        self.keep.clicked.connect(self.keep_wanted)
        self.key.clicked.connect(self.key_wanted)
        self.star.clicked.connect(self.star_wanted)
        explore.changed.connect(self.show_state)
        explore.small_arrived.connect(self._small_arrived)  # a method: Qt forgets it with the panel
        self.show_state(explore.state)

    def sizeHint(self) -> QSize:
        return QSize(px(420), px(540))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.picture.setMaximumHeight(self.width())  # a square; what is left over stays below the buttons

    def set_narrow(self, narrow: bool) -> None:
        """Icons with tooltips where there is no room for words."""
        self.key.set_compact(narrow)

    def show_state(self, state: ExploreState) -> None:
        if state.version != self._version:
            self._version = state.version
            self.picture.show_image(state.image)
        said = spoken(state)
        if said != self.picture.accessibleDescription():
            self.picture.setAccessibleDescription(said)
        took = self.tr("{ms} ms").format(ms=round(state.took_ms)) if 0 < state.took_ms < _LOADING_MS else ""
        if state.sketch:
            took = self.tr("Sketch")
        if took != self.took.text():
            self.took.setText(took)
        sentence = words.sentence(state.problem, state.facts) if state.problem else ""
        sentence = sentence or "\n".join(words.sentence(note.code, note.facts) for note in state.notes)
        if sentence != self.note.text():
            self.note.setText(sentence)
            self.note.setVisible(bool(sentence))
        self._show_shares(state)

    def _small_arrived(self) -> None:
        self._show_shares(self._explore.state)

    def _show_shares(self, state: ExploreState) -> None:
        map_ = state.draft.mode == "map"
        weights = () if map_ else state.weights
        while len(self._names) < len(weights):
            self._names.append(_Share())
            self._legend.addWidget(self._names[-1])
        parts = []
        for index, name in enumerate(self._names):
            name.setVisible(index < len(weights))
            if index < len(weights):
                tone = anchor_tone(self._explore, state, index)
                parts.append((weights[index], tone))
                text = self.tr("{letter} {percent} %").format(
                    letter=d.letter(index), percent=round(100 * weights[index])
                )
                if name.text.text() != text:
                    name.text.setText(text)
                name.tone = tone
                name.update()
        self.shares.setVisible(not map_)
        if parts != self.shares.parts:
            self.shares.parts = parts
            self.shares.setAccessibleDescription(spoken(state))
            self.shares.update()


def anchor_tone(explore: ExploreViewModel, state: ExploreState, index: int) -> QColor:
    """The colour of an anchor in bars: what its picture looks like from afar; grey before it is known."""
    image = explore.small.of(anchor_position(state, index))
    greys = ("fill", "text3", "line2", "text2")
    if image is None:
        return color(greys[index % len(greys)])
    side = image.width()
    middle = image.copy(side // 3, side // 3, side // 3, side // 3)
    one = middle.scaled(1, 1, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation)
    return QColor(one.pixel(0, 0))


def anchor_position(state: ExploreState, index: int) -> Position:
    """An anchor alone, as the document wants it."""
    draft = state.draft
    return Position(
        anchors=(draft.cards[index].anchor,),
        weights=(1.0,),
        seed=draft.seed if draft.same_seed else None,
        truncation=draft.truncation,
        wander=draft.wander,
        directions=tuple(pair for pair in draft.directions if pair[1]),
    )
