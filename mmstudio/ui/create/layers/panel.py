"""The section of Create's column for layers: their list, and what the chosen one can be given."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QPoint, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from mmstudio.documents.layers import COMPOSITE_OPS, MaskKind
from mmstudio.ui.controls import DropDown, IconButton, Menu, Section, SegmentedSwitch, SliderRow, Text, TextButton
from mmstudio.ui.create.layers.rows import LayerRows
from mmstudio.ui.create.layers.words import blend_name
from mmstudio.ui.theme import px
from mmstudio.viewmodels.layers import LARGEST_BRUSH_PX, SMALLEST_BRUSH_PX, LayersState, LayersViewModel

_BOARDS = ((512, 512), (1024, 1024), (1080, 1350), (1280, 720), (1920, 1080), (2048, 2048))


class LayersPanel(QWidget):
    """file_wanted, result_wanted: something is to be laid on top; export_wanted: write it all; folded: as a Section."""

    file_wanted = Signal()
    result_wanted = Signal()
    export_wanted = Signal()
    keep_wanted = Signal()
    folded = Signal(str, bool)

    def __init__(self, layers: LayersViewModel, folds: dict[str, bool], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._layers = layers
        self.rows = LayerRows(layers)
        self.add = IconButton("plus", self.tr("Add a layer"), self.tr("Add a layer — the chosen result, or a file. L"))
        self.double = IconButton("content-copy", self.tr("Double"), self.tr("Double — a copy above the layer."))
        self.up = IconButton("chevron-up", self.tr("Up"), self.tr("Up — above its neighbour. Alt+Up"))
        self.down = IconButton("chevron-down", self.tr("Down"), self.tr("Down — below its neighbour. Alt+Down"))
        self.flip = IconButton("arrow-left-right", self.tr("Mirror"), self.tr("Mirror — left becomes right."))
        self.remove = IconButton(
            "trash-can-outline", self.tr("Remove"), self.tr("Remove — takes the layer away; its picture stays. Delete")
        )
        self.blend = DropDown(
            self.tr("Blend"),
            [(blend, blend_name(blend)) for blend in COMPOSITE_OPS],
            self.tr("Blend — how the layer covers what is below it."),
        )
        self.opacity = SliderRow(
            self.tr("Opacity"),
            maximum=100,
            step=1,
            default=100,
            unit="%",
            tip=self.tr("Opacity — less shows more of what is below."),
        )
        self.scale = SliderRow(
            self.tr("Size"), minimum=2, maximum=400, step=1, default=100, unit="%", tip=self.tr("Size of the layer.")
        )
        self.angle = SliderRow(
            self.tr("Angle"), minimum=-180, maximum=180, step=1, unit="°", tip=self.tr("Angle — clockwise.")
        )
        self.tool = SegmentedSwitch(
            self.tr("What a drag does"),
            [("move", self.tr("Move"), "arrow-expand-all"), ("mask", self.tr("Mask"), "brush")],
        )
        self.way = SegmentedSwitch(
            self.tr("What the brush does"),
            [("hide", self.tr("Hide"), "eraser"), ("show", self.tr("Show again"), "brush")],
        )
        self.brush = SliderRow(
            self.tr("Brush"),
            minimum=SMALLEST_BRUSH_PX,
            maximum=LARGEST_BRUSH_PX,
            step=1,
            default=60,
            unit="px",
            tip=self.tr("Brush — its size, in pixels of the board. The right button does the opposite."),
        )
        self.softness = SliderRow(
            self.tr("Softness"),
            maximum=100,
            step=1,
            default=50,
            unit="%",
            tip=self.tr("Softness — how gradually the brush ends."),
        )
        self.more_mask = TextButton(
            self.tr("Whole mask…"), "select-inverse", kind="ghost", tip=self.tr("Whole mask — hide all, invert, fade.")
        )
        self.board = DropDown(self.tr("Size of the board"), [], self.tr("Size of the board — in pixels."))
        self.keep = TextButton(
            self.tr("To the gallery"), "image-outline", tip=self.tr("To the gallery — all layers as one picture.")
        )
        self.export = TextButton(
            self.tr("Export…"), "export-variant", tip=self.tr("Export — as PNG or OpenRaster with all layers. Ctrl+E")
        )
        self._of_layer = QWidget()
        self._of_mask = QWidget()
        self.section = Section(self.tr("Layers"), "create.layers", spacing=10)
        self._arrange(folds)
        self._connect()
        self.show_state(layers.state)

    def show_state(self, state: LayersState) -> None:
        layer = state.layer
        self._of_layer.setVisible(layer is not None)
        self._of_mask.setVisible(layer is not None and state.tool == "mask")
        for button in (self.double, self.up, self.down, self.flip, self.remove):
            button.setEnabled(layer is not None)
        some = bool(state.board.layers)
        for widget in (self.keep, self.export, self.board, self._board_words):
            widget.setVisible(some)
        self._show_boards(state)
        if layer is None:
            return
        place = state.board.place(layer.id)
        self.up.setEnabled(place < len(state.board.layers) - 1)
        self.down.setEnabled(place > 0)
        self.blend.set_current(layer.blend)
        for slider, value in (
            (self.opacity, layer.opacity * 100),
            (self.scale, layer.scale * 100),
            (self.angle, layer.angle),
            (self.brush, state.brush_px),
            (self.softness, state.softness * 100),
        ):
            if slider.value() != round(value):
                slider.set_value(round(value))
        self.tool.set_current(state.tool)
        self.way.set_current("hide" if state.hiding else "show")

    def open_add_menu(self) -> None:
        menu = Menu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.addAction(self.tr("The chosen result"), self.result_wanted.emit)
        menu.addAction(self.tr("A file…"), self.file_wanted.emit)
        menu.popup(self.add.mapToGlobal(QPoint(0, self.add.height())))

    def fill_mask_menu(self, menu: Menu) -> None:
        """What changes the whole mask: also without a pointer."""
        kinds: tuple[tuple[MaskKind, str], ...] = (
            ("show_all", self.tr("Show all")),
            ("hide_all", self.tr("Hide all")),
            ("invert", self.tr("Invert")),
            ("fade_left", self.tr("Fade to the left")),
            ("fade_right", self.tr("Fade to the right")),
            ("fade_up", self.tr("Fade upwards")),
            ("fade_down", self.tr("Fade downwards")),
        )
        for kind, words in kinds:
            menu.addAction(words, partial(self._layers.mask, kind))

    def _open_mask_menu(self) -> None:
        menu = Menu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        self.fill_mask_menu(menu)
        menu.popup(self.more_mask.mapToGlobal(QPoint(0, self.more_mask.height())))

    def _show_boards(self, state: LayersState) -> None:
        board = state.board
        sizes = {(board.width, board.height), *_BOARDS, *((layer.width, layer.height) for layer in board.layers)}
        options = [(f"{width}x{height}", f"{width} × {height}") for width, height in sorted(sizes) if width]
        if options != getattr(self, "_options", None):
            self._options = options
            self.board.set_options(options)
        self.board.set_current(f"{board.width}x{board.height}")

    def _connect(self) -> None:
        layers = self._layers
        layers.changed.connect(self.show_state)
        self.section.toggled.connect(self.folded)
        self.add.clicked.connect(self.open_add_menu)
        self.double.clicked.connect(layers.double)
        self.up.clicked.connect(lambda: layers.move_by(1))
        self.down.clicked.connect(lambda: layers.move_by(-1))
        self.flip.clicked.connect(self._mirror)
        self.remove.clicked.connect(lambda: layers.remove())
        self.blend.chosen.connect(lambda blend: layers.edit(blend=blend))
        self.opacity.value_changed.connect(lambda value: layers.edit("opacity", opacity=value / 100))
        self.scale.value_changed.connect(lambda value: layers.edit("scale", scale=value / 100))
        self.angle.value_changed.connect(lambda value: layers.edit("turn", angle=float(value)))
        for slider in (self.opacity, self.scale, self.angle):
            slider.edit_finished.connect(lambda _: layers.close_step())
        self.tool.changed.connect(lambda tool: layers.take("mask" if tool == "mask" else "move"))
        self.way.changed.connect(lambda way: layers.set_brush(hiding=way == "hide"))
        self.brush.value_changed.connect(lambda value: layers.set_brush(brush_px=value))
        self.softness.value_changed.connect(lambda value: layers.set_brush(softness=value / 100))
        self.more_mask.clicked.connect(self._open_mask_menu)
        self.board.chosen.connect(lambda size: layers.resize(*map(int, size.split("x"))))
        self.keep.clicked.connect(self.keep_wanted)
        self.export.clicked.connect(self.export_wanted)

    def _mirror(self) -> None:
        layer = self._layers.state.layer
        if layer is not None:
            self._layers.edit(mirrored=not layer.mirrored)

    def _arrange(self, folds: dict[str, bool]) -> None:
        buttons = QWidget()
        row = QHBoxLayout(buttons)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(px(4))
        for button in (self.add, self.double, self.up, self.down, self.flip):
            row.addWidget(button)
        row.addStretch(1)
        row.addWidget(self.remove)
        mask = QVBoxLayout(self._of_mask)
        mask.setContentsMargins(0, 0, 0, 0)
        mask.setSpacing(px(10))
        _stack(mask, self.way, self.brush, self.softness, self.more_mask)
        own = QVBoxLayout(self._of_layer)
        own.setContentsMargins(0, 0, 0, 0)
        own.setSpacing(px(10))
        _stack(own, self.blend, self.opacity, self.scale, self.angle, self.tool, self._of_mask)
        self._board_words = Text(self.tr("Size of the board"), size=12, tone="text2")
        ends = QWidget()
        last = QVBoxLayout(ends)
        last.setContentsMargins(0, 0, 0, 0)
        last.setSpacing(px(8))
        _stack(last, self._board_words, self.board, self.keep, self.export)
        for part in (self.rows, buttons, self._of_layer, ends):
            self.section.add(part)
        self.section.set_open(folds.get("create.layers", True))
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, px(14))
        outer.addWidget(self.section)


def _stack(column: QVBoxLayout, *widgets: QWidget) -> None:
    for widget in widgets:
        column.addWidget(widget)
