"""Settings → Keys: a key is found, recorded, taken from another command, removed, and reset."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from mmstudio.ui.commands import COMMANDS, keys_of, rivals, with_key
from mmstudio.ui.settings_window import SettingsWindow

CTRL, SHIFT, NONE = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier(0)


@pytest.fixture
def editor(qtbot, studio):
    window = SettingsWindow(studio)
    qtbot.addWidget(window)
    window.show_page("keys")
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    return window.pages["keys"].editor


def row(editor, command, where=None):
    return next(r for r in editor.rows if r.command.id == command and where in (None, r.command.where))


def press(qtbot, editor, command, key, modifiers=NONE):
    """Record a key as a person does: click, then press."""
    button = row(editor, command).button
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert button.recording
    qtbot.keyClick(button, key, modifiers)


def test_the_next_key_after_a_click_becomes_the_key(qtbot, editor, studio):
    press(qtbot, editor, "queue", Qt.Key.Key_J, CTRL)
    assert studio.settings.shortcuts == {"queue": "Ctrl+J"}
    assert row(editor, "queue").button.text() == "Ctrl+J"


def test_keys_that_move_or_press_are_recorded_too(qtbot, editor, studio):
    press(qtbot, editor, "vary", Qt.Key.Key_Space)
    press(qtbot, editor, "new_seed", Qt.Key.Key_F7)
    press(qtbot, editor, "queue", Qt.Key.Key_Return, SHIFT)
    assert studio.settings.shortcuts == {"vary": "Space", "new_seed": "F7", "queue": "Shift+Return"}
    assert keys_of(row(editor, "queue").command, studio.settings.shortcuts) == ("Shift+Return", "Shift+Enter")


def test_a_sign_counts_however_it_is_reached(qtbot, editor, studio):
    press(qtbot, editor, "queue", "!", SHIFT)
    assert studio.settings.shortcuts == {"queue": "!"}


def test_held_modifiers_are_shown_and_wait_for_a_key(qtbot, editor, studio):
    button = row(editor, "queue").button
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.keyPress(button, Qt.Key.Key_Control, CTRL)
    assert button.recording and "Ctrl" in button.text()
    assert studio.settings.shortcuts == {}


@pytest.mark.parametrize("key", [Qt.Key.Key_Escape, Qt.Key.Key_Tab])
def test_escape_and_tab_leave_the_key_as_it_was(qtbot, editor, studio, key):
    press(qtbot, editor, "queue", key)
    assert not row(editor, "queue").button.recording
    assert row(editor, "queue").button.text() == "J"
    assert studio.settings.shortcuts == {}


def test_the_keyboard_alone_records(qtbot, editor, studio):
    button = row(editor, "queue").button
    button.setFocus()
    qtbot.keyClick(button, Qt.Key.Key_Return)
    qtbot.keyClick(button, Qt.Key.Key_J, CTRL)
    assert studio.settings.shortcuts == {"queue": "Ctrl+J"}


def test_a_conflict_is_named_before_anything_changes(qtbot, editor, studio):
    press(qtbot, editor, "queue", Qt.Key.Key_V)
    conflict = row(editor, "queue")
    assert conflict.conflict.isVisible() and "Vary" in conflict.words.text()
    assert conflict.keep.hasFocus()  # the safe answer
    conflict.keep.click()
    assert not conflict.conflict.isVisible()
    assert studio.settings.shortcuts == {}


def test_a_key_can_be_taken_from_another_command(qtbot, editor, studio):
    press(qtbot, editor, "queue", Qt.Key.Key_V)
    row(editor, "queue").take.click()
    assert studio.settings.shortcuts == {"queue": "V", "vary": ""}
    assert row(editor, "vary").button.text() == "–"


def test_a_command_with_two_keys_keeps_the_other(qtbot, editor, studio):
    press(qtbot, editor, "queue", Qt.Key.Key_Y, CTRL)
    row(editor, "queue").take.click()
    assert studio.settings.shortcuts == {"queue": "Ctrl+Y", "redo": "Ctrl+Shift+Z"}


def test_workspaces_may_use_the_same_key_for_different_things():
    vary = next(command for command in COMMANDS if command.id == "vary")
    assert rivals(vary, "S", {}) == []  # the gallery's
    assert [command.id for command in rivals(vary, "J", {})] == ["queue"]
    star = next(command for command in COMMANDS if command.id == "star")
    assert [command.id for command in rivals(star, "S", {})] == ["use_seed"]  # it works in both


def test_a_key_is_removed_and_reset(qtbot, editor, studio):
    assert row(editor, "queue").reset.isHidden()
    row(editor, "queue").remove.click()
    assert studio.settings.shortcuts == {"queue": ""}
    assert row(editor, "queue").remove.isHidden()
    row(editor, "queue").reset.click()
    assert studio.settings.shortcuts == {}


def test_a_reset_takes_its_old_keys_back():
    queue, vary = (next(c for c in COMMANDS if c.id == id) for id in ("queue", "vary"))
    swapped = with_key(queue, "V", {})
    assert with_key(vary, None, swapped) == {"queue": ""}
    assert with_key(queue, "J", swapped) == {"vary": ""}


def test_reset_all(qtbot, editor, studio):
    assert not editor.reset_all.isEnabled()
    studio.change(shortcuts={"queue": "Ctrl+J", "vary": ""})
    editor.reset_all.click()
    assert studio.settings.shortcuts == {}
    assert row(editor, "vary").button.text() == "V"


def test_commands_are_found_by_name_and_by_key(editor):
    editor.search.setText("vary")
    assert [r.command.id for r in editor.rows if not r.isHidden()] == ["vary"]
    editor.search.setText("ctrl+shift+x")
    assert [r.command.id for r in editor.rows if not r.isHidden()] == ["clear_queue"]
    editor.search.setText("no such thing")
    assert editor.none.isVisible()


def test_every_command_can_be_changed(editor):
    assert all(each.button.isVisibleTo(editor) for each in editor.rows)
    assert {each.command.id for each in editor.rows} == {command.id for command in COMMANDS}


def test_a_key_that_a_field_reads_itself_can_be_given_away(qtbot, editor, studio):
    press(qtbot, editor, "queue", Qt.Key.Key_Up, CTRL)
    conflict = row(editor, "queue")
    assert "Weigh the words more" in conflict.words.text()
    conflict.take.click()
    assert studio.settings.shortcuts == {"queue": "Ctrl+Up", "weight_up": ""}
