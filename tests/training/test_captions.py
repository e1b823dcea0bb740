"""Captions become words a person would write."""

from __future__ import annotations

from mmstudio.training.captions import VARIANTS, readable_labels, variants
from mmstudio.training.icons import Icon
from mmstudio.training.splits import family_of


def test_run_together_names_are_split_and_counters_dropped() -> None:
    known = Icon("noto", "a", "slice of pizza", ("dove", "peace"), "food-drink")
    others = (Icon("fxemoji", "b", "doveofpeace", (), ""), Icon("streamline", "c", "pizza 2", (), ""))
    labels = readable_labels((known, *others))
    assert labels == ["slice of pizza", "dove of peace", "pizza"]


def test_variants_of_sex_are_one_concept() -> None:
    assert family_of("woman running") == family_of("Man running") == family_of("person running")
    assert family_of("man") == "man"


def test_variants_begin_with_the_label_and_stay_the_same() -> None:
    icon = Icon("noto", "a", "apple", ("fruit", "red", "food"), "food-drink")
    assert variants(icon, "apple") == variants(icon, "apple")
    assert variants(icon, "apple")[:2] == ["apple", "apple, fruit, red, food"]
    assert len(variants(icon, "apple")) == VARIANTS
