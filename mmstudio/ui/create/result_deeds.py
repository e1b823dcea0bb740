"""What a person does with one picture of the board: its menu, the buttons of its error card, copies of its file."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtWidgets import QWidget

from mmstudio.generators import registry
from mmstudio.ui import file_dialogs
from mmstudio.ui.canvas import copy_picture
from mmstudio.ui.controls import Menu
from mmstudio.ui.log_window import LogWindow
from mmstudio.ui.reveal import reveal
from mmstudio.ui.sheet import Question
from mmstudio.viewmodels.create_state import CreateResult, Key, small_job

if TYPE_CHECKING:
    from mmstudio.viewmodels.studio import Studio


class ResultDeeds(QObject):
    """add_layer: puts a picture on the layers. widget: over which menus and questions appear.

    key None means the chosen picture.
    """

    message = Signal(str, str, object)  # as Workspace.message

    def __init__(self, studio: Studio, add_layer: Callable[[Key], None], widget: QWidget) -> None:
        super().__init__(widget)
        self._studio, self._create = studio, studio.create
        self._add_layer, self._widget = add_layer, widget
        self._create.deleted.connect(self._tell_deleted)

    def kept(self, key: Key | None = None) -> CreateResult | None:
        """A picture, if it is a file."""
        key = key or self._create.state.chosen
        result = self._create.state.find(key) if key else None
        return result if result is not None and result.status == "kept" else None

    def show_menu(self, key: Key, at: QPoint) -> None:
        """at: a point of the screen."""
        result = self._create.state.find(key)
        if result is None:
            return
        menu = Menu(self._widget)
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
        self._add(menu, self.tr("Copy"), lambda: self.copy(key))
        self._add(menu, self.tr("Export…"), lambda: self.export(key), kept)
        self._add(menu, self.tr("Save as…"), lambda: self.save_as(key), kept)
        self._add(menu, self.tr("Restore"), lambda: self._studio.send_to.restore([Path(result.path)]), kept)
        self._add(menu, self.tr("Animate"), lambda: self._studio.send_to.animate([Path(result.path)]), kept)
        explore = partial(self._studio.send_to.explore, Path(result.path), recipe)
        self._add(menu, self.tr("Explore"), explore, kept)
        self._add(menu, self.tr("Show in gallery"), lambda: self._studio.show_in_gallery(result.path), kept)
        self._add(menu, self.tr("Open in file manager"), lambda: self._reveal(result), kept)
        menu.addSeparator()
        self._add(menu, self.tr("Delete"), lambda: self.delete(key), bool(result.item_id))
        menu.popup(at)

    def answer(self, action: str, batch: int) -> None:
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
                LogWindow(self._widget.window(), create.failed_at(batch)).show()
            case "restart_engine":
                self._studio.engine.restart_engine()
            case "remove":
                create.pictures.forget(create.state.chosen)
            case "save_as":
                self.save_as()

    def delete(self, key: Key | None = None) -> None:
        """To the bin; one with a star only after a question."""
        key = key or self._create.state.chosen
        result = self._create.state.find(key) if key else None
        if result is None or not result.item_id:
            return

        def answered(yes: bool) -> None:
            if yes:
                self._create.pictures.delete(key)

        if result.starred:
            verb = self.tr("Delete")
            text = self.tr("This picture has a star. Move it to the bin?")
            Question(verb, text, verb, self._widget.window(), answered).ask()
        else:
            self._create.pictures.delete(key)

    def copy(self, key: Key | None = None) -> None:
        key = key or self._create.state.chosen
        result = self._create.state.find(key) if key else None
        if result is not None and copy_picture(result.image, result.path):
            self.message.emit(self.tr("Copied."), "", None)

    def export(self, key: Key | None = None) -> None:
        result = self.kept(key)
        if result is not None and result.item_id:
            self._studio.export_requested.emit((result.item_id,))

    def save_as(self, key: Key | None = None) -> None:
        """A copy of the file, where a person wants it."""
        result = self.kept(key)
        if result is None:
            return
        source = Path(result.path)
        proposed = Path.home() / source.name
        file_dialogs.save_file(self._widget, self.tr("Save as"), proposed, partial(self._studio.save_copy, source))

    def _tell_deleted(self, count: int) -> None:
        self.message.emit(
            self.tr("%n picture(s) moved to the bin.", "", count), self.tr("Undo"), self._create.pictures.undo_delete
        )

    def _reveal(self, result: CreateResult) -> None:
        if not reveal(Path(result.path)):
            self.message.emit(result.path, "", None)

    def _add(self, menu: Menu, text: str, do: Callable[[], None], enabled: bool = True) -> None:
        """A line of a menu; what cannot be done now is absent."""
        if enabled:
            menu.addAction(text, do)
