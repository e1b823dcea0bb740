"""What a workspace gives to the shell, which arranges it with rail, bars, column and filmstrip."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, QPoint, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent, QImage, QKeyEvent
from PySide6.QtWidgets import QMenu, QWidget

from mmstudio.ui import drops
from mmstudio.ui.commands import is_key
from mmstudio.ui.drops import Dropped
from mmstudio.ui.shell.drop_target import DropTarget
from mmstudio.ui.theme import px

if TYPE_CHECKING:
    from mmstudio.ui.canvas.zoomable import Zoomable
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

    message = Signal(str, str, object)  # toast: text, action or "", what the action does or None
    status_changed = Signal()  # status() has another answer
    picture_changed = Signal()  # picture() may be another
    handed_on = Signal(str, object)  # another workspace, and what was dropped here but belongs there: Dropped
    toast_lift_changed = Signal()  # toast_lift() has another answer
    strip_changed = Signal()  # filmstrip_height() has another answer
    followed = Signal()  # the person may have done what a hint says, or its control may be there now
    bar_changed = Signal()  # document_name() or can() have another answer

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("ground", "canvas")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAcceptDrops(True)
        self._drop_target: DropTarget | None = None  # made when something is first dragged here
        self._compare_key = 0  # the key that is held to see the picture before

    def canvas(self) -> QWidget:
        """What toasts appear over: the part that shows pictures."""
        return self

    def toast_lift(self) -> float:
        """Pixels between a toast and the lower edge of the canvas: it covers no tools."""
        return px(20)

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

    def show_example(self) -> None:
        """A ready example was loaded: what a person would change first is about to be typed over."""

    def pulse(self) -> None:
        """Draw the eye to the main button, once."""

    def set_size_class(self, narrow: bool, low: bool) -> None:
        """narrow: 1100-1279 wide; low: less than 800 high (logical pixels at the present UI scale)."""

    def status(self) -> str:
        """A sentence for the right half of the status bar, "" for none ("12,480 items · 38 GB")."""
        return ""

    def compared(self) -> Zoomable | None:
        """Where a key that is held shows the picture before, wherever the focus is."""
        return None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        view = self.compared()
        if view is not None and is_key(event, "compare"):
            self._compare_key = event.key()
            view.hold_other(True)
        else:
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        view = self.compared()
        if view is not None and event.key() == self._compare_key and not event.isAutoRepeat():
            self._compare_key = 0
            view.hold_other(False)
        else:
            super().keyReleaseEvent(event)

    # drops: what each of them does here stands in ui/drops.py

    def drop_deed(self, what: Dropped, at: QPoint | None) -> str:
        """What is done with it at this place; "" if it is refused. at: None for what was pasted."""
        return drops.deed(self.key, what)

    def carry_out(self, deed: str, what: Dropped) -> None:
        """Do one of the deeds that ui/drops.py gives this workspace."""

    def take(self, what: Dropped | None, at: QPoint | None = None) -> None:
        """Something was dropped or pasted: do what the table says, hand it on, or say why it is refused."""
        if what is None:
            return
        deed = self.drop_deed(what, at)
        room = drops.HANDED_ON.get(deed, self.key)
        if not deed:
            self.message.emit(drops.refusal(what), "", None)
        elif room != self.key:
            self.handed_on.emit(room, what)
        else:
            self.carry_out(deed, what)

    def take_data(self, data: QMimeData) -> None:
        self.take(drops.dropped(data))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        what = drops.dropped(event.mimeData())
        source = event.source()
        if what is None or (isinstance(source, QWidget) and self.isAncestorOf(source)):
            return  # nothing for us, or our own picture on its way out
        event.acceptProposedAction()
        self._tell_drop(what, event.position().toPoint())

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        what = drops.dropped(event.mimeData())
        if what is not None:
            self._tell_drop(what, event.position().toPoint())

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        if self._drop_target is not None:
            self._drop_target.hide()

    def dropEvent(self, event: QDropEvent) -> None:
        if self._drop_target is not None:
            self._drop_target.hide()
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        self.take(drops.dropped(event.mimeData()), event.position().toPoint())

    def _tell_drop(self, what: Dropped, at: QPoint) -> None:
        if self._drop_target is None:
            self._drop_target = DropTarget(self)
        deed = self.drop_deed(what, at)
        self._drop_target.tell(drops.words(deed, what), refused=not deed)
