"""The seed: a number, a die for a new one now, and a lock that keeps it."""

from __future__ import annotations

import random

from PySide6.QtCore import Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from mmstudio.jobs import MAX_SEED
from mmstudio.ui.controls.buttons import IconButton
from mmstudio.ui.controls.text import set_name
from mmstudio.ui.theme import font, px


class _SeedField(QLineEdit):
    """Groups of three digits while it is only looked at, plain digits while it is edited or copied."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.seed = 0
        self.setFont(font(13, 500, tabular=True))
        self.setMaxLength(14)
        self.show_seed()

    def show_seed(self) -> None:
        plain = str(self.seed)
        self.setText(plain if self.hasFocus() else f"{self.seed:,}".replace(",", "\N{THIN SPACE}"))

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.setText(str(self.seed))
        self.selectAll()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.show_seed()


class SeedBox(QWidget):
    """Integer 0 … 2 147 483 647. Open lock = a new seed each time, closed = the same one.

    seed_edited: typed or rolled; typing a seed closes the lock, because a seed that is typed is wanted.
    """

    seed_edited = Signal(int)
    locked_changed = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = _SeedField()
        self.die = IconButton("dice-5-outline", self.tr("New seed"), self.tr("New seed now. Shift+D"))
        self.lock = IconButton(
            "lock-open-variant-outline", self.tr("Keep seed"), checkable=True, on_icon="lock-outline"
        )
        set_name(self.field, self.tr("Seed"), self.tr("Seed — the same seed draws the same picture."))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(px(4))
        row.addWidget(self.field, 1)
        row.addSpacing(px(4))
        row.addWidget(self.die)
        row.addWidget(self.lock)
        row.addSpacing(px(24))
        self.die.clicked.connect(self.roll)
        self.lock.clicked.connect(self.locked_changed)
        self.lock.toggled.connect(self._tell_lock)
        self.field.editingFinished.connect(self._typed)
        self.setFocusProxy(self.field)
        self._tell_lock()

    def seed(self) -> int:
        return self.field.seed

    def set_seed(self, seed: int) -> None:
        """Show seed without telling anybody."""
        if seed != self.field.seed:
            self.field.seed = seed
            self.field.show_seed()

    def locked(self) -> bool:
        return self.lock.isChecked()

    def set_locked(self, locked: bool) -> None:
        self.lock.setChecked(locked)

    def roll(self) -> None:
        """A new seed now."""
        self.set_seed(random.randint(0, MAX_SEED))
        self.seed_edited.emit(self.field.seed)

    def _typed(self) -> None:
        digits = "".join(c for c in self.field.text() if c in "0123456789")
        seed = min(int(digits), MAX_SEED) if digits else self.field.seed
        changed = seed != self.field.seed
        self.set_seed(seed)
        self.field.show_seed()
        if changed:
            self.seed_edited.emit(seed)
            if not self.locked():
                self.set_locked(True)
                self.locked_changed.emit(True)

    def _tell_lock(self) -> None:
        tip = (
            self.tr("Keep seed — closed: the same seed each time.")
            if self.locked()
            else self.tr("Keep seed — open: a new seed each time.")
        )
        set_name(self.lock, self.tr("Keep seed"), tip)
