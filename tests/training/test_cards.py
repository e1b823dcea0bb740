"""Model cards say what was measured."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mmstudio.training import cards
from mmstudio.training.cards import TABLES, filled
from mmstudio.training.icons import DataError
from mmstudio.training.targets import as_text, floors, rows

MODELS = Path(__file__).parents[2] / "models"
FIGURE = {"mean": 18.26, "low": 17.9, "high": 18.6, "count": 446}
MEASURED = {
    "weights": {"starter-mapper.safetensors": "0123456789abcdef0123"},
    "held_out": {"drawn": FIGURE, "by_style": {"noto": {"cells": 83, "drawn": 17.1}}},
    "copies": {"copies": {"mean": 0.31, "low": 0.2, "high": 0.4, "count": 90}},
    "speed": {"one_picture": 31.4, "threads": 2},
    "sizes": {"weights_mb": 19.2, "files_mb": {"starter-mapper.safetensors": 0.54}},
    "training": {"recall": {"minutes": 6.0, "steps": 2500, "parameters": 4_300_000}},
}


def test_a_table_is_written_between_its_remarks_and_nothing_else_changes() -> None:
    card = "before\n<!-- table: files, by hand -->\nold\n<!-- end of table -->\nafter\n"
    new = filled(card, MEASURED)
    assert new.startswith("before\n<!-- table: files, by hand -->\n\n| file | size | SHA-256 |")
    assert "| `starter-mapper.safetensors` | 0.54 MB | `0123456789abcdef…` |" in new
    assert new.endswith("\n<!-- end of table -->\nafter\n")
    assert "old" not in new
    assert filled(new, MEASURED) == new


@pytest.mark.parametrize("name", TABLES)
def test_every_table_can_be_written_from_any_evaluation(name: str) -> None:
    for measured in (MEASURED, {}):
        lines = TABLES[name](measured)
        assert len({len(line) for line in lines}) == 1


def test_a_table_that_nobody_knows_is_refused() -> None:
    with pytest.raises(DataError, match="There is no table weather"):
        filled("<!-- table: weather -->\n<!-- end of table -->", {})


def test_the_table_says_what_was_reached_and_what_was_not_measured() -> None:
    table = {row.what: row for row in rows(MEASURED)}
    assert table["Held-out cells, memory on, PSNR"].met is True
    assert table["Held-out cells, memory on, PSNR"].value == "18.3 dB (17.9 – 18.6)"
    assert table["Copies among novel prompts"].met is False
    assert table["Style obeyed"].met is None
    assert table["Style obeyed"].value == "–"
    lines = as_text(list(table.values())).splitlines()
    assert len(lines) == len(table) + 1


def test_the_command_writes_cards_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "evaluation.json").write_text(json.dumps(MEASURED), encoding="utf-8")
    (tmp_path / "card.md").write_text("<!-- table: styles -->\n<!-- end of table -->\n", encoding="utf-8")
    assert cards.main(["--models", str(tmp_path)]) == 0
    assert "| noto | 83 | 17.1 |" in (tmp_path / "card.md").read_text(encoding="utf-8")
    capsys.readouterr()
    assert cards.main(["--models", str(tmp_path)]) == 0
    assert capsys.readouterr().out == ""


def test_floors_lie_a_little_under_what_was_measured() -> None:
    assert floors(MEASURED) == {"held_out.drawn": pytest.approx(17.76)}


def test_a_folder_without_evaluation_gets_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cards.main(["--models", str(tmp_path)]) == 1
    assert len(capsys.readouterr().err.strip().splitlines()) == 1


def test_the_shipped_cards_are_those_of_the_shipped_evaluation() -> None:
    measured = json.loads((MODELS / "evaluation.json").read_text(encoding="utf-8"))
    for path in MODELS.glob("*.md"):
        card = path.read_text(encoding="utf-8")
        assert filled(card, measured) == card, f"{path.name}: type mmstudio train cards"
