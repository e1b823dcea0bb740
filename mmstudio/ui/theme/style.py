"""The widget style under the style sheet: Fusion, whose tooltips come a little earlier."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtWidgets import QProxyStyle, QStyle, QStyleHintReturn, QStyleOption, QWidget

TOOLTIP_AFTER_MS = 600  # Qt waits 700, and can be told in no other way


_hastened: list[StudioStyle] = []  # the program's own, once it answers for Qt


@contextmanager
def answered_by_qt() -> Iterator[None]:
    """While many widgets are built: Qt asks for some 4,000 hints, and our answers would cost a third of the time."""
    style = _hastened[-1] if _hastened else None
    if style is not None:
        del style.styleHint
    try:
        yield
    finally:
        if style is not None:
            style.hasten_tooltips()


class StudioStyle(QProxyStyle):
    """Fusion, until `hasten_tooltips` is called."""

    def __init__(self) -> None:
        super().__init__("Fusion")

    def hasten_tooltips(self) -> None:
        """Answer Qt's question after the delay ourselves. Call it once the window is painted: while it is built, Qt
        asks for some 1800 hints, and a method in the class would cost the start 8 ms."""

        def answer(
            hint: QStyle.StyleHint,
            option: QStyleOption | None = None,
            widget: QWidget | None = None,
            returned: QStyleHintReturn | None = None,
        ) -> int:
            if hint == QStyle.StyleHint.SH_ToolTip_WakeUpDelay:
                return TOOLTIP_AFTER_MS
            return QProxyStyle.styleHint(self, hint, option, widget, returned)

        self.styleHint = answer  # type: ignore[assignment, method-assign]
        _hastened[:] = [self]
