"""One step from a prompt, a style, noise and a few remembered drawings to the latent of one new drawing."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from mmstudio.nets.memory import SLOTS, Neighbours

Z_DIM = 8  # one tint per latent channel
_LEAD = 4.0  # log-odds by which the leading neighbour is chosen before anything is learned
_NEVER = -1e4


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
        scale, shift = self.steer(condition)[..., None, None].chunk(2, dim=1)  # (B, C, 1, 1) each
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
        places = x.flatten(2).transpose(1, 2)  # (B, H * W, C)
        parts = self.parts(self.norm(places)).unflatten(2, (3, self.heads, -1))
        query, key, value = parts.permute(2, 0, 3, 1, 4)  # (B, heads, H * W, C / heads)
        mixed = F.scaled_dot_product_attention(query, key, value).transpose(1, 2).flatten(2)
        out: Tensor = x + self.out(mixed).transpose(1, 2).unflatten(2, x.shape[2:])
        return out


class Recall(nn.Module):
    """What the net knows by heart: condition (B, 384), style (B,) -> latent (B, 8, 16, 16), a little soft.

    A wide multilayer perceptron, steered by the style, whose output are principal components of the latents it was
    taught: two hundred times cheaper than convolutions, so it can be shown every drawing often enough to know it.
    mean (8 * 16 * 16,) and basis (components, 8 * 16 * 16) are set from the latents by `fit`.
    """

    mean: Tensor
    basis: Tensor

    def __init__(
        self,
        styles: int,
        text_dim: int = 384,
        width: int = 1024,
        components: int = 512,
        latent: tuple[int, int, int] = (8, 16, 16),
        layers: int = 2,
        style_dim: int = 64,
    ) -> None:
        super().__init__()
        self.latent = latent
        size = latent[0] * latent[1] * latent[2]
        self.style = nn.Embedding(styles, style_dim)
        self.enter = nn.Linear(text_dim, width)
        self.layers = nn.ModuleList(nn.Linear(width, width) for _ in range(layers))
        self.steers = nn.ModuleList(nn.Linear(style_dim, 2 * width) for _ in range(layers + 1))
        self.leave = nn.Linear(width, components)
        for steer in self.steers:
            assert isinstance(steer, nn.Linear)
            nn.init.normal_(steer.weight, std=0.05)
            nn.init.zeros_(steer.bias)
        self.register_buffer("mean", torch.zeros(size))
        self.register_buffer("basis", torch.zeros(components, size))

    def fit(self, latents: Tensor) -> None:
        """Set mean and basis to the leading principal components of latents (N, 8, 16, 16)."""
        flat = latents.flatten(1)
        mean = flat.mean(dim=0)
        components = min(self.basis.shape[0], *flat.shape)
        _, _, directions = torch.pca_lowrank(flat - mean, q=components, center=False, niter=3)
        self.mean.copy_(mean)
        self.basis[:components].copy_(directions.T)

    def parts(self, condition: Tensor, style: Tensor) -> Tensor:
        """Principal components (B, components)."""
        manner = self.style(style)
        x = self.enter(condition * condition.shape[1] ** 0.5)
        for layer, steer in zip((None, *self.layers), self.steers, strict=True):
            if layer is not None:
                x = x + layer(F.silu(x))
            scale, shift = steer(manner).chunk(2, dim=1)
            x = x * (1 + scale) + shift
        out: Tensor = self.leave(F.silu(x))
        return out

    def forward(self, condition: Tensor, style: Tensor) -> Tensor:
        flat = self.mean + self.parts(condition, style) @ self.basis
        latent: Tensor = flat.view(-1, *self.latent)
        return latent


class LatentGenerator(nn.Module):
    """condition (B, 384), style (B,), z (B, 8), neighbours -> latent (B, 8, 16, 16).

    Every place is chosen from one of the neighbours (the leading one unless the net knows better) or from what is
    recalled, and then corrected. Without neighbours it draws from what it recalls alone.
    recall: width of the recall; 0 leaves it out.
    """

    def __init__(
        self,
        styles: int = 8,
        text_dim: int = 384,
        channels: int = 8,
        side: int = 16,
        width: int = 128,
        blocks: int = 7,
        recall: int = 0,
        components: int = 512,
    ) -> None:
        super().__init__()
        self.styles, self.channels, self.side = styles, channels, side
        self.recall = Recall(styles, text_dim, recall, components, (channels, side, side)) if recall else None
        self.sources = SLOTS + bool(recall)
        condition_dim = width + width // 2
        self.style = nn.Embedding(styles, 32)
        self.condition = nn.Sequential(
            nn.Linear(text_dim + 32 + Z_DIM + SLOTS * (styles + 1), condition_dim),
            nn.SiLU(),
            nn.Linear(condition_dim, condition_dim),
            nn.SiLU(),
        )
        self.place = nn.Parameter(torch.randn(1, width, side, side) * 0.1)
        self.enter = nn.Conv2d(SLOTS * (channels + 2) + (channels if recall else 0), width, 3, padding=1)
        self.blocks = nn.ModuleList(SteeredPair(width, condition_dim) for _ in range(blocks))
        self.attention = nn.ModuleDict({str(i): PlaceAttention(width) for i in (blocks // 3, 2 * blocks // 3)})
        self.words = nn.Linear(condition_dim, width)
        self.head = nn.Conv2d(width, channels + self.sources, 3, padding=1)
        nn.init.zeros_(self.head.weight)
        nn.init.zeros_(self.head.bias)  # type: ignore[arg-type]

    def forward(
        self,
        condition: Tensor,
        style: Tensor,
        z: Tensor,
        neighbours: Neighbours | None,
        recalled: Tensor | None = None,
    ) -> Tensor:
        """recalled (B, 8, 16, 16): what to take for the recall's answer; its own unless told (training tells)."""
        latents, similarity, own = self._seen(condition, style, neighbours)
        flags = torch.stack([similarity, own], dim=2)  # (B, 4, 2)
        planes = torch.cat([latents, flags[..., None, None].expand(-1, -1, -1, self.side, self.side)], dim=2)
        planes = planes.flatten(1, 2)
        if self.recall is not None:
            recalled = self.recall(condition, style) if recalled is None else recalled
            planes = torch.cat([planes, recalled], dim=1)
            latents = torch.cat([latents, recalled[:, None]], dim=1)  # (B, 5, C, H, W)
        told = [condition, self.style(style), z, self._slots(similarity, neighbours)]
        steer = self.condition(torch.cat(told, dim=1))
        x = self.enter(planes) + self.place + self.words(steer)[..., None, None]
        for number, block in enumerate(self.blocks):
            x = block(x, steer)
            if str(number) in self.attention:
                x = self.attention[str(number)](x)
        out = self.head(F.silu(x))
        share = torch.softmax(out[:, self.channels :] * 2 + self._lead(out, neighbours), dim=1)  # (B, 5, H, W)
        chosen = (share[:, :, None] * latents).sum(dim=1)  # (B, C, H, W)
        latent: Tensor = chosen + out[:, : self.channels]
        return latent

    def _lead(self, like: Tensor, neighbours: Neighbours | None) -> Tensor:
        """Log-odds of the sources before anything is learned: the leading neighbour, or the recall where none is."""
        odds = [_LEAD] + [0.0] * (self.sources - 1)
        if neighbours is None and self.recall is not None:
            odds = [_NEVER] * SLOTS + [0.0]
        return torch.tensor(odds, device=like.device).view(1, self.sources, 1, 1)

    def _seen(self, condition: Tensor, style: Tensor, neighbours: Neighbours | None) -> tuple[Tensor, Tensor, Tensor]:
        if neighbours is None:
            latents = condition.new_zeros(condition.shape[0], SLOTS, self.channels, self.side, self.side)
            nothing = condition.new_zeros(condition.shape[0], SLOTS)
            return latents, nothing, nothing
        return neighbours.latents, neighbours.similarity, (neighbours.style == style[:, None]).to(condition)

    def _slots(self, similarity: Tensor, neighbours: Neighbours | None) -> Tensor:
        """Similarity and style of every slot as numbers (B, 4 * (styles + 1))."""
        if neighbours is None:
            return similarity.new_zeros(similarity.shape[0], SLOTS * (self.styles + 1))
        styles = F.one_hot(neighbours.style, self.styles).to(similarity)
        return torch.cat([similarity[..., None], styles], dim=2).flatten(1)
