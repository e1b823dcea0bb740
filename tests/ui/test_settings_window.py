"""The settings window around its pages."""

from __future__ import annotations

import pytest

from mmstudio.ui.settings_window import SettingsWindow
from mmstudio.ui.theme import color, themes


@pytest.mark.parametrize("theme", ["dark", "light", "high_contrast"])
def test_the_chosen_page_has_an_edge_in_every_theme(qtbot, studio, theme):
    themes().apply(theme, reduce_motion=True)
    window = SettingsWindow(studio)
    qtbot.addWidget(window)
    window.show_page("work")
    window.show()
    qtbot.waitExposed(window)

    def edge(page: str) -> str:
        button = window._buttons[page]
        return str(button.grab().toImage().pixelColor(button.width() // 2, 0).name())

    assert edge("work") == color("line2").name() != edge("files")
