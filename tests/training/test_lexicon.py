"""The lexicon is derived from names and keywords of emoji; common words written by hand win."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mmstudio import lexicon, paths
from mmstudio.training import lexicon as module
from mmstudio.training.icons import DataError
from mmstudio.training.lexicon import Concept, compiled, derived, read_by_hand, read_concepts


def concept(label: str, tags: str, names: str, keywords: str) -> Concept:
    return Concept((label, *tags.split()), frozenset(names.split()), frozenset(keywords.split()))


def test_a_name_means_its_label_and_a_keyword_of_one_concept_too() -> None:
    words = derived([concept("fox", "animal", "狐狸", "赤狐")])
    assert words == {"狐狸": "fox", "赤狐": "fox"}


def test_a_keyword_of_several_concepts_means_what_they_have_in_common() -> None:
    words = derived(
        [
            concept("fox", "animal forest", "狐狸", "动物"),
            concept("pizza", "food", "披萨", ""),
            concept("whale", "animal sea", "鲸鱼", "动物"),
        ]
    )
    assert words["动物"] == "animal"


def test_a_name_leaves_out_the_sex_that_its_word_does_not_name() -> None:
    words = derived([concept("woman climbing", "", "爬山", ""), concept("man dancing", "", "跳舞的男人", "")])
    assert words == {"爬山": "climbing", "跳舞的男人": "man dancing"}


def test_a_name_that_all_its_variants_share_is_not_taken_for_one_of_their_keywords() -> None:
    words = derived(
        [
            concept("climbing", "rock", "攀岩", ""),
            concept("man climbing", "rock", "", "攀岩"),
            concept("woman climbing", "rock", "", "攀岩"),
        ]
    )
    assert words["攀岩"] == "climbing"


def test_fragments_and_words_of_signs_have_no_meaning() -> None:
    words = derived([concept("pink heart", "", "粉心", "可爱的 心"), concept("play button", "", "播放按钮", "开始")])
    assert words == {"粉心": "pink heart", "播放按钮": "play button"}


def row(**fields: object) -> str:
    empty = {"label": "fox", "tags": [], "zh": "狐狸", "zh_tags": [], "zh_hant": "狐狸", "zh_hant_tags": []}
    return json.dumps(empty | fields)


def write(folder: Path, *lines: str) -> Path:
    (folder / "captions-zh.jsonl").write_text("\n".join(lines), encoding="utf-8")
    return folder


def test_words_are_read_as_simplified_without_signs_and_several_from_one_keyword(tmp_path: Path) -> None:
    data = write(tmp_path, row(zh_tags=["ok", "！", "动物；狗"], zh_hant="貓", zh_hant_tags=["T恤"]))
    assert read_concepts(data, {ord("貓"): "猫"}) == [concept("fox", "", "狐狸 猫", "动物 狗 T恤")]


def test_a_flag_is_read_as_its_country(tmp_path: Path) -> None:
    data = write(tmp_path, row(label="flag: Nepal", zh="旗: 尼泊尔", zh_hant="旗子：尼泊爾", zh_tags=["旗"]))
    assert read_concepts(data, {ord("爾"): "尔"}) == [concept("Nepal", "", "尼泊尔", "")]


@pytest.mark.parametrize("line", ["no json", '{"label": "x"}', row(zh_tags=3), row(label=None), "[]"])
def test_a_broken_line_is_named(tmp_path: Path, line: str) -> None:
    with pytest.raises(DataError, match=r"Line 2 of .* is not a caption"):
        read_concepts(write(tmp_path, row(), line), {})


def test_missing_captions_are_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="There are no Chinese captions"):
        read_concepts(tmp_path, {})


def test_a_broken_line_written_by_hand_is_named(tmp_path: Path) -> None:
    (tmp_path / "x.txt").write_text("# remark\n[words]\nno colon\n", encoding="utf-8")
    with pytest.raises(DataError, match="Line 3"):
        read_by_hand(tmp_path / "x.txt")


def test_words_written_by_hand_win() -> None:
    kinds, pairs = read_by_hand()
    text = compiled([concept("loudly crying face", "", "哭", "")], kinds, pairs)
    assert "crying|" in text
    assert "loudly crying face" not in text


def test_the_command_writes_the_file_that_the_program_reads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "lexicon" / "zh.txt"
    data = write(tmp_path, row(label="quokka", zh="短尾矮袋鼠", zh_hant="短尾矮袋鼠"))
    monkeypatch.setattr("sys.argv", ["lexicon", "--data", str(data), "--out", str(out)])
    module.main()
    monkeypatch.setattr(paths, "resources", lambda: tmp_path)
    lexicon._lexicon.cache_clear()
    try:
        assert lexicon.understood("兩隻短尾矮袋鼠").text == "two quokka"
    finally:
        lexicon._lexicon.cache_clear()
    assert "MB" in capsys.readouterr().out


def test_the_command_says_what_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["lexicon", "--data", str(tmp_path), "--out", str(tmp_path / "zh.txt")])
    with pytest.raises(SystemExit):
        module.main()
    assert "captions-zh.jsonl is missing" in capsys.readouterr().err
    assert not (tmp_path / "zh.txt").exists()


def test_every_pair_of_characters_is_traditional_and_simplified() -> None:
    pairs = read_by_hand()[1]
    simplified = {pair[1] for pair in pairs}
    assert len(pairs) > 2000
    assert all(len(pair) == 2 for pair in pairs)
    assert not simplified & {pair[0] for pair in pairs}  # no chains
