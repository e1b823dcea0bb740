"""The image encoder's promises: size, unit vectors, and that a picture reads the same in any company."""

from __future__ import annotations

import torch
import torch.nn.functional as F

from mmstudio.nets.image_encoder import ImageEncoder


def encoder() -> ImageEncoder:
    torch.manual_seed(0)
    return ImageEncoder(styles=3).eval()


def test_pictures_become_unit_vectors_and_style_logits():
    net, image = encoder(), torch.rand(2, 4, 128, 128)
    vectors, styles = net.read(image)
    assert vectors.shape == (2, 384)
    assert torch.allclose(vectors.norm(dim=1), torch.ones(2), atol=1e-5)
    assert styles.shape == (2, 3)
    assert torch.equal(net(image), vectors)
    assert torch.equal(net.styles(image), styles)


def test_it_is_small_enough_to_ship():
    assert sum(p.numel() for p in encoder().parameters()) <= 1_500_000


@torch.no_grad()
def test_a_picture_reads_the_same_alone_as_among_others():
    net, image = encoder(), torch.rand(3, 4, 128, 128)
    assert torch.allclose(net(image)[1:2], net(image[1:2]), atol=1e-5)


@torch.no_grad()
def test_larger_pictures_are_read_at_its_own_side():
    net, image = encoder(), torch.rand(1, 4, 64, 64)
    assert torch.allclose(net(F.interpolate(image, scale_factor=8)), net(image), atol=1e-5)


@torch.no_grad()
def test_an_empty_picture_is_read_like_any_other():
    assert torch.isfinite(encoder()(torch.zeros(1, 4, 128, 128))).all()
