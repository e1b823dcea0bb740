"""One step from a prompt, a style, noise and a few remembered drawings to the latent of one new drawing."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from mmstudio.nets.memory import SLOTS, Neighbours

Z_DIM = 8  # one tint per latent channel
_LEAD = 4.0  # log-odds by which the leading neighbour is chosen before anything is learned


class SteeredPair(nn.Module):
    """Two 3x3 convolutions added to their input, scaled and shifted by a condition (FiLM, arXiv:1709.07871).

    x (B, C, H, W), condition (B, D) -> (B, C, H, W).
    """

    def __init__(self, channels: int, condition_dim: int) -> None:
        super().__init__()
        self.steer = nn.Linear(condition_dim, 2 * channels)
        self.first = nn.Conv2d(channels, channels, 3, padding=1)
        self.last = nn.Conv2d(channels, channels, 3, padding=1)
        nn.init.zeros_(self.last.weight)
        nn.init.zeros_(self.last.bias)  # type: ignore[arg-type]
        nn.init.zeros_(self.steer.weight)
        nn.init.zeros_(self.steer.bias)

    def forward(self, x: Tensor, condition: Tensor) -> Tensor:
        scale, shift = self.steer(condition)[..., None, None].chunk(2, dim=1)      # (B, C, 1, 1) each
        out: Tensor = x + self.last(F.silu(self.first(F.silu(x) * (1 + scale) + shift)))
        return out


class PlaceAttention(nn.Module):
    """Self-attention over places, so that far parts of a drawing agree: (B, C, H, W) -> (B, C, H, W)."""

    def __init__(self, channels: int, heads: int = 4) -> None:
        super().__init__()
        self.heads = heads
        self.norm = nn.LayerNorm(channels)
        self.parts = nn.Linear(channels, 3 * channels)
        self.out = nn.Linear(channels, channels)
        nn.init.zeros_(self.out.weight)
        nn.init.zeros_(self.out.bias)

    def forward(self, x: Tensor) -> Tensor:
        places = x.flatten(2).transpose(1, 2)                                      # (B, H * W, C)
        parts = self.parts(self.norm(places)).unflatten(2, (3, self.heads, -1))
        query, key, value = parts.permute(2, 0, 3, 1, 4)                           # (B, heads, H * W, C / heads)
        mixed = F.scaled_dot_product_attention(query, key, value).transpose(1, 2).flatten(2)
        out: Tensor = x + self.out(mixed).transpose(1, 2).unflatten(2, x.shape[2:])
        return out


class LatentGenerator(nn.Module):
    """text (B, 384), style (B,), z (B, 8), neighbours -> latent (B, 8, 16, 16).

    Every place is chosen from one of the neighbours (the leading one unless the net knows better) and then
    corrected. Without neighbours it draws from words alone.
    """

    def __init__(
        self, styles: int = 8, text_dim: int = 384, channels: int = 8, side: int = 16, width: int = 128, blocks: int = 7
    ) -> None:
        super().__init__()
        self.styles, self.channels, self.side = styles, channels, side
        condition_dim = width + width // 2
        self.style = nn.Embedding(styles, 32)
        self.condition = nn.Sequential(
            nn.Linear(text_dim + 32 + Z_DIM + SLOTS * (styles + 1), condition_dim),
            nn.SiLU(),
            nn.Linear(condition_dim, condition_dim),
            nn.SiLU(),
        )
        self.place = nn.Parameter(torch.randn(1, width, side, side) * 0.1)
        self.enter = nn.Conv2d(SLOTS * (channels + 2), width, 3, padding=1)
        self.blocks = nn.ModuleList(SteeredPair(width, condition_dim) for _ in range(blocks))
        self.attention = nn.ModuleDict({str(i): PlaceAttention(width) for i in (blocks // 3, 2 * blocks // 3)})
        self.words = nn.Linear(condition_dim, width)
        self.head = nn.Conv2d(width, channels + SLOTS, 3, padding=1)
        nn.init.zeros_(self.head.weight)
        nn.init.zeros_(self.head.bias)  # type: ignore[arg-type]

    def forward(self, text: Tensor, style: Tensor, z: Tensor, neighbours: Neighbours | None) -> Tensor:
        latents, similarity, own = self._seen(text, style, neighbours)
        flags = torch.stack([similarity, own], dim=2)                              # (B, 4, 2)
        planes = torch.cat([latents, flags[..., None, None].expand(-1, -1, -1, self.side, self.side)], dim=2)
        condition = self.condition(torch.cat([text, self.style(style), z, self._slots(similarity, neighbours)], dim=1))
        x = self.enter(planes.flatten(1, 2)) + self.place + self.words(condition)[..., None, None]
        for number, block in enumerate(self.blocks):
            x = block(x, condition)
            if str(number) in self.attention:
                x = self.attention[str(number)](x)
        out = self.head(F.silu(x))
        lead = torch.tensor([_LEAD, 0.0, 0.0, 0.0], device=out.device).view(1, SLOTS, 1, 1)
        share = torch.softmax(out[:, self.channels :] * 2 + lead, dim=1)           # (B, 4, H, W)
        chosen = (share[:, :, None] * latents).sum(dim=1)                          # (B, C, H, W)
        latent: Tensor = chosen + out[:, : self.channels]
        return latent

    def _seen(self, text: Tensor, style: Tensor, neighbours: Neighbours | None) -> tuple[Tensor, Tensor, Tensor]:
        if neighbours is None:
            latents = text.new_zeros(text.shape[0], SLOTS, self.channels, self.side, self.side)
            return latents, text.new_zeros(text.shape[0], SLOTS), text.new_zeros(text.shape[0], SLOTS)
        return neighbours.latents, neighbours.similarity, (neighbours.style == style[:, None]).to(text)

    def _slots(self, similarity: Tensor, neighbours: Neighbours | None) -> Tensor:
        """Similarity and style of every slot as numbers (B, 4 * (styles + 1))."""
        if neighbours is None:
            return similarity.new_zeros(similarity.shape[0], SLOTS * (self.styles + 1))
        styles = F.one_hot(neighbours.style, self.styles).to(similarity)
        return torch.cat([similarity[..., None], styles], dim=2).flatten(1)


class LatentCritic(nn.Module):
    """How much a latent looks like that of a real drawing of these words and style: (B, 8, 16, 16) -> (B, 8, 8)."""

    def __init__(self, condition_dim: int, channels: int = 8, width: int = 96) -> None:
        super().__init__()
        self.near = nn.Sequential(
            nn.Conv2d(channels, width, 3, padding=1),
            _plain_pair(width), _plain_pair(width),
            nn.PixelUnshuffle(2),
            nn.Conv2d(4 * width, width, 1),
            _plain_pair(width), _plain_pair(width),
        )
        self.look = nn.Conv2d(width, 1, 1)
        self.project = nn.Linear(condition_dim, width)

    def forward(self, latent: Tensor, condition: Tensor) -> Tensor:
        seen = self.near(latent)
        fits = (seen * self.project(condition)[..., None, None]).mean(dim=1)
        opinion: Tensor = self.look(seen)[:, 0] + fits
        return opinion


class _Added(nn.Module):
    def __init__(self, inner: nn.Module) -> None:
        super().__init__()
        self.inner = inner

    def forward(self, x: Tensor) -> Tensor:
        out: Tensor = x + self.inner(x)
        return out


def _plain_pair(width: int) -> nn.Module:
    first, last = (nn.Conv2d(width, width, 3, padding=1) for _ in range(2))
    return _Added(nn.Sequential(nn.LeakyReLU(0.2), first, nn.LeakyReLU(0.2), last))
