"""One workspace with everything the shell puts around it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from mmstudio.ui.controls import ToastHost
from mmstudio.ui.shell.column import ParameterColumn
from mmstudio.ui.shell.size_class import SizeClass
from mmstudio.ui.shell.top_bar import TopBar
from mmstudio.ui.shell.workspace import Workspace
from mmstudio.ui.theme import px


class Page(QWidget):
    """Top bar; canvas with filmstrip below; parameter column at the right."""

    def __init__(self, workspace: Workspace, run: Callable[[str], object], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.workspace = workspace
        self.bar = TopBar(workspace, run, self)
        self.filmstrip = workspace.filmstrip()
        box = QVBoxLayout(self)  # from the outside in, as the column
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addWidget(self.bar)
        middle = QHBoxLayout()
        middle.setContentsMargins(0, 0, 0, 0)
        middle.setSpacing(0)
        box.addLayout(middle, 1)
        left = QVBoxLayout()
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(0)
        middle.addLayout(left, 1)
        left.addWidget(workspace, 1)
        if self.filmstrip is not None:
            left.addWidget(self.filmstrip)
        content, foot = workspace.column(), workspace.column_foot()
        self.column: ParameterColumn | None = None
        if content is not None or foot is not None:
            self.column = ParameterColumn(content, foot, self)  # after the workspace: Tab goes there first
            middle.addWidget(self.column)
        self.toasts = ToastHost(workspace.canvas(), workspace.toast_lift)
        workspace.toast_lift_changed.connect(self.toasts.place)
        self._size: SizeClass | None = None
        self._arranged: object = None
        workspace.strip_changed.connect(self._fit_strip)

    def arrange(self, size: SizeClass, column_px: int, column: bool, filmstrip: bool, bare: bool) -> None:
        """column, filmstrip: whether they are wanted; bare: the picture alone."""
        wanted = size, column_px, column, filmstrip, bare
        if wanted == self._arranged:
            return  # every visit asks for it, and a photo would be scaled anew
        self._arranged = wanted
        self.bar.set_narrow(size.narrow)
        self.bar.setVisible(not bare)
        self.workspace.set_size_class(size.narrow, size.low)
        if self.column is not None:
            self.column.setVisible(column and not bare)
            self.column.set_width(size.column(column_px))
        if self.filmstrip is not None:
            self.filmstrip.setVisible(filmstrip and not bare)
        self._size = size
        self._fit_strip()

    def _fit_strip(self) -> None:
        size = self._size
        if self.filmstrip is not None and size is not None:
            self.filmstrip.setFixedHeight(px(self.workspace.filmstrip_height(size.low) or size.filmstrip))

    def regions(self) -> list[QWidget]:
        """Where F6 goes, in order."""
        parts = [self.bar, self.workspace, self.column, self.filmstrip]
        return [part for part in parts if part is not None and part.isVisible()]
