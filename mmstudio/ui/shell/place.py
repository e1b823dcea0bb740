"""Where the window is put: where it was, or centred if that place is no longer on a screen (fault U8)."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize

_GRIP_PX = 80  # this much of the top edge must be reachable with a pointer


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
