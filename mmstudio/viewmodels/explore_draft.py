"""What the document of Explore comes to: its positions, cells and weights; and how one begins."""

from __future__ import annotations

import math
import random

import msgspec

from mmstudio.documents.explore import NEEDED, Card, ExploreDraft
from mmstudio.jobs import (
    ANCHOR_LETTERS,
    MAX_DIRECTION,
    MAX_SEED,
    STARTER,
    Anchor,
    DrawnAnchor,
    PictureAnchor,
    Position,
    Wander,
    text_job,
)
from mmstudio.walks import Walk

STYLE = "fluent-3d"  # of anchors that begin here
ROW = 1009  # seeds between two rows of the map: a prime, so that rows do not repeat each other
RING = 0.35  # how far the pictures around the middle of a ring are aside
STEPS_ASIDE = 8  # more are forgotten, the oldest first

# words of the drawings' own captions, so that the first pictures are good ones
_STARTERS = (
    ("a ripe pear", "a red apple", "a lemon", "a strawberry"),
    ("a cat", "a fox", "an owl", "a panda"),
    ("a house", "a castle", "a tent", "a lighthouse"),
    ("a rose", "a sunflower", "a tulip", "a mushroom"),
    ("a fish", "a turtle", "a crab", "an octopus"),
)


def new_draft(chance: random.Random) -> ExploreDraft:
    """Two starters, ready to be moved between."""
    prompts = chance.choice(_STARTERS)
    seeds = [chance.randint(1, MAX_SEED) for _ in range(3)]
    cards = tuple(words_card(prompt, seed) for prompt, seed in zip(prompts, seeds[:2], strict=False))
    return ExploreDraft(cards=cards, seed=seeds[2])


def words_card(prompt: str, seed: int, style: str = STYLE) -> Card:
    """An anchor of words."""
    return Card(anchor=DrawnAnchor(job=text_job(prompt, seed=seed, style=style)))


def another_card(draft: ExploreDraft, chance: random.Random) -> Card:
    """A starter that goes with those that are there."""
    here = {card.title for card in draft.cards}
    family = next((words for words in _STARTERS if here & set(words)), chance.choice(_STARTERS))
    free = [words for words in family if words not in here] or [w for group in _STARTERS for w in group]
    return words_card(free[0] if here & set(family) else chance.choice(free), chance.randint(1, MAX_SEED))


def counted(draft: ExploreDraft) -> int:
    """How many of the cards take part in this mode."""
    return len(draft.cards) if draft.mode == "mix" else min(NEEDED[draft.mode], len(draft.cards))


def weights_of(draft: ExploreDraft, even_share: float | None = None) -> tuple[float, ...]:
    """The weight of every card that takes part; even_share: that of the line once equal steps are known."""
    match draft.mode:
        case "line":
            share = draft.share if even_share is None else even_share
            return (1 - share, share)
        case "triangle":
            return draft.corners
        case "pad":
            return bilinear(*draft.point)
        case "map":
            return (1.0,)
    given = (*draft.weights, *[1.0] * len(draft.cards))
    return given[: len(draft.cards)]


def bilinear(x: float, y: float) -> tuple[float, float, float, float]:
    """Weights of the corners top left, top right, bottom left, bottom right."""
    return ((1 - x) * (1 - y), x * (1 - y), (1 - x) * y, x * y)


def position_of(draft: ExploreDraft, even_share: float | None = None) -> Position:
    """Where the hand is."""
    if draft.mode == "map":
        return map_position(draft, *draft.view)
    cards = draft.cards[: counted(draft)]
    return _position(draft, tuple(card.anchor for card in cards), weights_of(draft, even_share))


def cell_position(draft: ExploreDraft, column: int, row: int) -> Position:
    """What a cell of the map shows: of the pad's grid, of the ring around the hand, or of the seeds around the view."""
    n = draft.cells
    match draft.mode:
        case "pad":
            return position_of(msgspec.structs.replace(draft, point=(column / (n - 1), row / (n - 1))))
        case "map":
            x, y = map_origin(draft)
            return map_position(draft, x + column, y + row)
    here = position_of(draft)
    if (column, row) == (1, 1):
        return here
    return msgspec.structs.replace(here, wander=(*here.wander, ring_step(draft, column, row))[-STEPS_ASIDE:])


def surroundings(draft: ExploreDraft) -> ExploreDraft:
    """The document without what changes no cell of its map: equal ones have equal maps."""
    draft = msgspec.structs.replace(draft, name="", walk=Walk(), even=False, constant_speed=False, sound=None)
    if draft.mode == "mix":
        return draft
    return msgspec.structs.replace(
        draft,
        share=0.0,
        point=(0.0, 0.0),
        corners=(1.0, 0.0, 0.0),
        weights=(),
        view=draft.view if draft.mode == "map" else (0.0, 0.0),
    )


class Cell(msgspec.Struct, frozen=True):
    """A small picture on the map. x, y: of its middle, 0 .. 1 between the middles of the outermost cells.
    corner: number of the anchor that stands there, or -1."""

    x: float
    y: float
    position: Position
    column: int = 0
    row: int = 0
    corner: int = -1


def map_cells(draft: ExploreDraft) -> list[Cell]:
    """Every small picture of the map, row by row. Those of the seed map reach one cell beyond what is seen."""
    n = draft.cells
    last = n - 1
    match draft.mode:
        case "line":
            whole = msgspec.structs.replace(draft, share=0.0)
            ends = {0: 0, last: 1}
            return [
                Cell(
                    i / last,
                    0.5,
                    msgspec.structs.replace(position_of(whole), weights=(1 - i / last, i / last)),
                    i,
                    0,
                    ends.get(i, -1),
                )
                for i in range(n)
            ]
        case "triangle":
            corners = {(0, 0): 0, (0, last): 1, (last, last): 2}
            return [
                Cell(
                    0.5 - row / last / 2 + column / last,
                    row / last,
                    position_of(
                        msgspec.structs.replace(draft, corners=(1 - row / last, (row - column) / last, column / last))
                    ),
                    column,
                    row,
                    corners.get((column, row), -1),
                )
                for row in range(n)
                for column in range(row + 1)
            ]
        case "pad":
            corners = {(0, 0): 0, (last, 0): 1, (0, last): 2, (last, last): 3}
            return [
                Cell(c / last, r / last, cell_position(draft, c, r), c, r, corners.get((c, r), -1))
                for r in range(n)
                for c in range(n)
            ]
        case "map":
            left, top = map_origin(draft)
            return [
                Cell(
                    (c + left - draft.view[0]) / last + 0.5,
                    (r + top - draft.view[1]) / last + 0.5,
                    map_position(draft, left + c, top + r),
                    c,
                    r,
                )
                for r in range(-1, n + 1)
                for c in range(-1, n + 1)
            ]
    return [Cell(c / 2, r / 2, cell_position(draft, c, r), c, r) for r in range(3) for c in range(3)]


def ring_step(draft: ExploreDraft, column: int, row: int) -> Wander:
    """The step aside that leads to a cell of the 3 × 3 ring; the seed changes with each step taken."""
    seed = (draft.seed + 7919 * (len(draft.wander) + 1) + 31 * (3 * row + column)) % (MAX_SEED + 1)
    return Wander(seed, RING)


def map_origin(draft: ExploreDraft) -> tuple[int, int]:
    """The seed at the top left cell that is wholly seen."""
    half = draft.cells // 2
    return math.floor(draft.view[0] + 0.5) - half, math.floor(draft.view[1] + 0.5) - half


def map_position(draft: ExploreDraft, x: float, y: float) -> Position:
    """A place on the endless map of seeds: the four seeds around it, mixed."""
    left, top = math.floor(x), math.floor(y)
    weights = bilinear(x - left, y - top)
    seeds = [(draft.seed + left + dx + ROW * (top + dy)) % (MAX_SEED + 1) for dy in (0, 1) for dx in (0, 1)]
    pairs = [(seed, weight) for seed, weight in zip(seeds, weights, strict=True) if weight > 0]
    first = draft.cards[0].anchor
    if not isinstance(first, DrawnAnchor):  # a picture has no seeds: they lead aside from it
        anchors: tuple[Anchor, ...] = (first,)
        return _position(draft, anchors, (1.0,))
    anchors = tuple(DrawnAnchor(job=msgspec.structs.replace(first.job, seed=seed), locked=True) for seed, _ in pairs)
    return _position(draft, anchors, tuple(weight for _, weight in pairs))


def barycentric(x: float, y: float) -> tuple[float, float, float]:
    """Weights of the corners (0.5, 0), (0, 1) and (1, 1) of a point, moved into the triangle if it lies outside."""
    a = 1 - y
    c = x - a / 2
    b = 1 - a - c
    a, b, c = (max(0.0, part) for part in (a, b, c))
    total = a + b + c
    return (a / total, b / total, c / total) if total > 0 else (1.0, 0.0, 0.0)


def triangle_point(corners: tuple[float, float, float]) -> tuple[float, float]:
    """The other way round."""
    a, _, c = corners
    return c + a / 2, 1 - a


def letter(index: int) -> str:
    """What an anchor is called on the map: A … H."""
    return ANCHOR_LETTERS[index]


def picture_path(anchor: Anchor) -> str:
    return anchor.path if isinstance(anchor, PictureAnchor) else ""


def in_range(amount: float) -> float:
    return max(-MAX_DIRECTION, min(MAX_DIRECTION, amount))


def _position(draft: ExploreDraft, anchors: tuple[Anchor, ...], weights: tuple[float, ...]) -> Position:
    starter = draft.checkpoint == STARTER
    return Position(
        anchors=anchors,
        weights=weights,
        checkpoint=draft.checkpoint,
        seed=draft.seed if draft.same_seed else None,
        truncation=draft.truncation if starter else 1.0,
        wander=draft.wander,
        directions=tuple((name, amount) for name, amount in draft.directions if amount and starter),
    )
