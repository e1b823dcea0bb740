"""What is typed into the search box finds what a person means."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mmstudio.library.items import Query
from mmstudio.library.library import Library
from mmstudio.library.search import search, spaced
from tests.library.conftest import MakePicture

PROMPTS = {
    "apple": "a red apple on a table",
    "fox": "an old fox, red fur",
    "chinese": "红色苹果在桌子上",
    "mixed": "a 红苹果 robot",
    "emoji": "party 🎉 time",
    "percent": "100% pure_gold",
    "café": "a Café in Paris",
}


@pytest.fixture
def shelf(library: Library, make_picture: MakePicture) -> Library:
    for name, prompt in PROMPTS.items():
        style, steps = "noto" if name == "fox" else "twemoji", 30 if name == "percent" else None
        item = library.add(make_picture(prompt, seed=len(name) * 100, style=style, steps=steps))
        if name in ("apple", "chinese"):
            library.star([item.id], True)
        if name == "fox":
            library.tag([item.id], add=["Family", "夏天"])
    return library


def _found(library: Library, text: str) -> set[str]:
    items = library.page([row.id for row in library.layout(Query(text=text))])
    return {name for name, prompt in PROMPTS.items() if prompt in {item.prompt for item in items}}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("", set(PROMPTS)),
        ("apple", {"apple"}),
        ("app", {"apple"}),
        ("APP", {"apple"}),
        ("red", {"apple", "fox"}),
        ("red -fox", {"apple"}),
        ("-red", set(PROMPTS) - {"apple", "fox"}),
        ("red table", {"apple"}),
        ("table red", {"apple"}),
        ('"red apple"', {"apple"}),
        ('"apple red"', set()),
        ("苹果", {"chinese", "mixed"}),
        ("红色", {"chinese"}),
        ("红", {"chinese", "mixed"}),
        ("桌子 苹果", {"chinese"}),
        ("果苹", set()),
        ("-红 -red", {"emoji", "percent", "café"}),
        ("cafe", {"café"}),
        ("🎉", {"emoji"}),
        ("-🎉 red", {"apple", "fox"}),
        ("%", {"percent"}),
        ("_", {"percent"}),
        ("family", {"fox"}),
        ("夏天", {"fox"}),
        ("tag:family", {"fox"}),
        ("tag:fam", set()),
        ("tag:夏天", {"fox"}),
        ("tag:fam*", set()),
        ('tag:"', set()),
        ("tag:,", set()),
        ("tag:%", set()),
        ("-tag:family red", {"apple"}),
        ("star:yes", {"apple", "chinese"}),
        ("star:no red", {"fox"}),
        ("style:noto", {"fox"}),
        ("-style:noto red", {"apple"}),
        ("model:star red", {"apple", "fox"}),
        ("seed:300", {"fox"}),
        ("seed:x", set()),
        ("type:picture red", {"apple", "fox"}),
        ("type:video", set()),
        ("size:8 red", {"apple", "fox"}),
        ("size:>8", set()),
        ("size:<9 fox", {"fox"}),
        ("after:2026-11-21 fox", {"fox"}),
        ("after:2026-11-22", set()),
        ("before:2026-11-22 fox", {"fox"}),
        ("before:2026-11-21", set()),
        ("after:nonsense", set()),
        ("steps:30", {"percent"}),
        ("steps:3", set()),
        ("-steps:30 pa", {"emoji", "café"}),
        ('"', set(PROMPTS)),
        ("-", set(PROMPTS)),
    ],
)
def test_searching(shelf: Library, text: str, names: set[str]) -> None:
    assert _found(shelf, text) == names


def test_filters_of_the_panel_join_the_words(shelf: Library) -> None:
    assert shelf.count(Query(text="red", starred=True)) == 1
    assert shelf.count(Query(text="red", style="noto")) == 1
    assert shelf.count(Query(kind="picture")) == len(PROMPTS)
    assert shelf.count(Query(kind="video")) == 0


def test_a_file_name_is_searched_too(library: Library, make_picture: MakePicture) -> None:
    path = make_picture("x")
    path = path.rename(path.with_name("Grandmother 1931.png"))
    library.add(path)
    assert library.count(Query(text="grandm")) == 1


def test_a_tag_of_signs_is_told_from_what_stands_between_tags(library: Library, make_picture: MakePicture) -> None:
    for tags in (["a", "b"], [","], ['say "hi"'], ["100%"]):
        library.tag([library.add(make_picture("x")).id], add=tags)
    found = {tag: library.count(Query(text=f"tag:{tag}")) for tag in (",", '","', "hi", "100%", "1%", "A", "a,b")}
    assert found == {",": 1, '","': 1, "hi": 0, "100%": 1, "1%": 0, "A": 1, "a,b": 0}


def test_steps_of_another_programs_recipe_are_found(library: Library, folder: Path) -> None:
    from PIL import Image, PngImagePlugin

    notes = PngImagePlugin.PngInfo()
    notes.add_text("parameters", "a lighthouse\nSteps: 28, Sampler: Euler a, CFG scale: 7, Seed: 5, Size: 8x8")
    Image.new("RGB", (8, 8)).save(folder / "foreign.png", pnginfo=notes)
    library.add(folder / "foreign.png")
    assert (library.count(Query(text="steps:28")), library.count(Query(text="steps:20"))) == (1, 0)


def test_every_cjk_character_stands_alone() -> None:
    assert spaced("red 苹果x").split() == ["red", "苹", "果", "x"]
    assert spaced("さくら 벚꽃").split() == list("さくら벚꽃")


@settings(max_examples=300)
@given(
    text=st.text(st.characters(exclude_categories=()), max_size=40) | st.text('"-:*()^ ANDORNEAR%_|~{}', max_size=30)
)
def test_nothing_that_is_typed_is_an_error(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    shelf = _one_library(tmp_path_factory)
    for negated in (text, f"-{text}", f"style:{text}", f"after:{text}", f"tag:{text} size:>{text}"):
        assert isinstance(shelf.count(Query(text=negated)), int)
        assert search(Query(text=negated)).order


_libraries: list[Library] = []


def _one_library(factory: pytest.TempPathFactory) -> Library:
    if not _libraries:
        folder: Path = factory.mktemp("searched")
        _libraries.append(Library.open(folder / "pictures", folder / "index.sqlite"))
    return _libraries[0]


@settings(max_examples=60)
@given(words=st.lists(st.text("abcdefghij红苹果さ", min_size=1, max_size=6), min_size=1, max_size=5))
def test_any_part_of_a_prompt_finds_it(tmp_path_factory: pytest.TempPathFactory, words: list[str]) -> None:
    from mmstudio.library.index import Entry, Index

    index = Index(None)
    blank = dict.fromkeys(("identity", "kind", "negative_prompt", "style", "checkpoint", "batch"), "")
    numbers = dict.fromkeys(("width", "height", "bytes", "mtime_ns", "created", "day"), 1)
    index.put(
        [Entry(path="p", prompt=" ".join(words), seed=1, steps=None, starred=False, tags=(), recipe="",
               foreign_recipe="", **blank, **numbers)]
    )  # fmt: skip
    for word in words:
        assert len(index.layout(Query(text=word))) == 1
        assert len(index.layout(Query(text=word[:2]))) == 1
        assert index.layout(Query(text=f"-{word}")) == []
    index.close()
