"""Explore with a fake live worker, a fake engine and a fake library."""

from __future__ import annotations

import random
from pathlib import Path
from types import SimpleNamespace

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QImage

from mmstudio.checkpoints.records import Checkpoint
from mmstudio.directions import Ends
from mmstudio.documents.explore import CELLS, MODES, Card
from mmstudio.engine.live_kinds import CheckDirection, ExploreLook, PartShares
from mmstudio.engine.live_messages import LiveNote
from mmstudio.errors import SoundSilent
from mmstudio.generators import registry
from mmstudio.jobs import Concept, DrawnAnchor, ExploreJob, FrameAnchor, PictureAnchor, Recipe, text_job
from mmstudio.media.foreign import ForeignRecipe
from mmstudio.settings import Settings
from mmstudio.viewmodels import explore_draft as d
from mmstudio.viewmodels.drafts import SoundIngredient
from mmstudio.viewmodels.explore import ExploreViewModel
from mmstudio.viewmodels.explore_directions import MOST_OPPOSITES
from mmstudio.viewmodels.explore_evenness import STATIONS
from mmstudio.viewmodels.explore_files import ExploreFiles
from mmstudio.viewmodels.explore_parts import parts_of
from tests.fake_library import FakeLibraryService
from tests.fakes import FakeIngredients, FakeLive


@pytest.fixture
def live(qapp) -> FakeLive:
    return FakeLive()


@pytest.fixture
def library(qapp) -> FakeLibraryService:
    return FakeLibraryService()


@pytest.fixture
def ears() -> FakeIngredients:
    return FakeIngredients()


@pytest.fixture
def make(engine, live, library, ears, tmp_path):
    made = []

    def build() -> ExploreViewModel:
        settings = Settings(library_folder=str(tmp_path))
        files = ExploreFiles(tmp_path / "explore")
        chance = random.Random(len(made))
        made.append(ExploreViewModel(live, engine, library, lambda: settings, files, chance=chance, ingredients=ears))
        made[-1].activate()
        return made[-1]

    yield build
    for explore in made:
        explore.close()


@pytest.fixture
def explore(make) -> ExploreViewModel:
    return make()


def last(live: FakeLive, channel: str = "picture"):
    return live.requests(channel)[-1]


def test_it_begins_with_two_starters_and_asks_for_the_picture_between(explore, live):
    assert len(explore.state.draft.cards) == 2 and all(card.title for card in explore.state.draft.cards)
    assert last(live).position.weights == (0.5, 0.5)


def test_nothing_is_asked_for_before_the_room_is_shown(engine, live, library, tmp_path):
    files = ExploreFiles(tmp_path)
    explore = ExploreViewModel(live, engine, library, Settings, files, chance=random.Random(1))
    explore.move_to(0.2, 0)
    assert live.asked == []
    explore.close()


def test_a_picture_that_is_wished_for_comes_or_the_one_that_is_shown(explore, live, qtbot, monkeypatch):
    got: list[QImage | None] = []
    live.answer()
    shown = explore.state.image
    explore.picture_of(explore.position(), got.append)
    live.answer()
    assert live.asked[-1][0] == "wish" and got[0] is not None and got[0] is not shown
    explore.picture_of(explore.position(), got.append)
    live.refuse("worker_died")
    explore.picture_of(explore.position(), got.append)
    explore.picture_of(explore.position(), got.append)  # the one before is not left without an answer
    explore._patience.timeout.emit()
    assert got[1:] == [shown] * 3


def test_moving_asks_at_once_and_resting_asks_for_the_careful_picture(explore, live, qtbot):
    explore.move_to(0.25, 0.5)
    assert (last(live).quality, last(live).position.weights) == ("live", (0.75, 0.25))
    qtbot.waitUntil(lambda: last(live).quality == "final")
    assert last(live).position.weights == (0.75, 0.25)


def test_a_slow_machine_gets_quick_pictures_while_the_hand_moves(explore, live):
    explore.move_to(0.3, 0.5)
    live.answer(took_ms=300.0)
    explore.move_to(0.4, 0.5)
    assert last(live).quality == "quick"


def test_an_installed_model_draws_when_the_hand_rests_and_the_starter_sketches_until_then(explore, live, engine, qtbot):
    explore.draw_with("sd15")
    assert ("free_memory",) in engine.calls
    explore.directions.move("light", 2.0)
    explore.move_to(0.25, 0.5)
    assert (last(live).quality, last(live).position.checkpoint) == ("live", "sd15")
    assert last(live).position.directions == ()  # they are the starter's
    live.answer(notes=(LiveNote("sketch"),), took_ms=300.0)
    assert explore.state.sketch and explore.state.notes == ()
    explore.move_to(0.3, 0.5)
    assert last(live).quality == "live"  # however long the last one took
    live.answer(live.newest("picture"), notes=(LiveNote("sketch"),))
    qtbot.waitUntil(lambda: last(live).quality == "final")
    live.answer(live.newest("picture"))
    assert not explore.state.sketch
    ahead = live.requests("between")
    assert len(ahead) == 9 and {request.quality for request in ahead} == {"final"}
    assert ahead[0].position.weights == (0.75, 0.25)  # the nearest first
    explore.move_to(0.4, 0.5)
    assert live.dropped[-1] == "between"


def test_a_model_that_goes_while_it_is_chosen_leaves_the_starter_and_a_sentence(explore, live, qtbot):
    row = Checkpoint(id="sd15", title="SD", kind="pipeline", path="/m", form="folder", family="sd15")
    registry.use((row,))
    explore.draw_with("sd15")
    explore.check_checkpoint()
    assert explore.state.draft.checkpoint == "sd15", "it is there"
    registry.use(())
    with qtbot.waitSignal(explore.noticed) as said:
        explore.check_checkpoint()
    assert said.args == ["no_checkpoint", {"name": "sd15"}] and explore.state.draft.checkpoint == "starter"


def test_a_frame_that_takes_long_has_none_drawn_ahead(explore, live, qtbot):
    explore.draw_with("sd15")
    qtbot.waitUntil(lambda: not explore._rest.isActive())
    assert last(live).quality == "live"  # what may take a minute waits for the sketch
    live.answer(live.newest("picture"), notes=(LiveNote("sketch"),))
    assert last(live).quality == "final"
    live.answer(live.newest("picture"), took_ms=60_000.0)
    assert live.requests("between") == []


def test_small_pictures_are_sketches_and_stay_with_another_model(explore, live):
    cells = [cell.position for cell in d.map_cells(explore.state.draft)]
    explore.small.want(cells)
    live.answer()
    explore.draw_with("sd15")
    explore.small.want([cell.position for cell in d.map_cells(explore.state.draft)])
    assert explore.small.of(d.map_cells(explore.state.draft)[-1].position) is not None
    assert len(live.requests("small")) == len(cells)
    assert {request.position.checkpoint for request in live.requests("small")} == {"starter"}


def test_the_last_picture_stays_when_the_next_one_fails(explore, live):
    live.answer()
    image = explore.state.image
    explore.move_to(0.9, 0.5)
    live.refuse("worker_died")
    assert explore.state.image is image and explore.state.problem == "worker_died"
    live.answer()
    assert explore.state.problem == ""


def test_anchors_that_are_left_out_are_said_beside_the_picture(explore, live):
    live.answer(notes=(LiveNote("anchor_lost", {"anchor": "B", "why": "file_missing", "name": "a.png"}),))
    assert explore.state.notes[0].facts == {"anchor": "B", "why": "file_missing", "name": "a.png"}
    explore.anchors.add(Card(anchor=PictureAnchor(path="/kept/6c3c.png"), name="lake"), 1)
    live.answer(live.newest("picture"), notes=(LiveNote("anchor_lost", {"anchor": "B", "name": "6c3c.png"}),))
    assert explore.state.notes[0].facts["name"] == "lake" and explore.state.image is not None


@pytest.mark.parametrize(("mode", "count"), [("triangle", 3), ("pad", 4), ("mix", 2), ("map", 2)])
def test_a_mode_brings_the_anchors_that_it_needs(explore, mode, count):
    explore.set_mode(mode)
    assert len(explore.state.draft.cards) == count
    assert len(set(card.title for card in explore.state.draft.cards)) == count


def test_arrow_keys_move_the_point_and_stop_at_the_edge(explore):
    explore.set_mode("pad")
    explore.move_by(0.01, -0.1)
    assert explore.state.draft.point == pytest.approx((0.51, 0.4))
    for _ in range(9):
        explore.move_by(0.1, 0)
    assert explore.state.draft.point[0] == 1.0


def test_a_drag_is_one_undo_step(explore):
    for x in (0.1, 0.2, 0.3):
        explore.move_to(x, 0)
    explore.close_step()
    explore.undo()
    assert explore.state.draft.share == 0.5
    explore.redo()
    assert explore.state.draft.share == 0.3


def test_keeping_sends_the_exact_position_to_the_engine(explore, engine, tmp_path):
    explore.move_to(0.3, 0)
    explore.keeping.keep()
    (job,) = engine.jobs
    assert isinstance(job, ExploreJob) and job.position == explore.position()


def test_a_starred_picture_gets_its_star_when_the_gallery_has_it(explore, engine, library, qtbot):
    explore.keeping.keep(star=True)
    with qtbot.waitSignal(explore.kept) as heard:
        engine.keep(0, "/pictures/a.png")
        library.adopt(Path("/pictures/a.png"))
    assert heard.args == [Path("/pictures/a.png"), True]
    assert [item.starred for item in library.library.items.values()] == [True]


def test_a_kept_frame_brings_its_position_back(explore, make):
    explore.set_mode("pad")
    explore.move_to(0.2, 0.7)
    explore.directions.move("light", 1.2)
    other = make()
    other.open_position(explore.position())
    assert other.position() == explore.position()


@pytest.mark.parametrize("view", [(3.0, -2.0), (3.25, -2.5)])
def test_a_kept_frame_of_the_seed_map_brings_its_seeds_back(explore, make, view):
    explore.set_mode("map")
    explore.edit(view=view, same_seed=False)
    other = make()
    other.open_position(explore.position())
    back = other.position()
    explore.keys.add()
    explore.pan(5.3, 0.2)
    explore.keys.go_to(0)
    assert explore.position().anchors == back.anchors
    assert (back.anchors, back.weights) == (explore.position().anchors, explore.position().weights)


def test_typed_opposites_of_a_kept_frame_have_their_slider_again(explore, make):
    explore.directions.move(Ends("words", "hot", "cold").name, 1.5)
    other = make()
    other.open_position(explore.position())
    assert other.draft.opposites == (("hot", "cold"),)


def test_small_pictures_are_asked_for_once_and_kept(explore, live):
    explore.set_mode("pad")
    cells = [cell.position for cell in d.map_cells(explore.state.draft)]
    explore.small.want(cells)
    asked = len(live.requests("small"))
    assert asked == 25
    live.answer()
    assert explore.small.of(cells[-1]) is not None
    explore.small.want(cells)
    assert len(live.requests("small")) == asked


def test_small_pictures_stay_until_they_have_come_on_another_ground(explore, live):
    cell = d.map_cells(explore.state.draft)[0].position
    explore.small.want([cell])
    live.answer()
    before = explore.small.of(cell)
    explore.set_grounds("#ffffff", "#eeeeee")
    assert before is not None and explore.small.of(cell) is before
    live.answer()
    after = explore.small.of(cell)
    assert after is not None and after is not before


def test_opposites_are_offered_only_when_enough_drawings_show_them(explorer_checks, explore, live, qtbot):
    explore.directions.try_opposites(" happy ", "sad")
    assert last(live, "check") == CheckDirection("happy", "sad") and explore.state.trying == ("happy", "sad")
    explorer_checks(0.83)
    assert explore.state.draft.opposites == (("happy", "sad"),) and explore.state.trying == ()
    explore.directions.move(Ends("words", "happy", "sad").name, 2.0)
    explore.directions.drop_opposites("happy", "sad")
    assert explore.state.draft.opposites == () and explore.state.draft.directions == ()
    explore.directions.try_opposites("day", "night")
    with qtbot.waitSignal(explore.noticed) as said:
        explorer_checks(0.5)
    assert said.args == ["opposites_unsure", {"low": "day", "high": "night", "percent": 50}]
    assert explore.state.draft.opposites == ()


def test_of_many_opposites_the_oldest_gives_way_and_moves_nothing_then(explorer_checks, explore):
    for number in range(MOST_OPPOSITES + 1):
        explore.directions.try_opposites(f"low{number}", "a|b")
        explorer_checks(1.0)
        explore.directions.move(Ends("words", f"low{number}", "a b").name, 1.0)
    low = [low for low, _ in explore.state.draft.opposites]
    assert low == [f"low{number}" for number in range(1, MOST_OPPOSITES + 1)]
    assert [name for name, _ in explore.state.draft.directions] == [f"words:{one}|a b" for one in low]


def test_a_check_that_cannot_be_made_is_said_and_over(explore, live, qtbot):
    explore.directions.try_opposites("hot", "cold")
    with qtbot.waitSignal(explore.noticed):
        live.refused.emit("check", len(live.asked), "checkpoint_missing", {"checkpoint": "starter"})
    assert explore.state.trying == ()


@pytest.fixture
def explorer_checks(live):
    """Lets the live worker answer the newest check."""

    def answer(share: float) -> None:
        live.answer(live.newest("check"), data=share)

    return answer


def test_new_seeds_leave_locked_anchors_alone(explore):
    explore.anchors.lock(0, True)
    explore.edit(same_seed=False)
    before = [card.seed for card in explore.state.draft.cards]
    explore.new_seeds()
    after = [card.seed for card in explore.state.draft.cards]
    assert after[0] == before[0] and after[1] != before[1]


def test_anchors_can_be_written_swapped_copied_and_removed(explore):
    first, second = (card.title for card in explore.state.draft.cards)
    explore.anchors.swap(0, 1)
    assert [card.title for card in explore.state.draft.cards] == [second, first]
    explore.anchors.write(0, "a blue whale")
    explore.anchors.duplicate(0)
    assert [card.title for card in explore.state.draft.cards] == ["a blue whale", first, "a blue whale"]
    assert explore.state.draft.mode == "triangle"
    explore.anchors.remove(1)
    assert [card.title for card in explore.state.draft.cards] == ["a blue whale"] * 2
    explore.anchors.remove(0)
    assert len(explore.state.draft.cards) == 2 and explore.state.draft.mode == "line"


def test_there_is_room_for_eight(explore, qtbot):
    while len(explore.state.draft.cards) < 8:
        explore.anchors.add()
    with qtbot.waitSignal(explore.noticed) as heard:
        assert not explore.anchors.add()
    assert heard.args[0] == "anchors_full"


@pytest.mark.parametrize(
    "recipe",
    [
        Recipe(version="1", job=text_job("a heron", seed=5)),
        ForeignRecipe(program="A1111", text="", prompt="a heron", seed=5).recipe(),
    ],
    ids=["ours", "another program's"],
)
def test_a_picture_with_a_recipe_is_an_anchor_by_it(explore, library, recipe):
    library.headers[Path("/a/heron.png")] = SimpleNamespace(settings=recipe)
    explore.anchors.use_picture(Path("/a/heron.png"))
    anchor = explore.state.draft.cards[-1].anchor
    assert isinstance(anchor, DrawnAnchor) and (anchor.job.prompt, anchor.job.seed, anchor.locked) == (
        "a heron",
        5,
        True,
    )


def test_a_picture_without_one_is_copied_and_projected(explore, library):
    image = QImage(900, 600, QImage.Format.Format_RGB32)
    image.fill(0x336699)
    library.images[Path("/a/sea.jpg")] = image
    explore.anchors.use_picture(Path("/a/sea.jpg"))
    anchor = explore.state.draft.cards[-1].anchor
    assert isinstance(anchor, PictureAnchor) and QImage(anchor.path).width() == 512
    assert explore.state.draft.cards[-1].title == "sea"


def test_a_picture_that_cannot_be_read_is_said(explore, qtbot):
    with qtbot.waitSignal(explore.noticed) as heard:
        explore.anchors.use_picture(Path("/a/none.png"))
    assert heard.args == ["file_unreadable", {"name": "none.png"}]


def test_what_is_heard_in_a_sound_becomes_an_anchor(explore, ears):
    heard = (Concept("dog", 0.8), Concept("loud", 0.2, measured=True))
    explore.anchors.use_sound(Path("/a/bark.wav"), 1)
    assert ears.asked == [("sound", Path("/a/bark.wav"), 0.0, 30.0)]
    ears.answer(SoundIngredient(path="/a/bark.wav", duration_s=2.5, concepts=heard))
    card = explore.state.draft.cards[1]
    (sound,) = card.anchor.job.conditions
    assert (sound.path, sound.duration_s, sound.heard, sound.weight) == ("/a/bark.wav", 2.5, heard, 1.0)
    assert (card.title, card.heard) == ("bark", heard)


def test_a_sound_with_nothing_in_it_is_said_and_the_anchors_stay(explore, ears, qtbot):
    before = explore.state.draft
    explore.anchors.use_sound(Path("/a/hush.wav"))
    with qtbot.waitSignal(explore.noticed) as said:
        ears.answer(SoundSilent(name="hush.wav"))
    assert said.args == ["sound_silent", {"name": "hush.wav"}] and explore.state.draft == before


def test_a_sound_like_no_other_is_an_anchor_by_its_mood_and_says_so(explore, ears, qtbot):
    explore.anchors.use_sound(Path("/a/odd.wav"))
    with qtbot.waitSignal(explore.noticed) as said:
        ears.answer(SoundIngredient(path="/a/odd.wav", concepts=(Concept("loud", 1.0, measured=True),), known=False))
    assert said.args[0] == "sound_unknown" and explore.state.draft.cards[-1].title == "odd"


def test_an_anchor_is_mixed_of_parts_and_says_how_much_each_moves_it(explore, library, ears, live):
    library.images[Path("/p/fox.png")] = QImage(20, 20, QImage.Format.Format_RGB888)
    explore.parts.add_picture(0, Path("/p/fox.png"))
    explore.parts.add_sound(0, Path("/s/bark.wav"))
    ears.answer(SoundIngredient(path="/s/bark.wav", concepts=(Concept("dog", 1.0),), known=True))
    words, picture, sound = parts_of(explore.draft.cards[0])
    assert (words.prompt, picture.path, picture.weight, sound.heard[0].name) == (
        explore.draft.cards[0].title, "/p/fox.png", 0.5, "dog",
    )  # fmt: skip
    assert Path(picture.read).parent.name == "pictures"  # our own copy: the original may go
    assert explore.state.moved == ((), ())
    asked = live.newest("parts/0")
    live.answer(asked, data=[0.5, 0.3, 0.2])
    assert explore.state.moved == ((0.5, 0.3, 0.2), ())
    before = explore.position()
    explore.parts.weigh(0, 1, 2.0)
    assert parts_of(explore.draft.cards[0])[1].weight == 1.0 and explore.position() != before
    assert last(live, "parts/0") == PartShares(parts_of(explore.draft.cards[0]))
    explore.anchors.write(0, "a wolf")
    assert [type(one) for one in parts_of(explore.draft.cards[0])] == [type(words), type(picture), type(sound)]
    for _ in range(3):  # the last part stays
        explore.parts.remove(0, 0)
    assert [type(one) for one in parts_of(explore.draft.cards[0])] == [type(sound)]


def test_a_frame_becomes_an_anchor_until_it_is_too_deep(explore, qtbot):
    explore.anchors.add_frame()
    assert isinstance(explore.state.draft.cards[-1].anchor, FrameAnchor)
    with qtbot.waitSignal(explore.noticed) as heard:
        for _ in range(9):
            explore.set_mode("mix")
            explore.anchors.add_frame(None, 0)
    assert heard.args[0] == "frame_too_deep"


def test_even_steps_measure_the_way_and_bend_the_slider(explore, live, qtbot):
    explore.move_to(0.5, 0)
    qtbot.waitUntil(lambda: len(live.requests("look/line")) == STATIONS)
    looks = [(n, r) for n, (_, r) in enumerate(live.asked, 1) if isinstance(r, ExploreLook)]
    for place, (stamp, _) in enumerate(looks):
        live.answer(stamp, data=[float(place**2)])
    assert explore.position().weights[1] == pytest.approx(0.5**0.5, abs=0.01)
    there = explore.position()
    explore.keys.add()
    explore.move_to(0.1, 0)
    explore.keys.go_to(0)
    assert explore.state.draft.mode == "line" and explore.position().weights == pytest.approx(there.weights)
    assert explore.state.draft.share == pytest.approx(0.5)
    explore.edit(even=False)
    assert explore.position().weights[1] == pytest.approx(0.5)


def test_the_ring_leads_aside_and_back(explore):
    explore.set_mode("mix")
    explore.step_aside(1, 1)
    assert explore.state.draft.wander == ()
    explore.step_aside(2, 0)
    explore.step_aside(2, 0)
    assert len(set(explore.state.draft.wander)) == 2
    explore.step_back()
    assert len(explore.state.draft.wander) == 1


def test_the_seed_map_mixes_four_neighbours_and_never_jumps(explore):
    draft = msgspec.structs.replace(explore.state.draft, mode="map", view=(0.25, 0.5))
    position = d.position_of(draft)
    assert len(position.anchors) == 4 and position.weights == pytest.approx((0.375, 0.125, 0.375, 0.125))
    whole = d.position_of(msgspec.structs.replace(draft, view=(3.0, -2.0)))
    assert len(whole.anchors) == 1


def test_keys_play_in_real_time_and_the_last_frame_stays(explore, live, qtbot):
    explore.keys.add()
    explore.move_to(0.9, 0)
    explore.keys.add()
    assert [key.time_s for key in explore.state.draft.walk.keys] == [0.0, 2.0]
    explore.player.seek(0.0)
    asked = len(live.asked)
    explore.player.play()
    qtbot.waitUntil(lambda: len(live.asked) > asked + 3)
    explore.player.play(False)
    assert not explore.state.playing and explore.state.time_s > 0


def test_keys_are_moved_copied_eased_and_removed(explore):
    for x in (0.1, 0.9):
        explore.move_to(x, 0)
        explore.keys.add()
    explore.keys.move(1, 3.0)
    explore.keys.move(1, 5.0, copy=True)
    assert [key.time_s for key in explore.state.draft.walk.keys] == [0.0, 3.0, 5.0]
    assert not explore.state.draft.constant_speed
    explore.keys.edit(0, ease="hold")
    explore.keys.edit(2, time_s=6.5)
    assert explore.state.draft.walk.keys[0].ease == "hold" and explore.state.draft.walk.keys[2].time_s == 6.5
    explore.keys.remove(1)
    assert [key.time_s for key in explore.state.draft.walk.keys] == [0.0, 6.5]
    explore.keys.go_to(0)
    assert explore.state.draft.mode == "line" and explore.position().weights[0] == pytest.approx(0.9)


def test_with_a_sound_keys_snap_to_its_beats_until_that_is_off(explore, ears):
    explore.keys.snap_to(Path("/a/song.ogg"))
    ears.answer((0.0, 1.5, 3.0))
    explore.keys.add()
    explore.keys.add()
    explore.keys.move(1, 2.9)
    assert explore.state.draft.walk.keys[1].time_s == 3.0
    explore.keys.set_snap(False)
    explore.keys.move(1, 2.9)
    assert explore.state.draft.walk.keys[1].time_s == 2.9
    explore.keys.set_snap(True)
    assert explore.state.draft.beats_s == (0.0, 1.5, 3.0)


def test_a_sound_without_a_beat_is_said(explore, ears, qtbot):
    explore.keys.snap_to(Path("/a/sea.ogg"))
    with qtbot.waitSignal(explore.noticed) as said:
        ears.answer(())
    assert said.args == ["no_beats", {"name": "sea.ogg"}] and explore.state.draft.sound is None


def test_a_grid_is_drawn_row_by_row_and_gets_a_sheet(explore, engine, library, qtbot, tmp_path):
    explore.keeping.draw_grid(2, ("noto", "streamline"), str.title)
    first, second = (card.title for card in explore.state.draft.cards)
    assert [(job.prompt, job.style, job.seed, job.count) for job in engine.jobs] == [
        (prompt, style, explore.state.draft.seed, 2) for prompt in (first, second) for style in ("noto", "streamline")
    ]
    with qtbot.waitSignal(explore.keeping.grids.made) as made:
        for row in range(4):
            for index in range(2):
                picture = QImage(32, 32, QImage.Format.Format_RGB32)
                picture.fill(0xFF0000)
                picture.save(str(tmp_path / f"{row}{index}.png"))
                engine.keep(index, tmp_path / f"{row}{index}.png")
            if row == 3:
                engine.fail("cancelled")  # what was kept before is on the sheet
            else:
                engine.finish()
    (path,) = made.args
    sheet = QImage(str(path))
    assert path.parent.parent == tmp_path and sheet.width() > 2 * 192 and sheet.height() > 4 * 192
    assert path in [item.path for item in library.library.items.values()]


def test_a_walk_becomes_a_film(explore, engine):
    explore.keeping.film()
    assert engine.jobs == []  # there is no walk yet
    for x in (0.0, 1.0):
        explore.move_to(x, 0)
        explore.keys.add()
    explore.keeping.film()
    job, walk = engine.jobs[-1], explore.state.draft.walk
    assert (job.animation.source, job.animation.walk, job.animation.seconds) == ("walk", walk, walk.duration_s)


def test_at_constant_speed_the_walk_is_measured_and_its_keys_spread(explore, live):
    for x in (0.0, 0.1, 1.0):
        explore.edit(even=False)
        explore.move_to(x, 0)
        explore.keys.add()
    looks = [(n, r) for n, (_, r) in enumerate(live.asked, 1) if isinstance(r, ExploreLook)][-19:]
    for stamp, request in looks:
        share = request.position.weights[1] / sum(request.position.weights)
        live.answer(stamp, data=[share])
    times = np.array([key.time_s for key in explore.state.draft.walk.keys]) / explore.state.draft.walk.duration_s
    assert times == pytest.approx([0.0, 0.05, 0.5], abs=0.01)


def test_keys_stay_in_the_order_in_which_they_are_added(explore, live):
    explore.edit(even=False)
    answered = 0
    for x in (0.0, 0.5, 1.0):
        explore.move_to(x, 0)
        explore.keys.add()
        for stamp, (channel, request) in list(enumerate(live.asked, 1))[answered:]:
            if channel.startswith("look/walk/"):
                live.answer(stamp, data=[request.position.weights[1] / sum(request.position.weights)])
        answered = len(live.asked)
        state = explore.state
        assert state.time_s == state.draft.walk.keys[state.key].time_s  # the playhead goes with the key
    weights = [key.position.weights[1] for key in explore.draft.walk.keys]
    assert weights == sorted(weights)


def test_a_line_that_is_measured_does_not_end_the_measuring_of_the_walk(make, explore, live, qtbot):
    for x in (0.0, 1.0):
        explore.move_to(x, 0)
        explore.keys.add()
    qtbot.waitUntil(lambda: len(live.requests("look/line")) == STATIONS)  # the hand rests
    for stamp, (channel, _) in list(enumerate(live.asked, 1)):
        if channel.startswith("look/walk/"):
            live.answer(stamp, data=[float(stamp)])
    times = [key.time_s for key in explore.draft.walk.keys]
    assert times == pytest.approx([0.0, explore.draft.walk.duration_s / 2])
    explore.close()
    assert make().draft.walk == explore.draft.walk  # it was written as well


def test_walks_of_more_keys_than_anchors_get_constant_speed_too(explore, live):
    explore.edit(even=False)
    for number in range(10):
        explore.move_to(number / 9, 0)
        explore.keys.add()
    assert len([request for request in live.requests("look") if isinstance(request, ExploreLook)]) >= 61
    for stamp, (channel, request) in list(enumerate(live.asked, 1))[-61:]:
        assert channel.startswith("look/walk/")
        live.answer(stamp, data=[request.position.weights[1] / sum(request.position.weights)])
    times = [key.time_s for key in explore.draft.walk.keys]
    assert np.diff(times) == pytest.approx([explore.draft.walk.duration_s / 18] * 9, rel=0.01)


def test_work_survives_a_restart(make, explore):
    explore.move_to(0.123, 0)
    explore.rename("Fruit bowl")
    explore.new_document()
    explore.close()
    again = make()
    assert again.state.recent == ("Fruit bowl",)
    again.open_recent(0)
    assert (again.state.draft.name, again.state.draft.share) == ("Fruit bowl", 0.123)


def test_a_broken_or_newer_file_is_not_overwritten(make, tmp_path):
    folder = tmp_path / "explore"
    folder.mkdir()
    (folder / "explore.json").write_bytes(b"{nonsense")
    explore = make()
    explore.close()
    assert (folder / "explore.broken.json").exists()
    (folder / "explore.json").write_bytes(b'{"schema": 99}')
    newer = make()
    newer.move_to(0.1, 0)
    newer.close()
    assert (folder / "explore.json").read_bytes() == b'{"schema": 99}'


@given(st.floats(-1, 2), st.floats(-1, 2))
def test_every_place_of_the_triangle_has_weights(x, y):
    corners = d.barycentric(x, y)
    assert sum(corners) == pytest.approx(1) and min(corners) >= 0


@given(st.floats(0, 1), st.floats(0, 1))
def test_the_triangle_shows_its_point_where_it_is(u, v):
    a, b = (u, v) if u + v <= 1 else (1 - u, 1 - v)
    corners = (a, b, 1 - a - b)
    assert d.barycentric(*d.triangle_point(corners)) == pytest.approx(corners, abs=1e-6)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("cells", CELLS)
def test_every_mode_has_a_map_of_positions(explore, mode, cells):
    explore.set_mode(mode)
    explore.edit(cells=cells)
    cells_ = d.map_cells(explore.state.draft)
    assert cells_ and all(sum(cell.position.weights) > 0 for cell in cells_)
