"""Screens: how one is named, found again after a restart, and which one the picture alone goes to."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QScreen


def screen_key(screen: QScreen) -> str:
    """What the settings remember: two monitors of a kind differ by their serial numbers, where they are known."""
    return " ".join(part for part in (screen.name(), screen.serialNumber()) if part)


def screen_name(screen: QScreen) -> str:
    size, ratio = screen.size(), screen.devicePixelRatio()
    return f"{screen.name()} · {round(size.width() * ratio)} × {round(size.height() * ratio)}"


def screen_for(screens: Sequence[QScreen], here: QScreen, wanted: str = "") -> QScreen | None:
    """The screen of this key, else the first one; never `here`, where the window is. None where there is no other."""
    others = [screen for screen in screens if screen is not here]
    return next((screen for screen in others if screen_key(screen) == wanted), others[0] if others else None)


def on_screens_changed(slot: Callable[[], None]) -> None:
    """Call slot, a method of a QObject, after each screen that was plugged in or taken away, as long as that lives."""
    program = QGuiApplication.instance()
    assert isinstance(program, QGuiApplication)
    # later, when Qt has moved the windows that were on a screen that went
    program.screenAdded.connect(slot, Qt.ConnectionType.QueuedConnection)
    program.screenRemoved.connect(slot, Qt.ConnectionType.QueuedConnection)
