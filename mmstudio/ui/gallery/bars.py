"""What stands over the grid: filter chips, the bar of a selection, and what is to be said about the library."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QMenu, QSizePolicy, QVBoxLayout, QWidget

from mmstudio.library.search import look_in
from mmstudio.ui import words
from mmstudio.ui.controls import Chip, DropDown, IconButton, Mark, Menu, Text, TextButton, Track, set_name
from mmstudio.ui.gallery.grid import LARGEST, SMALLEST, USUAL
from mmstudio.ui.gallery.search_field import filters_in, without
from mmstudio.ui.sheet import Sheet
from mmstudio.ui.theme import color, paint_icon, px
from mmstudio.viewmodels.gallery import GalleryState, GalleryViewModel

BAR_PX = 46


class FilterBar(QWidget):
    """All, Pictures, Starred, the styles that occur, and the filters typed into the search field."""

    select_toggled = Signal(bool)
    import_wanted = Signal()

    def __init__(self, viewmodel: GalleryViewModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._viewmodel = viewmodel
        self.setFixedHeight(px(BAR_PX))
        self.all = Chip(self.tr("All"), checkable=True)
        self.pictures = Chip(self.tr("Pictures"), "image-outline", checkable=True)
        self.starred = Chip(self.tr("Starred"), "star-outline", checkable=True)
        self.style_list = DropDown(self.tr("Style"), tip=self.tr("Style — shows pictures in one drawing style."))
        self.style_list.setFixedHeight(px(28))
        self.style_list.setSizeAdjustPolicy(DropDown.SizeAdjustPolicy.AdjustToContents)
        self.stacks = Chip(self.tr("Stacks"), "layers-outline", checkable=True)
        self.stacks.setToolTip(self.tr("Stacks — pictures drawn together lie on one another."))
        self.folders = TextButton(
            self.tr("Smart folders"),
            "folder-outline",
            kind="ghost",
            weight=600,
            tip=self.tr("Smart folders — saved searches, which show what matches then."),
        )
        self.typed: list[Chip] = []
        self.select = TextButton(self.tr("Select"), "check-circle-outline", kind="ghost", weight=600)
        self.select.setCheckable(True)
        self.import_ = TextButton(self.tr("Import"), "login-variant", kind="ghost", weight=600)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(px(20), px(8), px(22), px(6))
        self._row.setSpacing(px(6))
        for widget in (self.all, self.pictures, self.starred, self.style_list):
            self._row.addWidget(widget)
        self._row.addStretch(1)
        self._row.addWidget(self.stacks)
        self._row.addWidget(self.folders)
        self._row.addWidget(self.select)
        self._row.addWidget(self.import_)
        self.all.clicked.connect(lambda: viewmodel.filter(kind="", starred=False, style=""))
        self.pictures.clicked.connect(lambda on: viewmodel.filter(kind="picture" if on else ""))
        self.starred.clicked.connect(lambda on: viewmodel.filter(starred=on))
        self.style_list.chosen.connect(lambda style: viewmodel.filter(style=style))
        self.stacks.clicked.connect(viewmodel.stack)
        self.folders.clicked.connect(self._open_folders)
        self.select.toggled.connect(self.select_toggled)
        self.import_.clicked.connect(self.import_wanted)
        self._styles: tuple[str, ...] | None = None
        self._terms: tuple[str, ...] = ()
        viewmodel.changed.connect(self.show_state)
        self.show_state(viewmodel.state)

    def show_state(self, state: GalleryState) -> None:
        query = state.query
        self.all.setChecked(not (query.kind or query.starred or query.style))
        self.pictures.setChecked(query.kind == "picture")
        self.starred.setChecked(query.starred)
        self.stacks.setChecked(state.stacked)
        if state.library.styles != self._styles:
            self._styles = state.library.styles
            named = sorted((words.style_name(style), style) for style in self._styles)
            self.style_list.set_options([("", self.tr("Any style")), *((style, name) for name, style in named)])
            self.style_list.setVisible(bool(self._styles))
        self.style_list.set_current(query.style)
        self._show_terms(filters_in(query.text))

    def set_narrow(self, narrow: bool) -> None:
        self.folders.set_compact(narrow)
        self.stacks.setVisible(not narrow)  # the context menu has it too
        self.select.set_compact(narrow)
        self.import_.set_compact(narrow)

    def _show_terms(self, terms: tuple[str, ...]) -> None:
        if terms == self._terms:
            return
        self._terms = terms
        for chip in self.typed:
            self._row.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        tip = self.tr("Delete removes this filter.")
        self.typed = [Chip(self._called(term), removable=True, tip=tip) for term in terms[:4]]
        for place, (term, chip) in enumerate(zip(terms, self.typed, strict=False)):
            chip.removed.connect(
                lambda term=term: self._viewmodel.search(without(self._viewmodel.state.query.text, term))
            )
            self._row.insertWidget(4 + place, chip)

    def _called(self, term: str) -> str:
        kind, look = look_in(term)
        if not kind:
            return term
        look = look.rpartition("/")[2] if kind == "alike" else look
        return self.tr("Looks like: {what}").format(what=look if len(look) <= 30 else look[:30] + "…")

    def _open_folders(self) -> None:
        menu = Menu(self)
        self.fill_folders(menu)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.folders.mapToGlobal(self.folders.rect().bottomLeft()))

    def fill_folders(self, menu: QMenu) -> None:
        """The saved searches, and what can be done with the present one."""
        viewmodel = self._viewmodel
        shown = viewmodel.folder
        for folder in viewmodel.state.library.folders:
            action = menu.addAction(folder.name.replace("&", "&&"))
            action.setCheckable(True)
            action.setChecked(folder.name == shown)
            action.triggered.connect(lambda _=False, name=folder.name: viewmodel.open_folder(name))
        if viewmodel.state.library.folders:
            menu.addSeparator()
        save = menu.addAction(self.tr("Save this search…"))
        save.setEnabled(viewmodel.state.searched and not shown)
        save.triggered.connect(lambda: self._ask_name())
        if shown:
            forget = self.tr("Forget “{name}”").format(name=shown).replace("&", "&&")
            menu.addAction(forget).triggered.connect(lambda: viewmodel.forget_folder(shown))

    def _ask_name(self) -> None:
        self.naming = NameSheet(self._viewmodel.state.query.text, self.window(), self._viewmodel.save_folder)
        self.naming.open_sheet(self.naming.field)

    def _remove(self, term: str) -> None:
        self._viewmodel.search(without(self._viewmodel.state.query.text, term))


class NameSheet(Sheet):
    """Asks for the name of a smart folder. then gets it."""

    def __init__(self, proposal: str, window: QWidget, then: Callable[[str], None]) -> None:
        super().__init__(self.tr("Save this search"), window, 400)
        self._then = then
        self.field = QLineEdit(proposal.strip()[:60])
        self.field.setProperty("kind", "field")
        self.field.setMaxLength(60)
        self.field.selectAll()
        set_name(self.field, self.tr("Name of the smart folder"))
        self.field.setToolTip("")
        self.save = TextButton(self.tr("Save"), weight=600)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.save)
        self.content.addWidget(self.field)
        self.content.addLayout(row)
        self.field.textChanged.connect(lambda text: self.save.setEnabled(bool(text.strip())))
        self.save.setEnabled(bool(self.field.text()))
        self.save.clicked.connect(self._save)
        self.closed.connect(self.deleteLater)

    def enter(self) -> None:
        if self.field.text().strip():
            self._save()

    def _save(self) -> None:
        name = self.field.text()
        self.close_sheet()
        self._then(name)


class SelectionBar(QWidget):
    """Stands in the place of the filters while two or more are selected, so that the grid does not move."""

    star_wanted = Signal()
    tag_wanted = Signal()
    compare_wanted = Signal()
    export_wanted = Signal()
    delete_wanted = Signal()
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(px(BAR_PX))
        self.count = Text(weight=600, tabular=True)
        self.star = TextButton(self.tr("Star"), "star-outline", kind="ghost", weight=600, tip=self.tr("Star. ."))
        self.tag = TextButton(self.tr("Tag"), "tag-outline", kind="ghost", weight=600)
        self.compare = TextButton(
            self.tr("Compare"), "compare", kind="ghost", weight=600, tip=self.tr("Compare — two side by side. C")
        )
        self.export = TextButton(
            self.tr("Export"), "export-variant", kind="ghost", weight=600, tip=self.tr("Export. Ctrl+E")
        )
        self.delete = TextButton(
            self.tr("Delete"), "trash-can-outline", kind="ghost", weight=600, tip=self.tr("Delete — to the bin. Delete")
        )
        self.close_button = IconButton("close", self.tr("Select nothing"), self.tr("Select nothing. Esc"), size=18)
        row = QHBoxLayout(self)
        row.setContentsMargins(px(20), px(8), px(22), px(6))
        row.setSpacing(px(4))
        row.addWidget(self.count)
        row.addSpacing(px(12))
        for button in (self.star, self.tag, self.compare, self.export, self.delete):
            row.addWidget(button)
        row.addStretch(1)
        row.addWidget(self.close_button)
        self.star.clicked.connect(self.star_wanted)
        self.tag.clicked.connect(self.tag_wanted)
        self.compare.clicked.connect(self.compare_wanted)
        self.export.clicked.connect(self.export_wanted)
        self.delete.clicked.connect(self.delete_wanted)
        self.close_button.clicked.connect(self.closed)

    def show_count(self, count: int) -> None:
        self.count.setText(self.tr("%n selected", "", count))


class LibraryBanner(QWidget):
    """One line about the library as a whole: rebuilding with its progress, out of reach, read-only, importing."""

    again_wanted = Signal()
    stop_wanted = Signal()

    def __init__(self, viewmodel: GalleryViewModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._fraction = -1.0
        self.mark = Mark("information-outline", "text2", 18)
        self.words = Text(size=13, tone="text2")
        self.again = TextButton(self.tr("Try again"), kind="link", weight=600)
        self.stop = TextButton(self.tr("Stop"), "stop", kind="ghost")
        row = QHBoxLayout(self)
        row.setContentsMargins(px(20), px(6), px(22), px(8))
        row.setSpacing(px(10))
        row.addWidget(self.mark)
        row.addWidget(self.words)
        row.addWidget(self.again)
        row.addStretch(1)
        row.addWidget(self.stop)
        self.setFixedHeight(px(44))
        self.again.clicked.connect(self.again_wanted)
        self.stop.clicked.connect(self.stop_wanted)
        viewmodel.changed.connect(self.show_state)
        self.show_state(viewmodel.state)

    def show_state(self, state: GalleryState) -> None:
        library, importing = state.library, state.importing
        self._fraction = -1.0
        icon, token, sentence = "information-outline", "text2", ""
        if importing is not None:
            sentence = self.tr("Looking for pictures…")
            if not importing.counting:
                sentence = self.tr("Importing {n} of {total}").format(
                    n=importing.done + importing.refused + 1, total=importing.total
                )
                self._fraction = (importing.done + importing.refused) / max(importing.total, 1)
        elif state.look[0] and state.unlooked:
            sentence = self.tr("Looking at your pictures: %n left", "", state.unlooked)
            self._fraction = 1 - state.unlooked / max(library.total, state.unlooked)
        elif library.phase == "rebuilding":
            sentence = self.tr("Reading your pictures…")
            self._fraction = library.fraction
        elif library.phase == "unreachable":
            icon, token = "alert-outline", "danger"
            sentence = words.sentence("folder_unreachable", {"folder": library.folder})
        elif library.phase == "read_only":
            icon = "lock-outline"
            sentence = words.sentence("folder_read_only", {"folder": library.folder})
        self.mark.set_icon(icon, token)
        self.words.setText(sentence)
        self.again.setVisible(library.phase == "unreachable" and importing is None)
        self.stop.setVisible(importing is not None)
        self.setVisible(bool(sentence))
        self.setAccessibleName(sentence)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._fraction < 0:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        track = QRectF(px(20), self.height() - px(5), self.width() - px(42), px(3))
        painter.setBrush(color("track"))
        painter.drawRoundedRect(track, px(2), px(2))
        track.setWidth(track.width() * min(max(self._fraction, 0.0), 1.0))
        painter.setBrush(color("accent"))
        painter.drawRoundedRect(track, px(2), px(2))


class EmptyView(QWidget):
    """In the middle of the canvas while nothing is shown: why, and what can be done about it."""

    clear_wanted = Signal()
    look_wanted = Signal()
    import_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.mark = Mark("image-multiple-outline", "text3", 48)
        self.words = Text(size=15, tone="text2", wrap=True)
        self.words.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.words.setFixedWidth(px(420))  # a centred label that wraps would otherwise take its narrowest form
        self.clear = TextButton(self.tr("Clear search"), kind="link", weight=600)
        self.look = TextButton(
            self.tr("Search by look"), "eye-outline",
            tip=self.tr("Search by look — what shows these words, whatever it is called."),
        )  # fmt: skip
        self.import_ = TextButton(self.tr("Import pictures"), "login-variant")
        box = QVBoxLayout(self)
        box.setSpacing(px(14))
        box.addStretch(3)
        for widget in (self.mark, self.words, self.look, self.clear, self.import_):
            box.addWidget(widget, 0, Qt.AlignmentFlag.AlignHCenter)
        box.addStretch(4)
        self.clear.clicked.connect(self.clear_wanted)
        self.look.clicked.connect(self.look_wanted)
        self.import_.clicked.connect(self.import_wanted)

    def show_state(self, state: GalleryState) -> None:
        searching = state.empty == "search"
        self.mark.set_icon("magnify" if searching else "image-multiple-outline", "text3")
        asked = state.asked.text.strip() if state.asked else ""
        if not searching:
            self.words.setText(self.tr("Your pictures will appear here."))
        elif state.look[0] and state.unlooked:
            self.words.setText(self.tr("Looking at your pictures…"))
        elif asked:
            short = asked if len(asked) <= 60 else asked[:60] + "…"
            self.words.setText(self.tr("Nothing matches “{words}”.").format(words=short))
        else:
            self.words.setText(self.tr("Nothing matches these filters."))
        self.look.setVisible(searching and bool(asked) and not filters_in(asked))
        self.clear.setVisible(searching)
        self.import_.setVisible(not searching)
        self.setAccessibleName(self.words.text())

    def first_button(self) -> TextButton:
        """What the keyboard reaches first."""
        return self.import_ if self.clear.isHidden() else self.clear


class SizeSlider(QWidget):
    """How large thumbs are: small squares, a track, large squares."""

    value_changed = Signal(int)

    def __init__(self, value: int = USUAL, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.track = Track("fill")
        self.track.setRange(SMALLEST, LARGEST)
        self.track.setValue(value)
        self.track.unit_step, self.track.large, self.track.default = 8, 32, USUAL
        set_name(self.track, self.tr("Size of the pictures"), self.tr("Size of the pictures. Ctrl + wheel"))
        self.track.moved_by_hand.connect(lambda *_: self.value_changed.emit(self.track.value()))
        self.track.reset.connect(self._reset)
        row = QHBoxLayout(self)
        row.setContentsMargins(px(24), 0, px(24), 0)
        row.addWidget(self.track)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFixedSize(px(138), px(32))

    def set_value(self, value: int) -> None:
        self.track.setValue(value)

    def sizeHint(self) -> QSize:
        return QSize(px(138), px(32))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_icon(painter, QRectF(0, 0, px(18), self.height()), "view-grid", "text2", 15)
        paint_icon(painter, QRectF(self.width() - px(18), 0, px(18), self.height()), "view-grid-outline", "text2", 15)

    def _reset(self) -> None:
        self.track.setValue(USUAL)
        self.value_changed.emit(USUAL)
