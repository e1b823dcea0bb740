"""The bar above a workspace: its name, the document, modes, undo and redo, Send to, and the rarer commands."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QMenu, QSizePolicy, QWidget

from mmstudio.ui.controls import ElidedLabel, IconButton, Menu, SegmentedSwitch, Text, TextButton, set_name
from mmstudio.ui.shell.workspace import Workspace
from mmstudio.ui.theme import color, font, px

_LEAST_NAME = 72


class DocumentName(QWidget):
    """The document's name; a click renames it in place. As wide as it is long where there is room; in a full bar it is
    cut before anything else gives way."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self.label = ElidedLabel(tone="text2", mode=Qt.TextElideMode.ElideMiddle)
        self.label.setCursor(Qt.CursorShape.IBeamCursor)
        self.field = QLineEdit()
        self.field.setFont(font(13))
        self.field.setFixedWidth(px(200))
        self.field.setMaxLength(120)
        self.field.hide()
        set_name(self.field, self.tr("Name of the document"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(px(2))
        row.addWidget(self.label)
        row.addWidget(self.field)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.field.editingFinished.connect(self._done)

    def show_name(self) -> None:
        self.label.setText(self._workspace.document_name())
        self._fit()

    def sizeHint(self) -> QSize:
        """What it needs at least: the rest of the bar comes first."""
        return QSize(min(super().sizeHint().width(), px(_LEAST_NAME)), super().sizeHint().height())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.edit()

    def edit(self) -> None:
        self.field.setText(self._workspace.document_name())
        self.label.hide()
        self.field.show()
        self._fit()
        self.field.setFocus()
        self.field.selectAll()

    def _done(self) -> None:
        if self.field.isHidden():
            return
        self.field.hide()
        self.label.show()
        self._workspace.rename(self.field.text())
        self.show_name()

    def _fit(self) -> None:
        self.setMaximumWidth(self.label.sizeHint().width() if self.field.isHidden() else self.field.width())


class TopBar(QWidget):
    """Built from what the workspace answers; run carries out a command by its id."""

    def __init__(self, workspace: Workspace, run: Callable[[str], object], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self.setProperty("ground", "window")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedHeight(px(52))
        self.title = Text(workspace.title(), size=16, weight=600)
        self.name = DocumentName(workspace)
        self.documents = IconButton("chevron-down", self.tr("Documents"), self.tr("Documents — new, recent."), size=16)
        self.documents.setFixedWidth(px(24))
        self.modes = workspace.modes()
        self.undo = IconButton("undo", self.tr("Undo"), self.tr("Undo. Ctrl+Z"))
        self.redo = IconButton("redo", self.tr("Redo"), self.tr("Redo. Ctrl+Shift+Z"))
        self.send = TextButton(
            self.tr("Send to"), "send-outline", weight=600, tip=self.tr("Send to — use the result elsewhere. Ctrl+M")
        )
        self.more = IconButton("dots-horizontal", self.tr("More commands"))
        row = QHBoxLayout(self)
        row.setContentsMargins(px(20), 0, px(12), 0)
        row.setSpacing(px(8))
        row.addWidget(self.title)
        row.addSpacing(px(6))
        row.addWidget(self.name, 1000)
        row.addWidget(self.documents)
        fills = workspace.bar_fills and self.modes is not None
        if not fills:
            row.addStretch(1)
        if self.modes is not None:
            row.addWidget(self.modes, 1 if fills else 0)
        row.addSpacing(px(8))
        for widget in (self.undo, self.redo):
            row.addWidget(widget)
        row.addSpacing(px(4))
        row.addWidget(self.send)
        row.addWidget(self.more)
        self.title.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        commands = workspace.commands()
        self.undo.setVisible("undo" in commands and not fills)
        self.redo.setVisible("redo" in commands and not fills)
        self._offer(self.send, "fill_send_menu", not fills)
        self._offer(self.more, "fill_more_menu")
        self._offer(self.documents, "fill_document_menu")
        self.name.setVisible(bool(workspace.document_name()))
        self.undo.clicked.connect(lambda: run("undo"))
        self.redo.clicked.connect(lambda: run("redo"))
        workspace.bar_changed.connect(self.show_state)
        self.show_state()

    def set_narrow(self, narrow: bool) -> None:
        """Icons only, with tooltips."""
        self.send.set_compact(narrow)
        if isinstance(self.modes, SegmentedSwitch) and narrow != getattr(self, "_narrow", False):
            self.modes.set_compact(narrow)
        self._narrow = narrow

    def show_state(self) -> None:
        self.name.show_name()
        self.name.setVisible(bool(self._workspace.document_name()))
        self.undo.setEnabled(self._workspace.can("undo"))
        self.redo.setEnabled(self._workspace.can("redo"))
        self.send.setEnabled(self._workspace.can("send"))

    def open_send(self) -> None:
        """Ctrl+M."""
        if self.send.isVisible() and self.send.isEnabled():
            self._pop(self.send, self._workspace.fill_send_menu)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), color("window"))
        painter.fillRect(0, self.height() - 1, self.width(), 1, color("line"))

    def _offer(self, button: IconButton | TextButton, filler: str, wanted: bool = True) -> None:
        """Show a button only if the workspace has something for its menu."""
        fill: Callable[[QMenu], None] = getattr(self._workspace, filler)
        button.setVisible(wanted and getattr(type(self._workspace), filler) is not getattr(Workspace, filler))
        button.clicked.connect(lambda: self._pop(button, fill))

    def _pop(self, button: QWidget, fill: Callable[[QMenu], None]) -> None:
        menu = Menu(self)
        fill(menu)
        if menu.isEmpty():
            return
        menu.aboutToHide.connect(menu.deleteLater)
        size = menu.sizeHint()
        corner = button.mapToGlobal(QPoint(0, button.height() + px(4)))
        right = self.mapToGlobal(QPoint(self.width(), 0)).x()
        corner.setX(min(corner.x(), right - size.width() - px(8)))
        menu.popup(corner)
