"""What lies over the canvas of Restore: the words before a photo is open, a hint, the choice among suggestions."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from mmstudio.ui.canvas.zoom_bar import FloatingBar
from mmstudio.ui.controls import Mark, SegmentedSwitch, Text, TextButton
from mmstudio.ui.theme import px
from mmstudio.viewmodels.restore import RestoreViewModel
from mmstudio.viewmodels.restore_state import RestoreState

SUGGESTIONS = 4


class EmptyRestore(QWidget):
    """What Restore says while no photo is open."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.text = Text(self.tr("Drop a damaged photo here"), size=20, weight=600)
        self.open = TextButton(
            self.tr("Open photo"), "folder-open-outline", weight=600, tip=self.tr("Open photo. Ctrl+O")
        )
        self.sample = TextButton(self.tr("Try the sample photo"), kind="ghost")
        buttons = QHBoxLayout()
        buttons.setSpacing(px(8))
        buttons.addStretch(1)
        buttons.addWidget(self.open)
        buttons.addWidget(self.sample)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setSpacing(px(14))
        column.addStretch(1)
        for widget in (Mark("bandage", "text3", 44), self.text):
            column.addWidget(widget, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addLayout(buttons)
        column.addStretch(1)

    def show_state(self, state: RestoreState) -> None:
        opening = state.phase == "opening"
        words = opening_words(state.opening)
        self.text.setText(words if opening else self.tr("Drop a damaged photo here"))
        for button in (self.open, self.sample):
            button.setVisible(not opening)


class HintBar(FloatingBar):
    """A sentence that floats at the lower left."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.text = Text(size=12, tone="text2")
        row = QHBoxLayout(self)
        row.setContentsMargins(px(12), px(8), px(14), px(8))
        row.setSpacing(px(8))
        row.addWidget(Mark("keyboard-outline", "text2", 16))
        row.addWidget(self.text)


class SuggestionBar(FloatingBar):
    """Which of several repairs is kept. Floats at the lower edge while there is something to choose."""

    def __init__(self, restore: RestoreViewModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._restore = restore
        self.which = SegmentedSwitch(self.tr("Suggestion"), [(str(n), str(n + 1), "") for n in range(SUGGESTIONS)])
        self.keep = TextButton(self.tr("Keep"), "check", weight=600, tip=self.tr("Keep — the others go."))
        self.none = TextButton(self.tr("None"), kind="ghost", tip=self.tr("None — back to the repair before. Esc"))
        row = QHBoxLayout(self)
        row.setContentsMargins(px(14), px(5), px(6), px(5))
        row.setSpacing(px(8))
        row.addWidget(Text(self.tr("Suggestion"), size=12, tone="text2"))
        for widget in (self.which, self.keep, self.none):
            row.addWidget(widget)
        self.which.changed.connect(lambda key: restore.versions.suggest(int(key)))
        self.keep.clicked.connect(restore.versions.keep_suggestion)
        self.none.clicked.connect(restore.versions.drop_suggestions)
        self.hide()

    def show_state(self, state: RestoreState) -> None:
        shown = bool(state.suggestions)
        if shown and self.which.current() != str(state.suggested):
            self.which.set_current(str(state.suggested))
        if shown and not self.isVisible():
            self.show()
            self.raise_()
            self.which.setFocus(Qt.FocusReason.OtherFocusReason)
        elif not shown:
            self.hide()


def opening_words(name: str) -> str:
    """ "Opening lake.tif…"."""
    text = QCoreApplication.translate("EmptyRestore", "Opening {name}…")
    return QCoreApplication.translate("EmptyRestore", "Opening the photo…") if name == "…" else text.format(name=name)
