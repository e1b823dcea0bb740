"""Where each thumb of the gallery lies: justified rows in day groups. Arithmetic only; knows no widget.

The shape of a picture comes from the index, never from its thumb, so a row has its height before anything is
loaded and never changes it. Each day is laid out by itself: a new picture moves those of its own day only.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import NamedTuple

from mmstudio.library.items import Row

_WIDEST, _TALLEST = 3.0, 0.4  # a panorama or a banner is cropped to these shapes in its thumb


class Box(NamedTuple):
    """A rectangle in pixels of the whole list, y downwards from its top."""

    x: int
    y: int
    width: int
    height: int


class Line(NamedTuple):
    """One row of thumbs: pictures first .. last - 1 (places in the list), all of one height.

    exact: the height before it was rounded, from which the widths follow. full: reaches the right edge.
    """

    y: int
    height: int
    first: int
    last: int
    exact: float
    full: bool


class Group(NamedTuple):
    """One day: its heading lies at y; pictures first .. last - 1. day as in Row; 0 = no heading."""

    y: int
    day: int
    first: int
    last: int


@dataclass(frozen=True)
class Measures:
    """In pixels. width: of a row. target: height a row should have, about."""

    width: int
    target: int
    gap: int = 10
    heading: int = 34
    group_gap: int = 14


class Layout:
    """All rows of a list of pictures."""

    def __init__(self, rows: Sequence[Row], measures: Measures, by_day: bool = True) -> None:
        """rows: in the order shown. by_day: day headings, only meaningful where the order is by time."""
        self.measures = measures
        self.groups: list[Group] = []
        self.lines: list[Line] = []
        self._aspects = _aspects(rows)
        y = 0
        for first, last in _days(rows) if by_day else [(0, len(rows))] if rows else []:
            if self.groups:
                y += measures.group_gap
            self.groups.append(Group(y, rows[first].day if by_day else 0, first, last))
            y += measures.heading if by_day else 0
            y = self._add_lines(first, last, y)
        self.height = y
        self._tops = [line.y for line in self.lines]
        self._firsts = [line.first for line in self.lines]
        self._group_tops = [group.y for group in self.groups]

    def box(self, place: int) -> Box:
        """The rectangle of the picture at place."""
        line = self.lines[self.line_of(place)]
        return self.boxes(line)[place - line.first]

    def boxes(self, line: Line) -> list[Box]:
        """The rectangles of a whole row, left to right. Edges are rounded together, so no gap is a pixel wider."""
        result = []
        edge = 0.0
        for place in range(line.first, line.last):
            left = round(edge)
            edge += self._aspects[place] * line.exact
            right = self.measures.width if line.full and place == line.last - 1 else round(edge)
            result.append(Box(left, line.y, max(right - left, 1), line.height))
            edge += self.measures.gap
        return result

    def line_of(self, place: int) -> int:
        """Which row holds the picture at place."""
        return bisect_right(self._firsts, place) - 1

    def lines_in(self, top: int, bottom: int) -> range:
        """Rows that are at least partly between top and bottom."""
        first = max(bisect_right(self._tops, top) - 1, 0)
        if first < len(self.lines) and self.lines[first].y + self.lines[first].height <= top:
            first += 1
        return range(first, bisect_left(self._tops, bottom))

    def groups_in(self, top: int, bottom: int) -> list[Group]:
        """Days of which something may be between top and bottom."""
        first = max(bisect_right(self._group_tops, top) - 1, 0)
        return self.groups[first : bisect_left(self._group_tops, bottom)]

    def at(self, x: int, y: int) -> int | None:
        """The place of the picture at a point, or None."""
        for index in self.lines_in(y, y + 1):
            line = self.lines[index]
            for place, box in enumerate(self.boxes(line), line.first):
                if box.x <= x < box.x + box.width and box.y <= y < box.y + box.height:
                    return place
        return None

    def touched(self, x: int, y: int, width: int, height: int) -> list[int]:
        """Places of all pictures that a rectangle touches, in order."""
        return [
            place
            for index in self.lines_in(y, y + max(height, 1))
            for place, box in enumerate(self.boxes(self.lines[index]), self.lines[index].first)
            if box.x < x + max(width, 1) and x < box.x + box.width
        ]

    def page_away(self, place: int, direction: int, far: int) -> int:
        """The picture more than far pixels above (-1) or below (1), or the last one on the way."""
        start = self.box(place).y
        while True:
            further = self.above(place) if direction < 0 else self.below(place)
            if further == place or abs(self.box(further).y - start) > far:
                return further
            place = further

    def above(self, place: int) -> int:
        """The picture over that at place, nearest to its middle; place itself in the first row."""
        return self._across(place, -1)

    def below(self, place: int) -> int:
        return self._across(place, 1)

    def _across(self, place: int, step: int) -> int:
        index = self.line_of(place) + step
        if not 0 <= index < len(self.lines):
            return place
        box = self.box(place)
        middle = box.x + box.width / 2
        line = self.lines[index]
        boxes = self.boxes(line)
        return line.first + min(range(len(boxes)), key=lambda i: abs(boxes[i].x + boxes[i].width / 2 - middle))

    def _add_lines(self, first: int, last: int, y: int) -> int:
        """Break pictures first .. last - 1 into rows; returns where the next thing may begin."""
        width, target, gap = self.measures.width, self.measures.target, self.measures.gap
        aspect = self._aspects[first]
        if self._aspects[first:last].count(aspect) == last - first:
            return self._add_even_lines(first, last, aspect, y)
        start = first
        total = 0.0  # sum of the shapes of the row so far
        for place in range(first, last):
            aspect = self._aspects[place]
            # close the row before or after this picture, whichever comes nearer to the wanted height
            if place > start and (total + aspect) * target + (place - start) * gap > width:
                tall = (width - (place - start - 1) * gap) / total
                low = (width - (place - start) * gap) / (total + aspect)
                if tall - target <= target - low or low <= 0:
                    y = self._add_line(start, place, tall, y)
                    start, total = place, 0.0
            total += aspect
            if total * target + (place - start) * gap >= width:
                y = self._add_line(start, place + 1, (width - (place - start) * gap) / total, y)
                start, total = place + 1, 0.0
        if start < last:
            y = self._add_line(start, last, self._open_height(total, last - start), y, full=False)
        return y - gap if last > first else y

    def _add_even_lines(self, first: int, last: int, aspect: float, y: int) -> int:
        """The same for pictures of one shape, the commonest case: as many in each row, so nothing is tried."""
        height = self._open_height(aspect, 1)
        count = max(round((self.measures.width + self.measures.gap) / (height * aspect + self.measures.gap)), 1)
        for start in range(first, last, count):
            y = self._add_line(start, min(start + count, last), height, y, full=start + count <= last)
        return y - self.measures.gap

    def _add_line(self, first: int, last: int, height: float, y: int, full: bool = True) -> int:
        rounded = max(round(height), 1)
        self.lines.append(Line(y, rounded, first, last, height, full))
        return y + rounded + self.measures.gap

    def _open_height(self, total: float, count: int) -> float:
        """Height of a day's last row, which is not stretched: that of a full row of such pictures, so that equal
        shapes stand in one grid with the days above and below."""
        width, target, gap = self.measures.width, self.measures.target, self.measures.gap
        aspect = total / count
        fitting = max((width + gap) / (aspect * target + gap), 1)
        heights = [(width - (n - 1) * gap) / (n * aspect) for n in {int(fitting), int(fitting) + 1}]
        height = min((h for h in heights if h > 0), key=lambda h: abs(h - target))
        return min(height, (width - (count - 1) * gap) / total)


def _aspects(rows: Sequence[Row]) -> list[float]:
    """Width for each pixel of height. Few sizes occur among many pictures, so each is worked out once."""
    sizes = list(map(attrgetter("width", "height"), rows))
    known = {size: _aspect(*size) for size in set(sizes)}
    return [known[size] for size in sizes]


def _aspect(width: int, height: int) -> float:
    """A picture whose size is not known yet is square."""
    return min(max(width / height, _TALLEST), _WIDEST) if width > 0 and height > 0 else 1.0


def _days(rows: Sequence[Row]) -> Iterator[tuple[int, int]]:
    """(first, last + 1) of each run of one day. rows are in the order of time, so the ends are found by halving."""
    first = 0
    falls = bool(rows) and rows[0].day > rows[-1].day
    while first < len(rows):
        day = rows[first].day
        last = bisect_right(rows, -day if falls else day, first, key=lambda row: -row.day if falls else row.day)
        yield first, last
        first = last
