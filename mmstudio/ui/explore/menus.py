"""The menus of Explore and what they ask for: of the anchors, of a cell of the map, of a key, of Add."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtGui import QCursor, QImage
from PySide6.QtWidgets import QWidget

from mmstudio import disk
from mmstudio.generators import registry
from mmstudio.jobs import MAX_ANCHORS, STARTER, DrawnAnchor
from mmstudio.media.kinds import PICTURES, SOUNDS, WALK
from mmstudio.ui import file_dialogs, words
from mmstudio.ui.controls import Menu
from mmstudio.ui.explore.anchors import AnchorList
from mmstudio.ui.explore.asking import KeyTimeSheet, OppositesSheet
from mmstudio.ui.explore.grid_sheet import GridForm
from mmstudio.ui.explore.parts import part_name
from mmstudio.ui.explore.timeline import eases
from mmstudio.viewmodels import explore_draft as d
from mmstudio.viewmodels.explore_parts import parts_of, takes_pictures

if TYPE_CHECKING:
    from mmstudio.viewmodels.studio import Studio


class ExploreMenus(QObject):
    """room: over which they open. anchors: where words are written. send_to_create: gets the number of an anchor."""

    told = Signal(str)  # a sentence that passes

    def __init__(
        self, studio: Studio, anchors: AnchorList, send_to_create: Callable[[int], None], room: QWidget
    ) -> None:
        super().__init__(room)
        self._studio, self._explore, self._anchors, self._room = studio, studio.explore, anchors, room
        self._send_to_create = send_to_create

    def add_menu(self, at: QPoint) -> None:
        menu = self._menu()
        menu.addAction(self.tr("Words…"), self._add_words)
        menu.addAction(self.tr("Picture…"), self.open)
        menu.addAction(self.tr("Sound…"), self._open_sound)
        menu.addAction(self.tr("A starter"), partial(self._explore.anchors.add, None))
        menu.addAction(self.tr("This frame"), self._explore.anchors.add_frame)
        menu.popup(at)

    def _add_words(self) -> None:
        if self._explore.anchors.add():
            self._anchors.write(len(self._explore.state.draft.cards) - 1)

    def anchor_menu(self, index: int, at: QPoint) -> None:
        explore, draft = self._explore, self._explore.state.draft
        if index >= len(draft.cards):
            return
        explore.anchors.choose(index)
        card, menu = draft.cards[index], self._menu()
        menu.addAction(self.tr("Replace with a picture…"), partial(self.open, index))
        menu.addAction(self.tr("Replace with a sound…"), partial(self._open_sound, index))
        menu.addAction(self.tr("Replace with this frame"), partial(explore.anchors.add_frame, None, index))
        if isinstance(card.anchor, DrawnAnchor) and draft.checkpoint == STARTER:
            styles = menu.addMenu(self.tr("Style"))
            for style in ("any", *self._studio.create.state.info.styles):
                action = styles.addAction(words.style_name(style), partial(explore.anchors.restyle, index, style))
                action.setCheckable(True)
                action.setChecked(card.anchor.job.style == style)
        self._fill_parts_menu(menu, index)
        for other in range(len(draft.cards)):
            if other != index:
                text = self.tr("Swap with {letter}").format(letter=d.letter(other))
                menu.addAction(text, partial(explore.anchors.swap, index, other))
        if len(draft.cards) < MAX_ANCHORS:
            menu.addAction(self.tr("Duplicate"), partial(explore.anchors.duplicate, index))
        if isinstance(card.anchor, DrawnAnchor):
            menu.addAction(self.tr("Send to Create"), partial(self._send_to_create, index))
        if len(draft.cards) > 2:
            menu.addSeparator()
            menu.addAction(self.tr("Remove"), partial(explore.anchors.remove, index))
        menu.popup(at)

    def _fill_parts_menu(self, menu: Menu, index: int) -> None:
        """What else an anchor that is drawn is mixed of."""
        parts, draft = self._explore.parts, self._explore.state.draft
        here = [type(one) for one in parts_of(draft.cards[index])]
        if not here:
            return
        if takes_pictures(draft):
            menu.addAction(
                self.tr("Mix in a picture…"), partial(self._choose_picture, partial(parts.add_picture, index))
            )
        menu.addAction(self.tr("Mix in a sound…"), partial(self.choose_sound, partial(parts.add_sound, index)))
        for number, kind in enumerate(here if len(here) > 1 else ()):
            text = self.tr("Take out: {part}").format(part=part_name(kind))
            menu.addAction(text, partial(parts.remove, index, number))
        menu.addSeparator()

    def cell_menu(self, cell: d.Cell, at: QPoint) -> None:
        menu = self._menu()
        count = d.counted(self._explore.state.draft)
        for index in range(count if self._explore.state.draft.mode != "map" else 1):
            text = self.tr("Make this anchor {letter}").format(letter=d.letter(index))
            menu.addAction(text, partial(self._explore.anchors.add_frame, cell.position, index))
        if len(self._explore.state.draft.cards) < MAX_ANCHORS:
            menu.addAction(self.tr("Add as another anchor"), partial(self._explore.anchors.add_frame, cell.position))
        menu.popup(at)

    def key_menu(self, index: int, at: QPoint) -> None:
        """The small form of a key: its time, its ease, go there, remove."""
        explore = self._explore
        key, menu = explore.state.draft.walk.keys[index], self._menu()
        text = self.tr("Time: {seconds} s…").format(seconds=f"{key.time_s:.2f}")
        menu.addAction(text, partial(self.ask_time, index))
        for ease, name in eases():
            action = menu.addAction(name, partial(explore.keys.edit, index, ease=ease))
            action.setCheckable(True)
            action.setChecked(key.ease == ease)
        menu.addSeparator()
        menu.addAction(self.tr("Move the point here"), partial(explore.keys.go_to, index))
        menu.addAction(self.tr("Remove"), partial(explore.keys.remove, index))
        menu.popup(at)

    def ask_grid(self) -> None:
        starter = self._explore.state.draft.checkpoint == STARTER
        styles = registry.STARTER.styles if starter else ()
        form = GridForm(self._explore.keeping.prompts(), styles, self._room.window(), self._draw_grid)
        form.open_sheet(form.draw)

    def _draw_grid(self, seeds: int, styles: tuple[str, ...]) -> None:
        self._explore.keeping.draw_grid(seeds, styles, words.style_name)

    def ask_opposites(self) -> None:
        sheet = OppositesSheet(self._room.window(), self._explore.directions.try_opposites)
        sheet.open_sheet(sheet.low)

    def ask_time(self, index: int) -> None:
        walk = self._explore.state.draft.walk

        def set_time(seconds: float) -> None:
            self._explore.keys.edit(index, time_s=seconds)

        sheet = KeyTimeSheet(walk.keys[index].time_s, walk.duration_s, self._room.window(), set_time)
        sheet.open_sheet(sheet.time.field)

    def _menu(self) -> Menu:
        menu = Menu(self._room)
        menu.aboutToHide.connect(menu.deleteLater)
        return menu

    def open_walk(self) -> None:
        shown = file_dialogs.filter_of(self.tr("Walks"), [WALK])
        file_dialogs.open_file(self._room, self.tr("Open a walk"), shown, self._studio.open_walk)

    def save_walk(self) -> None:
        """Ask where the walk goes, if there is one."""
        explore = self._explore
        if not explore.state.draft.walk.keys:
            self.told.emit(self.tr("There is no walk yet. K makes a key of the place where you are."))
            return
        name = disk.safe_name(explore.title() or self.tr("Walk")) + WALK
        proposed = self._studio.settings.library / name
        file_dialogs.save_file(self._room, self.tr("Save the walk"), proposed, self._write_walk)

    def _write_walk(self, path: Path) -> None:
        draft = self._explore.state.draft

        def drawn(cover: QImage | None) -> None:
            self._studio.walk_files.write(draft, cover, path, written)

        def written(path: Path) -> None:
            self.told.emit(words.sentence("saved_copy", {"name": path.name, "folder": path.parent.name}))

        self._explore.picture_of(draft.walk.keys[0].position, drawn)

    def open(self, at: int | None = None) -> None:
        """A picture of the disk becomes an anchor, or takes the place of number `at`."""
        self._choose_picture(partial(self._explore.anchors.use_picture, at=at))

    def _open_sound(self, at: int | None = None) -> None:
        self.choose_sound(partial(self._explore.anchors.use_sound, at=at))

    def ask_sound(self, path: Path) -> None:
        """A sound was dropped: what is to be made of it."""
        menu = self._menu()
        menu.addAction(self.tr("Make what is heard an anchor"), partial(self._explore.anchors.use_sound, path))
        menu.addAction(self.tr("Snap keys to its beats"), partial(self._explore.keys.snap_to, path))
        menu.popup(QCursor.pos())

    def _choose_picture(self, then: Callable[[Path], None]) -> None:
        shown, folder = file_dialogs.filter_of(self.tr("Pictures"), PICTURES), self._studio.settings.library
        file_dialogs.open_file(self._room, self.tr("Add a picture"), shown, then, folder)

    def choose_sound(self, then: Callable[[Path], None]) -> None:
        shown, folder = file_dialogs.filter_of(self.tr("Sounds"), SOUNDS), self._studio.settings.library / "sounds"
        file_dialogs.open_file(self._room, self.tr("Choose a sound"), shown, then, folder)
