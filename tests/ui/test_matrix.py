"""Workspaces × languages × themes × sizes × interface sizes: no text is cut, covered or faint. `make screenshots
ARGS=--matrix` looks at every combination and keeps the pictures; here stands a share of them that is quick."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from mmstudio.ui.shell.main_window import MainWindow
from mmstudio.ui.theme import px
from tests.look import problems, settle
from tests.window_walk import LongWords, covers, fill_rooms, open_window, rooms


@pytest.fixture
def open_(qtbot, qapp: QApplication, tmp_path: Path) -> Iterator[Callable[..., MainWindow]]:
    opened: list[MainWindow] = []

    def make(language: str = "en") -> MainWindow:
        window = open_window(qapp, tmp_path / "library", language)
        opened.append(window)
        qtbot.addWidget(window)
        window.resize(1440, 900)
        window.show()
        qtbot.waitUntil(lambda: window.studio.library.state.phase == "ready")
        return window

    yield make
    for window in opened:
        window.close()
        window.studio.close()


# language -> interface size, width, height: the tightest windows (200 % is laid out like 100 %) and the widest
SIZES = {
    "zh_CN": ((100, 1100, 700), (80, 3840, 2160)),
    "longer": ((80, 1100, 700), (200, 1100, 700)),
}


def at_every_size(window: MainWindow, language: str) -> Iterator[str]:
    for scale, width, height in SIZES[language]:
        window.studio.change(ui_scale=scale)
        settle()
        window.resize(max(width, px(1100)), max(height, px(700)))
        settle()
        yield f"{scale} % {width} × {height}"


@pytest.mark.parametrize("language", SIZES)
def test_no_text_is_cut_or_covered_at_any_size(open_, qapp, qtbot, language):
    window = open_("en" if language == "longer" else language)
    fill_rooms(window, qtbot.waitUntil)
    if language == "longer":
        qapp.installTranslator(LongWords(qapp))
    found = [
        f"{size}, {room}: {problem}"
        for size in at_every_size(window, language)
        for room in rooms(window, filled=True)
        for problem in problems(window, contrast=False)
    ]
    assert "\n".join(found) == ""


@pytest.mark.parametrize("theme", ["dark", "light", "high_contrast"])
def test_every_text_stands_out_from_its_ground(open_, qtbot, theme):
    window = open_()
    window.studio.change(theme=theme)
    found: list[str] = []
    if theme == "dark":  # the sentences of empty rooms have the tones that filled ones have, too
        found += [f"{room}: {problem}" for room in rooms(window) for problem in problems(window)]
    fill_rooms(window, qtbot.waitUntil)
    found += [f"filled {room}: {problem}" for room in rooms(window, filled=True) for problem in problems(window)]
    for name, seen in covers(window):
        found += [f"{name}: {problem}" for problem in problems(seen)]
    assert "\n".join(dict.fromkeys(found)) == ""
