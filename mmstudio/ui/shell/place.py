"""Where the window is put: where it was, or centred if that place is no longer on a screen (fault U8)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtWidgets import QApplication, QWidget

from mmstudio.ui.shell.size_class import LEAST_HEIGHT, LEAST_WIDTH, USUAL_HEIGHT, USUAL_WIDTH
from mmstudio.ui.theme import px

if TYPE_CHECKING:
    from mmstudio.viewmodels.window_memory import WindowMemory

_GRIP_PX = 80  # this much of the top edge must be reachable with a pointer


def put_in_place(window: QWidget, memory: WindowMemory) -> None:
    """Before it is first shown."""
    set_least_size(window)
    screens = [screen.availableGeometry() for screen in QApplication.screens()]
    size = QSize(px(USUAL_WIDTH), px(USUAL_HEIGHT))
    wanted = QRect(*memory.place) if len(memory.place) == 4 else None
    window.setGeometry(placed(wanted, size, window.minimumSize(), screens))
    if memory.maximised:
        window.setWindowState(Qt.WindowState.WindowMaximized)


def set_least_size(window: QWidget) -> None:
    """At the present UI scale."""
    screen = QApplication.primaryScreen().availableGeometry()
    # at 200 % on a small screen the window must still fit it
    window.setMinimumSize(min(px(LEAST_WIDTH), screen.width()), min(px(LEAST_HEIGHT), screen.height()))


def place_of(window: QWidget) -> dict[str, object]:
    """Where it is now: fields of WindowMemory. None of them if that cannot be said."""
    place = window.normalGeometry() if window.isMaximized() or window.isFullScreen() else window.geometry()
    if not place.isValid():
        return {}
    return {
        "place": (place.x(), place.y(), place.width(), place.height()),
        "maximised": window.isMaximized(),
        "screen": window.screen().name(),
    }


def placed(wanted: QRect | None, size: QSize, least: QSize, screens: Sequence[QRect]) -> QRect:
    """The rectangle of the window. wanted: where it was; size: how large it is at first; screens: the room of each
    screen without its panels, the main one first."""
    home = screens[0]
    if wanted is None:
        wanted = QRect(home.topLeft(), size)
        wanted.moveCenter(home.center())
        return _fitted(wanted, home, least)
    bar = QRect(wanted.left(), wanted.top(), wanted.width(), 40)
    seen = [screen.intersected(bar) for screen in screens]
    best = max(range(len(screens)), key=lambda index: seen[index].width() * seen[index].height())
    if seen[best].width() >= _GRIP_PX and seen[best].height() >= 20:
        return _fitted(wanted, screens[best], least) if wanted.height() > screens[best].height() else wanted
    centred = QRect(wanted)
    centred.moveCenter(home.center())
    return _fitted(centred, home, least)


def _fitted(rect: QRect, screen: QRect, least: QSize) -> QRect:
    """No larger than the screen and wholly on it."""
    width = min(max(rect.width(), least.width()), screen.width())
    height = min(max(rect.height(), least.height()), screen.height())
    left = min(max(rect.left(), screen.left()), screen.right() + 1 - width)
    top = min(max(rect.top(), screen.top()), screen.bottom() + 1 - height)
    return QRect(left, top, width, height)
