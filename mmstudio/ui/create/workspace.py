"""Create: prompt below, pictures above, controls at the right."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, QPoint, Qt
from PySide6.QtGui import QCursor, QGuiApplication, QImage
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from mmstudio.jobs import ExploreJob, GenerateJob, Recipe
from mmstudio.media.kinds import PICTURES
from mmstudio.ui import file_dialogs
from mmstudio.ui.controls import Menu, SegmentedSwitch
from mmstudio.ui.create.board import Board
from mmstudio.ui.create.column import CreateColumn
from mmstudio.ui.create.composer import Composer
from mmstudio.ui.create.result_deeds import ResultDeeds
from mmstudio.ui.create.strip import CreateStrip
from mmstudio.ui.create.well_menus import WellMenus
from mmstudio.ui.drops import Dropped
from mmstudio.ui.shell.workspace import Handlers, Workspace
from mmstudio.ui.theme import px
from mmstudio.viewmodels.create_state import CreateState, Key
from mmstudio.viewmodels.drafts import LONGEST_PROMPT

if TYPE_CHECKING:
    from mmstudio.ui.canvas.zoomable import Zoomable
    from mmstudio.ui.create.layers.room import LayersRoom
    from mmstudio.ui.hints import Hint
    from mmstudio.viewmodels.studio import Studio

# commands that mean something else, or nothing, while the layers are shown
OF_LAYERS = (
    "copy", "export", "save_as", "fit", "zoom_100", "zoom_200", "zoom_400", "zoom_800", "zoom_in", "zoom_out",
    "previous_result", "next_result", "star", "vary", "delete", "brush_smaller", "brush_larger",
)  # fmt: skip


class CreateWorkspace(Workspace):
    """Joins board, composer and column, and carries out the commands of Create."""

    key = "create"
    icon = "creation-outline"

    def __init__(self, studio: Studio, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._studio = studio
        self._create = studio.create
        self._modes = SegmentedSwitch(
            self.tr("View"),
            [
                ("one", self.tr("One"), "square-outline"),
                ("board", self.tr("Board"), "view-grid-outline"),
                ("layers", self.tr("Layers"), "layers-outline"),
            ],
        )
        self.board = Board(self._create)
        self.layers: LayersRoom | None = None  # made when it is first shown
        self._middle = QWidget()
        self.composer = Composer(self._create, lambda: studio.settings.library / "sounds", dictation=studio.dictation)
        self.wells = WellMenus(studio, self.composer, self._paste)
        self.deeds = ResultDeeds(studio, self._add_layer, self)
        self._column = CreateColumn(self._create, studio.memory.folds)
        self._strip = CreateStrip(self._create)
        self._lay_out()
        self._connect()
        self._show(self._create.state)

    # what the shell asks for

    def canvas(self) -> QWidget:
        return self._middle

    def toast_lift(self) -> float:
        return max(px(20), 0 if self._layered() else self.board.tools_height() + px(10))

    def picture(self) -> QImage | None:
        return self._studio.layers.composed() if self._layered() else self.board.view.image

    def title(self) -> str:
        return self.tr("Create")

    def column(self) -> QWidget:
        return self._column

    def filmstrip(self) -> QWidget:
        return self._strip

    def modes(self) -> QWidget:
        return self._modes

    def document_name(self) -> str:
        return self._create.state.name or self.tr("Untitled")

    def rename(self, name: str) -> None:
        self._create.rename("" if name == self.tr("Untitled") else name)

    def fill_document_menu(self, menu: Menu) -> None:  # type: ignore[override]
        menu.addAction(self.tr("New"), self._create.new_document)
        recent = self._create.state.recent
        if recent:
            menu.addSeparator()
        for key, name in recent[:12]:
            text = (name or self.tr("Untitled")).replace("&", "&&")
            menu.addAction(text, partial(self._create.open_document, key))

    def fill_send_menu(self, menu: Menu) -> None:  # type: ignore[override]
        if self._layered():
            self._room().fill_send_menu(menu)
            return
        result = self.deeds.kept()
        if result is not None:
            menu.addAction(self.tr("&Restore, as photo"), partial(self._studio.send_to.restore, [Path(result.path)]))
            menu.addAction(self.tr("&Animate, as picture"), partial(self._studio.send_to.animate, [Path(result.path)]))
            explore = partial(self._studio.send_to.explore, Path(result.path), result.recipe)
            menu.addAction(self.tr("&Explore, as anchor"), explore)
            if "picture" in self._create.state.info.ingredients:
                menu.addAction(self.tr("Create, as picture"), partial(self._create.mix.take_picture, Path(result.path)))
            if result.recipe is not None:
                menu.addAction(self.tr("Create, as settings"), partial(self._create.use_recipe, result.recipe))
            menu.addAction(self.tr("&Gallery"), partial(self._studio.show_in_gallery, result.path))

    def fill_more_menu(self, menu: Menu) -> None:  # type: ignore[override]
        if self.deeds.kept() is not None:
            menu.addAction(self.tr("Save as…"), self.deeds.save_as)
        if self._create.state.busy:
            menu.addAction(self.tr("Stop after this picture"), self._create.stop_after_this)

    def can(self, command: str) -> bool:
        state = self._create.state
        match command:
            case "undo":
                return state.can_undo
            case "redo":
                return state.can_redo
            case "send":
                return bool(state.draft.layers.layers) if state.layered else self.deeds.kept() is not None
        return True

    def commands(self) -> Handlers:
        of_results = self._of_results()

        def either(id: str) -> None:
            if self._layered() and id in OF_LAYERS:
                self._room().run(id)
            elif id in of_results:
                of_results[id]()

        return {id: partial(either, id) for id in (*of_results, *OF_LAYERS)}

    def _of_results(self) -> Handlers:
        view = self.board.view
        return {
            "main": self._generate,
            "main_front": partial(self._generate, front=True),
            "new": self._create.new_document,
            "open": self._open,
            "save_as": self.deeds.save_as,
            "export": self.deeds.export,
            "copy": self.deeds.copy,
            "paste": self._paste,
            "undo": self._create.undo,
            "redo": self._create.redo,
            "fit": view.fit,
            "zoom_100": lambda: view.zoom_to(1.0),
            "zoom_200": lambda: view.zoom_to(2.0),
            "zoom_400": lambda: view.zoom_to(4.0),
            "zoom_800": lambda: view.zoom_to(8.0),
            "zoom_in": lambda: view.zoom_by(1.25),
            "zoom_out": lambda: view.zoom_by(0.8),
            "large_view": lambda: self._create.show_one(not self._create.state.one),
            "previous_result": lambda: self._create.step(-1),
            "next_result": lambda: self._create.step(1),
            "star": self._create.pictures.star,
            "vary": self._create.vary,
            "new_seed": self._create.roll,
            "focus_prompt": self._write,
            "dictate": self._studio.dictation.toggle,
            "delete": self.deeds.delete,
            "add_layer": self._add_layer,
            "layers": lambda: self._create.show_one(False) if self._layered() else self._create.show_layers(),
        }

    def activated(self) -> None:
        self._write()

    def hints(self) -> list[Hint]:
        from mmstudio.ui.hints import Hint  # for newcomers only

        create, board = self._create, self.board

        def newest() -> object:
            return create.state.batches[0].key if create.state.batches else None

        def at_rest(widget: QWidget | None) -> QWidget | None:
            return None if create.state.busy or create.state.result is None else widget

        return [
            Hint(self.tr("Press Generate to draw these words."), lambda: self.composer.generate, newest),
            Hint(
                self.tr("Click a picture to see it large. Drag it out to use it anywhere."),
                lambda: at_rest(next(iter(board.tiles), None)),
                lambda: create.state.chosen,
            ),
            Hint(
                self.tr("Do you like this one? Vary draws others near it."),
                lambda: at_rest(board.toolbar.vary),
                newest,
            ),
        ]

    def pulse(self) -> None:
        self.composer.generate.pulse()

    def set_size_class(self, narrow: bool, low: bool) -> None:
        self.board.set_narrow(narrow)
        self.composer.set_narrow(narrow)
        self.composer.set_low(low)

    # what happens

    def _connect(self) -> None:
        create = self._create
        create.changed.connect(self._show)
        create.changed.connect(self.picture_changed)  # after the board has arranged itself for the same change
        self._modes.changed.connect(self._choose_mode)
        self.board.tools_moved.connect(self.toast_lift_changed)
        self._column.folded.connect(self._studio.remember_fold)
        self._column.more_wanted.connect(lambda: self._studio.go_to("models"))
        self.board.toolbar.wanted.connect(self._tool)
        self.board.menu_wanted.connect(self.deeds.show_menu)
        self.board.act.connect(self.deeds.answer)
        self._strip.gallery_wanted.connect(lambda: self._studio.go_to("gallery"))
        self._strip.thumbs.opened.connect(self._open_large)
        self._strip.thumbs.menu_wanted.connect(self.deeds.show_menu)
        self.board.empty.chosen.connect(lambda _: self._write())
        self.wells.message.connect(self.message)
        self.deeds.message.connect(self.message)
        self._studio.dictation.written.connect(self._put_into_prompt)
        self.composer.prompt_shortened.connect(lambda: create.noticed.emit("prompt_cut", {"kept": LONGEST_PROMPT}))

    def _show(self, state: CreateState) -> None:
        mode = "layers" if state.layered else "one" if state.one else "board"
        if self._modes.current() != mode:
            self._modes.set_current(mode)
        if state.layered:
            self._room()
        shown = self.layers.canvas if state.layered and self.layers is not None else self.board
        if self._pages.currentWidget() is not shown:
            inside = self._middle.isAncestorOf(self.focusWidget()) if self.focusWidget() else False
            self._pages.setCurrentWidget(shown)
            if inside:  # Qt would go on to the next widget, as if Tab had been pressed
                (shown if state.layered else self.board.view).setFocus(Qt.FocusReason.OtherFocusReason)
            if self.layers is not None:
                self.layers.panel.setVisible(state.layered)
            self.toast_lift_changed.emit()
        self.bar_changed.emit()

    def _choose_mode(self, mode: str) -> None:
        if mode == "layers":
            self._create.show_layers()
        else:
            self._create.show_one(mode == "one")

    def _layered(self) -> bool:
        return self._create.state.layered

    def _room(self) -> LayersRoom:
        """The layers, made when they are first wanted."""
        if self.layers is None:
            from mmstudio.ui.create.layers.room import LayersRoom

            self.layers = LayersRoom(self._studio, self)
            self.layers.message.connect(self.message)
            self.layers.changed.connect(self.picture_changed)
            self._pages.addWidget(self.layers.canvas)
            self._column.set_top(self.layers.panel)
        return self.layers

    def _add_layer(self, key: Key | None = None) -> None:
        if self.deeds.kept(key) is not None:
            self._room().viewmodel.add_result(key)

    def _generate(self, front: bool = False) -> None:
        if self._create.state.can_generate:
            self._create.generate(front)
        else:
            self._write()

    def _write(self) -> None:
        self.composer.prompt.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def show_example(self) -> None:
        self._write()
        self.composer.prompt.selectAll()

    def _open_large(self, key: Key) -> None:
        """A double click on the strip: large, or on the layers."""
        self._create.choose(key)
        if self._layered():
            self._add_layer(key)
        else:
            self._create.show_one(True)

    def _tool(self, command: str) -> None:
        if command == "more":
            button = self.board.toolbar.more
            if self._create.state.chosen is not None:
                self.deeds.show_menu(self._create.state.chosen, button.mapToGlobal(QPoint(0, button.height())))
        elif command == "upscale":
            self._create.upscale()
        else:
            self.commands()[command]()

    def _open(self) -> None:
        """Ctrl+O: take the settings of a picture."""
        title, shown = self.tr("Open a picture with settings"), file_dialogs.filter_of(self.tr("Pictures"), PICTURES)
        file_dialogs.open_file(self, title, shown, self._read_settings, self._studio.settings.library)

    def _put_into_prompt(self, text: str) -> None:
        """Where the caret is, as if it were typed."""
        data = QMimeData()
        data.setText(text)
        self._write()
        self.composer.prompt.insertFromMimeData(data)

    # drop and paste

    def _paste(self) -> None:
        """Ctrl+V away from a field: text goes into the prompt, a copied picture or sound file into its well."""
        self.take_data(QGuiApplication.clipboard().mimeData())

    def drop_deed(self, what: Dropped, at: QPoint | None) -> str:
        on_layers = self._layered() and at is not None and self._middle.geometry().contains(at)
        if on_layers and what.kind in ("picture", "pictures"):
            return "layer"
        return super().drop_deed(what, at)

    def compared(self) -> Zoomable:
        return self.board.view

    def carry_out(self, deed: str, what: Dropped) -> None:
        match deed:
            case "layer":
                for path in what.pictures:
                    self._room().viewmodel.add(path)
            case "guide":
                self._use_or_ask(what.pictures[0])
            case "frame_guide":
                self._create.mix.take_picture(what.files[0])
            case "listen":
                self._create.mix.take_sound(what.files[0])
            case "prompt":
                self._put_into_prompt(what.text)
            case "ask":
                menu = Menu(self)
                menu.aboutToHide.connect(menu.deleteLater)
                menu.addAction(self.tr("Import into the gallery"), lambda: self.handed_on.emit("gallery", what))
                menu.addAction(self.tr("Import into the models"), lambda: self.handed_on.emit("models", what))
                menu.popup(QCursor.pos())

    def _use_or_ask(self, path: Path) -> None:
        """A dropped picture guides the drawing; one with settings inside may give those instead."""

        def arrived(header: object) -> None:
            recipe = getattr(header, "settings", None)
            if not isinstance(recipe, Recipe) or not isinstance(recipe.job, GenerateJob | ExploreJob):
                if header is not None:
                    self._create.mix.take_picture(path)
                return
            menu = Menu(self)
            menu.aboutToHide.connect(menu.deleteLater)
            use = self._create.use_recipe if isinstance(recipe.job, GenerateJob) else self._studio.use_recipe
            menu.addAction(self.tr("Use settings"), partial(use, recipe))
            menu.addAction(self.tr("Use as picture"), lambda: self._create.mix.take_picture(path))
            menu.popup(QCursor.pos())

        self._studio.library.header(path, arrived)

    def _read_settings(self, path: Path) -> None:
        def arrived(header: object) -> None:
            recipe = getattr(header, "settings", None)
            if isinstance(recipe, Recipe):
                self.message.emit(
                    self.tr("{name} has settings inside.").format(name=path.name),
                    self.tr("Use settings"),
                    lambda: self._create.use_recipe(recipe),
                )
            elif header is not None:
                self._create.noticed.emit("no_recipe", {})

        self._studio.library.header(path, arrived)

    # helpers

    def _lay_out(self) -> None:
        below = QHBoxLayout()
        below.setContentsMargins(px(16), 0, px(16), px(12))
        below.addStretch(1)
        below.addWidget(self.composer, 1000)
        below.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(8))
        self._pages = QStackedLayout(self._middle)
        self._pages.setContentsMargins(0, 0, 0, 0)
        self._pages.addWidget(self.board)
        column.addWidget(self._middle, 1)
        column.addLayout(below)
