from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QHBoxLayout, QWidget

from mmstudio import paths
from mmstudio.generators.registry import BY_HINTS, Filler
from mmstudio.ui.drops import Dropped
from mmstudio.ui.restore.strip import ways_again
from mmstudio.ui.restore.tools import BrushBar
from mmstudio.ui.restore.workspace import RestoreWorkspace
from mmstudio.viewmodels.restore_hints import PRESETS
from mmstudio.viewmodels.restore_state import Measured, Version
from tests.look import settle


def paint(workspace):
    middle = workspace.view.rect().center()
    QTest.mouseClick(workspace.view, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, middle)
    workspace._restore.effort.count()


def asked(bench, what):
    return [fact for name, fact in bench.asked if name == what]


def drop(workspace, path, at):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(path)])
    none = Qt.KeyboardModifier.NoModifier
    left, copy = Qt.MouseButton.LeftButton, Qt.DropAction.CopyAction
    workspace.dragEnterEvent(QDragEnterEvent(at, copy, data, left, none))
    said = workspace._drop_target.text.text()
    workspace.dropEvent(QDropEvent(QPointF(at), copy, data, left, none))
    return said


def test_ctrl_c_copies_the_photo_as_it_is_now_in_full(workspace):
    workspace.commands()["copy"]()
    copied = QGuiApplication.clipboard().image()
    assert (copied.width(), copied.height()) == (400, 300)


def test_without_a_photo_it_says_what_to_do(window):
    workspace = window.page.workspace
    assert workspace.empty.isVisible() and workspace.empty.text.text() == "Drop a damaged photo here"
    assert not workspace.tools.isVisible() and not workspace._foot.button.isEnabled()


def test_opening_shows_photo_tools_and_name(workspace, window):
    assert not workspace.empty.isVisible() and workspace.tools.isVisible()
    assert workspace.document_name() == "lake.tif"
    assert workspace.status() == "400 × 300 · 16-bit"


def test_a_good_photo_says_so(workspace):
    assert workspace._column.verdict.text() == "Nothing to repair found. You can still paint."
    assert not any(card.switch.isChecked() for card in workspace._column.cards.values())


def test_a_photo_with_a_single_speck_is_not_said_to_have_none(window, restore, bench):
    bench.measured = Measured(contrast=1.0, grain=0.1, scratches=0, spots=1)
    restore.open(Path("/photos/lake.tif"))
    column = window.page.workspace._column
    assert column.cards["dust"].fact.text() == "1 found" and not column.cards["dust"].switch.isChecked()
    assert column.verdict.text() == "Hardly anything found, so nothing is switched on. You can still paint."


def test_the_cards_say_what_was_measured(window, restore, bench):
    bench.measured = Measured(contrast=0.41, grain=0.1, needed=("scratches", "fading"))
    restore.open(Path("/photos/lake.tif"))
    cards = window.page.workspace._column.cards
    assert cards["fading"].fact.text() == "Contrast is 41 % of normal" and cards["fading"].switch.isChecked()
    assert cards["scratches"].fact.text() == "1 found · 0.0 % of the photo"
    assert cards["grain"].fact.text() == "Low, nothing to do" and not cards["grain"].switch.isChecked()


def test_the_main_button_carries_the_count_and_the_line_the_time(workspace):
    assert workspace._foot.button.text() == "Restore" and not workspace._foot.button.isEnabled()
    assert workspace._foot.line.text() == "Mark a place first."
    paint(workspace)
    assert workspace._foot.button.text() == "Restore 1 place(s)" and workspace._foot.button.isEnabled()
    assert workspace._foot.line.text() == "About 1 s · pixels outside the mask stay as they are"
    workspace._restore.edit(fading=True)
    assert workspace._foot.line.text() == "About 1 s · Fading changes the whole photo"


def test_a_run_fills_the_strip_and_nothing_is_lost_by_going_back(workspace, restore, bench):
    paint(workspace)
    QTest.mouseClick(workspace._foot.button, Qt.MouseButton.LeftButton)
    assert [tile.version.kind for tile in workspace._strip.tiles] == ["original", "mask"]
    QTest.mouseClick(workspace._strip.tiles[0], Qt.MouseButton.LeftButton)
    assert restore.state.chosen == "" and len(restore.state.versions) == 2
    QTest.mouseClick(workspace._strip.tiles[1], Qt.MouseButton.LeftButton)
    assert restore.state.chosen is None


def test_each_face_is_a_version_with_a_number(workspace, restore):
    versions = (Version("", "original"), Version("a", "face"))
    restore._show(versions=versions)
    assert workspace._strip.title(versions[1]) == "Face"
    versions += (Version("b", "mask", places=2), Version("c", "face"))
    restore._show(versions=versions)
    titles = [workspace._strip.title(version) for version in versions]
    assert titles == ["Original", "Face 1", "2 place(s)", "Face 2"]


def test_what_would_come_out_the_same_is_not_offered_again():
    offered = ("auto", "smooth", "texture")
    assert ways_again("mask", offered) == ways_again("scratches", offered) == offered
    assert ways_again("colour", offered) == ("auto",)  # other colours
    assert ways_again("hints", offered) == ()
    assert ways_again("face", offered) == ways_again("cleaner", offered) == ways_again("fading", offered) == ()


def test_stop_ends_a_run(workspace, restore, bench):
    bench.holding = True
    paint(workspace)
    restore.restore()
    assert workspace._foot.line.text() == "Restoring…"
    assert workspace.escape()
    assert restore.state.phase == "ready"


def test_a_failure_is_a_sentence_in_the_bar(workspace, window, bench):
    bench.fail = ("disk_full", {"folder": "/photos", "needed_mb": 5})
    paint(workspace)
    workspace._restore.restore()
    assert "disk is full" in window.notices.words.text()


def test_a_photo_can_be_dropped(workspace, bench):
    assert drop(workspace, "/photos/other.jpg", QPoint(500, 300)) == "Open it as the photo"
    assert asked(bench, "open")[-1] == Path("/photos/other.jpg")


def test_a_picture_dropped_on_the_tools_is_a_mask(workspace, bench):
    at = workspace.tools.geometry().center()
    assert drop(workspace, "/photos/mask.png", at) == "Load it as the mask"
    assert asked(bench, "load_mask") == [Path("/photos/mask.png")]
    assert bench.document.mask.all()


def test_a_mask_of_another_size_is_offered_to_be_scaled(workspace, window, bench, restore, studio):
    studio.__dict__["restore"] = restore
    for button in ("Cancel", "Scale"):
        assert not bench.document.mask.any()
        restore.masking.load_mask(Path("/photos/small.png"))
        assert "another size" in window.notices.words.text()
        buttons = window.notices.findChildren(QAbstractButton)
        [b for b in buttons if b.text() == button][-1].click()  # those of a former notice may not be gone yet
        assert not window.notices.notices
    assert bench.document.mask.all()


def test_what_is_no_picture_is_refused_with_the_reason(workspace, bench):
    said = drop(workspace, "/photos/song.wav", QPoint(500, 300))
    assert said == "A sound. Drop it on Create, Animate, Explore or Gallery." and len(asked(bench, "open")) == 1


def test_pixels_can_be_pasted(workspace, bench):
    QGuiApplication.clipboard().setPixmap(workspace.grab())
    workspace.commands()["paste"]()
    assert asked(bench, "open")[-1] == Path("pasted.png")


@pytest.mark.parametrize("tool", ["hand", "brush", "eraser", "lasso", "polygon", "rectangle", "line", "similar"])
def test_every_tool_has_a_button(workspace, tool):
    workspace.tools.tools[tool].click()
    assert workspace._restore.editor.tools.tool == tool


def test_values_follow_the_tool(workspace):
    values = workspace.brush.values
    assert values.size_row.isVisible() and not values.tolerance.isVisible()
    workspace.tools.tools["similar"].click()
    assert values.tolerance.isVisible() and not values.size_row.isVisible()


def test_the_mask_can_be_made_and_filled_by_commands_alone(workspace, bench):
    commands = workspace.commands()
    for name in ("mask_all", "mask_shrink", "mask_invert", "mask_invert", "mask_grow", "brush_larger", "next_compare"):
        commands[name]()
    workspace._restore.effort.count()
    commands["main"]()
    assert len(asked(bench, "restore")) == 1


def test_the_canvas_tells_a_screen_reader_of_the_mask(workspace):
    paint(workspace)
    assert workspace.view.accessibleDescription().startswith("Mask: 1 place(s), ")


def test_everything_has_an_accessible_name(workspace):
    from PySide6.QtWidgets import QAbstractButton, QSlider

    for kind in (QAbstractButton, QSlider):
        for part in (*workspace.findChildren(kind), *workspace._column.findChildren(kind)):
            assert part.accessibleName(), part


def test_a_narrow_low_window_hides_the_sliders_and_keeps_the_tools_inside(window, workspace):
    window.resize(1100, 700)
    QApplication.processEvents()
    assert not workspace.brush.values.isVisible() and workspace.brush.more.isVisible()
    assert workspace.rect().contains(workspace.tools.geometry())


def test_the_workspace_can_be_built_without_a_photo_twice(qtbot, studio, restore):
    for _ in range(2):
        qtbot.addWidget(RestoreWorkspace(studio, restore))


def test_a_version_dropped_on_another_is_compared_with_it(workspace, restore):
    paint(workspace)
    restore.restore()
    restore.restore()
    first, last = workspace._strip.tiles[1:]
    data = QMimeData()
    data.setData("application/x-mmstudio-version", last.version.key.encode())
    left, none, link = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, Qt.DropAction.LinkAction
    first.dragEnterEvent(QDragEnterEvent(QPoint(5, 5), link, data, left, none))
    first.dropEvent(QDropEvent(QPointF(5, 5), link, data, left, none))
    assert restore.state.against == first.version.key
    assert workspace.view._titles == (workspace._strip.title(first.version), workspace._strip.title(last.version))
    assert not workspace.grab().isNull()
    QTest.mouseClick(workspace._strip.tiles[0], Qt.MouseButton.LeftButton)
    assert workspace.view._titles == ("", "")


def test_colours_are_chosen_where_something_makes_colours(workspace, restore, bench, window):
    box, tool = workspace.column().model.hints, workspace.tools.tools["hint"]
    bench.fillers = (Filler("starter", "", False), BY_HINTS)
    restore.models_changed()
    assert not box.isVisibleTo(workspace.column())
    tool.click()
    assert box.isVisibleTo(workspace.column()) and not box.clear.isVisibleTo(box)
    assert workspace._foot.line.text() == "Paint a colour hint first."
    restore.undo()
    assert restore.state.settings.method == "auto" and restore.editor.tools.tool == "brush"
    QTest.keyClick(workspace.view, Qt.Key.Key_I)
    assert restore.editor.tools.tool == "hint" and tool.isChecked()
    assert not workspace.brush.values.softness.isVisibleTo(workspace.brush)
    QTest.mouseClick(box.swatches[3], Qt.MouseButton.LeftButton)
    assert restore.hints.colour == PRESETS[3] and box.swatches[3].isChecked() and not box.swatches[0].isChecked()
    QTest.keyClick(box.swatches[3], Qt.Key.Key_Right)
    assert restore.hints.colour == PRESETS[4]
    restore.hints.take("#123456")
    assert box.recent[0].isVisibleTo(box) and box.recent[0].isChecked() and not box.swatches[4].isChecked()
    drag_from = workspace.view.rect().center()
    QTest.mouseClick(workspace.view, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, drag_from)
    assert [hint.colour for hint in restore.state.settings.hints] == ["#123456"]
    assert workspace.view.accessibleDescription().endswith("1 colour hint(s)")  # in tests nothing is translated
    assert "Ctrl+D" not in box.parent().note.text()
    assert workspace._foot.button.isEnabled()
    restore.editor.mask_all()
    restore.effort.count()
    assert "Ctrl+D" in box.parent().note.text(), "only what is marked is coloured"
    box.clear.click()
    assert not restore.state.settings.hints and not workspace._foot.button.isEnabled()
    restore.edit(method="auto")
    assert restore.editor.tools.tool == "brush" and not box.isVisibleTo(workspace.column())


def test_a_folder_may_be_dropped(workspace, bench, tmp_path):
    (tmp_path / "a.jpg").touch()
    said = drop(workspace, str(tmp_path), workspace.rect().center())
    assert said == "Open the photos of this folder"
    assert asked(bench, "open")[-1] == tmp_path / "a.jpg"


def test_a_model_that_reads_words_brings_a_line_for_them(workspace, restore, bench):
    box = workspace.column().model
    bench.fillers = (Filler("starter", "", False), Filler("own-xl", "My XL", True))
    restore.models_changed()
    assert not box.isVisibleTo(workspace.column())  # Auto fills
    restore.edit(method="learned")
    assert box.model.isVisibleTo(box) and not box.prompt.isVisibleTo(box)
    box.model.chosen.emit("own-xl")
    box.prompt.setText("a boat")
    box.prompt.textEdited.emit("a boat")
    box.strength.value_changed.emit(60)
    assert box.prompt.isVisibleTo(box) and not workspace.column().reference.isVisibleTo(workspace.column())
    assert (restore.state.settings.model, restore.state.settings.prompt) == ("own-xl", "a boat")
    assert restore.state.settings.strength == 0.6


def test_the_ways_to_compare_become_a_list_before_anything_covers_them(qtbot, workspace):
    bar = BrushBar(workspace.brush._editor)
    qtbot.addWidget(bar)
    bar.set_narrow(False)
    bar.show()
    for width, listed in ((bar.sizeHint().width() + 20, False), (bar.minimumSizeHint().width() + 20, True)):
        bar.resize(width, bar.height())
        settle()
        assert bar.compare.list.isHidden() != listed
        assert bar.compare.geometry().right() < bar.save.geometry().left()


def test_the_ways_to_compare_are_still_seen_after_another_tool_was_in_hand(qtbot, workspace):
    editor, holder = workspace.brush._editor, QWidget()
    bar, row = BrushBar(editor), QHBoxLayout(holder)
    row.addStretch(1)
    row.addWidget(bar)
    qtbot.addWidget(holder)
    holder.resize(1300, 60)
    holder.show()
    qtbot.waitUntil(lambda: bar.compare.width() > 100)
    for tool in ("polygon", "brush"):  # one has no values: the other's push the rest together for a moment
        editor.edit_tools(tool=tool)
        qtbot.waitUntil(lambda tool=tool: bar.values.size_row.isVisible() == (tool == "brush"))
        QApplication.sendPostedEvents()
        assert bar.compare.list.isVisible() or all(segment.isVisible() for segment in bar.compare._segments)


def test_text_is_dropped_into_the_words_of_what_fills_and_refused_without(workspace, restore, bench):
    words = Dropped("text", text="a boat\non a lake")
    assert workspace.drop_deed(words, None) == ""
    bench.fillers = (Filler("own-xl", "My XL", True),)
    restore.models_changed()
    restore.edit(method="learned")
    workspace.take(words)
    assert restore.state.settings.prompt == "a boat on a lake"


def test_faces_are_looked_for_only_where_something_installed_can(workspace, restore, bench):
    box = workspace.column().model
    bench.fillers = (Filler("gfpgan", "GFPGAN", False, kind="face"),)
    restore.models_changed()
    restore.edit(method="learned")
    assert not box.find_faces.isVisibleTo(box)
    bench.finds_faces = True
    restore.models_changed()
    assert box.find_faces.isVisibleTo(box)
    box.find_faces.click()
    assert len(asked(bench, "faces")) == 1


def test_a_toast_covers_no_tools(workspace):
    assert workspace.height() - workspace.toast_lift() <= workspace.zoom.geometry().top()


@pytest.mark.parametrize("kept", ["resources/samples/damaged-photo.jpg", ""])
def test_a_photo_without_a_folder_of_the_person_is_saved_into_theirs(workspace, restore, monkeypatch, kept):
    """The sample lies in the program's own folder, where nobody may write; what was pasted lies nowhere."""
    asked_for = []
    monkeypatch.setattr(
        "mmstudio.ui.file_dialogs.save_file", lambda parent, title, proposed, take: asked_for.append(proposed)
    )
    path = str(paths.resources() / "samples" / "damaged-photo.jpg") if kept else ""
    restore._show(path=path, name="damaged-photo.jpg")
    workspace.commands()["save_as"]()
    assert asked_for == [Path.home() / "damaged-photo-restored.jpg"]
