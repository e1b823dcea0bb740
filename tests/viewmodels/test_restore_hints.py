"""Colour hints: painted with the colour in hand, undone with all else, and what a run takes of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from mmstudio.generators.registry import BY_HINTS, Filler
from mmstudio.viewmodels.mask_tools import Dab
from mmstudio.viewmodels.restore import RestoreViewModel
from mmstudio.viewmodels.restore_hints import PRESETS, SKIN
from tests.fake_restore import FakeBench

RED, BLUE = "#c04040", "#4060c0"


@pytest.fixture
def bench():
    bench = FakeBench()
    bench.fillers = (Filler("starter", "", False), BY_HINTS, Filler("ddcolor", "DDColor", False, kind="colour"))
    return bench


@pytest.fixture
def restore(qapp, bench):
    restore = RestoreViewModel(bench)
    restore.open(Path("/photos/lake.tif"))
    restore.edit(method="learned", model="hints")
    return restore


def paint(restore, *places, erase=False):
    restore.hints.begin(Dab(*places[0], 10), erase)
    for place in places[1:]:
        restore.hints.extend(Dab(*place, 10))
    restore.hints.end()


def test_a_stroke_is_kept_in_the_colour_in_hand_and_undone_in_its_turn(restore):
    restore.hints.take(RED)
    assert restore.editor.tools.tool == "hint"
    paint(restore, (10, 10), (10.4, 10), (40, 10.04))
    (stroke,) = restore.state.settings.hints
    assert (stroke.points, stroke.radius_px, stroke.colour) == (((10, 10), (40, 10.0)), 10, RED)
    restore.edit(grow_px=9)
    restore.editor.begin_stroke(Dab(100, 100, 10))
    restore.editor.end_stroke()
    for left in ((9, 1), (4, 1), (4, 0)):
        restore.undo()
        assert (restore.state.settings.grow_px, len(restore.state.settings.hints)) == left
    assert not restore.document.mask.any()
    restore.redo()
    assert restore.state.settings.hints == restore.document.settings.hints == (stroke,)


def test_the_right_button_wipes_and_forgetting_is_undone_too(restore):
    paint(restore, (10, 10), (60, 10), erase=True)
    assert not restore.state.settings.hints, "there was nothing to wipe"
    paint(restore, (10, 10), (60, 10))
    paint(restore, (30, 10), erase=True)
    assert [hint.colour for hint in restore.state.settings.hints] == [SKIN, ""]
    restore.hints.clear()
    assert not restore.state.settings.hints
    restore.undo()
    assert len(restore.state.settings.hints) == 2


def test_a_dropped_stroke_was_never_there_and_a_joined_one_is_straight(restore):
    paint(restore, (10, 10), (60, 10))
    restore.hints.begin(Dab(5, 5, 10))
    assert restore.hints.drop() and not restore.hints.drop()
    assert len(restore.state.settings.hints) == 1
    restore.hints.begin(Dab(100, 90, 10), joined=True)
    restore.hints.end()
    assert restore.state.settings.hints[-1].points == ((60, 10), (100, 90))


def test_without_a_colour_there_is_nothing_to_restore_by_hints_alone(restore):
    assert restore.state.needs_hint and not restore.state.can_restore
    paint(restore, (10, 10))
    assert not restore.state.needs_hint and restore.state.can_restore and restore.state.whole_photo
    restore.edit(model="ddcolor", hints=())
    assert restore.state.colours and not restore.state.needs_hint and restore.state.can_restore


def test_a_run_takes_the_stroke_that_is_being_drawn(restore, bench):
    paint(restore, (10, 10))
    restore.hints.begin(Dab(50, 50, 10))
    restore.restore()
    assert len(bench.runs[-1].settings.hints) == 2


def test_the_tool_is_laid_down_where_nothing_makes_colours_and_taken_with_what_does(restore):
    restore.take_hint()
    assert restore.editor.tools.tool == "hint"
    restore.edit(method="smooth")
    assert restore.editor.tools.tool == "brush"
    paint(restore, (10, 10))
    assert not restore.state.settings.hints
    said = []
    restore.told.connect(lambda code, facts: said.append(code))
    restore.take_hint()
    assert said == ["colours_chosen"] and restore.editor.tools.tool == "hint" and restore.state.colours


def test_colours_of_this_photo_are_offered_again(restore):
    for colour in (RED, PRESETS[3], BLUE):
        restore.hints.take(colour)
        paint(restore, (10, 10))
    assert restore.hints.recent == (BLUE, RED)
    restore.hints.take("#123456")
    assert restore.hints.recent[0] == "#123456"
