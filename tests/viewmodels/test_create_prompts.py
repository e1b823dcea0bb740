"""Weights, picks, phrases and the history of prompts."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from mmstudio.viewmodels import prompts
from mmstudio.viewmodels.prompts import PromptHistory, Selection

plain = st.text(alphabet=st.characters(exclude_characters="(){}|:"), max_size=60)


@given(plain, st.data())
def test_weighing_up_then_down_is_identity(text, data):
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    up = prompts.weigh(Selection(text, start, end), prompts.STEP)
    assert prompts.weigh(up, -prompts.STEP).text == text


@given(plain, st.data())
def test_weighing_down_then_up_is_identity(text, data):
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    down = prompts.weigh(Selection(text, start, end), -prompts.STEP)
    assert prompts.weigh(down, prompts.STEP).text == text


@given(plain, st.integers(-5, 5))
def test_steps_add_up(text, steps):
    assume(text.strip())
    selection = Selection(text, 0, len(text))
    for _ in range(abs(steps)):
        selection = prompts.weigh(selection, prompts.STEP if steps > 0 else -prompts.STEP)
    found = [round(part.weight, 4) for part in prompts.weighted(selection.text)]
    assert found == ([] if steps == 0 else [round(1 + 0.1 * steps, 4)])
    assert prompts.without_weights(selection.text) == text


def test_the_word_at_the_caret_is_weighed():
    assert prompts.weigh(Selection("a friendly fox", 5, 5), 0.1) == Selection("a (friendly:1.1) fox", 3, 11)


def test_a_weight_is_changed_in_place():
    text = "a (soft light:1.2), fox"
    assert prompts.weigh(Selection(text, 5, 5), 0.1).text == "a (soft light:1.3), fox"
    assert prompts.weigh(Selection(text, 3, 13), -0.1).text == "a (soft light:1.1), fox"


def test_weights_stay_between_their_ends():
    selection = Selection("fox", 0, 3)
    for _ in range(50):
        selection = prompts.weigh(selection, prompts.STEP)
    assert selection.text == "(fox:2)"
    for _ in range(50):
        selection = prompts.weigh(selection, -prompts.STEP)
    assert selection.text == "(fox:0.1)"


def test_nothing_at_the_caret_weighs_nothing():
    assert prompts.weigh(Selection("  ", 1, 1), 0.1) == Selection("  ", 1, 1)


def test_picks_one_part_and_the_same_one_for_the_same_seed():
    seen = {prompts.pick("a {red|green} {apple|pear}", seed) for seed in range(40)}
    assert seen == {"a red apple", "a red pear", "a green apple", "a green pear"}
    assert prompts.pick("a {red|green} apple", 7) == prompts.pick("a {red|green} apple", 7)


def test_inner_picks_come_first_and_lone_braces_stay():
    assert prompts.pick("{a {b|b}|a b} {kept}", 1) == "a b {kept}"


@given(st.text(max_size=200), st.integers(0, 2**31 - 1))
def test_any_text_can_be_picked_from(text, seed):
    assert isinstance(prompts.pick(text, seed), str)


@given(plain.filter(lambda text: not prompts.has_choice(text)), st.integers(0, 99))
def test_text_without_choices_is_left_alone(text, seed):
    assert prompts.pick(text, seed) == text


def test_a_megabyte_of_brackets_is_quick_to_read():
    for text in ("(" * 1_000_000, "{" * 1_000_000, "(a:" * 300_000, "{a|" * 300_000):
        assert list(prompts.weighted(text)) == []
        assert prompts.pick(text, 0) == text


@pytest.mark.parametrize(
    ("text", "caret", "step", "moved"),
    [
        ("fox, light, shapes", 1, 1, "light, fox, shapes"),
        ("fox, light, shapes", 7, -1, "light, fox, shapes"),
        ("fox, light, shapes", 17, 1, "fox, light, shapes"),
        ("fox, (a, b:1.2), shapes", 1, 1, "(a, b:1.2), fox, shapes"),
        ("", 0, 1, ""),
    ],
)
def test_phrases_move_over_commas(text, caret, step, moved):
    assert prompts.move_phrase(text, caret, step)[0] == moved


phrases = st.lists(st.sampled_from(["", " ", "a", " b c", "(a, b:1.2) ", "{a|b, c}"]), min_size=2, max_size=8)


@given(phrases.map(",".join), st.data())
def test_moving_a_phrase_right_then_left_is_identity(text, data):
    caret = data.draw(st.integers(0, len(text)))
    moved, at = prompts.move_phrase(text, caret, 1)
    if moved != text:
        assert prompts.move_phrase(moved, at, -1)[0] == text


@pytest.mark.parametrize(("text", "words"), [("", 0), ("a red  apple", 3), ("红苹果", 3), ("a 红 apple", 3)])
def test_words_are_counted(text, words):
    assert prompts.count_words(text) == words


@pytest.mark.parametrize(
    ("text", "beyond"),
    [("a café (owl:1.2), 3 × 🦊", False), ("一只狐狸", True), ("a 狐 fox", True), ("лиса", True)],
)
def test_prompts_in_another_script_are_noticed(text, beyond):
    assert prompts.beyond_latin(text) is beyond


def test_history_keeps_each_prompt_once_newest_first():
    history = PromptHistory().add("a").add("b").add("a").add("  ")
    assert history.prompts == ("a", "b")
    assert history.remove("a").prompts == ("b",)


def test_history_forgets_the_oldest():
    history = PromptHistory()
    for n in range(300):
        history = history.add(str(n))
    assert len(history.prompts) == prompts.HISTORY_LENGTH
    assert history.prompts[0] == "299"
