"""Completions and filters of the search field."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from mmstudio.library.items import LibraryState
from mmstudio.ui.gallery.search_field import SearchField, completions, filters_in, without, word_at

LIBRARY = LibraryState(tags=("family", "winter night"), styles=("noto", "noto-blob", "twemoji"))


@pytest.mark.parametrize(
    ("word", "offered"),
    [
        ("st", ("star:", "style:", "steps:")),
        ("-st", ("-star:", "-style:", "-steps:")),
        ("style:no", ("style:noto", "style:noto-blob")),
        ("STYLE:tw", ("style:twemoji",)),
        ("tag:", ("tag:family", 'tag:"winter night"')),
        ("star:", ("star:yes", "star:no")),
        ("star:yes", ()),
        ("after:", ("after:2026-11-21",)),
        ("heron", ()),
        ("nokey:x", ()),
    ],
)
def test_words_are_completed(word: str, offered: tuple[str, ...]) -> None:
    assert completions(word, LIBRARY, "2026-11-21") == offered


def test_filters_are_told_from_words() -> None:
    text = 'apple star:yes -tag:"winter night" what:ever 10:30'
    assert filters_in(text) == ("star:yes", '-tag:"winter night"')
    assert without(text, "star:yes") == 'apple -tag:"winter night" what:ever 10:30'


@pytest.mark.parametrize(
    ("text", "caret", "word"),
    [("red st", 6, "st"), ("red st", 2, "red"), ('tag:"winter n', 13, 'tag:"winter n'), ("", 0, "")],
)
def test_the_word_at_the_caret(text: str, caret: int, word: str) -> None:
    start, end = word_at(text, caret)
    assert text[start:end] == word


def test_a_completion_is_taken_with_the_keyboard(qtbot) -> None:
    field = SearchField()
    qtbot.addWidget(field)
    field.library = LIBRARY
    field.show()
    searched: list[str] = []
    field.searched.connect(searched.append)
    qtbot.keyClicks(field, "apple sty")
    assert field.popup.isVisible()
    qtbot.keyClick(field, Qt.Key.Key_Tab)
    assert field.text() == "apple style:"
    qtbot.keyClicks(field, "tw")
    qtbot.keyClick(field, Qt.Key.Key_Tab)
    assert field.text() == "apple style:twemoji "
    assert searched[-1] == "apple style:twemoji "


def test_escape_clears_and_then_leaves(qtbot) -> None:
    field = SearchField()
    qtbot.addWidget(field)
    field.show()
    qtbot.keyClicks(field, "heron")
    with qtbot.waitSignal(field.searched) as searched:
        qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert searched.args == [""]
    with qtbot.waitSignal(field.left):
        qtbot.keyClick(field, Qt.Key.Key_Escape)
