"""Places of Explore's document: the way along its line, the whole walk, and its hand put at a position."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import msgspec

from mmstudio.jobs import MAX_ANCHORS, FrameAnchor, PictureAnchor, Position
from mmstudio.viewmodels import explore_draft as d
from mmstudio.viewmodels.explore_draft import Card, ExploreDraft


def line(draft: ExploreDraft) -> Position:
    """The way from A to B, wherever on it the hand is."""
    line = msgspec.structs.replace(draft, mode="line", share=0.0)
    return d.position_of(line)


def whole_walk(draft: ExploreDraft) -> Position | None:
    """A name for all segments of the walk, by which their lengths are kept."""
    keys = draft.walk.keys
    if len(keys) < 2:
        return None
    anchors = tuple(FrameAnchor(position=key.position) for key in keys[:MAX_ANCHORS])
    weights = tuple(float(len(keys)) + draft.walk.loop for _ in anchors)
    return Position(anchors=anchors, weights=weights) if len(keys) <= MAX_ANCHORS else None


def at_position(draft: ExploreDraft, position: Position) -> ExploreDraft:
    """The document with its hand at a position: in its own mode where that can show it, else in the mix."""
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
    elif here == position.anchors and draft.mode == "line" and not draft.even:
        fields["share"] = weights[1] / math.fsum(weights)
    else:
        if len(cards) < 2:
            cards, weights = (*cards, *draft.cards[:1]), (*weights, 0.0)
        fields |= {"cards": cards, "weights": weights, "mode": "mix"}
    return msgspec.structs.replace(draft, **fields)


def name_of(anchor: object) -> str:
    return Path(anchor.path).stem if isinstance(anchor, PictureAnchor) else ""


def title_of(draft: ExploreDraft) -> str:
    return " · ".join(card.title for card in draft.cards if card.title)[:60]
