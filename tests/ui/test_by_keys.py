"""One whole job in Explore, Animate and Models with real keys alone. Create, Restore, Gallery: in their own folders."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget

from mmstudio.engine import keeper
from mmstudio.jobs import ExploreJob
from mmstudio.ui.models.rows import ModelRow
from mmstudio.ui.shell.main_window import MainWindow
from tests.fake_keeper import ENTRY, PLAN
from tests.look import settle
from tests.window_walk import answer_live, open_window

Key, Held = Qt.Key, Qt.KeyboardModifier
Press = Callable[..., None]


@pytest.fixture
def window(qtbot, qapp: QApplication, tmp_path: Path) -> Iterator[MainWindow]:
    window = open_window(qapp, tmp_path / "library")
    qtbot.addWidget(window)
    window.resize(1440, 900)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    yield window
    window.close()
    window.studio.close()


@pytest.fixture
def press(qtbot, window: MainWindow) -> Press:
    """Press keys where the keyboard is."""

    def press(*keys: Key | str, held: Held = Held.NoModifier) -> None:
        for key in keys:
            target = window.focusWidget() or window
            if isinstance(key, str):
                qtbot.keyClicks(target, key)
            else:
                qtbot.keyClick(target, key, held)
            settle()

    return press


def tab_to(window: MainWindow, press: Press, found: Callable[[QWidget], bool]) -> QWidget:
    """Tab until the keyboard is at what is looked for."""
    for _ in range(120):
        press(Key.Key_Tab)
        focused = window.focusWidget()
        if focused is not None and found(focused):
            return focused
    raise AssertionError("Tab does not reach it")


def named(name: str) -> Callable[[QWidget], bool]:
    return lambda widget: widget.accessibleName() == name


def send(window: MainWindow, qtbot, letter: str) -> None:
    """Send to, by its key and that of where."""
    qtbot.keyClick(window, Key.Key_M, Held.ControlModifier)
    qtbot.waitUntil(lambda: QApplication.activePopupWidget() is not None, timeout=5000)
    qtbot.keyClick(QApplication.activePopupWidget(), letter)
    settle()
    window.activateWindow()  # this platform leaves it to nobody after a menu
    qtbot.waitUntil(window.isActiveWindow)


def paste(*files: str) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(file) for file in files])
    QGuiApplication.clipboard().setMimeData(data)


def test_explore_from_two_words_to_a_kept_picture_and_a_walk(window, press):
    press(Key.Key_4, held=Held.AltModifier)
    explore, live = window.studio.explore, window.studio.live
    tab_to(window, press, lambda widget: widget is window.page.workspace.map)
    before = explore.handle()
    press(Key.Key_Right, Key.Key_Right, held=Held.ShiftModifier)
    press(Key.Key_Right)
    assert explore.handle()[0] == pytest.approx(before[0] + 0.21)
    press(Key.Key_K)
    press(Key.Key_Left, Key.Key_Left, held=Held.ShiftModifier)
    press(Key.Key_K)
    assert len(explore.state.draft.walk.keys) == 2
    live.answer(live.newest("picture"))
    press(Key.Key_Return, held=Held.ControlModifier)
    assert isinstance(window.studio.engine.jobs[-1], ExploreJob)


def test_enter_in_a_field_ends_the_writing_and_keeps_no_picture(window, press):
    press(Key.Key_4, held=Held.AltModifier)
    explore = window.studio.explore
    field = tab_to(window, press, named("Anchor A"))
    press("an owl", Key.Key_Return, Key.Key_Up)
    assert explore.draft.cards[0].title == "an owl" and window.studio.engine.jobs == []
    assert window.focusWidget() is field and explore.handle() == (0.5, 0.5)


def test_animate_from_a_picture_and_a_sound_to_the_film(window, press):
    press(Key.Key_3, held=Held.AltModifier)
    animate = window.studio.animate
    paste("/a/fox.png", "/a/song.wav")
    press(Key.Key_V, held=Held.ControlModifier)
    assert animate.state.picture == "fox.png" and animate.animation.sound == "/a/song.wav"
    press(Key.Key_Home, Key.Key_I)
    press(Key.Key_Right, Key.Key_Right, held=Held.ShiftModifier)
    press(Key.Key_O)
    assert animate.animation.loop == (0.0, 2.0)
    row = animate.animation.rows[0]
    tab_to(window, press, lambda widget: "Bass" in widget.accessibleName() and hasattr(widget, "unit_step"))
    press(Key.Key_Right, held=Held.ShiftModifier)
    assert animate.animation.rows[0].amount > row.amount
    press(Key.Key_Return, held=Held.ControlModifier)
    bench = animate._bench
    assert len(bench.exports) == 1
    bench.film_is_done()
    settle()
    assert window.page.toasts.current.words.text() == "The film is in your gallery."


def test_the_walk_of_animate_goes_to_explore_with_its_keys_and_comes_back(window, press, qtbot):
    press(Key.Key_3, held=Held.AltModifier)
    tab_to(window, press, lambda widget: widget.accessibleName() == "Picture" and hasattr(widget, "isChecked"))
    press(Key.Key_Right)
    assert window.studio.animate.animation.source == "walk"
    for words in ("a cat", "an owl"):
        tab_to(window, press, named("Prompt"))
        press(words)
    press(Key.Key_Escape)
    send(window, qtbot, "E")
    explore = window.studio.explore
    assert window.page.workspace.key == "explore"
    assert [card.title for card in explore.draft.cards] == ["a cat", "an owl"]
    assert [key.time_s for key in explore.draft.walk.keys] == [0.0, 4.0]
    assert [key.position.weights for key in explore.draft.walk.keys] == [(1.0, 0.0), (0.0, 1.0)]
    walk, others = explore.draft.walk, len(explore.state.recent)
    answer_live(window.studio.live)
    send(window, qtbot, "A")
    assert window.studio.animate.animation.walk == walk
    send(window, qtbot, "E")
    assert explore.draft.walk == walk and len(explore.state.recent) == others  # it is the same document


def test_models_from_the_search_to_the_download(window, press):
    press(Key.Key_6, held=Held.AltModifier)
    models = window.studio.models
    press(Key.Key_F, held=Held.ControlModifier)
    press(ENTRY.title)
    tab_to(window, press, lambda widget: isinstance(widget, ModelRow) and models.state.selected == ENTRY.id)
    press(Key.Key_Return, held=Held.ControlModifier)
    models._keeper.say(keeper.Described(PLAN, 9_000_000_000))
    settle()
    tab_to(window, press, named("I accept this licence"))
    press(Key.Key_Space)
    tab_to(window, press, named("Download"))
    press(Key.Key_Return)
    assert models._keeper.asked[-1] == keeper.Fetch(ENTRY.id, accepted=True)
