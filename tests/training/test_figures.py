"""Figures say what they claim to say."""

from __future__ import annotations

import pytest
import torch

from mmstudio.training.figures import cross_faded, edges, figure, found_at_1, half_transparent, psnr, spread


def disc(level: float, left: int) -> torch.Tensor:
    picture = torch.zeros(1, 4, 32, 32)
    picture[:, 3, 8:24, left : left + 8] = level
    return picture


def test_a_mean_lies_inside_its_interval_which_is_always_the_same():
    values = torch.arange(50.0)
    ours = figure(values)
    assert ours["low"] < ours["mean"] == 24.5 < ours["high"]
    assert ours == figure(values)
    assert ours["count"] == 50


def test_no_values_give_no_mean():
    assert figure([])["count"] == 0


def test_noise_is_measured_over_white():
    assert psnr(torch.zeros(1, 4, 8, 8), torch.ones(1, 4, 8, 8)).item() > 60  # clear and white look alike
    black = torch.tensor([0.0, 0, 0, 1]).view(1, 4, 1, 1).expand(1, 4, 8, 8)
    assert psnr(black, torch.ones(1, 4, 8, 8)).item() == pytest.approx(0, abs=1e-4)


def test_blur_has_less_edge_energy_and_a_ghost_is_half_transparent():
    sharp, ghost = disc(1.0, 4), disc(0.5, 4)
    assert edges(ghost) < edges(sharp)
    assert half_transparent(sharp).item() == 0
    assert half_transparent(ghost).item() == pytest.approx(2, rel=0.01)


def test_a_cross_fade_is_told_from_a_picture():
    start, end = disc(1.0, 2), disc(1.0, 20)
    assert cross_faded((start + end) / 2, start, end).tolist() == [True]
    assert cross_faded(start * 0.95, start, end).tolist() == [False]


def test_chance_finds_one_in_a_hundred():
    random = torch.Generator().manual_seed(0)
    similarity = torch.rand(4000, 300, generator=random)
    assert float(found_at_1(similarity, torch.zeros(4000, dtype=torch.long)).mean()) == pytest.approx(0.01, abs=0.004)


def test_the_best_of_all_is_always_found_and_a_tie_is_not():
    similarity = torch.tensor([[0.9, 0.1, 0.2], [0.5, 0.5, 0.1]])
    assert found_at_1(similarity, torch.tensor([0, 1])).tolist() == pytest.approx([1.0, 0.0])


def test_one_better_column_among_many_is_met_with_the_chance_of_drawing_it():
    similarity = torch.zeros(1, 201)
    similarity[0, 0], similarity[0, 1] = 0.8, 0.9
    assert found_at_1(similarity, torch.tensor([0])).item() == pytest.approx(1 - 99 / 200)


def test_spread_is_the_mean_distance_of_pairs():
    assert spread(torch.tensor([[0.0], [1.0], [3.0]])) == pytest.approx(2.0)
