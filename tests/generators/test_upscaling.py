"""The file of the upscalers is read whole, or named as what is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from mmstudio.errors import CheckpointDamaged, CheckpointMissing
from mmstudio.generators.upscaling import UPSCALERS, load_upscalers
from mmstudio.nets.upscaler import SIZES, Upscaler
from mmstudio.training.export import export_upscalers, write


@pytest.fixture
def nets() -> dict[str, Upscaler]:
    """Both shipped shapes with chance in the layer that begins as zero."""
    torch.manual_seed(3)
    nets = {size: Upscaler(**config) for size, config in SIZES.items()}
    for net in nets.values():
        torch.nn.init.normal_(net.last.weight, std=0.01)
    return nets


@pytest.fixture
def models(nets: dict[str, Upscaler], tmp_path: Path) -> Path:
    export_upscalers({size: net.state_dict() for size, net in nets.items()}, tmp_path)
    return tmp_path


def test_what_was_exported_enlarges_the_same(nets: dict[str, Upscaler], models: Path) -> None:
    upscalers, picture = load_upscalers(models), torch.rand(1, 4, 64, 64)
    for live in (True, False):
        with torch.inference_mode():
            expected = nets["live" if live else "final"](picture)
        ours, expected = (middle(large) for large in (upscalers.enlarged(picture, live), expected))
        assert torch.allclose(ours, expected, atol=0.01)  # half precision on disk
    assert not torch.equal(upscalers.enlarged(picture, live=True), upscalers.enlarged(picture, live=False))


def middle(large: torch.Tensor) -> torch.Tensor:
    """What no border is near to."""
    return large[..., 64:-64, 64:-64]


def test_both_fit_into_under_a_megabyte(models: Path) -> None:
    assert (models / UPSCALERS).stat().st_size <= 0.9e6


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(CheckpointMissing) as raised:
        load_upscalers(tmp_path)
    assert raised.value.facts["name"] == UPSCALERS


def test_a_file_of_another_shape_is_damaged(tmp_path: Path) -> None:
    write(tmp_path / UPSCALERS, {"live.first.weight": torch.zeros(2, 2)}, dict(SIZES))
    with pytest.raises(CheckpointDamaged):
        load_upscalers(tmp_path)
