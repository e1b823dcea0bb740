"""The command palette (Ctrl+K): type a part of a name in either language, Enter does it."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QAccessible, QAccessibleEvent, QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from mmstudio.ui.controls import Text, set_name
from mmstudio.ui.palette_entries import Entry, matching, other_name
from mmstudio.ui.sheet import Sheet
from mmstudio.ui.theme import color, font, px

_ROW_PX, _ROWS = 36, 10
_ENTRY, _OTHER = Qt.ItemDataRole.UserRole, Qt.ItemDataRole.UserRole + 1


class Palette(Sheet):
    """A field and what it finds. The keyboard stays in the field; ↑ and ↓ walk through the list."""

    def __init__(self, entries: list[Entry], window: QWidget) -> None:
        super().__init__(self.tr("Find a command"), window, 620)
        self._entries = entries
        self.field = _Field(self)
        self.field.setPlaceholderText(self.tr("Command, setting, style or model"))
        set_name(self.field, self.tr("Find a command"))
        self.list = QListWidget()
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setUniformItemSizes(True)
        self.list.setMouseTracking(True)
        self.list.setItemDelegate(_Row(self.list))
        self.list.setAccessibleName(self.tr("Found"))
        self.none = Text(self.tr("Nothing is called so."), tone="text3")
        self.content.addWidget(self.field)
        self.content.addWidget(self.list)
        self.content.addWidget(self.none)
        self.field.textChanged.connect(self._search)
        self.list.itemClicked.connect(lambda item: self.list.setCurrentItem(item))
        self.list.itemClicked.connect(self.enter)
        self.list.currentItemChanged.connect(self._tell_current)
        self._search("")

    def open_palette(self) -> None:
        self.open_sheet(self.field)

    def walk(self, by: int) -> None:
        """To another entry; the ends are the ends."""
        if self.list.count():
            self.list.setCurrentRow(min(max(self.list.currentRow() + by, 0), self.list.count() - 1))

    def current(self) -> Entry | None:
        item = self.list.currentItem()
        entry: Entry | None = item.data(_ENTRY) if item is not None else None
        return entry

    def enter(self) -> None:
        entry = self.current()
        if entry is not None:
            self.close_sheet()
            QTimer.singleShot(0, self.window(), lambda: entry.run())  # when the sheet has gone, and with it this focus

    def _search(self, text: str) -> None:
        self.list.clear()
        for entry in matching(self._entries, text):
            item = QListWidgetItem(entry.title)
            item.setData(_ENTRY, entry)
            item.setData(_OTHER, other_name(entry, text))
            item.setData(Qt.ItemDataRole.AccessibleTextRole, entry.spoken)
            item.setSizeHint(QSize(px(100), px(_ROW_PX)))
            self.list.addItem(item)
        self.list.setCurrentRow(0 if self.list.count() else -1)
        self.list.setFixedHeight(px(_ROW_PX) * min(self.list.count(), _ROWS))
        self.none.setVisible(not self.list.count())
        if self.isVisible():
            self.place()

    def _tell_current(self) -> None:
        """The field has the keyboard; a screen reader is led to what Enter would do."""
        entry = self.current()
        self.field.setAccessibleDescription(entry.spoken if entry else self.none.text())
        if QAccessible.isActive() and entry is not None:
            event = QAccessibleEvent(self.list, QAccessible.Event.Focus)
            event.setChild(self.list.currentRow())
            QAccessible.updateAccessibility(event)


class _Field(QLineEdit):
    """Leaves the keys that walk and choose to the palette."""

    def __init__(self, palette: Palette) -> None:
        super().__init__()
        self._palette = palette

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -_ROWS, Qt.Key.Key_PageDown: _ROWS}
        if event.key() in steps:
            self._palette.walk(steps[Qt.Key(event.key())])
        elif event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.ignore()  # the sheet's
        else:
            super().keyPressEvent(event)


class _Row(QStyledItemDelegate):
    """Name, the one in the other language where that was typed, and at the right what it is and its keys."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        entry: Entry = index.data(_ENTRY)
        rect = QRectF(option.rect)  # type: ignore[attr-defined]
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        state: QStyle.StateFlag = option.state  # type: ignore[attr-defined]
        if state & (QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver):
            chosen = bool(state & QStyle.StateFlag.State_Selected)
            painter.setPen(color("line2") if chosen else Qt.PenStyle.NoPen)
            painter.setBrush(color("hover"))
            painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), px(6), px(6))
        left, right = rect.left() + px(12), rect.right() - px(12)
        for text, face, token in (
            (entry.keys, font(11, 500, tabular=True), "text2"),
            (entry.group, font(11), "text3"),
        ):
            width = QFontMetrics(face).horizontalAdvance(text)
            if text:
                painter.setFont(face)
                painter.setPen(color(token))
                painter.drawText(QRectF(right - width - 1, rect.top(), width + 1, rect.height()), _MIDDLE, text)
                right -= width + px(14)
        for text, face, token in ((entry.title, font(13, 500), "text"), (index.data(_OTHER), font(12), "text3")):
            metrics = QFontMetrics(face)
            shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, max(int(right - left), 0))
            painter.setFont(face)
            painter.setPen(color(token))
            painter.drawText(QRectF(left, rect.top(), right - left, rect.height()), _MIDDLE, shown)
            left += metrics.horizontalAdvance(shown) + px(10)
        painter.restore()


_MIDDLE = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
