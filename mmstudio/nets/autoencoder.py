"""Autoencoder of small drawings: premultiplied RGBA pictures to latents of an eighth of their side, and back.

Space-to-depth instead of strided convolutions and no normalisation layers keep it fast on a processor and
independent of the batch. The squash of the latents follows TAESD (github.com/madebyollin/taesd).
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn


class ResidualPair(nn.Module):
    """Two 3x3 convolutions added to their input: (B, C, H, W) -> (B, C, H, W)."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.first = nn.Conv2d(channels, channels, 3, padding=1)
        self.last = nn.Conv2d(channels, channels, 3, padding=1)
        nn.init.zeros_(self.last.weight)  # starts as the identity, so deep stacks train from the first step
        nn.init.zeros_(self.last.bias)  # type: ignore[arg-type]

    def forward(self, x: Tensor) -> Tensor:
        out: Tensor = x + self.last(F.silu(self.first(F.silu(x))))
        return out


def squash(latent: Tensor) -> Tensor:
    """Bound latents softly to (-3, 3)."""
    return torch.tanh(latent / 3) * 3


class Encoder(nn.Module):
    """Premultiplied RGBA (B, 4, 128, 128) in [0, 1] -> latent (B, 8, 16, 16) in (-3, 3)."""

    def __init__(
        self, latent_channels: int = 8, widths: tuple[int, int] = (64, 160), pairs: tuple[int, int] = (2, 3)
    ) -> None:
        super().__init__()
        wide, deep = widths
        self.net = nn.Sequential(
            nn.PixelUnshuffle(4),                                      # (B, 64, 32, 32)
            nn.Conv2d(4 * 16, wide, 3, padding=1),
            *(ResidualPair(wide) for _ in range(pairs[0])),
            nn.PixelUnshuffle(2),                                      # (B, 4 * wide, 16, 16)
            nn.Conv2d(4 * wide, deep, 1),
            *(ResidualPair(deep) for _ in range(pairs[1])),
            nn.SiLU(),
            nn.Conv2d(deep, latent_channels, 1),                       # (B, 8, 16, 16)
        )

    def forward(self, image: Tensor) -> Tensor:
        return squash(self.net(image * 2 - 1))


class Decoder(nn.Module):
    """Latent (B, 8, 16, 16) -> premultiplied RGBA (B, 4, 128, 128), near [0, 1] but not clamped."""

    def __init__(
        self,
        latent_channels: int = 8,
        widths: tuple[int, int, int] = (192, 96, 48),
        pairs: tuple[int, int, int] = (3, 2, 1),
    ) -> None:
        super().__init__()
        deep, middle, wide = widths
        self.net = nn.Sequential(
            nn.Conv2d(latent_channels, deep, 3, padding=1),            # (B, deep, 16, 16)
            *(ResidualPair(deep) for _ in range(pairs[0])),
            nn.Conv2d(deep, 4 * middle, 1),
            nn.PixelShuffle(2),                                        # (B, middle, 32, 32)
            *(ResidualPair(middle) for _ in range(pairs[1])),
            nn.Conv2d(middle, 4 * wide, 1),
            nn.PixelShuffle(2),                                        # (B, wide, 64, 64)
            *(ResidualPair(wide) for _ in range(pairs[2])),
            nn.SiLU(),
            nn.Conv2d(wide, 4 * 4, 3, padding=1),
            nn.PixelShuffle(2),                                        # (B, 4, 128, 128)
        )

    def forward(self, latent: Tensor) -> Tensor:
        image: Tensor = self.net(latent) * 0.5 + 0.5
        return image


class Autoencoder(nn.Module):
    """Both halves together, as they are trained: image (B, 4, H, W) -> (image again, latent)."""

    def __init__(self, encoder: Encoder | None = None, decoder: Decoder | None = None) -> None:
        super().__init__()
        self.encoder = encoder if encoder is not None else Encoder()
        self.decoder = decoder if decoder is not None else Decoder()

    def forward(self, image: Tensor, noise: Tensor | None = None) -> tuple[Tensor, Tensor]:
        latent = self.encoder(image)
        return self.decoder(latent if noise is None else latent + noise), latent
