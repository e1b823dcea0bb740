"""The inpainter begins as a smooth fill, reads nothing under the mask, and can copy from where it is allowed to."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from mmstudio.nets import inpainter
from mmstudio.nets.inpainter import SHAPE, Inpainter, smooth_fill


@pytest.fixture
def net() -> Inpainter:
    """Tiny, and with chance where a net begins as nothing."""
    torch.manual_seed(2)
    net = Inpainter(widths=(4, 8, 16), heads=2).eval().requires_grad_(False)
    for parameter in net.parameters():
        if not parameter.any():
            torch.nn.init.normal_(parameter, std=0.2)
    return net


@pytest.fixture
def image() -> Tensor:
    return torch.rand(1, 3, 48, 64, generator=torch.Generator().manual_seed(1))


@pytest.fixture
def mask() -> Tensor:
    mask = torch.zeros(1, 1, 48, 64)
    mask[:, :, 10:30, 20:44] = 1
    return mask


def test_it_begins_as_the_smooth_fill(image: Tensor, mask: Tensor) -> None:
    painted = Inpainter(**SHAPE)(image, mask)
    assert torch.allclose(painted, torch.where(mask > 0, smooth_fill(image, mask), image))


def test_known_pixels_come_out_as_they_came_in(net: Inpainter, image: Tensor, mask: Tensor) -> None:
    known = (mask == 0).expand_as(image)
    assert torch.equal(net(image, mask)[known], image[known])


def test_what_lies_under_the_mask_is_never_read(net: Inpainter, image: Tensor, mask: Tensor) -> None:
    assert torch.equal(
        net(image, mask)[mask.expand_as(image) > 0], net(image * (1 - mask), mask)[mask.expand_as(image) > 0]
    )


def test_one_picture_and_a_batch_are_filled_alike(net: Inpainter, image: Tensor, mask: Tensor) -> None:
    """A single picture attends from its hole alone."""
    other = torch.rand(1, 3, 32, 32)
    both = net(image.repeat(2, 1, 1, 1), mask.repeat(2, 1, 1, 1), other.repeat(2, 1, 1, 1))
    assert torch.allclose(net(image, mask, other), both[:1], atol=1e-5)


def test_known_cells_far_away_change_the_fill(net: Inpainter, image: Tensor, mask: Tensor) -> None:
    changed = image.clone()
    changed[:, :, 40:, :8] = 0
    assert not torch.equal(net(image, mask)[0, :, 18, 30], net(changed, mask)[0, :, 18, 30])


def test_a_reference_changes_the_fill_alone(net: Inpainter, image: Tensor, mask: Tensor) -> None:
    plain, helped = net(image, mask), net(image, mask, torch.rand(1, 3, 24, 40))
    hole = mask.expand_as(image) > 0
    assert not torch.equal(plain[hole], helped[hole])
    assert torch.equal(plain[~hole], helped[~hole])


def test_too_many_cells_are_thinned_out(
    net: Inpainter, image: Tensor, mask: Tensor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inpainter, "MOST_CELLS", 5)
    assert net(image, mask).isfinite().all()


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_nothing_masked_and_all_masked_are_filled_with_numbers(net: Inpainter, image: Tensor, share: float) -> None:
    painted = net(image, torch.full((1, 1, 48, 64), share))
    assert painted.isfinite().all()
    assert share or torch.equal(painted, image)


def test_a_smooth_fill_goes_on_with_even_colours() -> None:
    image = torch.linspace(0, 1, 40).expand(1, 3, 40, 40)
    mask = torch.zeros(1, 1, 40, 40)
    mask[:, :, 15:25, 15:25] = 1
    assert (smooth_fill(image, mask) - image).abs().max() < 0.1


def test_the_shipped_shape_fits_its_share_of_the_weights() -> None:
    assert sum(p.numel() for p in Inpainter(**SHAPE).parameters()) <= 1.75e6
