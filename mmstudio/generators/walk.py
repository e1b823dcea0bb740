"""Walks between pictures, and at constant speed: equal steps of a slider look like equal steps."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from mmstudio.generators.starter import Plan
from mmstudio.nets.memory import Neighbours


def way_between(start: Plan, end: Plan, shares: Tensor) -> Plan:
    """Plans at shares (T,) in 0..1 of the way from one plan of a single picture to another.

    Words, tone and pose move evenly, and every drawing that the memory proposes for one end fades into that for the
    other: were the memory asked again on the way, its answer, and the picture, would jump.
    """
    late = shares >= 0.5
    neighbours = None
    if start.neighbours is not None and end.neighbours is not None:
        first, last = start.neighbours, end.neighbours
        neighbours = Neighbours(
            _nearer(first.rows, last.rows, late),
            _mixed(first.latents, last.latents, shares),
            _mixed(first.similarity, last.similarity, shares),
            _nearer(first.style, last.style, late),
        )
    return Plan(
        F.normalize(_mixed(start.text, end.text, shares), dim=1),
        _nearer(start.style, end.style, late),
        _mixed(start.z, end.z, shares),
        _mixed(start.poses, end.poses, shares),
        neighbours,
    )


def speed_table(points: Tensor) -> Tensor:
    """How much of the whole way lies behind each of n evenly spaced stations: (n, D) -> (n,), rising from 0 to 1.

    points: what is seen at the stations, in any space whose distances are about how different things look; best that
    of the image encoder (`Senses.look`), for even steps of pixels cross in one what is read as another thing. A way
    on which nothing changes counts as even.
    """
    steps = (points[1:] - points[:-1]).flatten(1).norm(dim=1).double()
    steps = steps + 1e-6 * steps.mean() + 1e-12  # strictly rising, so that it can be inverted
    passed = torch.cat([steps.new_zeros(1), steps.cumsum(0)])
    return (passed / passed[-1]).float()


def at_constant_speed(table: Tensor, shares: Tensor) -> Tensor:
    """Where on the walk a slider stands: shares (...) in 0..1 of the way seen -> (...) in 0..1 of the stations."""
    shares = shares.clamp(0, 1).to(table)
    after = torch.searchsorted(table, shares.contiguous()).clamp(1, len(table) - 1)
    before, behind = table[after - 1], table[after]
    return (after - 1 + (shares - before) / (behind - before)) / (len(table) - 1)


def _mixed(start: Tensor, end: Tensor, shares: Tensor) -> Tensor:
    """(1, ...) and (1, ...) -> (T, ...)."""
    return torch.lerp(start, end, shares.view(-1, *[1] * (start.ndim - 1)))


def _nearer(start: Tensor, end: Tensor, late: Tensor) -> Tensor:
    return torch.where(late.view(-1, *[1] * (start.ndim - 1)), end, start)
