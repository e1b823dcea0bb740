"""The first steps after the welcome: what they point at, and that doing it closes them."""

from __future__ import annotations

from functools import partial

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from mmstudio.ui.controls import PrimaryButton
from mmstudio.ui.hints import Hint, Hints
from mmstudio.ui.shell.main_window import MainWindow
from mmstudio.ui.theme import themes


@pytest.fixture
def whole(qtbot, studio):
    """The real workspaces; the person has pressed Draw something."""
    window = MainWindow(studio)
    qtbot.addWidget(window)
    window.resize(1440, 900)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    window.welcome()
    window.first_steps.card.draw.click()
    return window


def draw(window, tmp_path, count=4):
    """Generate, and all pictures arrive."""
    create, engine = window.studio.create, window.studio.engine
    create.edit(count=count)
    create.generate()
    for index in range(count):
        engine.preview(index)
        engine.keep(index, tmp_path / f"{len(engine.jobs)}-{index}.png")
    engine.finish()


def points_at(window, widget):
    """Whether the tip of the bubble touches the widget, and the bubble lies in the window beside it."""
    hints = window.first_steps.hints
    place = QRect(widget.mapTo(window, QPoint(0, 0)), widget.size())
    tip = hints.geometry().left() + hints._tip_x
    assert window.rect().contains(hints.geometry())
    assert not hints.geometry().intersects(place)
    return place.left() <= tip <= place.right()


def test_typing_replaces_the_example(qtbot, whole):
    prompt = whole.page.workspace.composer.prompt
    qtbot.waitUntil(prompt.hasFocus)
    qtbot.keyClicks(prompt, "a bear")
    assert whole.studio.create.state.draft.prompt == "a bear"


def test_three_hints_each_closed_by_doing_it(qtbot, whole, tmp_path):
    board = whole.page.workspace.board
    assert "Generate" in whole.first_steps.hints.words.text() and whole.first_steps.hints.number.text() == "1 / 3"
    assert points_at(whole, whole.page.workspace.composer.generate)
    draw(whole, tmp_path)
    qtbot.waitUntil(lambda: whole.first_steps.hints.number.text() == "2 / 3")
    assert points_at(whole, board.tiles[0])
    qtbot.mouseClick(board.tiles[1], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: whole.first_steps.hints.number.text() == "3 / 3")
    assert points_at(whole, board.toolbar.vary)
    board.toolbar.vary.click()
    qtbot.waitUntil(lambda: whole.first_steps.hints is None)


def test_a_toast_is_not_covered(qtbot, whole, tmp_path):
    draw(whole, tmp_path, count=1)
    vary = whole.page.workspace.board.toolbar.vary
    qtbot.waitUntil(lambda: whole.first_steps.hints.isVisible() and points_at(whole, vary))
    whole.toast("Saved to your gallery. Its folder is Pictures/MM Studio.")
    toast = whole.page.toasts.current
    place = QRect(toast.mapTo(whole, QPoint(0, 0)), toast.size())
    assert not place.intersects(whole.first_steps.hints.geometry())
    assert points_at(whole, vary)


def test_while_pictures_are_drawn_no_hint_is_in_the_way(qtbot, whole):
    whole.studio.create.generate()
    qtbot.waitUntil(lambda: not whole.first_steps.hints.isVisible())


def test_a_single_picture_has_no_sibling_to_click(qtbot, whole, tmp_path):
    draw(whole, tmp_path, count=1)
    qtbot.waitUntil(lambda: whole.first_steps.hints.isVisible() and "Vary" in whole.first_steps.hints.words.text())


def test_hints_are_skipped_with_escape_or_their_button_and_come_again_from_help(qtbot, whole):
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    assert whole.first_steps.hints is None
    whole.sheets.toggle_keys()
    whole.sheets.keys.welcome_wanted.emit()
    whole.first_steps.card.draw.click()
    assert whole.first_steps.hints.isVisible()
    whole.first_steps.hints.close_button.click()
    assert whole.first_steps.hints is None


def test_hints_leave_with_their_workspace_and_follow_the_window(qtbot, whole):
    whole.resize(1100, 700)
    QApplication.processEvents()
    assert points_at(whole, whole.page.workspace.composer.generate)
    generate = whole.page.workspace.composer.generate
    generate.hide()
    whole.first_steps.hints.look()
    assert not whole.first_steps.hints.isVisible()


def test_hints_leave_the_focus_where_it_is(whole):
    assert whole.page.workspace.composer.prompt.hasFocus()


def test_the_main_button_pulses_once_unless_motion_is_reduced(qtbot):
    button = PrimaryButton("Generate")
    qtbot.addWidget(button)
    button.pulse()
    assert button._pulse.state() == button._pulse.State.Stopped
    themes().apply("dark", reduce_motion=False)
    button.pulse()
    assert button._pulse.state() == button._pulse.State.Running
    assert button._pulse.loopCount() == 1


def test_what_was_done_before_its_turn_is_not_asked_for(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    first, second, third = (QPushButton(name, window) for name in ("paint", "mend", "compare"))
    done = {"paint": 0, "mend": 0, "compare": 0}
    window.show()
    third.hide()
    buttons = {"paint": first, "mend": second, "compare": third}
    hints = Hints([Hint(name, partial(buttons.get, name), partial(done.get, name)) for name in done], window)
    hints.look()
    assert hints.words.text() == "paint"
    done["mend"] += 1
    hints.look()
    assert hints.words.text() == "paint" and hints.number.text() == "1 / 3"
    done["paint"] += 1
    hints.look()
    assert not hints.isVisible()
    third.show()
    hints.look()
    assert hints.words.text() == "compare"
