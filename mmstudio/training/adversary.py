"""What recipes teach against: critics with relativistic losses and lazy R1 and R2 (R3GAN, Huang et al. 2024,
arXiv:2501.05441), and a reader of styles. None of them ships."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from mmstudio.training.loop import update

EVERY = 8  # steps between two looks at the slopes, which are then paid for all of them


def liveliness(critic: nn.Module, made: Tensor, true: Tensor, *told: Tensor) -> Tensor:
    """How much better the critic likes true ones than made ones; the critic itself learns nothing from it.

    told: what a critic is told beside them, such as a condition.
    """
    with torch.no_grad():
        real = critic(true, *told)
    critic.requires_grad_(False)
    loss = F.softplus(real - critic(made, *told)).mean()
    critic.requires_grad_(True)
    return loss


def teach(
    critic: nn.Module,
    optimizer: torch.optim.Optimizer,
    made: Tensor,
    true: Tensor,
    *told: Tensor,
    step: int,
    strength: float,
) -> float:
    """One step of the critic; every EVERY steps also against steep slopes at both (R1 and R2). Returns its loss."""
    lazily = step % EVERY == 0
    made, true = made.detach().requires_grad_(lazily), true.detach().requires_grad_(lazily)
    real, fake = critic(true, *told), critic(made, *told)
    loss = F.softplus(fake - real).mean()
    if lazily:
        opinions = real.mean(dim=(1, 2)).sum() + fake.mean(dim=(1, 2)).sum()
        for slope in torch.autograd.grad(opinions, (true, made), create_graph=True):
            loss = loss + EVERY * 0.5 * strength * slope.square().sum(dim=(1, 2, 3)).mean()
    update([optimizer], loss, critic.parameters())
    return loss.item()


class PatchCritic(nn.Module):
    """How much every patch looks drawn by hand (PatchGAN, Isola et al. 2017, arXiv:1611.07004).

    Premultiplied RGBA (B, 4, 128, 128) -> (B, 16, 16), each of a patch of about 70 px.
    """

    def __init__(self, width: int = 48) -> None:
        super().__init__()
        self.net = nn.Sequential(
            nn.PixelUnshuffle(2),  # (B, 16, 64, 64)
            nn.Conv2d(16, width, 3, padding=1),
            nn.LeakyReLU(0.2),
            nn.PixelUnshuffle(2),  # (B, 4 * width, 32, 32)
            nn.Conv2d(4 * width, 2 * width, 3, padding=1),
            nn.LeakyReLU(0.2),
            nn.PixelUnshuffle(2),  # (B, 8 * width, 16, 16)
            nn.Conv2d(8 * width, 2 * width, 3, padding=1),
            nn.LeakyReLU(0.2),
            nn.Conv2d(2 * width, 2 * width, 3, padding=1),
            nn.LeakyReLU(0.2),
            nn.Conv2d(2 * width, 1, 1),
        )

    def forward(self, image: Tensor) -> Tensor:
        opinion: Tensor = self.net(image * 2 - 1)[:, 0]
        return opinion


class LatentCritic(nn.Module):
    """How much a latent looks like that of a real drawing of these words and style: (B, 8, 16, 16) -> (B, 8, 8)."""

    def __init__(self, condition_dim: int, channels: int = 8, width: int = 96) -> None:
        super().__init__()
        self.near = nn.Sequential(
            nn.Conv2d(channels, width, 3, padding=1),
            _plain_pair(width),
            _plain_pair(width),
            nn.PixelUnshuffle(2),
            nn.Conv2d(4 * width, width, 1),
            _plain_pair(width),
            _plain_pair(width),
        )
        self.look = nn.Conv2d(width, 1, 1)
        self.project = nn.Linear(condition_dim, width)

    def forward(self, latent: Tensor, condition: Tensor) -> Tensor:
        seen = self.near(latent)
        fits = (seen * self.project(condition)[..., None, None]).mean(dim=1)
        opinion: Tensor = self.look(seen)[:, 0] + fits
        return opinion


class MaskCritic(nn.Module):
    """Which patches of a photograph were painted: RGB (B, 3, H, W), sides multiples of 8 -> opinions (B, 1, H/4, W/4),
    larger = as photographed, and what is seen on the way at a quarter and an eighth of the side."""

    def __init__(self, width: int = 48) -> None:
        super().__init__()
        self.first = nn.Conv2d(48, width, 3, padding=1)
        self.near = nn.Conv2d(width, width, 3, padding=1)
        self.deeper = nn.Conv2d(4 * width, 2 * width, 1)
        self.far = nn.ModuleList(nn.Conv2d(2 * width, 2 * width, 3, padding=1) for _ in range(2))
        self.last = nn.Conv2d(2 * width, 4, 1)

    def forward(self, image: Tensor) -> tuple[Tensor, list[Tensor]]:
        x = F.leaky_relu(self.first(F.pixel_unshuffle(image * 2 - 1, 4)), 0.2)
        seen = [x := F.leaky_relu(self.near(x), 0.2)]
        x = F.leaky_relu(self.deeper(F.pixel_unshuffle(x, 2)), 0.2)
        for layer in self.far:
            seen.append(x := F.leaky_relu(layer(x), 0.2))
        return F.pixel_shuffle(self.last(x), 2), seen


class StyleReader(nn.Module):
    """Which style a latent is drawn in: (B, 8, 16, 16) -> logits (B, styles), from means and deviations of what its
    layers see (Gatys et al. 2015, arXiv:1508.06576)."""

    def __init__(self, styles: int, channels: int = 8, width: int = 64) -> None:
        super().__init__()
        self.layers = nn.ModuleList(
            nn.Sequential(nn.Conv2d(before, width, 3, padding=1), nn.LeakyReLU(0.2))
            for before in (channels, width, width)
        )
        self.name = nn.Sequential(nn.LayerNorm(6 * width), nn.Linear(6 * width, styles))

    def forward(self, latent: Tensor) -> Tensor:
        x, seen = latent, []
        for layer in self.layers:
            x = layer(x)
            seen += [x.mean(dim=(2, 3)), (x.var(dim=(2, 3), correction=0) + 1e-4).sqrt()]
        logits: Tensor = self.name(torch.cat(seen, dim=1))
        return logits


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
