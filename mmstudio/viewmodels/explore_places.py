"""Places of Explore's document: the way along its line, the whole walk, and its hand put at a position."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

from mmstudio.directions import ends_of
from mmstudio.documents.explore import Card, ExploreDraft
from mmstudio.jobs import DrawnAnchor, PictureAnchor, Position
from mmstudio.viewmodels import explore_draft as d


def line(draft: ExploreDraft) -> Position:
    """The way from A to B, wherever on it the hand is."""
    line = msgspec.structs.replace(draft, mode="line", share=0.0)
    return d.position_of(line)


def whole_walk(draft: ExploreDraft) -> tuple[Position, ...]:
    """The ends of all segments of the walk, by which their lengths are kept; () where there is no way."""
    walk = draft.walk
    if not walk.segments:
        return ()
    return (*(walk.ends(segment)[0] for segment in range(walk.segments)), walk.ends(walk.segments - 1)[1])


def at_position(
    draft: ExploreDraft, position: Position, slider: Callable[[ExploreDraft, float], float]
) -> ExploreDraft:
    """The document with its hand at a position: in its own mode where that can show it, else in the mix.

    slider: where that of the line stands in a document, for a share of the second anchor.
    """
    cards = tuple(Card(anchor=anchor, name=name_of(anchor)) for anchor in position.anchors)
    fields: dict[str, Any] = {
        "seed": position.seed if position.seed is not None else draft.seed,
        "same_seed": position.seed is not None,
        "truncation": position.truncation,
        "wander": position.wander,
        "directions": position.directions,
        "checkpoint": position.checkpoint,
    }
    here = tuple(card.anchor for card in draft.cards[: d.counted(draft)])
    weights = position.weights
    if here == position.anchors and draft.mode == "pad":
        total = math.fsum(weights)
        fields["point"] = ((weights[1] + weights[3]) / total, (weights[2] + weights[3]) / total)
    elif here == position.anchors and draft.mode == "triangle":
        fields["corners"] = weights
    elif here == position.anchors and draft.mode == "line":
        fields["share"] = slider(msgspec.structs.replace(draft, **fields), weights[1] / math.fsum(weights))
    elif len(cards) > 1:
        fields |= {"cards": cards, "weights": weights, "mode": "mix"}
    else:
        own = document_at(position)
        fields |= {"cards": (*cards, *draft.cards[1:]), "mode": own.mode, "seed": own.seed, "view": own.view}
    return msgspec.structs.replace(draft, **fields)


def document_at(position: Position) -> ExploreDraft:
    """A document of its own with its hand at a position: in the mix, or on the seed map where there is one anchor."""
    first = position.anchors[0]
    toward = [ends_of(name) for name, _ in position.directions]
    seed = position.seed
    if len(position.anchors) == 1 and isinstance(first, DrawnAnchor) and (first.locked or seed is None):
        seed = first.job.seed
    return ExploreDraft(
        cards=tuple(Card(anchor=anchor, name=name_of(anchor)) for anchor in position.anchors),
        mode="mix" if len(position.anchors) > 1 else "map",
        weights=position.weights,
        seed=seed or 0,
        same_seed=position.seed is not None,
        truncation=position.truncation,
        wander=position.wander,
        directions=position.directions,
        checkpoint=position.checkpoint,
        opposites=tuple((ends.low, ends.high) for ends in toward if ends is not None and ends.kind == "words"),
        even=False,
    )


def name_of(anchor: object) -> str:
    return Path(anchor.path).stem if isinstance(anchor, PictureAnchor) else ""


def title_of(draft: ExploreDraft) -> str:
    return " · ".join(card.title for card in draft.cards if card.title)[:60]
