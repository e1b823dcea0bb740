"""What opens over the window or beside it when it is asked for, and is made only then: settings, keys, the command
palette, the export form, the logs, the picture on another screen."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from mmstudio.ui.commands import WORKSPACES, Command, shown_keys

if TYPE_CHECKING:  # shown later, so not imported before the first paint
    from PySide6.QtWidgets import QMenu

    from mmstudio.library.items import Item
    from mmstudio.ui.controls import Menu
    from mmstudio.ui.export_dialog import ExportSheet
    from mmstudio.ui.keys_sheet import KeysSheet
    from mmstudio.ui.palette import Palette
    from mmstudio.ui.settings_window import SettingsWindow
    from mmstudio.ui.shell.main_window import MainWindow
    from mmstudio.ui.shell.picture_window import PictureWindow
    from mmstudio.ui.shell.workspace import Workspace


class Sheets(QObject):
    """Opens and closes them. Each is None while it is not there."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window, self._studio = window, window.studio
        self.settings: SettingsWindow | None = None
        self.keys: KeysSheet | None = None
        self.palette: Palette | None = None
        self._offered: list[Menu] = []
        self.picture: PictureWindow | None = None
        self.export: ExportSheet | None = None
        self._studio.settings_requested.connect(self.show_settings)
        self._studio.export_requested.connect(self._export)

    def show_settings(self, page: str = "") -> None:
        from mmstudio.ui.settings_window import SettingsWindow

        if self.settings is None:
            self.settings = SettingsWindow(self._studio, self._window)
        if page:
            self.settings.show_page(page)
        self.settings.show()
        self.settings.raise_()
        self.settings.activateWindow()

    def toggle_keys(self) -> None:
        from mmstudio.ui.keys_sheet import KeysSheet

        if self.keys is not None:
            self.keys.close_sheet()
            return
        sheet = KeysSheet(self._studio.settings.shortcuts, self._window)
        sheet.closed.connect(self._keys_closed)
        sheet.welcome_wanted.connect(self._window.welcome)
        self.keys = sheet
        sheet.open_sheet()

    def toggle_palette(self) -> None:
        """Find a command, a setting, a style or a model by its name."""
        from mmstudio.ui.palette import Palette
        from mmstudio.ui.palette_entries import Actions, entries, of_menu

        if self.palette is not None:
            self.palette.close_sheet()
            return
        actions = Actions(self._run_found, self._show_setting, self._choose, self._use_style, self._use_checkpoint)
        workspace = self._window.page.workspace
        found = entries(actions, workspace.key, self._studio.settings.shortcuts, self._works)
        known = {entry.title for entry in found}
        for menu, group in self._menus_of(workspace):
            offered = of_menu(menu, group, type(workspace).__name__)
            found += [entry for entry in offered if entry.title not in known]
        palette = Palette(found, self._window)
        palette.closed.connect(self._palette_closed)
        self.palette = palette
        palette.open_palette()

    def toggle_picture(self) -> None:
        """Show the picture alone in a second window, on another screen if there is one; or close that window."""
        from mmstudio.ui.shell.picture_window import PictureWindow

        if self.picture is not None:
            self.picture.close()
            return
        window = PictureWindow(self._window, self._studio.settings.picture_screen)
        window.closed.connect(self._picture_closed)
        window.screen_chosen.connect(lambda key: self._studio.change(picture_screen=key))
        self._studio.settings_changed.connect(window.use_settings)
        window.follow(self._window.page.workspace)
        self.picture = window
        window.show()

    def show_log(self, at: float | None = None) -> None:
        """The logs, at what happened at this time.time()."""
        from mmstudio.ui.log_window import LogWindow

        LogWindow(self._window, at).show()

    def resized(self) -> None:
        """The window has another size."""
        if self.keys is not None:
            self.keys.setGeometry(self._window.rect())

    def close_windows(self) -> None:
        """The window closes."""
        for other in (self.settings, self.picture):
            if other is not None:
                other.close()

    def put_away(self) -> Callable[[], None]:
        """Everything, because the window is built anew. Returns what opens again those that stay open after that."""
        pictured = self.picture is not None
        if self.picture is not None:
            self.picture.close()
        for sheet in (self.keys, self.palette):
            if sheet is not None:
                sheet.close_sheet()
        page = ""
        if self.settings is not None:
            page = self.settings.current_page if self.settings.isVisible() else ""
            self.settings.close()
            self.settings.deleteLater()
        if self.export is not None:
            self.export.deleteLater()
        self.settings = self.export = None

        def bring_back() -> None:
            if pictured:
                self.toggle_picture()
            if page:
                self.show_settings(page)

        return bring_back

    # helpers

    def _export(self, ids: tuple[int, ...]) -> None:
        """The export form over whatever is shown."""
        from mmstudio.ui.export_dialog import ExportSheet
        from mmstudio.ui.reveal import reveal

        studio = self._studio

        def opened(items: list[Item]) -> None:
            if self.export is None:
                self.export = ExportSheet(studio.export, self._window)
                self.export.revealed.connect(reveal)
                self.export.ended_unseen.connect(self._window.toast)
            studio.export.begin(tuple(items))
            if studio.export.state.phase != "closed":
                self.export.open_sheet()

        studio.library.ask(lambda library: library.page(ids), opened)

    def _keys_closed(self) -> None:
        sheet, self.keys = self.keys, None
        if sheet is not None:
            sheet.deleteLater()

    def _palette_closed(self) -> None:
        sheet, self.palette = self.palette, None
        if sheet is not None:
            sheet.deleteLater()

    def _picture_closed(self) -> None:
        window, self.picture = self.picture, None
        if window is not None:
            window.deleteLater()

    # what the palette does

    def _menus_of(self, workspace: Workspace) -> list[tuple[QMenu, str]]:
        """What a workspace offers in its menus now, and what kind of thing that is."""
        from mmstudio.ui.controls import Menu

        for menu in self._offered:
            menu.deleteLater()
        more, send, documents = menus = [Menu(self._window) for _ in range(3)]
        self._offered = menus  # their actions are what the palette's entries do
        workspace.fill_more_menu(more)
        workspace.fill_send_menu(send)
        workspace.fill_document_menu(documents)
        groups = (workspace.title(), self.tr("Send to"), self.tr("Document"))
        return list(zip(menus, groups, strict=True))

    def _works(self, command: Command) -> bool:
        """Whether a command can be carried out now, perhaps after going to its workspace."""
        if command.where in WORKSPACES:
            return command.where in self._window.rooms()
        return command.local or self._window.router.knows(command.id)

    def _run_found(self, command: Command) -> None:
        """A command of the palette, in its workspace. What a field reads itself cannot be run: say its keys."""
        window = self._window
        if command.where in WORKSPACES and command.where != window.page.workspace.key:
            window.go_to(command.where)
        if not window.router.run(command.id):
            keys = shown_keys(command, self._studio.settings.shortcuts)
            window.toast(self.tr("{command}: {keys}").format(command=command.title(), keys=keys))

    def _show_setting(self, id: str) -> None:
        self.show_settings()
        if self.settings is not None:
            self.settings.show_setting(id)

    def _choose(self, setting: str, value: str) -> None:
        self._studio.change(**{setting: value})

    def _use_style(self, style: str) -> None:
        self._window.go_to("create")
        self._studio.create.edit(style=style)

    def _use_checkpoint(self, checkpoint: str) -> None:
        self._window.go_to("create")
        self._studio.create.edit(checkpoint=checkpoint)
