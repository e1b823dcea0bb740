"""What Create does while its layers are shown: board, list, commands, and where all of it can go."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, QPoint, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from mmstudio.media.kinds import PICTURES
from mmstudio.ui import file_dialogs
from mmstudio.ui.canvas import copy_picture
from mmstudio.ui.controls import Menu
from mmstudio.ui.create.layers.canvas import LayersCanvas
from mmstudio.ui.create.layers.empty import EmptyLayers
from mmstudio.ui.create.layers.panel import LayersPanel
from mmstudio.viewmodels.layers import SUFFIXES, LayersState

if TYPE_CHECKING:
    from mmstudio.viewmodels.studio import Studio

_FINER = 1.15  # of one press of a brush key


class LayersRoom(QObject):
    """Joins the parts; `canvas` and `panel` are placed by the workspace."""

    message = Signal(str, str, object)  # as Workspace.message
    changed = Signal()  # the picture is another

    def __init__(self, studio: Studio, parent: QWidget) -> None:
        super().__init__(parent)
        self._studio = studio
        self._parent = parent
        self.viewmodel = studio.layers
        self.canvas = LayersCanvas(self.viewmodel, parent)
        self.empty = EmptyLayers()
        over = QVBoxLayout(self.canvas)
        over.setContentsMargins(0, 0, 0, 0)
        over.addWidget(self.empty)
        self.panel = LayersPanel(self.viewmodel, studio.memory.folds)
        self.viewmodel.changed.connect(lambda _: self.changed.emit())
        self.viewmodel.changed.connect(self._show_empty)
        studio.create.changed.connect(self._show_empty)
        self._show_empty()
        self.empty.result_wanted.connect(lambda: self.viewmodel.add_result())
        self.empty.file_wanted.connect(self._choose_file)
        self.panel.folded.connect(studio.remember_fold)
        self.panel.result_wanted.connect(lambda: self.viewmodel.add_result())
        self.panel.file_wanted.connect(self._choose_file)
        self.panel.export_wanted.connect(self.export)
        self.panel.keep_wanted.connect(lambda: self.send("gallery"))
        self.panel.rows.menu_wanted.connect(self._open_menu)
        self.canvas.layer_menu_wanted.connect(self._open_menu)
        self.canvas.menu_wanted.connect(self._open_menu)

    def run(self, command: str) -> None:
        """A command of Create, as it is meant here."""
        layers, canvas, state = self.viewmodel, self.canvas, self.viewmodel.state
        zooms = {"zoom_100": 1.0, "zoom_200": 2.0, "zoom_400": 4.0, "zoom_800": 8.0}
        match command:
            case "copy":
                if copy_picture(layers.composed(), ""):
                    self.message.emit(self.tr("Copied."), "", None)
            case "export" | "save_as":
                self.export()
            case "fit":
                canvas.fit()
            case "zoom_in" | "zoom_out":
                canvas.zoom_by(1.25 if command == "zoom_in" else 0.8)
            case "previous_result" | "next_result":
                layers.choose_next(-1 if command == "previous_result" else 1)
            case "delete":
                layers.remove()
            case "brush_smaller" | "brush_larger":
                if state.tool == "mask":
                    layers.set_brush(brush_px=state.brush_px * (_FINER if command == "brush_larger" else 1 / _FINER))
            case _ if command in zooms:
                canvas.zoom_to(zooms[command])

    def export(self) -> None:
        """Ctrl+E: ask where to, and in which format."""
        if not self.viewmodel.state.board.layers:
            return
        name = self._studio.create.state.name or self.tr("layers")
        dialog = file_dialogs.save_file(
            self._parent,
            self.tr("Export the layers"),
            Path.home() / f"{name}.ora",
            lambda chosen: self._studio.write_layers(_with_suffix(chosen)),
            [
                file_dialogs.filter_of(self.tr("OpenRaster, with all layers"), [".ora"]),
                file_dialogs.filter_of(self.tr("PNG, as one picture"), [".png"]),
            ],
        )
        dialog.filterSelected.connect(lambda chosen: dialog.setDefaultSuffix("png" if "*.png" in chosen else "ora"))

    def send(self, where: str) -> None:
        """All layers as one picture, kept in the library and sent there."""
        image = self.viewmodel.composed()
        if image is not None:
            self._studio.send_to.layers(image, self._studio.create.state.name or self.tr("layers"), where)

    def fill_send_menu(self, menu: Menu) -> None:
        menu.addAction(self.tr("&Restore, all layers"), partial(self.send, "restore"))
        menu.addAction(self.tr("&Animate, all layers"), partial(self.send, "animate"))
        menu.addAction(self.tr("&Explore, all layers"), partial(self.send, "explore"))
        if "picture" in self._studio.create.state.info.ingredients:
            menu.addAction(self.tr("&Create, all layers as picture"), partial(self.send, "create"))
        menu.addAction(self.tr("&Gallery, all layers"), partial(self.send, "gallery"))

    def fill_menu(self, menu: Menu) -> None:
        """What can be done with the chosen layer."""
        layers = self.viewmodel
        menu.addAction(self.tr("Rename"), self.panel.rows.rename)
        menu.addAction(self.tr("Double"), layers.double)
        menu.addAction(self.tr("Fill the board"), self._fill)
        menu.addSeparator()
        self.panel.fill_mask_menu(menu)
        menu.addSeparator()
        menu.addAction(self.tr("Remove"), lambda: layers.remove())

    def _show_empty(self) -> None:
        self.empty.setVisible(not self.viewmodel.state.board.layers)
        result = self._studio.create.state.result
        self.empty.show_chosen(result is not None and result.status == "kept")

    def _fill(self) -> None:
        """The layer in the middle, so large that it covers the board."""
        state: LayersState = self.viewmodel.state
        layer, board = state.layer, state.board
        if layer is not None:
            scale = max(board.width / layer.width, board.height / layer.height)
            self.viewmodel.edit(x=board.width / 2, y=board.height / 2, scale=scale, angle=0.0)

    def _open_menu(self, at: QPoint) -> None:
        if self.viewmodel.state.layer is None:
            return
        menu = Menu(self._parent)
        menu.aboutToHide.connect(menu.deleteLater)
        self.fill_menu(menu)
        menu.popup(at)

    def _choose_file(self) -> None:
        shown = file_dialogs.filter_of(QCoreApplication.translate("CreateWorkspace", "Pictures"), PICTURES)
        title, folder = self.tr("Choose pictures"), self._studio.settings.library
        file_dialogs.open_files(self._parent, title, shown, self._add, folder)

    def _add(self, paths: list[Path]) -> None:
        for path in paths:
            self.viewmodel.add(path)


def _with_suffix(path: Path) -> Path:
    """A name with another suffix gets .ora: what is written is what the name says."""
    return path if path.suffix.lower() in SUFFIXES else path.with_name(path.name + ".ora")
