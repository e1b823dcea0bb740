"""The Models workspace: joins rows, details, the download sheet and the questions, and gives them to the shell."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QLocale, QPoint, QStandardPaths, Qt, QTimer
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QMenu,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from mmstudio.checkpoints.records import Purpose
from mmstudio.ui import file_dialogs, words
from mmstudio.ui.controls import ElidedLabel, FlowLayout, Mark, Menu, SegmentedSwitch, Text, TextButton, set_name
from mmstudio.ui.drops import MODELS, Dropped
from mmstudio.ui.models import texts
from mmstudio.ui.models.details import ModelDetails, ModelFoot
from mmstudio.ui.models.download_sheet import DownloadSheet, DownloadsSheet
from mmstudio.ui.models.parts import ShareBar
from mmstudio.ui.models.rows import ModelRow
from mmstudio.ui.reveal import reveal
from mmstudio.ui.sheet import Question
from mmstudio.ui.shell.workspace import Handlers, Workspace
from mmstudio.ui.theme import px
from mmstudio.viewmodels.models import GROUPS, ModelsState, Row
from mmstudio.viewmodels.studio import Studio

_AT_ONCE, _EACH = 10, 2  # rows made before the first paint, which fill a screen, and in each turn of the loop after it


class StorageCard(QFrame):
    """How much models take, by what they are for, and how much is free."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("card", "plain")
        self.used = Text(weight=600, tabular=True)
        self.folder = ElidedLabel(size=12, tone="text2", mode=Qt.TextElideMode.ElideMiddle)
        self.free = Text(size=12, tone="text2", tabular=True)
        self.bar = ShareBar(self.tr("Disk"))
        self.taking_in = Text(size=12, wrap=True, tabular=True)
        self.taking_in.hide()
        self.legend = QWidget()
        self._flow = FlowLayout(self.legend)
        head = QHBoxLayout()
        head.setSpacing(px(10))
        head.addWidget(Mark("harddisk"))
        head.addWidget(self.used)
        head.addWidget(self.folder, 1)
        head.addWidget(self.free)
        box = QVBoxLayout(self)
        box.setContentsMargins(px(16), px(11), px(16), px(11))
        box.setSpacing(px(8))
        box.addLayout(head)
        box.addWidget(self.bar)
        box.addWidget(self.legend)
        box.addWidget(self.taking_in)
        self._shown: object = None

    def show_state(self, state: ModelsState) -> None:
        self.taking_in.setVisible(bool(state.taking_in))
        if state.taking_in and state.taken >= 0:
            percent = QLocale().toString(round(100 * state.taken))
            sentence = self.tr("Copying {name} into the folder · {percent} %")
            self.taking_in.setText(sentence.format(name=state.taking_in, percent=percent))
        elif state.taking_in:
            self.taking_in.setText(self.tr("Making a safe copy of {name}…").format(name=state.taking_in))
        sums: dict[Purpose, int] = {}
        for row in state.known:
            if row.here and row.status != "missing":
                sums[row.purpose] = sums.get(row.purpose, 0) + row.size_bytes
        shown = (sums, state.folder, state.free_bytes, state.looking)
        if shown == self._shown:
            return
        self._shown = shown
        for label in (self.used, self.free):
            label.setVisible(bool(state.folder))  # before anybody has looked, nobody knows
        used = sum(sums.values())
        self.used.setText(self.tr("{size} used by models").format(size=words.size_text(used)))
        self.folder.setText(state.folder or self.tr("Looking through the folders…"))
        self.free.setText(self.tr("{size} free").format(size=words.size_text(state.free_bytes)))
        parts = [(group, sums[group]) for group in GROUPS if group in sums]
        named = [f"{texts.group_title(group)} {words.size_text(size)}" for group, size in parts]
        self.bar.show_shares(
            tuple((texts.group_token(group), size / max(used, 1)) for group, size in parts), ", ".join(named)
        )
        while (item := self._flow.takeAt(0)) is not None:
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        for (group, _), text in zip(parts, named, strict=True):
            entry = QWidget(self.legend)
            line = QHBoxLayout(entry)
            line.setContentsMargins(0, 0, px(10), 0)
            line.setSpacing(px(6))
            line.addWidget(Mark("circle", texts.group_token(group), 10))
            line.addWidget(Text(text, size=11, tone="text2", tabular=True))
            self._flow.addWidget(entry)
            entry.show()


class ModelsWorkspace(Workspace):
    """Every checkpoint that is here or can be had."""

    key = "models"
    icon = "cube-outline"
    bar_fills = True

    def __init__(self, studio: Studio, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.studio = studio
        self.viewmodel = studio.models
        shelves = [("all", self.tr("All")), ("installed", self.tr("Installed")), ("available", self.tr("Available"))]
        self.shelf = SegmentedSwitch(self.tr("Which models"), [(key, name, "") for key, name in shelves])
        self.search = QLineEdit()
        self.search.setPlaceholderText(self.tr("Find a model"))
        self.search.setClearButtonEnabled(True)
        self.search.setMaxLength(200)
        set_name(self.search, self.tr("Find a model"), self.tr("Find a model — by name, kind or licence. Ctrl+F"))
        self.import_ = TextButton(
            self.tr("Import file"), "login-variant", tip=self.tr("Import file — copies a model into the folder. Ctrl+O")
        )
        self.folder = TextButton(self.tr("Folder"), "folder-outline", tip=self.tr("Folder — opens it."))
        self.storage = StorageCard()
        self.details = ModelDetails()
        self.foot = ModelFoot()
        self.empty = Text(tone="text3", wrap=True)
        self.show_all = TextButton(self.tr("Show available"), kind="link")
        self.rows: dict[str, ModelRow] = {}  # those that are shown
        self._made: dict[str, ModelRow] = {}
        self._heads: dict[Purpose, QWidget] = {}
        self._order: tuple[str, ...] = ()
        self._in_order: list[QWidget] = []  # headings and rows, as they lie in the list
        self._make_more = QTimer(self, singleShot=True, interval=0)
        self._make_more.timeout.connect(self._lay_out_more)
        self._narrow = False
        self._sheet: DownloadSheet | None = None
        self._bar = self._make_bar()
        self._arrange()
        self._connect()
        self.show_state(self.viewmodel.state)

    # what the shell asks for

    def title(self) -> str:
        return self.tr("Models")

    def column(self) -> QWidget | None:
        return self.details

    def column_foot(self) -> QWidget | None:
        return self.foot

    def modes(self) -> QWidget | None:
        return self._bar

    def commands(self) -> Handlers:
        return {
            "main": self.do_main,
            "find_model": lambda: self.search.setFocus(Qt.FocusReason.ShortcutFocusReason),
            "open": self.choose_file,
            "delete_model": self.ask_to_remove,
        }

    def escape(self) -> bool:
        if self.viewmodel.state.searched:
            self.search.clear()
            return True
        return False

    def activated(self) -> None:
        self.details.show_engine(self.studio.engine.state)
        if (row := self._selected_row()) is not None:
            row.setFocus(Qt.FocusReason.OtherFocusReason)

    def fill_more_menu(self, menu: QMenu) -> None:
        menu.addAction(self.tr("Look through the folders again"), self.viewmodel.look_again)
        menu.addAction(self.tr("Move the folder of models…"), self.choose_home)
        others = self.studio.settings.other_folders
        menu.addAction(self.tr("Use another program's folder…"), self.choose_other)
        for folder in others:
            text = self.tr("Stop using {folder}").format(folder="/".join(Path(folder).parts[-2:]).replace("&", "&&"))
            menu.addAction(text, partial(self._use_others, *(other for other in others if other != folder)))
        menu.addSeparator()
        menu.addAction(self.tr("Downloads…"), self.open_downloads)

    def set_size_class(self, narrow: bool, low: bool) -> None:
        self._narrow = narrow
        self.import_.set_compact(narrow)
        self.folder.set_compact(narrow)
        for row in self._made.values():
            row.set_narrow(narrow)

    # what is shown

    def show_state(self, state: ModelsState) -> None:
        self.shelf.set_current(state.shelf)
        self.storage.show_state(state)
        self.details.show_state(state)
        self.foot.show_state(state)
        if tuple(row.id for row in state.rows) != self._order:
            self._lay_out(state, _AT_ONCE)
        self._show_rows(state)
        nothing = not state.rows
        self.empty.setVisible(nothing)
        self.show_all.setVisible(nothing and state.shelf != "all")
        if nothing and state.searched:
            self.empty.setText(self.tr("Nothing matches “{words}”.").format(words=state.searched))
        elif nothing:
            looking = self.tr("Looking through the folders…")
            self.empty.setText(looking if state.looking else self.tr("Nothing here yet."))

    def _show_rows(self, state: ModelsState) -> None:
        for row in state.rows:
            if row.id in self.rows:
                self.rows[row.id].show_row(row, row.id == state.selected)

    # what is done

    def do_main(self) -> None:
        """The nearest thing to be done with the selected row."""
        row = self.viewmodel.state.row
        if row is None:
            return
        if row.draws:
            self.studio.use_checkpoint(row.id)
        elif row.entry is not None:
            if row.status == "available":
                self.open_download(row)
            elif row.status == "paused":
                self.viewmodel.download(row.id, accepted=True)  # it was accepted when it began
            else:
                self.viewmodel.pause(row.id)

    def open_download(self, row: Row) -> None:
        self.viewmodel.ask(row.id)
        self._sheet = DownloadSheet(row.title, self.viewmodel, self.window())
        self._sheet.open_sheet(self._sheet.cancel)

    def open_downloads(self) -> None:
        sheet = DownloadsSheet(self.studio.settings, self.viewmodel, self.window())
        sheet.changed.connect(lambda mirror, proxy: self.studio.change(mirror=mirror, proxy=proxy))
        sheet.open_sheet(sheet.mirror)

    def choose_file(self) -> None:
        """Ask for weights files and copy them into the store."""
        start = Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DownloadLocation))
        shown = file_dialogs.filter_of(self.tr("Models"), MODELS)
        file_dialogs.open_files(self, self.tr("Import a model"), shown, self.viewmodel.add, start)

    def choose_home(self) -> None:
        """Ask for a folder and move all models there."""
        file_dialogs.open_folder(self, self.tr("Move the models to"), self.viewmodel.move)

    def choose_other(self) -> None:
        """Ask for a folder of another program, whose models are used where they lie."""
        file_dialogs.open_folder(self, self.tr("Use the models of another program"), self._use_another)

    def _use_another(self, folder: Path) -> None:
        chosen, used = str(folder), self.studio.settings.other_folders
        if chosen not in used:
            self._use_others(*used, chosen)

    def ask_to_remove(self) -> None:
        row = self.viewmodel.state.row
        if row is None or row.checkpoint is None or row.status == "built_in":
            return
        if row.status == "linked":
            sentence = self.tr("It lies in the folder of another program: the file stays, only the entry goes.")
        else:
            sentence = self.tr("{size} are freed. It can be downloaded or imported again.").format(
                size=texts.size_words(row)
            )

        def then(sure: bool) -> None:
            if sure:
                self.viewmodel.remove(row.id)

        title = self.tr("Delete {title}?").format(title=row.title)
        Question(title, sentence, self.tr("Delete"), self.window(), then).ask()

    def ask_to_convert(self, path: str, entry: str) -> None:
        """A file that can run programs is never opened as it is (C1)."""

        def then(sure: bool) -> None:
            if sure:
                self.viewmodel.convert(Path(path), entry)

        sentence = self.tr("This file type can run programs. MM Studio can turn it into a safe copy.")
        Question(Path(path).name, sentence, self.tr("Convert"), self.window(), then, loses=False).ask()

    def open_menu(self, at: QPoint) -> None:
        row = self.viewmodel.state.row
        if row is None:
            return
        menu = Menu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        self.fill_menu(menu, row)
        menu.popup(at)

    def fill_menu(self, menu: QMenu, row: Row) -> None:
        """Everything that can be done with a row."""
        main = self.foot.main_words(row)
        if main:
            menu.addAction(main, self.do_main)
        if row.entry is not None and row.status in ("paused", "downloading", "waiting"):
            menu.addAction(self.tr("Give the download up"), lambda: self.viewmodel.discard(row.id))
        if row.checkpoint is not None:
            path = Path(row.checkpoint.path)
            menu.addAction(self.tr("Show in folder"), lambda: reveal(path))
            if row.checkpoint.misplaced:
                menu.addAction(self.tr("Move it to the right folder"), lambda: self.viewmodel.put_right(row.id))
            if row.status != "built_in":
                menu.addAction(self.tr("Check"), lambda: self.viewmodel.verify(row.id))
                menu.addSeparator()
                menu.addAction(self.tr("Delete"), self.ask_to_remove)

    # drops

    def carry_out(self, deed: str, what: Dropped) -> None:
        if deed == "models":
            self.viewmodel.add(what.files)
        elif deed == "search":
            self.search.setText(what.line)

    # helpers

    def _use_others(self, *folders: str) -> None:
        self.studio.change(other_folders=tuple(folders))

    def _lay_out(self, state: ModelsState, most: int) -> None:
        """Put headings and rows in order. Widgets are made once and hidden while a search leaves them out: making
        them at every letter would stop the window for a quarter of a second. So would making all at the first visit,
        and showing all again takes longer than a frame: at most so many come now, from the top, and the rest a few at
        a time."""
        self._order = tuple(row.id for row in state.rows)
        listed = [row for group in GROUPS for row in state.rows if row.purpose == group]
        coming = [row for row in listed if row.id not in self._made or self._made[row.id].isHidden()]
        for row in coming[:most]:
            if row.id not in self._made:
                self._made[row.id] = self._row(row)
        later = {row.id for row in coming[most:]}
        if later:
            self._make_more.start()
        self.rows = {id: self._made[id] for id in self._order if id not in later}
        self._put_in_order(state)
        leaving = [widget for id, widget in self._made.items() if id not in self.rows]
        if state.selected in self.rows and any(map(_has_focus, leaving)):
            # else Qt gives it to the next row, which would be chosen by that
            self.rows[state.selected].setFocus(Qt.FocusReason.OtherFocusReason)
        for id, widget in self._made.items():
            widget.setVisible(id in self.rows)

    def _put_in_order(self, state: ModelsState) -> None:
        """All rows that were made, under their headings, also those that are hidden."""
        order = list[QWidget]()
        for group in GROUPS:
            members = [row.id for row in state.known if row.purpose == group and row.id in self._made]
            if members and group not in self._heads:
                self._heads[group] = self._heading(group)
            if members:
                order += [self._heads[group], *(self._made[id] for id in members)]
            if group in self._heads:
                self._heads[group].setVisible(any(id in self.rows for id in members))
        if order != self._in_order:
            self._in_order = order
            while self._list.count():
                self._list.takeAt(0)
            for widget in order:
                self._list.addWidget(widget)

    def _lay_out_more(self) -> None:
        self._lay_out(self.viewmodel.state, _EACH)
        self._show_rows(self.viewmodel.state)

    def _selected_row(self) -> ModelRow | None:
        """Of the selected model; where it was not made yet, all are."""
        state = self.viewmodel.state
        if state.selected in self._order and state.selected not in self.rows:
            self._lay_out(state, len(self._order))
            self._show_rows(state)
        return self.rows.get(state.selected)

    def _row(self, row: Row) -> ModelRow:
        widget, id = ModelRow(row, self._content), row.id
        widget.set_narrow(self._narrow)
        widget.selected.connect(lambda: self.viewmodel.select(id))
        widget.stepped.connect(self._step)
        widget.main_wanted.connect(lambda: self._do_main_of(id))
        widget.pause_wanted.connect(lambda: self.viewmodel.pause(id))
        widget.menu_wanted.connect(lambda at: self._open_menu_of(id, at))
        return widget

    def _do_main_of(self, id: str) -> None:
        self.viewmodel.select(id)
        self.do_main()

    def _open_menu_of(self, id: str, at: QPoint) -> None:
        self.viewmodel.select(id)
        self.open_menu(at)

    def _step(self, by: int) -> None:
        self.viewmodel.step(by)
        row = self._selected_row()
        if row is None:
            return
        row.setFocus(Qt.FocusReason.TabFocusReason)
        self._scroll.ensureWidgetVisible(row, 0, px(24))

    def _heading(self, group: Purpose) -> QWidget:
        head = QWidget(self._content)
        row = QHBoxLayout(head)
        row.setContentsMargins(0, px(8), 0, 0)
        row.setSpacing(px(10))
        row.addWidget(Text(texts.group_title(group), weight=600))
        row.addWidget(ElidedLabel(texts.group_words(group), size=12, tone="text2"), 1)
        return head

    def _make_bar(self) -> QWidget:
        bar = QWidget()
        row = QHBoxLayout(bar)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(px(12))
        self.search.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.search.setMaximumWidth(px(260))
        widest = max(part.sizeHint().width() for part in self.shelf.findChildren(QAbstractButton))
        self.shelf.setMinimumWidth(3 * widest + px(8))  # all parts are as wide as the widest
        row.addWidget(self.shelf)
        row.addStretch(1)
        row.addWidget(self.search, 2)
        row.addWidget(self.import_)
        row.addWidget(self.folder)
        return bar

    def _arrange(self) -> None:
        self._content = QWidget()
        self._list = QVBoxLayout()
        self._list.setSpacing(px(8))
        box = QVBoxLayout(self._content)
        box.setContentsMargins(px(20), px(16), px(20), px(20))
        box.setSpacing(px(8))
        box.addWidget(self.storage)
        box.addLayout(self._list)
        box.addWidget(self.empty)
        box.addWidget(self.show_all, 0, Qt.AlignmentFlag.AlignLeft)
        box.addStretch(1)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setWidget(self._content)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._scroll)

    def _connect(self) -> None:
        viewmodel = self.viewmodel
        viewmodel.changed.connect(self.show_state)
        viewmodel.unsafe_found.connect(self.ask_to_convert)
        self.shelf.changed.connect(viewmodel.show)
        self.search.textChanged.connect(viewmodel.search)
        self.show_all.clicked.connect(lambda: viewmodel.show("all"))
        self.import_.clicked.connect(self.choose_file)
        self.folder.clicked.connect(lambda: reveal(Path(viewmodel.state.folder) / "checkpoints.json"))
        self.foot.main.clicked.connect(self.do_main)
        self.foot.free.clicked.connect(self.studio.engine.free_memory)
        self.foot.check.clicked.connect(lambda: viewmodel.verify(viewmodel.state.selected))
        self.foot.remove.clicked.connect(self.ask_to_remove)
        self.details.put_right_wanted.connect(lambda: viewmodel.put_right(viewmodel.state.selected))
        self.details.again_wanted.connect(self._try_again)
        self.studio.engine.state_changed.connect(self.details.show_engine)

    def _try_again(self) -> None:
        row = self.viewmodel.state.row
        if row is not None and row.entry is not None:
            self.open_download(row)
        elif row is not None:
            self.viewmodel.verify(row.id)


def _has_focus(widget: QWidget) -> bool:
    focused = QApplication.focusWidget()
    return focused is not None and (focused is widget or widget.isAncestorOf(focused))
