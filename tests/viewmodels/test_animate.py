"""What Animate does with pictures, sounds, rows, curves and films; and that nothing of it is lost."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage

from mmstudio import presets
from mmstudio.curves import Draw, Smooth
from mmstudio.jobs import DrawnAnchor, Position, text_job
from mmstudio.viewmodels.animate import AnimateViewModel
from mmstudio.viewmodels.animate_state import measured_tempo
from mmstudio.viewmodels.drafts import PAPER
from mmstudio.viewmodels.mask_tools import Dab
from mmstudio.viewmodels.recording import RecordingViewModel
from mmstudio.viewmodels.transport import Transport
from mmstudio.walks import Walk, WalkKey
from tests.fake_animate import FakeAnimateBench, FakeMicrophone, FakeOutput, fake_track

PICTURE, SOUND = Path("/pictures/fox.png"), Path("/sounds/song.flac")


@pytest.fixture
def bench() -> FakeAnimateBench:
    return FakeAnimateBench()


@pytest.fixture
def animate(qapp: object, bench: FakeAnimateBench, tmp_path: Path) -> Iterator[AnimateViewModel]:
    transport = Transport(FakeOutput(), bench.in_order)
    recording = RecordingViewModel(FakeMicrophone(), lambda: tmp_path, bench.in_order, lost_after_s=600)
    animate = AnimateViewModel(bench, transport, recording)
    yield animate
    animate.close()


@pytest.fixture
def whole(animate: AnimateViewModel) -> AnimateViewModel:
    animate.open_picture(PICTURE)
    animate.open_sound(SOUND)
    return animate


def said(animate: AnimateViewModel) -> list[str]:
    codes: list[str] = []
    animate.noticed.connect(lambda code, facts: codes.append(code))
    return codes


# opening


def test_a_picture_and_a_sound_are_ready_to_move(whole, bench) -> None:
    state = whole.state
    assert state.picture == "fox.png" and (state.width, state.height) == (640, 360)
    assert state.sound == "song.flac" and state.seconds == 8.0 and not state.reading
    assert whole.animation.sound == str(SOUND) and whole.animation.pictures == ("picture-fox",)
    assert whole.sound.track is not None and state.can_export
    assert state.name == "fox" and bench.frames, "a frame of it was asked for"


def test_the_sound_is_heard_before_it_was_listened_to(animate, bench) -> None:
    bench.held = True
    animate.open_sound(SOUND)
    assert animate.state.reading == "sound"
    bench._waiting.pop(0)()
    assert animate.state.reading == "listening" and animate.sound.prepared is not None and animate.sound.track is None
    animate.transport.play()
    assert animate.transport.state.playing
    bench.release()
    assert animate.state.reading == "" and animate.sound.track is not None


def test_only_the_sound_that_was_opened_last_counts(animate, bench) -> None:
    bench.held = True
    animate.open_sound(Path("/sounds/first.flac"))
    animate.open_sound(SOUND)
    bench.release()
    assert animate.state.sound == "song.flac" and animate.animation.sound == str(SOUND)


@pytest.mark.parametrize(("path", "code"), [("/broken.mp3", "file_unreadable"), ("/silent.wav", "no_sound")])
def test_a_sound_that_cannot_be_read_changes_nothing(whole, path, code) -> None:
    codes = said(whole)
    whole.open_sound(Path(path))
    assert codes == [code] and whole.state.sound == "song.flac" and whole.animation.sound == str(SOUND)
    assert not whole.state.reading


def test_a_picture_that_cannot_be_read_changes_nothing(whole) -> None:
    codes = said(whole)
    whole.open_picture(Path("/broken.png"))
    assert codes == ["file_unreadable"] and whole.state.picture == "fox.png"


def test_several_pictures_become_slides_on_the_beat(animate, bench) -> None:
    codes = said(animate)
    animate.open_pictures([Path("/a.png"), Path("/broken.png"), Path("/b.png")])
    assert animate.animation.pictures == ("picture-a", "picture-b") and animate.animation.preset == "slides"
    assert codes == ["file_unreadable"] and animate.state.picture == "a.png"


def test_more_pictures_than_take_part_are_said(animate) -> None:
    told: list[tuple[str, object]] = []
    animate.told.connect(lambda code, facts: told.append((code, facts)))
    animate.open_pictures([Path(f"/{number}.png") for number in range(11)])
    assert len(animate.animation.pictures) == 8 and told == [("first_pictures", {"most": 8})]


def test_only_the_picture_that_was_opened_last_counts(animate, bench) -> None:
    bench.held = True
    animate.open_picture(Path("/large.png"))
    animate.open_picture(Path("/broken.png"))
    animate.open_picture(PICTURE)
    assert len(bench._waiting) == 3
    bench._waiting.pop()()
    assert animate.state.picture == "fox.png" and not animate.state.reading
    bench.release()
    assert animate.state.picture == "fox.png" and animate.animation.pictures == ("picture-fox",)


def test_a_list_of_pictures_never_comes_into_another_document(animate, bench) -> None:
    bench.held = True
    animate.open_pictures([Path("/a.png"), Path("/b.png")])
    animate.new()
    bench.release()
    assert animate.state.empty and animate.still is None and len(bench.asked) == 1


def test_another_sound_forgets_loop_and_curves_and_undo_brings_all_back(whole) -> None:
    whole.times.set_loop((1.0, 2.0))
    whole.curves.draw("bass", [(0.0, 0.5), (1.0, 1.0)])
    whole.open_sound(Path("/sounds/other.ogg"))
    assert whole.animation.loop is None and whole.animation.curve_edits == ()
    whole.undo()
    assert whole.state.sound == "song.flac" and whole.animation.loop == (1.0, 2.0)
    assert len(whole.animation.curve_edits) == 1 and whole.sound.track is not None


def test_what_lies_behind_a_drawing_can_be_chosen_and_is_seen_at_rest(whole, bench, monkeypatch) -> None:
    assert not whole.state.shows_ground  # a photo covers it
    drawing = QImage(64, 64, QImage.Format.Format_RGBA8888)
    drawing.fill(Qt.GlobalColor.transparent)
    monkeypatch.setattr("tests.fake_animate.fake_picture", lambda: drawing)
    whole.open_picture(Path("/pictures/drawing.png"))
    assert whole.state.shows_ground and whole.still.pixelColor(9, 9).name() == "#ffffff"
    shown = []
    whole.picture_changed.connect(lambda image: shown.append(image.pixelColor(9, 9).name()))
    whole.edit(background="#101010")
    whole.undo()
    assert shown == ["#101010", "#ffffff"]


def test_undo_brings_the_former_picture_back(whole, bench) -> None:
    whole.open_picture(Path("/pictures/heron.png"))
    whole.undo()
    assert whole.state.picture == "fox.png" and ("show", "picture-fox") in bench.asked
    whole.redo()
    assert whole.state.picture == "heron.png"


def test_a_recording_becomes_the_sound(whole, qtbot) -> None:
    whole.recording.start()
    whole.recording._source.say(1.0)
    with qtbot.waitSignal(whole.recording.taken) as caught:
        whole.recording.stop()
    assert whole.animation.sound == str(caught.args[0].path)


# rows


def test_a_slider_drag_is_one_step_of_undo(whole) -> None:
    first = whole.animation.rows[0].amount
    for amount in (0.4, 0.5, 0.6):
        whole.rows.edit(0, "amount", amount=amount)
    whole.close_step()
    whole.rows.edit(0, "amount", amount=0.9)
    whole.undo()
    assert whole.animation.rows[0].amount == 0.6
    whole.undo()
    assert whole.animation.rows[0].amount == first


def test_presets_change_all_rows_and_less_and_more_scale_them(whole) -> None:
    whole.rows.set_preset("storm")
    assert whole.animation.rows == presets.preset("storm") and whole.animation.preset == "storm"
    before = [row.amount for row in whole.animation.rows]
    whole.rows.less()
    assert [row.amount for row in whole.animation.rows] == pytest.approx([0.8 * amount for amount in before])
    whole.rows.more()
    assert [row.amount for row in whole.animation.rows] == pytest.approx(before)


def test_rows_are_added_with_open_details_and_removed(whole) -> None:
    whole.rows.add("treble", "exposure")
    assert whole.animation.rows[-1].destination == "exposure" and whole.state.chosen == len(whole.animation.rows) - 1
    assert 0 < whole.animation.rows[-1].amount <= 0.25
    whole.rows.remove(len(whole.animation.rows) - 1)
    assert whole.animation.rows == presets.preset("gentle") and whole.state.chosen == -1


# curves and tempo


def test_a_drawn_curve_replaces_the_measured_one_where_it_was_drawn(whole) -> None:
    tracks: list[object] = []
    whole.sound.track_changed.connect(tracks.append)
    before = whole.sound.track["bass"].copy()
    whole.curves.draw("bass", [(2.0, 1.0), (1.0, 1.2), (1.0, 0.9)])
    assert whole.animation.curve_edits == (Draw(curve="bass", points=((1.0, 0.9), (2.0, 1.0))),)
    assert whole.sound.track["bass"][60] > 0.89 and whole.sound.track["bass"][150] == before[150] and len(tracks) == 1
    whole.curves.restore("bass")
    assert np.array_equal(whole.sound.track["bass"], before)


def test_smoothing_is_set_once_for_each_curve(whole) -> None:
    whole.curves.smooth("bass", 0.2)
    whole.curves.smooth("bass", 0.5)
    whole.curves.smooth("treble", 0.2)
    assert whole.curves.smoothing_of("bass") == 0.5 and whole.curves.smoothing_of("treble") == 0.2
    assert len([edit for edit in whole.animation.curve_edits if isinstance(edit, Smooth)]) == 2
    whole.curves.smooth("bass", 0.0)
    assert whole.curves.smoothing_of("bass") == 0.0


def test_the_tempo_is_measured_halved_typed_and_measured_again(whole) -> None:
    assert round(whole.state.tempo.beats) == 120 and whole.state.tempo.steady and not whole.state.tempo.typed
    whole.times.multiply_tempo(0.5)
    assert whole.animation.beats_per_minute == pytest.approx(60, abs=0.5) and whole.state.tempo.typed
    assert np.allclose(np.diff(whole.times.beat_times_s()), 1.0, atol=0.01)
    whole.times.set_tempo(500)
    assert whole.animation.beats_per_minute == 240
    whole.times.set_tempo(0)
    assert round(whole.state.tempo.beats) == 120 and not whole.state.tempo.typed


def test_rain_has_no_clear_beat(animate) -> None:
    animate.open_sound(Path("/sounds/rain.wav"))
    assert animate.state.tempo.beats == 0 and measured_tempo(fake_track(confidence=0.1)).beats == 0


# time


def test_the_ends_of_the_loop_are_set_at_the_playhead(whole) -> None:
    whole.transport.seek(2.0)
    whole.times.set_loop_end("in")
    assert whole.animation.loop == (2.0, 8.0)
    whole.transport.seek(5.0)
    whole.times.set_loop_end("out")
    assert whole.animation.loop == (2.0, 5.0) and whole.transport.state.loop == (2.0, 5.0)
    whole.times.set_loop((3.0, 3.01))
    assert whole.animation.loop is None


def test_markers_come_and_go_at_the_playhead(whole) -> None:
    whole.transport.seek(4.0)
    whole.times.toggle_marker()
    whole.transport.seek(1.0)
    whole.times.toggle_marker()
    assert whole.animation.markers == (1.0, 4.0)
    whole.times.toggle_marker()
    assert whole.animation.markers == (4.0,)


def test_the_arrows_go_frame_by_frame(whole) -> None:
    whole.film.edit(rate=(25, 1))
    whole.transport.seek(1.01)
    whole.step(1)
    assert whole.transport.time_s == pytest.approx(1.04)
    whole.step(-2)
    assert whole.transport.time_s == pytest.approx(0.96)


# live frames


def test_one_frame_is_on_its_way_at_a_time_and_the_newest_wish_follows(whole, bench) -> None:
    asked = 0
    while asked != len(bench.frames):  # until nothing is wanted any more
        asked = len(bench.frames)
        bench.give_frame()
    whole.transport.seek(1.0)
    whole.transport.seek(2.0)
    whole.transport.seek(3.0)
    assert [time_s for _, time_s, _, _ in bench.frames[asked:]] == [1.0]
    bench.give_frame()
    assert [time_s for _, time_s, _, _ in bench.frames[asked:]] == [1.0, 3.0]
    bench.give_frame()
    assert len(bench.frames) == asked + 2


def test_live_frames_fit_the_preview_and_stay_small(whole, bench) -> None:
    whole.show_size(320, 320)
    assert whole.live_size() == (320, 180)
    whole.show_size(4000, 4000)
    width, height = whole.live_size()
    assert width * height <= 640 * 360 and width % 2 == 0 and height % 2 == 0


def test_a_live_worker_that_fails_stops_playing_and_says_why(whole, bench) -> None:
    codes = said(whole)
    whole.transport.play()
    bench.refused.emit("file_missing", {"name": "fox.png"})
    assert codes == ["file_missing"] and not whole.transport.state.playing


def test_what_was_changed_while_a_frame_failed_is_drawn(whole, bench) -> None:
    asked = 0
    while asked != len(bench.frames):  # until nothing is wanted any more
        asked = len(bench.frames)
        bench.give_frame()
    whole.transport.seek(1.0)
    whole.transport.seek(2.0)
    bench.refused.emit("file_missing", {"name": "fox.png"})
    assert [time_s for _, time_s, _, _ in bench.frames[-2:]] == [1.0, 2.0]


# painting


def test_each_stroke_of_the_motion_area_is_a_step_of_undo(whole, bench) -> None:
    whole.paint("area")
    for x in (100.0, 400.0):
        whole.painting.brush.begin_stroke(Dab(x, 100.0, 30.0, 1.0))
        whole.painting.brush.end_stroke()
    second = whole.animation.area
    assert second and bench.painted[second][100, 100] > 200 and bench.painted[second][100, 400] > 200
    whole.undo()
    first = whole.animation.area
    assert first != second and bench.painted[first][100, 400] == 0
    whole.undo()
    assert whole.animation.area == ""
    whole.redo()
    whole.redo()
    assert whole.animation.area == second


def test_a_black_and_white_picture_of_the_same_size_says_what_may_move(whole, bench) -> None:
    taken: list[str] = []
    before = whole.animation
    whole.open_mask(Path("/a/mask.png"), lambda: taken.append("mask"))
    assert taken and whole.animation.pictures == before.pictures
    assert bench.painted[whole.animation.area].all()
    whole.undo()
    assert whole.animation == before


def test_any_other_picture_is_the_next_that_moves(whole, bench) -> None:
    whole.open_mask(Path("/a/heron.png"), pytest.fail)
    assert whole.animation.pictures == ("picture-heron",) and not whole.animation.area


def test_a_mask_for_a_picture_that_has_gone_meanwhile_is_left_alone(whole, bench) -> None:
    bench.held = True
    whole.open_mask(Path("/a/mask.png"), pytest.fail)
    bench.held = False
    whole.new()
    bench.release()
    assert not whole.animation.area


def test_a_picture_comes_with_what_may_move_in_it(whole, bench) -> None:
    mask = np.zeros((3600, 6400), np.uint8)
    mask[1000:1400] = 255
    whole.open_picture(Path("/a/lake.tif"), mask)
    kept = bench.painted[whole.animation.area]
    assert kept.shape == (360, 640) and kept[110].all() and not kept[10].any()


def test_direction_strokes_are_shares_of_the_picture_and_can_be_cleared(whole) -> None:
    whole.painting.add_stroke([(0.1, 0.1)])
    assert whole.animation.strokes == ()
    whole.painting.add_stroke([(0.1, 0.1 + n / 500) for n in range(200)])
    (stroke,) = whole.animation.strokes
    assert len(stroke.points) < 80 and stroke.points[-1] == pytest.approx((0.1, 0.1 + 199 / 500))
    whole.painting.clear("strokes")
    assert whole.animation.strokes == ()


def test_mouth_and_area_are_painted_with_one_brush_and_kept_apart(whole, bench) -> None:
    places = {"mouth": 100.0, "area": 400.0}
    for what, x in places.items():
        whole.paint(what)
        whole.painting.brush.begin_stroke(Dab(x, 100.0, 30.0, 1.0))
        whole.painting.brush.end_stroke()
    for what, x in places.items():
        mask = bench.painted[getattr(whole.animation, what)]
        assert mask[100, int(x)] > 200 and mask[100, 500 - int(x)] == 0
    whole.paint("mouth")
    assert whole.painting.brush.pyramid.copy(10**6)[100, 100] > 200


@pytest.mark.parametrize(("what", "moved"), [("mouth", "mouth"), ("depth", "parallax"), ("strokes", "sway")])
def test_what_is_painted_first_is_moved_by_the_sound_at_once(whole, what, moved) -> None:
    whole.edit(rows=())
    paint = {
        "mouth": lambda: whole.painting._keep("mouth", np.full((300, 500), 255, np.uint8)),
        "depth": lambda: whole.painting.grade((0.5, 0.1), (0.5, 0.9)),
        "strokes": lambda: whole.painting.add_stroke([(0.1, 0.1), (0.9, 0.1)]),
    }[what]
    paint()
    assert [row.destination for row in whole.animation.rows] == [moved]
    paint()
    assert len(whole.animation.rows) == 1
    whole.undo()
    while whole.animation.rows:
        whole.undo()
    assert getattr(whole.animation, what) in ("", ())


def test_a_gradient_rises_from_far_to_near_and_is_flat_beyond(whole, bench) -> None:
    whole.painting.grade((0.5, 0.25), (0.5, 0.75))
    mask = bench.painted[whole.animation.depth]
    height = len(mask)
    assert mask[height // 8].max() == 0 and mask[-height // 8].min() == 255
    assert mask[height // 2].mean() == pytest.approx(128, abs=2) and np.ptp(mask[height // 2]) == 0
    before = whole.animation
    whole.painting.grade((0.5, 0.5), (0.5, 0.5))
    assert whole.animation == before


def test_the_centre_stays_within_the_picture(whole) -> None:
    whole.painting.set_centre(1.4, 0.25)
    assert whole.animation.centre == (1.0, 0.25)
    whole.painting.clear("centre")
    assert whole.animation.centre == (0.5, 0.5)


# the film


def test_the_line_counts_frames_and_the_rate_fits_the_format(whole) -> None:
    assert whole.state.frames == 240 and whole.state.film_size == (640, 360)
    whole.film.edit(kind="gif")
    assert whole.state.view.film.rate == (100, 3) and not whole.state.view.film.has_sound
    whole.film.edit(kind="mp4", rate=(30_000, 1001))
    assert whole.state.frames == 240 and whole.state.view.film.rate == (30_000, 1001)
    whole.sound.trim((2.0, 4.0))
    assert whole.state.duration_s == 2.0


def test_a_film_is_made_through_the_queue_and_told_when_it_is_there(whole, bench) -> None:
    made: list[str] = []
    whole.made.connect(made.append)
    whole.film.make()
    assert bench.exports[0][0].sound == str(SOUND) and not whole.state.can_export
    assert bench.asked[-1] == ("film", "fox")
    bench.film_goes_on(0.5, 7.0)
    assert whole.state.making.fraction == 0.5 and whole.state.making.seconds_left == 7.0
    whole.film.stop()
    assert bench.asked[-1] == ("cancel", 1)
    bench.film_is_done("/films/fox.mp4")
    assert made == ["/films/fox.mp4"] and whole.state.making is None and whole.state.can_export


def test_a_walk_of_explore_moves_in_a_document_of_its_own(whole, bench) -> None:
    keys = tuple(
        WalkKey(time_s=at, position=Position(anchors=(DrawnAnchor(job=text_job(words)),), weights=(1.0,)))
        for at, words in ((0.0, "a cat"), (2.0, "a fox"))
    )
    walk = Walk(keys=keys, duration_s=4.0)
    whole.use_walk(walk, "Cats")
    assert (whole.state.name, whole.animation.source, whole.animation.walk) == ("Cats", "walk", walk)
    assert whole.state.has_source and whole.state.can_export and whole.state.duration_s == 4.0
    assert whole.state.shows_ground and whole.animation.background == PAPER  # as in Explore
    whole.open_sound(SOUND)
    assert whole.state.duration_s == 8.0 and whole.animation.walk == walk
    whole.leave_walk()
    assert whole.animation.walk is None and len(whole.animation.prompts) == 2
    whole.undo()
    assert whole.animation.walk == walk


def test_how_long_a_film_takes_is_learned_for_pictures_and_walks_apart(whole, bench) -> None:
    expected = whole.state.making_s
    whole.film.make()
    bench.film_goes_on(0.0)
    bench.film_is_done()
    assert whole.state.making_s < expected / 10  # it took no time here
    whole.set_source("walk")
    assert whole.state.making_s > 20.0


def test_how_large_a_gif_becomes_is_said_before_and_learned_from_the_last_one(whole, bench, tmp_path) -> None:
    assert whole.state.film_bytes == 0  # an MP4 stays small
    whole.film.edit(kind="gif")
    assert whole.state.film_bytes > 10e6
    made = tmp_path / "a.gif"
    made.write_bytes(bytes(1_000_000))
    whole.film.make()
    bench.film_is_done(str(made))
    assert whole.state.film_bytes == pytest.approx(1e6, rel=0.01)
    whole.film.make()
    bench.film_is_done(str(tmp_path / "gone.gif"))
    assert whole.state.film_bytes == pytest.approx(1e6, rel=0.01)


def test_a_stopped_film_is_no_failure_and_a_full_disk_is(whole, bench) -> None:
    codes = said(whole)
    whole.film.make()
    bench.film_fails("cancelled")
    assert codes == []
    whole.film.make()
    bench.film_fails("disk_full", folder="/films", needed_mb=9, free_mb=0)
    assert codes == ["disk_full"] and whole.state.making is None


# disk


def test_each_change_is_on_disk_a_second_later(whole, bench, qtbot) -> None:
    with qtbot.waitSignal(whole.kept, timeout=5000):
        whole.rows.set_preset("drift")
    (file, _) = bench.saved["/animations/1"]
    assert file.animation == whole.animation and file.name == "fox"


def test_a_document_opens_as_it_was_left(whole, bench) -> None:
    whole.times.set_loop((1.0, 3.0))
    whole.edit_view(lanes=("sound", "mid"))
    whole.close()
    transport = Transport(FakeOutput(), bench.in_order)
    again = AnimateViewModel(bench, transport, RecordingViewModel(FakeMicrophone(), Path, bench.in_order))
    again.open_last("/animations/1")
    assert again.animation == whole.animation and again.state.view.lanes == ("sound", "mid")
    assert again.state.picture == "fox.png" and again.state.sound == "song.flac" and again.sound.track is not None
    assert not again.state.can_undo and transport.state.loop == (1.0, 3.0)
    again.close()


def test_a_new_document_leaves_the_former_one_among_the_recent(whole, bench) -> None:
    whole.new()
    assert whole.state.empty and whole.sound.prepared is None and ("/animations/1", "fox") in whole.state.recent
    assert bench.saved["/animations/1"][0].animation.sound == str(SOUND)
    whole.open_recent("/animations/1")
    assert whole.state.sound == "song.flac"
    assert whole.state.picture == "fox.png" and whole.still is not None


def test_what_a_full_disk_refused_is_written_when_the_window_closes(whole, bench, monkeypatch, qtbot) -> None:
    whole.rows.set_preset("drift")
    with monkeypatch.context() as full, qtbot.waitSignal(whole.noticed, timeout=5000):
        full.setattr(bench, "save", lambda *_: bench.refused.emit("disk_full", {}))
    whole.close()
    assert bench.saved["/animations/1"][0].animation.preset == "drift"


def test_a_film_that_waited_in_the_queue_is_not_taken_for_a_slow_one(whole, bench, monkeypatch) -> None:
    clock = [0.0]
    monkeypatch.setattr("mmstudio.viewmodels.animate_film.time.monotonic", lambda: clock[0])
    whole.film.make()
    clock[0] = 3600.0
    bench.film_goes_on(0.2)
    clock[0] = 3608.0
    bench.film_is_done()
    assert whole.state.making_s == pytest.approx(10.0)


def test_how_long_films_take_is_remembered_in_a_new_document(whole, bench) -> None:
    whole.film.make()
    bench.film_goes_on(0.0)
    bench.film_is_done()
    pace = whole.state.pace
    assert pace["picture"] < 0.05
    whole.new()
    assert whole.state.pace == pace


def test_curves_that_cannot_be_written_are_said(whole, tmp_path) -> None:
    codes = said(whole)
    whole.sound.csv(tmp_path / "gone" / "curves.csv")
    assert len(codes) == 1


# the microphone


@pytest.fixture
def microphone(animate: AnimateViewModel) -> FakeMicrophone:
    found = animate.recording._source
    assert isinstance(found, FakeMicrophone)
    return found


def test_live_the_picture_follows_the_microphone_until_it_is_turned_off(whole, bench, microphone, qtbot) -> None:
    bench.give_frame()
    whole.toggle_live()
    with qtbot.waitSignal(whole.live.heard):
        microphone.say(0.5)
    bench.give_frame()  # the one that was on its way
    assert bench.moments[-1] is not None and bench.moments[-1].time_s > 0.3
    whole.toggle_live()
    assert not whole.live.on
    bench.give_frame()
    whole.transport.seek(1.0)
    assert bench.moments[-1] is None


def test_playing_and_recording_end_live_and_it_does_not_begin_in_a_take(whole) -> None:
    whole.toggle_live()
    whole.transport.play()
    assert not whole.live.on
    whole.toggle_live()
    assert whole.live.on and not whole.transport.state.playing
    whole.recording.start()
    assert not whole.live.on
    whole.toggle_live()
    assert not whole.live.on


def test_a5_without_a_microphone_live_stays_off_and_says_why(whole, microphone) -> None:
    codes = said(whole)
    microphone.missing = True
    whole.toggle_live()
    assert not whole.live.on and codes == ["no_microphone"]


def test_a6_a_microphone_that_is_pulled_ends_live_and_is_told(whole, microphone, qtbot) -> None:
    codes = said(whole)
    whole.toggle_live()
    microphone.lost()
    qtbot.waitUntil(lambda: not whole.live.on)
    assert codes == ["live_microphone_lost"]


# keys


def test_a_new_keyframe_lies_between_its_neighbours_and_replaces_one_that_is_there(whole) -> None:
    keys = whole.keys
    keys.set("zoom", 0.0, 0.0)
    keys.set("zoom", 4.0, 1.0)
    assert keys.set("zoom", 1.0) == 1
    assert [key.value for key in keys.of("zoom")] == [0.0, 0.25, 1.0]
    keys.set("zoom", 1.0, -5.0)
    assert [key.value for key in keys.of("zoom")] == [0.0, -1.0, 1.0]
    keys.set("mouth", 2.0, -0.5)
    assert keys.of("mouth")[0].value == 0.0  # it knows no less


def test_a_keyframe_that_undo_took_away_while_it_was_dragged_stays_away(whole) -> None:
    number = whole.keys.set("zoom", 1.0, 0.2)
    whole.undo()
    assert whole.keys.move("zoom", number, 2.0, 0.4) == number
    whole.keys.ease("zoom", number, "hold")
    assert whole.keys.of("zoom") == ()


def test_a_keyframe_that_passes_another_is_still_the_one_in_hand(whole) -> None:
    keys = whole.keys
    first = keys.set("zoom", 1.0, 0.2)
    keys.set("zoom", 2.0, 0.4)
    first = keys.move("zoom", first, 3.0, 0.2)
    assert (first, [key.value for key in keys.of("zoom")]) == (1, [0.4, 0.2])
    keys.ease("zoom", first, "hold")
    assert keys.of("zoom")[1].ease == "hold"


def test_a_document_of_a_picture_of_ours_is_called_by_its_words(animate) -> None:
    animate.open_picture(Path("/p/2026-11-28-a friendly fox-1168361106.png"))
    assert animate.state.name == "a friendly fox"


def test_a_document_is_called_by_the_prompt_in_its_picture_until_somebody_names_it(animate, bench) -> None:
    bench.words["7f3a.png"] = "a heron at dawn"
    animate.open_picture(Path("/p/7f3a.png"))
    assert animate.state.name == "a heron at dawn"
    animate.rename("Reeds")
    animate.open_picture(Path("/p/7f3a.png"))
    assert animate.state.name == "Reeds"


def test_a_and_b_are_two_sets_of_rows_and_undo_knows_both(whole) -> None:
    first = whole.animation.rows
    whole.rows.set_variant("b")
    assert whole.animation.rows == first
    whole.rows.set_preset("storm")
    storm = whole.animation.rows
    whole.rows.set_variant("a")
    assert (whole.animation.rows, whole.animation.preset) == (first, "gentle")
    whole.undo()
    assert (whole.animation.variant, whole.animation.rows) == ("b", storm)
    whole.rows.set_variant("a")
    whole.rows.set_variant("b")
    assert (whole.animation.rows, whole.animation.preset) == (storm, "storm")
