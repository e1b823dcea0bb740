"""Tells screen readers what happened, politely and not more often than every two seconds."""

from __future__ import annotations

import time

from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QWidget

_PAUSE_S = 2.0


class Announcer:
    """One per window. A sentence that comes too soon after another is dropped: the screen still shows it."""

    def __init__(self, speaker: QWidget) -> None:
        self._speaker = speaker
        self._last_s = -_PAUSE_S
        self.said: list[str] = []  # the newest ones, for tests

    def say(self, text: str) -> None:
        now = time.monotonic()
        if not text or now - self._last_s < _PAUSE_S:
            return
        self._last_s = now
        self.said = [*self.said[-9:], text]
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self._speaker, text))
