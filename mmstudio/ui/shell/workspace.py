"""What a workspace gives to the shell, which arranges it with rail, bars, column and filmstrip."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QMenu, QWidget

if TYPE_CHECKING:
    from mmstudio.ui.hints import Hint

Handlers = dict[str, Callable[[], None]]  # command id of ui/commands.py -> what it does here


class Workspace(QWidget):
    """The canvas side of one workspace. The shell asks once for the other parts and places them.

    key: "create", "gallery" … icon: a file of resources/icons. bar_fills: what `modes` gives takes all the room of
    the top bar (the gallery's search field).
    The top bar has undo and redo, *Send to* and ⋯ if `commands` has "undo" and "redo", if `fill_send_menu` and
    `fill_more_menu` add anything.
    """

    key = ""
    icon = ""
    bar_fills = False
    toast_lift = 20  # logical pixels between a toast and the lower edge of the canvas

    message = Signal(str, str, object)  # toast: text, action or "", what the action does or None
    status_changed = Signal()  # status() has another answer
    picture_changed = Signal()  # picture() may be another
    bar_changed = Signal()  # document_name() or can() have another answer

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("ground", "canvas")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)

    def canvas(self) -> QWidget:
        """What toasts appear over: the part that shows pictures."""
        return self

    def picture(self) -> QImage | None:
        """The picture alone, as it is now, for the window on another screen; None for none."""
        return None

    def title(self) -> str:
        """Name on rail and top bar."""
        raise NotImplementedError

    def column(self) -> QWidget | None:
        """What scrolls in the parameter column; without margins, the shell has them."""
        return None

    def column_foot(self) -> QWidget | None:
        """What is pinned below the column: main button, and what belongs to it."""
        return None

    def filmstrip(self) -> QWidget | None:
        """The strip under the canvas."""
        return None

    def filmstrip_height(self, low: bool) -> int:
        """Of a strip that is not as high as the others (a timeline), in logical pixels; 0 = as the others."""
        return 0

    def modes(self) -> QWidget | None:
        """What stands in the top bar after the title."""
        return None

    def document_name(self) -> str:
        """Beside the title; "" for none."""
        return ""

    def rename(self, name: str) -> None:
        """A person clicked the document's name and typed another."""

    def fill_document_menu(self, menu: QMenu) -> None:
        """The ▾ beside the document's name: new, recent, open."""

    def fill_send_menu(self, menu: QMenu) -> None:
        """Where the result can go."""

    def fill_more_menu(self, menu: QMenu) -> None:
        """The ⋯ at the right end of the top bar: commands that are rarer."""

    def commands(self) -> Handlers:
        """Handlers that work while this workspace is shown."""
        return {}

    def can(self, command: str) -> bool:
        """Whether a command of the top bar ("undo", "redo", "send") has anything to do now."""
        return True

    def escape(self) -> bool:
        """Esc: close what is open here; False if there is nothing to close."""
        return False

    def activated(self) -> None:
        """It is shown now."""

    def hints(self) -> list[Hint]:
        """The first steps here, in order: at most three."""
        return []

    def pulse(self) -> None:
        """Draw the eye to the main button, once."""

    def set_size_class(self, narrow: bool, low: bool) -> None:
        """narrow: 1100-1279 wide; low: less than 800 high (logical pixels at the present UI scale)."""

    def status(self) -> str:
        """A sentence for the right half of the status bar, "" for none ("12,480 items · 38 GB")."""
        return ""
