"""The `?` sheet: every key, from the table of commands."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from mmstudio.ui.commands import COMMANDS, PLACES, Command, place_title, shown_keys
from mmstudio.ui.controls import IconButton, Text, TextButton, set_name
from mmstudio.ui.theme import color, px


class KeyCap(QFrame):
    """Keys in a small box."""

    def __init__(self, keys: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("card", "key")
        row = QHBoxLayout(self)
        row.setContentsMargins(px(8), px(2), px(8), px(2))
        row.addWidget(Text(keys, size=11, weight=500, tone="text2"))


class KeyTable(QWidget):
    """The keys of all commands in groups; `filter` hides those that do not contain a text."""

    def __init__(self, changed: Mapping[str, str], columns: int = 2, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows: list[tuple[Command, QWidget, str]] = []
        self._groups: list[tuple[QWidget, list[QWidget]]] = []
        outer = QHBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(px(32))
        stacks = [QVBoxLayout() for _ in range(columns)]
        for stack in stacks:
            stack.setSpacing(px(2))
            outer.addLayout(stack, 1)
        counts = [0] * columns
        for place in PLACES:
            commands = [command for command in COMMANDS if command.where == place]
            column = counts.index(min(counts))
            counts[column] += len(commands) + 2
            self._add_group(stacks[column], place, commands, changed)
        for stack in stacks:
            stack.addStretch(1)

    def filter(self, text: str) -> None:
        wanted = text.casefold().strip()
        for command, row, keys in self.rows:
            row.setVisible(wanted in command.title().casefold() or wanted in keys.casefold())
        for head, rows in self._groups:
            head.setVisible(any(not row.isHidden() for row in rows))

    def _add_group(self, stack: QVBoxLayout, place: str, commands: list[Command], changed: Mapping[str, str]) -> None:
        head = Text(place_title(place), size=13, weight=600)
        head.setContentsMargins(0, px(8), 0, px(4))
        stack.addWidget(head)
        rows: list[QWidget] = []
        for command in commands:
            keys = shown_keys(command, changed)
            row = QWidget()
            grid = QGridLayout(row)
            grid.setContentsMargins(0, px(1), 0, px(1))
            words = Text(command.title(), size=12, tone="text2", wrap=True)
            grid.addWidget(words, 0, 0)
            grid.addWidget(KeyCap(keys), 0, 1, Qt.AlignmentFlag.AlignRight)
            grid.setColumnStretch(0, 1)
            stack.addWidget(row)
            rows.append(row)
            self.rows.append((command, row, keys))
        self._groups.append((head, rows))


class KeysSheet(QWidget):
    """A card over the dimmed window; closed by Esc, its button, or a click beside it."""

    closed = Signal()
    welcome_wanted = Signal()

    def __init__(self, changed: Mapping[str, str], parent: QWidget) -> None:
        super().__init__(parent)
        set_name(self, self.tr("Keys"))
        self.setToolTip("")
        self.card = QFrame(self)
        self.card.setProperty("card", "floating")
        self.setProperty("covers", True)  # whoever looks at the window sees nothing else
        self.search = QLineEdit()
        self.search.setPlaceholderText(self.tr("Find a key"))
        self.search.setFixedWidth(px(220))
        set_name(self.search, self.tr("Find a key"))
        close = IconButton("close", self.tr("Close"), self.tr("Close. Esc"))
        self.table = KeyTable(changed)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setWidget(self.table)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        head = QHBoxLayout()
        head.addWidget(Text(self.tr("Keys"), size=20, weight=600))
        head.addStretch(1)
        welcome = TextButton(self.tr("Show the welcome again"), kind="ghost")
        head.addWidget(welcome)
        head.addWidget(self.search)
        head.addWidget(close)
        box = QVBoxLayout(self.card)
        box.setContentsMargins(px(24), px(20), px(16), px(16))
        box.setSpacing(px(12))
        box.addLayout(head)
        box.addWidget(scroll, 1)
        self.search.textChanged.connect(self.table.filter)
        close.clicked.connect(self.close_sheet)
        welcome.clicked.connect(self._ask_welcome)
        self.setGeometry(parent.rect())
        self._place()

    def open_sheet(self) -> None:
        self.show()
        self.raise_()
        self.search.setFocus(Qt.FocusReason.OtherFocusReason)

    def close_sheet(self) -> None:
        self.hide()
        self.closed.emit()

    def resizeEvent(self, event: object) -> None:  # type: ignore[override]
        self._place()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_sheet()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if not self.card.geometry().contains(event.position().toPoint()):
            self.close_sheet()

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), color("window", 0.7))

    def _ask_welcome(self) -> None:
        self.close_sheet()
        self.welcome_wanted.emit()

    def _place(self) -> None:
        width = min(px(820), self.width() - px(48))
        height = min(px(680), self.height() - px(48))
        self.card.setGeometry((self.width() - width) // 2, (self.height() - height) // 2, width, height)
