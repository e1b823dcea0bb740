"""The widget style under the style sheet: Fusion, whose tooltips come a little earlier."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QWindow
from PySide6.QtWidgets import QProxyStyle, QStyle, QStyleHintReturn, QStyleOption, QWidget

TOOLTIP_AFTER_MS = 600  # Qt waits 700, and can be told in no other way


class StudioStyle(QProxyStyle):
    """Fusion; with a word of its own while the pointer moves over a window that it watches."""

    def __init__(self) -> None:
        super().__init__("Fusion")
        self._watcher: _Pointer | None = None

    def hasten_tooltips(self, window: QWindow) -> None:
        """Let tooltips of this window come a little earlier, once it is painted."""
        if self._watcher is None:
            self._watcher = _Pointer(self)
        window.installEventFilter(self._watcher)


class _Pointer(QObject):
    """Qt asks for the delay when the pointer moves, and for a thousand other hints whenever anything is built or
    painted: a method in the class would cost 15 µs each time. So it is there during such an event alone."""

    def __init__(self, style: StudioStyle) -> None:
        super().__init__(style)
        self._style = style
        self._gone = QTimer(self, singleShot=True, interval=0)
        self._gone.timeout.connect(self._forget)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.MouseMove and not self._gone.isActive():
            self._style.styleHint = self._answer  # type: ignore[assignment, method-assign]
            self._gone.start()
        return False

    def _forget(self) -> None:
        del self._style.styleHint

    def _answer(
        self,
        hint: QStyle.StyleHint,
        option: QStyleOption | None = None,
        widget: QWidget | None = None,
        returned: QStyleHintReturn | None = None,
    ) -> int:
        if hint == QStyle.StyleHint.SH_ToolTip_WakeUpDelay:
            return TOOLTIP_AFTER_MS
        return QProxyStyle.styleHint(self._style, hint, option, widget, returned)
