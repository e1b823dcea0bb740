"""A slider at constant speed changes as much at every step."""

from __future__ import annotations

import pytest
import torch

from mmstudio.generators.walk import at_constant_speed, speed_table


def place(share: torch.Tensor) -> torch.Tensor:
    """A walk that is slow at first and fast at last: (n,) -> (n, 2)."""
    return torch.stack([share**4, share**4], dim=1)


def test_steps_along_an_uneven_walk_become_even():
    table = speed_table(place(torch.linspace(0, 1, 65)))
    steps = place(at_constant_speed(table, torch.linspace(0, 1, 17))).diff(dim=0).norm(dim=1)
    assert float(steps.max() / steps.mean()) < 1.05


def test_the_ends_stay_where_they_are():
    table = speed_table(place(torch.linspace(0, 1, 9)))
    assert at_constant_speed(table, torch.tensor([0.0, 1.0, -1.0, 2.0])).tolist() == pytest.approx([0, 1, 0, 1])


def test_an_even_walk_is_left_alone():
    table = speed_table(torch.linspace(0, 1, 9)[:, None])
    shares = torch.linspace(0, 1, 21)
    assert torch.allclose(at_constant_speed(table, shares), shares, atol=1e-5)


def test_a_walk_on_which_nothing_changes_is_even():
    assert torch.allclose(speed_table(torch.zeros(5, 3)), torch.linspace(0, 1, 5))


def test_going_on_never_goes_back():
    table = speed_table(torch.tensor([[0.0], [0.0], [3.0], [3.1], [3.1]]))
    assert bool((at_constant_speed(table, torch.linspace(0, 1, 50)).diff() >= 0).all())
