"""F6: from one part of the window to the next."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget


def go_to_region(regions: Sequence[QWidget], by: int) -> None:
    """Give the focus to the first control of the next region that has one. by: 1, or -1 for the one before."""
    focus = QApplication.focusWidget()
    here = next((i for i, region in enumerate(regions) if focus and region.isAncestorOf(focus)), -1)
    for offset in range(1, len(regions) + 1):
        target = _first_focusable(regions[(here + by * offset) % len(regions)])
        if target is not None:
            target.setFocus(Qt.FocusReason.TabFocusReason)
            return


def _first_focusable(region: QWidget) -> QWidget | None:
    """The first control of a part of the window that Tab would reach."""
    parts = region.findChildren(QWidget)
    if region.focusPolicy() & Qt.FocusPolicy.TabFocus:
        return region
    return next(
        (
            part
            for part in parts
            if part.isVisible() and part.isEnabled() and part.focusPolicy() & Qt.FocusPolicy.TabFocus
        ),
        None,
    )
