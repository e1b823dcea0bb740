"""Create: prompt below, pictures above, controls at the right."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, QPoint, Qt
from PySide6.QtGui import (
    QCursor,
    QGuiApplication,
    QImage,
    QKeyEvent,
)
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from mmstudio.generators import registry
from mmstudio.jobs import STARTER, Recipe
from mmstudio.media.kinds import PICTURES, SOUNDS
from mmstudio.ui import file_dialogs, words
from mmstudio.ui.canvas import copy_picture
from mmstudio.ui.controls import Menu, SegmentedSwitch
from mmstudio.ui.create.board import Board
from mmstudio.ui.create.column import CreateColumn
from mmstudio.ui.create.composer import Composer
from mmstudio.ui.create.strip import CreateStrip
from mmstudio.ui.drops import Dropped
from mmstudio.ui.heard_words import concept
from mmstudio.ui.log_window import LogWindow
from mmstudio.ui.reveal import reveal
from mmstudio.ui.sheet import Question
from mmstudio.ui.shell.workspace import Handlers, Workspace
from mmstudio.ui.theme import px
from mmstudio.viewmodels.create_state import CreateResult, CreateState, Key, small_job
from mmstudio.viewmodels.drafts import LONGEST_PROMPT

if TYPE_CHECKING:
    from mmstudio.generators.base import Described
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
        result = self._kept()
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
        self._add(menu, self.tr("Save as…"), self._save_as, self._kept() is not None)
        self._add(menu, self.tr("Stop after this picture"), self._create.stop_after_this, self._create.state.busy)

    def can(self, command: str) -> bool:
        state = self._create.state
        match command:
            case "undo":
                return state.can_undo
            case "redo":
                return state.can_redo
            case "send":
                return bool(state.draft.layers.layers) if state.layered else self._kept() is not None
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
            "save_as": self._save_as,
            "export": self._export,
            "copy": self._copy,
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
            "delete": self._delete,
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
        create.deleted.connect(self._tell_deleted)
        self._modes.changed.connect(self._choose_mode)
        self.board.tools_moved.connect(self.toast_lift_changed)
        self._column.folded.connect(self._studio.remember_fold)
        self._column.more_wanted.connect(lambda: self._studio.go_to("models"))
        self.board.toolbar.wanted.connect(self._tool)
        self.board.menu_wanted.connect(self._menu)
        self.board.act.connect(self._act)
        self._strip.gallery_wanted.connect(lambda: self._studio.go_to("gallery"))
        self._strip.thumbs.opened.connect(self._open_large)
        self._strip.thumbs.menu_wanted.connect(self._menu)
        self.board.empty.chosen.connect(lambda _: self._write())
        self._studio.describing.described.connect(self._tell_described)
        self.composer.picture.wanted.connect(self._picture_wish)
        self.composer.sound.wanted.connect(self._sound_wish)
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
        if self._kept(key) is not None:
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
                self._menu(self._create.state.chosen, button.mapToGlobal(QPoint(0, button.height())))
        elif command == "upscale":
            self._create.upscale()
        else:
            self.commands()[command]()

    def _menu(self, key: Key, at: QPoint) -> None:
        result = self._create.state.find(key)
        if result is None:
            return
        menu = Menu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        recipe = result.recipe
        kept = result.status == "kept"
        self._add(
            menu,
            self.tr("Star") if not result.starred else self.tr("Take the star away"),
            lambda: self._create.pictures.star(key),
            bool(result.item_id),
        )
        if recipe is not None:
            self._add(menu, self.tr("Vary"), lambda: self._create.vary(key))
            for row in registry.nets("upscaler") if small_job(result) is not None else ():
                words = self.tr("Upscale with {name}").format(name=row.title.replace("&", "&&"))
                self._add(menu, words, partial(self._create.upscale, key, row.id))
            menu.addSeparator()
            self._add(menu, self.tr("Use these settings"), lambda: self._create.use_recipe(recipe))
            self._add(menu, self.tr("Use the seed"), lambda: self._create.use_recipe(recipe, "seed"))
            self._add(menu, self.tr("Use the prompt"), lambda: self._create.use_recipe(recipe, "prompt"))
        takes = kept and "picture" in self._create.state.info.ingredients
        self._add(menu, self.tr("Add as a layer"), lambda: self._add_layer(key), kept)
        self._add(menu, self.tr("Use as picture"), lambda: self._create.mix.take_picture(Path(result.path)), takes)
        menu.addSeparator()
        self._add(menu, self.tr("Copy"), lambda: self._copy(key))
        self._add(menu, self.tr("Export…"), lambda: self._export(key), kept)
        self._add(menu, self.tr("Save as…"), lambda: self._save_as(key), kept)
        self._add(menu, self.tr("Restore"), lambda: self._studio.send_to.restore([Path(result.path)]), kept)
        self._add(menu, self.tr("Animate"), lambda: self._studio.send_to.animate([Path(result.path)]), kept)
        self._add(menu, self.tr("Show in gallery"), lambda: self._studio.show_in_gallery(result.path), kept)
        self._add(menu, self.tr("Open in file manager"), lambda: self._reveal(result), kept)
        menu.addSeparator()
        self._add(menu, self.tr("Delete"), lambda: self._delete(key), bool(result.item_id))
        menu.popup(at)

    def _act(self, action: str, batch: int) -> None:
        """A button of an error card."""
        create = self._create
        match action:
            case "try_again":
                result = create.state.result
                if result is not None and result.status == "unsaved":
                    self._studio.tray.retry()
                elif result is not None and result.status == "missing":
                    create.pictures.want_image(result.key)
                else:
                    create.go_on(batch)
            case "smaller":
                create.edit(width=create.state.info.own_size_px, height=create.state.info.own_size_px)
                create.dismiss(batch)
                create.generate()
            case "new_seed":
                create.dismiss(batch)
                create.roll()
                create.generate()
            case "continue":
                create.go_on(batch)
            case "choose_folder":
                self._studio.settings_requested.emit("files")
            case "settings":
                self._studio.settings_requested.emit("work")
            case "details":
                LogWindow(self.window(), create.failed_at(batch)).show()
            case "restart_engine":
                self._studio.engine.restart_engine()
            case "remove":
                create.pictures.forget(create.state.chosen)
            case "save_as":
                self._save_as()

    def _delete(self, key: Key | None = None) -> None:
        key = key or self._create.state.chosen
        result = self._create.state.find(key) if key else None
        if result is None or not result.item_id:
            return
        if result.starred:
            self._confirm(
                self.tr("This picture has a star. Move it to the bin?"),
                self.tr("Delete"),
                lambda: self._create.pictures.delete(key),
            )
        else:
            self._create.pictures.delete(key)

    def _tell_deleted(self, count: int) -> None:
        self.message.emit(
            self.tr("%n picture(s) moved to the bin.", "", count), self.tr("Undo"), self._create.pictures.undo_delete
        )

    def _kept(self, key: Key | None = None) -> CreateResult | None:
        key = key or self._create.state.chosen
        result = self._create.state.find(key) if key else None
        return result if result is not None and result.status == "kept" else None

    def _copy(self, key: Key | None = None) -> None:
        key = key or self._create.state.chosen
        result = self._create.state.find(key) if key else None
        if result is not None and copy_picture(result.image, result.path):
            self.message.emit(self.tr("Copied."), "", None)

    def _reveal(self, result: CreateResult) -> None:
        if not reveal(Path(result.path)):
            self.message.emit(result.path, "", None)

    def _export(self, key: Key | None = None) -> None:
        result = self._kept(key)
        if result is not None and result.item_id:
            self._studio.export_requested.emit((result.item_id,))

    def _save_as(self, key: Key | None = None) -> None:
        """A copy of the file, where a person wants it."""
        result = self._kept(key)
        if result is None:
            return
        source = Path(result.path)
        proposed = Path.home() / source.name
        file_dialogs.save_file(self, self.tr("Save as"), proposed, partial(self._studio.save_copy, source))

    def _open(self) -> None:
        """Ctrl+O: take the settings of a picture."""
        title, shown = self.tr("Open a picture with settings"), file_dialogs.filter_of(self.tr("Pictures"), PICTURES)
        file_dialogs.open_file(self, title, shown, self._read_settings, self._studio.settings.library)

    # ingredients

    def _picture_wish(self, wish: str) -> None:
        well = self.composer.picture
        if wish == "choose":
            shown = file_dialogs.filter_of(self.tr("Pictures"), PICTURES)
            take = self._create.mix.take_picture
            file_dialogs.open_file(self, self.tr("Choose a picture"), shown, take, Path.home())
        elif wish == "menu":
            menu = Menu(self)
            menu.aboutToHide.connect(menu.deleteLater)
            menu.addAction(self.tr("Choose another…"), lambda: self._picture_wish("choose"))
            copied = QGuiApplication.clipboard().mimeData()
            if copied is not None and copied.hasUrls():
                menu.addAction(self.tr("Paste"), self._paste)
            if (picture := self._create.state.draft.picture) is not None:
                menu.addAction(self.tr("Describe"), partial(self._studio.describing.describe, picture.read))
            menu.addAction(self.tr("Remove"), lambda: self._create.mix.drop("picture"))
            menu.popup(well.menu_place())

    def _tell_described(self, path: str, found: Described) -> None:
        """What the picture of the well shows; a click writes it into the prompt."""
        picture = self._create.state.draft.picture
        if picture is None or picture.read != path:
            return  # the gallery asked, or another picture is here by now
        self.message.emit(
            words.described(found), self.tr("Use as prompt"), lambda: self._create.edit(prompt=found.caption)
        )

    def _sound_wish(self, wish: str) -> None:
        well = self.composer.sound
        if wish == "choose":
            shown = file_dialogs.filter_of(self.tr("Sounds"), SOUNDS)
            file_dialogs.open_file(self, self.tr("Choose a sound"), shown, self._create.mix.take_sound, Path.home())
        elif wish in ("menu", "heard"):
            menu = Menu(self)
            menu.aboutToHide.connect(menu.deleteLater)
            self._add_heard(menu)
            menu.addSeparator()
            menu.addAction(self.tr("Choose another…"), lambda: self._sound_wish("choose"))
            menu.addAction(self.tr("Record"), well.start)
            self._add_listeners(menu)
            menu.addAction(self.tr("Remove"), lambda: self._create.mix.drop("sound"))
            menu.popup(well.menu_place())

    def _add_listeners(self, menu: Menu) -> None:
        """Which net listens, where there is a choice; and what is said as a prompt, where something can write it."""
        sound = self._create.state.draft.sound
        if sound is not None and self._studio.dictation.state.possible:
            path, start_s, duration_s = Path(sound.path), sound.start_s, sound.duration_s
            writing = partial(self._studio.dictation.write_down, path, start_s, duration_s)
            menu.addAction(self.tr("Write what is said into the prompt"), writing)
        if installed := registry.listeners():
            used = self._studio.listener()
            which = menu.addMenu(self.tr("Listen with"))
            for id, title in ((STARTER, self.tr("The built-in model")), *((row.id, row.title) for row in installed)):
                action = which.addAction(title.replace("&", "&&"), partial(self._listen_with, id))
                action.setCheckable(True)
                action.setChecked(id == (used.id if used is not None else STARTER))

    def _listen_with(self, id: str) -> None:
        """Choose what names sounds; the one that is here is heard again."""
        self._studio.change(sound_listener=id)
        sound = self._create.state.draft.sound
        if sound is not None:
            self._create.mix.take_sound(Path(sound.path), sound.start_s, sound.duration_s)

    def _put_into_prompt(self, text: str) -> None:
        """Where the caret is, as if it were typed."""
        data = QMimeData()
        data.setText(text)
        self._write()
        self.composer.prompt.insertFromMimeData(data)

    def _add_heard(self, menu: Menu) -> None:
        """All that was heard, and how it sounds: a click takes one away."""
        sound = self._create.state.draft.sound
        for one in sound.concepts if sound is not None else ():
            name, share = concept(one.name), round(one.share * 100)
            text = self.tr("Remove “{name}” · {share} %").format(name=name, share=share)
            menu.addAction(text, partial(self._create.mix.forget_concept, one.name))

    # drop and paste

    def _paste(self) -> None:
        """Ctrl+V away from a field: text goes into the prompt, a copied picture or sound file into its well."""
        self.take_data(QGuiApplication.clipboard().mimeData())

    def drop_deed(self, what: Dropped, at: QPoint | None) -> str:
        on_layers = self._layered() and at is not None and self._middle.geometry().contains(at)
        if on_layers and what.kind in ("picture", "pictures"):
            return "layer"
        return super().drop_deed(what, at)

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
            recipe = getattr(header, "recipe", None)
            if not isinstance(recipe, Recipe):
                if header is not None:
                    self._create.mix.take_picture(path)
                return
            menu = Menu(self)
            menu.aboutToHide.connect(menu.deleteLater)
            menu.addAction(self.tr("Use settings"), lambda: self._create.use_recipe(recipe))
            menu.addAction(self.tr("Use as picture"), lambda: self._create.mix.take_picture(path))
            menu.popup(QCursor.pos())

        self._studio.library.header(path, arrived)

    def _read_settings(self, path: Path) -> None:
        def arrived(header: object) -> None:
            recipe = getattr(header, "recipe", None)
            if isinstance(recipe, Recipe):
                self.message.emit(
                    self.tr("{name} has settings inside.").format(name=path.name),
                    self.tr("Use settings"),
                    lambda: self._create.use_recipe(recipe),
                )
            elif header is not None:
                self._create.noticed.emit("no_recipe", {})

        self._studio.library.header(path, arrived)

    # keys that hold

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_O and not event.modifiers():
            self.board.view.hold_other(True)
        else:
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_O and not event.isAutoRepeat():
            self.board.view.hold_other(False)
        else:
            super().keyReleaseEvent(event)

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

    def _add(self, menu: Menu, text: str, do: Callable[[], None], enabled: bool = True) -> None:
        """A line of a menu; what cannot be done now is absent."""
        if enabled:
            menu.addAction(text, do)

    def _confirm(self, text: str, verb: str, do: Callable[[], None]) -> None:
        def answered(yes: bool) -> None:
            if yes:
                do()

        Question(verb, text, verb, self.window(), answered).ask()
