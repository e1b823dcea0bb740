from __future__ import annotations

import pytest

from mmstudio import errors
from mmstudio.generators.registry import STYLES
from mmstudio.ui import words


def all_errors(kind=errors.StudioError):
    for child in kind.__subclasses__():
        yield child
        yield from all_errors(child)


@pytest.mark.parametrize(
    "code", sorted({error.code for error in all_errors() if error.__module__ == "mmstudio.errors"})
)
def test_every_error_has_a_sentence_of_its_own(code):
    assert words.known(code), code


@pytest.mark.parametrize(
    "code", ["engine_restarted", "no_graphics_card", "queue_restored", "index_rebuilt", "flat_colour"]
)
def test_every_notice_has_a_sentence_of_its_own(code):
    assert words.known(code)


def test_an_unknown_code_is_a_bug_and_says_so():
    assert words.sentence("never heard of") == "Something went wrong. The log has the details."


def test_no_sentence_says_error_or_shows_a_code():
    for error in all_errors():
        said = words.sentence(error.code)
        assert "error" not in said.lower() and error.code not in said.split()


def test_every_action_has_words():
    for error in all_errors():
        for action in words.actions(error.code):
            assert words.action_title(action)


def test_u3_facts_are_arguments():
    assert (
        words.sentence("file_missing", {"name": "{0.__class__} {folder}"})
        == "{0.__class__} {folder} was moved or deleted."
    )


def test_a_forgotten_fact_leaves_a_gap_and_no_traceback():
    assert words.sentence("picture_incomplete", {}) == "? is incomplete; ? % of it could be read."


def test_numbers_take_the_form_of_the_language():
    assert words.sentence("first_of_many", {"name": "a.gif", "n": 1000000}).startswith("a.gif has 1,000,000 pictures")


def test_every_style_has_a_name():
    names = [words.style_name(style) for style in ("any", *STYLES)]
    assert len(set(names)) == len(names)
    assert not set(names) & set(STYLES)
    assert words.style_name("somebody-elses") == "somebody-elses"


@pytest.mark.parametrize(
    ("size", "said"), [(0, "0 kB"), (300, "1 kB"), (89_000, "89 kB"), (19_000_000, "19 MB"), (38_000_000_000, "38 GB")]
)
def test_sizes(size, said):
    assert words.size_text(size) == said
