"""A slider at constant speed changes as much at every step."""

from __future__ import annotations

import pytest
import torch

from mmstudio.generators.starter import Plan
from mmstudio.generators.walk import at_constant_speed, speed_table, way_between
from mmstudio.nets.memory import Neighbours


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


def plan(seed: int, memory: bool = True) -> Plan:
    random = torch.Generator().manual_seed(seed)
    words = torch.nn.functional.normalize(torch.randn(1, 6, generator=random), dim=1)
    latents, similarity = torch.randn(1, 4, 2, 3, 3, generator=random), torch.rand(1, 4, generator=random)
    proposed = Neighbours(torch.tensor([[seed] * 4]), latents, similarity, torch.tensor([[seed % 8] * 4]))
    z, poses = torch.randn(1, 8, generator=random), torch.randn(1, 2, 3, generator=random)
    return Plan(words, torch.tensor([seed % 8]), z, poses, proposed if memory else None)


def test_a_walk_begins_and_ends_at_its_ends():
    start, end = plan(1), plan(2)
    way = way_between(start, end, torch.tensor([0.0, 1.0]))
    for number, there in enumerate((start, end)):
        for ours, theirs in zip((*way[:4], *way.neighbours), (*there[:4], *there.neighbours), strict=True):
            assert torch.allclose(ours[number], theirs[0], atol=1e-6)


def test_what_the_memory_proposes_never_jumps_on_a_walk():
    latents = way_between(plan(1), plan(2), torch.linspace(0, 1, 33)).neighbours.latents
    steps = latents.diff(dim=0).flatten(1).norm(dim=1)
    assert float(steps.max() / steps.mean()) < 1.01


def test_words_keep_their_length_on_a_walk():
    text = way_between(plan(1), plan(2), torch.linspace(0, 1, 5)).text
    assert torch.allclose(text.norm(dim=1), torch.ones(5), atol=1e-6)


def test_a_walk_without_memory_has_none_on_the_way():
    assert way_between(plan(1, memory=False), plan(2, memory=False), torch.tensor([0.5])).neighbours is None
