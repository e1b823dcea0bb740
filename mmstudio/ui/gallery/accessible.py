"""What a screen reader says of the pictures in the grid, which are the parts of a painted list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QAccessible, QAccessibleEvent

from mmstudio.library.items import Item

if TYPE_CHECKING:
    from mmstudio.ui.gallery.grid import GalleryGrid


def spoken(item: Item | None, count: int = 0) -> str:
    """A picture in words: its prompt or name, its star, and how many are stacked with it."""
    if item is None:
        return QCoreApplication.translate("GalleryGrid", "Picture")
    words = item.prompt or item.name
    match item.kind:
        case "sound":
            words = QCoreApplication.translate("GalleryGrid", "Sound: {name}").format(name=words)
        case "project":
            words = QCoreApplication.translate("GalleryGrid", "Project: {name}").format(name=words)
        case "walk":
            words = QCoreApplication.translate("GalleryGrid", "Walk: {name}").format(name=words)
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
