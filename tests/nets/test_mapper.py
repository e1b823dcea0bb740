"""What holds for every set of conditions, whatever the mapper has learned."""

from __future__ import annotations

import pytest
import torch
import torch.nn.functional as F
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor, nn

from mmstudio.nets.mapper import PICTURE, TEXT, ConditionMapper

counts, seeds = st.integers(1, 6), st.integers(0, 2**31 - 1)


def mapper() -> ConditionMapper:
    """A mapper whose corrections are as large as the tokens themselves."""
    torch.manual_seed(0)
    net = ConditionMapper().eval().requires_grad_(False)
    nn.init.normal_(net.leave.weight, std=0.05)
    return net


MAPPER = mapper()


def conditions(count: int, seed: int) -> tuple[Tensor, Tensor, Tensor]:
    """One set of tokens with kinds, and weights between .05 and 1."""
    random = torch.Generator().manual_seed(seed)
    tokens = F.normalize(torch.randn(1, count, 384, generator=random), dim=2)
    kinds = torch.randint(3, (1, count), generator=random)
    return tokens, kinds, 0.05 + 0.95 * torch.rand(1, count, generator=random)


def near(a: Tensor, b: Tensor, tolerance: float = 1e-4) -> bool:
    return bool((a - b).norm(dim=1).max() < tolerance)


def test_the_corrections_of_this_mapper_are_worth_testing():
    tokens, kinds, weights = conditions(3, 1)
    assert not near(MAPPER(tokens, kinds, weights), F.normalize((weights[..., None] * tokens).sum(1), dim=1), 0.1)


def test_it_is_small_enough_to_ship():
    assert sum(p.numel() for p in ConditionMapper().parameters()) <= 300_000


@given(counts, seeds)
def test_conditions_have_length_one(count: int, seed: int):
    assert MAPPER(*conditions(count, seed)).norm().item() == pytest.approx(1, abs=1e-5)


@given(counts, seeds, st.floats(0.01, 100))
def test_a_common_factor_of_all_weights_changes_nothing(count: int, seed: int, factor: float):
    tokens, kinds, weights = conditions(count, seed)
    assert near(MAPPER(tokens, kinds, weights * factor), MAPPER(tokens, kinds, weights))


@given(counts, seeds)
def test_the_order_of_tokens_changes_nothing(count: int, seed: int):
    tokens, kinds, weights = conditions(count, seed)
    order = torch.randperm(count, generator=torch.Generator().manual_seed(seed))
    assert near(MAPPER(tokens[:, order], kinds[:, order], weights[:, order]), MAPPER(tokens, kinds, weights))


@given(st.integers(2, 6), seeds)
def test_a_token_without_weight_is_absent(count: int, seed: int):
    tokens, kinds, weights = conditions(count, seed)
    weights[:, -1] = 0
    assert near(MAPPER(tokens, kinds, weights), MAPPER(tokens[:, :-1], kinds[:, :-1], weights[:, :-1]))


@given(st.integers(2, 6), seeds, st.floats(0, 1e-6))
def test_a_token_fades_out_without_a_jump(count: int, seed: int, weight: float):
    tokens, kinds, weights = conditions(count, seed)
    gone, faint = weights.clone(), weights.clone()
    gone[:, -1], faint[:, -1] = 0, weight
    assert near(MAPPER(tokens, kinds, faint), MAPPER(tokens, kinds, gone), 1e-3)


@given(counts, seeds, st.floats(-1e-4, 1e-4))
def test_a_small_change_of_a_weight_is_a_small_change_of_the_condition(count: int, seed: int, change: float):
    tokens, kinds, weights = conditions(count, seed)
    moved = weights.clone()
    moved[:, 0] += change
    assert near(MAPPER(tokens, kinds, moved), MAPPER(tokens, kinds, weights), 0.05)


@given(counts, seeds)
def test_two_tokens_of_half_the_weight_are_one(count: int, seed: int):
    tokens, kinds, weights = conditions(count, seed)
    twice = torch.cat([weights[:, :1] / 2, weights[:, 1:], weights[:, :1] / 2], dim=1)
    again = torch.cat([tokens, tokens[:, :1]], dim=1), torch.cat([kinds, kinds[:, :1]], dim=1), twice
    assert near(MAPPER(*again), MAPPER(tokens, kinds, weights))


def test_sets_of_one_batch_do_not_touch_each_other():
    sets = [conditions(3, seed) for seed in (1, 2)]
    both = MAPPER(*(torch.cat(parts) for parts in zip(*sets, strict=True)))
    assert near(both, torch.cat([MAPPER(*one) for one in sets]))


def test_nothing_at_all_is_the_zero_vector():
    tokens, kinds, _ = conditions(2, 1)
    assert torch.equal(MAPPER(tokens, kinds, torch.zeros(1, 2)), torch.zeros(1, 384))


def test_an_untaught_mapper_passes_words_on_unchanged():
    tokens, _, _ = conditions(1, 3)
    for kind in (TEXT, PICTURE):
        assert near(ConditionMapper()(tokens, torch.tensor([[kind]]), torch.ones(1, 1)), tokens[:, 0])
