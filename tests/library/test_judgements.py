"""Blind tests: fair pairs, answers that survive, and rates that say how sure they are."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmstudio.library import judgements
from mmstudio.library.items import Item
from mmstudio.library.judgements import Answer, differing, pairs, rates, wilson


def item(id: int, style: str = "noto", seed: int | None = 1, prompt: str = "a fox") -> Item:
    return Item(
        id=id, path=Path(f"/p/{id}.png"), name=f"{id}.png", kind="picture", style=style, seed=seed, prompt=prompt
    )


def test_only_what_differs_can_be_compared() -> None:
    assert differing([item(1), item(2)]) == ()
    assert differing([item(1), item(2, style="twemoji", seed=2)]) == ("style", "seed")
    assert differing([item(1, seed=None), item(2, seed=3)]) == ()


def test_pairs_differ_and_share_a_prompt_where_they_can() -> None:
    items = [item(1), item(2, "twemoji"), item(3, "twemoji", prompt="a cat"), item(4)]
    found = pairs(items, "style", random.Random(1))
    assert {frozenset(i.id for i in pair) for pair in found} == {frozenset({1, 2}), frozenset({2, 4})}
    apart = pairs([item(1), item(3, "twemoji", prompt="a cat")], "style", random.Random(1))
    assert len(apart) == 1


def test_sides_are_left_to_chance() -> None:
    items = [item(1), item(2, "twemoji")]
    left = {pairs(items, "style", random.Random(seed))[0][0].id for seed in range(20)}
    assert left == {1, 2}


def test_an_equal_counts_half_for_both() -> None:
    answers = [Answer(by="style", winner="a", loser="b"), Answer(by="style", winner="b", loser="a", equal=True)]
    first, second = rates(answers, "style")
    assert (first.value, first.wins, first.pairs) == ("a", 1.5, 2)
    assert (second.value, second.wins, second.pairs) == ("b", 0.5, 2)
    assert rates(answers, "seed") == []


@pytest.mark.parametrize(
    ("wins", "n", "low", "high"), [(8, 10, 0.4902, 0.9433), (0, 10, 0.0, 0.2775), (5, 5, 0.5655, 1)]
)
def test_intervals_are_wilson_s(wins: float, n: int, low: float, high: float) -> None:
    assert wilson(wins, n) == pytest.approx((low, high), abs=5e-4)


@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, 2 * n), st.just(n))))
def test_the_rate_lies_in_its_interval(halves_and_n: tuple[int, int]) -> None:
    halves, n = halves_and_n
    low, high = wilson(halves / 2, n)
    assert 0 <= low <= halves / 2 / n + 1e-12
    assert halves / 2 / n - 1e-12 <= high <= 1


def test_answers_survive_a_torn_line(tmp_path: Path) -> None:
    judgements.append(tmp_path, Answer(by="seed", winner="1", loser="2"))
    with open(tmp_path / judgements.FILE, "ab") as file:
        file.write(b'{"by": "seed", "win')
    assert judgements.load(tmp_path) == [Answer(by="seed", winner="1", loser="2")]
    assert judgements.load(tmp_path / "nowhere") == []
