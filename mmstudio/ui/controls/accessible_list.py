"""What a screen reader sees of a painted list: its parts as children, with names, states and an action each."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, QPoint, QRect
from PySide6.QtGui import QAccessible, QAccessibleActionInterface, QAccessibleInterface, QWindow
from PySide6.QtWidgets import QAccessibleWidget, QWidget

from mmstudio.ui.controls.accessible import forget_plain

_listed: weakref.WeakKeyDictionary[QWidget, weakref.WeakMethod[Callable[[], Sequence[Part]]]] = (
    weakref.WeakKeyDictionary()
)
_kept: list[QAccessibleInterface] = []  # Qt holds the pointers; Python must not let the objects go
_installed = False


@dataclass(frozen=True)
class Part:
    """One thing in a painted list. rect: in the widget; press: what a click on it does."""

    name: str
    rect: QRect
    selected: bool = False
    focused: bool = False
    press: Callable[[], None] | None = None


def describe_list(widget: QWidget, parts: Callable[[], Sequence[Part]]) -> None:
    """Give a painted widget children for screen readers. parts: a method of the widget, held weakly; asked whenever
    a screen reader wants to know, it gives what is on the screen."""
    global _installed
    if not _installed:
        QAccessible.installFactory(_interface)
        _installed = True
    _listed[widget] = weakref.WeakMethod(parts)
    forget_plain(widget)


class _List(QAccessibleWidget):
    """Holds its widget weakly: interfaces are kept for ever, widgets go when the window is built anew."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget, QAccessible.Role.List)  # without a name, which would stay what it is now
        self._widget_ref = weakref.ref(widget)
        self._children: dict[int, _Item] = {}

    def parts(self) -> Sequence[Part]:
        widget = self._widget_ref()
        method = _listed[widget]() if widget is not None and widget in _listed else None
        return method() if method is not None else ()

    def childCount(self) -> int:
        return len(self.parts())

    def child(self, index: int) -> QAccessibleInterface:
        if index not in self._children:
            self._children[index] = _Item(self, index)
        return self._children[index]

    def focusChild(self) -> QAccessibleInterface | None:  # type: ignore[override]
        index = next((index for index, part in enumerate(self.parts()) if part.focused), -1)
        return self.child(index) if index >= 0 else None

    def childAt(self, x: int, y: int) -> QAccessibleInterface | None:  # type: ignore[override]
        widget = self._widget_ref()
        if widget is None:
            return None
        at = widget.mapFromGlobal(QPoint(x, y))
        index = next((index for index, part in enumerate(self.parts()) if part.rect.contains(at)), -1)
        return self.child(index) if index >= 0 else None

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        return child.index if isinstance(child, _Item) else -1

    def text(self, kind: QAccessible.Text) -> str:
        widget = self._widget_ref()
        if widget is not None and kind == QAccessible.Text.Value:
            return widget.accessibleDescription()
        return super().text(kind)


class _Press(QAccessibleActionInterface):
    def __init__(self, item: _Item) -> None:
        super().__init__()
        self._item = weakref.ref(item)

    def actionNames(self) -> list[str]:
        part = self._part()
        return [QAccessibleActionInterface.pressAction()] if part is not None and part.press is not None else []

    def doAction(self, name: str) -> None:
        part = self._part()
        if part is not None and part.press is not None and name == QAccessibleActionInterface.pressAction():
            part.press()

    def keyBindingsForAction(self, name: str) -> list[str]:
        return []

    def _part(self) -> Part | None:
        item = self._item()
        return item.part() if item is not None else None


class _Item(QAccessibleInterface):
    """The part that is `index` places after the first one on the screen."""

    def __init__(self, of: _List, index: int) -> None:
        super().__init__()
        self._list, self.index = weakref.ref(of), index
        self._press = _Press(self)

    def part(self) -> Part | None:
        of = self._list()
        parts = of.parts() if of is not None else ()
        return parts[self.index] if self.index < len(parts) else None

    def isValid(self) -> bool:
        return self.part() is not None

    def object(self) -> QObject | None:  # type: ignore[override]
        return None

    def window(self) -> QWindow | None:  # type: ignore[override]
        widget = self._widget()
        return widget.window().windowHandle() if widget is not None else None

    def parent(self) -> QAccessibleInterface | None:  # type: ignore[override]
        widget = self._widget()
        return QAccessible.queryAccessibleInterface(widget) if widget is not None else None

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
        widget, part = self._widget(), self.part()
        if widget is None or part is None:
            return QRect()
        return QRect(widget.mapToGlobal(part.rect.topLeft()), part.rect.size())

    def text(self, kind: QAccessible.Text) -> str:
        part = self.part()
        return part.name if part is not None and kind == QAccessible.Text.Name else ""

    def setText(self, kind: QAccessible.Text, text: str) -> None:
        """A part is not renamed by a screen reader."""

    def state(self) -> QAccessible.State:
        state, part = QAccessible.State(), self.part()
        if part is not None:
            state.selectable = state.focusable = True  # type: ignore[attr-defined]
            state.selected, state.focused = part.selected, part.focused  # type: ignore[attr-defined]
        return state

    def interface_cast(self, kind: QAccessible.InterfaceType) -> Any:
        return self._press if kind == QAccessible.InterfaceType.ActionInterface else None

    def _widget(self) -> QWidget | None:
        of = self._list()
        return of._widget_ref() if of is not None else None


def _interface(key: str, about: QObject) -> QAccessibleInterface | None:
    if not isinstance(about, QWidget) or about not in _listed:
        return None
    interface = _List(about)
    _kept.append(interface)
    return interface
