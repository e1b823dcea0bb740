"""The tools of the mask that float at the left of the photo, and the values of the brush for the top bar."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from mmstudio.ui.canvas.zoom_bar import FloatingBar
from mmstudio.ui.controls import IconButton, Menu, SegmentedSwitch, SliderRow, TextButton, set_name
from mmstudio.ui.theme import px
from mmstudio.viewmodels.mask_editor import SIZE_PX, SOFTNESS, TOLERANCE, MaskEditor, Tool, Tools

_ICONS: tuple[tuple[Tool, str], ...] = (
    ("hand", "hand-back-right-outline"),
    ("brush", "brush"),
    ("eraser", "eraser"),
    ("lasso", "lasso"),
    ("polygon", "vector-polygon"),
    ("rectangle", "rectangle-outline"),
    ("line", "vector-line"),
    ("similar", "auto-fix"),
    ("source", "texture"),
    ("hint", "palette-outline"),
)


class ToolBar(FloatingBar):
    """wanted: "invert", "grow" (the menu of what changes the whole mask), "mask_shown" or "colour_hint"."""

    wanted = Signal(str)

    def __init__(self, editor: MaskEditor, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._editor = editor
        self._group = QButtonGroup(self)
        self.tools: dict[str, IconButton] = {}
        box = QVBoxLayout(self)
        box.setContentsMargins(px(4), px(5), px(4), px(5))
        box.setSpacing(px(1))
        for tool, icon_name in _ICONS:
            name, tip = self._words(tool)
            button = IconButton(icon_name, name, tip, size=20, box=36, checkable=True)
            button.setProperty("kind", "tool")
            self._group.addButton(button)
            self.tools[tool] = button
            if tool == "hint":
                button.clicked.connect(lambda: self.wanted.emit("colour_hint"))  # what fills may have to change for it
            else:
                button.clicked.connect(lambda _=False, tool=tool: editor.edit_tools(tool=tool))
            box.addWidget(button)
        line = QFrame()
        line.setFixedHeight(1)
        line.setProperty("ground", "line")
        box.addSpacing(px(3))
        box.addWidget(line)
        box.addSpacing(px(3))
        self.invert = IconButton(
            "select-inverse", self.tr("Invert the mask"), self.tr("Invert the mask. Shift+V"), size=20, box=36
        )
        self.whole = IconButton(
            "arrow-expand-all",
            self.tr("Change the whole mask"),
            self.tr("Change the whole mask — grow, shrink, feather, clear, load, save."),
            size=20,
            box=36,
        )
        self.eye = IconButton("eye-outline", self.tr("Show the mask"), self.tr("Show the mask. M"), size=20, box=36)
        for button, what in ((self.invert, "invert"), (self.whole, "whole"), (self.eye, "mask_shown")):
            box.addWidget(button)
            button.clicked.connect(lambda _=False, what=what: self.wanted.emit(what))
        set_name(self, self.tr("Tools of the mask"))
        self.setToolTip("")
        editor.changed.connect(self.show_tools)
        self.show_tools(editor.tools)

    def show_tools(self, tools: Tools) -> None:
        self.tools[tools.tool].setChecked(True)
        self.eye.set_icon("eye-outline" if tools.shown else "eye-off-outline")

    def menu_corner(self) -> QPoint:
        """Where the menu of the whole mask opens."""
        return self.whole.mapToGlobal(QPoint(self.whole.width() + px(8), 0))

    def set_low(self, low: bool) -> None:
        """A window less than 800 high has room for smaller buttons only."""
        for button in (*self.tools.values(), self.invert, self.whole, self.eye):
            button.setFixedSize(px(36), px(30 if low else 36))

    def _words(self, tool: Tool) -> tuple[str, str]:
        words = {
            "hand": (self.tr("Hand"), self.tr("Hand — moves the photo; a double-click fits it. Hold H or Space")),
            "brush": (self.tr("Brush"), self.tr("Brush — paints what is to be repaired. B")),
            "eraser": (self.tr("Eraser"), self.tr("Eraser — takes paint away; so does the right button. E")),
            "lasso": (self.tr("Lasso"), self.tr("Lasso — draw around a place. L")),
            "polygon": (self.tr("Polygon"), self.tr("Polygon — click its corners, Enter ends it. P")),
            "rectangle": (self.tr("Rectangle"), self.tr("Rectangle — drag from corner to corner. U")),
            "line": (
                self.tr("Scratch line"),
                self.tr("Scratch line — click along a scratch, Enter ends it. As wide as the brush. K"),
            ),
            "similar": (
                self.tr("Select similar"),
                self.tr("Select similar — click a tone; drag to take more. Shift adds, Alt removes. W"),
            ),
            "source": (
                self.tr("Take texture from"),
                self.tr("Take texture from — paint where a fill may copy from; the right button takes it away. R"),
            ),
            "hint": (
                self.tr("Colour hint"),
                self.tr("Colour hint — paint the colour that a place has; the right button wipes it away. I"),
            ),
        }
        return words[tool]


class PenMenu(Menu):
    """What the pressure of a pen changes."""

    def __init__(self, editor: MaskEditor, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        tools = editor.tools
        for text, name, on in (
            (self.tr("Pressure changes the size"), "pressure_on_size", tools.pressure_on_size),
            (self.tr("Pressure changes the opacity"), "pressure_on_opacity", tools.pressure_on_opacity),
        ):
            action = self.addAction(text)
            action.setCheckable(True)
            action.setChecked(on)
            action.toggled.connect(lambda on, name=name: editor.edit_tools(**{name: on}))
        self.addSeparator()
        for text, curve in (
            (self.tr("Soft pen"), "soft"),
            (self.tr("Normal pen"), "normal"),
            (self.tr("Firm pen"), "firm"),
        ):
            action = self.addAction(text, partial(editor.edit_tools, curve=curve))
            action.setCheckable(True)
            action.setChecked(tools.curve == curve)


class _Values(QWidget):
    """Size, softness and tolerance: those that the tool in hand has."""

    def __init__(self, editor: MaskEditor, inline: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.size_row = SliderRow(
            self.tr("Size"),
            minimum=1,
            maximum=500,
            step=1,
            default=SIZE_PX,
            unit="px",
            tip=self.tr("Size — of the brush, in photo pixels; the ring shows it. [ and ]"),
            inline=inline,
        )
        self.softness = SliderRow(
            self.tr("Softness"),
            minimum=0,
            maximum=100,
            step=1,
            default=SOFTNESS * 100,
            unit="%",
            tip=self.tr("Softness — how gradually the brush ends. Shift+[ and Shift+]"),
            inline=inline,
        )
        self.tolerance = SliderRow(
            self.tr("Tolerance"),
            minimum=0,
            maximum=100,
            step=1,
            default=TOLERANCE * 100,
            unit="%",
            tip=self.tr("Tolerance — how different a tone may be. More takes more."),
            inline=inline,
        )
        row = QHBoxLayout(self) if inline else QVBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(px(14))
        for slider in (self.size_row, self.softness, self.tolerance):
            row.addWidget(slider)
        self.size_row.value_changed.connect(lambda value: editor.edit_tools(size_px=value))
        self.softness.value_changed.connect(lambda value: editor.edit_tools(softness=value / 100))
        self.tolerance.value_changed.connect(lambda value: editor.edit_tools(tolerance=value / 100))
        editor.changed.connect(self.show_tools)
        self.show_tools(editor.tools)

    def show_tools(self, tools: Tools) -> None:
        for row, value in (
            (self.size_row, tools.size_px),
            (self.softness, tools.softness * 100),
            (self.tolerance, tools.tolerance * 100),
        ):
            if row.value() != round(value):
                row.set_value(round(value))
        brush = tools.tool in ("brush", "eraser", "line", "source")
        self.size_row.setVisible(brush or tools.tool == "hint")
        self.softness.setVisible(brush)
        self.tolerance.setVisible(tools.tool == "similar")


class BrushBar(QWidget):
    """What stands in the top bar: values of the brush, pen, compare, Save."""

    save_wanted = Signal()

    def __init__(self, editor: MaskEditor, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._editor = editor
        self.values = _Values(editor, inline=True)
        self.more = IconButton("tune-variant", self.tr("Brush"), self.tr("Brush — size, softness, pen."))
        self.pen = IconButton("gesture", self.tr("Pen"), self.tr("Pen — what its pressure changes."))
        self.compare = SegmentedSwitch(
            self.tr("Compare"),
            [
                ("wipe", self.tr("Wipe"), ""),
                ("side", self.tr("Side"), ""),
                ("difference", self.tr("Difference"), ""),
                ("off", self.tr("Off"), ""),
            ],
        )
        self.save = TextButton(
            self.tr("Save"),
            "tray-arrow-down",
            weight=600,
            tip=self.tr("Save — a new file beside the original, in its format. Ctrl+S"),
        )
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(px(8))
        for widget in (self.values, self.more, self.pen, self.compare, self.save):
            row.addWidget(widget)
        self.more.hide()
        self.more.clicked.connect(self._pop)
        self.pen.clicked.connect(self._pop_pen)
        self.save.clicked.connect(self.save_wanted)

    def set_narrow(self, narrow: bool) -> None:
        self.values.setVisible(not narrow)
        self.more.setVisible(narrow)
        self.save.set_compact(narrow)

    def _pop(self) -> None:
        """The values over the canvas, while the bar has no room for them."""
        popup = QFrame(self, Qt.WindowType.Popup)
        popup.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        popup.setProperty("card", "floating")
        popup.setFixedWidth(px(240))
        box = QVBoxLayout(popup)
        box.addWidget(_Values(self._editor, inline=False))
        popup.move(self.more.mapToGlobal(QPoint(0, self.more.height() + px(4))))
        popup.show()

    def _pop_pen(self) -> None:
        menu = PenMenu(self._editor, self)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.pen.mapToGlobal(QPoint(0, self.pen.height() + px(4))))
