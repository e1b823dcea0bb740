"""What a workspace gives to the shell, which arranges it with rail, column, filmstrip and status bar."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

Handlers = dict[str, Callable[[], None]]  # command id of ui/commands.py -> what it does here


class Workspace(QWidget):
    """The canvas side of one workspace. The shell asks once for the other parts and places them.

    key: "create", "gallery" … icon: a file of resources/icons. column_foot: pinned under the scrolling column.
    bar_fills: the widget of `modes` takes all the room of the top bar (the gallery's search field).
    """

    key = ""
    icon = ""
    bar_fills = False

    message = Signal(str, str, object)  # toast: text, action or "", what the action does or None
    status_changed = Signal()  # status() has another answer
    document_changed = Signal()  # document_name() has another answer

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("ground", "canvas")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)

    def title(self) -> str:
        """Name on rail and top bar."""
        raise NotImplementedError

    def column(self) -> QWidget | None:
        """What scrolls in the parameter column."""
        return None

    def column_foot(self) -> QWidget | None:
        """What is pinned below the column: main button, and what belongs to it."""
        return None

    def filmstrip(self) -> QWidget | None:
        """The strip under the canvas, 88 high or 56 in a low window (`set_low`, if it has such a method)."""
        return None

    def modes(self) -> QWidget | None:
        """What stands in the top bar beside the title."""
        return None

    def bar_actions(self) -> QWidget | None:
        """What stands at the right end of the top bar."""
        return None

    def document_name(self) -> str:
        """Beside the title; "" for none."""
        return ""

    def commands(self) -> Handlers:
        """Handlers that work while this workspace is shown."""
        return {}

    def activated(self) -> None:
        """It is shown now."""

    def set_size_class(self, narrow: bool, low: bool) -> None:
        """narrow: 1100-1279 wide; low: less than 800 high (logical pixels at the present UI scale)."""

    def status(self) -> str:
        """A sentence for the right half of the status bar, "" for none ("12,480 items · 38 GB")."""
        return ""
