"""The inpainter begins as a mixture of its guesses, reads nothing under the mask, and can copy where it may."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from mmstudio.nets import inpainter
from mmstudio.nets.inpainter import SHAPE, WIDE_PX, Inpainter


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


@pytest.fixture
def guesses() -> tuple[Tensor, Tensor]:
    random = torch.Generator().manual_seed(3)
    waves, patches = (torch.rand(1, 3, 48, 64, generator=random) for _ in range(2))
    return waves, patches


def test_it_begins_half_as_wide_as_either_guess_and_as_fine_as_the_patches(image: Tensor, mask: Tensor) -> None:
    """Fills of one colour are wide all over: far inside, their mean is left of them."""
    waves, patches = torch.full_like(image, 0.2), torch.full_like(image, 0.6)
    painted = Inpainter(**SHAPE)(image, mask, waves, patches)
    inside = painted[:, :, 10 + WIDE_PX : 30 - WIDE_PX, 20 + WIDE_PX : 44 - WIDE_PX]
    assert torch.allclose(inside, torch.tensor(0.4), atol=1e-5)
    speck = torch.zeros_like(image)
    speck[:, :, 20, 32] = 0.3
    mended = Inpainter(**SHAPE)(image, mask, waves, patches + speck) - painted
    assert mended[0, :, 20, 32].min() > 0.25


Guesses = tuple[Tensor, Tensor]


def test_known_pixels_come_out_as_they_came_in(net: Inpainter, image: Tensor, mask: Tensor, guesses: Guesses) -> None:
    known = (mask == 0).expand_as(image)
    assert torch.equal(net(image, mask, *guesses)[known], image[known])


def test_what_lies_under_the_mask_is_never_read(net: Inpainter, image: Tensor, mask: Tensor, guesses: Guesses) -> None:
    hole = mask.expand_as(image) > 0
    assert torch.equal(net(image, mask, *guesses)[hole], net(image * (1 - mask), mask, *guesses)[hole])


def test_of_a_guess_only_the_hole_is_read(net: Inpainter, image: Tensor, mask: Tensor, guesses: Guesses) -> None:
    filled = [torch.where(mask > 0, guess, torch.rand_like(image)) for guess in guesses]
    assert torch.equal(net(image, mask, *guesses), net(image, mask, *filled))


def test_one_picture_and_a_batch_are_filled_alike(
    net: Inpainter, image: Tensor, mask: Tensor, guesses: Guesses
) -> None:
    """A single picture attends from its hole alone."""
    given = (image, mask, *guesses, torch.rand(1, 3, 32, 32))
    both = net(*(part.repeat(2, 1, 1, 1) for part in given))
    assert torch.allclose(net(*given), both[:1], atol=1e-5)


def test_known_cells_far_away_change_the_fill(net: Inpainter, image: Tensor, mask: Tensor, guesses: Guesses) -> None:
    changed = image.clone()
    changed[:, :, 40:, :8] = 0
    assert not torch.equal(net(image, mask, *guesses)[0, :, 18, 30], net(changed, mask, *guesses)[0, :, 18, 30])


def test_a_reference_changes_the_fill_alone(net: Inpainter, image: Tensor, mask: Tensor, guesses: Guesses) -> None:
    plain, helped = net(image, mask, *guesses), net(image, mask, *guesses, torch.rand(1, 3, 24, 40))
    hole = mask.expand_as(image) > 0
    assert not torch.equal(plain[hole], helped[hole])
    assert torch.equal(plain[~hole], helped[~hole])


def test_too_many_cells_are_thinned_out(
    net: Inpainter, image: Tensor, mask: Tensor, guesses: Guesses, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inpainter, "MOST_CELLS", 5)
    assert net(image, mask, *guesses).isfinite().all()


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_nothing_masked_and_all_masked_are_filled_with_numbers(
    net: Inpainter, image: Tensor, share: float, guesses: Guesses
) -> None:
    painted = net(image, torch.full((1, 1, 48, 64), share), *guesses)
    assert painted.isfinite().all()
    assert share or torch.equal(painted, image)


def test_the_shipped_shape_fits_its_share_of_the_weights() -> None:
    assert sum(p.numel() for p in Inpainter(**SHAPE).parameters()) <= 1.75e6
