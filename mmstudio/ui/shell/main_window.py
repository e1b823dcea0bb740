"""The window: rail, the page of one workspace, status bar with the queue above it, and what lies over them."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QCloseEvent, QKeyEvent, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from mmstudio.engine.messages import Done, Failed, Loading, Preview, Progress
from mmstudio.engine.state import EngineState, QueueState
from mmstudio.errors import Fact
from mmstudio.jobs import ExploreJob, GenerateJob
from mmstudio.settings import UI_SCALES, Settings
from mmstudio.ui import drops, file_dialogs, words
from mmstudio.ui.appearance import Appearance
from mmstudio.ui.commands import WORKSPACES, Command, CommandRouter, shown_keys
from mmstudio.ui.controls import Announcer, describe_as
from mmstudio.ui.drops import Dropped
from mmstudio.ui.shell.fading import Fading, look_of
from mmstudio.ui.shell.focus_ring import FocusRing
from mmstudio.ui.shell.notice_bar import Action, NoticeBar
from mmstudio.ui.shell.notice_kinds import QUIET, TOASTS
from mmstudio.ui.shell.page import Page
from mmstudio.ui.shell.place import placed
from mmstudio.ui.shell.queue_drawer import QueueDrawer
from mmstudio.ui.shell.rail import Rail
from mmstudio.ui.shell.rooms import ROOMS, Room
from mmstudio.ui.shell.size_class import LEAST_HEIGHT, LEAST_WIDTH, USUAL_HEIGHT, USUAL_WIDTH, SizeClass, size_class
from mmstudio.ui.shell.status_bar import StatusBar
from mmstudio.ui.shell.workspace import Handlers, Workspace
from mmstudio.ui.theme import motion, px
from mmstudio.ui.theme.scale import ui_scale
from mmstudio.viewmodels.studio import Studio

if TYPE_CHECKING:  # shown later, so not imported before the first paint
    from mmstudio.library.items import Item
    from mmstudio.ui.export_dialog import ExportSheet
    from mmstudio.ui.first_run import FirstRun
    from mmstudio.ui.hints import Hints
    from mmstudio.ui.keys_sheet import KeysSheet
    from mmstudio.ui.palette import Palette
    from mmstudio.ui.settings_window import SettingsWindow
    from mmstudio.ui.shell.picture_window import PictureWindow


class MainWindow(QWidget):
    """Shows a Studio. first_painted is emitted once, when the window has been drawn for the first time."""

    first_painted = Signal()
    rebuilt = Signal()  # every page was thrown away
    closing = Signal()

    def __init__(self, studio: Studio, appearance: Appearance | None = None, rooms: Sequence[Room] = ROOMS) -> None:
        super().__init__()
        self.studio = studio
        self._appearance = appearance
        self._rooms = rooms
        self._painted = False
        self._size = SizeClass()
        self._picture_only = False
        self._current = studio.workspace if studio.workspace in {room.key for room in rooms} else rooms[0].key
        self._former = ""
        self._failed_at: dict[int, float] = {}  # job id: time.time(), for its entry in the log
        self._downloads = 0  # that use the network now
        self.settings_window: SettingsWindow | None = None
        self.keys: KeysSheet | None = None
        self.palette_sheet: Palette | None = None
        self.picture_window: PictureWindow | None = None
        self.first_run: FirstRun | None = None
        self.export_sheet: ExportSheet | None = None
        self.hints: Hints | None = None
        self.setProperty("ground", "window")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setWindowTitle("MM Studio")
        describe_as(self, QAccessible.Role.Window)
        self._whole = QHBoxLayout(self)
        self._whole.setContentsMargins(0, 0, 0, 0)
        self._whole.setSpacing(0)
        self.announcer = Announcer(self)
        self.router = CommandRouter(self, self._handlers())
        self.ring = FocusRing(self)
        self._build()
        self._place()
        self._connect()

    # parts

    @property
    def page(self) -> Page:
        """The page that is shown."""
        return self._page(self._current)

    def is_built(self, key: str) -> bool:
        return key in self._made

    def begin_ahead(self, key: str) -> None:
        """Make a workspace before it is first shown (ui/shell/warm_up.py); its page is made by `build_ahead`."""
        if key not in self._made and key not in self._begun:
            self._begun[key] = self._workspace(key)

    def build_ahead(self, key: str) -> list[QWidget]:
        """Make the page of a workspace before it is first shown. Returns its parts, which wait for the style sheet."""
        page = self._page(key)
        self._arrange_page(page)
        page.resize(self.pages.size())
        return [page, *page.findChildren(QWidget)]

    def go_to(self, key: str) -> None:
        """Show a workspace."""
        if key not in {room.key for room in self._rooms}:
            return
        if key == self._current and self.pages.currentWidget() is self._made.get(key):
            self.page.workspace.activated()
            return
        page = self._page(key)  # first: a workspace that cannot be made must leave the window as it is
        if key != self._current:
            self._former = self._current
        former = self.pages.currentWidget()
        look = look_of(former) if former is not None and self.isVisible() and motion(120) else None
        self._current = key
        self.pages.setCurrentWidget(page)
        self.drawer.raise_()  # Qt has brought the page to the front
        self.rail.set_current(key)
        self.studio.entered(key)
        self.router.show_workspace(key, page.workspace.commands())
        self._arrange()
        self._show_status()
        page.workspace.activated()
        if self.picture_window is not None:
            self.picture_window.follow(page.workspace)
        self._look_at_hints()
        if look is not None:
            Fading(look, page, self.drawer, self.pages)

    def toast(self, text: str, action: str = "", then: Callable[[], None] | None = None) -> None:
        self.page.toasts.show(text, action, then)
        self.announcer.say(text)
        self._look_at_hints()

    def notice(self, code: str, facts: dict[str, Fact] | None = None, at: float | None = None) -> None:
        """Say the sentence of code: in a toast if it only informs, else in the bar, with what can be done.

        at: time.time() when it happened, if not now.
        """
        at = time.time() if at is None else at
        actions: list[Action] = []
        for action in words.actions(code):
            do = self._notice_action(action, code, at)
            if do is not None:
                actions.append((words.action_title(action), do))
        if code in TOASTS:
            self.toast(words.sentence(code, facts), *(actions[0] if actions else ()))
            return
        self.notices.tell(code, words.sentence(code, facts), actions, quiet=code in QUIET, facts=facts, at=at)
        self.announcer.say(words.sentence(code, facts))

    def show_bug(self) -> None:
        """Something of ours failed; the program goes on (U9)."""
        self.notice("bug")

    def show_settings(self, page: str = "") -> None:
        from mmstudio.ui.settings_window import SettingsWindow

        if self.settings_window is None:
            self.settings_window = SettingsWindow(self.studio, self)
        window = self.settings_window
        if page:
            window.show_page(page)
        window.show()
        window.raise_()
        window.activateWindow()

    def show_keys(self) -> None:
        from mmstudio.ui.keys_sheet import KeysSheet

        if self.keys is not None:
            self.keys.close_sheet()
            return
        sheet = KeysSheet(self.studio.settings.shortcuts, self)
        sheet.closed.connect(self._keys_closed)
        sheet.welcome_wanted.connect(self.welcome)
        self.keys = sheet
        sheet.open_sheet()

    def show_palette(self) -> None:
        """Find a command, a setting, a style or a model by its name."""
        from mmstudio.ui.palette import Palette
        from mmstudio.ui.palette_entries import Actions, entries

        if self.palette_sheet is not None:
            self.palette_sheet.close_sheet()
            return
        actions = Actions(self._run_found, self._show_setting, self._choose, self._use_style, self._use_checkpoint)
        found = entries(actions, self._current, self.studio.settings.shortcuts, self._works)
        palette = Palette(found, self)
        palette.closed.connect(self._palette_closed)
        self.palette_sheet = palette
        palette.open_palette()

    def toggle_picture_window(self) -> None:
        """Show the picture alone in a second window, on another screen if there is one; or close that window."""
        from mmstudio.ui.shell.picture_window import PictureWindow

        if self.picture_window is not None:
            self.picture_window.close()
            return
        window = PictureWindow(self, self.studio.settings.picture_screen)
        window.closed.connect(self._picture_window_closed)
        window.screen_chosen.connect(lambda key: self.studio.change(picture_screen=key))
        self.studio.settings_changed.connect(window.use_settings)
        window.follow(self.page.workspace)
        self.picture_window = window
        window.show()

    def show_details(self, at: float | None = None) -> None:
        """The logs, at what happened at this time.time()."""
        from mmstudio.ui.log_window import LogWindow

        LogWindow(self, at).show()

    def welcome(self) -> None:
        """The card of the first start, over Create."""
        from mmstudio.ui.first_run import FirstRun

        if self.first_run is not None:
            return
        self.go_to("create")
        language = self._appearance.language if self._appearance else "en"
        card = FirstRun(self.studio.settings, language, self.page.workspace)
        self.first_run = card
        card.setGeometry(self.page.workspace.rect())
        card.drawn.connect(self._draw_example)
        card.restored.connect(self._restore_example)
        card.animated.connect(self._animate_example)
        card.closed.connect(self._welcomed)
        card.changed.connect(lambda name, value: self.studio.change(**{name: value}))
        card.show()
        card.raise_()
        card.setFocus(Qt.FocusReason.OtherFocusReason)

    def bare_copies(self, files: list[Path], then: Callable[[list[Path]], None]) -> None:
        """Copies without recipe, for whoever drags with Ctrl held (ui/canvas/mime.py)."""
        self.studio.export.bare_copies(files, then)

    def rebuild(self) -> None:
        """Texts or sizes changed: build every part anew from the same state."""
        drawer_open = self.drawer.is_open()
        welcoming = self.first_run is not None
        notices = self.notices.notices
        saved_at = self.status.saved_at
        second = self.picture_window is not None
        if self.picture_window is not None:
            self.picture_window.close()
        for child in (self.rail, self.right):
            self._whole.removeWidget(child)
            child.hide()
            child.deleteLater()
        for sheet in (self.keys, self.palette_sheet):
            if sheet is not None:
                sheet.close_sheet()
        settings_page = ""
        if self.settings_window is not None and self.settings_window.isVisible():
            settings_page = self.settings_window.current_page
            self.settings_window.close()
        if self.settings_window is not None:
            self.settings_window.deleteLater()
            self.settings_window = None
        self.ring.hide()
        self.first_run = None
        self._build()
        self._set_least()
        self._arrange()
        if saved_at:
            self.status.show_saved(saved_at)
        for notice in notices:
            self.notice(notice.code, notice.facts, notice.at)
        if drawer_open:
            self.drawer.toggle()
        if welcoming:
            self.welcome()
        if second:
            self.toggle_picture_window()
        if settings_page:
            self.show_settings(settings_page)
        self.rebuilt.emit()

    # events

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.ring.watch()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._painted:
            self._painted = True
            QTimer.singleShot(0, self, self.first_painted.emit)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()
        if self.keys is not None:
            self.keys.setGeometry(self.rect())
        if self.first_run is not None:
            self.first_run.setGeometry(self.page.workspace.rect())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        writing = isinstance(self.focusWidget(), QLineEdit) and event.key() != Qt.Key.Key_Escape
        if writing or not self.router.key(event):  # Enter ends what is written in a field, and does nothing else
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        self._remember_place()
        for other in (self.settings_window, self.picture_window):
            if other is not None:
                other.close()
        super().closeEvent(event)
        self.closing.emit()

    # helpers

    def _build(self) -> None:
        self._made: dict[str, Page] = {}
        self._begun: dict[str, Workspace] = {}  # made ahead, without a page yet
        self.keys = None
        self.first_run = None
        self._hints_ended()
        if self.export_sheet is not None:
            self.export_sheet.deleteLater()
            self.export_sheet = None
        self.rail = Rail()
        for number, room in enumerate(self._rooms, start=1):
            tip = self.tr("{workspace}. {key}").format(workspace=room.title(), key=number)
            self.rail.add(room.key, room.icon, room.title(), tip)
        self.pages = QStackedWidget()
        self.notices = NoticeBar()
        self.status = StatusBar()
        self.right = QWidget()
        column = QVBoxLayout(self.right)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.notices)
        column.addWidget(self.pages, 1)
        column.addWidget(self.status)
        self._whole.addWidget(self.rail)
        self._whole.addWidget(self.right, 1)
        self.drawer = QueueDrawer(self.studio.engine, self.pages)
        self.rail.chosen.connect(self.go_to)
        self.rail.dropped.connect(self._hand_on)
        self.rail.help_wanted.connect(self.show_keys)
        self.rail.settings_wanted.connect(self.show_settings)
        self.status.stop_wanted.connect(lambda: self.studio.engine.cancel())
        self.status.queue_wanted.connect(self.drawer.toggle)
        self.status.restart_wanted.connect(self.studio.engine.restart_engine)
        self.status.free_memory_wanted.connect(self.studio.engine.free_memory)
        self.drawer.details_wanted.connect(lambda job_id: self.show_details(self._failed_at.get(job_id)))
        current = self._current
        self._current = ""
        self.go_to(current)
        self.status.show_engine(self.studio.engine.state)
        self.status.show_downloads(self._downloads)
        self._show_queue(self.studio.engine.queue)

    def _page(self, key: str) -> Page:
        if key not in self._made:
            workspace = self._begun.pop(key, None) or self._workspace(key)
            page = Page(workspace, self.router.run)
            self._made[key] = page
            self.pages.addWidget(page)
            workspace.message.connect(self.toast)
            workspace.handed_on.connect(self._hand_on)
            workspace.status_changed.connect(self._show_status)
            # after the workspace has arranged itself for the same change
            workspace.followed.connect(self._look_at_hints, Qt.ConnectionType.QueuedConnection)
            if page.column is not None:
                page.column.width_chosen.connect(lambda width: self.studio.remember(column_px=width))
        return self._made[key]

    def _workspace(self, key: str) -> Workspace:
        return next(room for room in self._rooms if room.key == key).make(self.studio)

    def _connect(self) -> None:
        studio, engine = self.studio, self.studio.engine
        engine.state_changed.connect(self._show_engine)
        engine.queue_changed.connect(self._show_queue)
        engine.loading.connect(self._show_loading)
        engine.progressed.connect(self._show_progress)
        engine.previewed.connect(self._show_preview)
        studio.noticed.connect(self.notice)
        studio.told.connect(self._told)
        studio.saved.connect(self._show_saved)  # methods, not lambdas: Qt forgets them with the window
        studio.network_changed.connect(self._show_downloads)
        studio.send_to.sent.connect(self._sent)
        studio.tray.changed.connect(self._tray_changed)
        studio.workspace_requested.connect(self.go_to)
        studio.settings_requested.connect(self.show_settings)
        studio.settings_changed.connect(self._settings_changed)
        studio.export_requested.connect(self._export)
        studio.create.kept.connect(self._kept)
        # after the board has arranged itself for the same change
        studio.create.changed.connect(self._look_at_hints, Qt.ConnectionType.QueuedConnection)
        engine.done.connect(self._announce)
        engine.failed.connect(self._failed)

    # methods, not lambdas: those would outlive the window in the lists of what the studio's parts tell

    def _kept(self, _: object) -> None:
        self._arrived("create")

    def _failed(self, said: Failed) -> None:
        self._failed_at[said.job_id] = time.time()
        self.announcer.say(words.sentence(said.code, said.facts))

    def _show_saved(self, clock: str) -> None:
        self.status.show_saved(clock)

    def _show_downloads(self, count: int) -> None:
        self._downloads = count
        self.status.show_downloads(count)

    def _handlers(self) -> Handlers:
        engine = self.studio.engine
        handlers: Handlers = {
            "close": self._escape,
            "stop": lambda: engine.cancel(),
            "skip": lambda: engine.skip(),
            "clear_queue": lambda: self.drawer.ask_clear(),
            "queue": lambda: self.drawer.toggle(),
            "column": lambda: self._toggle_memory("column_hidden"),
            "details": lambda: self._toggle_memory("column_hidden"),  # those of the gallery stand in the column
            "filmstrip": lambda: self._toggle_memory("filmstrip_hidden"),
            "picture_only": self._toggle_picture_only,
            "full_screen": self._toggle_full_screen,
            "second_window": self.toggle_picture_window,
            "keys": self.show_keys,
            "palette": self.show_palette,
            "settings": self.show_settings,
            "next_region": lambda: self._region(1),
            "previous_region": lambda: self._region(-1),
            "send": lambda: self.page.bar.open_send(),
            "quit": self._quit,
            "scale_up": lambda: self._scale(1),
            "scale_down": lambda: self._scale(-1),
            "scale_reset": lambda: self.studio.change(ui_scale=100),
        }
        for room in self._rooms:
            handlers[f"workspace_{room.key}"] = partial(self.go_to, room.key)
        return handlers

    def _hand_on(self, key: str, what: Dropped) -> None:
        """Something was dropped on a tile of the rail, or on a workspace where it does not belong."""
        if not drops.deed(key, what):
            self.toast(drops.refusal(what))
            return
        self.go_to(key)
        self.page.workspace.take(what)
        if self._former != key:
            self._sent(key)

    def _escape(self) -> None:
        """Close what is open; nothing is open: leave special views; else stop the work, or leave the field that is
        written in."""
        if self.keys is not None:
            self.keys.close_sheet()
        elif self.palette_sheet is not None:
            self.palette_sheet.close_sheet()
        elif self.first_run is not None:
            self._welcomed()
        elif self.drawer.is_open():
            self.drawer.toggle()
        elif self.hints is not None:
            self._hints_ended()
        elif self.page.workspace.escape():
            pass  # the workspace had something open
        elif self._picture_only:
            self._toggle_picture_only()
        elif self.isFullScreen():
            self._toggle_full_screen()
        elif self.studio.engine.queue.running is not None:
            self.studio.engine.cancel()
        elif isinstance(self.focusWidget(), QLineEdit | QPlainTextEdit):
            self.setFocus()  # nothing is written any more: single keys are commands again

    def _quit(self) -> None:
        self.close()

    def _show_engine(self, state: EngineState) -> None:
        self.status.show_engine(state)
        if state.phase in ("ready", "busy"):
            self.notices.withdraw("worker_broken")
            self.notices.withdraw("hung")

    def _show_queue(self, queue: QueueState) -> None:
        self.status.show_queue(queue)
        self.drawer.show_queue(queue)

    def _show_loading(self, said: Loading) -> None:
        self.status.show_loading(said)

    def _show_progress(self, said: Progress) -> None:
        self.status.show_progress(said.job_id)

    def _show_preview(self, preview: Preview) -> None:
        self.drawer.show_preview(preview)

    def _show_status(self) -> None:
        self.status.show_workspace(self.page.workspace.status())

    def _announce(self, said: Done) -> None:
        """Tell a screen reader of new pictures; Restore itself tells of photos that were mended."""
        entry = self.studio.engine.queue.entry(said.job_id)
        if entry is not None and isinstance(entry.job, GenerateJob | ExploreJob):
            self.announcer.say(self.tr("%n picture(s) ready.", "", said.kept))

    def _told(self, code: str, facts: dict[str, Fact]) -> None:
        if code == "restored":
            self._arrived("restore")
        self.notice(code, facts)

    def _arrived(self, key: str) -> None:
        if key != self._current:
            self.rail.set_dot(key)

    def _sent(self, key: str) -> None:
        titles = {room.key: room.title() for room in self._rooms}
        text = self.tr("Sent to {workspace}").format(workspace=titles.get(key, key))
        back = self._former
        if back and back != key:
            self.toast(text, self.tr("Back"), lambda: self.go_to(back))
        else:
            self.toast(text)

    def _tray_changed(self, count: int) -> None:
        """Finished pictures wait to be saved, perhaps since the last start."""
        if not count:
            for code in ("tray", "unsaved", "unsaved_disk_full"):
                self.notices.withdraw(code)
        elif not any(notice.code.startswith("unsaved") for notice in self.notices.notices):
            actions = [
                (words.action_title("try_again"), self.studio.tray.retry),
                (words.action_title("save_elsewhere"), self._save_elsewhere),
            ]
            self.notices.tell("tray", self.tr("%n finished picture(s) wait to be saved.", "", count), actions)

    def _settings_changed(self, settings: Settings) -> None:
        self.router.rebind(settings.shortcuts)
        if self._appearance is not None and self._appearance.apply(settings):
            # not inside the signal of a control that the rebuild deletes
            QTimer.singleShot(0, self, self.rebuild)

    def _notice_action(self, action: str, code: str, at: float) -> Callable[[], None] | None:
        studio = self.studio
        match action:
            case "details":
                return lambda: self.show_details(at)
            case "settings":
                return self.show_settings
            case "choose_folder":
                return lambda: self.show_settings("files")
            case "restart_engine":
                return lambda: studio.engine.restart_engine()
            case "restore":
                return studio.restore_set_aside
            case "show":
                return lambda: self.go_to("restore")
            case "save_elsewhere":
                return self._save_elsewhere
            case "start" if code == "picture_large":
                return studio.restore.opening.open_large
            case "cancel" if code == "picture_large":
                return studio.restore.opening.leave_large
            case "scale":
                return studio.restore.masking.scale_mask
            case "cancel" if code == "mask_size":
                return studio.restore.masking.leave_mask
            case "try_again" if code in ("unsaved", "unsaved_disk_full"):
                return studio.tray.retry
            case "try_again" if code in ("folder_read_only", "folder_unreachable", "disk_full"):
                return lambda: studio.library.reopen(studio.settings.library)
        return None

    def _save_elsewhere(self) -> None:
        file_dialogs.open_folder(self, self.tr("Save elsewhere"), self.studio.tray.save_in)

    def _export(self, ids: tuple[int, ...]) -> None:
        """The export form over whatever is shown."""
        from mmstudio.ui.export_dialog import ExportSheet
        from mmstudio.ui.reveal import reveal

        def opened(items: list[Item]) -> None:
            if self.export_sheet is None:
                self.export_sheet = ExportSheet(self.studio.export, self)
                self.export_sheet.revealed.connect(reveal)
                self.export_sheet.ended_unseen.connect(self.toast)
            self.studio.export.begin(tuple(items))
            if self.studio.export.state.phase != "closed":
                self.export_sheet.open_sheet()

        self.studio.library.ask(lambda library: library.page(ids), opened)

    def _keys_closed(self) -> None:
        sheet, self.keys = self.keys, None
        if sheet is not None:
            sheet.deleteLater()

    def _picture_window_closed(self) -> None:
        window, self.picture_window = self.picture_window, None
        if window is not None:
            window.deleteLater()

    def _palette_closed(self) -> None:
        sheet, self.palette_sheet = self.palette_sheet, None
        if sheet is not None:
            sheet.deleteLater()

    def _works(self, command: Command) -> bool:
        """Whether a command can be carried out now, perhaps after going to its workspace."""
        if command.where in WORKSPACES:
            return command.where in {room.key for room in self._rooms}
        return command.local or self.router.knows(command.id)

    def _run_found(self, command: Command) -> None:
        """A command of the palette, in its workspace. What a field reads itself cannot be run: say its keys."""
        if command.where in WORKSPACES and command.where != self._current:
            self.go_to(command.where)
        if not self.router.run(command.id):
            keys = shown_keys(command, self.studio.settings.shortcuts)
            self.toast(self.tr("{command}: {keys}").format(command=command.title(), keys=keys))

    def _show_setting(self, id: str) -> None:
        self.show_settings()
        if self.settings_window is not None:
            self.settings_window.show_setting(id)

    def _choose(self, setting: str, value: str) -> None:
        self.studio.change(**{setting: value})

    def _use_style(self, style: str) -> None:
        self.go_to("create")
        self.studio.create.edit(style=style)

    def _use_checkpoint(self, checkpoint: str) -> None:
        self.go_to("create")
        self.studio.create.edit(checkpoint=checkpoint)

    def _draw_example(self) -> None:
        # in English whatever the window's language: it is what the starter understands best
        self.studio.create.edit(prompt="a friendly fox")
        self._welcomed()
        self.page.workspace.show_example()
        self.page.workspace.pulse()
        self._show_hints()

    def _restore_example(self) -> None:
        self._welcomed()
        self.studio.restore_sample()
        self._show_hints()

    def _animate_example(self) -> None:
        self._welcomed()
        self.studio.animate_sample()
        self._show_hints()

    def _show_hints(self) -> None:
        """The first steps in the workspace that is shown."""
        from mmstudio.ui.hints import Hints

        self._hints_ended()
        hints = self.page.workspace.hints()
        if hints:
            self.hints = Hints(hints, self, lambda: self.page.toasts.current, self.rail.width)
            self.hints.told.connect(self.announcer.say)
            self.hints.ended.connect(self._hints_ended)
            self.hints.look()

    def _hints_ended(self) -> None:
        hints, self.hints = self.hints, None
        if hints is not None:
            hints.hide()
            hints.deleteLater()

    def _look_at_hints(self, _: object = None) -> None:
        """Something may have been done, or may be where it was not before."""
        if self.hints is not None:
            self.hints.look()

    def _welcomed(self) -> None:
        card, self.first_run = self.first_run, None
        if card is not None:
            card.hide()
            card.deleteLater()
        self.studio.remember(welcomed=True)

    def _toggle_memory(self, field: str) -> None:
        self.studio.remember(**{field: not getattr(self.studio.memory, field)})
        self._arrange()

    def _toggle_picture_only(self) -> None:
        self._picture_only = not self._picture_only
        self.rail.setVisible(not self._picture_only)
        self.status.setVisible(not self._picture_only)
        self._arrange()

    def _toggle_full_screen(self) -> None:
        self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)

    def _scale(self, by: int) -> None:
        index = UI_SCALES.index(self.studio.settings.ui_scale) + by
        if 0 <= index < len(UI_SCALES):
            self.studio.change(ui_scale=UI_SCALES[index])

    def _region(self, by: int) -> None:
        """F6: the next part of the window, at its first control."""
        regions = [self.rail, *self.page.regions(), self.status]
        focus = QApplication.focusWidget()
        here = next((i for i, region in enumerate(regions) if focus and region.isAncestorOf(focus)), -1)
        for offset in range(1, len(regions) + 1):
            region = regions[(here + by * offset) % len(regions)]
            target = _first_focusable(region)
            if target is not None:
                target.setFocus(Qt.FocusReason.TabFocusReason)
                return

    def _arrange(self) -> None:
        scale = ui_scale() / 100
        self._size = size_class(self.width() / scale, self.height() / scale)
        self.rail.set_narrow(self._size.narrow)
        if self._current in self._made:
            self._arrange_page(self.page)

    def _arrange_page(self, page: Page) -> None:
        memory = self.studio.memory
        page.arrange(
            self._size,
            memory.column_px,
            not memory.column_hidden,
            not memory.filmstrip_hidden,
            self._picture_only,
        )

    def _place(self) -> None:
        self._set_least()
        memory = self.studio.memory
        screens = [screen.availableGeometry() for screen in QApplication.screens()]
        size = QSize(px(USUAL_WIDTH), px(USUAL_HEIGHT))
        wanted = QRect(*memory.place) if len(memory.place) == 4 else None
        self.setGeometry(placed(wanted, size, self.minimumSize(), screens))
        if memory.maximised:
            self.setWindowState(Qt.WindowState.WindowMaximized)

    def _set_least(self) -> None:
        screen = QApplication.primaryScreen().availableGeometry()
        # at 200 % on a small screen the window must still fit it
        self.setMinimumSize(min(px(LEAST_WIDTH), screen.width()), min(px(LEAST_HEIGHT), screen.height()))

    def _remember_place(self) -> None:
        place = self.normalGeometry() if self.isMaximized() or self.isFullScreen() else self.geometry()
        if place.isValid():
            self.studio.remember(
                place=(place.x(), place.y(), place.width(), place.height()),
                maximised=self.isMaximized(),
                screen=self.screen().name(),
            )


def _first_focusable(region: QWidget) -> QWidget | None:
    """The first control of a part of the window that Tab would reach."""
    parts = region.findChildren(QWidget)
    if region.focusPolicy() & Qt.FocusPolicy.TabFocus:
        return region
    return next(
        (
            part
            for part in parts
            if part.isVisible() and part.isEnabled() and part.focusPolicy() & Qt.FocusPolicy.TabFocus
        ),
        None,
    )
