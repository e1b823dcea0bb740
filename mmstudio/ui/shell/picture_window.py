"""A second window with the picture alone, for another screen."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication, QKeyEvent, QScreen
from PySide6.QtWidgets import QVBoxLayout, QWidget

from mmstudio.ui.canvas.view import PictureView
from mmstudio.ui.shell.workspace import Workspace
from mmstudio.ui.theme import px

_SHARE = 0.6  # of the screen, where there is only one


class PictureWindow(QWidget):
    """Shows what the workspace shows. F11 or a double-click: full screen; Esc closes.

    Where there is another screen than that of `beside`, it fills that one.
    """

    closed = Signal()

    def __init__(self, beside: QWidget) -> None:
        super().__init__(beside, Qt.WindowType.Window)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setProperty("ground", "surround")
        self.setWindowTitle(self.tr("Picture — MM Studio"))
        self._workspace: Workspace | None = None
        self.view = PictureView(self.tr("Picture"))
        self.view.radius = 0.0
        box = QVBoxLayout(self)
        box.setContentsMargins(px(8), px(8), px(8), px(8))
        box.addWidget(self.view)
        self.view.activated.connect(self.toggle_full)
        other = other_screen(QGuiApplication.screens(), beside.screen())
        where = (other or beside.screen()).availableGeometry()
        if other is not None:
            self.setGeometry(where)
            self.setWindowState(Qt.WindowState.WindowFullScreen)
        else:
            self.resize(round(where.width() * _SHARE), round(where.height() * _SHARE))
            self.move(where.center() - self.rect().center())

    def follow(self, workspace: Workspace) -> None:
        """Show the picture of this workspace from now on."""
        if self._workspace is not None:
            self._workspace.picture_changed.disconnect(self._show)
        self._workspace = workspace
        workspace.picture_changed.connect(self._show)
        self._show()

    def toggle_full(self) -> None:
        self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        elif event.key() == Qt.Key.Key_F11:
            self.toggle_full()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        self.closed.emit()

    def _show(self) -> None:
        if self._workspace is not None:
            image = self._workspace.picture()
            self.view.set_placeholder("" if image is not None else self.tr("Nothing is shown there."))
            self.view.show_image(image)


def other_screen(screens: list[QScreen], here: QScreen) -> QScreen | None:
    """The first screen that is not this one."""
    return next((screen for screen in screens if screen is not here), None)
