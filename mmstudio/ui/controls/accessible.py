"""Roles and values of painted widgets for screen readers: Qt knows nothing of what a widget of ours paints."""

from __future__ import annotations

import weakref
from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtGui import (
    QAccessible,
    QAccessibleActionInterface,
    QAccessibleInterface,
    QAccessibleValueChangeEvent,
)
from PySide6.QtWidgets import QAbstractButton, QAccessibleWidget, QCheckBox, QWidget

_described: weakref.WeakKeyDictionary[QWidget, tuple[QAccessible.Role, Callable[[], str]]] = weakref.WeakKeyDictionary()
_kept: list[QAccessibleInterface] = []  # Qt holds the pointers; Python must not let the objects go
_plain: weakref.WeakSet[QWidget] = weakref.WeakSet()  # Qt made an interface of its own for them
_installed = False


def describe(widget: QWidget, role: QAccessible.Role, value: Callable[[], str]) -> None:
    """Give a painted widget a role and a value in words; its name is its accessibleName. Call it when it is made.

    value is asked whenever a screen reader wants to know; it must not hold the widget (take `weakref.proxy`, or a
    method of it: that is held weakly here).
    """
    _described[widget] = role, _held_weakly(value)
    forget_plain(widget)


def forget_plain(widget: QWidget) -> None:
    """Let Qt ask anew what a widget is. While a screen reader runs it asks as soon as the widget gets a name, and
    keeps the answer: whoever was named before being described would say nothing of what it is."""
    global _installed
    if not _installed:
        QAccessible.installFactory(_interface)
        _installed = True
    if widget in _plain:
        _plain.discard(widget)
        former = QAccessible.queryAccessibleInterface(widget)
        QAccessible.deleteAccessibleInterface(QAccessible.uniqueId(former))


def describe_as(widget: QWidget, role: QAccessible.Role) -> None:
    """The same for a widget whose accessibleDescription is its value."""
    asked = weakref.ref(widget)

    def words() -> str:
        found = asked()
        return found.accessibleDescription() if found is not None else ""

    describe(widget, role, words)


def tell_value(widget: QWidget) -> None:
    """The value of a described widget, or the description of a list, is another: tell screen readers, if any."""
    if QAccessible.isActive():
        value = _described[widget][1]() if widget in _described else widget.accessibleDescription()
        QAccessible.updateAccessibility(QAccessibleValueChangeEvent(widget, value))


class _Described(QAccessibleWidget):
    def __init__(self, widget: QWidget, role: QAccessible.Role, value: Callable[[], str]) -> None:
        super().__init__(widget, role)  # without a name, which would stay what it is now
        self._value = value

    def text(self, kind: QAccessible.Text) -> str:
        return self._value() if kind == QAccessible.Text.Value else super().text(kind)


class _Pressable(QAccessibleWidget):
    """A button that stays down. Qt's own action for one sets its state and leaves what a press does undone."""

    def __init__(self, button: QAbstractButton) -> None:
        super().__init__(button)
        self._button = weakref.ref(button)

    def role(self) -> QAccessible.Role:
        button = self._button()
        group = button.group() if button is not None else None
        one_of_many = button is not None and (button.autoExclusive() or (group is not None and group.exclusive()))
        return QAccessible.Role.RadioButton if one_of_many else QAccessible.Role.CheckBox

    def state(self) -> QAccessible.State:
        state, button = super().state(), self._button()
        state.checkable = True  # type: ignore[attr-defined]
        state.checked = button is not None and button.isChecked()  # type: ignore[attr-defined]
        return state

    def actionNames(self) -> list[str]:
        return [QAccessibleActionInterface.pressAction(), QAccessibleActionInterface.setFocusAction()]

    def doAction(self, name: str) -> None:
        button = self._button()
        if button is not None and name == QAccessibleActionInterface.pressAction():
            button.click()
        else:
            super().doAction(name)


def _interface(key: str, about: QObject) -> QAccessibleInterface | None:
    if not isinstance(about, QWidget):
        return None
    interface: QAccessibleInterface
    if about in _described:
        interface = _Described(about, *_described[about])
    elif isinstance(about, QAbstractButton) and about.isCheckable() and not isinstance(about, QCheckBox):
        interface = _Pressable(about)
    else:
        _plain.add(about)
        return None
    _kept.append(interface)
    return interface


def _held_weakly(value: Callable[[], str]) -> Callable[[], str]:
    if not hasattr(value, "__self__"):
        return value
    method = weakref.WeakMethod(value)

    def ask() -> str:
        found = method()
        return found() if found is not None else ""

    return ask
