from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QVBoxLayout, QWidget

from mmstudio.jobs import MAX_SEED
from mmstudio.ui.controls import (
    Chip,
    ChipRow,
    DropDown,
    ElidedLabel,
    ErrorCard,
    FlowLayout,
    IconButton,
    PrimaryButton,
    Section,
    SeedBox,
    SegmentedSwitch,
    Stepper,
    Switch,
    Text,
    TextButton,
    TileGrid,
    ToastHost,
    set_tip,
)
from mmstudio.ui.controls.laid_out import laid_out_once
from mmstudio.ui.theme import font

HOSTILE = "<b>bold</b> &amp; <img src=x>"
STYLES = [("any", "Any", ""), ("noto", "Bold", ""), ("twemoji", "Clean", ""), ("noto-blob", "Blob", ""), ("e", "E", "")]


def heard_from(signal):
    heard = []
    signal.connect(lambda *values: heard.append(values[0] if len(values) == 1 else values))
    return heard


# seed


@pytest.fixture
def seed(qtbot):
    box = SeedBox()
    qtbot.addWidget(box)
    box.set_seed(48213907)
    box.show()
    return box


def test_a_seed_is_grouped_to_look_at_and_plain_to_copy(qtbot, seed):
    seed.field.clearFocus()
    assert seed.field.text() == "48\u2009213\u2009907"
    seed.activateWindow()
    seed.field.setFocus()
    qtbot.waitUntil(seed.field.hasFocus)
    seed.field.copy()
    assert QApplication.clipboard().text() == "48213907"


def test_a_typed_seed_closes_the_lock(qtbot, seed):
    seeds, locks = heard_from(seed.seed_edited), heard_from(seed.locked_changed)
    seed.field.setText("77")
    seed.field.editingFinished.emit()
    assert (seeds, locks, seed.locked()) == ([77], [True], True)


@pytest.mark.parametrize(
    ("typed", "seed_kept"), [("99999999999999", MAX_SEED), ("abc", 48213907), ("48 213 908", 48213908)]
)
def test_typed_seeds_stay_in_range(seed, typed, seed_kept):
    seed.field.setText(typed)
    seed.field.editingFinished.emit()
    assert seed.seed() == seed_kept


def test_the_die_gives_another_seed_and_leaves_the_lock(qtbot, seed):
    seeds = heard_from(seed.seed_edited)
    seed.die.click()
    assert seeds == [seed.seed()] and seed.seed() != 48213907 and not seed.locked()


def test_the_lock_tells_only_a_persons_change(seed):
    locks = heard_from(seed.locked_changed)
    seed.set_locked(True)
    assert locks == []
    seed.lock.click()
    assert locks == [False]


# switches


@pytest.fixture
def switch(qtbot):
    switch = SegmentedSwitch("Mode", [("one", "One", "square-outline"), ("board", "Board", "view-grid-outline")])
    qtbot.addWidget(switch)
    switch.show()
    return switch


def test_arrow_keys_move_a_segmented_switch(qtbot, switch):
    heard = heard_from(switch.changed)
    qtbot.keyClick(switch._segments[0], Qt.Key.Key_Right)
    qtbot.keyClick(switch._segments[1], Qt.Key.Key_Right)  # already at the end
    qtbot.keyClick(switch._segments[1], Qt.Key.Key_Left)
    assert heard == ["board", "one"]


def test_a_segmented_switch_is_entered_once_by_tab(switch):
    switch.set_current("board")
    tabs = [s.focusPolicy() == Qt.FocusPolicy.TabFocus for s in switch._segments]
    assert tabs == [False, True]


def test_a_switch_without_room_for_its_texts_becomes_a_drop_down(qtbot):
    holder = QWidget()
    qtbot.addWidget(holder)
    holder.resize(600, 60)
    switch = SegmentedSwitch("Mode", [(str(n), f"A rather long text {n}", "") for n in range(4)], parent=holder)
    holder.show()
    switch.resize(600, 30)
    assert switch.list.isHidden()
    switch.resize(160, 30)
    assert not switch.list.isHidden() and switch.rect().contains(switch.list.geometry())
    heard = heard_from(switch.changed)
    switch.list.chosen.emit("2")
    assert heard == ["2"] and switch.current() == "2"


def test_a_compact_switch_keeps_its_words_as_tooltips(switch):
    wide = switch.sizeHint().width()
    switch.set_compact(True)
    assert switch.sizeHint().width() < wide
    assert [s.toolTip() for s in switch._segments] == ["One", "Board"]


def test_a_switch_is_a_check_box_with_a_large_target(qtbot):
    switch = Switch("Reduce motion")
    qtbot.addWidget(switch)
    switch.show()
    QTest.mouseClick(switch, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(2, 2))
    assert switch.isChecked()
    assert switch.sizeHint().height() >= 28
    assert QAccessible.queryAccessibleInterface(switch).role() == QAccessible.Role.CheckBox


# stepper


@pytest.fixture
def stepper(qtbot):
    stepper = Stepper("Pictures", minimum=1, maximum=32, value=4)
    qtbot.addWidget(stepper)
    stepper.show()
    return stepper


def test_a_stepper_steps_and_stops_at_its_ends(stepper):
    heard = heard_from(stepper.value_changed)
    stepper.more.click()
    stepper.set_value(32)
    assert not stepper.more.isEnabled() and stepper.less.isEnabled()
    stepper.set_value(1)
    assert not stepper.less.isEnabled()
    assert heard == [5]


def test_holding_a_stepper_repeats_after_400_ms(stepper):
    assert stepper.more.autoRepeat() and stepper.more.autoRepeatDelay() == 400


def test_the_number_of_a_stepper_is_visible(stepper):
    assert stepper.field.lineEdit().width() > 20


def test_typed_numbers_of_a_stepper_are_kept_in_range(qtbot, stepper):
    stepper.field.selectAll()
    qtbot.keyClicks(stepper.field, "31")
    qtbot.keyClick(stepper.field, Qt.Key.Key_Return)
    assert stepper.value() == 31
    qtbot.keyClick(stepper.field, Qt.Key.Key_Up)
    qtbot.keyClick(stepper.field, Qt.Key.Key_Up)
    assert stepper.value() == 32


# chips


def test_delete_and_the_cross_remove_a_chip(qtbot):
    chip = Chip("frame", removable=True)
    qtbot.addWidget(chip)
    chip.resize(chip.sizeHint())
    chip.show()
    heard = heard_from(chip.removed)
    qtbot.keyClick(chip, Qt.Key.Key_Delete)
    QTest.mouseClick(chip, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(chip.width() - 10, 12))
    QTest.mouseClick(chip, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(8, 12))
    assert len(heard) == 2


def test_a_row_of_chips_says_which_was_removed(qtbot):
    row = ChipRow()
    qtbot.addWidget(row)
    row.set_texts(("text", "frame"))
    heard = heard_from(row.removed)
    row.findChildren(Chip)[1].removed.emit()
    assert heard == ["frame"]


def test_a_flow_wraps_to_more_lines_when_narrow(qtbot):
    holder = QWidget()
    qtbot.addWidget(holder)
    flow = FlowLayout(holder)
    for n in range(8):
        flow.addWidget(Chip(f"chip number {n}"))
    assert flow.heightForWidth(200) > flow.heightForWidth(600) > flow.heightForWidth(4000)


# sections, tiles, lists


def test_a_section_folds_by_click_and_arrows_and_says_what_is_inside(qtbot):
    section = Section("Advanced", "advanced")
    qtbot.addWidget(section)
    section.add(Text("inside"))
    section.set_summary("20 steps · guidance 7.0")
    section.show()
    heard = heard_from(section.toggled)
    qtbot.keyClick(section.head, Qt.Key.Key_Left)
    assert not section.body.isVisible()
    qtbot.keyClick(section.head, Qt.Key.Key_Right)
    assert section.body.isVisible()
    section.head.click()
    assert heard == [("advanced", False), ("advanced", True), ("advanced", False)]
    section.set_open(True)
    assert section.body.isVisible() and len(heard) == 3


def test_tiles_are_walked_with_arrows(qtbot):
    grid = TileGrid("Style", STYLES, columns=4)
    qtbot.addWidget(grid)
    grid.show()
    heard = heard_from(grid.chosen)
    qtbot.keyClick(grid.tiles[0], Qt.Key.Key_Right)
    qtbot.keyClick(grid.tiles[1], Qt.Key.Key_Left)
    qtbot.keyClick(grid.tiles[0], Qt.Key.Key_Down)
    qtbot.keyClick(grid.tiles[4], Qt.Key.Key_Down)
    assert heard == ["noto", "any", "e"]
    assert grid.current() == "e"


def test_tiles_show_pictures_and_elide_captions(qtbot):
    grid = TileGrid("Style", [("any", "A caption that is far too long for a tile", "")])
    qtbot.addWidget(grid)
    picture = QImage(64, 64, QImage.Format.Format_RGB32)
    picture.fill(Qt.GlobalColor.red)
    grid.set_picture("any", picture)
    grid.resize(80, 90)
    grid.show()
    shown = grid.tiles[0].grab().toImage()
    assert shown.pixelColor(shown.width() // 2, 29).red() > 200


def test_a_list_changes_by_wheel_only_when_focused(qtbot):
    from tests.ui.controls.test_slider import wheel

    drop = DropDown("Sort", [("new", "Newest"), ("old", "Oldest")])
    other = Text("x")
    for widget in (drop, other):
        qtbot.addWidget(widget)
        widget.show()
    assert not wheel(drop, -1)
    assert drop.current() == "new"


def test_choosing_in_a_list_tells_and_showing_does_not(qtbot):
    drop = DropDown("Sort", [("new", "Newest"), ("old", "Oldest")])
    qtbot.addWidget(drop)
    heard = heard_from(drop.chosen)
    drop.set_current("old")
    assert heard == []
    drop.activated.emit(0)
    assert heard == ["new"]


# words


def test_a_cut_text_has_all_of_it_in_its_tooltip(qtbot):
    label = ElidedLabel("a long name of a file that does not fit.png", mode=Qt.TextElideMode.ElideMiddle)
    qtbot.addWidget(label)
    label.resize(80, 20)
    label.show()
    assert label.toolTip() == label.text()
    label.resize(800, 20)
    assert label.toolTip() == ""


def test_a_cut_text_follows_its_words_its_width_and_its_font(qtbot):
    label = ElidedLabel("some words that are cut")
    qtbot.addWidget(label)
    label.resize(60, 20)
    label.show()
    changes = {
        "words": lambda: label.setText("other words that are cut"),
        "width": lambda: label.resize(90, 20),
        "font": lambda: label.setFont(font(18)),
    }
    for name, change in changes.items():
        hint, look = label.sizeHint(), label.grab().toImage()
        change()
        assert label.grab().toImage() != look, name
        assert name == "width" or label.sizeHint() != hint, name


def test_parts_that_come_together_are_laid_out_once(qtbot):
    class Counted(QVBoxLayout):
        count_ = 0

        def setGeometry(self, rect):
            self.count_ += 1
            super().setGeometry(rect)

    whole = QWidget()
    qtbot.addWidget(whole)
    box = Counted(whole)
    parts = [Text(str(number)) for number in range(10)]
    for part in parts:
        box.addWidget(part)
        part.hide()
    whole.show()
    QApplication.processEvents()
    box.count_ = 0
    with laid_out_once(whole):
        for part in parts:
            part.show()
    QApplication.processEvents()
    assert box.count_ <= 2
    assert [part.y() for part in parts] == sorted({part.y() for part in parts})
    parts[0].hide()
    QApplication.processEvents()
    assert box.count_ > 0 and parts[1].y() < parts[2].y(), "it goes on laying out"


def test_u1_hostile_text_stays_text(qtbot):
    card = ErrorCard(HOSTILE, [(HOSTILE, lambda: None)])
    qtbot.addWidget(card)
    assert card.words.textFormat() == Qt.TextFormat.PlainText
    assert card.words.text() == HOSTILE
    assert "<b>" not in card.findChild(TextButton).toolTip()
    label = Text(HOSTILE)
    qtbot.addWidget(label)
    assert label.textFormat() == Qt.TextFormat.PlainText
    set_tip(label, HOSTILE)
    assert "<b>" not in label.toolTip() and "&lt;b&gt;" in label.toolTip()


def test_an_ampersand_is_no_shortcut(qtbot):
    button = TextButton("Cut & paste")
    qtbot.addWidget(button)
    assert button.shortcut().isEmpty()
    assert button.text() == "Cut && paste"


def test_u4_a_megabyte_of_text_is_painted_at_once(qtbot):
    label = ElidedLabel("x" * 1_000_000 + "\u202e\U0001f98a")
    qtbot.addWidget(label)
    label.resize(200, 20)
    label.show()
    assert label.sizeHint().width() < 100_000
    assert not label.grab().isNull()


# buttons, toasts, errors


def test_icon_buttons_are_named_and_large_enough(qtbot):
    button = IconButton("undo", "Undo", "Undo. Ctrl+Z")
    qtbot.addWidget(button)
    assert (button.accessibleName(), button.toolTip()) == ("Undo", "Undo. Ctrl+Z")
    assert min(button.width(), button.height()) >= 28


def test_the_main_button_elides_instead_of_growing_out_of_its_place(qtbot):
    button = PrimaryButton("Generate", "creation", height=52)
    qtbot.addWidget(button)
    assert button.height() == 52
    button.set_words("A text that is much too long for the place it has")
    button.resize(120, 52)
    assert not button.grab().isNull()
    assert button.accessibleName().startswith("A text")


def test_one_toast_at_a_time_with_its_action(qtbot):
    over = QWidget()
    qtbot.addWidget(over)
    over.resize(900, 600)
    over.show()
    host = ToastHost(over)
    done = []
    host.show("First")
    first = host.current
    host.show("Moved to the bin.", "Undo", lambda: done.append("undo"))
    assert host.current is not first
    assert host.current.geometry().center().x() == pytest.approx(450, abs=1)
    assert over.rect().contains(host.current.geometry())
    host.current.button.click()
    assert done == ["undo"]
    qtbot.waitUntil(lambda: host.current is None)


def test_a_toast_waits_under_the_pointer(qtbot):
    over = QWidget()
    qtbot.addWidget(over)
    over.resize(900, 600)
    over.show()
    host = ToastHost(over)
    host.show("Saved.")
    assert host.current._clock.interval() == 5000
    host.current.enterEvent(None)
    assert not host.current._clock.isActive()
    host.current.leaveEvent(None)
    assert host.current._clock.isActive()
    host.show("Deleted.", "Undo", lambda: None)
    assert host.current._clock.interval() == 8000


def test_an_error_card_offers_its_actions_in_order(qtbot):
    done = []
    card = ErrorCard(
        "The engine stopped.", [("Try again", lambda: done.append(1)), ("Details", lambda: done.append(2))]
    )
    qtbot.addWidget(card)
    for button in card.findChildren(TextButton):
        button.click()
    assert done == [1, 2]
    card.tell("Another sentence.")
    assert card.accessibleName() == "Another sentence."


def _painted(qtbot) -> list[QAbstractButton]:
    from mmstudio.ui.controls.tiles import Tile
    from mmstudio.ui.first_run import _Way
    from mmstudio.ui.shell.rail import Rail
    from mmstudio.ui.swatches import BackgroundSwatches

    rail = Rail()
    rail.add("create", "creation", "Create", "")
    section, swatches = Section("Size"), BackgroundSwatches()
    tile, way = Tile("noto", "Bold"), _Way("creation", "Draw something", "")
    for widget in (rail, section, swatches, tile, way):
        qtbot.addWidget(widget)
    return [rail.tiles[0], section.head, swatches.swatches[1], tile, way]


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space])
def test_every_painted_button_is_pressed_by_return_and_space(qtbot, key) -> None:
    for button in _painted(qtbot):
        pressed: list[bool] = []
        button.clicked.connect(lambda checked, pressed=pressed: pressed.append(checked))
        qtbot.keyClick(button, key)
        assert len(pressed) == 1, type(button).__name__
