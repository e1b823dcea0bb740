from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication

from mmstudio.engine.messages import Output
from mmstudio.jobs import text_job
from mmstudio.settings import UI_SCALES
from mmstudio.ui.appearance import Appearance, language_of
from mmstudio.ui.shell.main_window import MainWindow
from mmstudio.ui.theme import px, theme, themes
from tests.ui.shell.conftest import ROOMS


@pytest.fixture
def live(qtbot, qapp, studio):
    """A window that follows the settings."""
    studio.change(language="en")  # whatever the system speaks
    appearance = Appearance(qapp)
    appearance.apply(studio.settings)
    window = MainWindow(studio, appearance, ROOMS)
    qtbot.addWidget(window)
    window.resize(1440, 900)
    window.show()
    yield window
    QApplication.setFont(QApplication.font())


def test_the_theme_changes_live(live, studio):
    studio.change(theme="light")
    assert theme().name == "light"
    studio.change(theme="high_contrast")
    assert theme().name == "high_contrast"
    studio.change(theme="dark")
    assert theme().name == "dark"


def test_settings_that_change_no_look_do_not_style_the_window_anew(live, studio):
    """A second of stand-still for each step of a slider, it was."""
    styled, shortcuts = [], list(live.router._shortcuts)
    themes().changed.connect(styled.append)
    studio.change(sound_delay_ms=studio.settings.sound_delay_ms + 5)
    assert styled == [] and live.router._shortcuts == shortcuts
    studio.change(surround="black")
    assert len(styled) == 1
    themes().changed.disconnect(styled.append)


@pytest.mark.parametrize("scale", UI_SCALES)
def test_the_interface_is_built_anew_at_every_scale(qtbot, live, studio, scale):
    studio.engine.submit(text_job("a fox"), Output(folder="/nowhere"))
    live.go_to("gallery")
    studio.change(ui_scale=scale)
    QApplication.processEvents()
    assert live.status.height() == px(34)
    assert live.page.workspace.key == "gallery"
    assert "Drawing" in live.status.words.text()
    live.drawer.toggle()
    assert len(live.drawer.rows) == 1


def test_what_is_open_stays_open_when_the_window_is_built_anew(qtbot, live, studio):
    live.drawer.toggle()
    live.notice("worker_broken")
    live.sheets.show_settings("work")
    studio.change(ui_scale=110)
    qtbot.waitUntil(lambda: live.sheets.settings is not None and live.sheets.settings.isVisible())
    assert live.drawer.is_open()
    assert live.notices.isVisible()
    assert live.sheets.settings.current_page == "work"


def test_scale_commands_walk_through_the_steps(qtbot, live, studio):
    live.router.run("scale_up")
    assert studio.settings.ui_scale == 110
    QApplication.processEvents()
    live.router.run("scale_down")
    assert studio.settings.ui_scale == 100
    for _ in range(20):
        live.router.run("scale_up")
    assert studio.settings.ui_scale == UI_SCALES[-1]
    live.router.run("scale_reset")
    assert studio.settings.ui_scale == 100
    QApplication.processEvents()


def test_the_language_follows_the_system_unless_chosen(studio):
    assert language_of(studio.settings, "zh_CN") == "zh_CN"
    assert language_of(studio.settings, "zh_TW") == "zh_CN"
    assert language_of(studio.settings, "de_DE") == "en"
    studio.change(language="zh_CN")
    assert language_of(studio.settings, "de_DE") == "zh_CN"
