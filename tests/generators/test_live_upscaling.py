"""Frames that move are enlarged as the quick net and the colour under it would have them, one after the other."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from mmstudio.generators.live_upscaling import LiveUpscaler
from mmstudio.generators.starter import over
from mmstudio.nets.upscaler import SIZES, Upscaler

GROUND = "#f7efe3"


@pytest.fixture(scope="module")
def net() -> Upscaler:
    """The shipped shape with chance in the layer that begins as zero."""
    torch.manual_seed(3)
    net = Upscaler(**SIZES["live"])
    torch.nn.init.normal_(net.last.weight, std=0.004)
    return net.eval().requires_grad_(False)


def drawing(height: slice, width: slice, side: int = 32) -> torch.Tensor:
    """A patch of noise with soft corners in an empty square, (1, 4, side, side)."""
    random = torch.Generator().manual_seed(5)
    picture = torch.zeros(1, 4, side, side)
    patch = 0.2 + 0.6 * torch.rand(1, 1, 1, 1, generator=random).expand(1, 1, 4, 4)
    patch = torch.nn.functional.interpolate(patch, (side, side))
    picture[:, 3:, height, width] = patch[..., height, width]
    picture[:, :3] = picture[:, 3:] * torch.tensor([0.9, 0.4, 0.1]).view(1, 3, 1, 1)
    return picture


@torch.inference_mode()
def plainly(net: Upscaler, picture: torch.Tensor) -> np.ndarray:
    padded = torch.nn.functional.pad(picture, (8,) * 4, mode="replicate")
    return over(net(padded)[..., 32:-32, 32:-32], 4 * picture.shape[-1], GROUND)


@pytest.mark.parametrize(
    "place", [(slice(8, 20), slice(10, 26)), (slice(0, 32), slice(0, 32)), (slice(0, 1), slice(31, 32))]
)
def test_a_drawing_is_enlarged_as_net_and_ground_would_have_it(net, place) -> None:  # type: ignore[no-untyped-def]
    picture = drawing(*place)
    ours, expected = LiveUpscaler(net, GROUND).frame(picture), plainly(net, picture)
    drawn = tuple(slice(4 * part.start, 4 * part.stop) for part in place)
    difference = np.abs(ours.astype(int) - expected)[drawn]
    assert difference.mean() < 0.5 and difference.max() <= 2


def test_where_nothing_is_drawn_lies_the_ground(net) -> None:  # type: ignore[no-untyped-def]
    frame = LiveUpscaler(net, GROUND).frame(drawing(slice(8, 20), slice(10, 26)))
    frame[32:80, 40:104] = (0xF7, 0xEF, 0xE3)
    assert (frame == (0xF7, 0xEF, 0xE3)).all()
    assert (LiveUpscaler(net, GROUND).frame(torch.zeros(1, 4, 32, 32)) == (0xF7, 0xEF, 0xE3)).all()
