"""What a screen reader sees of the grid: a list, whose children are the pictures on the screen."""

from __future__ import annotations

import weakref
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, QPoint, QRect
from PySide6.QtGui import QAccessible, QAccessibleEvent, QAccessibleInterface, QWindow
from PySide6.QtWidgets import QAccessibleWidget

from mmstudio.library.items import Item

if TYPE_CHECKING:
    from mmstudio.ui.gallery.grid import GalleryGrid

_kept: list[QAccessibleInterface] = []  # Qt holds the pointers; Python must not let the objects go
_installed = False


def install() -> None:
    """Teach Qt the grid; harmless when called again."""
    global _installed
    if not _installed:
        QAccessible.installFactory(_interface)
        _installed = True


def spoken(item: Item | None, count: int = 0) -> str:
    """A picture in words: its prompt or name, its star, and how many are stacked with it."""
    if item is None:
        return QCoreApplication.translate("GalleryGrid", "Picture")
    words = item.prompt or item.name
    if count:
        words = QCoreApplication.translate("GalleryGrid", "{name}, stack of {count}").format(name=words, count=count)
    if item.missing:
        return QCoreApplication.translate("GalleryGrid", "{name}, out of reach").format(name=words)
    if item.starred:
        return QCoreApplication.translate("GalleryGrid", "{name}, starred").format(name=words)
    return words


def announce_current(grid: GalleryGrid) -> None:
    """Tell screen readers that the current picture has the focus."""
    child = grid.current_child()
    if QAccessible.isActive() and child >= 0:
        event = QAccessibleEvent(grid, QAccessible.Event.Focus)
        event.setChild(child)
        QAccessible.updateAccessibility(event)


class _Grid(QAccessibleWidget):
    """Holds its grid weakly: interfaces are kept for ever, grids go when the window is built anew."""

    def __init__(self, grid: GalleryGrid) -> None:
        super().__init__(grid, QAccessible.Role.List, grid.accessibleName())
        self._grid = weakref.ref(grid)
        self._children: dict[int, _Picture] = {}  # by place on the screen

    def childCount(self) -> int:
        grid = self._grid()
        return len(grid.visible_places()) if grid is not None else 0

    def child(self, index: int) -> QAccessibleInterface:
        if index not in self._children:
            self._children[index] = _Picture(self._grid, index)
        return self._children[index]

    def focusChild(self) -> QAccessibleInterface | None:  # type: ignore[override]
        grid = self._grid()
        index = grid.current_child() if grid is not None else -1
        return self.child(index) if index >= 0 else None

    def childAt(self, x: int, y: int) -> QAccessibleInterface | None:  # type: ignore[override]
        grid = self._grid()
        if grid is None:
            return None
        place = grid.place_at(grid.viewport().mapFromGlobal(QPoint(x, y)))
        seen = grid.visible_places()
        return self.child(place - seen[0]) if place is not None and place in seen else None

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        return child.index if isinstance(child, _Picture) else -1


class _Picture(QAccessibleInterface):
    """The picture that is `index` places after the first one on the screen."""

    def __init__(self, grid: weakref.ref[GalleryGrid], index: int) -> None:
        super().__init__()
        self._ref, self.index = grid, index

    @property
    def _grid(self) -> GalleryGrid | None:
        return self._ref()

    def _place(self) -> int | None:
        seen = self._grid.visible_places() if self._grid is not None else range(0)
        return seen[self.index] if self.index < len(seen) else None

    def isValid(self) -> bool:
        return self._place() is not None

    def object(self) -> QObject | None:  # type: ignore[override]
        return None

    def window(self) -> QWindow | None:  # type: ignore[override]
        return self._grid.window().windowHandle() if self._grid is not None else None

    def parent(self) -> QAccessibleInterface | None:  # type: ignore[override]
        return QAccessible.queryAccessibleInterface(self._grid) if self._grid is not None else None

    def childCount(self) -> int:
        return 0

    def child(self, index: int) -> QAccessibleInterface | None:  # type: ignore[override]
        return None

    def childAt(self, x: int, y: int) -> QAccessibleInterface | None:  # type: ignore[override]
        return None

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        return -1

    def role(self) -> QAccessible.Role:
        return QAccessible.Role.ListItem

    def rect(self) -> QRect:
        place = self._place()
        if self._grid is None or place is None:
            return QRect()
        rect = self._grid.item_rect(place)
        return QRect(self._grid.viewport().mapToGlobal(rect.topLeft()), rect.size())

    def text(self, kind: QAccessible.Text) -> str:
        place = self._place()
        if self._grid is None or place is None or kind != QAccessible.Text.Name:
            return ""
        return spoken(self._grid.item_at(place), self._grid.count_at(place))

    def setText(self, kind: QAccessible.Text, text: str) -> None:
        """A picture is not renamed by a screen reader."""

    def state(self) -> QAccessible.State:
        state = QAccessible.State()
        place = self._place()
        if self._grid is not None and place is not None:
            state.selectable = state.focusable = state.multiSelectable = True  # type: ignore[attr-defined]
            state.selected = self._grid.is_selected(place)  # type: ignore[attr-defined]
            state.focused = self.index == self._grid.current_child()  # type: ignore[attr-defined]
        return state


def _interface(key: str, about: QObject) -> QAccessibleInterface | None:
    from mmstudio.ui.gallery.grid import GalleryGrid

    if not isinstance(about, GalleryGrid):
        return None
    interface = _Grid(about)
    _kept.append(interface)
    return interface
