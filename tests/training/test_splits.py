"""What training never sees: chosen from captions alone, the same every time, nothing that anybody asks for first."""

from __future__ import annotations

import random
from collections import defaultdict
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmstudio.training import splits as module
from mmstudio.training.icons import Icon
from mmstudio.training.splits import (
    EVERYDAY,
    SHOWN,
    complaints,
    families_of,
    family_of,
    read_paraphrases,
    read_splits,
    shared_words,
    split,
    write_splits,
)

THREE = ("noto", "twemoji", "fxemoji")


def drawings(*labels: str, styles: tuple[str, ...] = THREE, group: str = "objects") -> tuple[Icon, ...]:
    return tuple(Icon(style, f"{label}.webp", label, (), group) for label in labels for style in styles)


CAPTIONS = drawings(*(f"thing{'abcdefghijklmnopqrstuvwxyz'[n % 26]}{n}x" for n in range(600)))


def test_the_split_is_the_same_every_time_and_in_any_order() -> None:
    assert split(CAPTIONS) == split(CAPTIONS)
    shuffled = list(CAPTIONS)
    random.Random(1).shuffle(shuffled)
    mixed, straight = split(tuple(shuffled)), split(CAPTIONS)
    assert mixed.novel == straight.novel
    assert {s: sorted(f) for s, f in mixed.held_out.items()} == {s: sorted(f) for s, f in straight.held_out.items()}


def test_another_seed_holds_out_others() -> None:
    assert split(CAPTIONS).novel != split(CAPTIONS, seed=21).novel


def test_every_drawing_is_in_one_part() -> None:
    parts = split(CAPTIONS).parts(CAPTIONS)
    assert sorted(index for part in parts.values() for index in part) == list(range(len(CAPTIONS)))
    assert set(parts) == {"train", "validation", "held_out", "novel"}


def test_about_one_in_twenty_cells_is_held_out() -> None:
    parts = split(CAPTIONS).parts(CAPTIONS)
    rest = len(CAPTIONS) - len(parts["novel"])
    assert 0.03 < len(parts["held_out"]) / rest < 0.07
    assert 0.01 < len(parts["validation"]) / rest < 0.035


def test_a_novel_concept_is_learned_in_no_style() -> None:
    splits = split(CAPTIONS)
    families = families_of(CAPTIONS)
    learned = {
        families[index] for name in ("train", "validation", "held_out") for index in splits.parts(CAPTIONS)[name]
    }
    assert splits.novel
    assert not learned & set(splits.novel)


def test_a_concept_whose_cell_is_held_out_is_learned_in_another_style_unless_chance_took_all() -> None:
    families, parts = families_of(CAPTIONS), split(CAPTIONS).parts(CAPTIONS)
    learned = {families[index] for index in parts["train"]}
    alone = {families[index] for index in parts["held_out"]} - learned
    assert len(alone) <= 2


@given(st.lists(st.sampled_from(sorted(EVERYDAY | SHOWN)), min_size=1, max_size=30, unique=True), st.integers(0, 999))
def test_what_anybody_asks_for_first_is_never_novel(words: list[str], seed: int) -> None:
    labels = [*words, *(f"wooden {word}" for word in words)]
    assert split(drawings(*labels), seed=seed).novel == []


@given(st.lists(st.text(min_size=1), max_size=20), st.integers(0, 9))
def test_any_captions_can_be_split_and_no_drawing_is_lost(labels: list[str], seed: int) -> None:
    captions = drawings(*labels)
    parts = split(captions, seed=seed).parts(captions)
    assert sorted(index for part in parts.values() for index in part) == list(range(len(captions)))


def test_sexes_ages_and_faces_of_one_concept_are_held_out_together() -> None:
    kinds = ("{}", "man {}", "woman {}", "person {}: medium skin tone", "{} face")
    captions = drawings(*(kind.format(f"thing{n}x") for n in range(200) for kind in kinds))
    splits, families = split(captions), families_of(captions)
    assert len(set(families)) == 200
    by_cell: dict[tuple[str, str], set[str]] = defaultdict(set)
    for part, indices in splits.parts(captions).items():
        for index in indices:
            by_cell[captions[index].style, families[index]].add(part)
    assert all(len(parts) == 1 for parts in by_cell.values())


@pytest.mark.parametrize(
    ("label", "family"),
    [
        ("tiger face", "tiger"),
        ("floppydisk", "floppydisk"),
        ("floppy disk", "floppydisk"),
        ("house 2", "house"),
        ("man", "man"),
        ("woman: blond hair", "blondhair"),
        ("!", ""),
    ],
)
def test_a_family_is_the_label_without_sex_counter_and_filler(label: str, family: str) -> None:
    assert family_of(label) == family


@pytest.mark.parametrize("group", ["flags", "component", ""])
def test_flags_and_nameless_signs_are_never_novel(group: str) -> None:
    captions = tuple(Icon(icon.style, icon.file, icon.label, (), group) for icon in CAPTIONS)
    assert split(captions).novel == []


def test_a_concept_of_two_styles_is_never_held_out() -> None:
    pairs = drawings(*{icon.label for icon in CAPTIONS}, styles=("noto", "twemoji"))
    splits = split(pairs)
    assert (splits.novel, splits.held_out, splits.validation) == ([], {}, {})


def test_a_wordier_name_of_a_novel_concept_is_not_learned_either() -> None:
    novel = next(icon.label for icon in CAPTIONS if family_of(icon.label) in split(CAPTIONS).novel)
    captions = CAPTIONS + drawings(f"{novel} of peace", f"{novel} with a hat", styles=("streamline",))
    assert family_of(f"{novel} of peace") in split(captions).novel
    assert family_of(f"{novel} with a hat") not in split(captions).novel  # everybody asks for a hat


def test_splits_come_back_from_their_file(tmp_path: Path) -> None:
    splits = split(CAPTIONS, [("puss", "cat")])
    write_splits(splits, tmp_path / "splits.json")
    assert read_splits(tmp_path / "splits.json") == splits


def test_the_command_writes_splits_with_paraphrases(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "p.txt").write_text("# fruit\ncrisp thing of the orchard | apple\n", encoding="utf-8")
    run(monkeypatch, data, tmp_path)
    assert read_splits(tmp_path / "splits.json").paraphrases == [("crisp thing of the orchard", "apple")]


def test_the_command_refuses_a_paraphrase_that_gives_its_caption_away(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "p.txt").write_text("two apples | apple\n", encoding="utf-8")
    with pytest.raises(SystemExit) as ended:
        run(monkeypatch, data, tmp_path)
    assert ended.value.code == 1
    assert "“two apples” and “apple” share: apples." in capsys.readouterr().err
    assert not (tmp_path / "splits.json").exists()


def run(monkeypatch: pytest.MonkeyPatch, data: Path, folder: Path) -> None:
    monkeypatch.setattr(module, "read_paraphrases", lambda: read_paraphrases(folder / "p.txt"))
    monkeypatch.setattr("sys.argv", ["splits", "--data", str(data), "--out", str(folder / "splits.json")])
    module.main()


@pytest.mark.parametrize(
    ("prompt", "caption", "shared"),
    [
        ("puss", "cat", set()),
        ("something to sit on", "chair", set()),
        ("the apple of my eye", "apples", {"apple"}),
        ("flies", "fly", {"flies"}),
        ("a leaf", "leaves", {"leaf"}),
        ("smiled", "smiling face", {"smiled"}),
        ("singer", "to sing", {"singer"}),
        ("cellphone", "phone", {"cellphone"}),
        ("Mice!", "mouse", {"mice"}),
        ("two Geese", "goose", {"geese"}),
        ("a knife", "knives", {"knife"}),
        ("the ant", "elephant", set()),
        ("an ace in the hole of mine", "face of a mole", set()),
        ("on and off with the lid", "pot with lid", {"lid"}),
    ],
)
def test_words_count_as_shared_by_their_stem_and_words_of_grammar_do_not(
    prompt: str, caption: str, shared: set[str]
) -> None:
    assert shared_words(prompt, caption) == shared


def test_complaints_name_what_is_wrong_with_paraphrases() -> None:
    captions = drawings("cat", "otter") + drawings("yeti", styles=("noto",))
    pairs = [("puss", "cat"), ("puss", "cat"), ("swimmer", "otter"), ("snow giant", "yeti"), ("woof", "dog")]
    assert complaints(pairs, captions, ["otter"]) == [
        "“puss” is there twice.",
        "“otter” is never learned.",
        "“yeti” is drawn in fewer than three styles.",
        "No drawing has the caption “dog”.",
    ]


@pytest.mark.parametrize("line", ["no bar", "| caption", "prompt |"])
def test_a_line_that_is_no_paraphrase_is_named(line: str, tmp_path: Path) -> None:
    (tmp_path / "p.txt").write_text(f"# remark\n\n{line}\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"Line 3 of .* is not"):
        read_paraphrases(tmp_path / "p.txt")


def test_the_paraphrases_that_are_measured_say_nothing_of_their_captions() -> None:
    paraphrases, splits = read_paraphrases(), read_splits()
    assert len(paraphrases) >= 220
    assert len({caption for _, caption in paraphrases}) >= 200
    assert len(set(paraphrases)) == len(paraphrases)
    assert [pair for pair in paraphrases if shared_words(*pair)] == []
    assert [caption for _, caption in paraphrases if family_of(caption) in splits.novel] == []
    assert splits.paraphrases == paraphrases
