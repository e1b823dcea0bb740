"""The detector sees every pixel, agrees with itself over tiles and stays within its share of weights."""

from __future__ import annotations

import pytest
import torch

from mmstudio.nets.damage_detector import SHAPE, DamageDetector, detected


@pytest.fixture
def net() -> DamageDetector:
    torch.manual_seed(2)
    net = DamageDetector(widths=(4, 8, 8)).eval().requires_grad_(False)
    for name, parameter in net.named_parameters():
        if "last.weight" in name:  # pairs begin as nothing
            torch.nn.init.normal_(parameter, std=0.3)
    return net


@pytest.mark.parametrize("size", [(1, 1), (15, 40), (48, 64)])
def test_any_size_gets_probabilities(net: DamageDetector, size: tuple[int, int]) -> None:
    found = detected(net, torch.rand(2, 3, *size))
    assert found.shape == (2, 2, *size)
    assert found.min() >= 0 and found.max() <= 1


def test_a_change_of_one_pixel_is_seen_there(net: DamageDetector) -> None:
    image = torch.full((1, 3, 64, 64), 0.5)
    before = net(image)
    image[:, :, 30, 21] = 1
    assert (net(image) - before)[0, :, 30, 21].abs().max() > 0


def test_a_photograph_begins_as_whole() -> None:
    assert detected(DamageDetector(**SHAPE), torch.rand(1, 3, 64, 64)).mean() < 0.2


def test_the_shipped_shape_fits_its_share_of_the_weights() -> None:
    assert sum(p.numel() for p in DamageDetector(**SHAPE).parameters()) * 2 <= 0.8e6
