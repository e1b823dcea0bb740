"""The command palette: finds everything by its name in both languages, by keyboard alone."""

from __future__ import annotations

import msgspec
import pytest
from PySide6.QtCore import QLocale, Qt, QTranslator
from PySide6.QtWidgets import QApplication

from mmstudio import paths
from mmstudio.generators import registry
from mmstudio.settings import Settings
from mmstudio.ui import words
from mmstudio.ui.commands import COMMANDS
from mmstudio.ui.controls import Menu
from mmstudio.ui.palette_entries import Actions, entries, matching, of_menu, other_name
from mmstudio.ui.settings_table import SETTINGS
from mmstudio.ui.settings_window import SettingsWindow


@pytest.fixture
def done():
    return []


@pytest.fixture
def everything(qapp, done):
    def note(kind):
        return lambda about: done.append((kind, about))

    def choose(setting, value):
        done.append((setting, value))

    actions = Actions(note("command"), note("setting"), choose, note("style"), note("checkpoint"))
    return entries(actions, "create", {})


def titles(found):
    return [entry.title for entry in found]


def speak_chinese(qapp: QApplication) -> None:
    QLocale.setDefault(QLocale("zh_CN"))
    translator = QTranslator(qapp)
    assert translator.load("mmstudio_zh_CN", str(paths.resources() / "translations"))
    qapp.installTranslator(translator)


def test_every_command_setting_style_and_checkpoint_is_found_by_its_name(everything):
    names = {command.title() for command in COMMANDS} | {setting.title() for setting in SETTINGS}
    names |= {words.style_name(style) for style in registry.STYLES} | {words.checkpoint_title("starter")}
    for name in names:
        assert name in titles(matching(everything, name)), name


def test_names_of_the_other_language_are_found_too(everything, qapp):
    assert "Undo" in titles(matching(everything, "撤销"))
    assert "Soft 3D" in titles(matching(everything, "柔和"))
    speak_chinese(qapp)
    nothing = lambda _: None  # noqa: E731
    chinese = entries(Actions(nothing, nothing, nothing, nothing, nothing), "create", {})
    found = matching(chinese, "undo")
    assert [entry.other for entry in found] == ["Undo"]
    assert found[0].title != "Undo"


def test_the_name_in_the_other_language_is_shown_where_it_was_typed(everything):
    undo = next(entry for entry in everything if entry.title == "Undo")
    assert other_name(undo, "撤") == undo.other == "撤销"
    assert other_name(undo, "und") == "" == other_name(undo, "")


def test_a_setting_is_given_a_value_by_the_name_of_that(everything, done):
    for said, choice in {
        "high contrast": ("theme", "high_contrast"),
        "高对比度": ("theme", "high_contrast"),
        "简体": ("language", "zh_CN"),
        "pictures black": ("surround", "black"),
    }.items():
        done.clear()
        matching(everything, said)[0].run()
        assert done == [choice], said


def test_all_words_must_occur_in_any_order_and_beginnings_come_first(everything):
    assert titles(matching(everything, "mask invert")) == ["Invert the mask"]
    assert titles(matching(everything, "zoom"))[0].startswith("Zoom")
    assert matching(everything, "no such thing") == []


def test_commands_of_the_shown_workspace_come_first_while_nothing_is_typed(everything):
    places = [entry.group for entry in matching(everything, "")]
    assert places[0] == "Create"


def test_what_is_chosen_is_carried_out(everything, done):
    matching(everything, "reduce motion")[0].run()
    matching(everything, "sketchy")[0].run()
    matching(everything, "starter drawings")[0].run()
    matching(everything, "invert the mask")[0].run()
    assert done[:3] == [("setting", "reduce_motion"), ("style", "fxemoji"), ("checkpoint", "starter")]
    assert done[3][1].id == "mask_invert"


def test_what_the_menus_of_the_workspace_offer_is_found_in_both_languages(qtbot, qapp, done):
    menu = Menu()
    qtbot.addWidget(menu)
    menu.addAction("Save walk…", lambda: done.append("saved"))
    menu.addAction("Grid sheet…").setEnabled(False)
    menu.addSeparator()
    masks = menu.addMenu("&Mask")
    masks.addAction("Dust && spots", lambda: done.append("dust"))
    found = of_menu(menu, "Explore", "ExploreWorkspace")
    assert titles(found) == ["Save walk", "Mask: Dust & spots"]
    assert found[0].other == "保存漫游" and titles(matching(found, "漫游")) == ["Save walk"]
    for entry in found:
        entry.run()
    assert done == ["saved", "dust"]
    menu.clear()
    menu.addAction("动画，漫游(&A)")
    entry = of_menu(menu, "", "ExploreWorkspace")[0]
    assert (entry.title, entry.other) == ("动画，漫游", "Animate, the walk")


def test_a_menu_of_the_workspace_is_done_by_its_name(window, qtbot):
    window.sheets.toggle_palette()
    qtbot.keyClicks(window.sheets.palette.field, "rarer")
    assert window.sheets.palette.current().group == window.page.workspace.title()
    qtbot.keyClick(window.sheets.palette.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.page.workspace.done == ["rarer"])


def test_the_table_of_settings_is_what_the_window_shows(studio, qtbot):
    window = SettingsWindow(studio)
    qtbot.addWidget(window)
    shown = {id: page for page, widget in window.pages.items() for id in widget.controls}
    assert shown == {setting.id: setting.page for setting in SETTINGS}
    assert set(shown) <= {field.name for field in msgspec.structs.fields(Settings)}


def test_by_keyboard_from_opening_to_the_change(window, qtbot):
    window.page.workspace.field.setFocus()
    qtbot.keyClick(window.page.workspace.field, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    palette = window.sheets.palette
    assert palette.field.hasFocus()
    qtbot.keyClicks(palette.field, "gallery")
    assert palette.current().title == "Gallery"
    qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.rail.tiles[1].isChecked())
    assert window.sheets.palette is None


def test_arrows_walk_and_escape_leaves_everything_as_it_was(window, qtbot):
    window.page.workspace.field.setFocus()
    window.sheets.toggle_palette()
    palette = window.sheets.palette
    first = palette.current()
    qtbot.keyClick(palette.field, Qt.Key.Key_Down)
    assert palette.current() != first
    qtbot.keyClick(palette.field, Qt.Key.Key_Up)
    qtbot.keyClick(palette.field, Qt.Key.Key_Up)
    assert palette.current() == first
    qtbot.keyClick(palette.field, Qt.Key.Key_Escape)
    assert window.sheets.palette is None
    assert window.page.workspace.field.hasFocus()


def test_a_setting_is_shown_with_the_keyboard_on_its_control(window, qtbot):
    window.sheets.toggle_palette()
    qtbot.keyClicks(window.sheets.palette.field, "theme")
    qtbot.keyClick(window.sheets.palette.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.sheets.settings is not None)
    qtbot.waitUntil(window.sheets.settings.isActiveWindow)
    assert window.sheets.settings.focusWidget() is window.sheets.settings.pages["general"].controls["theme"]


def test_a_command_of_another_workspace_goes_there_first(window, qtbot):
    window.sheets.toggle_palette()
    qtbot.keyClicks(window.sheets.palette.field, "search gallery")
    qtbot.keyClick(window.sheets.palette.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.page.workspace.key == "gallery")
    qtbot.waitUntil(lambda: window.page.workspace.done == ["search"])


def test_a_key_that_only_a_field_reads_is_said(window, qtbot):
    window.sheets.toggle_palette()
    qtbot.keyClicks(window.sheets.palette.field, "earlier prompt")
    qtbot.keyClick(window.sheets.palette.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.page.toasts.current is not None)
    assert "Alt+Up" in window.page.toasts.current.words.text()
