"""Explore: the map at the left, the picture there beside it, the walk below, anchors and directions at the right."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import QPoint
from PySide6.QtGui import QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QWidget

from mmstudio.generators import registry
from mmstudio.jobs import MAX_ANCHORS, STARTER, DrawnAnchor, Recipe
from mmstudio.media.kinds import PICTURES, SOUNDS
from mmstudio.ui import file_dialogs, words
from mmstudio.ui.canvas import copy_picture
from mmstudio.ui.controls import Menu, SegmentedSwitch, Text
from mmstudio.ui.drops import MOST_ANCHORS, Dropped
from mmstudio.ui.explore.asking import KeyTimeSheet, OppositesSheet
from mmstudio.ui.explore.column import ExploreColumn
from mmstudio.ui.explore.grid_sheet import GridForm
from mmstudio.ui.explore.map import LatentMap
from mmstudio.ui.explore.parts import part_name
from mmstudio.ui.explore.picture import PicturePanel, anchor_position
from mmstudio.ui.explore.timeline import Timeline
from mmstudio.ui.shell.workspace import Handlers, Workspace
from mmstudio.ui.theme import color, px, themes
from mmstudio.viewmodels import explore_draft as d
from mmstudio.viewmodels.drafts import PAPER
from mmstudio.viewmodels.explore_parts import parts_of, takes_pictures
from mmstudio.viewmodels.explore_state import ExploreState

if TYPE_CHECKING:
    from mmstudio.viewmodels.studio import Studio

_TALL, _LOW = 168, 120  # of the walk


class ExploreWorkspace(Workspace):
    """Joins map, picture, walk and column, and carries out the commands of Explore."""

    key = "explore"
    icon = "compass-outline"

    def __init__(self, studio: Studio, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._studio = studio
        self._explore = studio.explore
        self._modes = SegmentedSwitch(
            self.tr("Way to move"),
            [
                ("mix", self.tr("Mix"), ""),
                ("line", self.tr("Line"), ""),
                ("triangle", self.tr("Triangle"), ""),
                ("pad", self.tr("Pad"), ""),
                ("map", self.tr("Seed map"), ""),
            ],
        )
        self.stage = QWidget(self)
        self.map = LatentMap(self._explore, self.stage)
        self.panel = PicturePanel(self._explore, self.stage)
        self.hint = Text(size=12, tone="text2", parent=self.stage)
        self.timeline = Timeline(self._explore)
        self._column = ExploreColumn(self._explore, studio.memory.folds)
        self._wanted: object = None
        self._arranged: object = None
        self._connect()
        self._tell_grounds()
        self._show(self._explore.state)

    # what the shell asks for

    def title(self) -> str:
        return self.tr("Explore")

    def column(self) -> QWidget:
        return self._column

    def filmstrip(self) -> QWidget:
        return self.timeline

    def filmstrip_height(self, low: bool) -> int:
        return _LOW if low else _TALL

    def modes(self) -> QWidget:
        return self._modes

    def document_name(self) -> str:
        return self._explore.state.draft.name or self.tr("Untitled")

    def rename(self, name: str) -> None:
        self._explore.rename("" if name == self.tr("Untitled") else name)

    def fill_document_menu(self, menu: Menu) -> None:  # type: ignore[override]
        menu.addAction(self.tr("New"), self._explore.new_document)
        recent = self._explore.state.recent
        if recent:
            menu.addSeparator()
        for number, name in enumerate(recent[:12]):
            text = (name or self.tr("Untitled")).replace("&", "&&")
            menu.addAction(text, partial(self._explore.open_recent, number))

    def fill_send_menu(self, menu: Menu) -> None:  # type: ignore[override]
        menu.addAction(self.tr("&Gallery, keep this picture"), self._explore.keep)
        if self._explore.state.draft.walk.keys:
            menu.addAction(self.tr("&Animate, the walk"), self._studio.send_walk_to_animate)
        card = self._explore.state.draft.cards[self._heaviest()]
        image = self._explore.state.image
        if image is not None:
            restore = partial(self._studio.send_frame, image, card.title, "restore")
            menu.addAction(self.tr("&Restore, this picture"), restore)
        if isinstance(card.anchor, DrawnAnchor):
            menu.addAction(self.tr("&Create, words and seed"), partial(self._send_to_create, self._heaviest()))

    def fill_more_menu(self, menu: Menu) -> None:  # type: ignore[override]
        menu.addAction(self.tr("Make this frame an anchor"), self._explore.anchors.add_frame)
        menu.addAction(self.tr("New seeds"), self._explore.new_seeds)
        menu.addAction(self.tr("Add picture…"), self._open)
        menu.addAction(self.tr("Grid sheet…"), self._ask_grid).setEnabled(bool(self._explore.prompts()))

    def can(self, command: str) -> bool:
        state = self._explore.state
        match command:
            case "undo":
                return state.can_undo
            case "redo":
                return state.can_redo
            case "send":
                return state.image is not None
        return True

    def commands(self) -> Handlers:
        explore = self._explore
        handlers: Handlers = {
            "main": explore.keep,
            "keep_picture": explore.keep,
            "star": partial(explore.keep, True),
            "new": explore.new_document,
            "open": self._open,
            "copy": self._copy,
            "paste": self._paste,
            "undo": explore.undo,
            "redo": explore.redo,
            "add_key": explore.keys.add,
            "remove_key": explore.keys.remove,
            "play": explore.play,
            "new_seeds": explore.new_seeds,
            "previous_anchor": partial(explore.anchors.step, -1),
            "next_anchor": partial(explore.anchors.step, 1),
        }
        ways = {"left": (-1, 0), "right": (1, 0), "up": (0, -1), "down": (0, 1)}
        for name, (x, y) in ways.items():
            handlers[f"move_{name}"] = partial(explore.move_by, x * 0.01, y * 0.01)
            handlers[f"move_far_{name}"] = partial(explore.move_by, x * 0.1, y * 0.1)
        return handlers

    def activated(self) -> None:
        self._column.show_models()
        self._explore.activate()
        self._wanted = None
        self._want()

    def set_size_class(self, narrow: bool, low: bool) -> None:
        self.timeline.set_narrow(narrow)
        self.panel.set_narrow(narrow)

    # what happens

    def _connect(self) -> None:
        explore = self._explore
        explore.changed.connect(self._show)
        explore.kept.connect(self._tell_kept)
        explore.grids.made.connect(self._tell_sheet)
        self._modes.changed.connect(explore.set_mode)
        self._column.folded.connect(self._studio.remember_fold)
        self._column.add_wanted.connect(self._add_menu)
        self._column.anchor_menu.connect(self._anchor_menu)
        self._column.opposites_wanted.connect(self._ask_opposites)
        self.map.cell_menu.connect(self._cell_menu)
        self.panel.keep_wanted.connect(explore.keep)
        self.panel.star_wanted.connect(partial(explore.keep, True))
        self.panel.key_wanted.connect(explore.keys.add)
        self.timeline.animate_wanted.connect(self._studio.send_walk_to_animate)
        self.timeline.sound_wanted.connect(partial(self._choose_sound, self._explore.keys.snap_to))
        self.timeline.track.edit_wanted.connect(self._key_menu)
        themes().changed.connect(self._tell_grounds)

    def _show(self, state: ExploreState) -> None:
        if self._modes.current() != state.draft.mode:
            self._modes.set_current(state.draft.mode)
        if self._arranged != (state.draft.mode, state.draft.cells):
            self._arrange()
        self._show_hint(state)
        self._want()
        self.bar_changed.emit()

    def _show_hint(self, state: ExploreState) -> None:
        """One line under the map."""
        text = ""
        if state.draft.checkpoint != STARTER:
            text = self.tr("Small pictures are sketches by the starter.")
        elif not state.can_undo and not state.draft.walk.keys:
            text = self.tr("Two starters are ready. Drag the point.")
        self.hint.setVisible(bool(text))
        if text != self.hint.text():
            self.hint.setText(text)
            self.hint.adjustSize()

    def _want(self) -> None:
        """Tell which small pictures are in view: anchors first, then the map, then keys."""
        state = self._explore.state
        now = (self.map.version, state.draft.cards, state.draft.walk.keys)
        if now == self._wanted:
            return  # the hand moves over the same map
        self._wanted = now
        anchors = [anchor_position(state, index) for index in range(len(state.draft.cards))]
        self._explore.small.want([*anchors, *self.map.positions(), *self.timeline.track.positions()])

    def _tell_grounds(self, _: object = None) -> None:
        self._explore.set_grounds(PAPER, color("raised").name())

    def _tell_kept(self, path: Path, starred: bool) -> None:
        text = self.tr("Kept with a star.") if starred else self.tr("Kept in the gallery.")
        self.message.emit(text, self.tr("Show"), partial(self._studio.show_in_gallery, str(path)))

    def _heaviest(self) -> int:
        weights = self._explore.state.weights
        return max(range(len(weights)), key=lambda index: weights[index])

    def _send_to_create(self, index: int) -> None:
        card, draft = self._explore.state.draft.cards[index], self._explore.state.draft
        if isinstance(card.anchor, DrawnAnchor):
            job = card.anchor.job
            if draft.same_seed and not card.locked:
                job = msgspec.structs.replace(job, seed=draft.seed)
            self._studio.use_recipe(Recipe(version="", job=job))

    def _copy(self) -> None:
        if copy_picture(self._explore.state.image, ""):
            self.message.emit(self.tr("Copied."), "", None)

    # menus

    def _add_menu(self, at: QPoint) -> None:
        menu = self._menu()
        menu.addAction(self.tr("Words…"), self._add_words)
        menu.addAction(self.tr("Picture…"), self._open)
        menu.addAction(self.tr("Sound…"), self._open_sound)
        menu.addAction(self.tr("A starter"), partial(self._explore.anchors.add, None))
        menu.addAction(self.tr("This frame"), self._explore.anchors.add_frame)
        menu.popup(at)

    def _add_words(self) -> None:
        if self._explore.anchors.add():
            self._column.anchors.write(len(self._explore.state.draft.cards) - 1)

    def _anchor_menu(self, index: int, at: QPoint) -> None:
        explore, draft = self._explore, self._explore.state.draft
        if index >= len(draft.cards):
            return
        explore.anchors.choose(index)
        card, menu = draft.cards[index], self._menu()
        menu.addAction(self.tr("Replace with a picture…"), partial(self._open, index))
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
            menu.addAction(self.tr("Mix in a picture…"), partial(self._open_part, index))
        menu.addAction(self.tr("Mix in a sound…"), partial(self._choose_sound, partial(parts.add_sound, index)))
        for number, kind in enumerate(here if len(here) > 1 else ()):
            text = self.tr("Take out: {part}").format(part=part_name(kind))
            menu.addAction(text, partial(parts.remove, index, number))
        menu.addSeparator()

    def _open_part(self, index: int) -> None:
        shown, folder = file_dialogs.filter_of(self.tr("Pictures"), PICTURES), self._studio.settings.library
        take = partial(self._explore.parts.add_picture, index)
        file_dialogs.open_file(self, self.tr("Add a picture"), shown, take, folder)

    def _cell_menu(self, cell: d.Cell, at: QPoint) -> None:
        menu = self._menu()
        count = d.counted(self._explore.state.draft)
        for index in range(count if self._explore.state.draft.mode != "map" else 1):
            text = self.tr("Make this anchor {letter}").format(letter=d.letter(index))
            menu.addAction(text, partial(self._explore.anchors.add_frame, cell.position, index))
        if len(self._explore.state.draft.cards) < MAX_ANCHORS:
            menu.addAction(self.tr("Add as another anchor"), partial(self._explore.anchors.add_frame, cell.position))
        menu.popup(at)

    def _key_menu(self, index: int, at: QPoint) -> None:
        """The small form of a key: its time, its ease, go there, remove."""
        explore = self._explore
        key, menu = explore.state.draft.walk.keys[index], self._menu()
        text = self.tr("Time: {seconds} s…").format(seconds=f"{key.time_s:.2f}")
        menu.addAction(text, partial(self._ask_time, index))
        for ease, name in self.timeline._eases():
            action = menu.addAction(name, partial(explore.keys.edit, index, ease=ease))
            action.setCheckable(True)
            action.setChecked(key.ease == ease)
        menu.addSeparator()
        menu.addAction(self.tr("Move the point here"), partial(explore.keys.go_to, index))
        menu.addAction(self.tr("Remove"), partial(explore.keys.remove, index))
        menu.popup(at)

    def _ask_grid(self) -> None:
        starter = self._explore.state.draft.checkpoint == STARTER
        styles = registry.STARTER.styles if starter else ()
        form = GridForm(self._explore.prompts(), styles, self.window(), self._draw_grid)
        form.open_sheet(form.draw)

    def _draw_grid(self, seeds: int, styles: tuple[str, ...]) -> None:
        self._explore.draw_grid(seeds, styles, words.style_name)

    def _tell_sheet(self, path: Path) -> None:
        show = partial(self._studio.show_in_gallery, str(path))
        self.message.emit(self.tr("The grid sheet is in the gallery."), self.tr("Show"), show)

    def _ask_opposites(self) -> None:
        sheet = OppositesSheet(self.window(), self._explore.directions.try_opposites)
        sheet.open_sheet(sheet.low)

    def _ask_time(self, index: int) -> None:
        walk = self._explore.state.draft.walk

        def set_time(seconds: float) -> None:
            self._explore.keys.edit(index, time_s=seconds)

        sheet = KeyTimeSheet(walk.keys[index].time_s, walk.duration_s, self.window(), set_time)
        sheet.open_sheet(sheet.time.field)

    def _menu(self) -> Menu:
        menu = Menu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        return menu

    # pictures that come in

    def _open(self, at: int | None = None) -> None:
        shown, folder = file_dialogs.filter_of(self.tr("Pictures"), PICTURES), self._studio.settings.library
        take = partial(self._explore.anchors.use_picture, at=at)
        file_dialogs.open_file(self, self.tr("Add a picture"), shown, take, folder)

    def _open_sound(self, at: int | None = None) -> None:
        self._choose_sound(lambda path: self._explore.anchors.use_sound(path, at))

    def _choose_sound(self, then: Callable[[Path], None]) -> None:
        shown, folder = file_dialogs.filter_of(self.tr("Sounds"), SOUNDS), self._studio.settings.library / "sounds"
        file_dialogs.open_file(self, self.tr("Choose a sound"), shown, then, folder)

    def _paste(self) -> None:
        self.take_data(QGuiApplication.clipboard().mimeData())

    def carry_out(self, deed: str, what: Dropped) -> None:
        if deed == "words":
            self._add_text(what.line)
        elif deed == "anchors":
            for path in what.pictures[:MOST_ANCHORS]:
                self._explore.anchors.use_picture(path)
        elif deed == "heard":
            self._explore.anchors.use_sound(what.files[0])

    def _add_text(self, text: str) -> None:
        self._explore.anchors.add(d.words_card(text, self._explore.state.draft.seed))

    # layout: two squares side by side, the picture's with its words and buttons below

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        draft = self._explore.state.draft
        self._arranged = draft.mode, draft.cells
        self.stage.setGeometry(self.rect())
        width, height = self.width(), self.height()
        margin, gap, below = px(24), px(28), px(112)
        high = max(height - 2 * margin - px(20), px(120))
        room = max(width - 2 * margin - gap, px(240))
        picture = min(high - below, room * 0.48)
        side = min(high, room - picture)
        tall = min(high, side / draft.cells + px(96)) if draft.mode == "line" else side
        left = (width - side - gap - picture) / 2
        top = (height - max(side, picture + below)) / 2
        self.map.setGeometry(round(left), round(top + (side - tall) / 2), round(side), round(tall))
        self.panel.setGeometry(round(left + side + gap), round(top), round(picture), round(picture + below))
        self.hint.adjustSize()
        self.hint.move(round(left), round(min(top + (side + tall) / 2 + px(8), height - px(22))))
