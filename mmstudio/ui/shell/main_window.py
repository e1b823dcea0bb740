"""The window: rail, the page of one workspace, status bar with the queue above it, and what lies over them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QCloseEvent, QKeyEvent, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QStackedWidget, QVBoxLayout, QWidget

from mmstudio.engine.messages import Loading, Preview, Progress
from mmstudio.engine.state import EngineState, QueueState
from mmstudio.errors import Fact
from mmstudio.settings import Settings
from mmstudio.ui import drops
from mmstudio.ui.appearance import Appearance
from mmstudio.ui.commands import CommandRouter
from mmstudio.ui.controls import Announcer, describe_as
from mmstudio.ui.drops import Dropped
from mmstudio.ui.shell.fading import Fading, look_of
from mmstudio.ui.shell.first_steps import FirstSteps
from mmstudio.ui.shell.focus_ring import FocusRing
from mmstudio.ui.shell.news import News
from mmstudio.ui.shell.notice_bar import NoticeBar
from mmstudio.ui.shell.page import Page
from mmstudio.ui.shell.place import place_of, put_in_place, set_least_size
from mmstudio.ui.shell.queue_drawer import QueueDrawer
from mmstudio.ui.shell.rail import Rail
from mmstudio.ui.shell.rooms import ROOMS, Room
from mmstudio.ui.shell.sheets import Sheets
from mmstudio.ui.shell.size_class import SizeClass, size_class
from mmstudio.ui.shell.status_bar import StatusBar
from mmstudio.ui.shell.window_commands import window_commands
from mmstudio.ui.shell.workspace import Workspace
from mmstudio.ui.theme import motion
from mmstudio.ui.theme.scale import ui_scale
from mmstudio.viewmodels.studio import Studio


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
        self.picture_only = False  # the page without rail and bars
        self._current = studio.workspace if studio.workspace in self.rooms() else rooms[0].key
        self._former = ""
        self._downloads = 0  # that use the network now
        self.setProperty("ground", "window")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setWindowTitle("MM Studio")
        describe_as(self, QAccessible.Role.Window)
        self._whole = QHBoxLayout(self)
        self._whole.setContentsMargins(0, 0, 0, 0)
        self._whole.setSpacing(0)
        self.announcer = Announcer(self)
        self.sheets = Sheets(self)
        self.first_steps = FirstSteps(self)
        self.news = News(self)
        self.router = CommandRouter(self, window_commands(self))
        self.ring = FocusRing(self)
        self._build()
        put_in_place(self, studio.memory)
        self._connect()

    # parts

    @property
    def page(self) -> Page:
        """The page that is shown."""
        return self._page(self._current)

    def rooms(self) -> list[str]:
        """The keys of the workspaces that there are, in order."""
        return [room.key for room in self._rooms]

    def regions(self) -> list[QWidget]:
        """Where F6 goes, in order."""
        return [self.rail, *self.page.regions(), self.status]

    def is_built(self, key: str) -> bool:
        return key in self._made

    def built(self, key: str) -> Page:
        """The page of a workspace, made if there is none."""
        return self._page(key)

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
        if key not in self.rooms():
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
        if self.sheets.picture is not None:
            self.sheets.picture.follow(page.workspace)
        self.first_steps.look()
        if look is not None:
            Fading(look, page, self.drawer, self.pages)

    def toast(self, text: str, action: str = "", then: Callable[[], None] | None = None) -> None:
        self.page.toasts.show(text, action, then)
        self.announcer.say(text)
        self.first_steps.look()

    def notice(self, code: str, facts: dict[str, Fact] | None = None, at: float | None = None) -> None:
        """Say the sentence of code, and what can be done. at: time.time() when it happened, if not now."""
        self.news.tell(code, facts, at)

    def mark_arrival(self, key: str) -> None:
        """A result arrived in a workspace: a dot says so on the rail, unless it is seen anyway."""
        if key != self._current:
            self.rail.set_dot(key)

    def show_bug(self) -> None:
        """Something of ours failed; the program goes on (U9)."""
        self.notice("bug")

    def welcome(self) -> None:
        """The card of the first start, over Create."""
        self.first_steps.welcome(self._appearance.language if self._appearance else "en")

    def toggle_part(self, field: str) -> None:
        """Show or hide a part of all pages. field: of WindowMemory; it says whether the part is hidden."""
        self.studio.remember(**{field: not getattr(self.studio.memory, field)})
        self._arrange()

    def toggle_picture_only(self) -> None:
        self.picture_only = not self.picture_only
        self.rail.setVisible(not self.picture_only)
        self.status.setVisible(not self.picture_only)
        self._arrange()

    def toggle_full_screen(self) -> None:
        self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)

    def bare_copies(self, files: list[Path], then: Callable[[list[Path]], None]) -> None:
        """Copies without recipe, for whoever drags with Ctrl held (ui/canvas/mime.py)."""
        self.studio.export.bare_copies(files, then)

    def rebuild(self) -> None:
        """Texts or sizes changed: build every part anew from the same state."""
        drawer_open = self.drawer.is_open()
        notices = self.notices.notices
        saved_at = self.status.saved_at
        bring_back = self.sheets.put_away()
        welcoming = self.first_steps.put_away()
        for child in (self.rail, self.right):
            self._whole.removeWidget(child)
            child.hide()
            child.deleteLater()
        self.ring.hide()
        self._build()
        set_least_size(self)
        self._arrange()
        if saved_at:
            self.status.show_saved(saved_at)
        for notice in notices:
            self.notice(notice.code, notice.facts, notice.at)
        if drawer_open:
            self.drawer.toggle()
        if welcoming:
            self.welcome()
        bring_back()
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
        self.sheets.resized()
        self.first_steps.resized()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        writing = isinstance(self.focusWidget(), QLineEdit) and event.key() != Qt.Key.Key_Escape
        if writing or not self.router.key(event):  # Enter ends what is written in a field, and does nothing else
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        self.studio.remember(**place_of(self))
        self.sheets.close_windows()
        super().closeEvent(event)
        self.closing.emit()

    # helpers

    def _build(self) -> None:
        self._made: dict[str, Page] = {}
        self._begun: dict[str, Workspace] = {}  # made ahead, without a page yet
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
        self.rail.help_wanted.connect(self.sheets.toggle_keys)
        self.rail.settings_wanted.connect(self.sheets.show_settings)
        self.status.stop_wanted.connect(lambda: self.studio.engine.cancel())
        self.status.queue_wanted.connect(self.drawer.toggle)
        self.status.restart_wanted.connect(self.studio.engine.restart_engine)
        self.status.free_memory_wanted.connect(self.studio.engine.free_memory)
        self.drawer.details_wanted.connect(self.news.show_failure)
        current = self._current
        self._current = ""
        self.go_to(current)
        self.status.show_engine(self.studio.engine.state)
        self.status.show_downloads(self._downloads)
        self._show_queue(self.studio.engine.queue)

    def _page(self, key: str) -> Page:
        if key not in self._made:
            workspace = self._begun.pop(key, None) or self._workspace(key)
            page = Page(workspace, self.router.run, self.pages)
            self._made[key] = page
            self.pages.addWidget(page)
            workspace.message.connect(self.toast)
            workspace.handed_on.connect(self._hand_on)
            workspace.status_changed.connect(self._show_status)
            # after the workspace has arranged itself for the same change
            workspace.followed.connect(self.first_steps.look, Qt.ConnectionType.QueuedConnection)
            if page.column is not None:
                page.column.width_chosen.connect(lambda width: self.studio.remember(column_px=width))
        return self._made[key]

    def _workspace(self, key: str) -> Workspace:
        return next(room for room in self._rooms if room.key == key).make(self.studio)

    def _connect(self) -> None:
        studio, engine = self.studio, self.studio.engine
        # methods, not lambdas: those would outlive the window in the lists of what the studio's parts tell
        engine.state_changed.connect(self._show_engine)
        engine.queue_changed.connect(self._show_queue)
        engine.loading.connect(self._show_loading)
        engine.progressed.connect(self._show_progress)
        engine.previewed.connect(self._show_preview)
        studio.saved.connect(self._show_saved)
        studio.network_changed.connect(self._show_downloads)
        studio.send_to.sent.connect(self._sent)
        studio.workspace_requested.connect(self.go_to)
        studio.settings_changed.connect(self._settings_changed)

    def _show_saved(self, clock: str) -> None:
        self.status.show_saved(clock)

    def _show_downloads(self, count: int) -> None:
        self._downloads = count
        self.status.show_downloads(count)

    def _hand_on(self, key: str, what: Dropped) -> None:
        """Something was dropped on a tile of the rail, or on a workspace where it does not belong."""
        if not drops.deed(key, what):
            self.toast(drops.refusal(what))
            return
        self.go_to(key)
        self.page.workspace.take(what)
        if self._former != key:
            self._sent(key)

    def _show_engine(self, state: EngineState) -> None:
        self.status.show_engine(state)

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

    def _sent(self, key: str) -> None:
        titles = {room.key: room.title() for room in self._rooms}
        text = self.tr("Sent to {workspace}").format(workspace=titles.get(key, key))
        back = self._former
        if back and back != key:
            self.toast(text, self.tr("Back"), lambda: self.go_to(back))
        else:
            self.toast(text)

    def _settings_changed(self, settings: Settings) -> None:
        self.router.rebind(settings.shortcuts)
        if self._appearance is not None and self._appearance.apply(settings):
            # not inside the signal of a control that the rebuild deletes
            QTimer.singleShot(0, self, self.rebuild)

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
            self.picture_only,
        )
