"""What tests of the window share: the look of the program without motion, and a studio with fakes behind it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QLocale, QTranslator
from PySide6.QtWidgets import QApplication

from mmstudio.ui.theme import themes
from mmstudio.ui.theme.fonts import load_fonts
from mmstudio.ui.theme.scale import set_ui_scale
from mmstudio.ui.theme.style import StudioStyle
from mmstudio.viewmodels.studio import Studio
from tests.fake_library import FakeLibraryService
from tests.fakes import FakeEngine

_fonts_loaded = False


@pytest.fixture(autouse=True)
def look(qapp: QApplication) -> Iterator[None]:
    """Dark, 100 %, English, nothing moves."""
    global _fonts_loaded
    if not _fonts_loaded:
        qapp.setStyle(StudioStyle())
        load_fonts()
        _fonts_loaded = True
    QLocale.setDefault(QLocale("en"))
    set_ui_scale(100)
    themes().apply("dark", reduce_motion=True)
    yield
    set_ui_scale(100)
    for translator in qapp.findChildren(QTranslator):
        qapp.removeTranslator(translator)
        translator.deleteLater()


@pytest.fixture
def studio(qapp: QApplication) -> Iterator[Studio]:
    """A studio whose engine and library are fakes: `studio.engine` is a FakeEngine."""
    studio = Studio(FakeEngine(), FakeLibraryService())  # type: ignore[arg-type]
    yield studio
    studio.close()
