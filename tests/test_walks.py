"""A walk goes through its keys, closes, and can be moved in time."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmstudio.jobs import DrawnAnchor, FrameAnchor, Position, text_job
from mmstudio.walks import Walk, WalkKey, at_even_speed, cumulated, eased, on_the_way, share_seen, snapped

A, B = (DrawnAnchor(job=text_job(words)) for words in ("a cat", "a fox"))


def at(*weights: float, **fields: object) -> Position:
    return Position(anchors=(A, B), weights=weights, **fields)  # type: ignore[arg-type]


def walk(*times: float, loop: bool = True, duration_s: float = 8.0) -> Walk:
    keys = tuple(WalkKey(time_s=t, position=at(1 - n / 10, n / 10)) for n, t in enumerate(times))
    return Walk(keys=keys, duration_s=duration_s, loop=loop)


def test_a_walk_passes_through_its_keys():
    way = walk(0, 2, 5)
    assert [way.at(key.time_s) for key in way.keys] == [key.position for key in way.keys]


@given(st.floats(0, 1000), st.floats(0.5, 600))
def test_a_loop_closes_exactly(time_s, duration_s):
    way = walk(0, 0.3, 0.4, duration_s=duration_s)
    assert way.at(0.0) == way.at(duration_s)
    assert way.at(time_s % duration_s) == way.at(time_s)


def test_a_walk_that_is_no_loop_stays_at_its_ends():
    way = walk(1, 3, loop=False)
    assert way.at(0) == way.keys[0].position and way.at(99) == way.keys[1].position


def test_a_walk_without_keys_is_nowhere():
    assert Walk().at(1.0) is None


def test_hold_waits_and_then_jumps():
    way = msgspec.structs.replace(walk(0, 4, loop=False))
    held = msgspec.structs.replace(way, keys=tuple(msgspec.structs.replace(key, ease="hold") for key in way.keys))
    assert held.at(3.99) == held.keys[0].position and held.at(4.0) == held.keys[1].position


@given(st.floats(0, 1))
def test_every_ease_stays_between_its_ends(share):
    assert all(0 <= eased(share, ease) <= 1 for ease in ("linear", "smooth", "hold"))


def test_between_the_same_anchors_weights_and_directions_move():
    way = on_the_way(at(2, 0, directions=(("light", 1.0),)), at(0, 1), 0.25)
    assert way.weights == (0.75, 0.25) and dict(way.directions) == {"light": 0.75}


def test_between_other_anchors_one_frame_turns_into_the_other():
    way = on_the_way(at(1, 0), Position(anchors=(B,), weights=(1,)), 0.25)
    assert [type(anchor) for anchor in way.anchors] == [FrameAnchor, FrameAnchor] and way.weights == (0.75, 0.25)


def test_a_key_at_a_time_that_is_taken_replaces_it():
    way = walk(0, 2).with_key(WalkKey(time_s=2.0, position=at(0, 1)))
    assert len(way.keys) == 2 and way.keys[1].position == at(0, 1)


@given(st.integers(0, 2), st.floats(-5, 20), st.booleans())
def test_a_moved_key_stays_in_order_and_displaces_no_other(index, time_s, copy):
    way = walk(0, 2, 5).moved(index, time_s, copy)
    assert len(way.keys) == 3 + copy
    assert len({key.time_s for key in way.keys}) == len(way.keys)


def test_a_longer_walk_keeps_its_proportions():
    assert [key.time_s for key in walk(0, 2, 5).lasting(16).keys] == [0, 4, 10]


def test_at_constant_speed_long_ways_take_long():
    assert [key.time_s for key in walk(0, 1, 2).at_speed([1, 2, 1]).keys] == [0, 2, 6]


def test_segments_of_no_length_do_not_coincide():
    times = [key.time_s for key in walk(0, 1, 2).at_speed([0, 1, 0]).keys]
    assert times[0] < times[1] < times[2]


def test_an_even_slider_inverts_the_way_seen():
    passed = cumulated([[0.0], [1.0], [9.0]])
    assert passed == [0, 1, 9]
    assert [at_even_speed(passed, share) for share in (0.0, 1 / 9, 5 / 9, 1.0)] == pytest.approx([0, 0.5, 0.75, 1])
    assert at_even_speed([0.0, 0.0, 0.0], 0.4) == share_seen([0.0, 0.0, 0.0], 0.4) == 0.4


@given(st.floats(0, 1))
def test_a_slider_is_put_back_where_it_stood(share):
    passed = [0.0, 0.25, 1.5, 4.0]
    assert share_seen(passed, at_even_speed(passed, share)) == pytest.approx(share, abs=1e-9)


def test_keys_snap_to_a_beat_that_is_near():
    assert snapped(1.9, (0.0, 2.0)) == 2.0 and snapped(1.5, (0.0, 2.0)) == 1.5 and snapped(1.5, ()) == 1.5


@pytest.mark.parametrize("times", [(2, 1), (0, 9), (-1, 2)])
def test_keys_out_of_order_or_outside_make_no_walk(times):
    with pytest.raises(ValueError, match="keys"):
        walk(*times)
