"""Every recipe runs from drawings to an exported starter."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import pytest
import torch

from mmstudio.generators.starter import load, seeded_noise
from mmstudio.training import autoencoder, evaluate, export, generator, joint, upscaler

SMALL = ["--steps", "2", "--batch-size", "4", "--device", "cpu"]


@pytest.fixture
def run(large_data: Path, tmp_path: Path) -> Path:
    """A folder with a finished, very short run of everything the starter needs."""
    out = tmp_path / "run"
    places = ["--data", str(large_data), "--out", str(out)]
    assert autoencoder.main([*places, *SMALL]) == 0
    assert joint.main([*places, *SMALL]) == 0
    assert generator.main([*places, *SMALL]) == 0
    for size in ("live", "final"):
        assert upscaler.main([*places, *SMALL, "--size", size]) == 0
    return out


def test_a_short_run_can_be_exported_and_draws(run: Path, tmp_path: Path) -> None:
    models = tmp_path / "models"
    assert export.main(["--run", str(run), "--models", str(models)]) == 0
    starter = load(models, device="cpu")
    plan = starter.plan(starter.read("apple").vector, "any", seeded_noise(1, starter.rows)[None])
    picture = starter.picture_of(starter.latents(plan))
    assert picture.shape == (1, 4, 128, 128)
    evaluate.sheet_of(starter, ["apple", "leaf"], tmp_path / "sheet.png")
    assert (tmp_path / "sheet.png").stat().st_size > 0


def test_the_generator_resumes_where_it_was(run: Path, data: Path) -> None:
    assert generator.main(["--data", str(data), "--out", str(run), *SMALL[2:], "--steps", "3", "--resume"]) == 0
    state = torch.load(run / "generator.state.pt", weights_only=True)
    assert state["progress"]["step"] == 3


@pytest.mark.parametrize("recipe", [autoencoder, generator, joint])
def test_a_folder_without_pictures_gets_one_sentence(
    recipe: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert recipe.main(["--data", str(tmp_path), "--out", str(tmp_path)]) == 1
    said = capsys.readouterr().err
    assert said.startswith("There are no captions in")
    assert len(said.strip().splitlines()) == 1


def test_a_generator_without_autoencoder_says_so(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert generator.main(["--data", str(data), "--out", str(tmp_path / "run"), *SMALL]) == 1
    assert "train it first" in capsys.readouterr().err
