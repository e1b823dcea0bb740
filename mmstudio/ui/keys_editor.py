"""The keys in the settings: a table of all commands, where each key can be recorded anew, and reset."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from mmstudio.ui.commands import COMMANDS, PLACES, Command, place_title, pressed_key, rivals, shown_keys, with_key
from mmstudio.ui.commands import key_text as text_of
from mmstudio.ui.controls import IconButton, Text, TextButton, set_name
from mmstudio.ui.theme import font, px
from mmstudio.ui.words import listed

_WIDTH = 150  # of the buttons with the keys, so that they stand in one column

_MODIFIERS = (
    ("Ctrl", Qt.Key.Key_Control, Qt.KeyboardModifier.ControlModifier),
    ("Alt", Qt.Key.Key_Alt, Qt.KeyboardModifier.AltModifier),
    ("Shift", Qt.Key.Key_Shift, Qt.KeyboardModifier.ShiftModifier),
    ("Meta", Qt.Key.Key_Meta, Qt.KeyboardModifier.MetaModifier),
)


class KeyButton(QPushButton):
    """Shows the keys of a command; after a click or Enter the next key that is pressed becomes its key.

    recorded: what was pressed. Esc, Tab and a click elsewhere leave it as it was.
    """

    recorded = Signal(str)

    def __init__(self, command: Command, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._command, self._keys, self.recording = command, "", False
        self.setProperty("kind", "key")
        self.setFont(font(12, 500))
        self.setFixedWidth(px(_WIDTH))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.clicked.connect(self.record)

    def show_keys(self, keys: str) -> None:
        self._keys = keys
        self._show()

    def record(self) -> None:
        self.recording = True
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self._show()

    def cancel(self) -> None:
        self.recording = False
        self._show()

    def event(self, event: QEvent) -> bool:
        if self.recording and isinstance(event, QKeyEvent):
            if event.type() == QEvent.Type.ShortcutOverride:
                event.accept()  # it is recorded, not carried out
                return True
            if event.type() == QEvent.Type.KeyPress and event.key() not in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
                self._take(event)
                return True
            if event.type() == QEvent.Type.KeyRelease:
                self._show()
                return True  # the release of Space would be a click
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        if self.recording:
            self.cancel()
        super().focusOutEvent(event)

    def sizeHint(self) -> QSize:
        return QSize(px(_WIDTH), px(32))

    def _take(self, event: QKeyEvent) -> None:
        key = pressed_key(event)
        if not key:  # more is to come: say what is held
            held = [name for name, own, flag in _MODIFIERS if event.modifiers() & flag or event.key() == own]
            self.setText(" + ".join([*held, "…"]))
            return
        self.cancel()
        if event.key() != Qt.Key.Key_Escape:
            self.recorded.emit(key)

    def _show(self) -> None:
        self.setText(self.tr("Press the keys") if self.recording else self._keys or "–")
        self.setProperty("on", self.recording)
        self.style().polish(self)
        title = self._command.title()
        tip = self.tr("{command} — click, then press the new keys. Esc keeps the old ones.")
        none = self.tr("no key")
        set_name(self, f"{title}, {self._keys or none}", tip.format(command=title))


class KeyRow(QWidget):
    """One command. changed: its `Settings.shortcuts` are to be these."""

    changed = Signal(object)  # dict

    def __init__(self, command: Command, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.command = command
        self._shortcuts: Mapping[str, str] = {}
        self._wanted = ""
        self.keys = ""
        self.button = KeyButton(command)
        self.reset = IconButton("history", self.tr("Reset"), size=16, box=28)
        self.remove = IconButton("close", self.tr("No key"), self.tr("No key — the command keeps its button."), size=16)
        line = QHBoxLayout()
        line.setSpacing(px(6))
        line.addWidget(Text(command.title(), size=13, wrap=True), 1)
        for button in (self.reset, self.remove):
            keeping = button.sizePolicy()
            keeping.setRetainSizeWhenHidden(True)  # so that nothing moves when it appears
            button.setSizePolicy(keeping)
            button.setFixedSize(px(28), px(28))
            line.addWidget(button)
        line.addWidget(self.button)
        self.conflict = QFrame()
        self.conflict.setProperty("card", "on")
        self.words = Text(size=12, wrap=True)
        self.keep = TextButton(self.tr("Cancel"), size=12)
        self.take = TextButton(self.tr("Use it here"), size=12, weight=600)
        row = QHBoxLayout(self.conflict)
        row.setContentsMargins(px(12), px(6), px(6), px(6))
        row.setSpacing(px(8))
        row.addWidget(self.words, 1)
        row.addWidget(self.keep)
        row.addWidget(self.take)
        self.conflict.hide()
        box = QVBoxLayout(self)
        box.setContentsMargins(px(16), px(3), px(10), px(3))
        box.setSpacing(px(6))
        box.addLayout(line)
        box.addWidget(self.conflict)
        self.button.recorded.connect(self._recorded)
        self.reset.clicked.connect(lambda: self._change(with_key(self.command, None, self._shortcuts)))
        self.remove.clicked.connect(lambda: self._change(with_key(self.command, "", self._shortcuts)))
        self.keep.clicked.connect(self._close_conflict)
        self.take.clicked.connect(lambda: self._change(with_key(self.command, self._wanted, self._shortcuts)))

    def show_shortcuts(self, shortcuts: Mapping[str, str]) -> None:
        self._shortcuts = shortcuts
        self.keys = shown_keys(self.command, shortcuts)
        self.button.show_keys(self.keys)
        changed = self.command.id in shortcuts
        self.reset.setVisible(changed)
        before = shown_keys(self.command) or "–"
        self.reset.set_name(self.tr("Reset"), self.tr("Reset to {keys}").format(keys=before))
        self.remove.setVisible(bool(self.keys))
        self.conflict.hide()

    def _recorded(self, key: str) -> None:
        others = rivals(self.command, key, self._shortcuts)
        if not others:
            self._change(with_key(self.command, key, self._shortcuts))
            return
        names = listed(dict.fromkeys(other.title() for other in others))
        text = self.tr("{keys} is the key of “{command}”, which would lose it.")
        self._wanted = key
        self.words.setText(text.format(keys=text_of(key), command=names))
        self.conflict.show()
        self.keep.setFocus(Qt.FocusReason.OtherFocusReason)

    def _change(self, shortcuts: dict[str, str]) -> None:
        self._close_conflict()
        self.changed.emit(shortcuts)

    def _close_conflict(self) -> None:
        if not self.conflict.isHidden():
            self.conflict.hide()
            self.button.setFocus(Qt.FocusReason.OtherFocusReason)


class KeysEditor(QWidget):
    """All commands in groups. changed: the person wants these `Settings.shortcuts`."""

    changed = Signal(object)  # dict

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows: list[KeyRow] = []
        self._groups: list[tuple[QWidget, QWidget, list[KeyRow]]] = []
        self.search = QLineEdit()
        self.search.setPlaceholderText(self.tr("Find a key"))
        set_name(self.search, self.tr("Find a key"))
        self.reset_all = TextButton(self.tr("Reset all"), "history")
        self.reset_all.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.none = Text(self.tr("No command and no key is called so."), tone="text3")
        self.none.hide()
        head = QHBoxLayout()
        head.setSpacing(px(8))
        head.addWidget(self.search, 1)
        head.addWidget(self.reset_all)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(px(8))
        box.addLayout(head)
        box.addWidget(self.none)
        for place in PLACES:
            self._add_group(box, place)
        self.search.textChanged.connect(self.filter)
        self.reset_all.clicked.connect(lambda: self.changed.emit({}))

    def show_shortcuts(self, shortcuts: Mapping[str, str]) -> None:
        for row in self.rows:
            row.show_shortcuts(shortcuts)
        self.reset_all.setEnabled(bool(shortcuts))

    def filter(self, text: str) -> bool:
        """Hide commands without this text in name or keys; whether any is left."""
        wanted = text.casefold().strip()
        for row in self.rows:
            row.setVisible(wanted in row.command.title().casefold() or wanted in row.keys.casefold())
        for head, card, rows in self._groups:
            some = any(not row.isHidden() for row in rows)
            head.setVisible(some)
            card.setVisible(some)
        some = any(not row.isHidden() for row in self.rows)
        self.none.setVisible(not some)
        return some

    def _add_group(self, box: QVBoxLayout, place: str) -> None:
        head = Text(place_title(place), size=13, weight=600)
        head.setContentsMargins(0, px(8), 0, 0)
        card = QFrame()
        card.setProperty("card", "plain")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(0, px(4), 0, px(4))
        inside.setSpacing(0)
        rows = [KeyRow(command) for command in COMMANDS if command.where == place]
        for row in rows:
            inside.addWidget(row)
            row.changed.connect(self.changed)
        box.addWidget(head)
        box.addWidget(card)
        self.rows += rows
        self._groups.append((head, card, rows))
