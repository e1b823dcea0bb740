"""Language, UI scale and theme of the whole program, as the settings say; all of them change live."""

from __future__ import annotations

import logging

from PySide6.QtCore import QLibraryInfo, QLocale, QObject, QTranslator
from PySide6.QtWidgets import QApplication

from mmstudio import paths
from mmstudio.settings import Settings
from mmstudio.ui.theme import themes
from mmstudio.ui.theme.scale import set_ui_scale, ui_scale

_log = logging.getLogger(__name__)


def language_of(settings: Settings, system: str | None = None) -> str:
    """The language to show: "en" or "zh_CN". system: name of the system's locale, for tests."""
    if settings.language != "system":
        return settings.language
    name = QLocale.system().name() if system is None else system
    return "zh_CN" if name.startswith("zh") else "en"


def locale_of(language: str, system: QLocale) -> QLocale:
    """How numbers and dates are written: the system's own way if it speaks the language, 12:04 instead of 12:04 PM."""
    plain = QLocale(language)
    same = (system.language(), system.script()) == (plain.language(), plain.script())
    return system if same else plain


class Appearance(QObject):
    """Applies settings to the application; remembers what is applied."""

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._app = app
        self._translators: list[QTranslator] = []
        self.language = ""  # none yet
        self._shown: tuple[object, ...] = ()

    def apply(self, settings: Settings) -> bool:
        """Show these settings; True if texts or sizes changed, so that the window must be built anew."""
        language = language_of(settings)
        shown = (language, settings.ui_scale, settings.theme, settings.reduce_motion, settings.surround)
        if shown == self._shown:  # most settings are none of this, and the style of a whole window takes long
            return False
        self._shown = shown
        rebuilt = language != self.language or settings.ui_scale != ui_scale()
        if language != self.language:
            self._speak(language)
        set_ui_scale(settings.ui_scale)
        themes().apply(settings.theme, settings.reduce_motion, settings.surround)
        return rebuilt

    def _speak(self, language: str) -> None:
        for translator in self._translators:
            self._app.removeTranslator(translator)
        self._translators = []
        self.language = language
        QLocale.setDefault(locale_of(language, QLocale.system()))
        qt, ours = QTranslator(self._app), QTranslator(self._app)
        if qt.load(f"qtbase_{language}", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
            self._translators.append(qt)
        if ours.load(f"mmstudio_{language}", str(paths.resources() / "translations")):  # of English: its plurals
            self._translators.append(ours)
        else:
            _log.warning("no translation file for %s", language)
        for translator in self._translators:
            self._app.installTranslator(translator)
