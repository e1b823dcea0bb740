"""The rows of Models: one checkpoint each, under the heading of what it is for."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAccessible, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from mmstudio.ui import words
from mmstudio.ui.controls import ElidedLabel, IconButton, Mark, Text, TextButton, describe_as, set_name
from mmstudio.ui.models import texts
from mmstudio.ui.models.parts import IconTile, ShareBar
from mmstudio.ui.theme import color, px
from mmstudio.viewmodels.models import Row

_BUSY = ("waiting", "downloading", "checking", "moving")
_STATE_PX, _SIZE_PX, _LICENCE_PX, _MARK_PX, _HEIGHT_PX = 208, 72, 196, 34, 56
_KEYS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
_BY_HAND = (
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.MouseFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
)


class LicenceTag(QFrame):
    """A licence's name; a crossed coin where it forbids selling."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("card", "key")
        self.mark = Mark("currency-usd-off", "danger", 14)
        self.words = ElidedLabel(size=12, tone="text2")
        row = QHBoxLayout(self)
        row.setContentsMargins(px(9), px(3), px(9), px(3))
        row.setSpacing(px(6))
        row.addWidget(self.mark)
        row.addWidget(self.words)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    def show_row(self, row: Row) -> None:
        self.mark.setVisible(texts.non_commercial(row))
        self.words.setText(texts.licence_words(row))
        self.setToolTip(self.words.text())
        self._fit()

    def set_narrow(self, narrow: bool) -> None:
        """Where there is little room, the coin alone says what matters most; without one there is nothing."""
        self.words.setVisible(not narrow)
        self._fit()

    def _fit(self) -> None:
        self.setVisible(not (self.words.isHidden() and self.mark.isHidden()))


class ModelRow(QFrame):
    """One checkpoint. A click or the arrow keys select it, Return does the nearest thing to be done."""

    selected = Signal()
    stepped = Signal(int)
    main_wanted = Signal()
    pause_wanted = Signal()
    menu_wanted = Signal(object)  # global QPoint

    def __init__(self, row: Row, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("card", "plain")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        describe_as(self, QAccessible.Role.ListItem)
        self._on = False
        self._row: Row | None = None
        self.tile = IconTile(texts.kind_icon(row.kind), texts.group_token(row.purpose))
        self.title = ElidedLabel(size=13, weight=600)
        self.facts = ElidedLabel(size=11, tone="text2")
        self.licence = LicenceTag()
        self.weight = Text(size=12, tone="text2", tabular=True)
        self.weight.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.state = QWidget()
        self._parts: dict[type[_Fact | _Offer | _Going], _Fact | _Offer | _Going] = {}  # of state; one is shown
        self.more = IconButton("dots-horizontal", self.tr("More"), box=28)
        self._arrange()
        self.more.clicked.connect(lambda: self.menu_wanted.emit(self.more.mapToGlobal(self.more.rect().bottomLeft())))
        self.show_row(row, False)

    def show_row(self, row: Row, selected: bool) -> None:
        if selected != self._on:
            self._on = selected
            self.update()
        if row == self._row:
            return
        self._row = row
        self.title.setText(texts.title_of(row))
        self.facts.setText(texts.facts_of(row))
        self.licence.show_row(row)
        self.weight.setText(texts.size_words(row))
        busy = row.status in _BUSY
        offered = row.status in ("available", "paused") and row.entry is not None
        status = texts.status_words(row)
        kind = _Going if busy and row.work is not None else _Offer if offered else _Fact
        self._part(kind).show_row(row, status)
        title = texts.title_of(row)
        said = (title, status, texts.size_words(row), self.facts.text(), texts.licence_words(row))
        set_name(self, ", ".join(part for part in said if part))
        self.setToolTip("")
        self.more.set_name(self.tr("More about {title}").format(title=title))

    def _part(self, kind: type[_Fact | _Offer | _Going]) -> _Fact | _Offer | _Going:
        """What the right end of the row says. Made when it is first needed: few rows ever need more than one."""
        if kind not in self._parts:
            self._parts[kind] = part = kind(self.state)
            self._room.addWidget(part)
            if isinstance(part, _Offer):
                part.get.clicked.connect(self.main_wanted)
            if isinstance(part, _Going):
                part.pause.clicked.connect(self.pause_wanted)
        for other, part in self._parts.items():
            part.setVisible(other is kind)
        return self._parts[kind]

    def set_narrow(self, narrow: bool) -> None:
        self._licence_room.setFixedWidth(px(_MARK_PX if narrow else _LICENCE_PX))
        self.licence.set_narrow(narrow)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.selected.emit()
        if event.button() == Qt.MouseButton.RightButton:
            self.menu_wanted.emit(event.globalPosition().toPoint())

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if event.reason() in _BY_HAND:  # a window that comes to the front chooses nothing
            self.selected.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in _KEYS:
            self.stepped.emit(_KEYS[key])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.main_wanted.emit()
        elif key == Qt.Key.Key_Menu:
            self.menu_wanted.emit(self.more.mapToGlobal(self.more.rect().bottomLeft()))
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._on:
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(color("accent_text"), px(1.5)))
            painter.drawRoundedRect(self.rect().toRectF().adjusted(1, 1, -1, -1), px(10), px(10))

    def _arrange(self) -> None:
        self.setMinimumHeight(px(_HEIGHT_PX))  # the list squeezes what it has not measured yet
        names = QVBoxLayout()
        names.setSpacing(px(2))
        names.addWidget(self.title)
        names.addWidget(self.facts)
        self._licence_room = QWidget()
        self._licence_room.setFixedWidth(px(_LICENCE_PX))
        tag = QHBoxLayout(self._licence_room)
        tag.setContentsMargins(0, 0, 0, 0)
        tag.addWidget(self.licence)
        tag.addStretch(1)
        self.weight.setFixedWidth(px(_SIZE_PX))
        self.state.setFixedWidth(px(_STATE_PX))
        self._room = QHBoxLayout(self.state)
        self._room.setContentsMargins(0, 0, 0, 0)
        row = QHBoxLayout(self)
        row.setContentsMargins(px(9), px(7), px(12), px(7))
        row.setSpacing(px(12))
        row.addWidget(self.tile)
        row.addLayout(names, 1)
        row.addWidget(self._licence_room)
        row.addWidget(self.weight)
        row.addWidget(self.state)
        row.addWidget(self.more)


class _Fact(QWidget):
    """That it is here, or what is wrong with it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.mark = Mark("check-circle", "ok", 18)
        self.status = ElidedLabel(size=12)
        row = _row_of(self)
        row.addWidget(self.mark)
        row.addWidget(self.status, 1)

    def show_row(self, row: Row, status: str) -> None:
        fine = row.status in ("built_in", "installed", "linked")
        self.mark.set_icon("check-circle" if fine else "alert-circle-outline", "ok" if fine else "danger")
        self.status.setText(status)


class _Offer(QWidget):
    """A button that gets it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.get = TextButton(self.tr("Download"), "download-outline")
        row = _row_of(self)
        row.addWidget(self.get)
        row.addStretch(1)

    def show_row(self, row: Row, status: str) -> None:
        paused = row.status == "paused"
        self.get.set_words(self.tr("Continue") if paused else self.tr("Download"))
        spoken = self.tr("Continue {title}") if paused else self.tr("Download {title}")  # there are many such buttons
        set_name(self.get, spoken.format(title=texts.title_of(row)))


class _Going(QWidget):
    """How far its download, check or move is."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.percent = Text(size=11, tone="text2", tabular=True)
        self.left = Text(size=11, tone="text2", tabular=True)
        self.bar = ShareBar(self.tr("Progress"), 5)
        self.pause = IconButton("pause", self.tr("Pause"), box=28)
        beside = _row_of(self)
        column = QVBoxLayout()
        column.setSpacing(px(4))
        column.addStretch(1)
        line = QHBoxLayout()
        line.addWidget(self.percent, 1)
        line.addWidget(self.left)
        column.addLayout(line)
        column.addWidget(self.bar)
        column.addStretch(1)
        beside.addLayout(column, 1)
        beside.addWidget(self.pause)

    def show_row(self, row: Row, status: str) -> None:
        if row.work is None:
            return
        self.percent.setText(status)
        self.pause.set_name(self.tr("Pause {title}").format(title=texts.title_of(row)))
        left = words.time_left(row.work.seconds_left)
        self.left.setText(self.tr("{time} left").format(time=left) if left else "")
        self.bar.show_shares((("accent", row.work.fraction),), status)


def _row_of(widget: QWidget) -> QHBoxLayout:
    row = QHBoxLayout(widget)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(px(7))
    return row
