"""Explore: the map at the left, the picture there beside it, the walk below, anchors and directions at the right."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from PySide6.QtGui import QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QWidget

from mmstudio.jobs import STARTER, DrawnAnchor, Recipe
from mmstudio.ui.canvas import copy_picture
from mmstudio.ui.controls import Menu, SegmentedSwitch, Text
from mmstudio.ui.drops import MOST_ANCHORS, Dropped
from mmstudio.ui.explore.column import ExploreColumn
from mmstudio.ui.explore.map import LatentMap
from mmstudio.ui.explore.menus import ExploreMenus
from mmstudio.ui.explore.picture import PicturePanel, anchor_position
from mmstudio.ui.explore.timeline import Timeline
from mmstudio.ui.shell.workspace import Handlers, Workspace
from mmstudio.ui.theme import color, px, themes
from mmstudio.viewmodels import explore_draft as d
from mmstudio.viewmodels.drafts import PAPER
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
        self._menus = ExploreMenus(studio, self._column.anchors, self._send_to_create, self)
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
        menu.addAction(self.tr("Open walk…"), self._menus.open_walk)
        recent = self._explore.state.recent
        if recent:
            menu.addSeparator()
        for number, name in enumerate(recent[:12]):
            text = (name or self.tr("Untitled")).replace("&", "&&")
            menu.addAction(text, partial(self._explore.open_recent, number))

    def fill_send_menu(self, menu: Menu) -> None:  # type: ignore[override]
        menu.addAction(self.tr("&Gallery, keep this picture"), self._explore.keeping.keep)
        if self._explore.state.draft.walk.keys:
            menu.addAction(self.tr("&Animate, the walk"), self._studio.send_to.walk_to_animate)
        card = self._explore.state.draft.cards[self._heaviest()]
        image = self._explore.state.image
        if image is not None:
            restore = partial(self._studio.send_to.frame, image, card.title, "restore")
            menu.addAction(self.tr("&Restore, this picture"), restore)
        if isinstance(card.anchor, DrawnAnchor):
            menu.addAction(self.tr("&Create, words and seed"), partial(self._send_to_create, self._heaviest()))

    def fill_more_menu(self, menu: Menu) -> None:  # type: ignore[override]
        menu.addAction(self.tr("Make this frame an anchor"), self._explore.anchors.add_frame)
        menu.addAction(self.tr("New seeds"), self._explore.new_seeds)
        menu.addAction(self.tr("Add picture…"), self._menus.open)
        menu.addAction(self.tr("Open walk…"), self._menus.open_walk)
        menu.addAction(self.tr("Save walk…"), self._menus.save_walk).setEnabled(
            bool(self._explore.state.draft.walk.keys)
        )
        menu.addAction(self.tr("Grid sheet…"), self._menus.ask_grid).setEnabled(bool(self._explore.keeping.prompts()))

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
            "main": explore.keeping.keep,
            "keep_picture": explore.keeping.keep,
            "star": partial(explore.keeping.keep, True),
            "new": explore.new_document,
            "open": self._menus.open,
            "save_as": self._menus.save_walk,
            "copy": self._copy,
            "paste": self._paste,
            "undo": explore.undo,
            "redo": explore.redo,
            "add_key": explore.keys.add,
            "remove_key": explore.keys.remove,
            "play": explore.player.play,
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
        explore.keeping.grids.made.connect(self._tell_sheet)
        self._modes.changed.connect(explore.set_mode)
        self._menus.told.connect(lambda text: self.message.emit(text, "", None))
        self._column.folded.connect(self._studio.remember_fold)
        self._column.add_wanted.connect(self._menus.add_menu)
        self._column.anchor_menu.connect(self._menus.anchor_menu)
        self._column.opposites_wanted.connect(self._menus.ask_opposites)
        self.map.cell_menu.connect(self._menus.cell_menu)
        self.panel.keep_wanted.connect(explore.keeping.keep)
        self.panel.star_wanted.connect(partial(explore.keeping.keep, True))
        self.panel.key_wanted.connect(explore.keys.add)
        self.timeline.animate_wanted.connect(self._studio.send_to.walk_to_animate)
        self.timeline.sound_wanted.connect(partial(self._menus.choose_sound, self._explore.keys.snap_to))
        self.timeline.track.edit_wanted.connect(self._menus.key_menu)
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
            text = {
                "mix": self.tr("Move the weights, or click a picture around the middle."),
                "map": self.tr("Drag the pictures, or click one."),
            }.get(state.draft.mode, self.tr("Two starters are ready. Drag the point."))
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

    def _tell_sheet(self, path: Path) -> None:
        show = partial(self._studio.show_in_gallery, str(path))
        self.message.emit(self.tr("The grid sheet is in the gallery."), self.tr("Show"), show)

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

    # pictures that come in

    def _paste(self) -> None:
        self.take_data(QGuiApplication.clipboard().mimeData())

    def carry_out(self, deed: str, what: Dropped) -> None:
        if deed == "words":
            self._add_text(what.line)
        elif deed == "anchors":
            for path in what.pictures[:MOST_ANCHORS]:
                self._explore.anchors.use_picture(path)
        elif deed == "heard":
            self._menus.ask_sound(what.files[0])
        elif deed == "walk":
            self._studio.open_walk(what.files[0])

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
