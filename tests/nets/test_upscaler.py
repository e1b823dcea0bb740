"""The upscalers begin as bicubic enlarging, take any side and stay within their share of weights."""

from __future__ import annotations

import pytest
import torch
import torch.nn.functional as F

from mmstudio.nets.upscaler import SIZES, Upscaler

MOST = {"live": 60_000, "final": 400_000}


def test_it_begins_as_bicubic_enlarging() -> None:
    image = torch.rand(2, 4, 20, 12)
    expected = F.interpolate(image, scale_factor=4, mode="bicubic")
    assert torch.allclose(Upscaler(width=8, pairs=1, late=4)(image), expected, atol=1e-5)


def test_what_it_learns_is_added() -> None:
    net, image = Upscaler(width=8, pairs=1, late=4), torch.rand(1, 4, 16, 16)
    before = net(image)
    torch.nn.init.normal_(net.last.weight)
    assert (net(image) - before).abs().max() > 0.1


@pytest.mark.parametrize("size", SIZES)
def test_the_shipped_shapes_fit_their_share_of_the_weights(size: str) -> None:
    assert sum(p.numel() for p in Upscaler(**SIZES[size]).parameters()) <= MOST[size]


def test_both_fit_into_the_file_they_ship_in() -> None:
    assert sum(p.numel() for config in SIZES.values() for p in Upscaler(**config).parameters()) * 2 <= 0.9e6
