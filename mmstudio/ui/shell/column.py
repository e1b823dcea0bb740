"""The parameter column at the right: sections scroll, the main action is pinned below."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from mmstudio.ui.controls import set_name
from mmstudio.ui.theme import color, px
from mmstudio.viewmodels.window_memory import COLUMN_LEAST_PX, COLUMN_MOST_PX, COLUMN_PX

_BAR = 10  # width of the scroll bar in the style sheet


class _Edge(QWidget):
    """Dragging it changes the width, a double-click brings 324 back. Looks like a 1 px line."""

    dragged = Signal(int)  # how far the pointer is left of where the drag began, in pixels
    released = Signal()
    reset = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedWidth(px(6))
        self.setCursor(Qt.CursorShape.SplitHCursor)
        set_name(self, self.tr("Width of the column"), self.tr("Width of the column — drag; double-click resets it."))
        self._start: float | None = None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._start = event.globalPosition().x()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._start is not None:
            self.dragged.emit(round(self._start - event.globalPosition().x()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._start = None
        self.released.emit()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._start = None
        self.reset.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(0, 0, 1, self.height(), color("line2" if self.underMouse() else "line"))


class ParameterColumn(QWidget):
    """content scrolls, foot does not. width_chosen: a person dragged the edge (logical pixels at 100 %)."""

    width_chosen = Signal(int)

    def __init__(self, content: QWidget | None, foot: QWidget | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("ground", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._chosen = COLUMN_PX
        self._from: int | None = None
        self.edge = _Edge(self)  # over the rest, so that lines reach the column's border
        self.scroller = QScrollArea(self)
        self.scroller.setWidgetResizable(True)
        self.scroller.setFrameShape(QFrame.Shape.NoFrame)
        self.scroller.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # always there, so that its coming moves nothing; without a handle while everything fits
        self.scroller.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        bar = self.scroller.verticalScrollBar()
        bar.setEnabled(False)
        bar.rangeChanged.connect(self._show_handle)
        self.scroller.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        # From the outside in: whatever is put into something else tells all its parts of the style sheet anew, so the
        # hundred controls of a column are put in once, where they stay.
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        right = QVBoxLayout()
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(0)
        row.addLayout(right, 1)
        right.addWidget(self.scroller, 1)
        inner = QWidget(self.scroller.viewport())
        self.scroller.setWidget(inner)
        inside = QVBoxLayout(inner)
        inside.setContentsMargins(px(18), px(16), px(18) - px(_BAR), px(16))
        inside.setSpacing(0)
        if content is not None:
            inside.addWidget(content)
        inside.addStretch(1)
        if foot is not None:
            line = QWidget()
            line.setFixedHeight(1)
            line.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
            line.setProperty("ground", "line")
            holder = QFrame()
            holder.setObjectName("foot")
            right.addWidget(line)
            right.addWidget(holder)
            rows = QVBoxLayout(holder)
            rows.setContentsMargins(px(18), px(12), px(18), px(12))
            rows.addWidget(foot)
        self.edge.raise_()
        self.edge.dragged.connect(self._drag)
        self.edge.released.connect(self._release)
        self.edge.reset.connect(self._reset)

    def _show_handle(self, low: int, high: int) -> None:
        self.scroller.verticalScrollBar().setEnabled(high > low)

    def set_width(self, logical: int) -> None:
        """Be `logical` pixels wide at a UI scale of 100 %."""
        self._chosen = logical
        self.setFixedWidth(px(logical))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.edge.setGeometry(0, 0, self.edge.width(), self.height())

    def _drag(self, by: int) -> None:
        if self._from is None:
            self._from = self._chosen
        scale = px(100) / 100
        self.set_width(max(COLUMN_LEAST_PX, min(COLUMN_MOST_PX, round(self._from + by / scale))))

    def _release(self) -> None:
        if self._from is not None and self._from != self._chosen:
            self.width_chosen.emit(self._chosen)
        self._from = None

    def _reset(self) -> None:
        self._from = None
        self.set_width(COLUMN_PX)
        self.width_chosen.emit(COLUMN_PX)
