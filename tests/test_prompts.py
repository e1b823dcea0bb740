"""Weights of a prompt as a mix of plain texts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmstudio.prompts import mixture


def test_a_prompt_without_weights_is_itself():
    assert mixture("a red fox") == (("a red fox", 1.0),)


def test_weight_one_changes_nothing():
    assert mixture("a (red:1) fox") == (("a red fox", 1.0),)


def test_a_heavier_part_is_added_by_itself():
    assert dict(mixture("fox, (morning light:1.5)")) == pytest.approx(
        {"fox, morning light": 1 / 1.5, "morning light": 0.5 / 1.5}
    )


def test_a_lighter_part_gives_way_to_the_prompt_without_it():
    assert dict(mixture("fox, (snow:0.5)")) == pytest.approx({"fox, snow": 1 / 1.5, "fox": 0.5 / 1.5})


@given(st.text(alphabet="ab (:).,0123456789", max_size=80))
def test_shares_are_positive_and_sum_to_one(text):
    parts = mixture(text)
    assert sum(share for _, share in parts) == pytest.approx(1)
    assert all(share > 0 for _, share in parts)
