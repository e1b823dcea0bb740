"""Create as a person uses it: typing, keys, results, failures, drops."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import msgspec
import pytest
from PySide6.QtCore import QEvent, QMimeData, QObject, QPoint, QPointF, QRect, Qt, QUrl
from PySide6.QtGui import QColor, QDropEvent, QGuiApplication, QImage, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from mmstudio.checkpoints.records import WHISPER, Checkpoint
from mmstudio.engine.messages import Loading
from mmstudio.generators import registry
from mmstudio.generators.base import Described
from mmstudio.jobs import Concept, InpaintJob, Recipe, text_job
from mmstudio.media.foreign import read_parameters
from mmstudio.ui.commands import CommandRouter
from mmstudio.ui.create.board import places
from mmstudio.ui.sheet import Question
from mmstudio.viewmodels.drafts import PictureIngredient, SoundIngredient
from tests.fake_animate import FakeMicrophone


def drop(workspace, data):
    event = QDropEvent(
        QPointF(50, 50), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    workspace.dropEvent(event)


def files(*names):
    data = QMimeData()
    data.setUrls([QUrl(name) if "://" in name else QUrl.fromLocalFile(name) for name in names])
    return data


def run(workspace, command):
    workspace.commands()[command]()


# from nothing to a picture, by keyboard alone


def test_generate_waits_for_a_prompt_and_says_so(workspace):
    generate = workspace.composer.generate
    assert not generate.isEnabled()
    assert generate.toolTip() == "Write a prompt, or add a picture or a sound."
    QTest.keyClicks(workspace.composer.prompt, "a heron at dawn")
    assert generate.isEnabled()


def test_the_main_action_without_a_prompt_goes_to_the_prompt(qtbot, workspace, engine):
    workspace.column().seed.field.setFocus()
    run(workspace, "main")
    assert engine.jobs == []
    qtbot.waitUntil(workspace.composer.prompt.hasFocus)


def test_keyboard_alone_from_prompt_to_star_and_bin(workspace, create, engine, library, tmp_path):
    run(workspace, "focus_prompt")
    QTest.keyClicks(workspace.composer.prompt, "a red apple")
    run(workspace, "main")
    assert [(job.prompt, job.count) for job in engine.jobs] == [("a red apple", 4)]
    for index in range(4):
        engine.preview(index)
        engine.keep(index, tmp_path / f"{index}.png")
    engine.finish()
    run(workspace, "next_result")
    assert create.state.chosen == create.state.board.results[1].key
    run(workspace, "star")
    assert library.library.items[2].starred
    run(workspace, "star")
    run(workspace, "delete")
    assert 2 not in library.library.items
    create.pictures.undo_delete()
    assert library.library.items[2].name == "1.png"


def test_ctrl_enter_reads_add_to_queue_while_work_runs(workspace, create):
    create.edit(prompt="a fox")
    QApplication.processEvents()
    wide = workspace.composer.generate.sizeHint().width()
    create.generate()
    assert workspace.composer.generate.text() == "Add to queue"
    assert workspace.composer.generate.sizeHint().width() == wide  # nothing beside it moves


def test_the_examples_fill_the_prompt(workspace, create):
    chip = workspace.board.empty.chips[0]
    QTest.mouseClick(chip, Qt.MouseButton.LeftButton)
    assert create.state.draft.prompt == workspace.composer.prompt.prompt() == chip.text() != ""


def test_an_empty_board_asks_for_what_the_model_is_given(workspace):
    empty = workspace.board.empty
    assert empty.text.text() == "Describe a picture, drop one, or record a sound."
    empty.invite({"picture"})
    assert empty.text.text() == "Describe a picture or drop one."
    empty.invite(())
    assert empty.text.text() == "Describe a picture."


# the board


def test_the_chosen_picture_is_large_and_its_siblings_beside_it(workspace, create, draw):
    draw(count=4)
    board = workspace.board
    assert not board.empty.isVisible()
    assert board.view.isVisible()
    assert [tile.key for tile in board.tiles] == [r.key for r in create.state.board.results[1:]]
    QTest.mouseClick(board.tiles[1], Qt.MouseButton.LeftButton)
    assert create.state.chosen == create.state.board.results[2].key
    assert board.view.image.pixelColor(8, 8) == QColor(80, 90, 200)


def test_a_sibling_is_chosen_by_keyboard(workspace, create, draw):
    draw(count=2)
    tile = workspace.board.tiles[0]
    tile.setFocus()
    QTest.keyClick(tile, Qt.Key.Key_Return)
    assert create.state.chosen == create.state.board.results[1].key


def test_one_shows_the_picture_alone(workspace, create, draw):
    draw(count=3)
    run(workspace, "large_view")
    assert workspace.modes().current() == "one"
    assert workspace.board.tiles == []
    run(workspace, "large_view")
    assert len(workspace.board.tiles) == 2


@pytest.mark.parametrize("size", [(1000, 520), (720, 380), (400, 700), (300, 260)])
def test_pictures_never_overlap_and_stay_in_their_room(size):
    room = QRect(10, 20, *size)
    for siblings in range(32):
        found = places(room, siblings, 12)
        rects = [found.large, *found.siblings]
        assert len(rects) == siblings + 1
        assert all(room.contains(rect) for rect in rects)
        assert not any(a.intersects(b) for i, a in enumerate(rects) for b in rects[i + 1 :])
        assert all(rect.width() == rect.height() for rect in rects)


def test_a_picture_that_is_being_drawn_shows_its_progress(workspace, create, engine):
    create.edit(prompt="a fox", count=2)
    create.generate()
    engine.advance(0.25)
    assert workspace.board.view._progress == pytest.approx(0.5)
    engine.preview(0)
    assert workspace.board.view.image is not None


def test_the_zoom_is_shown_and_a_click_fits(workspace, create, draw):
    draw(count=1)
    board = workspace.board
    run(workspace, "zoom_400")
    assert board.zoom.isVisible()
    assert "400 %" in board.zoom.text()
    QTest.mouseClick(board.zoom, Qt.MouseButton.LeftButton)
    assert board.view.zoom is None
    assert not board.zoom.isVisible()


def test_another_mode_fits_the_picture(workspace, create, draw):
    draw(count=2)
    create.show_one(True)
    run(workspace, "zoom_800")
    create.show_one(False)
    assert workspace.board.view.zoom is None


def test_the_engine_that_starts_is_mentioned_after_a_moment(qtbot, workspace, create, engine):
    engine.become(phase="starting")
    create.edit(prompt="a fox", count=1)
    create.generate()
    qtbot.waitUntil(lambda: workspace.board.view._placeholder == "Starting the engine…")


def test_a_checkpoint_that_is_loaded_is_named(qtbot, workspace, create, engine):
    create.edit(prompt="a fox", count=1)
    create.generate()
    engine.loading.emit(Loading(job_id=1, checkpoint="starter"))
    qtbot.waitUntil(lambda: workspace.board.view._placeholder == "Loading Starter drawings…")
    engine.advance(0.2)
    assert workspace.board.view._placeholder == ""


def test_send_to_offers_restore_gallery_and_settings(workspace, studio, draw):
    menu = QMenu()
    workspace.fill_send_menu(menu)
    assert menu.isEmpty()
    draw(count=1)
    workspace.fill_send_menu(menu)
    path = studio.create.state.result.path
    offered = {action.text(): action for action in menu.actions()}
    offered["&Restore, as photo"].trigger()
    offered["&Gallery"].trigger()
    offered["Create, as picture"].trigger()
    assert studio.calls == [("send_to.restore", [Path(path)]), ("show_in_gallery", path)]
    assert studio.ingredients.asked == [("picture", Path(path))]


def test_stop_keeps_and_offers_to_go_on(workspace, create, engine, tmp_path):
    create.edit(prompt="a fox", count=4)
    create.generate()
    for index in range(2):
        engine.preview(index)
        engine.keep(index, tmp_path / f"{index}.png")
    engine.fail("cancelled")
    remark = workspace.board.remark
    assert remark.isVisible()
    assert remark.text.text() == "Stopped. 2 of 4 kept."
    QTest.mouseClick(remark.button, Qt.MouseButton.LeftButton)
    assert engine.jobs[-1].count == 2
    assert not remark.isVisible()


def test_a_failure_stands_on_the_board_with_try_again(workspace, create, engine):
    create.edit(prompt="a fox", count=2)
    create.generate()
    engine.fail("worker_died")
    card = workspace.board.card
    assert card.isVisible()
    assert "started again" in card.words.text()
    assert "Details" in [b.text() for b in card.findChildren(type(workspace.board.remark.button))]
    workspace.board.act.emit("try_again", create.state.board.key)
    assert len(engine.jobs) == 2
    assert not card.isVisible()


def test_an_unsaved_picture_says_it_is_not_lost(workspace, create, engine, studio):
    create.edit(prompt="a fox", count=1)
    create.generate()
    engine.preview(0)
    engine.lose(0, "disk_full", path="/tray/1.png", folder="/pictures", free_mb=0)
    assert "not lost" in workspace.board.card.words.text()
    workspace.board.act.emit("try_again", create.state.board.key)
    assert studio.calls == [("tray.retry",)]


def test_notes_stand_under_the_picture(workspace, create, engine, tmp_path):
    create.edit(prompt="a fox", count=1)
    create.generate()
    engine.preview(0)
    engine.keep(0, tmp_path / "a.png", notes=("flat_colour",))
    engine.finish()
    assert "flat colour" in workspace.board.remark.text.text()


def test_a_starred_picture_is_asked_about_before_it_goes(qtbot, workspace, create, library, draw):
    draw(count=1)
    create.pictures.star()
    run(workspace, "delete")
    (question,) = workspace.window().findChildren(Question)
    assert question.keep.hasFocus() or question.focusWidget() is question.keep
    assert 1 in library.library.items
    question.sure.click()
    assert 1 not in library.library.items


def test_a_deletion_is_told_with_undo(qtbot, workspace, create, draw):
    draw(count=1)
    with qtbot.waitSignal(workspace.message) as told:
        run(workspace, "delete")
    _, action, undo = told.args
    assert action == "Undo"
    undo()
    assert create.state.result is not None


def test_copy_takes_picture_and_file(workspace, create, draw):
    draw(count=1)
    run(workspace, "copy")
    data = QGuiApplication.clipboard().mimeData()
    assert data.hasImage()
    assert data.urls()[0].toLocalFile() == create.state.result.path


def test_export_asks_for_the_chosen_picture(qtbot, workspace, create, studio, draw):
    draw(count=2)
    run(workspace, "next_result")
    with qtbot.waitSignal(studio.export_requested) as asked:
        run(workspace, "export")
    assert asked.args == [(create.state.result.item_id,)]


def test_the_background_swatch_changes_what_stands_behind(workspace, create, draw):
    draw(count=1)
    swatches = workspace.column().background.swatches
    QTest.mouseClick(swatches[2], Qt.MouseButton.LeftButton)
    assert create.state.draft.background == "#ffffff"
    assert workspace.board.view.background == "#ffffff"


# the prompt


def test_the_counter_turns_amber_when_words_are_cut(workspace, create):
    create.edit(prompt="word " * 9)
    counter = workspace.composer.counter
    assert counter.text() == "9 of 190 words"
    assert counter.property("tone") == "text3"
    create.edit(prompt="word " * 191)
    assert counter.property("tone") == "accent_text"


def test_ten_thousand_characters_run_and_the_words_not_read_are_named(workspace, create, engine, tmp_path):
    long = ("fox and owl " * 834)[:10_000].strip()
    workspace.composer.prompt.insertPlainText(long)
    run(workspace, "main")
    assert engine.jobs[0].prompt == long
    engine.preview(0)
    engine.keep(0, tmp_path / "a.png")
    engine.finish(unread=("and", "owl"))
    assert workspace.composer.reading.isVisible()
    assert "and, owl" in workspace.composer.reading.text()


def test_a_prompt_in_chinese_is_told_what_it_is_taken_for_while_it_is_typed(workspace):
    prompt, reading = workspace.composer.prompt, workspace.composer.reading
    prompt.insertPlainText("一只狐狸")
    assert reading.text() == "Understood as: fox"
    prompt.insertPlainText("，早上")
    assert reading.text() == "Understood as: fox, morning"
    assert reading.accessibleName() == reading.text()
    assert reading.isVisible()
    prompt.selectAll()
    prompt.insertPlainText("a fox")
    assert not reading.isVisible()


def test_chinese_words_that_are_not_known_are_named(workspace):
    workspace.composer.prompt.insertPlainText("饕餮")
    assert workspace.composer.reading.text() == "Not known: 饕餮"
    workspace.composer.prompt.insertPlainText("和貓")
    assert workspace.composer.reading.text() == "Understood as: cat · not known: 饕餮"


def test_particles_alone_are_understood_as_nothing_and_say_nothing(workspace):
    workspace.composer.prompt.insertPlainText("的")
    assert not workspace.composer.reading.isVisible()


def test_another_script_hears_at_once_which_languages_the_model_knows(workspace, create):
    workspace.composer.prompt.insertPlainText("лиса")
    assert workspace.composer.reading.text() == "This model understands English and Chinese."
    only_english = replace(create.state, info=msgspec.structs.replace(create.state.info, languages=("en",)))
    workspace.composer.show_state(only_english)
    assert workspace.composer.reading.text() == "This model understands English."


def test_words_that_were_not_read_are_named_for_chinese_too(workspace, create, engine, tmp_path):
    workspace.composer.prompt.insertPlainText("一只狐狸 🦊")
    run(workspace, "main")
    engine.preview(0)
    engine.keep(0, tmp_path / "a.png")
    engine.finish(unread=("🦊",))
    assert workspace.composer.reading.text() == "Not read: 🦊"


def test_u1_html_in_a_prompt_is_shown_as_text(workspace, create, engine, tmp_path):
    html = "<b>fox</b> <img src=x> & <script>"
    QTest.keyClicks(workspace.composer.prompt, html)
    run(workspace, "main")
    engine.preview(0)
    engine.keep(0, tmp_path / "a.png")
    engine.finish(unread=("<b>fox</b>",))
    assert workspace.composer.prompt.prompt() == html
    assert engine.jobs[0].prompt == html
    assert workspace.composer.reading.text() == "Not read: <b>fox</b>"


def test_u4_a_megabyte_is_cut_and_says_so(qtbot, workspace, create):
    data = QMimeData()
    data.setText("a" * 1_000_000)
    with qtbot.waitSignal(create.noticed) as told:
        workspace.composer.prompt.insertFromMimeData(data)
    assert told.args == ["prompt_cut", {"kept": 20_000}]
    assert len(create.state.draft.prompt) == 20_000


@pytest.mark.parametrize("text", ["مرحبا بالعالم", "🦊🦉 fox", "a\u202eb", "line\nline\n", "\u00a0nbsp", "x" * 3000])
def test_u4_any_text_goes_into_the_field_and_comes_back(workspace, create, engine, text):
    data = QMimeData()
    data.setText(text)
    workspace.composer.prompt.insertFromMimeData(data)
    create.edit(seed=1)
    assert workspace.composer.prompt.prompt() == create.state.draft.prompt
    create.edit(prompt="")
    create.undo()
    assert workspace.composer.prompt.prompt() == create.state.draft.prompt != ""


def test_keys_weigh_the_selection_and_undo_takes_it_back(workspace, create):
    field = workspace.composer.prompt
    QTest.keyClicks(field, "a fox")
    QTest.keyClick(field, Qt.Key.Key_Up, Qt.KeyboardModifier.ControlModifier)
    assert create.state.draft.prompt == "a (fox:1.1)"
    assert field.textCursor().selectedText() == "fox"
    run(workspace, "undo")
    assert field.prompt() == "a fox"


def test_the_keys_of_the_prompt_are_those_of_the_settings(workspace, create):
    field, router = workspace.composer.prompt, CommandRouter(workspace, {})
    router.rebind({"weight_up": "Ctrl+J"})
    try:
        QTest.keyClicks(field, "a fox")
        QTest.keyClick(field, Qt.Key.Key_Up, Qt.KeyboardModifier.ControlModifier)
        assert create.state.draft.prompt == "a fox"
        QTest.keyClick(field, Qt.Key.Key_J, Qt.KeyboardModifier.ControlModifier)
        assert create.state.draft.prompt == "a (fox:1.1)"
    finally:
        router.rebind({})


def test_an_emoji_before_the_selection_does_not_shift_it(workspace, create):
    field = workspace.composer.prompt
    data = QMimeData()
    data.setText("🦊🦊 fox")
    field.insertFromMimeData(data)
    QTest.keyClick(field, Qt.Key.Key_Up, Qt.KeyboardModifier.ControlModifier)
    assert create.state.draft.prompt == "🦊🦊 (fox:1.1)"
    assert field.textCursor().selectedText() == "fox"
    QTest.keyClick(field, Qt.Key.Key_Down, Qt.KeyboardModifier.ControlModifier)
    assert create.state.draft.prompt == "🦊🦊 fox"


def test_keys_bring_earlier_prompts(workspace, create, engine):
    field = workspace.composer.prompt
    for prompt in ("first", "second"):
        create.edit(prompt=prompt, count=1)
        create.generate()
        engine.finish()
    QTest.keyClick(field, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert field.prompt() == "first"
    QTest.keyClick(field, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert field.prompt() == "second"


def test_keys_move_a_phrase(workspace, create):
    field = workspace.composer.prompt
    QTest.keyClicks(field, "fox, morning light")
    QTest.keyClick(field, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert create.state.draft.prompt == "morning light, fox"


def test_typing_is_one_step_until_it_rests(workspace, create):
    field = workspace.composer.prompt
    QTest.keyClicks(field, "a fox")
    field.paused.emit()
    QTest.keyClicks(field, " runs")
    run(workspace, "undo")
    assert field.prompt() == "a fox"
    run(workspace, "undo")
    assert field.prompt() == ""


def test_undo_leaves_the_caret_where_the_change_was(workspace, create):
    create.edit(prompt="a red fox")
    create.edit(prompt="a green fox")
    run(workspace, "undo")
    assert workspace.composer.prompt.textCursor().position() <= len("a red")


# the column


def test_the_column_shows_only_what_the_checkpoint_knows(workspace, create):
    column = workspace.column()
    assert [section.key for section in column.sections] == [
        "create.style",
        "create.size",
        "create.seed",
        "create.background",
    ]
    assert [tile.key for tile in column.styles.tiles] == ["any", *create.state.info.styles]


def test_controls_and_draft_are_one(workspace, create):
    column = workspace.column()
    QTest.mouseClick(column.styles.tiles[3], Qt.MouseButton.LeftButton)
    assert create.state.draft.style == "noto"
    column.variation.track.setFocus()
    QTest.keyClick(column.variation.track, Qt.Key.Key_PageUp)
    assert create.state.draft.variation == pytest.approx(0.1)
    run(workspace, "undo")
    assert column.variation.value() == 0
    run(workspace, "undo")
    assert column.styles.current() == "any"


def test_a_recipe_restores_every_control(workspace, create):
    job = text_job("an owl", style="twemoji", width=512, height=512, seed=77, variation=0.3, background="#101010")
    create.use_recipe(Recipe(version="0", job=job))
    column = workspace.column()
    assert workspace.composer.prompt.prompt() == "an owl"
    assert column.styles.current() == "twemoji"
    assert column.side.current() == "512"
    assert column.seed.seed() == 77 and column.seed.locked()
    assert column.variation.value() == pytest.approx(0.3)
    assert column.background.swatches[4].isChecked()
    assert workspace.composer.count.value() == 1


def test_an_own_colour_gets_a_swatch(workspace, create):
    create.edit(background="#336699")
    own = workspace.column().background.own
    assert own.isVisible() and own.isChecked()


# the filmstrip


def at_rest(qtbot, tile):
    """Wait until a tile shows its picture scaled carefully, which another thread does once it has settled."""
    qtbot.waitUntil(lambda: not tile._settle.isActive())
    QApplication.processEvents()
    qtbot.waitUntil(lambda: tile._card._careful._asked is None)
    QApplication.processEvents()


class Paints(QObject):
    """Counts how often a widget is painted."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.count = 0
        widget.installEventFilter(self)

    def eventFilter(self, watched, event):
        self.count += event.type() == QEvent.Type.Paint
        return False


def test_pictures_beyond_the_edge_do_not_paint_strip_or_tiles_again(qtbot, workspace, create, engine, tmp_path):
    """While 32 arrive, the state changes a hundred times; painting it all each time made the window stutter."""
    strip = workspace.filmstrip()
    strip.resize(500, 88)
    create.edit(prompt="a fox", count=32)
    create.generate()
    for index in range(16):
        engine.preview(index)
        engine.keep(index, tmp_path / f"{index}.png")
        QApplication.processEvents()
    last = workspace.board.tiles[-1]
    at_rest(qtbot, last)
    film, tile = Paints(strip.thumbs), Paints(last)
    for index in range(16, 31):
        engine.preview(index)
        engine.keep(index, tmp_path / f"{index}.png")
        QApplication.processEvents()
    assert (film.count, tile.count) == (0, 0)
    create.choose(create.state.board.results[1].key)
    QApplication.processEvents()
    assert film.count > 0


def test_pictures_that_arrive_paint_no_control_again(qtbot, workspace, create, engine, tmp_path):
    create.edit(prompt="a fox", count=8)
    create.generate()
    engine.preview(0)
    QApplication.processEvents()
    column = workspace.column()
    parts = [workspace.composer, workspace.composer.count, column.seed, column.sections[0].head]
    controls = [Paints(part) for part in parts]
    for index in range(8):
        engine.preview(index)
        engine.keep(index, tmp_path / f"{index}.png")
        QApplication.processEvents()
    assert [control.count for control in controls] == [0] * len(parts)
    create.edit(count=5, seed=7)
    QApplication.processEvents()
    assert controls[1].count > 0
    assert controls[2].count > 0


def test_a_tile_is_painted_for_its_pixels_and_not_for_its_file(qtbot, workspace, create, engine, tmp_path):
    create.edit(prompt="a fox", count=3)
    create.generate()
    engine.preview(0)
    tile = workspace.board.tiles[0]
    at_rest(qtbot, tile)
    paints = Paints(tile)
    engine.preview(1)
    QApplication.processEvents()
    assert paints.count == 1
    engine.keep(1, tmp_path / "1.png")
    QApplication.processEvents()
    assert paints.count == 1
    assert "a fox" in tile.accessibleDescription()


def test_what_comes_under_the_pictures_gets_its_room(workspace, create, engine, tmp_path):
    create.edit(prompt="a fox", count=4)
    create.generate()
    for index in range(2):
        engine.preview(index)
        engine.keep(index, tmp_path / f"{index}.png")
    before = workspace.board.view.geometry()
    engine.fail("cancelled")
    board = workspace.board
    assert not board.remark.isHidden()
    assert board.view.geometry() != before
    assert not board.remark.geometry().intersects(board.view.geometry())


def test_the_filmstrip_walks_and_shows(workspace, create, draw):
    draw("a fox", 2)
    draw("an owl", 2)
    strip = workspace.filmstrip()
    strip.thumbs.setFocus()
    order = [r.key for r in create.state.results]
    QTest.keyClick(strip.thumbs, Qt.Key.Key_Home)
    assert create.state.chosen == order[0]
    for key in order[1:]:
        QTest.keyClick(strip.thumbs, Qt.Key.Key_Right)
        assert create.state.chosen == key
    QTest.keyClick(strip.thumbs, Qt.Key.Key_Return)
    assert create.state.one


def test_a_click_on_a_thumb_chooses_it(workspace, create, draw):
    draw("a fox", 3)
    strip = workspace.filmstrip()
    strip.resize(900, 88)
    x = strip.thumbs._left[2] + 10
    QTest.mouseClick(strip.thumbs, Qt.MouseButton.LeftButton, pos=QPoint(x, strip.thumbs.height() // 2))
    assert create.state.chosen == create.state.results[2].key


# drops


def bark(folder, **fields):
    heard = (Concept("dog", 0.6), Concept("wind", 0.3), Concept("loud", 0.1, measured=True))
    return SoundIngredient(path=str(folder / "bark.wav"), seconds=8.0, duration_s=8.0, concepts=heard, **fields)


def test_a_dropped_picture_offers_its_settings(workspace, studio, create, library, tmp_path):
    path = tmp_path / "fox.png"
    library.headers[path] = SimpleNamespace(settings=Recipe(version="0", job=text_job("a dropped fox", seed=5)))
    drop(workspace, files(str(path)))
    menu = workspace.findChild(QMenu)
    offered = {action.text(): action for action in menu.actions()}
    offered["Use settings"].trigger()
    assert create.state.draft.prompt == "a dropped fox"
    offered["Use as picture"].trigger()
    assert studio.ingredients.asked == [("picture", path)]
    menu.close()


def test_a_dropped_picture_of_another_program_offers_its_settings(workspace, create, library, tmp_path):
    path = tmp_path / "heron.png"
    written = "a heron\nNegative prompt: blurry\nSteps: 20, Sampler: Euler a, CFG scale: 7, Seed: 77, Size: 512x512"
    foreign = read_parameters(written)
    library.headers[path] = SimpleNamespace(settings=foreign.recipe())
    drop(workspace, files(str(path)))
    menu = workspace.findChild(QMenu)
    next(action for action in menu.actions() if action.text() == "Use settings").trigger()
    draft = create.state.draft
    assert (draft.prompt, draft.seed, draft.seed_locked) == ("a heron", 77, True)
    menu.close()


def test_a_mended_photo_has_no_settings_for_create(workspace, studio, library, tmp_path):
    path = tmp_path / "mended.png"
    library.headers[path] = SimpleNamespace(settings=Recipe(version="0", job=InpaintJob(photo="lake.tif")))
    drop(workspace, files(str(path)))
    assert studio.ingredients.asked == [("picture", path)]


def test_a_picture_without_settings_guides_the_drawing(workspace, studio, create, library, tmp_path):
    library.headers[tmp_path / "photo.jpg"] = SimpleNamespace(settings=None)
    drop(workspace, files(str(tmp_path / "photo.jpg")))
    studio.ingredients.answer(PictureIngredient(path=str(tmp_path / "photo.jpg"), read="copy.png"))
    assert create.state.draft.picture.read == "copy.png"
    assert workspace.composer.picture.name.text() == "photo.jpg"


def test_a_dropped_sound_is_listened_to(workspace, studio, create, tmp_path):
    drop(workspace, files(str(tmp_path / "bark.wav")))
    assert create.state.listening
    studio.ingredients.answer(bark(tmp_path))
    assert not create.state.listening
    heard = workspace.composer.sound.heard
    assert [chip.text() for chip in heard.chips] == ["dog", "wind"]
    assert create.state.can_generate


def test_u5_ten_thousand_files_ask_for_the_first_only(qtbot, workspace, library, tmp_path):
    asked = []
    library.header = lambda path, then: asked.append(path)
    drop(workspace, files(*(str(tmp_path / f"{n}.png") for n in range(10_000))))
    assert asked == [tmp_path / "0.png"]


@pytest.mark.parametrize("address", ["https://example.org/a.png", "smb://server/a.png", "ftp://server/a.png"])
def test_u5_addresses_of_other_computers_are_refused(qtbot, workspace, create, library, address):
    library.header = lambda path, then: pytest.fail("it was opened")
    with qtbot.waitSignal(workspace.message) as told:
        drop(workspace, files(address))
    assert "this computer" in told.args[0]


def test_a_file_of_another_kind_says_why_it_is_refused(qtbot, workspace):
    with qtbot.waitSignal(workspace.message) as told:
        drop(workspace, files("/tmp/notes.doc"))
    assert told.args[0].startswith("notes.doc is no picture")


def test_dropped_text_goes_into_the_prompt(workspace, create):
    data = QMimeData()
    data.setText("a dropped heron")
    drop(workspace, data)
    assert create.state.draft.prompt == "a dropped heron"


# everywhere


def test_every_control_has_a_name(workspace):
    parts = [workspace, workspace.column(), workspace.filmstrip(), workspace.modes()]
    focusable = [
        widget
        for part in parts
        for widget in part.findChildren(QWidget)
        if widget.isVisible() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.focusProxy() is None
    ]
    nameless = [type(w).__name__ for w in focusable if not w.accessibleName() and not w.parentWidget().accessibleName()]
    assert len(focusable) > 15
    assert nameless == []


def test_a_new_document_empties_the_board_and_the_old_one_comes_back(workspace, create, draw):
    draw("a fox", 2)
    workspace.rename("Autumn")
    assert workspace.document_name() == "Autumn"
    run(workspace, "new")
    assert workspace.board.empty.isVisible()
    assert workspace.document_name() == "Untitled"
    create.open_document(create.state.recent[0][0])
    assert workspace.document_name() == "Autumn"
    assert workspace.board.view.isVisible()


def test_a_restored_picture_is_read_when_it_is_shown(workspace, create, library, draw):
    draw("a fox", 1)
    session = create.session()
    path = create.state.result.path
    image = QImage(32, 32, QImage.Format.Format_RGBA8888)
    image.fill(QColor("#123456"))
    library.images[Path(path)] = image
    create._batches.clear()
    create.restore(session)
    assert workspace.board.view.image.pixelColor(3, 3).name() == "#123456"


# ingredients of the mix


def test_wells_show_weights_and_the_bar_their_shares(workspace, studio, create, tmp_path):
    create.edit(prompt="a fox", picture=PictureIngredient(path="/p/otter.jpg", read="copy.png"), sound=bark(tmp_path))
    composer = workspace.composer
    assert composer.mix.shares == (0.5, 0.25, 0.25)
    composer.picture.weight.value_changed.emit(100.0)
    assert create.state.draft.picture.weight == 1.0
    assert composer.mix.shares == (0.4, 0.4, 0.2)
    composer.prompt_weight.value_changed.emit(0.0)
    assert composer.mix.shares[0] == 0.0
    composer.sound.dot.click()
    assert composer.mix.shares == (0.0, 1.0, 0.0)
    assert not composer.sound.weight.isEnabled()
    composer.picture.close_.click()
    assert create.state.draft.picture is None
    assert composer.picture.pages.currentWidget() is composer.picture.empty


def test_chips_are_removed_by_key_and_moved_to_the_front(workspace, create, tmp_path):
    create.edit(sound=bark(tmp_path))
    heard = workspace.composer.sound.heard
    _, wind = heard.chips
    QTest.keyClick(wind, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert [chip.name for chip in heard.chips] == ["wind", "dog"]
    QTest.keyClick(heard.chips[1], Qt.Key.Key_Delete)
    assert [one.name for one in create.state.draft.sound.concepts] == ["wind", "loud"]
    assert sum(one.share for one in create.state.draft.sound.concepts) == pytest.approx(1)


def test_the_part_of_a_sound_is_moved_by_keys_and_listened_to_again(workspace, studio, create, tmp_path):
    create.edit(sound=msgspec.structs.replace(bark(tmp_path), duration_s=4.0))
    trim = workspace.composer.sound.trim
    QTest.keyClick(trim, Qt.Key.Key_Right)
    assert studio.ingredients.asked[-1] == ("sound", tmp_path / "bark.wav", 0.5, 4.0)
    QTest.keyClick(trim, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    assert studio.ingredients.asked[-1] == ("sound", tmp_path / "bark.wav", 0.5, 3.5)
    for _ in range(30):
        QTest.keyClick(trim, Qt.Key.Key_Right)
    assert trim.part == (4.5, 3.5)


def test_a_narrow_window_has_tiles_that_open_the_wells(workspace, create, tmp_path):
    create.edit(sound=bark(tmp_path))
    workspace.set_size_class(narrow=True, low=True)
    composer = workspace.composer
    assert composer.sound_tile.isVisible()
    assert not composer.sound.isVisible()
    composer.sound_tile.open()
    assert composer.sound.isVisible()
    composer.sound_tile.popover.close()
    workspace.set_size_class(narrow=False, low=False)
    assert composer.sound.isVisible()
    assert not composer.sound_tile.isVisible()


def test_recording_shows_its_level_and_is_listened_to_when_it_ends(qtbot, workspace, studio):
    well = workspace.composer.sound
    microphone = studio.ingredients.microphone = FakeMicrophone()
    well.record.click()
    assert not well.record.isEnabled()
    microphone.say(2.5)
    qtbot.waitUntil(lambda: well._recording.told.text() == "2.5 of 30 s")
    well._recording.stop.click()
    asked, path = studio.ingredients.asked[-1][:2]
    assert asked == "sound" and path.parent == studio.settings.library / "sounds" and path.is_file()
    assert well.record.isEnabled()


def test_without_a_microphone_a_sentence_says_so(qtbot, workspace, studio, create):
    studio.ingredients.microphone = FakeMicrophone(missing=True)
    with qtbot.waitSignal(create.noticed) as told:
        workspace.composer.sound.record.click()
    assert told.args[0] == "no_microphone"
    assert workspace.composer.sound.record.isEnabled()


@pytest.fixture
def installed(studio):
    """A CLAP and a Whisper."""
    rows = (
        Checkpoint(id="clap", title="CLAP", kind="sound", family="CLAP", path="/m/clap"),
        Checkpoint(id="whisper", title="Whisper", kind="sound", family=WHISPER, path="/m/whisper"),
    )
    registry.use(rows)
    studio.dictation.models_changed()
    yield rows
    registry.use(())


def test_what_is_dictated_stands_where_the_caret_is_and_can_be_undone(workspace, studio, create, installed):
    dictate = workspace.composer.dictate
    assert not dictate.isHidden()
    create.edit(prompt="a fox")
    workspace.composer.prompt.moveCursor(QTextCursor.MoveOperation.Start)
    studio.dictation.written.emit("in snow, ")
    assert create.state.draft.prompt == "in snow, a fox"
    create.undo()
    assert create.state.draft.prompt == "a fox"
    registry.use(())
    studio.dictation.models_changed()
    assert dictate.isHidden()


def test_dictation_shows_what_goes_on_and_how_it_ends(workspace, studio, installed):
    dictate, idle = workspace.composer.dictate, studio.dictation.state
    for phase, told, button in (
        ("recording", "Listening · 2.5 s", "Stop"),
        ("writing", "Writing…", "Stop"),
    ):
        studio.dictation.changed.emit(replace(idle, phase=phase, seconds=2.5, loud_db=-20.0))
        assert (dictate.told.text(), dictate.button.accessibleName()) == (told, button)
        assert not dictate.told.isHidden()
        assert dictate.level.isHidden() == (phase == "writing")
    studio.dictation.changed.emit(idle)
    assert dictate.told.isHidden()
    assert dictate.button.accessibleName() == "Dictate"


def test_another_net_listens_to_the_sound_that_is_here(workspace, studio, create, installed, tmp_path):
    create.edit(sound=bark(tmp_path))
    workspace.composer.sound.more.click()
    menus = workspace.findChildren(QMenu)
    which = next(menu for menu in menus if menu.title() == "Listen with")
    offered = {action.text(): action for action in which.actions()}
    assert [name for name, action in offered.items() if action.isChecked()] == ["CLAP"]
    offered["The built-in model"].trigger()
    assert studio.settings.sound_listener == "starter"
    assert studio.ingredients.asked[-1] == ("sound", tmp_path / "bark.wav", 0.0, 8.0)


def test_describe_offers_its_words_as_a_prompt(qtbot, workspace, studio, create):
    create.edit(picture=PictureIngredient(path="/p/fox.png", read="/copies/fox.png"))
    workspace.composer.picture.more.click()
    menu = workspace.findChild(QMenu)
    next(action for action in menu.actions() if action.text() == "Describe").trigger()
    menu.close()
    assert studio.describing.asked == ["/copies/fox.png"]
    found = Described(caption="a fox", tags=("fox", "wolf"), style="noto", sure=True)
    with qtbot.waitSignal(workspace.message) as told:
        studio.describing.described.emit("/copies/fox.png", found)
    text, action, use = told.args
    assert (text, action) == ("This picture shows a fox, wolf.", "Use as prompt")
    use()
    assert create.state.draft.prompt == "a fox"
    studio.describing.described.emit("/other.png", found)
