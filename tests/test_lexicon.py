"""Chinese prompts in English: what is understood, what is not, and that no text is too strange."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mmstudio import lexicon, paths
from mmstudio.lexicon import Understood, is_chinese, understood
from mmstudio.prompts import mixture
from tests.conftest import ExpectLog

HAN = st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF)
ANY = st.text(
    st.one_of(st.characters(), HAN, st.sampled_from("的一二两十百千万零第个只在里上和狐狸猫红色(){}|:.，：（）")),
    max_size=60,
)


@given(ANY)
@example("\ud800狐狸\x00")
@example("第" * 50 + "万" * 50)
@example("上的" * 500)
@example("一" * 5000 + "只" * 5000)
@example("a" * 500 + "猫" + "9" * 500)
def test_no_text_is_too_strange(text: str) -> None:
    read = understood(text)
    assert not is_chinese(read.text)
    assert all(is_chinese(part) and part in text for part in read.unknown)


@given(st.text().filter(lambda text: not is_chinese(text)))
def test_a_text_without_chinese_comes_back_as_it_is(text: str) -> None:
    assert understood(text) == Understood(text)


@given(ANY, ANY)
def test_the_same_text_is_always_read_the_same(first: str, second: str) -> None:
    assert understood(first) == understood(first)
    assert understood(f"{first}\n{second}").unknown == tuple(
        dict.fromkeys(understood(first).unknown + understood(second).unknown)
    )


@pytest.mark.parametrize(
    ("chinese", "english"),
    [
        ("刺猬", "hedgehog"),
        ("大象", "elephant"),
        ("红色的气球", "red balloon"),
        ("一只可爱的小熊", "a cute bear"),
        ("一条鱼和两只猫", "a fish and two cat"),
        ("三杯牛奶", "three cup of milk"),
        ("十二个鸡蛋", "12 egg"),
        ("一百零一只斑点狗", "101 spotted dog"),
        ("第三只羊", "third sheep"),
        ("3只猫", "3 cat"),
        ("这只狗", "dog"),
        ("屋顶上的猫", "cat on roof"),
        ("坐在蓝色的椅子上的猫", "cat sitting on blue chair"),
        ("一个戴帽子的女孩", "a girl wearing hat"),
        ("会弹吉他的熊", "bear playing guitar"),
        ("带叶子的红苹果", "red apple with leaf"),
        ("一个苹果", "an apple"),
        ("我想要一只狐狸。", "a fox."),
    ],
)
def test_chinese_becomes_english_in_english_order(chinese: str, english: str) -> None:
    assert understood(chinese).text == english


@pytest.mark.parametrize(
    ("traditional", "simplified"),
    [
        ("烏龜", "乌龟"),
        ("紅色的氣球", "红色的气球"),
        ("兩隻貓", "两只猫"),
        ("在沙灘上曬太陽的螃蟹", "在沙滩上晒太阳的螃蟹"),
        ("鑽石戒指", "钻石戒指"),
    ],
)
def test_traditional_is_read_as_simplified_is(traditional: str, simplified: str) -> None:
    assert understood(traditional).text == understood(simplified).text
    assert understood(traditional).words == understood(simplified).words
    assert not understood(traditional).unknown


def test_words_of_taiwan_are_known() -> None:
    assert [understood(word).text for word in ("機車", "奇異果", "高鐵")] == [
        "motorcycle",
        "kiwi fruit",
        "high-speed train",
    ]


def test_the_longest_words_win() -> None:
    assert understood("长颈鹿").text == "giraffe"  # and not long neck deer
    assert understood("热狗").text == "hot dog"
    assert understood("生日蛋糕").words == ("birthday cake",)


def test_what_was_understood_is_named_without_words_of_grammar() -> None:
    assert understood("一只在雪地里的狐狸，早上").words == ("snow", "fox", "morning")
    assert understood("两杯咖啡").words == ("two cup", "coffee")


def test_unknown_words_are_named_as_they_were_typed() -> None:
    read = understood("穿著饕餮面具的貓")
    assert read.unknown == ("饕餮",)
    assert read.text == "cat wearing mask"
    assert understood("饕餮") == Understood("", (), ("饕餮",))


def test_chinese_and_english_mix() -> None:
    assert understood("a red 狐狸, sitting on 椅子").text == "a red fox, sitting on chair"
    assert understood("red狐狸big").text == "red fox big"
    assert understood("穿T恤的狗").text == "dog wearing t-shirt"


def test_weights_and_choices_go_on_working() -> None:
    assert dict(mixture(understood("狐狸，(早上:1.5)").text)) == pytest.approx(
        {"fox, morning": 1 / 1.5, "morning": 0.5 / 1.5}
    )
    assert understood("（狐狸：1.2）").text == "(fox:1.2)"  # as an input method types it
    assert understood("{狐狸|猫|owl}在睡觉").text == "{fox|cat|owl} sleeping"


def test_without_its_file_the_lexicon_knows_nothing_and_the_log_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, expect_log: ExpectLog
) -> None:
    expect_log("the Chinese lexicon cannot be read")
    monkeypatch.setattr(paths, "resources", lambda: tmp_path)
    lexicon._lexicon.cache_clear()
    try:
        assert understood("a 狐狸") == Understood("a", (), ("狐狸",))
    finally:
        lexicon._lexicon.cache_clear()


def test_the_file_is_small_names_its_source_and_has_its_licence_beside_it() -> None:
    folder = paths.resources() / "lexicon"
    files = list(folder.iterdir())
    assert sum(file.stat().st_size for file in files) <= 500_000
    assert "Unicode Common Locale Data Repository" in (folder / "zh.txt").read_text(encoding="utf-8")[:400]
    assert "UNICODE LICENSE V3" in (folder / "LICENSE").read_text(encoding="utf-8")


def test_it_is_read_when_the_first_chinese_prompt_is_and_quickly() -> None:
    understood("a fox")
    lexicon._lexicon.cache_clear()
    understood("a fox")
    assert lexicon._lexicon.cache_info().currsize == 0
    seconds = []
    for _ in range(5):
        lexicon._lexicon.cache_clear()
        start = time.process_time()
        understood("狐狸")
        seconds.append(time.process_time() - start)
    assert min(seconds) < 0.045  # 7 ms on two quiet cores


def test_the_lexicon_needs_neither_nets_nor_qt() -> None:
    code = "import mmstudio.lexicon, sys; mmstudio.lexicon.understood('狐狸'); "
    code += "print({'torch', 'PySide6'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
