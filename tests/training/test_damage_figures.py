"""Detectors are measured on the photographs that test, with damage that no net has learned from."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from mmstudio.generators import restoration
from mmstudio.training import damage_figures
from mmstudio.training.damage_figures import figures, hand_drawn, rendered
from mmstudio.training.photographs import read_test
from tests.training.photos import write_photographs


@pytest.fixture
def photographs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, np.ndarray]:
    monkeypatch.setenv("MMSTUDIO_MODELS", str(tmp_path / "models"))
    folder = write_photographs(tmp_path, ("alley", "canyon-wren"), size=(390, 400)) / "photos"
    (folder / "canyon-wren.png").rename(folder / "canyon-wren.jpg")
    return read_test(tmp_path)


def test_only_the_photographs_that_test_are_measured_with(photographs: dict[str, np.ndarray]) -> None:
    assert list(photographs) == ["canyon-wren"]


def test_there_are_ten_masks_drawn_by_hand_and_each_has_damage(photographs: dict[str, np.ndarray]) -> None:
    drawn = list(hand_drawn(photographs))
    assert len(drawn) == 10
    assert all(mask.any() and mask.mean() < 0.1 for _, mask in drawn)


def test_a_perfect_detector_scores_one_and_a_blind_one_zero(
    photographs: dict[str, np.ndarray], monkeypatch: pytest.MonkeyPatch
) -> None:
    truths = {pixels.tobytes(): mask for pixels, mask in (*rendered(photographs, 2), *hand_drawn(photographs))}

    def perfect(pixels: np.ndarray) -> np.ndarray:
        return truths.get(pixels.tobytes(), np.zeros(pixels.shape[:2], np.uint8))

    def blind(pixels: np.ndarray) -> np.ndarray:
        return np.zeros(pixels.shape[:2], np.uint8)

    monkeypatch.setattr(damage_figures, "detectors", lambda sensitivity: {"perfect": perfect, "blind": blind})
    found = figures(photographs, crops=2)
    assert found["perfect"]["rendered"]["f1"] == found["perfect"]["hand-drawn"]["f1"] == 1
    assert found["blind"]["rendered"]["f1"] == 0 and found["blind"]["false_alarms"]["mean"] == 0


def test_the_command_line_prints_figures_and_draws_a_sheet(
    photographs: dict[str, np.ndarray], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["--data", str(tmp_path), "--sheet", str(tmp_path / "sheet.jpg")]
    assert damage_figures.main(arguments) == 0
    assert set(json.loads(capsys.readouterr().out)) == {"classical", restoration.detector()}
    assert (tmp_path / "sheet.jpg").stat().st_size > 0


def test_without_photographs_one_sentence_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert damage_figures.main(["--data", str(tmp_path)]) == 1
    assert capsys.readouterr().err.startswith("None of the photographs to measure with")
