"""Animate in the window: its empty state, keys, drops, the film, and what screen readers are told."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QImage
from PySide6.QtWidgets import QMessageBox

from mmstudio.ui.drops import Dropped
from mmstudio.ui.theme import color
from mmstudio.viewmodels.animate_state import LANES
from mmstudio.viewmodels.drafts import BLACK
from tests.fake_animate import fake_picture

COPY, LEFT, NONE = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


def drop(space, *names: str) -> str:
    """Drop files; what was said while they were held over it."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(name) for name in names])
    space.dragEnterEvent(QDragEnterEvent(QPoint(200, 200), COPY, data, LEFT, NONE))
    said = space._drop_target.text.text()
    space.dropEvent(QDropEvent(QPointF(200, 200), COPY, data, LEFT, NONE))
    return said


def test_the_empty_state_says_what_to_add_and_then_what_is_missing(empty, animate) -> None:
    assert empty.empty.isVisible() and "They will move together" in empty.empty.text.text()
    assert not empty._foot.button.isEnabled() and empty._foot.line.text() == "Add a picture first."
    animate.open_sound(Path("/sounds/song.flac"))
    assert empty.empty.text.text() == "Now add a picture." and not empty.empty.sound.isVisible()
    animate.open_picture(Path("/pictures/fox.png"))
    assert not empty.empty.isVisible() and empty.preview.image is not None


def test_a_picture_can_be_added_while_a_long_song_is_listened_to(empty, animate, bench) -> None:
    bench.held = True
    animate.open_sound(Path("/sounds/song.flac"))
    assert empty.empty.text.text() == "Reading sound…" and empty.empty.picture.isHidden()
    bench._waiting.pop(0)()
    assert empty.empty.text.text() == "Now add a picture." and empty.empty.picture.isVisible()


def test_space_is_for_the_picture_that_came_and_not_for_the_button_that_was_used(empty, animate, qtbot) -> None:
    empty.empty.sample.setFocus()
    animate.open_picture(Path("/pictures/fox.png"))
    animate.open_sound(Path("/sounds/song.flac"))
    qtbot.keyClick(empty.window().focusWidget(), Qt.Key.Key_Space)
    assert animate.transport.state.playing


def test_space_plays_and_pauses_and_the_place_is_shown(workspace, animate, qtbot) -> None:
    qtbot.keyClick(workspace.preview, Qt.Key.Key_Space)
    assert animate.transport.state.playing and workspace.timeline.bar.play.accessibleName() == "Pause"
    qtbot.keyClick(workspace.preview, Qt.Key.Key_Space)
    assert not animate.transport.state.playing
    animate.transport.seek(2.5)
    assert workspace.timeline.bar.place.text() == "0:02.50"
    assert workspace.timeline.head.isVisible()


@pytest.mark.parametrize(
    ("key", "modifier", "place"),
    [
        (Qt.Key.Key_Right, NONE, 4 + 1 / 30),
        (Qt.Key.Key_Left, NONE, 4 - 1 / 30),
        (Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier, 5.0),
        (Qt.Key.Key_Home, NONE, 0.0),
        (Qt.Key.Key_End, NONE, 8.0),
    ],
)
def test_keys_walk_through_time(workspace, animate, qtbot, key, modifier, place) -> None:
    animate.transport.seek(4.0)
    qtbot.keyClick(workspace.preview, key, modifier)
    assert animate.transport.time_s == pytest.approx(place)


def test_keys_set_loop_and_markers(workspace, animate, qtbot) -> None:
    animate.transport.seek(2.0)
    qtbot.keyClick(workspace.preview, Qt.Key.Key_I)
    animate.transport.seek(6.0)
    qtbot.keyClick(workspace.preview, Qt.Key.Key_O)
    qtbot.keyClick(workspace.preview, Qt.Key.Key_M, Qt.KeyboardModifier.ShiftModifier)
    assert animate.animation.loop == (2.0, 6.0) and animate.animation.markers == (6.0,)
    assert "0:02.00" in workspace.timeline.ruler.accessibleDescription()
    qtbot.keyClick(workspace.window(), Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    assert not animate.transport.state.looping


def test_without_a_loudspeaker_the_one_in_the_bar_is_crossed_out(workspace, animate) -> None:
    bar = workspace.timeline.bar
    assert bar.speaker.accessibleName() == ""
    bar._show_transport(replace(animate.transport.state, silent=True))
    assert bar.speaker.accessibleName() == bar.speaker.toolTip() == "No loudspeaker"


def test_shift_r_records_and_the_take_becomes_the_sound(workspace, animate, microphone, qtbot) -> None:
    bar = workspace.timeline.bar
    qtbot.keyClick(workspace.preview, Qt.Key.Key_R, Qt.KeyboardModifier.ShiftModifier)
    assert bar.meter.isVisible() and not bar.play.isVisible()
    microphone.say(1.0, 1.0)
    qtbot.waitUntil(lambda: "too loud" in bar.meter.accessibleDescription())
    with qtbot.waitSignal(animate.recording.taken):
        bar.record.click()
    assert animate.animation.sound.endswith(".wav") and bar.play.isVisible() and not bar.meter.isVisible()


def test_a5_without_a_microphone_the_button_is_off_and_says_why(workspace, animate, microphone) -> None:
    microphone.missing = True
    animate.recording.look_for_devices()
    record = workspace.timeline.bar.record
    assert not record.isEnabled() and record.toolTip() == "No microphone was found."


def test_live_has_a_key_a_meter_and_a_sentence(workspace, animate, microphone, bench, qtbot) -> None:
    bar = workspace.timeline.bar
    bench.give_frame()
    qtbot.keyClick(workspace.preview, Qt.Key.Key_L, Qt.KeyboardModifier.ShiftModifier)
    assert bar.live.isChecked() and bar.meter.isVisible()
    assert "Follows the microphone" in workspace.preview.accessibleDescription()
    microphone.say(0.5, 1.0)
    qtbot.waitUntil(lambda: "too loud" in bar.meter.accessibleDescription())
    qtbot.keyClick(workspace.preview, Qt.Key.Key_Escape)
    assert not animate.live.on and not bar.live.isChecked() and not bar.meter.isVisible()
    microphone.missing = True
    animate.recording.look_for_devices()
    assert not bar.live.isEnabled() and bar.live.toolTip() == "No microphone was found."


def test_dropped_files_say_what_they_will_do(empty, animate, bench) -> None:
    assert drop(empty, "/s/song.mp3") == "Let this sound move the picture"
    assert drop(empty, "/s/film.mp4") == "Let the sound of this video move the picture"
    assert drop(empty, "/p/fox.jpg") == "Animate this picture"
    assert drop(empty, "/p/a.png", "/p/b.png").startswith("Animate 2 picture")
    assert animate.animation.sound == "/s/film.mp4" and animate.animation.pictures == ("picture-a", "picture-b")
    before = len(bench.asked)
    drop(empty, "/x/notes.txt")
    assert len(bench.asked) == before


def test_ctrl_c_copies_the_frame_that_is_shown(workspace, bench) -> None:
    bench.framed.emit(fake_picture(320, 180), 0.0)
    workspace.commands()["copy"]()
    copied = QGuiApplication.clipboard().image()
    assert (copied.width(), copied.height()) == (320, 180)


def test_the_live_rate_is_told_while_it_plays(workspace, animate, bench) -> None:
    animate.rate_changed.emit(24)
    assert workspace.preview.accessibleDescription().startswith("Live · 24 frame")
    animate.rate_changed.emit(0)
    assert workspace.preview.accessibleDescription() == ""


def test_rows_open_and_change_and_go(workspace, animate, qtbot) -> None:
    cards = workspace._column.matrix.cards
    assert [card.amount.text() for card in cards] == ["35 %", "1.5 %", "20 %", "25 %"]
    assert cards[0].accessibleName() == "Bass moves Pulse"
    cards[0].chosen.emit()
    details = cards[0]._details
    assert details.attack.text() == "15 ms" and details.when.current() == "always"
    details.release.value_changed.emit(500)
    details.when.chosen.emit("hit")
    assert animate.animation.rows[0].release_s == 0.5 and animate.animation.rows[0].when == "hit"
    details.remove.click()
    assert [row.destination for row in animate.animation.rows] == ["zoom", "ripple", "warmth"]
    assert len(workspace._column.matrix.cards) == 3


def test_a_preset_with_larger_amounts_widens_its_sliders(workspace, animate) -> None:
    animate.rows.set_preset("still")
    assert workspace._column.nothing.isVisible() and not workspace._column.more.isEnabled()
    animate.rows.set_preset("gentle")
    animate.rows.edit(1, amount=0.6)
    assert workspace._column.matrix.cards[1].amount.value() == 60


def test_the_ground_is_offered_where_it_is_seen(workspace, animate, qtbot) -> None:
    column = workspace.column()
    assert not column.ground.isVisible()
    animate.set_source("walk")
    assert column.ground.isVisible() and not column.ground.swatches[0].isVisible()  # a film has no transparency
    qtbot.mouseClick(column.ground.swatches[4], Qt.MouseButton.LeftButton)
    assert animate.animation.background == BLACK and column.ground.swatches[4].isChecked()


def test_turning_the_flash_limit_off_asks_once_and_the_safe_button_has_the_focus(workspace, animate, qtbot) -> None:
    workspace._column.flashes.click()
    assert animate.animation.limit_flashes and workspace._column.flashes.isChecked()
    box = workspace._column.findChild(QMessageBox)
    assert box.defaultButton().text() == "Keep the limit"
    next(button for button in box.buttons() if button.text() == "Allow flashes").click()
    assert not animate.animation.limit_flashes and not workspace._column.flashes.isChecked()
    workspace._column.flashes.click()
    assert animate.animation.limit_flashes


def test_the_line_says_how_much_and_how_long(workspace, animate) -> None:
    foot = workspace._foot
    assert foot.line.text().startswith("240 frame") and "8.00 s" in foot.line.text() and "to make" in foot.line.text()
    foot.kind.chosen.emit("gif")
    assert "without sound" in foot.line.text()
    assert [foot.rate.itemText(n) for n in range(foot.rate.count())] == ["50", "33⅓", "25", "20", "12.5"]
    foot.rate.chosen.emit("12.5")
    assert animate.state.view.film.rate == (25, 2)


def test_sizes_keep_the_shape_of_the_picture(workspace, animate) -> None:
    sizes = workspace._foot.sizes
    texts = [sizes.itemText(n) for n in range(sizes.count())]
    assert texts[0] == "640 × 360" and "1920 × 1080" in texts
    sizes.chosen.emit("1920x0")
    assert animate.state.film_size == (1920, 1080)


def test_ctrl_enter_makes_the_film_and_stop_stops_it(workspace, animate, bench, qtbot) -> None:
    qtbot.keyClick(workspace.window(), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert len(bench.exports) == 1 and not workspace._foot.button.isEnabled()
    bench.film_goes_on(0.25, 9.0)
    assert workspace._foot.line.text() == "Making the film · 25 % · 9 s left"
    workspace._foot.stop.click()
    assert bench.asked[-1] == ("cancel", 1)


def test_a_finished_film_is_one_click_away(workspace, animate, bench, studio) -> None:
    shown: list[str] = []
    studio.show_in_gallery = shown.append
    animate.film.make()
    bench.film_is_done("/films/fox.mp4")
    toast = workspace.window().page.toasts.current
    assert toast.words.text() == "The film is in your gallery."
    toast.button.click()
    assert shown == ["/films/fox.mp4"]


def test_a_film_that_a_crash_left_is_offered_and_goes_when_discarded(workspace, animate, tmp_path) -> None:
    part = tmp_path / "song.mp4.part"
    part.touch()
    animate.left._show((part,))
    assert workspace.left.isVisible() and "song.mp4 was not finished" in workspace.left.text.text()
    workspace.left.discard.click()
    assert workspace.left.isHidden() and not part.exists()


def test_p_paints_and_the_bar_says_what(workspace, animate, qtbot) -> None:
    qtbot.keyClick(workspace.preview, Qt.Key.Key_P)
    assert workspace.canvas_.isVisible() and not workspace.preview.isVisible() and workspace.bar.isVisible()
    workspace.bar.what.chosen.emit("strokes")
    assert animate.state.painting == "strokes" and workspace.canvas_.drawing == "strokes"
    workspace.bar.what.chosen.emit("anchors")
    assert animate.painting.brush.tools.tool == "source"
    assert workspace.escape() and animate.state.painting == ""
    assert workspace.preview.isVisible()


def test_a_stroke_on_the_canvas_is_a_direction(workspace, animate, qtbot) -> None:
    animate.paint("strokes")
    canvas = workspace.canvas_
    place = canvas.picture_rect()
    start, end = place.topLeft() + QPointF(40, 40), place.topLeft() + QPointF(140, 90)
    qtbot.mousePress(canvas, LEFT, pos=start.toPoint())
    for step in range(1, 6):
        qtbot.mouseMove(canvas, (start + (end - start) * step / 5).toPoint())
    qtbot.mouseRelease(canvas, LEFT, pos=end.toPoint())
    (stroke,) = animate.animation.strokes
    first, last = stroke.points[0], stroke.points[-1]
    assert last[0] > first[0] and last[1] > first[1] and all(0 <= value <= 1 for value in (*first, *last))


def test_a_drag_over_the_canvas_is_a_gradient_of_depth_and_a_click_the_centre(workspace, animate, bench, qtbot) -> None:
    canvas = workspace.canvas_
    animate.paint("depth")
    place = canvas.picture_rect()
    qtbot.mousePress(canvas, LEFT, pos=(place.topLeft() + QPointF(60, 20)).toPoint())
    qtbot.mouseMove(canvas, (place.bottomLeft() + QPointF(60, -40)).toPoint())
    qtbot.mouseRelease(canvas, LEFT, pos=(place.bottomLeft() + QPointF(60, -40)).toPoint())
    mask = bench.painted[animate.animation.depth]
    assert mask[0].max() < 20 and mask[-1].min() > 235
    assert not workspace.bar.grab().isNull()  # with all its icons
    workspace.bar.way.changed.emit("brush")
    animate.paint("centre")
    qtbot.mouseClick(canvas, LEFT, pos=(place.topLeft() + QPointF(place.width() / 4, place.height() / 2)).toPoint())
    assert animate.animation.centre == pytest.approx((0.25, 0.5), abs=0.02)


def test_the_window_on_another_screen_shows_each_frame(workspace, animate, bench) -> None:
    told: list[int] = []
    workspace.picture_changed.connect(lambda: told.append(1))
    frame = QImage(32, 32, QImage.Format.Format_RGB888)
    frame.fill("red")
    animate.framed.emit(frame)
    assert told and workspace.picture().pixelColor(5, 5).name() == "#ff0000"


def test_a_dropped_video_gives_sound_and_picture_and_asks_before_it_replaces_one(empty, animate, bench, studio) -> None:
    video = Path("/films/sea.mp4")
    studio.library.images[video] = fake_picture()
    kept: list[str] = []
    studio.keep_frame = lambda image, name, then: (kept.append(name), then(Path(f"/library/{name}-frame.png")))
    empty.carry_out("video_sound", Dropped("video", (video,)))
    assert kept == ["sea"] and animate.state.picture == "sea-frame.png" and animate.animation.sound == str(video)
    empty.carry_out("video_sound", Dropped("video", (video,)))
    assert kept == ["sea"]
    toast = empty.window().page.toasts.current
    assert toast.button.text() == "Use its picture, too"
    toast.button.click()
    assert kept == ["sea", "sea"]


def test_lanes_are_hidden_shown_and_drawn_over(workspace, animate) -> None:
    timeline = workspace.timeline
    assert list(timeline.lanes) == ["sound", "spectrum", "bass", "treble", "beat", "brightness"]
    timeline.lanes["treble"].head.eye.click()
    assert "treble" not in timeline.lanes and animate.state.view.lanes == (
        "sound",
        "spectrum",
        "bass",
        "beat",
        "brightness",
    )
    timeline._toggle("loudness")
    assert list(timeline.lanes) == [lane for lane in LANES if lane in animate.state.view.lanes]
    bass = timeline.lanes["bass"].body
    timeline._pencil("bass")
    bass._press(QPointF(10, 2))
    bass._press(QPointF(200, 2))
    bass.mouseReleaseEvent(None)
    (edit,) = animate.animation.curve_edits
    assert edit.curve == "bass" and edit.points[-1][1] > 0.8
    assert bass._curve is animate.sound.track["bass"] or (bass._curve == animate.sound.track["bass"]).all()


def test_a_click_in_a_lane_goes_there(workspace, animate) -> None:
    body = workspace.timeline.lanes["sound"].body
    body._press(QPointF(body.width() / 2, 10))
    assert animate.transport.time_s == pytest.approx(4.0, abs=0.05)


def test_dragging_on_the_ruler_sets_a_loop_that_snaps_to_beats(workspace, animate, qtbot) -> None:
    ruler, axis = workspace.timeline.ruler, workspace.timeline.axis
    y = ruler.height() // 2
    qtbot.mousePress(ruler, LEFT, pos=QPoint(round(axis.x(1.03)), y))
    qtbot.mouseMove(ruler, QPoint(round(axis.x(2.0)), y))
    qtbot.mouseMove(ruler, QPoint(round(axis.x(3.02)), y))
    qtbot.mouseRelease(ruler, LEFT, pos=QPoint(round(axis.x(3.02)), y))
    assert animate.animation.loop == (1.0, 3.0)
    animate.undo()
    assert animate.animation.loop is None, "one drag is one step"
    qtbot.mouseDClick(ruler, LEFT, pos=QPoint(round(axis.x(5.0)), y))
    assert animate.animation.loop is None


def test_the_playhead_cuts_no_second_on_the_ruler(workspace) -> None:
    ruler = workspace.timeline.ruler
    x, _, width = ruler._words()[2]

    def written() -> bool:
        shown = ruler.grab().toImage()
        ground = color("window")
        middle = shown.height() // 2
        return any(shown.pixelColor(at, middle) != ground for at in range(x, x + width))

    ruler.keep_free(0, 0)
    assert written()
    ruler.keep_free(x + width - 3, x + width + 40)
    assert not written()


def test_the_wheel_sees_fewer_seconds_and_the_page_turns(workspace, animate) -> None:
    axis = workspace.timeline.axis
    axis.zoom(0.25, 1.0)
    assert axis.span == pytest.approx(2.0) and axis.time(axis.x(1.0)) == pytest.approx(1.0)
    axis.follow(7.5)
    assert axis.start <= 7.5 <= axis.end
    axis.show_all(8.0)
    assert (axis.start, axis.end) == (0.0, 8.0)


def test_the_tempo_chip_says_what_was_heard_and_taps_count(workspace, animate, monkeypatch) -> None:
    chip = workspace.timeline.bar.tempo
    assert chip.text() == "120 BPM · steady"
    times = iter([10.0, 10.6, 11.2, 11.8])
    # the module that it knows as time, not the one that threads behind it read as well
    alone = SimpleNamespace(monotonic=lambda: next(times))  # other threads have clocks, too
    monkeypatch.setattr("mmstudio.ui.animate.transport_bar.time", alone)
    for _ in range(4):
        chip.tap()
    assert animate.animation.beats_per_minute == pytest.approx(100) and chip.text() == "100 BPM · typed"


def test_a_frame_is_sent_to_restore_as_a_picture(workspace, animate, studio, qtbot, bench) -> None:
    sent: list[list[Path]] = []
    studio.send_to.restore = sent.append
    workspace.preview.show_frame(fake_picture())
    workspace._send_frame("restore")
    qtbot.waitUntil(lambda: bool(sent))
    assert sent[0][0].is_file() and sent[0][0].name == "fox-frame.png"


def test_everything_has_a_name(workspace) -> None:
    from PySide6.QtWidgets import QAbstractButton, QComboBox, QLineEdit, QSlider

    parts = [workspace, workspace.timeline, workspace._column, workspace._foot]
    for part in parts:
        for kind in (QAbstractButton, QComboBox, QLineEdit, QSlider):
            for control in part.findChildren(kind):
                assert control.accessibleName() or not control.isVisible(), control


def test_the_low_window_keeps_room_for_the_preview(window, workspace) -> None:
    window.resize(1100, 700)
    assert workspace.height() > 250 and workspace.timeline.height() <= 230
    assert workspace.timeline.bar.width() <= window.width()


def test_files_dropped_on_the_rail_arrive_here(window, workspace, animate) -> None:
    window.go_to("create")
    window.rail.dropped.emit("animate", Dropped("picture", (Path("/p/heron.png"), Path("/s/wind.ogg"))))
    assert window.page.workspace is workspace
    assert animate.state.picture == "heron.png" and animate.animation.sound == "/s/wind.ogg"


def test_the_first_card_opens_the_sample_and_its_hints(window, animate, studio, bench) -> None:
    studio.__dict__["animate"] = animate
    window.welcome()
    window.first_steps.card.animate.click()
    opened = [path for what, path in bench.asked if what in ("picture", "sound")]
    assert [path.name for path in opened] == ["deep-water.jpg", "night-swim.ogg"] and all(map(Path.is_file, opened))
    assert window.page.workspace.key == "animate" and "Space" in window.first_steps.hints.words.text()
    del studio.__dict__["animate"]


def test_a_sent_picture_begins_a_document_of_its_own(window, workspace, animate, studio, bench) -> None:
    studio.__dict__["animate"] = animate
    animate._save_now()
    studio.send_to.animate([Path("/p/heron.png")])
    assert animate.state.picture == "heron.png" and not animate.animation.sound
    assert ("/animations/1", "fox") in animate.state.recent
    del studio.__dict__["animate"]
