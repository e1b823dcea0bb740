"""Shipped nets stored in bytes draw and read what they did, and the evaluation says that it was made before."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
import torch

from mmstudio.generators.conditions import IMAGE_ENCODER
from mmstudio.generators.starter import AUTOENCODER
from mmstudio.generators.weights import read_weights
from mmstudio.training import repack
from mmstudio.training.evaluate import measured_weights, read_evaluation
from mmstudio.training.export import write

MODELS = Path(__file__).parents[2] / "models"


@pytest.fixture
def halves(tmp_path: Path) -> Path:
    """A copy of what ships, the two files in half precision as an export once wrote them, evaluated like that."""
    models = tmp_path / "models"
    shutil.copytree(MODELS, models)
    for name in (AUTOENCODER, IMAGE_ENCODER):
        weights = read_weights(name, models)
        write(models / name, {key: value.half() for key, value in weights.tensors.items()}, weights.config)
    evaluation = read_evaluation(models)
    assert evaluation is not None
    evaluation["weights"] = measured_weights(models)
    (models / "evaluation.json").write_text(json.dumps(evaluation))
    return models


def test_half_the_bytes_draw_the_same_pictures_and_the_evaluation_goes_on(halves: Path) -> None:
    sizes = {name: (halves / name).stat().st_size for name in (AUTOENCODER, IMAGE_ENCODER)}
    before = measured_weights(halves)
    assert repack.main(["--models", str(halves)]) == 0
    for name, size in sizes.items():
        assert (halves / name).stat().st_size < 0.6 * size
        assert all(torch.isfinite(tensor).all() for tensor in read_weights(name, halves).tensors.values())
    evaluation = read_evaluation(halves)
    assert evaluation is not None
    assert evaluation["weights"] == measured_weights(halves)
    changed = evaluation["repacked"]
    assert changed["from"] == {name: before[name] for name in sizes}
    assert changed["pictures_db"] > 50
    assert changed["vectors_cosine"] > 0.999


def test_an_evaluation_of_other_weights_is_left_alone(halves: Path) -> None:
    path = halves / "evaluation.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"weights": {}}))
    assert repack.main(["--models", str(halves)]) == 0
    assert read_evaluation(halves)["weights"] == {}
