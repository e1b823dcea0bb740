"""The generator net begins with its leading neighbour and listens to all it is given."""

from __future__ import annotations

import torch

from mmstudio.nets.generator import LatentGenerator
from mmstudio.nets.memory import Neighbours


def tiny() -> LatentGenerator:
    torch.manual_seed(1)
    return LatentGenerator(styles=3, text_dim=16, side=4, width=16, blocks=3)


def neighbours(count: int = 2) -> Neighbours:
    latents = torch.randn(count, 4, 8, 4, 4)
    return Neighbours(torch.zeros(count, 4).long(), latents, torch.rand(count, 4), torch.zeros(count, 4).long())


def test_before_training_the_leading_neighbour_is_drawn() -> None:
    seen = neighbours()
    out = tiny()(torch.randn(2, 16), torch.tensor([0, 1]), torch.zeros(2, 8), seen)
    assert (out - seen.latents[:, 0]).abs().mean() < 0.2 * (out - seen.latents[:, 1]).abs().mean()


def test_every_input_matters() -> None:
    net = tiny()
    for parameter in net.parameters():
        torch.nn.init.normal_(parameter, std=0.1)
    text, style, z, seen = torch.randn(2, 16), torch.tensor([0, 1]), torch.zeros(2, 8), neighbours()
    out = net(text, style, z, seen)
    for other in (
        net(text + 1, style, z, seen),
        net(text, 2 - style, z, seen),
        net(text, style, z + 1, seen),
        net(text, style, z, neighbours()),
        net(text, style, z, None),
    ):
        assert not torch.allclose(out, other, atol=1e-4)


def test_the_shipped_shape_fits_its_share_of_the_weights() -> None:
    assert sum(p.numel() for p in LatentGenerator().parameters()) <= 3.2e6
