"""Justified rows: full, even, and each picture in its place."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmstudio.library.items import Row
from mmstudio.ui.gallery.layout import Layout, Measures

MEASURES = Measures(width=1000, target=128)
SIZES = st.tuples(st.integers(0, 4000), st.integers(0, 4000))


def rows_of(sizes: list[tuple[int, int]], per_day: int = 1000) -> list[Row]:
    return [Row(place + 1, *size, 739_000 - place // per_day) for place, size in enumerate(sizes)]


@given(st.lists(SIZES, max_size=60), st.integers(1, 20), st.integers(200, 1600))
def test_every_picture_lies_once_inside_the_row_and_none_over_another(
    sizes: list[tuple[int, int]], per_day: int, width: int
) -> None:
    layout = Layout(rows_of(sizes, per_day), Measures(width=width, target=128))
    seen: list[int] = []
    bottom = 0
    for line in layout.lines:
        assert line.y >= bottom
        bottom = line.y + line.height
        right = 0
        for place, box in enumerate(layout.boxes(line), line.first):
            seen.append(place)
            assert box.x >= right
            right = box.x + box.width
            assert box == layout.box(place)
            assert layout.at(box.x, box.y) == place
        assert right <= width + 1
    assert seen == list(range(len(sizes)))
    assert layout.height == bottom


@given(st.lists(st.tuples(st.integers(100, 300), st.integers(100, 300)), min_size=1, max_size=60))
def test_full_rows_end_at_the_right_edge_and_are_near_the_wanted_height(sizes: list[tuple[int, int]]) -> None:
    layout = Layout(rows_of(sizes), MEASURES)
    for line in layout.lines:
        if line.full:
            last = layout.boxes(line)[-1]
            assert last.x + last.width == MEASURES.width
            assert 90 <= line.height <= 190


@pytest.mark.parametrize("count", [1, 6, 7, 8, 20])
def test_equal_pictures_stand_in_one_grid_over_all_days(count: int) -> None:
    layout = Layout(rows_of([(128, 128)] * count + [(64, 64)] * 23, per_day=count), MEASURES)
    assert {line.height for line in layout.lines} == {134}
    lefts = {box.x for line in layout.lines for box in layout.boxes(line)}
    assert len(lefts) <= 7


def test_a_new_picture_moves_only_its_own_day() -> None:
    sizes = [(300, 200), (128, 128), (200, 300), (128, 128)] * 6
    before = Layout(rows_of(sizes, per_day=8), MEASURES)
    newer = [Row(99, 128, 128, 739_000), *rows_of(sizes, per_day=8)]
    after = Layout(newer, MEASURES)
    for place in range(8, len(sizes)):
        assert before.box(place)[2:] == after.box(place + 1)[2:]  # width and height
        assert before.box(place).x == after.box(place + 1).x


def test_days_are_headed_and_other_orders_are_not() -> None:
    rows = rows_of([(10, 10)] * 5, per_day=2)
    assert [(group.first, group.last) for group in Layout(rows, MEASURES).groups] == [(0, 2), (2, 4), (4, 5)]
    oldest = list(reversed(rows))
    assert [(group.first, group.last) for group in Layout(oldest, MEASURES).groups] == [(0, 1), (1, 3), (3, 5)]
    plain = Layout(rows, MEASURES, by_day=False)
    assert [(group.day, group.first, group.last) for group in plain.groups] == [(0, 0, 5)]
    assert plain.lines[0].y == 0


def test_an_empty_list_has_no_rows() -> None:
    layout = Layout([], MEASURES)
    assert (layout.height, layout.lines, list(layout.lines_in(0, 500)), layout.at(5, 5)) == (0, [], [], None)


def test_up_and_down_go_to_the_nearest_and_stop_at_the_ends() -> None:
    layout = Layout(rows_of([(128, 128)] * 20), MEASURES)  # 7 in each row
    assert layout.below(2) == 9
    assert layout.above(9) == 2
    assert layout.below(13) == 19
    assert layout.above(3) == 3
    assert layout.below(19) == 19


def test_the_rows_that_are_seen() -> None:
    layout = Layout(rows_of([(128, 128)] * 70), MEASURES)
    tops = [line.y for line in layout.lines]
    assert list(layout.lines_in(tops[2], tops[4])) == [2, 3]
    assert list(layout.lines_in(tops[2] + 1, tops[4] + 1)) == [2, 3, 4]
    assert layout.touched(0, tops[1], 150, 10) == [7, 8]
