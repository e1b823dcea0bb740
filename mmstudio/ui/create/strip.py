"""The filmstrip of Create: this session's pictures, newest first, one group for each press of Generate."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from functools import partial

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QApplication, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from mmstudio.ui.canvas import PictureCard, drag_out, rounded
from mmstudio.ui.commands import usual_key
from mmstudio.ui.controls import ElidedLabel, IconButton, Text, set_name, tell_value
from mmstudio.ui.controls.accessible_list import Part, describe_list
from mmstudio.ui.create.board import look, paint_star
from mmstudio.ui.theme import color, paint_icon, px
from mmstudio.viewmodels.create import CreateViewModel
from mmstudio.viewmodels.create_state import CreateResult, CreateState, Key

THUMB, LOW_THUMB, GAP, GROUP_GAP = 60, 40, 8, 19
_LOW_FROM = 72  # a strip lower than this shows the small thumbs


class _Thumbs(QWidget):
    """All thumbs on one painted row; a list to screen readers. Only what is in view is scaled and painted."""

    chosen = Signal(object)  # Key
    opened = Signal(object)  # Key
    wanted = Signal(object)  # Key whose pixels are needed
    menu_wanted = Signal(object, object)  # Key, global QPoint

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._results: tuple[CreateResult, ...] = ()
        self._keys: list[Key] = []  # of the results
        self._left: list[int] = []  # of each thumb, unscrolled
        self._dividers: list[int] = []
        self._current: Key | None = None
        self._background = "transparent"
        self._scroll = 0
        self._cards: dict[Key, PictureCard] = {}
        self._press: QPoint | None = None
        self._shown: object = None
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        set_name(self, self.tr("Pictures of this session"))
        self.setToolTip("")
        describe_list(self, self._parts)

    def _words(self) -> str:
        """Which picture is the chosen one; Left and Right choose another."""
        number = next((i for i, r in enumerate(self._results, 1) if r.key == self._current), 0)
        return self.tr("Picture {number} of {count}").format(number=number, count=len(self._results)) if number else ""

    def _parts(self) -> list[Part]:
        """The thumbs on the screen, for screen readers."""
        side, top = self.side(), (self.height() - self.side()) // 2
        return [
            Part(
                str(getattr(result.recipe and result.recipe.job, "prompt", "")) or self.tr("Picture"),
                QRect(left - self._scroll, top, side, side),
                selected=result.key == self._current,
                focused=result.key == self._current and self.hasFocus(),
                press=partial(self.chosen.emit, result.key),
            )
            for result, left in self._in_view()
        ]

    def show_state(self, state: CreateState) -> None:
        self._results = tuple(r for batch in state.batches for r in batch.results if r.finished or r.image is not None)
        self._background = state.draft.background
        keys = [result.key for result in self._results]
        if keys != self._keys:
            self._keys = keys
            here = set(keys)
            self._cards = {key: card for key, card in self._cards.items() if key in here}
            self._arrange()
        if state.chosen != self._current:
            self._current = state.chosen
            self._reveal()
            self.setAccessibleDescription(self._words())
            tell_value(self)
        elif (words := self._words()) != self.accessibleDescription():
            self.setAccessibleDescription(words)
        self._update_if_seen()

    def _update_if_seen(self) -> None:
        """Paint again only when something in view is different: a batch of 32 changes the state a hundred times."""
        in_view = tuple((left, *look(result)) for result, left in self._in_view())
        shown = (in_view, tuple(self._dividers), self._scroll, self._current, self._background)
        if shown != self._shown:
            self._shown = shown
            self.update()

    def side(self) -> int:
        return px(LOW_THUMB if self.height() < px(_LOW_FROM) else THUMB)

    def sizeHint(self) -> QSize:
        return QSize(px(200), px(THUMB + 8))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        side = self.side()
        top = (self.height() - side) / 2
        for x in self._dividers:
            line = x - self._scroll
            painter.fillRect(QRectF(line, top + px(6), 1, side - px(12)), color("line2"))
        for result, left in self._in_view():
            self._paint_thumb(painter, result, QRectF(left - self._scroll, top, side, side))

    def _in_view(self) -> list[tuple[CreateResult, int]]:
        """The thumbs that can be seen, each with its left edge, unscrolled."""
        first = bisect_right(self._left, self._scroll - self.side())
        end = bisect_left(self._left, self._scroll + self.width())
        return list(zip(self._results[first:end], self._left[first:end], strict=True))

    def _paint_thumb(self, painter: QPainter, result: CreateResult, box: QRectF) -> None:
        if result.image is None:
            painter.fillPath(rounded(box, px(8)), color("raised"))
            if result.status == "missing":
                paint_icon(painter, box, "image-off-outline", "text3", 18)
            else:
                self.wanted.emit(result.key)
        else:
            card = self._card_of(result.key)
            card.paint(painter, box, result.image, background=self._background, tint=result.tint, radius=px(8))
        if result.starred:
            paint_star(painter, box)
        if result.key == self._current:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(color("accent_text"), px(2)))
            painter.drawRoundedRect(box.adjusted(-px(3), -px(3), px(3), px(3)), px(10), px(10))

    def _card_of(self, key: Key) -> PictureCard:
        if key not in self._cards:
            self._cards[key] = PictureCard(self)
        return self._cards[key]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        at = next((i for i, result in enumerate(self._results) if result.key == self._current), -1)
        match event.key():
            case Qt.Key.Key_Left | Qt.Key.Key_Up:
                at -= 1
            case Qt.Key.Key_Right | Qt.Key.Key_Down:
                at += 1
            case Qt.Key.Key_Home:
                at = 0
            case Qt.Key.Key_End:
                at = len(self._results) - 1
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                if self._current is not None:
                    self.opened.emit(self._current)
                return
            case _:
                super().keyPressEvent(event)
                return
        if 0 <= at < len(self._results):
            self.chosen.emit(self._results[at].key)

    def wheelEvent(self, event: QWheelEvent) -> None:
        way = event.angleDelta().x() or event.angleDelta().y()
        self._scroll_to(self._scroll - way)
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        result = self._at(event.position())
        if result is not None and event.button() == Qt.MouseButton.LeftButton:
            self._press = event.position().toPoint()
            self.chosen.emit(result.key)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._press is None:
            return
        result = self._at(QPointF(self._press))
        way = (event.position().toPoint() - self._press).manhattanLength()
        if result is not None and result.path and way >= QApplication.startDragDistance():
            self._press = None
            drag_out(self, result.image, result.path)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._press = None

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        result = self._at(event.position())
        if result is not None:
            self.opened.emit(result.key)

    def contextMenuEvent(self, event: object) -> None:
        result = self._at(QPointF(event.pos()))  # type: ignore[attr-defined]
        if result is not None:
            self.menu_wanted.emit(result.key, event.globalPos())  # type: ignore[attr-defined]

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._arrange()
        self._reveal()

    def _arrange(self) -> None:
        side, x = self.side(), px(4)
        self._left, self._dividers = [], []
        batch = None
        for result in self._results:
            if batch is not None and result.batch != batch:
                self._dividers.append(x - px(GAP) + px(GROUP_GAP) // 2)
                x += px(GROUP_GAP) - px(GAP)
            batch = result.batch
            self._left.append(x)
            x += side + px(GAP)
        self._width = x
        self._scroll_to(self._scroll)

    def _scroll_to(self, scroll: int) -> None:
        most = max(0, self._width - self.width())
        scroll = max(0, min(most, scroll))
        if scroll != self._scroll:
            self._scroll = scroll
            self.update()

    def _reveal(self) -> None:
        """Bring the current thumb into view."""
        at = next((i for i, result in enumerate(self._results) if result.key == self._current), None)
        if at is not None:
            left, side, margin = self._left[at], self.side(), px(24)
            if left - margin < self._scroll:
                self._scroll_to(left - margin)
            elif left + side + margin > self._scroll + self.width():
                self._scroll_to(left + side + margin - self.width())

    def _at(self, position: QPointF) -> CreateResult | None:
        x = position.x() + self._scroll
        side = self.side()
        for result, left in zip(self._results, self._left, strict=True):
            if left <= x <= left + side:
                return result
        return None


class CreateStrip(QWidget):
    """gallery_wanted: the button at the right end."""

    gallery_wanted = Signal()

    def __init__(self, create: CreateViewModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("ground", "window")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.title = Text(self.tr("This session"), size=13, weight=600)
        self.count = ElidedLabel(size=11, tone="text2")
        self.count.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)  # as wide as its column
        self.thumbs = _Thumbs()
        tip = self.tr("Gallery — all your pictures. {key}").format(key=usual_key("workspace_gallery"))
        self.gallery = IconButton("image-multiple-outline", self.tr("Gallery"), tip, size=20)
        texts = QVBoxLayout()
        texts.setSpacing(0)
        texts.addStretch(1)
        texts.addWidget(self.title)
        texts.addWidget(self.count)
        texts.addStretch(1)
        holder = QWidget()
        holder.setLayout(texts)
        texts.setContentsMargins(0, 0, 0, 0)
        holder.setFixedWidth(px(112))
        row = QHBoxLayout(self)
        row.setContentsMargins(px(20), 0, px(16), 0)
        row.setSpacing(px(12))
        row.addWidget(holder)
        row.addWidget(self.thumbs, 1)
        row.addWidget(self.gallery)
        self.gallery.clicked.connect(self.gallery_wanted)
        self.thumbs.chosen.connect(create.choose)
        want_image = create.pictures.want_image
        self.thumbs.wanted.connect(want_image, Qt.ConnectionType.QueuedConnection)  # never while painting
        create.changed.connect(self.show_state)
        self.show_state(create.state)

    def show_state(self, state: CreateState) -> None:
        self.thumbs.show_state(state)
        done = sum(result.finished for result in state.results)
        self.count.setText(self.tr("%n picture(s)", "", done))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), color("window"))
        painter.fillRect(0, 0, self.width(), 1, color("line"))
