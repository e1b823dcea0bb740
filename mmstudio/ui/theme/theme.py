"""Which theme is shown, and how a change reaches every widget at once."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from mmstudio.ui.theme.tokens import BY_NAME, DARK, LIGHT, SURROUNDS, Tokens


class Themes(QObject):
    """Holds the chosen theme; painted widgets read `theme()` when they paint."""

    changed = Signal(object)  # Tokens

    def __init__(self) -> None:
        super().__init__()
        self.tokens = DARK
        self.reduce_motion = False
        self._chosen, self._surround = "dark", "theme"
        self._watching = False

    def apply(self, chosen: str, reduce_motion: bool = False, surround: str = "theme") -> None:
        """Show theme `chosen`: system, dark, light or high_contrast; works live.

        surround: what lies beside a large picture, one of SURROUNDS or as the theme has it.
        """
        self._chosen, self._surround = chosen, surround
        self.reduce_motion = reduce_motion
        if not self._watching:
            QGuiApplication.styleHints().colorSchemeChanged.connect(self._system_changed)
            self._watching = True
        self.refresh()

    def refresh(self) -> None:
        """Build palette and style sheet again: after a new theme or UI scale."""
        from mmstudio.ui.theme.fonts import font
        from mmstudio.ui.theme.stylesheet import stylesheet

        self.tokens = BY_NAME.get(self._chosen) or _of_the_system()
        if self._surround in SURROUNDS:
            self.tokens = replace(self.tokens, surround=SURROUNDS[self._surround])
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.setFont(font())
        app.setPalette(_palette(self.tokens))
        app.setStyleSheet(stylesheet(self.tokens))
        self.changed.emit(self.tokens)

    def _system_changed(self) -> None:
        if self._chosen == "system":
            self.refresh()


@cache
def themes() -> Themes:
    """The one instance of this process; created on first use, after QApplication."""
    return Themes()


def theme() -> Tokens:
    """The tokens of the theme that is shown now."""
    return themes().tokens


def color(token: str, alpha: float = 1.0) -> QColor:
    """A token as QColor; alpha 0..1."""
    result = QColor(getattr(theme(), token))
    if alpha < 1.0:
        result.setAlphaF(alpha)
    return result


def motion(duration_ms: int) -> int:
    """The duration of an animation: 0 when motion is reduced."""
    return 0 if themes().reduce_motion else duration_ms


def _of_the_system() -> Tokens:
    return LIGHT if QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Light else DARK


def _palette(tokens: Tokens) -> QPalette:
    palette = QPalette()
    roles = {
        QPalette.ColorRole.Window: tokens.window,
        QPalette.ColorRole.WindowText: tokens.text,
        QPalette.ColorRole.Base: tokens.raised,
        QPalette.ColorRole.AlternateBase: tokens.panel,
        QPalette.ColorRole.Text: tokens.text,
        QPalette.ColorRole.Button: tokens.raised,
        QPalette.ColorRole.ButtonText: tokens.text,
        QPalette.ColorRole.BrightText: tokens.text,
        QPalette.ColorRole.ToolTipBase: tokens.raised,
        QPalette.ColorRole.ToolTipText: tokens.text,
        QPalette.ColorRole.PlaceholderText: tokens.text3,
        QPalette.ColorRole.Highlight: tokens.accent,
        QPalette.ColorRole.HighlightedText: tokens.on_accent,
        QPalette.ColorRole.Link: tokens.accent_text,
        QPalette.ColorRole.Mid: tokens.line,
        QPalette.ColorRole.Dark: tokens.line,
        QPalette.ColorRole.Light: tokens.hover,
    }
    for role, colour in roles.items():
        palette.setColor(role, QColor(colour))
    for role in (QPalette.ColorRole.WindowText, QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(tokens.text3))
    return palette
