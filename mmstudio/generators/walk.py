"""Walks between pictures at constant speed: equal steps of a slider look like equal steps."""

from __future__ import annotations

import torch
from torch import Tensor


def speed_table(points: Tensor) -> Tensor:
    """How much of the whole way lies behind each of n evenly spaced stations: (n, D) -> (n,), rising from 0 to 1.

    points: what is seen at the stations, in any space whose distances are about how different things look. A way on
    which nothing changes counts as even.
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
