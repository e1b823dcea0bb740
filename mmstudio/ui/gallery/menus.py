"""The menus of the gallery: what can be done with the selected items, and where they can be sent."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint
from PySide6.QtWidgets import QMenu

from mmstudio.generators import registry
from mmstudio.library.items import Item
from mmstudio.ui.controls import Menu
from mmstudio.ui.gallery import badges
from mmstudio.ui.gallery.details_foot import fill_use_menu
from mmstudio.ui.gallery.facts import open_words
from mmstudio.ui.theme import icon
from mmstudio.viewmodels.gallery import drawing_of, frame_of

if TYPE_CHECKING:
    from mmstudio.ui.gallery.workspace import GalleryWorkspace


class ItemMenus(QObject):
    """Of the items selected in room, over which they open."""

    def __init__(self, room: GalleryWorkspace) -> None:
        super().__init__(room)
        self._room, self._studio, self._viewmodel = room, room.studio, room.viewmodel

    def open(self, at: QPoint) -> None:
        """The context menu of the selected items."""
        menu = Menu(self._room)
        self.fill(menu)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(at)

    def fill(self, menu: QMenu) -> None:
        """Everything that can be done with the selected items."""
        state = self._viewmodel.state
        item = state.details
        several = len(state.selection) > 1
        sound = item is not None and item.kind == "sound"
        if sound:
            self._add(menu, self.tr("Play or stop"), "play", self._room.listen)
        elif item is not None and item.is_document:
            self._add(menu, open_words(item), badges.KIND_ICONS[item.kind], self._room.open_document)
        else:
            self._add(menu, self.tr("Open"), "arrow-expand", self._room.open_large)
        if item is not None and drawing_of(item) is not None:
            use = Menu(menu)
            use.setTitle(self.tr("Use these settings"))
            fill_use_menu(use, self._viewmodel)
            menu.addMenu(use).setIcon(icon("tune-variant"))
        elif item is not None and frame_of(item) is not None:
            self._add(menu, self.tr("Use these settings"), "tune-variant", self._viewmodel.use_settings)
        if item is not None and sound:
            move = partial(self._studio.send_to.sound_to_animate, item.path)
            self._add(menu, self.tr("Send to Animate"), "music-note-outline", move)
        elif item is not None and item.kind == "walk":
            move = partial(self._studio.send_to.walk_file_to_animate, item.path)
            self._add(menu, self.tr("Send to Animate"), "waveform", move)
        elif item is None or item.pictured:
            self._add(menu, self.tr("Send to Restore"), "bandage", self._to_restore)
            if item is not None and item.kind == "picture":
                self._add(menu, self.tr("Send to Animate"), "waveform", self._to_animate)
                self._add(menu, self.tr("Send to Explore"), "compass-outline", self._to_explore)
        menu.addSeparator()
        starred = item is not None and item.starred and not several
        star = self.tr("Take the star away") if starred else self.tr("Star")
        self._add(menu, star, "star-outline", self._viewmodel.star)
        if item is None or item.pictured:
            self._add(menu, self.tr("Compare"), "compare", self._room.open_compare)
        if item is not None and item.batch and state.stacked:
            fanned = item.batch in state.fanned
            text = self.tr("Stack the batch") if fanned else self.tr("Fan out the batch")
            self._add(menu, text, "layers-outline", self._room.fan_current)
        self._add(menu, self.tr("Add a tag"), "tag-outline", self._room.details.begin_tag)
        if item is not None and item.kind == "picture":
            self._add(menu, self.tr("More like this"), "eye-outline", self._viewmodel.more_like_this)
            self._add(menu, self.tr("Describe"), "magnify", lambda: self._studio.describing.describe(str(item.path)))
            for row in registry.nets("upscaler"):
                text = self.tr("Enlarge with {name}").format(name=row.title.replace("&", "&&"))
                self._add(menu, text, "arrow-expand-all", partial(self._studio.enlarge, Path(item.path), row.id))
            menu.addSeparator()
        self._add(menu, self.tr("Copy"), "content-copy", self._room.copy)
        export = self.tr("Export %n", "", len(state.selection)) if several else self.tr("Export")
        self._add(menu, export, "export-variant", self._room.export)
        self._add(menu, self.tr("Contact sheet…"), "view-grid-outline", self._room.contact_sheet)
        self._add(menu, self.tr("Show in folder"), "folder-open-outline", self._room.reveal_current)
        menu.addSeparator()
        delete = self.tr("Delete %n", "", len(state.selection)) if several else self.tr("Delete")
        self._add(menu, delete, "trash-can-outline", self._viewmodel.delete)

    def _to_restore(self) -> None:
        """The selected pictures become photos in Restore: the current one is shown, the others wait there."""
        self._send(self._studio.send_to.restore)

    def _to_explore(self) -> None:
        """The first of the selected pictures becomes an anchor, by its recipe if it has one."""
        self._send(lambda paths: self._studio.send_to.explore(paths[0]))

    def _to_animate(self) -> None:
        """The selected pictures move in Animate: several follow each other on the beats."""
        self._send(self._studio.send_to.animate)

    def _send(self, where: Callable[[list[Path]], None]) -> None:
        state = self._viewmodel.state

        def found(items: list[Item]) -> None:
            files = [item.path for item in items if item.pictured and not item.missing]
            if files:
                where(files)

        ids = sorted(state.selection.ids, key=lambda id: (id != state.selection.current, state.order.place(id) or 0))
        self._studio.library.ask(lambda library: library.page(tuple(ids)), found)

    def open_send(self) -> None:
        """Ctrl+M: where the selected items can go."""
        if self._viewmodel.state.details is None:
            return
        menu = Menu(self._room)
        menu.aboutToHide.connect(menu.deleteLater)
        self.fill_send(menu)
        menu.popup(self._room.grid.mapToGlobal(QPoint(self._room.grid.width() // 2, self._room.grid.height() // 3)))

    def fill_send(self, menu: QMenu) -> None:
        """Where the current item can be of use."""
        item = self._viewmodel.state.details
        if item is not None and item.kind == "sound":
            menu.addAction(self.tr("&Animate, as sound"), lambda: self._studio.send_to.sound_to_animate(item.path))
            menu.addAction(self.tr("&Create, as sound"), lambda: self._studio.send_to.sound_to_create(item.path))
            return
        if item is not None and item.kind == "project":
            menu.addAction(self.tr("&Restore, as project"), self._room.open_document)
            return
        if item is not None and item.kind == "walk":
            menu.addAction(self.tr("&Explore, as walk"), self._room.open_document)
            menu.addAction(self.tr("&Animate, as walk"), partial(self._studio.send_to.walk_file_to_animate, item.path))
            return
        if item is not None and drawing_of(item) is not None:
            menu.addAction(self.tr("&Create, as settings"), lambda: self._viewmodel.use_settings("all"))
        if item is not None and item.kind == "picture":
            menu.addAction(self.tr("Create, as &picture"), lambda: self._studio.send_to.create(item.path))
        menu.addAction(self.tr("&Restore, as photo"), self._to_restore)
        if item is not None and item.kind == "picture":
            menu.addAction(self.tr("&Animate, as picture"), self._to_animate)
            menu.addAction(self.tr("&Explore, as anchor"), self._to_explore)
            if frame_of(item) is not None:
                menu.addAction(self.tr("Explore, to its place"), self._viewmodel.use_settings)

    def _add(self, menu: QMenu, text: str, icon_name: str, do: Callable[[], None]) -> None:
        action = menu.addAction(icon(icon_name), text)
        action.triggered.connect(lambda: do())
