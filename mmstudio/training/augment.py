"""Changes that leave a drawing a drawing: mirrored, moved, turned, scaled, recoloured. All on premultiplied RGBA."""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F
from torch import Tensor


def premultiplied(pixels: Tensor) -> Tensor:
    """uint8 RGBA (B, H, W, 4) -> float premultiplied RGBA (B, 4, H, W) in [0, 1]."""
    rgba = pixels.permute(0, 3, 1, 2).float() / 255
    return torch.cat([rgba[:, :3] * rgba[:, 3:], rgba[:, 3:]], dim=1)


def random_poses(count: int, random: torch.Generator, strength: float = 1.0) -> Tensor:
    """Affine matrices (B, 2, 3) for `posed`: half of them mirrored, turned up to 15 degrees, scaled, sheared, moved."""
    draw = torch.rand(count, 6, generator=random) * 2 - 1
    angle, shear = draw[:, 0] * math.radians(15) * strength, draw[:, 1] * 0.12 * strength
    scale = torch.exp(draw[:, 2] * 0.14 * strength) * 1.02
    mirror = draw[:, 3].sign()
    shift = draw[:, 4:] * 0.08 * strength
    rows = [
        torch.stack([mirror * scale * angle.cos(), mirror * scale * (shear - angle.sin()), shift[:, 0]], dim=1),
        torch.stack([scale * angle.sin(), scale * angle.cos(), shift[:, 1]], dim=1),
    ]
    return torch.stack(rows, dim=1)


def posed(grid: Tensor, poses: Tensor, mode: str = "bilinear") -> Tensor:
    """Resample pictures or latents (B, C, H, W) by affine matrices (B, 2, 3); outside is zero."""
    places = F.affine_grid(poses.to(grid), list(grid.shape), align_corners=False)
    return F.grid_sample(grid, places, mode=mode, padding_mode="zeros", align_corners=False)


def recoloured(image: Tensor, random: torch.Generator) -> Tensor:
    """Mix the colour channels by a random near-identity or permutation matrix; alpha stays."""
    count = image.shape[0]
    mix = torch.eye(3).repeat(count, 1, 1) + torch.randn(count, 3, 3, generator=random) * 0.12
    permute = torch.rand(count, generator=random) < 0.2
    if permute.any():
        mix[permute] = mix[permute][:, torch.randperm(3, generator=random)]
    mixed = torch.einsum("bij,bjhw->bihw", mix.to(image), image[:, :3])
    return torch.cat([torch.minimum(mixed.clamp(min=0), image[:, 3:]), image[:, 3:]], dim=1)
