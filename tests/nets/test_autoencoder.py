"""The autoencoder keeps shapes, starts sane and bounds its latents."""

from __future__ import annotations

import torch

from mmstudio.nets.autoencoder import Autoencoder, Decoder, Encoder


def tiny() -> Autoencoder:
    torch.manual_seed(1)
    return Autoencoder(Encoder(widths=(8, 8), pairs=(1, 1)), Decoder(widths=(8, 8, 8), pairs=(1, 1, 1)))


def test_a_picture_comes_back_in_its_own_shape() -> None:
    image = torch.rand(2, 4, 128, 128)
    rebuilt, latent = tiny()(image)
    assert rebuilt.shape == image.shape
    assert latent.shape == (2, 8, 16, 16)


def test_latents_are_bounded() -> None:
    net = tiny()
    with torch.no_grad():
        net.encoder.net[-1].weight.mul_(1000)
    assert net.encoder(torch.rand(1, 4, 128, 128)).abs().max() <= 3


def test_noise_on_the_latent_changes_the_picture() -> None:
    net, image = tiny(), torch.rand(1, 4, 128, 128)
    assert not torch.equal(net(image)[0], net(image, torch.ones(1, 8, 16, 16))[0])


def test_the_shipped_shape_fits_its_share_of_the_weights() -> None:
    parameters = sum(p.numel() for p in Autoencoder().parameters())
    assert parameters * 2 <= 10e6
