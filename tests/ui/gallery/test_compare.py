"""Two side by side and the blind test, stacks, ratings and smart folders, by keys and by pointer."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QMenu

from mmstudio.jobs import Recipe, text_job
from mmstudio.library import judgements
from mmstudio.library.files import keep_picture
from mmstudio.ui.gallery import badges
from mmstudio.ui.gallery.bars import NameSheet
from tests.galleries import NOON, keep

Key, Mouse, Modifier = Qt.Key, Qt.MouseButton, Qt.KeyboardModifier


@pytest.fixture
def window(qtbot, folder, open_window):
    """One fox in three styles, and a batch of three castles that is older."""
    for seed, style in enumerate(("noto", "twemoji", "fxemoji")):
        keep(folder, "a fox", style=style, seed=seed)
    for seed in range(3):
        job = text_job("castle", seed=seed, style="noto", width=24, height=24)
        recipe = Recipe(version="0.1.0", job=job, created=NOON.replace(hour=8).isoformat(), batch="batch 1")
        keep_picture(folder, np.full((24, 24, 4), 60 * seed, np.uint8), recipe, when=NOON)
    window = open_window()
    qtbot.waitUntil(lambda: len(window.studio.gallery.state.rows) == 4)
    return window


def test_c_compares_the_current_picture_with_the_next_and_escape_goes_back(qtbot, page, gallery, press):
    press(Key.Key_Home)
    press(Key.Key_C)
    qtbot.waitUntil(lambda: page.compare.isVisible())
    assert page.compare.views[0].hasFocus()
    assert [name.text() for name in page.compare.names] == ["A fox", "A fox"]
    assert page.compare.facts[0].text() != page.compare.facts[1].text()
    press(Key.Key_Escape)
    assert page.grid.hasFocus()


def test_a_blind_test_by_keys_ends_with_rates(qtbot, window, page, gallery, press):
    gallery.search("fox")
    qtbot.waitUntil(lambda: len(gallery.state.rows) == 3)
    page.grid.setFocus()
    press(Key.Key_A, Modifier.ControlModifier)
    press(Key.Key_C)
    qtbot.waitUntil(lambda: page.compare.isVisible())
    page.compare.by.set_current("style")
    page.compare.begin.setFocus()
    press(Key.Key_Space)
    assert page.compare.blind
    assert [name.text() for name in page.compare.names] == ["", ""]
    assert [view.path for view in page.compare.views] == ["", ""]
    assert not page.details.isVisible()  # it would tell
    for key in (Key.Key_Left, Key.Key_Right, Key.Key_Down):
        press(key)
    qtbot.waitUntil(lambda: page.compare.result.isVisible())
    assert not page.compare.blind
    assert len(page.compare.result.rows) == 3
    assert page.details.isVisible()
    assert not page.compare.left.isVisible()
    answers = judgements.load(window.studio.settings.library)
    assert [answer.equal for answer in answers] == [False, False, True]
    press(Key.Key_Space)  # Done has the keyboard
    assert page.compare.views[0].isVisible()


def test_pictures_that_differ_in_nothing_have_no_blind_test(qtbot, page, gallery):
    items = [gallery.item(gallery.state.rows[0].id)]
    qtbot.waitUntil(lambda: gallery.item(gallery.state.rows[0].id) is not None)
    items = [gallery.item(gallery.state.rows[0].id)] * 2
    page.compare.open_view(items)
    assert not page.compare.begin.isVisibleTo(page.compare)


def test_a_click_on_the_count_fans_a_stack_out(qtbot, page, gallery):
    assert list(gallery.state.counts.values()) == [3]
    place = 3
    badge = badges.count_rect(page.grid.item_rect(place), 3).center().toPoint()
    qtbot.mouseClick(page.grid.viewport(), Mouse.LeftButton, Modifier.NoModifier, badge)
    qtbot.waitUntil(lambda: len(gallery.state.rows) == 6)
    assert gallery.state.selection.current is None


def test_b_fans_out_and_a_screen_reader_hears_of_the_stack(qtbot, page, gallery, press):
    press(Key.Key_Home)
    press(Key.Key_End)
    qtbot.waitUntil(lambda: gallery.state.details is not None)
    grid = QAccessible.queryAccessibleInterface(page.grid)
    assert grid.child(3).text(QAccessible.Text.Name) == "castle, stack of 3"
    press(Key.Key_B)
    qtbot.waitUntil(lambda: len(gallery.state.rows) == 6)


def test_equal_and_minus_rate_and_the_details_show_it(qtbot, page, gallery, press):
    press(Key.Key_Home)
    qtbot.waitUntil(lambda: gallery.state.details is not None)
    press(Key.Key_Equal)
    qtbot.waitUntil(lambda: page.details.rating.current() == "1")
    press(Key.Key_Equal)
    qtbot.waitUntil(lambda: page.details.rating.current() == "2")
    press(Key.Key_Minus)
    qtbot.waitUntil(lambda: page.details.rating.current() == "1")


def test_a_search_becomes_a_smart_folder_by_keys(qtbot, window, page, gallery, press):
    gallery.search("castle")
    qtbot.waitUntil(lambda: len(gallery.state.rows) == 1)
    menu = QMenu()
    page.filters.fill_folders(menu)
    menu.actions()[-1].trigger()
    sheet = window.findChild(NameSheet)
    assert sheet.field.hasFocus()
    qtbot.keyClicks(sheet.field, "Castles")  # over the proposal, which is selected
    press(Key.Key_Return)
    qtbot.waitUntil(lambda: [folder.name for folder in gallery.state.library.folders] == ["Castles"])
    menu.clear()
    page.filters.fill_folders(menu)
    assert [action.text() for action in menu.actions() if action.isCheckable()] == ["Castles"]
    assert menu.actions()[-1].text() == "Forget “Castles”"
