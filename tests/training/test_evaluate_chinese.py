"""Chinese prompts are judged by where their English twins lead."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from mmstudio.nets.text_encoder import load_text_encoder, minilm_folder
from mmstudio.training import evaluate_chinese as module
from mmstudio.training.evaluate_chinese import compared, figures, nearest_caption, read_prompts
from mmstudio.training.icons import read_captions

PROMPTS = Path(__file__).parent.parent / "prompts-zh.txt"


def write(folder: Path, text: str) -> Path:
    path = folder / "prompts.txt"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_prompt_passes_when_it_leads_where_its_twin_does(tmp_path: Path) -> None:
    prompts = read_prompts(write(tmp_path, "# remark\n苹果 | an apple | apple\n饕餮 | a beast | beast\n"))

    def reach(texts: Sequence[str]) -> list[str]:
        return ["apple" if "apple" in text else "beast" if text else "nothing" for text in texts]

    outcomes = compared(prompts, reach)
    assert [outcome.passed for outcome in outcomes] == [True, False]
    assert [outcome.read.unknown for outcome in outcomes] == [(), ("饕餮",)]
    assert figures(outcomes) == {
        "prompts": 2,
        "passed": 1,
        "expected": 1,
        "twin_expected": 2,
        "with_unknown_words": 1,
    }


@pytest.mark.parametrize("line", ["苹果 | apple", "苹果 | apple | ", "苹果 | a | b | c"])
def test_a_line_that_is_no_prompt_is_named(tmp_path: Path, line: str) -> None:
    with pytest.raises(ValueError, match="Line 2 of"):
        read_prompts(write(tmp_path, f"# remark\n{line}\n"))


def test_text_leads_to_the_family_of_the_nearest_caption(data: Path) -> None:
    reach = nearest_caption(read_captions(data), load_text_encoder(minilm_folder()))
    assert reach(["a red apple", "the sky is blue", "a flower with thorns"]) == ["apple", "sky", "rose"]


def test_the_command_prints_what_failed_and_the_figures(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(tmp_path, "红苹果 | a red apple | apple\n饕餮 | the blue sky | sky\n")
    monkeypatch.setattr("sys.argv", ["evaluate_chinese", "--data", str(data), str(path)])
    module.main()
    said = capsys.readouterr().out
    assert "饕餮 ->  (not known: 饕餮)" in said
    assert "'passed': 1" in said


def test_the_command_says_what_it_cannot_read(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["evaluate_chinese", "--data", str(data), str(tmp_path / "none.txt")])
    with pytest.raises(SystemExit):
        module.main()
    assert "none.txt" in capsys.readouterr().err


def test_a_hundred_prompts_are_measured_thirty_of_them_traditional() -> None:
    prompts = read_prompts(PROMPTS)
    assert len(prompts) == len({prompt.chinese for prompt in prompts}) == 100
    assert sum(not _is_gb2312(prompt.chinese) for prompt in prompts) >= 25  # some look the same in both


def _is_gb2312(text: str) -> bool:
    try:
        text.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True
