"""The gallery workspace: joins search, filters, grid, large view and details, and gives them to the shell."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

from PySide6.QtCore import QStandardPaths, Qt
from PySide6.QtGui import QHideEvent, QImage
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from mmstudio.generators.base import Described
from mmstudio.library.items import Item, LibraryState
from mmstudio.library.search import look_in
from mmstudio.media.kinds import DOCUMENTS, PICTURES, SOUNDS
from mmstudio.ui import file_dialogs, words
from mmstudio.ui.canvas.mime import copy_picture
from mmstudio.ui.controls import DropDown
from mmstudio.ui.drops import VIDEOS, Dropped
from mmstudio.ui.gallery import contact_sheet
from mmstudio.ui.gallery.bars import EmptyView, FilterBar, LibraryBanner, SelectionBar, SizeSlider
from mmstudio.ui.gallery.compare import CompareView
from mmstudio.ui.gallery.details import DetailsPanel
from mmstudio.ui.gallery.details_foot import DetailsFoot
from mmstudio.ui.gallery.grid import GalleryGrid
from mmstudio.ui.gallery.large_view import LargeView
from mmstudio.ui.gallery.menus import ItemMenus
from mmstudio.ui.gallery.search_field import SearchField, filters_in, without
from mmstudio.ui.reveal import reveal
from mmstudio.ui.sheet import Question
from mmstudio.ui.shell.workspace import Handlers, Workspace
from mmstudio.ui.theme import px
from mmstudio.viewmodels.gallery import GalleryState, drawing_of
from mmstudio.viewmodels.importing import Import
from mmstudio.viewmodels.sound_playing import SoundPlaying
from mmstudio.viewmodels.studio import Studio

_SIZE_STEP = 16


class GalleryWorkspace(Workspace):
    """All pictures of the library."""

    key = "gallery"
    icon = "image-multiple-outline"
    bar_fills = True

    def __init__(self, studio: Studio, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.studio = studio
        self.viewmodel = studio.gallery
        self.search = SearchField()
        self.sort = DropDown(self.tr("Sort"), self._sorts(), self.tr("Sort — the order of the pictures."))
        self.thumb_size = SizeSlider()
        self.filters = FilterBar(self.viewmodel)
        self.selection_bar = SelectionBar()
        self.banner = LibraryBanner(self.viewmodel, self)  # shows itself, which without a parent would be a window
        self.grid = GalleryGrid(self.viewmodel)
        self.large = LargeView(self.viewmodel)
        self.compare = CompareView(self.viewmodel)
        self.empty = EmptyView()
        self.details = DetailsPanel(self.viewmodel)
        self.foot = DetailsFoot(self.viewmodel)
        self.menus = ItemMenus(self)
        self._bar = self._make_bar()
        self._question: Question | None = None
        self._listening: SoundPlaying | None = None  # made when a sound is first played
        self._arrange()
        self._connect()
        self._set_size(studio.memory.thumb_px)
        self.show_state(self.viewmodel.state)

    # what the shell asks for

    def title(self) -> str:
        return self.tr("Gallery")

    def picture(self) -> QImage | None:
        """The picture of the large view, else the preview of the current one."""
        large = self._stack.currentWidget() is self.large
        return self.large.view.image if large else self.details.preview.image

    def column(self) -> QWidget | None:
        return self.details

    def column_foot(self) -> QWidget | None:
        return self.foot

    def modes(self) -> QWidget | None:
        return self._bar

    def commands(self) -> Handlers:
        viewmodel = self.viewmodel
        return {
            "main": self.do_main,
            "search": self.focus_search,
            "play": self.listen,
            "open_item": self.open_large,
            "large_view": self.toggle_large,
            "compare_two": self.open_compare,
            "rate_higher": lambda: viewmodel.rate_by(1),
            "rate_lower": lambda: viewmodel.rate_by(-1),
            "fan_out": self.fan_current,
            "star": viewmodel.star,
            "delete": viewmodel.delete,
            "select_all": viewmodel.select_all,
            "use_all": lambda: viewmodel.use_settings("all"),
            "use_prompt": lambda: viewmodel.use_settings("prompt"),
            "use_seed": lambda: viewmodel.use_settings("seed"),
            "use_all_but_seed": lambda: viewmodel.use_settings("all_but_seed"),
            "use_size": self._use_size,
            "copy": self.copy,
            "export": self.export,
            "save_as": self.export,
            "contact_sheet": self.contact_sheet,
            "undo": viewmodel.undo_delete,
            "open": self.choose_import,
            "send": self.menus.open_send,
            "fit": self.large.view.fit,
            "zoom_in": lambda: self._zoom(1),
            "zoom_out": lambda: self._zoom(-1),
            "zoom_100": lambda: self.large.view.zoom_to(1.0),
            "zoom_200": lambda: self.large.view.zoom_to(2.0),
            "zoom_400": lambda: self.large.view.zoom_to(4.0),
            "zoom_800": lambda: self.large.view.zoom_to(8.0),
        }

    def can(self, command: str) -> bool:
        return self.viewmodel.can_undo if command == "undo" else True

    def escape(self) -> bool:
        """The large view, else select mode and selection, else the search."""
        state = self.viewmodel.state
        if self._stack.currentWidget() is self.compare:
            self.compare.escape()
        elif self._stack.currentWidget() is self.large:
            self.close_large()
        elif self.filters.select.isChecked() or state.selection.ids:
            self._close_selection()
        elif state.searched:
            self._clear_search()
        else:
            return False
        return True

    def activated(self) -> None:
        self.search.today = date.today().isoformat()
        self.grid.setFocus(Qt.FocusReason.OtherFocusReason)
        if self.viewmodel.state.look[0]:
            self.viewmodel.look_around()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if self._listening is not None:
            self._listening.stop()

    def set_size_class(self, narrow: bool, low: bool) -> None:
        self.filters.set_narrow(narrow)
        self.thumb_size.setVisible(not narrow)

    def status(self) -> str:
        library = self.viewmodel.state.library
        if not library.total:
            return ""
        text = self.tr("%n item(s)", "", library.total)
        return self.tr("{items} · {size}").format(items=text, size=words.size_text(library.bytes))

    # what is shown

    def show_state(self, state: GalleryState) -> None:
        self.search.set_words(state.query.text)
        self.search.library = state.library
        self.sort.set_current("alike" if state.look[0] else state.query.sort)
        several = len(state.selection) > 1
        if state.empty:  # before it gets the keyboard; and not when it is left, which would hide the focused button
            self.empty.show_state(state)
        over = (self.large, self.compare)
        if self._stack.currentWidget() not in over or state.empty:
            self._turn_to(self.empty if state.empty else self.grid)
        large = self._stack.currentWidget() in over
        self.selection_bar.setVisible(several and not large)
        self.filters.setVisible(not several and not large)
        if several:
            self.selection_bar.show_count(len(state.selection))
        if state.starred_asked:
            self._ask_about_stars(state)

    def open_large(self) -> None:
        """Show the current picture large; play a sound; open a project or a walk in its workspace."""
        if self.viewmodel.state.selection.current is None:
            return
        if self.current_sound() is not None:
            self.listen()
            return
        if self.current_document() is not None:
            self.open_document()
            return
        self._stack.setCurrentWidget(self.large)
        self.large.open_view()
        self.show_state(self.viewmodel.state)

    def open_compare(self) -> None:
        """Two pictures side by side: the selected ones, or the current one and the next."""

        def found(items: list[Item]) -> None:
            if len(items) < 2:
                self.message.emit(self.tr("There are no two pictures here to compare."), "", None)
                return
            self._stack.setCurrentWidget(self.compare)
            self.compare.open_view(items)
            self.show_state(self.viewmodel.state)

        self.viewmodel.compare(found)

    def fan_current(self) -> None:
        current = self.viewmodel.state.selection.current
        if current is not None:
            self.viewmodel.fan(current)

    def close_large(self) -> None:
        if self._stack.currentWidget() in (self.large, self.compare):
            self._stack.setCurrentWidget(self.grid)
            self.show_state(self.viewmodel.state)
            self.grid.setFocus(Qt.FocusReason.OtherFocusReason)

    def toggle_large(self) -> None:
        self.close_large() if self._stack.currentWidget() is self.large else self.open_large()

    def focus_search(self) -> None:
        self.close_large()
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    # what is done

    def current_sound(self) -> Item | None:
        """The current item, if it is a sound."""
        item = self.viewmodel.state.details
        return item if item is not None and item.kind == "sound" else None

    def current_document(self) -> Item | None:
        """The current item, if it is a project or a walk."""
        item = self.viewmodel.state.details
        return item if item is not None and item.is_document else None

    def open_document(self) -> None:
        """Open the current project in Restore, the current walk in Explore."""
        item = self.current_document()
        if item is None or item.missing:
            return
        if item.kind == "project":
            self.studio.send_to.project(item.path)
        else:
            self.studio.send_to.walk(item.path)

    def do_main(self) -> None:
        """What the amber button does."""
        self.open_document() if self.current_document() is not None else self.viewmodel.use_settings("all")

    def listen(self) -> None:
        """Play the current sound, or silence it."""
        item = self.current_sound()
        if item is None or item.missing:
            return
        if self._listening is None:
            self._listening = self.studio.listening
            self._listening.changed.connect(self._show_playing)
            self._listening.moved.connect(lambda time_s: self.details.show_playing(self._listening.path, time_s))
        self._listening.toggle(item.path)

    def _show_playing(self) -> None:
        path = self._listening.path if self._listening is not None else None
        self.grid.show_playing(path)
        self.details.show_playing(path)

    def copy(self) -> None:
        """Put the current picture on the clipboard: pixels for programs that paint, the file for the others; of a sound
        or a document the file."""
        item = self.viewmodel.state.details
        if item is None or item.missing:
            return
        path = item.path
        if not item.pictured:
            copy_picture(None, str(path))
            self.message.emit(self.tr("Copied."), "", None)
            return

        def then(image: QImage | None) -> None:
            if copy_picture(image, str(path)):
                self.message.emit(self.tr("Copied."), "", None)

        self.viewmodel.library.read(path, None, then)

    def export(self) -> None:
        """Open the window's export form for the selected pictures, in the order shown."""
        state = self.viewmodel.state
        ids = sorted(state.selection.ids, key=lambda id: state.order.place(id) or 0)
        if ids:
            self.studio.export_requested.emit(tuple(ids))

    def choose_import(self) -> None:
        """Ask for files and copy them into the library."""
        start = Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.PicturesLocation))
        kept = (*PICTURES, *VIDEOS, *SOUNDS, *DOCUMENTS)
        shown = file_dialogs.filter_of(self.tr("Pictures, videos, sounds, projects and walks"), kept)
        file_dialogs.open_files(self, self.tr("Import pictures"), shown, self.viewmodel.import_files, start)

    def reveal_current(self) -> None:
        item = self.viewmodel.state.details
        if item is not None:
            reveal(item.path)

    def _tell_described(self, path: str, found: Described) -> None:
        """What the picture shows; a click puts the words on it as tags."""
        item = self.viewmodel.state.details
        if item is None or str(item.path) != path:
            return  # Create asked, or another picture is shown by now
        self.message.emit(words.described(found), self.tr("Add as tags"), lambda: self.viewmodel.tag(add=found.tags))

    def contact_sheet(self) -> None:
        """The chosen pictures on one; all that are shown where at most one is chosen. Documents are left out."""
        state = self.viewmodel.state
        chosen = tuple(id for id in state.order.ids if id in state.selection.ids)
        wanted = chosen if len(chosen) > 1 else state.order.ids
        contact_sheet.ask(self, self.studio, wanted, lambda sentence: self.message.emit(sentence, "", None))

    # drops

    def carry_out(self, deed: str, what: Dropped) -> None:
        if deed == "import":
            self.viewmodel.import_files(what.files)
        elif deed == "search":
            self.search.set_words(what.line)
            self.viewmodel.search(self.search.text())

    # helpers

    def _arrange(self) -> None:
        self._stack = QStackedWidget()
        for widget in (self.grid, self.empty, self.large, self.compare):
            self._stack.addWidget(widget)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addWidget(self.filters)
        box.addWidget(self.selection_bar)
        box.addWidget(self.banner)
        box.addWidget(self._stack, 1)

    def _make_bar(self) -> QWidget:
        bar = QWidget()
        row = QHBoxLayout(bar)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(px(12))
        row.addWidget(self.search, 1)
        row.addWidget(self.sort)
        row.addWidget(self.thumb_size)
        return bar

    def _connect(self) -> None:
        self.studio.describing.described.connect(self._tell_described)
        viewmodel = self.viewmodel
        viewmodel.changed.connect(self.show_state)
        viewmodel.changed.connect(self._tell_shell)
        self.large.shown.connect(self.picture_changed)
        self.details.preview_shown.connect(self.picture_changed)
        viewmodel.deleted.connect(self._say_deleted)
        viewmodel.restored.connect(lambda n: self.message.emit(self.tr("%n item(s) restored.", "", n), "", None))
        viewmodel.imported.connect(self._say_imported)
        self.search.searched.connect(viewmodel.search)
        self.search.left.connect(lambda: self.grid.setFocus(Qt.FocusReason.TabFocusReason))
        self.sort.chosen.connect(self._sort_by)
        self.empty.look_wanted.connect(self._look_for_words)
        self.search.look_wanted.connect(viewmodel.look_for)
        self.thumb_size.value_changed.connect(self._set_size)
        self.grid.size_stepped.connect(self._step_size)
        self.grid.opened.connect(lambda _: self.open_large())
        self.grid.menu_wanted.connect(self.menus.open)
        self.large.menu_wanted.connect(self.menus.open)
        self.large.closed.connect(self.close_large)
        self.compare.closed.connect(self.close_large)
        for part in (self.details, self.foot):
            self.compare.blind_changed.connect(part.setHidden)
        self.filters.select_toggled.connect(self._set_select_mode)
        self.filters.import_wanted.connect(self.choose_import)
        self.empty.import_wanted.connect(self.choose_import)
        self.empty.clear_wanted.connect(self._clear_search)
        self.banner.again_wanted.connect(lambda: viewmodel.library.look_again())
        self.banner.stop_wanted.connect(viewmodel.stop_import)
        self.selection_bar.star_wanted.connect(viewmodel.star)
        self.selection_bar.tag_wanted.connect(self.details.begin_tag)
        self.selection_bar.compare_wanted.connect(self.open_compare)
        self.selection_bar.export_wanted.connect(self.export)
        self.selection_bar.delete_wanted.connect(viewmodel.delete)
        self.selection_bar.closed.connect(self._close_selection)
        self.details.open_wanted.connect(self.open_large)
        self.details.listen_wanted.connect(self.listen)
        self.details.reveal_wanted.connect(self.reveal_current)
        self.foot.main_wanted.connect(self.do_main)
        self.foot.export_wanted.connect(self.export)
        self.foot.copy.clicked.connect(self.copy)
        self._told: LibraryState | None = None

    def _tell_shell(self, state: GalleryState) -> None:
        if state.library != self._told:
            self._told = state.library
            self.status_changed.emit()

    def _sorts(self) -> list[tuple[str, str]]:
        return [
            ("newest", self.tr("Newest first")),
            ("oldest", self.tr("Oldest first")),
            ("largest", self.tr("Largest first")),
            ("name", self.tr("Name")),
            ("alike", self.tr("Most alike")),
        ]

    def _sort_by(self, sort: str) -> None:
        """Most alike: to the current picture, or to the first where none is chosen."""
        viewmodel = self.viewmodel
        if sort != "alike":
            for term in filters_in(viewmodel.state.query.text):
                if look_in(term)[0]:
                    viewmodel.search(without(viewmodel.state.query.text, term))
            viewmodel.filter(sort=sort)
        elif viewmodel.state.details is not None and self.current_sound() is None:
            viewmodel.more_like_this()
        else:
            self.sort.set_current(viewmodel.state.query.sort)
            told = self.tr("Choose a picture first: the others are sorted by how much they look like it.")
            self.message.emit(told, "", None)

    def _look_for_words(self) -> None:
        self.viewmodel.look_for(self.viewmodel.state.query.text)

    def _turn_to(self, part: QWidget) -> None:
        """Show the grid or what stands in its place; the keyboard goes with it, if it was there."""
        former = self._stack.currentWidget()
        if part is former:
            return
        focused = self.window().focusWidget()
        took_part = former is not None and focused is not None and (former is focused or former.isAncestorOf(focused))
        self._stack.setCurrentWidget(part)
        if took_part:
            heir = self.grid if part is self.grid else self.empty.first_button()
            heir.setFocus(Qt.FocusReason.OtherFocusReason)

    def _set_select_mode(self, on: bool) -> None:
        self.grid.select_mode = on
        self.grid.viewport().update()

    def _close_selection(self) -> None:
        self.filters.select.setChecked(False)
        self.viewmodel.select_none()
        self.grid.setFocus(Qt.FocusReason.OtherFocusReason)

    def _clear_search(self) -> None:
        self.viewmodel.clear_search()
        self.grid.setFocus(Qt.FocusReason.OtherFocusReason)

    def _step_size(self, by: int) -> None:
        self._set_size(self.grid.row_height() + by * _SIZE_STEP)

    def _set_size(self, height: int) -> None:
        """Rows of this height, also after the next start."""
        self.grid.set_row_height(height)
        self.thumb_size.set_value(self.grid.row_height())
        self.studio.remember(thumb_px=self.grid.row_height())

    def _zoom(self, by: int) -> None:
        if self._stack.currentWidget() is self.large:
            self.large.view.zoom_by(1.25**by)
        else:
            self._step_size(by)

    def _use_size(self) -> None:
        item = self.viewmodel.state.details
        job = drawing_of(item) if item else None
        if job is not None:
            self.studio.create.edit(width=job.width, height=job.height)
            self.studio.go_to("create")

    def _ask_about_stars(self, state: GalleryState) -> None:
        if self._question is not None:
            return
        count = len(state.selection)
        sentence = self.tr("%n of them is starred.", "", state.starred_asked)
        if count == 1:
            sentence = self.tr("It is starred.")

        def then(sure: bool) -> None:
            self._question = None
            self.viewmodel.confirm_delete(sure)

        title = self.tr("Move %n item(s) to the bin?", "", count)
        self._question = Question(title, sentence, self.tr("Delete %n", "", count), self.window(), then)
        self._question.ask()

    def _say_deleted(self, count: int) -> None:
        text = self.tr("%n item(s) moved to the bin.", "", count)
        self.message.emit(text, self.tr("Undo"), self.viewmodel.undo_delete)
        self.bar_changed.emit()

    def _say_imported(self, result: Import) -> None:
        if result.code:
            self.studio.noticed.emit(result.code, dict(result.facts))
            return
        if result.refused and not result.done:
            name = result.names[0] if result.names else ""
            text = words.sentence("file_unreadable", {"name": name})
            if result.refused > 1:
                text = self.tr("%n file(s) could not be read.", "", result.refused)
            self.message.emit(text, "", None)
        elif result.refused:
            imported = self.tr("%n item(s) imported.", "", result.done)
            left = self.tr("%n file(s) could not be read.", "", result.refused)
            self.message.emit(
                self.tr("{imported} {left}").format(imported=imported, left=left), self.tr("Show"), self._show(result)
            )
        elif result.done:
            text = self.tr("%n item(s) imported.", "", result.done)
            self.message.emit(text, self.tr("Show"), self._show(result))
        elif not result.cancelled:
            self.message.emit(self.tr("There was nothing to import: these pictures are in the gallery."), "", None)

    def _show(self, result: Import) -> Callable[[], None]:
        return lambda: self.viewmodel.reveal(result.last)
