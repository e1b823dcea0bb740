"""The shipped weights are those that were evaluated, and as good as when they were."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from mmstudio.training.evaluate import MEASURED, measured_weights
from mmstudio.training.rows import fingerprint
from mmstudio.training.targets import Reading

MODELS = Path(__file__).parents[2] / "models"
EVALUATION: dict[str, Any] = json.loads((MODELS / "evaluation.json").read_text(encoding="utf-8"))
FLOORS: dict[str, float] = json.loads(Path(__file__).with_name("floors.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def drawn() -> dict[str, Any]:
    return fingerprint(MODELS)


def test_the_evaluation_is_of_the_shipped_weights() -> None:
    assert EVALUATION["weights"] == measured_weights(MODELS)
    assert set(EVALUATION["weights"]) == set(MEASURED)


def test_the_weights_draw_what_they_drew_when_they_were_measured(drawn: dict[str, Any]) -> None:
    measured = EVALUATION["pinned"]
    assert drawn["prompts"] == measured["prompts"]
    for ours, theirs in zip(drawn["latents"], measured["latents"], strict=True):
        assert ours == pytest.approx(theirs, abs=0.02)
    assert drawn["edges"] == pytest.approx(measured["edges"], rel=0.03)
    assert drawn["covered"] == pytest.approx(measured["covered"], rel=0.03)


def test_what_they_draw_is_found_by_the_shipped_encoder(drawn: dict[str, Any]) -> None:
    assert drawn["found"] >= FLOORS["pinned.found"]


@pytest.mark.parametrize("path", FLOORS)
def test_no_figure_falls_below_its_floor(path: str) -> None:
    value = Reading(EVALUATION).value(path)
    assert value is not None
    assert value >= FLOORS[path]
