"""What assistive programs are told: every control has a name, every painted one a role and a value in words."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QAccessible, QAccessibleActionInterface, QAccessibleInterface
from PySide6.QtWidgets import QAbstractButton, QApplication, QButtonGroup, QWidget

from mmstudio.ui.controls import IconButton, describe_as
from mmstudio.ui.controls.accessible_list import Part, describe_list
from mmstudio.ui.models.rows import ModelRow
from mmstudio.ui.shell.main_window import MainWindow
from tests.look import settle
from tests.window_walk import covers, open_photo, open_window, rooms

# painted, but what they show is said by their children, by their neighbours, or is ornament
ORNAMENT = {
    "Bar", "CreateStrip", "Dot", "EdgeFade", "ElidedLabel", "LaneHead", "Mark", "PictureCard", "Playhead", "SizeSlider",
    "SourceCard", "IconTile", "StatusBar", "TimeTag", "TopBar",
    "Timeline", "_Cover", "_Divider", "_Dot", "DropTarget", "_Edge", "_Face", "_Icon", "_Share", "_Speaker",
}  # fmt: skip


@pytest.fixture
def window(qtbot, qapp: QApplication, tmp_path: Path) -> Iterator[MainWindow]:
    window = open_window(qapp, tmp_path / "library")
    qtbot.addWidget(window)
    window.resize(1440, 900)
    window.show()
    qtbot.waitUntil(lambda: window.studio.library.state.phase == "ready")
    yield window
    window.close()
    window.studio.close()


def controls(window: QWidget) -> Iterator[QWidget]:
    """What can be reached by keyboard, or is painted by us, in this window."""
    for widget in window.findChildren(QWidget):
        seen = widget.isVisible() and widget.window() is window and not widget.objectName().startswith("qt_")
        if seen and (can_have_focus(widget) or is_painted(widget)):
            yield widget


def can_have_focus(widget: QWidget) -> bool:
    return widget.focusPolicy() != Qt.FocusPolicy.NoFocus


def is_painted(widget: QWidget) -> bool:
    kinds = (kind for kind in type(widget).__mro__ if kind.__module__.startswith("mmstudio"))
    return any("paintEvent" in vars(kind) for kind in kinds)


def silent(window: QWidget) -> list[str]:
    """Controls of which a screen reader hears too little."""
    found = []
    for widget in controls(window):
        kind = type(widget).__name__
        if kind in ORNAMENT and not can_have_focus(widget):
            continue
        interface = QAccessible.queryAccessibleInterface(widget)
        if not interface.text(QAccessible.Text.Name).strip():
            found.append(f"{kind} has no name")
        if can_have_focus(widget) and interface.role() in (QAccessible.Role.Client, QAccessible.Role.NoRole):
            found.append(f"{kind} “{widget.accessibleName()}” has no role")
    return list(dict.fromkeys(found))


def test_every_control_of_every_workspace_and_sheet_has_a_name_and_a_role(window):
    found = [f"{room}: {said}" for room in rooms(window) for said in silent(window)]
    open_photo(window)
    found += [f"photo: {said}" for said in silent(window)]
    for name, seen in covers(window):
        found += [f"{name}: {said}" for said in silent(seen)]
    assert "\n".join(dict.fromkeys(found)) == ""


def test_a_screen_reader_presses_what_stays_down(window):
    window.go_to("create")
    buttons = [button for button in window.findChildren(QAbstractButton) if button.isCheckable()]
    stays = {button.accessibleName(): interface_of(button) for button in buttons}
    gallery, board = stays["Gallery"], stays["Layers"]
    assert gallery.state().checkable and not gallery.state().checked
    gallery.actionInterface().doAction(QAccessibleActionInterface.pressAction())
    assert window.studio.workspace == "gallery"
    assert gallery.state().checked
    board.actionInterface().doAction(QAccessibleActionInterface.pressAction())
    assert window.studio.create.state.layered


def test_a_screen_reader_that_was_there_first_is_told_what_a_control_became(qtbot):
    """It asks as soon as a widget has a name, and Qt keeps the answer."""
    button = IconButton("lock-outline", "Keep the seed", checkable=True)
    painted, strip = QWidget(), _Strip()
    group = QButtonGroup()
    for widget in (button, painted, strip):
        qtbot.addWidget(widget)
        assert interface_of(widget).text(QAccessible.Text.Name) == widget.accessibleName()
    button.set_name("Keep the seed of anchor A")
    group.addButton(button)
    assert interface_of(button).text(QAccessible.Text.Name) == "Keep the seed of anchor A"
    assert interface_of(button).role() == QAccessible.Role.RadioButton
    describe_as(painted, QAccessible.Role.Graphic)
    describe_list(strip, strip.parts)
    for widget, role in ((painted, QAccessible.Role.Graphic), (strip, QAccessible.Role.List)):
        widget.setAccessibleName("first")
        assert interface_of(widget).role() == role
        widget.setAccessibleName("second")
        assert interface_of(widget).text(QAccessible.Text.Name) == "second"
    assert interface_of(strip).childCount() == 1


class _Strip(QWidget):
    def parts(self) -> list[Part]:
        return [Part("one", QRect(0, 0, 10, 10))]


def test_rows_of_models_can_be_told_apart_by_their_names(window):
    window.go_to("models")
    settle()
    buttons = [button for button in window.page.workspace.findChildren(QAbstractButton) if button.isVisible()]
    names = [button.accessibleName() for button in buttons]
    assert len(names) > 4 and len(set(names)) == len(names)
    row = window.page.workspace.findChild(ModelRow)
    assert interface_of(row).role() == QAccessible.Role.ListItem and ", ," not in row.accessibleName()


def test_lines_that_are_painted_are_text(window):
    window.go_to("create")
    card = window.page.workspace.column().card.facts
    assert interface_of(card).role() == QAccessible.Role.StaticText and value(card) == card.text()
    assert interface_of(window).role() == QAccessible.Role.Window


def interface_of(widget: QWidget) -> QAccessibleInterface:
    return QAccessible.queryAccessibleInterface(widget)


def value(widget: QWidget) -> str:
    return interface_of(widget).text(QAccessible.Text.Value)


def test_the_mask_and_the_zoom_are_said_in_words(window, qtbot):
    open_photo(window)
    restore = window.studio.restore
    canvas = window.page.workspace.view
    assert QAccessible.queryAccessibleInterface(canvas).role() == QAccessible.Role.Graphic
    restore.editor.mask_all()
    qtbot.waitUntil(lambda: "100" in value(canvas))
    window.go_to("create")
    settle()
    assert QAccessible.queryAccessibleInterface(window.page.workspace.board.view).role() == QAccessible.Role.Graphic


def test_the_strip_says_which_picture_is_chosen(window):
    studio = window.studio
    studio.create.edit(prompt="a fox", count=2)
    studio.create.generate()
    for index in range(2):
        studio.engine.preview(index)
        studio.engine.keep(index, Path(studio.settings.library) / f"{index}.png")
    settle()
    strip = next(w for w in window.findChildren(QWidget) if w.accessibleName() == "Pictures of this session")
    assert QAccessible.queryAccessibleInterface(strip).role() == QAccessible.Role.List
    assert value(strip) == "Picture 1 of 2"
    first, second = (interface_of(strip).child(number) for number in range(2))
    assert (first.role(), first.text(QAccessible.Text.Name)) == (QAccessible.Role.ListItem, "a fox")
    assert first.state().selected and not second.state().selected
    assert first.rect().size() == second.rect().size() and first.rect() != second.rect()
    action = second.actionInterface()
    action.doAction(action.actionNames()[0])
    assert value(strip) == "Picture 2 of 2" and interface_of(strip).child(1).state().selected


def test_the_keys_of_a_walk_are_parts_of_a_list(window):
    window.go_to("explore")
    explore, track = window.studio.explore, window.page.workspace.timeline.track
    explore.keys.add()
    explore.move_by(0.2, 0.0)
    explore.keys.add()
    parts = interface_of(track)
    assert parts.childCount() == 2
    assert parts.child(0).text(QAccessible.Text.Name) == "Key 1 at 0.00 s"
    action = parts.child(0).actionInterface()
    action.doAction(action.actionNames()[0])
    assert explore.state.key == 0 and parts.child(0).state().selected


def test_f6_goes_around_all_regions_and_back(window, qtbot):
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    window.go_to("create")
    seen = []
    for _ in range(8):
        qtbot.keyClick(window, Qt.Key.Key_F6)
        seen.append(window.focusWidget())
    regions = [window.rail, *window.page.regions(), window.status]
    reached = [next((r for r in regions if r is w or r.isAncestorOf(w)), None) for w in seen]
    order = [regions.index(region) for region in reached]
    assert len(set(order)) >= 4
    assert order != sorted(order)  # it came around
    last = window.focusWidget()
    qtbot.keyClick(window, Qt.Key.Key_F6)
    qtbot.keyClick(window, Qt.Key.Key_F6, Qt.KeyboardModifier.ShiftModifier)
    assert window.focusWidget() is last


def test_tab_reaches_every_region_and_is_never_trapped(window, qtbot):
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    for room in rooms(window):
        window.rail.tiles[0].parent().setFocus()
        first = None
        visited: set[QWidget] = set()
        for _ in range(200):
            window.focusNextChild()
            now = window.focusWidget()
            if now is None or now is first:
                break
            first = first or now
            visited.add(now)
        regions = [window.rail, *window.page.regions(), window.status]
        missed = [
            type(region).__name__
            for region in regions
            if any(can_be_tabbed(part) for part in region.findChildren(QWidget))
            and not any(region.isAncestorOf(widget) for widget in visited)
        ]
        assert now is first, room
        assert missed == [], room


def can_be_tabbed(widget: QWidget) -> bool:
    return bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus) and widget.isVisible() and widget.isEnabled()
