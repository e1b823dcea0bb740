"""The first steps: a few hints beside the controls they speak of, one at a time, each closed by doing it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, QRect, QRectF, Signal
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QWidget

from mmstudio.ui.controls import IconButton, Text
from mmstudio.ui.theme import color, px

_ARROW, _GAP, _WIDEST = 8, 6, 300


@dataclass(frozen=True)
class Hint:
    """target: the control it points at, None while there is nothing to do with it. watch: a value that is another one
    once the person has done what text says."""

    text: str
    target: Callable[[], QWidget | None]
    watch: Callable[[], object]


class Hints(QWidget):
    """A bubble over `window` that shows the first of the hints whose control is visible. It never takes the focus.

    Call `look` when anything changed. avoided: what the bubble must not cover, if it is shown. left: how much of the
    window's left side it leaves free. told: a hint is shown, for screen readers. ended: none is left, or they were
    skipped.
    """

    told = Signal(str)
    ended = Signal()

    def __init__(
        self,
        hints: Sequence[Hint],
        window: QWidget,
        avoided: Callable[[], QWidget | None] = lambda: None,
        left: Callable[[], int] = lambda: 0,
    ) -> None:
        super().__init__(window)
        self._over, self._avoided, self._free = window, avoided, left
        self._left = list(hints)
        self._count = len(hints)
        self._hint: Hint | None = None
        self._target: QWidget | None = None
        self._before: dict[int, object] = {}  # what was watched when there was first something to do
        self._below = False  # the bubble stands under its control
        self._tip_x = 0.0
        self.words = Text(size=13, wrap=True)
        self.number = Text(size=11, tone="text3", tabular=True)
        self.close_button = IconButton(
            "close", self.tr("Skip the hints"), self.tr("Skip the hints. Esc"), size=16, box=28
        )
        row = QHBoxLayout(self)
        row.setContentsMargins(px(16), px(10 + _ARROW), px(8), px(10 + _ARROW))
        row.setSpacing(px(10))
        row.addWidget(self.words, 1)
        row.addWidget(self.number)
        row.addWidget(self.close_button)
        self.close_button.clicked.connect(self.end)
        window.installEventFilter(self)
        self.hide()

    def look(self) -> None:
        """Close the hint that has been followed, show the next one that has a place. One that was followed before its
        turn is left out."""
        self._left = [hint for hint in self._left if self._before.get(id(hint), hint.watch()) == hint.watch()]
        if not self._left:
            self.end()
            return
        targets = [(hint, target) for hint in self._left if (target := self._place_of(hint)) is not None]
        for hint, _ in targets:
            self._before.setdefault(id(hint), hint.watch())
        if targets:
            self._show(*targets[0])
        else:
            self.hide()

    def end(self) -> None:
        self._left = []
        self.hide()
        self._over.removeEventFilter(self)
        self.ended.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        arrow, half = px(_ARROW), 0.5
        bubble = QPainterPath()
        bubble.addRoundedRect(QRectF(self.rect()).adjusted(half, arrow + half, -half, -arrow - half), px(12), px(12))
        edge, tip = (arrow + half, 0.0) if self._below else (self.height() - arrow - half, float(self.height()))
        point = QPainterPath(QPointF(self._tip_x - arrow, edge))
        point.lineTo(self._tip_x, tip)
        point.lineTo(self._tip_x + arrow, edge)
        point.closeSubpath()
        painter.setPen(QPen(color("line2"), 1))
        painter.setBrush(color("raised"))
        painter.drawPath(bubble.united(point))

    def _place_of(self, hint: Hint) -> QWidget | None:
        target = hint.target()
        return target if target is not None and target.isVisible() and target.window() is self._over else None

    def _show(self, hint: Hint, target: QWidget) -> None:
        if hint is not self._hint:
            self._hint = hint
            self.words.setText(hint.text)
            self.number.setText(f"{self._count - len(self._left) + 1} / {self._count}")
            self.setAccessibleName(hint.text)
            self.told.emit(hint.text)
        self._target = target
        self._place()
        self.show()
        self.raise_()

    def _covers(self, place: QRect) -> bool:
        avoided = self._avoided()
        if avoided is None or not avoided.isVisible():
            return False
        return place.intersects(QRect(avoided.mapTo(self._over, QPoint(0, 0)), avoided.size()))

    def _place(self) -> None:
        """Above the control, or below it where there is no room."""
        target = self._target
        if target is None or not target.isVisible():
            self.hide()
            return
        width = min(px(_WIDEST), self._over.width() - px(32))
        layout = self.layout()
        assert layout is not None
        self.setFixedSize(width, layout.totalHeightForWidth(width))
        corner = target.mapTo(self._over, QPoint(0, 0))
        middle = corner.x() + target.width() / 2
        x = min(max(round(middle - width / 2), self._free() + px(8)), self._over.width() - width - px(16))
        y = corner.y() - self.height() - px(_GAP)
        self._below = y < px(16) or self._covers(QRect(QPoint(x, y), self.size()))
        if self._below:
            y = corner.y() + target.height() + px(_GAP)
        self._tip_x = min(max(middle - x, float(px(24))), float(width - px(24)))
        self.move(x, y)
        self.update()
