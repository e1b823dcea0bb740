"""The room of Explore, with a fake live worker behind it: mouse, keys, menus, and what a screen reader hears."""

from __future__ import annotations

import random
from pathlib import Path

import msgspec
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QImage
from PySide6.QtWidgets import QAbstractButton, QApplication, QMenu

from mmstudio.documents.explore import Card
from mmstudio.engine.live_kinds import ExploreFrame
from mmstudio.engine.live_messages import LiveNote
from mmstudio.generators import registry
from mmstudio.jobs import (
    Concept,
    DrawnAnchor,
    ExploreJob,
    GenerateJob,
    PictureCondition,
    SoundCondition,
    TextCondition,
)
from mmstudio.ui.controls import Menu
from mmstudio.ui.explore.asking import KeyTimeSheet, OppositesSheet
from mmstudio.ui.explore.grid_sheet import GridForm
from mmstudio.ui.explore.workspace import ExploreWorkspace
from mmstudio.ui.theme import color, themes
from mmstudio.viewmodels.drafts import SoundIngredient
from mmstudio.viewmodels.explore import ExploreViewModel
from mmstudio.viewmodels.explore_files import ExploreFiles
from tests.fakes import FakeIngredients, FakeLive


@pytest.fixture
def live(studio) -> FakeLive:
    return FakeLive(studio)


@pytest.fixture
def ears() -> FakeIngredients:
    return FakeIngredients()


@pytest.fixture
def room(qtbot, studio, live, ears, tmp_path) -> ExploreWorkspace:
    files = ExploreFiles(tmp_path / "explore")
    studio.__dict__["live"] = live
    studio.__dict__["explore"] = ExploreViewModel(
        live,
        studio.engine,
        studio.library,
        lambda: studio.settings,
        files,
        chance=random.Random(3),
        ingredients=ears,
        parent=studio,
    )
    room = ExploreWorkspace(studio)
    qtbot.addWidget(room)
    room.resize(1000, 640)
    room.show()
    room.activated()
    for part in (room.column(), room.filmstrip(), room.modes()):
        qtbot.addWidget(part)
        part.resize(324, 600)
        part.show()
    return room


def state(room: ExploreWorkspace):
    return room._explore.state


def show_picture(live: FakeLive) -> None:
    live.answer(live.newest("picture"))


@pytest.mark.parametrize("mode", ["line", "triangle", "pad"])
def test_dragging_the_point_moves_it(qtbot, room, mode):
    room._explore.set_mode(mode)
    before = room._explore.handle()
    room.map.grab()
    start = room.map._point(*before).toPoint()
    qtbot.mousePress(room.map, Qt.MouseButton.LeftButton, pos=start)
    qtbot.mouseMove(room.map, start + QPoint(60, 0))
    qtbot.mouseRelease(room.map, Qt.MouseButton.LeftButton, pos=start + QPoint(60, 0))
    assert room._explore.handle() != before


def test_dragging_the_seed_map_pans_it(qtbot, room):
    room._explore.set_mode("map")
    middle = room.map.rect().center()
    qtbot.mousePress(room.map, Qt.MouseButton.LeftButton, pos=middle)
    qtbot.mouseMove(room.map, middle - QPoint(90, 40))
    qtbot.mouseRelease(room.map, Qt.MouseButton.LeftButton, pos=middle - QPoint(90, 40))
    x, y = state(room).draft.view
    assert x > 0 and y > 0


def test_a_way_to_move_that_is_clicked_has_its_room_at_once(qtbot, room):
    line = room.map.height()
    buttons = {button.text(): button for button in room.modes().findChildren(QAbstractButton)}
    qtbot.mouseClick(buttons["Mix"], Qt.MouseButton.LeftButton)
    assert state(room).draft.mode == "mix" and room.map.height() == room.map.width() > line


def test_a_click_on_the_ring_walks_there(qtbot, room):
    room._explore.set_mode("mix")
    corner = room.map._point(1.0, 0.0).toPoint()
    qtbot.mouseClick(room.map, Qt.MouseButton.LeftButton, pos=corner)
    assert len(state(room).draft.wander) == 1
    qtbot.keyClick(room.map, Qt.Key.Key_Left, Qt.KeyboardModifier.ControlModifier)
    assert len(state(room).draft.wander) == 2


def test_arrow_keys_move_a_little_and_with_shift_far(qtbot, room):
    qtbot.keyClick(room.map, Qt.Key.Key_Right)
    assert state(room).draft.share == pytest.approx(0.51)
    qtbot.keyClick(room.map, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert state(room).draft.share == pytest.approx(0.61)


def test_a_screen_reader_hears_the_shares(room):
    room._explore.set_mode("pad")
    room._explore.move_to(0.0, 1.0)
    assert room.map.accessibleDescription() == "A 0 %, B 0 %, C 100 %, D 0 %"
    assert room.panel.picture.accessibleDescription() == room.map.accessibleDescription()


def test_the_picture_and_small_pictures_are_shown(room, live):
    show_picture(live)
    assert not room.panel.picture._pixmap.isNull()
    for number, (_, request) in enumerate(list(live.asked), 1):
        if isinstance(request, ExploreFrame):  # not what is looked at for even steps, once the hand has rested
            live.answer(number)
    assert not room.map.grab().isNull() and not room.column().grab().isNull()


def test_a_hand_that_moves_paints_no_small_picture_anew(room, live, monkeypatch):
    painted = []
    real = room.map._paint_cell
    monkeypatch.setattr(
        room.map, "_paint_cell", lambda painter, cell, image: painted.append(real(painter, cell, image))
    )
    room._explore.set_mode("pad")
    first = room.map.grab().toImage()
    assert painted
    painted.clear()
    room._explore.move_to(0.9, 0.2)
    assert room.map.grab().toImage() != first and not painted
    room._explore.set_mode("mix")
    room.map.grab()
    assert painted
    painted.clear()
    for number, (_, request) in enumerate(list(live.asked), 1):
        if isinstance(request, ExploreFrame):
            live.answer(number)
    room.map.grab()
    assert painted, "small pictures that have come are shown"


def test_a_frame_that_cannot_be_had_is_said_below_and_the_picture_stays(room, live):
    show_picture(live)
    room._explore.move_to(0.2, 0)
    live.refuse("no_weights")
    assert room.panel.note.text() == "Every anchor counts nothing. Give one of them a weight."
    assert not room.panel.note.isHidden() and not room.panel.picture._pixmap.isNull()


def test_the_empty_state_says_what_to_do_until_it_is_done(room):
    assert room.hint.text() == "Two starters are ready. Drag the point." and not room.hint.isHidden()
    room._explore.move_to(0.7, 0)
    assert room.hint.isHidden()
    room._explore.open_position(room._explore.position())
    assert room.hint.text() == "Move the weights, or click a picture around the middle."


def test_keep_add_key_and_star_are_buttons_and_commands(qtbot, room, studio):
    qtbot.mouseClick(room.panel.keep, Qt.MouseButton.LeftButton)
    room.commands()["main"]()
    room.commands()["star"]()
    assert [type(job) for job in studio.engine.jobs] == [ExploreJob] * 3
    qtbot.mouseClick(room.panel.key, Qt.MouseButton.LeftButton)
    room.commands()["add_key"]()
    assert len(state(room).draft.walk.keys) == 2
    room.commands()["remove_key"]()
    assert len(state(room).draft.walk.keys) == 1


def test_words_of_an_anchor_are_edited_in_place(qtbot, room):
    field = room.column().anchors.cards[0].words
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, "a blue whale")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert state(room).draft.cards[0].title == "a blue whale"


def test_directions_move_and_reset(qtbot, room):
    column = room.column()
    row = column.directions[0]
    row.slider.track.setFocus()
    qtbot.keyClick(row.slider.track, Qt.Key.Key_Right)
    assert dict(state(room).draft.directions) == {"light": 0.1}
    qtbot.mouseClick(column.reset, Qt.MouseButton.LeftButton)
    assert state(room).draft.directions == ()


def test_what_draws_is_chosen_among_what_is_installed(room, live, monkeypatch):
    column = room.column()
    assert column._model.isHidden()  # the starter is alone
    other = msgspec.structs.replace(registry.STARTER, checkpoint="sd15", title="SD 1.5")
    monkeypatch.setattr(registry, "infos", lambda: (registry.STARTER, other))
    room.activated()
    assert not column._model.isHidden()
    assert [column.model.itemText(number) for number in range(2)] == ["Starter drawings", "SD 1.5"]
    column.model.chosen.emit("sd15")
    assert state(room).draft.checkpoint == "sd15"
    assert [section.isHidden() for section in column.sections] == [False, True, True, False]
    assert column.truncation.isHidden()
    live.answer(live.newest("picture"), notes=(LiveNote("sketch"),))
    assert room.panel.took.text() == "Sketch"
    assert room.hint.text() == "Small pictures are sketches by the starter." and not room.hint.isHidden()


def test_a_card_says_what_an_installed_model_leaves_out_of_it(room, monkeypatch):
    cards = room.column().anchors.cards
    job = GenerateJob(conditions=(TextCondition(prompt="snow"), PictureCondition(path="/p/fox.png")))
    room._explore.anchors.add(Card(anchor=DrawnAnchor(job=job)), 0)
    assert cards[0].left_out.isHidden() and not cards[0].parts.bar.isHidden()
    large = msgspec.structs.replace(registry.STARTER, checkpoint="sd15", title="SD 1.5", family="sd15", reference=True)
    monkeypatch.setattr(registry, "infos", lambda: (registry.STARTER, large))
    room._explore.draw_with("sd15")
    assert cards[0].left_out.text() == "Picture left out: SD 1.5 needs an IP-Adapter."
    assert cards[1].left_out.isHidden()
    assert not cards[0].parts.isHidden() and cards[0].parts.bar.isHidden()  # weights stay, nobody knows the shares
    room._menus.anchor_menu(0, QPoint())
    menu = room.findChildren(Menu)[-1]
    offered = [action.text() for action in menu.actions()]
    menu.close()
    assert "Mix in a sound…" in offered and "Mix in a picture…" not in offered and "Style" not in offered
    monkeypatch.setattr(registry, "additions", lambda kind, family: (object(),))
    room._explore.draw_with("starter")
    room._explore.draw_with("sd15")
    assert cards[0].left_out.isHidden()


def test_a_grid_sheet_is_asked_for_and_shown(qtbot, room, studio):
    room.fill_more_menu(menu := Menu(room))
    next(action for action in menu.actions() if action.text() == "Grid sheet…").trigger()
    form = room.window().findChild(GridForm)
    assert form.count.text().startswith("8 picture")
    for style in ("noto", "streamline"):
        form.styles[style].click()
    assert form.count.text().startswith("16 picture")
    form.draw.click()
    assert [(job.style, job.count) for job in studio.engine.jobs] == [("noto", 4), ("streamline", 4)] * 2


def test_opposites_are_typed_and_taken_away(qtbot, room, live):
    column = room.column()
    qtbot.mouseClick(column.type, Qt.MouseButton.LeftButton)
    sheet = room.window().findChild(OppositesSheet)
    qtbot.keyClicks(sheet.low, "happy")
    qtbot.keyClick(sheet.low, Qt.Key.Key_Return)
    assert sheet.isVisible() and not sheet.done.isEnabled()  # one end is missing
    qtbot.keyClicks(sheet.high, "sad")
    qtbot.keyClick(sheet.high, Qt.Key.Key_Return)
    assert sheet.isHidden() and "happy – sad" in column.trying.text() and not column.trying.isHidden()
    live.answer(live.newest("check"), data=0.9)
    assert column.trying.isHidden()
    (row,) = room.column()._opposites
    assert not room.column().opposites.isHidden()
    row.slider.track.setFocus()
    qtbot.keyClick(row.slider.track, Qt.Key.Key_Right)
    assert dict(state(room).draft.directions) == {"words:happy|sad": 0.1}
    qtbot.mouseClick(row.remove, Qt.MouseButton.LeftButton)
    assert room.column()._opposites == [] and state(room).draft.directions == ()


def test_movement_controls_edit_the_document(qtbot, room):
    column = room.column()
    qtbot.mouseClick(column.even, Qt.MouseButton.LeftButton)
    column.seed.chosen.emit("own")
    column.cells.changed.emit("7")
    draft = state(room).draft
    assert (draft.even, draft.same_seed, draft.cells) == (False, False, 7)


@pytest.mark.parametrize("theme", ["dark", "light", "high_contrast"])
def test_the_way_over_the_map_is_seen_in_every_theme(room, theme):
    themes().apply(theme, reduce_motion=True)
    explore = room._explore
    explore.set_mode("pad")
    for y in (0.4, 0.6):
        explore.move_to(0.375, y)  # between two columns of small pictures
        explore.keys.add()
    explore.move_to(1.0, 1.0)
    room.map.resize(500, 500)
    middle = room.map._point(0.375, 0.5)
    shown = room.map.grab().toImage()
    around = range(-2, 3)
    seen = [shown.pixelColor(round(middle.x()) + by, round(middle.y())).lightness() for by in around]
    assert max(abs(one - color("raised").lightness()) for one in seen) > 100


def test_a_mix_has_no_choice_of_cells(room):
    room._explore.set_mode("mix")
    assert not room.column().cells.isVisible()
    room._explore.set_mode("pad")
    assert room.column().cells.isVisible()


def test_the_weights_of_a_mix_have_sliders(qtbot, room):
    room._explore.set_mode("mix")
    track = room.column().anchors.cards[1].weight.track
    track.setFocus()
    qtbot.keyClick(track, Qt.Key.Key_Home)
    assert state(room).weights == (1.0, 0.0)


def test_parts_of_a_mixed_anchor_have_weights_and_shares(qtbot, room, live):
    explore, cards = room._explore, room.column().anchors.cards
    assert cards[0].parts.isHidden()
    fox, bark = PictureCondition(path="/p/fox.png"), SoundCondition(path="/s/a.wav", heard=(Concept("dog", 1.0),))
    job = GenerateJob(conditions=(TextCondition(prompt="snow"), fox, bark))
    explore.anchors.add(Card(anchor=DrawnAnchor(job=job)), 0)
    rows = cards[0].parts.rows
    assert [row.label.text() for row in rows] == ["Words", "Picture", "Sound"]
    live.answer(live.newest("parts/0"), data=[0.5, 0.4, 0.1])
    assert [row.label.text() for row in rows] == ["Words · 50 %", "Picture · 40 %", "Sound · 10 %"]
    assert "Prompt 50 %" in cards[0].parts.bar.toolTip()
    rows[2].track.setFocus()
    qtbot.keyClick(rows[2].track, Qt.Key.Key_Home)
    assert [one.weight for one in explore.draft.cards[0].anchor.job.conditions] == [1.0, 0.5, 0.0]
    room._menus.anchor_menu(0, QPoint())
    menu = room.findChildren(Menu)[-1]
    next(action for action in menu.actions() if action.text() == "Take out: Sound").trigger()
    menu.close()
    assert len(explore.draft.cards[0].anchor.job.conditions) == 2


def test_keys_are_dragged_in_time_and_chosen_by_arrows(qtbot, room):
    explore, track = room._explore, room.timeline.track
    room.timeline.resize(900, 168)
    for x in (0.1, 0.5, 0.9):
        explore.move_to(x, 0)
        explore.keys.add()
    track.resize(860, 110)
    start = track._box(2.0).center().toPoint()
    qtbot.mousePress(track, Qt.MouseButton.LeftButton, pos=start)
    qtbot.mouseMove(track, start + QPoint(40, 0))
    qtbot.mouseRelease(track, Qt.MouseButton.LeftButton, pos=start + QPoint(40, 0))
    assert 2.0 < state(room).draft.walk.keys[1].time_s < 4.0
    qtbot.keyClick(track, Qt.Key.Key_Right)
    assert state(room).key == 2
    moved = state(room).draft.walk.keys[2].time_s
    qtbot.keyClick(track, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert state(room).draft.walk.keys[2].time_s == pytest.approx(moved - 0.1)
    assert "Key 3 of 3" in track.accessibleDescription()
    assert room.timeline.facts.text() == "3 key(s) · closed loop"
    room.set_size_class(True, True)
    assert room.timeline.facts.text() == "3 key(s)"
    room._menus.ask_time(2)
    sheet = room.window().findChild(KeyTimeSheet)
    sheet.time.field.selectAll()
    qtbot.keyClicks(sheet.time.field, "6.25")
    qtbot.keyClick(sheet.time.field, Qt.Key.Key_Return)
    assert sheet.isHidden() and state(room).draft.walk.keys[2].time_s == 6.25


def test_beats_to_snap_to_are_chosen_in_the_walk(room, ears):
    menu = Menu(room)
    room.timeline.fill_snap_menu(menu)
    assert [action.text() for action in menu.actions() if action.text()] == ["Off", "Beats of a sound…"]
    room._explore.keys.snap_to(Path("/a/song.ogg"))
    assert room.timeline.facts.text() == "Listening to song.ogg…"
    ears.answer((0.0, 0.5))
    assert room.timeline.facts.text() == ""
    assert room.timeline.snap.isChecked()
    menu = Menu(room)
    room.timeline.fill_snap_menu(menu)
    off, beats = menu.actions()[:2]
    assert beats.text() == "Beats of song.ogg" and beats.isChecked()
    off.trigger()
    assert not room.timeline.snap.isChecked() and not room.timeline.grab().isNull()


def test_text_dropped_becomes_an_anchor(room):
    data = QMimeData()
    data.setText("a quiet  harbour")
    actions, buttons = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    room.dropEvent(QDropEvent(QPointF(5, 5), actions, data, buttons, Qt.KeyboardModifier.NoModifier))
    assert state(room).draft.cards[-1].title == "a quiet harbour"


def test_a_sound_dropped_becomes_an_anchor_by_what_is_heard(room, ears):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile("/a/bark.wav")])
    actions, buttons = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    room.dropEvent(QDropEvent(QPointF(5, 5), actions, data, buttons, Qt.KeyboardModifier.NoModifier))
    offered = {action.text(): action for action in room.findChild(QMenu).actions()}
    offered["Make what is heard an anchor"].trigger()
    listening = room.column().listening
    assert listening.text() == "Listening to bark.wav…" and not listening.isHidden()
    ears.answer(
        SoundIngredient(path="/a/bark.wav", concepts=(Concept("dog", 0.9), Concept("loud", 0.1, measured=True)))
    )
    assert listening.isHidden()
    card = room.column().anchors.cards[-1]
    assert card.words.text() == "bark" and card.facts.text() == "C · heard: dog, loud · Soft 3D"


def test_the_picture_is_copied(room, live):
    show_picture(live)
    room.commands()["copy"]()
    assert not QImage(QApplication.clipboard().image()).isNull()


def test_words_and_seed_go_to_create(room, studio):
    room._send_to_create(0)
    draft = studio.create.state.draft
    assert (draft.prompt, draft.seed) == (state(room).draft.cards[0].title, state(room).draft.seed)


@pytest.mark.parametrize(
    ("mode", "theme"),
    [("mix", "dark"), ("line", "light"), ("triangle", "high_contrast"), ("pad", "light"), ("map", "dark")],
)
def test_every_mode_fits_every_size(room, live, theme, mode):
    themes().apply(theme, reduce_motion=True)
    room._explore.set_mode(mode)
    for size in ((1000, 640), (700, 420), (1900, 1200)):
        room.resize(*size)
        assert not room.grab().isNull()
        inside = room.stage.rect()
        assert inside.contains(room.map.geometry()) and inside.contains(room.panel.geometry())
        assert not room.map.geometry().intersects(room.panel.geometry())
