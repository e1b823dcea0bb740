"""A second window with the picture alone, for another screen."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from mmstudio.settings import Settings
from mmstudio.ui.canvas.view import PictureView
from mmstudio.ui.controls import Menu
from mmstudio.ui.shell.screens import on_screens_changed, screen_for, screen_key, screen_name
from mmstudio.ui.shell.workspace import Workspace
from mmstudio.ui.theme import px

_SHARE = 0.6  # of the screen, where there is only one


class PictureWindow(QWidget):
    """Shows what the workspace shows. F11 or a double-click: full screen; Esc closes.

    Where there is another screen than that of `beside`, it fills that one: the one that was chosen by a right-click
    or in the settings, as long as it is plugged in.
    """

    closed = Signal()
    screen_chosen = Signal(str)  # its key

    def __init__(self, beside: QWidget, wanted: str = "") -> None:
        """wanted: key of the chosen screen, "" = the first free one."""
        super().__init__(beside, Qt.WindowType.Window)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setProperty("ground", "surround")
        self.setWindowTitle(self.tr("Picture — MM Studio"))
        self._beside, self._wanted = beside, wanted
        self._workspace: Workspace | None = None
        self.view = PictureView(self.tr("Picture"))
        self.view.radius = 0.0
        box = QVBoxLayout(self)
        box.setContentsMargins(px(8), px(8), px(8), px(8))
        box.addWidget(self.view)
        self.view.activated.connect(self.toggle_full)
        self.view.menu_wanted.connect(self.open_menu)
        on_screens_changed(self.place)
        self.place()

    def place(self) -> None:
        """Fill the screen that is wanted; where there is only one, be a window on it."""
        here = self._beside.screen()
        other = screen_for(QGuiApplication.screens(), here, self._wanted)
        self.setWindowState(Qt.WindowState.WindowNoState)  # else it stays full where it is
        if other is not None:
            self.setScreen(other)
            self.setGeometry(other.availableGeometry())
            self.setWindowState(Qt.WindowState.WindowFullScreen)
            return
        where = here.availableGeometry()
        self.resize(round(where.width() * _SHARE), round(where.height() * _SHARE))
        self.move(where.center() - self.rect().center())

    def use_settings(self, settings: Settings) -> None:
        """Another screen was chosen there."""
        if settings.picture_screen != self._wanted:
            self._wanted = settings.picture_screen
            self.place()

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

    def open_menu(self, at: QPoint) -> None:
        """On which screen."""
        here = self._beside.screen()
        others = [screen for screen in QGuiApplication.screens() if screen is not here]
        menu = Menu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        for screen in others:
            action = menu.addAction(screen_name(screen), partial(self.screen_chosen.emit, screen_key(screen)))
            action.setCheckable(True)
            action.setChecked(screen is self.screen())
        if others:
            menu.addSeparator()
        menu.addAction(self.tr("Window") if self.isFullScreen() else self.tr("Full screen"), self.toggle_full)
        menu.addAction(self.tr("Close"), self.close)
        menu.popup(at)

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        self.closed.emit()

    def _show(self) -> None:
        if self._workspace is not None:
            image = self._workspace.picture()
            self.view.set_placeholder("" if image is not None else self.tr("Nothing is shown there."))
            self.view.show_image(image)
