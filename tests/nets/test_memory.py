"""The memory proposes what fits the words, obeys bans, and survives its small file."""

from __future__ import annotations

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor

from mmstudio.nets.memory import Memory, quantised, unpacked

CAPTIONS, STYLES = 12, 3


@pytest.fixture
def memory() -> Memory:
    """Twelve captions, each drawn in three styles: row = caption * 3 + style."""
    torch.manual_seed(2)
    keys = F.normalize(torch.randn(2, CAPTIONS, 64), dim=-1)
    rows = torch.arange(CAPTIONS * STYLES)
    codes, books = quantised(torch.randn(len(rows), 8, 4, 4), (16, 8), rounds=3)
    return Memory(keys, rows // STYLES, rows % STYLES, codes, books, torch.ones(CAPTIONS, dtype=torch.bool))


def still(memory: Memory, count: int = 1) -> Tensor:
    return torch.zeros(count, len(memory))


def test_the_drawing_of_the_words_in_the_wanted_style_leads(memory: Memory) -> None:
    found = memory.propose(memory.keys[0, 5:6], torch.tensor([2]), still(memory))
    assert found.rows[0, 0] == 5 * STYLES + 2
    assert found.style[0, :2].tolist() == [2, 2]
    assert len(set(found.rows[0].tolist())) == 4


def test_without_a_drawing_in_the_wanted_style_noise_picks_one_of_the_same_words(memory: Memory) -> None:
    noise = torch.randn(40, len(memory), generator=torch.Generator().manual_seed(1))
    own = torch.arange(len(memory)).expand(40, -1) == 5 * STYLES + 2
    found = memory.propose(memory.keys[0, 5:6].expand(40, -1), torch.full((40,), 2), noise, banned=own)
    assert set(found.rows[:, 0].tolist()) == {5 * STYLES, 5 * STYLES + 1}


def test_the_wanted_style_leads_where_it_has_a_drawing_of_the_words(memory: Memory) -> None:
    noise = torch.randn(40, len(memory), generator=torch.Generator().manual_seed(1))
    found = memory.propose(memory.keys[0, 5:6].expand(40, -1), torch.full((40,), 2), noise)
    assert set(found.rows[:, 0].tolist()) == {5 * STYLES + 2}


def test_a_banned_drawing_is_never_proposed(memory: Memory) -> None:
    banned = torch.zeros(1, len(memory), dtype=torch.bool)
    banned[0, 15:18] = True
    found = memory.propose(memory.keys[0, 5:6], torch.tensor([2]), still(memory), banned)
    assert not set(found.rows[0].tolist()) & {15, 16, 17}


def test_packing_keeps_codes_exactly_and_keys_nearly(memory: Memory) -> None:
    again = unpacked(memory.packed())
    assert torch.equal(again.codes, memory.codes)
    assert torch.equal(again.caption, memory.caption)
    assert torch.equal(again.style, memory.style)
    assert F.cosine_similarity(again.keys, memory.keys, dim=-1).min() > 0.999


def test_two_stages_of_codes_come_nearer_than_one() -> None:
    latents = torch.randn(60, 8, 4, 4, generator=torch.Generator().manual_seed(4))
    errors = []
    for sizes in ((32,), (32, 16)):
        codes, books = quantised(latents, sizes, rounds=8)
        nothing = torch.zeros(len(latents), dtype=torch.long)
        store = Memory(torch.ones(2, 1, 4), nothing, nothing, codes, books, torch.ones(1, dtype=torch.bool))
        errors.append((store.latents(torch.arange(len(latents))) - latents).square().mean())
    assert errors[1] < errors[0] * 0.7
